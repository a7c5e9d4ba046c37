// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/eventmarks.h"
#include "ui/models/paneltable.h"
#include "ui/models/playlist.h"
#include "ui/models/timecontrol.h"
#include "ui/panels/dashboardlistpanel.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/palette.h"
#include "ui/views/dashboardbar.h"
#include "ui/views/dashboarddeck.h"
#include "ui/views/dashboardview.h"
#include "ui/views/footerbar.h"
#include "ui/views/headerbar.h"
#include "ui/views/inspectdialog.h"
#include "ui/views/markslayer.h"
#include "ui/views/noteslist.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"
#include "ui/views/panelsearch.h"
#include "ui/views/playlistdialog.h"
#include "ui/views/timerangepicker.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMimeData>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QJsonObject>
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
    void aClickOnTheLegendShowsOneSeriesAlone();
    void theLegendIsWalkedByKeyboard();
    void whatIsHiddenByHandStaysSoAndNeverHidesAll();
    void aBareValueOfAnotherMomentIsNotKept();
    void arrowsMoveTheFocusAsTheyPoint();
    void vShowsAPanelAloneAndArrowsLeafThrough();
    void slashFindsAPanelByTitleOrMetric();
    void theInspectorShowsQueriesDataFiguresAndJson();
    void whatTheInspectorExportsCanBeReadBack();
    void aRightClickOffersWhatAPanelCan();
    void aDashboardFileIsOpenedBesideTheFirst();
    void aListOfDashboardsOpensThem();
    void whatCannotBeOpenedIsSaidInWords_data();
    void whatCannotBeOpenedIsSaidInWords();
    void droppedFilesAreOpened();
    void theMenuListsOpenShippedAndRecentDashboards();
    void hiddenDashboardsAskNothing();
    void notesOfTheFileAreListedWithTheirPanels();
    void firingsEndWhereTheirSamplesEnd();
    void onlyChangesOfTheSwitchWithinTheRangeAreMarked();
    void marksAreDrawnExplainedAndSwitchedOff();
    void kioskShowsThePanelsAloneAndEscLeaves();
    void aPlaylistShowsItsDashboardsInTurn();
    void theBarFitsEverySize_data();
    void theBarFitsEverySize();

private:
    void feed();
    TimeSeriesPanel *graph() const
    {
        return qobject_cast<TimeSeriesPanel *>(view()->overview()->panelById(1));
    }
    DashboardView *view() const { return m_window->dashboards()->home(); }
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

namespace {

/// Three series, in this order in the legend.
PanelData threeLines()
{
    return samples::waves({QStringLiteral("p50"), QStringLiteral("p95"), QStringLiteral("p99")}, {20, 80, 200});
}

/// The first place of the panel that is the series' entry.
QPoint entryOf(const TimeSeriesPanel *panel, qsizetype series)
{
    for (int y = panel->height() - 1; y > 0; y -= 3) {
        for (int x = 0; x < panel->width(); x += 4) {
            if (panel->legendSeriesAt(QPointF(x, y) / panel->scale()) == series)
                return {x + 4, y};
        }
    }
    return {};
}

QStringList drawn(const TimeSeriesPanel *panel)
{
    QStringList names;
    for (qsizetype i = 0; i < panel->data().series.size(); ++i) {
        if (!panel->isHiddenByHand(i))
            names << panel->data().series.at(i).name;
    }
    return names;
}

} // namespace

