// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panelsamples.h"
#include "tests/ui/pixels.h"
#include "ui/panels/colours.h"
#include "ui/panels/crosshair.h"
#include "ui/panels/piepanel.h"
#include "ui/panels/timelinepanel.h"
#include "ui/theme/palette.h"

#include <QMouseEvent>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace thunes;
using samples::count;
using samples::isNear;
using samples::processorTime;

namespace {

const char *health =
    R"({"type": "state-timeline", "title": "MCP server health", "targets": [{"expr": "h", "refId": "A"}],
    "fieldConfig": {"defaults": {"color": {"mode": "thresholds"}, "custom": {"fillOpacity": 100},
        "mappings": [{"type": "value", "options": {"0": {"text": "DOWN", "color": "red"},
            "1": {"text": "UP", "color": "green"}, "2": {"text": "NOT_CFG", "color": "yellow"}}}]}},
    "options": {"mergeValues": true, "showValue": "auto", "rowHeight": 0.9}})";

/// One row: up for two hours, down for one, no data for one, up again.
PanelData ofStates(int rows = 3)
{
    PanelData data = samples::cells({}, {});
    for (int row = 0; row < rows; ++row) {
        NamedSeries series;
        series.name = row == 1 ? QStringLiteral("cloudflare-observability-with-a-long-name")
                               : QStringLiteral("server-%1").arg(row);
        for (int minute = 0; minute <= 360; ++minute) {
            const int at = minute + row * 20;
            const double value = at < 120       ? 1
                                 : at < 180     ? 0
                                 : at < 240     ? qQNaN()
                                 : row % 5 == 2 ? 2
                                                : 1;
            series.points.push_back({data.start + minute * data.step, value});
        }
        data.series << series;
    }
    return data;
}

std::unique_ptr<TimelinePanel> timeline(const QByteArray &json, Crosshair *crosshair = nullptr)
{
    PanelContext context;
    context.crosshair = crosshair;
    auto panel = samples::made<TimelinePanel>(json.constData(), context);
    panel->resize(700, 240);
    return panel;
}

QByteArray pie(const char *options)
{
    return QByteArray(
               R"({"type": "piechart", "title": "Orders by venue", "targets": [{"expr": "o", "refId": "A"}],
        "fieldConfig": {"defaults": {"unit": "short"}}, "options": )")
           + options + "}";
}

std::unique_ptr<PiePanel> pieOf(const char *options)
{
    auto panel = samples::made<PiePanel>(pie(options).constData());
    panel->resize(420, 260);
    return panel;
}

} // namespace

class TestGraphs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void statesLastUntilTheNextOne();
    void bandsHaveTheColourOfTheirState();
    void aStateWithoutDataIsLeftOpen();
    void thresholdsMakeStatesOfPlainValues();
    void pointerTellsStateAndItsLength();
    void aShortAlarmIsNotLostAmongManySamples();
    void historyHasACellForEachSample();
    void manyRowsScroll();
    void staleTimelineIsNotCritical();
    void timelineCanBeZoomedLikeAGraph();
    void longTimelinesAreDrawnInTime();
    void slicesAreAsLargeAsTheirShares();
    void slicesAreSortedAsTheFileSays();
    void donutSaysTheWholeInItsMiddle();
    void legendOfAPieSaysValueAndPercent();
    void labelsAreReadableOnTheirSlices();
    void nothingAboveZeroIsNoPie();
    void emptyAndErrorAreSaidInWords();
    void oddSizesAndAmountsAreDrawn();
};

void TestGraphs::statesLastUntilTheNextOne()
{
    const auto panel = timeline(health);
    const PanelData data = ofStates(1);
    panel->setData(data);
    const QList<TimelineSpan> &spans = panel->rows().constFirst().spans;
    QCOMPARE(spans.size(), 3);
    const double start = toUnixSeconds(data.start);
    QCOMPARE(spans[0].text, QStringLiteral("UP"));
    QCOMPARE(spans[0].to - start, 7200.0);
    QCOMPARE(spans[1].text, QStringLiteral("DOWN"));
    QCOMPARE(spans[1].tone, Tone::Crit);
    QCOMPARE(spans[2].from - start, 4 * 3600.0);
    QCOMPARE(spans[2].to, toUnixSeconds(data.end));
    QVERIFY(panel->accessibleDescription().contains(QStringLiteral("server-0 UP")));
    QCOMPARE(panel->legendTexts(), (QStringList{QStringLiteral("UP"), QStringLiteral("DOWN")}));
}

