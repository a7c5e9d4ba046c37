// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exporterthread.h"
#include "tests/e2e/prometheusprocess.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"
#include "ui/panels/panelframe.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"

#include <QApplication>
#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTemporaryDir>

using namespace thunes;
using namespace std::chrono_literals;

/// The window as a trader has it: the shipped dashboard, the real exporter and a real Prometheus
/// with the shipped rules.
class tst_Desktop : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    ExporterThread m_exporter;
    QUrl m_url;
    PrometheusProcess m_prometheus;
    QNetworkAccessManager m_network;

    static QByteArray source(const char *path)
    {
        QFile file(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/") + QLatin1String(path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void post(const QByteArray &json)
    {
        QUrl url = m_url;
        url.setPath(QStringLiteral("/api/v1/events"));
        QNetworkRequest request(url);
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
        QNetworkReply *reply = m_network.post(request, json);
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 200);
        reply->deleteLater();
    }

    void report()
    {
        post(R"([{"type":"heartbeat","environment":"testnet","max_positions":3},
            {"type":"kill_switch","active":false},
            {"type":"risk","daily_pnl":-15,"max_daily_loss":20,"position_count":2},
            {"type":"circuit_breaker","breaker_name":"BinanceAPI","state":"half-open"},
            {"type":"circuit_breaker","breaker_name":"OrderRouter","state":"closed"},
            {"type":"ws_connection","symbol":"BTCUSDT","connected":true},
            {"type":"ws_connection","symbol":"ETHUSDT","connected":false},
            {"type":"ws_gap","symbol":"BTCUSDT","gap_seconds":0.4},
            {"type":"order","venue":"binance","order_type":"MARKET","side":"BUY","latency_ms":42}])");
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString lab = m_dir.filePath(QStringLiteral("lab"));
        QVERIFY(QDir().mkpath(lab + QStringLiteral("/bin")));
        const auto write = [](const QString &path, const QByteArray &text) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.setPermissions(QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
        };
        write(lab + QStringLiteral("/bin/mcp-git-health"), "#!/bin/sh\nexit 0\n");
        write(lab + QStringLiteral("/bin/mcp-fetch-health"), "#!/bin/sh\nexit 1\n");
        write(lab + QStringLiteral("/.worktree"), "status=\"blocked\"\ntest_status=\"failing\"\n");
        ExporterOptions options;
        options.port = 0;
        options.labDir = lab;
        options.stateDir = m_dir.filePath(QStringLiteral("state"));
        const auto port = m_exporter.start(options);
        QVERIFY(port.ok());
        m_url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port));
        QByteArray config = source("prometheus/prometheus.yml");
        config.replace("127.0.0.1:8000", m_url.authority().toUtf8());
        config.replace("15s", "1s");
        QVERIFY(m_prometheus.configure(config, source("prometheus/rules.yml")));
        QVERIFY(m_prometheus.start());
    }

    void eachPanelShowsWhatWasReported()
    {
        const auto dashboard = loadDashboard(source("grafana/dashboards/trading_overview.json"),
                                             QStringLiteral("overview"));
        QVERIFY(dashboard.ok());
        QCOMPARE(dashboard->panels.size(), 11);
        DashboardSession session(*dashboard, m_prometheus.url(), m_url);
        session.setRefreshInterval(1s);
        session.setRange(Seconds(300));
        MainWindow window(&session);
        window.resize(1600, 1000);
        window.show();
        session.start();

        const auto panel = [&](int id) { return window.overview()->panelById(id); };
        const auto spoken = [&](int id) { return panel(id)->accessibleDescription(); };
        const auto says = [&](int id, const QStringList &words) {
            const QString text = spoken(id);
            return std::all_of(words.begin(), words.end(),
                               [&](const QString &word) { return text.contains(word); });
        };

        // Nobody has reported anything about trading: no panel shows a number.
        for (const int id : {1, 2, 3, 4, 5, 6, 7, 8})
            QTRY_COMPARE_WITH_TIMEOUT(session.panelData(id).state, PanelState::Empty, 10000);
        QVERIFY(panel(2)->bodyMessage().contains(QStringLiteral("thunes_open_positions")));

        report();
        struct Expectation { int id; QStringList words; };
        const QList<Expectation> expectations{
            {2, {QStringLiteral("2")}},
            {3, {QStringLiteral("OK")}},
            {4, {QStringLiteral("BinanceAPI"), QStringLiteral("HALF-OPEN"), QStringLiteral("CLOSED")}},
            {6, {QStringLiteral("BTCUSDT"), QStringLiteral("CONNECTED"), QStringLiteral("DISCONNECTED")}},
            {9, {QStringLiteral("git"), QStringLiteral("UP"), QStringLiteral("DOWN"), QStringLiteral("NOT_CFG")}},
            {10, {QStringLiteral("main"), QStringLiteral("BLOCKED")}},
            {11, {QStringLiteral("main"), QStringLiteral("FAILING")}},
            {1, {QStringLiteral("75")}},
        };
        for (const Expectation &expected : expectations)
            QTRY_VERIFY2_WITH_TIMEOUT(says(expected.id, expected.words),
                                      qPrintable(QStringLiteral("panel %1: %2").arg(expected.id).arg(spoken(expected.id))),
                                      20000);
        // Rates need orders after the first scrape.
        for (int i = 0; i < 3; ++i) {
            QTest::qWait(1100); // longer than a scrape, so that each order is a sample of its own
            report();
        }
        for (const int id : {5, 7, 8})
            QTRY_COMPARE_WITH_TIMEOUT(session.panelData(id).state, PanelState::Ready, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(session.panelData(5).series.size() == 3
                                     && session.panelData(5).series.first().last(), 20000);

        // A change is there at once; Prometheus is not needed for that.
        m_prometheus.kill();
        QTRY_COMPARE_WITH_TIMEOUT(session.prometheusLink().state, LinkState::Down, 5000);
        QTRY_COMPARE_WITH_TIMEOUT(session.panelData(1).state, PanelState::Stale, 5000);
        QTRY_VERIFY(!panel(1)->staleText().isEmpty());
        QTRY_VERIFY(!session.alertsCurrent());
        post(R"({"type":"kill_switch","active":true})");
        QTRY_VERIFY_WITH_TIMEOUT(says(3, {QStringLiteral("ACTIVE")}), 3000);

        QVERIFY(m_prometheus.start());
        QTRY_COMPARE_WITH_TIMEOUT(session.prometheusLink().state, LinkState::Up, 10000);
        QTRY_COMPARE_WITH_TIMEOUT(session.panelData(1).state, PanelState::Ready, 15000);
        QTRY_VERIFY_WITH_TIMEOUT(std::any_of(session.alerts().begin(), session.alerts().end(),
                                             [](const PrometheusAlert &alert) {
                                                 return alert.name() == QLatin1String("KillSwitchActive");
                                             }),
                                 30000);
    }
};

QTEST_MAIN(tst_Desktop)
#include "tst_desktop.moc"
