// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/promqltokens.h"

#include "exporter/base/number.h"

#include <QRegularExpression>

#include <limits>

namespace thunes {

namespace {

using Kind = PromToken::Kind;
using L = QLatin1String;

/// What follows an expression down its branches goes as deep as it is long.
constexpr std::size_t longest = 3000;

QRegularExpression expression(const char *pattern)
{
    return QRegularExpression(QLatin1String(pattern));
}

Error wrongAt(qsizetype position, const QString &what)
{
    return {ErrorKind::InvalidInput, QStringLiteral("character %1: %2").arg(position + 1).arg(what)};
}

/// The string that begins at `place`, which is moved behind it.
Result<QString> readText(const QString &text, qsizetype &place)
{
    const qsizetype begin = place;
    const QChar quote = text[place++];
    QString content;
    while (place < text.size() && text[place] != quote) {
        QChar c = text[place++];
        if (c == u'\n' && quote != u'`')
            break;
        if (c == u'\\' && quote != u'`') {
            if (place == text.size())
                break;
            c = text[place++];
            if (c == u'n')
                c = u'\n';
            else if (c == u't')
                c = u'\t';
            else if (c == u'r')
                c = u'\r';
            else if (c != u'\\' && c != u'"' && c != u'\'')
                return wrongAt(place - 1, QStringLiteral("\\%1 means nothing that is known here").arg(c));
        }
        content += c;
    }
    if (place >= text.size() || text[place] != quote)
        return wrongAt(begin, QStringLiteral("a string that never ends"));
    ++place;
    return content;
}

} // namespace

Result<std::vector<PromToken>> promTokens(const QString &text)
{
    static const QRegularExpression blank = expression("(?:\\s|#[^\\n]*)+");
    static const QRegularExpression duration = expression("(?:[0-9]+(?:ms|[smhdwy]))+(?![A-Za-z0-9_])");
    static const QRegularExpression number = expression(
        "(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z_])");
    static const QRegularExpression word = expression("[A-Za-z_:][A-Za-z0-9_:]*");
    static const QRegularExpression symbol = expression("==|!=|=~|!~|<=|>=|[-+*/%^<>=(){}\\[\\],@:]");

    std::vector<PromToken> tokens;
    qsizetype place = 0;
    bool inRange = false; // where a colon is no part of a name
    const auto match = [&](const QRegularExpression &pattern) {
        return pattern.match(text, place, QRegularExpression::NormalMatch,
                             QRegularExpression::AnchorAtOffsetMatchOption).captured(0);
    };
    while (true) {
        place += match(blank).size();
        PromToken token;
        token.position = place;
        if (tokens.size() > longest)
            return wrongAt(place, QStringLiteral("more than %1 words").arg(longest));
        if (place >= text.size()) {
            tokens.push_back(token);
            return tokens;
        }
        if (text[place] == u'"' || text[place] == u'\'' || text[place] == u'`') {
            const auto content = readText(text, place);
            if (!content)
                return content.error();
            token.kind = Kind::Text;
            token.text = *content;
            tokens.push_back(token);
            continue;
        }
        if (token.text = match(duration); !token.text.isEmpty()) {
            token.kind = Kind::Duration;
        } else if (token.text = match(number); !token.text.isEmpty()) {
            token.kind = Kind::Number;
            token.number = token.text.startsWith(L("0x"), Qt::CaseInsensitive)
                ? static_cast<double>(token.text.mid(2).toULongLong(nullptr, 16))
                : token.text.toDouble();
        } else if (token.text = inRange ? QString() : match(word); !token.text.isEmpty()) {
            token.kind = Kind::Word;
            const QString lower = token.text.toLower();
            if (lower == L("inf") || lower == L("nan")) {
                token.kind = Kind::Number;
                token.number = lower == L("inf") ? std::numeric_limits<double>::infinity()
                                                 : std::numeric_limits<double>::quiet_NaN();
            }
        } else if (token.text = match(symbol); !token.text.isEmpty()) {
            token.kind = Kind::Operator;
            inRange = token.text == L("[") || (inRange && token.text != L("]"));
        } else {
            return wrongAt(place, QStringLiteral("unexpected '%1'").arg(text[place]));
        }
        place += token.text.size();
        tokens.push_back(token);
    }
}

} // namespace thunes
