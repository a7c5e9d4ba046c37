// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/frames.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/overrides.h"
#include "ui/dashboard/transformationsteps.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <functional>
#include <utility>

namespace thunes::transform {

namespace {

using Kind = DataField::Kind;

/// The column that tables are joined by: the named one, else the first with times.
qsizetype joinColumn(const DataFrame &frame, const QString &name)
{
    if (name.isEmpty())
        return firstOf(frame, Kind::Time);
    const qsizetype shown = fieldNames(frame).indexOf(name);
    if (shown >= 0)
        return shown;
    for (qsizetype i = 0; i < frame.fields.size(); ++i) {
        if (frame.fields.at(i).name == name)
            return i;
    }
    return -1;
}

/// One table on its way into a join: which of its rows have a key.
struct Joined
{
    const DataFrame *frame = nullptr;
    qsizetype column = 0;
    QHash<QString, QList<qsizetype>> rows;
};

DataFrame emptyJoin(const QList<Joined> &tables)
{
    DataFrame result;
    result.refId = tables.first().frame->refId;
    DataField key = tables.first().frame->fields.at(tables.first().column);
    key.values.clear();
    result.fields << key;
    for (const Joined &table : tables) {
        for (qsizetype i = 0; i < table.frame->fields.size(); ++i) {
            if (i == table.column)
                continue;
            DataField field = table.frame->fields.at(i);
            field.values.clear();
            // Side by side a series is known by its table's name.
            if (field.displayName.isEmpty() && !table.frame->name.isEmpty())
                field.displayName = fieldName(table.frame->fields.at(i), *table.frame);
            result.fields << field;
        }
    }
    return result;
}

/// Rows of a key are the product of the tables' rows of that key; -1 is a table that has none.
void appendProduct(const QList<Joined> &tables, const QString &key, const QVariant &value,
                   bool isTabular, DataFrame &result)
{
    QList<QList<qsizetype>> combinations{{}};
    constexpr qsizetype mostCombinations = 10000;
    for (const Joined &table : tables) {
        QList<qsizetype> rows = table.rows.value(key);
        if (rows.isEmpty())
            rows << -1;
        else if (!isTabular)
            rows = {rows.last()};
        QList<QList<qsizetype>> next;
        for (const auto &combination : std::as_const(combinations)) {
            for (const qsizetype row : std::as_const(rows)) {
                if (next.size() < mostCombinations)
                    next << (combination + QList<qsizetype>{row});
            }
        }
        combinations = next;
    }
    for (const auto &combination : std::as_const(combinations)) {
        qsizetype column = 0;
        result.fields[column++].values << value;
        for (qsizetype t = 0; t < tables.size(); ++t) {
            const Joined &table = tables.at(t);
            for (qsizetype i = 0; i < table.frame->fields.size(); ++i) {
                if (i == table.column)
                    continue;
                const qsizetype row = combination.at(t);
                result.fields[column++].values
                    << (row < 0 ? QVariant() : table.frame->fields.at(i).values.value(row));
            }
        }
    }
}

/// A row of a merge: its values by column, absent where no table had them.
using MergedRow = QList<std::optional<QVariant>>;

/// Whether two rows of the same key can be one: no column has two values.
bool fits(const MergedRow &a, const MergedRow &b)
{
    for (qsizetype i = 0; i < a.size(); ++i) {
        if (a.at(i) && a.at(i)->isValid() && b.at(i) && keyOf(*a.at(i)) != keyOf(*b.at(i)))
            return false;
    }
    return true;
}

/// A table of label and value for each field that has labels.
Frames labelRows(const Frames &frames, const std::function<bool(const QString &)> &isKept)
{
    Frames result;
    for (const DataFrame &frame : frames) {
        for (const DataField &field : frame.fields) {
            DataFrame rows{fieldName(field, frame), frame.refId,
                           {{QStringLiteral("label"), {}, Kind::Text, {}, {}, {}},
                            {QStringLiteral("value"), {}, Kind::Text, {}, {}, {}}}};
            for (auto label = field.labels.begin(); label != field.labels.end(); ++label) {
                if (!isKept(label.key()))
                    continue;
                rows.fields[0].values << QVariant(label.key());
                rows.fields[1].values << QVariant(label.value());
            }
            if (rows.rows() > 0)
                result << rows;
        }
    }
    return result;
}

} // namespace

Frames filterByRefId(Frames frames, const QJsonObject &options)
{
    const QString include = lenient::text(options, "include");
    const QString exclude = lenient::text(options, "exclude");
    const auto isDropped = [&](const DataFrame &frame) {
        const auto matches = [&](const QString &pattern) {
            return grafanaRegex(pattern.startsWith(u'/')
                                    ? pattern
                                    : QStringLiteral("(?:%1)").arg(pattern))
                .match(frame.refId)
                .hasMatch();
        };
        return (!include.isEmpty() && !matches(include))
               || (!exclude.isEmpty() && matches(exclude));
    };
    frames.removeIf(isDropped);
    return frames;
}

Frames merge(Frames frames, const QJsonObject &)
{
    frames.removeIf([](const DataFrame &frame) { return frame.fields.isEmpty(); });
    if (frames.size() <= 1)
        return frames;
    DataFrame result;
    result.refId = frames.first().refId;
    QStringList names;
    QList<QList<qsizetype>> columnsOf; // By frame: the merged column of each of its own.
    for (const DataFrame &frame : std::as_const(frames)) {
        QList<qsizetype> columns;
        for (const DataField &field : frame.fields) {
            qsizetype column = names.indexOf(field.name);
            if (column < 0) {
                column = names.size();
                names << field.name;
                DataField merged = field;
                merged.values.clear();
                if (isTimeSeries(frame))
                    merged.displayName.clear(); // One series' legend is not the column's name.
                result.fields << merged;
            }
            columns << column;
        }
        columnsOf << columns;
    }
    QSet<qsizetype> keyColumns(columnsOf.first().cbegin(), columnsOf.first().cend());
    for (const auto &columns : std::as_const(columnsOf))
        keyColumns.intersect(QSet<qsizetype>(columns.cbegin(), columns.cend()));
    if (keyColumns.isEmpty())
        return frames;
    QList<qsizetype> keys(keyColumns.cbegin(), keyColumns.cend());
    std::sort(keys.begin(), keys.end());

    QList<MergedRow> rows;
    QHash<QString, QList<qsizetype>> rowsOf;
    for (qsizetype f = 0; f < frames.size(); ++f) {
        const DataFrame &frame = frames.at(f);
        for (qsizetype row = 0; row < frame.rows(); ++row) {
            MergedRow values(names.size());
            for (qsizetype i = 0; i < frame.fields.size(); ++i)
                values[columnsOf.at(f).at(i)] = frame.fields.at(i).values.value(row);
            QString key;
            for (const qsizetype column : std::as_const(keys))
                key += keyOf(values.at(column).value_or(QVariant())) + QChar(0x1f);
            QList<qsizetype> &same = rowsOf[key];
            const auto found = std::find_if(same.cbegin(), same.cend(), [&](qsizetype other) {
                return fits(rows.at(other), values);
            });
            if (found == same.cend()) {
                same << rows.size();
                rows << values;
                continue;
            }
            for (qsizetype i = 0; i < values.size(); ++i) {
                if (values.at(i))
                    rows[*found][i] = values.at(i);
            }
        }
    }
    for (const MergedRow &row : std::as_const(rows)) {
        for (qsizetype i = 0; i < row.size(); ++i)
            result.fields[i].values << row.at(i).value_or(QVariant());
    }
    return {result};
}

Frames joinByField(Frames frames, const QJsonObject &options)
{
    const QString name = lenient::text(options, "byField");
    const QString mode = lenient::text(options, "mode", QStringLiteral("outer"));
    const bool isInner = mode == QLatin1String("inner");
    const bool isTabular = isInner || mode == QLatin1String("outerTabular");
    QList<Joined> tables;
    QStringList keys;
    QHash<QString, QVariant> values;
    for (const DataFrame &frame : std::as_const(frames)) {
        Joined table{&frame, joinColumn(frame, name), {}};
        if (table.column < 0)
            continue;
        const QVariantList &column = frame.fields.at(table.column).values;
        for (qsizetype row = 0; row < column.size(); ++row) {
            const QString key = keyOf(column.at(row));
            if (!values.contains(key)) {
                keys << key;
                values.insert(key, column.at(row));
            }
            table.rows[key] << row;
        }
        tables << table;
    }
    if (tables.isEmpty() || (tables.size() == 1 && frames.size() == 1))
        return frames;
    const Kind kind = tables.first().frame->fields.at(tables.first().column).kind;
    if (kind == Kind::Time || kind == Kind::Number)
        std::stable_sort(keys.begin(), keys.end(), [&](const QString &a, const QString &b) {
            return compared(values.value(a), values.value(b)) < 0;
        });
    DataFrame result = emptyJoin(tables);
    for (const QString &key : std::as_const(keys)) {
        const bool isEverywhere = std::all_of(tables.cbegin(), tables.cend(),
                                              [&](const Joined &table) {
                                                  return table.rows.contains(key);
                                              });
        if (isEverywhere || !isInner)
            appendProduct(tables, key, values.value(key), isTabular, result);
    }
    return {result};
}

Frames labelsToFields(Frames frames, const QJsonObject &options)
{
    const QJsonArray kept = lenient::array(options, "keepLabels");
    const auto isKept = [&kept](const QString &label) {
        return kept.isEmpty() || kept.contains(label);
    };
    if (lenient::text(options, "mode") == QLatin1String("rows"))
        return labelRows(frames, isKept);
    const QString valueLabel = lenient::text(options, "valueLabel");
    Frames result;
    for (const DataFrame &frame : std::as_const(frames)) {
        DataFrame columns{frame.name, frame.refId, {}};
        QList<DataField> added;
        QStringList known;
        for (DataField field : frame.fields) {
            const LabelSet labels = std::exchange(field.labels, {});
            if (!labels.isEmpty())
                field.displayName.clear(); // It may hold labels that are columns now.
            for (auto label = labels.begin(); label != labels.end(); ++label) {
                if (!isKept(label.key()))
                    continue;
                if (label.key() == valueLabel) {
                    field.name = label.value();
                    continue;
                }
                if (known.contains(label.key()))
                    continue;
                known << label.key();
                added.append({label.key(), {}, Kind::Text, {},
                              QVariantList(frame.rows(), QVariant(label.value())), {}});
            }
            columns.fields << field;
        }
        columns.fields << added;
        result << columns;
    }
    return result;
}

Frames seriesToRows(Frames frames, const QJsonObject &)
{
    if (frames.isEmpty())
        return frames;
    DataFrame result{{}, frames.first().refId,
                     {{QStringLiteral("Time"), {}, Kind::Time, {}, {}, {}},
                      {QStringLiteral("Metric"), {}, Kind::Text, {}, {}, {}},
                      {QStringLiteral("Value"), {}, Kind::Number, {}, {}, {}}}};
    for (const DataFrame &frame : std::as_const(frames)) {
        const qsizetype time = firstOf(frame, Kind::Time);
        if (time < 0 || !isTimeSeries(frame))
            return frames; // As Grafana does: only series can become rows.
        for (const DataField &field : frame.fields) {
            if (field.kind != Kind::Number)
                continue;
            const QString name = fieldName(field, frame);
            for (qsizetype row = 0; row < frame.rows(); ++row) {
                result.fields[0].values << frame.fields.at(time).values.value(row);
                result.fields[1].values << QVariant(name);
                result.fields[2].values << field.values.value(row);
            }
        }
    }
    return sortBy({result}, {{QStringLiteral("sort"),
                              QJsonArray{QJsonObject{{QStringLiteral("field"), QStringLiteral("Time")},
                                                     {QStringLiteral("desc"), true}}}}});
}

Frames concatenate(Frames frames, const QJsonObject &options)
{
    if (frames.size() < 2)
        return frames;
    const QString mode = lenient::text(options, "frameNameMode", QStringLiteral("field"));
    DataFrame result{{}, frames.first().refId, {}};
    qsizetype rows = 0;
    for (const DataFrame &frame : std::as_const(frames))
        rows = std::max(rows, frame.rows());
    for (const DataFrame &frame : std::as_const(frames)) {
        for (DataField field : frame.fields) {
            if (frame.name.isEmpty() || mode == QLatin1String("drop"))
                ;
            else if (mode == QLatin1String("label"))
                field.labels.insert(lenient::text(options, "frameNameLabel", QStringLiteral("frame")),
                                    frame.name);
            else if (field.name.isEmpty() || field.name == QLatin1String("Value"))
                field.name = frame.name;
            else
                field.name = frame.name + QStringLiteral(" · ") + field.name;
            field.values.resize(rows);
            result.fields << field;
        }
    }
    return {result};
}

} // namespace thunes::transform
