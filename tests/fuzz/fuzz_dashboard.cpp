// SPDX-License-Identifier: GPL-3.0-or-later
// A dashboard file from anywhere, as far as a panel's picture: loading, variables and repetition,
// layout, options, transformations, overrides and the words for values. Nothing overlaps, nothing
// stands outside of the grid, ids are panels' own, and the same file gives the same dashboard.
#include "tests/fuzz/jsonmutator.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/frames.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/layout.h"
#include "ui/dashboard/legend.h"
#include "ui/dashboard/loader.h"
#include "ui/dashboard/overrides.h"
#include "ui/dashboard/paneloptions.h"
#include "ui/dashboard/resolve.h"
#include "ui/dashboard/seriesstyle.h"
#include "ui/dashboard/timerange.h"
#include "ui/dashboard/transformations.h"

#include <cmath>
#include <limits>

using namespace thunes;

namespace {

const TimePoint now = fuzz::FixedClock().now();

QueryResult answer()
{
    QueryResult result;
    for (int i = 0; i < 3; ++i) {
        TimeSeries series;
        series.labels = {{QStringLiteral("__name__"), QStringLiteral("up")},
                         {QStringLiteral("job"), QStringLiteral("j%1").arg(i % 2)},
                         {QStringLiteral("le"), QString::number(i)}};
        for (int j = 0; j < 4; ++j)
            series.points.push_back(
                {now + Seconds(15 * j),
                 j == i ? std::numeric_limits<double>::quiet_NaN() : j * 1.5 - i});
        result.series << series;
    }
    result.series.last().points.back().value = std::numeric_limits<double>::infinity();
    return result;
}

void checkPlaces(const Dashboard &dashboard)
{
    QSet<int> ids;
    for (const Panel &panel : dashboard.panels) {
        fuzz::require(panel.id > 0 && !ids.contains(panel.id), "an id is there twice");
        ids.insert(panel.id);
        const GridPos &at = panel.gridPos;
        fuzz::require(at.x >= 0 && at.y >= 0 && at.w > 0 && at.h > 0 && at.x + at.w <= gridColumns,
                      "a panel outside of the grid");
        const QRectF rect = panelRect(at, 1280);
        fuzz::require(rect.width() > 0 && rect.height() > 0 && std::isfinite(rect.bottom()),
                      "a panel without a place");
    }
}

void checkNoOverlap(const QList<Panel> &panels)
{
    const qsizetype count = std::min<qsizetype>(panels.size(), 80);
    for (qsizetype i = 0; i < count; ++i) {
        for (qsizetype j = i + 1; j < count; ++j) {
            const GridPos &a = panels.at(i).gridPos;
            const GridPos &b = panels.at(j).gridPos;
            fuzz::require(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y
                              || b.y + b.h <= a.y,
                          "two panels overlap");
        }
    }
}

void readOptions(const Panel &panel)
{
    (void)gaugeOptions(panel.options);
    (void)barGaugeOptions(panel.options);
    (void)tableOptions(panel.options);
    (void)columnStyle(panel.field.custom);
    (void)textOptions(panel.options);
    (void)timelineOptions(panel.options);
    (void)heatmapOptions(panel.options);
    (void)histogramOptions(panel.options);
    (void)barChartOptions(panel.options);
    (void)pieOptions(panel.options);
    (void)alertListOptions(panel.options);
    (void)dashboardListOptions(panel.options);
    const CellGrid grid = cellGrid(400, 200, 5, 3, cellOrientation(panel.stat.orientation));
    fuzz::require(cellRects(grid, 5).size() == 5, "a cell is missing");
}

void drawField(const FieldConfig &field)
{
    const SeriesStyle style = seriesStyle(field);
    fuzz::require(style.fillOpacity >= 0 && style.fillOpacity <= 1, "an opacity that is none");
    fuzz::require(std::isfinite(style.lineWidth) && style.lineWidth >= 0, "a width that is none");
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double value : {0.0, -1.5, 1e300, infinity, std::nan(""), 0.1}) {
        const DisplayValue shown = display(field, value);
        (void)severityOf(shown.colorName);
        const ThresholdStep *step = activeStep(field.thresholds, value, field.min, field.max);
        fuzz::require(!std::isnan(value) || !step, "what is no number has a colour");
    }
    (void)display(field, std::nullopt);
    (void)displayText(field, QStringLiteral("up"));
}

