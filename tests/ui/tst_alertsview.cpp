// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/models/alertboard.h"
#include "ui/models/alertmodel.h"
#include "ui/models/dashboardsession.h"
#include "ui/views/alertdetail.h"
#include "ui/views/alertlist.h"
#include "ui/views/alertstrip.h"
#include "ui/views/alertsview.h"
#include "ui/views/filteredtable.h"
#include "ui/views/mainwindow.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTcpServer>
#include <QTest>
#include <QUrl>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

/// A port on which nobody listens.
QUrl nobody()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
}

ExporterState live(std::initializer_list<std::pair<const char *, double>> values)
{
    ExporterState state;
    state.traderAlive = true;
    state.time = SystemClock().now();
    for (const auto &[metric, value] : values) {
        LiveSample sample;
        sample.metric = QLatin1String(metric);
        sample.value = value;
        state.samples.append(sample);
    }
    return state;
}

/// As the exporter's webhook hands them on: `count` alerts of `names` names.
QJsonArray pushed(int count, int names)
{
    QJsonArray alerts;
    const QString now = toIso8601(SystemClock().now());
    for (int i = 0; i < count; ++i) {
        const QString severity = i % 10 == 0 ? QStringLiteral("critical")
                                 : i % 3     ? QStringLiteral("warning")
                                             : QStringLiteral("info");
        alerts.append(QJsonObject{
            {QStringLiteral("fingerprint"), QString::number(i)},
            {QStringLiteral("status"), QStringLiteral("firing")},
            {QStringLiteral("labels"),
             QJsonObject{{QStringLiteral("alertname"), QStringLiteral("HostTrouble%1").arg(i % names)},
                         {QStringLiteral("severity"), severity},
                         {QStringLiteral("instance"), QStringLiteral("host-%1.example.net:9100").arg(i)},
                         {QStringLiteral("job"), QStringLiteral("node")}}},
            {QStringLiteral("annotations"),
             QJsonObject{{QStringLiteral("summary"),
                          QStringLiteral("Host %1 has trouble with its disks and says so at length").arg(i)},
                         {QStringLiteral("runbook_url"), QStringLiteral("https://example.net/runbook")}}},
            {QStringLiteral("startsAt"), now},
            {QStringLiteral("endsAt"), QStringLiteral("0001-01-01T00:00:00Z")},
            {QStringLiteral("generatorURL"), QStringLiteral("http://x/graph")},
            {QStringLiteral("receivedAt"), now}});
    }
    return alerts;
}

} // namespace

class TestAlertsView : public QObject
{
    Q_OBJECT

    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<AlertBoard> m_board;
    std::unique_ptr<MainWindow> m_window;

