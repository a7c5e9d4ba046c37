// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/panels/crosshair.h"
#include "ui/panels/decimate.h"
#include "ui/panels/ticks.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/palette.h"

#include <QElapsedTimer>
#include <QTest>

using namespace thunes;

class TestTimeSeriesPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void decimationKeepsEveryExtreme();
    void decimationBreaksAtNanAndAtMissingSteps();
    void timeTicksAreRoundTimesInUtc();
    void valueTicksAreRoundAndKeepGivenLimits();
    void linesAreDrawnInTheirColours();
    void gapsStayOpenAndAreMarked();
    void limitIsDrawnWithItsTint();
    void legendSaysTheLastValues();
    void crosshairSortsValuesAndSkipsGaps();
    void unchangedDataIsNotRenderedAgain();
    void aResizedPlotLooksLikeAFreshOne();
    void oddDataIsDrawnWithoutComplaint_data();
    void oddDataIsDrawnWithoutComplaint();
};

void TestTimeSeriesPanel::decimationKeepsEveryExtreme()
{
    std::vector<SamplePoint> points;
    for (int i = 0; i < 100000; ++i)
        points.push_back({TimePoint(std::chrono::seconds(i)), i == 54321 ? 900.0 : 10 + i % 7});
    const PlotWindow window{QRectF(0, 0, 500, 100), 0, 100000, 0, 1000};
    const DecimatedSeries drawn = decimate(points, window, 2);
    QCOMPARE(drawn.runs.size(), 1);
    QVERIFY(drawn.runs[0].size() <= 4 * 501);
    const auto top = std::min_element(drawn.runs[0].begin(), drawn.runs[0].end(),
                                      [](QPointF a, QPointF b) { return a.y() < b.y(); });
    QCOMPARE(top->y(), window.y(900));
    QCOMPARE(drawn.runs[0].constFirst().x(), 0.0);
    QCOMPARE(drawn.runs[0].constLast(), QPointF(window.x(99999), window.y(points.back().value)));
    for (qsizetype i = 1; i < drawn.runs[0].size(); ++i)
        QVERIFY(drawn.runs[0][i - 1].x() <= drawn.runs[0][i].x());
}

void TestTimeSeriesPanel::decimationBreaksAtNanAndAtMissingSteps()
{
    const auto at = [](int second, double value) {
        return SamplePoint{TimePoint(std::chrono::seconds(second)), value};
    };
    const PlotWindow window{QRectF(0, 0, 100, 100), 0, 100, 0, 10};
    const DecimatedSeries drawn = decimate({at(0, 1), at(10, 2), at(20, qQNaN()), at(30, 3),
                                            at(70, 4), at(80, qInf()), at(90, 5)},
                                           window, 15);
    QCOMPARE(drawn.runs.size(), 4);
    QCOMPARE(drawn.runs[0].size(), 2);
    QCOMPARE(drawn.lines.size(), 4); // A lone point is drawn too.
    QVERIFY(decimate({}, window, 15).lines.isEmpty());
}

void TestTimeSeriesPanel::timeTicksAreRoundTimesInUtc()
{
    const double noon = toUnixSeconds(samples::noon());
    const QList<Tick> ticks = timeTicks(noon - 6 * 3600, noon, 8);
    QCOMPARE(ticks.size(), 6);
    QCOMPARE(ticks.constFirst().label, QStringLiteral("07:00"));
    QCOMPARE(ticks.constLast().label, QStringLiteral("12:00"));
    QCOMPARE(timeTicks(noon - 7 * 86400, noon, 8).constLast().label, QStringLiteral("24 Nov"));
    QVERIFY(timeTicks(noon, noon, 8).isEmpty());
}

void TestTimeSeriesPanel::valueTicksAreRoundAndKeepGivenLimits()
{
    ValueScale scale = valueScale(0, 487, false, false, 6);
    QCOMPARE(scale.high, 500.0);
    QCOMPARE(scale.step, 100.0);
    scale = valueScale(0, 1.5, true, true, 6);
    QCOMPARE(scale.high, 1.5);
    QCOMPARE(scale.values().size(), 7);
    scale = valueScale(0, 0, false, false, 4);
    QVERIFY(scale.high > scale.low);
    scale = valueScale(qQNaN(), qInf(), false, false, 4);
    QVERIFY(scale.high > scale.low && !scale.values().isEmpty());
    // Half a second is no whole one, though the unit is milliseconds.
    QCOMPARE(tickText(QStringLiteral("ms"), 1500, 500), QStringLiteral("1.5 s"));
    QCOMPARE(tickText(QStringLiteral("ms"), 2000, 500), QStringLiteral("2 s"));
}

