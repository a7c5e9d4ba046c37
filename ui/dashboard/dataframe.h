// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/dashboard/dashboard.h"

#include <QList>
#include <QString>
#include <QVariant>

#include <optional>

namespace thunes {

/// A column of a table, as Grafana's data frames have it.
struct DataField
{
    enum class Kind { Time = 1, Number, Text, Bool };

    QString name;
    QString displayName; ///< What a legend or a transformation made of it; empty: see fieldName().
    Kind kind = Kind::Number;
    LabelSet labels;
    QVariantList values; ///< Numbers are double. Invalid is null; Time is ms since the epoch (qint64).
    std::optional<FieldConfig> field; ///< What overrides made of it; absent: the panel's own.
};

/// A table: every field has as many values as the frame has rows.
struct DataFrame
{
    QString name;
    QString refId;
    QList<DataField> fields;

    qsizetype rows() const { return fields.isEmpty() ? 0 : fields.first().values.size(); }
};

/// The name for people of a column in a finished table.
inline const QString &shownName(const DataField &field)
{
    return field.displayName.isEmpty() ? field.name : field.displayName;
}

} // namespace thunes
