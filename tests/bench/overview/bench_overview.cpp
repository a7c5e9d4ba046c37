// SPDX-License-Identifier: GPL-3.0-or-later
// bench_overview [DAYS]: how long the overview takes from its file to the first full paint with that
// much history (30 days) in a real Prometheus, what the main thread is blocked for by a refresh, memory
// and idle CPU. The floor beside it: the same queries by curl, without drawing anything.
#include "app/exporterthread.h"
#include "exporter/metrics/processstats.h"
#include "tests/bench/overview/blocks.h"
#include "tests/e2e/prometheusprocess.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"
#include "ui/panels/panelframe.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"

#include <QApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QUrlQuery>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

constexpr int stepSeconds = 60;

/// One family as OpenMetrics, each series over the whole time; `value(series, minute)`.
void family(QFile &out, const QByteArray &name, const char *type, const QByteArrayList &series, int days,
            double (*value)(int, int))
{
    const qint64 end = QDateTime::currentSecsSinceEpoch() / stepSeconds * stepSeconds;
    QByteArray base = name;
    if (base.endsWith("_total"))
        base.chop(6);
    out.write("# TYPE " + base + ' ' + type + '\n');
    const int steps = days * 86400 / stepSeconds;
    for (int s = 0; s < series.size(); ++s) {
        QByteArray lines;
        for (int i = steps; i >= 0; --i)
            lines += series[s] + ' ' + QByteArray::number(value(s, steps - i), 'g', 8) + ' '
                + QByteArray::number(end - qint64(i) * stepSeconds) + '\n';
        out.write(lines);
    }
}

QByteArrayList labelled(const QByteArray &name, const QByteArray &label, const QByteArrayList &values)
{
    QByteArrayList series;
    for (const QByteArray &value : values)
        series += name + '{' + label + "=\"" + value + "\",instance=\"bench\",job=\"thunes\"}";
    return series;
}

double state(int series, int minute) { return (minute / (400 + 37 * series)) % 3 == 0 ? 0 : 1; }
double wave(int series, int minute) { return 0.4 + 0.3 * std::sin(minute / 300.0 + series); }
double count(int series, int minute) { return minute * (1 + series) * 0.7; }

