// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>

#include <algorithm>
#include <iterator>

namespace thunes {

/// Of different numbers the positions of a longest ascending part: those that may stay when the list is sorted.
inline QList<qsizetype> longestAscending(const QList<qsizetype> &numbers)
{
    QList<qsizetype> ends; // Of the best part of each length, where its last number is.
    QList<qsizetype> former(numbers.size(), -1);
    for (qsizetype i = 0; i < numbers.size(); ++i) {
        const auto place = std::lower_bound(ends.begin(), ends.end(), numbers[i],
                                            [&](qsizetype at, qsizetype value) { return numbers[at] < value; });
        if (place != ends.begin())
            former[i] = *std::prev(place);
        if (place == ends.end())
            ends.append(i);
        else
            *place = i;
    }
    QList<qsizetype> part;
    for (qsizetype at = ends.isEmpty() ? -1 : ends.last(); at >= 0; at = former[at])
        part.prepend(at);
    return part;
}

/// How a list of keyed rows becomes another one by removals, insertions, moves and changes, each told
/// to `target` in the way of QAbstractItemModel, neighbours in one go. As few rows as possible move. Rows keep
/// their identity, so that selection and scroll position survive every update. Keys are unique in each list.
///
/// Target has:
///     QString keyAt(row), void remove(first, count), void insert(row, firstOfNew, count),
///     void move(from, to) as QList::move(), void update(row, indexOfNew)
template<typename Target>
void applyDiff(Target &target, qsizetype oldSize, const QList<QString> &wanted)
{
    QHash<QString, qsizetype> places;
    places.reserve(wanted.size());
    for (qsizetype i = 0; i < wanted.size(); ++i)
        places.insert(wanted[i], i);
    // What stays, as places in the list wanted, in the order of now.
    QList<qsizetype> order;
    for (qsizetype row = oldSize - 1; row >= 0;) {
        qsizetype first = row;
        qsizetype place = -1;
        while (first >= 0 && (place = places.value(target.keyAt(first), -1)) < 0)
            --first;
        if (first < row)
            target.remove(first + 1, row - first);
        if (first >= 0)
            order.append(place);
        row = first - 1;
    }
    std::reverse(order.begin(), order.end());

    QList<qsizetype> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    if (sorted != order) {
        QSet<qsizetype> resting;
        const QList<qsizetype> part = longestAscending(order);
        for (const qsizetype row : part)
            resting.insert(order[row]);
        // Each of the others goes behind the one that shall come before it.
        for (qsizetype i = 0; i < sorted.size(); ++i) {
            if (resting.contains(sorted[i]))
                continue;
            const qsizetype from = order.indexOf(sorted[i]);
            const qsizetype before = i == 0 ? -1 : order.indexOf(sorted[i - 1]);
            const qsizetype to = before < from ? before + 1 : before;
            if (from == to)
                continue;
            target.move(from, to);
            order.move(from, to);
        }
    }
    const QSet<qsizetype> known(sorted.cbegin(), sorted.cend());
    for (qsizetype row = 0; row < wanted.size();) {
        qsizetype last = row;
        while (last < wanted.size() && !known.contains(last))
            ++last;
        if (last > row)
            target.insert(row, row, last - row);
        row = last;
        if (row < wanted.size()) {
            target.update(row, row);
            ++row;
        }
    }
}

} // namespace thunes
