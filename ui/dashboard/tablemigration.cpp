// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/jsonbuild.h"
#include "ui/dashboard/migration.h"

namespace thunes {

namespace {

using namespace build;

QJsonArray transformationsOf(const QJsonObject &panel, QStringList &notes)
{
    const QString transform = lenient::text(panel, "transform");
    if (transform == QLatin1String("timeseries_to_rows"))
        return {transformation(QStringLiteral("seriesToRows"), {})};
    if (transform == QLatin1String("timeseries_to_columns"))
        return {transformation(QStringLiteral("seriesToColumns"),
                               {{QStringLiteral("reducers"), QJsonArray()}})};
    if (transform == QLatin1String("timeseries_aggregations")) {
        QJsonArray reducers;
        for (const QJsonValue &column : lenient::array(panel, "columns"))
            reducers << reducerOf(lenient::text(column.toObject(), "value"));
        return {transformation(QStringLiteral("reduce"),
                               {{QStringLiteral("reducers"), reducers},
                                {QStringLiteral("labelsToFields"), false}})};
    }
    if (transform == QLatin1String("table") || transform.isEmpty())
        return {transformation(QStringLiteral("merge"), {})};
    notes << QStringLiteral("the table's transform '%1' is not applied").arg(transform.left(60));
    return {};
}

QJsonObject cellOptions(const char *type, const char *mode = nullptr)
{
    QJsonObject options{{QStringLiteral("type"), QLatin1String(type)}};
    if (mode)
        set(options, "mode", mode);
    return options;
}

QJsonArray styleProperties(const QJsonObject &style)
{
    QJsonArray properties;
    const auto add = [&](const char *id, const QJsonValue &value) {
        properties << property(QLatin1String(id), value);
    };
    if (const QString alias = lenient::text(style, "alias"); !alias.isEmpty())
        add("displayName", alias);
    const QString type = lenient::text(style, "type");
    if (type == QLatin1String("hidden")) {
        add("custom.hidden", true);
        return properties;
    }
    if (type == QLatin1String("date")) {
        add("unit", QStringLiteral("time: ")
                        + lenient::text(style, "dateFormat", QStringLiteral("YYYY-MM-DD HH:mm:ss")));
    } else if (type == QLatin1String("number")) {
        if (const QString unit = lenient::text(style, "unit"); !unit.isEmpty())
            add("unit", unit);
        if (const auto decimals = lenient::number(style, "decimals"))
            add("decimals", *decimals);
    }
    if (const QString align = lenient::text(style, "align"); !align.isEmpty())
        add("custom.align", align == QLatin1String("auto") ? QString() : align);
    if (lenient::flag(style, "link"))
        add("links", QJsonArray{QJsonObject{{QStringLiteral("title"),
                                             lenient::text(style, "linkTooltip")},
                                            {QStringLiteral("url"),
                                             lenient::text(style, "linkUrl")}}});
    const QString colorMode = lenient::text(style, "colorMode");
    if (colorMode == QLatin1String("cell") || colorMode == QLatin1String("row"))
        add("custom.cellOptions", cellOptions("color-background", "basic"));
    else if (colorMode == QLatin1String("value"))
        add("custom.cellOptions", cellOptions("color-text"));
    const QJsonArray limits = lenient::array(style, "thresholds");
    const QJsonArray colors = lenient::array(style, "colors");
    if (!limits.isEmpty() && !colors.isEmpty()) {
        QJsonArray steps{QJsonObject{{QStringLiteral("value"), QJsonValue()},
                                     {QStringLiteral("color"), colors.first()}}};
        for (const QJsonValue &limit : limits) {
            const auto value = lenient::number(limit);
            if (value && steps.size() < colors.size())
                steps << QJsonObject{{QStringLiteral("value"), *value},
                                     {QStringLiteral("color"), colors.at(steps.size())}};
        }
        add("thresholds", QJsonObject{{QStringLiteral("mode"), QStringLiteral("absolute")},
                                      {QStringLiteral("steps"), steps}});
    }
    QJsonArray mappings;
    const int mappingType = lenient::integer(style, "mappingType", 0, 2).value_or(0);
    for (const QJsonValue &entry : lenient::array(style, "valueMaps")) {
        QJsonObject map = entry.toObject();
        set(map, "type", 1);
        if (mappingType != 2)
            mappings << map;
    }
    for (const QJsonValue &entry : lenient::array(style, "rangeMaps")) {
        QJsonObject map = entry.toObject();
        set(map, "type", 2);
        if (mappingType != 1)
            mappings << map;
    }
    if (!mappings.isEmpty())
        add("mappings", mappings);
    return properties;
}

/// custom.displayMode of Grafana 7 to 9 is today's cellOptions.
QJsonObject cellOptionsOf(const QString &displayMode)
{
    if (displayMode == QLatin1String("color-background"))
        return cellOptions("color-background", "gradient");
    if (displayMode == QLatin1String("color-background-solid"))
        return cellOptions("color-background", "basic");
    if (displayMode == QLatin1String("gradient-gauge"))
        return cellOptions("gauge", "gradient");
    if (displayMode == QLatin1String("lcd-gauge"))
        return cellOptions("gauge", "lcd");
    if (displayMode == QLatin1String("basic"))
        return cellOptions("gauge", "basic");
    return {{QStringLiteral("type"), displayMode}};
}

QJsonObject withCellOptions(QJsonObject panel)
{
    const char *key = "displayMode";
    within(panel, "fieldConfig", [&](QJsonObject &config) {
        within(config, "defaults", [&](QJsonObject &defaults) {
            within(defaults, "custom", [&](QJsonObject &custom) {
                if (const QString mode = lenient::text(custom, key); !mode.isEmpty())
                    unlessSet(custom, "cellOptions", cellOptionsOf(mode));
            });
        });
        QJsonArray overrides = lenient::array(config, "overrides");
        for (qsizetype i = 0; i < overrides.size(); ++i) {
            QJsonObject override = overrides.at(i).toObject();
            QJsonArray properties = lenient::array(override, "properties");
            for (qsizetype j = 0; j < properties.size(); ++j) {
                const QJsonObject each = properties.at(j).toObject();
                if (lenient::text(each, "id") == QLatin1String("custom.displayMode"))
                    properties[j] = property(QStringLiteral("custom.cellOptions"),
                                             cellOptionsOf(lenient::text(each, "value")));
            }
            set(override, "properties", properties);
            if (overrides.at(i).isObject())
                overrides[i] = override;
        }
        if (!overrides.isEmpty())
            set(config, "overrides", overrides);
    });
    return panel;
}

/// The stat, gauge and bar gauge of Grafana 6, which kept their fields among the options.
QJsonObject withFieldOptions(QJsonObject panel)
{
    QJsonObject options = lenient::object(panel, "options");
    const QJsonObject fieldOptions = lenient::object(options, "fieldOptions");
    if (fieldOptions.isEmpty())
        return panel;
    QJsonObject defaults = lenient::object(fieldOptions, "defaults");
    const QJsonArray mappings = lenient::array(fieldOptions, "mappings");
    if (!mappings.isEmpty())
        unlessSet(defaults, "mappings", mappings);
    const QJsonArray oldSteps = lenient::array(fieldOptions, "thresholds");
    if (!oldSteps.isEmpty())
        unlessSet(defaults, "thresholds", QJsonObject{{QStringLiteral("mode"), QStringLiteral("absolute")},
                                                      {QStringLiteral("steps"), oldSteps}});
    if (lenient::object(defaults, "color").isEmpty())
        set(defaults, "color", QJsonObject{{QStringLiteral("mode"), QStringLiteral("thresholds")}});
    within(panel, "fieldConfig", [&](QJsonObject &config) {
        if (lenient::object(config, "defaults").isEmpty())
            set(config, "defaults", defaults);
        if (lenient::array(config, "overrides").isEmpty())
            set(config, "overrides", lenient::array(fieldOptions, "overrides"));
    });
    QJsonObject reduceOptions = lenient::object(options, "reduceOptions");
    for (const char *key : {"calcs", "values", "limit"})
        unlessSet(reduceOptions, key, lenient::field(fieldOptions, key));
    set(options, "reduceOptions", reduceOptions);
    options.remove(QStringLiteral("fieldOptions"));
    set(panel, "options", options);
    return panel;
}

/// Text, dashboard list and alert list of before Grafana 8 kept their options on the panel itself.
QJsonObject withOptionsInside(QJsonObject panel, std::initializer_list<const char *> keys)
{
    QJsonObject options = lenient::object(panel, "options");
    for (const char *key : keys)
        unlessSet(options, key, lenient::field(panel, key));
    set(panel, "options", options);
    return panel;
}

} // namespace

QJsonObject migratedOldTable(QJsonObject panel, QStringList &notes)
{
    set(panel, "type", "table");
    QJsonArray transformations = transformationsOf(panel, notes);
    for (const QJsonValue &entry : lenient::array(panel, "transformations"))
        transformations << entry;
    set(panel, "transformations", transformations);
    within(panel, "fieldConfig", [&](QJsonObject &config) {
        QJsonArray overrides = lenient::array(config, "overrides");
        for (const QJsonValue &entry : lenient::array(panel, "styles")) {
            const QJsonObject style = entry.toObject();
            const QString pattern = lenient::text(style, "pattern");
            const QJsonArray properties = styleProperties(style);
            if (!pattern.isEmpty() && !properties.isEmpty())
                overrides << overrideFor(pattern, properties);
        }
        set(config, "overrides", overrides);
    });
    return panel;
}

QJsonObject migratedPanel(const QJsonObject &panel, QStringList &notes)
{
    const QString type = lenient::text(panel, "type");
    if (type == QLatin1String("graph"))
        return migratedGraph(panel, notes);
    if (type == QLatin1String("singlestat") || type == QLatin1String("grafana-singlestat-panel"))
        return migratedSingleStat(panel, notes);
    if (type == QLatin1String("grafana-piechart-panel"))
        return migratedOldPieChart(panel, notes);
    const bool hasStyles = panel.contains(QLatin1String("styles"));
    if (type == QLatin1String("table-old")
        || (type == QLatin1String("table") && hasStyles
            && !panel.contains(QLatin1String("fieldConfig"))))
        return migratedOldTable(panel, notes);
    if (type == QLatin1String("table"))
        return withCellOptions(panel);
    if (type == QLatin1String("heatmap")
        && (panel.contains(QLatin1String("dataFormat")) || panel.contains(QLatin1String("cards")))
        && lenient::object(panel, "options").isEmpty())
        return migratedOldHeatmap(panel, notes);
    if (type == QLatin1String("stat") || type == QLatin1String("gauge")
        || type == QLatin1String("bargauge"))
        return withFieldOptions(panel);
    if (type == QLatin1String("text"))
        return withOptionsInside(panel, {"content", "mode"});
    if (type == QLatin1String("dashlist"))
        return withOptionsInside(panel, {"starred", "recent", "search", "headings", "limit", "query",
                                         "tags"});
    if (type == QLatin1String("alertlist"))
        return withOptionsInside(panel, {"limit", "sortOrder", "onlyAlertsOnDashboard", "stateFilter",
                                         "nameFilter"});
    return panel;
}

} // namespace thunes
