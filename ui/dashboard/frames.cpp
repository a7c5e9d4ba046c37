// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/frames.h"

#include "exporter/base/number.h"
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/legend.h"
#include "ui/dashboard/numbertext.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

using Kind = DataField::Kind;

const QString metricLabel = QStringLiteral("__name__");

qint64 milliseconds(TimePoint time)
{
    return std::chrono::duration_cast<Milliseconds>(time.time_since_epoch()).count();
}

QString labelsText(const LabelSet &labels)
{
    LabelSet shown = labels;
    shown.remove(metricLabel);
    return seriesText(shown);
}

} // namespace

QList<DataFrame> seriesFrames(const Target &target, const QueryResult &result)
{
    QList<LabelSet> labels;
    for (const TimeSeries &series : result.series)
        labels << series.labels;
    const QStringList names = legendNames(target.legendFormat, labels, target.expr);
    QList<DataFrame> frames;
    frames.reserve(result.series.size());
    for (qsizetype i = 0; i < result.series.size(); ++i) {
        const TimeSeries &series = result.series.at(i);
        DataField time{QStringLiteral("Time"), {}, Kind::Time, {}, {}, {}};
        DataField value{QStringLiteral("Value"), names.at(i), Kind::Number, series.labels, {}, {}};
        time.values.reserve(static_cast<qsizetype>(series.points.size()));
        value.values.reserve(static_cast<qsizetype>(series.points.size()));
        for (const SamplePoint &point : series.points) {
            time.values << QVariant(milliseconds(point.time));
            value.values << QVariant(point.value);
        }
        frames.append({names.at(i), target.refId, {time, value}});
    }
    return frames;
}

DataFrame tableFrame(const Target &target, const QueryResult &result, bool isOnly)
{
    DataFrame frame{{}, target.refId, {}};
    QSet<QString> names;
    for (const TimeSeries &series : result.series) {
        for (auto label = series.labels.keyBegin(); label != series.labels.keyEnd(); ++label)
            names << *label;
    }
    QStringList sorted(names.cbegin(), names.cend());
    sorted.sort();
    frame.fields.append({QStringLiteral("Time"), {}, Kind::Time, {}, {}, {}});
    for (const QString &name : std::as_const(sorted))
        frame.fields.append({name, {}, name == QLatin1String("le") ? Kind::Number : Kind::Text, {},
                             {}, {}});
    frame.fields.append({isOnly ? QStringLiteral("Value")
                                : QStringLiteral("Value #") + target.refId,
                         {}, Kind::Number, {}, {}, {}});
    for (const TimeSeries &series : result.series) {
        for (const SamplePoint &point : series.points) {
            frame.fields.first().values << QVariant(milliseconds(point.time));
            for (qsizetype i = 0; i < sorted.size(); ++i) {
                const auto label = series.labels.constFind(sorted.at(i));
                DataField &field = frame.fields[i + 1];
                if (field.kind != Kind::Number)
                    field.values << QVariant(label == series.labels.constEnd() ? QString() : *label);
                else if (const auto bound = parseNumber(series.labels.value(sorted.at(i)).toUtf8()))
                    field.values << QVariant(*bound);
                else
                    field.values << QVariant();
            }
            frame.fields.last().values << QVariant(point.value);
        }
    }
    return frame;
}

QString fieldName(const DataField &field, const DataFrame &frame)
{
    if (!field.displayName.isEmpty())
        return field.displayName;
    QStringList parts;
    const bool isTime = field.kind == Kind::Time && field.labels.isEmpty();
    const bool isValue = field.name.isEmpty() || field.name == QLatin1String("Value");
    if (!isTime && !isValue)
        parts << field.name;
    if (const QString labels = labelsText(field.labels); !labels.isEmpty())
        parts << labels;
    // The table's name says more than "Value" does; beside any other name it is noise.
    else if (isValue && !frame.name.isEmpty())
        parts << frame.name;
    const QString name = parts.isEmpty() ? (field.name.isEmpty() ? QStringLiteral("Value")
                                                                 : field.name)
                                         : parts.join(u' ');
    if (name != field.name)
        return name;
    int same = 0;
    bool isPast = false;
    for (const DataField &other : frame.fields) {
        if (&other == &field) {
            isPast = true;
            if (same > 0) {
                ++same;
                break;
            }
        } else if (other.name == field.name) {
            ++same;
            if (isPast)
                break;
        }
    }
    return same > 0 ? QStringLiteral("%1 %2").arg(name).arg(same) : name;
}

QStringList fieldNames(const DataFrame &frame)
{
    QStringList names;
    names.reserve(frame.fields.size());
    for (const DataField &field : frame.fields)
        names << fieldName(field, frame);
    return names;
}

std::optional<double> numberOf(const QVariant &value)
{
    if (!value.isValid())
        return std::nullopt;
    switch (value.typeId()) {
    case QMetaType::Double:
    case QMetaType::LongLong:
    case QMetaType::Int:
    case QMetaType::Bool: return value.toDouble();
    default: break;
    }
    const auto number = parseNumber(value.toString().trimmed().toUtf8());
    return number ? std::optional(*number) : std::nullopt;
}

