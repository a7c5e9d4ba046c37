// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/eventparser.h"
#include "exporter/api/idempotency.h"
#include "exporter/metrics/registry.h"
#include "exporter/trading/ledger.h"

#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

namespace {
class ManualClock final : public Clock
{
public:
    TimePoint time{std::chrono::seconds(1764000000)};
    TimePoint now() const override { return time; }
};
} // namespace

class tst_Events : public QObject
{
    Q_OBJECT

    ManualClock m_clock;
    std::unique_ptr<Registry> m_registry;
    std::unique_ptr<Ledger> m_ledger;

    void feed(const QByteArray &json)
    {
        const auto events = parseEvents(json, false);
        if (!events)
            QFAIL(qPrintable(events.error().message));
        m_ledger->apply(*events);
    }
    std::optional<double> value(const MetricDescriptor &metric, const Registry::Labels &labels = {})
    {
        return m_registry->value(metric, labels);
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init()
    {
        m_ledger.reset();
        m_registry = std::make_unique<Registry>();
        m_ledger = std::make_unique<Ledger>(*m_registry, m_clock);
    }

    void keysAreForgottenByAgeAndByCount()
    {
        ManualClock clock;
        IdempotencyKeys keys(clock, {3, std::chrono::minutes(10)});
        for (const char *key : {"a", "b", "c"}) {
            keys.remember(key, {key, {}});
            clock.time += std::chrono::minutes(3);
        }
        QCOMPARE(keys.find("a")->digest, QByteArray("a"));
        keys.remember("d", {});
        QVERIFY(!keys.find("a")); // the fourth took its place
        QVERIFY(keys.find("b"));
        clock.time += std::chrono::minutes(5);
        QVERIFY(!keys.find("b")); // 11 minutes old
        QVERIFY(keys.find("c"));
        clock.time += std::chrono::hours(1);
        QVERIFY(!keys.find("d"));
        QCOMPARE(keys.size(), std::size_t(0));
    }

    void badEventsAreRefusedWithTheirPath_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const QByteArray &body, const char *message) {
            QTest::newRow(name) << body << QString::fromUtf8(message);
        };
        row("not JSON", "{\"type\":", "line 1, column");
        row("not an object", "[1]", "$[0]: expected an object");
        row("no type", "{}", "$.type: is missing");
        row("unknown type", R"({"type":"orders"})", "$.type: unknown event type 'orders'");
        row("second of two", R"([{"type":"heartbeat"},{"type":"ws_gap","symbol":"A"}])",
            "$[1].gap_seconds: is missing");
        row("wrong field type", R"({"type":"kill_switch","active":"yes"})",
            "$.active: expected a boolean, got a string");
        row("misspelt optional", R"({"type":"kill_switch","active":true,"sequnce":3})",
            "$.sequnce: unknown field");
        row("negative sequence", R"({"type":"kill_switch","active":true,"sequence":-1})",
            "$.sequence: must be a whole number");
        row("breaker state", R"({"type":"circuit_breaker","breaker_name":"B","state":"OPEN"})",
            "$.state: expected closed, open or half-open, got 'OPEN'");
        row("empty name", R"({"type":"circuit_breaker","breaker_name":"","state":"open"})",
            "$.breaker_name: must not be empty");
        row("zero limit", R"({"type":"risk","daily_pnl":0,"max_daily_loss":0,"position_count":0})",
            "$.max_daily_loss: must be above 0");
        row("half a position",
            R"({"type":"risk","daily_pnl":0,"max_daily_loss":1,"position_count":0.5})",
            "$.position_count: must be a whole number");
        row("negative latency",
            R"({"type":"order","venue":"b","order_type":"M","side":"BUY","latency_ms":-1})",
            "$.latency_ms: must not be negative");
        row("huge number", R"({"type":"ws_gap","symbol":"A","gap_seconds":1e999})", "");
        row("bad time", R"({"type":"heartbeat","timestamp":"yesterday"})",
            "$.timestamp: expected ISO 8601");
        row("null", R"({"type":"ws_connection","symbol":"A","connected":null})",
            "$.connected: expected a boolean, got null");
        row("unknown level", R"({"type":"heartbeat","capabilities":["stop"]})",
            "$.capabilities: expected pause, reduce, halt or flatten, got 'stop'");
    }

    void badEventsAreRefusedWithTheirPath()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, message);
        const auto events = parseEvents(body, false);
        QVERIFY(!events.ok());
        QCOMPARE(events.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(events.error().message.contains(message), qPrintable(events.error().message));
    }

    void linesAreReadAsNdjsonAndErrorsNameTheLine()
    {
        const auto good = parseEvents("{\"type\":\"heartbeat\"}\n\n{\"type\":\"heartbeat\"}\r\n", true);
        QVERIFY(good.ok());
        QCOMPARE(good->size(), std::size_t(2));
        const auto bad = parseEvents("{\"type\":\"heartbeat\"}\n{\"type\":1}\n", true);
        QVERIFY(!bad.ok());
        QVERIFY(bad.error().message.startsWith(QStringLiteral("line 2: $.type")));
    }

    void nothingIsExportedBeforeAReport()
    {
        m_ledger->expire();
        QCOMPARE(m_registry->seriesCount(), std::size_t(0));
    }

    void eachEventReachesItsMetric()
    {
        feed(R"([{"type":"kill_switch","active":true},
                 {"type":"circuit_breaker","breaker_name":"BinanceAPI","state":"half-open"},
                 {"type":"risk","daily_pnl":-15,"max_daily_loss":20,"position_count":2},
                 {"type":"order","venue":"binance","order_type":"MARKET","side":"BUY","latency_ms":42},
                 {"type":"ws_gap","symbol":"BTCUSDT","gap_seconds":0.7},
                 {"type":"ws_connection","symbol":"BTCUSDT","connected":true},
                 {"type":"heartbeat","environment":"testnet","max_positions":5}])");
        QCOMPARE(value(catalogue::killSwitchActive), 1.0);
        QCOMPARE(value(catalogue::circuitBreakerState, {"BinanceAPI"}), 0.5);
        QCOMPARE(value(catalogue::dailyPnlUsed), 0.75);
        QCOMPARE(value(catalogue::openPositions), 2.0);
        QCOMPARE(value(catalogue::ordersPlaced, {"binance", "MARKET", "BUY"}), 1.0);
        QCOMPARE(m_registry->find(catalogue::orderLatency)->histogram->count, quint64(1));
        QCOMPARE(m_registry->find(catalogue::wsGap)->histogram->sum, 0.7);
        QCOMPARE(value(catalogue::wsConnected, {"BTCUSDT"}), 1.0);
        QCOMPARE(value(catalogue::maxPositions), 5.0);
        QCOMPARE(value(catalogue::environmentInfo, {"testnet"}), 1.0);
        QCOMPARE(value(catalogue::heartbeatTimestamp), 1764000000.0);
    }

    void aProfitUsesNothingOfTheLimit()
    {
        feed(R"({"type":"risk","daily_pnl":15,"max_daily_loss":20,"position_count":0})");
        QCOMPARE(value(catalogue::dailyPnlUsed), 0.0);
    }

    void aSilentTradersGaugesVanishAndItsHeartbeatStays()
    {
        feed(R"([{"type":"kill_switch","active":false},
                 {"type":"risk","daily_pnl":-5,"max_daily_loss":20,"position_count":1},
                 {"type":"ws_connection","symbol":"A","connected":true}])");
        QCOMPARE(value(catalogue::killSwitchActive), 0.0);
        m_clock.time += 61s;
        m_ledger->expire();
        QVERIFY(!m_ledger->traderAlive());
        QVERIFY(!value(catalogue::killSwitchActive));
        QVERIFY(!value(catalogue::openPositions));
        QVERIFY(!value(catalogue::wsConnected, {"A"}));
        QVERIFY(value(catalogue::heartbeatTimestamp));
    }

    void anActiveKillSwitchOutlivesASilentTrader()
    {
        feed(R"({"type":"kill_switch","active":true})");
        m_clock.time += 1h;
        m_ledger->expire();
        QCOMPARE(value(catalogue::killSwitchActive), 1.0);
    }

    void aCommandMakesTheSwitchActiveWhateverTheTraderSays()
    {
        feed(R"({"type":"kill_switch","active":false})");
        m_ledger->setCommanded(true);
        QCOMPARE(value(catalogue::killSwitchActive), 1.0);
        m_ledger->setCommanded(false);
        QCOMPARE(value(catalogue::killSwitchActive), 0.0);
    }

    void aCommandToReleaseSaysNothingAboutAnUnknownTrader()
    {
        m_ledger->setCommanded(false);
        QVERIFY(!value(catalogue::killSwitchActive));
    }

    void filesCountUntilTheTraderReportsAndAfterItFellSilent()
    {
        FilesReport files;
        files.openPositions = 2;
        files.dailyPnl = -15;
        files.maxDailyLoss = 20;
        m_ledger->applyFiles(files);
        QCOMPARE(value(catalogue::openPositions), 2.0);
        QCOMPARE(value(catalogue::dailyPnlUsed), 0.75);
        feed(R"({"type":"risk","daily_pnl":0,"max_daily_loss":20,"position_count":1})");
        m_ledger->applyFiles(files);
        QCOMPARE(value(catalogue::openPositions), 1.0);
        m_clock.time += 61s;
        m_ledger->expire();
        QCOMPARE(value(catalogue::openPositions), 2.0);
    }

    void aFileThatBecomesUnreadableTakesItsValuesAlong()
    {
        FilesReport files;
        files.openPositions = 2;
        m_ledger->applyFiles(files);
        files.openPositions.reset();
        m_ledger->applyFiles(files);
        QVERIFY(!value(catalogue::openPositions));
    }

    void ordersAreNotCountedTwice()
    {
        FilesReport files;
        files.orderTotals = {{"binance", "MARKET", "BUY", 7}};
        m_ledger->applyFiles(files);
        QCOMPARE(value(catalogue::ordersPlaced, {"binance", "MARKET", "BUY"}), 7.0);
        feed(R"({"type":"order","venue":"binance","order_type":"MARKET","side":"BUY","latency_ms":1})");
        m_ledger->applyFiles(files);
        QCOMPARE(value(catalogue::ordersPlaced, {"binance", "MARKET", "BUY"}), 1.0);
    }
};

QTEST_GUILESS_MAIN(tst_Events)
#include "tst_events.moc"
