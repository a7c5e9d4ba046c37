// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/alertmanagertypes.h"

#include <QRegularExpression>

#include <algorithm>

namespace thunes {

namespace {

QRegularExpression anchored(const QString &pattern)
{
    return QRegularExpression(QStringLiteral("^(?:%1)$").arg(pattern),
                              QRegularExpression::DotMatchesEverythingOption);
}

} // namespace

bool LabelMatcher::matches(const LabelSet &labels) const
{
    const QString actual = labels.value(name);
    if (!isRegex)
        return (actual == value) == isEqual;
    const QRegularExpression expression = anchored(value);
    return expression.isValid() && expression.match(actual).hasMatch() == isEqual;
}

bool LabelMatcher::isValid() const
{
    static const QRegularExpression labelName(QStringLiteral("^[a-zA-Z_][a-zA-Z0-9_]*$"));
    return labelName.match(name).hasMatch() && (!isRegex || anchored(value).isValid());
}

QString LabelMatcher::text() const
{
    QString quoted = value;
    quoted.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return name + (isEqual ? (isRegex ? QStringLiteral("=~") : QStringLiteral("="))
                           : (isRegex ? QStringLiteral("!~") : QStringLiteral("!=")))
           + u'"' + quoted + u'"';
}

bool matchesAll(const QList<LabelMatcher> &matchers, const LabelSet &labels)
{
    return std::all_of(matchers.cbegin(), matchers.cend(),
                       [&](const LabelMatcher &matcher) { return matcher.matches(labels); });
}

std::optional<LabelMatcher> parseMatcher(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("^\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(.*?)\\s*$"));
    const auto match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    LabelMatcher matcher;
    matcher.name = match.captured(1);
    matcher.isRegex = match.captured(2).endsWith(u'~');
    matcher.isEqual = !match.captured(2).startsWith(u'!');
    matcher.value = match.captured(3);
    if (matcher.value.size() >= 2 && matcher.value.startsWith(u'"') && matcher.value.endsWith(u'"'))
        matcher.value = matcher.value.mid(1, matcher.value.size() - 2);
    if (!matcher.isValid())
        return std::nullopt;
    return matcher;
}

} // namespace thunes
