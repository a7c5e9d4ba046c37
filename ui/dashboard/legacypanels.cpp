// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/mappings.h"
#include "ui/dashboard/panelloader.h"

#include <algorithm>

namespace thunes {

namespace {

struct Word
{
    const char *old;
    const char *now;
};

QString translated(const QString &word, std::initializer_list<Word> words, const QString &fallback)
{
    for (const Word &entry : words) {
        if (word == QLatin1String(entry.old))
            return QString::fromLatin1(entry.now);
    }
    return fallback;
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

void loadGraphThresholds(const QJsonArray &list, FieldConfig &field)
{
    bool fills = false;
    bool lines = false;
    QList<ThresholdStep> steps{{std::nullopt, QStringLiteral("transparent")}};
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
            steps.first().color = color; // Below the value; above it nothing.
            steps.append({value, QStringLiteral("transparent")});
        } else {
            steps.append({value, color});
        }
    }
    if (steps.size() == 1)
        return;
    std::stable_sort(steps.begin() + 1, steps.end(),
                     [](const auto &a, const auto &b) { return *a.value < *b.value; });
    field.thresholds = {ThresholdsMode::Absolute, steps};
    field.thresholdsStyle = fills && lines ? ThresholdsStyle::LineAndArea
                            : fills        ? ThresholdsStyle::Area
                                           : ThresholdsStyle::Line;
}

void loadGraphLegend(const QJsonObject &json, LegendOptions &legend)
{
    if (json.isEmpty())
        return;
    legend.visible = lenient::flag(json, "show", true);
    legend.table = lenient::flag(json, "alignAsTable");
    legend.right = lenient::flag(json, "rightSide");
    const Word calcs[] = {{"min", "min"}, {"max", "max"}, {"avg", "mean"},
                          {"current", "lastNotNull"}, {"total", "sum"}};
    for (const Word &calc : calcs) {
        if (lenient::flag(json, "values", true) && lenient::flag(json, calc.old))
            legend.calcs << QString::fromLatin1(calc.now);
    }
}

} // namespace

void loadGraph(const QJsonObject &json, Panel &panel)
{
    FieldConfig &field = panel.field;
    // A file may have the old type beside the new configuration; what it says there stays.
    const QJsonArray axes = lenient::array(json, "yaxes");
    const QJsonObject left = axes.isEmpty() ? QJsonObject() : axes.first().toObject();
    if (field.unit.isEmpty())
        field.unit = lenient::text(left, "format");
    if (!field.decimals)
        field.decimals = lenient::integer(left, "decimals", 0, 20);
    if (!field.min)
        field.min = lenient::number(left, "min");
    if (!field.max)
        field.max = lenient::number(left, "max");
    if (lenient::number(left, "logBase").value_or(1) > 1)
        panel.notes << QStringLiteral("the logarithmic axis is drawn linear");
    if (const auto fill = lenient::number(json, "fill"))
        field.fillOpacity = static_cast<int>(std::clamp(*fill * 10, 0.0, 100.0));
    if (const auto width = lenient::number(json, "linewidth"))
        field.lineWidth = std::clamp(*width, 0.0, 10.0);
    field.spanNulls = lenient::text(json, "nullPointMode") == QLatin1String("connected");
    loadGraphThresholds(lenient::array(json, "thresholds"), field);
    loadGraphLegend(lenient::object(json, "legend"), panel.legend);
    if (lenient::flag(json, "stack"))
        panel.notes << QStringLiteral("stacking 'normal' is not drawn");
    if (lenient::flag(json, "bars"))
        panel.notes << QStringLiteral("drawStyle 'bars' is not drawn");
    if (!lenient::array(json, "seriesOverrides").isEmpty())
        panel.notes << QStringLiteral("series overrides are not applied");
    const QString axis = lenient::text(lenient::object(json, "xaxis"), "mode");
    if (axis == QLatin1String("series") || axis == QLatin1String("histogram")) {
        panel.type = PanelType::Unsupported;
        panel.notes << QStringLiteral("an x axis of '%1' is not supported").arg(axis);
    }
}

void loadSingleStat(const QJsonObject &json, Panel &panel)
{
    FieldConfig &field = panel.field;
    StatOptions &stat = panel.stat;
    if (field.unit.isEmpty())
        field.unit = lenient::text(json, "format");
    if (!field.decimals)
        field.decimals = lenient::integer(json, "decimals", 0, 20);
    const QString name = lenient::text(json, "valueName");
    const QString calc = translated(name, {{"avg", "mean"}, {"current", "lastNotNull"},
                                           {"total", "sum"}, {"first", "firstNotNull"}}, name);
    if (isReducer(calc))
        stat.calc = calc;
    else if (!calc.isEmpty())
        panel.notes << QStringLiteral("the value '%1' is shown as the last value").arg(name);
    stat.colorMode = lenient::flag(json, "colorBackground") ? StatColorMode::Background
                     : lenient::flag(json, "colorValue")    ? StatColorMode::Value
                                                            : StatColorMode::None;
    stat.graphMode = lenient::flag(lenient::object(json, "sparkline"), "show")
                         ? StatGraphMode::Area
                         : StatGraphMode::None;

    const QStringList limits = lenient::text(json, "thresholds").split(u',', Qt::SkipEmptyParts);
    const QJsonArray colors = lenient::array(json, "colors");
    if (!limits.isEmpty() && !colors.isEmpty()) {
        QList<ThresholdStep> steps{{std::nullopt, colors.first().toString()}};
        for (const QString &limit : limits) {
            const auto value = lenient::number(QJsonValue(limit));
            if (value && steps.size() < colors.size())
                steps.append({value, colors.at(steps.size()).toString()});
        }
        field.thresholds = {ThresholdsMode::Absolute, steps};
        field.colorMode = ColorMode::Thresholds;
    }
    for (const QJsonValue &entry : lenient::array(json, "valueMaps")) {
        const QJsonObject map = entry.toObject();
        field.mappings << exactMapping(lenient::text(map, "value"), lenient::text(map, "text"));
    }
    for (const QJsonValue &entry : lenient::array(json, "rangeMaps")) {
        const QJsonObject map = entry.toObject();
        field.mappings << ValueMapping{ValueMapping::Range{lenient::number(map, "from"),
                                                           lenient::number(map, "to")},
                                       lenient::text(map, "text"), {}, 0};
    }
    if (field.noValue.isEmpty())
        field.noValue = lenient::text(json, "nullText");
    if (!lenient::text(json, "prefix").isEmpty() || !lenient::text(json, "postfix").isEmpty())
        panel.notes << QStringLiteral("prefix and postfix are not shown");
    if (lenient::flag(lenient::object(json, "gauge"), "show"))
        panel.notes << QStringLiteral("the gauge is shown as a number");
}

} // namespace thunes
