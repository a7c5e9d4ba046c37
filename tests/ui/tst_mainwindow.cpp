// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/killswitchmodel.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/alertstrip.h"
#include "ui/views/footerbar.h"
#include "ui/views/headerbar.h"
#include "ui/views/helpoverlay.h"
#include "ui/views/killswitchcontrol.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"
#include "ui/views/pill.h"

#include <QTcpServer>
#include <QTest>
#include <QUrl>

using namespace thunes;

namespace {

/// A port on which nobody listens.
QUrl nobody()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
}

PrometheusAlert alert(const char *name, const char *severity, AlertState state, int minutesAgo)
{
    PrometheusAlert result;
    result.labels.insert(QStringLiteral("alertname"), QLatin1String(name));
    result.labels.insert(QStringLiteral("severity"), QLatin1String(severity));
    result.annotations.insert(QStringLiteral("summary"), QStringLiteral("Words from the rule"));
    result.state = state;
    result.activeAt = samples::noon() - std::chrono::minutes(minutesAgo);
    return result;
}

LinkStatus link(LinkState state, Milliseconds age)
{
    return {state, QStringLiteral("detail"), SystemClock().now() - age};
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init();
    void cleanup();

    void bundledFontsLoad();
    void everythingIsUnknownBeforeTheFirstAnswer();
    void panelsFillTheWindowOnTheirGrid_data();
    void panelsFillTheWindowOnTheirGrid();
    void digitsFocusAndFShowsThePanelAlone();
    void questionMarkOpensHelpAndAnyKeyClosesIt();
    void demoIsUnmistakable();
    void linksSayTheirStateInWords();
    void alertsComeWorstFirst();
    void alertsOfOneNameAreOneEntryThatTellsThemApart();
    void oldAlertListNeverSaysNoAlerts();
    void onePanelIsUpdatedPerTurn();
    void killSwitchSitsAtTheRightEnd();
    void anIdleWindowRests_data();
    void anIdleWindowRests();
    void crosshairIsSharedByAllCharts();
    void looksForTheEyes_data();
    void looksForTheEyes();

private:
    Pill *pill(const char *name) const
    {
        return m_window->findChild<Pill *>(QLatin1String(name));
    }
    void feed();
    void settle() { QTRY_VERIFY(!m_window->overview()->hasPending()); }

    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestMainWindow::init()
{
    m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody(), nobody());
    m_window = std::make_unique<MainWindow>(m_session.get());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    settle();
}

void TestMainWindow::cleanup()
{
    m_window.reset();
    m_session.reset();
}

void TestMainWindow::feed()
{
    for (const Panel &panel : m_session->dashboard().panels)
        m_window->overview()->setPanelData(panel.id, samples::ordinary(panel.id));
    settle();
}

void TestMainWindow::bundledFontsLoad()
{
    QVERIFY(type::loadFonts());
    QCOMPARE(QFontInfo(type::words(12)).family(), QStringLiteral("Inter"));
    QCOMPARE(QFontInfo(type::numbers(12)).family(), QStringLiteral("JetBrains Mono"));
}

void TestMainWindow::everythingIsUnknownBeforeTheFirstAnswer()
{
    QCOMPARE(pill("exporter")->text(), QStringLiteral("Exporter unknown"));
    QCOMPARE(pill("environment")->text(), QStringLiteral("environment unknown"));
    QVERIFY(!pill("critical")->isVisible());
    QVERIFY(m_window->alertStrip()->texts().constFirst().startsWith(QLatin1String("unknown")));
    for (const PanelFrame *panel : m_window->overview()->panels())
        QCOMPARE(panel->bodyMessage(), QStringLiteral("Loading"));
    QVERIFY(!m_window->windowIcon().isNull());
    QCOMPARE(m_window->windowTitle(), QStringLiteral("THUNES Console"));
}

void TestMainWindow::panelsFillTheWindowOnTheirGrid_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("720p") << QSize(1280, 720);
    QTest::newRow("desk") << QSize(1600, 1000);
    QTest::newRow("4K wall") << QSize(3840, 2160);
}

