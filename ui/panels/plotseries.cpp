// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/plotseries.h"

#include "ui/panels/colours.h"
#include "ui/theme/palette.h"

#include <QHash>

#include <algorithm>

namespace thunes {

namespace {

using Points = std::vector<SamplePoint>;

bool sameTimes(const Points &a, const Points &b)
{
    return a.size() == b.size()
           && std::equal(
               a.begin(), a.end(), b.begin(),
               [](const SamplePoint &x, const SamplePoint &y) { return x.time == y.time; });
}

/// All times of any of the series, for those whose samples do not fall together.
std::vector<TimePoint> commonTimes(const QList<const Points *> &all)
{
    std::vector<TimePoint> times;
    for (qsizetype i = 0; i < all.size(); ++i) {
        if (i > 0 && sameTimes(*all.at(i), *all.at(i - 1)))
            continue;
        std::vector<TimePoint> these;
        these.reserve(all.at(i)->size());
        for (const SamplePoint &point : *all.at(i))
            these.push_back(point.time);
        std::vector<TimePoint> merged;
        merged.reserve(times.size() + these.size());
        std::set_union(times.begin(), times.end(), these.begin(), these.end(),
                       std::back_inserter(merged));
        times = std::move(merged);
    }
    return times;
}

/// The series of one stack, the lowest first, laid upon each other.
void stackUp(const QList<PlotSeries *> &group, const PanelData &data, bool percent)
{
    QList<const std::vector<SamplePoint> *> inputs;
    for (const PlotSeries *series : group)
        inputs << &series->points(data);
    const std::vector<TimePoint> times = commonTimes(inputs);
    std::vector<double> total(times.size(), 0);
    const auto walk = [&](const std::vector<SamplePoint> &points, auto visit) {
        std::size_t at = 0;
        for (std::size_t i = 0; i < points.size(); ++i) {
            while (at < times.size() && times[at] < points[i].time)
                ++at;
            if (at < times.size() && times[at] == points[i].time)
                visit(i, at);
        }
    };
    if (percent) {
        for (const auto *points : inputs)
            walk(*points, [&](std::size_t i, std::size_t at) {
                if (std::isfinite((*points)[i].value))
                    total[at] += std::abs((*points)[i].value);
            });
    }
    std::vector<double> reach(times.size(), 0);
    for (qsizetype s = 0; s < group.size(); ++s) {
        const std::vector<SamplePoint> &points = *inputs.at(s);
        std::vector<SamplePoint> own(points);
        std::vector<double> base(points.size());
        walk(points, [&](std::size_t i, std::size_t at) {
            base[i] = reach[at];
            if (!std::isfinite(points[i].value))
                return;
            if (percent)
                reach[at] += total[at] > 0 ? points[i].value / total[at] : 0;
            else
                reach[at] += points[i].value;
            own[i].value = reach[at];
        });
        group.at(s)->own = std::move(own);
        group.at(s)->base = std::move(base);
    }
}

bool isNegative(const std::vector<SamplePoint> &points)
{
    bool any = false;
    for (const SamplePoint &point : points) {
        if (point.value > 0)
            return false;
        any = any || point.value < 0;
    }
    return any;
}

void stackAll(PlotModel &model, const PanelData &data)
{
    QHash<QString, QList<PlotSeries *>> groups;
    QStringList order;
    for (PlotSeries &series : model.series) {
        if (!series.style.stacked() || series.style.hidden)
            continue;
        // What goes down is stacked downwards, and bars apart from lines.
        const QString key = QStringLiteral("%1/%2/%3/%4/%5")
                                .arg(static_cast<int>(series.style.stacking))
                                .arg(series.style.stackGroup)
                                .arg(static_cast<int>(series.style.draw))
                                .arg(series.axis)
                                .arg(isNegative(series.points(data)));
        if (!groups.contains(key))
            order << key;
        groups[key] << &series;
    }
    for (const QString &key : std::as_const(order)) {
        const QList<PlotSeries *> &group = groups[key];
        stackUp(group, data, group.first()->style.stacking == StackingMode::Percent);
    }
}

void transform(PlotSeries &series, const PanelData &data)
{
    if (series.style.transform == SeriesTransform::None)
        return;
    std::vector<SamplePoint> own = series.points(data);
    if (series.style.transform == SeriesTransform::NegativeY) {
        for (SamplePoint &point : own)
            point.value = -point.value;
    } else {
        const auto first = std::find_if(own.begin(), own.end(), [](const SamplePoint &point) {
            return std::isfinite(point.value);
        });
        const double value = first == own.end() ? qQNaN() : first->value;
        for (SamplePoint &point : own)
            point.value = value;
    }
    series.own = std::move(own);
}

/// Fills between two lines: the lower one's value at each of our times.
void fillBetween(PlotModel &model, const PanelData &data)
{
    for (PlotSeries &series : model.series) {
        if (series.style.fillBelowTo.isEmpty() || series.style.stacked())
            continue;
        for (const PlotSeries &other : std::as_const(model.series)) {
            if (data.series.at(other.index).name != series.style.fillBelowTo || &other == &series)
                continue;
            const std::vector<SamplePoint> &points = series.points(data);
            const std::vector<SamplePoint> &below = other.points(data);
            std::vector<double> base(points.size(), qQNaN());
            std::size_t at = 0;
            for (std::size_t i = 0; i < points.size() && !below.empty(); ++i) {
                while (at + 1 < below.size() && below[at + 1].time <= points[i].time)
                    ++at;
                base[i] = std::isfinite(below[at].value) ? below[at].value : points[i].value;
            }
            if (!below.empty())
                series.base = std::move(base);
            break;
        }
    }
}

bool sameScale(const PlotAxis &a, const PlotAxis &b)
{
    return a.field.unit == b.field.unit && a.field.min == b.field.min && a.field.max == b.field.max
           && a.label == b.label && a.softMin == b.softMin && a.softMax == b.softMax
           && a.placement == b.placement && a.kind == b.kind && a.base == b.base
           && a.threshold == b.threshold && a.percent == b.percent;
}

/// Index of the scale that the series belongs on, made when there is none like it.
int axisFor(const PlotSeries &series, QList<PlotAxis> &axes)
{
    const SeriesStyle &style = series.style;
    PlotAxis axis;
    axis.field = series.field;
    axis.label = style.axisLabel;
    axis.softMin = style.softMin;
    axis.softMax = style.softMax;
    axis.placement = style.axis;
    axis.kind = style.scale;
    axis.base = style.logBase;
    axis.threshold = style.linearThreshold;
    axis.percent = style.stacking == StackingMode::Percent;
    if (axis.percent) {
        axis.field.unit = QStringLiteral("percentunit");
        axis.field.decimals.reset();
    }
    const auto found = std::find_if(axes.begin(), axes.end(),
                                    [&](const PlotAxis &other) { return sameScale(other, axis); });
    const auto at = static_cast<int>(found - axes.begin());
    if (found == axes.end()) {
        const bool isFirst = std::none_of(axes.begin(), axes.end(), [](const PlotAxis &other) {
            return other.shown && !other.right;
        });
        axis.shown = style.axis != AxisPlacement::Hidden;
        axis.right =
            style.axis == AxisPlacement::Right || (style.axis == AxisPlacement::Auto && !isFirst);
        axes.append(axis);
    }
    axes[at].centeredZero = axes[at].centeredZero || style.centeredZero;
    axes[at].fromZero = axes[at].fromZero || style.draw == DrawStyle::Bars || style.stacked();
    return at;
}

void extend(PlotAxis &axis, double value)
{
    if (!std::isfinite(value))
        return;
    axis.lowest = std::min(axis.lowest, value);
    axis.highest = std::max(axis.highest, value);
    if (value > 0)
        axis.lowestPositive = std::min(axis.lowestPositive, value);
}

/// The value that a series takes its colour from.
std::optional<double> colouringValue(const FieldConfig &field,
                                     const std::vector<SamplePoint> &points)
{
    std::optional<double> result;
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        if (!std::isfinite(point->value))
            continue;
        if (!result)
            result = point->value;
        if (field.seriesColorBy == QLatin1String("min"))
            result = std::min(*result, point->value);
        else if (field.seriesColorBy == QLatin1String("max"))
            result = std::max(*result, point->value);
        else
            break;
    }
    return result;
}

/// What only a graph of several series colours in its own way: shades of one colour, and colours
/// that go with the name, whatever the order.
QColor colourOfSeries(const PlotSeries &series, const QString &name, std::optional<double> value,
                      const PlotAxis &axis)
{
    const FieldConfig &field = series.field;
    if (field.colorScheme == QLatin1String("palette-classic-by-name"))
        return palette::series(static_cast<int>(qHash(name) % 8));
    const QColor colour = colourOf(field, series.index, value, axis.lowest, axis.highest);
    if (field.colorScheme != QLatin1String("shades") || series.index == 0)
        return colour;
    const auto step = static_cast<double>((series.index + 1) / 2 % 4) * 0.18;
    return mixed(colour, series.index % 2 ? QColor(Qt::white) : palette::background, step);
}

} // namespace