void TestGraphs::bandsHaveTheColourOfTheirState()
{
    const auto panel = timeline(health);
    panel->setData(ofStates());
    const QImage image = panel->grab().toImage();
    const QRectF row = panel->rowRect(0);
    QVERIFY(row.left() > 100); // Names stand at the left.
    const auto at = [&](double hours) {
        return image.pixelColor(
            QPointF(row.left() + row.width() * hours / 6, row.top() + 9).toPoint());
    };
    QVERIFY(isNear(at(0.5), palette::okMark));
    QVERIFY(isNear(at(2.25), colourNamed(QStringLiteral("red"))));
    QVERIFY(isNear(at(5), palette::okMark));
    // The words on the band are there, dark on the bright green.
    QVERIFY(count(image, {row.left() + row.width() / 6 - 12, row.top(), 24, row.height()},
                  QColor(11, 15, 20), 60)
            > 10);
    samples::shootSizes(panel.get(), QStringLiteral("timeline"),
                        {QSize(700, 240), QSize(300, 180), QSize(150, 99)});
}

void TestGraphs::aStateWithoutDataIsLeftOpen()
{
    const auto panel = timeline(health);
    panel->setData(ofStates());
    const QImage image = panel->grab().toImage();
    const QRectF row = panel->rowRect(0);
    const QRectF gap(row.left() + row.width() * 3.1 / 6, row.top() + 6, row.width() * 0.8 / 6,
                     row.height() - 12);
    QCOMPARE(count(image, gap, palette::raised),
             gap.toAlignedRect().width() * gap.toAlignedRect().height());
    PanelData spanned = ofStates(1);
    FieldConfig field = panel->panel().field;
    field.custom.insert(QStringLiteral("spanNulls"), true);
    field.spanNulls = true;
    spanned.series[0].field = field;
    panel->setData(spanned);
    QCOMPARE(panel->rows().constFirst().spans.at(1).to,
             panel->rows().constFirst().spans.at(2).from);
}

void TestGraphs::thresholdsMakeStatesOfPlainValues()
{
    const auto panel = timeline(
        R"({"type": "state-timeline", "targets": [{"expr": "l", "refId": "A"}], "fieldConfig":
        {"defaults": {"unit": "ms", "color": {"mode": "thresholds"}, "thresholds": {"mode": "absolute", "steps":
        [{"color": "green", "value": null}, {"color": "orange", "value": 150}, {"color": "red", "value": 500}]}}}})");
    PanelData data = samples::cells({}, {});
    NamedSeries series;
    series.name = QStringLiteral("p95");
    for (int minute = 0; minute <= 360; ++minute)
        series.points.push_back({data.start + minute * data.step, minute < 200   ? 20 + minute % 90
                                                                  : minute < 260 ? 600 + minute % 50
                                                                                 : 180.0});
    data.series << series;
    panel->setData(data);
    const QList<TimelineSpan> &spans = panel->rows().constFirst().spans;
    QCOMPARE(spans.size(), 3);
    QCOMPARE(spans[0].text, QStringLiteral("< 150 ms"));
    QCOMPARE(spans[1].text, QStringLiteral("500 ms+"));
    QCOMPARE(panel->worst(), Tone::Warn); // What was critical is over.
    samples::shoot(panel.get(), QStringLiteral("timeline-thresholds"));
}