void TestDashboardView::aClickOnTheLegendShowsOneSeriesAlone()
{
    auto *panel = qobject_cast<TimeSeriesPanel *>(view()->overview()->panelById(5));
    panel->setData(threeLines());
    panel->grab();
    const double high = panel->picture().window.high;
    const auto click = [&](qsizetype series, Qt::KeyboardModifiers modifiers = {}) {
        const QPoint place = entryOf(panel, series);
        QVERIFY(!place.isNull());
        QTest::mouseClick(panel, Qt::LeftButton, modifiers, place);
        panel->grab();
    };
    click(0);
    QCOMPARE(drawn(panel), QStringList{QStringLiteral("p50")});
    QCOMPARE(panel->countText(), QStringLiteral("1 of 3 series")); // said, not only dimmed
    QVERIFY2(panel->picture().window.high < high / 2, "the scale is for what is shown");
    samples::shoot(panel, QStringLiteral("isolated"));
    click(2, Qt::ControlModifier);
    QCOMPARE(drawn(panel), (QStringList{QStringLiteral("p50"), QStringLiteral("p99")}));
    click(0, Qt::ControlModifier);
    QCOMPARE(drawn(panel), QStringList{QStringLiteral("p99")});
    click(1);
    QCOMPARE(drawn(panel), QStringList{QStringLiteral("p95")});
    click(1);
    QCOMPARE(drawn(panel).size(), 3);
    QVERIFY(panel->countText().isEmpty());
    click(1, Qt::ControlModifier);
    QCOMPARE(drawn(panel), (QStringList{QStringLiteral("p50"), QStringLiteral("p99")}));
    click(1, Qt::ControlModifier);
    QCOMPARE(drawn(panel).size(), 3);
    QCOMPARE(time()->range(), TimeRange()); // and nothing was zoomed
    QVERIFY(!view()->overview()->alone());
}

void TestDashboardView::theLegendIsWalkedByKeyboard()
{
    auto *panel = qobject_cast<TimeSeriesPanel *>(view()->overview()->panelById(5));
    panel->setData(threeLines());
    panel->setFocus();
    for (const char *name : {"p50", "p95", "p99"}) {
        key(Qt::Key_L);
        QCOMPARE(drawn(panel), QStringList{QLatin1String(name)});
    }
    key(Qt::Key_L);
    QCOMPARE(drawn(panel).size(), 3);
    key(Qt::Key_L, Qt::ShiftModifier);
    QCOMPARE(drawn(panel), QStringList{QStringLiteral("p99")});
}

void TestDashboardView::whatIsHiddenByHandStaysSoAndNeverHidesAll()
{
    auto *panel = qobject_cast<TimeSeriesPanel *>(view()->overview()->panelById(5));
    panel->setData(threeLines());
    panel->isolate(1);
    PanelData later = threeLines();
    later.series.move(1, 0);
    later.series.append(samples::waves({QStringLiteral("new")}, {10}).series);
    panel->setData(later);
    QCOMPARE(drawn(panel), QStringList{QStringLiteral("p95")});
    later.series.removeFirst(); // the one shown is gone
    panel->setData(later);
    QCOMPARE(drawn(panel).size(), 3);
    // A limit that is broken by a series one does not look at still colours the panel.
    panel->setData(samples::waves({QStringLiteral("low"), QStringLiteral("high")}, {20, 900}));
    const Tone worst = panel->worst();
    panel->isolate(0);
    QCOMPARE(panel->worst(), worst);
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

void TestDashboardView::theInspectorShowsQueriesDataFiguresAndJson()
{
    m_session->start();
    QTRY_COMPARE(m_session->panelData(5).state, PanelState::Error);
    feed();
    key(Qt::Key_I);
    QVERIFY(view()->findChildren<InspectDialog *>().isEmpty()); // nothing has the focus
    view()->overview()->panelById(5)->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_I);
    auto *dialog = view()->findChild<InspectDialog *>();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->isVisible());
    QAbstractItemModelTester tableTester(dialog->table());
    QAbstractItemModelTester statisticsTester(dialog->statistics());
    QVERIFY(dialog->queryText().contains(QStringLiteral("range")));
    QVERIFY(dialog->queryText().contains(m_session->prometheusUrl().toString()));
    const PanelData data = samples::ordinary(5);
    PanelTable *table = dialog->table();
    QCOMPARE(table->columnCount(), 4);
    QCOMPARE(table->rowCount(), 361 - 26);
    QCOMPARE(table->headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("p95"));
    QCOMPARE(table->index(0, 0).data().toString(), toIso8601(data.start));
    QCOMPARE(table->index(0, 1).data().toDouble(), data.series.at(0).points.front().value);
    QCOMPARE(dialog->statistics()->rowCount(), 3);
    QCOMPARE(dialog->statistics()->index(2, SeriesStatistics::Values).data().toInt(), 361 - 26);
    const QJsonObject json = QJsonDocument::fromJson(dialog->jsonText().toUtf8()).object();
    QCOMPARE(json.value(QLatin1String("series")).toArray().size(), 3);
    QCOMPARE(json.value(QLatin1String("state")).toString(), QStringLiteral("ready"));
    QVERIFY(dialog->notesText().contains(QStringLiteral("Everything in the file was honoured")));
    for (const auto tab : {InspectDialog::QueryTab, InspectDialog::DataTab, InspectDialog::StatisticsTab}) {
        dialog->showTab(tab);
        samples::shoot(dialog, QStringLiteral("inspect-%1").arg(int(tab)));
    }
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(view()->findChildren<InspectDialog *>().isEmpty());
}

