// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertmodel.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace thunes;

namespace {

AlertEntry alert(const QString &name, const QString &instance, const char *severity,
                 AlertPhase phase, int minute)
{
    AlertEntry result;
    result.labels = {{QStringLiteral("alertname"), name},
                     {QStringLiteral("instance"), instance},
                     {QStringLiteral("severity"), QString::fromLatin1(severity)}};
    result.annotations = {{QStringLiteral("summary"), QStringLiteral("what happened to ") + instance}};
    result.key = alertKey(result.labels, {});
    result.phase = phase;
    result.since = TimePoint(std::chrono::minutes(minute));
    return result;
}

AlertEntry firing(const char *name, const char *severity, int minute = 1)
{
    return alert(QString::fromLatin1(name), QStringLiteral("a"), severity, AlertPhase::Firing, minute);
}

/// "group: key, key; group: …" as a view would show it.
QString picture(const AlertModel &model)
{
    QStringList groups;
    for (int g = 0; g < model.rowCount(); ++g) {
        const QModelIndex group = model.index(g, 0);
        QStringList rows;
        for (int r = 0; r < model.rowCount(group); ++r) {
            const AlertEntry *entry = model.entry(model.index(r, 0, group));
            rows << entry->labels.value(QStringLiteral("instance")) + phaseWord(entry->phase).left(1);
        }
        groups << group.data().toString() + QStringLiteral(": ") + rows.join(u' ');
    }
    return groups.join(QStringLiteral("; "));
}

} // namespace

class TestAlertModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mostPressingGroupComesFirst()
    {
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        AlertEntry pending = firing("PendingCritical", "critical");
        pending.phase = AlertPhase::Pending;
        AlertEntry silenced = firing("SilencedCritical", "critical");
        silenced.phase = AlertPhase::Silenced;
        model.setEntries({pending, silenced, firing("Info", "info"), firing("Other", "none"),
                          firing("Late", "critical", 9), firing("Warning", "warning"),
                          firing("Early", "critical", 2)});
        QCOMPARE(picture(model), QStringLiteral("Early: af; Late: af; Warning: af; Info: af; Other: af; "
                                                "PendingCritical: ap; SilencedCritical: as"));
        QCOMPARE(model.index(0, 0, model.index(0, 0)).data().toString(),
                 QStringLiteral("what happened to a"));
    }

    void alertsOfOneNameAreOneGroupOldestFirst()
    {
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEntries({alert(QStringLiteral("Down"), QStringLiteral("new"), "warning", AlertPhase::Firing, 9),
                          alert(QStringLiteral("Down"), QStringLiteral("old"), "warning", AlertPhase::Firing, 1),
                          alert(QStringLiteral("Down"), QStringLiteral("gone"), "warning", AlertPhase::Resolved, 0)});
        QCOMPARE(picture(model), QStringLiteral("Down: oldf newf goner"));
        model.setGroupBy(QStringLiteral("instance"));
        QCOMPARE(picture(model), QStringLiteral("new: newf; old: oldf; gone: goner"));
        model.setGroupBy(QStringLiteral("nothing"));
        QCOMPARE(picture(model), QStringLiteral("without nothing: oldf newf goner"));
        model.setGroupBy({});
        QCOMPARE(picture(model), QStringLiteral("All alerts: oldf newf goner"));
    }

    void rowKeepsItsIdentityWhenItMovesUp()
    {
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &AlertModel::modelReset);
        QSignalSpy changes(&model, &AlertModel::dataChanged);
        AlertEntry late = alert(QStringLiteral("Down"), QStringLiteral("b"), "critical", AlertPhase::Pending, 2);
        const AlertEntry early = alert(QStringLiteral("Down"), QStringLiteral("a"), "critical", AlertPhase::Firing, 3);
        model.setEntries({early, late});
        const QPersistentModelIndex kept(model.indexOf(late.key));
        QCOMPARE(kept.row(), 1);
        late.phase = AlertPhase::Firing;
        model.setEntries({early, late});
        QCOMPARE(kept.row(), 0);
        QCOMPARE(model.entry(kept)->key, late.key);
        const auto before = changes.size();
        model.setEntries({early, late});
        QCOMPARE(changes.size(), before); // Nothing new, no signal.
        model.setEntries({});
        QVERIFY(!kept.isValid());
        QCOMPARE(resets.size(), 0);
    }

    void filterTakesWordsAndLabels_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("all") << QString() << QStringLiteral("Down: web1f web2f; Slow: db1f");
        QTest::newRow("word") << QStringLiteral("WEB") << QStringLiteral("Down: web1f web2f");
        QTest::newRow("two words") << QStringLiteral("happened db") << QStringLiteral("Slow: db1f");
        QTest::newRow("label") << QStringLiteral("severity=info") << QStringLiteral("Slow: db1f");
        QTest::newRow("not") << QStringLiteral("instance!=web1") << QStringLiteral("Down: web2f; Slow: db1f");
        QTest::newRow("pattern") << QStringLiteral("instance=~\"web.\"") << QStringLiteral("Down: web1f web2f");
        QTest::newRow("not pattern") << QStringLiteral("instance!~web.*") << QStringLiteral("Slow: db1f");
        QTest::newRow("pattern is anchored") << QStringLiteral("instance=~web") << QString();
        QTest::newRow("broken pattern finds nothing as a word") << QStringLiteral("instance=~[") << QString();
    }

    void filterTakesWordsAndLabels()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEntries({alert(QStringLiteral("Down"), QStringLiteral("web1"), "critical", AlertPhase::Firing, 1),
                          alert(QStringLiteral("Down"), QStringLiteral("web2"), "critical", AlertPhase::Firing, 2),
                          alert(QStringLiteral("Slow"), QStringLiteral("db1"), "info", AlertPhase::Firing, 1)});
        model.setFilter(parseAlertFilter(text));
        QCOMPARE(picture(model), expected);
        QCOMPARE(model.shownCount() + model.hiddenCount(), 3);
    }

    void sameAlertTwiceIsOneRow()
    {
        AlertModel model;
        model.setEntries({firing("A", "info"), firing("A", "info")});
        QCOMPARE(picture(model), QStringLiteral("A: af"));
    }

    void groupWhoseAlertsAreAllExchangedSaysNothingWhileItIsEmpty()
    {
        AlertModel model;
        model.setGroupBy(QString());
        model.setEntries({firing("A", "critical"), firing("B", "critical")});
        int asked = 0;
        connect(&model, &AlertModel::rowsRemoved, &model, [&](const QModelIndex &group) {
            ++asked;
            QCOMPARE(model.rowCount(group), 0);
            QCOMPARE(group.data(AlertModel::SeverityRole).toString(), QString());
            QCOMPARE(group.data(AlertModel::CountRole).toInt(), 0);
            QVERIFY(!group.data(Qt::AccessibleTextRole).toString().isEmpty());
        });
        model.setEntries({firing("C", "info")});
        QCOMPARE(asked, 1);
        QCOMPARE(model.index(0, 0).data(AlertModel::SeverityRole).toString(), QStringLiteral("info"));
    }

    void anySequenceOfUpdatesIsSound()
    {
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QRandomGenerator random(7);
        const char *severities[] = {"critical", "warning", "info", "none"};
        for (int round = 0; round < 300; ++round) {
            QList<AlertEntry> alerts;
            for (int i = 0; i < 24; ++i) {
                if (random.bounded(2))
                    alerts << alert(QString::number(i % 5), QString::number(i), severities[random.bounded(4)],
                                    static_cast<AlertPhase>(1 + random.bounded(5)), random.bounded(4));
            }
            AlertFilter filter;
            if (random.bounded(3) == 0)
                filter.phases = {AlertPhase::Firing, AlertPhase::Silenced};
            model.setFilter(filter);
            model.setEntries(alerts);
            AlertModel fresh;
            fresh.setFilter(filter);
            fresh.setEntries(alerts);
            QCOMPARE(picture(model), picture(fresh));
        }
    }

    void fiveThousandAlertsUpdateAtOnce()
    {
        AlertModel model;
        QList<AlertEntry> alerts;
        for (int i = 0; i < 5000; ++i)
            alerts << alert(QStringLiteral("Name%1").arg(i % 40), QStringLiteral("host%1").arg(i),
                            i % 7 ? "warning" : "critical", AlertPhase::Firing, i % 600);
        QSignalSpy inserted(&model, &AlertModel::rowsInserted);
        QElapsedTimer timer;
        timer.start();
        model.setEntries(alerts);
        const qint64 first = timer.restart();
        QCOMPARE(inserted.size(), 1); // Forty groups in one go.
        for (int i = 0; i < 5000; i += 10)
            alerts[i].phase = AlertPhase::Resolved;
        QSignalSpy resets(&model, &AlertModel::modelReset);
        model.setEntries(alerts);
        const qint64 second = timer.elapsed();
        QCOMPARE(resets.size(), 0);
        QCOMPARE(model.shownCount(), 5000);
        qInfo("5,000 alerts: first %lld ms, 500 of them changing place %lld ms", first, second);
        QVERIFY(first < 2000 && second < 2000); // Generous: it tells quadratic from linear.
    }
};

QTEST_GUILESS_MAIN(TestAlertModel)
#include "tst_alertmodel.moc"
