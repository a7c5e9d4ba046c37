// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/seriesstyle.h"
#include "ui/models/paneldata.h"

#include <QColor>
#include <QList>

#include <cmath>
#include <functional>
#include <vector>

/// What a graph draws of the data, before any pixel is known: looks, colours, stacks and which
/// series share a scale. Pure functions.
namespace thunes {

/// A scale of values that some of the series share, and where it is labelled.
struct PlotAxis
{
    FieldConfig field; ///< Of the first series on it: unit, decimals, limits.
    QString label;
    std::optional<double> softMin;
    std::optional<double> softMax;
    AxisPlacement placement = AxisPlacement::Auto;
    ScaleKind kind = ScaleKind::Linear;
    double base = 10;
    double threshold = 1; ///< Of SymLog.
    bool centeredZero = false;
    bool fromZero = false; ///< Bars and stacks say nothing without their foot.
    bool percent = false;  ///< Shares of a stack, 0 to 1.
    bool right = false;
    bool shown = true;
    // What is drawn on it
    double lowest = HUGE_VAL;
    double highest = -HUGE_VAL;
    double lowestPositive = HUGE_VAL;
};

/// One series with its look and the values that are drawn, which differ from the data's when they
/// are stacked or turned over.
struct PlotSeries
{
    qsizetype index = 0; ///< In PanelData::series.
    FieldConfig field;
    SeriesStyle style;
    QColor colour;
    int axis = 0;
    std::vector<SamplePoint> own; ///< Drawn instead of the data's points; empty: those.
    std::vector<double> base;     ///< The lower edge of each point; empty: the foot of the scale.

    const std::vector<SamplePoint> &points(const PanelData &data) const
    {
        return own.empty() ? data.series.at(index).points : own;
    }
};

struct PlotModel
{
    QList<PlotSeries> series;
    QList<PlotAxis> axes; ///< At least one.
};

/// `isHidden` tells by its place in the data which series a person does not want to see.
PlotModel plotModel(const Panel &panel, const PanelData &data,
                    const std::function<bool(qsizetype)> &isHidden = {});

/// The longest distance in seconds between two points that a line still joins.
double longestStep(const SeriesStyle &style, Milliseconds step);

} // namespace thunes
