// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>

namespace thunes {

/// How a list of keyed rows becomes another one by removals, insertions, moves and changes, each told
/// to `target` in the way of QAbstractItemModel, neighbours in one go. Rows keep their identity, so
/// that selection and scroll position survive every update. Keys are unique in each list.
///
/// Target has:
///     QString keyAt(row), void remove(first, count), void insert(row, firstOfNew, count),
///     void move(from, to), void update(row, indexOfNew)
template<typename Target>
void applyDiff(Target &target, qsizetype oldSize, const QList<QString> &wanted)
{
    const QSet<QString> kept(wanted.cbegin(), wanted.cend());
    QSet<QString> known;
    known.reserve(oldSize);
    qsizetype size = oldSize;
    for (qsizetype row = oldSize - 1; row >= 0;) {
        qsizetype first = row;
        while (first >= 0 && !kept.contains(target.keyAt(first)))
            --first;
        if (first < row) {
            target.remove(first + 1, row - first);
            size -= row - first;
        }
        if (first >= 0)
            known.insert(target.keyAt(first));
        row = first - 1;
    }
    // From the top each row becomes what it shall be; the rows above it are right already.
    for (qsizetype row = 0; row < wanted.size();) {
        if (!known.contains(wanted[row])) {
            qsizetype last = row;
            while (last + 1 < wanted.size() && !known.contains(wanted[last + 1]))
                ++last;
            target.insert(row, row, last - row + 1);
            size += last - row + 1;
            row = last + 1;
            continue;
        }
        if (target.keyAt(row) != wanted[row]) {
            qsizetype from = row + 1;
            while (from < size && target.keyAt(from) != wanted[row])
                ++from;
            target.move(from, row);
        }
        target.update(row, row);
        ++row;
    }
}

} // namespace thunes