void TestMainWindow::panelsFillTheWindowOnTheirGrid()
{
    QFETCH(QSize, size);
    m_window->resize(size);
    QCoreApplication::processEvents();
    Overview *overview = m_window->overview();
    QCOMPARE(overview->panels().size(), 11);
    const QWidget *canvas = overview->widget();
    QVERIFY2(canvas->height() <= overview->viewport()->height(), "scrolls without need");
    QVERIFY(canvas->height() > overview->viewport()->height() - 24);
    for (const PanelFrame *a : overview->panels()) {
        QVERIFY(canvas->rect().contains(a->geometry()));
        for (const PanelFrame *b : overview->panels())
            QVERIFY(a == b || !a->geometry().intersects(b->geometry()));
    }
    // Left and right columns end on the same pixel.
    QCOMPARE(overview->panelById(3)->geometry().right(), overview->panelById(11)->geometry().right());
    KillSwitchModel model(nobody(), QStringLiteral("/nowhere"), nobody());
    m_window->setKillSwitch(&model);
    m_window->header()->setAlertCounts({11, 12, true});
    m_window->header()->setEnvironment(QStringLiteral("demo"));
    m_window->header()->setLinks(link(LinkState::Down, Milliseconds(42000)),
                                 link(LinkState::Up, Milliseconds(4200)),
                                 link(LinkState::Up, Milliseconds(600)));
    m_window->header()->setNow(SystemClock().now());
    QCoreApplication::processEvents();
    QVERIFY2(m_window->header()->minimumSizeHint().width() <= size.width(),
             qPrintable(QString::number(m_window->header()->minimumSizeHint().width())));
    QVERIFY(m_window->killSwitchControl()->geometry().right() < m_window->header()->width());
    m_window.reset();
}

void TestMainWindow::digitsFocusAndFShowsThePanelAlone()
{
    feed();
    m_window->activateWindow();
    QTest::keyClick(m_window.get(), Qt::Key_2);
    PanelFrame *second = m_window->overview()->panels().at(1);
    QCOMPARE(second->panel().id, 2);
    QTRY_VERIFY(second->hasFocus());
    QCOMPARE(m_window->overview()->focusedPanel(), second);
    QTest::keyClick(second, Qt::Key_F);
    QCOMPARE(m_window->overview()->alone(), second);
    QVERIFY(!m_window->overview()->panelById(1)->isVisible());
    QTest::keyClick(second, Qt::Key_Escape);
    QVERIFY(!m_window->overview()->alone());
    QVERIFY(m_window->overview()->panelById(1)->isVisible());
    const QImage image = second->grab().toImage();
    QVERIFY(samples::hasColour(image, QRectF(second->width() / 2.0, 0, 4, 3), palette::accent));
}

void TestMainWindow::questionMarkOpensHelpAndAnyKeyClosesIt()
{
    QTest::keyClick(m_window.get(), Qt::Key_Question);
    auto *help = m_window->findChild<HelpOverlay *>();
    QVERIFY(help->isVisible());
    samples::shoot(m_window.get(), QStringLiteral("help"));
    QTest::keyClick(help, Qt::Key_Escape);
    QVERIFY(!help->isVisible());
}

void TestMainWindow::demoIsUnmistakable()
{
    m_window->header()->setEnvironment(QStringLiteral("demo"));
    QCOMPARE(pill("environment")->text(), QStringLiteral("DEMO invented data"));
    m_window->header()->setEnvironment(QStringLiteral("live"));
    QCOMPARE(pill("environment")->text(), QStringLiteral("LIVE"));
}

void TestMainWindow::linksSayTheirStateInWords()
{
    m_window->resize(1800, 1000);
    m_window->header()->setLinks(link(LinkState::Up, Milliseconds(400)),
                                 link(LinkState::Stale, Milliseconds(42000)),
                                 link(LinkState::Down, Milliseconds(12000)));
    m_window->header()->setNow(SystemClock().now());
    QVERIFY(pill("exporter")->text().endsWith(QLatin1String("ago")));
    QCOMPARE(pill("prometheus")->text(), QStringLiteral("Prometheus stale 42 s"));
    QCOMPARE(pill("trader")->text(), QStringLiteral("Trader down 12 s"));
    QCOMPARE(pill("trader")->tone(), Tone::Crit);
}

void TestMainWindow::alertsComeWorstFirst()
{
    AlertStrip *strip = m_window->alertStrip();
    strip->setNow(samples::noon());
    strip->setAlerts(groupAlerts({alert("MaxPositionsReached", "info", AlertState::Firing, 3),
                                  alert("HighOrderLatency", "critical", AlertState::Pending, 1),
                                  alert("WebSocketDisconnected", "warning", AlertState::Firing, 5),
                                  alert("KillSwitchActive", "critical", AlertState::Firing, 2)}),
                     true, true);
    QCOMPARE(strip->texts(), (QStringList{
                                 QStringLiteral("KillSwitchActive since 12:01:11 · 2 min"),
                                 QStringLiteral("WebSocketDisconnected since 11:58:11 · 5 min"),
                                 QStringLiteral("MaxPositionsReached since 12:00:11 · 3 min"),
                                 QStringLiteral("HighOrderLatency pending since 12:02:11 · 1 min")}));
}

