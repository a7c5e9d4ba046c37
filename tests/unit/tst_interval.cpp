// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/interval.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

class TestInterval : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void intervalsAreGrafanas_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        QFile file(QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/grafana/golden_interval.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray vectors = QJsonDocument::fromJson(file.readAll()).array();
        QCOMPARE(vectors.size(), 210);
        int row = 0;
        for (const QJsonValue &vector : vectors)
            QTest::addRow("%d", ++row) << vector.toObject();
    }
    void intervalsAreGrafanas()
    {
        QFETCH(QJsonObject, vector);
        const auto value = [&](const char *key) { return vector.value(QLatin1String(key)); };
        IntervalRequest request;
        request.range = *parseDuration(value("range").toString());
        request.maxDataPoints = value("mdp").toInt();
        request.scrapeInterval = *parseDuration(value("minInterval").toString());
        const QueryInterval result = queryInterval(request);
        QCOMPARE(result.step.count(), value("intervalMs").toInteger());
        QCOMPARE(durationText(result.step), value("interval").toString());
        QCOMPARE(result.rateInterval.count(), value("rateIntervalMs").toInteger());
    }

    void minimaOfPanelAndTargetCount()
    {
        IntervalRequest request{6h, 1000, 15s, 1min, {}};
        QCOMPARE(queryInterval(request).step, Milliseconds(1min));
        request.targetMinimum = 5min;
        QCOMPARE(queryInterval(request).step, Milliseconds(5min));
        QCOMPARE(queryInterval(request).rateInterval, Milliseconds(20min));
    }

    void neverAsksForMorePointsThanPrometheusAnswers()
    {
        for (const Milliseconds range : {Milliseconds(6h), Milliseconds(7 * 24h), Milliseconds(8760h)}) {
            const auto step = queryInterval({range, 100000000, 1ms, 1ms, 1ms}).step;
            QVERIFY(range / step <= 11000);
        }
    }

    void durationsParse_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms");
        QTest::newRow("seconds") << "15s" << qint64(15000);
        QTest::newRow("minimum") << ">10s" << qint64(10000);
        QTest::newRow("milliseconds") << "100ms" << qint64(100);
        QTest::newRow("compound") << "1h30m" << qint64(5400000);
        QTest::newRow("weeks") << " 2w " << qint64(1209600000);
        for (const char *bad : {"", "s", "15", "$interval", "-5s", "1h 30m", "0s", "1e9y", "99999999y"})
            QTest::newRow(bad[0] ? bad : "empty") << QString::fromLatin1(bad) << qint64(-1);
    }
    void durationsParse()
    {
        QFETCH(QString, text);
        QFETCH(qint64, ms);
        QCOMPARE(parseDuration(text).value_or(Milliseconds(-1)).count(), ms);
    }

    void variablesAreReplaced_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("expected");
        QTest::newRow("none") << "rate(a[5m])" << "rate(a[5m])";
        QTest::newRow("interval") << "rate(a[$__interval])" << "rate(a[30s])";
        QTest::newRow("rate") << "rate(a[$__rate_interval]) / $__interval_ms"
                              << "rate(a[1m]) / 30000";
        QTest::newRow("braces") << "rate(a[${__rate_interval}]) [[__range_s]]"
                                << "rate(a[1m]) 21600";
        QTest::newRow("range") << "increase(a[$__range])" << "increase(a[21600s])";
        QTest::newRow("unknown stays") << "$__from ${__user.login} $__intervals"
                                       << "$__from ${__user.login} $__intervals";
    }
    void variablesAreReplaced()
    {
        QFETCH(QString, expression);
        QFETCH(QString, expected);
        QCOMPARE(interpolateIntervals(expression, {30s, 1min, 6h}), expected);
    }

    void timesFloorToTheStep()
    {
        const TimePoint time(std::chrono::milliseconds(1700000012345));
        QCOMPARE(floorToStep(time, 15s), TimePoint(std::chrono::milliseconds(1700000010000)));
        QCOMPARE(floorToStep(time, 0s), time);
    }
};

QTEST_GUILESS_MAIN(TestInterval)
#include "tst_interval.moc"
