// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/notificationpolicy.h"

#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const TimePoint noon = fromDateTime(QDateTime(QDate(2026, 11, 25), QTime(12, 0), Qt::UTC));

AlertEntry alert(const QString &name, const char *severity = "warning", TimePoint since = noon)
{
    AlertEntry entry;
    entry.key = name;
    entry.labels = {{QStringLiteral("alertname"), name},
                    {QStringLiteral("severity"), QLatin1String(severity)}};
    entry.annotations = {{QStringLiteral("summary"), name + QStringLiteral(" is bad")}};
    entry.since = since;
    return entry;
}

QList<AlertEntry> many(int count, const char *severity, int names = 1)
{
    QList<AlertEntry> entries;
    for (int i = 0; i < count; ++i) {
        AlertEntry entry = alert(QStringLiteral("Trouble%1").arg(i % names), severity);
        entry.labels.insert(QStringLiteral("instance"), QStringLiteral("host-%1").arg(i));
        entry.key = QStringLiteral("%1/%2").arg(QLatin1String(severity)).arg(i);
        entries << entry;
    }
    return entries;
}

} // namespace

class TestNotificationPolicy : public QObject
{
    Q_OBJECT

    NotificationPolicy m_policy;

    NotificationOrders at(Seconds after, const QList<AlertEntry> &entries, QTime local = QTime(12, 0))
    {
        return m_policy.update(entries, noon + after, local);
    }

private Q_SLOTS:
    void init() { m_policy = NotificationPolicy(); }

    void anAlertIsToldOnceAndClosedWhenItIsOver()
    {
        const auto first = at(0s, {alert(QStringLiteral("A"))});
        QCOMPARE(first.show.size(), 1);
        QCOMPARE(first.show[0].title, QStringLiteral("WARNING: A"));
        QCOMPARE(first.show[0].body, QStringLiteral("A is bad"));
        QVERIFY(first.show[0].loud);
        for (int second = 1; second < 3600; second += 7) {
            const auto later = at(Seconds(second), {alert(QStringLiteral("A"))});
            QVERIFY(later.show.isEmpty() && later.close.isEmpty());
        }
        AlertEntry over = alert(QStringLiteral("A"));
        over.phase = AlertPhase::Resolved;
        const auto last = at(3601s, {over});
        QCOMPARE(last.close, QStringList{QStringLiteral("A")});
        QVERIFY(at(3602s, {over}).close.isEmpty());
    }

    void urgencyFollowsSeverity_data()
    {
        QTest::addColumn<QString>("severity");
        QTest::addColumn<int>("urgency");
        QTest::newRow("critical") << QStringLiteral("critical") << 2;
        QTest::newRow("warning") << QStringLiteral("warning") << 1;
        QTest::newRow("info") << QStringLiteral("info") << 0;
        QTest::newRow("unknown word") << QStringLiteral("page") << 1;
        QTest::newRow("none") << QString() << 1;
    }
    void urgencyFollowsSeverity()
    {
        QFETCH(QString, severity);
        QFETCH(int, urgency);
        const auto orders = at(0s, {alert(QStringLiteral("A"), severity.toLatin1().constData())});
        QCOMPARE(orders.show.size(), 1);
        QCOMPARE(static_cast<int>(orders.show[0].urgency), urgency);
    }

    void pendingSilencedAndInhibitedOnesAreNotTold()
    {
        for (const AlertPhase phase : {AlertPhase::Pending, AlertPhase::Silenced, AlertPhase::Inhibited}) {
            AlertEntry entry = alert(QStringLiteral("A"), "critical");
            entry.phase = phase;
            QVERIFY(at(0s, {entry}).show.isEmpty());
        }
        QCOMPARE(at(1s, {alert(QStringLiteral("A"), "critical")}).show.size(), 1);
        AlertEntry silenced = alert(QStringLiteral("A"), "critical");
        silenced.phase = AlertPhase::Silenced;
        QCOMPARE(at(2s, {silenced}).close.size(), 1);
        // When the silence ends it counts again.
        QCOMPARE(at(3s, {alert(QStringLiteral("A"), "critical")}).show.size(), 1);
    }

