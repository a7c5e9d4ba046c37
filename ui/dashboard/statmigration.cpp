// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/jsonbuild.h"
#include "ui/dashboard/migration.h"

namespace thunes {

namespace {

using namespace build;

QJsonArray oldMappings(const QJsonObject &panel)
{
    QJsonArray mappings;
    const int type = lenient::integer(panel, "mappingType", 0, 2).value_or(0);
    if (type != 2) {
        for (const QJsonValue &entry : lenient::array(panel, "valueMaps")) {
            const QJsonObject map = entry.toObject();
            mappings << QJsonObject{{QStringLiteral("type"), 1},
                                    {QStringLiteral("value"), lenient::field(map, "value")},
                                    {QStringLiteral("text"), lenient::field(map, "text")}};
        }
    }
    if (type != 1) {
        for (const QJsonValue &entry : lenient::array(panel, "rangeMaps")) {
            const QJsonObject map = entry.toObject();
            mappings << QJsonObject{{QStringLiteral("type"), 2},
                                    {QStringLiteral("from"), lenient::field(map, "from")},
                                    {QStringLiteral("to"), lenient::field(map, "to")},
                                    {QStringLiteral("text"), lenient::field(map, "text")}};
        }
    }
    return mappings;
}

/// "50,80" and three colours.
QJsonObject oldThresholds(const QString &text, const QJsonArray &colors)
{
    const QStringList limits = text.split(u',', Qt::SkipEmptyParts);
    if (limits.isEmpty() || colors.isEmpty())
        return {};
    QJsonArray steps{QJsonObject{{QStringLiteral("value"), QJsonValue()},
                                 {QStringLiteral("color"), colors.first()}}};
    for (const QString &limit : limits) {
        const auto value = lenient::number(QJsonValue(limit));
        if (value && steps.size() < colors.size())
            steps << QJsonObject{{QStringLiteral("value"), *value},
                                 {QStringLiteral("color"), colors.at(steps.size())}};
    }
    return {{QStringLiteral("mode"), QStringLiteral("absolute")}, {QStringLiteral("steps"), steps}};
}

void migrateUnit(const QJsonObject &panel, QJsonObject &defaults, QStringList &notes)
{
    QString unit = lenient::text(panel, "format");
    const QString prefix = lenient::text(panel, "prefix").trimmed();
    const QString postfix = lenient::text(panel, "postfix").trimmed();
    const bool isPlain = unit.isEmpty() || unit == QLatin1String("none");
    if (isPlain && prefix.isEmpty() && !postfix.isEmpty())
        unit = QStringLiteral("suffix:") + postfix;
    else if (isPlain && postfix.isEmpty() && !prefix.isEmpty())
        unit = QStringLiteral("prefix:") + prefix;
    else if (!prefix.isEmpty() || !postfix.isEmpty())
        notes << QStringLiteral("the words around the value, '%1…%2', are not shown")
                     .arg(prefix.left(20), postfix.left(20));
    if (!unit.isEmpty())
        unlessSet(defaults, "unit", unit);
}

void migrateGauge(const QJsonObject &gauge, QJsonObject &panel, QJsonObject &options,
                  QJsonObject &defaults)
{
    set(panel, "type", "gauge");
    set(options, "showThresholdMarkers", lenient::flag(gauge, "thresholdMarkers", true));
    set(options, "showThresholdLabels", lenient::flag(gauge, "thresholdLabels"));
    if (const auto low = lenient::number(gauge, "minValue"))
        unlessSet(defaults, "min", *low);
    if (const auto high = lenient::number(gauge, "maxValue"))
        unlessSet(defaults, "max", *high);
}

} // namespace

QJsonObject migratedSingleStat(QJsonObject panel, QStringList &notes)
{
    set(panel, "type", "stat");
    QJsonObject options = lenient::object(panel, "options");
    QJsonObject config = lenient::object(panel, "fieldConfig");
    QJsonObject defaults = lenient::object(config, "defaults");
    migrateUnit(panel, defaults, notes);
    if (const auto decimals = lenient::number(panel, "decimals"))
        unlessSet(defaults, "decimals", *decimals);
    if (const QString text = lenient::text(panel, "nullText"); !text.isEmpty())
        unlessSet(defaults, "noValue", text);

    const QString name = lenient::text(panel, "valueName");
    QJsonObject reduceOptions = lenient::object(options, "reduceOptions");
    if (const QString calc = reducerOf(name); isReducer(calc))
        unlessSet(reduceOptions, "calcs", QJsonArray{calc});
    else if (!name.isEmpty())
        notes << QStringLiteral("the value '%1' is shown as the last value").arg(name.left(60));
    if (const QString column = lenient::text(panel, "tableColumn"); !column.isEmpty())
        unlessSet(reduceOptions, "fields", column);
    set(options, "reduceOptions", reduceOptions);
    if (name == QLatin1String("name"))
        unlessSet(options, "textMode", QStringLiteral("name"));
    unlessSet(options, "colorMode", lenient::flag(panel, "colorBackground")
                                        ? QStringLiteral("background")
                                    : lenient::flag(panel, "colorValue") ? QStringLiteral("value")
                                                                         : QStringLiteral("none"));
    unlessSet(options, "graphMode", lenient::flag(lenient::object(panel, "sparkline"), "show")
                                        ? QStringLiteral("area")
                                        : QStringLiteral("none"));
    unlessSet(options, "orientation", QStringLiteral("horizontal"));

    const QJsonObject thresholds = oldThresholds(lenient::text(panel, "thresholds"),
                                                 lenient::array(panel, "colors"));
    if (!thresholds.isEmpty())
        unlessSet(defaults, "thresholds", thresholds);
    const QJsonArray mappings = oldMappings(panel);
    if (!mappings.isEmpty() && lenient::array(defaults, "mappings").isEmpty())
        set(defaults, "mappings", mappings);
    unlessSet(defaults, "color",
              QJsonObject{{QStringLiteral("mode"), QStringLiteral("thresholds")}});
    if (const QJsonObject gauge = lenient::object(panel, "gauge"); lenient::flag(gauge, "show"))
        migrateGauge(gauge, panel, options, defaults);
    set(config, "defaults", defaults);
    set(panel, "fieldConfig", config);
    set(panel, "options", options);
    return panel;
}

QJsonObject migratedOldPieChart(QJsonObject panel, QStringList &notes)
{
    set(panel, "type", "piechart");
    QJsonObject options = lenient::object(panel, "options");
    unlessSet(options, "pieType", lenient::text(panel, "pieType") == QLatin1String("donut")
                                      ? QStringLiteral("donut")
                                      : QStringLiteral("pie"));
    QJsonObject reduceOptions = lenient::object(options, "reduceOptions");
    if (const QString calc = reducerOf(lenient::text(panel, "valueName")); isReducer(calc))
        unlessSet(reduceOptions, "calcs", QJsonArray{calc});
    set(options, "reduceOptions", reduceOptions);
    const QJsonObject old = lenient::object(panel, "legend");
    const QString type = lenient::text(panel, "legendType");
    QJsonArray values;
    if (lenient::flag(old, "values"))
        values << QStringLiteral("value");
    if (lenient::flag(old, "percentage"))
        values << QStringLiteral("percent");
    unlessSet(options, "legend",
              QJsonObject{{QStringLiteral("showLegend"), lenient::flag(old, "show", true)},
                          {QStringLiteral("placement"), type.startsWith(QLatin1String("Right"))
                                                            ? QStringLiteral("right")
                                                            : QStringLiteral("bottom")},
                          {QStringLiteral("displayMode"), values.isEmpty()
                                                              ? QStringLiteral("list")
                                                              : QStringLiteral("table")},
                          {QStringLiteral("values"), values}});
    if (lenient::field(panel, "combine").toObject().contains(QLatin1String("threshold"))
        && lenient::number(lenient::object(panel, "combine"), "threshold").value_or(0) > 0)
        notes << QStringLiteral("small slices are not combined");
    within(panel, "fieldConfig", [&](QJsonObject &config) {
        within(config, "defaults", [&](QJsonObject &defaults) {
            if (const QString unit = lenient::text(panel, "format"); !unit.isEmpty())
                unlessSet(defaults, "unit", unit);
            if (const auto decimals = lenient::number(panel, "decimals"))
                unlessSet(defaults, "decimals", *decimals);
        });
        QJsonArray overrides = lenient::array(config, "overrides");
        const QJsonObject colors = lenient::object(panel, "aliasColors");
        for (auto color = colors.begin(); color != colors.end(); ++color)
            overrides << fieldOverride(QStringLiteral("byName"), color.key(),
                                       {property(QStringLiteral("color"), fixedColor(*color))});
        set(config, "overrides", overrides);
    });
    set(panel, "options", options);
    return panel;
}

QJsonObject migratedOldHeatmap(QJsonObject panel, QStringList &)
{
    QJsonObject options;
    const QJsonObject color = lenient::object(panel, "color");
    const QJsonObject axis = lenient::object(panel, "yAxis");
    const QString format = lenient::text(panel, "dataFormat", QStringLiteral("timeseries"));
    set(options, "calculate", format != QLatin1String("tsbuckets"));
    QString scheme = lenient::text(color, "colorScheme", QStringLiteral("interpolateOranges"));
    scheme.remove(QLatin1String("interpolate"));
    const bool isOpacity = lenient::text(color, "mode") == QLatin1String("opacity");
    QJsonObject newColor{{QStringLiteral("mode"), isOpacity ? QStringLiteral("opacity")
                                                            : QStringLiteral("scheme")},
                         {QStringLiteral("scheme"), scheme},
                         {QStringLiteral("fill"), lenient::text(color, "cardColor",
                                                                QStringLiteral("#b4ff00"))},
                         {QStringLiteral("scale"), lenient::text(color, "colorScale",
                                                                 QStringLiteral("sqrt"))
                                                           == QLatin1String("linear")
                                                       ? QStringLiteral("linear")
                                                       : QStringLiteral("exponential")},
                         {QStringLiteral("exponent"),
                          lenient::number(color, "exponent").value_or(0.5)},
                         {QStringLiteral("steps"), 64}};
    for (const char *key : {"min", "max"}) {
        if (const auto value = lenient::number(color, key))
            set(newColor, key, *value);
    }
    set(options, "color", newColor);
    QJsonObject newAxis{{QStringLiteral("axisPlacement"), lenient::flag(axis, "show", true)
                                                              ? QStringLiteral("left")
                                                              : QStringLiteral("hidden")},
                        {QStringLiteral("reverse"), lenient::flag(panel, "reverseYBuckets")}};
    if (const QString unit = lenient::text(axis, "format"); !unit.isEmpty())
        set(newAxis, "unit", unit);
    for (const char *key : {"decimals", "min", "max"}) {
        if (const auto value = lenient::number(axis, key))
            set(newAxis, key, *value);
    }
    set(options, "yAxis", newAxis);
    const QString bound = lenient::text(panel, "yBucketBound");
    set(options, "rowsFrame",
        QJsonObject{{QStringLiteral("layout"), translated(bound, {{"upper", "le"}, {"lower", "ge"},
                                                                  {"middle", "unknown"}},
                                                          QStringLiteral("auto"))}});
    if (lenient::flag(panel, "hideZeroBuckets"))
        set(options, "filterValues", QJsonObject{{QStringLiteral("le"), 1e-9}});
    set(options, "legend",
        QJsonObject{{QStringLiteral("show"),
                     lenient::flag(lenient::object(panel, "legend"), "show", true)}});
    set(options, "tooltip",
        QJsonObject{{QStringLiteral("mode"), QStringLiteral("single")},
                    {QStringLiteral("yHistogram"),
                     lenient::flag(lenient::object(panel, "tooltip"), "showHistogram")}});
    set(options, "cellGap",
        lenient::number(lenient::object(panel, "cards"), "cardPadding").value_or(1));
    set(panel, "options", options);
    return panel;
}

} // namespace thunes
