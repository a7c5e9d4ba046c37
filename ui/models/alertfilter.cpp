// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertfilter.h"

#include <algorithm>

namespace thunes {

namespace {

bool contains(const AlertEntry &entry, const QString &word)
{
    const auto in = [&](const LabelSet &set) {
        return std::any_of(set.cbegin(), set.cend(), [&](const QString &value) {
            return value.contains(word, Qt::CaseInsensitive);
        });
    };
    return in(entry.labels) || in(entry.annotations);
}

} // namespace

bool AlertFilter::accepts(const AlertEntry &entry) const
{
    if (!phases.isEmpty() && !phases.contains(entry.phase))
        return false;
    if (!severity.isEmpty() && entry.severity() != severity)
        return false;
    return matchesAll(matchers, entry.labels)
           && std::all_of(words.cbegin(), words.cend(),
                          [&](const QString &word) { return contains(entry, word); });
}

AlertFilter parseAlertFilter(const QString &text)
{
    QStringList tokens;
    QString token;
    bool quoted = false;
    for (const QChar c : text) {
        if (c == u'"')
            quoted = !quoted;
        if (c.isSpace() && !quoted) {
            if (!token.isEmpty())
                tokens << token;
            token.clear();
        } else {
            token += c;
        }
    }
    if (!token.isEmpty())
        tokens << token;
    AlertFilter filter;
    for (const QString &part : std::as_const(tokens)) {
        if (const auto matcher = parseMatcher(part)) {
            filter.matchers << *matcher;
        } else {
            QString word = part;
            word.remove(u'"');
            if (!word.isEmpty())
                filter.words << word;
        }
    }
    return filter;
}

} // namespace thunes
