// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/plotbuilder.h"

#include "ui/panels/colours.h"
#include "ui/panels/plotaxes.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// Slopes of a cubic through the points that keeps rises and falls where they are.
std::vector<double> monotoneSlopes(const QVector<QPointF> &run)
{
    const auto count = static_cast<std::size_t>(run.size());
    std::vector<double> secants(count - 1), slopes(count);
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const QPointF step = run[static_cast<qsizetype>(i) + 1] - run[static_cast<qsizetype>(i)];
        secants[i] = step.x() > 0 ? step.y() / step.x() : 0;
    }
    slopes.front() = secants.front();
    slopes.back() = secants.back();
    for (std::size_t i = 1; i + 1 < count; ++i) {
        const double product = secants[i - 1] * secants[i];
        slopes[i] = product <= 0 ? 0 : 2 * product / (secants[i - 1] + secants[i]);
    }
    return slopes;
}

QVector<QPointF> smooth(const QVector<QPointF> &run)
{
    const std::vector<double> slopes = monotoneSlopes(run);
    QVector<QPointF> curve{run.constFirst()};
    for (qsizetype i = 1; i < run.size(); ++i) {
        const QPointF a = run[i - 1];
        const QPointF b = run[i];
        const double width = b.x() - a.x();
        const int pieces = std::clamp(static_cast<int>(width / 3), 1, 400);
        for (int piece = 1; piece < pieces; ++piece) {
            const double t = static_cast<double>(piece) / pieces;
            const double u = 1 - t;
            curve.append(
                {a.x() + t * width, u * u * (1 + 2 * t) * a.y() + t * t * (3 - 2 * t) * b.y()
                                        + width * t * u
                                              * (u * slopes[static_cast<std::size_t>(i) - 1]
                                                 - t * slopes[static_cast<std::size_t>(i)])});
        }
        curve.append(b);
    }
    return curve;
}

QVector<QPointF> stepped(const QVector<QPointF> &run, bool before)
{
    QVector<QPointF> steps{run.constFirst()};
    for (qsizetype i = 1; i < run.size(); ++i) {
        steps.append(before ? QPointF(run[i - 1].x(), run[i].y())
                            : QPointF(run[i].x(), run[i - 1].y()));
        steps.append(run[i]);
    }
    return steps;
}

/// Where a fill or a bar stands: at zero, or the nearest to it that the scale has.
double footOf(const PlotWindow &window)
{
    return std::clamp(0.0, window.low, window.high);
}

/// Colours by value, from the top of the plot down.
QList<PlotPicture::Stop> stopsOf(const FieldConfig &field, const PlotAxis &axis,
                                 const PlotWindow &window)
{
    QList<PlotPicture::Stop> stops;
    if (field.colorMode == ColorMode::Continuous) {
        constexpr int shades = 16;
        const double low = field.min.value_or(axis.lowest);
        const double high = field.max.value_or(axis.highest);
        for (int i = shades; i >= 0; --i)
            stops.append({window.y(low + (high - low) * i / shades),
                          schemeColour(field.colorScheme, static_cast<double>(i) / shades)});
    } else if (field.colorMode == ColorMode::Thresholds) {
        const QList<ThresholdStep> &steps = field.thresholds.steps;
        for (auto step = steps.crbegin(); step != steps.crend(); ++step) {
            double from = step->value.value_or(window.low);
            if (field.thresholds.mode == ThresholdsMode::Percentage && step->value)
                from = field.min.value_or(window.low)
                       + *step->value / 100
                             * (field.max.value_or(window.high) - field.min.value_or(window.low));
            const QColor colour = colourNamed(step->color);
            const qreal y = window.has(from) ? window.y(from) : window.area.bottom();
            stops.append({y, colour.isValid() ? colour : palette::muted});
        }
        // Each colour holds from its limit upwards: two stops at every limit.
        QList<PlotPicture::Stop> hard;
        qreal top = window.area.top() - 1e4;
        for (const PlotPicture::Stop &stop : std::as_const(stops)) {
            hard.append({top, stop.colour});
            hard.append({stop.y, stop.colour});
            top = stop.y;
        }
        stops = hard;
    }
    return stops;
}

class Builder
{
public:
    Builder(const PlotModel &model, const PanelData &data, double column, PlotPicture &picture)
        : m_model(model)
        , m_data(data)
        , m_column(column)
        , m_picture(picture)
        , m_step(std::chrono::duration<double>(data.step).count())
    {
    }

    void addLines();
    void addLimits();
    void addGaps();

private:
    void addBars(const PlotSeries &series, PlotPicture::Line &line) const;
    void addFills(const PlotSeries &series, PlotPicture::Line &line) const;
    void addPoints(const PlotSeries &series, PlotPicture::Line &line) const;

