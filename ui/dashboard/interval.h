// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QString>

#include <optional>

/// How fine a panel asks, and what $__interval and its relatives become in an expression.
namespace thunes {

/// Grafana's duration text: 15s, 1m, 2h, 100ms, 1h30m; a leading ">" or ">=" is allowed.
std::optional<Milliseconds> parseDuration(const QString &text);
/// The shortest such text: 90000 ms is "90s", 3600000 ms is "1h".
QString durationText(Milliseconds duration);

/// A round number near `interval`: 1 s, 2 s, 5 s, 10 s, 15 s, …
Milliseconds roundInterval(Milliseconds interval);

struct IntervalRequest
{
    Milliseconds range{0};
    int maxDataPoints = 1000; ///< As a rule the width in pixels.
    Milliseconds scrapeInterval{15000};
    std::optional<Milliseconds> panelMinimum;
    std::optional<Milliseconds> targetMinimum;
    int intervalFactor = 1; ///< Of a target: makes its step longer.
};

struct QueryInterval
{
    Milliseconds step{15000};
    Milliseconds rateInterval{60000}; ///< Never empty of samples at this scrape interval.
    Milliseconds range{0};
};

QueryInterval queryInterval(const IntervalRequest &request);

/// The last whole step at or before `time`: neighbouring refreshes ask for the same points.
TimePoint floorToStep(TimePoint time, Milliseconds step);

/// Replaces $__interval, $__interval_ms, $__rate_interval, $__rate_interval_ms, $__range,
/// $__range_s and $__range_ms, in the forms $x, ${x} and [[x]].
QString interpolateIntervals(const QString &expression, const QueryInterval &interval);

} // namespace thunes
