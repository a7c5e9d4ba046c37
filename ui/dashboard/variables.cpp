// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/variables.h"

#include "ui/dashboard/lenientjson.h"

#include <QRegularExpression>

namespace thunes {

namespace {

/// As text inside a PromQL string literal.
QString literal(QString value)
{
    return value.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
}

/// As a regular expression inside a PromQL string literal.
QString pattern(const QString &value)
{
    static const QRegularExpression special(QStringLiteral("([\\\\^$*+?.()|\\[\\]{}])"));
    return literal(QString(value).replace(special, QStringLiteral("\\\\1")));
}

QString scalarText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return value.toVariant().toString();
    return {};
}

QString valueOf(const QJsonObject &variable)
{
    const QString all = QStringLiteral("$__all");
    const QJsonValue current = lenient::object(variable, "current").value(QLatin1String("value"));
    QStringList values;
    if (current.isArray()) {
        for (const QJsonValue &value : current.toArray())
            values << scalarText(value);
    } else if (const QString text = scalarText(current); !text.isEmpty()) {
        values << text;
    }
    if (values.contains(all) || (values.isEmpty() && lenient::flag(variable, "includeAll"))) {
        const QString allValue = lenient::text(variable, "allValue");
        return allValue.isEmpty() ? QStringLiteral(".*") : allValue;
    }
    const QString type = lenient::text(variable, "type");
    if (values.isEmpty()) // A custom list's first entry, the text of a constant or a text box.
        values << lenient::text(variable, "query").section(u',', 0, 0).trimmed();
    if (type == QLatin1String("interval"))
        return values.first().startsWith(QLatin1String("$__auto")) ? QStringLiteral("$__interval")
                                                                   : values.first();
    if (!lenient::flag(variable, "multi"))
        return type == QLatin1String("query") ? literal(values.first()) : values.first();
    for (QString &value : values)
        value = pattern(value);
    return values.size() == 1 ? values.first() : QString(u'(' + values.join(u'|') + u')');
}

} // namespace

Variables Variables::fromJson(const QJsonArray &list, QStringList &notes)
{
    Variables result;
    for (const QJsonValue &entry : list) {
        const QJsonObject variable = entry.toObject();
        const QString name = lenient::text(variable, "name");
        const QString type = lenient::text(variable, "type");
        if (name.isEmpty() || type == QLatin1String("datasource"))
            continue;
        if (type == QLatin1String("adhoc")) {
            notes << QStringLiteral("ad hoc filters '%1' are not applied").arg(name);
            continue;
        }
        // A saved value of "" is one, and so is none at all for a query: everything.
        QString value = valueOf(variable);
        if (value.isEmpty() && type == QLatin1String("query"))
            value = QStringLiteral(".*");
        result.m_values.insert(name, value);
        if (type != QLatin1String("constant"))
            notes << QStringLiteral("variable $%1 is fixed to '%2'").arg(name, value.left(80));
    }
    return result;
}

QString Variables::substitute(const QString &text) const
{
    if (m_values.isEmpty() || (!text.contains(u'$') && !text.contains(QLatin1String("[["))))
        return text;
    static const QRegularExpression reference(QStringLiteral(
        "\\$(\\w+)|\\$\\{(\\w+)(?:\\.\\w+)?(?::[\\w:]+)?\\}|\\[\\[(\\w+)(?::\\w+)?\\]\\]"));
    QString result;
    qsizetype end = 0;
    auto matches = reference.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const auto value = m_values.constFind(match.captured(match.lastCapturedIndex()));
        if (value == m_values.constEnd())
            continue;
        result += QStringView(text).mid(end, match.capturedStart() - end);
        result += *value;
        end = match.capturedEnd();
    }
    return result + QStringView(text).mid(end).toString();
}

} // namespace thunes
