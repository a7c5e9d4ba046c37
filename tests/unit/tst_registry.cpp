// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/number.h"
#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>
#include <limits>
#include <zlib.h>

using namespace thunes;

namespace {
constexpr std::array<std::string_view, 1> nameLabel{"name"};
constexpr MetricDescriptor oddHelp{"odd_help", MetricType::Gauge, "back\\slash\nand \"quotes\"",
                                   nameLabel};

/// The bytes of exactly one gzip member; empty when it is broken or something follows it.
QByteArray unpacked(const QByteArray &gzip)
{
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return {};
    QByteArray out(gzip.size() * 100, Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(gzip.constData()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    const bool whole = result == Z_STREAM_END && stream.avail_in == 0;
    inflateEnd(&stream);
    return whole ? out : QByteArray();
}
} // namespace

class tst_Registry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void anEmptyRegistryExportsNothing()
    {
        Registry registry;
        QCOMPARE(exposition::text(registry), QByteArray());
    }

    void helpAndLabelsAreEscaped()
    {
        Registry registry;
        QVERIFY(registry.set(oddHelp, {"a\\b\"c\nd"}, 0.1, {}).ok());
        QCOMPARE(exposition::text(registry),
                 QByteArray("# HELP odd_help back\\\\slash\\nand \"quotes\"\n"
                            "# TYPE odd_help gauge\n"
                            "odd_help{name=\"a\\\\b\\\"c\\nd\"} 0.1\n"));
    }

    void histogramBucketsAreCumulativeAndBoundsInclusive()
    {
        Registry registry;
        for (const double ms : {5.0, 5.1, 99.0, 20000.0})
            QVERIFY(registry.observe(catalogue::orderLatency, {}, ms, {}).ok());
        const QByteArray text = exposition::text(registry);
        QVERIFY(text.contains("thunes_order_latency_ms_bucket{le=\"5\"} 1\n"));
        QVERIFY(text.contains("thunes_order_latency_ms_bucket{le=\"10\"} 2\n"));
        QVERIFY(text.contains("thunes_order_latency_ms_bucket{le=\"100\"} 3\n"));
        QVERIFY(text.contains("thunes_order_latency_ms_bucket{le=\"10000\"} 3\n"));
        QVERIFY(text.contains("thunes_order_latency_ms_bucket{le=\"+Inf\"} 4\n"));
        QVERIFY(text.contains("thunes_order_latency_ms_sum 20109.1\n"));
        QVERIFY(text.contains("thunes_order_latency_ms_count 4\n"));
    }

    void valuesThatAreNotFiniteAreRefusedAndChangeNothing()
    {
        Registry registry;
        for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
            QVERIFY(!registry.set(catalogue::openPositions, {}, bad, {}).ok());
            QVERIFY(!registry.add(catalogue::ordersPlaced, {"v", "t", "s"}, bad, {}).ok());
            QVERIFY(!registry.observe(catalogue::wsGap, {}, bad, {}).ok());
        }
        QVERIFY(!registry.add(catalogue::ordersPlaced, {"v", "t", "s"}, -1, {}).ok());
        QVERIFY(!registry.set(catalogue::wsConnected, {"\xff\xfe"}, 1, {}).ok());
        QCOMPARE(registry.seriesCount(), std::size_t(0));
        QCOMPARE(registry.version(), quint64(0));
    }

    void aRemovedSeriesVanishesWithItsFamily()
    {
        Registry registry;
        QVERIFY(registry.set(catalogue::wsConnected, {"A"}, 1, {}).ok());
        QVERIFY(registry.set(catalogue::wsConnected, {"B"}, 0, {}).ok());
        registry.remove(catalogue::wsConnected, {"A"});
        QVERIFY(!exposition::text(registry).contains("\"A\""));
        registry.remove(catalogue::wsConnected, {"B"});
        QCOMPARE(exposition::text(registry), QByteArray());
    }

    void anUnchangedRegistryIsNotRenderedAgain()
    {
        Registry registry;
        QVERIFY(registry.set(catalogue::openPositions, {}, 2, {}).ok());
        CachedExposition cached(registry);
        const char *first = cached.text().constData();
        QVERIFY(registry.set(catalogue::openPositions, {}, 2, {}).ok());
        QCOMPARE(cached.text().constData(), first);
        QVERIFY(registry.set(catalogue::openPositions, {}, 3, {}).ok());
        QVERIFY(cached.text().contains("thunes_open_positions 3\n"));
    }

