// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/seriesstyle.h"
#include "ui/panels/decimate.h"
#include "ui/panels/ticks.h"

#include <QColor>
#include <QPair>

namespace thunes {

/// Everything that one plot shows, already in numbers and words.
struct PlotPicture
{
    struct Axis
    {
        PlotWindow window;
        QList<Tick> ticks;
        QString label;
        bool right = false;
        bool shown = true;
        qreal offset = 0; ///< From the plot's edge outwards to where its labels begin.
        qreal width = 0;
    };
    /// A colour by height: `from` upwards, in logical pixels from the top of the widget.
    struct Stop
    {
        qreal y = 0;
        QColor colour;
    };
    struct Line
    {
        qsizetype series = 0; ///< In PanelData::series.
        int axis = 0;
        QColor colour;
        DecimatedSeries drawn; ///< Without strokes (lines) when it is dense.
        bool dense = false;    ///< Drawn as a span in each column of pixels.
        qreal width = 1.4; ///< 0: no line.
        QList<double> dashes;
        QList<FilledRun> fills;
        double fillOpacity = 0; ///< 0 to 1.
        GradientMode gradient = GradientMode::None;
        QList<Stop> stops;      ///< Of a gradient by value, from the top; empty: `colour`.
        QVector<QRectF> bars;
        QVector<QPointF> points;
        qreal pointSize = 5;
    };
    struct Limit
    {
        double from = 0;
        double to = 0; ///< The tint ends here: the next limit or the top.
        QColor colour;
        QString label;
        bool line = true;
        bool dashed = true;
        bool tint = true;
        int axis = 0;
    };
    PlotWindow window; ///< Of the first axis; area and times are those of all.
    QList<Tick> times;
    QList<Axis> axes;
    QList<Line> lines;
    QList<Limit> limits;
    QList<QPair<double, double>> gaps; ///< Unix seconds in which no series has data.
};

} // namespace thunes
