// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/panelloader.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/mappings.h"

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

QString minimumInterval(const QJsonObject &json, const Variables &variables, QStringList &notes)
{
    const QString text = variables.substitute(lenient::text(json, "interval")).trimmed();
    if (text.isEmpty() || parseDuration(text))
        return text;
    if (!text.contains(u'$')) // A variable of Grafana's own means the automatic interval.
        notes << QStringLiteral("the interval '%1' was not understood").arg(text);
    return {};
}

void loadTargets(const QJsonObject &json, const Variables &variables, Panel &panel)
{
    for (const QJsonValue &entry : lenient::array(json, "targets")) {
        const QJsonObject source = entry.toObject();
        Target target;
        target.refId = lenient::text(source, "refId");
        if (target.refId.isEmpty())
            target.refId = QString(QChar(static_cast<char16_t>(u'A' + panel.targets.size() % 26)));
        target.expr = variables.substitute(lenient::text(source, "expr")).trimmed();
        if (target.expr.isEmpty() || !isPrometheus(source.value(QLatin1String("datasource")))) {
            panel.notes << QStringLiteral("query %1 is not one for Prometheus").arg(target.refId);
            continue;
        }
        target.legendFormat = variables.substitute(lenient::text(source, "legendFormat"));
        target.interval = minimumInterval(source, variables, panel.notes);
        target.instant = lenient::flag(source, "instant");
        target.range = lenient::flag(source, "range", !target.instant) || !target.instant;
        target.hidden = lenient::flag(source, "hide");
        const QString format = lenient::text(source, "format", QStringLiteral("time_series"));
        if (format != QLatin1String("time_series"))
            panel.notes << QStringLiteral("query %1: the format '%2' is shown as series")
                               .arg(target.refId, format);
        if (lenient::number(source, "intervalFactor").value_or(1) > 1)
            panel.notes << QStringLiteral("query %1: intervalFactor is ignored").arg(target.refId);
        panel.targets << target;
    }
}

void loadCustom(const QJsonObject &custom, Panel &panel)
{
    FieldConfig &field = panel.field;
    field.custom = custom;
    field.lineWidth = std::clamp(lenient::number(custom, "lineWidth").value_or(1), 0.0, 10.0);
    field.fillOpacity = lenient::integer(custom, "fillOpacity", 0, 100).value_or(0);
    field.spanNulls = lenient::flag(custom, "spanNulls")
                      || lenient::number(custom, "spanNulls").value_or(0) > 0;
    field.thresholdsStyle = oneOf<ThresholdsStyle>(
        lenient::text(lenient::object(custom, "thresholdsStyle"), "mode"),
        {{"line", ThresholdsStyle::Line},
         {"area", ThresholdsStyle::Area},
         {"line+area", ThresholdsStyle::LineAndArea},
         {"dashed", ThresholdsStyle::Dashed},
         {"dashed+area", ThresholdsStyle::DashedAndArea}},
        ThresholdsStyle::Off);
    const auto differs = [&](const char *key, const char *inner, const char *usual) {
        const QString word = inner ? lenient::text(lenient::object(custom, key), inner)
                                   : lenient::text(custom, key);
        if (!word.isEmpty() && word != QLatin1String(usual) && word != QLatin1String("auto"))
            panel.notes << QStringLiteral("%1 '%2' is not drawn").arg(QLatin1String(key), word);
    };
    if (panel.type == PanelType::TimeSeries) {
        differs("drawStyle", nullptr, "line");
        differs("stacking", "mode", "none");
        differs("scaleDistribution", "type", "linear");
        differs("axisPlacement", nullptr, "left");
    }
}

