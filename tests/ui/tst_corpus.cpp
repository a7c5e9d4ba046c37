// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panelsamples.h"
#include "tests/ui/pixels.h"
#include "ui/dashboard/loader.h"
#include "ui/panels/crosshair.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/palette.h"

#include <QDir>
#include <QFile>
#include <QMouseEvent>
#include <QTest>

using namespace thunes;

namespace {

/// Answers of every shape, whatever the panel asked for.
QList<PanelData> answers(const Panel &panel)
{
    const QString refId =
        panel.targets.isEmpty() ? QStringLiteral("A") : panel.targets.first().refId;
    QList<PanelData> list{
        samples::waves(
            {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("node-3.example:9100")},
            {12, 30, 0.5}, 0.4),
        samples::cells({QStringLiteral("one")}, {1}),
        samples::cells({QStringLiteral("x"), QStringLiteral("y")}, {qQNaN(), qInf()}),
        samples::stale(samples::waves({QStringLiteral("old")}, {3})),
        samples::inState(PanelState::Empty, QStringLiteral("nobody reports it")),
        samples::inState(PanelState::Error, QStringLiteral("parse error")),
        PanelData{}};
    PanelData single =
        samples::cells({QStringLiteral("lone"), QStringLiteral("negative")}, {5, -5});
    for (NamedSeries &series : single.series)
        series.points.erase(series.points.begin(), series.points.end() - 1);
    PanelData buckets = samples::waves(
        {QStringLiteral("0.1"), QStringLiteral("1"), QStringLiteral("+Inf")}, {2, 8, 20}, 0.2);
    for (NamedSeries &series : buckets.series)
        series.labels.insert(QStringLiteral("le"), series.name);
    PanelData none = samples::waves({QStringLiteral("without points")}, {1});
    none.series[0].points.clear();
    list << single << buckets << none;
    for (PanelData &data : list) {
        DataFrame frame{{}, refId, {}}; // the same as a table, for panels that show those
        DataField names{QStringLiteral("instance"), {}, DataField::Kind::Text, {}, {}, {}};
        DataField values{QStringLiteral("Value"), {}, DataField::Kind::Number, {}, {}, {}};
        for (NamedSeries &series : data.series) {
            series.refId = refId;
            names.values << series.name;
            values.values << (series.points.empty() ? QVariant() : QVariant(series.points.back().value));
        }
        frame.fields << names << values;
        if (panel.type == PanelType::Table)
            data.frames << frame;
    }
    return list;
}

} // namespace

/// Dashboards that people have published, drawn panel by panel with every kind of answer.
class TestCorpus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void everyPanelOfPublishedDashboardsIsDrawn_data();
    void everyPanelOfPublishedDashboardsIsDrawn();
    void atTwiceTheScaleThePictureIsTheSame();
};

void TestCorpus::everyPanelOfPublishedDashboardsIsDrawn_data()
{
    QTest::addColumn<QString>("path");
    for (const char *folder : {"/tests/fixtures/dashboards", "/monitoring/grafana/dashboards"}) {
        const QDir files(QStringLiteral(THUNES_SOURCE_DIR) + QLatin1String(folder));
        const QStringList names = files.entryList({QStringLiteral("*.json")}, QDir::Files);
        for (const QString &name : names)
            QTest::newRow(qPrintable(name)) << files.filePath(name);
    }
}

void TestCorpus::everyPanelOfPublishedDashboardsIsDrawn()
{
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto dashboard = loadDashboard(file.readAll(), path);
    QVERIFY(dashboard.ok());
    Crosshair crosshair;
    PanelContext context;
    context.crosshair = &crosshair;
    int drawn = 0;
    for (const Panel &panel : dashboard->panels) {
        const std::unique_ptr<PanelFrame> frame(makePanel(panel, context, nullptr));
        if (panel.type == PanelType::Row) {
            QVERIFY(!frame);
            continue;
        }
        QVERIFY(frame);
        const QList<PanelData> list = answers(panel);
        for (qsizetype i = 0; i < list.size(); ++i) {
            // Every size of a few, for a thousand panels.
            const QSize sizes[] = {QSize(520, 260), QSize(230, 110), QSize(64, 44)};
            frame->resize(sizes[(drawn + i) % 3]);
            if (panel.type != PanelType::Unsupported)
                frame->setData(list.at(i));
            QVERIFY(!frame->grab().isNull());
            const QPointF place(frame->width() * 0.6, frame->height() * 0.6);
            QMouseEvent move(QEvent::MouseMove, place, frame->mapToGlobal(place), Qt::NoButton,
                             Qt::NoButton, Qt::NoModifier);
            QCoreApplication::sendEvent(frame.get(), &move);
            QVERIFY(!frame->grab().isNull());
        }
        ++drawn;
        if (hasQueries(panel.type)) {
            frame->resize(520, 260);
            frame->setData(list.first());
            const QImage image = frame->grab().toImage();
            // Something is there besides the empty tile: more than the title.
            const int empty = samples::count(image, QRectF(8, 36, 504, 216), palette::panel, 3);
            QVERIFY2(empty < 504 * 216 - 40, qPrintable(panel.title));
        }
    }
    QVERIFY(drawn > 0);
}

void TestCorpus::atTwiceTheScaleThePictureIsTheSame()
{
    const char *json =
        R"({"type": "timeseries", "title": "Stack", "fieldConfig": {"defaults": {"custom":
        {"stacking": {"mode": "normal"}, "fillOpacity": 60, "lineWidth": 1, "showPoints": "never"}}}})";
    const PanelData data =
        samples::waves({QStringLiteral("a"), QStringLiteral("b")}, {10, 20}, 0.3);
    const auto small = samples::made<TimeSeriesPanel>(json);
    small->resize(500, 260);
    small->setData(data);
    const QImage one = small->grab().toImage();
    const auto large = samples::made<TimeSeriesPanel>(json);
    large->resize(1000, 520);
    large->setScale(2);
    large->setData(data);
    const QImage two = large->grab().toImage();
    QCOMPARE(large->plotRect(), small->plotRect());
    int different = 0;
    for (int y = 40; y < 250; y += 3) {
        for (int x = 50; x < 490; x += 3) {
            if (!samples::isNear(one.pixelColor(x, y), two.pixelColor(2 * x, 2 * y), 40))
                ++different;
        }
    }
    // Only the edges of lines differ.
    QVERIFY2(different < 600, qPrintable(QString::number(different)));
    samples::shoot(large.get(), QStringLiteral("scale-2"));
}

QTEST_MAIN(TestCorpus)
#include "tst_corpus.moc"
