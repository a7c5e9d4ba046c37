// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demotrader.h"

#include "exporter/base/fileops.h"
#include "exporter/base/json.h"
#include "exporter/collectors/mcphealth.h"

#include <QDir>
#include <QJsonDocument>
#include <QNetworkReply>

#include <cmath>

namespace thunes {

using L = QLatin1String;
using namespace std::chrono_literals;

namespace {

constexpr double maxDailyLoss = 20;
const char *const symbols[] = {"BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT"};
const char *const breakers[] = {"BinanceAPI", "OrderRouter"};

QJsonObject newEvent(const char *type)
{
    return {{L("type"), L(type)}};
}

} // namespace

DemoTrader::DemoTrader(const QUrl &exporter, QObject *parent)
    : QObject(parent)
    , m_exporter(exporter)
    , m_random(QRandomGenerator::securelySeeded())
{
    m_beat.setInterval(1s);
    connect(&m_beat, &QTimer::timeout, this, &DemoTrader::beat);
    m_order.setSingleShot(true);
    connect(&m_order, &QTimer::timeout, this, &DemoTrader::trade);
}

void DemoTrader::start()
{
    m_beat.start();
    m_order.start(1s);
    beat();
    obey();
}

QJsonObject DemoTrader::killSwitch() const
{
    QJsonObject report = newEvent("kill_switch");
    report[L("active")] = m_active;
    if (m_sequence >= 0)
        report[L("sequence")] = static_cast<double>(m_sequence);
    return report;
}

QJsonObject DemoTrader::risk() const
{
    QJsonObject report = newEvent("risk");
    report[L("daily_pnl")] = m_pnl;
    report[L("max_daily_loss")] = maxDailyLoss;
    report[L("position_count")] = m_positions;
    return report;
}

void DemoTrader::beat()
{
    QJsonArray events;
    QJsonObject heartbeat = newEvent("heartbeat");
    heartbeat[L("environment")] = L("demo");
    heartbeat[L("max_positions")] = 3;
    heartbeat[L("capabilities")] = QJsonArray{L("pause"), L("reduce"), L("halt"), L("flatten")};
    events.append(heartbeat);

    // A walk that is drawn back to a loss of 40 % of the limit and now and then goes near it.
    if (!m_active)
        m_pnl += (m_random.generateDouble() - 0.5) * 1.2 + (-8 - m_pnl) * 0.02;
    m_pnl = std::max(m_pnl, -0.97 * maxDailyLoss);
    events.append(risk());
    if (m_first)
        events.append(killSwitch());

    for (const char *symbol : symbols) {
        int &down = m_down[L(symbol)];
        if (down > 0)
            --down;
        else if (chance(0.002))
            down = 4 + static_cast<int>(m_random.bounded(8));
        QJsonObject connection = newEvent("ws_connection");
        connection[L("symbol")] = L(symbol);
        connection[L("connected")] = down == 0;
        events.append(connection);
        if (down > 0)
            continue;
        QJsonObject gap = newEvent("ws_gap");
        gap[L("symbol")] = L(symbol);
        gap[L("gap_seconds")] = chance(0.004) ? 2 + 4 * m_random.generateDouble()
                                              : 0.05 + 0.6 * std::pow(m_random.generateDouble(), 3);
        events.append(gap);
    }
    for (const char *name : breakers) {
        int &open = m_breakers[L(name)];
        if (open > 0)
            --open;
        else if (chance(0.001))
            open = 20;
        QJsonObject breaker = newEvent("circuit_breaker");
        breaker[L("breaker_name")] = L(name);
        breaker[L("state")] = open == 0 ? L("closed") : open < 6 ? L("half-open") : L("open");
        events.append(breaker);
    }
    send(events);
}

void DemoTrader::trade()
{
    m_order.start(1500 + static_cast<int>(m_random.bounded(2000)));
    if (m_active || m_first)
        return;
    const bool buy = m_positions == 0 || (m_positions < 3 && chance(0.5));
    m_positions += buy ? 1 : -1;
    // Log-normal around 60 ms, with a rare slow one.
    const double normal = std::sqrt(-2 * std::log(1 - m_random.generateDouble()))
        * std::cos(2 * M_PI * m_random.generateDouble());
    QJsonObject order = newEvent("order");
    order[L("venue")] = L("binance");
    order[L("order_type")] = chance(0.8) ? L("MARKET") : L("LIMIT");
    order[L("side")] = buy ? L("BUY") : L("SELL");
    order[L("latency_ms")] = std::exp(4.1 + 0.45 * normal) * (chance(0.02) ? 8 : 1);
    send({order, risk()});
}

void DemoTrader::send(const QJsonArray &events)
{
    QUrl url = m_exporter;
    url.setPath(QStringLiteral("/api/v1/events"));
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    request.setTransferTimeout(5000);
    QNetworkReply *reply
        = m_network.post(request, QJsonDocument(events).toJson(QJsonDocument::Compact));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        // An exporter that was restarted is told everything again with the next beat.
        m_first = reply->error() != QNetworkReply::NoError;
    });
}

