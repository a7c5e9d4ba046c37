// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/jsonbuild.h"
#include "ui/dashboard/migration.h"

#include <QHash>

#include <algorithm>

namespace thunes {

namespace {

using namespace build;

QJsonObject dashes(const QJsonObject &json)
{
    return {{QStringLiteral("fill"), QStringLiteral("dash")},
            {QStringLiteral("dash"),
             QJsonArray{lenient::number(json, "dashLength").value_or(10),
                        lenient::number(json, "spaceLength").value_or(10)}}};
}

QString drawStyle(bool lines, bool bars, bool points)
{
    if (bars)
        return QStringLiteral("bars");
    return !lines && points ? QStringLiteral("points") : QStringLiteral("line");
}

/// What one axis says about the fields on it.
QJsonArray axisProperties(const QJsonObject &axis)
{
    QJsonArray properties;
    const auto add = [&](const char *id, const QJsonValue &value) {
        properties << property(QLatin1String(id), value);
    };
    if (const QString unit = lenient::text(axis, "format"); !unit.isEmpty())
        add("unit", unit);
    for (const char *key : {"decimals", "min", "max"}) {
        if (const auto value = lenient::number(axis, key))
            add(key, *value);
    }
    if (const QString label = lenient::text(axis, "label"); !label.isEmpty())
        add("custom.axisLabel", label);
    if (const double base = lenient::number(axis, "logBase").value_or(1); base > 1)
        add("custom.scaleDistribution", QJsonObject{{QStringLiteral("type"), QStringLiteral("log")},
                                                    {QStringLiteral("log"), base}});
    // Grafana takes an axis without the word for a hidden one; nobody has ever meant that.
    if (axis.contains(QLatin1String("show")) && !lenient::flag(axis, "show", true))
        add("custom.axisPlacement", QStringLiteral("hidden"));
    return properties;
}

/// Lays properties over defaults that the file does not have yet.
void layUnder(const QJsonArray &properties, QJsonObject &defaults, QJsonObject &custom)
{
    for (const QJsonValue &entry : properties) {
        const QString id = lenient::text(entry.toObject(), "id");
        const QJsonValue value = entry.toObject().value(QLatin1String("value"));
        const bool isCustom = id.startsWith(QLatin1String("custom."));
        unlessSet(isCustom ? custom : defaults,
                  (isCustom ? id.mid(7) : id).toLatin1().constData(), value);
    }
}

QString thresholdColor(const QJsonObject &threshold, bool fill)
{
    const QString mode = lenient::text(threshold, "colorMode", QStringLiteral("critical"));
    if (mode == QLatin1String("custom")) {
        const QString color = lenient::text(threshold, fill ? "fillColor" : "lineColor");
        return color.isEmpty() ? QStringLiteral("red") : color;
    }
    return translated(mode, {{"warning", "orange"}, {"ok", "green"}}, QStringLiteral("red"));
}

QJsonObject step(const QJsonValue &value, const QString &color)
{
    return {{QStringLiteral("value"), value}, {QStringLiteral("color"), color}};
}

void migrateThresholds(const QJsonArray &list, QJsonObject &defaults, QJsonObject &custom)
{
    bool fills = false;
    bool lines = false;
    QString base = QStringLiteral("transparent");
    QList<std::pair<double, QString>> steps;
    for (const QJsonValue &entry : list) {
        const QJsonObject threshold = entry.toObject();
        const auto value = lenient::number(threshold, "value");
        if (!value)
            continue;
        const bool fill = lenient::flag(threshold, "fill");
        fills = fills || fill;
        lines = lines || lenient::flag(threshold, "line");
        const QString color = thresholdColor(threshold, fill);
        if (lenient::text(threshold, "op") == QLatin1String("lt")) {
            base = color; // Below the value; above it nothing.
            steps.append({*value, QStringLiteral("transparent")});
        } else {
            steps.append({*value, color});
        }
    }
    if (steps.isEmpty())
        return;
    std::stable_sort(steps.begin(), steps.end(),
                     [](const auto &a, const auto &b) { return a.first < b.first; });
    QJsonArray json{step(QJsonValue(), base)};
    for (const auto &[value, color] : std::as_const(steps))
        json << step(value, color);
    set(defaults, "thresholds", QJsonObject{{QStringLiteral("mode"), QStringLiteral("absolute")},
                                            {QStringLiteral("steps"), json}});
    set(custom, "thresholdsStyle",
        QJsonObject{{QStringLiteral("mode"), fills && lines ? QStringLiteral("line+area")
                                             : fills        ? QStringLiteral("area")
                                                            : QStringLiteral("line")}});
}

QJsonArray legendCalcs(const QJsonObject &legend)
{
    QJsonArray calcs;
    for (const char *calc : {"min", "max", "avg", "current", "total"}) {
        if (lenient::flag(legend, "values", true) && lenient::flag(legend, calc))
            calcs << reducerOf(QLatin1String(calc));
    }
    return calcs;
}

void migrateLegend(const QJsonObject &old, QJsonObject &options)
{
    if (old.isEmpty() || options.contains(QLatin1String("legend")))
        return;
    QJsonObject legend;
    set(legend, "showLegend", lenient::flag(old, "show", true));
    set(legend, "displayMode", lenient::flag(old, "alignAsTable") ? "table" : "list");
    set(legend, "placement", lenient::flag(old, "rightSide") ? "right" : "bottom");
    set(legend, "calcs", legendCalcs(old));
    if (const auto width = lenient::number(old, "sideWidth"))
        set(legend, "width", *width);
    if (const QString sort = lenient::text(old, "sort"); !sort.isEmpty()) {
        static const QHash<QString, QString> names{
            {QStringLiteral("min"), QStringLiteral("Min")},
            {QStringLiteral("max"), QStringLiteral("Max")},
            {QStringLiteral("avg"), QStringLiteral("Mean")},
            {QStringLiteral("current"), QStringLiteral("Last *")},
            {QStringLiteral("total"), QStringLiteral("Total")}};
        set(legend, "sortBy", names.value(sort, sort));
        set(legend, "sortDesc", lenient::flag(old, "sortDesc"));
    }
    set(options, "legend", legend);
}

void migrateTooltip(const QJsonObject &old, QJsonObject &options)
{
    if (old.isEmpty() || options.contains(QLatin1String("tooltip")))
        return;
    const int sort = lenient::integer(old, "sort", 0, 2).value_or(0);
    set(options, "tooltip",
        QJsonObject{{QStringLiteral("mode"), lenient::flag(old, "shared", true)
                                                 ? QStringLiteral("multi")
                                                 : QStringLiteral("single")},
                    {QStringLiteral("sort"), sort == 1   ? QStringLiteral("asc")
                                             : sort == 2 ? QStringLiteral("desc")
                                                         : QStringLiteral("none")}});
}

/// One entry of seriesOverrides; `right` is what the second axis says.
QJsonArray seriesProperties(const QJsonObject &json, const QJsonArray &right, QStringList &notes)
{
    QJsonArray properties;
    const auto add = [&](const char *id, const QJsonValue &value) {
        properties << property(QLatin1String(id), value);
    };
    const auto has = [&](const char *key) { return json.contains(QLatin1String(key)); };
    if (has("lines") || has("bars") || has("points")) {
        const bool lines = lenient::flag(json, "lines", true);
        const bool bars = lenient::flag(json, "bars");
        const bool points = lenient::flag(json, "points");
        add("custom.drawStyle", drawStyle(lines, bars, points));
        if (points && lines)
            add("custom.showPoints", QStringLiteral("always"));
        if (!lines && !bars && !points)
            add("custom.lineWidth", 0);
    }
    if (const auto fill = lenient::number(json, "fill"))
        add("custom.fillOpacity", std::clamp(*fill * 10, 0.0, 100.0));
    if (const auto width = lenient::number(json, "linewidth"))
        add("custom.lineWidth", std::clamp(*width, 0.0, 10.0));
    if (const auto radius = lenient::number(json, "pointradius"))
        add("custom.pointSize", 2 + *radius * 2);
    if (lenient::flag(json, "dashes"))
        add("custom.lineStyle", dashes(json));
    if (lenient::flag(json, "steppedLine"))
        add("custom.lineInterpolation", QStringLiteral("stepAfter"));
    if (has("stack")) {
        const QJsonValue stack = lenient::field(json, "stack");
        const bool off = stack.isBool() && !stack.toBool();
        add("custom.stacking",
            QJsonObject{{QStringLiteral("mode"), off ? QStringLiteral("none")
                                                     : QStringLiteral("normal")},
                        {QStringLiteral("group"), stack.isString() ? stack.toString()
                                                                   : QStringLiteral("A")}});
    }
    if (const QString color = lenient::text(json, "color"); !color.isEmpty())
        add("color", fixedColor(color));
    if (const QString transform = lenient::text(json, "transform"); !transform.isEmpty())
        add("custom.transform", transform);
    if (const QString below = lenient::text(json, "fillBelowTo"); !below.isEmpty())
        add("custom.fillBelowTo", below);
    if (lenient::text(json, "nullPointMode") == QLatin1String("connected"))
        add("custom.spanNulls", true);
    const bool offLegend = has("legend") && !lenient::flag(json, "legend", true);
    const bool offTooltip = lenient::flag(json, "hideTooltip");
    const bool hidden = lenient::flag(json, "hidden") || lenient::flag(json, "hiddenSeries");
    if (offLegend || offTooltip || hidden)
        add("custom.hideFrom", QJsonObject{{QStringLiteral("legend"), offLegend},
                                           {QStringLiteral("tooltip"), offTooltip || hidden},
                                           {QStringLiteral("viz"), hidden}});
    if (lenient::number(json, "yaxis").value_or(1) == 2) {
        for (const QJsonValue &entry : right)
            properties << entry;
        add("custom.axisPlacement", QStringLiteral("right"));
    }
    // One that only names its series asks for nothing.
    const bool asks = json.size() > (has("alias") ? 1 : 0);
    if (properties.isEmpty() && asks && !has("zindex") && !has("$$hashKey"))
        notes << QStringLiteral("the series override of '%1' is not applied")
                     .arg(lenient::text(json, "alias").left(60));
    return properties;
}

void migrateCustom(const QJsonObject &panel, QJsonObject &custom)
{
    const bool lines = lenient::flag(panel, "lines", true);
    const bool bars = lenient::flag(panel, "bars");
    const bool points = lenient::flag(panel, "points");
    unlessSet(custom, "drawStyle", drawStyle(lines, bars, points));
    if (points && lines)
        unlessSet(custom, "showPoints", QStringLiteral("always"));
    else if (!points)
        unlessSet(custom, "showPoints", QStringLiteral("never"));
    if (const auto fill = lenient::number(panel, "fill"))
        unlessSet(custom, "fillOpacity", bars ? 100 : std::clamp(*fill * 10, 0.0, 100.0));
    else if (bars)
        unlessSet(custom, "fillOpacity", 100);
    if (lenient::number(panel, "fillGradient").value_or(0) > 0)
        unlessSet(custom, "gradientMode", QStringLiteral("opacity"));
    if (const auto width = lenient::number(panel, "linewidth"))
        unlessSet(custom, "lineWidth", std::clamp(*width, 0.0, 10.0));
    if (const auto radius = lenient::number(panel, "pointradius"))
        unlessSet(custom, "pointSize", 2 + std::clamp(*radius, 0.0, 20.0) * 2);
    if (lenient::flag(panel, "steppedLine"))
        unlessSet(custom, "lineInterpolation", QStringLiteral("stepAfter"));
    if (lenient::flag(panel, "dashes"))
        unlessSet(custom, "lineStyle", dashes(panel));
    if (lenient::text(panel, "nullPointMode") == QLatin1String("connected"))
        unlessSet(custom, "spanNulls", true);
    if (lenient::flag(panel, "stack"))
        unlessSet(custom, "stacking",
                  QJsonObject{{QStringLiteral("mode"), lenient::flag(panel, "percentage")
                                                           ? QStringLiteral("percent")
                                                           : QStringLiteral("normal")},
                              {QStringLiteral("group"), QStringLiteral("A")}});
}

void migrateXAxis(const QJsonObject &axis, QJsonObject &panel, QJsonObject &options)
{
    const QString mode = lenient::text(axis, "mode");
    if (mode == QLatin1String("histogram")) {
        set(panel, "type", "histogram");
        if (const auto buckets = lenient::number(axis, "buckets"))
            set(options, "bucketCount", *buckets);
    } else if (mode == QLatin1String("series")) {
        set(panel, "type", "barchart");
        const QJsonArray values = lenient::array(axis, "values");
        const QString calc = values.isEmpty() ? QStringLiteral("total")
                                              : values.first().toString();
        QJsonArray transformations = lenient::array(panel, "transformations");
        transformations << transformation(
            QStringLiteral("reduce"), {{QStringLiteral("reducers"), QJsonArray{reducerOf(calc)}},
                                       {QStringLiteral("includeTimeField"), false}});
        set(panel, "transformations", transformations);
    }
}

} // namespace

QJsonObject migratedGraph(QJsonObject panel, QStringList &notes)
{
    set(panel, "type", "timeseries");
    QJsonObject options = lenient::object(panel, "options");
    const QJsonArray axes = lenient::array(panel, "yaxes");
    const QJsonArray left = axisProperties(axes.isEmpty() ? QJsonObject() : axes.at(0).toObject());
    const QJsonArray right = axisProperties(axes.size() < 2 ? QJsonObject()
                                                            : axes.at(1).toObject());
    within(panel, "fieldConfig", [&](QJsonObject &config) {
        within(config, "defaults", [&](QJsonObject &defaults) {
            QJsonObject custom = lenient::object(defaults, "custom");
            layUnder(left, defaults, custom);
            migrateCustom(panel, custom);
            migrateThresholds(lenient::array(panel, "thresholds"), defaults, custom);
            set(defaults, "custom", custom);
        });
        QJsonArray overrides = lenient::array(config, "overrides");
        const QJsonObject colors = lenient::object(panel, "aliasColors");
        for (auto color = colors.begin(); color != colors.end(); ++color)
            overrides << fieldOverride(QStringLiteral("byName"), color.key(),
                                       {property(QStringLiteral("color"), fixedColor(*color))});
        for (const QJsonValue &entry : lenient::array(panel, "seriesOverrides")) {
            const QJsonObject json = entry.toObject();
            const QJsonArray properties = seriesProperties(json, right, notes);
            if (!properties.isEmpty())
                overrides << overrideFor(lenient::text(json, "alias"), properties);
        }
        set(config, "overrides", overrides);
    });
    migrateLegend(lenient::object(panel, "legend"), options);
    migrateTooltip(lenient::object(panel, "tooltip"), options);
    migrateXAxis(lenient::object(panel, "xaxis"), panel, options);
    set(panel, "options", options);
    if (lenient::text(panel, "nullPointMode") == QLatin1String("null as zero")
        && lenient::flag(panel, "stack"))
        notes << QStringLiteral("missing values are gaps, not zeros");
    if (!lenient::array(panel, "timeRegions").isEmpty())
        notes << QStringLiteral("time regions are not drawn");
    return panel;
}

} // namespace thunes
