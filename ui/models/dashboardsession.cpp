// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/dashboardsession.h"

#include "ui/client/exporterclient.h"
#include "ui/client/livestream.h"
#include "ui/client/prometheusclient.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/resolve.h"
#include "ui/models/panelpicture.h"
#include "ui/models/queryround.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace thunes {

namespace {

constexpr Milliseconds pollInterval{1000};
/// An exporter that said nothing for so long has no live values.
constexpr Milliseconds liveLimit{3500};
/// A clock further off than this makes ages meaningless.
constexpr Seconds clockLimit{30};
constexpr int usualWidth = 800;
/// Without a refresh by itself, a picture older than this is no longer taken for the present.
constexpr Milliseconds unrefreshedLimit{60000};

TimePoint now() { return SystemClock().now(); }

/// What happened at `then` is older than `age`; also when the clock was set back meanwhile.
bool olderThan(TimePoint then, Milliseconds age)
{
    const auto passed = now() - then;
    return passed > age || passed < -age;
}

bool needsRange(const Panel &panel)
{
    if (!isReduced(panel.type)
        || (panel.type == PanelType::Stat && panel.stat.graphMode == StatGraphMode::Area))
        return true;
    return panel.stat.calc != QLatin1String("lastNotNull")
           && panel.stat.calc != QLatin1String("last");
}

std::optional<TimePoint> fromUnixSeconds(double seconds)
{
    if (!(std::abs(seconds) < 1e11)) // NaN too
        return std::nullopt;
    return TimePoint(Milliseconds(std::llround(seconds * 1000)));
}

/// Prometheus is there and refused the query, as against not being there.
bool isRefusal(const Error &error) { return error.kind == ErrorKind::InvalidInput; }

} // namespace

DashboardSession::DashboardSession(Dashboard dashboard, const QUrl &prometheus,
                                   const QUrl &exporter, QObject *parent)
    : QObject(parent)
    , m_definition(std::move(dashboard))
    , m_dashboard(resolved(m_definition, Variables::saved(m_definition.variables)))
    , m_variables(Variables::saved(m_definition.variables))
    , m_prometheusUrl(prometheus)
    , m_exporterUrl(exporter)
    , m_hasExporter(exporter.isValid() && !exporter.isEmpty())
    , m_prometheus(std::make_unique<PrometheusClient>(prometheus))
    , m_exporter(std::make_unique<ExporterClient>(exporter))
    , m_live(std::make_unique<LiveStream>(exporter))
{
    setTimeRange({m_dashboard.timeFrom, m_dashboard.timeTo});
    m_refreshInterval = std::max(m_dashboard.refresh.value_or(m_refreshInterval),
                                 Milliseconds(1000));
    connect(m_live.get(), &LiveStream::received, this,
            [this](const ExporterState &state) { receiveState(state); });
    connect(m_live.get(), &LiveStream::alertsReceived, this, &DashboardSession::alertsPushed);
    connect(m_live.get(), &LiveStream::lost, this, [this](const QString &why) {
        setExporterLink(LinkState::Down, why);
        poll(); // It may be the push alone that does not work.
    });
    connect(&m_refreshTimer, &QTimer::timeout, this, &DashboardSession::refresh);
    connect(&m_pollTimer, &QTimer::timeout, this, [this] {
        check();
        poll();
    });
}

DashboardSession::~DashboardSession() = default;

void DashboardSession::setTokenFile(const QString &file)
{
    m_exporter->setTokenFile(file);
    m_live->setTokenFile(file);
}

void DashboardSession::start()
{
    m_started = true;
    m_paused = false;
    m_pollTimer.start(std::min(pollInterval, m_refreshInterval));
    refresh();
    poll();
    if (m_hasExporter)
        m_live->start();
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
            if (panel.type == PanelType::TimeSeries || m_pictures.remove(panel.id) == 0)
                continue;
            m_lastGood.remove(panel.id);
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
        m_pictures.remove(panelId);
        m_lastGood.remove(panelId);
        m_panels.remove(panelId);
        m_sent.remove(panelId);
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
    if (isOther && m_started && !m_paused)
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

PanelData DashboardSession::panelData(int panelId) const
{
    return m_panels.value(panelId);
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
        if (hasQueries(panel.type))
            plan(panel, m_roundStart);
        else if (!m_panels.contains(panel.id)) {
            PanelData data;
            const bool isUnsupported = panel.type == PanelType::Unsupported;
            data.state = isUnsupported ? PanelState::Error : PanelState::Ready;
            if (isUnsupported)
                data.message = panel.notes.value(0);
            m_panels.insert(panel.id, data);
            Q_EMIT panelDataChanged(panel.id);
        }
    }
    m_queryCount = m_round->size();
    requestAlerts();
    m_round->start();
}

