// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/prometheusprocess.h"
#include "tests/ui/pixels.h"
#include "tests/ui/samples.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"
#include "ui/panels/barchartpanel.h"
#include "ui/panels/heatmappanel.h"
#include "ui/panels/histogrampanel.h"
#include "ui/panels/piepanel.h"
#include "ui/panels/timelinepanel.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/overview.h"

#include <cmath>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const char dashboardJson[] =
    R"json({"title": "Every panel", "time": {"from": "now-1m", "to": "now"}, "refresh": "1s", "panels": [
 {"id": 1, "type": "timeseries", "title": "Memory", "interval": "1s", "gridPos": {"x": 0, "y": 0, "w": 8, "h": 8},
  "fieldConfig": {"defaults": {"unit": "bytes", "custom": {"stacking": {"mode": "normal"}, "fillOpacity": 45}}},
  "options": {"legend": {"displayMode": "table", "placement": "bottom", "calcs": ["min", "max", "mean", "lastNotNull"]}},
  "targets": [{"refId": "A", "expr": "go_memstats_heap_inuse_bytes", "legendFormat": "in use"},
              {"refId": "B", "expr": "go_memstats_heap_idle_bytes", "legendFormat": "idle"},
              {"refId": "C", "expr": "go_memstats_stack_inuse_bytes", "legendFormat": "stacks"}]},
 {"id": 2, "type": "timeseries", "title": "Requests", "interval": "1s", "gridPos": {"x": 8, "y": 0, "w": 8, "h": 8},
  "fieldConfig": {"defaults": {"custom": {"drawStyle": "bars", "fillOpacity": 70}}},
  "targets": [{"refId": "A", "expr": "sum by (code) (increase(prometheus_http_requests_total[5s]))", "legendFormat": "{{code}}"}]},
 {"id": 3, "type": "state-timeline", "title": "Targets", "interval": "1s", "gridPos": {"x": 16, "y": 0, "w": 8, "h": 4},
  "fieldConfig": {"defaults": {"mappings": [{"type": "value", "options": {"0": {"text": "DOWN", "color": "red"}, "1": {"text": "UP", "color": "green"}}}]}},
  "targets": [{"refId": "A", "expr": "up", "legendFormat": "{{job}}"}]},
 {"id": 4, "type": "status-history", "title": "Targets, sample by sample", "interval": "5s", "gridPos": {"x": 16, "y": 4, "w": 8, "h": 4},
  "fieldConfig": {"defaults": {"mappings": [{"type": "value", "options": {"0": {"text": "DOWN", "color": "red"}, "1": {"text": "UP", "color": "green"}}}]}},
  "targets": [{"refId": "A", "expr": "up", "legendFormat": "{{job}}"}]},
 {"id": 5, "type": "heatmap", "title": "Durations of requests", "interval": "2s", "gridPos": {"x": 0, "y": 8, "w": 12, "h": 8},
  "options": {"yAxis": {"unit": "s"}, "color": {"scheme": "Oranges"}},
  "targets": [{"refId": "A", "format": "heatmap", "legendFormat": "{{le}}",
               "expr": "sum by (le) (increase(prometheus_http_request_duration_seconds_bucket[5s]))"}]},
 {"id": 6, "type": "heatmap", "title": "Goroutines, counted", "interval": "1s", "gridPos": {"x": 12, "y": 8, "w": 6, "h": 8},
  "options": {"calculate": true},
  "targets": [{"refId": "A", "expr": "go_goroutines"}]},
 {"id": 7, "type": "histogram", "title": "Goroutines", "interval": "1s", "gridPos": {"x": 18, "y": 8, "w": 6, "h": 8},
  "targets": [{"refId": "A", "expr": "go_goroutines", "legendFormat": "{{job}}"}]},
 {"id": 8, "type": "barchart", "title": "Requests by handler", "gridPos": {"x": 0, "y": 16, "w": 12, "h": 8},
  "targets": [{"refId": "A", "instant": true, "range": false, "expr": "sum by (handler) (prometheus_http_requests_total) > 0", "legendFormat": "{{handler}}"}]},
 {"id": 9, "type": "piechart", "title": "Memory by use", "gridPos": {"x": 12, "y": 16, "w": 6, "h": 8},
  "fieldConfig": {"defaults": {"unit": "bytes"}},
  "options": {"pieType": "donut", "displayLabels": ["percent"], "legend": {"placement": "right", "values": ["value"]}},
  "targets": [{"refId": "A", "instant": true, "expr": "go_memstats_heap_inuse_bytes", "legendFormat": "in use"},
              {"refId": "B", "instant": true, "expr": "go_memstats_heap_idle_bytes", "legendFormat": "idle"}]},
 {"id": 10, "type": "timeseries", "title": "Two scales", "interval": "1s", "gridPos": {"x": 18, "y": 16, "w": 6, "h": 8},
  "fieldConfig": {"defaults": {"unit": "s", "custom": {"scaleDistribution": {"type": "log", "log": 10}, "lineInterpolation": "stepAfter"}}},
  "targets": [{"refId": "A", "expr": "histogram_quantile(0.95, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[5s])))", "legendFormat": "p95"},
              {"refId": "B", "expr": "scrape_duration_seconds{job='prometheus'}", "legendFormat": "scrape"}]}
]})json";

} // namespace

