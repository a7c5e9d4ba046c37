// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/paneloptions.h"

#include <optional>

namespace thunes {

enum class DrawStyle { Line = 1, Bars, Points };
enum class Interpolation { Linear = 1, Smooth, StepBefore, StepAfter };
enum class GradientMode { None = 1, Opacity, Hue, Scheme };
enum class PointsMode { Auto = 1, Always, Never };
enum class AxisPlacement { Auto = 1, Left, Right, Hidden };
enum class ScaleKind { Linear = 1, Log, SymLog };
enum class SeriesTransform { None = 1, Constant, NegativeY };

/// How a graph draws one series: its field's `custom`, with Grafana's defaults.
struct SeriesStyle
{
    DrawStyle draw = DrawStyle::Line;
    Interpolation interpolation = Interpolation::Linear;
    double lineWidth = 1;      ///< Logical pixels; 0 draws no line.
    QList<double> dashes;      ///< Lengths of stroke and gap in pixels; empty: solid.
    double fillOpacity = 0;    ///< 0 to 1.
    GradientMode gradient = GradientMode::None;
    PointsMode points = PointsMode::Auto;
    double pointSize = 5;
    StackingMode stacking = StackingMode::None;
    QString stackGroup = QStringLiteral("A");
    bool spanNulls = false;                    ///< Over any gap.
    std::optional<double> spanBelow;           ///< Over gaps shorter than this, seconds.
    std::optional<double> gapAbove;            ///< A gap wherever points are further apart, seconds.
    int barAlignment = 0;                      ///< -1 the bar ends at its time, 1 it begins there.
    double barWidth = 0.6;                     ///< Share of a step.
    AxisPlacement axis = AxisPlacement::Auto;
    QString axisLabel;
    std::optional<double> softMin;
    std::optional<double> softMax;
    bool centeredZero = false;
    ScaleKind scale = ScaleKind::Linear;
    double logBase = 10;
    double linearThreshold = 1;                ///< Of SymLog: linear between minus and plus this.
    SeriesTransform transform = SeriesTransform::None;
    QString fillBelowTo;                       ///< Fills down to the series of this name.
    bool hidden = false;
    bool hiddenFromLegend = false;
    bool hiddenFromTooltip = false;

    bool stacked() const { return stacking != StackingMode::None; }
};

SeriesStyle seriesStyle(const FieldConfig &field);

} // namespace thunes