void loadField(const QJsonObject &json, const Variables &variables, Panel &panel)
{
    const QJsonObject config = lenient::object(json, "fieldConfig");
    const QJsonObject defaults = lenient::object(config, "defaults");
    FieldConfig &field = panel.field;
    field.unit = lenient::text(defaults, "unit");
    field.decimals = lenient::integer(defaults, "decimals", 0, 20);
    field.min = lenient::number(defaults, "min");
    field.max = lenient::number(defaults, "max");
    field.displayName = variables.substitute(lenient::text(defaults, "displayName"));
    field.noValue = lenient::text(defaults, "noValue");
    const QJsonObject color = lenient::object(defaults, "color");
    const QString mode = lenient::text(color, "mode");
    field.fixedColor = lenient::text(color, "fixedColor");
    field.colorScheme = mode;
    field.seriesColorBy = lenient::text(color, "seriesBy", field.seriesColorBy);
    field.links = lenient::array(defaults, "links");
    // What Grafana's panels of states and single values take when the file says nothing.
    const bool byThresholds = panel.type == PanelType::Stat || panel.type == PanelType::Gauge
                              || panel.type == PanelType::BarGauge || panel.type == PanelType::Table
                              || panel.type == PanelType::StateTimeline
                              || panel.type == PanelType::StatusHistory;
    if (mode.startsWith(QLatin1String("continuous")))
        field.colorMode = ColorMode::Continuous;
    else
        field.colorMode = oneOf<ColorMode>(mode,
                                           {{"thresholds", ColorMode::Thresholds},
                                            {"fixed", ColorMode::Fixed},
                                            {"shades", ColorMode::Fixed},
                                            {"palette-classic", ColorMode::PaletteClassic},
                                            {"palette-classic-by-name", ColorMode::PaletteClassic}},
                                           byThresholds ? ColorMode::Thresholds
                                                        : ColorMode::PaletteClassic);
    field.thresholds = loadThresholds(defaults.value(QLatin1String("thresholds")), panel.notes);
    field.mappings = loadMappings(lenient::array(defaults, "mappings"), panel.notes);
    loadCustom(lenient::object(defaults, "custom"), panel);
    const auto overrides = lenient::array(config, "overrides").size();
    if (overrides > 0)
        panel.notes << QStringLiteral("%1 field override(s) are not applied").arg(overrides);
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
    const QJsonObject reduceOptions = lenient::object(options, "reduceOptions");
    const QJsonArray calcs = lenient::array(reduceOptions, "calcs");
    if (!calcs.isEmpty()) {
        const QString calc = calcs.first().toString();
        if (isReducer(calc))
            stat.calc = calc;
        else
            panel.notes << QStringLiteral("the calculation '%1' is not known; the last value "
                                          "is shown").arg(calc);
    }
    if (lenient::flag(reduceOptions, "values"))
        panel.notes << QStringLiteral("shows one value a series, not all values");
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

void noteTheRest(const QJsonObject &json, Panel &panel)
{
    const auto note = [&](const char *key, const QString &text) {
        const QJsonValue value = lenient::field(json, key);
        if (!value.toArray().isEmpty() || !value.toString().isEmpty() || value.isObject())
            panel.notes << text;
    };
    note("transformations", QStringLiteral("transformations are not applied"));
    note("repeat", QStringLiteral("the panel is not repeated for each value of its variable"));
    note("timeFrom", QStringLiteral("its own time range is not applied"));
    note("timeShift", QStringLiteral("its time shift is not applied"));
    note("libraryPanel", QStringLiteral("library panels are not in the file"));
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

Panel loadPanel(const QJsonObject &json, const Variables &variables)
{
    Panel panel;
    panel.typeName = lenient::text(json, "type");
    panel.title = variables.substitute(lenient::text(json, "title"));
    panel.description = lenient::text(json, "description");
    panel.id = lenient::integer(json, "id", 0, 1000000000).value_or(0);
    const QJsonObject grid = lenient::object(json, "gridPos");
    const GridPos usual;
    panel.gridPos.w = lenient::integer(grid, "w", 1, 24).value_or(usual.w);
    panel.gridPos.h = lenient::integer(grid, "h", 1, 1000).value_or(usual.h);
    panel.gridPos.x = lenient::integer(grid, "x", 0, 24 - panel.gridPos.w).value_or(usual.x);
    panel.gridPos.y = lenient::integer(grid, "y", 0, 1000000).value_or(usual.y);
    panel.json = json;
    panel.type = panelTypeOf(panel.typeName);
    if (panel.type == PanelType::Row)
        return panel;
    if (panel.type == PanelType::Unsupported)
        panel.notes << QStringLiteral("panels of type '%1' are not supported").arg(panel.typeName);
    if (hasQueries(panel.type) && !isPrometheus(json.value(QLatin1String("datasource")))) {
        panel.type = PanelType::Unsupported;
        panel.notes << QStringLiteral("its data does not come from Prometheus");
    }
    panel.maxDataPoints = lenient::integer(json, "maxDataPoints", 1, 100000);
    panel.interval = minimumInterval(json, variables, panel.notes);
    if (hasQueries(panel.type))
        loadTargets(json, variables, panel);
    loadField(json, variables, panel);
    const QJsonObject options = lenient::object(json, "options");
    panel.options = options;
    loadStat(options, panel);
    loadLegend(options, panel);
    // A migrated file may keep the old type with the new configuration: that one counts.
    if (panel.typeName == QLatin1String("graph"))
        loadGraph(json, panel);
    else if (panel.typeName == QLatin1String("singlestat"))
        loadSingleStat(json, panel);
    noteTheRest(json, panel);
    return panel;
}

} // namespace thunes