void TestGraphs::pointerTellsStateAndItsLength()
{
    Crosshair crosshair;
    const auto panel = timeline(health, &crosshair);
    panel->setData(ofStates());
    (void)panel->grab();
    const QRectF row = panel->rowRect(0);
    const QPointF place(row.left() + row.width() * 2.5 / 6, row.center().y());
    const QStringList texts = panel->hoverTexts(place);
    QCOMPARE(texts.size(), 5);
    QVERIFY2(texts.at(0).startsWith(QStringLiteral("08:3")), qPrintable(texts.at(0)));
    QCOMPARE(texts.at(1), QStringLiteral("server-0 DOWN"));
    QCOMPARE(texts.at(4), QStringLiteral("08:03:11 – 09:03:11 UTC · 1 h"));
    QMouseEvent move(QEvent::MouseMove, place, panel->mapToGlobal(place), Qt::NoButton,
                     Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(panel.get(), &move);
    QVERIFY(crosshair.time());
    QVERIFY(std::abs(*crosshair.time() - toUnixSeconds(panel->data().start) - 2.5 * 3600) < 60);
    samples::shoot(panel.get(), QStringLiteral("timeline-hover"));
    // Another panel moves it: the line follows, the picture is not drawn anew.
    const int before = panel->renderCount();
    crosshair.setTime(toUnixSeconds(panel->data().end) - 600);
    (void)panel->grab();
    QCOMPARE(panel->renderCount(), before);
}

void TestGraphs::aShortAlarmIsNotLostAmongManySamples()
{
    const auto panel = timeline(health);
    PanelData data = samples::cells({}, {});
    data.step = Milliseconds(1000);
    NamedSeries series;
    series.name = QStringLiteral("git");
    for (int second = 0; second <= 21600; ++second)
        series.points.push_back({data.start + second * data.step, second == 10000 ? 0.0 : 1.0});
    data.series << series;
    panel->setData(data);
    const QImage image = panel->grab().toImage();
    QVERIFY(count(image, panel->rowRect(0), colourNamed(QStringLiteral("red"))) >= 20);
    // The same as cells of a history, of which thirty share a pixel.
    QByteArray json(health);
    json.replace("state-timeline", "status-history");
    const auto history = timeline(json);
    history->setData(data);
    const QImage cells = history->grab().toImage();
    QVERIFY(count(cells, history->rowRect(0), colourNamed(QStringLiteral("red"))) >= 20);
}

void TestGraphs::historyHasACellForEachSample()
{
    QByteArray json(health);
    json.replace("state-timeline", "status-history")
        .replace("\"rowHeight\": 0.9", "\"rowHeight\": 0.8, \"colWidth\": 0.8");
    const auto panel = timeline(json);
    PanelData data = samples::cells({}, {});
    data.step = Milliseconds(std::chrono::minutes(30));
    for (int row = 0; row < 4; ++row) {
        NamedSeries series;
        series.name = QStringLiteral("worktree %1").arg(row);
        for (int i = 0; i < 12; ++i)
            series.points.push_back({data.start + i * data.step, double((i * 7 + row) % 3)});
        data.series << series;
    }
    panel->setData(data);
    QCOMPARE(panel->rows().constFirst().spans.size(), 12);
    const QImage image = panel->grab().toImage();
    const QRectF row = panel->rowRect(0);
    const double cell = row.width() / 12;
    const QColor colours[] = {colourNamed(QStringLiteral("red")), palette::okMark,
                              palette::warnMark};
    for (int i = 0; i < 12; ++i) {
        const QRectF middle(row.left() + cell * i + cell * 0.2, row.top() + row.height() * 0.2,
                            cell * 0.1, 3);
        QVERIFY2(count(image, middle, colours[i * 7 % 3]) > 5, qPrintable(QString::number(i)));
        const QRectF between(row.left() + cell * i - 1, row.center().y(), 2, 2);
        QVERIFY(i == 0 || count(image, between, palette::raised) > 2);
    }
    samples::shootSizes(panel.get(), QStringLiteral("history"),
                        {QSize(700, 240), QSize(300, 180), QSize(150, 99)});
}

void TestGraphs::manyRowsScroll()
{
    const auto panel = timeline(health);
    panel->setData(ofStates(200));
    (void)panel->grab();
    QVERIFY(!panel->rowRect(0).isEmpty() && panel->rowRect(199).isEmpty());
    samples::shoot(panel.get(), QStringLiteral("timeline-200"));
    const QPointF place = panel->rowRect(3).center();
    for (int i = 0; i < 5; ++i) {
        QWheelEvent wheel(place, panel->mapToGlobal(place), {}, {0, -120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(panel.get(), &wheel);
        QVERIFY(wheel.isAccepted());
        (void)panel->grab();
    }
    QVERIFY(panel->rowRect(4).isEmpty() && !panel->rowRect(5).isEmpty());
    QVERIFY(panel->hoverTexts(panel->rowRect(5).center())
                .join(u' ')
                .contains(QStringLiteral("server-5")));
}

void TestGraphs::staleTimelineIsNotCritical()
{
    const auto panel = timeline(health);
    PanelData data = ofStates(1);
    for (SamplePoint &point : data.series[0].points)
        point.value = 1;
    panel->setData(samples::stale(data));
    QCOMPARE(panel->worst(), Tone::Stale);
    QVERIFY(!panel->staleText().isEmpty());
    samples::shoot(panel.get(), QStringLiteral("timeline-stale"));
}

void TestGraphs::timelineCanBeZoomedLikeAGraph()
{
    const auto panel = timeline(health);
    QVERIFY(!panel->timePlot());
    panel->setData(ofStates());
    (void)panel->grab();
    const auto window = panel->timePlot();
    QVERIFY(window.has_value());
    QCOMPARE(window->area.left(), panel->rowRect(0).left());
    QCOMPARE(window->timeTo, toUnixSeconds(panel->data().end));
}

void TestGraphs::longTimelinesAreDrawnInTime()
{
    PanelData data = samples::cells({}, {});
    data.step = Milliseconds(15000);
    data.start = data.end - 11000 * data.step;
    quint32 noise = 1;
    for (int s = 0; s < 20; ++s) {
        NamedSeries series;
        series.name = QStringLiteral("server %1").arg(s);
        for (int i = 0; i <= 11000; ++i) {
            noise = noise * 1664525U + 1013904223U;
            series.points.push_back({data.start + i * data.step, double((noise >> 20) % 3)});
        }
        data.series << series;
    }
    for (const char *kind : {"state-timeline", "status-history"}) {
        const auto panel = timeline(QByteArray(health).replace("state-timeline", kind));
        QImage target(panel->size(), QImage::Format_ARGB32_Premultiplied);
        double best = 1e9;
        for (int round = 0; round < 4; ++round) {
            data.series[0].points[0].value = round % 2;
            panel->setData(data);
            const double start = processorTime();
            static_cast<QWidget *>(panel.get())->render(&target);
            best = std::min(best, processorTime() - start);
        }
        qInfo("%s: %.1f ms of processor time a paint", kind, best);
        QVERIFY2(best < 50, qPrintable(QString::number(best)));
    }
}

void TestGraphs::slicesAreAsLargeAsTheirShares()
{
    const auto panel = pieOf(R"({"pieType": "pie", "legend": {"showLegend": false}})");
    panel->setData(samples::cells(
        {QStringLiteral("binance"), QStringLiteral("kraken"), QStringLiteral("coinbase")},
        {50, 30, 20}));
    const QImage image = panel->grab().toImage();
    double area = 0;
    for (int i = 0; i < 3; ++i)
        area += count(image, panel->rect(), panel->values().at(i).colour);
    QVERIFY(area > 0.85 * 3.14159 * panel->radius() * panel->radius());
    QVERIFY(std::abs(count(image, panel->rect(), palette::series(0)) / area - 0.5) < 0.02);
    QVERIFY(std::abs(count(image, panel->rect(), palette::series(1)) / area - 0.3) < 0.02);
    // The largest begins at the top and goes clockwise.
    const QPointF centre = panel->centre() + QPointF(10, 34);
    QVERIFY(isNear(image.pixelColor((centre + QPointF(panel->radius() / 2, 0)).toPoint()),
                   palette::series(0)));
    QCOMPARE(panel->hoverTexts(centre + QPointF(panel->radius() / 2, 0)),
             (QStringList{QStringLiteral("binance"), QStringLiteral("50% 50")}));
    QVERIFY(panel->hoverTexts({2, 2}).isEmpty());
    samples::shootSizes(panel.get(), QStringLiteral("pie-plain"),
                        {QSize(420, 260), QSize(150, 99)});
}

void TestGraphs::slicesAreSortedAsTheFileSays()
{
    const auto order = [](const char *options) {
        const auto panel = pieOf(options);
        panel->setData(samples::cells(
            {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, {20, 50, 30}));
        QString names;
        for (const PiePanel::Slice &slice : panel->slices())
            names += panel->values().at(slice.value).name;
        return names;
    };
    QCOMPARE(order("{}"), QStringLiteral("bca"));
    QCOMPARE(order(R"({"sort": "asc"})"), QStringLiteral("acb"));
    QCOMPARE(order(R"({"sort": "none"})"), QStringLiteral("abc"));
}

void TestGraphs::donutSaysTheWholeInItsMiddle()
{
    const auto panel = pieOf(R"({"pieType": "donut", "displayLabels": ["percent"],
        "legend": {"placement": "right", "values": ["value", "percent"]}})");
    panel->setData(samples::cells(
        {QStringLiteral("binance"), QStringLiteral("kraken"), QStringLiteral("coinbase")},
        {5000, 3000, 2000}));
    const QImage image = panel->grab().toImage();
    const QPointF centre = panel->centre() + QPointF(10, 34);
    const QRectF middle(centre - QPointF(panel->radius() * 0.5, 14), QSizeF(panel->radius(), 24));
    QVERIFY(count(image, middle, palette::text, 60) > 30); // "10 K"
    QCOMPARE(count(image, middle, palette::series(0)), 0);
    QVERIFY(panel->hoverTexts(centre).isEmpty());
    samples::shootSizes(panel.get(), QStringLiteral("donut"),
                        {QSize(420, 260), QSize(300, 180), QSize(150, 99)});
}

void TestGraphs::legendOfAPieSaysValueAndPercent()
{
    auto panel = pieOf(
        R"({"legend": {"displayMode": "table", "placement": "right", "values": ["value", "percent"]}})");
    panel->setData(samples::cells(
        {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("none")}, {20, 60, 0}));
    QCOMPARE(panel->legendTexts(), (QStringList{QStringLiteral("b Value 60  Percent 75%"),
                                                QStringLiteral("a Value 20  Percent 25%"),
                                                QStringLiteral("none Value 0  Percent 0%")}));
    samples::shoot(panel.get(), QStringLiteral("pie-table"));
    panel = pieOf(R"({"legend": {"displayMode": "list", "values": ["percent"]}})");
    panel->setData(samples::cells({QStringLiteral("a"), QStringLiteral("b")}, {1, 199}));
    QCOMPARE(panel->legendTexts(),
             (QStringList{QStringLiteral("b 100%"), QStringLiteral("a 0.5%")}));
}

void TestGraphs::labelsAreReadableOnTheirSlices()
{
    const auto panel = pieOf(
        R"({"displayLabels": ["name", "percent", "value"], "legend": {"showLegend": false}})");
    panel->resize(420, 420);
    panel->setData(
        samples::cells({QStringLiteral("binance"), QStringLiteral("kraken"),
                        QStringLiteral("coinbase"), QStringLiteral("tiny one with a long name")},
                       {40, 35, 24, 1}));
    const QImage image = panel->grab().toImage();
    // All of these series are bright: their words are dark.
    QVERIFY(count(image, panel->rect(), QColor(11, 15, 20), 12) > 200);
    samples::shoot(panel.get(), QStringLiteral("pie-labels"));
}

void TestGraphs::nothingAboveZeroIsNoPie()
{
    const auto panel = pieOf("{}");
    panel->setData(samples::cells({QStringLiteral("a"), QStringLiteral("b")}, {0, -4}));
    const QImage image = panel->grab().toImage();
    QVERIFY(panel->slices().isEmpty());
    QCOMPARE(
        count(image, QRectF(panel->centre() + QPointF(-30, 0), QSizeF(60, 20)), palette::series(0)),
        0);
    QCOMPARE(panel->legendTexts().size(), 2);
    samples::shoot(panel.get(), QStringLiteral("pie-nothing"));
}

void TestGraphs::emptyAndErrorAreSaidInWords()
{
    const auto panel = timeline(health);
    panel->setData(samples::inState(PanelState::Empty, QStringLiteral("nobody reports h")));
    QCOMPARE(panel->bodyMessage(), QStringLiteral("nobody reports h"));
    QVERIFY(!panel->grab().isNull());
    QVERIFY(panel->legendTexts().isEmpty());
    const auto round = pieOf("{}");
    round->setData(samples::inState(PanelState::Error, QStringLiteral("parse error")));
    QVERIFY(round->accessibleDescription().contains(QStringLiteral("parse error")));
    QVERIFY(!round->grab().isNull());
}

void TestGraphs::oddSizesAndAmountsAreDrawn()
{
    QStringList names;
    QList<double> values;
    for (int i = 0; i < 200; ++i) {
        names << QStringLiteral("a rather long name of a slice %1").arg(i);
        values << i;
    }
    for (const char *options :
         {R"({"pieType": "donut", "displayLabels": ["name"]})",
          R"({"legend": {"placement": "right", "displayMode": "table", "values": ["value"]}})"}) {
        const auto panel = pieOf(options);
        for (const PanelData &data :
             {samples::cells(names, values), samples::cells({QStringLiteral("one")}, {5}),
              samples::cells({QStringLiteral("nan")}, {qQNaN()})}) {
            panel->setData(data);
            for (const QSize size :
                 {QSize(60, 40), QSize(300, 99), QSize(1800, 900), QSize(420, 260)}) {
                panel->resize(size);
                QVERIFY(!panel->grab().isNull());
            }
        }
        panel->setData(samples::cells(names, values));
        samples::shoot(panel.get(), QStringLiteral("pie-200"));
    }
    const auto panel = timeline(health);
    PanelData empty = ofStates(2);
    empty.series[0].points.clear();
    panel->setData(empty);
    for (const QSize size : {QSize(60, 40), QSize(300, 99), QSize(1800, 900)}) {
        panel->resize(size);
        QVERIFY(!panel->grab().isNull());
    }
}

QTEST_MAIN(TestGraphs)
#include "tst_graphs.moc"
