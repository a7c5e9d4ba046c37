// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/statsd/statsdtrading.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr std::size_t longestLabel = 128; // as of the events
constexpr double largestCount = 1e9;

/// What a line gives a reader: one value with the tags in the metric's own order.
struct Reading
{
    double value;
    std::vector<QByteArray> labels;
    const StatsdLine *line;
};

std::optional<Report> flag(double value, auto make)
{
    if (value != 0 && value != 1)
        return std::nullopt;
    return make(value == 1);
}

bool isCount(double value)
{
    return value >= 0 && value <= largestCount && value == std::floor(value);
}

std::optional<Report> readKillSwitch(const Reading &reading)
{
    return flag(reading.value, [](bool active) { return Report(KillSwitchReport{active, {}, {}}); });
}

std::optional<Report> readBreaker(const Reading &reading)
{
    CircuitBreakerReport report{reading.labels[0], BreakerState::Closed};
    if (reading.value == 0.5)
        report.state = BreakerState::HalfOpen;
    else if (reading.value == 1)
        report.state = BreakerState::Open;
    else if (reading.value != 0)
        return std::nullopt;
    return report;
}

std::optional<Report> readLimitUse(const Reading &reading)
{
    if (!(reading.value >= 0))
        return std::nullopt;
    return LimitUseReport{reading.value};
}

std::optional<Report> readPositions(const Reading &reading)
{
    if (!isCount(reading.value))
        return std::nullopt;
    return OpenPositionsReport{static_cast<qint64>(reading.value)};
}

std::optional<Report> readMaxPositions(const Reading &reading)
{
    if (!isCount(reading.value))
        return std::nullopt;
    return HeartbeatReport{{}, static_cast<qint64>(reading.value), {}};
}

std::optional<Report> readConnection(const Reading &reading)
{
    return flag(reading.value, [&](bool connected) {
        return Report(WsConnectionReport{reading.labels[0], connected});
    });
}

std::optional<Report> readOrders(const Reading &reading)
{
    if (!(reading.value >= 0 && reading.value <= largestCount))
        return std::nullopt;
    OrderReport report;
    report.venue = reading.labels[0];
    report.orderType = reading.labels[1];
    report.side = reading.labels[2];
    report.count = reading.value / reading.line->sampleRate;
    return report;
}

std::optional<Report> readLatency(const Reading &reading)
{
    if (!(reading.value >= 0))
        return std::nullopt;
    return OrderLatencyReport{reading.value}; // milliseconds, whichever type it came as
}

std::optional<Report> readGap(const Reading &reading)
{
    if (!(reading.value >= 0))
        return std::nullopt;
    const bool milliseconds = reading.line->type == StatsdType::Timing;
    return WsGapReport{reading.labels[0], milliseconds ? reading.value / 1000 : reading.value};
}

struct Metric
{
    std::string_view name;
    StatsdType type; ///< Distribution stands for Timing, too.
    std::optional<Report> (*read)(const Reading &);
    std::string_view labels[3] = {};
    bool labelsOptional = false;
};

constexpr Metric metrics[] = {
    {"thunes_kill_switch_active", StatsdType::Gauge, readKillSwitch},
    {"thunes_circuit_breaker_state", StatsdType::Gauge, readBreaker, {"breaker_name"}},
    {"thunes_daily_pnl_used", StatsdType::Gauge, readLimitUse},
    {"thunes_open_positions", StatsdType::Gauge, readPositions},
    {"thunes_max_positions", StatsdType::Gauge, readMaxPositions},
    {"thunes_ws_connected", StatsdType::Gauge, readConnection, {"symbol"}},
    {"thunes_orders_placed_total", StatsdType::Counter, readOrders, {"venue", "order_type", "side"}},
    {"thunes_order_latency_ms", StatsdType::Distribution, readLatency},
    {"thunes_ws_gap_seconds", StatsdType::Distribution, readGap, {"symbol"}, true},
};

const Metric *metricOf(std::string_view raw)
{
    if (raw.size() < 7 || !(raw.starts_with("thunes_") || raw.starts_with("thunes.")))
        return nullptr;
    std::string name = prometheusName(raw);
    if (name == "thunes_orders_placed")
        name += "_total";
    const auto *found = std::find_if(std::begin(metrics), std::end(metrics),
                                     [&](const Metric &metric) { return metric.name == name; });
    return found == std::end(metrics) ? nullptr : found;
}

/// In the metric's order; absent when one is missing, too much or no name.
std::optional<std::vector<QByteArray>> labelsOf(const Metric &metric,
                                                const std::vector<StatsdTag> &tags)
{
    std::vector<QByteArray> labels;
    std::size_t used = 0;
    for (const std::string_view name : metric.labels) {
        if (name.empty())
            break;
        QByteArray value;
        for (const StatsdTag &tag : tags) {
            if (tag.name != name)
                continue;
            ++used;
            value = QByteArray(tag.value.data(), static_cast<qsizetype>(tag.value.size()));
        }
        if ((value.isEmpty() && !metric.labelsOptional)
            || value.size() > static_cast<qsizetype>(longestLabel))
            return std::nullopt;
        labels.push_back(value);
    }
    if (used != tags.size())
        return std::nullopt;
    return labels;
}

} // namespace

bool isTradingMetric(const StatsdLine &line)
{
    return metricOf(line.name) != nullptr;
}

std::optional<StatsdFault> appendTradingEvents(const StatsdLine &line,
                                               std::vector<TradingEvent> &events)
{
    const Metric &metric = *metricOf(line.name);
    const StatsdType type = line.type == StatsdType::Timing ? StatsdType::Distribution : line.type;
    if (type != metric.type)
        return StatsdFault{false, "type_conflict"};
    const auto labels = labelsOf(metric, line.tags);
    if (!labels)
        return StatsdFault{false, "tags"};
    const std::size_t before = events.size();
    Reading reading{0, *labels, &line};
    for (const StatsdValue &value : line.values) {
        reading.value = value.number;
        const bool relative = type == StatsdType::Gauge && value.relative;
        const auto report = relative ? std::nullopt : metric.read(reading);
        if (!report) {
            events.resize(before);
            return StatsdFault{false, relative ? "delta_of_trading_gauge" : "value"};
        }
        TradingEvent event;
        event.report = *report;
        if (type == StatsdType::Distribution)
            event.times = static_cast<quint32>(std::llround(1 / line.sampleRate));
        events.push_back(std::move(event));
    }
    return std::nullopt;
}

} // namespace thunes