void TestTimeSeriesPanel::linesAreDrawnInTheirColours()
{
    TimeSeriesPanel panel(samples::panel(5), nullptr);
    panel.resize(700, 300);
    panel.setData(samples::ordinary(5));
    const QImage image = panel.grab().toImage();
    for (int i = 0; i < 3; ++i)
        QVERIFY(samples::hasColour(image, panel.plotRect(), palette::series(i)));
}

void TestTimeSeriesPanel::gapsStayOpenAndAreMarked()
{
    TimeSeriesPanel panel(samples::panel(5), nullptr);
    panel.resize(700, 300);
    panel.setData(samples::ordinary(5));
    const QImage image = panel.grab().toImage();
    QCOMPARE(panel.picture().gaps.size(), 1);
    const PlotWindow &window = panel.picture().window;
    const auto [from, to] = panel.picture().gaps.constFirst();
    const QPointF shift = panel.plotRect().topLeft() - window.area.topLeft();
    const QRectF band(QPointF(window.x(from) + 3, window.area.top()) + shift,
                      QPointF(window.x(to) - 3, window.area.bottom()) + shift);
    for (int i = 0; i < 3; ++i)
        QVERIFY2(!samples::hasColour(image, band, palette::series(i)), "a line bridges the gap");
}

void TestTimeSeriesPanel::limitIsDrawnWithItsTint()
{
    TimeSeriesPanel panel(samples::panel(1), nullptr);
    panel.resize(700, 300);
    panel.setData(samples::ordinary(1));
    const QImage image = panel.grab().toImage();
    QCOMPARE(panel.picture().limits.size(), 1);
    QCOMPARE(panel.picture().limits.constFirst().from, 0.8);
    QCOMPARE(panel.picture().limits.constFirst().to, 1.5);
    const double y = panel.plotRect().bottom() - 0.8 / 1.5 * panel.plotRect().height();
    // The line and its label: far redder than the tint.
    const auto reddest = [&image](const QRectF &area) {
        int most = 0;
        const QRect pixels = area.toAlignedRect();
        for (int py = pixels.top(); py <= pixels.bottom(); ++py) {
            for (int px = pixels.left(); px <= pixels.right(); ++px) {
                const QColor at = image.pixelColor(px, py);
                most = std::max(most, at.red() - at.blue());
            }
        }
        return most;
    };
    QVERIFY(reddest({panel.plotRect().left() + 200, y - 3, 40, 6}) > 50);
    QVERIFY(reddest({panel.plotRect().left() + 4, y - 14, 80, 14}) > 50);
    const QPoint above = QPointF(panel.plotRect().right() - 20, y - 30).toPoint();
    QVERIFY(image.pixelColor(above).red() > palette::panel.red() + 8);
    // Above the limit the header turns.
    PanelData high = samples::ordinary(1);
    high.series[0].points.back().value = 0.95;
    panel.setData(high);
    QCOMPARE(panel.worst(), Tone::Crit);
}

void TestTimeSeriesPanel::legendSaysTheLastValues()
{
    TimeSeriesPanel panel(samples::panel(5), nullptr);
    PanelData data = samples::ordinary(5);
    data.series[2].points.clear();
    panel.setData(data);
    QCOMPARE(panel.legendTexts().size(), 3);
    QVERIFY(panel.legendTexts().at(0).startsWith(QStringLiteral("p50 4")));
    QCOMPARE(panel.legendTexts().at(2), QStringLiteral("p99 –"));
    QVERIFY(panel.accessibleDescription().contains(panel.legendTexts().at(0)));
    // A series that ended an hour ago has no last value that anyone could take for now.
    data.series[1].points.resize(data.series[1].points.size() - 60);
    panel.setData(data);
    QCOMPARE(panel.legendTexts().at(1), QStringLiteral("p95 –"));
}

