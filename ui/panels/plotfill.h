// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/plotpicture.h"

#include <QImage>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// Bars narrower than this have no outline, and are drawn by paintFills().
inline constexpr double narrowBar = 3;

/// Draws the areas under the lines, and narrow bars. Column by column of screen pixels instead of
/// as polygons: an antialiased polygon under a noisy line costs ten times as much.
void paintFills(QPainter &painter, const QList<PlotPicture::Line> &lines, const QRectF &area);

/// Draws the dense lines: in each column of screen pixels the span from the lowest to the highest
/// point. Thousands of steep antialiased strokes would look no better, and take many times as long.
void paintDenseLines(QPainter &painter, const QList<PlotPicture::Line> &lines, const QRectF &area);

/// The colour of a height in the stops, which run from top to bottom.
QColor colourAt(const QList<PlotPicture::Stop> &stops, qreal y);

} // namespace thunes
