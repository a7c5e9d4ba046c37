// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/plotpicture.h"

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// Draws all of a plot but grid and first axes: gaps, limits, fills, bars, lines, points, and the
/// labels of further axes.
void paintPlot(QPainter &painter, const PlotPicture &picture);

} // namespace thunes
