// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/heatmapgrid.h"

#include "ui/panels/ticks.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace thunes {

namespace {

double seconds(Milliseconds step)
{
    return std::chrono::duration<double>(step).count();
}

std::vector<double> timesOf(const PanelData &data)
{
    std::vector<double> times;
    for (const NamedSeries &series : data.series) {
        std::vector<double> these, merged;
        these.reserve(series.points.size());
        for (const SamplePoint &point : series.points)
            these.push_back(toUnixSeconds(point.time));
        if (these == times)
            continue;
        std::set_union(times.begin(), times.end(), these.begin(), these.end(),
                       std::back_inserter(merged));
        times = std::move(merged);
    }
    return times;
}

/// The upper bound that a bucket's series names; absent when it names none.
std::optional<double> boundOf(const NamedSeries &series)
{
    const QString text = series.labels.contains(QStringLiteral("le"))
                             ? series.labels.value(QStringLiteral("le"))
                             : series.name.trimmed();
    if (text == QLatin1String("+Inf") || text == QLatin1String("Inf")
        || text == QLatin1String("inf"))
        return HUGE_VAL;
    bool ok = false;
    const double bound = text.toDouble(&ok);
    return ok ? std::optional(bound) : std::nullopt;
}

bool isCumulative(const Panel &panel, const PanelData &data)
{
    return std::all_of(data.series.begin(), data.series.end(), [&](const NamedSeries &series) {
        const auto target =
            std::find_if(panel.targets.begin(), panel.targets.end(),
                         [&](const Target &one) { return one.refId == series.refId; });
        return target != panel.targets.end() && target->format == TargetFormat::Heatmap
               && boundOf(series);
    });
}

QString boundText(const HeatmapOptions &options, const Panel &panel, double bound)
{
    if (std::isinf(bound))
        return QStringLiteral("∞");
    return tickText(options.yUnit.isEmpty() ? panel.field.unit : options.yUnit, bound,
                    std::abs(bound) > 0 ? std::abs(bound) : 1);
}

void addUp(HeatmapGrid &grid, const PanelData &data, const std::vector<qsizetype> &order,
           const std::vector<std::size_t> &rowOf)
{
    grid.cells.assign(grid.rows() * grid.columns(), qQNaN());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::vector<SamplePoint> &points = data.series.at(order[i]).points;
        std::size_t column = 0;
        double *row = grid.cells.data() + rowOf[i] * grid.columns();
        for (const SamplePoint &point : points) {
            const double time = toUnixSeconds(point.time);
            while (column < grid.columns() && grid.times[column] < time)
                ++column;
            if (column == grid.columns())
                break;
            if (std::isnan(point.value) || grid.times[column] != time)
                continue;
            row[column] = std::isnan(row[column]) ? point.value : row[column] + point.value;
        }
    }
}

/// Takes off the rows, from the bottom and from the top, that are outside of the y axis.
void cutToLimits(HeatmapGrid &grid, const std::vector<double> &tops, const HeatmapOptions &options)
{
    std::size_t first = 0;
    std::size_t last = grid.rows();
    while (options.yMin && first < last && tops[first] <= *options.yMin)
        ++first;
    while (options.yMax && last > first && last >= 2 && tops[last - 2] >= *options.yMax)
        --last;
    const auto begin = static_cast<qsizetype>(first);
    const auto count = static_cast<qsizetype>(last - first);
    if (count == static_cast<qsizetype>(grid.rows()))
        return;
    const auto columns = static_cast<std::ptrdiff_t>(grid.columns());
    grid.cells = std::vector<double>(grid.cells.begin() + begin * columns,
                                     grid.cells.begin() + static_cast<std::ptrdiff_t>(last) * columns);
    grid.labels = grid.labels.mid(begin, count);
    grid.edges = count > 0 ? grid.edges.mid(begin, count + 1) : QStringList();
}

HeatmapGrid ofBuckets(const Panel &panel, const PanelData &data, const HeatmapOptions &options)
{
    std::vector<qsizetype> order(static_cast<std::size_t>(data.series.size()));
    std::iota(order.begin(), order.end(), 0);
    std::vector<double> bounds;
    for (const NamedSeries &series : data.series)
        bounds.push_back(boundOf(series).value_or(qQNaN()));
    const bool numbered =
        std::none_of(bounds.begin(), bounds.end(), [](double b) { return std::isnan(b); });
    if (numbered) {
        std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) {
            return bounds[static_cast<std::size_t>(a)] < bounds[static_cast<std::size_t>(b)];
        });
    }
    HeatmapGrid grid;
    grid.times = timesOf(data);
    grid.step = seconds(data.step);
    std::vector<std::size_t> rowOf;
    std::vector<double> tops; // One a row.
    // Several series of one bound (one an instance) are one bucket.
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool same = numbered && i > 0
                          && bounds[static_cast<std::size_t>(order[i])]
                                 == bounds[static_cast<std::size_t>(order[i - 1])];
        if (!same) {
            tops.push_back(bounds[static_cast<std::size_t>(order[i])]);
            grid.labels << (numbered ? boundText(options, panel,
                                                 bounds[static_cast<std::size_t>(order[i])])
                                     : data.series.at(order[i]).name);
        }
        rowOf.push_back(grid.rows() - 1);
    }
    addUp(grid, data, order, rowOf);
    if (!numbered)
        return grid;
    if (isCumulative(panel, data)) {
        // From the top down: what is below the bucket is taken off it.
        for (std::size_t row = grid.rows(); row-- > 1;) {
            double *upper = grid.cells.data() + row * grid.columns();
            const double *lower = upper - grid.columns();
            for (std::size_t c = 0; c < grid.columns(); ++c) {
                if (!std::isnan(upper[c]) && !std::isnan(lower[c]))
                    upper[c] = std::max(0.0, upper[c] - lower[c]); // Scrapes torn apart go below.
            }
        }
    }
    grid.edges << QString();
    grid.edges << grid.labels;
    cutToLimits(grid, tops, options);
    return grid;
}

