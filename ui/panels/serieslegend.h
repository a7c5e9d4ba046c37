// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/paneldata.h"
#include "ui/panels/legendbox.h"

namespace thunes {

/// The calculations that a legend shows; the last value where the file names none.
QStringList legendCalcs(const LegendOptions &options);
/// Their names as heads of columns.
QStringList legendColumns(const QStringList &calcs);
/// Name and calculated values of a series. "Last" of one that ended before the range does is "–":
/// an old value is no "now".
LegendEntry legendEntry(const FieldConfig &field, const NamedSeries &series, const PanelData &data,
                        const QStringList &calcs);

/// The time as a tooltip says it, with the date where the range is longer than a day.
QString hoverTime(double unixSeconds, const PanelData &data);

} // namespace thunes