void DashboardSession::plan(const Panel &panel, TimePoint at)
{
    PanelPlan plan;
    const auto range = std::chrono::duration_cast<Milliseconds>(m_span.length());
    const bool isPresent = endsNow(m_timeRange);
    const std::optional<TimePoint> moment = isPresent ? std::nullopt : std::optional(m_span.to);
    QList<SentQuery> &sent = m_sent[panel.id];
    sent.clear();
    if (const QString name = missingFor(panel); !name.isNull()) {
        PanelData data;
        const QString why = m_missing.value(name);
        data.state = why.isEmpty() ? PanelState::Loading : PanelState::Error;
        data.message = why;
        m_pictures.insert(panel.id, data);
        m_lastGood.remove(panel.id);
        compose(panel);
        return;
    }
    for (const Target &target : panel.targets) {
        if (target.hidden)
            continue;
        IntervalRequest request;
        request.range = range;
        request.maxDataPoints = panel.maxDataPoints.value_or(m_widths.value(panel.id, usualWidth));
        request.panelMinimum = parseDuration(panel.interval);
        request.targetMinimum = parseDuration(target.interval);
        const QueryInterval interval = queryInterval(request);
        const QString expression = interpolateIntervals(target.expr, interval);
        PanelPlan::Part part{target, -1, -1};
        if (isReduced(panel.type) || !target.range) {
            part.current = m_round->add(InstantQuery{expression, moment});
            sent.append({target.refId, expression, std::nullopt, {}});
        }
        if (target.range && needsRange(panel)) {
            const TimePoint end = floorToStep(isPresent ? at : m_span.to, interval.step);
            const TimePoint start = floorToStep(m_span.from, interval.step);
            part.range = m_round->add(RangeQuery{expression, start, end, interval.step});
            sent.append({target.refId, expression, TimeSpan{start, end}, interval.step});
        }
        plan.parts.append(part);
        plan.step = plan.parts.size() == 1 ? interval.step : std::max(plan.step, interval.step);
    }
    plan.end = floorToStep(isPresent ? at : m_span.to, plan.step);
    plan.start = floorToStep(m_span.from, plan.step);
    if (plan.parts.isEmpty()) {
        PanelData data;
        data.state = PanelState::Empty;
        data.message = QStringLiteral("The panel has no query");
        m_pictures.insert(panel.id, data);
        compose(panel);
        return;
    }
    const QString lastScrape = lastScrapeQuery(panel);
    if (isReduced(panel.type) && !lastScrape.isEmpty() && isPresent)
        plan.lastScrape = m_round->add(InstantQuery{lastScrape, std::nullopt});
    m_plans.insert(panel.id, plan);
}

void DashboardSession::abandonRound()
{
    // A round that had a whole interval was not answered in time; one that was cut short by a
    // person says nothing about Prometheus.
    const bool hadItsTime = m_round && !m_round->isFinished()
                            && now() - m_roundStart >= m_refreshInterval * 9 / 10;
    m_round.reset();
    if (!hadItsTime)
        return;
    const QString why = QStringLiteral("Prometheus does not answer");
    const auto plans = std::exchange(m_plans, {});
    for (auto plan = plans.begin(); plan != plans.end(); ++plan) {
        const Panel *waiting = plan->done ? nullptr : panel(plan.key());
        if (waiting)
            fail(*waiting, {ErrorKind::Timeout, why});
    }
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
    if (m_round->isFinished()) {
        m_slowestQuery = m_round->slowest();
        Q_EMIT refreshed();
    }
}

bool DashboardSession::finish(const Panel &panel, PanelPlan &plan)
{
    QList<TargetAnswer> answers;
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
        answers.append(answer);
    }
    PictureFrame frame{plan.start, plan.end, plan.step, m_refreshInterval, std::nullopt};
    if (plan.lastScrape >= 0) {
        if (!m_round->isAnswered(plan.lastScrape))
            return false;
        const auto &scrape = m_round->answer(plan.lastScrape);
        if (scrape && !scrape->series.isEmpty() && !scrape->series.first().points.empty())
            frame.lastScrape = fromUnixSeconds(scrape->series.first().points.front().value);
    }
    plan.done = true;
    m_lastGood[panel.id] = now();
    m_pictures[panel.id] = pictureOf(panel, answers, frame);
    return true;
}