/// A round size of buckets for so many of them.
double bucketSize(double low, double high, const HeatmapOptions &options)
{
    if (options.bucketSize)
        return std::max(*options.bucketSize, (high - low) / 500);
    const ValueScale scale = valueScale(low, high, false, false, std::max(2, options.buckets));
    return scale.step;
}

/// Times without a single sample are a gap, not counts of zero.
void dropEmptyColumns(HeatmapGrid &grid)
{
    const std::size_t columns = grid.columns();
    std::vector<std::size_t> kept;
    for (std::size_t c = 0; c < columns; ++c) {
        for (std::size_t row = 0; row < grid.rows(); ++row) {
            if (grid.at(row, c) > 0) {
                kept.push_back(c);
                break;
            }
        }
    }
    std::vector<double> times, cells;
    for (const std::size_t c : kept)
        times.push_back(grid.times[c]);
    for (std::size_t row = 0; row < grid.rows(); ++row) {
        for (const std::size_t c : kept)
            cells.push_back(grid.at(row, c));
    }
    grid.times = std::move(times);
    grid.cells = std::move(cells);
}

HeatmapGrid counted(const Panel &panel, const PanelData &data, const HeatmapOptions &options)
{
    HeatmapGrid grid;
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    // Buckets are counted off on this scale; what it has no place for is nowhere.
    const auto placed = [&](double value) {
        if (!std::isfinite(value) || (options.yMin && value < *options.yMin)
            || (options.yMax && value > *options.yMax))
            return qQNaN();
        if (!options.logBase)
            return value;
        return value > 0 ? std::log(value) / std::log(*options.logBase) : qQNaN();
    };
    const auto valueAt = [&](double place) {
        return options.logBase ? std::pow(*options.logBase, place) : place;
    };
    for (const NamedSeries &series : data.series) {
        for (const SamplePoint &point : series.points) {
            const double place = placed(point.value);
            if (std::isnan(place))
                continue;
            low = std::min(low, place);
            high = std::max(high, place);
        }
    }
    if (!(high >= low))
        return grid;
    const double size =
        bucketSize(low, std::max(high, low + 1e-9 * std::max(1.0, std::abs(low))), options);
    const double first = std::floor(low / size + 1e-9) * size;
    const auto rows = static_cast<std::size_t>(std::floor((high - first) / size + 1e-9)) + 1;
    // About thirty columns, as many as one tells apart, and never finer than the samples.
    const double from = toUnixSeconds(data.start);
    const double to = std::max(toUnixSeconds(data.end), from + 1);
    grid.step = std::max(seconds(data.step), (to - from) / 30);
    const auto columns = static_cast<std::size_t>(std::ceil((to - from) / grid.step + 1e-9));
    for (std::size_t c = 0; c < columns; ++c)
        grid.times.push_back(from + static_cast<double>(c) * grid.step);
    const QString unit = options.yUnit.isEmpty() ? panel.field.unit : options.yUnit;
    for (std::size_t row = 0; row <= rows; ++row) {
        const double edge = valueAt(first + static_cast<double>(row) * size);
        grid.edges << tickText(unit, edge, options.logBase ? edge : size);
    }
    for (std::size_t row = 0; row < rows; ++row)
        grid.labels << grid.edges.at(static_cast<qsizetype>(row)) + QStringLiteral(" – ")
                           + grid.edges.at(static_cast<qsizetype>(row) + 1);
    grid.cells.assign(rows * columns, 0);
    for (const NamedSeries &series : data.series) {
        for (const SamplePoint &point : series.points) {
            const double time = toUnixSeconds(point.time);
            const double place = placed(point.value);
            if (std::isnan(place) || time < from || time > to)
                continue;
            const auto column =
                std::min(columns - 1, static_cast<std::size_t>((time - from) / grid.step));
            const auto row =
                std::min(rows - 1, static_cast<std::size_t>((place - first) / size + 1e-9));
            ++grid.cells[row * columns + column];
        }
    }
    dropEmptyColumns(grid);
    return grid;
}

} // namespace

HeatmapGrid heatmapGrid(const Panel &panel, const PanelData &data, const HeatmapOptions &options)
{
    HeatmapGrid grid =
        options.calculate ? counted(panel, data, options) : ofBuckets(panel, data, options);
    grid.lowest = HUGE_VAL;
    grid.highest = -HUGE_VAL;
    for (double &cell : grid.cells) {
        if (!std::isfinite(cell) || cell <= options.hideBelow) {
            cell = qQNaN();
            continue;
        }
        grid.lowest = std::min(grid.lowest, cell);
        grid.highest = std::max(grid.highest, cell);
    }
    if (!(grid.highest >= grid.lowest))
        grid.lowest = grid.highest = 0;
    return grid;
}

} // namespace thunes
