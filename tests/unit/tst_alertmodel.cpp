// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertmodel.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace thunes;

namespace {

PrometheusAlert alert(const char *name, const char *severity, AlertState state, int minute)
{
    PrometheusAlert result;
    result.labels = {{QStringLiteral("alertname"), QString::fromLatin1(name)},
                     {QStringLiteral("severity"), QString::fromLatin1(severity)}};
    result.annotations = {{QStringLiteral("summary"), QStringLiteral("what happened")}};
    result.state = state;
    result.activeAt = TimePoint(std::chrono::minutes(minute));
    return result;
}

QStringList names(const AlertModel &model)
{
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.data(model.index(row), AlertModel::NameRole).toString();
    return result;
}

} // namespace

class TestAlertModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mostPressingComesFirst()
    {
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setAlerts({alert("PendingCritical", "critical", AlertState::Pending, 1),
                         alert("Info", "info", AlertState::Firing, 1),
                         alert("Watchdog", "none", AlertState::Firing, 0),
                         alert("LateCritical", "critical", AlertState::Firing, 9),
                         alert("Other", "none", AlertState::Firing, 1),
                         alert("Warning", "warning", AlertState::Firing, 1),
                         alert("EarlyCritical", "critical", AlertState::Firing, 2)});
        QCOMPARE(names(model),
                 (QStringList{QStringLiteral("EarlyCritical"), QStringLiteral("LateCritical"),
                              QStringLiteral("Warning"), QStringLiteral("Info"),
                              QStringLiteral("Other"), QStringLiteral("PendingCritical")}));
        QCOMPARE(model.data(model.index(0), AlertModel::SummaryRole).toString(),
                 QStringLiteral("what happened"));
        QCOMPARE(model.data(model.index(5), AlertModel::FiringRole).toBool(), false);
    }

    void pendingAlertMovesUpWhenItFires()
    {
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &AlertModel::modelReset);
        QSignalSpy moves(&model, &AlertModel::rowsMoved);
        QSignalSpy changes(&model, &AlertModel::dataChanged);
        const PrometheusAlert info = alert("Info", "info", AlertState::Firing, 1);
        model.setAlerts({info, alert("Kill", "critical", AlertState::Pending, 2)});
        const QPersistentModelIndex kill(model.index(1));
        model.setAlerts({info, alert("Kill", "critical", AlertState::Firing, 2)});
        QCOMPARE(kill.row(), 0);
        QCOMPARE(moves.size(), 1);
        QCOMPARE(changes.size(), 1);
        QCOMPARE(resets.size(), 0);
        model.setAlerts({info, alert("Kill", "critical", AlertState::Firing, 2)});
        QCOMPARE(changes.size(), 1); // Nothing new, no signal.
        model.setAlerts({});
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!kill.isValid());
    }

    void sameLabelsTwiceAreOneRow()
    {
        AlertModel model;
        model.setAlerts({alert("A", "info", AlertState::Firing, 1),
                         alert("A", "info", AlertState::Firing, 1)});
        QCOMPARE(model.rowCount(), 1);
    }

    void anySequenceOfUpdatesIsSound()
    {
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QRandomGenerator random(7);
        const char *severities[] = {"critical", "warning", "info", "none"};
        for (int round = 0; round < 300; ++round) {
            QList<PrometheusAlert> alerts;
            for (int i = 0; i < 12; ++i) {
                if (random.bounded(2))
                    alerts << alert(qPrintable(QString::number(i)), severities[i % 4],
                                    random.bounded(2) ? AlertState::Firing : AlertState::Pending,
                                    random.bounded(4));
            }
            model.setAlerts(alerts);
            AlertModel fresh;
            fresh.setAlerts(alerts);
            QCOMPARE(names(model), names(fresh));
            QCOMPARE(model.rowCount(), static_cast<int>(alerts.size()));
        }
    }
};

QTEST_GUILESS_MAIN(TestAlertModel)
#include "tst_alertmodel.moc"
