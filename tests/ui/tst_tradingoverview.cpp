// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/panelpicture.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"

#include <QFile>
#include <QTcpServer>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

struct Step { std::optional<double> value; const char *colour; };
/// What a value is to look like: its words, and whether it is fine, a warning or critical.
struct Look { double value; const char *words; Tone tone; };

/// The contract with those who have this dashboard already, panel by panel.
struct Expectation
{
    int id;
    PanelType type;
    const char *title;
    GridPos grid;
    QStringList queries;
    QStringList legends; ///< As drawn, for the labels below.
    const char *unit;
    std::optional<double> low, high;
    QList<Step> steps;
    const char *label; ///< The label that names a cell; empty: none.
    QList<Look> looks;
};

QList<Expectation> expectations()
{
    const auto none = std::nullopt;
    const auto quantile = [](const char *q, const char *metric) {
        return QStringLiteral("histogram_quantile(%1, sum by (le) (rate(%2_bucket[5m])))")
            .arg(QLatin1String(q), QLatin1String(metric));
    };
    const auto list = [](const char *text) { return QString(QLatin1String(text)).split(u','); };
    return {
        {1, PanelType::TimeSeries, "Daily PnL Usage", {0, 0, 12, 8}, list("thunes_daily_pnl_used"),
         list("limit used"), "percentunit", 0, 1.5, {{none, "green"}, {0.8, "red"}}, "",
         {{0.42, "42%", Tone::Ok}, {0.92, "92%", Tone::Crit}}},
        {2, PanelType::Stat, "Open Positions", {12, 0, 6, 4}, list("thunes_open_positions"), {}, "",
         none, none, {{none, "green"}, {2, "yellow"}, {3, "red"}}, "",
         {{0, "0", Tone::Ok}, {2, "2", Tone::Warn}, {3, "3", Tone::Crit}}},
        {3, PanelType::Stat, "Kill-Switch Status", {18, 0, 6, 4}, list("thunes_kill_switch_active"),
         {}, "", none, none, {{none, "green"}, {1, "red"}}, "",
         {{0, "OK", Tone::Ok}, {1, "ACTIVE", Tone::Crit}}},
        {4, PanelType::Stat, "Circuit Breaker State", {12, 4, 6, 4},
         list("thunes_circuit_breaker_state"), {}, "", none, none,
         {{none, "green"}, {0.4, "yellow"}, {0.9, "red"}}, "breaker_name",
         {{0, "CLOSED", Tone::Ok}, {0.5, "HALF-OPEN", Tone::Warn}, {1, "OPEN", Tone::Crit}}},
        {5, PanelType::TimeSeries, "Order Latency p50/p95/p99", {0, 8, 12, 8},
         {quantile("0.50", "thunes_order_latency_ms"), quantile("0.95", "thunes_order_latency_ms"),
          quantile("0.99", "thunes_order_latency_ms")},
         list("p50,p95,p99"), "ms", 0, none, {{none, "green"}, {500, "red"}}, "",
         {{120, "120 ms", Tone::Ok}, {640, "640 ms", Tone::Crit}}},
        {6, PanelType::Stat, "WebSocket Health", {12, 8, 12, 4}, list("thunes_ws_connected"), {}, "",
         none, none, {{none, "red"}, {0.5, "green"}}, "symbol",
         {{0, "DISCONNECTED", Tone::Crit}, {1, "CONNECTED", Tone::Ok}}},
        {7, PanelType::Stat, "Orders Placed (24h)", {18, 4, 6, 4},
         list("sum(increase(thunes_orders_placed_total[24h]))"), {}, "", none, none,
         {{none, "green"}}, "", {{142, "142", Tone::Ok}}},
        {8, PanelType::TimeSeries, "WebSocket Message Gap p95", {12, 12, 12, 4},
         {quantile("0.95", "thunes_ws_gap_seconds")}, list("p95"), "s", 0, 60,
         {{none, "green"}, {30, "red"}}, "", {{2.5, "2.50 s", Tone::Ok}, {45, "45 s", Tone::Crit}}},
        {9, PanelType::Stat, "MCP Server Health", {0, 16, 8, 6}, list("lab_mcp_server_health"), {},
         "", none, none, {{none, "red"}, {0.5, "green"}, {1.5, "yellow"}}, "server_name",
         {{0, "DOWN", Tone::Crit}, {1, "UP", Tone::Ok}, {2, "NOT_CFG", Tone::Warn}}},
        {10, PanelType::Stat, "Worktree Status", {8, 16, 8, 6}, list("lab_worktree_status"), {}, "",
         none, none, {{none, "green"}, {1.5, "yellow"}, {2.5, "red"}}, "worktree_name",
         {{0, "COMPLETE", Tone::Ok}, {1, "WORKING", Tone::Ok}, {2, "TESTING", Tone::Warn},
          {3, "BLOCKED", Tone::Crit}}},
        {11, PanelType::Stat, "Worktree Test Status", {16, 16, 8, 6},
         list("lab_worktree_test_status"), {}, "", none, none,
         {{none, "gray"}, {0.5, "green"}, {1.5, "red"}}, "worktree_name",
         {{0, "UNKNOWN", Tone::Off}, {1, "PASSING", Tone::Ok}, {2, "FAILING", Tone::Crit}}},
    };
}

