// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/plotpicture.h"
#include "ui/panels/plotseries.h"

namespace thunes {

/// Lays out axes, lines, fills, bars, points, limits and gaps within `room` of a body `width` wide;
/// all in logical pixels. `column` is the width of a pixel on screen.
PlotPicture plotPicture(const PlotModel &model, const PanelData &data, const QRectF &room,
                        qreal width, double column);

/// The run as a line with steps, or a smooth one through the same points that never overshoots.
QVector<QPointF> bent(const QVector<QPointF> &run, Interpolation interpolation);
/// Whether a line through these points has several in each column of `column` pixels.
bool fillsColumns(const QList<QVector<QPointF>> &runs, double column);
/// Strokes of the pattern along the runs; the pattern goes on from segment to segment.
QVector<QLineF> dashed(const QList<QVector<QPointF>> &runs, const QList<double> &pattern);

} // namespace thunes
