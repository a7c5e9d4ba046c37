// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/exporterclient.h"

#include <QTest>

#include <cmath>

using namespace thunes;

class TestExporterState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeStateIsRead()
    {
        const auto state = parseExporterState(R"({"sequence":12,"time":"2026-11-24T07:03:49.120Z",
            "version":"0.1.0","exporter":{"started":"2026-11-24T07:00:00.000Z"},
            "trader":{"alive":true,"last_sign_of_life":"2026-11-24T07:03:48.000Z",
                "environment":"demo","silence_limit_seconds":60,"files":{"problems":["no .env"]}},
            "kill_switch":{"commanded":false},"lab":{},
            "samples":[{"metric":"thunes_open_positions","labels":{},"value":2,"source":"trader",
                "time":"2026-11-24T07:03:48.000Z"},
              {"metric":"thunes_order_latency_ms","histogram":{"count":1,"sum":5}},
              {"metric":"thunes_ws_connected","labels":{"symbol":"BTC"},"value":null,
                "source":"trader","time":"2026-11-24T07:03:48.000Z"}]})");
        QVERIFY2(state.ok(), state ? "" : qPrintable(state.error().message));
        QCOMPARE(state->sequence, 12U);
        QCOMPARE(toIso8601(state->time), QStringLiteral("2026-11-24T07:03:49.120Z"));
        QVERIFY(state->traderAlive);
        QCOMPARE(state->environment, QStringLiteral("demo"));
        QCOMPARE(state->traderSilenceLimit, std::optional(Milliseconds(60000)));
        QCOMPARE(state->traderFileProblems, QStringList{QStringLiteral("no .env")});
        QVERIFY(state->killSwitch.contains(QStringLiteral("commanded")));
        QCOMPARE(state->samples.size(), 2); // Histograms are not values.
        QCOMPARE(state->samples[0].value, 2.0);
        QVERIFY(std::isnan(state->samples[1].value));
    }

    void optionalPartsMayBeAbsent()
    {
        const auto state = parseExporterState(
            R"({"sequence":0,"time":"2026-11-24T07:03:49Z","samples":[]})");
        QVERIFY(state.ok());
        QVERIFY(!state->traderAlive);
        QVERIFY(!state->traderLastSignOfLife);
    }

    void wrongTypesNameTheirPlace_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("place");
        QTest::newRow("no JSON") << QByteArray("<html>") << "line 1";
        QTest::newRow("array") << QByteArray("[]") << "$";
        QTest::newRow("no time") << QByteArray(R"({"sequence":1,"samples":[]})") << "$.time";
        QTest::newRow("bad time")
            << QByteArray(R"({"sequence":1,"time":"noon","samples":[]})") << "$.time";
        QTest::newRow("no samples")
            << QByteArray(R"({"sequence":1,"time":"2026-11-24T07:03:49Z"})") << "$.samples";
        QTest::newRow("trader") << QByteArray(
            R"({"sequence":1,"time":"2026-11-24T07:03:49Z","samples":[],"trader":{"alive":"yes"}})")
                                << "$.trader.alive";
        QTest::newRow("sample") << QByteArray(
            R"({"sequence":1,"time":"2026-11-24T07:03:49Z","samples":[7]})") << "$.samples[0]";
        QTest::newRow("value") << QByteArray(
            R"({"sequence":1,"time":"2026-11-24T07:03:49Z","samples":[{"metric":"a","value":"2"}]})")
                               << "$.samples[0].value";
    }
    void wrongTypesNameTheirPlace()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, place);
        const auto state = parseExporterState(json);
        QVERIFY(!state.ok());
        QCOMPARE(state.error().kind, ErrorKind::Protocol);
        QVERIFY2(state.error().message.contains(place), qPrintable(state.error().message));
    }
};

QTEST_GUILESS_MAIN(TestExporterState)
#include "tst_exporterstate.moc"
