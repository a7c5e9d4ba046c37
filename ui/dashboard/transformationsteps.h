// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dataframe.h"

#include <QJsonObject>
#include <QList>

/// The single transformations, by their Grafana ids. See transformations.h.
namespace thunes::transform {

using Frames = QList<DataFrame>;

// Columns.
Frames organize(Frames frames, const QJsonObject &options);
Frames filterFieldsByName(Frames frames, const QJsonObject &options);
Frames renameByRegex(Frames frames, const QJsonObject &options);
Frames convertFieldType(Frames frames, const QJsonObject &options);
Frames calculateField(Frames frames, const QJsonObject &options);
// Rows.
Frames sortBy(Frames frames, const QJsonObject &options);
Frames limit(Frames frames, const QJsonObject &options);
Frames filterByValue(Frames frames, const QJsonObject &options);
Frames groupBy(Frames frames, const QJsonObject &options);
Frames groupingToMatrix(Frames frames, const QJsonObject &options);
Frames reduceFrames(Frames frames, const QJsonObject &options);
// Whole tables.
Frames filterByRefId(Frames frames, const QJsonObject &options);
Frames merge(Frames frames, const QJsonObject &options);
Frames joinByField(Frames frames, const QJsonObject &options);
Frames labelsToFields(Frames frames, const QJsonObject &options);
Frames seriesToRows(Frames frames, const QJsonObject &options);
Frames concatenate(Frames frames, const QJsonObject &options);

/// The same rows in another order or only some of them.
DataFrame withRows(const DataFrame &frame, const QList<qsizetype> &rows);
/// Below zero, zero or above; nulls come first, numbers before texts.
int compared(const QVariant &a, const QVariant &b);
/// A value that tells rows apart.
QString keyOf(const QVariant &value);

} // namespace thunes::transform