    void aStormOfTwoHundredIsAHandful()
    {
        QList<AlertEntry> storm = many(20, "critical", 2) + many(150, "warning", 9) + many(30, "info");
        const auto orders = at(0s, storm);
        QCOMPARE(orders.show.size(), 3);
        QStringList titles;
        QStringList keys;
        for (const Notification &one : orders.show) {
            titles << one.title;
            keys << one.keys;
            QVERIFY(one.group);
        }
        titles.sort();
        QCOMPARE(titles, (QStringList{QStringLiteral("CRITICAL: 20 alerts"), QStringLiteral("INFO: 30 alerts"),
                                      QStringLiteral("WARNING: 150 alerts")}));
        QCOMPARE(QSet<QString>(keys.cbegin(), keys.cend()).size(), 200);
        for (const Notification &one : orders.show) {
            if (one.urgency == NotificationUrgency::Normal)
                QVERIFY2(one.body.endsWith(QStringLiteral("and 4 more kinds")), qPrintable(one.body));
        }
    }

    void aStormThatComesBitByBitIsAHandfulToo()
    {
        const QList<AlertEntry> storm = many(200, "warning", 4);
        int slots_ = 0;
        QSet<QString> seen;
        int shown = 0;
        for (int second = 0; second <= 60; ++second) {
            const auto orders = at(Seconds(second), storm.mid(0, qMin(200, 1 + second * 4)));
            for (const Notification &one : orders.show) {
                ++shown;
                if (!seen.contains(one.slot))
                    ++slots_;
                seen.insert(one.slot);
            }
        }
        QVERIFY2(slots_ <= 4, qPrintable(QString::number(slots_)));
        QVERIFY2(shown <= 15, qPrintable(QString::number(shown)));
        const auto silent = at(120s, storm);
        QVERIFY(silent.show.isEmpty());
    }

    void aGroupShrinksInPlaceAndClosesWithItsLast()
    {
        const QList<AlertEntry> storm = many(10, "warning");
        QCOMPARE(at(0s, storm).show.size(), 1);
        const auto less = at(20s, storm.mid(0, 4));
        QCOMPARE(less.show.size(), 1);
        QCOMPARE(less.show[0].title, QStringLiteral("WARNING: 4 alerts"));
        QVERIFY(!less.show[0].loud);
        m_policy.closed(less.show[0].slot);
        // Somebody dismissed it: fewer alerts are no reason to bring it back, more are.
        QVERIFY(at(40s, storm.mid(0, 3)).show.isEmpty());
        const QList<AlertEntry> more = storm.mid(0, 3) + many(14, "warning").mid(10);
        const auto grown = at(60s, more);
        QCOMPARE(grown.show.size(), 1);
        QVERIFY(grown.show[0].loud);
        QCOMPARE(at(80s, {}).close.size(), 1);
    }

    void criticalOnesAreRepeatedUntilSomebodyAcknowledges()
    {
        AlertEntry critical = alert(QStringLiteral("A"), "critical");
        QCOMPARE(at(0s, {critical}).show.size(), 1);
        m_policy.closed(QStringLiteral("A"));
        QVERIFY(at(299s, {critical}).show.isEmpty());
        const auto again = at(300s, {critical});
        QCOMPARE(again.show.size(), 1);
        QVERIFY(again.show[0].loud);
        QVERIFY(at(301s, {critical}).show.isEmpty());
        critical.acknowledged = Acknowledgement{QStringLiteral("eve"), {}, noon};
        QCOMPARE(at(302s, {critical}).close, QStringList{QStringLiteral("A")});
        QVERIFY(at(10000s, {critical}).show.isEmpty());
        // Withdrawn: it counts again, but is no news.
        critical.acknowledged.reset();
        QVERIFY(at(10001s, {critical}).show.isEmpty());
        QCOMPARE(at(10301s, {critical}).show.size(), 1);
    }

    void warningsAreNotRepeated()
    {
        at(0s, {alert(QStringLiteral("A"))});
        QVERIFY(at(86000s, {alert(QStringLiteral("A"))}).show.isEmpty());
    }

    void manyRepetitionsComeAsOne()
    {
        QList<AlertEntry> criticals;
        int single = 0;
        for (int i = 0; i < 8; ++i) {
            criticals << alert(QStringLiteral("C%1").arg(i), "critical");
            const auto orders = at(Seconds(i * 6), criticals);
            for (const Notification &one : orders.show)
                single += !one.group;
        }
        QVERIFY(single > NotificationPolicy::singleLimit);
        const auto again = at(700s, criticals);
        QCOMPARE(again.show.size(), 1);
        QCOMPARE(again.show[0].title, QStringLiteral("CRITICAL: 8 alerts"));
        QVERIFY(again.close.size() >= single);
        QVERIFY(at(701s, criticals).show.isEmpty());
    }