/// What Prometheus answers when every series of the panel has this value, now and for an hour.
PanelData answered(const Panel &panel, const Expectation &expected, double value)
{
    const TimePoint end = samples::noon();
    QList<TargetAnswer> answers;
    for (const Target &target : panel.targets) {
        TimeSeries series;
        if (*expected.label)
            series.labels.insert(QLatin1String(expected.label), QStringLiteral("rag-query"));
        QueryResult now, past;
        series.points = {{end, value}};
        now.series << series;
        series.points.clear();
        for (int minute = 60; minute >= 0; --minute)
            series.points.push_back({end - minute * 1min, value});
        past.series << series;
        answers.append({target, now, past});
    }
    return pictureOf(panel, answers, {end - 1h, end, 60s, 10s, {}, {}, {}});
}

} // namespace

/// The shipped overview, as drawn, against the contract.
class TestTradingOverview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_window.reset(); m_session.reset(); }
    void theDashboardHasItsRangeRefreshAndClock();
    void everyPanelIsAsAgreed_data();
    void everyPanelIsAsAgreed();
    void everyPanelStandsInItsPlace_data() { everyPanelIsAsAgreed_data(); }
    void everyPanelStandsInItsPlace();
    void everyValueHasItsWordsAndItsTone_data();
    void everyValueHasItsWordsAndItsTone();
    void nothingOfTheFileIsNotHonoured();

