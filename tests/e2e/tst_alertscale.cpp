// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/childserver.h"
#include "tests/ui/samples.h"
#include "ui/models/alertboard.h"
#include "ui/models/alertmodel.h"
#include "ui/models/dashboardsession.h"
#include "ui/views/alertlist.h"
#include "ui/views/alertsview.h"
#include "ui/views/mainwindow.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <ctime>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

constexpr int count = 5000;

/// Processor time of this thread: what it used itself, however busy the machine is.
qint64 usedMicroseconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

/// The longest time that the event loop was not free, by the work it did.
class Heartbeat
{
public:
    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            const qint64 now = usedMicroseconds();
            m_longest = std::max(m_longest, now - m_last);
            m_blocks += now - m_last > 50000;
            m_last = now;
        });
        m_timer.start();
    }
    void reset()
    {
        m_longest = 0;
        m_blocks = 0;
        m_last = usedMicroseconds();
    }
    double longest() const { return static_cast<double>(m_longest) / 1000; }
    int blocks() const { return m_blocks; }

private:
    QTimer m_timer;
    qint64 m_last = usedMicroseconds();
    qint64 m_longest = 0;
    int m_blocks = 0;
};

} // namespace

/// Five thousand alerts in the real Alertmanager, and the window that shows them.
class TestAlertScale : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<QProcess> m_manager;
    QUrl m_url;

    void post(const QString &words, bool firing)
    {
        const TimePoint now = SystemClock().now();
        for (int first = 0; first < count; first += 1000) {
            QJsonArray alerts;
            for (int i = first; i < first + 1000; ++i) {
                alerts.append(QJsonObject{
                    {QStringLiteral("labels"),
                     QJsonObject{{QStringLiteral("alertname"), QStringLiteral("HostTrouble%1").arg(i % 40)},
                                 {QStringLiteral("severity"), i % 10 == 0 ? QStringLiteral("critical") : i % 3 ? QStringLiteral("warning") : QStringLiteral("info")},
                                 {QStringLiteral("instance"), QStringLiteral("host-%1.example.net:9100").arg(i)},
                                 {QStringLiteral("job"), QStringLiteral("node")},
                                 {QStringLiteral("environment"), QStringLiteral("testnet")}}},
                    {QStringLiteral("annotations"),
                     QJsonObject{{QStringLiteral("summary"), QStringLiteral("Host %1 has trouble with its disks: %2").arg(i).arg(words)},
                                 {QStringLiteral("description"), QStringLiteral("Look at the disks of this host, then at those of its neighbours.")},
                                 {QStringLiteral("runbook_url"), QStringLiteral("https://example.net/runbooks/HostTrouble")}}},
                    {QStringLiteral("startsAt"), toIso8601(now - 60s)},
                    {QStringLiteral("endsAt"), toIso8601(firing ? now + 1h : now - 1s)}});
            }
            QVERIFY(exchange("POST", QUrl(m_url.toString() + QStringLiteral("/api/v2/alerts")), QJsonDocument(alerts).toJson(QJsonDocument::Compact)));
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(m_folder.filePath(QStringLiteral("alertmanager.yml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("route: {receiver: none}\nreceivers: [{name: none}]\n");
        file.close();
        const quint16 port = freePort();
        m_url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(port));
        m_manager = beside(QStringLiteral("prometheus-alertmanager"),
                           {QStringLiteral("--config.file=") + file.fileName(), QStringLiteral("--storage.path=") + m_folder.filePath(QStringLiteral("data")),
                            QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port), QStringLiteral("--cluster.listen-address=")});
        QTRY_VERIFY_WITH_TIMEOUT(exchange("GET", QUrl(m_url.toString() + QStringLiteral("/-/ready"))), 60000);
    }
    void cleanupTestCase() { endNow(m_manager); }

    void noUpdateOfFiveThousandHoldsTheWindow()
    {
        const QUrl nobody(QStringLiteral("http://127.0.0.1:%1").arg(freePort()));
        DashboardSession session(samples::tradingOverview(), nobody, nobody);
        AlertBoardOptions options;
        options.prometheus = nobody;
        options.exporter = nobody;
        options.alertmanager = m_url;
        AlertBoard board(options);
        MainWindow window(&session);
        window.resize(1600, 1000);
        window.setAlerts(&board, QStringLiteral("eve"));
        window.show();
        window.showAlertsPage(true);
        board.start();
        AlertModel *model = window.alertsView()->model();
        QTRY_VERIFY_WITH_TIMEOUT(board.canSilence(), 60000);
        Heartbeat heart;
        const auto report = [&](const char *what) {
            qInfo("%-28s longest block of the main thread %6.1f ms, %d above 50 ms", what, heart.longest(), heart.blocks());
        };
        const auto settle = [&] {
            board.refresh();
            QTest::qWait(2500);
        };
        double worst = 0;
        const auto phase = [&](const char *what, auto condition) {
            heart.reset();
            QTRY_VERIFY_WITH_TIMEOUT(condition(), 120000);
            settle();
            report(what);
            worst = std::max(worst, heart.longest());
        };
        post(QStringLiteral("read errors"), true);
        phase("5,000 arrive", [&] { return model->shownCount() == count; });
        phase("nothing new", [] { return true; });
        post(QStringLiteral("write errors"), true);
        phase("every text changes", [&] {
            return std::any_of(board.entries().cbegin(), board.entries().cend(), [](const AlertEntry &entry) {
                return entry.summary().endsWith(QStringLiteral("write errors"));
            });
        });
        heart.reset();
        QScrollBar *bar = window.alertsView()->list()->verticalScrollBar();
        for (int step = 0; step <= 100; ++step) {
            bar->setValue(bar->maximum() / 100 * step);
            QTest::qWait(5);
        }
        report("scrolling through all");
        worst = std::max(worst, heart.longest());
        window.showAlertsPage(false);
        QElapsedTimer clock;
        clock.start();
        heart.reset();
        window.showAlertsPage(true);
        window.grab();
        const double opened = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        QTest::qWait(100);
        qInfo("the page opens in %.0f ms", opened);
        QVERIFY(opened < 2000);
        post(QStringLiteral("write errors"), false);
        phase("all are over", [&] {
            // But for the one that says that there is no Prometheus here.
            return std::none_of(board.entries().cbegin(), board.entries().cend(), [](const AlertEntry &entry) {
                return entry.isActive() && entry.name().startsWith(QStringLiteral("HostTrouble"));
            });
        });
        // Ten times what it is meant to be: this is no test of the machine.
        QVERIFY2(worst < 500, qPrintable(QString::number(worst)));
    }
};

QTEST_MAIN(TestAlertScale)
#include "tst_alertscale.moc"