    void quietHoursHoldInfoAndWarningOnly()
    {
        NotificationRules rules;
        rules.quiet = true;
        m_policy.setRules(rules);
        const QList<AlertEntry> entries{alert(QStringLiteral("I"), "info"), alert(QStringLiteral("W")),
                                        alert(QStringLiteral("C"), "critical"),
                                        alert(QStringLiteral("P"), "page")};
        const auto night = at(0s, entries, QTime(23, 0));
        QCOMPARE(night.show.size(), 2);
        QVERIFY(at(60s, entries, QTime(6, 59)).show.isEmpty());
        // What still fires in the morning is told then; nothing is lost.
        const auto morning = at(120s, {entries[0], entries[2], entries[3]}, QTime(7, 0));
        QCOMPARE(morning.show.size(), 1);
        QCOMPARE(morning.show[0].slot, QStringLiteral("I"));
    }

    void quietHoursMayLieWithinADay()
    {
        NotificationRules rules;
        rules.quiet = true;
        rules.quietFrom = QTime(12, 0);
        rules.quietTo = QTime(13, 30);
        m_policy.setRules(rules);
        QVERIFY(!m_policy.isQuietAt(QTime(11, 59)));
        QVERIFY(m_policy.isQuietAt(QTime(12, 0)));
        QVERIFY(!m_policy.isQuietAt(QTime(13, 30)));
    }

    void wordsThatChangeAreReplacedInPlaceUnlessDismissed()
    {
        AlertEntry entry = alert(QStringLiteral("A"));
        at(0s, {entry});
        entry.annotations[QStringLiteral("summary")] = QStringLiteral("92 % of the limit is used");
        QVERIFY(at(1s, {entry}).show.isEmpty()); // not by the second
        const auto changed = at(20s, {entry});
        QCOMPARE(changed.show.size(), 1);
        QCOMPARE(changed.show[0].slot, QStringLiteral("A"));
        QVERIFY(!changed.show[0].loud);
        m_policy.closed(QStringLiteral("A"));
        entry.annotations[QStringLiteral("summary")] = QStringLiteral("93 % of the limit is used");
        QVERIFY(at(60s, {entry}).show.isEmpty());
    }

    void aNewEpisodeIsToldAgain()
    {
        at(0s, {alert(QStringLiteral("A"), "critical")});
        const auto anew = at(30s, {alert(QStringLiteral("A"), "critical", noon + 20s)});
        QCOMPARE(anew.show.size(), 1);
        // An earlier start of the same one is only known better.
        QVERIFY(at(31s, {alert(QStringLiteral("A"), "critical", noon - 20s)}).show.isEmpty());
    }

    void aWarningThatFlapsWaitsAMinute()
    {
        at(0s, {alert(QStringLiteral("A"))});
        at(10s, {});
        QVERIFY(at(20s, {alert(QStringLiteral("A"), "warning", noon + 20s)}).show.isEmpty());
        QCOMPARE(at(61s, {alert(QStringLiteral("A"), "warning", noon + 20s)}).show.size(), 1);
    }

    void whatAnEarlierRunToldIsNotToldAgain()
    {
        m_policy.restore({{QStringLiteral("W"), noon - 60s}, {QStringLiteral("C"), noon - 290s},
                          {QStringLiteral("gone"), noon - 60s}});
        const QList<AlertEntry> entries{alert(QStringLiteral("W"), "warning", noon - 1h),
                                        alert(QStringLiteral("C"), "critical", noon - 1h),
                                        alert(QStringLiteral("N"), "info")};
        const auto first = at(0s, entries);
        QCOMPARE(first.show.size(), 1);
        QCOMPARE(first.show[0].slot, QStringLiteral("N"));
        QCOMPARE(first.close, QStringList{QStringLiteral("gone")});
        const auto again = at(11s, entries);
        QCOMPARE(again.show.size(), 1);
        QCOMPARE(again.show[0].slot, QStringLiteral("C"));
    }

    void switchedOffItClosesWhatIsThere()
    {
        at(0s, {alert(QStringLiteral("A"))});
        NotificationRules rules;
        rules.enabled = false;
        m_policy.setRules(rules);
        QCOMPARE(at(1s, {alert(QStringLiteral("A"))}).close.size(), 1);
        QVERIFY(at(2s, {alert(QStringLiteral("B"))}).show.isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestNotificationPolicy)
#include "tst_notificationpolicy.moc"
