// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/models/paneldata.h"

#include <QList>

#include <optional>

/// From the answers of Prometheus to what a panel draws: tables where its queries, its options or
/// its transformations need them, then series, each named and with the field that overrides make of
/// it. Pure functions.
namespace thunes {

/// The answers to one target: the values now, a range, or both for a value with its sparkline.
struct TargetAnswer
{
    Target target;
    std::optional<QueryResult> current;
    std::optional<QueryResult> range;
};

/// Series for graphs and panels of single values, tables for those that show tables.
struct PanelSeries
{
    QList<NamedSeries> series;
    QList<DataFrame> frames;
};

/// `end` is the time of values that come without one.
PanelSeries panelSeries(const Panel &panel, const QList<TargetAnswer> &answers, TimePoint end);

/// One target's series by their legend, with names and fields as overrides make them.
QList<NamedSeries> namedSeries(const Panel &panel, const Target &target, const QueryResult &result);

/// Puts the past of a series in front of its value now.
void prependPast(const std::vector<SamplePoint> &past, NamedSeries &series);

/// Whether the answers become tables before they become anything else.
bool needsTables(const Panel &panel);

/// Whether the panel shows values of this moment and asks for them as such: Prometheus is asked
/// what is, and a series that ended is not there. Any other calculation is one over the range.
bool showsValuesNow(const Panel &panel);

} // namespace thunes