void DemoTrader::obey()
{
    QUrl url = m_exporter;
    url.setPath(QStringLiteral("/api/v1/kill-switch"));
    if (m_sequence >= 0)
        url.setQuery(QStringLiteral("after=%1&wait=25").arg(m_sequence));
    QNetworkRequest request(url);
    request.setTransferTimeout(30000);
    QNetworkReply *reply = m_network.get(request);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        const auto state = parseJsonObject(reply->readAll());
        if (reply->error() != QNetworkReply::NoError || !state) {
            m_sequence = -1;
            QTimer::singleShot(500ms, this, &DemoTrader::obey);
            return;
        }
        const qint64 sequence = state->value(L("sequence")).toInteger();
        if (sequence != m_sequence) {
            m_sequence = sequence;
            m_active = state->value(L("state")).toString() == L("engaged");
            if (m_active && state->value(L("level")).toString() == L("flatten"))
                m_positions = 0;
            send({killSwitch(), risk()});
        }
        obey();
    });
}

Result<void> createDemoLab(const QString &directory)
{
    FileOps files;
    const QString bin = directory + QStringLiteral("/bin");
    if (!QDir().mkpath(bin))
        return Error{ErrorKind::Io, QStringLiteral("cannot create %1").arg(bin)};
    for (const QByteArray &name : McpHealth::defaultServers()) {
        QByteArray script = "#!/bin/sh\nsleep 0.1\n";
        if (name == "cloudflare-radar")
            script += "echo 'connection refused'; exit 1\n";
        else if (name == "perplexity" || name == "openapi")
            script += "echo 'no API key'; exit 2\n";
        if (const auto written
            = writeAtomically(files, QStringLiteral("%1/mcp-%2-health").arg(bin, QString::fromUtf8(name)),
                              script, 0755);
            !written)
            return written;
    }
    struct Worktree { const char *path, *status, *tests; };
    for (const Worktree &worktree : {Worktree{"", "working", "passing"},
                                     Worktree{"/worktrees/dev", "testing", "passing"},
                                     Worktree{"/worktrees/experimental", "blocked", "failing"},
                                     Worktree{"/worktrees/cloudflare", "complete", "passing"},
                                     Worktree{"/worktrees/thunes", "working", "passing"}}) {
        const QString path = directory + L(worktree.path);
        if (!QDir().mkpath(path))
            return Error{ErrorKind::Io, QStringLiteral("cannot create %1").arg(path)};
        const QByteArray text = QByteArray("status=\"") + worktree.status + "\"\ntest_status=\""
            + worktree.tests + "\"\n";
        if (const auto written
            = writeAtomically(files, path + QStringLiteral("/.worktree"), text, 0644);
            !written)
            return written;
    }
    return {};
}

} // namespace thunes
