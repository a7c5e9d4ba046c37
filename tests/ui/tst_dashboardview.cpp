// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/timecontrol.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/palette.h"
#include "ui/views/dashboardbar.h"
#include "ui/views/dashboardview.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"
#include "ui/views/panelsearch.h"
#include "ui/views/timerangepicker.h"

#include <QApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTcpServer>
#include <QTest>
#include <QWheelEvent>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

QUrl nobody()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
}

} // namespace

/// What a person does with a dashboard, by real mouse and key events on the whole window.
class TestDashboardView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init();
    void cleanup();

    void aQuickRangeIsOneClick();
    void thePickerSaysWhatIsWrongAndAppliesWhatIsRight();
    void theSearchOfThePickerFindsYesterdayByKeyboard();
    void recentRangesAreOfferedAgain();
    void thePastIsAmberAndTheWayBackIsOneKey();
    void steppingAndZoomingWorkByKeysAndButtons();
    void theRefreshIntervalIsChosenFromItsMenu();
    void aBandDrawnOnAPlotZoomsEveryPanel();
    void aClickOrABandGivenUpZoomsNothing();
    void draggingWithShiftMovesTheRange();
    void ctrlWheelZooms();
    void aBareValueOfAnotherMomentIsNotKept();
    void arrowsMoveTheFocusAsTheyPoint();
    void vShowsAPanelAloneAndArrowsLeafThrough();
    void slashFindsAPanelByTitleOrMetric();
    void theBarFitsEverySize_data();
    void theBarFitsEverySize();

private:
    void feed();
    TimeSeriesPanel *graph() const
    {
        return qobject_cast<TimeSeriesPanel *>(view()->overview()->panelById(1));
    }
    DashboardView *view() const { return m_window->dashboardView(); }
    DashboardBar *bar() const { return view()->bar(); }
    TimeControl *time() const { return view()->time(); }
    void key(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_window.get(), static_cast<Qt::Key>(key), modifiers);
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}, bool release = true);

    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestDashboardView::init()
{
    m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody(), nobody());
    m_window = std::make_unique<MainWindow>(m_session.get());
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    feed();
}

void TestDashboardView::cleanup()
{
    m_window.reset();
    m_session.reset();
}

void TestDashboardView::feed()
{
    for (const Panel &panel : m_session->dashboard().panels)
        view()->overview()->setPanelData(panel.id, samples::ordinary(panel.id));
    QTRY_VERIFY(!view()->overview()->hasPending());
    graph()->grab();
}

void TestDashboardView::drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers, bool release)
{
    QTest::mousePress(graph(), Qt::LeftButton, modifiers, from);
    for (int i = 1; i <= 4; ++i)
        QTest::mouseMove(graph(), from + (to - from) * i / 4);
    if (release)
        QTest::mouseRelease(graph(), Qt::LeftButton, modifiers, to);
}

