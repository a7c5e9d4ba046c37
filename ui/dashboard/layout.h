// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QList>
#include <QRectF>

/// Where panels stand on the 24-column grid, and the cells of a stat panel inside it.
namespace thunes {

constexpr int gridColumns = 24;

/// Pixels of a panel in a dashboard `width` wide: cells of `rowHeight` with `gap` between them.
QRectF panelRect(const GridPos &position, double width, double gap = 8, double rowHeight = 30);

/// The same panels moved up as far as they go without overlap, in their order.
QList<GridPos> compactVertically(const QList<GridPos> &positions);

enum class CellOrientation { Auto = 1, Horizontal, Vertical };
/// Grafana's word; anything but horizontal and vertical is auto.
CellOrientation cellOrientation(const QString &name);

/// n cells in rows; all are `width` wide except for the last row, which stretches.
struct CellGrid
{
    double width = 0;
    double height = 0;
    double widthOnLastRow = 0;
    int columns = 0;
    int rows = 0;
};

/// The grid of the largest, squarest cells (Auto), one row each (Horizontal) or one row (Vertical).
CellGrid cellGrid(double width, double height, int count, double spacing = 3,
                  CellOrientation orientation = CellOrientation::Auto);
/// The rectangles of that grid, row by row.
QList<QRectF> cellRects(const CellGrid &grid, int count, double spacing = 3);

} // namespace thunes