    void onlyChangedFamiliesAreWrittenAnewAndTheBytesStayTheSame()
    {
        Registry registry;
        CachedExposition cached(registry);
        const SampleOrigin origin{SampleSource::Trader, {}};
        QVERIFY(registry.set(catalogue::openPositions, {}, 2, origin));
        QVERIFY(registry.set(catalogue::wsConnected, {"BTC"}, 1, origin));
        for (const auto format : {exposition::Format::Text, exposition::Format::OpenMetrics}) {
            QCOMPARE(cached.text(format), exposition::text(registry, format));
            QVERIFY(registry.set(catalogue::wsConnected, {"ETH"}, 1, origin));
            QCOMPARE(cached.text(format), exposition::text(registry, format));
            QVERIFY(registry.observe(catalogue::orderLatency, {}, 42, origin));
            QCOMPARE(cached.text(format), exposition::text(registry, format));
            registry.removeFamily(catalogue::openPositions);
            registry.remove(catalogue::wsConnected, {"ETH"});
            QCOMPARE(cached.text(format), exposition::text(registry, format));
            QVERIFY(registry.set(catalogue::openPositions, {}, 3, origin));
            QCOMPARE(cached.text(format), exposition::text(registry, format));
        }
    }

    void whateverChangesTheCachedPageIsTheWholeOne()
    {
        QRandomGenerator random(20261125);
        Registry registry;
        CachedExposition cached(registry);
        const auto name = [&] { return "s" + QByteArray::number(random.bounded(90)); };
        for (int round = 0; round < 3000; ++round) {
            const SampleOrigin origin{SampleSource::Trader, TimePoint(Milliseconds(round))};
            // Few changes as a rule, sometimes more than are remembered one by one.
            for (int i = random.bounded(20) == 0 ? 200 : random.bounded(4); i > 0; --i) {
                const double value = random.bounded(1000) / 8.0 * std::pow(10, random.bounded(6));
                switch (random.bounded(8)) {
                case 0: registry.remove(catalogue::wsConnected, {name()}); break;
                case 1: QVERIFY(registry.observe(catalogue::orderLatency, {}, value, origin,
                                                 random.bounded(2) ? "" : "ab12")); break;
                case 2: QVERIFY(registry.add(catalogue::ordersPlaced, {name(), "t", "s"}, value,
                                             origin, random.bounded(2) ? "" : "cd34")); break;
                case 3:
                    if (random.bounded(30) == 0)
                        registry.removeFamily(catalogue::wsConnected);
                    break;
                default: QVERIFY(registry.set(catalogue::wsConnected, {name()}, value, origin));
                }
            }
            // Each page misses some rounds.
            for (const auto format : {exposition::Format::Text, exposition::Format::OpenMetrics}) {
                if (random.bounded(3) > 0)
                    QCOMPARE(cached.text(format), exposition::text(registry, format));
            }
        }
    }

    void openMetricsTellsUnitBeginningAndExemplar()
    {
        Registry registry;
        const TimePoint begin = TimePoint(Milliseconds(1'700'000'000'250));
        const SampleOrigin first{SampleSource::Trader, begin};
        const SampleOrigin later{SampleSource::Trader, begin + Seconds(2)};
        QVERIFY(registry.add(catalogue::ordersPlaced, {"v", "t", "s"}, 1, first, "abc"));
        QVERIFY(registry.add(catalogue::ordersPlaced, {"v", "t", "s"}, 1, later));
        QVERIFY(registry.observe(catalogue::wsGap, {}, 0.75, first, "tr\"ace"));
        QVERIFY(registry.observe(catalogue::wsGap, {}, 100, later));
        QVERIFY(registry.setTotal(catalogue::mcpProbeErrors, {"a", "b"}, 7, first));
        const QByteArray text = exposition::text(registry, exposition::Format::OpenMetrics);
        for (const char *line : {
                 "# TYPE thunes_orders_placed counter\n",
                 "thunes_orders_placed_total{venue=\"v\",order_type=\"t\",side=\"s\"} 2"
                 " # {trace_id=\"abc\"} 1 1700000000.25\n",
                 "thunes_orders_placed_created{venue=\"v\",order_type=\"t\",side=\"s\"} "
                 "1700000000.25\n",
                 "# UNIT thunes_ws_gap_seconds seconds\n",
                 "thunes_ws_gap_seconds_bucket{le=\"0.5\"} 0\n",
                 "thunes_ws_gap_seconds_bucket{le=\"1\"} 1"
                 " # {trace_id=\"tr\\\"ace\"} 0.75 1700000000.25\n",
                 "thunes_ws_gap_seconds_bucket{le=\"+Inf\"} 2\n",
                 "thunes_ws_gap_seconds_created 1700000000.25\n",
                 "lab_mcp_probe_errors_total{server_name=\"a\",reason=\"b\"} 7\n"})
            QVERIFY2(text.contains(line), line);
        // Where a counter's beginning is unknown, none is claimed.
        QVERIFY(!text.contains("lab_mcp_probe_errors_created"));
        const QByteArray plain = exposition::text(registry);
        for (const char *only : {"# UNIT", "_created", "trace_id"})
            QVERIFY2(!plain.contains(only), only);
    }

