// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/dashboard/panelloader.h"
#include "ui/panels/panelfactory.h"
#include "ui/panels/panelframe.h"
#include "ui/theme/palette.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace thunes;

namespace {

/// Counts the paint events of a widget.
class PaintCounter : public QObject
{
public:
    bool eventFilter(QObject *, QEvent *event) override
    {
        count += event->type() == QEvent::Paint;
        return false;
    }
    int count = 0;
};

} // namespace

class TestPanelFrame : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void saysInWordsWhyThereIsNothingToDraw_data();
    void saysInWordsWhyThereIsNothingToDraw();
    void theAgeOfAStalePictureCounts();
    void staleKeepsTheLastPictureAndSaysSinceWhen();
    void staleWithoutAPictureShowsTheReason();
    void unchangedDataDoesNotRepaint();
    void warningsAndNotesAreInTheTooltipAndSpoken();
    void unknownPanelTypeSaysSo();
    void aPanelThatIsNotShownSaysWhyAndWhatItAsks();
    void rowsHaveNoWidget();
    void returnActivates();

private:
    static std::unique_ptr<PanelFrame> make(int id)
    {
        return std::unique_ptr<PanelFrame>(makePanel(samples::panel(id), nullptr, nullptr));
    }
};

void TestPanelFrame::saysInWordsWhyThereIsNothingToDraw_data()
{
    QTest::addColumn<PanelState>("state");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("spoken");
    QTest::newRow("loading") << PanelState::Loading << QString() << "Loading" << "Loading";
    QTest::newRow("empty") << PanelState::Empty << "Nobody reported it" << "Nobody reported it"
                           << "No data. Nobody reported it";
    QTest::newRow("empty without a reason")
        << PanelState::Empty << QString() << "No series reported" << "No data. No series reported";
    QTest::newRow("error") << PanelState::Error << "parse error at 1:9" << "parse error at 1:9"
                           << "Error. parse error at 1:9";
    QTest::newRow("ready without series")
        << PanelState::Ready << QString() << "No series reported" << "No series reported";
}

void TestPanelFrame::saysInWordsWhyThereIsNothingToDraw()
{
    QFETCH(PanelState, state);
    QFETCH(QString, message);
    for (const int id : {3, 5, 9}) {
        const auto frame = make(id);
        frame->resize(400, 200);
        frame->setData(samples::inState(state, message));
        QTEST(frame->bodyMessage(), "body");
        QTEST(frame->accessibleDescription(), "spoken");
        QCOMPARE(frame->accessibleName(), samples::panel(id).title);
        QVERIFY(frame->countText().isEmpty());
        const QImage image = frame->grab().toImage();
        // Never a trace of "all is well" or of an alarm that nobody reported.
        QVERIFY(!samples::hasColour(image, frame->rect(), palette::okFill));
        QVERIFY(!samples::hasColour(image, frame->rect(), palette::okMark));
        QCOMPARE(samples::hasColour(image, frame->rect(), palette::critFill),
                 state == PanelState::Error);
    }
}

void TestPanelFrame::theAgeOfAStalePictureCounts()
{
    const auto frame = make(9);
    frame->resize(420, 220);
    PanelData data = samples::stale(samples::ordinary(9));
    data.dataTime = SystemClock().now() - std::chrono::seconds(187);
    frame->setData(data);
    QVERIFY2(frame->staleText().startsWith(QStringLiteral("stale · 3 min ")),
             qPrintable(frame->staleText()));
    class Paints : public QObject
    {
    public:
        int count = 0;
        bool eventFilter(QObject *, QEvent *event) override
        {
            count += event->type() == QEvent::Paint;
            return false;
        }
    } paints;
    frame->show();
    QVERIFY(QTest::qWaitForWindowExposed(frame.get()));
    QCoreApplication::processEvents();
    const QString before = frame->staleText();
    frame->installEventFilter(&paints);
    QTRY_VERIFY_WITH_TIMEOUT(paints.count >= 2, 30000); // by itself, without new data
    QVERIFY(frame->staleText() != before);
    for (const int width : {420, 300, 160}) {
        frame->resize(width, 120);
        samples::shoot(frame.get(), QStringLiteral("stale-%1").arg(width));
    }
    frame->removeEventFilter(&paints);
    frame->setData(samples::ordinary(9));
    QVERIFY(frame->staleText().isEmpty());
}

