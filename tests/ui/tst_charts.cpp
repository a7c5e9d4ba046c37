// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panelsamples.h"
#include "tests/ui/pixels.h"
#include "ui/panels/barchartpanel.h"
#include "ui/panels/colours.h"
#include "ui/panels/heatmappanel.h"
#include "ui/panels/histogrampanel.h"
#include "ui/theme/palette.h"

#include <QTest>

#include <cmath>

using namespace thunes;
using samples::count;
using samples::isNear;
using samples::processorTime;

namespace {

QByteArray json(const char *type, const char *options, const char *defaults = "",
                const char *format = "time_series")
{
    return QByteArray(R"({"type": ")") + type
           + R"(", "title": "Requests", "targets": [{"expr": "r", "refId": "A",
        "format": ")"
           + format + R"("}], "fieldConfig": {"defaults": {)" + defaults
           + "}}, \"options\": " + options + "}";
}

template<typename T>
std::unique_ptr<T> of(const QByteArray &text)
{
    auto panel = samples::made<T>(text.constData());
    panel->resize(620, 280);
    return panel;
}

/// One value each.
PanelData singles(const QStringList &names, const QList<double> &values)
{
    PanelData data = samples::cells(names, values);
    for (NamedSeries &series : data.series)
        series.points.erase(series.points.begin(), series.points.end() - 1);
    return data;
}

/// Two series, one value an hour.
PanelData hours()
{
    PanelData data = samples::cells({}, {});
    data.step = std::chrono::hours(1);
    for (int s = 0; s < 2; ++s) {
        NamedSeries series;
        series.name = s ? QStringLiteral("SELL") : QStringLiteral("BUY");
        for (int hour = 0; hour < 6; ++hour)
            series.points.push_back(
                {data.start + hour * data.step, s ? 20.0 + hour : 40.0 - 4 * hour});
        data.series << series;
    }
    return data;
}

/// A table with a text and two number columns.
PanelData table()
{
    PanelData data = samples::cells({}, {});
    DataFrame frame;
    DataField venue, buys, sells;
    venue.name = QStringLiteral("venue");
    venue.kind = DataField::Kind::Text;
    venue.values = {QStringLiteral("binance"), QStringLiteral("kraken"),
                    QStringLiteral("coinbase")};
    buys.name = QStringLiteral("buys");
    buys.values = {30.0, 12.0, QVariant()};
    sells.name = QStringLiteral("sells");
    sells.values = {10.0, 24.0, 6.0};
    frame.fields = {venue, buys, sells};
    data.frames << frame;
    return data;
}

/// Cumulative counts below 0.1, 0.5, 1 and in all, four of them an hour apart.
PanelData buckets()
{
    PanelData data = samples::cells({}, {});
    data.step = std::chrono::hours(1);
    const QList<double> own[] = {{4, 0, 1, 2}, {8, 2, 0, 2}, {2, 6, 1, 2}, {0, 0, 10, 2}};
    const QStringList bounds{QStringLiteral("0.1"), QStringLiteral("0.5"), QStringLiteral("1"),
                             QStringLiteral("+Inf")};
    QList<double> sum{0, 0, 0, 0};
    for (int b = 0; b < 4; ++b) {
        NamedSeries series;
        series.name = bounds.at(b);
        series.refId = QStringLiteral("A");
        series.labels.insert(QStringLiteral("le"), bounds.at(b));
        for (int t = 0; t < 4; ++t) {
            sum[t] += own[b].at(t);
            series.points.push_back({data.start + t * data.step, sum[t]});
        }
        data.series.prepend(series); // Prometheus answers in no particular order.
    }
    return data;
}

} // namespace

class TestCharts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void barsAreAsHighAsTheirValues();
    void barsOfATableAreGroupedByItsText();
    void timesAreCategoriesOfSeriesOverTime();
    void stackedBarsStandOnEachOther();
    void barsLieWhenTheFileSaysSoOrTheRoomIsTall();
    void thresholdsAndMappingsColourAndNameBars();
    void negativeBarsHangBelowZero();
    void histogramCountsEveryValueOnce();
    void histogramHasTheBucketsOfTheFile();
    void histogramOfThousandsShowsASingleOne();
    void heatmapTakesLowerBucketsOff();
    void heatmapColoursMoreInLighterTones();
    void heatmapCountsPlainValuesWhenAsked();
    void heatmapCountsOnALogarithmicScale();
    void heatmapKeepsTheLimitsOfItsYAxis();
    void heatmapSaysRangeAndCountUnderThePointer();
    void timesWithoutSamplesAreNoZeroesOfAHeatmap();
    void heatmapKeepsTheHighestCountOfAPixel();
    void emptyAnswersAreSaidInWords();
    void oddDataIsDrawn();
    void longDataIsDrawnInTime();
};

