// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/decimate.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// Where a value is on screen: PlotWindow::y() with the limits of its scale worked out once.
class Heights
{
public:
    explicit Heights(const PlotWindow &window)
        : m_window(window)
        , m_bottom(window.bent(window.low))
        , m_perUnit(window.area.height() / (window.bent(window.high) - m_bottom))
    {
    }
    double operator()(double value) const
    {
        return m_window.area.bottom() - (m_window.bent(value) - m_bottom) * m_perUnit;
    }

private:
    const PlotWindow &m_window;
    double m_bottom;
    double m_perUnit;
};

/// Collects the points of one pixel column, in seconds and values: only the few that are kept are
/// turned into places on screen.
struct Column
{
    struct At
    {
        double x, value;
    };
    long long index = 0;
    At first{}, lowest{}, highest{}, last{};
    int count = 0;

    void add(double x, double value)
    {
        last = {x, value};
        if (count++ == 0) {
            first = lowest = highest = last;
            return;
        }
        if (value < lowest.value)
            lowest = last;
        if (value > highest.value)
            highest = last;
    }

    void flush(QVector<QPointF> &run, const Heights &height)
    {
        if (count == 0)
            return;
        const auto put = [&](const At &at) { run.append({at.x, height(at.value)}); };
        put(first);
        if (count > 2) {
            const bool lowFirst = lowest.x <= highest.x;
            for (const At &at : {lowFirst ? lowest : highest, lowFirst ? highest : lowest}) {
                if (at.x > first.x && at.x < last.x)
                    put(at);
            }
        }
        if (count > 1)
            put(last);
        count = 0;
    }
};

/// Calls `point(x, column, index)` for each point that has a place, and `gap()` between runs.
template<typename Point, typename Gap>
void walk(const std::vector<SamplePoint> &points, const PlotWindow &window, double maxStep,
          double columnWidth, Point point, Gap gap)
{
    const double perSecond = window.area.width() / (window.timeTo - window.timeFrom);
    const double left = window.area.left();
    bool open = false;
    double previous = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double time = toUnixSeconds(points[i].time);
        // One without a place is as good as missing: the distance of its neighbours decides.
        if (!window.has(points[i].value))
            continue;
        if (open && time - previous > maxStep)
            gap();
        open = true;
        previous = time;
        const double x = left + (time - window.timeFrom) * perSecond;
        point(x, static_cast<long long>(std::floor(x / columnWidth)), i);
    }
    if (open)
        gap();
}

} // namespace

QList<QVector<QPointF>> decimatedRuns(const std::vector<SamplePoint> &points,
                                      const PlotWindow &window, double maxStep, double columnWidth)
{
    QList<QVector<QPointF>> runs;
    QVector<QPointF> run;
    Column column;
    const Heights height(window);
    walk(
        points, window, maxStep, columnWidth,
        [&](double x, long long index, std::size_t i) {
            if (column.count > 0 && index != column.index)
                column.flush(run, height);
            column.index = index;
            column.add(x, points[i].value);
        },
        [&] {
            column.flush(run, height);
            if (!run.isEmpty())
                runs.append(run);
            run.clear();
        });
    return runs;
}

QVector<QLineF> segments(const QList<QVector<QPointF>> &runs)
{
    QVector<QLineF> lines;
    for (const QVector<QPointF> &run : runs) {
        if (run.size() == 1) // A lone value between two gaps is still a value.
            lines.append(QLineF(run[0] - QPointF(0.75, 0), run[0] + QPointF(0.75, 0)));
        for (qsizetype i = 1; i < run.size(); ++i)
            lines.append(QLineF(run[i - 1], run[i]));
    }
    return lines;
}

DecimatedSeries decimate(const std::vector<SamplePoint> &points, const PlotWindow &window,
                         double maxStep, double columnWidth)
{
    DecimatedSeries result;
    result.runs = decimatedRuns(points, window, maxStep, columnWidth);
    result.lines = segments(result.runs);
    return result;
}

QList<FilledRun> filledRuns(const std::vector<SamplePoint> &points, const std::vector<double> &base,
                            double floor, const PlotWindow &window, double maxStep,
                            double columnWidth)
{
    QList<FilledRun> runs;
    FilledRun run;
    long long current = 0;
    const Heights height(window);
    const double ground = height(floor);
    walk(
        points, window, maxStep, columnWidth,
        [&](double x, long long index, std::size_t i) {
            const double top = height(points[i].value);
            const double bottom = base.empty() ? ground : height(base[i]);
            if (!run.top.isEmpty() && index == current) {
                // Of several in a column the one furthest from its base stands for all.
                if (std::abs(bottom - top) > std::abs(run.bottom.last().y() - run.top.last().y())) {
                    run.top.last().setY(top);
                    run.bottom.last().setY(bottom);
                }
                return;
            }
            current = index;
            run.top.append({x, top});
            run.bottom.append({x, bottom});
        },
        [&] {
            if (!run.top.isEmpty())
                runs.append(run);
            run = {};
        });
    return runs;
}

} // namespace thunes
