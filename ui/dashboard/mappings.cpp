// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/mappings.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/numbertext.h"

#include <QHash>

#include <algorithm>

namespace thunes {

namespace {

/// A value as a mapping writes it: a string, or a number that older files left unquoted.
QString valueText(const QJsonValue &value)
{
    if (value.isNull())
        return QStringLiteral("null");
    return value.isDouble() ? javascriptText(value.toDouble()) : value.toString();
}

void applyResult(ValueMapping &mapping, const QJsonObject &result)
{
    mapping.text = valueText(result.value(QLatin1String("text")));
    if (result.value(QLatin1String("text")).isNull())
        mapping.text.clear();
    mapping.color = lenient::text(result, "color");
    mapping.index = lenient::integer(result, "index", 0, 100000).value_or(0);
}

void addExact(const QJsonObject &options, QList<ValueMapping> &mappings)
{
    QList<ValueMapping> list;
    for (auto option = options.begin(); option != options.end(); ++option) {
        ValueMapping mapping = exactMapping(option.key(), {});
        applyResult(mapping, option->toObject());
        list << mapping;
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const auto &a, const auto &b) { return a.index < b.index; });
    mappings << list;
}

std::optional<ValueMapping::Special> specialOf(const QString &name)
{
    using Special = ValueMapping::Special;
    static const QHash<QString, Special> names{
        {QStringLiteral("null"), Special::Null},
        {QStringLiteral("nan"), Special::Nan},
        {QStringLiteral("null+nan"), Special::NullAndNan},
        {QStringLiteral("true"), Special::True},
        {QStringLiteral("false"), Special::False},
        {QStringLiteral("empty"), Special::Empty}};
    const auto found = names.constFind(name);
    return found == names.constEnd() ? std::nullopt : std::optional(*found);
}

bool addModern(const QString &type, const QJsonObject &options, QList<ValueMapping> &mappings)
{
    if (type == QLatin1String("value")) {
        addExact(options, mappings);
        return true;
    }
    ValueMapping mapping;
    if (type == QLatin1String("range")) {
        mapping.match = ValueMapping::Range{lenient::number(options, "from"),
                                            lenient::number(options, "to")};
    } else if (type == QLatin1String("regex")) {
        mapping.match = ValueMapping::Regex{lenient::text(options, "pattern")};
    } else if (type == QLatin1String("special")) {
        const auto special = specialOf(lenient::text(options, "match"));
        if (!special)
            return false;
        mapping.match = *special;
    } else {
        return false;
    }
    applyResult(mapping, lenient::object(options, "result"));
    mappings << mapping;
    return true;
}

/// {type: 1, value, text} and {type: 2, from, to, text}.
bool addLegacy(const QJsonObject &json, QList<ValueMapping> &mappings)
{
    const QString text = valueText(json.value(QLatin1String("text")));
    const QString type = valueText(json.value(QLatin1String("type")));
    ValueMapping mapping;
    const bool isRange = type == QLatin1String("2") || type == QLatin1String("range");
    if (!isRange && json.contains(QLatin1String("value")))
        mapping = exactMapping(valueText(json.value(QLatin1String("value"))), text);
    else if (json.contains(QLatin1String("from")) || json.contains(QLatin1String("to")))
        mapping = {ValueMapping::Range{lenient::number(json, "from"), lenient::number(json, "to")},
                   text, {}, 0};
    else
        return false;
    mapping.color = lenient::text(json, "color");
    mappings << mapping;
    return true;
}

} // namespace

ValueMapping exactMapping(const QString &value, const QString &text)
{
    if (value == QLatin1String("null"))
        return {ValueMapping::Special::Null, text, {}, 0};
    return {ValueMapping::Exact{value}, text, {}, 0};
}

QList<ValueMapping> loadMappings(const QJsonArray &list, QStringList &notes)
{
    QList<ValueMapping> mappings;
    bool repaired = false;
    for (const QJsonValue &entry : list) {
        const QJsonObject json = entry.toObject();
        const QString type = lenient::text(json, "type");
        const QJsonValue options = json.value(QLatin1String("options"));
        if (options.isObject() && addModern(type, options.toObject(), mappings))
            continue;
        if (addLegacy(json, mappings))
            repaired = repaired || !type.isEmpty(); // A type in words needs options; a number not.
        else
            notes << QStringLiteral("a value mapping of type '%1' was not understood").arg(type);
    }
    if (repaired)
        notes << QStringLiteral("value mappings in the old shape were repaired; "
                                "Grafana fails on them");
    return mappings;
}

Thresholds loadThresholds(const QJsonValue &json, QStringList &notes)
{
    Thresholds result;
    if (!json.isObject()) {
        result.steps = {{std::nullopt, QStringLiteral("green")}, {80.0, QStringLiteral("red")}};
        return result;
    }
    const QJsonObject thresholds = json.toObject();
    if (lenient::text(thresholds, "mode") == QLatin1String("percentage"))
        result.mode = ThresholdsMode::Percentage;
    const QJsonArray steps = lenient::array(thresholds, "steps");
    for (const QJsonValue &entry : steps) {
        const QJsonObject step = entry.toObject();
        const auto value = lenient::number(step, "value");
        const QString color = lenient::text(step, "color");
        if (severityOf(color) == Severity::Unknown)
            notes << QStringLiteral("a threshold has the unknown colour '%1'").arg(color);
        // Only the first step may be without a value: a later one would hide all before it.
        if (!value && !result.steps.isEmpty())
            notes << QStringLiteral("a threshold without a value was left out");
        else
            result.steps.append({value, color});
    }
    std::stable_sort(result.steps.begin(), result.steps.end(), [](const auto &a, const auto &b) {
        return b.value && (!a.value || *a.value < *b.value);
    });
    return result;
}

} // namespace thunes
