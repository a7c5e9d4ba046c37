// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/frames.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/overrides.h"
#include "ui/dashboard/transformationsteps.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace thunes::transform {

namespace {

using Kind = DataField::Kind;

/// One condition of filterByValue.
bool holds(const QVariant &value, const QString &id, const QJsonObject &options)
{
    const bool isNull = !value.isValid()
                        || (value.typeId() == QMetaType::Double && std::isnan(value.toDouble()));
    if (id == QLatin1String("isNull"))
        return isNull;
    if (id == QLatin1String("isNotNull"))
        return !isNull;
    const QString wanted = textOf(lenient::field(options, "value").toVariant());
    if (id == QLatin1String("regex"))
        return grafanaRegex(wanted).match(textOf(value)).hasMatch();
    if (id == QLatin1String("substring"))
        return textOf(value).contains(wanted, Qt::CaseInsensitive);
    if (id == QLatin1String("notSubstring"))
        return !textOf(value).contains(wanted, Qt::CaseInsensitive);
    const auto number = numberOf(value);
    const auto limit = lenient::number(options, "value");
    if (id == QLatin1String("equal"))
        return number && limit ? *number == *limit : textOf(value) == wanted;
    if (id == QLatin1String("notEqual"))
        return number && limit ? *number != *limit : textOf(value) != wanted;
    if (!number)
        return false;
    if (id == QLatin1String("range") || id == QLatin1String("between"))
        return *number >= lenient::number(options, "from").value_or(-INFINITY)
               && *number <= lenient::number(options, "to").value_or(INFINITY);
    if (!limit)
        return false;
    if (id == QLatin1String("greater"))
        return *number > *limit;
    if (id == QLatin1String("greaterOrEqual"))
        return *number >= *limit;
    if (id == QLatin1String("lower"))
        return *number < *limit;
    if (id == QLatin1String("lowerOrEqual"))
        return *number <= *limit;
    return false;
}

/// What groupBy does with one column.
struct Grouping
{
    bool isKey = false;
    QStringList calcs;
};

Grouping groupingOf(const QJsonObject &json)
{
    const QString operation = lenient::text(json, "operation");
    Grouping grouping{operation == QLatin1String("groupby"), {}};
    if (operation == QLatin1String("aggregate")) {
        for (const QJsonValue &calc : lenient::array(json, "aggregations"))
            grouping.calcs << calc.toString();
    }
    return grouping;
}

QString rowKey(const DataFrame &frame, const QList<qsizetype> &columns, qsizetype row)
{
    QString key;
    for (const qsizetype column : columns)
        key += keyOf(frame.fields.at(column).values.value(row)) + QChar(0x1f);
    return key;
}

QVariantList picked(const QVariantList &values, const QList<qsizetype> &rows)
{
    QVariantList result;
    result.reserve(rows.size());
    for (const qsizetype row : rows)
        result << values.value(row);
    return result;
}

QList<qsizetype> allRows(const DataFrame &frame)
{
    QList<qsizetype> rows(frame.rows());
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

DataFrame reducedToRows(const Frames &frames, const QStringList &calcs, bool withLabels)
{
    DataFrame result;
    result.refId = frames.value(0).refId;
    result.fields.append({QStringLiteral("Field"), {}, Kind::Text, {}, {}, {}});
    QStringList labels;
    if (withLabels) {
        for (const DataFrame &frame : frames) {
            for (const DataField &field : frame.fields) {
                for (auto name = field.labels.keyBegin(); name != field.labels.keyEnd(); ++name) {
                    if (!labels.contains(*name))
                        labels << *name;
                }
            }
        }
        for (const QString &label : std::as_const(labels))
            result.fields.append({label, {}, Kind::Text, {}, {}, {}});
    }
    for (const QString &calc : calcs)
        result.fields.append({reducerName(calc), {}, Kind::Number, {}, {}, {}});
    for (const DataFrame &frame : frames) {
        for (const DataField &field : frame.fields) {
            if (field.kind == Kind::Time)
                continue;
            qsizetype column = 0;
            result.fields[column++].values << QVariant(withLabels ? field.name
                                                                  : fieldName(field, frame));
            for (const QString &label : std::as_const(labels)) {
                const auto found = field.labels.constFind(label);
                result.fields[column++].values
                    << (found == field.labels.constEnd() ? QVariant() : QVariant(*found));
            }
            for (const QString &calc : calcs)
                result.fields[column++].values << reduceColumn(calc, field.values);
        }
    }
    return result;
}

Frames reducedFields(const Frames &frames, const QStringList &calcs, bool withTime)
{
    Frames result;
    for (const DataFrame &frame : frames) {
        DataFrame reduced{frame.name, frame.refId, {}};
        for (const DataField &field : frame.fields) {
            if (field.kind == Kind::Time && !withTime)
                continue;
            for (const QString &calc : calcs) {
                DataField one = field;
                one.values = {reduceColumn(calc, field.values)};
                if (field.kind != Kind::Number && !one.values.first().isValid())
                    continue;
                if (calcs.size() > 1)
                    one.displayName = fieldName(field, frame) + u' ' + reducerName(calc);
                reduced.fields << one;
            }
        }
        if (!reduced.fields.isEmpty())
            result << reduced;
    }
    return result;
}

} // namespace

QString keyOf(const QVariant &value)
{
    return value.isValid() ? QString::number(value.typeId()) + u':' + textOf(value) : QString();
}

int compared(const QVariant &a, const QVariant &b)
{
    if (!a.isValid() || !b.isValid())
        return static_cast<int>(a.isValid()) - static_cast<int>(b.isValid());
    const bool isTextA = a.typeId() == QMetaType::QString;
    const bool isTextB = b.typeId() == QMetaType::QString;
    if (isTextA && isTextB)
        return QString::localeAwareCompare(a.toString(), b.toString());
    if (isTextA != isTextB)
        return isTextA ? 1 : -1;
    const double x = a.toDouble();
    const double y = b.toDouble();
    if (std::isnan(x) || std::isnan(y))
        return static_cast<int>(std::isnan(y)) - static_cast<int>(std::isnan(x));
    return x < y ? -1 : x > y ? 1 : 0;
}

DataFrame withRows(const DataFrame &frame, const QList<qsizetype> &rows)
{
    DataFrame result = frame;
    for (DataField &field : result.fields)
        field.values = picked(field.values, rows);
    return result;
}

Frames sortBy(Frames frames, const QJsonObject &options)
{
    const QJsonObject by = lenient::array(options, "sort").first().toObject();
    const QString name = lenient::text(by, "field");
    const bool isDescending = lenient::flag(by, "desc");
    for (DataFrame &frame : frames) {
        const qsizetype column = fieldNames(frame).indexOf(name);
        if (column < 0)
            continue;
        const QVariantList values = frame.fields.at(column).values;
        QList<qsizetype> rows = allRows(frame);
        std::stable_sort(rows.begin(), rows.end(), [&](qsizetype a, qsizetype b) {
            const int order = compared(values.value(a), values.value(b));
            return isDescending ? order > 0 : order < 0;
        });
        frame = withRows(frame, rows);
    }
    return frames;
}

Frames limit(Frames frames, const QJsonObject &options)
{
    const int most = lenient::integer(options, "limitField", -1000000000, 1000000000).value_or(10);
    for (DataFrame &frame : frames) {
        if (frame.rows() <= std::abs(most))
            continue;
        QList<qsizetype> rows = allRows(frame);
        rows = most >= 0 ? rows.mid(0, most) : rows.mid(rows.size() + most);
        frame = withRows(frame, rows);
    }
    return frames;
}

Frames filterByValue(Frames frames, const QJsonObject &options)
{
    const QJsonArray filters = lenient::array(options, "filters");
    const bool includes = lenient::text(options, "type", QStringLiteral("include"))
                          != QLatin1String("exclude");
    const bool needsAll = lenient::text(options, "match") == QLatin1String("all");
    for (DataFrame &frame : frames) {
        const QStringList names = fieldNames(frame);
        struct Condition
        {
            qsizetype column;
            QString id;
            QJsonObject options;
        };
        QList<Condition> conditions;
        for (const QJsonValue &entry : filters) {
            const QJsonObject filter = entry.toObject();
            const QJsonObject config = lenient::object(filter, "config");
            const qsizetype column = names.indexOf(lenient::text(filter, "fieldName"));
            if (column >= 0)
                conditions.append({column, lenient::text(config, "id"),
                                   lenient::object(config, "options")});
        }
        if (conditions.isEmpty())
            continue;
        QList<qsizetype> rows;
        for (qsizetype row = 0; row < frame.rows(); ++row) {
            const auto matches = [&](const Condition &condition) {
                return holds(frame.fields.at(condition.column).values.value(row), condition.id,
                             condition.options);
            };
            const bool isMatch
                = needsAll ? std::all_of(conditions.cbegin(), conditions.cend(), matches)
                           : std::any_of(conditions.cbegin(), conditions.cend(), matches);
            if (isMatch == includes)
                rows << row;
        }
        frame = withRows(frame, rows);
    }
    return frames;
}

Frames groupBy(Frames frames, const QJsonObject &options)
{
    const QJsonObject fields = lenient::object(options, "fields");
    const bool hasKey = std::any_of(fields.begin(), fields.end(), [](const auto &field) {
        return groupingOf(field.toObject()).isKey;
    });
    if (!hasKey)
        return frames;
    Frames result;
    for (const DataFrame &frame : std::as_const(frames)) {
        const QStringList names = fieldNames(frame);
        QList<qsizetype> keys;
        QList<std::pair<qsizetype, QStringList>> aggregates;
        for (qsizetype i = 0; i < names.size(); ++i) {
            const QString &name = fields.contains(names.at(i)) ? names.at(i)
                                                               : frame.fields.at(i).name;
            const Grouping grouping = groupingOf(fields.value(name).toObject());
            if (grouping.isKey)
                keys << i;
            else if (!grouping.calcs.isEmpty())
                aggregates.append({i, grouping.calcs});
        }
        if (keys.isEmpty())
            continue; // As Grafana does: a table without the group has no part in it.
        QHash<QString, qsizetype> groupOf;
        QList<QList<qsizetype>> groups;
        for (qsizetype row = 0; row < frame.rows(); ++row) {
            const QString key = rowKey(frame, keys, row);
            auto group = groupOf.constFind(key);
            if (group == groupOf.constEnd()) {
                group = groupOf.insert(key, groups.size());
                groups.append(QList<qsizetype>());
            }
            groups[*group] << row;
        }
        DataFrame grouped{frame.name, frame.refId, {}};
        for (const qsizetype key : std::as_const(keys)) {
            DataField field = frame.fields.at(key);
            field.values.clear();
            for (const auto &rows : std::as_const(groups))
                field.values << frame.fields.at(key).values.value(rows.first());
            grouped.fields << field;
        }
        for (const auto &[column, calcs] : std::as_const(aggregates)) {
            for (const QString &calc : calcs) {
                DataField field{names.at(column) + QStringLiteral(" (") + calc + u')', {},
                                frame.fields.at(column).kind, {}, {}, {}};
                if (calc == QLatin1String("count") || calc == QLatin1String("distinctCount")
                    || calc == QLatin1String("changeCount"))
                    field.kind = Kind::Number;
                else if (calc == QLatin1String("allValues") || calc == QLatin1String("uniqueValues"))
                    field.kind = Kind::Text;
                for (const auto &rows : std::as_const(groups))
                    field.values << reduceColumn(calc,
                                                 picked(frame.fields.at(column).values, rows));
                grouped.fields << field;
            }
        }
        result << grouped;
    }
    return result;
}

Frames groupingToMatrix(Frames frames, const QJsonObject &options)
{
    if (frames.size() != 1)
        return frames;
    const DataFrame &frame = frames.first();
    const QStringList names = fieldNames(frame);
    const auto column = [&](const char *key, const char *usual) {
        return names.indexOf(lenient::text(options, key, QLatin1String(usual)));
    };
    const qsizetype across = column("columnField", "Time");
    const qsizetype down = column("rowField", "Time");
    const qsizetype values = column("valueField", "Value");
    if (across < 0 || down < 0 || values < 0)
        return frames;
    const QString empty = lenient::text(options, "emptyValue");
    const QVariant filler = empty == QLatin1String("zero")  ? QVariant(0.0)
                            : empty == QLatin1String("true")  ? QVariant(true)
                            : empty == QLatin1String("false") ? QVariant(false)
                            : empty == QLatin1String("null")  ? QVariant()
                                                              : QVariant(QString());
    QStringList columnTexts;
    QHash<QString, qsizetype> rowOf;
    DataFrame matrix{frame.name, frame.refId, {}};
    DataField heads = frame.fields.at(down);
    heads.name = names.at(down) + u'\\' + names.at(across);
    heads.displayName.clear();
    heads.values.clear();
    QHash<QString, QHash<qsizetype, QVariant>> cells;
    for (qsizetype row = 0; row < frame.rows(); ++row) {
        const QVariant head = frame.fields.at(down).values.value(row);
        const QString text = textOf(frame.fields.at(across).values.value(row));
        auto place = rowOf.constFind(keyOf(head));
        if (place == rowOf.constEnd()) {
            place = rowOf.insert(keyOf(head), heads.values.size());
            heads.values << head;
        }
        if (!cells.contains(text))
            columnTexts << text;
        cells[text].insert(*place, frame.fields.at(values).values.value(row));
    }
    constexpr qsizetype mostCells = 4000000;
    if (columnTexts.size() * heads.values.size() > mostCells)
        return frames;
    matrix.fields << heads;
    for (const QString &text : std::as_const(columnTexts)) {
        DataField field{text, {}, frame.fields.at(values).kind, {}, {}, {}};
        for (qsizetype row = 0; row < heads.values.size(); ++row)
            field.values << cells.value(text).value(row, filler);
        matrix.fields << field;
    }
    return {matrix};
}

Frames reduceFrames(Frames frames, const QJsonObject &options)
{
    QStringList calcs;
    for (const QJsonValue &calc : lenient::array(options, "reducers"))
        calcs << calc.toString();
    if (!options.contains(QLatin1String("reducers")))
        calcs << QStringLiteral("max");
    if (calcs.isEmpty() || frames.isEmpty())
        return frames;
    if (lenient::text(options, "mode") == QLatin1String("reduceFields"))
        return reducedFields(frames, calcs, lenient::flag(options, "includeTimeField"));
    return {reducedToRows(frames, calcs, lenient::flag(options, "labelsToFields"))};
}

} // namespace thunes::transform
