// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/legend.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace thunes {

namespace {

const QString metricLabel = QStringLiteral("__name__");

template<typename Replace>
QString replaceAll(const QString &text, const QRegularExpression &pattern, Replace replace)
{
    QString result;
    qsizetype end = 0;
    auto matches = pattern.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        result += QStringView(text).mid(end, match.capturedStart() - end);
        result += replace(match);
        end = match.capturedEnd();
    }
    return result + QStringView(text).mid(end).toString();
}

QString labelsText(const LabelSet &labels)
{
    QStringList parts;
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (label.key() != metricLabel)
            parts << QString(label.key() + QStringLiteral("=\"") + label.value() + u'"');
    }
    return parts.isEmpty() ? QString()
                           : QString(u'{' + parts.join(QStringLiteral(", ")) + u'}');
}

/// The labels that do not have the same value in all series.
LabelSet differing(const LabelSet &labels, const QList<LabelSet> &series)
{
    LabelSet result;
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        const bool same = std::all_of(series.begin(), series.end(), [&](const LabelSet &other) {
            const auto found = other.constFind(label.key());
            return found != other.constEnd() && *found == label.value();
        });
        if (!same)
            result.insert(label.key(), label.value());
    }
    return result;
}

QStringList automaticNames(const QList<LabelSet> &series, const QString &expression)
{
    QSet<QString> keys;
    QList<LabelSet> own;
    for (const LabelSet &labels : series) {
        own << differing(labels, series);
        for (auto label = own.last().keyBegin(); label != own.last().keyEnd(); ++label)
            keys << *label;
    }
    QStringList names;
    for (qsizetype i = 0; i < series.size(); ++i) {
        QString name;
        if (keys.size() == 1)
            name = own[i].value(*keys.cbegin());
        else if (!own[i].isEmpty())
            name = seriesText(own[i]);
        else
            name = series.size() == 1 ? seriesText(series[i]) : QString();
        names << (name.isEmpty() ? expression : name);
    }
    return names;
}

/// The expression with everything blanked that may hold words other than metric names.
QString withoutSelectors(QString expression)
{
    static const QRegularExpression strings(
        QStringLiteral("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|`[^`]*`|#[^\\n]*"));
    static const QRegularExpression braces(QStringLiteral("\\{[^{}]*\\}|\\[[^\\[\\]]*\\]"));
    static const QRegularExpression groupings(QStringLiteral(
        "\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^()]*\\)"),
        QRegularExpression::CaseInsensitiveOption);
    for (const auto &pattern : {strings, braces, groupings})
        expression.replace(pattern, QStringLiteral(" "));
    return expression;
}

} // namespace

QString seriesText(const LabelSet &labels)
{
    return labels.value(metricLabel) + labelsText(labels);
}

QStringList legendNames(const QString &format, const QList<LabelSet> &series,
                        const QString &expression)
{
    if (format == QLatin1String("__auto"))
        return automaticNames(series, expression);
    QStringList names;
    if (format.isEmpty()) {
        for (const LabelSet &labels : series) {
            const QString name = seriesText(labels);
            names << (name.isEmpty() ? expression : name);
        }
        return names;
    }
    static const QRegularExpression placeholder(QStringLiteral("\\{\\{\\s*(.+?)\\s*\\}\\}"));
    for (const LabelSet &labels : series)
        names << replaceAll(format, placeholder, [&](const QRegularExpressionMatch &match) {
            return labels.value(match.captured(1));
        });
    const bool saysNothing = std::all_of(names.cbegin(), names.cend(),
                                         [](const QString &name) { return name.isEmpty(); });
    return saysNothing ? automaticNames(series, expression) : names;
}

QString displayNameOf(const QString &displayName, const LabelSet &labels, const QString &legend)
{
    if (displayName.isEmpty())
        return legend;
    static const QRegularExpression variable(QStringLiteral(
        "\\$\\{__(field|series)\\.([\\w.]+)(?:\\[\"([^\"]*)\"\\])?\\}"));
    return replaceAll(displayName, variable, [&](const QRegularExpressionMatch &match) -> QString {
        const QString path = match.captured(2);
        if (path == QLatin1String("labels"))
            return match.hasCaptured(3) ? labels.value(match.captured(3)) : labelsText(labels);
        if (path.startsWith(QLatin1String("labels.")))
            return labels.value(path.mid(7));
        if (path == QLatin1String("name") || path == QLatin1String("displayName"))
            return legend;
        return match.captured(0);
    });
}

QString firstMetricName(const QString &expression)
{
    static const QSet<QString> words{
        QStringLiteral("and"),  QStringLiteral("or"),     QStringLiteral("unless"),
        QStringLiteral("bool"), QStringLiteral("offset"), QStringLiteral("by"),
        QStringLiteral("without"), QStringLiteral("on"), QStringLiteral("ignoring"),
        QStringLiteral("group_left"), QStringLiteral("group_right"), QStringLiteral("inf"),
        QStringLiteral("nan"), QStringLiteral("atan2")};
    static const QRegularExpression word(
        QStringLiteral("(?<![\\w:.$])[a-zA-Z_:][\\w:]*(?![\\w:])(?!\\s*\\()"));
    auto matches = word.globalMatch(withoutSelectors(expression));
    while (matches.hasNext()) {
        const QString candidate = matches.next().captured();
        if (!words.contains(candidate.toLower()))
            return candidate;
    }
    // {__name__="x"} is a metric too.
    static const QRegularExpression nameMatcher(QStringLiteral("__name__\\s*=\\s*\"([^\"]*)\""));
    return nameMatcher.match(expression).captured(1);
}

QString firstSelector(const QString &expression)
{
    const QString metric = firstMetricName(expression);
    if (!isBareMetricName(metric))
        return {};
    const QRegularExpression place(QStringLiteral("(?<![\\w:.$])%1(?![\\w:])\\s*(\\{)?").arg(metric));
    const auto match = place.match(expression);
    if (!match.hasCaptured(1))
        return metric;
    QChar quote;
    for (qsizetype i = match.capturedEnd(1); i < expression.size(); ++i) {
        const QChar c = expression.at(i);
        if (!quote.isNull()) {
            if (c == u'\\' && quote != u'`')
                ++i;
            else if (c == quote)
                quote = {};
        } else if (c == u'"' || c == u'\'' || c == u'`') {
            quote = c;
        } else if (c == u'}') {
            return metric + expression.mid(match.capturedStart(1), i + 1 - match.capturedStart(1));
        }
    }
    return metric;
}

bool reachesBack(const QString &expression)
{
    static const QRegularExpression nothing(QStringLiteral("\\b(vector|absent|absent_over_time)\\s*\\("));
    const QString words = withoutSelectors(expression);
    return expression.contains(u'[') && !nothing.match(words).hasMatch();
}

bool isBareMetricName(const QString &expression)
{
    static const QRegularExpression name(QStringLiteral("^\\s*[a-zA-Z_:][a-zA-Z0-9_:]*\\s*$"));
    return name.match(expression).hasMatch();
}

} // namespace thunes