/// Every kind of graph with the answers of a real Prometheus that watches itself, and a target that
/// is not there.
class TestPanels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyPanelShowsWhatPrometheusAnswers();

private:
    PrometheusProcess m_prometheus;
};

void TestPanels::initTestCase()
{
    QVERIFY(type::loadFonts());
    QVERIFY(m_prometheus.configure(R"(global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: absent
    static_configs: [{targets: ['127.0.0.1:1']}]
  - job_name: prometheus
    static_configs: [{targets: ['127.0.0.1:OWN_PORT']}]
)"));
    QVERIFY(m_prometheus.start());
}

void TestPanels::everyPanelShowsWhatPrometheusAnswers()
{
    const auto dashboard = loadDashboard(dashboardJson, QStringLiteral("every.json"));
    QVERIFY(dashboard.ok());
    for (const Panel &panel : dashboard->panels)
        QVERIFY2(panel.notes.isEmpty(), qPrintable(panel.title + panel.notes.join(u'\n')));
    DashboardSession session(*dashboard, m_prometheus.url(), QUrl());
    Overview overview(session.dashboard());
    overview.resize(1600, 1000);
    connect(&session, &DashboardSession::panelDataChanged, &overview,
            [&](int id) { overview.setPanelData(id, session.panelData(id)); });
    connect(&overview, &Overview::panelWidthChanged, &session, &DashboardSession::setPanelWidth);
    overview.show();
    session.start();
    const auto isReady = [&](int id) {
        return session.panelData(id).state == PanelState::Ready
               && !session.panelData(id).series.isEmpty();
    };
    // Rates and histograms need a few scrapes.
    for (int id = 1; id <= 10; ++id)
        QTRY_VERIFY2_WITH_TIMEOUT(isReady(id), qPrintable(session.panelData(id).message), 60000);
    const auto enough = [&] { return session.panelData(1).series.first().points.size() >= 20; };
    QTRY_VERIFY_WITH_TIMEOUT(enough(), 90000);
    QTRY_VERIFY_WITH_TIMEOUT(!overview.hasPending(), 10000);
    const QImage image = overview.grab().toImage();
    samples::shoot(&overview, QStringLiteral("every-panel"));

    const auto graph = qobject_cast<TimeSeriesPanel *>(overview.panelById(1));
    QCOMPARE(graph->picture().lines.size(), 3);
    QVERIFY(graph->picture().lines.at(2).drawn.runs.constLast().constLast().y()
            < graph->picture().lines.at(0).drawn.runs.constLast().constLast().y());
    QVERIFY(graph->legendTexts().constFirst().contains(QStringLiteral("Mean")));
    QVERIFY(!qobject_cast<TimeSeriesPanel *>(overview.panelById(2))
                 ->picture()
                 .lines.constFirst()
                 .bars.isEmpty());

    const auto targets = qobject_cast<TimelinePanel *>(overview.panelById(3));
    QCOMPARE(targets->rows().size(), 2);
    for (const TimelineRow &row : targets->rows())
        QCOMPARE(row.spans.constLast().text, row.name == QStringLiteral("absent")
                                                 ? QStringLiteral("DOWN")
                                                 : QStringLiteral("UP"));
    QCOMPARE(targets->worst(), Tone::Crit);

    const auto heatmap = qobject_cast<HeatmapPanel *>(overview.panelById(5));
    QVERIFY(heatmap->grid().rows() > 5);
    QCOMPARE(heatmap->grid().labels.constLast(), QStringLiteral("∞"));
    QVERIFY(heatmap->grid().highest > 0);
    for (const double cell : heatmap->grid().cells)
        QVERIFY(std::isnan(cell) || cell > 0);
    QVERIFY(qobject_cast<HeatmapPanel *>(overview.panelById(6))->grid().highest >= 1);
    int counted = 0;
    for (const int count :
         qobject_cast<HistogramPanel *>(overview.panelById(7))->bins().series.constFirst().counts)
        counted += count;
    QVERIFY(counted >= 10);
    const auto handlers = qobject_cast<BarChartPanel *>(overview.panelById(8));
    QVERIFY(handlers->table().names.contains(QStringLiteral("/metrics")));
    const auto pie = qobject_cast<PiePanel *>(overview.panelById(9));
    QCOMPARE(pie->slices().size(), 2);
    const auto scales = qobject_cast<TimeSeriesPanel *>(overview.panelById(10));
    QCOMPARE(scales->picture().window.kind, ScaleKind::Log);
    // Each tile has more on it than its background.
    for (int id = 1; id <= 10; ++id) {
        const QRect place(overview.panelById(id)->mapTo(&overview, QPoint(0, 0)),
                          overview.panelById(id)->size());
        const QRectF body = QRectF(place).adjusted(8, 36, -8, -8);
        QVERIFY2(samples::count(image, body, palette::panel, 3)
                     < 0.97 * body.width() * body.height(),
                 qPrintable(overview.panelById(id)->panel().title));
    }
}

QTEST_MAIN(TestPanels)
#include "tst_panels.moc"
