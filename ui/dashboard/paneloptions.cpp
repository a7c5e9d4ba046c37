// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/paneloptions.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/lenientjson.h"

#include <initializer_list>
#include <utility>

namespace thunes {

namespace {

template<typename T>
T wordOf(const QJsonObject &object, const char *key,
         std::initializer_list<std::pair<const char *, T>> words, T fallback)
{
    const QString word = lenient::text(object, key);
    for (const auto &[name, value] : words) {
        if (word == QLatin1String(name))
            return value;
    }
    return fallback;
}

QStringList texts(const QJsonArray &array)
{
    QStringList result;
    for (const QJsonValue &value : array) {
        if (value.isString())
            result << value.toString();
    }
    return result;
}

ShowValue showValueOf(const QJsonObject &options)
{
    return wordOf<ShowValue>(options, "showValue",
                             {{"always", ShowValue::Always}, {"never", ShowValue::Never}},
                             ShowValue::Auto);
}

double share(const QJsonObject &options, const char *key, double usual)
{
    return std::clamp(lenient::number(options, key).value_or(usual), 0.02, 1.0);
}

BarGaugeMode barMode(const QJsonObject &object, const char *key, BarGaugeMode usual)
{
    return wordOf<BarGaugeMode>(object, key,
                                {{"gradient", BarGaugeMode::Gradient},
                                 {"lcd", BarGaugeMode::Lcd},
                                 {"basic", BarGaugeMode::Basic}},
                                usual);
}

} // namespace

ReduceOptions reduceOptions(const QJsonObject &options)
{
    const QJsonObject json = lenient::object(options, "reduceOptions");
    ReduceOptions result;
    const QString calc = lenient::array(json, "calcs").at(0).toString();
    if (isReducer(calc))
        result.calc = calc;
    result.allValues = lenient::flag(json, "values");
    result.limit = lenient::integer(json, "limit", 1, 10000);
    result.fields = lenient::text(json, "fields");
    return result;
}

GaugeOptions gaugeOptions(const QJsonObject &options)
{
    GaugeOptions result;
    result.reduce = reduceOptions(options);
    result.orientation = lenient::text(options, "orientation", result.orientation);
    result.thresholdLabels = lenient::flag(options, "showThresholdLabels", false);
    result.thresholdMarkers = lenient::flag(options, "showThresholdMarkers", true);
    return result;
}

BarGaugeOptions barGaugeOptions(const QJsonObject &options)
{
    BarGaugeOptions result;
    result.reduce = reduceOptions(options);
    result.orientation = lenient::text(options, "orientation", result.orientation);
    result.mode = barMode(options, "displayMode", BarGaugeMode::Gradient);
    result.valueMode = wordOf<BarValueMode>(options, "valueMode",
                                            {{"text", BarValueMode::Text},
                                             {"hidden", BarValueMode::Hidden}},
                                            BarValueMode::Color);
    result.namePlacement = wordOf<BarNamePlacement>(options, "namePlacement",
                                                    {{"top", BarNamePlacement::Top},
                                                     {"left", BarNamePlacement::Left},
                                                     {"hidden", BarNamePlacement::Hidden}},
                                                    BarNamePlacement::Auto);
    result.showUnfilled = lenient::flag(options, "showUnfilled", true);
    return result;
}

TableOptions tableOptions(const QJsonObject &options)
{
    TableOptions result;
    result.showHeader = lenient::flag(options, "showHeader", true);
    result.rowHeight = wordOf<int>(options, "cellHeight", {{"md", 38}, {"lg", 46}}, 30);
    result.frame = lenient::integer(options, "frameIndex", 0, 1000).value_or(0);
    for (const QJsonValue &value : lenient::array(options, "sortBy")) {
        const QJsonObject sort = value.toObject();
        const QString name = lenient::text(sort, "displayName");
        if (!name.isEmpty())
            result.sortBy.append({name, lenient::flag(sort, "desc")});
    }
    const QJsonObject footer = lenient::object(options, "footer");
    result.showFooter = lenient::flag(footer, "show");
    for (const QString &calc : texts(lenient::array(footer, "reducer"))) {
        if (isReducer(calc))
            result.footerCalcs << calc;
    }
    result.footerFields = texts(lenient::array(footer, "fields"));
    if (const QString one = lenient::text(footer, "fields"); !one.isEmpty())
        result.footerFields << one;
    result.footerCountRows = lenient::flag(footer, "countRows");
    return result;
}

ColumnStyle columnStyle(const QJsonObject &custom)
{
    ColumnStyle style;
    const QString align = lenient::text(custom, "align");
    if (align != QLatin1String("auto"))
        style.align = align;
    style.width = lenient::integer(custom, "width", 10, 4000);
    style.minWidth = lenient::integer(custom, "minWidth", 10, 4000);
    style.hidden = lenient::flag(custom, "hidden")
                   || lenient::flag(lenient::object(custom, "hideFrom"), "viz");
    const QJsonObject cell = lenient::object(custom, "cellOptions");
    // Before Grafana 9.3 the mode was one word.
    const QString kind = lenient::text(cell, "type", lenient::text(custom, "displayMode"));
    if (kind == QLatin1String("color-text")) {
        style.mode = CellMode::ColorText;
    } else if (kind.startsWith(QLatin1String("color-background"))) {
        style.mode = CellMode::ColorBackground;
        style.gradient = kind == QLatin1String("color-background")
                         && lenient::text(cell, "mode") != QLatin1String("basic");
    } else if (kind == QLatin1String("gauge") || kind == QLatin1String("basic")
               || kind == QLatin1String("gradient-gauge") || kind == QLatin1String("lcd-gauge")) {
        style.mode = CellMode::Gauge;
        style.gauge = kind == QLatin1String("lcd-gauge")        ? BarGaugeMode::Lcd
                      : kind == QLatin1String("gradient-gauge") ? BarGaugeMode::Gradient
                                                                : barMode(cell, "mode",
                                                                          BarGaugeMode::Basic);
    }
    return style;
}

TextOptions textOptions(const QJsonObject &options)
{
    TextOptions result;
    result.mode = wordOf<TextMode>(options, "mode",
                                   {{"html", TextMode::Html}, {"code", TextMode::Code}},
                                   TextMode::Markdown);
    result.content = lenient::text(options, "content");
    return result;
}

TimelineOptions timelineOptions(const QJsonObject &options)
{
    TimelineOptions result;
    result.mergeValues = lenient::flag(options, "mergeValues", true);
    result.showValue = showValueOf(options);
    result.rowHeight = share(options, "rowHeight", 0.9);
    result.columnWidth = share(options, "colWidth", 0.9);
    result.alignValue = lenient::text(options, "alignValue", result.alignValue);
    return result;
}

HeatmapOptions heatmapOptions(const QJsonObject &options)
{
    HeatmapOptions result;
    result.calculate = lenient::flag(options, "calculate");
    const QJsonObject buckets = lenient::object(lenient::object(options, "calculation"), "yBuckets");
    const auto bucketValue = lenient::number(buckets, "value");
    if (bucketValue && *bucketValue > 0) {
        if (lenient::text(buckets, "mode") == QLatin1String("count"))
            result.buckets = static_cast<int>(std::clamp(*bucketValue, 1.0, 500.0));
        else
            result.bucketSize = bucketValue;
    }
    const QJsonObject scale = lenient::object(buckets, "scale");
    if (lenient::text(scale, "type") == QLatin1String("log")) {
        const double base = lenient::number(scale, "log").value_or(2);
        result.logBase = base > 1 ? base : 2;
        // A count is one of parts of each power.
        if (!result.bucketSize)
            result.bucketSize = bucketValue && *bucketValue > 0 ? 1 / *bucketValue : 1;
    }
    const QJsonObject color = lenient::object(options, "color");
    result.scheme = lenient::text(color, "scheme", result.scheme);
    result.reverse = lenient::flag(color, "reverse");
    result.opacity = lenient::text(color, "mode") == QLatin1String("opacity");
    result.fill = lenient::text(color, "fill", result.fill);
    result.exponent = std::clamp(lenient::number(color, "exponent").value_or(0.5), 0.01, 10.0);
    if (lenient::text(color, "scale") == QLatin1String("linear"))
        result.exponent = 1;
    result.steps = lenient::integer(color, "steps", 2, 256).value_or(64);
    result.colorMin = lenient::number(color, "min");
    result.colorMax = lenient::number(color, "max");
    result.hideBelow = lenient::number(lenient::object(options, "filterValues"), "le").value_or(1e-9);
    const QJsonObject axis = lenient::object(options, "yAxis");
    result.yUnit = lenient::text(axis, "unit");
    result.yDecimals = lenient::integer(axis, "decimals", 0, 20);
    result.reverseY = lenient::flag(axis, "reverse");
    result.yMin = lenient::number(axis, "min");
    result.yMax = lenient::number(axis, "max");
    result.cellUnit = lenient::text(lenient::object(options, "cellValues"), "unit");
    result.cellGap = std::clamp(lenient::number(options, "cellGap").value_or(1), 0.0, 10.0);
    result.showLegend = lenient::flag(lenient::object(options, "legend"), "show", true);
    return result;
}

HistogramOptions histogramOptions(const QJsonObject &options)
{
    HistogramOptions result;
    result.bucketSize = lenient::number(options, "bucketSize");
    if (result.bucketSize && *result.bucketSize <= 0)
        result.bucketSize.reset();
    result.bucketCount = lenient::integer(options, "bucketCount", 1, 1000).value_or(30);
    result.bucketOffset = lenient::number(options, "bucketOffset").value_or(0);
    result.combine = lenient::flag(options, "combine");
    return result;
}

BarChartOptions barChartOptions(const QJsonObject &options)
{
    BarChartOptions result;
    result.orientation = lenient::text(options, "orientation", result.orientation);
    result.stacking = wordOf<StackingMode>(options, "stacking",
                                           {{"normal", StackingMode::Normal},
                                            {"percent", StackingMode::Percent}},
                                           StackingMode::None);
    result.showValue = showValueOf(options);
    result.groupWidth = share(options, "groupWidth", 0.7);
    result.barWidth = share(options, "barWidth", 0.97);
    result.xField = lenient::text(options, "xField");
    result.colorByField = lenient::text(options, "colorByField");
    return result;
}

PieOptions pieOptions(const QJsonObject &options)
{
    PieOptions result;
    result.reduce = reduceOptions(options);
    result.donut = lenient::text(options, "pieType") == QLatin1String("donut");
    const QStringList labels = texts(lenient::array(options, "displayLabels"));
    result.labelName = labels.contains(QLatin1String("name"));
    result.labelValue = labels.contains(QLatin1String("value"));
    result.labelPercent = labels.contains(QLatin1String("percent"));
    const QStringList values = texts(lenient::array(lenient::object(options, "legend"), "values"));
    result.legendValue = values.contains(QLatin1String("value"));
    result.legendPercent = values.contains(QLatin1String("percent"));
    result.sort = lenient::text(options, "sort", result.sort);
    return result;
}

AlertListOptions alertListOptions(const QJsonObject &options)
{
    AlertListOptions result;
    result.maxItems = lenient::integer(options, "maxItems", 1, 1000).value_or(20);
    result.nameFilter = lenient::text(options, "alertName");
    result.labelFilter = lenient::text(options, "alertInstanceLabelFilter");
    const QJsonObject states = lenient::object(options, "stateFilter");
    if (!states.isEmpty()) {
        result.firing = lenient::flag(states, "firing") || lenient::flag(states, "alerting")
                        || lenient::flag(states, "error");
        result.pending = lenient::flag(states, "pending");
        // Neither: the file asks for states that Prometheus does not report; all that is, is shown.
        if (!result.firing && !result.pending)
            result.firing = result.pending = true;
    }
    result.sortOrder = lenient::integer(options, "sortOrder", 1, 5).value_or(1);
    result.asCount = lenient::text(options, "viewMode") == QLatin1String("stat");
    // Grafana reads the labels only when the mode is "custom"; older files have no mode.
    if (lenient::text(options, "groupMode", QStringLiteral("custom")) == QLatin1String("custom"))
        result.groupBy = texts(lenient::array(options, "groupBy"));
    return result;
}

DashboardListOptions dashboardListOptions(const QJsonObject &options)
{
    DashboardListOptions result;
    result.maxItems = lenient::integer(options, "maxItems", 1, 1000).value_or(10);
    result.query = lenient::text(options, "query");
    result.tags = texts(lenient::array(options, "tags"));
    result.showStarred = lenient::flag(options, "showStarred", true);
    result.showRecent = lenient::flag(options, "showRecentlyViewed");
    result.showSearch = lenient::flag(options, "showSearch");
    result.showHeadings = lenient::flag(options, "showHeadings", true);
    return result;
}

} // namespace thunes