    void compressedFamiliesMakeOneGzipMember()
    {
        Registry registry;
        CachedExposition cached(registry);
        const SampleOrigin origin{SampleSource::Trader, {}};
        for (int round = 0; round < 3; ++round) {
            // Small at first, then a page that is put together from blocks.
            for (int i = 0; i < (round == 0 ? 200 : 20'000); ++i)
                QVERIFY(registry.set(catalogue::wsConnected, {QByteArray::number(i)}, round, origin));
            QVERIFY(registry.set(catalogue::openPositions, {}, round, origin));
            for (const auto format : {exposition::Format::Text, exposition::Format::OpenMetrics}) {
                const QByteArray packed = cached.gzipped(format);
                QCOMPARE(unpacked(packed), exposition::text(registry, format));
                QVERIFY(packed.size() * 4 < cached.text(format).size());
                QCOMPARE(cached.gzipped(format).constData(), packed.constData());
            }
        }
    }

    void theFormatFollowsTheAcceptHeader_data()
    {
        QTest::addColumn<QByteArray>("accept");
        QTest::addColumn<bool>("open");
        QTest::newRow("none") << QByteArray() << false;
        QTest::newRow("anything") << QByteArray("*/*") << false;
        QTest::newRow("Prometheus 2.42")
            << QByteArray("application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
                          "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")
            << true;
        QTest::newRow("text preferred")
            << QByteArray("text/plain;q=1, application/openmetrics-text;q=0.4") << false;
        QTest::newRow("refused") << QByteArray("application/openmetrics-text;q=0") << false;
        QTest::newRow("nonsense") << QByteArray(";;,q=,application/openmetrics-text;q=x") << false;
    }

    void theFormatFollowsTheAcceptHeader()
    {
        QFETCH(QByteArray, accept);
        QFETCH(bool, open);
        QCOMPARE(exposition::formatFor(accept) == exposition::Format::OpenMetrics, open);
    }

    void gzipIsTakenOnlyWhenOffered()
    {
        QVERIFY(exposition::acceptsGzip("deflate, gzip;q=0.5"));
        QVERIFY(!exposition::acceptsGzip("gzip;q=0"));
        QVERIFY(!exposition::acceptsGzip("identity"));
        QVERIFY(!exposition::acceptsGzip({}));
    }

    void numbersRoundTrip_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("zero") << 0.0 << QByteArray("0");
        QTest::newRow("third") << 1.0 / 3 << QByteArray("0.3333333333333333");
        QTest::newRow("tenth") << 0.1 << QByteArray("0.1");
        QTest::newRow("integer") << 12345.0 << QByteArray("12345");
        QTest::newRow("+Inf") << std::numeric_limits<double>::infinity() << QByteArray("+Inf");
        QTest::newRow("-Inf") << -std::numeric_limits<double>::infinity() << QByteArray("-Inf");
        QTest::newRow("NaN") << std::nan("") << QByteArray("NaN");
    }

    void numbersRoundTrip()
    {
        QFETCH(double, value);
        QFETCH(QByteArray, text);
        QCOMPARE(formatNumber(value), text);
        const auto back = parseNumber(text);
        QVERIFY(back.ok());
        QVERIFY(*back == value || (std::isnan(*back) && std::isnan(value)));
    }

    void textThatIsNoNumberIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *bad : {"", " 1", "1 ", "0,5", "0x10", "nan", "infinity", "--1", "+-1", "1e",
                                "/2"})
            QTest::newRow(bad) << QByteArray(bad);
    }

    void textThatIsNoNumberIsRefused()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseNumber(text).ok());
    }
};

QTEST_GUILESS_MAIN(tst_Registry)
#include "tst_registry.moc"
