// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/panels/statpanel.h"
#include "ui/theme/palette.h"

#include <QTest>

using namespace thunes;

class TestStatPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void eachStateHasItsWordAndItsFill_data();
    void eachStateHasItsWordAndItsFill();
    void countNamesTheWorstFirst();
    void oneBreakerIsStillACellWithItsName();
    void silentSeriesGoesStaleWhileOthersGoOn();
    void seriesWithoutAValueIsNotZero();
    void aPlainNumberRaisesNoAlarmWhateverItsLimits();
    void longNamesAreShortenedInTheMiddle();
    void anyNumberOfCellsStaysInsideTheBody_data();
    void anyNumberOfCellsStaysInsideTheBody();
    void everyCellIsSpoken();
    void agesAreOneUnit();
};

void TestStatPanel::eachStateHasItsWordAndItsFill_data()
{
    QTest::addColumn<int>("id");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QColor>("fill");
    QTest::newRow("closed") << 4 << 0.0 << "CLOSED" << palette::okFill;
    QTest::newRow("half open") << 4 << 0.5 << "HALF-OPEN" << palette::warnFill;
    QTest::newRow("open") << 4 << 1.0 << "OPEN" << palette::critFill;
    QTest::newRow("kill switch") << 3 << 1.0 << "ACTIVE" << palette::critFill;
    QTest::newRow("disconnected") << 6 << 0.0 << "DISCONNECTED" << palette::critFill;
    QTest::newRow("server down") << 9 << 0.0 << "DOWN" << palette::critFill;
    QTest::newRow("server up") << 9 << 1.0 << "UP" << palette::okFill;
    QTest::newRow("not configured") << 9 << 2.0 << "NOT_CFG" << palette::warnFill;
    QTest::newRow("tests unknown") << 11 << 0.0 << "UNKNOWN" << palette::raised;
}

void TestStatPanel::eachStateHasItsWordAndItsFill()
{
    QFETCH(int, id);
    QFETCH(double, value);
    QFETCH(QString, word);
    QFETCH(QColor, fill);
    StatPanel panel(samples::panel(id));
    panel.resize(360, 150);
    panel.setData(samples::cells({QStringLiteral("one")}, {value}));
    QCOMPARE(panel.readings().constFirst().text, word);
    QVERIFY(panel.accessibleDescription().contains(word));
    const QRectF cell = panel.cellRect(0);
    const QImage image = panel.grab().toImage();
    QCOMPARE(image.pixelColor(cell.topLeft().toPoint() + QPoint(6, 6)), fill);
    if (fill == palette::critFill)
        QVERIFY2(samples::hasColour(image, cell, Qt::white), "no white cross");
}

void TestStatPanel::countNamesTheWorstFirst()
{
    StatPanel panel(samples::panel(9));
    panel.setData(samples::ordinary(9));
    QCOMPARE(panel.countText(), QStringLiteral("1 down · 1 not cfg · 16/18 ok"));
    QCOMPARE(panel.worst(), Tone::Crit);
}

void TestStatPanel::oneBreakerIsStillACellWithItsName()
{
    StatPanel panel(samples::panel(4));
    panel.setData(samples::cells({QStringLiteral("binance_api")}, {0}));
    QVERIFY(panel.showsCells());
    QCOMPARE(panel.countText(), QStringLiteral("1/1 ok"));
}

void TestStatPanel::silentSeriesGoesStaleWhileOthersGoOn()
{
    PanelData data = samples::cells({QStringLiteral("rag-query"), QStringLiteral("git")}, {1, 1});
    data.series[0].points.resize(data.series[0].points.size() - 5);
    StatPanel panel(samples::panel(9));
    panel.setData(data);
    QCOMPARE(panel.readings().at(0).tone, Tone::Stale);
    QCOMPARE(panel.readings().at(0).reason, QStringLiteral("last 5 min ago"));
    QCOMPARE(panel.readings().at(1).tone, Tone::Ok);
    QCOMPARE(panel.countText(), QStringLiteral("1 stale · 1/2 ok"));
}

void TestStatPanel::seriesWithoutAValueIsNotZero()
{
    PanelData data = samples::cells({QStringLiteral("positions")}, {qQNaN()});
    StatPanel panel(samples::panel(2));
    panel.resize(300, 150);
    panel.setData(data);
    QVERIFY(!panel.readings().constFirst().value);
    QVERIFY(panel.readings().constFirst().text != QStringLiteral("0"));
    QVERIFY(!samples::hasColour(panel.grab().toImage(), panel.rect(), palette::okMark));
}

