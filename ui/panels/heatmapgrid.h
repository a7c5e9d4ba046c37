// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/models/paneldata.h"

#include <QStringList>

#include <vector>

namespace thunes {

/// Counts in cells of time and value. Row 0 is the lowest bucket.
struct HeatmapGrid
{
    std::vector<double> times; ///< Start of each column, Unix seconds, ascending.
    double step = 15;          ///< Width of a column, seconds.
    QStringList labels;        ///< One a row, for its name.
    QStringList edges; ///< Between the rows: rows + 1 of them, or empty when rows have names only.
    std::vector<double> cells; ///< Row by row; NaN where nothing is known.
    double lowest = 0;         ///< Of the cells that are drawn.
    double highest = 0;

    std::size_t rows() const { return static_cast<std::size_t>(labels.size()); }
    std::size_t columns() const { return times.size(); }
    double at(std::size_t row, std::size_t column) const { return cells[row * columns() + column]; }
};

/// Of series with `le` labels (or names that are numbers) in heatmap format: what is cumulative
/// there becomes each bucket's own. Of other series a row each, or, when the file asks to
/// calculate, counts of their values. Values not above `hideBelow` are not known.
HeatmapGrid heatmapGrid(const Panel &panel, const PanelData &data, const HeatmapOptions &options);

} // namespace thunes
