// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"

#include "ui/theme/scheme.h"

#include <QDir>

#include <cmath>

namespace thunes::samples {

namespace {

/// THUNES_SCHEME=light shows every test in the light colours; for the eyes.
[[maybe_unused]] const bool isLight = [] {
    const bool light = qEnvironmentVariable("THUNES_SCHEME") == QLatin1String("light");
    if (light)
        theme::setScheme(theme::Scheme::Light);
    return light;
}();

} // namespace


namespace {

ValueMapping exact(const char *value, const char *text)
{
    ValueMapping mapping;
    mapping.match = ValueMapping::Exact{QLatin1String(value)};
    mapping.text = QLatin1String(text);
    return mapping;
}

QList<ThresholdStep> steps(const char *first,
                           std::initializer_list<std::pair<double, const char *>> rest)
{
    QList<ThresholdStep> result{{std::nullopt, QLatin1String(first)}};
    for (const auto &[value, colour] : rest)
        result.append({value, QLatin1String(colour)});
    return result;
}

Panel make(int id, PanelType type, const char *title, GridPos grid, const char *legend = "")
{
    Panel panel;
    panel.id = id;
    if (type == PanelType::Stat)
        panel.field.colorMode = ColorMode::Thresholds;
    panel.type = type;
    panel.title = QLatin1String(title);
    panel.gridPos = grid;
    Target target;
    target.refId = QStringLiteral("A");
    target.legendFormat = QLatin1String(legend);
    panel.targets << target;
    return panel;
}

Panel states(int id, const char *title, GridPos grid, const char *legend,
             QList<ValueMapping> mappings, QList<ThresholdStep> thresholds)
{
    Panel panel = make(id, PanelType::Stat, title, grid, legend);
    panel.field.mappings = std::move(mappings);
    panel.field.thresholds.steps = std::move(thresholds);
    panel.stat.colorMode = StatColorMode::Background;
    panel.stat.graphMode = StatGraphMode::None;
    return panel;
}

Panel graph(int id, const char *title, GridPos grid, const char *unit, QList<ThresholdStep> limits)
{
    Panel panel = make(id, PanelType::TimeSeries, title, grid);
    panel.field.unit = QLatin1String(unit);
    panel.field.thresholds.steps = std::move(limits);
    panel.field.thresholdsStyle = ThresholdsStyle::DashedAndArea;
    return panel;
}

} // namespace

TimePoint noon()
{
    return fromDateTime(QDateTime(QDate(2026, 11, 24), QTime(12, 3, 11), Qt::UTC));
}

Dashboard tradingOverview()
{
    Dashboard dashboard;
    dashboard.title = QStringLiteral("THUNES Trading Overview");
    dashboard.refresh = Milliseconds(10000);
    dashboard.utc = true;
    Panel pnl = graph(1, "Daily PnL Usage", {0, 0, 12, 8}, "percentunit",
                      steps("green", {{0.8, "red"}}));
    pnl.field.min = 0;
    pnl.field.max = 1.5;
    Panel positions = make(2, PanelType::Stat, "Open Positions", {12, 0, 6, 4});
    positions.field.thresholds.steps = steps("green", {{2, "yellow"}, {3, "red"}});
    Panel orders = make(7, PanelType::Stat, "Orders Placed (24h)", {18, 4, 6, 4});
    orders.field.thresholds.steps = steps("green", {});
    Panel gaps = graph(8, "WebSocket Message Gap p95", {12, 12, 12, 4}, "s",
                       steps("green", {{30, "red"}}));
    gaps.field.min = 0;
    gaps.field.max = 60;
    dashboard.panels = {
        pnl,
        positions,
        states(3, "Kill-Switch Status", {18, 0, 6, 4}, "", {exact("0", "OK"), exact("1", "ACTIVE")},
               steps("green", {{1, "red"}})),
        states(4, "Circuit Breaker State", {12, 4, 6, 4}, "{{breaker_name}}",
               {exact("0", "CLOSED"), exact("0.5", "HALF-OPEN"), exact("1", "OPEN")},
               steps("green", {{0.4, "yellow"}, {0.9, "red"}})),
        orders,
        graph(5, "Order Latency p50/p95/p99", {0, 8, 12, 8}, "ms", steps("green", {{500, "red"}})),
        states(6, "WebSocket Health", {12, 8, 12, 4}, "{{symbol}}",
               {exact("0", "DISCONNECTED"), exact("1", "CONNECTED")},
               steps("red", {{0.5, "green"}})),
        gaps,
        states(9, "MCP Server Health", {0, 16, 8, 6}, "{{server_name}}",
               {exact("0", "DOWN"), exact("1", "UP"), exact("2", "NOT_CFG")},
               steps("red", {{0.5, "green"}, {1.5, "yellow"}})),
        states(10, "Worktree Status", {8, 16, 8, 6}, "{{worktree_name}}",
               {exact("0", "COMPLETE"), exact("1", "WORKING"), exact("2", "TESTING"),
                exact("3", "BLOCKED")},
               steps("green", {{1.5, "yellow"}, {2.5, "red"}})),
        states(11, "Worktree Test Status", {16, 16, 8, 6}, "{{worktree_name}}",
               {exact("0", "UNKNOWN"), exact("1", "PASSING"), exact("2", "FAILING")},
               steps("gray", {{0.5, "green"}, {1.5, "red"}})),
    };
    return dashboard;
}

Panel panel(int id)
{
    for (const Panel &panel : tradingOverview().panels) {
        if (panel.id == id)
            return panel;
    }
    qFatal("no panel %d", id);
}

PanelData cells(const QStringList &names, const QList<double> &values)
{
    PanelData data;
    data.state = PanelState::Ready;
    data.end = noon();
    data.start = data.end - std::chrono::hours(6);
    data.step = Milliseconds(60000);
    data.dataTime = data.end;
    for (qsizetype i = 0; i < names.size(); ++i) {
        NamedSeries series;
        series.name = names.at(i);
        for (int back = 20; back >= 0; --back)
            series.points.push_back({data.end - back * data.step, values.at(i % values.size())});
        data.series << series;
    }
    return data;
}

PanelData waves(const QStringList &names, const QList<double> &bases, double wobble)
{
    PanelData data = cells({}, {});
    for (qsizetype i = 0; i < names.size(); ++i) {
        NamedSeries series;
        series.name = names.at(i);
        quint32 noise = 12345U + static_cast<quint32>(i) * 777U;
        for (int minute = 0; minute <= 360; ++minute) {
            noise = noise * 1664525U + 1013904223U;
            const double jitter = double(noise >> 8) / double(1 << 24) - 0.5;
            const double slow = std::sin(minute / 37.0 + double(i)) + 0.6 * std::sin(minute / 11.0);
            series.points.push_back({data.start + minute * data.step,
                                     bases.at(i) * (1 + wobble * (slow + jitter))});
        }
        data.series << series;
    }
    return data;
}

QStringList servers()
{
    return QStringLiteral("filesystem,fetch,sqlite,git,github,playwright,jupyter,openapi,context7,"
                          "perplexity,sequential,cloudflare-browser,cloudflare-radar,"
                          "cloudflare-container,cloudflare-docs,cloudflare-bindings,"
                          "cloudflare-observability,rag-query")
        .split(u',');
}

PanelData ordinary(int id)
{
    const QStringList worktrees{QStringLiteral("main"), QStringLiteral("dev"),
                                QStringLiteral("experimental"), QStringLiteral("cloudflare"),
                                QStringLiteral("thunes")};
    switch (id) {
    case 1:
        return waves({QStringLiteral("Daily PnL used")}, {0.42}, 0.25);
    case 2:
        return cells({QStringLiteral("positions")}, {2});
    case 3:
        return cells({QStringLiteral("kill switch")}, {0});
    case 4:
        return cells({QStringLiteral("binance_api"), QStringLiteral("order_router")}, {0, 0.5});
    case 5: {
        PanelData data = waves({QStringLiteral("p50"), QStringLiteral("p95"), QStringLiteral("p99")},
                               {42, 180, 390}, 0.14);
        for (NamedSeries &series : data.series)
            series.points.erase(series.points.begin() + 200, series.points.begin() + 226);
        return data;
    }
    case 6:
        return cells({QStringLiteral("BTCUSDT"), QStringLiteral("ETHUSDT"), QStringLiteral("SOLUSDT")},
                     {1, 1, 0});
    case 7: {
        PanelData data = waves({QStringLiteral("orders")}, {128}, 0.3);
        data.series[0].points.back().value = 142;
        return data;
    }
    case 8:
        return waves({QStringLiteral("p95")}, {2.4}, 0.3);
    case 9:
        return cells(servers(), {1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1});
    case 10:
        return cells(worktrees, {0, 1, 2, 1, 3});
    default:
        return cells(worktrees, {1, 1, 0, 1, 2});
    }
}

PanelData inState(PanelState state, const QString &message)
{
    PanelData data;
    data.state = state;
    data.message = message;
    data.end = noon();
    data.start = data.end - std::chrono::hours(6);
    return data;
}

PanelData stale(PanelData data)
{
    data.state = PanelState::Stale;
    data.message = QStringLiteral("Prometheus refused the connection");
    return data;
}

void shoot(QWidget *widget, const QString &name)
{
    const QString directory = qEnvironmentVariable("THUNES_SHOTS");
    if (!directory.isEmpty())
        widget->grab().save(QDir(directory).filePath(name + QStringLiteral(".png")));
}

bool hasColour(const QImage &image, const QRectF &rect, const QColor &colour)
{
    const QRect area = rect.toAlignedRect() & image.rect();
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x) {
            const QColor at = image.pixelColor(x, y);
            if (std::abs(at.red() - colour.red()) < 4 && std::abs(at.green() - colour.green()) < 4
                && std::abs(at.blue() - colour.blue()) < 4)
                return true;
        }
    }
    return false;
}

} // namespace thunes::samples