    AlertsView *view() const { return m_window->alertsView(); }
    void openPage()
    {
        QTest::keyClick(m_window.get(), Qt::Key_A, Qt::ControlModifier);
        QTRY_VERIFY(view()->isVisible());
    }
    void setLive(const ExporterState &state)
    {
        LinkStatus link;
        link.state = LinkState::Up;
        link.lastAnswer = SystemClock().now();
        m_board->setExporter(state, link);
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void init()
    {
        m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody(), nobody());
        AlertBoardOptions options;
        options.prometheus = nobody();
        options.exporter = nobody();
        m_board = std::make_unique<AlertBoard>(options);
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->setAlerts(m_board.get(), QStringLiteral("eve"));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup()
    {
        m_window.reset();
        m_board.reset();
        m_session.reset();
    }

    void shortcutOpensAndEscapeLeaves()
    {
        openPage();
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QVERIFY(!view()->isVisible());
        QTest::mouseClick(m_window->alertStrip(), Qt::LeftButton);
        QVERIFY(view()->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_A, Qt::ControlModifier);
        QVERIFY(!view()->isVisible());
    }

    void nothingHeardIsNotNoAlerts()
    {
        openPage();
        QVERIFY2(view()->list()->emptyText().startsWith(QStringLiteral("Unknown")),
                 qPrintable(view()->list()->emptyText()));
        samples::shoot(m_window.get(), QStringLiteral("alerts-unknown"));
        m_board->start();
        QTRY_VERIFY(view()->problemText().contains(QStringLiteral("Prometheus does not answer")));
        setLive(live({}));
        QVERIFY(!view()->list()->emptyText().startsWith(QStringLiteral("No alerts")));
        samples::shoot(m_window.get(), QStringLiteral("alerts-links-down"));
    }

    void killSwitchIsOnScreenWithoutPrometheus()
    {
        openPage();
        setLive(live({{"thunes_kill_switch_active", 1}, {"thunes_daily_pnl_used", 0.93}}));
        QTRY_COMPARE_WITH_TIMEOUT(view()->model()->shownCount(), 2, 1000);
        const AlertEntry *entry = m_board->entry(QStringLiteral("KillSwitchActive"));
        QVERIFY(entry);
        QCOMPARE(entry->sources, AlertSources(AlertSource::Local));
        view()->select(entry->key);
        QVERIFY(view()->detail()->text().contains(QStringLiteral("this desk")));
        QVERIFY(m_window->alertStrip()->texts().join(u' ').contains(QStringLiteral("KillSwitchActive")));
        samples::shoot(m_window.get(), QStringLiteral("alerts-local"));
        setLive(live({{"thunes_kill_switch_active", 0}}));
        QCOMPARE(m_board->entry(QStringLiteral("KillSwitchActive"))->phase, AlertPhase::Resolved);
    }

    void acknowledgementHasANameAndEndsWithTheEpisode()
    {
        openPage();
        setLive(live({{"thunes_kill_switch_active", 1}}));
        view()->select(QStringLiteral("KillSwitchActive"));
        QTest::keyClick(view()->list(), Qt::Key_A);
        QTRY_VERIFY(view()->detail()->note()->hasFocus());
        QTest::keyClicks(view()->detail()->note(), QStringLiteral("looking into it"));
        QTest::keyClick(view()->detail()->note(), Qt::Key_Return);
        const auto acknowledged = [&] { return m_board->entry(QStringLiteral("KillSwitchActive"))->acknowledged; };
        QVERIFY(acknowledged().has_value());
        QCOMPARE(acknowledged()->who, QStringLiteral("eve"));
        QCOMPARE(acknowledged()->note, QStringLiteral("looking into it"));
        QVERIFY(view()->detail()->text().contains(QStringLiteral("Acknowledged by eve")));
        setLive(live({{"thunes_kill_switch_active", 1}, {"thunes_open_positions", 1}}));
        QVERIFY(acknowledged().has_value());
        setLive(live({{"thunes_kill_switch_active", 0}}));
        setLive(live({{"thunes_kill_switch_active", 1}}));
        QVERIFY(!acknowledged().has_value());
    }

    void silencesSayThatThereIsNoAlertmanager()
    {
        openPage();
        setLive(live({{"thunes_kill_switch_active", 1}}));
        view()->select(QStringLiteral("KillSwitchActive"));
        QVERIFY(!view()->detail()->silenceButton()->isEnabled());
        view()->showPage(1);
        samples::shoot(m_window.get(), QStringLiteral("silences-none"));
    }

    void filterHidesAndSaysHowMany()
    {
        openPage();
        m_board->setPushed(pushed(200, 5));
        QTRY_COMPARE(view()->model()->shownCount(), 200);
        view()->severity()->setCurrentIndex(1);
        QCOMPARE(view()->model()->shownCount(), 20);
        view()->filter()->setText(QStringLiteral("instance=~\"host-1.*\""));
        QCOMPARE(view()->model()->shownCount(), 11);
        view()->filter()->setText(QStringLiteral("no such thing"));
        QCOMPARE(view()->model()->shownCount(), 0);
        QVERIFY(view()->list()->emptyText().contains(QStringLiteral("200 hidden")));
        samples::shoot(m_window.get(), QStringLiteral("alerts-filtered-out"));
        // Whoever asks for one alert sees it, whatever the filter hid.
        view()->select(m_board->entries().first().key);
        QVERIFY(view()->list()->current());
        QVERIFY(view()->filter()->text().isEmpty());
    }

    void lettersGoToTheFilterAndNotToCommands()
    {
        openPage();
        QTest::keyClick(view()->list(), Qt::Key_Slash);
        QTRY_VERIFY(view()->filter()->hasFocus());
        QTest::keyClicks(view()->filter(), QStringLiteral("as1"));
        QCOMPARE(view()->filter()->text(), QStringLiteral("as1"));
    }

    void fiveThousandAlertsOpenQuickly()
    {
        m_board->setPushed(pushed(5000, 40));
        QTRY_COMPARE(m_board->entries().size(), 5000);
        QElapsedTimer timer;
        timer.start();
        m_window->showAlertsPage(true);
        (void)m_window->grab();
        const qint64 opened = timer.restart();
        QCOMPARE(view()->model()->shownCount(), 5000);
        QScrollBar *bar = view()->list()->verticalScrollBar();
        QVERIFY(bar->maximum() > 5000 * 40);
        int frames = 0;
        for (int at = 0; at < bar->maximum(); at += bar->maximum() / 60, ++frames) {
            bar->setValue(at);
            (void)view()->list()->viewport()->grab();
        }
        const double frame = static_cast<double>(timer.restart()) / frames;
        m_board->setPushed(pushed(4500, 40));
        const qint64 update = timer.elapsed();
        qInfo("5,000 alerts: opened and drawn in %lld ms, %.1f ms a frame while scrolling, update with 500 "
              "resolved %lld ms", opened, frame, update);
        QVERIFY(opened < 2000); // 500 is the aim; a busy machine must not fail the test.
        samples::shoot(m_window.get(), QStringLiteral("alerts-5000"));
    }

    void looksForTheEyes_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1280x720") << QSize(1280, 720);
        QTest::newRow("1920x1080") << QSize(1920, 1080);
        QTest::newRow("3840x2160") << QSize(3840, 2160);
    }

    void looksForTheEyes()
    {
        QFETCH(QSize, size);
        m_window->resize(size);
        openPage();
        setLive(live({{"thunes_kill_switch_active", 1}, {"thunes_daily_pnl_used", 1.12}}));
        m_board->setPushed(pushed(14, 4));
        QTRY_COMPARE(view()->model()->shownCount(), 16);
        view()->select(m_board->entries().first().key);
        m_board->acknowledge(view()->list()->current()->key,
                             {QStringLiteral("eve"), QStringLiteral("looking into it"), SystemClock().now()});
        QCoreApplication::processEvents();
        QVERIFY(view()->detail()->width() >= 340);
        QVERIFY(view()->list()->width() > view()->detail()->width());
        samples::shoot(m_window.get(), QStringLiteral("alerts-%1").arg(size.width()));
    }
};

QTEST_MAIN(TestAlertsView)
#include "tst_alertsview.moc"
