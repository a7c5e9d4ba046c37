// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/frames.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/overrides.h"
#include "ui/dashboard/transformationsteps.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace thunes::transform {

namespace {

using Kind = DataField::Kind;

/// What "include" and "exclude" of a field filter say about one name; absent when they are not set.
std::optional<bool> isNamed(const QJsonObject &filter, const QString &name)
{
    const QJsonArray names = lenient::array(filter, "names");
    const QString pattern = lenient::text(filter, "pattern");
    const QString variable = lenient::text(filter, "variable");
    if (names.isEmpty() && pattern.isEmpty() && variable.isEmpty())
        return std::nullopt;
    if (names.contains(name) || (!variable.isEmpty() && variable.split(u',').contains(name)))
        return true;
    return !pattern.isEmpty() && grafanaRegex(pattern).match(name).hasMatch();
}

qsizetype columnOf(const DataFrame &frame, const QString &name)
{
    return fieldNames(frame).indexOf(name);
}

/// A side of a calculation: a column of the row, or a fixed number.
class Operand
{
public:
    Operand(const DataFrame &frame, const QJsonValue &json)
        : m_frame(frame)
    {
        QString name = json.toString();
        if (json.isObject()) {
            const QJsonObject object = json.toObject();
            name = object.contains(QLatin1String("fixed"))
                       ? textOf(object.value(QLatin1String("fixed")).toVariant())
                       : lenient::text(lenient::object(object, "matcher"), "options");
        } else if (json.isDouble()) {
            name = textOf(QVariant(json.toDouble()));
        }
        m_name = name;
        m_column = columnOf(frame, name);
        if (m_column < 0)
            m_fixed = lenient::number(QJsonValue(name));
    }
    bool isKnown() const { return m_column >= 0 || m_fixed; }
    const QString &name() const { return m_name; }
    std::optional<double> at(qsizetype row) const
    {
        return m_column < 0 ? m_fixed : numberOf(m_frame.fields.at(m_column).values.value(row));
    }

private:
    const DataFrame &m_frame;
    QString m_name;
    qsizetype m_column = -1;
    std::optional<double> m_fixed;
};

std::optional<double> calculated(double left, const QString &op, double right)
{
    if (op == QLatin1String("+"))
        return left + right;
    if (op == QLatin1String("-"))
        return left - right;
    if (op == QLatin1String("*"))
        return left * right;
    if (op == QLatin1String("/"))
        return left / right;
    if (op == QLatin1String("**"))
        return std::pow(left, right);
    if (op == QLatin1String("%"))
        return std::fmod(left, right);
    return std::nullopt;
}

std::optional<double> calculated(const QString &op, double value)
{
    if (op == QLatin1String("abs"))
        return std::abs(value);
    if (op == QLatin1String("exp"))
        return std::exp(value);
    if (op == QLatin1String("ln"))
        return std::log(value);
    if (op == QLatin1String("floor"))
        return std::floor(value);
    if (op == QLatin1String("ceil"))
        return std::ceil(value);
    return std::nullopt;
}

void appendNumber(DataField &field, std::optional<double> value)
{
    field.values << (value ? QVariant(*value) : QVariant());
}

std::optional<DataField> binary(const DataFrame &frame, const QJsonObject &options)
{
    const Operand left(frame, lenient::field(options, "left"));
    const Operand right(frame, lenient::field(options, "right"));
    const QString op = lenient::text(options, "operator", QStringLiteral("+"));
    if (!left.isKnown() || !right.isKnown())
        return std::nullopt;
    DataField field{left.name() + u' ' + op + u' ' + right.name(), {}, Kind::Number, {}, {}, {}};
    for (qsizetype row = 0; row < frame.rows(); ++row) {
        const auto a = left.at(row);
        const auto b = right.at(row);
        appendNumber(field, a && b ? calculated(*a, op, *b) : std::nullopt);
    }
    return field;
}

std::optional<DataField> unary(const DataFrame &frame, const QJsonObject &options)
{
    const QString name = lenient::text(options, "fieldName");
    const qsizetype column = columnOf(frame, name);
    const QString op = lenient::text(options, "operator", QStringLiteral("abs"));
    if (column < 0)
        return std::nullopt;
    DataField field{op + u'(' + name + u')', {}, Kind::Number, {}, {}, {}};
    double total = 0;
    for (const QVariant &value : frame.fields.at(column).values) {
        const double number = numberOf(value).value_or(0);
        total += std::isfinite(number) ? number : 0;
    }
    for (const QVariant &value : frame.fields.at(column).values) {
        const auto number = numberOf(value);
        appendNumber(field, !number ? std::nullopt
                            : op == QLatin1String("percent") ? std::optional(*number / total)
                                                             : calculated(op, *number));
    }
    return field;
}

DataField reducedRows(const DataFrame &frame, const QJsonObject &options)
{
    const QString calc = lenient::text(options, "reducer", QStringLiteral("sum"));
    const QJsonArray include = lenient::array(options, "include");
    const QStringList names = fieldNames(frame);
    QList<qsizetype> columns;
    for (qsizetype i = 0; i < frame.fields.size(); ++i) {
        if (frame.fields.at(i).kind == Kind::Number
            && (include.isEmpty() || include.contains(names.at(i))))
            columns << i;
    }
    DataField field{reducerName(calc), {}, Kind::Number, {}, {}, {}};
    for (qsizetype row = 0; row < frame.rows(); ++row) {
        QVariantList values;
        for (const qsizetype column : std::as_const(columns))
            values << frame.fields.at(column).values.value(row);
        field.values << reduceColumn(calc, values);
    }
    return field;
}

DataField rowNumbers(const DataFrame &frame, const QJsonObject &options)
{
    const bool asPercentile = lenient::flag(options, "asPercentile");
    DataField field{QStringLiteral("Row"), {}, Kind::Number, {}, {}, {}};
    for (qsizetype row = 0; row < frame.rows(); ++row) {
        const auto number = static_cast<double>(row);
        appendNumber(field, asPercentile ? number / static_cast<double>(frame.rows()) : number);
    }
    return field;
}

/// A running total or mean of one column.
std::optional<DataField> cumulative(const DataFrame &frame, const QJsonObject &options)
{
    const qsizetype column = columnOf(frame, lenient::text(options, "field"));
    const bool isMean = lenient::text(options, "reducer") == QLatin1String("mean");
    if (column < 0)
        return std::nullopt;
    DataField field{QStringLiteral("cumulative ") + (isMean ? QStringLiteral("mean(")
                                                            : QStringLiteral("sum("))
                        + fieldName(frame.fields.at(column), frame) + u')',
                    {}, Kind::Number, {}, {}, {}};
    double total = 0;
    double count = 0;
    for (const QVariant &value : frame.fields.at(column).values) {
        total += numberOf(value).value_or(0);
        count += 1;
        appendNumber(field, isMean ? total / count : total);
    }
    return field;
}

} // namespace

