// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/overrides.h"

#include "ui/dashboard/fieldconfig.h"
#include "ui/dashboard/lenientjson.h"

#include <QSet>

#include <algorithm>

namespace thunes {

namespace {

QString kindName(DataField::Kind kind)
{
    switch (kind) {
    case DataField::Kind::Time: return QStringLiteral("time");
    case DataField::Kind::Number: return QStringLiteral("number");
    case DataField::Kind::Text: return QStringLiteral("string");
    case DataField::Kind::Bool: return QStringLiteral("boolean");
    }
    return {};
}

bool holds(double value, const QString &op, double wanted)
{
    if (op == QLatin1String("gt") || op == QLatin1String(">"))
        return value > wanted;
    if (op == QLatin1String("gte") || op == QLatin1String(">="))
        return value >= wanted;
    if (op == QLatin1String("lt") || op == QLatin1String("<"))
        return value < wanted;
    if (op == QLatin1String("lte") || op == QLatin1String("<="))
        return value <= wanted;
    if (op == QLatin1String("neq") || op == QLatin1String("!="))
        return value != wanted;
    return value == wanted;
}

bool matchesValue(const QJsonObject &options, const FieldFacts &facts)
{
    if (!facts.reduced || facts.kind != DataField::Kind::Number)
        return false;
    const auto value = facts.reduced(lenient::text(options, "reducer"));
    return value && holds(*value, lenient::text(options, "op"),
                          lenient::number(options, "value").value_or(0));
}

bool contains(const QJsonValue &names, const FieldFacts &facts)
{
    const QJsonArray list = names.toArray();
    return list.contains(facts.name) || list.contains(facts.displayName);
}

/// {mode: "exclude", names: […]} picks every field but those: how "hide the other series" is saved.
bool matchesNames(const QJsonObject &options, const FieldFacts &facts)
{
    if (facts.kind == DataField::Kind::Time)
        return false;
    const bool isNamed = contains(options.value(QLatin1String("names")), facts);
    return lenient::text(options, "mode") == QLatin1String("exclude") ? !isNamed : isNamed;
}

bool isMatch(const FieldOverride &override, const FieldFacts &facts)
{
    const QString &id = override.matcher;
    const QJsonValue &options = override.options;
    const QString text = options.toString();
    if (id == QLatin1String("byName"))
        return text == facts.displayName || text == facts.name;
    if (id == QLatin1String("byRegexp"))
        return grafanaRegex(text).match(facts.displayName).hasMatch();
    if (id == QLatin1String("byType"))
        return text == kindName(facts.kind);
    if (id == QLatin1String("byTypes"))
        return options.toArray().contains(kindName(facts.kind));
    if (id == QLatin1String("byFrameRefID"))
        return text == facts.refId;
    if (id == QLatin1String("byFrameIndex"))
        return lenient::number(options).value_or(-1) == facts.frame;
    if (id == QLatin1String("byValue"))
        return matchesValue(options.toObject(), facts);
    if (id == QLatin1String("byNames"))
        return matchesNames(options.toObject(), facts);
    if (id == QLatin1String("byRegexpOrNames")) {
        const QJsonObject both = options.toObject();
        const QString pattern = lenient::text(both, "pattern");
        return contains(both.value(QLatin1String("names")), facts)
               || (!pattern.isEmpty() && grafanaRegex(pattern).match(facts.displayName).hasMatch());
    }
    if (id == QLatin1String("numeric"))
        return facts.kind == DataField::Kind::Number;
    if (id == QLatin1String("time"))
        return facts.kind == DataField::Kind::Time;
    return id == QLatin1String("anyField") || id == QLatin1String("any");
}

} // namespace

bool isKnownMatcher(const FieldOverride &override)
{
    static const QSet<QString> ids{
        QStringLiteral("byName"),       QStringLiteral("byRegexp"),
        QStringLiteral("byType"),       QStringLiteral("byTypes"),
        QStringLiteral("byFrameRefID"), QStringLiteral("byFrameIndex"),
        QStringLiteral("byValue"),      QStringLiteral("byNames"),
        QStringLiteral("byRegexpOrNames"), QStringLiteral("numeric"),
        QStringLiteral("time"),         QStringLiteral("anyField"),
        QStringLiteral("any")};
    return ids.contains(override.matcher);
}

QRegularExpression grafanaRegex(const QString &text)
{
    QString pattern = QStringLiteral("^%1$").arg(text);
    QRegularExpression::PatternOptions options;
    if (const qsizetype end = text.lastIndexOf(u'/'); text.startsWith(u'/') && end > 0) {
        pattern = text.mid(1, end - 1);
        const QStringView flags = QStringView(text).mid(end + 1);
        options.setFlag(QRegularExpression::CaseInsensitiveOption, flags.contains(u'i'));
        options.setFlag(QRegularExpression::MultilineOption, flags.contains(u'm'));
        options.setFlag(QRegularExpression::DotMatchesEverythingOption, flags.contains(u's'));
    }
    QRegularExpression regex(pattern, options);
    // A pattern that is none matches nothing; matching with it would print a warning.
    return regex.isValid() ? regex : QRegularExpression(QStringLiteral("(?!)"));
}

std::optional<FieldConfig> OverrideSet::fieldFor(const FieldFacts &facts)
{
    QList<qsizetype> matching;
    for (qsizetype i = 0; i < m_panel.overrides.size(); ++i) {
        if (isMatch(m_panel.overrides.at(i), facts))
            matching << i;
    }
    if (matching.isEmpty())
        return std::nullopt;
    const auto known = m_known.constFind(matching);
    if (known != m_known.constEnd())
        return *known;
    FieldConfig field = m_panel.field;
    for (const qsizetype i : std::as_const(matching)) {
        for (const FieldOverride::Property &property : m_panel.overrides.at(i).properties)
            applyProperty(property, field);
    }
    m_known.insert(matching, field);
    return field;
}

} // namespace thunes