void TestStatPanel::aPlainNumberRaisesNoAlarmWhateverItsLimits()
{
    // A singlestat of old with the limits 70 and 90 that every one of them has, and no colour.
    auto plain = samples::panel(2);
    plain.stat.colorMode = StatColorMode::None;
    plain.field.colorMode = ColorMode::Thresholds;
    plain.field.thresholds.steps = {{std::nullopt, QStringLiteral("green")},
                                    {70, QStringLiteral("orange")},
                                    {90, QStringLiteral("red")}};
    auto coloured = plain;
    coloured.stat.colorMode = StatColorMode::Value;
    const PanelData data = samples::cells({QStringLiteral("memory")}, {24e9});
    StatPanel quiet(plain);
    quiet.setData(data);
    QCOMPARE(quiet.worst(), Tone::Neutral);
    StatPanel loud(coloured);
    loud.setData(data);
    QCOMPARE(loud.worst(), Tone::Crit);
    // Old is old in any colour.
    PanelData old = samples::cells({QStringLiteral("memory"), QStringLiteral("swap")}, {24e9, 1});
    old.series[0].points.resize(old.series[0].points.size() - 5);
    quiet.setData(old);
    QCOMPARE(quiet.worst(), Tone::Stale);
}

void TestStatPanel::longNamesAreShortenedInTheMiddle()
{
    const QString name = QStringLiteral("a-server-with-a-name-that-nobody-thought-about-observability");
    StatPanel panel(samples::panel(9));
    panel.resize(180, 120);
    panel.setData(samples::cells({name, QStringLiteral("git")}, {1, 0}));
    const QString painted = panel.paintedName(0);
    QVERIFY(painted != name);
    QVERIFY(painted.startsWith(u'a') && painted.endsWith(u'y'));
    QVERIFY(panel.accessibleDescription().contains(name));
}

void TestStatPanel::anyNumberOfCellsStaysInsideTheBody_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(414, 154), QSize(520, 230), QSize(300, 99), QSize(1260, 560)}) {
        for (const int count : {1, 2, 5, 18, 200})
            QTest::addRow("%d in %dx%d", count, size.width(), size.height()) << count << size;
    }
}

void TestStatPanel::anyNumberOfCellsStaysInsideTheBody()
{
    QFETCH(int, count);
    QFETCH(QSize, size);
    QStringList names;
    QList<double> values;
    for (int i = 0; i < count; ++i) {
        names << (count == 18 ? samples::servers().at(i) : QStringLiteral("server-%1").arg(i));
        values << (i % 37 == 4 ? 0 : 1);
    }
    StatPanel panel(samples::panel(9));
    panel.resize(size);
    panel.setData(samples::cells(names, values));
    for (int i = 0; i < count; ++i) {
        const QRectF cell = panel.cellRect(i);
        QVERIFY(QRectF(panel.rect()).contains(cell));
        QVERIFY(cell.width() > 3 && cell.height() > 2);
        for (int j = 0; j < i; ++j)
            QVERIFY(!cell.intersects(panel.cellRect(j)));
        if (count == 200)
            i += 40; // The grid is regular; a sample of it is enough.
    }
    if (count == 18 && size.width() >= 414)
        QVERIFY2(panel.paintedName(3) == names.at(3), "short names stay whole");
    samples::shoot(&panel, QStringLiteral("cells-%1-%2").arg(count).arg(size.width()));
}

void TestStatPanel::everyCellIsSpoken()
{
    StatPanel panel(samples::panel(9));
    panel.setData(samples::ordinary(9));
    for (const QString &name : samples::servers())
        QVERIFY(panel.accessibleDescription().contains(name));
    QVERIFY(panel.accessibleDescription().contains(QStringLiteral("github DOWN")));
}

void TestStatPanel::agesAreOneUnit()
{
    QCOMPARE(ageText(Milliseconds(449)), QStringLiteral("0.4 s"));
    QCOMPARE(ageText(Milliseconds(9990)), QStringLiteral("9.9 s"));
    QCOMPARE(ageText(Milliseconds(12900)), QStringLiteral("12 s"));
    QCOMPARE(ageText(std::chrono::minutes(61)), QStringLiteral("1 h"));
    QCOMPARE(ageText(std::chrono::hours(50)), QStringLiteral("2 d"));
}

QTEST_MAIN(TestStatPanel)
#include "tst_statpanel.moc"