void DashboardSession::fail(const Panel &panel, const Error &error)
{
    PanelData &picture = m_pictures[panel.id];
    const auto lastGood = m_lastGood.constFind(panel.id);
    const QString why = isRefusal(error) ? error.message
                                         : QStringLiteral("Prometheus does not answer");
    if (lastGood == m_lastGood.constEnd()) {
        picture.state = PanelState::Error;
        picture.message = why;
    } else {
        picture.state = PanelState::Stale;
        picture.message = why + QStringLiteral(" — last picture from ") + clockText(*lastGood);
    }
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

void DashboardSession::poll()
{
    if (!m_hasExporter || m_polling || m_live->isLive())
        return;
    m_polling = true;
    m_exporter->state(this, [this](Result<ExporterState> state) {
        m_polling = false;
        if (m_live->isLive())
            return; // It came in between, and is newer.
        receiveState(std::move(state));
    });
}

void DashboardSession::receiveState(Result<ExporterState> state)
{
    if (!state) {
        setExporterLink(LinkState::Down, state.error().message);
        return;
    }
    m_exporterState = *state;
    m_sinceState.start();
    m_exporterLink.lastAnswer = now();
    const auto offset = std::chrono::duration_cast<Seconds>(now() - m_exporterState->time);
    const bool isClockRight = std::chrono::abs(offset) <= clockLimit;
    Q_EMIT exporterStateChanged();
    setExporterLink(isClockRight ? LinkState::Up : LinkState::Stale,
                    isClockRight ? QString()
                                 : QStringLiteral("its clock is %1 s off").arg(
                                       std::abs(offset.count())));
}

void DashboardSession::setExporterLink(LinkState state, const QString &detail)
{
    const bool changed = m_exporterLink.state != state || m_exporterLink.detail != detail;
    m_exporterLink.state = state;
    m_exporterLink.detail = detail;
    if (changed)
        Q_EMIT linksChanged();
    updateTraderLink();
    composeAll();
}

void DashboardSession::updateTraderLink()
{
    LinkStatus link;
    if (m_exporterState)
        link.lastAnswer = m_exporterState->traderLastSignOfLife;
    if (m_exporterLink.state == LinkState::Down) {
        link.detail = QStringLiteral("the exporter does not answer");
    } else if (m_exporterState && m_exporterState->traderAlive) {
        link.state = LinkState::Up;
        link.detail = m_exporterState->environment;
    } else if (link.lastAnswer) {
        const auto age = std::max(Seconds(0), std::chrono::duration_cast<Seconds>(
                                                  m_exporterState->time - *link.lastAnswer));
        link.state = LinkState::Stale;
        link.detail = QStringLiteral("last report %1 s ago").arg(age.count());
    } else if (m_exporterState) {
        link.detail = QStringLiteral("no trader has reported");
    }
    const bool changed = link.state != m_traderLink.state || link.detail != m_traderLink.detail;
    m_traderLink = link;
    if (changed)
        Q_EMIT linksChanged();
}

void DashboardSession::check()
{
    // No answer at all changes nothing by itself: somebody has to notice that time passes.
    const Milliseconds limit = 2 * m_refreshInterval;
    for (const Panel &panel : std::as_const(m_dashboard.panels)) {
        const auto lastGood = m_lastGood.constFind(panel.id);
        if (lastGood == m_lastGood.constEnd() || !olderThan(*lastGood, limit))
            continue;
        const PanelState state = m_pictures.value(panel.id).state;
        if (state != PanelState::Ready && state != PanelState::Empty)
            continue;
        if (m_refreshesByItself) {
            fail(panel, {ErrorKind::Timeout, {}});
        } else if (endsNow(m_timeRange)) {
            PanelData &picture = m_pictures[panel.id];
            picture.state = PanelState::Stale;
            picture.message = QStringLiteral("Not refreshed since ") + clockText(*lastGood);
            compose(panel);
        }
    }
    if (m_alertsCurrent && olderThan(*m_lastAlerts, limit)) {
        m_alertsCurrent = false;
        Q_EMIT alertsChanged();
    }
    if (m_exporterLink.state == LinkState::Up && m_sinceState.hasExpired(liveLimit.count()))
        setExporterLink(LinkState::Down, QStringLiteral("no answer for %1 s")
                                             .arg(m_sinceState.elapsed() / 1000));
}

bool DashboardSession::isLive() const
{
    return m_exporterState && m_exporterLink.state == LinkState::Up && endsNow(m_timeRange);
}

void DashboardSession::compose(const Panel &panel)
{
    PanelData data = m_pictures.value(panel.id);
    if (canBeLive(panel) && isLive() && missingFor(panel).isNull()) {
        data = livePictureOf(panel, *m_exporterState, data);
    } else if (panel.type == PanelType::Stat && endsNow(m_timeRange)
               && m_exporterLink.state == LinkState::Down
               && data.state == PanelState::Ready && isExporters(panel)) {
        // Prometheus goes on with the last scrape for minutes when its target is gone.
        data.state = PanelState::Stale;
        data.message = QStringLiteral("The exporter is not there (%1): values of the last scrape")
                           .arg(m_exporterLink.detail);
    }
    const bool changed = !m_panels.contains(panel.id)
                         || !looksTheSame(m_panels.value(panel.id), data);
    m_panels.insert(panel.id, data);
    if (changed)
        Q_EMIT panelDataChanged(panel.id);
}

void DashboardSession::composeAll()
{
    for (const Panel &panel : std::as_const(m_dashboard.panels)) {
        const bool wasSeen = m_panels.contains(panel.id) || m_pictures.contains(panel.id);
        if (panel.type == PanelType::Stat && (wasSeen || (canBeLive(panel) && isLive())))
            compose(panel);
    }
}

} // namespace thunes
