// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"
#include "exporter/push/familyclaims.h"
#include "exporter/statsd/statsdintake.h"
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

struct Intake
{
    Intake() { exposition.addForeign(intake.families()); }

    void take(const QByteArray &lines)
    {
        intake.take({StatsdTransport::Udp, lines, 1, 0, 0});
    }
    /// The samples of the page whose names begin so.
    QByteArrayList samples(const QByteArray &prefix)
    {
        QByteArrayList lines;
        for (const QByteArray &line : exposition.text().split('\n')) {
            if (line.startsWith(prefix))
                lines += line;
        }
        return lines;
    }
    double counted(const char *result, const char *reason = "")
    {
        return registry.value(catalogue::statsdSamples, {result, reason}).value_or(0);
    }

    ManualClock clock;
    Registry registry;
    FamilyClaims claims;
    Ledger ledger{registry, clock};
    StatsdIntake intake{ledger, registry, claims, clock};
    CachedExposition exposition{registry};
};

} // namespace

class tst_Statsd : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void linesThatAreNotTakenAreCountedByReason_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const char *line, const char *result) {
            QTest::newRow(line) << QByteArray(line) << QByteArray(result);
        };
        row("x", "malformed value");
        row(":1|c", "malformed name");
        row("x:1", "malformed type");
        row("x:|c", "malformed value");
        row("x:1:|c", "malformed value");
        row("x:a|c", "malformed value");
        row("x:1,5|c", "malformed value");
        row("x:nan|g", "malformed value");
        row("x:inf|g", "malformed value");
        row("x:1e999|g", "malformed value");
        row("x:--1|g", "malformed value");
        row("x:1|", "malformed type");
        row("x:1|q", "malformed type");
        row("x:1|C", "malformed type");
        row("x y:1|c", "malformed name");
        row("x:1|c|@0", "malformed sample_rate");
        row("x:1|c|@2", "malformed sample_rate");
        row("x:1|c|@x", "malformed sample_rate");
        row("x:1|c|@0.00001", "malformed sample_rate");
        row("x:1|c|#:v", "malformed tags");
        row("x:1|c|#a:\xff", "malformed tags");
        row("x:1|c|#a:1|#b:1", "malformed tags");
        row("x:1|c|z", "malformed field");
        row("x:1|c||#a", "malformed field");
        row("x:1|s", "rejected set");
        row("x:1|g|T1656581400", "rejected timestamp");
        row("_e{1,1}:a|b", "rejected event");
        row("_sc|x|0", "rejected service_check");
        row("x:-1|c", "rejected value");
        row("x:+1|g", "rejected delta_without_base");
        row("x:1|c|#a:1,a:2", "rejected tags");
        row("x:1|h|#le:1", "rejected tags");
        row("x:1|c|#__x:1", "rejected tags");
        row("thunes_order_latency_ms_count:1|g", "rejected name_taken");
        row("thunes_exporter_push_groups:1|g", "rejected name_taken");
        row("thunes_open_positions:1|c", "rejected type_conflict");
        row("thunes_open_positions:1|g|#a:b", "rejected tags");
        row("thunes_open_positions:1.5|g", "rejected value");
        row("thunes_open_positions:+1|g", "rejected delta_of_trading_gauge");
        row("thunes_kill_switch_active:2|g", "rejected value");
        row("thunes_circuit_breaker_state:0.7|g|#breaker_name:b", "rejected value");
        row("thunes_circuit_breaker_state:1|g", "rejected tags");
        row("thunes_orders_placed_total:1|c|#venue:b,side:BUY", "rejected tags");
        row("thunes_order_latency_ms:-1|ms", "rejected value");
    }
    void linesThatAreNotTakenAreCountedByReason()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, result);
        Intake intake;
        intake.take(line);
        const QByteArrayList words = result.split(' ');
        QCOMPARE(intake.counted(words[0].constData(), words[1].constData()), 1.0);
        QCOMPARE(intake.counted("accepted"), 0.0);
        QVERIFY(!intake.registry.value(catalogue::heartbeatTimestamp));
        // Nothing of it is there, and a good line behind it is taken.
        intake.take(line + "\ngood:1|c\n");
        QCOMPARE(intake.counted("accepted"), 1.0);
        QCOMPARE(intake.samples("good"), QByteArrayList{"good_total 1"});
        QVERIFY(intake.samples("x").isEmpty());
    }

    void linesAddUp_data()
    {
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<QByteArrayList>("samples");
        const auto row = [](const char *name, const char *lines, const QByteArrayList &samples) {
            QTest::newRow(name) << QByteArray(lines) << samples;
        };
        row("counter", "x:1|c\nx:2.5|c\n", {"x_total 3.5"});
        row("carriage returns and empty lines", "x:1|c\r\n\r\n\nx:1|c", {"x_total 2"});
        row("sample rate", "x:1|c|@0.1\n", {"x_total 10"});
        row("several values", "x:1:2:3|c", {"x_total 6"});
        row("gauge", "x:5|g\nx:7|g\n", {"x 7"});
        row("gauge with deltas", "x:5|g\nx:+2.5|g\nx:-4|g\n", {"x 3.5"});
        row("tags", "x:1|g|#b:2,a:1,flag\nx:2|g|#a:1,flag:true,b:2\n",
            {"x{a=\"1\",b=\"2\",flag=\"true\"} 2"});
        row("empty tag value", "x:1|g|#a:,b:1", {"x{b=\"1\"} 1"});
        row("colons in a tag", "x:1|g|#url:http://h:1/", {"x{url=\"http://h:1/\"} 1"});
        row("escapes", "x:1|g|#a:q\"\\", {"x{a=\"q\\\"\\\\\"} 1"});
        row("names", "x.y-z/w:1|g\n9x:1|g|#a.b:1\n", {"x_y_z_w 1"});
        row("fields that do not count", "x:1|g|@1|#a:b|c:ci-abc|card:low", {"x{a=\"b\"} 1"});
        row("field order", "x:1|c|#a:b|@0.5", {"x_total{a=\"b\"} 2"});
    }
    void linesAddUp()
    {
        QFETCH(QByteArray, lines);
        QFETCH(QByteArrayList, samples);
        Intake intake;
        intake.take(lines);
        QCOMPARE(intake.samples("x"), samples);
        QCOMPARE(intake.counted("rejected"), 0.0);
    }

    void timingsBecomeHistogramsInSeconds()
    {
        Intake intake;
        intake.take("x:30:700|ms\nx:5|ms|@0.5\n");
        const QByteArrayList lines = intake.samples("x");
        QVERIFY(lines.contains("x_seconds_bucket{le=\"0.005\"} 2"));
        QVERIFY(lines.contains("x_seconds_bucket{le=\"0.05\"} 3"));
        QVERIFY(lines.contains("x_seconds_bucket{le=\"+Inf\"} 4"));
        QVERIFY(lines.contains("x_seconds_sum 0.74"));
        QVERIFY(lines.contains("x_seconds_count 4"));
        QCOMPARE(intake.counted("accepted"), 3.0);
        // Another type of the same name is another family, or none.
        intake.take("x:1|h\nx_seconds:1|h\nx_seconds:1|g\n");
        QVERIFY(intake.samples("x").contains("x_count 1"));
        QCOMPARE(intake.counted("rejected", "type_conflict"), 2.0);
    }

    void tradingMetricsAreTheTradersReports()
    {
        Intake intake;
        intake.take("thunes_kill_switch_active:1|g\n"
                    "thunes_circuit_breaker_state:0.5|g|#breaker_name:B\n"
                    "thunes.daily.pnl.used:0.75|g\n"
                    "thunes_open_positions:2|g\n"
                    "thunes_max_positions:3|g\n"
                    "thunes_ws_connected:0|g|#symbol:BTCUSDT\n"
                    "thunes_orders_placed:1|c|@0.5|#side:BUY,venue:binance,order_type:MARKET\n"
                    "thunes_order_latency_ms:42:43|ms\n"
                    "thunes_ws_gap_seconds:0.4|h|#symbol:BTCUSDT\n"
                    "thunes_ws_gap_seconds:400|ms|@0.1\n");
        const auto value = [&](const MetricDescriptor &metric, const Registry::Labels &labels = {}) {
            return intake.registry.value(metric, labels).value_or(-1);
        };
        QCOMPARE(value(catalogue::killSwitchActive), 1.0);
        QCOMPARE(value(catalogue::circuitBreakerState, {"B"}), 0.5);
        QCOMPARE(value(catalogue::dailyPnlUsed), 0.75);
        QCOMPARE(value(catalogue::openPositions), 2.0);
        QCOMPARE(value(catalogue::maxPositions), 3.0);
        QCOMPARE(value(catalogue::wsConnected, {"BTCUSDT"}), 0.0);
        QCOMPARE(value(catalogue::ordersPlaced, {"binance", "MARKET", "BUY"}), 2.0);
        QCOMPARE(intake.registry.find(catalogue::orderLatency)->histogram->count, quint64(2));
        QCOMPARE(intake.registry.find(catalogue::wsGap)->histogram->count, quint64(11));
        QVERIFY(std::abs(intake.registry.find(catalogue::wsGap)->histogram->sum - 4.4) < 1e-9);
        QVERIFY(intake.ledger.traderAlive());
        QCOMPARE(intake.counted("accepted"), 11.0);
        QCOMPARE(intake.samples("thunes_open_positions").size(), 1);
    }

    void otherMetricsAreNoSignOfLifeOfTheTrader()
    {
        Intake intake;
        intake.take("x:1|c\n");
        QVERIFY(!intake.ledger.traderAlive());
    }

    void aGaugeThatNobodySetsGoesAndACounterStays()
    {
        Intake intake;
        intake.take("x:1|g\nx:2|g|#a:b\nx:1|c\n");
        intake.clock.time += 200s;
        intake.take("x:3|g|#a:b\n");
        intake.clock.time += 101s;
        intake.intake.families().expire();
        QCOMPARE(intake.samples("x"), (QByteArrayList{"x{a=\"b\"} 3", "x_total 1"}));
        intake.clock.time += 201s;
        intake.intake.families().expire();
        QCOMPARE(intake.samples("x"), QByteArrayList{"x_total 1"});
        QCOMPARE(intake.intake.families().seriesCount(), std::size_t(1));
        // Its name is free again, and a change has nothing to change any more.
        QVERIFY(intake.claims.claim("x", FamilyType::Counter, {}).ok());
        intake.claims.release("x");
        intake.take("x:+1|g\n");
        QCOMPARE(intake.counted("rejected", "delta_without_base"), 1.0);
    }

    void thereIsALimitOfSeries()
    {
        ManualClock clock;
        FamilyClaims claims;
        StatsdFamilies families(claims, clock, {3, 300s});
        StatsdLine line;
        QByteArray reason;
        for (int i = 0; i < 5; ++i) {
            const std::string text = "x:1|c|#n:" + std::to_string(i);
            QVERIFY(!readStatsdLine(text, line));
            if (const auto fault = families.add(line))
                reason += fault->reason + QByteArray::number(i);
        }
        QCOMPARE(reason, "limit3limit4");
        QVERIFY(!readStatsdLine("x:1|c|#n:1", line) && !families.add(line)); // known ones go on
    }

    void aPushedGroupAndStatsdNeverShareAFamily()
    {
        Intake intake;
        QVERIFY(intake.claims.claim("pushed", FamilyType::Gauge, {}).ok());
        intake.take("pushed:1|g\nmine:1|g\n");
        QCOMPARE(intake.counted("rejected", "name_taken"), 1.0);
        QVERIFY(!intake.claims.claim("mine", FamilyType::Gauge, {}).ok());
    }
};

QTEST_GUILESS_MAIN(tst_Statsd)
#include "tst_statsd.moc"