void TestPanelFrame::staleKeepsTheLastPictureAndSaysSinceWhen()
{
    const auto frame = make(9);
    frame->resize(420, 220);
    PanelData data = samples::stale(samples::ordinary(9));
    data.dataTime = SystemClock().now();
    frame->setData(data);
    QVERIFY(frame->bodyMessage().isEmpty());
    QVERIFY2(frame->staleText().endsWith(QStringLiteral(" s old · last good ")
                                         + toDateTime(*data.dataTime).toString(QStringLiteral("HH:mm:ss"))
                                         + QStringLiteral(" UTC")),
             qPrintable(frame->staleText()));
    QVERIFY(frame->accessibleDescription().contains(QStringLiteral("refused the connection")));
    const QImage image = frame->grab().toImage();
    QVERIFY2(!samples::hasColour(image, frame->rect(), palette::okMark), "a stale tile shows green");
    data.dataTime.reset();
    frame->setData(data);
    QCOMPARE(frame->staleText(), QStringLiteral("stale · age unknown"));
}

void TestPanelFrame::staleWithoutAPictureShowsTheReason()
{
    const auto frame = make(3);
    frame->setData(samples::inState(PanelState::Stale, QStringLiteral("Prometheus is down")));
    QCOMPARE(frame->bodyMessage(), QStringLiteral("Prometheus is down"));
    QVERIFY(frame->staleText().isEmpty());
}

void TestPanelFrame::unchangedDataDoesNotRepaint()
{
    for (const int id : {2, 5, 9}) {
        const auto frame = make(id);
        PaintCounter counter;
        frame->installEventFilter(&counter);
        frame->show();
        QVERIFY(QTest::qWaitForWindowExposed(frame.get()));
        frame->setData(samples::ordinary(id));
        QTRY_VERIFY(counter.count > 0);
        QCoreApplication::processEvents();
        const int before = counter.count;
        frame->setData(samples::ordinary(id));
        QCoreApplication::processEvents();
        QCOMPARE(counter.count, before);
        PanelData changed = samples::ordinary(id);
        changed.series[0].points.back().value += 1;
        frame->setData(changed);
        QTRY_VERIFY(counter.count > before);
    }
}

void TestPanelFrame::warningsAndNotesAreInTheTooltipAndSpoken()
{
    PanelData data = samples::ordinary(2);
    data.warnings << QStringLiteral("query touched too many samples");
    const auto frame = make(2);
    frame->resize(300, 160);
    frame->setData(data);
    QVERIFY(frame->accessibleDescription().contains(data.warnings.constFirst()));
    QVERIFY(samples::hasColour(frame->grab().toImage(), QRectF(100, 0, 190, 30), palette::warnMark));
}

void TestPanelFrame::unknownPanelTypeSaysSo()
{
    Panel panel = samples::panel(1);
    panel.type = PanelType::Unsupported;
    panel.typeName = QStringLiteral("geomap");
    const std::unique_ptr<PanelFrame> frame(makePanel(panel, nullptr, nullptr));
    QVERIFY(frame->bodyMessage().contains(QStringLiteral("geomap")));
}

void TestPanelFrame::aPanelThatIsNotShownSaysWhyAndWhatItAsks()
{
    const auto made = [](const char *json) {
        Panel panel = loadPanel(QJsonDocument::fromJson(json).object());
        return std::unique_ptr<PanelFrame>(makePanel(panel, nullptr, nullptr));
    };
    const auto map = made(R"json({"type": "geomap", "title": "Where", "targets": [
        {"refId": "A", "expr": "sum by (country) (requests_total)"}]})json");
    QCOMPARE(map->bodyMessage(), QStringLiteral("Panels of type “geomap” are not drawn by this program\n"
                                                "A: sum by (country) (requests_total)"));
    // A type that is drawn, with data that is not there: the reason is that.
    const auto logs = made(R"json({"type": "timeseries", "datasource": {"type": "loki"}, "targets": [
        {"refId": "B", "expr": "rate({app=\"x\"}[5m])"}]})json");
    QVERIFY(logs->bodyMessage().startsWith(QStringLiteral("Its data does not come from Prometheus\nB: rate")));
    const auto library = made(R"({"libraryPanel": {"uid": "a", "name": "b"}, "title": "Shared"})");
    QVERIFY(library->bodyMessage().startsWith(QStringLiteral("Library panels")));
    for (const auto &frame : {&map, &logs, &library}) {
        for (const QSize size : {QSize(420, 240), QSize(150, 60), QSize(30, 20)}) {
            (*frame)->resize(size);
            QVERIFY(!(*frame)->grab().isNull());
        }
    }
    map->resize(420, 240);
    samples::shoot(map.get(), QStringLiteral("not-shown"));
}

void TestPanelFrame::rowsHaveNoWidget()
{
    Panel panel = samples::panel(1);
    panel.type = PanelType::Row;
    QVERIFY(!makePanel(panel, nullptr, nullptr));
}

void TestPanelFrame::returnActivates()
{
    const auto frame = make(1);
    QSignalSpy spy(frame.get(), &PanelFrame::activated);
    QTest::keyClick(frame.get(), Qt::Key_Return);
    QCOMPARE(spy.size(), 1);
}

QTEST_MAIN(TestPanelFrame)
#include "tst_panelframe.moc"