QString textOf(const QVariant &value)
{
    if (value.typeId() != QMetaType::Double)
        return value.toString();
    const double number = value.toDouble();
    return std::isfinite(number) ? javascriptText(number)
                                 : QString::fromLatin1(formatNumber(number));
}

QVariant reduceColumn(const QString &calc, const QVariantList &values)
{
    const bool isText = std::any_of(values.begin(), values.end(), [](const QVariant &value) {
        return value.typeId() == QMetaType::QString;
    });
    const auto known = [](const QVariant &value) {
        return value.isValid()
               && !(value.typeId() == QMetaType::Double && std::isnan(value.toDouble()));
    };
    if (calc == QLatin1String("last"))
        return values.isEmpty() ? QVariant() : values.last();
    if (calc == QLatin1String("first"))
        return values.isEmpty() ? QVariant() : values.first();
    if (calc == QLatin1String("lastNotNull")) {
        const auto found = std::find_if(values.rbegin(), values.rend(), known);
        return found == values.rend() ? QVariant() : *found;
    }
    if (calc == QLatin1String("firstNotNull")) {
        const auto found = std::find_if(values.begin(), values.end(), known);
        return found == values.end() ? QVariant() : *found;
    }
    if (calc == QLatin1String("count"))
        return static_cast<double>(std::count_if(values.begin(), values.end(), known));
    if (calc == QLatin1String("allValues") || calc == QLatin1String("uniqueValues")) {
        QStringList texts;
        for (const QVariant &value : values)
            texts << textOf(value);
        if (calc == QLatin1String("uniqueValues"))
            texts.removeDuplicates();
        return texts.join(QStringLiteral(", "));
    }
    if (isText) {
        QStringList texts;
        int changes = 0;
        for (const QVariant &value : values) {
            changes += !texts.isEmpty() && texts.last() != textOf(value) ? 1 : 0;
            texts << textOf(value);
        }
        if (calc == QLatin1String("changeCount"))
            return static_cast<double>(changes);
        if (calc == QLatin1String("distinctCount"))
            return static_cast<double>(QSet<QString>(texts.cbegin(), texts.cend()).size());
        return {};
    }
    std::vector<SamplePoint> points;
    points.reserve(static_cast<std::size_t>(values.size()));
    for (const QVariant &value : values)
        points.push_back({{}, numberOf(value).value_or(std::nan(""))});
    const auto reduced = reduce(calc, points);
    return reduced ? QVariant(*reduced) : QVariant();
}

QString reducerName(const QString &calc)
{
    static const QHash<QString, QString> names{
        {QStringLiteral("lastNotNull"), QStringLiteral("Last *")},
        {QStringLiteral("last"), QStringLiteral("Last")},
        {QStringLiteral("firstNotNull"), QStringLiteral("First *")},
        {QStringLiteral("first"), QStringLiteral("First")},
        {QStringLiteral("min"), QStringLiteral("Min")},
        {QStringLiteral("max"), QStringLiteral("Max")},
        {QStringLiteral("mean"), QStringLiteral("Mean")},
        {QStringLiteral("median"), QStringLiteral("Median")},
        {QStringLiteral("variance"), QStringLiteral("Variance")},
        {QStringLiteral("stdDev"), QStringLiteral("StdDev")},
        {QStringLiteral("sum"), QStringLiteral("Total")},
        {QStringLiteral("count"), QStringLiteral("Count")},
        {QStringLiteral("range"), QStringLiteral("Range")},
        {QStringLiteral("delta"), QStringLiteral("Delta")},
        {QStringLiteral("diff"), QStringLiteral("Difference")},
        {QStringLiteral("diffperc"), QStringLiteral("Difference percent")},
        {QStringLiteral("logmin"), QStringLiteral("Min (above zero)")},
        {QStringLiteral("changeCount"), QStringLiteral("Change Count")},
        {QStringLiteral("distinctCount"), QStringLiteral("Distinct Count")},
        {QStringLiteral("allValues"), QStringLiteral("All values")},
        {QStringLiteral("uniqueValues"), QStringLiteral("All unique values")}};
    if (calc.size() > 1 && calc.startsWith(u'p') && isReducer(calc)) {
        const int percent = calc.mid(1).toInt();
        const int last = percent % 10;
        const bool isTeen = percent / 10 == 1;
        return QStringLiteral("%1%2 %").arg(percent).arg(
            isTeen || last < 1 || last > 3 ? QStringLiteral("th")
            : last == 1                    ? QStringLiteral("st")
            : last == 2                    ? QStringLiteral("nd")
                                           : QStringLiteral("rd"));
    }
    return names.value(calc, calc);
}

bool isTimeSeries(const DataFrame &frame)
{
    return firstOf(frame, Kind::Time) >= 0 && firstOf(frame, Kind::Number) >= 0
           && firstOf(frame, Kind::Text) < 0;
}

qsizetype firstOf(const DataFrame &frame, DataField::Kind kind)
{
    const auto found = std::find_if(frame.fields.begin(), frame.fields.end(),
                                    [&](const DataField &field) { return field.kind == kind; });
    return found == frame.fields.end() ? -1 : found - frame.fields.begin();
}

} // namespace thunes
