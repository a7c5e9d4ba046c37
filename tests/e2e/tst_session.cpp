// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/pages.h"
#include "tests/e2e/prometheusprocess.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"

#include <QSignalSpy>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const char dashboardJson[] = R"json({"title":"T","time":{"from":"now-5m","to":"now"},"panels":[
 {"id":1,"type":"stat","interval":"1s","targets":[{"refId":"A","expr":"thunes_kill_switch_active","legendFormat":"kill"}]},
 {"id":2,"type":"timeseries","interval":"1s","targets":[{"refId":"A","expr":"thunes_ws_connected","legendFormat":"{{symbol}}"}]},
 {"id":3,"type":"timeseries","interval":"1s","targets":[{"refId":"A","expr":"max(thunes_nobody_reports_me)"}]},
 {"id":4,"type":"timeseries","interval":"1s","targets":[{"refId":"A","expr":"sum("}]},
 {"id":5,"type":"stat","interval":"1s","options":{"graphMode":"none"},"targets":[{"refId":"A","expr":"sum(thunes_open_positions)"}]},
 {"id":6,"type":"stat","interval":"1s","options":{"graphMode":"none"},"targets":[{"refId":"A","expr":"thunes_ws_connected","legendFormat":"{{symbol}}"}]},
 {"id":7,"type":"timeseries","interval":"1s","targets":[{"refId":"A","expr":"thunes_ws_connected","legendFormat":"again"}]}
]})json";

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_page = std::make_unique<Page>();
        m_prometheus = std::make_unique<PrometheusProcess>();
        QVERIFY(m_prometheus->configure(
            "global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}\n"
            "rule_files: [rules.yml]\n"
            "scrape_configs:\n- job_name: page\n  static_configs: [{targets: ['127.0.0.1:"
                + QByteArray::number(m_page->port()) + "']}]\n",
            "groups:\n- name: g\n  rules:\n  - alert: KillSwitchActive\n"
            "    expr: thunes_kill_switch_active > 0\n    labels: {severity: critical}\n"));
        QVERIFY(m_prometheus->start());
    }
    void cleanupTestCase()
    {
        m_prometheus.reset();
        m_page.reset();
    }
    void init()
    {
        m_page->say = {};
        QVERIFY(m_page->isUp() || m_page->up());
        QVERIFY(m_prometheus->isRunning() || m_prometheus->start());
        m_session = makeSession(m_page->url());
        m_session->start();
        // A new Prometheus takes five seconds until it scrapes for the first time, and a restarted
        // one answers from the past until then.
        m_page->scrapes = 0;
        QTRY_VERIFY_WITH_TIMEOUT(m_page->scrapes > 0, 15000);
        QTRY_COMPARE_WITH_TIMEOUT(state(5), PanelState::Ready, 15000);
    }
    void cleanup() { m_session.reset(); }

    void panelsSayWhatPrometheusAnswers()
    {
        QTRY_COMPARE(state(2), PanelState::Ready);
        QTRY_COMPARE(state(5), PanelState::Ready);
        const PanelData sockets = m_session->panelData(2);
        QCOMPARE(sockets.series.size(), 2);
        QCOMPARE(sockets.series[0].name, QStringLiteral("BTC"));
        QVERIFY(!sockets.live);
        QCOMPARE(value(5), std::optional(2.0));
        QCOMPARE(state(3), PanelState::Empty);
        QCOMPARE(m_session->panelData(3).message,
                 QStringLiteral("nobody reports thunes_nobody_reports_me"));
        QCOMPARE(state(4), PanelState::Error);
        QVERIFY(m_session->panelData(4).message.contains(QLatin1String("parse error")));
        QCOMPARE(m_session->prometheusLink().state, LinkState::Up);
        QVERIFY(m_session->alertsCurrent());
        QVERIFY(m_session->alerts().isEmpty());
        // Seven panels, but 2 and 7 ask the same: kill switch twice, sockets twice, three others,
        // the time of the last scrape for three stats, and the alerts.
        QCOMPARE(m_session->queryCount(), 11);
    }

    void alertsArrive()
    {
        m_page->say.killSwitch = 1;
        QTRY_COMPARE(m_session->alerts().size(), 1);
        QCOMPARE(m_session->alerts().first().name(), QStringLiteral("KillSwitchActive"));
        QCOMPARE(m_session->alerts().first().state, AlertState::Firing);
    }

    void changeIsOnScreenWithinAboutASecond()
    {
        QTRY_VERIFY(m_session->panelData(1).live);
        QTRY_COMPARE(value(1), std::optional(0.0));
        QCOMPARE(m_session->panelData(1).series.first().name, QStringLiteral("kill"));
        m_page->say.killSwitch = 1;
        QTRY_COMPARE_WITH_TIMEOUT(value(1), std::optional(1.0), 1600);
    }

    void seriesThatIsGoneVanishes()
    {
        QTRY_COMPARE(m_session->panelData(6).series.size(), 2);
        m_page->say.sockets.remove(QStringLiteral("ETH"));
        QTRY_COMPARE(m_session->panelData(6).series.size(), 1);
        QCOMPARE(m_session->panelData(6).series.first().name, QStringLiteral("BTC"));
        m_page->say.positions.reset();
        QTRY_COMPARE(state(5), PanelState::Empty);
    }

    void killedPrometheusMakesPanelsStaleAndTheyRecover()
    {
        QTRY_COMPARE(state(2), PanelState::Ready);
        QTRY_COMPARE(state(5), PanelState::Ready);
        QTRY_VERIFY(m_session->panelData(1).live);
        m_prometheus->kill();
        QTRY_COMPARE_WITH_TIMEOUT(state(5), PanelState::Stale, 1500);
        QTRY_COMPARE_WITH_TIMEOUT(state(2), PanelState::Stale, 1500);
        QVERIFY(!m_session->panelData(2).series.isEmpty());
        QVERIFY(m_session->panelData(2).message.startsWith(
            QStringLiteral("Prometheus does not answer — last picture from ")));
        QTRY_COMPARE(m_session->prometheusLink().state, LinkState::Down);
        QTRY_VERIFY(!m_session->alertsCurrent());
        // The kill switch stays true without it.
        m_page->say.killSwitch = 1;
        QTRY_COMPARE_WITH_TIMEOUT(value(1), std::optional(1.0), 1600);
        QCOMPARE(state(1), PanelState::Ready);
        QVERIFY(m_session->panelData(1).message.contains(QLatin1String("history is not updated")));
        QVERIFY(m_prometheus->start());
        QTRY_COMPARE_WITH_TIMEOUT(state(2), PanelState::Ready, 15000);
        QTRY_COMPARE(state(5), PanelState::Ready);
        QTRY_COMPARE(m_session->prometheusLink().state, LinkState::Up);
        QTRY_VERIFY(m_session->panelData(1).message.isEmpty());
    }

    void hungPrometheusMakesPanelsStaleAndTheyRecover()
    {
        QTRY_COMPARE(state(2), PanelState::Ready);
        m_prometheus->stop();
        QTRY_COMPARE_WITH_TIMEOUT(state(2), PanelState::Stale, 2000);
        QTRY_COMPARE(m_session->prometheusLink().state, LinkState::Down);
        m_prometheus->resume();
        QTRY_COMPARE(state(2), PanelState::Ready);
    }

    void deadExporterEndsLiveValuesAndNothingOldIsCurrent()
    {
        QTRY_VERIFY(m_session->panelData(1).live);
        QTRY_COMPARE(state(2), PanelState::Ready);
        m_page->say.killSwitch = 1;
        QTRY_COMPARE(value(1), std::optional(1.0));
        m_page->down();
        QTRY_COMPARE(m_session->exporterLink().state, LinkState::Down);
        QVERIFY(!m_session->panelData(1).live);
        // What it said last, not what was scraped before that.
        QVERIFY(state(1) == PanelState::Stale || state(1) == PanelState::Empty);
        if (state(1) == PanelState::Stale)
            QCOMPARE(value(1), std::optional(1.0));
        QCOMPARE(m_session->traderLink().state, LinkState::Unknown);
        // Its series end with the first scrape that fails.
        QTRY_COMPARE(state(1), PanelState::Empty);
        QTRY_COMPARE(state(5), PanelState::Empty);
        QVERIFY(m_page->up());
        QTRY_VERIFY(m_session->panelData(1).live);
        QTRY_COMPARE(state(1), PanelState::Ready);
    }

    void unreadableStateIsNotTakenForLive()
    {
        QTRY_VERIFY(m_session->panelData(1).live);
        m_page->say.isStateBroken = true;
        QTRY_COMPARE(m_session->exporterLink().state, LinkState::Down);
        QVERIFY(m_session->exporterLink().detail.contains(QLatin1String("$.sequence")));
        QVERIFY(!m_session->panelData(1).live);
    }

    void traderIsAliveSilentOrUnheardOf()
    {
        QTRY_COMPARE(m_session->traderLink().state, LinkState::Up);
        m_page->say.isTraderAlive = false;
        QTRY_COMPARE(m_session->traderLink().state, LinkState::Stale);
        QVERIFY(m_session->traderLink().detail.startsWith(QLatin1String("last report 4")));
        m_page->say.hasTrader = false;
        QTRY_COMPARE(m_session->traderLink().state, LinkState::Unknown);
        QCOMPARE(m_session->traderLink().detail, QStringLiteral("no trader has reported"));
    }

    void withoutAnyAnswerPanelsSayError()
    {
        m_session.reset();
        m_prometheus->kill();
        m_session = makeSession(QUrl());
        m_session->start();
        QTRY_COMPARE(state(2), PanelState::Error);
        QCOMPARE(m_session->panelData(2).message, QStringLiteral("Prometheus does not answer"));
        QCOMPARE(state(1), PanelState::Error);
        QCOMPARE(m_session->exporterLink().state, LinkState::Unknown);
        QVERIFY(!m_session->alertsCurrent());
        QVERIFY(m_prometheus->start());
        QTRY_COMPARE(m_session->prometheusLink().state, LinkState::Up);
    }

    void slotsMayRefreshAndSessionsMayEndAtAnyMoment()
    {
        int rounds = 0;
        connect(m_session.get(), &DashboardSession::panelDataChanged, this, [&] {
            if (++rounds < 5)
                m_session->refresh();
        });
        m_session->refresh();
        QTRY_COMPARE(state(2), PanelState::Ready);
        for (int i = 0; i < 20; ++i) {
            auto session = makeSession(m_page->url());
            session->start();
            QTest::qWait(i); // Somewhere between the request and its answer.
        }
    }

    void onlyPanelsInViewAreAskedForAndOneThatComesIntoViewAtOnce()
    {
        m_session = makeSession(m_page->url());
        m_session->setRefreshInterval(60s); // Nothing comes of itself here.
        m_session->setVisiblePanels({2});
        m_session->start();
        QTRY_COMPARE(state(2), PanelState::Ready);
        QCOMPARE(m_session->queryCount(), 2); // Its own, and the alerts.
        QVERIFY(m_session->sentQueries(5).isEmpty());
        QCOMPARE(state(5), PanelState::Loading);
        QCOMPARE(state(4), PanelState::Loading);
        m_session->setVisiblePanels({5});
        QTRY_COMPARE(state(5), PanelState::Ready);
        QCOMPARE(m_session->sentQueries(5).size(), 1);
        // 7 asks what 2 has asked, and needs nobody.
        const int before = m_session->queryCount();
        m_session->setVisiblePanels({7});
        QCOMPARE(state(7), PanelState::Ready);
        QCOMPARE(m_session->queryCount(), before);
        QCOMPARE(m_session->panelData(7).series.first().name, QStringLiteral("again"));
    }

    void variableAsksOnlyForThePanelsThatUseIt()
    {
        const auto dashboard = loadDashboard(
            R"json({"title":"T","time":{"from":"now-5m","to":"now"},
            "templating":{"list":[{"type":"textbox","name":"s","query":"BTC","current":{"text":"BTC","value":"BTC"}}]},"panels":[
            {"id":1,"type":"stat","targets":[{"refId":"A","expr":"sum(thunes_open_positions)"}]},
            {"id":2,"type":"stat","targets":[{"refId":"A","expr":"thunes_ws_connected{symbol='$s'}","legendFormat":"$s"}]},
            {"id":3,"type":"text","options":{"content":"$s"}}]})json", QStringLiteral("inline"));
        QVERIFY(dashboard);
        m_session = std::make_unique<DashboardSession>(*dashboard, m_prometheus->url(), QUrl());
        m_session->setRefreshInterval(60s); // Nothing comes of itself here.
        m_session->setVisiblePanels({1, 2, 3});
        m_session->start();
        QTRY_COMPARE(state(1), PanelState::Ready);
        QTRY_COMPARE(state(2), PanelState::Ready);
        QCOMPARE(m_session->panelData(2).series.first().name, QStringLiteral("BTC"));
        const TimePoint asked = m_session->panelData(1).end;
        const int before = m_session->queryCount();
        QList<int> changed;
        connect(m_session.get(), &DashboardSession::panelDataChanged, this, [&](int id) { changed << id; });
        Variables variables = Variables::saved(dashboard->variables);
        VariableValue value = variables.value(QStringLiteral("s"));
        value.values = value.texts = {QStringLiteral("ETH")};
        variables.set(QStringLiteral("s"), value);
        m_session->setVariables(variables, {});
        QTRY_COMPARE(state(2), PanelState::Ready);
        QCOMPARE(m_session->panelData(2).series.first().name, QStringLiteral("ETH"));
        QCOMPARE(state(1), PanelState::Ready);
        QCOMPARE(state(3), PanelState::Ready);
        QVERIFY(!changed.contains(1));
        QVERIFY(changed.contains(3));
        QCOMPARE(m_session->panelData(1).end, asked);
        // Its value, its sparkline and its last scrape.
        QCOMPARE(m_session->queryCount() - before, int(m_session->sentQueries(2).size()) + 1);
    }

    void panelOutOfViewGrowsStaleAndRecoversInView()
    {
        QTRY_COMPARE(state(2), PanelState::Ready);
        m_session->setVisiblePanels({5});
        QTRY_COMPARE_WITH_TIMEOUT(state(2), PanelState::Stale, 15000);
        QVERIFY(m_session->panelData(2).message.startsWith(QLatin1String("Not refreshed since")));
        QCOMPARE(m_session->prometheusLink().state, LinkState::Up);
        QCOMPARE(state(5), PanelState::Ready);
        m_session->setVisiblePanels({2, 5});
        QTRY_COMPARE(state(2), PanelState::Ready);
    }

    void newerRefreshCancelsTheOlder()
    {
        HungServer server;
        m_session = std::make_unique<DashboardSession>(
            *loadDashboard(dashboardJson, QStringLiteral("inline")), server.url(), QUrl());
        m_session->setRefreshInterval(60s);
        m_session->start();
        QTRY_VERIFY(!server.queries().isEmpty());
        const auto older = server.queries();
        m_session->refresh();
        // Well before the client itself loses patience, which would be an answer of a kind.
        const auto anyLeft = [&] {
            const auto left = server.queries();
            return std::any_of(older.begin(), older.end(),
                               [&](const auto &socket) { return socket && left.contains(socket); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(!anyLeft(), 8000);
        // Whoever hurries says nothing about Prometheus.
        QCOMPARE(state(2), PanelState::Loading);
        QCOMPARE(m_session->prometheusLink().state, LinkState::Unknown);
        QTRY_VERIFY(!server.queries().isEmpty()); // The newer one's.
    }

    void warningsOfPrometheusReachThePanel()
    {
        // Prometheus itself warns only of a remote storage; this is what such an answer looks like.
        HungServer server(R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},
            "values":[[1732536000,"1"]]}]},"warnings":["partial data: store 2 is away"]})");
        m_session = std::make_unique<DashboardSession>(
            *loadDashboard(dashboardJson, QStringLiteral("inline")), server.url(), QUrl());
        m_session->start();
        QTRY_COMPARE(m_session->panelData(2).warnings,
                     QStringList{QStringLiteral("partial data: store 2 is away")});
        QCOMPARE(m_session->panelData(2).series.size(), 1);
    }

    void rangeDecidesTheQueries()
    {
        QTRY_COMPARE(state(2), PanelState::Ready);
        m_session->setRange(1h);
        QTRY_VERIFY(m_session->panelData(2).end - m_session->panelData(2).start == 1h);
        m_session->setPanelWidth(2, 100);
        QTRY_COMPARE(m_session->panelData(2).step, Milliseconds(30s));
    }

private:
    std::unique_ptr<DashboardSession> makeSession(const QUrl &exporter)
    {
        const auto dashboard = loadDashboard(dashboardJson, QStringLiteral("inline"));
        auto session = std::make_unique<DashboardSession>(*dashboard, m_prometheus->url(), exporter);
        session->setRefreshInterval(500ms);
        return session;
    }
    PanelState state(int panel) const { return m_session->panelData(panel).state; }
    std::optional<double> value(int panel) const
    {
        const PanelData data = m_session->panelData(panel);
        const auto last = data.series.isEmpty() ? std::nullopt : data.series.first().last();
        return last ? std::optional(last->value) : std::nullopt;
    }

    std::unique_ptr<Page> m_page;
    std::unique_ptr<PrometheusProcess> m_prometheus;
    std::unique_ptr<DashboardSession> m_session;
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
