// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertboard.h"

#include "ui/client/alertmanagerclient.h"
#include "ui/client/pooled.h"
#include "ui/client/rulesclient.h"

#include <QPointer>

#include <algorithm>

namespace thunes {

namespace {

using namespace std::chrono_literals;

constexpr Milliseconds checkInterval{250};
/// Prometheus sends every alert again after a minute at the latest.
constexpr Milliseconds settleTime{75000};
constexpr Milliseconds externalInterval{60000};
constexpr Milliseconds idleMerge{5000};

/// More alerts than these are merged in the pool: some milliseconds here.
constexpr qsizetype mergedHere = 300;

/// Leaves a long list to the pool to be destroyed: thousands of small blocks take a while.
template<typename T>
void discard(T &&old)
{
    if (old.size() > mergedHere)
        QThreadPool::globalInstance()->start([kept = std::make_shared<std::decay_t<T>>(std::forward<T>(old))] {});
}

TimePoint now() { return SystemClock().now(); }

QString ago(const LinkStatus &link)
{
    return link.lastAnswer ? QStringLiteral(" since %1 UTC").arg(
                                 toDateTime(*link.lastAnswer).toString(QStringLiteral("HH:mm:ss")))
                           : QString();
}

} // namespace

AlertBoard::AlertBoard(const AlertBoardOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_prometheus(std::make_unique<RulesClient>(options.prometheus))
    , m_exporter(std::make_unique<HttpJson>(options.exporter, Milliseconds(3000)))
    , m_managerGuard(std::make_unique<QObject>())
{
    m_inputs.instance = options.exporter.authority();
    m_alertmanagerLink.detail = QStringLiteral("none is configured");
    m_poll.setInterval(options.interval);
    connect(&m_poll, &QTimer::timeout, this, &AlertBoard::refresh);
    m_check.setInterval(checkInterval);
    connect(&m_check, &QTimer::timeout, this, &AlertBoard::check);
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &AlertBoard::refresh);
    if (options.alertmanager)
        useAlertmanager(*options.alertmanager);
}

AlertBoard::~AlertBoard()
{
    m_managerGuard.reset();
}

void AlertBoard::restore(const QList<AlertEntry> &open)
{
    for (AlertEntry entry : open) {
        entry.lost = entry.sources;
        m_byKey.insert(entry.key, entry);
    }
    m_entries = m_byKey.values();
    std::sort(m_entries.begin(), m_entries.end(), isMorePressing);
}

void AlertBoard::start()
{
    m_poll.start();
    m_check.start();
    refresh();
}

void AlertBoard::refresh()
{
    m_again = m_askingPrometheus || m_askingAlertmanager;
    askPrometheus();
    askAlertmanager();
}

void AlertBoard::setExporter(const std::optional<ExporterState> &state, const LinkStatus &link)
{
    const bool cameUp = link.state == LinkState::Up && m_exporterLink.state != LinkState::Up;
    const bool changed = link.state != m_exporterLink.state || link.detail != m_exporterLink.detail;
    m_exporterState = state;
    m_exporterLink = link;
    m_inputs.localKnown = m_inputs.localKnown || state.has_value();
    m_inputs.pushCurrent = link.state == LinkState::Up;
    if (cameUp)
        askPushed();
    watchVitals();
    if (changed)
        Q_EMIT linksChanged();
}

void AlertBoard::setPushed(const QJsonArray &alerts)
{
    const auto pushed = parsePushedAlerts(alerts);
    if (!pushed)
        return; // The other ways remain.
    m_inputs.pushed = *pushed;
    merge();
    // Who knows better is asked at once.
    m_soon.start(20ms);
}

void AlertBoard::askPushed()
{
    m_exporter->get(QStringLiteral("/api/v1/alerts"), this, [this](const Result<HttpAnswer> &answer) {
        if (!answer || !answer->isSuccess())
            return; // An exporter without a webhook.
        if (const auto json = answer->json())
            setPushed(json->value(QLatin1String("alerts")).toArray());
    });
}

void AlertBoard::askPrometheus()
{
    if (m_askingPrometheus)
        return;
    m_askingPrometheus = true;
    // Its start first: rules of a Prometheus that restarted mean less.
    m_prometheus->startTime(this, [this](const Result<TimePoint> &start) {
        if (!start && (start.error().kind == ErrorKind::Unavailable
                       || start.error().kind == ErrorKind::Timeout)) {
            m_askingPrometheus = false;
            m_inputs.prometheusCurrent = false;
            setLink(m_prometheusLink, LinkState::Down, start.error().message);
            merge();
            return;
        }
        if (start)
            m_inputs.prometheusStarted = *start;
        askRules();
    });
}

void AlertBoard::askRules()
{
    m_prometheus->rules(this, [this](const Result<QList<Rule>> &rules) {
        m_askingPrometheus = false;
        if (!rules) {
            m_inputs.prometheusCurrent = false;
            setLink(m_prometheusLink, LinkState::Down, rules.error().message);
        } else {
            m_inputs.rules = withUnevaluated(*rules, m_inputs.rules);
            m_inputs.prometheusCurrent = true;
            m_inputs.prometheusAnswered = now();
            m_prometheusLink.lastAnswer = now();
            setLink(m_prometheusLink, LinkState::Up, {});
            if (now() - m_externalAsked > externalInterval)
                askExternalLabels();
            if (!m_alertmanager)
                findAlertmanager();
            Q_EMIT rulesChanged();
        }
        merge();
        if (std::exchange(m_again, false))
            m_soon.start(20ms);
    });
}

void AlertBoard::askExternalLabels()
{
    m_externalAsked = now();
    m_prometheus->configuration(this, [this](const Result<QString> &configuration) {
        if (!configuration)
            return;
        const LabelSet labels = externalLabelsOf(*configuration);
        if (labels == m_inputs.externalLabels)
            return;
        m_inputs.externalLabels = labels;
        merge();
    });
}

void AlertBoard::findAlertmanager()
{
    m_prometheus->alertmanagers(this, [this](const Result<QList<QUrl>> &urls) {
        if (urls && !urls->isEmpty() && !m_alertmanager)
            useAlertmanager(urls->first());
    });
}

void AlertBoard::useAlertmanager(const QUrl &url)
{
    m_alertmanager = std::make_unique<AlertmanagerClient>(url);
    m_alertmanagerLink.detail = QStringLiteral("not asked yet");
    if (m_poll.isActive())
        askAlertmanager();
    Q_EMIT linksChanged();
}

void AlertBoard::askAlertmanager()
{
    if (!m_alertmanager || m_askingAlertmanager)
        return;
    m_askingAlertmanager = true;
    const auto fail = [this](const Error &error) {
        m_askingAlertmanager = false;
        m_inputs.alertmanagerCurrent = false;
        setLink(m_alertmanagerLink, LinkState::Down, error.message);
        merge();
    };
    m_alertmanager->status(m_managerGuard.get(), [this, fail](const Result<AlertmanagerStatus> &status) {
        if (!status)
            return fail(status.error());
        if (m_alertmanagerStarted && *m_alertmanagerStarted != status->started)
            m_inputs.alertmanagerSettles = now() + settleTime;
        m_alertmanagerStarted = status->started;
        m_alertmanager->silences(m_managerGuard.get(), [this, fail](const Result<QList<Silence>> &silences) {
            if (!silences)
                return fail(silences.error());
            if (m_inputs.silences != *silences) {
                m_inputs.silences = *silences;
                Q_EMIT silencesChanged();
            }
            m_alertmanager->alerts(m_managerGuard.get(),
                                   [this, fail](const Result<QList<AlertmanagerAlert>> &alerts) {
                if (!alerts)
                    return fail(alerts.error());
                m_askingAlertmanager = false;
                discard(std::exchange(m_inputs.managed, *alerts));
                m_inputs.alertmanagerCurrent = true;
                m_inputs.alertmanagerAnswered = now();
                m_alertmanagerLink.lastAnswer = now();
                setLink(m_alertmanagerLink, LinkState::Up, {});
                merge();
            });
        });
    });
}

void AlertBoard::check()
{
    // No answer at all changes nothing by itself: somebody has to notice that time passes.
    const TimePoint at = now();
    const auto grownOld = [&](LinkStatus &link, bool &current) {
        if (link.state != LinkState::Up || !link.lastAnswer
            || at - *link.lastAnswer < 2 * m_options.interval + 500ms)
            return false;
        current = false;
        setLink(link, LinkState::Down, QStringLiteral("no answer"));
        return true;
    };
    bool old = grownOld(m_prometheusLink, m_inputs.prometheusCurrent);
    old = grownOld(m_alertmanagerLink, m_inputs.alertmanagerCurrent) || old;
    watchVitals();
    if (old || at - m_lastMerge > idleMerge)
        merge();
}

void AlertBoard::watchVitals()
{
    LinkStatus alertmanager = m_alertmanagerLink;
    if (!m_alertmanager)
        alertmanager.state = LinkState::Unknown;
    if (m_vitals.update(m_exporterState, {m_exporterLink, m_prometheusLink, alertmanager}, now())) {
        m_inputs.local = m_vitals.conditions();
        merge();
    }
}

void AlertBoard::merge()
{
    m_lastMerge = now();
    if (m_merging) {
        m_mergeAgain = true;
        return;
    }
    qsizetype size = m_byKey.size() + m_inputs.managed.size() + m_inputs.pushed.size();
    for (const Rule &rule : std::as_const(m_inputs.rules))
        size += rule.alerts.size();
    if (size <= mergedHere)
        return adopt(stepAlerts(m_inputs, m_byKey, m_lastMerge));
    m_merging = true;
    using Step = std::shared_ptr<AlertStep>;
    inPool<Step>(
        this,
        [inputs = m_inputs, before = m_byKey, at = m_lastMerge] {
            return std::make_shared<AlertStep>(stepAlerts(inputs, before, at));
        },
        [this](const Step &step) {
            m_merging = false;
            adopt(std::move(*step));
            if (std::exchange(m_mergeAgain, false))
                merge();
        });
}

void AlertBoard::adopt(AlertStep step)
{
    discard(std::exchange(m_entries, std::move(step.entries)));
    discard(std::exchange(m_byKey, std::move(step.byKey)));
    const auto noted = std::exchange(m_notedMeanwhile, {});
    for (auto it = noted.cbegin(); it != noted.cend(); ++it)
        noteAcknowledgement(it.key(), it.value());
    if (step.differs || !noted.isEmpty())
        Q_EMIT changed(step.changes);
}

void AlertBoard::noteAcknowledgement(const QString &key, const std::optional<Acknowledgement> &note)
{
    const auto found = m_byKey.find(key);
    if (found == m_byKey.end() || found->phase == AlertPhase::Resolved)
        return;
    found->acknowledged = note;
    for (AlertEntry &entry : m_entries) {
        if (entry.key == key)
            entry.acknowledged = note;
    }
}

const AlertEntry *AlertBoard::entry(const QString &key) const
{
    const auto found = m_byKey.constFind(key);
    return found == m_byKey.constEnd() ? nullptr : &*found;
}

void AlertBoard::acknowledge(const QString &key, const Acknowledgement &acknowledgement)
{
    if (!m_byKey.contains(key))
        return;
    noteAcknowledgement(key, acknowledgement);
    if (m_merging)
        m_notedMeanwhile.insert(key, acknowledgement);
    Q_EMIT acknowledged(m_byKey.value(key));
    Q_EMIT changed({});
}

void AlertBoard::withdrawAcknowledgement(const QString &key)
{
    const auto found = m_byKey.constFind(key);
    if (found == m_byKey.constEnd() || !found->acknowledged)
        return;
    noteAcknowledgement(key, std::nullopt);
    if (m_merging)
        m_notedMeanwhile.insert(key, std::nullopt);
    Q_EMIT acknowledged(m_byKey.value(key));
    Q_EMIT changed({});
}

void AlertBoard::setSilence(const Silence &silence, QObject *guard,
                            std::function<void(Result<QString>)> callback)
{
    if (!m_alertmanager)
        return callback(Error{ErrorKind::Unavailable, QStringLiteral("there is no Alertmanager")});
    m_alertmanager->setSilence(silence, guard,
                               [self = QPointer<AlertBoard>(this), callback = std::move(callback)](
                                   const Result<QString> &id) {
                                   if (self)
                                       self->m_soon.start(0ms);
                                   callback(id);
                               });
}

void AlertBoard::expireSilence(const QString &id, QObject *guard,
                               std::function<void(Result<void>)> callback)
{
    if (!m_alertmanager)
        return callback(Error{ErrorKind::Unavailable, QStringLiteral("there is no Alertmanager")});
    m_alertmanager->expireSilence(id, guard,
                                  [self = QPointer<AlertBoard>(this),
                                   callback = std::move(callback)](const Result<void> &done) {
                                      if (self)
                                          self->m_soon.start(0ms);
                                      callback(done);
                                  });
}

QStringList AlertBoard::problems() const
{
    QStringList list;
    if (m_prometheusLink.state == LinkState::Down)
        list << QStringLiteral("Prometheus does not answer%1 (%2): its alerts are those of then, and new ones "
                               "are missed but for the vital conditions.")
                    .arg(ago(m_prometheusLink), m_prometheusLink.detail);
    else if (m_inputs.prometheusAnswered && m_inputs.rules.isEmpty())
        list << QStringLiteral("This Prometheus evaluates no rules: only the vital conditions raise "
                               "alerts.");
    if (!m_alertmanager && m_inputs.prometheusAnswered)
        list << QStringLiteral("There is no Alertmanager: silences are not available, alerts come from "
                               "Prometheus.");
    else if (m_alertmanager && m_alertmanagerLink.state == LinkState::Down)
        list << QStringLiteral("Alertmanager does not answer%1 (%2): silences are not available, alerts come "
                               "from Prometheus.")
                    .arg(ago(m_alertmanagerLink), m_alertmanagerLink.detail);
    if (m_exporterLink.state == LinkState::Down)
        list << QStringLiteral("The exporter does not answer%1: the vital conditions are those of then.")
                    .arg(ago(m_exporterLink));
    return list;
}

bool AlertBoard::isComplete() const
{
    return m_prometheusLink.state == LinkState::Up && !m_inputs.rules.isEmpty()
           && (!m_alertmanager || m_alertmanagerLink.state == LinkState::Up)
           && m_exporterLink.state == LinkState::Up;
}

bool AlertBoard::wasEverHeard() const
{
    return m_inputs.prometheusAnswered || m_inputs.alertmanagerAnswered || m_inputs.localKnown;
}

void AlertBoard::setLink(LinkStatus &link, LinkState state, const QString &detail)
{
    const bool same = link.state == state && link.detail == detail;
    link.state = state;
    link.detail = detail;
    if (!same)
        Q_EMIT linksChanged();
}

} // namespace thunes