void TestDashboardView::whatTheInspectorExportsCanBeReadBack()
{
    QTemporaryDir folder;
    PanelFrame *panel = view()->overview()->panelById(5);
    InspectDialog *dialog = view()->inspect(panel);
    QVERIFY(dialog);
    const auto press = [dialog](const char *words) {
        for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
            if (button->text() == QString::fromUtf8(words))
                QTest::mouseClick(button, Qt::LeftButton);
        }
    };
    QString suggested;
    dialog->setFileChooser([&](const QString &suggestion) {
        suggested = suggestion;
        return folder.filePath(suggestion);
    });
    press("Export CSV…");
    QCOMPARE(suggested, QStringLiteral("order-latency-p50-p95-p99.csv"));
    QFile csv(folder.filePath(suggested));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QStringList lines = QString::fromUtf8(csv.readAll()).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 1 + 361 - 26);
    QCOMPARE(lines.first().trimmed(), QStringLiteral("Time,p50,p95,p99"));
    QCOMPARE(lines.at(1).section(u',', 1, 1).toDouble(),
             samples::ordinary(5).series.at(0).points.front().value);
    press("Save PNG…");
    QCOMPARE(QImage(folder.filePath(suggested)).size(), panel->grab().toImage().size());
    press("Copy as PNG");
    QCOMPARE(QGuiApplication::clipboard()->image().size(), panel->grab().toImage().size());
    dialog->setFileChooser([](const QString &) { return QStringLiteral("/nowhere/at/all.csv"); });
    press("Export CSV…");
    QVERIFY2(dialog->outcome().contains(QStringLiteral("was not written")), qPrintable(dialog->outcome()));
    dialog->close();
}

void TestDashboardView::aRightClickOffersWhatAPanelCan()
{
    PanelFrame *panel = view()->overview()->panelById(9);
    const QPoint place = panel->mapTo(view(), panel->rect().center());
    QContextMenuEvent event(QContextMenuEvent::Mouse, place, view()->mapToGlobal(place));
    QCoreApplication::sendEvent(view(), &event);
    QMenu *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 4);
    menu->actions().first()->trigger();
    menu->close();
    QCOMPARE(view()->overview()->alone(), panel);
}

