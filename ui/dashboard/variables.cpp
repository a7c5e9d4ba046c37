// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/variables.h"

#include "ui/dashboard/variableformat.h"

#include <QRegularExpression>
#include <QSet>

namespace thunes {

namespace {

constexpr int deepest = 4; ///< allValue may name variables, whose allValue may again.

const QRegularExpression &reference()
{
    static const QRegularExpression pattern(QStringLiteral(
        "\\$(\\w+)|\\$\\{(\\w+)(?:\\.(\\w+))?(?::([^}]+))?\\}|\\[\\[(\\w+)(?::(\\w+))?\\]\\]"));
    return pattern;
}

} // namespace

Variables Variables::saved(const QList<VariableDefinition> &definitions)
{
    Variables result;
    for (const VariableDefinition &definition : definitions) {
        if (definition.type == VariableType::AdHoc) {
            result.m_filters << definition.filters;
            continue;
        }
        VariableValue value = valueOf(definition, definition.options, definition.current);
        // Nothing is known of a query that was never asked: then it is everything.
        if (definition.type == VariableType::Query && value.values.join(QString()).isEmpty()) {
            value.isAll = true;
            if (value.allValue.isEmpty())
                value.allValue = QStringLiteral(".*");
        }
        result.m_values.insert(definition.name, value);
    }
    return result;
}

QString Variables::substitute(const QString &text, TextUse use) const
{
    return substitute(text, use, 0);
}

QString Variables::substitute(const QString &text, TextUse use, int depth) const
{
    if (m_values.isEmpty() || (!text.contains(u'$') && !text.contains(QLatin1String("[["))))
        return text;
    QString result;
    qsizetype end = 0;
    auto matches = reference().globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const auto first = [&](std::initializer_list<int> groups) {
            for (const int group : groups) {
                if (!match.captured(group).isEmpty())
                    return match.captured(group);
            }
            return QString();
        };
        const QString name = first({1, 2, 5});
        if (!m_values.contains(name))
            continue;
        result += QStringView(text).mid(end, match.capturedStart() - end);
        result += written(name, match.captured(3), first({4, 6}), use, depth);
        end = match.capturedEnd();
    }
    return result + QStringView(text).mid(end).toString();
}

QString Variables::written(const QString &name, const QString &part, const QString &format,
                           TextUse use, int depth) const
{
    const VariableValue value = m_values.value(name);
    const bool asText = part == QLatin1String("text") || format == QLatin1String("text")
                        || (format.isEmpty() && use == TextUse::Title);
    if (asText)
        return value.isAll ? QStringLiteral("All") : value.texts.join(QStringLiteral(" + "));
    if (value.isAll && !value.allValue.isEmpty() && format != QLatin1String("percentencode"))
        return depth < deepest ? substitute(value.allValue, use, depth + 1) : value.allValue;
    if (format.isEmpty() && use == TextUse::Query)
        return inQuery(value);
    return formatted(name, value.values, format);
}

QJsonValue Variables::substitute(const QJsonValue &json, TextUse use) const
{
    if (m_values.isEmpty())
        return json;
    if (json.isString())
        return substitute(json.toString(), use);
    if (json.isArray()) {
        QJsonArray array = json.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = substitute(array.at(i), use);
        return array;
    }
    if (json.isObject()) {
        QJsonObject object = json.toObject();
        for (auto entry = object.begin(); entry != object.end(); ++entry)
            *entry = substitute(QJsonValue(*entry), use);
        return object;
    }
    return json;
}

QStringList mentionedVariables(const QString &text)
{
    QStringList names;
    auto matches = reference().globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        for (const int group : {1, 2, 5}) {
            if (!match.captured(group).isEmpty())
                names << match.captured(group);
        }
    }
    return names;
}

VariableValue valueOf(const VariableDefinition &definition, const QList<VariableOption> &options,
                      const QList<VariableOption> &chosen)
{
    VariableValue value;
    value.type = definition.type;
    value.isPattern = definition.multi || definition.includeAll;
    for (const VariableOption &option : chosen)
        value.isAll = value.isAll || option.value == allOption;
    if (value.isAll) {
        value.allValue = definition.allValue;
        for (const VariableOption &option : options) {
            if (option.value == allOption)
                continue;
            value.values << option.value;
            value.texts << option.text;
        }
        // All of nothing known is everything, not nothing.
        if (value.values.isEmpty() && value.allValue.isEmpty())
            value.allValue = QStringLiteral(".*");
        return value;
    }
    for (const VariableOption &option : chosen) {
        value.values << option.value;
        value.texts << option.text;
    }
    if (chosen.isEmpty())
        value.values << QString();
    if (definition.type == VariableType::Interval
        && value.values.first().startsWith(QLatin1String("$__auto")))
        value.values.first() = QStringLiteral("$__interval");
    return value;
}

QList<VariableOption> customOptions(const QString &query)
{
    static const QRegularExpression entry(QStringLiteral("((?:\\\\,|[^,])+)"));
    QList<VariableOption> options;
    auto matches = entry.globalMatch(query);
    while (matches.hasNext()) {
        QString text = matches.next().captured(1).replace(QLatin1String("\\,"), QLatin1String(","));
        const qsizetype separator = text.indexOf(QLatin1String(" : "));
        const QString value = separator < 0 ? text : text.mid(separator + 3);
        options.append({(separator < 0 ? text : text.left(separator)).trimmed(), value.trimmed()});
    }
    return options;
}

} // namespace thunes
