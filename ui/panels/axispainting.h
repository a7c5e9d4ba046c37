// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/ticks.h"

#include <QRectF>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// Axes of pictures that are no line charts: timelines, bars, histograms, heatmaps.

/// Labels of times below `area`, with grid lines in it when `grid`. `width` is that of the body:
/// no label is cut off at its edge.
void paintTimeAxis(QPainter &painter, const PlotWindow &window, qreal width, bool grid);

/// Values from bottom to top.
struct ValueAxis
{
    ValueScale scale;
    QList<Tick> ticks;
    qreal width = 0; ///< Of the labels and the space beside the plot.
};
/// `low` and `high` are kept when they are limits of the file.
ValueAxis valueAxis(double low, double high, bool keepLow, bool keepHigh, const QString &unit,
                    qreal height);
/// Grid lines and labels at the left of the area.
void paintValueAxis(QPainter &painter, const ValueAxis &axis, const QRectF &area);
/// Grid lines and labels below the area: the values run to the right.
void paintValueAxisBelow(QPainter &painter, const ValueAxis &axis, const QRectF &area);

} // namespace thunes
