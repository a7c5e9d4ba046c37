// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/variablequery.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace thunes {

namespace {

using Kind = VariableQuestion::Kind;

Error invalid(const QString &why) { return {ErrorKind::InvalidInput, why}; }

struct Pattern
{
    QRegularExpression regex;
    bool many = false; ///< The flag g: every match, not the first alone.
};

Result<Pattern> patternOf(const QString &text)
{
    Pattern pattern;
    static const QRegularExpression form(QStringLiteral("^/(.*)/([a-z]*)$"),
                                         QRegularExpression::DotMatchesEverythingOption);
    const auto match = form.match(text);
    if (!match.hasMatch()) {
        pattern.regex.setPattern(u'^' + text + u'$');
    } else {
        QRegularExpression::PatternOptions options;
        const QString flags = match.captured(2);
        options.setFlag(QRegularExpression::CaseInsensitiveOption, flags.contains(u'i'));
        options.setFlag(QRegularExpression::MultilineOption, flags.contains(u'm'));
        options.setFlag(QRegularExpression::DotMatchesEverythingOption, flags.contains(u's'));
        pattern.many = flags.contains(u'g');
        pattern.regex = QRegularExpression(match.captured(1), options);
    }
    if (!pattern.regex.isValid())
        return invalid(QStringLiteral("its regex %1 is wrong: %2")
                           .arg(text.left(80), pattern.regex.errorString()));
    return pattern;
}

/// What the pattern picks from one answer; nothing when it does not fit.
QList<VariableOption> picked(const QString &answer, const Pattern &pattern)
{
    const QStringList groups = pattern.regex.namedCaptureGroups();
    const bool hasText = groups.contains(QLatin1String("text"));
    const bool hasValue = groups.contains(QLatin1String("value"));
    QString text, value;
    QStringList captured;
    bool fits = false;
    auto matches = pattern.regex.globalMatch(answer);
    while (matches.hasNext()) {
        const auto match = matches.next();
        fits = true;
        if (hasText && text.isEmpty())
            text = match.captured(QStringLiteral("text"));
        if (hasValue && value.isEmpty())
            value = match.captured(QStringLiteral("value"));
        if (pattern.regex.captureCount() > 0)
            captured << match.captured(1);
        if (!pattern.many)
            break;
    }
    if (!fits)
        return {};
    if (!text.isEmpty() || !value.isEmpty())
        return {{text.isEmpty() ? value : text, value.isEmpty() ? text : value}};
    QList<VariableOption> options;
    for (const QString &one : std::as_const(captured)) {
        if (!one.isEmpty())
            options.append({one, one});
    }
    if (captured.isEmpty())
        options.append({answer, answer});
    return options;
}

/// The first number in a text; -1 without one.
double numberIn(const QString &text)
{
    static const QRegularExpression digits(QStringLiteral("\\d+"));
    const auto match = digits.match(text);
    return match.hasMatch() ? match.captured().toDouble() : -1;
}

void sortOptions(QList<VariableOption> &options, int sort)
{
    if (sort < 1 || sort > 8)
        return;
    using Option = VariableOption;
    const auto by = [&](auto before) { std::stable_sort(options.begin(), options.end(), before); };
    switch ((sort - 1) / 2) {
    case 0:
        by([](const Option &a, const Option &b) { return a.text < b.text; });
        break;
    case 1:
        by([](const Option &a, const Option &b) { return numberIn(a.text) < numberIn(b.text); });
        break;
    case 2:
        by([](const Option &a, const Option &b) {
            return a.text.compare(b.text, Qt::CaseInsensitive) < 0;
        });
        break;
    default:
        by([](const Option &a, const Option &b) { return naturallyBefore(a.text, b.text); });
        break;
    }
    if (sort % 2 == 0)
        std::reverse(options.begin(), options.end());
}

} // namespace

Result<VariableQuestion> parseVariableQuery(const QString &query)
{
    static const QRegularExpression call(
        QStringLiteral("^(label_values|label_names|metrics|query_result)\\s*\\((.*)\\)\\s*$"),
        QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression lastArgument(
        QStringLiteral("^(?:(.+),)?\\s*([a-zA-Z_][a-zA-Z0-9_]*)$"),
        QRegularExpression::DotMatchesEverythingOption);
    const QString text = query.trimmed();
    if (text.isEmpty())
        return invalid(QStringLiteral("it has no query"));
    const auto match = call.match(text);
    if (!match.hasMatch())
        return VariableQuestion{Kind::Series, text, {}};
    const QString name = match.captured(1);
    const QString inside = match.captured(2).trimmed();
    if (name == QLatin1String("label_names"))
        return VariableQuestion{Kind::LabelNames, inside, {}};
    if (inside.isEmpty())
        return invalid(QStringLiteral("%1() says nothing to look for").arg(name));
    if (name == QLatin1String("metrics"))
        return VariableQuestion{Kind::Metrics, inside, {}};
    if (name == QLatin1String("query_result"))
        return VariableQuestion{Kind::Result, inside, {}};
    const auto arguments = lastArgument.match(inside);
    if (!arguments.hasMatch())
        return invalid(QStringLiteral("%1 names no label").arg(text.left(120)));
    return VariableQuestion{Kind::LabelValues, arguments.captured(1).trimmed(),
                            arguments.captured(2)};
}

Result<QList<VariableOption>> variableOptions(const QStringList &answers, const QString &regex,
                                              int sort)
{
    QList<VariableOption> all;
    if (regex.isEmpty()) {
        all.reserve(answers.size());
        for (const QString &answer : answers)
            all.append({answer, answer});
    } else {
        const auto pattern = patternOf(regex);
        if (!pattern)
            return pattern.error();
        for (const QString &answer : answers)
            all += picked(answer, *pattern);
    }
    QList<VariableOption> options;
    QSet<QString> seen;
    for (const VariableOption &option : std::as_const(all)) {
        if (!seen.contains(option.value))
            options << option;
        seen.insert(option.value);
    }
    sortOptions(options, sort);
    return options;
}

bool naturallyBefore(const QString &a, const QString &b)
{
    const auto digitsFrom = [](const QString &text, qsizetype at) {
        qsizetype end = at;
        while (end < text.size() && text.at(end) >= u'0' && text.at(end) <= u'9')
            ++end;
        return end;
    };
    qsizetype i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        const qsizetype endOfI = digitsFrom(a, i), endOfJ = digitsFrom(b, j);
        if (endOfI > i && endOfJ > j) {
            QStringView x = QStringView(a).mid(i, endOfI - i), y = QStringView(b).mid(j, endOfJ - j);
            while (x.size() > 1 && x.front() == u'0')
                x = x.mid(1);
            while (y.size() > 1 && y.front() == u'0')
                y = y.mid(1);
            if (x.size() != y.size())
                return x.size() < y.size();
            if (const int order = x.compare(y); order != 0)
                return order < 0;
            i = endOfI;
            j = endOfJ;
            continue;
        }
        const QChar x = a.at(i++).toCaseFolded(), y = b.at(j++).toCaseFolded();
        if (x != y)
            return x < y;
    }
    if (a.size() - i != b.size() - j)
        return a.size() - i < b.size() - j;
    return a < b;
}

} // namespace thunes
