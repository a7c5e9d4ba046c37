// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/numbertext.h"
#include "ui/dashboard/variables.h"

#include <QHash>

namespace thunes {

namespace {

QString scalarText(const QJsonValue &value)
{
    if (value.isDouble() && std::isfinite(value.toDouble()))
        return javascriptText(value.toDouble());
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    return value.toString();
}

QStringList texts(const QJsonValue &value)
{
    QStringList result;
    if (value.isArray()) {
        for (const QJsonValue &entry : value.toArray())
            result << scalarText(entry);
    } else if (!value.isUndefined() && !value.isNull() && !value.isObject()) {
        result << scalarText(value);
    }
    return result;
}

QList<VariableOption> currentOf(const QJsonObject &current)
{
    if (lenient::flag(current, "isNone"))
        return {};
    const QStringList values = texts(lenient::field(current, "value"));
    const QStringList names = texts(lenient::field(current, "text"));
    QList<VariableOption> chosen;
    for (qsizetype i = 0; i < values.size(); ++i) {
        // Of "a + b", the text of several values in old files, no part is one value's.
        const QString text = names.size() == values.size() ? names.at(i) : values.at(i);
        if (!values.at(i).isEmpty() || values.size() == 1)
            chosen.append({values.at(i) == allOption ? QStringLiteral("All") : text, values.at(i)});
    }
    return chosen;
}

QString queryOf(const QJsonObject &json)
{
    const QJsonValue query = lenient::field(json, "query");
    if (query.isObject()) {
        const QString text = lenient::text(query.toObject(), "query");
        return text.isEmpty() ? lenient::text(json, "definition") : text;
    }
    return scalarText(query);
}

std::optional<VariableType> typeOf(const QString &name)
{
    static const QHash<QString, VariableType> types{
        {QStringLiteral("query"), VariableType::Query},
        {QStringLiteral("custom"), VariableType::Custom},
        {QStringLiteral("constant"), VariableType::Constant},
        {QStringLiteral("textbox"), VariableType::TextBox},
        {QStringLiteral("interval"), VariableType::Interval},
        {QStringLiteral("datasource"), VariableType::DataSource},
        {QStringLiteral("adhoc"), VariableType::AdHoc}};
    const auto found = types.constFind(name);
    return found == types.constEnd() ? std::nullopt : std::optional(*found);
}

QList<AdHocFilter> filtersOf(const QJsonObject &json)
{
    QList<AdHocFilter> filters;
    for (const char *key : {"baseFilters", "filters"}) {
        for (const QJsonValue &entry : lenient::array(json, key)) {
            const QJsonObject filter = entry.toObject();
            const AdHocFilter read{lenient::text(filter, "key"),
                                   lenient::text(filter, "operator", QStringLiteral("=")),
                                   lenient::text(filter, "value")};
            if (!read.key.isEmpty())
                filters << read;
        }
    }
    return filters;
}

/// The options and, where nothing was saved, the choice that follow from the definition itself.
void completeFromQuery(VariableDefinition &variable)
{
    using T = VariableType;
    const T type = variable.type;
    if (type == T::Custom || type == T::Interval) {
        variable.options = customOptions(variable.query);
        if (variable.autoCount)
            variable.options.prepend({QStringLiteral("auto"),
                                      QStringLiteral("$__auto_interval_") + variable.name});
        if (variable.includeAll)
            variable.options.prepend({QStringLiteral("All"), allOption});
    } else if (type == T::Constant) {
        variable.options = {{variable.query, variable.query}};
        variable.current = variable.options;
    } else if (type == T::DataSource) {
        variable.options = {{QStringLiteral("Prometheus"), QStringLiteral("Prometheus")}};
        variable.current = variable.options; // There is one.
    } else if (type == T::TextBox && variable.current.isEmpty()) {
        variable.current = {{variable.query, variable.query}};
    }
    const bool hasNothing = variable.current.isEmpty()
                            || (variable.current.size() == 1
                                && variable.current.first().value.isEmpty());
    if (hasNothing && type != T::TextBox && !variable.options.isEmpty()
        && (type == T::Custom || type == T::Interval))
        variable.current = {variable.options.first()};
    else if (hasNothing && type == T::Query && variable.includeAll)
        variable.current = {{QStringLiteral("All"), allOption}};
}

} // namespace

std::optional<VariableDefinition> loadVariable(const QJsonObject &json, QStringList &notes)
{
    VariableDefinition variable;
    variable.name = lenient::text(json, "name");
    const QString typeName = lenient::text(json, "type", QStringLiteral("query"));
    const auto type = typeOf(typeName);
    if (variable.name.isEmpty())
        return std::nullopt;
    if (!type)
        notes << QStringLiteral("variable $%1 is of the unknown type '%2' and keeps its saved value")
                     .arg(variable.name.left(60), typeName.left(60));
    variable.type = type.value_or(VariableType::Constant);
    variable.label = lenient::text(json, "label");
    variable.description = lenient::text(json, "description");
    const auto hide = lenient::integer(json, "hide", 0, 3).value_or(0);
    variable.hide = hide == 2   ? VariableHide::Variable
                    : hide == 1 ? VariableHide::Label
                                : VariableHide::Nothing;
    variable.query = queryOf(json);
    variable.regex = lenient::text(json, "regex");
    variable.allValue = lenient::text(json, "allValue");
    variable.multi = lenient::flag(json, "multi");
    variable.includeAll = lenient::flag(json, "includeAll");
    variable.allowCustom = lenient::flag(json, "allowCustomValue", true);
    variable.sort = lenient::integer(json, "sort", 0, 8).value_or(0);
    variable.onTimeRange = lenient::integer(json, "refresh", 0, 2).value_or(0) == 2;
    if (lenient::flag(json, "auto")) {
        variable.autoCount = lenient::integer(json, "auto_count", 1, 1000).value_or(30);
        variable.autoMin = lenient::text(json, "auto_min", QStringLiteral("10s"));
    }
    for (const QJsonValue &entry : lenient::array(json, "options")) {
        const QJsonObject option = entry.toObject();
        variable.options.append({scalarText(lenient::field(option, "text")),
                                 scalarText(lenient::field(option, "value"))});
    }
    variable.current = currentOf(lenient::object(json, "current"));
    variable.filters = filtersOf(json);
    completeFromQuery(variable);
    if (!type) // What it was when saved is all that there is.
        variable.options = variable.current = currentOf(lenient::object(json, "current"));
    return variable;
}

} // namespace thunes