bool writeHistory(const QString &path, int days)
{
    QFile out(path);
    if (!out.open(QIODevice::WriteOnly))
        return false;
    const QByteArray end = "{instance=\"bench\",job=\"thunes\"}";
    QByteArrayList servers, trees;
    for (int i = 0; i < 18; ++i)
        servers += "server-" + QByteArray::number(i);
    for (int i = 0; i < 6; ++i)
        trees += "tree-" + QByteArray::number(i);
    family(out, "thunes_daily_pnl_used", "gauge", {"thunes_daily_pnl_used" + end}, days, wave);
    family(out, "thunes_open_positions", "gauge", {"thunes_open_positions" + end}, days, state);
    family(out, "thunes_kill_switch_active", "gauge", {"thunes_kill_switch_active" + end}, days, state);
    family(out, "thunes_circuit_breaker_state", "gauge",
           labelled("thunes_circuit_breaker_state", "breaker_name", {"BinanceAPI", "OrderRouter"}), days, state);
    family(out, "thunes_ws_connected", "gauge",
           labelled("thunes_ws_connected", "symbol", {"BTCUSDT", "ETHUSDT", "SOLUSDT"}), days, state);
    family(out, "lab_mcp_server_health", "gauge", labelled("lab_mcp_server_health", "server_name", servers),
           days, state);
    family(out, "lab_worktree_status", "gauge", labelled("lab_worktree_status", "worktree_name", trees), days, state);
    family(out, "lab_worktree_test_status", "gauge", labelled("lab_worktree_test_status", "worktree_name", trees),
           days, state);
    family(out, "thunes_orders_placed_total", "counter",
           labelled("thunes_orders_placed_total", "venue", {"binance", "paper"}), days, count);
    for (const QByteArray name : {"thunes_order_latency_ms", "thunes_ws_gap_seconds"}) {
        QByteArrayList buckets;
        for (const char *bound : {"5.0", "10.0", "50.0", "100.0", "500.0", "1000.0", "+Inf"})
            buckets += name + "_bucket{le=\"" + bound + "\",instance=\"bench\",job=\"thunes\"}";
        family(out, name, "histogram", buckets, days, count);
        // A histogram in OpenMetrics has a count, equal to its last bucket.
        const qint64 last = QDateTime::currentSecsSinceEpoch() / stepSeconds * stepSeconds;
        const int steps = days * 86400 / stepSeconds;
        for (int i = steps; i >= 0; --i)
            out.write(name + "_count" + end + ' ' + QByteArray::number(count(6, steps - i), 'g', 8) + ' '
                      + QByteArray::number(last - qint64(i) * stepSeconds) + '\n');
    }
    out.write("# EOF\n");
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    const int days = argc > 1 ? QByteArray(argv[1]).toInt() : 30;
    QTemporaryDir dir;
    PrometheusProcess prometheus;
    ExporterThread exporter;
    ExporterOptions options;
    options.port = 0;
    options.stateDir = dir.filePath(QStringLiteral("state"));
    const auto port = exporter.start(options);
    if (!port || !prometheus.configure("global: {scrape_interval: 15s}\n")
        || !writeHistory(dir.filePath(QStringLiteral("history")), days)) {
        std::fprintf(stderr, "cannot set up\n");
        return 1;
    }
    QProcess fill;
    fill.setProcessChannelMode(QProcess::MergedChannels);
    fill.start(QStringLiteral("promtool"),
               {QStringLiteral("tsdb"), QStringLiteral("create-blocks-from"), QStringLiteral("--max-block-duration=744h"),
                // Else it reads the whole file once for every two hours.
                QStringLiteral("openmetrics"),
                dir.filePath(QStringLiteral("history")), prometheus.dataPath()});
    if (!fill.waitForFinished(600000) || fill.exitCode() != 0 || !prometheus.start()) {
        std::fprintf(stderr, "cannot fill Prometheus: %s\n", fill.readAll().constData());
        return 1;
    }
    const QUrl exporterUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port));
    QFile file(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards/trading_overview.json"));
    if (!file.open(QIODevice::ReadOnly))
        return 1;
    const QByteArray json = file.readAll();

    std::printf("the overview over %d days, 11 panels, one sample a minute, window of 1600 x 1000\n"
                "%5s | %22s | %20s | %16s | %6s\n", days, "round", "file to full paint, ms",
                "main thread busy, ms", "queries alone", "MB");
    QList<SentQuery> sent;
    for (int round = 1; round <= 4; ++round) {
        auto blocks = std::make_unique<Blocks>();
        QElapsedTimer clock;
        clock.start();
        const auto dashboard = loadDashboard(json, QStringLiteral("overview"));
        if (!dashboard)
            return 1;
        DashboardSession session(*dashboard, prometheus.url(), exporterUrl);
        session.setRange(Seconds(qint64(days) * 86400));
        MainWindow window(&session);
        window.resize(1600, 1000);
        window.show();
        session.start();
        const auto full = [&] {
            for (const Panel &panel : session.dashboard().panels) {
                const PanelState state = session.panelData(panel.id).state;
                if (state == PanelState::Loading || state == PanelState::Error)
                    return false;
            }
            return true;
        };
        while (!full() && clock.elapsed() < 60000)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        QCoreApplication::processEvents(); // what is left to paint
        const double whole = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        const double opening = blocks->take();
        // Two further refreshes: what the person at the screen may feel.
        double refreshing = 0;
        for (int i = 0; i < 2; ++i) {
            bool done = false;
            const auto link = QObject::connect(&session, &DashboardSession::refreshed, [&] { done = true; });
            session.refresh();
            clock.restart();
            while (!done && clock.elapsed() < 60000)
                QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
            spin(300);
            QObject::disconnect(link);
            refreshing = std::max(refreshing, blocks->take());
        }
        for (const Panel &panel : session.dashboard().panels)
            sent += session.sentQueries(panel.id);
        QStringList urls;
        QSet<QString> asked;
        for (const SentQuery &query : std::as_const(sent)) {
            QUrl url = prometheus.url();
            QUrlQuery words{{QStringLiteral("query"), QString::fromUtf8(QUrl::toPercentEncoding(query.expression))}};
            url.setPath(query.span ? QStringLiteral("/api/v1/query_range") : QStringLiteral("/api/v1/query"));
            if (query.span) {
                words.addQueryItem(QStringLiteral("start"), QString::number(toUnixSeconds(query.span->from), 'f', 3));
                words.addQueryItem(QStringLiteral("end"), QString::number(toUnixSeconds(query.span->to), 'f', 3));
                words.addQueryItem(QStringLiteral("step"), QString::number(static_cast<double>(query.step.count()) / 1e3));
            }
            url.setQuery(words);
            const QString text = url.toString(QUrl::FullyEncoded);
            if (!asked.contains(text))
                urls += text;
            asked.insert(text);
        }
        sent.clear();
        clock.restart();
        QProcess curl;
        curl.setStandardOutputFile(QProcess::nullDevice());
        curl.start(QStringLiteral("curl"), QStringList{QStringLiteral("-sgZ"), QStringLiteral("--parallel-max"), QStringLiteral("6")} + urls);
        curl.waitForFinished(60000);
        const double alone = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        std::printf("%5d | %22.0f | %7.0f, then %5.0f | %10.0f ms (%2d) | %6.0f\n", round, whole, opening,
                    refreshing, alone, static_cast<int>(urls.size()), readProcessStats().residentBytes.value_or(0) / 1048576);
        std::fflush(stdout);
        if (round < 4)
            continue;
        session.setRange(Seconds(3600));
        session.setRefreshInterval(10s);
        blocks.reset(); // a thousand turns a second are not idle
        spin(3000);
        const double before = cpuSeconds();
        spin(30000);
        std::printf("idle, an hour of range, refresh every 10 s: %.2f %% of one core (exporter in the same process)\n",
                    (cpuSeconds() - before) / 30 * 100);
    }
    return 0;
}