void TestDashboardView::aDashboardFileIsOpenedBesideTheFirst()
{
    DashboardDeck *deck = m_window->dashboards();
    const QString path = QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards/mcp_servers.json");
    deck->setFileChooser([&] { return path; });
    key(Qt::Key_O, Qt::ControlModifier);
    QCOMPARE(deck->count(), 2);
    QVERIFY(deck->current() != deck->home());
    QVERIFY(deck->current()->isVisible());
    QVERIFY(!deck->home()->isVisible());
    QVERIFY(deck->problem().isEmpty());
    QVERIFY(deck->openFile(path).ok()); // again: no second one
    QCOMPARE(deck->count(), 2);
    QTRY_VERIFY(!deck->current()->overview()->hasPending());
    samples::shoot(m_window.get(), QStringLiteral("second-dashboard"));
    key(Qt::Key_PageDown, Qt::ControlModifier);
    QCOMPARE(deck->current(), deck->home());
    key(Qt::Key_PageDown, Qt::ControlModifier);
    key(Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(deck->count(), 1);
    key(Qt::Key_W, Qt::ControlModifier); // home stays
    QCOMPARE(deck->current(), deck->home());
    QVERIFY(deck->home()->isVisible());
}

void TestDashboardView::aListOfDashboardsOpensThem()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("entry.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"title": "Entry", "uid": "entry", "panels": [
        {"id": 1, "type": "dashlist", "title": "Go to", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
         "options": {"showSearch": true, "maxItems": 50, "showHeadings": false}},
        {"id": 2, "type": "alertlist", "title": "Alerts", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}]})");
    file.close();
    DashboardDeck *deck = m_window->dashboards();
    deck->setProvisionedFolder(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards"));
    QVERIFY(deck->openFile(file.fileName()).ok());
    auto *panel = qobject_cast<DashboardListPanel *>(deck->current()->overview()->panelById(1));
    QVERIFY(panel);
    QTRY_VERIFY(panel->rows().size() >= 2);
    samples::shoot(m_window.get(), QStringLiteral("dashboard-lists"));
    const auto mcp = std::find_if(panel->rows().begin(), panel->rows().end(), [](const TableRow &row) {
        return row.texts.constFirst().contains(QStringLiteral("MCP"));
    });
    QVERIFY(mcp != panel->rows().end());
    const QString title = mcp->texts.constFirst();
    auto *list = qobject_cast<QAbstractItemView *>(panel->list());
    const auto index = list->model()->index(static_cast<int>(mcp - panel->rows().begin()), 0);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(index).center());
    QCOMPARE(deck->count(), 3);
    QCOMPARE(deck->current()->session()->dashboard().title, title);
    deck->openByUid(QStringLiteral("entry")); // Open already: brought to the front.
    QCOMPARE(deck->count(), 3);
    QCOMPARE(deck->current()->session()->dashboard().title, QStringLiteral("Entry"));
    deck->openByUid(QStringLiteral("no-such-uid"));
    QVERIFY(deck->problem().contains(QStringLiteral("no-such-uid")));
}

void TestDashboardView::whatCannotBeOpenedIsSaidInWords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("it is empty");
    QTest::newRow("no JSON") << QByteArray("{\"panels\": [,]}") << QStringLiteral("line 1");
    QTest::newRow("other JSON") << QByteArray("{\"a\": 1}") << QStringLiteral("no panels");
    QTest::newRow("no object") << QByteArray("[]") << QStringLiteral("was not opened");
}

void TestDashboardView::whatCannotBeOpenedIsSaidInWords()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, words);
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("broken.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    DashboardDeck *deck = m_window->dashboards();
    const auto opened = deck->openFile(file.fileName());
    QVERIFY(!opened.ok());
    QVERIFY2(deck->problem().contains(words), qPrintable(deck->problem()));
    QVERIFY(deck->problem().contains(QStringLiteral("broken.json")));
    QCOMPARE(deck->count(), 1);
    QVERIFY(!deck->openFile(folder.path()).ok());
    QVERIFY(deck->problem().contains(QStringLiteral("folder")));
    QVERIFY(!deck->openFile(folder.filePath(QStringLiteral("none.json"))).ok());
    QVERIFY(deck->problem().contains(QStringLiteral("no such file")));
    samples::shoot(m_window.get(), QStringLiteral("problem"));
    key(Qt::Key_Escape);
    QVERIFY(deck->problem().isEmpty());
}

