// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/trading/ledger.h"

#include "exporter/base/log.h"
#include "exporter/metrics/registry.h"

#include <QJsonArray>

#include <algorithm>

namespace thunes {

namespace {

double breakerLevel(BreakerState state)
{
    switch (state) {
    case BreakerState::Closed: return 0;
    case BreakerState::HalfOpen: return 0.5;
    case BreakerState::Open: return 1;
    }
    Q_UNREACHABLE();
}

/// A profit uses nothing of the limit.
double limitUsed(double dailyPnl, double maxDailyLoss)
{
    return std::max(0.0, -dailyPnl) / maxDailyLoss;
}

/// The registry refuses only what the validation of events and files has refused before.
void must(const Result<void> &result)
{
    if (!result)
        logError(logTrader(), "a value was refused", {{"error", result.error().message}});
}

} // namespace

Ledger::Ledger(Registry &registry, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_clock(clock)
{
}

void Ledger::apply(const std::vector<TradingEvent> &events)
{
    if (events.empty())
        return;
    const TimePoint now = m_clock.now();
    // The process is seen alive before its values enter, so that they displace those of the files.
    m_lastSignOfLife = now;
    const SampleOrigin alive{SampleSource::Trader, now};
    must(m_registry.set(catalogue::heartbeatTimestamp, {}, toUnixSeconds(now), alive));
    if (!m_wasAlive) {
        m_wasAlive = true;
        Q_EMIT traderAliveChanged(true);
    }

    for (const TradingEvent &event : events) {
        const SampleOrigin origin{SampleSource::Trader, event.time.value_or(now)};
        if (const auto *report = std::get_if<KillSwitchReport>(&event.report)) {
            m_reported = Reported{report->active, report->sequence, origin.time, report->reason};
            Q_EMIT killSwitchReported(*m_reported);
        } else if (const auto *breaker = std::get_if<CircuitBreakerReport>(&event.report)) {
            must(m_registry.set(catalogue::circuitBreakerState, {breaker->breakerName},
                                breakerLevel(breaker->state), origin));
        } else if (const auto *risk = std::get_if<RiskReport>(&event.report)) {
            must(m_registry.set(catalogue::dailyPnlUsed, {},
                                limitUsed(risk->dailyPnl, risk->maxDailyLoss), origin));
            must(m_registry.set(catalogue::openPositions, {},
                                static_cast<double>(risk->positionCount), origin));
        } else if (const auto *order = std::get_if<OrderReport>(&event.report)) {
            if (!m_ordersReported) {
                m_ordersReported = true;
                m_registry.removeFamily(catalogue::ordersPlaced);
            }
            must(m_registry.add(catalogue::ordersPlaced,
                                {order->venue, order->orderType, order->side}, order->count, origin,
                                event.traceId));
            if (order->latencyMs)
                must(m_registry.observe(catalogue::orderLatency, {}, *order->latencyMs, origin,
                                        event.traceId));
        } else if (const auto *gap = std::get_if<WsGapReport>(&event.report)) {
            for (quint32 i = 0; i < event.times; ++i)
                must(m_registry.observe(catalogue::wsGap, {}, gap->gapSeconds, origin,
                                        event.traceId));
        } else if (const auto *latency = std::get_if<OrderLatencyReport>(&event.report)) {
            for (quint32 i = 0; i < event.times; ++i)
                must(m_registry.observe(catalogue::orderLatency, {}, latency->latencyMs, origin));
        } else if (const auto *use = std::get_if<LimitUseReport>(&event.report)) {
            must(m_registry.set(catalogue::dailyPnlUsed, {}, use->fraction, origin));
        } else if (const auto *positions = std::get_if<OpenPositionsReport>(&event.report)) {
            must(m_registry.set(catalogue::openPositions, {},
                                static_cast<double>(positions->count), origin));
        } else if (const auto *connection = std::get_if<WsConnectionReport>(&event.report)) {
            must(m_registry.set(catalogue::wsConnected, {connection->symbol},
                                connection->connected ? 1 : 0, origin));
        } else if (const auto *heartbeat = std::get_if<HeartbeatReport>(&event.report)) {
            if (heartbeat->environment)
                m_environment = heartbeat->environment;
            if (heartbeat->maxPositions)
                m_maxPositions = heartbeat->maxPositions;
            if (heartbeat->capabilities)
                m_capabilities = heartbeat->capabilities;
        }
    }
    publish();
}

void Ledger::applyFiles(const FilesReport &report)
{
    m_files = report;
    publish();
}

void Ledger::setCommanded(std::optional<bool> engaged)
{
    m_commanded = engaged;
    publish();
}

bool Ledger::traderAlive() const
{
    return m_lastSignOfLife && m_clock.now() - *m_lastSignOfLife <= m_silenceLimit;
}

std::optional<QByteArray> Ledger::environment() const
{
    if (m_environment)
        return m_environment;
    return m_files ? m_files->environment : std::nullopt;
}

void Ledger::expire()
{
    if (traderAlive() || !m_wasAlive)
        return;
    m_wasAlive = false;
    const auto reportedByTrader = [](const Registry::Series &series) {
        return series.origin.source == SampleSource::Trader;
    };
    for (const MetricDescriptor *gauge :
         {&catalogue::circuitBreakerState, &catalogue::dailyPnlUsed, &catalogue::openPositions,
          &catalogue::wsConnected, &catalogue::maxPositions})
        m_registry.removeIf(*gauge, reportedByTrader);
    Q_EMIT traderAliveChanged(false);
    publish();
}

void Ledger::publish()
{
    const TimePoint now = m_clock.now();
    const bool alive = traderAlive();
    if (alive && m_maxPositions)
        must(m_registry.set(catalogue::maxPositions, {}, static_cast<double>(*m_maxPositions),
                            {SampleSource::Trader, now}));
    publishFiles(now);
    publishKillSwitch(now);

    const auto environmentNow = environment();
    m_registry.removeIf(catalogue::environmentInfo, [&](const Registry::Series &series) {
        return !environmentNow || series.labels.first() != *environmentNow;
    });
    if (environmentNow)
        must(m_registry.set(catalogue::environmentInfo, {*environmentNow}, 1,
                            {m_environment ? SampleSource::Trader : SampleSource::TraderFiles,
                             now}));
    Q_EMIT changed();
}

void Ledger::publishFiles(TimePoint now)
{
    if (!m_files)
        return;
    const SampleOrigin origin{SampleSource::TraderFiles, now};
    // A metric belongs to the process's reports while it has any there; expire() takes those away.
    const auto setGauge = [&](const MetricDescriptor &metric, std::optional<double> value) {
        const Registry::Series *current = m_registry.find(metric);
        if (current && current->origin.source == SampleSource::Trader)
            return;
        if (value)
            must(m_registry.set(metric, {}, *value, origin));
        else
            m_registry.removeFamily(metric);
    };
    setGauge(catalogue::openPositions, m_files->openPositions);
    setGauge(catalogue::maxPositions, m_files->maxPositions);
    std::optional<double> used;
    if (m_files->dailyPnl && m_files->maxDailyLoss && *m_files->maxDailyLoss > 0)
        used = limitUsed(*m_files->dailyPnl, *m_files->maxDailyLoss);
    setGauge(catalogue::dailyPnlUsed, used);

    const auto names = [&](const Registry::Series &series) {
        return series.origin.source == SampleSource::TraderFiles
            && std::none_of(m_files->breakers.cbegin(), m_files->breakers.cend(),
                            [&](const FilesReport::Breaker &breaker) {
                                return breaker.name == series.labels.first();
                            });
    };
    m_registry.removeIf(catalogue::circuitBreakerState, names);
    for (const FilesReport::Breaker &breaker : m_files->breakers) {
        const Registry::Series *current
            = m_registry.find(catalogue::circuitBreakerState, {breaker.name});
        if (!current || current->origin.source != SampleSource::Trader)
            must(m_registry.set(catalogue::circuitBreakerState, {breaker.name},
                                breakerLevel(breaker.state), origin));
    }

    if (m_ordersReported || !m_files->orderTotals)
        return;
    for (const FilesReport::OrderTotal &total : *m_files->orderTotals)
        must(m_registry.setTotal(catalogue::ordersPlaced,
                                 {total.venue, total.orderType, total.side},
                                 static_cast<double>(total.count), origin));
}

void Ledger::publishKillSwitch(TimePoint now)
{
    const bool filesKnow = m_files && m_files->killSwitch;
    // "Inactive" is only as good as it is fresh; "active" holds until somebody says otherwise.
    const bool reportKnown = m_reported && (m_reported->active || traderAlive());
    const auto setReported = [&](const QByteArray &source, std::optional<bool> active,
                                 SampleOrigin origin) {
        if (active)
            must(m_registry.set(catalogue::killSwitchReported, {source}, *active ? 1 : 0, origin));
        else
            m_registry.remove(catalogue::killSwitchReported, {source});
    };
    setReported(toText(SampleSource::Trader),
                reportKnown ? std::optional(m_reported->active) : std::nullopt,
                {SampleSource::Trader, m_reported ? m_reported->time : now});
    setReported(toText(SampleSource::TraderFiles),
                filesKnow ? std::optional(m_files->killSwitch->active) : std::nullopt,
                {SampleSource::TraderFiles, now});

    // Whoever spoke last knows the process's own flag; the command counts besides.
    std::optional<bool> active;
    SampleOrigin origin{SampleSource::Exporter, now};
    if (reportKnown && filesKnow) {
        const bool filesNewer = m_files->killSwitch->since > m_reported->time;
        active = filesNewer ? m_files->killSwitch->active : m_reported->active;
        origin = filesNewer ? SampleOrigin{SampleSource::TraderFiles, now}
                            : SampleOrigin{SampleSource::Trader, m_reported->time};
    } else if (reportKnown) {
        active = m_reported->active;
        origin = {SampleSource::Trader, m_reported->time};
    } else if (filesKnow) {
        active = m_files->killSwitch->active;
        origin = {SampleSource::TraderFiles, now};
    }
    if (m_commanded.value_or(false)) {
        active = true;
        origin = {SampleSource::Exporter, now};
    }
    if (active)
        must(m_registry.set(catalogue::killSwitchActive, {}, *active ? 1 : 0, origin));
    else
        m_registry.removeFamily(catalogue::killSwitchActive);
}

QJsonObject Ledger::state() const
{
    QJsonObject state;
    state[QLatin1String("alive")] = traderAlive();
    state[QLatin1String("silence_limit_seconds")] = static_cast<double>(m_silenceLimit.count());
    if (m_lastSignOfLife)
        state[QLatin1String("last_sign_of_life")] = toIso8601(*m_lastSignOfLife);
    if (const auto name = environment())
        state[QLatin1String("environment")] = QString::fromUtf8(*name);
    if (m_files) {
        QJsonArray problems;
        for (const QString &problem : m_files->problems)
            problems.append(problem);
        state[QLatin1String("files")] = QJsonObject{{QLatin1String("problems"), problems}};
    }
    return state;
}

} // namespace thunes
