// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/models/paneldata.h"

#include <QList>

namespace thunes {

/// What a panel of single values shows of finished tables, by its options: one value a column, or
/// one a row. `end` is the time of values that come without one.
QList<NamedSeries> panelValues(const Panel &panel, const QList<DataFrame> &frames, TimePoint end);

/// A column as a series without any points yet.
inline NamedSeries seriesOf(const DataFrame &frame, const DataField &field)
{
    return {field.displayName, frame.refId, field.labels, {}, field.field, {}};
}

/// A cell of a column of times.
inline TimePoint timeOf(const QVariant &cell)
{
    return TimePoint(Milliseconds(cell.toLongLong()));
}

bool isAscending(const std::vector<SamplePoint> &points);

} // namespace thunes
