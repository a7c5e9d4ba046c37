// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/paneldata.h"

namespace thunes {

/// The tables of a panel: the frames it was given or, without any, what Grafana makes of series.
/// Of one point each (an instant answer) comes one table of Time, labels and Value; of ranges one
/// table a query of Time and a column a series.
QList<DataFrame> tablesOf(const PanelData &data);

/// A cell's number; absent for null and for words.
std::optional<double> cellNumber(const DataField &field, qsizetype row);

} // namespace thunes
