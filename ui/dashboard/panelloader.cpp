// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/panelloader.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/fieldconfig.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/migration.h"
#include "ui/dashboard/transformations.h"

#include <QHash>

namespace thunes {

namespace {

/// The value that stands for a word of the file; `fallback` for any other.
template<typename T>
T oneOf(const QString &word, std::initializer_list<std::pair<const char *, T>> words, T fallback)
{
    for (const auto &[name, value] : words) {
        if (word == QLatin1String(name))
            return value;
    }
    return fallback;
}

bool isPrometheus(const QJsonValue &datasource)
{
    // By name or by variable there is no telling; only a type says that it is another kind.
    const QString type = lenient::text(datasource.toObject(), "type");
    return type.isEmpty() || type.contains(u'$') || type == QLatin1String("datasource")
           || type.contains(QLatin1String("prometheus"), Qt::CaseInsensitive)
           || type.startsWith(QLatin1String("victoriametrics-metrics"));
}

bool isExpression(const QJsonValue &datasource)
{
    const QString name = datasource.isObject() ? lenient::text(datasource.toObject(), "type")
                                               : datasource.toString();
    return name == QLatin1String("__expr__");
}

QString minimumInterval(const QJsonObject &json, QStringList &notes)
{
    const QString text = lenient::text(json, "interval").trimmed();
    if (text.isEmpty() || parseDuration(text) || text.contains(u'$')
        || text.contains(QLatin1String("[[")))
        return text;
    notes << QStringLiteral("the interval '%1' was not understood").arg(text.left(60));
    return {};
}

/// Why a target cannot be asked of Prometheus; empty when it can.
QString refusal(const QJsonObject &source, const QString &refId)
{
    const QJsonValue datasource = source.value(QLatin1String("datasource"));
    if (isExpression(datasource))
        return QStringLiteral("query %1 is an expression of Grafana's server (%2), which is not "
                              "calculated")
            .arg(refId, lenient::text(source, "type", QStringLiteral("unknown")).left(40));
    if (lenient::text(datasource.toObject(), "uid") == QLatin1String("-- Dashboard --")
        || datasource.toString() == QLatin1String("-- Dashboard --"))
        return QStringLiteral("query %1 shows another panel's result, which is not followed")
            .arg(refId);
    if (lenient::text(source, "expr").trimmed().isEmpty() || !isPrometheus(datasource))
        return QStringLiteral("query %1 is not one for Prometheus").arg(refId);
    return {};
}

void loadTargets(const QJsonObject &json, Panel &panel)
{
    int empty = 0;
    for (const QJsonValue &entry : lenient::array(json, "targets")) {
        const QJsonObject source = entry.toObject();
        Target target;
        target.refId = lenient::text(source, "refId");
        if (target.refId.isEmpty())
            target.refId = QString(QChar(static_cast<char16_t>(u'A' + panel.targets.size() % 26)));
        if (const QString why = refusal(source, target.refId); !why.isEmpty()) {
            // An editor's empty line asks nothing in Grafana either.
            const bool asksNothing = source.value(QLatin1String("expr")).isString()
                                     && lenient::text(source, "expr").trimmed().isEmpty();
            if (asksNothing)
                ++empty;
            else
                panel.notes << why;
            continue;
        }
        target.expr = lenient::text(source, "expr").trimmed();
        target.legendFormat = lenient::text(source, "legendFormat");
        target.interval = minimumInterval(source, panel.notes);
        target.instant = lenient::flag(source, "instant");
        target.range = lenient::flag(source, "range", !target.instant) || !target.instant;
        target.hidden = lenient::flag(source, "hide");
        target.format = oneOf<TargetFormat>(lenient::text(source, "format"),
                                            {{"table", TargetFormat::Table},
                                             {"heatmap", TargetFormat::Heatmap}},
                                            TargetFormat::TimeSeries);
        target.intervalFactor = lenient::integer(source, "intervalFactor", 1, 1000).value_or(1);
        panel.targets << target;
    }
    if (panel.targets.isEmpty() && empty == 0 && panel.notes.isEmpty()
        && !lenient::array(json, "targets").isEmpty())
        panel.notes << QStringLiteral("none of its queries is one for Prometheus");
}

void loadStat(const QJsonObject &options, Panel &panel)
{
    StatOptions &stat = panel.stat;
    stat.colorMode = oneOf<StatColorMode>(lenient::text(options, "colorMode"),
                                          {{"none", StatColorMode::None},
                                           {"background", StatColorMode::Background},
                                           {"background_solid", StatColorMode::Background}},
                                          StatColorMode::Value);
    stat.textMode = oneOf<StatTextMode>(lenient::text(options, "textMode"),
                                        {{"value", StatTextMode::Value},
                                         {"value_and_name", StatTextMode::ValueAndName},
                                         {"name", StatTextMode::Name},
                                         {"none", StatTextMode::None}},
                                        StatTextMode::Auto);
    stat.graphMode = lenient::text(options, "graphMode") == QLatin1String("none")
                         ? StatGraphMode::None
                         : StatGraphMode::Area;
    stat.orientation = lenient::text(options, "orientation", stat.orientation);
    const QJsonArray calcs = lenient::array(lenient::object(options, "reduceOptions"), "calcs");
    if (!calcs.isEmpty()) {
        const QString calc = calcs.first().toString();
        if (isReducer(calc))
            stat.calc = calc;
        else
            panel.notes << QStringLiteral("the calculation '%1' is not known; the last value "
                                          "is shown").arg(calc.left(60));
    }
}

void loadLegend(const QJsonObject &options, Panel &panel)
{
    const QJsonObject legend = lenient::object(options, "legend");
    const QString mode = lenient::text(legend, "displayMode");
    panel.legend.visible = lenient::flag(legend, "showLegend", true)
                           && mode != QLatin1String("hidden");
    panel.legend.table = mode == QLatin1String("table");
    panel.legend.right = lenient::text(legend, "placement") == QLatin1String("right");
    for (const QJsonValue &calc : lenient::array(legend, "calcs")) {
        if (isReducer(calc.toString()))
            panel.legend.calcs << calc.toString();
    }
}

void loadTransformations(const QJsonObject &json, Panel &panel)
{
    for (const QJsonValue &entry : lenient::array(json, "transformations")) {
        const QJsonObject step = entry.toObject();
        if (lenient::flag(step, "disabled"))
            continue;
        const Transformation read{lenient::text(step, "id"), lenient::object(step, "options"),
                                  lenient::text(lenient::object(step, "filter"), "options")};
        const QString mode = lenient::text(read.options, "mode");
        if (read.id == QLatin1String("calculateField") && mode == QLatin1String("windowFunctions"))
            panel.notes << QStringLiteral("moving means and deviations are not calculated");
        else if (isTransformation(read.id))
            panel.transformations << read;
        else
            panel.notes << QStringLiteral("the transformation '%1' is not applied")
                               .arg(read.id.left(60));
    }
}

void loadRepeat(const QJsonObject &json, Panel &panel)
{
    panel.repeat = lenient::text(json, "repeat");
    panel.repeatDown = lenient::text(json, "repeatDirection") == QLatin1String("v");
    panel.maxPerRow = lenient::integer(json, "maxPerRow", 1, 24).value_or(panel.maxPerRow);
}

/// A range of its own: "1h" and the like; anything else is noted and not followed.
QString ownDuration(const QJsonObject &json, const char *key, Panel &panel)
{
    QString text = lenient::text(json, key).trimmed();
    if (text.startsWith(QLatin1String("now-")))
        text = text.mid(4);
    if (text.isEmpty() || text.contains(u'$') || parseDuration(text))
        return text;
    panel.notes << QStringLiteral("its own time range '%1' is not applied").arg(text.left(60));
    return {};
}

/// What is read but not done by those who ask and draw.
void noteTheRest(Panel &panel)
{
    const auto note = [&](bool applies, const QString &text) {
        if (applies)
            panel.notes << text;
    };
    for (const Target &target : std::as_const(panel.targets))
        note(target.format == TargetFormat::Heatmap && panel.type != PanelType::Heatmap,
             QStringLiteral("query %1: its buckets are shown as they add up").arg(target.refId));
    if (panel.type == PanelType::DashboardList)
        note(lenient::flag(panel.options, "showStarred", true)
                 && !lenient::flag(panel.options, "showSearch")
                 && !lenient::flag(panel.options, "showRecentlyViewed"),
             QStringLiteral("there are no starred dashboards here; all are listed"));
    if (panel.type == PanelType::Heatmap) {
        const QString scale = lenient::text(
            lenient::object(lenient::object(lenient::object(panel.options, "calculation"), "yBuckets"),
                            "scale"),
            "type", QStringLiteral("linear"));
        note(lenient::flag(panel.options, "calculate") && scale != QLatin1String("linear")
                 && scale != QLatin1String("log"),
             QStringLiteral("the buckets that it calculates are of one width"));
    }
}

bool repairedPanel(const QJsonObject &json, const QString &typeName)
{
    // Angular's table is told from today's by its styles alone.
    return typeName == QLatin1String("table") && json.contains(QLatin1String("styles"))
           && !json.contains(QLatin1String("fieldConfig"));
}

} // namespace

PanelType panelTypeOf(const QString &name)
{
    return oneOf<PanelType>(name,
                            {{"timeseries", PanelType::TimeSeries},
                             {"graph", PanelType::TimeSeries},
                             {"stat", PanelType::Stat},
                             {"singlestat", PanelType::Stat},
                             {"grafana-singlestat-panel", PanelType::Stat},
                             {"gauge", PanelType::Gauge},
                             {"bargauge", PanelType::BarGauge},
                             {"table", PanelType::Table},
                             {"table-old", PanelType::Table},
                             {"text", PanelType::Text},
                             {"text2", PanelType::Text},
                             {"state-timeline", PanelType::StateTimeline},
                             {"status-history", PanelType::StatusHistory},
                             {"heatmap", PanelType::Heatmap},
                             {"heatmap-new", PanelType::Heatmap},
                             {"histogram", PanelType::Histogram},
                             {"barchart", PanelType::BarChart},
                             {"piechart", PanelType::PieChart},
                             {"grafana-piechart-panel", PanelType::PieChart},
                             {"alertlist", PanelType::AlertList},
                             {"dashlist", PanelType::DashboardList},
                             {"row", PanelType::Row}},
                            PanelType::Unsupported);
}

Panel loadPanel(const QJsonObject &source)
{
    Panel panel;
    panel.json = source;
    panel.typeName = lenient::text(source, "type");
    const QJsonObject json = migratedPanel(source, panel.notes);
    panel.type = panelTypeOf(lenient::text(json, "type"));
    panel.title = lenient::text(json, "title");
    panel.description = lenient::text(json, "description");
    panel.id = lenient::integer(json, "id", 0, 1000000000).value_or(0);
    const QJsonObject grid = lenient::object(json, "gridPos");
    const GridPos usual;
    panel.gridPos.w = lenient::integer(grid, "w", 1, 24).value_or(usual.w);
    panel.gridPos.h = lenient::integer(grid, "h", 1, 1000).value_or(usual.h);
    panel.gridPos.x = lenient::integer(grid, "x", 0, 24 - panel.gridPos.w).value_or(usual.x);
    panel.gridPos.y = lenient::integer(grid, "y", 0, 1000000).value_or(usual.y);
    loadRepeat(json, panel);
    if (panel.type == PanelType::Row) {
        panel.collapsed = lenient::flag(json, "collapsed");
        return panel;
    }
    if (panel.type == PanelType::Unsupported)
        panel.notes << (json.contains(QLatin1String("libraryPanel"))
                            ? QStringLiteral("library panels are not in the file")
                            : QStringLiteral("panels of type '%1' are not supported")
                                  .arg(panel.typeName.left(60)));
    if (hasQueries(panel.type) && !isPrometheus(json.value(QLatin1String("datasource")))) {
        panel.type = PanelType::Unsupported;
        panel.notes << QStringLiteral("its data does not come from Prometheus");
    }
    panel.maxDataPoints = lenient::integer(json, "maxDataPoints", 1, 100000);
    panel.interval = minimumInterval(json, panel.notes);
    if (hasQueries(panel.type) || panel.type == PanelType::Unsupported) {
        QStringList before = panel.notes;
        loadTargets(json, panel);
        if (panel.type == PanelType::Unsupported) // Its queries are shown, not asked.
            panel.notes = before;
    }
    const QJsonObject config = lenient::object(json, "fieldConfig");
    panel.field = loadFieldConfig(lenient::object(config, "defaults"), panel.type, panel.notes);
    panel.overrides = loadOverrides(lenient::array(config, "overrides"), panel.notes);
    panel.options = lenient::object(json, "options");
    loadStat(panel.options, panel);
    loadLegend(panel.options, panel);
    loadTransformations(json, panel);
    panel.timeFrom = ownDuration(json, "timeFrom", panel);
    panel.timeShift = ownDuration(json, "timeShift", panel);
    if (repairedPanel(source, panel.typeName))
        panel.typeName = QStringLiteral("table-old");
    noteTheRest(panel);
    panel.notes.removeDuplicates();
    return panel;
}

} // namespace thunes
