// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/variableformat.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

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

QString regexEscaped(const QString &value)
{
    static const QRegularExpression special(QStringLiteral("([\\\\^$*+?.()|\\[\\]{}/])"));
    return QString(value).replace(special, QStringLiteral("\\\\1"));
}

QStringList each(QStringList values, QString (*change)(const QString &))
{
    std::transform(values.begin(), values.end(), values.begin(), change);
    return values;
}

QString glob(const QStringList &values)
{
    return values.size() == 1 ? values.first() : QString(u'{' + values.join(u',') + u'}');
}

QString percentEncoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

QString json(const QStringList &values)
{
    const QByteArray array = QJsonDocument(QJsonArray::fromStringList(values))
                                 .toJson(QJsonDocument::Compact);
    const QString text = QString::fromUtf8(array);
    return values.size() == 1 ? text.mid(1, text.size() - 2) : text;
}

QString lucene(const QString &value)
{
    static const QRegularExpression special(
        QStringLiteral("([!*+\\-=<>\\s&|()\\[\\]{}^~?:\\\\/\"])"));
    return QString(value).replace(special, QStringLiteral("\\\\1"));
}

} // namespace

QString formatted(const QString &name, const QStringList &values, const QString &format)
{
    const QString kind = format.section(u':', 0, 0);
    const auto is = [&](const char *word) { return kind == QLatin1String(word); };
    if (is("raw") || is("csv"))
        return values.join(u',');
    if (is("regex")) {
        const QStringList escaped = each(values, regexEscaped);
        return escaped.size() == 1 ? escaped.first() : QString(u'(' + escaped.join(u'|') + u')');
    }
    if (is("pipe"))
        return values.join(u'|');
    if (is("json"))
        return json(values);
    if (is("distributed"))
        return values.join(QString(u',' + name + u'='));
    if (is("lucene")) {
        const QStringList escaped = each(values, lucene);
        return values.size() == 1 ? escaped.first()
                                  : QString(QStringLiteral("(\"")
                                            + escaped.join(QStringLiteral("\" OR \""))
                                            + QStringLiteral("\")"));
    }
    if (is("percentencode") || is("uriencode"))
        return percentEncoded(glob(values));
    if (is("html"))
        return each(values, [](const QString &value) { return value.toHtmlEscaped(); })
            .join(QStringLiteral(", "));
    if (is("singlequote"))
        return each(values, [](const QString &value) {
                   return QString(u'\'' + QString(value).replace(u'\'', QStringLiteral("\\'")) + u'\'');
               }).join(u',');
    if (is("doublequote"))
        return each(values, [](const QString &value) {
                   return QString(u'"' + QString(value).replace(u'"', QStringLiteral("\\\"")) + u'"');
               }).join(u',');
    if (is("sqlstring"))
        return each(values, [](const QString &value) {
                   return QString(u'\'' + QString(value).replace(u'\'', QStringLiteral("''")) + u'\'');
               }).join(u',');
    if (is("queryparam")) {
        QStringList parts;
        for (const QString &value : values)
            parts << QStringLiteral("var-") + percentEncoded(name) + u'=' + percentEncoded(value);
        return parts.join(u'&');
    }
    if (is("join"))
        return values.join(format.section(u':', 1));
    return glob(values);
}

QString inQuery(const VariableValue &value)
{
    if (!value.isPattern) {
        const QString only = value.values.value(0);
        return value.type == VariableType::Query ? literal(only) : only;
    }
    const QStringList escaped = each(value.values, pattern);
    return escaped.size() == 1 ? escaped.first() : QString(u'(' + escaped.join(u'|') + u')');
}

} // namespace thunes