void TestDashboardView::droppedFilesAreOpened()
{
    DashboardDeck *deck = m_window->dashboards();
    QMimeData mime;
    const QString folder = QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards/");
    mime.setUrls({QUrl::fromLocalFile(folder + QStringLiteral("worktree.json")),
                  QUrl::fromLocalFile(folder + QStringLiteral("none.json"))});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(deck, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(deck, &drop);
    QCOMPARE(deck->count(), 2);
    QVERIFY(deck->problem().contains(QStringLiteral("none.json")));
}

void TestDashboardView::theMenuListsOpenShippedAndRecentDashboards()
{
    DashboardDeck *deck = m_window->dashboards();
    deck->setProvisionedFolder(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards"));
    QCOMPARE(deck->provisioned().size(), 3);
    QTest::mouseClick(bar()->titleButton(), Qt::LeftButton);
    QTRY_VERIFY(deck->menu()->isVisible());
    QStringList words;
    for (const QAction *action : deck->menu()->actions())
        words << action->text();
    QVERIFY(words.contains(QStringLiteral("THUNES Trading Overview")));
    QCOMPARE(words.count(QStringLiteral("THUNES Trading Overview")), 1);
    samples::shoot(deck->menu(), QStringLiteral("menu"));
    for (QAction *action : deck->menu()->actions()) {
        if (action->toolTip().endsWith(QLatin1String("mcp_servers.json")))
            action->trigger();
    }
    deck->menu()->close();
    QCOMPARE(deck->count(), 2);
    deck->closeCurrent();
    deck->openMenu(bar()->titleButton());
    words.clear();
    for (const QAction *action : deck->menu()->actions())
        words << action->text();
    QVERIFY(words.filter(QStringLiteral("mcp_servers.json   ")).size() == 1); // now a recent one, too
    deck->menu()->close();
}

void TestDashboardView::hiddenDashboardsAskNothing()
{
    QTcpServer prometheus;
    QVERIFY(prometheus.listen(QHostAddress::LocalHost));
    int asked = 0;
    connect(&prometheus, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *socket = prometheus.nextPendingConnection()) {
            ++asked;
            socket->abort();
            socket->deleteLater();
        }
    });
    const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(prometheus.serverPort()));
    DashboardSession session(samples::tradingOverview(), url, nobody());
    session.setRefreshInterval(100ms);
    session.start();
    QTRY_VERIFY(asked > 0);
    session.setPaused(true);
    QTest::qWait(50); // what was on its way
    const int before = asked;
    QTest::qWait(500);
    QCOMPARE(asked, before);
    session.setPaused(false);
    QTRY_VERIFY(asked > before);
}

void TestDashboardView::notesOfTheFileAreListedWithTheirPanels()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("odd.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"dashboard": {"title": "Odd", "panels": [
        {"id": 1, "type": "no-such-panel", "title": "Strange", "gridPos": {"x":0,"y":0,"w":12,"h":8}},
        {"id": 2, "type": "stat", "title": "Plain", "gridPos": {"x":12,"y":0,"w":12,"h":8},
         "targets": [{"expr": "up"}]}]}})");
    file.close();
    DashboardDeck *deck = m_window->dashboards();
    QVERIFY(deck->openFile(file.fileName()).ok());
    DashboardView *odd = deck->current();
    QVERIFY(odd->bar()->notesButton()->isVisible());
    QTest::mouseClick(odd->bar()->notesButton(), Qt::LeftButton);
    QTRY_VERIFY(odd->notes()->isVisible());
    samples::shoot(odd->notes(), QStringLiteral("notes"));
    QListWidget *list = odd->notes()->list();
    int strange = -1;
    for (int row = 0; row < list->count(); ++row) {
        if (list->item(row)->text().startsWith(QLatin1String("Strange: ")))
            strange = row;
    }
    QVERIFY(strange >= 0);
    QVERIFY(list->item(0)->text().startsWith(QLatin1String("The file: ")));
    list->setCurrentRow(strange);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(odd->overview()->focusedPanel(), odd->overview()->panelById(1));
}

