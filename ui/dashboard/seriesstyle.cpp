// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/seriesstyle.h"

#include "ui/dashboard/lenientjson.h"

namespace thunes {

namespace {

template<typename T>
void read(const QJsonObject &object, const char *key, T &value,
          std::initializer_list<std::pair<const char *, T>> words)
{
    const QString word = lenient::text(object, key);
    for (const auto &[name, meaning] : words) {
        if (word == QLatin1String(name))
            value = meaning;
    }
}

QList<double> dashesOf(const QJsonObject &lineStyle)
{
    const QString fill = lenient::text(lineStyle, "fill");
    if (fill != QLatin1String("dash") && fill != QLatin1String("dot"))
        return {};
    QList<double> dashes;
    for (const QJsonValue &length : lenient::array(lineStyle, "dash"))
        dashes << std::clamp(lenient::number(length).value_or(0), 0.0, 200.0);
    if (dashes.size() < 2 || dashes.size() % 2)
        dashes = fill == QLatin1String("dot") ? QList<double>{1, 4} : QList<double>{10, 10};
    // Lengths of nothing would never end.
    for (qsizetype i = 0; i < dashes.size(); ++i)
        dashes[i] = std::max(dashes[i], 1.0);
    return dashes;
}

} // namespace

SeriesStyle seriesStyle(const FieldConfig &field)
{
    const QJsonObject &custom = field.custom;
    SeriesStyle style;
    read<DrawStyle>(custom, "drawStyle", style.draw,
                    {{"bars", DrawStyle::Bars}, {"points", DrawStyle::Points}});
    read<Interpolation>(custom, "lineInterpolation", style.interpolation,
                        {{"smooth", Interpolation::Smooth},
                         {"stepBefore", Interpolation::StepBefore},
                         {"stepAfter", Interpolation::StepAfter}});
    style.lineWidth = std::clamp(field.lineWidth, 0.0, 10.0);
    const QJsonObject lineStyle = lenient::object(custom, "lineStyle");
    style.dashes = dashesOf(lineStyle);
    style.fillOpacity = std::clamp(field.fillOpacity / 100.0, 0.0, 1.0);
    read<GradientMode>(custom, "gradientMode", style.gradient,
                       {{"opacity", GradientMode::Opacity},
                        {"hue", GradientMode::Hue},
                        {"scheme", GradientMode::Scheme}});
    read<PointsMode>(custom, "showPoints", style.points,
                     {{"always", PointsMode::Always}, {"never", PointsMode::Never}});
    style.pointSize = std::clamp(lenient::number(custom, "pointSize").value_or(5), 0.0, 40.0);
    const QJsonObject stacking = lenient::object(custom, "stacking");
    read<StackingMode>(stacking, "mode", style.stacking,
                       {{"normal", StackingMode::Normal}, {"percent", StackingMode::Percent}});
    // A group of false or nothing: beside the stack, as Grafana migrates `"stack": false`.
    if (stacking.contains(QLatin1String("group")) && lenient::text(stacking, "group").isEmpty())
        style.stacking = StackingMode::None;
    style.stackGroup = lenient::text(stacking, "group", style.stackGroup);
    style.spanNulls = field.spanNulls;
    if (const auto ms = lenient::number(custom, "spanNulls"); ms && *ms > 0) {
        style.spanNulls = false;
        style.spanBelow = *ms / 1000;
    }
    if (const auto ms = lenient::number(custom, "insertNulls"); ms && *ms > 0)
        style.gapAbove = *ms / 1000;
    style.barAlignment = lenient::integer(custom, "barAlignment", -1, 1).value_or(0);
    style.barWidth = std::clamp(lenient::number(custom, "barWidthFactor").value_or(0.6), 0.05, 1.0);
    read<AxisPlacement>(custom, "axisPlacement", style.axis,
                        {{"left", AxisPlacement::Left},
                         {"right", AxisPlacement::Right},
                         {"hidden", AxisPlacement::Hidden}});
    style.axisLabel = lenient::text(custom, "axisLabel");
    style.softMin = lenient::number(custom, "axisSoftMin");
    style.softMax = lenient::number(custom, "axisSoftMax");
    style.centeredZero = lenient::flag(custom, "axisCenteredZero");
    const QJsonObject scale = lenient::object(custom, "scaleDistribution");
    read<ScaleKind>(scale, "type", style.scale,
                    {{"log", ScaleKind::Log}, {"symlog", ScaleKind::SymLog}});
    style.logBase = lenient::number(scale, "log").value_or(2) == 10 ? 10 : 2;
    style.linearThreshold = std::max(1e-12, lenient::number(scale, "linearThreshold").value_or(1));
    read<SeriesTransform>(custom, "transform", style.transform,
                          {{"constant", SeriesTransform::Constant},
                           {"negative-Y", SeriesTransform::NegativeY}});
    style.fillBelowTo = lenient::text(custom, "fillBelowTo");
    const QJsonObject hide = lenient::object(custom, "hideFrom");
    style.hidden = lenient::flag(hide, "viz");
    style.hiddenFromLegend = lenient::flag(hide, "legend");
    style.hiddenFromTooltip = lenient::flag(hide, "tooltip");
    return style;
}

} // namespace thunes