    const PlotModel &m_model;
    const PanelData &m_data;
    double m_column;
    PlotPicture &m_picture;
    double m_step;
    QList<QPair<double, double>> m_covered; ///< In pixels from left to right.
};

void Builder::addLines()
{
    for (const PlotSeries &series : m_model.series) {
        if (series.style.hidden)
            continue;
        const PlotWindow &window = m_picture.axes.at(series.axis).window;
        const SeriesStyle &style = series.style;
        PlotPicture::Line line;
        line.series = series.index;
        line.axis = series.axis;
        line.colour = series.colour;
        line.dashes = style.dashes;
        line.fillOpacity = style.fillOpacity;
        line.gradient = style.gradient;
        line.pointSize = style.pointSize;
        if (style.gradient == GradientMode::Scheme)
            line.stops = stopsOf(series.field, m_model.axes.at(series.axis), window);
        line.drawn.runs =
            decimatedRuns(series.points(m_data), window, longestStep(style, m_data.step), m_column);
        for (const QVector<QPointF> &run : std::as_const(line.drawn.runs))
            m_covered.append({run.constFirst().x(), run.constLast().x()});
        addPoints(series, line);
        if (style.draw == DrawStyle::Bars) {
            line.width = std::min(style.lineWidth, 1.0);
            addBars(series, line);
            line.drawn = {};
        } else if (style.draw == DrawStyle::Points) {
            line.width = 0;
        } else {
            // A hair of one pixel would be fainter than Grafana's on screens of today.
            line.width = style.lineWidth == 1 ? 1.4 : style.lineWidth;
            addFills(series, line);
            if (style.interpolation != Interpolation::Linear) {
                for (QVector<QPointF> &run : line.drawn.runs)
                    run = bent(run, style.interpolation);
            }
            // Dashes of a line that fills its columns could not be told apart.
            line.dense = fillsColumns(line.drawn.runs, m_column);
            if (line.dense)
                line.dashes.clear();
            else if (line.width > 0)
                line.drawn.lines = line.dashes.isEmpty() ? segments(line.drawn.runs)
                                                         : dashed(line.drawn.runs, line.dashes);
        }
        m_picture.lines.append(std::move(line));
    }
}

void Builder::addFills(const PlotSeries &series, PlotPicture::Line &line) const
{
    const SeriesStyle &style = series.style;
    const bool between = !style.fillBelowTo.isEmpty() && !series.base.empty();
    if (style.fillOpacity <= 0 && !between)
        return;
    if (between && style.fillOpacity <= 0)
        line.fillOpacity = 0.35;
    const PlotWindow &window = m_picture.axes.at(series.axis).window;
    line.fills = filledRuns(series.points(m_data), series.base, footOf(window), window,
                            longestStep(style, m_data.step), m_column);
    if (style.interpolation == Interpolation::Linear)
        return;
    for (FilledRun &run : line.fills) {
        run.top = bent(run.top, style.interpolation);
        run.bottom = bent(run.bottom, style.interpolation);
    }
}

void Builder::addBars(const PlotSeries &series, PlotPicture::Line &line) const
{
    const PlotWindow &window = m_picture.axes.at(series.axis).window;
    const qreal pitch = m_step / (window.timeTo - window.timeFrom) * window.area.width();
    const qreal width = std::clamp(pitch * series.style.barWidth, m_column, 200.0);
    const QList<FilledRun> runs =
        filledRuns(series.points(m_data), series.base, footOf(window), window, HUGE_VAL, m_column);
    for (const FilledRun &run : runs) {
        for (qsizetype i = 0; i < run.top.size(); ++i) {
            const qreal shift = series.style.barAlignment == 0  ? -width / 2
                                : series.style.barAlignment < 0 ? -width
                                                                : 0;
            const qreal top = std::min(run.top[i].y(), run.bottom[i].y());
            const qreal height = std::abs(run.top[i].y() - run.bottom[i].y());
            line.bars.append(QRectF(run.top[i].x() + shift, top, width, height));
        }
    }
}

void Builder::addPoints(const PlotSeries &series, PlotPicture::Line &line) const
{
    const SeriesStyle &style = series.style;
    if (style.draw == DrawStyle::Bars)
        return;
    const bool always = style.points == PointsMode::Always || style.draw == DrawStyle::Points;
    const auto count = static_cast<double>(series.points(m_data).size());
    const bool room = count * std::max(style.pointSize, 1.0) * 2 <= m_picture.window.area.width();
    const bool all = always || (style.points == PointsMode::Auto && room);
    for (const QVector<QPointF> &run : std::as_const(line.drawn.runs)) {
        // A value alone between two gaps has no line to show it.
        if (all || run.size() == 1)
            line.points += run;
    }
    if (!all)
        line.pointSize = std::clamp(style.pointSize, 3.0, 5.0);
}

