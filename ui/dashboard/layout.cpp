// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace thunes {

namespace {

/// Side of the largest square of which n fit when the rows fill the width.
double squareSide(double width, double height, int count)
{
    const double parts = std::ceil(std::sqrt(count * width / height));
    if (std::floor(parts * height / width) * parts < count)
        return height / std::ceil(parts * height / width);
    return width / parts;
}

} // namespace

QRectF panelRect(const GridPos &position, double width, double gap, double rowHeight)
{
    const double column = (width - (gridColumns - 1) * gap) / gridColumns;
    return {position.x * (column + gap), position.y * (rowHeight + gap),
            position.w * column + (position.w - 1) * gap,
            position.h * rowHeight + (position.h - 1) * gap};
}

QList<GridPos> compactVertically(const QList<GridPos> &positions)
{
    QList<qsizetype> order(positions.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) {
        return std::pair(positions[a].y, positions[a].x)
               < std::pair(positions[b].y, positions[b].x);
    });
    QList<GridPos> result = positions;
    // The lowest edge of what stands above decides; only overlaps in the file move a panel down.
    std::array<int, gridColumns> bottoms{};
    for (const qsizetype index : std::as_const(order)) {
        GridPos &panel = result[index];
        const auto first = bottoms.begin() + std::clamp(panel.x, 0, gridColumns - 1);
        const auto last = bottoms.begin() + std::clamp(panel.x + panel.w, 1, gridColumns);
        panel.y = *std::max_element(first, last);
        std::fill(first, last, panel.y + panel.h);
    }
    return result;
}

CellOrientation cellOrientation(const QString &name)
{
    if (name == QLatin1String("horizontal"))
        return CellOrientation::Horizontal;
    return name == QLatin1String("vertical") ? CellOrientation::Vertical : CellOrientation::Auto;
}

CellGrid cellGrid(double width, double height, int count, double spacing,
                  CellOrientation orientation)
{
    if (count <= 0 || width <= 0 || height <= 0)
        return {};
    CellGrid grid;
    switch (orientation) {
    case CellOrientation::Horizontal:
        grid.columns = 1;
        break;
    case CellOrientation::Vertical:
        grid.columns = count;
        break;
    case CellOrientation::Auto: {
        const double side = std::max(squareSide(width, height, count),
                                     squareSide(height, width, count));
        grid.columns = std::clamp(static_cast<int>(std::floor(width / side)), 1, count);
        break;
    }
    }
    grid.rows = (count + grid.columns - 1) / grid.columns;
    grid.columns = (count + grid.rows - 1) / grid.rows;
    const int onLastRow = count - (grid.rows - 1) * grid.columns;
    grid.width = (width - (grid.columns - 1) * spacing) / grid.columns;
    grid.widthOnLastRow = (width - (onLastRow - 1) * spacing) / onLastRow;
    grid.height = (height - (grid.rows - 1) * spacing) / grid.rows;
    return grid;
}

QList<QRectF> cellRects(const CellGrid &grid, int count, double spacing)
{
    QList<QRectF> cells;
    if (grid.columns <= 0)
        return cells;
    cells.reserve(count);
    for (int i = 0; i < count; ++i) {
        const int row = i / grid.columns;
        const double width = row == grid.rows - 1 ? grid.widthOnLastRow : grid.width;
        cells.append({(i % grid.columns) * (width + spacing), row * (grid.height + spacing), width,
                      grid.height});
    }
    return cells;
}

} // namespace thunes
