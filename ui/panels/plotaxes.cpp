// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/plotaxes.h"

#include "ui/theme/type.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr qreal narrowest = 30; ///< Of an axis's labels: neighbouring panels line up.
constexpr qreal titleWidth = 15;
/// Labels that are not to be seen still carry their grid line.
const QString blank{QChar(0x200B)};

/// Rounded to tenths of the order of magnitude, away from the data.
double rounded(double value, double unit, bool up)
{
    return (up ? std::ceil(value / unit - 1e-9) : std::floor(value / unit + 1e-9)) * unit;
}

/// The first limit comes into view as soon as the values get into its neighbourhood.
double withLimit(const PlotAxis &axis, double high)
{
    const FieldConfig &field = axis.field;
    if (field.max || field.thresholdsStyle == ThresholdsStyle::Off || axis.percent
        || field.thresholds.mode == ThresholdsMode::Percentage)
        return high;
    for (const ThresholdStep &step : field.thresholds.steps) {
        if (!step.value || *step.value <= 0)
            continue;
        return axis.highest > 0.1 * *step.value ? std::max(high, *step.value * 1.15) : high;
    }
    return high;
}

PlotPicture::Axis linear(const PlotAxis &axis, int most)
{
    const FieldConfig &field = axis.field;
    double lowest = axis.lowest;
    double highest = axis.highest;
    if (axis.fromZero && std::isfinite(lowest)) {
        lowest = std::min(lowest, 0.0);
        highest = std::max(highest, 0.0);
    }
    ValueRange range = rangeAround(lowest, highest, axis.softMin, axis.softMax);
    if (axis.percent)
        range = {lowest < 0 ? -1.0 : 0.0, 1};
    if (axis.centeredZero) {
        range.high = std::max(std::abs(range.low), std::abs(range.high));
        range.low = -range.high;
    }
    range.high = withLimit(axis, range.high);
    // Shares go from 0 to 1; old files say 100, which here would be 10,000 %.
    const bool ofShares = !axis.percent || std::abs(field.max.value_or(1)) <= 1;
    range.low = ofShares ? field.min.value_or(range.low) : range.low;
    range.high = ofShares ? field.max.value_or(range.high) : range.high;
    const bool keepLow = field.min || axis.percent || axis.softMin == range.low;
    const bool keepHigh = field.max || axis.percent || axis.softMax == range.high;
    const ValueScale scale =
        valueScale(range.low, range.high, keepLow, keepHigh, most, roundnessOf(field.unit));
    PlotPicture::Axis result;
    result.window.low = scale.low;
    result.window.high = scale.high;
    const QList<double> values = scale.values();
    for (const double value : values)
        result.ticks.append({value, tickText(field.unit, value, scale.step)});
    return result;
}

PlotPicture::Axis logarithmic(const PlotAxis &axis, int most)
{
    PlotPicture::Axis result;
    PlotWindow &window = result.window;
    const FieldConfig &field = axis.field;
    window.kind = axis.kind;
    window.base = axis.base;
    window.threshold = axis.threshold;
    const bool isLog = axis.kind == ScaleKind::Log;
    // A limit that a logarithm has no place for is none.
    const auto usable = [&](std::optional<double> limit) {
        return limit && (!isLog || *limit > 0) ? limit : std::nullopt;
    };
    const auto low = usable(field.min);
    const auto high = usable(field.max);
    const double lowest = isLog ? axis.lowestPositive : axis.lowest;
    window.low = low.value_or(std::isfinite(lowest) ? lowest : isLog ? 1 : 0);
    window.high = high.value_or(std::isfinite(axis.highest) && (!isLog || axis.highest > 0)
                                    ? axis.highest
                                    : window.low * axis.base);
    if (const auto soft = usable(axis.softMin); soft && !low)
        window.low = std::min(window.low, *soft);
    if (const auto soft = usable(axis.softMax); soft && !high)
        window.high = std::max(window.high, *soft);
    if (!(window.high > window.low))
        window.high = isLog ? window.low * axis.base : window.low + 1;
    const QList<double> values = logTicks(window, low.has_value(), high.has_value(), most);
    for (const double value : values)
        result.ticks.append({value, tickText(field.unit, value, std::abs(value))});
    return result;
}