void drawPanel(const Panel &panel)
{
    readOptions(panel);
    const QueryResult result = answer();
    QList<DataFrame> frames;
    for (const Target &target : panel.targets.mid(0, 4)) {
        QList<LabelSet> labels;
        for (const TimeSeries &series : result.series)
            labels << series.labels;
        const QStringList names = legendNames(target.legendFormat, labels, target.expr);
        fuzz::require(names.size() == labels.size(), "a series without a name");
        (void)displayNameOf(panel.field.displayName, labels.first(), names.first());
        IntervalRequest request;
        request.range = std::chrono::hours(6);
        request.maxDataPoints = panel.maxDataPoints.value_or(request.maxDataPoints);
        request.panelMinimum = parseDuration(panel.interval);
        request.targetMinimum = parseDuration(target.interval);
        const QueryInterval interval = queryInterval(request);
        fuzz::require(interval.step.count() > 0, "a step of nothing");
        (void)interpolateIntervals(target.expr, interval);
        if (target.format == TargetFormat::Table)
            frames << tableFrame(target, result, panel.targets.size() == 1);
        else
            frames << seriesFrames(target, result);
    }
    frames = transformed(frames, panel.transformations);
    OverrideSet overrides(panel);
    drawField(panel.field);
    for (qsizetype i = 0; i < std::min<qsizetype>(frames.size(), 6); ++i) {
        const DataFrame &frame = frames.at(i);
        for (const DataField &field : frame.fields)
            fuzz::require(field.values.size() == frame.rows(), "a column of another length");
        const QStringList names = fieldNames(frame);
        for (qsizetype j = 0; j < std::min<qsizetype>(frame.fields.size(), 8); ++j) {
            const DataField &field = frame.fields.at(j);
            FieldFacts facts;
            facts.name = field.name;
            facts.displayName = names.at(j);
            facts.refId = frame.refId;
            facts.kind = field.kind;
            facts.frame = static_cast<int>(i);
            facts.reduced = [&field](const QString &calc) {
                return numberOf(reduceColumn(calc, field.values));
            };
            if (const auto own = overrides.fieldFor(facts))
                drawField(*own);
            (void)reduceColumn(reduceOptions(panel.options).calc, field.values);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size,
                                               std::size_t maxSize, unsigned seed)
{
    return fuzz::mutateJson(data, size, maxSize, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray json = fuzz::bytesOf(data, size);
    const auto dashboard = loadDashboard(json, QStringLiteral("f"));
    if (!dashboard) {
        fuzz::require(dashboard.error().message.startsWith(QLatin1String("f: ")), "no name");
        return 0;
    }
    checkPlaces(*dashboard);
    const auto again = loadDashboard(json, QStringLiteral("f"));
    fuzz::require(again && again->notes == dashboard->notes
                      && again->panels.size() == dashboard->panels.size(),
                  "the same file gave another dashboard");
    (void)resolve({dashboard->timeFrom, dashboard->timeTo}, now);

    const Variables saved = Variables::saved(dashboard->variables);
    const Dashboard shown = resolved(*dashboard, saved);
    checkPlaces(shown);
    checkNoOverlap(shown.panels);
    QSet<int> rows;
    for (const Panel &panel : shown.panels) {
        if (panel.type == PanelType::Row && (rows.isEmpty() || panel.id % 2 == 0))
            rows.insert(panel.id);
    }
    for (const Panel &panel : withClosedRows(shown.panels, rows))
        fuzz::require(!panel.row || !rows.contains(*panel.row), "a panel of a closed row is shown");
    // A copy of a panel draws as the panel does: a few of many are enough.
    for (qsizetype i = 0; i < std::min<qsizetype>(shown.panels.size(), 12); ++i) {
        drawPanel(shown.panels.at(i));
        (void)parseTime(shown.panels.at(i).timeFrom, now, RangeEdge::Begin);
    }
    return 0;
}