void TestCharts::barsAreAsHighAsTheirValues()
{
    const auto panel = of<BarChartPanel>(
        json("barchart", "{}", R"("unit": "reqps", "custom": {"fillOpacity": 100})"));
    panel->setData(
        singles({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, {10, 20, 40}));
    const QImage image = panel->grab().toImage();
    QCOMPARE(panel->table().categories(), 3);
    QCOMPARE(panel->barRect(2, 0).height(), 4 * panel->barRect(0, 0).height());
    QCOMPARE(panel->barRect(1, 0).bottom(), panel->barRect(2, 0).bottom());
    for (int i = 0; i < 3; ++i) {
        const QRectF bar = panel->barRect(i, 0).adjusted(3, 18, -3, -3); // Below the words.
        QCOMPARE(count(image, bar, palette::series(i)),
                 bar.toAlignedRect().width() * bar.toAlignedRect().height());
    }
    // Its words stand above it.
    QVERIFY(count(image,
                  panel->barRect(1, 0).adjusted(0, -15, 0, -panel->barRect(1, 0).height() - 1),
                  palette::text, 60)
            > 15);
    QCOMPARE(panel->hoverTexts(panel->barRect(1, 0).center()),
             (QStringList{QStringLiteral("b"), QStringLiteral("value 20 req/s")}));
    samples::shootSizes(panel.get(), QStringLiteral("barchart"));
}

void TestCharts::barsOfATableAreGroupedByItsText()
{
    const auto panel =
        of<BarChartPanel>(json("barchart", R"({"xField": "venue", "legend": {"calcs": ["sum"]}})"));
    panel->setData(table());
    (void)panel->grab();
    QCOMPARE(panel->table().category(1), QStringLiteral("kraken"));
    QCOMPARE(panel->legendTexts(),
             (QStringList{QStringLiteral("buys 42"), QStringLiteral("sells 40")}));
    QVERIFY(panel->barRect(2, 0).isNull()); // No value is no bar, and no zero.
    QVERIFY(panel->barRect(0, 0).right() <= panel->barRect(0, 1).left() + 0.01);
    QVERIFY(panel->barRect(0, 1).right() < panel->barRect(1, 0).left());
    QVERIFY(panel->hoverTexts(panel->barRect(2, 1).center()).contains(QStringLiteral("sells 6")));
    samples::shootSizes(panel.get(), QStringLiteral("barchart-table"));
}

void TestCharts::timesAreCategoriesOfSeriesOverTime()
{
    const auto panel = of<BarChartPanel>(json("barchart", "{}"));
    panel->setData(hours());
    (void)panel->grab();
    QCOMPARE(panel->table().categories(), 6);
    QCOMPARE(panel->table().category(0), QStringLiteral("06:03"));
    QCOMPARE(panel->legendTexts().size(), 2);
    samples::shoot(panel.get(), QStringLiteral("barchart-times"));
}

void TestCharts::stackedBarsStandOnEachOther()
{
    const auto panel = of<BarChartPanel>(json("barchart", R"({"stacking": "normal"})"));
    panel->setData(hours());
    (void)panel->grab();
    for (int c = 0; c < 6; ++c) {
        QVERIFY(std::abs(panel->barRect(c, 1).bottom() - panel->barRect(c, 0).top()) < 1e-6);
        QCOMPARE(panel->barRect(c, 1).left(), panel->barRect(c, 0).left());
    }
    samples::shoot(panel.get(), QStringLiteral("barchart-stacked"));
    const auto percent = of<BarChartPanel>(json("barchart", R"({"stacking": "percent"})"));
    percent->setData(hours());
    (void)percent->grab();
    const double whole = percent->barRect(0, 0).bottom() - percent->barRect(0, 1).top();
    QVERIFY(std::abs(whole - (percent->barRect(5, 0).bottom() - percent->barRect(5, 1).top()))
            < 1e-6);
    QVERIFY(std::abs(percent->barRect(0, 0).height() / whole - 40.0 / 60) < 1e-6);
}

void TestCharts::barsLieWhenTheFileSaysSoOrTheRoomIsTall()
{
    const auto panel = of<BarChartPanel>(json("barchart", R"({"orientation": "horizontal"})"));
    panel->setData(singles(
        {QStringLiteral("a"), QStringLiteral("a name that goes on and on for long")}, {10, 20}));
    (void)panel->grab();
    QCOMPARE(panel->barRect(1, 0).width(), 2 * panel->barRect(0, 0).width());
    QCOMPARE(panel->barRect(0, 0).left(), panel->barRect(1, 0).left());
    samples::shootSizes(panel.get(), QStringLiteral("barchart-lying"));
    const auto automatic = of<BarChartPanel>(json("barchart", "{}"));
    QVERIFY(automatic->lies({200, 400}));
    QVERIFY(!automatic->lies({400, 200}));
}

void TestCharts::thresholdsAndMappingsColourAndNameBars()
{
    const auto panel = of<BarChartPanel>(
        json("barchart", "{}", R"("color": {"mode": "thresholds"}, "custom": {"fillOpacity": 100},
        "thresholds": {"steps": [{"color": "green", "value": null}, {"color": "red", "value": 15}]},
        "mappings": [{"type": "value", "options": {"3": {"text": "BLOCKED"}}}])"));
    panel->setData(singles({QStringLiteral("a"), QStringLiteral("b")}, {3, 20}));
    const QImage image = panel->grab().toImage();
    QVERIFY(isNear(image.pixelColor(panel->barRect(0, 0).center().toPoint()), palette::okMark));
    QVERIFY(isNear(image.pixelColor(panel->barRect(1, 0).center().toPoint()), palette::critMark));
    QCOMPARE(panel->hoverTexts(panel->barRect(0, 0).center()).at(1),
             QStringLiteral("value BLOCKED"));
}

void TestCharts::negativeBarsHangBelowZero()
{
    const auto panel = of<BarChartPanel>(json("barchart", "{}", R"("unit": "currencyUSD")"));
    panel->setData(singles({QStringLiteral("gain"), QStringLiteral("loss")}, {30, -12}));
    (void)panel->grab();
    QVERIFY(std::abs(panel->barRect(1, 0).top() - panel->barRect(0, 0).bottom()) < 1e-6);
    samples::shoot(panel.get(), QStringLiteral("barchart-negative"));
}

void TestCharts::histogramCountsEveryValueOnce()
{
    const auto panel = of<HistogramPanel>(json("histogram", "{}", R"("unit": "ms")"));
    const PanelData data =
        samples::waves({QStringLiteral("p50"), QStringLiteral("p95")}, {120, 300}, 0.3);
    panel->setData(data);
    const QImage image = panel->grab().toImage();
    QCOMPARE(panel->bins().series.size(), 2);
    for (int s = 0; s < 2; ++s) {
        int sum = 0;
        for (const int counted : panel->bins().series.at(s).counts)
            sum += counted;
        QCOMPARE(sum, 361);
        for (const SamplePoint &point : data.series.at(s).points) {
            const auto bucket = static_cast<std::size_t>(
                (point.value - panel->bins().first) / panel->bins().size + 1e-9);
            QVERIFY(panel->bins().series.at(s).counts.at(bucket) > 0);
        }
    }
    QVERIFY(panel->bins().buckets() >= 15 && panel->bins().buckets() <= 61);
    QVERIFY(count(image, panel->plotRect(), palette::panel, 3)
            < 0.95 * panel->plotRect().width() * panel->plotRect().height());
    QCOMPARE(panel->legendTexts().at(0), QStringLiteral("p50 361"));
    const QStringList texts = panel->hoverTexts(panel->plotRect().center());
    QCOMPARE(texts.size(), 3);
    QVERIFY2(texts.at(0).contains(QStringLiteral("ms")), qPrintable(texts.at(0)));
    samples::shootSizes(panel.get(), QStringLiteral("histogram"));
}

void TestCharts::histogramHasTheBucketsOfTheFile()
{
    const auto panel = of<HistogramPanel>(
        json("histogram", R"({"bucketSize": 10, "bucketOffset": 5, "combine": true})"));
    panel->setData(samples::cells({QStringLiteral("a"), QStringLiteral("b")}, {7, 33}));
    QCOMPARE(panel->bins().series.size(), 1);
    QCOMPARE(panel->bins().first, 5.0);
    QCOMPARE(panel->bins().series.first().counts, (std::vector<int>{21, 0, 21}));
    // A size that would take a million buckets is not followed.
    const auto tiny = of<HistogramPanel>(json("histogram", R"({"bucketSize": 0.00001})"));
    tiny->setData(samples::cells({QStringLiteral("a"), QStringLiteral("b")}, {7, 33}));
    QVERIFY(tiny->bins().buckets() <= 2001);
    QVERIFY(!tiny->grab().isNull());
}

void TestCharts::histogramOfThousandsShowsASingleOne()
{
    const auto panel =
        of<HistogramPanel>(json("histogram", R"({"legend": {"showLegend": false}})"));
    PanelData data = samples::waves({QStringLiteral("a")}, {100}, 0.0);
    for (int i = 0; i < 5000; ++i)
        data.series[0].points.push_back({data.end, 100});
    data.series[0].points.push_back({data.end, 200});
    panel->setData(data);
    const QImage image = panel->grab().toImage();
    const QRectF last(panel->plotRect().right() - 16, panel->plotRect().bottom() - 4, 14, 5);
    QVERIFY(count(image, last, palette::series(0), 40) >= 8);
}

void TestCharts::heatmapTakesLowerBucketsOff()
{
    const auto panel = of<HeatmapPanel>(
        json("heatmap", R"({"calculate": false, "yAxis": {"unit": "s"}})", "", "heatmap"));
    panel->setData(buckets());
    const HeatmapGrid &grid = panel->grid();
    QCOMPARE(grid.rows(), std::size_t(4));
    QCOMPARE(grid.columns(), std::size_t(4));
    QCOMPARE(grid.at(0, 0), 4.0);
    QCOMPARE(grid.at(1, 0), 8.0);
    QCOMPARE(grid.at(3, 2), 10.0);
    QVERIFY(std::isnan(grid.at(0, 1))); // Nothing there is no colour.
    QCOMPARE(grid.labels.at(0), QStringLiteral("100 ms"));
    QCOMPARE(grid.labels.at(3), QStringLiteral("∞"));
    // Without the format these are rows as they are.
    const auto rows = of<HeatmapPanel>(json("heatmap", "{}"));
    rows->setData(buckets());
    QCOMPARE(rows->grid().at(1, 0), 12.0);
}

void TestCharts::heatmapColoursMoreInLighterTones()
{
    for (const char *options :
         {R"({"color": {"scheme": "Oranges", "exponent": 0.5, "steps": 64}})",
          R"({"color": {"mode": "opacity", "fill": "purple", "exponent": 1}})",
          R"({"color": {"scheme": "Turbo", "steps": 10}})"}) {
        const auto panel = of<HeatmapPanel>(json("heatmap", options, "", "heatmap"));
        panel->setData(buckets());
        const QImage image = panel->grab().toImage();
        for (const auto &[row, column] :
             {std::pair(0, 0), std::pair(1, 0), std::pair(3, 2), std::pair(2, 1)}) {
            const QRectF cell =
                panel->cellRect(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
            const double value =
                panel->grid().at(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
            QVERIFY(
                isNear(image.pixelColor(cell.center().toPoint()), panel->colourOfCount(value), 4));
        }
        QVERIFY(
            isNear(image.pixelColor(panel->cellRect(0, 1).center().toPoint()), palette::panel, 4));
        samples::shoot(
            panel.get(),
            QStringLiteral("heatmap-%1")
                .arg(QString::fromLatin1(options).mid(12, 9).remove(u'"').remove(u':').remove(
                    u' ')));
    }
    const auto panel = of<HeatmapPanel>(json("heatmap", "{}", "", "heatmap"));
    panel->setData(buckets());
    QVERIFY(panel->colourOfCount(10).lightness() > panel->colourOfCount(5).lightness());
    QVERIFY(panel->colourOfCount(5).lightness() > panel->colourOfCount(1).lightness());
}

void TestCharts::heatmapCountsPlainValuesWhenAsked()
{
    const auto panel = of<HeatmapPanel>(
        json("heatmap", R"({"calculate": true, "calculation": {"yBuckets": {"mode": "size",
        "value": "50"}}})",
             R"("unit": "ms")"));
    panel->setData(samples::waves({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")},
                                  {120, 300, 340}, 0.3));
    (void)panel->grab();
    double sum = 0;
    for (const double cell : panel->grid().cells)
        sum += std::isnan(cell) ? 0 : cell;
    QCOMPARE(sum, 3 * 361.0);
    QVERIFY(panel->grid().edges.contains(QStringLiteral("300 ms")));
    samples::shootSizes(panel.get(), QStringLiteral("heatmap-counted"));
}

void TestCharts::heatmapCountsOnALogarithmicScale()
{
    const auto of10 = [](const char *buckets) {
        return of<HeatmapPanel>(json("heatmap", ("{\"calculate\": true, \"calculation\": {\"yBuckets\": "
                                                 + QByteArray(buckets) + "}}").constData()));
    };
    PanelData data = samples::waves({QStringLiteral("a")}, {1}, 0);
    const double values[] = {-1, 0, 0.5, 2, 20, 200, 2000};
    for (std::size_t i = 0; i < data.series[0].points.size(); ++i)
        data.series[0].points[i].value = values[i % std::size(values)];
    const auto panel = of10(R"({"scale": {"type": "log", "log": 10}})");
    QVERIFY(panel->panel().notes.isEmpty());
    panel->setData(data);
    QCOMPARE(panel->grid().edges.join(u' '), QStringLiteral("0.1 1 10 100 1000 10000"));
    double sum = 0;
    for (const double cell : panel->grid().cells)
        sum += std::isnan(cell) ? 0 : cell;
    // What is not above zero has no place.
    int above = 0;
    for (const SamplePoint &point : data.series[0].points)
        above += point.value > 0 ? 1 : 0;
    QCOMPARE(sum, double(above));
    const auto finer = of10(R"({"mode": "count", "value": "2", "scale": {"type": "log", "log": 10}})");
    finer->setData(data);
    QCOMPARE(finer->grid().edges.size(), 9); // From 10^-0.5 by halves of a power to beyond 2000.
    samples::shootSizes(panel.get(), QStringLiteral("heatmap-log"));
}

void TestCharts::heatmapKeepsTheLimitsOfItsYAxis()
{
    const auto rows = [](const char *axis) {
        const auto panel = of<HeatmapPanel>(json("heatmap", ("{\"yAxis\": " + QByteArray(axis) + "}").constData(),
                                                 "", "heatmap"));
        if (!panel->panel().notes.isEmpty())
            return QStringList{panel->panel().notes.first()};
        PanelData data = samples::waves({QStringLiteral("1"), QStringLiteral("5"), QStringLiteral("10"),
                                         QStringLiteral("+Inf")}, {1, 3, 6, 9}, 0);
        for (NamedSeries &series : data.series)
            series.refId = panel->panel().targets.first().refId;
        panel->setData(data);
        (void)panel->grab();
        // Each bucket keeps its own count, wherever the axis is cut.
        for (std::size_t row = 0; row < panel->grid().rows(); ++row) {
            const QString label = panel->grid().labels.at(static_cast<qsizetype>(row));
            const double own = label == QStringLiteral("1") ? 1 : label == QStringLiteral("5") ? 2 : 3;
            if (panel->grid().at(row, 0) != own)
                return QStringList{QStringLiteral("wrong count in ") + label};
        }
        return panel->grid().labels;
    };
    const QString inf = QStringLiteral("∞");
    QCOMPARE(rows("{}").join(u' '), QStringLiteral("1 5 10 ") + inf);
    QCOMPARE(rows(R"({"min": "1"})").join(u' '), QStringLiteral("5 10 ") + inf);
    QCOMPARE(rows(R"({"max": 10})").join(u' '), QStringLiteral("1 5 10"));
    QCOMPARE(rows(R"({"min": 2, "max": 7})").join(u' '), QStringLiteral("5 10"));
    QVERIFY(rows(R"({"min": 50, "max": 7})").size() <= 1);
}

void TestCharts::heatmapSaysRangeAndCountUnderThePointer()
{
    const auto panel =
        of<HeatmapPanel>(json("heatmap", R"({"yAxis": {"unit": "s"}})", "", "heatmap"));
    panel->setData(buckets());
    (void)panel->grab();
    QCOMPARE(panel->hoverTexts(panel->cellRect(1, 0).center()),
             (QStringList{QStringLiteral("06:03:11 – 07:03:11 UTC"),
                          QStringLiteral("100 ms – 500 ms 8")}));
    QCOMPARE(panel->hoverTexts(panel->cellRect(0, 0).center()).at(1),
             QStringLiteral("up to 100 ms 4"));
    QCOMPARE(panel->hoverTexts(panel->cellRect(0, 1).center()).at(1),
             QStringLiteral("up to 100 ms none"));
    QVERIFY(panel->timePlot().has_value());
    const auto upside =
        of<HeatmapPanel>(json("heatmap", R"({"yAxis": {"reverse": true}})", "", "heatmap"));
    upside->setData(buckets());
    (void)upside->grab();
    QVERIFY(upside->cellRect(0, 0).top() < upside->cellRect(3, 0).top());
    QVERIFY(panel->cellRect(0, 0).top() > panel->cellRect(3, 0).top());
}

void TestCharts::timesWithoutSamplesAreNoZeroesOfAHeatmap()
{
    PanelData data = samples::waves({QStringLiteral("a")}, {100}, 0.3);
    data.series[0].points.erase(data.series[0].points.begin() + 120,
                                data.series[0].points.begin() + 240);
    const auto panel = of<HeatmapPanel>(json("heatmap", R"({"calculate": true})"));
    panel->setData(data);
    (void)panel->grab();
    QVERIFY(panel->grid().columns() > 15 && panel->grid().columns() < 25);
    const auto window = panel->timePlot();
    const QPointF gap(window->x(toUnixSeconds(data.start) + 3 * 3600), window->area.center().y());
    QVERIFY(panel->hoverTexts(gap).isEmpty());
    QVERIFY(!panel->hoverTexts(gap + QPointF(window->area.width() / 3, 0)).isEmpty());
    samples::shoot(panel.get(), QStringLiteral("heatmap-gap"));
}

void TestCharts::heatmapKeepsTheHighestCountOfAPixel()
{
    const auto panel = of<HeatmapPanel>(json("heatmap", "{}", "", "heatmap"));
    PanelData data = samples::cells({}, {});
    data.step = Milliseconds(1000);
    for (const char *bound : {"1", "2"}) {
        NamedSeries series;
        series.name = QLatin1String(bound);
        series.refId = QStringLiteral("A");
        for (int second = 0; second < 21600; ++second)
            series.points.push_back({data.start + second * data.step, second == 9000 ? 50.0 : 1.0});
        data.series << series;
    }
    panel->setData(data);
    const QImage image = panel->grab().toImage();
    const QRectF cell = panel->cellRect(0, 9000);
    QVERIFY(count(image, cell.adjusted(-1, 4, 1, -4), panel->colourOfCount(50)) > 10);
}

void TestCharts::emptyAnswersAreSaidInWords()
{
    const auto bars = of<BarChartPanel>(json("barchart", "{}"));
    const auto histogram = of<HistogramPanel>(json("histogram", "{}"));
    const auto heatmap = of<HeatmapPanel>(json("heatmap", "{}"));
    for (PanelFrame *panel :
         {static_cast<PanelFrame *>(bars.get()), static_cast<PanelFrame *>(histogram.get()),
          static_cast<PanelFrame *>(heatmap.get())}) {
        panel->setData(samples::inState(PanelState::Empty, QStringLiteral("nobody reports r")));
        QVERIFY(panel->accessibleDescription().contains(QStringLiteral("nobody reports r")));
        QVERIFY(!panel->grab().isNull());
        panel->setData(
            samples::inState(PanelState::Error, QStringLiteral("parse error at char 3")));
        QVERIFY(panel->bodyMessage().contains(QStringLiteral("char 3")));
        panel->setData(samples::cells({QStringLiteral("a")}, {qQNaN()}));
        QVERIFY(!panel->grab().isNull());
    }
    samples::shoot(histogram.get(), QStringLiteral("histogram-nan"));
    samples::shoot(heatmap.get(), QStringLiteral("heatmap-nan"));
}

void TestCharts::oddDataIsDrawn()
{
    QStringList names;
    QList<double> values;
    for (int i = 0; i < 200; ++i) {
        names << QStringLiteral("instance-%1.example:9100").arg(i);
        values << (i * 37 % 101) - 20;
    }
    const auto bars = of<BarChartPanel>(json("barchart", R"({"showValue": "always"})"));
    const auto histogram = of<HistogramPanel>(json("histogram", "{}"));
    const auto heatmap = of<HeatmapPanel>(json("heatmap", R"({"calculate": true})"));
    int index = 0;
    for (const PanelData &data :
         {singles(names, values), samples::cells(names, values),
          singles({QStringLiteral("one")}, {0}), samples::waves({QStringLiteral("huge")}, {4e15}),
          samples::cells({QStringLiteral("i")}, {qInf()}), table()}) {
        for (PanelFrame *panel :
             {static_cast<PanelFrame *>(bars.get()), static_cast<PanelFrame *>(histogram.get()),
              static_cast<PanelFrame *>(heatmap.get())}) {
            panel->setData(data);
            for (const QSize size :
                 {QSize(60, 40), QSize(300, 99), QSize(1800, 900), QSize(620, 280)}) {
                panel->resize(size);
                QVERIFY(!panel->grab().isNull());
            }
            samples::shoot(
                panel, QStringLiteral("chart-odd-%1-%2").arg(index).arg(panel->panel().typeName));
        }
        ++index;
    }
}

void TestCharts::longDataIsDrawnInTime()
{
    PanelData data = samples::cells({}, {});
    data.step = Milliseconds(15000);
    data.start = data.end - 11000 * data.step;
    quint32 noise = 1;
    for (int s = 0; s < 20; ++s) {
        NamedSeries series;
        series.name = QString::number(s + 1);
        series.refId = QStringLiteral("A");
        for (int i = 0; i <= 11000; ++i) {
            noise = noise * 1664525U + 1013904223U;
            series.points.push_back(
                {data.start + i * data.step, s * 20 + double((noise >> 20) % 17)});
        }
        data.series << series;
    }
    const auto bars = of<BarChartPanel>(json("barchart", "{}"));
    const auto stacked = of<BarChartPanel>(json("barchart", R"({"stacking": "normal"})"));
    const auto histogram = of<HistogramPanel>(json("histogram", "{}"));
    const auto heatmap = of<HeatmapPanel>(json("heatmap", "{}", "", "heatmap"));
    const auto counted = of<HeatmapPanel>(json("heatmap", R"({"calculate": true})"));
    for (PanelFrame *panel :
         {static_cast<PanelFrame *>(bars.get()), static_cast<PanelFrame *>(stacked.get()),
          static_cast<PanelFrame *>(histogram.get()), static_cast<PanelFrame *>(heatmap.get()),
          static_cast<PanelFrame *>(counted.get())}) {
        QImage target(panel->size(), QImage::Format_ARGB32_Premultiplied);
        double best = 1e9;
        double set = 1e9;
        for (int round = 0; round < 3; ++round) {
            data.series[0].points[0].value = round % 2;
            const double start = processorTime();
            panel->setData(data);
            const double middle = processorTime();
            panel->render(&target);
            best = std::min(best, processorTime() - middle);
            set = std::min(set, middle - start);
        }
        samples::shoot(panel, QStringLiteral("chart-long-") + panel->panel().typeName);
        qInfo("%s: %.1f ms of processor time a paint, %.1f before it",
              qPrintable(panel->panel().typeName), best, set);
        QVERIFY2(best < 50, qPrintable(panel->panel().typeName));
    }
}

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