qreal widthOf(const PlotPicture::Axis &axis)
{
    qreal width = narrowest;
    for (const Tick &tick : axis.ticks)
        width = std::max(width, type::widthOf(type::numbers(10), tick.label));
    return std::ceil(width) + 9 + (axis.label.isEmpty() ? 0 : titleWidth);
}

} // namespace

ValueRange rangeAround(double lowest, double highest, std::optional<double> softMin,
                       std::optional<double> softMax)
{
    if (!std::isfinite(lowest) || !std::isfinite(highest))
        return {softMin.value_or(0), std::max(softMax.value_or(1), softMin.value_or(0) + 1)};
    const double delta = highest - lowest;
    const double size = delta > 0 ? delta : highest != 0 ? std::abs(highest) : 1;
    const double unit = std::pow(10, std::floor(std::log10(size))) / 10;
    const auto air = [&](double edge) {
        return delta > 0 ? size * 0.1 : size * (edge == 0 ? 0.1 : 1);
    };
    ValueRange range{rounded(lowest - air(lowest), unit, false),
                     rounded(highest + air(highest), unit, true)};
    if (softMin) {
        if (lowest >= *softMin)
            range.low = *softMin;
    } else if (lowest >= 0 && range.low <= 0) {
        range.low = 0; // Zero is near: from there.
    }
    if (softMax) {
        if (highest <= *softMax)
            range.high = *softMax;
    } else if (highest <= 0 && range.high >= 0) {
        range.high = 0;
    }
    if (!(range.high > range.low))
        range.high = range.low + 1;
    return range;
}

void layOutAxes(const PlotModel &model, const PanelData &data, const QRectF &room, qreal width,
                PlotPicture &picture)
{
    const qreal bottom = room.height() >= 50 ? 18 : 2;
    const qreal plotHeight = room.height() - bottom - 6;
    const int most = std::clamp(static_cast<int>(plotHeight / 30), 2, 8);
    qreal left = 0;
    qreal right = 0;
    for (const PlotAxis &axis : model.axes) {
        PlotPicture::Axis laid =
            axis.kind == ScaleKind::Linear ? linear(axis, most) : logarithmic(axis, most);
        laid.label = room.height() >= 90 ? axis.label : QString();
        laid.right = axis.right;
        // Beyond half of the panel axes would leave nothing to read them for.
        laid.width = widthOf(laid);
        qreal &side = axis.right ? right : left;
        laid.shown = axis.shown && (side == 0 || left + right + laid.width < width / 2);
        if (laid.shown) {
            laid.offset = side;
            side += laid.width;
        }
        picture.axes.append(laid);
    }
    const qreal edge = right > 0 ? right + 2 : 2;
    const qreal start = left > 0 ? left : 9;
    const QRectF area(room.left() + start, room.top() + 6,
                      std::max(1.0, room.width() - start - edge), std::max(1.0, plotHeight));
    const double from = toUnixSeconds(data.start);
    const double to = std::max(toUnixSeconds(data.end), from + 1);
    for (PlotPicture::Axis &axis : picture.axes) {
        axis.window.area = area;
        axis.window.timeFrom = from;
        axis.window.timeTo = to;
    }
    picture.window = picture.axes.constFirst().window;
    picture.times = timeTicks(from, to, std::max(1, static_cast<int>(area.width() / 78)));
    // A label that would be cut off at the edge keeps its grid line only.
    for (Tick &tick : picture.times) {
        const qreal half = type::widthOf(type::numbers(10), tick.label) / 2;
        const qreal x = picture.window.x(tick.value);
        if (x + half > width - 1 || x - half < area.left() - 14)
            tick.label = blank;
    }
}

} // namespace thunes