void TestDashboardView::firingsEndWhereTheirSamplesEnd()
{
    const TimePoint noon = samples::noon();
    TimeSeries firing, pending;
    firing.labels = {{QStringLiteral("alertname"), QStringLiteral("HighOrderLatency")},
                     {QStringLiteral("alertstate"), QStringLiteral("firing")},
                     {QStringLiteral("severity"), QStringLiteral("warning")},
                     {QStringLiteral("job"), QStringLiteral("thunes")}};
    for (const int minute : {0, 1, 2, 3, 20, 21, 58, 59, 60})
        firing.points.push_back({noon - 1h + minute * 1min, 1});
    pending.labels = firing.labels;
    pending.labels[QStringLiteral("alertstate")] = QStringLiteral("pending");
    pending.points = firing.points;
    const QList<EventMark> marks = firingsOf({firing, pending}, 60s, noon);
    QCOMPARE(marks.size(), 3);
    QCOMPARE(marks.at(0).from, noon - 1h);
    QCOMPARE(*marks.at(0).to, noon - 57min);
    QCOMPARE(*marks.at(1).to, noon - 39min);
    QVERIFY(!marks.at(2).to); // still
    QCOMPARE(marks.at(2).title, QStringLiteral("HighOrderLatency"));
    QCOMPARE(marks.at(2).details, QStringLiteral("job=thunes"));
    QVERIFY(firingsOf({}, 60s, noon).isEmpty());
}

void TestDashboardView::onlyChangesOfTheSwitchWithinTheRangeAreMarked()
{
    const auto entry = [](const char *json) {
        return QJsonDocument::fromJson(json).object();
    };
    const QJsonArray journal{
        entry(R"({"state":"released","time":"2026-11-24T11:40:00.000Z","actor":"ann","reason":"checked"})"),
        entry(R"({"type":"drill","time":"2026-11-24T11:35:00.000Z"})"),
        entry(R"({"state":"engaged","level":"halt","time":"2026-11-24T11:30:00.000Z","actor":"ann"})"),
        entry(R"({"state":"engaged","level":"pause"})"),
        entry(R"({"state":"engaged","level":"pause","time":"2026-11-20T11:30:00.000Z"})")};
    const QList<EventMark> marks = changesOf(journal, {samples::noon() - 6h, samples::noon()});
    QCOMPARE(marks.size(), 2);
    QCOMPARE(marks.at(0).title, QStringLiteral("Kill switch engaged: halt"));
    QCOMPARE(marks.at(1).kind, EventMark::Kind::KillSwitchReleased);
    QCOMPARE(marks.at(1).details, QStringLiteral("ann: checked"));
}

