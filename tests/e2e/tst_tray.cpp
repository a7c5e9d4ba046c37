// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/alertdesk.h"
#include "tests/e2e/testscreen.h"
#include "tests/ui/samples.h"
#include "ui/models/alertboard.h"
#include "ui/models/dashboardsession.h"
#include "ui/views/alertsview.h"
#include "ui/views/mainwindow.h"

#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

/// The desk's window on a real X display with a window manager, a real tray (XEmbed), the real dunst and the real
/// Alertmanager. Mouse and keys are those of xdotool: they go the way of a person's.
class TestTray : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QUrl m_alertmanager;
    std::unique_ptr<QProcess> m_bus;
    std::unique_ptr<QProcess> m_manager;
    std::unique_ptr<QProcess> m_dunst;
    std::unique_ptr<QProcess> m_openbox;
    std::unique_ptr<QProcess> m_trayer;
    NotifyMonitor m_monitor;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<AlertBoard> m_board;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<AlertDesk> m_desk;

    QString path(const QString &name) const { return m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &text)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    /// Runs a program to its end while our own events go on.
    QByteArray run(const QString &program, const QStringList &arguments) const
    {
        QProcess process;
        process.start(program, arguments);
        const bool done = QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 20000);
        return done ? process.readAllStandardOutput() : QByteArray("no answer");
    }
    void click(QPoint where, int button)
    {
        run(QStringLiteral("xdotool"), {QStringLiteral("mousemove"), QString::number(where.x()), QString::number(where.y()),
                                        QStringLiteral("click"), QString::number(button)});
    }
    void screenshot(const QString &name) const
    {
        const QString folder = qEnvironmentVariable("THUNES_SHOTS");
        if (!folder.isEmpty())
            run(QStringLiteral("import"), {QStringLiteral("-window"), QStringLiteral("root"), folder + u'/' + name});
    }
    void startTray()
    {
        m_trayer = beside(QStringLiteral("trayer"), {QStringLiteral("--edge"), QStringLiteral("bottom"), QStringLiteral("--align"), QStringLiteral("right"),
                                                     QStringLiteral("--widthtype"), QStringLiteral("pixel"), QStringLiteral("--width"), QStringLiteral("120"),
                                                     QStringLiteral("--height"), QStringLiteral("32"), QStringLiteral("--SetDockType"), QStringLiteral("true")});
        QTRY_VERIFY_WITH_TIMEOUT(QSystemTrayIcon::isSystemTrayAvailable(), 30000);
        // Embedded: where the tray is, at the lower right.
        QTRY_VERIFY_WITH_TIMEOUT(iconPlace().y() > 650 && iconPlace().x() > 1000, 30000);
    }
    QPoint iconPlace() { return m_desk->tray().icon()->geometry().center(); }
    void post(const QString &name, const char *severity, bool firing)
    {
        const TimePoint now = SystemClock().now();
        const QJsonArray alerts{QJsonObject{
            {QStringLiteral("labels"), QJsonObject{{QStringLiteral("alertname"), name}, {QStringLiteral("severity"), QLatin1String(severity)},
                                                   {QStringLiteral("symbol"), QStringLiteral("BTCUSDT")}}},
            {QStringLiteral("annotations"), QJsonObject{{QStringLiteral("summary"), QStringLiteral("What %1 says").arg(name)}}},
            {QStringLiteral("startsAt"), toIso8601(now - 60s)},
            {QStringLiteral("endsAt"), toIso8601(firing ? now + 1h : now - 1s)}}};
        QVERIFY(exchange("POST", QUrl(m_alertmanager.toString() + QStringLiteral("/api/v2/alerts")), QJsonDocument(alerts).toJson()));
    }
    const AlertEntry *listed(const QString &name) const
    {
        for (const AlertEntry &entry : m_board->entries()) {
            if (entry.name() == name && entry.phase == AlertPhase::Firing)
                return &entry;
        }
        return nullptr;
    }
    QAction *action(const QString &words)
    {
        const auto actions = m_desk->tray().menu()->actions();
        for (QAction *each : actions) {
            if (each->text().startsWith(words))
                return each;
        }
        return nullptr;
    }
    /// Opens the menu with the right button and clicks the entry that begins so.
    void choose(const QString &words, const QString &shot = {})
    {
        QMenu *menu = m_desk->tray().menu();
        click(iconPlace(), 3);
        QTRY_VERIFY_WITH_TIMEOUT(menu->isVisible(), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(menu->windowHandle() && menu->windowHandle()->isExposed(), 20000);
        if (!shot.isEmpty())
            screenshot(shot);
        QVERIFY2(action(words), qPrintable(words));
        click(menu->mapToGlobal(menu->actionGeometry(action(words)).center()), 1);
        QTRY_VERIFY_WITH_TIMEOUT(!menu->isVisible(), 20000);
    }
    /// As a person does: the window manager's key.
    void closeWindow()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isActiveWindow(), 30000);
        run(QStringLiteral("xdotool"), {QStringLiteral("key"), QStringLiteral("alt+F4")});
    }
    void closeToTray()
    {
        closeWindow();
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), 20000);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(QGuiApplication::platformName(), QStringLiteral("xcb"));
        for (const char *variable : {"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"})
            qputenv(variable, m_folder.path().toLocal8Bit());
        write(QStringLiteral("dunstrc"), "[global]\n font = Inter 11\n[urgency_low]\n timeout = 0\n[urgency_normal]\n timeout = 0\n[urgency_critical]\n timeout = 0\n");
        QVERIFY(startSessionBus(m_bus, m_folder.path()));
        m_monitor.start();
        m_openbox = beside(QStringLiteral("openbox"), {});
        m_dunst = beside(QStringLiteral("dunst"), {QStringLiteral("-conf"), path(QStringLiteral("dunstrc"))});
        m_alertmanager = startAlertmanager(m_manager, m_folder.path());
        QVERIFY(!m_alertmanager.isEmpty());

        const QUrl nobody(QStringLiteral("http://127.0.0.1:%1").arg(freePort()));
        m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody, nobody);
        AlertBoardOptions options;
        options.prometheus = nobody;
        options.exporter = nobody;
        options.alertmanager = m_alertmanager;
        options.interval = Milliseconds(500);
        m_board = std::make_unique<AlertBoard>(options);
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->resize(1000, 600);
        m_window->setAlerts(m_board.get(), QStringLiteral("eve"));
        AlertDeskOptions desk;
        desk.user = QStringLiteral("eve");
        desk.preferences = path(QStringLiteral("desk.ini"));
        m_desk = std::make_unique<AlertDesk>(m_board.get(), m_window.get(), desk);
        m_desk->settings().setCloseToTray(true);
        m_desk->tray().disconnect(qApp); // the test goes on after Quit
        m_board->start();
    }

    void cleanupTestCase()
    {
        m_desk.reset();
        m_window.reset();
        m_board.reset();
        m_session.reset();
        m_monitor.end();
        for (auto *process : {&m_trayer, &m_dunst, &m_openbox, &m_manager, &m_bus})
            endNow(*process);
    }

    void itBeginsInATrayThatComesLate()
    {
        QVERIFY(!QSystemTrayIcon::isSystemTrayAvailable());
        m_desk->start(true);
        QTest::qWait(1500); // a panel takes its time at login
        QVERIFY(!m_window->isVisible());
        startTray();
        QTest::qWait(2500);
        QVERIFY(!m_window->isVisible());
        // That there is no Prometheus here is an alert of its own, after a while. Somebody knows.
        const QString known = QStringLiteral("PrometheusUnreachable");
        QTRY_VERIFY_WITH_TIMEOUT(m_board->canSilence() && m_desk->notifier().isReachable() && listed(known), 60000);
        m_board->acknowledge(m_board->entry(known)->key, {QStringLiteral("eve"), {}, SystemClock().now()});
    }

    void aClickOnTheIconShowsTheWindow()
    {
        click(iconPlace(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible() && m_window->isActiveWindow(), 20000);
    }

    void closingGoesToTheTrayAndSaysSoOnce()
    {
        QSignalSpy quit(&m_desk->tray(), &TrayIcon::quitWanted);
        closeToTray();
        QTRY_COMPARE_WITH_TIMEOUT(m_monitor.count("keeps watching"), 1, 20000);
        click(iconPlace(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible(), 20000);
        closeToTray();
        QTest::qWait(500);
        QCOMPARE(m_monitor.count("keeps watching"), 1);
        QCOMPARE(quit.count(), 0);
    }

    void whileItIsHiddenAnAlertStillNotifies()
    {
        QVERIFY(!m_window->isVisible());
        post(QStringLiteral("DiskFull"), "critical", true);
        QTRY_COMPARE_WITH_TIMEOUT(m_monitor.count("CRITICAL: DiskFull (BTCUSDT)"), 1, 30000);
        QTRY_VERIFY2_WITH_TIMEOUT(m_desk->tray().words().contains(QStringLiteral("\nDiskFull: BTCUSDT")), qPrintable(m_desk->tray().words()), 20000);
        QVERIFY2(m_desk->tray().words().startsWith(QStringLiteral("THUNES Console: 1 critical") /* and that of Prometheus */)
                     || m_desk->tray().words().startsWith(QStringLiteral("THUNES Console: 2 critical")),
                 qPrintable(m_desk->tray().words()));
        QVERIFY(!m_window->isVisible());
    }

    void acknowledgeInTheMenuAcknowledges()
    {
        QVERIFY(listed(QStringLiteral("DiskFull")) && !listed(QStringLiteral("DiskFull"))->acknowledged);
        QCOMPARE(action(QStringLiteral("Acknowledge"))->text(), QStringLiteral("Acknowledge 1 critical"));
        choose(QStringLiteral("Acknowledge"), QStringLiteral("tray-menu.png"));
        QTRY_VERIFY_WITH_TIMEOUT(listed(QStringLiteral("DiskFull"))->acknowledged, 20000);
        QCOMPARE(listed(QStringLiteral("DiskFull"))->acknowledged->who, QStringLiteral("eve"));
        QVERIFY(!action(QStringLiteral("Acknowledge"))->isEnabled());
        QVERIFY(!m_window->isVisible()); // it is no reason to be shown
        post(QStringLiteral("DiskFull"), "critical", false);
        QTRY_VERIFY_WITH_TIMEOUT(!listed(QStringLiteral("DiskFull")), 30000);
    }

    void openInTheMenuShowsTheWindow()
    {
        choose(QStringLiteral("Open"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible(), 20000);
        closeToTray();
    }

    void alertsInTheMenuShowsTheAlerts()
    {
        choose(QStringLiteral("Alerts"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible() && m_window->alertsView()->isVisible(), 20000);
        screenshot(QStringLiteral("tray-alerts.png"));
        m_window->showAlertsPage(false);
        closeToTray();
    }

    void killSwitchInTheMenuAsksForItInTheWindow()
    {
        QSignalSpy wanted(&m_desk->tray(), &TrayIcon::killSwitchWanted);
        choose(QStringLiteral("Kill switch"));
        QTRY_COMPARE_WITH_TIMEOUT(wanted.count(), 1, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible(), 20000);
        closeToTray();
    }

    void whenTheTrayVanishesTheWindowComesBack()
    {
        QVERIFY(!m_window->isVisible());
        endNow(m_trayer);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible(), 60000);
        QVERIFY(!QSystemTrayIcon::isSystemTrayAvailable());
        // Closing it now would hide it from everybody: it ends the program instead.
        QSignalSpy quit(&m_desk->tray(), &TrayIcon::quitWanted);
        closeWindow();
        QTRY_COMPARE_WITH_TIMEOUT(quit.count(), 1, 20000);
        m_window->show();
    }

    void whenTheTrayReturnsSoDoesTheIcon()
    {
        startTray();
        closeToTray();
        // A panel that only begins anew is no reason to come.
        endNow(m_trayer);
        startTray();
        QTest::qWait(4500); // longer than a hidden window waits for a tray
        QVERIFY(!m_window->isVisible());
        post(QStringLiteral("Later"), "warning", true);
        QTRY_COMPARE_WITH_TIMEOUT(m_monitor.count("WARNING: Later"), 1, 30000);
        screenshot(QStringLiteral("tray-icon.png"));
        click(iconPlace(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible(), 20000);
        post(QStringLiteral("Later"), "warning", false);
    }

    void quitInTheMenuQuits()
    {
        closeToTray();
        QSignalSpy quit(&m_desk->tray(), &TrayIcon::quitWanted);
        choose(QStringLiteral("Quit"));
        QTRY_COMPARE_WITH_TIMEOUT(quit.count(), 1, 20000);
        QVERIFY(!m_window->isVisible());
    }

    void withoutTheWishForATrayClosingEndsTheProgram()
    {
        m_desk->settings().setCloseToTray(false);
        click(iconPlace(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible(), 20000);
        QSignalSpy quit(&m_desk->tray(), &TrayIcon::quitWanted);
        closeWindow();
        QTRY_COMPARE_WITH_TIMEOUT(quit.count(), 1, 20000);
    }
};

int main(int argc, char *argv[])
{
    // The display comes before the program that is shown on it.
    int none = 0;
    QString display;
    auto xvfb = [&] {
        QCoreApplication bare(none, nullptr);
        return startXvfb(display);
    }();
    if (display.isEmpty())
        qFatal("Xvfb does not start");
    qputenv("DISPLAY", display.toLatin1());
    qputenv("QT_QPA_PLATFORM", "xcb");
    qunsetenv("WAYLAND_DISPLAY");
    int result = 0;
    {
        QApplication application(argc, argv);
        QApplication::setQuitOnLastWindowClosed(false);
        TestTray test;
        result = QTest::qExec(&test, argc, argv);
    }
    endNow(xvfb);
    return result;
}

#include "tst_tray.moc"