void TestDashboardView::aQuickRangeIsOneClick()
{
    const QList<QAbstractButton *> buttons = bar()->findChildren<QAbstractButton *>();
    for (QAbstractButton *button : buttons) {
        if (button->text() == QLatin1String("24h"))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(m_session->timeRange(), (TimeRange{QStringLiteral("now-1d"), QStringLiteral("now")}));
    QCOMPARE(bar()->rangeButton()->text(), QStringLiteral("Last day"));
}

void TestDashboardView::thePickerSaysWhatIsWrongAndAppliesWhatIsRight()
{
    QTest::mouseClick(bar()->rangeButton(), Qt::LeftButton);
    TimeRangePicker *picker = bar()->picker();
    QTRY_VERIFY(picker->isVisible());
    QCOMPARE(picker->fromField()->text(), QStringLiteral("now-6h"));
    QVERIFY(picker->problem().isEmpty());
    picker->fromField()->selectAll();
    QTest::keyClicks(picker->fromField(), QStringLiteral("now-5x"));
    QVERIFY2(picker->problem().contains(QStringLiteral("no unit of time")), qPrintable(picker->problem()));
    samples::shoot(picker, QStringLiteral("picker-wrong"));
    QTest::keyClick(picker->fromField(), Qt::Key_Return);
    QVERIFY(picker->isVisible());
    QCOMPARE(time()->range(), TimeRange());

    picker->fromField()->selectAll();
    QTest::keyClicks(picker->fromField(), QStringLiteral("2026-11-20 10:00"));
    picker->toField()->selectAll();
    QTest::keyClicks(picker->toField(), QStringLiteral("2026-11-20 09:00"));
    QVERIFY(picker->problem().contains(QStringLiteral("ends before it begins")));
    picker->toField()->selectAll();
    QTest::keyClicks(picker->toField(), QStringLiteral("2026-11-20 12:00"));
    QVERIFY(picker->problem().isEmpty());
    QTest::keyClick(picker->toField(), Qt::Key_Return);
    QVERIFY(!picker->isVisible());
    QCOMPARE(toIso8601(m_session->span().from), QStringLiteral("2026-11-20T10:00:00.000Z"));
    QCOMPARE(toIso8601(m_session->span().to), QStringLiteral("2026-11-20T12:00:00.000Z"));
}

void TestDashboardView::theSearchOfThePickerFindsYesterdayByKeyboard()
{
    key(Qt::Key_T);
    TimeRangePicker *picker = bar()->picker();
    QTRY_VERIFY(picker->isVisible());
    picker->searchField()->setFocus();
    QTest::keyClicks(picker->searchField(), QStringLiteral("yest"));
    QTest::keyClick(picker->searchField(), Qt::Key_Return);
    QVERIFY(!picker->isVisible());
    QCOMPARE(time()->range(), (TimeRange{QStringLiteral("now-1d/d"), QStringLiteral("now-1d/d")}));
    QCOMPARE(bar()->rangeButton()->text(), QStringLiteral("Yesterday"));
}

void TestDashboardView::recentRangesAreOfferedAgain()
{
    key(Qt::Key_T);
    TimeRangePicker *picker = bar()->picker();
    QVERIFY(!picker->recentList()->isVisible());
    picker->fromField()->setText(QStringLiteral("now-100m"));
    QTest::keyClick(picker->fromField(), Qt::Key_Return);
    key(Qt::Key_Home, Qt::NoModifier);
    QCOMPARE(time()->range(), TimeRange());
    key(Qt::Key_T);
    QTRY_VERIFY(picker->recentList()->isVisible());
    QCOMPARE(picker->recentList()->count(), 1);
    samples::shoot(picker, QStringLiteral("picker"));
    QTest::keyClick(picker->recentList(), Qt::Key_Down);
    picker->recentList()->setCurrentRow(0);
    QTest::keyClick(picker->recentList(), Qt::Key_Return);
    QCOMPARE(time()->range().from, QStringLiteral("now-100m"));
}

void TestDashboardView::thePastIsAmberAndTheWayBackIsOneKey()
{
    QVERIFY(!bar()->liveButton()->isVisible());
    QVERIFY(time()->setRange({QStringLiteral("now-2d"), QStringLiteral("now-1d")}).ok());
    QVERIFY(bar()->liveButton()->isVisible());
    QCoreApplication::processEvents();
    const QImage image = bar()->rangeButton()->grab().toImage();
    QVERIFY(samples::hasColour(image, QRectF(image.rect()), palette::warnMark));
    samples::shoot(m_window.get(), QStringLiteral("past"));
    key(Qt::Key_Home);
    QVERIFY(endsNow(m_session->timeRange()));
    QVERIFY(!bar()->liveButton()->isVisible());
}

void TestDashboardView::steppingAndZoomingWorkByKeysAndButtons()
{
    key(Qt::Key_Minus);
    QCOMPARE(time()->range().from, QStringLiteral("now-12h"));
    QTest::mouseClick(bar()->zoomOutButton(), Qt::LeftButton);
    QCOMPARE(time()->range().from, QStringLiteral("now-1d"));
    key(Qt::Key_Plus);
    key(Qt::Key_Backspace);
    QCOMPARE(time()->range().from, QStringLiteral("now-1d"));
    QTest::mouseClick(bar()->undoButton(), Qt::LeftButton);
    QTest::mouseClick(bar()->undoButton(), Qt::LeftButton);
    QCOMPARE(time()->range(), TimeRange());
    QVERIFY(!bar()->undoButton()->isEnabled());
    QVERIFY(!bar()->forwardButton()->isEnabled());
    key(Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(!endsNow(time()->range()));
    QTest::mouseClick(bar()->backButton(), Qt::LeftButton);
    QTest::mouseClick(bar()->forwardButton(), Qt::LeftButton);
    key(Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(endsNow(time()->range()));
    QCOMPARE(m_session->timeRange(), time()->range());
}

void TestDashboardView::theRefreshIntervalIsChosenFromItsMenu()
{
    QCOMPARE(bar()->intervalButton()->text(), QStringLiteral("10s"));
    QTest::mouseClick(bar()->intervalButton(), Qt::LeftButton);
    QMenu *menu = bar()->intervalMenu();
    QTRY_VERIFY(menu->isVisible());
    samples::shoot(menu, QStringLiteral("intervals"));
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return); // the first entry: off
    QVERIFY(!m_session->refreshesByItself());
    QCOMPARE(bar()->intervalButton()->text(), QStringLiteral("Off"));
    for (QAction *action : menu->actions()) {
        if (action->data().toInt() == 60)
            action->trigger();
    }
    QVERIFY(m_session->refreshesByItself());
    QCOMPARE(m_session->refreshInterval(), Milliseconds(60000));
    QCOMPARE(bar()->intervalButton()->text(), QStringLiteral("1m"));
}

void TestDashboardView::aBandDrawnOnAPlotZoomsEveryPanel()
{
    const QRectF plot = graph()->plotRect();
    const QPoint from = plot.topLeft().toPoint() + QPoint(qRound(plot.width() / 4), 30);
    drag(from, from + QPoint(qRound(plot.width() / 2), 40), {}, false);
    QTRY_VERIFY(!graph()->findChildren<QWidget *>().isEmpty());
    samples::shoot(m_window.get(), QStringLiteral("band"));
    QTest::mouseRelease(graph(), Qt::LeftButton, {}, from + QPoint(qRound(plot.width() / 2), 40));
    const double whole = toUnixSeconds(samples::noon()) - toUnixSeconds(samples::noon() - 6h);
    QVERIFY(!isRelative(time()->range()));
    const TimeSpan span = m_session->span();
    QVERIFY(std::abs(toUnixSeconds(span.from) - (toUnixSeconds(samples::noon()) - 0.75 * whole)) < 90);
    QVERIFY(std::abs(toUnixSeconds(span.to) - (toUnixSeconds(samples::noon()) - 0.25 * whole)) < 90);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_session->timeRange(), TimeRange());
}

void TestDashboardView::aClickOrABandGivenUpZoomsNothing()
{
    const QPoint place = graph()->plotRect().center().toPoint();
    QTest::mouseClick(graph(), Qt::LeftButton, {}, place);
    QVERIFY(graph()->hasFocus());
    drag(place, place + QPoint(3, 0));
    QCOMPARE(time()->range(), TimeRange());
    drag(place, place + QPoint(120, 0), {}, false);
    QTest::keyClick(graph(), Qt::Key_Escape);
    QTest::mouseRelease(graph(), Qt::LeftButton, {}, place + QPoint(120, 0));
    QCOMPARE(time()->range(), TimeRange());
    // Outside the plot nothing is dragged.
    drag(QPoint(20, 8), QPoint(300, 8));
    QCOMPARE(time()->range(), TimeRange());
}

void TestDashboardView::draggingWithShiftMovesTheRange()
{
    const QRectF plot = graph()->plotRect();
    const QPoint from = plot.center().toPoint();
    drag(from, from + QPoint(qRound(plot.width() / 6), 0), Qt::ShiftModifier, false);
    samples::shoot(graph(), QStringLiteral("pan"));
    QTest::mouseRelease(graph(), Qt::LeftButton, Qt::ShiftModifier,
                        from + QPoint(qRound(plot.width() / 6), 0));
    QVERIFY(!endsNow(time()->range()));
    const auto passed = SystemClock().now() - m_session->span().to;
    QVERIFY2(passed > 58min && passed < 63min, "an hour earlier");
    QVERIFY(std::abs((m_session->span().length() - 6h).count()) < 2000000);
}

void TestDashboardView::ctrlWheelZooms()
{
    const QPointF place = graph()->plotRect().center();
    const auto wheel = [&](int delta, Qt::KeyboardModifiers modifiers) {
        QWheelEvent event(place, graph()->mapToGlobal(place), {}, QPoint(0, delta), Qt::NoButton,
                          modifiers, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(graph(), &event);
    };
    wheel(120, Qt::ControlModifier);
    QCOMPARE(time()->range().from, QStringLiteral("now-3h"));
    wheel(-120, Qt::ControlModifier);
    QCOMPARE(time()->range(), TimeRange());
    wheel(-120, {});
    QCOMPARE(time()->range(), TimeRange());
}

void TestDashboardView::aBareValueOfAnotherMomentIsNotKept()
{
    // Nobody answers; what the session shows in the past must not be what it showed before.
    m_session->start();
    QTRY_COMPARE(m_session->panelData(2).state, PanelState::Error);
    QVERIFY(time()->setRange({QStringLiteral("now-2d"), QStringLiteral("now-1d")}).ok());
    QVERIFY(m_session->panelData(2).series.isEmpty());
    const QList<SentQuery> sent = m_session->sentQueries(1);
    QCOMPARE(sent.size(), 1);
    QVERIFY(sent.first().span && sent.first().span->to <= SystemClock().now() - 24h);
    QVERIFY(m_session->sentQueries(2).first().span == std::nullopt); // a stat's value
}

void TestDashboardView::arrowsMoveTheFocusAsTheyPoint()
{
    const auto focused = [this] {
        const PanelFrame *panel = view()->overview()->focusedPanel();
        return panel ? panel->panel().id : 0;
    };
    key(Qt::Key_Right);
    QCOMPARE(focused(), 1);
    struct Move { int key; int to; };
    for (const Move &move : {Move{Qt::Key_Right, 2}, Move{Qt::Key_Right, 3}, Move{Qt::Key_Right, 3},
                             Move{Qt::Key_Down, 7}, Move{Qt::Key_Left, 4}, Move{Qt::Key_Up, 2},
                             Move{Qt::Key_Left, 1}, Move{Qt::Key_Down, 5}, Move{Qt::Key_Down, 9},
                             Move{Qt::Key_Right, 10}, Move{Qt::Key_Up, 8}}) {
        QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(move.key));
        QCOMPARE(focused(), move.to);
    }
}

void TestDashboardView::vShowsAPanelAloneAndArrowsLeafThrough()
{
    key(Qt::Key_1);
    QTest::keyClick(graph(), Qt::Key_V);
    Overview *overview = view()->overview();
    QCOMPARE(overview->alone(), graph());
    QVERIFY(graph()->width() > overview->width() - 40);
    QTest::keyClick(graph(), Qt::Key_Right);
    QCOMPARE(overview->alone(), overview->panels().at(1));
    QTest::keyClick(overview->alone(), Qt::Key_Left);
    QTest::keyClick(overview->alone(), Qt::Key_Left);
    QCOMPARE(overview->alone(), overview->panels().last());
    QTest::keyClick(overview->alone(), Qt::Key_Escape);
    QVERIFY(!overview->alone());
}

void TestDashboardView::slashFindsAPanelByTitleOrMetric()
{
    key(Qt::Key_Slash);
    PanelSearch *search = view()->search();
    QVERIFY(search->isVisible());
    QCOMPARE(search->found().size(), 11);
    QTest::keyClicks(search->field(), QStringLiteral("work test"));
    QCOMPARE(search->found(), QStringList{QStringLiteral("Worktree Test Status")});
    samples::shoot(m_window.get(), QStringLiteral("search"));
    QTest::keyClick(search->field(), Qt::Key_Return);
    QVERIFY(!search->isVisible());
    QCOMPARE(view()->overview()->focusedPanel(), view()->overview()->panelById(11));
    key(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(search->field(), QStringLiteral("latency"));
    QTest::keyClick(search->field(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(view()->overview()->alone(), view()->overview()->panelById(5));
    key(Qt::Key_Escape);
    key(Qt::Key_Slash);
    QTest::keyClicks(search->field(), QStringLiteral("no such panel"));
    QVERIFY(search->found().isEmpty());
    QTest::keyClick(search->field(), Qt::Key_Return);
    QVERIFY(search->isVisible());
    QTest::keyClick(search->field(), Qt::Key_Escape);
    QVERIFY(!search->isVisible());
}

void TestDashboardView::theBarFitsEverySize_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("720p") << QSize(1280, 720);
    QTest::newRow("1080p") << QSize(1920, 1080);
    QTest::newRow("smallest") << QSize(1024, 600);
}

void TestDashboardView::theBarFitsEverySize()
{
    QFETCH(QSize, size);
    m_window->resize(size);
    QCOMPARE(m_window->size(), size);
    bar()->setTitle(QStringLiteral("A dashboard with a name that goes on for longer than anybody has "
                                   "the patience to read on a small screen"));
    bar()->setNotes({QStringLiteral("one"), QStringLiteral("two")});
    QVERIFY(time()->setRange({QStringLiteral("2025-11-20 10:00:07"), QStringLiteral("2026-11-21")}).ok());
    QCoreApplication::processEvents();
    QVERIFY2(bar()->minimumSizeHint().width() <= size.width(),
             qPrintable(QString::number(bar()->minimumSizeHint().width())));
    QVERIFY(bar()->intervalButton()->geometry().right() < bar()->width());
    samples::shoot(m_window.get(), QStringLiteral("bar-") + QLatin1String(QTest::currentDataTag()));
}

QTEST_MAIN(TestDashboardView)
#include "tst_dashboardview.moc"