private:
    const Panel *panelOf(int id) const
    {
        for (const Panel &panel : m_session->dashboard().panels) {
            if (panel.id == id)
                return &panel;
        }
        return nullptr;
    }

    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestTradingOverview::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    QFile file(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards/trading_overview.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto dashboard = loadDashboard(file.readAll(), file.fileName());
    QVERIFY(dashboard.ok());
    QTcpServer probe;
    QVERIFY(probe.listen(QHostAddress::LocalHost));
    const QUrl nobody(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
    m_session = std::make_unique<DashboardSession>(*dashboard, nobody, nobody);
    m_window = std::make_unique<MainWindow>(m_session.get());
    m_window->resize(1920, 1080);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestTradingOverview::theDashboardHasItsRangeRefreshAndClock()
{
    const Dashboard &dashboard = m_session->dashboard();
    QCOMPARE(dashboard.title, QStringLiteral("THUNES Trading Overview"));
    QCOMPARE(m_session->timeRange(), (TimeRange{QStringLiteral("now-6h"), QStringLiteral("now")}));
    QCOMPARE(m_session->refreshInterval(), Milliseconds(10000));
    QVERIFY(dashboard.utc);
    QCOMPARE(m_window->overview()->panels().size(), 11);
}

void TestTradingOverview::everyPanelIsAsAgreed_data()
{
    QTest::addColumn<int>("index");
    const auto all = expectations();
    for (int i = 0; i < all.size(); ++i)
        QTest::newRow(all.at(i).title) << i;
}

void TestTradingOverview::everyPanelIsAsAgreed()
{
    QFETCH(int, index);
    const Expectation expected = expectations().at(index);
    const Panel *panel = panelOf(expected.id);
    QVERIFY(panel);
    QCOMPARE(panel->type, expected.type);
    QCOMPARE(panel->title, QLatin1String(expected.title));
    QCOMPARE(panel->gridPos.x, expected.grid.x);
    QCOMPARE(panel->gridPos.y, expected.grid.y);
    QCOMPARE(panel->gridPos.w, expected.grid.w);
    QCOMPARE(panel->gridPos.h, expected.grid.h);
    QStringList queries;
    for (const Target &target : panel->targets)
        queries << target.expr;
    QCOMPARE(queries, expected.queries);
    QString unit = panel->field.unit;
    if (unit == QLatin1String("none"))
        unit.clear();
    QCOMPARE(unit, QLatin1String(expected.unit));
    QCOMPARE(panel->field.min, expected.low);
    QCOMPARE(panel->field.max, expected.high);
    QCOMPARE(panel->field.thresholds.mode, ThresholdsMode::Absolute);
    QCOMPARE(panel->field.thresholds.steps.size(), expected.steps.size());
    for (qsizetype i = 0; i < expected.steps.size(); ++i) {
        QCOMPARE(panel->field.thresholds.steps.at(i).value, expected.steps.at(i).value);
        QCOMPARE(panel->field.thresholds.steps.at(i).color, QLatin1String(expected.steps.at(i).colour));
    }
    if (*expected.label)
        QCOMPARE(panel->targets.first().legendFormat,
                 QStringLiteral("{{%1}}").arg(QLatin1String(expected.label)));
}

void TestTradingOverview::everyPanelStandsInItsPlace()
{
    QFETCH(int, index);
    const Expectation expected = expectations().at(index);
    const Overview *overview = m_window->overview();
    const PanelFrame *frame = overview->panelById(expected.id);
    QVERIFY(frame && frame->isVisible());
    // Twenty-four columns across the canvas, twenty-two rows down.
    const double column = overview->widget()->width() / 24.0;
    const double row = overview->widget()->height() / 22.0;
    const QRect place = frame->geometry();
    const auto near = [](double drawn, double wanted) { return std::abs(drawn - wanted) <= 18; };
    QVERIFY(near(place.left(), expected.grid.x * column));
    QVERIFY(near(place.right(), (expected.grid.x + expected.grid.w) * column));
    QVERIFY(near(place.top(), expected.grid.y * row));
    QVERIFY(near(place.bottom(), (expected.grid.y + expected.grid.h) * row));
    QCOMPARE(frame->accessibleName(), QLatin1String(expected.title));
}

void TestTradingOverview::everyValueHasItsWordsAndItsTone_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<int>("look");
    const auto all = expectations();
    for (int i = 0; i < all.size(); ++i) {
        for (int look = 0; look < all.at(i).looks.size(); ++look)
            QTest::addRow("%s %s", all.at(i).title, all.at(i).looks.at(look).words) << i << look;
    }
}

void TestTradingOverview::everyValueHasItsWordsAndItsTone()
{
    QFETCH(int, index);
    QFETCH(int, look);
    const Expectation expected = expectations().at(index);
    const Look &looks = expected.looks.at(look);
    const Panel *panel = panelOf(expected.id);
    QVERIFY(panel);
    PanelFrame *frame = m_window->overview()->panelById(expected.id);
    m_window->overview()->setPanelData(expected.id, answered(*panel, expected, looks.value));
    QTRY_VERIFY(!m_window->overview()->hasPending());
    const QString spoken = frame->accessibleDescription();
    QVERIFY2(spoken.contains(QLatin1String(looks.words)), qPrintable(spoken));
    for (const QString &legend : expected.legends)
        QVERIFY2(spoken.contains(legend), qPrintable(spoken));
    if (*expected.label)
        QVERIFY2(spoken.contains(QStringLiteral("rag-query")), qPrintable(spoken));
    const QImage image = frame->grab().toImage();
    const QRectF body(2, 36, frame->width() - 4, frame->height() - 38);
    if (expected.type == PanelType::TimeSeries) {
        // The line, and a red edge above the limit.
        QVERIFY(samples::hasColour(image, body, palette::series(0)));
        if (looks.tone == Tone::Crit) {
            QCOMPARE(frame->worst(), Tone::Crit);
            QVERIFY(samples::hasColour(image, QRectF(image.rect()), palette::critFill));
        } else {
            QVERIFY(frame->worst() < Tone::Warn);
            QVERIFY(!samples::hasColour(image, QRectF(image.rect()), palette::critFill));
        }
        samples::shoot(frame, QStringLiteral("overview-%1-%2").arg(expected.id).arg(look));
        return;
    }
    switch (looks.tone) {
    case Tone::Crit:
        QCOMPARE(frame->worst(), Tone::Crit);
        QVERIFY(samples::hasColour(image, body, palette::critFill));
        break;
    case Tone::Warn:
        QCOMPARE(frame->worst(), Tone::Warn);
        QVERIFY(samples::hasColour(image, body, palette::warnMark));
        break;
    default:
        QVERIFY(frame->worst() < Tone::Stale);
        QVERIFY(!samples::hasColour(image, body, palette::critFill));
        QVERIFY(!samples::hasColour(image, body, palette::warnMark));
        break;
    }
}

void TestTradingOverview::nothingOfTheFileIsNotHonoured()
{
    QCOMPARE(m_session->dashboard().notes, QStringList());
    for (const Panel &panel : m_session->dashboard().panels)
        QVERIFY2(panel.notes.isEmpty(), qPrintable(panel.title + panel.notes.join(u' ')));
    samples::shoot(m_window.get(), QStringLiteral("overview-1080"));
}

QTEST_MAIN(TestTradingOverview)
#include "tst_tradingoverview.moc"