void TestMainWindow::alertsOfOneNameAreOneEntryThatTellsThemApart()
{
    AlertStrip *strip = m_window->alertStrip();
    QList<PrometheusAlert> alerts{alert("KillSwitchActive", "critical", AlertState::Firing, 2),
                                  alert("WebSocketDisconnected", "warning", AlertState::Pending, 1)};
    alerts[1].labels.insert(QStringLiteral("symbol"), QStringLiteral("BTCUSDT"));
    for (const char *metric : {"lab_mcp_server_health", "lab_worktree_status", "lab_worktree_test_status",
                               "thunes_circuit_breaker_state", "thunes_daily_pnl_used",
                               "thunes_open_positions", "thunes_orders_placed_total", "thunes_ws_connected"}) {
        alerts << alert("MetricMissing", "warning", AlertState::Firing, 9);
        alerts.last().labels.insert(QStringLiteral("metric"), QLatin1String(metric));
        alerts.last().labels.insert(QStringLiteral("job"), QStringLiteral("thunes"));
    }
    alerts.last().activeAt -= std::chrono::minutes(1);
    for (const int width : {1920, 1280}) {
        m_window->resize(width, 720);
        strip->setNow(samples::noon());
        strip->setAlerts(groupAlerts(alerts), true, true);
        QCOMPARE(strip->texts(),
                 (QStringList{QStringLiteral("KillSwitchActive since 12:01:11 · 2 min"),
                              QStringLiteral("8 × MetricMissing lab_mcp_server_health, lab_worktree_status, "
                                             "lab_worktree_test_status and 5 more since 11:53:11 · 10 min"),
                              QStringLiteral("WebSocketDisconnected BTCUSDT pending since 12:02:11 · 1 min")}));
        samples::shoot(m_window.get(), QStringLiteral("strip-%1").arg(width));
    }
    // Fewer than thirty entries fit: what is left is counted by alerts, and none is lost.
    for (int i = 0; i < 30; ++i) {
        alerts << alert(qPrintable(QStringLiteral("Rule%1").arg(i)), "info", AlertState::Firing, 20);
        alerts << alerts.last();
        alerts.last().labels.insert(QStringLiteral("instance"), QStringLiteral("host-%1").arg(i));
    }
    strip->setAlerts(groupAlerts(alerts), true, true);
    QVERIFY(strip->texts().contains(QStringLiteral("2 × Rule7 host-7 and 1 more since 11:43:11 · 20 min")));
    samples::shoot(m_window.get(), QStringLiteral("strip-many"));
}

void TestMainWindow::oldAlertListNeverSaysNoAlerts()
{
    AlertStrip *strip = m_window->alertStrip();
    strip->setAlerts({}, true, true);
    QCOMPARE(strip->texts(), QStringList{QStringLiteral("No alerts")});
    strip->setAlerts({}, false, true);
    // Who does not answer is named, and nobody else.
    strip->setDown({QStringLiteral("Alertmanager")});
    QCOMPARE(strip->texts(), QStringList{QStringLiteral("not current: Alertmanager does not answer")});
    strip->setDown({QStringLiteral("Prometheus"), QStringLiteral("Alertmanager")});
    QCOMPARE(strip->texts(), QStringList{QStringLiteral("not current: Prometheus and Alertmanager do not answer")});
    strip->setDown({});
    strip->setRemark(QStringLiteral("no notification service: alerts only in this window"));
    QCOMPARE(strip->texts().last(), QStringLiteral("no notification service: alerts only in this window"));
    QVERIFY(strip->accessibleDescription().contains(QStringLiteral("no notification service")));
    strip->setRemark({});
    QVERIFY(!strip->texts().contains(QStringLiteral("No alerts")));
    QVERIFY(strip->texts().constFirst().startsWith(QLatin1String("not current")));
}

void TestMainWindow::onePanelIsUpdatedPerTurn()
{
    Overview *overview = m_window->overview();
    overview->setPanelData(1, samples::ordinary(1));
    overview->setPanelData(5, samples::ordinary(5));
    QVERIFY(!overview->panelById(1)->bodyMessage().isEmpty());
    settle();
    QVERIFY(overview->panelById(1)->bodyMessage().isEmpty());
    QVERIFY(overview->panelById(5)->bodyMessage().isEmpty());
}

void TestMainWindow::anIdleWindowRests_data()
{
    QTest::addColumn<int>("width");
    QTest::newRow("words to spare") << 1920;
    QTest::newRow("words dropped") << 1280;
    QTest::newRow("hardly any") << 900;
}

