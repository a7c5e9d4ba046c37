// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/dataframe.h"

#include <QList>
#include <QVariant>

/// Answers of Prometheus as tables, and small questions to tables.
namespace thunes {

/// One table a series, as Grafana makes of a time series: Time, and Value named by the legend.
QList<DataFrame> seriesFrames(const Target &target, const QueryResult &result);

/// All series in one table: Time, a column for each label, and Value — "Value #A" where the panel
/// has several such tables.
DataFrame tableFrame(const Target &target, const QueryResult &result, bool isOnly);

/// What a column is called on the panel, as Grafana names it: the display name, else the name with
/// its labels; "Time 1", "Time 2" where a table has several of one name.
QString fieldName(const DataField &field, const DataFrame &frame);
/// The same for all columns of a table.
QStringList fieldNames(const DataFrame &frame);

std::optional<double> numberOf(const QVariant &value);
QString textOf(const QVariant &value);
/// A value of a column by one of Grafana's reducers; texts know first, last and counts only.
QVariant reduceColumn(const QString &calc, const QVariantList &values);
/// "Last *", "Mean", "Total", …
QString reducerName(const QString &calc);

bool isTimeSeries(const DataFrame &frame);
/// The index of the first column of that kind; -1 when there is none.
qsizetype firstOf(const DataFrame &frame, DataField::Kind kind);

} // namespace thunes