void TestDashboardView::marksAreDrawnExplainedAndSwitchedOff()
{
    // A Prometheus that says one alert fired for the first hour, in its own words.
    QTcpServer prometheus;
    QVERIFY(prometheus.listen(QHostAddress::LocalHost));
    connect(&prometheus, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *socket = prometheus.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->readAll();
                QByteArray points;
                for (int minute = 60; minute < 120; ++minute) {
                    points += points.isEmpty() ? "" : ",";
                    points += '[' + QByteArray::number(qint64(toUnixSeconds(samples::noon() - 6h))
                                                       + minute * 60) + ",\"1\"]";
                }
                const QByteArray body
                    = R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":)"
                      R"({"alertname":"CircuitBreakerOpen","alertstate":"firing","severity":"critical"},)"
                      R"("values":[)" + points + "]}]}}";
                socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close"
                              "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
                socket->disconnectFromHost();
            });
        }
    });
    EventMarks marks(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(prometheus.serverPort())), nobody());
    MarksLayer layer(&marks);
    layer.watch(graph());
    marks.fetch({samples::noon() - 6h, samples::noon()});
    QTRY_COMPARE(marks.marks().size(), 1);
    QTRY_VERIFY(marks.problem().contains(QStringLiteral("Kill-switch changes may be missing")));
    const auto plot = graph()->timePlot();
    QVERIFY(plot);
    const double start = toUnixSeconds(marks.marks().first().from);
    const QPointF bar(plot->x(start + 1800), plot->area.top() + 2);
    QVERIFY2(layer.textAt(graph(), bar).contains(QStringLiteral("CircuitBreakerOpen fired (critical)")),
             qPrintable(layer.textAt(graph(), bar)));
    QVERIFY(layer.textAt(graph(), QPointF(plot->x(start + 3 * 3600), plot->area.center().y())).isEmpty());
    QImage image = graph()->grab().toImage();
    QVERIFY(samples::hasColour(image, QRectF(bar.x() - 2, bar.y() - 1, 4, 2), palette::critMark));
    samples::shoot(graph(), QStringLiteral("marks"));
    marks.setShown(false, false);
    image = graph()->grab().toImage();
    QVERIFY(!samples::hasColour(image, QRectF(bar.x() - 2, bar.y() - 1, 4, 2), palette::critMark));
    graph()->setPlotDecoration({});
    // The view's own: one key for all of them.
    QVERIFY(view()->marks()->showsAlerts());
    key(Qt::Key_A);
    QVERIFY(!view()->marks()->showsAlerts() && !view()->marks()->showsKillSwitch());
    QCOMPARE(this->bar()->marksButton()->text(), QStringLiteral("off"));
    key(Qt::Key_A);
    QVERIFY(view()->marks()->showsAlerts());
}

void TestDashboardView::kioskShowsThePanelsAloneAndEscLeaves()
{
    key(Qt::Key_K);
    QVERIFY(m_window->isKiosk());
    QVERIFY(!m_window->header()->isVisible());
    QVERIFY(!m_window->footer()->isVisible());
    QVERIFY(!bar()->isVisible());
    QVERIFY(view()->overview()->isVisible());
    QCoreApplication::processEvents();
    samples::shoot(m_window.get(), QStringLiteral("kiosk"));
    // A panel alone is left first.
    view()->overview()->showAlone(graph());
    QTest::keyClick(graph(), Qt::Key_Escape);
    QVERIFY(m_window->isKiosk() && !view()->overview()->alone());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!m_window->isKiosk());
    QVERIFY(m_window->header()->isVisible() && m_window->footer()->isVisible() && bar()->isVisible());
    QVERIFY(!m_window->isFullScreen());
}

void TestDashboardView::aPlaylistShowsItsDashboardsInTurn()
{
    DashboardDeck *deck = m_window->dashboards();
    deck->setProvisionedFolder(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards"));
    key(Qt::Key_P);
    auto *dialog = m_window->findChild<PlaylistDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->list()->count(), 3);
    QVERIFY(!dialog->startButton()->isEnabled()); // nothing is chosen
    dialog->list()->item(0)->setCheckState(Qt::Checked);
    dialog->list()->item(1)->setCheckState(Qt::Checked);
    dialog->kioskBox()->setChecked(true);
    samples::shoot(dialog, QStringLiteral("playlist"));
    QTest::mouseClick(dialog->startButton(), Qt::LeftButton);
    Playlist *playlist = m_window->playlist();
    QVERIFY(playlist->isPlaying() && m_window->isKiosk());
    QCOMPARE(playlist->interval(), Milliseconds(30000));
    QCOMPARE(deck->current(), deck->home());
    playlist->set(playlist->entries() + QStringList{QStringLiteral("/nowhere.json")}, 150ms);
    QTRY_VERIFY(deck->current() != deck->home());
    QVERIFY(!deck->current()->bar()->isVisible()); // opened later, bare all the same
    QTRY_VERIFY(deck->problem().contains(QStringLiteral("nowhere")));
    QTRY_COMPARE(deck->current(), deck->home()); // a missing file does not stop it
    m_window->setFocus();
    key(Qt::Key_Escape);
    QVERIFY(!playlist->isPlaying() && !m_window->isKiosk());
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