Frames organize(Frames frames, const QJsonObject &options)
{
    const QJsonObject excluded = lenient::object(options, "excludeByName");
    const QJsonObject included = lenient::object(options, "includeByName");
    const QJsonObject order = lenient::object(options, "indexByName");
    const QJsonObject renamed = lenient::object(options, "renameByName");
    const bool hasIncluded = std::any_of(included.begin(), included.end(), [](const auto &value) {
        return value.toBool();
    });
    Frames result;
    for (const DataFrame &frame : std::as_const(frames)) {
        const QStringList names = fieldNames(frame);
        QList<qsizetype> columns(frame.fields.size());
        std::iota(columns.begin(), columns.end(), 0);
        const auto place = [&](qsizetype column) {
            const QJsonValue index = order.value(names.at(column));
            return index.isDouble() ? index.toDouble() : 1e9;
        };
        if (!order.isEmpty())
            std::stable_sort(columns.begin(), columns.end(), [&](qsizetype a, qsizetype b) {
                return place(a) < place(b);
            });
        DataFrame organized{frame.name, frame.refId, {}};
        for (const qsizetype column : std::as_const(columns)) {
            const QString &name = names.at(column);
            if (excluded.value(name).toBool() || (hasIncluded && !included.value(name).toBool()))
                continue;
            DataField field = frame.fields.at(column);
            if (const QString to = renamed.value(name).toString(); !to.isEmpty())
                field.displayName = to;
            else if (field.displayName.isEmpty() && name != field.name)
                field.displayName = name; // Its neighbours of the same name may be gone now.
            organized.fields << field;
        }
        result << organized;
    }
    return result;
}

Frames filterFieldsByName(Frames frames, const QJsonObject &options)
{
    const bool byVariable = lenient::flag(options, "byVariable");
    const auto filter = [&](const char *key) {
        QJsonObject json = lenient::object(options, key);
        if (!byVariable)
            json.remove(QStringLiteral("variable"));
        return json;
    };
    const QJsonObject include = filter("include");
    const QJsonObject exclude = filter("exclude");
    Frames result;
    for (const DataFrame &frame : std::as_const(frames)) {
        DataFrame filtered{frame.name, frame.refId, {}};
        const QStringList names = fieldNames(frame);
        for (qsizetype i = 0; i < frame.fields.size(); ++i) {
            if (!isNamed(include, names.at(i)).value_or(true)
                || isNamed(exclude, names.at(i)).value_or(false))
                continue;
            DataField field = frame.fields.at(i);
            if (field.displayName.isEmpty() && names.at(i) != field.name)
                field.displayName = names.at(i);
            filtered.fields << field;
        }
        if (!filtered.fields.isEmpty())
            result << filtered;
    }
    return result;
}

