// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/legend.h"

#include <QTest>

using namespace thunes;

namespace {

LabelSet labels(std::initializer_list<std::pair<const char *, const char *>> pairs)
{
    LabelSet result;
    for (const auto &[name, value] : pairs)
        result.insert(QString::fromUtf8(name), QString::fromUtf8(value));
    return result;
}

} // namespace

class TestLegend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesFollowTheFormat_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QList<LabelSet>>("series");
        QTest::addColumn<QStringList>("expected");
        const LabelSet btc = labels({{"__name__", "thunes_ws_connected"}, {"symbol", "BTCUSDT"}, {"job", "x"}});
        const LabelSet eth = labels({{"__name__", "thunes_ws_connected"}, {"symbol", "ETHUSDT"}, {"job", "x"}});
        QTest::newRow("label") << "{{symbol}}" << QList{btc, eth} << QStringList{QStringLiteral("BTCUSDT"), QStringLiteral("ETHUSDT")};
        QTest::newRow("spaces") << "ws {{ symbol }}!" << QList{btc} << QStringList{QStringLiteral("ws BTCUSDT!")};
        QTest::newRow("missing label") << "a{{nope}}b" << QList{btc} << QStringList{QStringLiteral("ab")};
        QTest::newRow("all missing") << "{{nope}}" << QList{btc, eth} << QStringList{QStringLiteral("BTCUSDT"), QStringLiteral("ETHUSDT")};
        QTest::newRow("plain text") << "p95" << QList{LabelSet()} << QStringList{QStringLiteral("p95")};
        QTest::newRow("empty") << "" << QList{btc} << QStringList{QStringLiteral("thunes_ws_connected{job=\"x\", symbol=\"BTCUSDT\"}")};
        QTest::newRow("empty, no labels") << "" << QList{LabelSet()} << QStringList{QStringLiteral("up")};
        QTest::newRow("auto") << "__auto" << QList{btc, eth} << QStringList{QStringLiteral("BTCUSDT"), QStringLiteral("ETHUSDT")};
        QTest::newRow("auto, two labels") << "__auto" << QList{labels({{"a", "1"}, {"b", "1"}}), labels({{"a", "2"}, {"b", "2"}})}
                                          << QStringList{QStringLiteral("{a=\"1\", b=\"1\"}"), QStringLiteral("{a=\"2\", b=\"2\"}")};
        QTest::newRow("auto, no labels") << "__auto" << QList{LabelSet()} << QStringList{QStringLiteral("up")};
        QTest::newRow("nothing") << "__auto" << QList<LabelSet>() << QStringList();
    }
    void namesFollowTheFormat()
    {
        QFETCH(QString, format);
        QFETCH(QList<LabelSet>, series);
        QFETCH(QStringList, expected);
        QCOMPARE(legendNames(format, series, QStringLiteral("up")), expected);
    }

    void displayNameBeatsTheLegend()
    {
        const LabelSet set = labels({{"symbol", "BTC"}});
        const QString legend = QStringLiteral("x");
        QCOMPARE(displayNameOf(QString(), set, legend), legend);
        QCOMPARE(displayNameOf(QStringLiteral("PnL"), set, legend), QStringLiteral("PnL"));
        QCOMPARE(displayNameOf(QStringLiteral("${__field.labels.symbol} of ${__series.name}"), set, legend),
                 QStringLiteral("BTC of x"));
    }

    void firstMetricIsFound_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("metric");
        QTest::newRow("bare") << "thunes_open_positions" << "thunes_open_positions";
        QTest::newRow("nested") << "sum(increase(thunes_orders_placed_total[24h]))" << "thunes_orders_placed_total";
        QTest::newRow("by") << "histogram_quantile(0.95, sum by (le) (rate(a_bucket{x=\"y\"}[5m])))" << "a_bucket";
        QTest::newRow("by behind") << "sum(up) by (job)" << "up";
        QTest::newRow("strings") << "label_replace(up, \"a\", \"$1\", \"b\", \"c\")" << "up";
        QTest::newRow("number") << "1 - avg(x:y)" << "x:y";
        QTest::newRow("selector") << "{__name__=\"foo\"}" << "foo";
        QTest::newRow("none") << "vector(1)" << "";
        QTest::newRow("exponent") << "1e5 * m" << "m";
    }
    void firstMetricIsFound()
    {
        QFETCH(QString, expression);
        QFETCH(QString, metric);
        QCOMPARE(firstMetricName(expression), metric);
    }

    void firstSelectorKeepsItsMatchers_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("selector");
        QTest::newRow("bare") << "up" << "up";
        QTest::newRow("nested") << "sum(rate(a_total{job=\"x\", le=~\"}\\\"{\"}[5m])) / b" << "a_total{job=\"x\", le=~\"}\\\"{\"}";
        QTest::newRow("not inside another") << "sum(xup{a=\"1\"}) + up{b=\"2\"}" << "xup{a=\"1\"}";
        QTest::newRow("spaces") << "a {x='}'}" << "a{x='}'}";
        QTest::newRow("open") << "a{x=\"1\"" << "a";
        QTest::newRow("named") << "{__name__=\"foo\"}" << "foo";
        QTest::newRow("none") << "vector(1)" << "";
    }
    void firstSelectorKeepsItsMatchers()
    {
        QFETCH(QString, expression);
        QTEST(firstSelector(expression), "selector");
    }

    void onlyRangesReachBackUnlessTheyAnswerForNothing()
    {
        QVERIFY(reachesBack(QStringLiteral("sum(increase(x[1h]))")));
        QVERIFY(!reachesBack(QStringLiteral("sum(x)")));
        QVERIFY(!reachesBack(QStringLiteral("sum(increase(x[1h])) or vector(0)")));
        QVERIFY(!reachesBack(QStringLiteral("absent_over_time(x[1h])")));
        QVERIFY(reachesBack(QStringLiteral("sum(increase(x{a=\"vector(0)\"}[1h]))")));
    }

    void onlyANameIsBare()
    {
        QVERIFY(isBareMetricName(QStringLiteral(" thunes_open_positions ")));
        QVERIFY(!isBareMetricName(QStringLiteral("thunes_open_positions > 1")));
        QVERIFY(!isBareMetricName(QStringLiteral("up{job=\"x\"}")));
        QVERIFY(!isBareMetricName(QString()));
        QVERIFY(!isBareMetricName(QStringLiteral("1")));
    }
};

QTEST_GUILESS_MAIN(TestLegend)
#include "tst_legend.moc"