void TestMainWindow::anIdleWindowRests()
{
    // A layout that asks for a layout takes a third of a core, for ever, and looks like nothing.
    QFETCH(int, width);
    struct Counter : QObject
    {
        int layouts = 0;
        bool eventFilter(QObject *, QEvent *event) override
        {
            layouts += event->type() == QEvent::LayoutRequest;
            return false;
        }
    } counter;
    m_window->resize(width, 720);
    QTest::qWait(200);
    const auto widgets = m_window->findChildren<QWidget *>();
    for (QWidget *widget : widgets)
        widget->installEventFilter(&counter);
    QTest::qWait(500);
    QVERIFY2(counter.layouts < 200, qPrintable(QString::number(counter.layouts)));
}

void TestMainWindow::killSwitchSitsAtTheRightEnd()
{
    KillSwitchModel model(nobody(), QStringLiteral("/nowhere"), nobody());
    m_window->setKillSwitch(&model);
    QCoreApplication::processEvents();
    QCOMPARE(m_window->killSwitchControl()->geometry().right(), m_window->header()->width() - 1 - 8);
    m_window.reset();
}

void TestMainWindow::crosshairIsSharedByAllCharts()
{
    feed();
    auto *first = qobject_cast<TimeSeriesPanel *>(m_window->overview()->panelById(1));
    auto *other = qobject_cast<TimeSeriesPanel *>(m_window->overview()->panelById(5));
    first->grab();
    QTest::mouseMove(first, first->plotRect().center().toPoint());
    QTRY_VERIFY(!first->crosshairTexts().isEmpty());
    QCOMPARE(first->crosshairTexts().constFirst(), other->crosshairTexts().constFirst());
    QVERIFY(other->crosshairTexts().size() >= 1);
    samples::shoot(m_window.get(), QStringLiteral("crosshair"));
}

void TestMainWindow::looksForTheEyes_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("scene");
    for (const char *scene : {"live", "loading", "empty", "stale", "error"})
        QTest::newRow(scene) << QSize(1600, 1000) << QString(QLatin1String(scene));
    QTest::newRow("live720") << QSize(1280, 720) << QStringLiteral("live");
    QTest::newRow("live4k") << QSize(3840, 2160) << QStringLiteral("live");
}

void TestMainWindow::looksForTheEyes()
{
    QFETCH(QSize, size);
    QFETCH(QString, scene);
    m_window->resize(size);
    KillSwitchModel model(nobody(), QStringLiteral("/nowhere"), nobody());
    m_window->setKillSwitch(&model);
    const bool live = scene == QLatin1String("live");
    const bool stale = scene == QLatin1String("stale");
    if (live || stale) {
        m_window->header()->setEnvironment(live ? QStringLiteral("demo") : QStringLiteral("testnet"));
        m_window->header()->setAlertCounts({1, 2, live});
        m_window->header()->setLinks(link(LinkState::Up, Milliseconds(400)),
                                     link(live ? LinkState::Up : LinkState::Down, Milliseconds(4200)),
                                     link(LinkState::Up, Milliseconds(600)));
        m_window->header()->setNow(SystemClock().now());
        m_window->alertStrip()->setNow(samples::noon());
        m_window->alertStrip()->setAlerts(
            groupAlerts({alert("KillSwitchActive", "critical", AlertState::Firing, 2),
                         alert("WebSocketDisconnected", "warning", AlertState::Firing, 5),
                         alert("MaxPositionsReached", "info", AlertState::Firing, 3),
                         alert("HighOrderLatency", "warning", AlertState::Pending, 1)}),
            live, true);
        m_window->footer()->setStatus(QStringLiteral("THUNES Trading Overview  ·  14 queries, slowest "
                                                     "38 ms  ·  next refresh in 3 s"));
    }
    for (const Panel &panel : m_session->dashboard().panels) {
        PanelData data = samples::ordinary(panel.id);
        if (scene == QLatin1String("loading"))
            data = samples::inState(PanelState::Loading, {});
        else if (scene == QLatin1String("empty"))
            data = samples::inState(PanelState::Empty,
                                    QStringLiteral("Nobody reported thunes_open_positions in the last "
                                                   "6 h"));
        else if (scene == QLatin1String("error"))
            data = samples::inState(PanelState::Error,
                                    QStringLiteral("bad_data: 1:9: parse error: unexpected \"}\""));
        else if (stale)
            data = samples::stale(data);
        m_window->overview()->setPanelData(panel.id, data);
    }
    settle();
    QCoreApplication::processEvents();
    samples::shoot(m_window.get(), QLatin1String(QTest::currentDataTag()));
    for (const PanelFrame *panel : m_window->overview()->panels())
        QCOMPARE(panel->bodyMessage().isEmpty(), live || stale);
    m_window.reset(); // before its model
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
