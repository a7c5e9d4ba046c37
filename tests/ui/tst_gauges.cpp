// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panelsamples.h"
#include "ui/panels/bargaugepanel.h"
#include "ui/panels/colours.h"
#include "ui/panels/gaugepanel.h"
#include "ui/theme/palette.h"

#include <QTest>

using namespace thunes;

namespace {

const char *cpu = R"({"type": "gauge", "title": "CPU busy",
    "fieldConfig": {"defaults": {"unit": "percent", "min": 0, "max": 100, "thresholds":
        {"mode": "absolute", "steps": [{"color": "green", "value": null},
         {"color": "orange", "value": 70}, {"color": "red", "value": 90}]}}},
    "options": {"reduceOptions": {"calcs": ["lastNotNull"]}, "showThresholdLabels": true}})";

QByteArray bars(const char *options, const char *color = "thresholds")
{
    return QByteArray(R"({"type": "bargauge", "title": "Disk used", "fieldConfig": {"defaults":
        {"unit": "percentunit", "color": {"mode": ")")
           + color + R"("}, "thresholds": {"mode": "percentage", "steps": [{"color": "green", "value": null},
        {"color": "yellow", "value": 70}, {"color": "red", "value": 90}]}}}, "options": )"
           + options + "}";
}

/// How many pixels of the image are near the colour.
int count(const QImage &image, const QColor &colour)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor at = image.pixelColor(x, y);
            found += std::abs(at.red() - colour.red()) < 6 && std::abs(at.green() - colour.green()) < 6
                     && std::abs(at.blue() - colour.blue()) < 6;
        }
    }
    return found;
}

} // namespace

class TestGauges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void gaugeFillsAsFarAsItsValue();
    void valueAboveTheLastThresholdTurnsTheHeader();
    void rangeComesFromTheUnitThenFromTheData();
    void staleGaugeIsNotGreen();
    void noValueIsNotZero();
    void barsLieInATallPanelAndStandInAWideOne();
    void barsAreAsLongAsTheirValues();
    void everyModeAndAmountIsDrawn_data();
    void everyModeAndAmountIsDrawn();
    void coloursOfFilesAreRead();
};

void TestGauges::gaugeFillsAsFarAsItsValue()
{
    const auto panel = samples::made<GaugePanel>(cpu);
    panel->resize(300, 220);
    panel->setData(samples::cells({QStringLiteral("cpu")}, {25}));
    const int quarter = count(panel->grab().toImage(), palette::okMark);
    panel->setData(samples::cells({QStringLiteral("cpu")}, {50}));
    const int half = count(panel->grab().toImage(), palette::okMark);
    QVERIFY(quarter > 200);
    QVERIFY2(half > quarter * 3 / 2, qPrintable(QStringLiteral("%1 %2").arg(quarter).arg(half)));
    QCOMPARE(panel->values().constFirst().text(), QStringLiteral("50%"));
    samples::shootSizes(panel.get(), QStringLiteral("gauge"));
    panel->setData(samples::cells({QStringLiteral("a"), QStringLiteral("node-with-a-long-name.example:9100"),
                                   QStringLiteral("c"), QStringLiteral("d"), QStringLiteral("e")},
                                  {12, 75.4, 91.2, 40, 0}));
    samples::shootSizes(panel.get(), QStringLiteral("gauge-five"));
}

void TestGauges::valueAboveTheLastThresholdTurnsTheHeader()
{
    const auto panel = samples::made<GaugePanel>(cpu);
    panel->setData(samples::cells({QStringLiteral("cpu")}, {95}));
    QCOMPARE(panel->worst(), Tone::Crit);
    QVERIFY(panel->accessibleDescription().contains(QStringLiteral("95%")));
    panel->setData(samples::cells({QStringLiteral("cpu")}, {89.9}));
    QCOMPARE(panel->worst(), Tone::Warn);
}

void TestGauges::rangeComesFromTheUnitThenFromTheData()
{
    auto panel = samples::made<GaugePanel>(
        R"({"type": "gauge", "fieldConfig": {"defaults": {"unit": "percentunit"}}})");
    panel->setData(samples::cells({QStringLiteral("a")}, {0.5}));
    QCOMPARE(panel->values().constFirst().high, 1.0);
    panel = samples::made<GaugePanel>(R"({"type": "gauge", "fieldConfig": {"defaults": {
        "thresholds": {"steps": [{"color": "green", "value": null}]}}}})");
    panel->setData(samples::cells({QStringLiteral("a"), QStringLiteral("b")}, {-40, 250}));
    QCOMPARE(panel->values().constFirst().low, -40.0);
    QCOMPARE(panel->values().constFirst().high, 250.0);
    panel->setData(samples::cells({QStringLiteral("a")}, {0}));
    QVERIFY(panel->values().constFirst().high > panel->values().constFirst().low);
}

