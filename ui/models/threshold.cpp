// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/threshold.h"

#include "exporter/base/number.h"

#include <cmath>

namespace thunes {

namespace {

bool isWordAt(const QString &text, qsizetype at, QLatin1String word)
{
    const auto isLetter = [&](qsizetype i) {
        return i >= 0 && i < text.size() && (text[i].isLetterOrNumber() || text[i] == u'_');
    };
    return QStringView(text).mid(at, word.size()).compare(word, Qt::CaseInsensitive) == 0
           && !isLetter(at - 1) && !isLetter(at + word.size());
}

} // namespace

std::optional<Threshold> thresholdOf(const QString &expression)
{
    int depth = 0;
    QChar quote;
    qsizetype found = -1;
    qsizetype length = 0;
    for (qsizetype i = 0; i < expression.size(); ++i) {
        const QChar c = expression[i];
        if (!quote.isNull()) {
            if (c == u'\\' && quote != u'`')
                ++i;
            else if (c == quote)
                quote = QChar();
            continue;
        }
        if (c == u'"' || c == u'\'' || c == u'`')
            quote = c;
        else if (c == u'(' || c == u'[' || c == u'{')
            ++depth;
        else if (c == u')' || c == u']' || c == u'}')
            --depth;
        if (depth != 0 || !quote.isNull())
            continue;
        for (const auto &word : {QLatin1String("and"), QLatin1String("or"), QLatin1String("unless"),
                                 QLatin1String("bool"), QLatin1String("on"), QLatin1String("ignoring")}) {
            if (isWordAt(expression, i, word))
                return std::nullopt;
        }
        const bool two = i + 1 < expression.size() && expression[i + 1] == u'=';
        if (c == u'<' || c == u'>' || ((c == u'=' || c == u'!') && two)) {
            if (found >= 0)
                return std::nullopt;
            found = i;
            length = two ? 2 : 1;
            i += length - 1;
        }
    }
    if (found <= 0)
        return std::nullopt;
    const auto limit = parseNumber(expression.mid(found + length).trimmed().toLatin1());
    const QString measured = expression.left(found).trimmed();
    if (!limit || measured.isEmpty() || !std::isfinite(*limit))
        return std::nullopt;
    return Threshold{measured, expression.mid(found, length), *limit};
}

QString shortNumber(double value)
{
    if (!std::isfinite(value))
        return QString::fromLatin1(formatNumber(value));
    return QString::number(value, 'g', 4);
}

} // namespace thunes
