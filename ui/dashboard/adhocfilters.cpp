// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/variables.h"

#include <QSet>

namespace thunes {

namespace {

QString matcherText(const AdHocFilter &filter)
{
    static const QSet<QString> ops{QStringLiteral("="), QStringLiteral("!="), QStringLiteral("=~"),
                                   QStringLiteral("!~")};
    QString value = filter.value;
    value.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return filter.key + (ops.contains(filter.op) ? filter.op : QStringLiteral("=")) + u'"' + value
           + u'"';
}

bool isNameStart(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_' || c == u':';
}
bool isNamePart(QChar c) { return isNameStart(c) || (c >= u'0' && c <= u'9'); }

/// Walks over an expression once and copies it with matchers added.
class Rewriter
{
public:
    Rewriter(const QString &expression, QString matchers)
        : m_in(expression)
        , m_matchers(std::move(matchers))
    {
    }

    QString run()
    {
        while (m_at < m_in.size()) {
            const QChar c = m_in.at(m_at);
            if (c == u'"' || c == u'\'' || c == u'`')
                copyString(c);
            else if (c == u'#')
                copyUntil(u'\n');
            else if (c == u'[')
                copyUntil(u']');
            else if (c == u'{')
                addToBraces();
            else if (c.isDigit())
                copyWord(); // A number or a duration: 5m, 1e3.
            else if (isNameStart(c))
                addToName();
            else
                copy(1);
        }
        return m_out;
    }

private:
    void copy(qsizetype count)
    {
        m_out += QStringView(m_in).mid(m_at, count);
        m_at = std::min(m_in.size(), m_at + count);
    }
    void copyUntil(QChar end)
    {
        const qsizetype found = m_in.indexOf(end, m_at);
        copy(found < 0 ? m_in.size() - m_at : found - m_at + 1);
    }
    void copyString(QChar quote)
    {
        qsizetype end = m_at + 1;
        while (end < m_in.size() && m_in.at(end) != quote)
            end += m_in.at(end) == u'\\' && quote != u'`' ? 2 : 1;
        copy(end - m_at + 1);
    }
    QString copyWord()
    {
        qsizetype end = m_at;
        while (end < m_in.size() && (isNamePart(m_in.at(end)) || m_in.at(end) == u'.'))
            ++end;
        const QString word = m_in.mid(m_at, end - m_at);
        copy(end - m_at);
        return word;
    }
    QChar nextSign() const
    {
        qsizetype at = m_at;
        while (at < m_in.size() && m_in.at(at).isSpace())
            ++at;
        return at < m_in.size() ? m_in.at(at) : QChar();
    }
    void addToBraces()
    {
        copy(1);
        const bool isEmpty = nextSign() == u'}';
        m_out += m_matchers;
        if (!isEmpty)
            m_out += u',';
        while (m_at < m_in.size() && m_in.at(m_at) != u'}') {
            const QChar c = m_in.at(m_at);
            if (c == u'"' || c == u'\'' || c == u'`')
                copyString(c);
            else
                copy(1);
        }
        copy(1);
    }
    void addToName()
    {
        static const QSet<QString> groupings{
            QStringLiteral("by"), QStringLiteral("without"), QStringLiteral("on"),
            QStringLiteral("ignoring"), QStringLiteral("group_left"), QStringLiteral("group_right")};
        static const QSet<QString> words{
            QStringLiteral("and"), QStringLiteral("or"), QStringLiteral("unless"),
            QStringLiteral("bool"), QStringLiteral("offset"), QStringLiteral("atan2"),
            QStringLiteral("inf"), QStringLiteral("nan"), QStringLiteral("start"),
            QStringLiteral("end")};
        const QString word = copyWord().toLower();
        if (groupings.contains(word)) {
            if (nextSign() == u'(')
                copyUntil(u')');
        } else if (nextSign() != u'(' && nextSign() != u'{' && !words.contains(word)) {
            m_out += u'{' + m_matchers + u'}';
        }
    }

    const QString &m_in;
    QString m_matchers;
    QString m_out;
    qsizetype m_at = 0;
};

} // namespace

QString withAdHocFilters(const QString &expression, const QList<AdHocFilter> &filters)
{
    QStringList matchers;
    for (const AdHocFilter &filter : filters) {
        if (!filter.key.isEmpty())
            matchers << matcherText(filter);
    }
    return matchers.isEmpty() ? expression : Rewriter(expression, matchers.join(u',')).run();
}

} // namespace thunes