void TestGauges::staleGaugeIsNotGreen()
{
    const auto panel = samples::made<GaugePanel>(
        R"({"type": "gauge", "options": {"showThresholdMarkers": false}})");
    panel->resize(300, 220);
    panel->setData(samples::cells({QStringLiteral("cpu")}, {25}));
    QVERIFY(samples::hasColour(panel->grab().toImage(), panel->rect(), palette::okMark));
    panel->setData(samples::stale(samples::cells({QStringLiteral("cpu")}, {25})));
    QVERIFY(!samples::hasColour(panel->grab().toImage(), panel->rect(), palette::okMark));
    QCOMPARE(panel->worst(), Tone::Stale);
    samples::shootSizes(panel.get(), QStringLiteral("gauge-stale"));
}

void TestGauges::noValueIsNotZero()
{
    const auto panel = samples::made<GaugePanel>(cpu);
    panel->resize(300, 220);
    panel->setData(samples::cells({QStringLiteral("cpu")}, {qQNaN()}));
    QVERIFY(!panel->values().constFirst().value);
    QCOMPARE(panel->values().constFirst().text(), QStringLiteral("no value"));
    QVERIFY(!panel->accessibleDescription().contains(u'0'));
    panel->grab();
}

void TestGauges::barsLieInATallPanelAndStandInAWideOne()
{
    auto panel = samples::made<BarGaugePanel>(bars("{}").constData());
    QVERIFY(panel->liesAt({200, 400}));
    QVERIFY(!panel->liesAt({400, 200}));
    panel = samples::made<BarGaugePanel>(bars(R"({"orientation": "horizontal"})").constData());
    QVERIFY(panel->liesAt({400, 200}));
}

void TestGauges::barsAreAsLongAsTheirValues()
{
    const auto panel = samples::made<BarGaugePanel>(
        bars(R"({"orientation": "horizontal", "displayMode": "basic", "valueMode": "hidden"})", "fixed")
            .constData());
    panel->resize(500, 120);
    const QColor blue = palette::series(0);
    panel->setData(samples::cells({QStringLiteral("sda")}, {0.25}));
    const QImage image = panel->grab().toImage();
    // The bright end of the bar: a quarter of the way along the track.
    int at = -1;
    for (int x = 0; x < image.width() && at < 0; ++x) {
        if (samples::hasColour(image, QRectF(x, 70, 1, 1), blue))
            at = x;
    }
    QVERIFY(at > 0);
    panel->setData(samples::cells({QStringLiteral("sda")}, {0.75}));
    const QImage longer = panel->grab().toImage();
    int then = -1;
    for (int x = at + 4; x < longer.width() && then < 0; ++x) {
        if (samples::hasColour(longer, QRectF(x, 70, 1, 1), blue))
            then = x;
    }
    // Half of the track, which is 480 pixels long, lies between them.
    QVERIFY2(std::abs(then - at - 240) < 5, qPrintable(QString::number(then - at)));
}

void TestGauges::everyModeAndAmountIsDrawn_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<int>("amount");
    for (const char *mode : {"gradient", "lcd", "basic"}) {
        for (const char *orientation : {"horizontal", "vertical"}) {
            for (const int amount : {1, 7, 200}) {
                QTest::newRow(qPrintable(QStringLiteral("%1-%2-%3").arg(QLatin1String(mode),
                                                                       QLatin1String(orientation))
                                             .arg(amount)))
                    << QByteArray("{\"displayMode\": \"") + mode + "\", \"orientation\": \""
                           + orientation + "\"}"
                    << amount;
            }
        }
    }
}

void TestGauges::everyModeAndAmountIsDrawn()
{
    QFETCH(QByteArray, options);
    QFETCH(int, amount);
    QStringList names;
    QList<double> values;
    for (int i = 0; i < amount; ++i) {
        names << QStringLiteral("/var/lib/volume-%1").arg(i);
        values << (i * 37 % 101) / 100.0;
    }
    const auto panel = samples::made<BarGaugePanel>(bars(options.constData()).constData());
    panel->setData(samples::cells(names, values));
    for (const QSize size : {QSize(60, 40), QSize(1800, 900)}) {
        panel->resize(size);
        QVERIFY(!panel->grab().isNull());
    }
    samples::shootSizes(panel.get(), QStringLiteral("bars-") + QLatin1String(QTest::currentDataTag()),
                        {QSize(620, 300)});
}

void TestGauges::coloursOfFilesAreRead()
{
    QCOMPARE(colourNamed(QStringLiteral("green")), palette::okMark);
    QCOMPARE(colourNamed(QStringLiteral("semi-dark-red")), QColor(0xe0, 0x2f, 0x44));
    QCOMPARE(colourNamed(QStringLiteral("#FF0000")), QColor(255, 0, 0));
    QCOMPARE(colourNamed(QStringLiteral("rgba(50, 172, 45, 0.5)")).alpha(), 128);
    QCOMPARE(colourNamed(QStringLiteral("dark-gray")), palette::staleBorder);
    QVERIFY(!colourNamed(QStringLiteral("no such colour")).isValid());
    QVERIFY(!colourNamed(QString()).isValid());
    QCOMPARE(schemeColour(QStringLiteral("continuous-GrYlRd"), 0), palette::okMark);
    QCOMPARE(schemeColour(QStringLiteral("continuous-GrYlRd"), qQNaN()), palette::okMark);
    QVERIFY(schemeColour(QStringLiteral("unheard of"), 0.5).isValid());
}

QTEST_MAIN(TestGauges)
#include "tst_gauges.moc"
