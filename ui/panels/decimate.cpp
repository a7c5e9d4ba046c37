// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/decimate.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// Collects the points of one pixel column.
struct Column
{
    long long index = 0;
    QPointF first, lowest, highest, last;
    int count = 0;

    void add(QPointF point)
    {
        if (count++ == 0)
            first = lowest = highest = point;
        if (point.y() < lowest.y())
            lowest = point;
        if (point.y() > highest.y())
            highest = point;
        last = point;
    }

    void flush(QVector<QPointF> &run)
    {
        if (count == 0)
            return;
        run.append(first);
        if (count > 2) {
            const bool lowFirst = lowest.x() <= highest.x();
            for (const QPointF &point : {lowFirst ? lowest : highest, lowFirst ? highest : lowest}) {
                if (point != run.constLast() && point != last)
                    run.append(point);
            }
        }
        if (count > 1)
            run.append(last);
        count = 0;
    }
};

} // namespace

DecimatedSeries decimate(const std::vector<SamplePoint> &points, const PlotWindow &window,
                         double maxStep, double columnWidth)
{
    DecimatedSeries result;
    QVector<QPointF> run;
    Column column;
    const auto endRun = [&] {
        column.flush(run);
        if (!run.isEmpty())
            result.runs.append(run);
        run.clear();
    };
    double previous = 0;
    for (const SamplePoint &point : points) {
        const double time = toUnixSeconds(point.time);
        if (!std::isfinite(point.value)) {
            endRun();
            continue;
        }
        if ((!run.isEmpty() || column.count > 0) && time - previous > maxStep)
            endRun();
        previous = time;
        const QPointF at(window.x(time), window.y(point.value));
        const auto index = static_cast<long long>(std::floor(at.x() / columnWidth));
        if (column.count > 0 && index != column.index)
            column.flush(run);
        column.index = index;
        column.add(at);
    }
    endRun();

    for (const QVector<QPointF> &line : std::as_const(result.runs)) {
        if (line.size() == 1) // A lone value between two gaps is still a value.
            result.lines.append(QLineF(line[0] - QPointF(0.75, 0), line[0] + QPointF(0.75, 0)));
        for (qsizetype i = 1; i < line.size(); ++i)
            result.lines.append(QLineF(line[i - 1], line[i]));
    }
    return result;
}

} // namespace thunes