Frames renameByRegex(Frames frames, const QJsonObject &options)
{
    const QString pattern = lenient::text(options, "regex");
    QString replacement = lenient::text(options, "renamePattern");
    if (pattern.isEmpty())
        return frames;
    const QRegularExpression regex = grafanaRegex(pattern);
    const bool isGlobal = pattern.startsWith(u'/')
                          && QStringView(pattern).mid(pattern.lastIndexOf(u'/')).contains(u'g');
    static const QRegularExpression group(QStringLiteral("\\$(\\d)"));
    replacement.replace(u'\\', QStringLiteral("\\\\"));
    replacement.replace(group, QStringLiteral("\\\\1"));
    for (DataFrame &frame : frames) {
        const QStringList names = fieldNames(frame);
        for (qsizetype i = 0; i < frame.fields.size(); ++i) {
            if (frame.fields.at(i).kind == Kind::Time && frame.fields.at(i).displayName.isEmpty()
                && isTimeSeries(frame))
                continue;
            QString name = names.at(i);
            const auto match = regex.match(name);
            if (!match.hasMatch())
                continue;
            if (isGlobal) {
                name.replace(regex, replacement);
            } else {
                QString first = match.captured(0);
                first.replace(regex, replacement);
                name.replace(match.capturedStart(), match.capturedLength(), first);
            }
            frame.fields[i].displayName = name;
        }
    }
    return frames;
}

Frames convertFieldType(Frames frames, const QJsonObject &options)
{
    for (const QJsonValue &entry : lenient::array(options, "conversions")) {
        const QJsonObject conversion = entry.toObject();
        const QString target = lenient::text(conversion, "targetField");
        const QString type = lenient::text(conversion, "destinationType");
        for (DataFrame &frame : frames) {
            const qsizetype column = columnOf(frame, target);
            if (column < 0)
                continue;
            DataField &field = frame.fields[column];
            for (QVariant &value : field.values) {
                if (type == QLatin1String("number")) {
                    const auto number = numberOf(value);
                    value = number ? QVariant(*number) : QVariant();
                } else if (type == QLatin1String("time")) {
                    const auto number = numberOf(value);
                    const QDateTime time = QDateTime::fromString(textOf(value), Qt::ISODate);
                    value = number && std::abs(*number) < 1e17 ? QVariant(static_cast<qint64>(*number))
                            : time.isValid() ? QVariant(time.toMSecsSinceEpoch())
                                             : QVariant();
                } else if (type == QLatin1String("boolean")) {
                    const QString text = textOf(value).toLower();
                    value = QVariant(!text.isEmpty() && text != QLatin1String("false")
                                     && text != QLatin1String("0"));
                } else if (value.isValid()) {
                    value = QVariant(textOf(value));
                }
            }
            field.kind = type == QLatin1String("number")    ? Kind::Number
                         : type == QLatin1String("time")    ? Kind::Time
                         : type == QLatin1String("boolean") ? Kind::Bool
                                                            : Kind::Text;
        }
    }
    return frames;
}

Frames calculateField(Frames frames, const QJsonObject &options)
{
    const QString mode = lenient::text(options, "mode", QStringLiteral("reduceRow"));
    const bool areSeries = std::all_of(frames.begin(), frames.end(), isTimeSeries);
    const QJsonValue right = lenient::field(lenient::object(options, "binary"), "right");
    const bool isWithNumber = mode == QLatin1String("binary")
                              && lenient::number(right.isObject() ? right.toObject().value(
                                                     QLatin1String("fixed"))
                                                                  : right);
    // A calculation over series needs them side by side; one with a number is of each by itself.
    if (frames.size() > 1 && areSeries && !isWithNumber && lenient::flag(options, "timeSeries", true))
        frames = joinByField(std::move(frames), {});
    const bool replaces = lenient::flag(options, "replaceFields");
    Frames result;
    for (DataFrame &frame : frames) {
        std::optional<DataField> field;
        if (mode == QLatin1String("binary"))
            field = binary(frame, lenient::object(options, "binary"));
        else if (mode == QLatin1String("unary"))
            field = unary(frame, lenient::object(options, "unary"));
        else if (mode == QLatin1String("index"))
            field = rowNumbers(frame, lenient::object(options, "index"));
        else if (mode == QLatin1String("cumulativeFunctions"))
            field = cumulative(frame, lenient::object(options, "cumulative"));
        else if (mode == QLatin1String("reduceRow"))
            field = reducedRows(frame, lenient::object(options, "reduce"));
        if (!field) {
            if (!replaces)
                result << frame;
            continue;
        }
        if (const QString alias = lenient::text(options, "alias"); !alias.isEmpty()) {
            field->name = alias;
            field->displayName = alias;
        }
        if (replaces) {
            const qsizetype time = firstOf(frame, Kind::Time);
            frame.fields = time < 0 ? QList<DataField>{} : QList<DataField>{frame.fields.at(time)};
        }
        frame.fields << *field;
        result << frame;
    }
    return result;
}

} // namespace thunes::transform
