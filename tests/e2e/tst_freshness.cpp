// SPDX-License-Identifier: GPL-3.0-or-later
// What is old is marked in time, and nothing else ever is: a session against a real Prometheus whose
// scrape interval and refresh are in the ratio of the usual 15 s and 10 s.
#include "tests/e2e/pages.h"
#include "tests/e2e/prometheusprocess.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"

#include <QElapsedTimer>

using namespace thunes;

namespace {

const char dashboardJson[] = R"json({"title":"T","time":{"from":"now-5m","to":"now"},"panels":[
 {"id":1,"type":"stat","targets":[{"refId":"A","expr":"thunes_open_positions"}]},
 {"id":2,"type":"stat","targets":[{"refId":"A","expr":"sum(thunes_ws_connected{symbol='BTC'})"}]},
 {"id":3,"type":"stat","targets":[{"refId":"A","expr":"sum(max_over_time(thunes_open_positions[10m]))"}]},
 {"id":4,"type":"timeseries","interval":"1s","targets":[{"refId":"A","expr":"thunes_ws_connected"}]},
 {"id":5,"type":"table","targets":[{"refId":"A","expr":"thunes_ws_connected","instant":true,"format":"table"}]},
 {"id":6,"type":"stat","targets":[{"refId":"A","expr":"sum(thunes_nobody) or vector(0)"}]},
 {"id":7,"type":"stat","targets":[{"refId":"A","expr":"absent(thunes_nobody)"}]}
]})json";

constexpr Milliseconds scrape = 3s;
constexpr Milliseconds refresh = 2s;
/// A busy machine's part.
constexpr Milliseconds patience = 12s;

} // namespace

class TestFreshness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_prometheus.configure(
            "global: {scrape_interval: 3s, scrape_timeout: 3s, evaluation_interval: 3s}\n"
            "scrape_configs:\n- job_name: page\n  static_configs: [{targets: ['127.0.0.1:"
            + QByteArray::number(m_page.port()) + "']}]\n"));
        QVERIFY(m_prometheus.start());
    }
    void init()
    {
        QVERIFY(m_page.isUp() || m_page.up());
        QVERIFY(m_prometheus.isRunning() || m_prometheus.start());
        const auto dashboard = loadDashboard(dashboardJson, QStringLiteral("inline"));
        QVERIFY(dashboard);
        m_session = std::make_unique<DashboardSession>(*dashboard, m_prometheus.url(), QUrl());
        m_session->setRefreshInterval(refresh);
        m_page.scrapes = 0;
        m_session->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_page.scrapes > 1, 30000);
        for (int id = 1; id <= 7; ++id)
            QTRY_COMPARE_WITH_TIMEOUT(state(id), PanelState::Ready, 15000);
    }
    void cleanup() { m_session.reset(); }

    void normalRunningIsNeverMarked()
    {
        QStringList marked;
        connect(m_session.get(), &DashboardSession::panelDataChanged, this, [&](int id) {
            if (state(id) != PanelState::Ready)
                marked << QStringLiteral("%1: %2").arg(id).arg(m_session->panelData(id).message);
        });
        // Ten scrapes and fifteen refreshes, whose phases pass through every combination; or longer.
        const int seconds = qEnvironmentVariableIntValue("THUNES_FRESHNESS_SECONDS");
        QTest::qWait(seconds > 0 ? seconds * 1000 : 30000);
        QCOMPARE(marked, QStringList());
    }

    void deadTargetIsMarkedInTime()
    {
        const std::optional<TimePoint> known = m_session->panelData(3).dataTime;
        QVERIFY(known);
        QElapsedTimer clock;
        clock.start();
        m_page.down();
        // Its next scrape fails and ends its series, and the next refresh hears of it.
        const Milliseconds limit = 2 * scrape + refresh + patience;
        const auto left = [&] { return int(std::max<qint64>(1, limit.count() - clock.elapsed())); };
        QTRY_COMPARE_WITH_TIMEOUT(state(1), PanelState::Empty, left());
        QTRY_COMPARE_WITH_TIMEOUT(state(2), PanelState::Empty, left());
        // A function over a range goes on with the past, for ten minutes here.
        QTRY_COMPARE_WITH_TIMEOUT(state(3), PanelState::Stale, left());
        QTRY_COMPARE_WITH_TIMEOUT(state(5), PanelState::Empty, left());
        const PanelData past = m_session->panelData(3);
        QCOMPARE(past.message, QStringLiteral("Nobody reports thunes_open_positions any more: "
                                              "this is made of its past"));
        QVERIFY(past.dataTime && *past.dataTime >= *known); // Its last scrape, not the last answer.
        QVERIFY(*past.dataTime <= SystemClock().now() - 1s);
        // The graph ends where it ended; silent for two scrapes and a refresh it is marked, too.
        QTRY_COMPARE_WITH_TIMEOUT(state(4), PanelState::Stale, int((3 * scrape + 2 * refresh + patience).count()));
        QVERIFY(m_session->panelData(4).message.startsWith(QLatin1String("No samples since ")));
        // Who answers for nobody's silence is right all the time.
        QCOMPARE(state(6), PanelState::Ready);
        QCOMPARE(state(7), PanelState::Ready);
        QVERIFY(m_page.up());
        for (int id = 1; id <= 5; ++id)
            QTRY_COMPARE_WITH_TIMEOUT(state(id), PanelState::Ready, 30000);
    }

    void sampleThatPrometheusLooksBackForIsMarked()
    {
        // Ended without a word, as with a power cut: its series have no end, and for five minutes
        // Prometheus answers with their last samples.
        m_prometheus.kill();
        m_page.down();
        for (int id = 1; id <= 5; ++id)
            QTRY_COMPARE_WITH_TIMEOUT(state(id), PanelState::Stale, 15000);
        QTest::qWait(int((2 * scrape + 1s).count())); // Old by the definition, whatever the first refresh finds.
        QVERIFY(m_prometheus.start());
        QTRY_COMPARE_WITH_TIMEOUT(m_session->prometheusLink().state, LinkState::Up, 15000);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->panelData(1).message.startsWith(
                                     QLatin1String("No samples of thunes_open_positions since ")), 15000);
        QCOMPARE(state(1), PanelState::Stale);
        QCOMPARE(m_session->panelData(1).series.size(), 1);
        QVERIFY(SystemClock().now() - *m_session->panelData(1).dataTime >= 2 * scrape);
        QTRY_COMPARE_WITH_TIMEOUT(state(2), PanelState::Stale, 15000);
    }

private:
    PanelState state(int panel) const { return m_session->panelData(panel).state; }

    Page m_page;
    PrometheusProcess m_prometheus;
    std::unique_ptr<DashboardSession> m_session;
};

QTEST_GUILESS_MAIN(TestFreshness)
#include "tst_freshness.moc"