double longestStep(const SeriesStyle &style, Milliseconds step)
{
    double longest = std::chrono::duration<double>(step).count() * 1.6;
    if (style.spanNulls)
        longest = HUGE_VAL;
    else if (style.spanBelow)
        longest = std::max(longest, *style.spanBelow);
    if (style.gapAbove)
        longest = std::min(longest, *style.gapAbove);
    return longest;
}

PlotModel plotModel(const Panel &panel, const PanelData &data,
                    const std::function<bool(qsizetype)> &isHidden)
{
    PlotModel model;
    const SeriesStyle usual = seriesStyle(panel.field);
    model.series.reserve(data.series.size());
    for (qsizetype i = 0; i < data.series.size(); ++i) {
        PlotSeries series;
        series.index = i;
        const std::optional<FieldConfig> &own = data.series.at(i).field;
        series.field = own.value_or(panel.field);
        series.style = own ? seriesStyle(*own) : usual;
        series.style.hidden = series.style.hidden || (isHidden && isHidden(i));
        series.axis = axisFor(series, model.axes);
        transform(series, data);
        model.series.append(std::move(series));
    }
    if (model.axes.isEmpty()) {
        PlotSeries none;
        none.field = panel.field;
        none.style = usual;
        axisFor(none, model.axes);
    }
    stackAll(model, data);
    fillBetween(model, data);
    for (PlotSeries &series : model.series) {
        PlotAxis &axis = model.axes[series.axis];
        if (!series.style.hidden) {
            for (const SamplePoint &point : series.points(data))
                extend(axis, point.value);
            for (const double value : series.base)
                extend(axis, value);
        }
    }
    for (PlotSeries &series : model.series) {
        const PlotAxis &axis = model.axes.at(series.axis);
        const NamedSeries &source = data.series.at(series.index);
        series.colour =
            colourOfSeries(series, source.name, colouringValue(series.field, source.points), axis);
    }
    return model;
}

} // namespace thunes
