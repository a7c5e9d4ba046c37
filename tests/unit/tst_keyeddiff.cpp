// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/keyeddiff.h"

#include <QRandomGenerator>
#include <QTest>

using namespace thunes;

namespace {

/// A list that does what it is told and counts.
struct List
{
    QList<QString> rows;
    QList<QString> wanted;
    int moves = 0;
    int updates = 0;

    const QString &keyAt(qsizetype row) const { return rows[row]; }
    void remove(qsizetype first, qsizetype count) { rows.remove(first, count); }
    void insert(qsizetype row, qsizetype first, qsizetype count)
    {
        for (qsizetype i = 0; i < count; ++i)
            rows.insert(row + i, wanted[first + i]);
    }
    void move(qsizetype from, qsizetype to)
    {
        rows.move(from, to);
        ++moves;
    }
    void update(qsizetype row, qsizetype from)
    {
        QCOMPARE(rows[row], wanted[from]);
        ++updates;
    }
    void become(const QList<QString> &other)
    {
        wanted = other;
        moves = updates = 0;
        applyDiff(*this, rows.size(), wanted);
    }
};

QList<QString> numbers(int from, int to)
{
    QList<QString> list;
    for (int i = from; i < to; ++i)
        list << QString::number(i);
    return list;
}

} // namespace

class TestKeyedDiff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyListBecomesAnyOther()
    {
        QRandomGenerator random(7);
        List list;
        for (int round = 0; round < 2000; ++round) {
            QList<QString> all = numbers(0, 12);
            std::shuffle(all.begin(), all.end(), random);
            const QList<QString> before = list.rows;
            list.become(all.mid(0, random.bounded(13)));
            QVERIFY2(list.rows == list.wanted, qPrintable(before.join(u' ') + QStringLiteral(" → ") + list.wanted.join(u' ')));
            // Each row that stayed was offered for a change, once.
            qsizetype kept = 0;
            for (const QString &key : before)
                kept += list.wanted.contains(key);
            QCOMPARE(list.updates, static_cast<int>(kept));
        }
    }

    void onlyWhatChangesItsPlaceMoves()
    {
        List list;
        list.rows = numbers(0, 1000);
        // Every tenth goes to the end, as alerts that are over do.
        QList<QString> wanted;
        QList<QString> over;
        for (int i = 0; i < 1000; ++i)
            (i % 10 == 3 ? over : wanted) << QString::number(i);
        list.become(wanted + over);
        QCOMPARE(list.rows, wanted + over);
        QCOMPARE(list.moves, 100);
        // One from the end to the front.
        list.become(QList<QString>{list.rows.last()} + list.rows.mid(0, 999));
        QCOMPARE(list.moves, 1);
        // One from the front to the end.
        list.become(list.rows.mid(1) + QList<QString>{list.rows.first()});
        QCOMPARE(list.moves, 1);
        list.become(list.rows);
        QCOMPARE(list.moves, 0);
    }
};

QTEST_GUILESS_MAIN(TestKeyedDiff)
#include "tst_keyeddiff.moc"
