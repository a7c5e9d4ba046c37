// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/alertdesk.h"
#include "app/notifications/alertsound.h"
#include "app/notifications/autostart.h"
#include "tests/e2e/testscreen.h"
#include "tests/ui/samples.h"
#include "ui/models/alertboard.h"
#include "ui/models/dashboardsession.h"
#include "ui/views/alertdetail.h"
#include "ui/views/alerthistoryview.h"
#include "ui/views/alertsview.h"
#include "ui/views/filteredtable.h"
#include "ui/views/mainwindow.h"
#include "ui/views/noticebanner.h"
#include "ui/views/notificationsview.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const char *const dunstConfiguration = R"([global]
    width = 420
    height = 300
    offset = 12x12
    font = Inter 11
    markup = full
    format = "<b>%s</b>\n%b"
    notification_limit = 20
    dmenu = DMENU
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
    background = "#C42B39"
    foreground = "#ffffff"
)";

} // namespace

/// The real dunst on a bus and a display of its own, the real Alertmanager, and the desk's window.
class TestNotifications : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_display;
    QUrl m_alertmanager;
    std::unique_ptr<QProcess> m_xvfb;
    std::unique_ptr<QProcess> m_bus;
    std::unique_ptr<QProcess> m_manager;
    std::unique_ptr<QProcess> m_dunst;
    NotifyMonitor m_monitor;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<AlertBoard> m_board;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<AlertDesk> m_desk;

    QString path(const QString &name) const { return m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &text, bool executable = false)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        if (executable)
            file.setPermissions(file.permissions() | QFile::ExeOwner);
    }
    QProcessEnvironment environment() const
    {
        QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
        all.insert(QStringLiteral("DISPLAY"), m_display);
        all.remove(QStringLiteral("WAYLAND_DISPLAY"));
        return all;
    }
    void startDunst() { m_dunst = beside(QStringLiteral("dunst"), {QStringLiteral("-conf"), path(QStringLiteral("dunstrc"))}, environment()); }
    QByteArray dunstctl(const QStringList &arguments) const
    {
        QProcess process;
        process.setProcessEnvironment(environment());
        process.start(QStringLiteral("dunstctl"), arguments);
        const bool done = QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 20000);
        return done ? process.readAllStandardOutput() : QByteArray("no answer");
    }
    int displayed() const { return dunstctl({QStringLiteral("count"), QStringLiteral("displayed")}).trimmed().toInt(); }
    void screenshot(const QString &name) const
    {
        const QString folder = qEnvironmentVariable("THUNES_SHOTS");
        if (folder.isEmpty())
            return;
        QProcess process;
        process.setProcessEnvironment(environment());
        process.start(QStringLiteral("import"), {QStringLiteral("-window"), QStringLiteral("root"), folder + u'/' + name});
        process.waitForFinished();
    }
    void post(const QString &name, const char *severity, bool firing, int from = 0, int to = 1)
    {
        QJsonArray alerts;
        const TimePoint now = SystemClock().now();
        for (int i = from; i < to; ++i) {
            QJsonObject alert{
                {QStringLiteral("labels"),
                 QJsonObject{{QStringLiteral("alertname"), name}, {QStringLiteral("severity"), QLatin1String(severity)},
                             {QStringLiteral("instance"), QStringLiteral("host-%1").arg(i)}}},
                {QStringLiteral("annotations"), QJsonObject{{QStringLiteral("summary"), QStringLiteral("<b>%1</b> & more on host %2").arg(name).arg(i)}}},
                {QStringLiteral("startsAt"), toIso8601(now - 60s)},
                {QStringLiteral("endsAt"), toIso8601(firing ? now + 1h : now - 1s)}};
            alerts.append(alert);
        }
        QVERIFY(exchange("POST", QUrl(m_alertmanager.toString() + QStringLiteral("/api/v2/alerts")), QJsonDocument(alerts).toJson()));
        m_board->refresh();
    }
    bool isListed(const QString &name) const
    {
        for (const AlertEntry &entry : m_board->entries()) {
            if (entry.name() == name && entry.phase == AlertPhase::Firing)
                return true;
        }
        return false;
    }

    void startDesk()
    {
        const QUrl nobody(QStringLiteral("http://127.0.0.1:%1").arg(freePort()));
        m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody, nobody);
        AlertBoardOptions options;
        options.prometheus = nobody;
        options.exporter = nobody;
        options.alertmanager = m_alertmanager;
        options.interval = Milliseconds(500);
        m_board = std::make_unique<AlertBoard>(options);
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->resize(1600, 900);
        m_window->setAlerts(m_board.get(), QStringLiteral("eve"));
        AlertDeskOptions desk;
        desk.user = QStringLiteral("eve");
        desk.preferences = path(QStringLiteral("desk.ini"));
        desk.history = path(QStringLiteral("alerts.db"));
        desk.commandLine = {QStringLiteral("--demo")};
        m_desk = std::make_unique<AlertDesk>(m_board.get(), m_window.get(), desk);
        m_desk->restore();
        m_board->start();
        m_desk->start(false);
        QTRY_VERIFY_WITH_TIMEOUT(m_board->canSilence(), 30000);
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->notifier().isReachable(), 30000);
        // That there is no Prometheus here is an alert of its own, after a while. Somebody knows.
        const QString known = QStringLiteral("PrometheusUnreachable");
        QTRY_VERIFY_WITH_TIMEOUT(m_board->entry(known) && m_board->entry(known)->phase == AlertPhase::Firing, 60000);
        if (!m_board->entry(known)->acknowledged)
            m_board->acknowledge(known, {QStringLiteral("eve"), {}, SystemClock().now()});
    }

    void endDesk()
    {
        m_desk.reset();
        m_window.reset();
        m_board.reset();
        m_session.reset();
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const char *variable : {"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"})
            qputenv(variable, m_folder.path().toLocal8Bit());
        // Before everything else in the path: a player that only notes what it was given.
        write(QStringLiteral("pw-play"), "#!/bin/sh\nprintf '%s\\n' \"$1\" >> " + path(QStringLiteral("played")).toLocal8Bit() + "\n", true);
        qputenv("PATH", m_folder.path().toLocal8Bit() + ':' + qgetenv("PATH"));
        // What a person would choose from the menu of a notification.
        write(QStringLiteral("menu"), "#!/bin/sh\ngrep \"$(cat " + path(QStringLiteral("choice")).toLocal8Bit() + ")\" | head -1\n", true);
        write(QStringLiteral("dunstrc"), QByteArray(dunstConfiguration).replace("DMENU", path(QStringLiteral("menu")).toLocal8Bit()));

        m_xvfb = startXvfb(m_display);
        QVERIFY(!m_display.isEmpty());
        QVERIFY(startSessionBus(m_bus, m_folder.path()));
        m_monitor.start();
        m_alertmanager = startAlertmanager(m_manager, m_folder.path());
        QVERIFY(!m_alertmanager.isEmpty());

        startDunst();
        startDesk();
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 20000);
    }

    void cleanupTestCase()
    {
        endDesk();
        m_monitor.end();
        for (auto *process : {&m_dunst, &m_manager, &m_bus, &m_xvfb})
            endNow(*process);
    }

    void aFiringAlertIsOnScreenAndItsActionReachesTheWindow()
    {
        post(QStringLiteral("DiskFull"), "critical", true);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 20000);
        screenshot(QStringLiteral("critical.png"));
        QCOMPARE(m_monitor.count("CRITICAL: DiskFull"), 1);
        QVERIFY(!m_window->alertsView()->isVisible());
        dunstctl({QStringLiteral("action"), QStringLiteral("0")});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->alertsView()->isVisible(), 20000);
        QTRY_VERIFY(m_window->alertsView()->detail()->text().contains(QStringLiteral("DiskFull")));
        QVERIFY(m_desk->notifier().status().startsWith(QStringLiteral("Sent to dunst 1.")));
        QCOMPARE(m_desk->notifier().sent().first().way, QStringLiteral("desktop"));
    }

    void aCriticalOneRings()
    {
        const auto played = [this] {
            QFile file(path(QStringLiteral("played")));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QTRY_VERIFY_WITH_TIMEOUT(!played().isEmpty(), 20000);
        QFile wave(QString::fromLocal8Bit(played().split('\n').first()));
        QVERIFY(wave.open(QIODevice::ReadOnly));
        QVERIFY(wave.read(4) == "RIFF");
    }

    void whenItIsOverItsNotificationCloses()
    {
        post(QStringLiteral("LineDown"), "warning", true);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 20000);
        post(QStringLiteral("LineDown"), "warning", false);
        post(QStringLiteral("DiskFull"), "critical", false);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 20000);
    }

    void silenceForAnHourFromTheNotificationReachesAlertmanager()
    {
        post(QStringLiteral("Noisy"), "warning", true);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 20000);
        write(QStringLiteral("choice"), "Silence 1 h");
        dunstctl({QStringLiteral("context")});
        const auto silences = [this] {
            QProcess amtool;
            amtool.start(QStringLiteral("amtool"), {QStringLiteral("silence"), QStringLiteral("query"), QStringLiteral("--alertmanager.url=") + m_alertmanager.toString()});
            amtool.waitForFinished();
            return amtool.readAllStandardOutput();
        };
        QTRY_VERIFY_WITH_TIMEOUT(silences().contains("alertname=\"Noisy\""), 30000);
        QVERIFY(silences().contains("eve"));
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 20000);
        post(QStringLiteral("Noisy"), "warning", false);
    }

    void theKillSwitchCanBeReachedFromACriticalOne()
    {
        QSignalSpy wanted(&m_desk->notifier(), &Notifier::killSwitchWanted);
        post(QStringLiteral("LossLimit"), "critical", true);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 20000);
        write(QStringLiteral("choice"), "Open kill switch");
        dunstctl({QStringLiteral("context")});
        QTRY_COMPARE_WITH_TIMEOUT(wanted.count(), 1, 20000);
        post(QStringLiteral("LossLimit"), "critical", false);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 20000);
    }

    void twoHundredAtOnceAreAHandful()
    {
        post(QStringLiteral("HostDown"), "warning", true, 0, 150);
        post(QStringLiteral("DiskFailing"), "critical", true, 0, 50);
        QTRY_VERIFY_WITH_TIMEOUT(isListed(QStringLiteral("DiskFailing")) && isListed(QStringLiteral("HostDown")), 30000);
        QTRY_VERIFY_WITH_TIMEOUT(displayed() >= 2, 20000);
        QTest::qWait(2500); // two further looks at everything
        QVERIFY2(displayed() <= 5, qPrintable(QString::number(displayed())));
        screenshot(QStringLiteral("storm.png"));
        QVERIFY(m_monitor.count("alerts\"") <= 5);
        post(QStringLiteral("HostDown"), "warning", false, 0, 150);
        post(QStringLiteral("DiskFailing"), "critical", false, 0, 50);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 30000);
    }

    void whatFiresWhileTheServiceIsDeadIsToldOnceWhenItReturns()
    {
        post(QStringLiteral("Before"), "critical", true);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 20000);
        endNow(m_dunst);
        QTRY_VERIFY_WITH_TIMEOUT(!m_desk->notifier().isReachable(), 20000);
        post(QStringLiteral("Meanwhile"), "critical", true);
        post(QStringLiteral("Passing"), "warning", true);
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->notifier().untold().size(), 2, 20000);
        // The window says both: what fires, and that nobody else says it.
        QTRY_VERIFY(m_window->notice()->isVisible());
        QVERIFY2(m_window->notice()->text().contains(QStringLiteral("Meanwhile")), qPrintable(m_window->notice()->text()));
        QVERIFY(m_desk->notifier().status().startsWith(QStringLiteral("Only in this window")));
        if (!qEnvironmentVariableIsEmpty("THUNES_SHOTS"))
            m_window->grab().save(qEnvironmentVariable("THUNES_SHOTS") + QStringLiteral("/banner.png"));
        post(QStringLiteral("Passing"), "warning", false); // over before anyone could hear of it
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->notifier().untold().size(), 1, 20000);

        startDunst();
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 30000);
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->notifier().isReachable(), 20000);
        QTRY_VERIFY(!m_window->notice()->isVisible());
        QTest::qWait(2500);
        QCOMPARE(displayed(), 1);
        QCOMPARE(m_monitor.count("CRITICAL: Before"), 1);
        // Tried once on the dead bus name, taken once by the new service.
        QVERIFY(m_monitor.count("CRITICAL: Meanwhile") >= 1);
        QCOMPARE(QString::fromUtf8(dunstctl({QStringLiteral("history")})).count(QStringLiteral("Passing")), 0);
        screenshot(QStringLiteral("returned.png"));
        post(QStringLiteral("Before"), "critical", false);
        post(QStringLiteral("Meanwhile"), "critical", false);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 20000);
    }

    void aServiceThatDiesWhileAlertsFireLosesNothing()
    {
        // Eight, over three deaths and returns.
        for (int i = 0; i < 8; ++i) {
            post(QStringLiteral("Torture%1").arg(i), i % 2 ? "critical" : "info", true);
            if (i % 3 == 1)
                endNow(m_dunst);
            if (i % 3 == 0 && !m_dunst)
                startDunst();
            QTest::qWait(150);
        }
        if (!m_dunst)
            startDunst();
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->notifier().isReachable() && m_desk->notifier().untold().isEmpty(), 60000);
        const auto told = [this](const QString &name) {
            for (const SentNotification &sent : m_desk->notifier().sent()) {
                for (const QString &key : sent.keys) {
                    if (sent.way == QStringLiteral("desktop") && key.startsWith(name))
                        return true;
                }
            }
            return false;
        };
        for (int i = 0; i < 8; ++i)
            QTRY_VERIFY_WITH_TIMEOUT(told(QStringLiteral("Torture%1").arg(i)), 30000);
        for (int i = 0; i < 8; ++i)
            post(QStringLiteral("Torture%1").arg(i), i % 2 ? "critical" : "info", false);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 30000);
    }

    void whatAKilledProgramLeftOnScreenIsTakenOverOrClosed()
    {
        const QString file = path(QStringLiteral("shown.json"));
        const auto leave = [&] {
            // It goes without closing anything, as one that was killed.
            DesktopNotifications killed(QDBusConnection::sessionBus());
            killed.rememberIn(file, {});
            for (const QString &slot : {QStringLiteral("kept"), QStringLiteral("over")}) {
                Notification one;
                one.slot = slot;
                one.title = QStringLiteral("Left: ") + slot;
                one.keys = {slot};
                killed.show(one, {{QStringLiteral("default"), QStringLiteral("Show")}});
            }
            QTRY_COMPARE_WITH_TIMEOUT(displayed(), 2, 20000);
            QTRY_VERIFY_WITH_TIMEOUT([&] {
                QFile written(file);
                return written.open(QIODevice::ReadOnly) && written.readAll().count("\"slot\"") == 2;
            }(), 20000);
        };
        leave();
        {
            DesktopNotifications next(QDBusConnection::sessionBus());
            QSignalSpy invoked(&next, &DesktopNotifications::actionInvoked);
            next.rememberIn(file, {QStringLiteral("kept")});
            QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 20000);
            dunstctl({QStringLiteral("action"), QStringLiteral("0")});
            QTRY_COMPARE_WITH_TIMEOUT(invoked.count(), 1, 20000);
            QCOMPARE(invoked[0][2].toStringList(), QStringList{QStringLiteral("kept")});
            next.close(QStringLiteral("kept"));
            QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 20000);
        }
        // A service that was started since gives the same numbers to others: nothing of them is ours.
        leave();
        endNow(m_dunst);
        startDunst();
        DesktopNotifications last(QDBusConnection::sessionBus());
        QTRY_COMPARE_WITH_TIMEOUT(last.state(), DesktopNotifications::State::Up, 30000);
        for (int i = 0; i < 2; ++i) {
            QProcess other;
            other.setProcessEnvironment(environment());
            other.start(QStringLiteral("notify-send"), {QStringLiteral("-t"), QStringLiteral("0"), QStringLiteral("Another program %1").arg(i)});
            QVERIFY(other.waitForFinished());
        }
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 2, 20000);
        QSignalSpy answered(&last, &DesktopNotifications::delivered);
        last.rememberIn(file, {});
        Notification own;
        own.slot = QStringLiteral("own");
        own.title = QStringLiteral("Own");
        last.show(own, {});
        QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, 20000);
        QCOMPARE(displayed(), 3);
        last.closeAll();
        dunstctl({QStringLiteral("close-all")});
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 0, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->notifier().isReachable(), 30000);
    }

    void aRestartForgetsNothingAndTellsNothingTwice()
    {
        post(QStringLiteral("Taken"), "critical", true);
        post(QStringLiteral("Open"), "warning", true);
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 2, 20000);
        QString key;
        for (const AlertEntry &entry : m_board->entries()) {
            if (entry.name() == QStringLiteral("Taken"))
                key = entry.key;
        }
        m_board->acknowledge(key, {QStringLiteral("eve"), QStringLiteral("looking"), SystemClock().now()});
        QTRY_COMPARE_WITH_TIMEOUT(displayed(), 1, 20000);
        endDesk();
        startDesk();
        QTRY_VERIFY_WITH_TIMEOUT(isListed(QStringLiteral("Open")), 20000);
        QCOMPARE(m_board->entry(key)->acknowledged->note, QStringLiteral("looking"));
        QTest::qWait(2500);
        QCOMPARE(m_monitor.count("WARNING: Open"), 1);
        QCOMPARE(m_monitor.count("CRITICAL: Taken"), 1);
        // And it is found in the history.
        m_window->showAlertsPage(true);
        m_window->alertsView()->showPage(4);
        m_desk->historyPage()->table()->filter()->setText(QStringLiteral("taken eve"));
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->historyPage()->table()->shownRows(), 1, 20000);
        m_desk->historyPage()->table()->filter()->clear();
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->historyPage()->table()->shownRows() > 200, 20000);
        if (!qEnvironmentVariableIsEmpty("THUNES_SHOTS"))
            m_window->grab().save(qEnvironmentVariable("THUNES_SHOTS") + QStringLiteral("/history.png"));
        post(QStringLiteral("Taken"), "critical", false);
        post(QStringLiteral("Open"), "warning", false);
    }

    void aCommandRunsWithoutAShellAndWithALimit()
    {
        write(QStringLiteral("told.sh"), "#!/bin/sh\nprintf '%s|' \"$@\" > " + path(QStringLiteral("argv")).toLocal8Bit() + "\ncat >> " + path(QStringLiteral("stdin")).toLocal8Bit() + "\n", true);
        m_desk->settings().setCommand({path(QStringLiteral("told.sh")), QStringLiteral("a b"), QStringLiteral("$(reboot); 'x'")});
        post(QStringLiteral("Told"), "warning", true);
        const auto text = [this](const QString &name) {
            QFile file(path(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const auto line = [&] {
            for (const QByteArray &each : text(QStringLiteral("stdin")).split('\n')) {
                if (each.contains("Told"))
                    return each;
            }
            return QByteArray();
        };
        QTRY_VERIFY_WITH_TIMEOUT(!line().isEmpty(), 20000);
        QCOMPARE(text(QStringLiteral("argv")), QByteArray("a b|$(reboot); 'x'|"));
        const QJsonObject json = QJsonDocument::fromJson(line()).object();
        QCOMPARE(json.value(QStringLiteral("title")).toString(), QStringLiteral("WARNING: Told (host-0)"));
        QCOMPARE(json.value(QStringLiteral("urgency")).toString(), QStringLiteral("normal"));
        m_desk->settings().setCommand({});
        post(QStringLiteral("Told"), "warning", false);

        AlertCommand command(Milliseconds(300));
        QSignalSpy finished(&command, &AlertCommand::finished);
        command.run({QStringLiteral("sleep"), QStringLiteral("600")}, {});
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        QVERIFY(finished[0][0].toString().contains(QStringLiteral("longer than 0.3 s")));
        command.run({QStringLiteral("/nowhere/at/all")}, {});
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, 20000);
        QVERIFY(!finished[1][0].toString().isEmpty());
        command.run({QStringLiteral("false")}, {});
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 3, 20000);
        QCOMPARE(finished[2][0].toString(), QStringLiteral("false ended with 1"));
    }

    void theAutostartEntryStartsTheProgramWithItsArguments()
    {
        write(QStringLiteral("odd $name \"u\" `x`"), "#!/bin/sh\nprintf '%s|' \"$@\" > " + path(QStringLiteral("started")).toLocal8Bit() + "\n", true);
        QVERIFY(!startsAtLogin());
        QVERIFY(setStartAtLogin(true, path(QStringLiteral("odd $name \"u\" `x`")),
                                {QStringLiteral("--config"), QStringLiteral("/a b/c\\d.yaml"), QStringLiteral("100%")}));
        QVERIFY(startsAtLogin());
        QProcess gio;
        gio.start(QStringLiteral("gio"), {QStringLiteral("launch"), path(QStringLiteral("autostart/thunes-console.desktop"))});
        QVERIFY(gio.waitForFinished());
        const auto started = [this] {
            QFile file(path(QStringLiteral("started")));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QTRY_COMPARE_WITH_TIMEOUT(started(), QByteArray("--config|/a b/c\\d.yaml|100%|"), 20000);
        QVERIFY(setStartAtLogin(false, {}, {}));
        QVERIFY(!startsAtLogin());
    }

    void withoutATrayTheWindowIsNeverLeftHidden()
    {
        // This platform has none.
        QVERIFY(!QSystemTrayIcon::isSystemTrayAvailable());
        m_desk->settings().setCloseToTray(true);
        QSignalSpy quit(&m_desk->tray(), &TrayIcon::quitWanted);
        m_desk->tray().disconnect(qApp);
        m_window->close();
        QCOMPARE(quit.count(), 1);
        m_desk->tray().begin(true);
        m_window->hide();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isVisible(), 60000);
    }
};

QTEST_MAIN(TestNotifications)
#include "tst_notifications.moc"