void Builder::addLimits()
{
    for (qsizetype a = 0; a < m_model.axes.size(); ++a) {
        const FieldConfig &field = m_model.axes.at(a).field;
        const ThresholdsStyle style = field.thresholdsStyle;
        if (style == ThresholdsStyle::Off || m_model.axes.at(a).percent)
            continue;
        const PlotWindow &window = m_picture.axes.at(a).window;
        const bool percent = field.thresholds.mode == ThresholdsMode::Percentage;
        const auto valueOf = [&](const ThresholdStep &step) {
            return percent ? window.low + *step.value / 100 * (window.high - window.low)
                           : *step.value;
        };
        const QList<ThresholdStep> &steps = field.thresholds.steps;
        for (qsizetype i = 0; i < steps.size(); ++i) {
            const QColor colour = colourNamed(steps.at(i).color);
            if (!steps.at(i).value || colour.alpha() == 0)
                continue;
            PlotPicture::Limit limit;
            limit.axis = static_cast<int>(a);
            limit.from = valueOf(steps.at(i));
            limit.to = window.high;
            if (i + 1 < steps.size() && steps.at(i + 1).value)
                limit.to = std::clamp(valueOf(steps.at(i + 1)), limit.from,
                                      std::max(limit.from, window.high));
            const bool below = limit.from < window.low;
            if (!window.has(limit.from) || limit.from > window.high
                || (below && limit.to <= window.low))
                continue;
            const Tone tone = toneOf(steps.at(i).color);
            limit.colour = tone == Tone::Ok ? palette::okMark
                           : tone == Tone::Neutral || tone == Tone::Off
                               ? (colour.isValid() ? readable(colour) : palette::muted)
                               : theme::inkOf(tone);
            limit.tint = tone != Tone::Ok && style != ThresholdsStyle::Line
                         && style != ThresholdsStyle::Dashed;
            limit.line = style != ThresholdsStyle::Area && !below;
            limit.dashed =
                style == ThresholdsStyle::Dashed || style == ThresholdsStyle::DashedAndArea;
            limit.label =
                below ? QString() : QStringLiteral("limit ") + valueText(field, limit.from);
            limit.from = std::max(limit.from, window.low);
            m_picture.limits.append(limit);
        }
    }
}

/// Bands in which not a single series has a value.
void Builder::addGaps()
{
    const PlotWindow &window = m_picture.window;
    std::sort(m_covered.begin(), m_covered.end());
    double reach = window.timeFrom;
    const auto gap = [&](double from, double to) {
        if (to - from > m_step * 1.6)
            m_picture.gaps.append({from, to});
    };
    for (const auto &[from, to] : std::as_const(m_covered)) {
        gap(reach, std::min(window.timeAt(from), window.timeTo));
        reach = std::max(reach, window.timeAt(to));
    }
    gap(reach, window.timeTo);
}

} // namespace

bool fillsColumns(const QList<QVector<QPointF>> &runs, double column)
{
    qsizetype points = 0;
    qreal width = 0;
    for (const QVector<QPointF> &run : runs) {
        points += run.size();
        width += run.constLast().x() - run.constFirst().x() + column;
    }
    return points > 200 && static_cast<qreal>(points) * column > 1.5 * width;
}

QVector<QPointF> bent(const QVector<QPointF> &run, Interpolation interpolation)
{
    if (run.size() < 2 || interpolation == Interpolation::Linear)
        return run;
    if (interpolation == Interpolation::Smooth)
        return run.size() < 3 ? run : smooth(run);
    return stepped(run, interpolation == Interpolation::StepBefore);
}

QVector<QLineF> dashed(const QList<QVector<QPointF>> &runs, const QList<double> &pattern)
{
    constexpr qsizetype most = 20000; // A line far beyond the plot would never end.
    QVector<QLineF> lines;
    for (const QVector<QPointF> &run : runs) {
        qsizetype place = 0;
        double left = pattern.at(0);
        for (qsizetype i = 1; i < run.size(); ++i) {
            const QPointF step = run[i] - run[i - 1];
            const double length = std::hypot(step.x(), step.y());
            double done = 0;
            while (length > 0 && done < length && lines.size() < most) {
                const double take = std::min(left, length - done);
                if (place % 2 == 0)
                    lines.append(QLineF(run[i - 1] + step * (done / length),
                                        run[i - 1] + step * ((done + take) / length)));
                done += take;
                left -= take;
                if (left <= 1e-9) {
                    place = (place + 1) % pattern.size();
                    left = pattern.at(place);
                }
            }
        }
    }
    return lines;
}

PlotPicture plotPicture(const PlotModel &model, const PanelData &data, const QRectF &room,
                        qreal width, double column)
{
    PlotPicture picture;
    layOutAxes(model, data, room, width, picture);
    Builder builder(model, data, column, picture);
    builder.addLines();
    builder.addLimits();
    builder.addGaps();
    return picture;
}

} // namespace thunes
