// SPDX-License-Identifier: GPL-3.0-or-later
// What an expression is, and how it is written.
#include "app/rulecheck/promql.h"

#include "exporter/base/number.h"

#include <QRegularExpression>

namespace thunes {

namespace {

using Kind = PromExpr::Kind;
using Modifier = PromExpr::Modifier;
using L = QLatin1String;

QString quoted(QString text)
{
    return u'"' + text.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""))
        .replace(u'\n', QStringLiteral("\\n")) + u'"';
}

QString inParentheses(const QStringList &labels)
{
    return u'(' + labels.join(QStringLiteral(", ")) + u')';
}

} // namespace

int bindingStrength(const QString &op)
{
    if (op == L("or"))
        return 1;
    if (op == L("and") || op == L("unless"))
        return 2;
    if (op == L("==") || op == L("!=") || op == L("<") || op == L(">") || op == L("<=") || op == L(">="))
        return 3;
    if (op == L("+") || op == L("-"))
        return 4;
    if (op == L("*") || op == L("/") || op == L("%") || op == L("atan2"))
        return 5;
    return op == L("^") ? 6 : 0;
}

bool PromMatcher::passes(const QString &text) const
{
    if (op == L("="))
        return text == value;
    if (op == L("!="))
        return text != value;
    const QRegularExpression expression(QRegularExpression::anchoredPattern(value));
    return expression.isValid() && expression.match(text).hasMatch() == (op == L("=~"));
}

QString PromMatcher::text() const
{
    return label + op + quoted(value);
}

bool PromExpr::isComparison() const
{
    return kind == Kind::Binary && bindingStrength(name) == 3;
}

bool PromExpr::isSetOperation() const
{
    return kind == Kind::Binary && bindingStrength(name) <= 2;
}

QString PromExpr::text() const
{
    const auto list = [this] {
        QStringList words;
        for (const PromExpr &arg : args)
            words += arg.text();
        return inParentheses(words);
    };
    // In parentheses where it binds less than what is around it, and where people would look twice.
    const auto operand = [this](const PromExpr &arg, int around) {
        const int binds = arg.kind == Kind::Binary ? bindingStrength(arg.name)
            : arg.kind == Kind::Negation           ? 5
                                                   : 7;
        return binds < around || (binds == 3 && isComparison()) ? u'(' + arg.text() + u')' : arg.text();
    };
    const QString window = range.isEmpty() ? QString() : u'[' + range + u']';
    switch (kind) {
    case Kind::Number: return QString::fromLatin1(formatNumber(number));
    case Kind::Text: return quoted(name);
    case Kind::Selector: {
        QStringList words;
        for (const PromMatcher &matcher : matchers)
            words += matcher.text();
        const QString braces = words.isEmpty() ? QString() : u'{' + words.join(QStringLiteral(", ")) + u'}';
        return name + braces + window + shift;
    }
    case Kind::Subquery: return operand(args[0], 7) + window + shift;
    case Kind::Call: return name + list();
    case Kind::Aggregate: {
        const char *word = modifier == Modifier::By ? " by " : " without ";
        return name + (modifier == Modifier::None ? QString() : L(word) + inParentheses(labels) + u' ')
            + list();
    }
    case Kind::Negation: return u'-' + operand(args[0], 6);
    case Kind::Binary: break;
    }
    QString op = name + (returnsBool ? QStringLiteral(" bool") : QString());
    if (modifier != Modifier::None)
        op += L(modifier == Modifier::On ? " on " : " ignoring ") + inParentheses(labels);
    if (group != Group::None)
        op += L(group == Group::Left ? " group_left " : " group_right ") + inParentheses(include);
    const int binds = bindingStrength(name);
    const bool toTheRight = binds == 6;
    return operand(args[0], toTheRight ? binds + 1 : binds) + u' ' + op + u' '
        + (args[1].kind == Kind::Negation ? args[1].text()
                                          : operand(args[1], toTheRight ? binds : binds + 1));
}

} // namespace thunes
