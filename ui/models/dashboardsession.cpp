// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/dashboardsession.h"

#include "ui/client/pooled.h"
#include "ui/client/prometheusclient.h"
#include "ui/client/rulesclient.h"
#include "ui/dashboard/resolve.h"
#include "ui/models/panelpicture.h"
#include "ui/models/queryround.h"

#include <algorithm>
#include <utility>

namespace thunes {

namespace {

constexpr Milliseconds pollInterval{1000};
constexpr int usualWidth = 800;
/// Without a refresh by itself, a picture older than this is no longer taken for the present.
constexpr Milliseconds unrefreshedLimit{60000};
/// Targets come and go; their intervals seldom change.
constexpr Milliseconds intervalsLimit{300000};

/// Pictures of more points are made in the thread pool.
constexpr std::size_t pooledPoints = 20000;

TimePoint now() { return SystemClock().now(); }

/// Samples and, since each has its labels to read, ten for each series.
std::size_t sizeOf(const QList<TargetAnswer> &answers)
{
    std::size_t size = 0;
    for (const TargetAnswer &answer : answers) {
        for (const auto *result : {&answer.current, &answer.range}) {
            for (const TimeSeries &series : *result ? (*result)->series : QList<TimeSeries>())
                size += series.points.size() + 10;
        }
    }
    return size;
}

/// What happened at `then` is older than `age`; also when the clock was set back meanwhile.
bool olderThan(TimePoint then, Milliseconds age)
{
    const auto passed = now() - then;
    return passed > age || passed < -age;
}

} // namespace

DashboardSession::DashboardSession(Dashboard dashboard, const QUrl &prometheus,
                                   const QUrl &exporter, QObject *parent)
    : QObject(parent)
    , m_definition(std::move(dashboard))
    , m_dashboard(resolved(m_definition, Variables::saved(m_definition.variables)))
    , m_variables(Variables::saved(m_definition.variables))
    , m_prometheusUrl(prometheus)
    , m_exporter(exporter)
    , m_prometheus(std::make_unique<PrometheusClient>(prometheus))
    , m_targets(std::make_unique<RulesClient>(prometheus))
{
    setTimeRange({m_dashboard.timeFrom, m_dashboard.timeTo});
    m_refreshInterval = std::max(m_dashboard.refresh.value_or(m_refreshInterval),
                                 Milliseconds(1000));
    connect(&m_exporter, &ExporterWatch::stateReceived, this, &DashboardSession::exporterStateChanged);
    connect(&m_exporter, &ExporterWatch::linksChanged, this, &DashboardSession::linksChanged);
    connect(&m_exporter, &ExporterWatch::updated, this, &DashboardSession::composeStats);
    connect(&m_exporter, &ExporterWatch::alertsPushed, this, &DashboardSession::alertsPushed);
    connect(&m_refreshTimer, &QTimer::timeout, this, &DashboardSession::refresh);
    connect(&m_pollTimer, &QTimer::timeout, this, [this] {
        check();
        m_exporter.poll();
    });
}

DashboardSession::~DashboardSession() = default;

void DashboardSession::setTokenFile(const QString &file)
{
    m_exporter.setTokenFile(file);
}

void DashboardSession::start()
{
    m_started = true;
    m_paused = false;
    m_pollTimer.start(std::min(pollInterval, m_refreshInterval));
    refresh();
    m_exporter.start();
}

void DashboardSession::setRefreshInterval(Milliseconds interval)
{
    m_refreshesByItself = interval.count() > 0;
    m_refreshInterval = m_refreshesByItself ? std::max(interval, Milliseconds(100))
                                            : unrefreshedLimit / 2;
    if (!m_started || m_paused)
        return;
    restartRefreshTimer();
    m_pollTimer.start(std::min(pollInterval, m_refreshInterval));
}

void DashboardSession::restartRefreshTimer()
{
    if (m_refreshesByItself)
        m_refreshTimer.start(m_refreshInterval);
    else
        m_refreshTimer.stop();
}

void DashboardSession::setPaused(bool paused)
{
    if (!m_started || paused == m_paused)
        return;
    m_paused = paused;
    if (paused) {
        m_refreshTimer.stop();
        m_pollTimer.stop();
        m_round.reset();
    } else {
        m_pollTimer.start(std::min(pollInterval, m_refreshInterval));
        check(); // What was shown before may be long past.
        refresh();
    }
}

void DashboardSession::setTimeRange(const TimeRange &range)
{
    const auto span = resolve(range, now());
    if (!span)
        return;
    const bool changed = range != m_timeRange;
    const bool isOtherMoment = changed && !(endsNow(range) && endsNow(m_timeRange));
    m_timeRange = range;
    m_span = *span;
    if (isOtherMoment) {
        // A graph says its times itself; a bare value of another moment would be taken for this one's.
        for (const Panel &panel : std::as_const(m_dashboard.panels)) {
            if (panel.type != PanelType::TimeSeries && m_board.forget(panel.id))
                compose(panel);
        }
    }
    if (changed && m_started && !m_paused)
        refresh();
}

void DashboardSession::setVariables(const Variables &variables,
                                    const QHash<QString, QString> &missing)
{
    if (variables == m_variables && missing == m_missing)
        return;
    const QList<Panel> before = std::exchange(m_dashboard, resolved(m_definition, variables)).panels;
    QHash<int, std::pair<const Panel *, QString>> old;
    for (const Panel &panel : before)
        old.insert(panel.id, {&panel, missingWords(panel)});
    m_variables = variables;
    m_missing = missing;
    bool isOther = false;
    const auto forget = [&](int panelId) {
        isOther = true;
        m_board.remove(panelId);
        m_sent.remove(panelId);
        m_plans.remove(panelId);
    };
    for (const Panel &panel : std::as_const(m_dashboard.panels)) {
        const auto [same, words] = old.take(panel.id);
        // Nothing of another choice may look like this one's.
        if (!same || *same != panel || words != missingWords(panel))
            forget(panel.id);
    }
    for (auto gone = old.cbegin(); gone != old.cend(); ++gone)
        forget(gone.key());
    Q_EMIT dashboardChanged();
    if (!isOther || !m_started || m_paused)
        return;
    // The others ask the same as before: they wait for their refresh.
    if (m_visible && m_round)
        setVisiblePanels(QSet<int>(*m_visible));
    else
        refresh();
}

QString DashboardSession::missingWords(const Panel &panel) const
{
    const QString name = missingFor(panel);
    return name.isNull() ? QString() : name + u':' + m_missing.value(name);
}

QString DashboardSession::missingFor(const Panel &panel) const
{
    for (const QString &name : panel.variables) {
        if (m_missing.contains(name))
            return name;
    }
    return {};
}

void DashboardSession::setPanelWidth(int panelId, int pixels)
{
    m_widths[panelId] = std::clamp(pixels, 50, 20000);
}

void DashboardSession::setVisiblePanels(const QSet<int> &ids)
{
    m_visible = ids;
    if (!m_started || m_paused || !m_round)
        return;
    // A round that is long past would show its time; what comes into view is asked for now.
    const TimePoint at = olderThan(m_roundStart, m_refreshInterval) ? now() : m_roundStart;
    for (const Panel &panel : std::as_const(m_dashboard.panels)) {
        const bool isNew = hasQueries(panel.type) ? isVisible(panel.id) && !m_plans.contains(panel.id)
                                                  : !m_board.isKnown(panel.id);
        if (isNew)
            plan(panel, at);
    }
    m_queryCount = m_round->size() + 1;
    finishPlans(); // Another panel may have asked the same already.
}

std::optional<TimePoint> DashboardSession::nextRefresh() const
{
    if (!m_refreshTimer.isActive())
        return std::nullopt;
    return now() + m_refreshTimer.remainingTimeAsDuration();
}

const Panel *DashboardSession::panel(int panelId) const
{
    const auto found = std::find_if(m_dashboard.panels.begin(), m_dashboard.panels.end(),
                                    [&](const Panel &panel) { return panel.id == panelId; });
    return found == m_dashboard.panels.end() ? nullptr : &*found;
}

void DashboardSession::refresh()
{
    abandonRound();
    restartRefreshTimer();
    m_plans.clear();
    m_roundStart = now();
    if (const auto span = resolve(m_timeRange, m_roundStart))
        m_span = *span;
    m_round = std::make_unique<QueryRound>(*m_prometheus);
    connect(m_round.get(), &QueryRound::answered, this, &DashboardSession::receive);
    for (const Panel &panel : std::as_const(m_dashboard.panels)) {
        if (hasQueries(panel.type) ? isVisible(panel.id) : !m_board.isKnown(panel.id))
            plan(panel, m_roundStart);
    }
    m_queryCount = m_round->size();
    requestAlerts();
    requestIntervals();
    m_round->start();
}

void DashboardSession::plan(const Panel &panel, TimePoint at)
{
    if (!hasQueries(panel.type)) {
        PanelData data;
        const bool isUnsupported = panel.type == PanelType::Unsupported;
        data.state = isUnsupported ? PanelState::Error : PanelState::Ready;
        if (isUnsupported)
            data.message = panel.notes.value(0);
        m_board.setFixed(panel.id, data);
        compose(panel);
        return;
    }
    if (const QString name = missingFor(panel); !name.isNull()) {
        PanelData data;
        const QString why = m_missing.value(name);
        data.state = why.isEmpty() ? PanelState::Loading : PanelState::Error;
        data.message = why;
        m_sent.remove(panel.id);
        m_board.forget(panel.id);
        m_board.setFixed(panel.id, data);
        compose(panel);
        return;
    }
    PanelPlan plan;
    plan.askedAt = now();
    plan.asked = panelQueries(panel, m_timeRange, at, m_widths.value(panel.id, usualWidth));
    m_sent[panel.id] = thunes::sentQueries(plan.asked);
    if (plan.asked.parts.isEmpty()) {
        PanelData data;
        data.state = PanelState::Empty;
        data.message = QStringLiteral("The panel has no query");
        m_board.setFixed(panel.id, data);
        compose(panel);
        return;
    }
    for (const PanelQueries::Part &asked : std::as_const(plan.asked.parts)) {
        PanelPlan::Part part{asked.target, -1, -1, -1};
        if (asked.current)
            part.current = m_round->add(*asked.current);
        if (asked.range)
            part.range = m_round->add(*asked.range);
        if (asked.lastScrape)
            part.lastScrape = m_round->add(*asked.lastScrape);
        plan.parts.append(part);
    }
    m_plans.insert(panel.id, plan);
}

void DashboardSession::abandonRound()
{
    const bool isUnfinished = m_round && !m_round->isFinished();
    m_round.reset();
    if (!isUnfinished)
        return;
    // What had a whole interval was not answered in time; what was cut short by a person, or came
    // into view a moment ago, says nothing about Prometheus.
    bool anyOverdue = false;
    const auto plans = std::exchange(m_plans, {});
    for (auto plan = plans.begin(); plan != plans.end(); ++plan) {
        if (plan->done || now() - plan->askedAt < m_refreshInterval * 9 / 10)
            continue;
        anyOverdue = true;
        if (const Panel *waiting = panel(plan.key()))
            fail(*waiting, {ErrorKind::Timeout, QStringLiteral("Prometheus does not answer")});
    }
    if (!anyOverdue)
        return;
    if (m_alertsCurrent && olderThan(*m_lastAlerts, m_refreshInterval)) {
        m_alertsCurrent = false;
        Q_EMIT alertsChanged();
    }
    prometheusFailed(QStringLiteral("no answer within one refresh"));
}

void DashboardSession::receive(int request)
{
    const auto &answer = m_round->answer(request);
    if (answer || isRefusal(answer.error()))
        prometheusAnswered();
    else
        prometheusFailed(answer.error().message);
    const QueryRound *round = m_round.get();
    finishPlans();
    if (m_round.get() == round && m_round->isFinished()) {
        m_slowestQuery = m_round->slowest();
        Q_EMIT refreshed();
    }
}

void DashboardSession::finishPlans()
{
    // Slots of ours may start the next refresh: touch no round afterwards that is not this one.
    const QueryRound *round = m_round.get();
    const QList<int> ids = m_plans.keys();
    for (const int id : ids) {
        const Panel *waiting = panel(id);
        const auto plan = m_plans.find(id);
        if (waiting && plan != m_plans.end() && !plan->done && finish(*waiting, *plan))
            compose(*waiting);
        if (m_round.get() != round)
            return;
    }
}

bool DashboardSession::finish(const Panel &panel, PanelPlan &plan)
{
    QList<TargetAnswer> answers;
    PictureFrame frame{plan.asked.start, plan.asked.end, plan.asked.step, m_refreshInterval, {},
                       m_intervals, m_board.dataTime(panel.id)};
    for (const PanelPlan::Part &part : std::as_const(plan.parts)) {
        TargetAnswer answer{part.target, std::nullopt, std::nullopt};
        for (const auto &[request, result] : {std::pair(part.current, &answer.current),
                                              std::pair(part.range, &answer.range)}) {
            if (request < 0)
                continue;
            if (!m_round->isAnswered(request))
                return false;
            const auto &received = m_round->answer(request);
            if (!received) {
                plan.done = true;
                fail(panel, received.error());
                return false;
            }
            *result = *received;
        }
        if (part.lastScrape >= 0) {
            if (!m_round->isAnswered(part.lastScrape))
                return false;
            const auto &scrape = m_round->answer(part.lastScrape);
            if (scrape && !answer.current->series.isEmpty())
                frame.lastScrapes << lastScrapeOf(part.target.expr, *scrape, m_intervals);
        }
        answers.append(answer);
    }
    plan.done = true;
    const QString timeInfo = plan.asked.timeInfo;
    if (sizeOf(answers) < pooledPoints) {
        PanelData picture = pictureOf(panel, answers, frame);
        picture.timeInfo = timeInfo;
        m_board.setPicture(panel.id, picture, now());
        return true;
    }
    // The round is the guard: what a newer one asks for must not be overwritten by this.
    const auto work = [panel, answers, frame, timeInfo] {
        PanelData picture = pictureOf(panel, answers, frame);
        picture.timeInfo = timeInfo;
        return picture;
    };
    inPool<PanelData>(m_round.get(), work, [this, panel, answered = now()](PanelData picture) {
        const Panel *shown = this->panel(panel.id);
        if (!shown || *shown != panel) // Variables may have made another one of it.
            return;
        m_board.setPicture(panel.id, picture, answered);
        compose(*shown);
    });
    return false;
}

void DashboardSession::fail(const Panel &panel, const Error &error)
{
    m_board.fail(panel.id, error);
    compose(panel);
}

void DashboardSession::requestAlerts()
{
    ++m_queryCount;
    m_prometheus->alerts(m_round.get(), [this](Result<QList<PrometheusAlert>> alerts) {
        if (alerts) {
            m_alerts = *alerts;
            m_lastAlerts = now();
            m_alertsCurrent = true;
            prometheusAnswered();
        } else {
            m_alertsCurrent = false;
            if (!isRefusal(alerts.error()))
                prometheusFailed(alerts.error().message);
        }
        Q_EMIT alertsChanged();
    });
}

void DashboardSession::requestIntervals()
{
    if (m_intervalsAsked && !olderThan(*m_intervalsAsked, intervalsLimit))
        return;
    m_intervalsAsked = now();
    // Not with the round: its end says nothing about this.
    m_targets->targets(this, [this](const Result<QList<ScrapeTarget>> &targets) {
        if (targets)
            m_intervals = ScrapeIntervals(*targets);
        if (!targets || m_intervals.isEmpty())
            m_intervalsAsked.reset(); // Prometheus may be about to start.
    });
}

void DashboardSession::prometheusAnswered()
{
    const bool wasUp = m_prometheusLink.state == LinkState::Up;
    m_prometheusLink = {LinkState::Up, {}, now()};
    if (!wasUp)
        Q_EMIT linksChanged();
}

void DashboardSession::prometheusFailed(const QString &why)
{
    if (m_prometheusLink.state == LinkState::Down && m_prometheusLink.detail == why)
        return;
    m_prometheusLink.state = LinkState::Down;
    m_prometheusLink.detail = why;
    Q_EMIT linksChanged();
}

void DashboardSession::check()
{
    // No answer at all changes nothing by itself: somebody has to notice that time passes.
    const Milliseconds limit = 2 * m_refreshInterval;
    for (const Panel &panel : std::as_const(m_dashboard.panels)) {
        const auto lastGood = m_board.lastGood(panel.id);
        if (!lastGood || !olderThan(*lastGood, limit))
            continue;
        const PanelState state = m_board.pictureState(panel.id);
        if (state != PanelState::Ready && state != PanelState::Empty)
            continue;
        if (m_refreshesByItself && isVisible(panel.id)) {
            fail(panel, {ErrorKind::Timeout, {}});
        } else if (endsNow(m_timeRange)) {
            m_board.markUnrefreshed(panel.id);
            compose(panel);
        }
    }
    if (m_alertsCurrent && olderThan(*m_lastAlerts, limit)) {
        m_alertsCurrent = false;
        Q_EMIT alertsChanged();
    }
    m_exporter.checkSilence();
}

void DashboardSession::compose(const Panel &panel)
{
    const bool isLive = m_exporter.isLive() && missingFor(panel).isNull();
    const auto &said = m_exporter.state();
    PanelBoard::Live live{said && missingFor(panel).isNull() ? &*said : nullptr, isLive,
                          m_exporter.exporterLink(), endsNow(m_timeRange)};
    if (m_board.compose(panel, live))
        Q_EMIT panelDataChanged(panel.id);
}

void DashboardSession::composeStats()
{
    const bool isLive = m_exporter.isLive() && endsNow(m_timeRange);
    for (const Panel &panel : std::as_const(m_dashboard.panels)) {
        if (panel.type == PanelType::Stat
            && (m_board.isKnown(panel.id) || (canBeLive(panel) && isLive)))
            compose(panel);
    }
}

} // namespace thunes