void TestTimeSeriesPanel::crosshairSortsValuesAndSkipsGaps()
{
    Crosshair crosshair;
    TimeSeriesPanel panel(samples::panel(5), &crosshair);
    panel.resize(700, 300);
    const PanelData data = samples::ordinary(5);
    panel.setData(data);
    crosshair.setTime(toUnixSeconds(data.start) + 3600);
    const QStringList texts = panel.crosshairTexts();
    QCOMPARE(texts.size(), 4);
    QCOMPARE(texts.at(0), QStringLiteral("07:03:11 UTC"));
    QVERIFY(texts.at(1).startsWith(QStringLiteral("p99")));
    QVERIFY(texts.at(3).startsWith(QStringLiteral("p50")));
    crosshair.setTime(toUnixSeconds(data.start) + 212 * 60);
    QCOMPARE(panel.crosshairTexts().size(), 1);
    panel.grab();
}

void TestTimeSeriesPanel::aResizedPlotLooksLikeAFreshOne()
{
    // Lines in one place and axes in another would be wrong values.
    TimeSeriesPanel resized(samples::panel(5), nullptr);
    resized.resize(700, 300);
    resized.setData(samples::ordinary(5));
    (void)resized.grab();
    for (const QSize size : {QSize(700, 282), QSize(690, 300), QSize(1200, 500)}) {
        resized.resize(size);
        TimeSeriesPanel fresh(samples::panel(5), nullptr);
        fresh.resize(size);
        fresh.setData(samples::ordinary(5));
        QVERIFY(resized.grab().toImage() == fresh.grab().toImage());
    }
}

void TestTimeSeriesPanel::unchangedDataIsNotRenderedAgain()
{
    Crosshair crosshair;
    TimeSeriesPanel panel(samples::panel(5), &crosshair);
    panel.resize(700, 300);
    panel.setData(samples::ordinary(5));
    panel.grab();
    QCOMPARE(panel.renderCount(), 1);
    panel.setData(samples::ordinary(5));
    crosshair.setTime(toUnixSeconds(samples::noon()) - 600);
    panel.grab();
    QCOMPARE(panel.renderCount(), 1);
    panel.resize(800, 300);
    panel.grab();
    QCOMPARE(panel.renderCount(), 2);
}

void TestTimeSeriesPanel::oddDataIsDrawnWithoutComplaint_data()
{
    QTest::addColumn<PanelData>("data");
    QTest::newRow("one point") << [] {
        PanelData data = samples::waves({QStringLiteral("a")}, {5});
        data.series[0].points.resize(1);
        return data;
    }();
    QTest::newRow("only NaN") << samples::cells({QStringLiteral("a")}, {qQNaN()});
    QTest::newRow("infinite") << samples::cells({QStringLiteral("a")}, {qInf()});
    QTest::newRow("empty series") << [] {
        PanelData data = samples::waves({QStringLiteral("a")}, {5});
        data.series[0].points.clear();
        return data;
    }();
    QTest::newRow("empty range") << [] {
        PanelData data = samples::waves({QStringLiteral("a")}, {5});
        data.start = data.end;
        return data;
    }();
    QTest::newRow("negative") << samples::waves({QStringLiteral("a"), QStringLiteral("b")}, {-40, 30});
    QTest::newRow("huge") << samples::waves({QStringLiteral("a")}, {4e15});
    QTest::newRow("many") << [] {
        QStringList names;
        QList<double> bases;
        for (int i = 0; i < 30; ++i) {
            names << QStringLiteral("a series with quite a long name %1").arg(i);
            bases << i * 10 + 5;
        }
        return samples::waves(names, bases);
    }();
}

void TestTimeSeriesPanel::oddDataIsDrawnWithoutComplaint()
{
    QFETCH(PanelData, data);
    Crosshair crosshair;
    for (const QSize size : {QSize(700, 300), QSize(300, 99), QSize(60, 40), QSize(1800, 900)}) {
        TimeSeriesPanel panel(samples::panel(5), &crosshair);
        panel.resize(size);
        panel.setData(data);
        crosshair.setTime(toUnixSeconds(data.end) - 60);
        samples::shoot(&panel, QStringLiteral("odd-%1-%2").arg(QLatin1String(QTest::currentDataTag()))
                                   .arg(size.width()));
        QVERIFY(!panel.grab().isNull());
    }
}

QTEST_MAIN(TestTimeSeriesPanel)
#include "tst_timeseriespanel.moc"
