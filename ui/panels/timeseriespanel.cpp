// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/timeseriespanel.h"

#include "ui/dashboard/evaluate.h"
#include "ui/panels/crosshair.h"
#include "ui/panels/plotscene.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

TimeSeriesPanel::TimeSeriesPanel(Panel panel, Crosshair *crosshair, QWidget *parent)
    : PanelFrame(std::move(panel), parent)
    , m_crosshair(crosshair)
    , m_scene(std::make_unique<PlotScene>())
{
    if (crosshair)
        connect(crosshair, &Crosshair::moved, this, qOverload<>(&QWidget::update));
    setData({});
}

TimeSeriesPanel::~TimeSeriesPanel() = default;

QColor TimeSeriesPanel::colourOf(qsizetype series) const
{
    return palette::series(static_cast<int>(series % 8));
}

std::optional<SamplePoint> TimeSeriesPanel::current(const NamedSeries &series) const
{
    const std::optional<SamplePoint> last = series.last();
    return last && isCurrent(*last, data()) ? last : std::nullopt;
}

std::optional<PlotWindow> TimeSeriesPanel::timePlot() const
{
    if (!hasPicture() || m_renderCount == 0)
        return std::nullopt;
    PlotWindow window = m_picture.window;
    window.area = plotRect();
    return window;
}

QString TimeSeriesPanel::hint() const
{
    return unitHint(panel().field.unit);
}

void TimeSeriesPanel::dataChanged()
{
    m_dirty = true;
    const FieldConfig &field = panel().field;
    // Default thresholds colour nothing here; only drawn ones say what is too much.
    Tone worst = Tone::Neutral;
    if (hasPicture() && field.thresholdsStyle != ThresholdsStyle::Off) {
        for (const NamedSeries &series : data().series) {
            const std::optional<SamplePoint> last = current(series);
            const ThresholdStep *step = last ? activeStep(field.thresholds, last->value, field.min,
                                                          field.max)
                                             : nullptr;
            if (step)
                worst = std::max(worst, toneOf(step->color));
        }
    }
    setSummary(worst, QString());
}

QStringList TimeSeriesPanel::legendTexts() const
{
    QStringList texts;
    if (!hasPicture())
        return texts;
    for (const NamedSeries &series : data().series) {
        const std::optional<SamplePoint> last = current(series);
        texts << series.name + u' '
                     + (last ? valueText(panel().field, last->value) : QStringLiteral("–"));
    }
    return texts;
}

QString TimeSeriesPanel::spokenValues() const
{
    return QStringLiteral("Last values: ") + legendTexts().join(QStringLiteral(", "));
}

void TimeSeriesPanel::buildPicture(const QSizeF &size)
{
    const FieldConfig &field = panel().field;
    PlotPicture picture;
    double low = field.min.value_or(0);
    double high = field.max.value_or(-HUGE_VAL);
    for (const NamedSeries &series : data().series) {
        for (const SamplePoint &point : series.points) {
            if (!std::isfinite(point.value))
                continue;
            if (!field.min)
                low = std::min(low, point.value);
            if (!field.max)
                high = std::max(high, point.value);
        }
    }
    if (!std::isfinite(high))
        high = low + 1;
    // The first limit comes into view as soon as the values get into its neighbourhood.
    if (!field.max && field.thresholdsStyle != ThresholdsStyle::Off) {
        for (const ThresholdStep &step : field.thresholds.steps) {
            if (step.value && *step.value > 0) {
                if (high > 0.1 * *step.value)
                    high = std::max(high, *step.value * 1.15);
                break;
            }
        }
    }
    const bool legend = legendFits(QRectF({0, 0}, size));
    const qreal bottom = legend ? 42 : size.height() >= 50 ? 18 : 2;
    const qreal plotHeight = size.height() - bottom - 6;
    const ValueScale scale = valueScale(low, high, field.min.has_value(), field.max.has_value(),
                                        std::clamp(static_cast<int>(plotHeight / 30), 2, 8),
                                        roundnessOf(field.unit));
    qreal labels = 30;
    const QList<double> values = scale.values();
    for (const double value : values) {
        const QString label = tickText(field.unit, value, scale.step);
        labels = std::max(labels, type::widthOf(type::numbers(10), label));
        picture.values.append({value, label});
    }
    PlotWindow &window = picture.window;
    window.area = QRectF(std::ceil(labels) + 9, 6, size.width() - std::ceil(labels) - 11, plotHeight);
    window.timeFrom = toUnixSeconds(data().start);
    window.timeTo = std::max(toUnixSeconds(data().end), window.timeFrom + 1);
    window.low = scale.low;
    window.high = scale.high;
    picture.times = timeTicks(window.timeFrom, window.timeTo,
                              std::max(1, static_cast<int>(window.area.width() / 78)));
    // A label that would be cut off at the edge keeps its grid line only.
    for (Tick &tick : picture.times) {
        const qreal half = type::widthOf(type::numbers(10), tick.label) / 2;
        const qreal x = window.x(tick.value);
        if (x + half > size.width() - 1 || x - half < window.area.left() - 14)
            tick.label = QString(QChar(0x200B));
    }

    const double step = std::chrono::duration<double>(data().step).count();
    const double maxStep = field.spanNulls ? HUGE_VAL : step * 1.6;
    const double column = 1 / (devicePixelRatioF() * PanelFrame::scale());
    for (qsizetype i = 0; i < data().series.size(); ++i) {
        PlotPicture::Line line;
        line.colour = colourOf(i);
        line.drawn = decimate(data().series.at(i).points, window, maxStep, column);
        line.filled = i == 0 && (field.fillOpacity > 0 || data().series.size() == 1);
        picture.lines.append(line);
    }
    m_picture = std::move(picture);
    addLimits();
    addGaps(step);
}

void TimeSeriesPanel::addLimits()
{
    const FieldConfig &field = panel().field;
    const ThresholdsStyle style = field.thresholdsStyle;
    if (style == ThresholdsStyle::Off || field.thresholds.mode == ThresholdsMode::Percentage)
        return;
    const PlotWindow &window = m_picture.window;
    const QList<ThresholdStep> &steps = field.thresholds.steps;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        if (!steps.at(i).value || *steps.at(i).value < window.low || *steps.at(i).value > window.high)
            continue;
        PlotPicture::Limit limit;
        limit.from = *steps.at(i).value;
        limit.to = window.high;
        if (i + 1 < steps.size() && steps.at(i + 1).value)
            limit.to = std::clamp(*steps.at(i + 1).value, limit.from, window.high);
        const Tone tone = toneOf(steps.at(i).color);
        limit.colour = tone == Tone::Ok ? palette::okMark : theme::inkOf(tone);
        limit.tint = tone != Tone::Ok;
        limit.label = QStringLiteral("limit ") + valueText(field, limit.from);
        m_picture.limits.append(limit);
    }
}

/// Bands in which not a single series has a value.
void TimeSeriesPanel::addGaps(double step)
{
    const PlotWindow &window = m_picture.window;
    QList<QPair<double, double>> covered;
    const auto timeAt = [&window](qreal x) {
        return window.timeFrom
               + (x - window.area.left()) / window.area.width() * (window.timeTo - window.timeFrom);
    };
    for (const PlotPicture::Line &line : std::as_const(m_picture.lines)) {
        for (const QVector<QPointF> &run : line.drawn.runs)
            covered.append({timeAt(run.constFirst().x()), timeAt(run.constLast().x())});
    }
    std::sort(covered.begin(), covered.end());
    double reach = window.timeFrom;
    const auto gap = [&](double from, double to) {
        if (to - from > step * 1.6)
            m_picture.gaps.append({from, to});
    };
    for (const auto &[from, to] : std::as_const(covered)) {
        gap(reach, std::min(from, window.timeTo));
        reach = std::max(reach, to);
    }
    gap(reach, window.timeTo);
}

void TimeSeriesPanel::render(const QRectF &body)
{
    buildPicture(body.size());
    m_scene->setPicture(m_picture, body.size());
    const qreal ratio = devicePixelRatioF() * PanelFrame::scale();
    m_pixmap = QPixmap((body.size() * ratio).toSize());
    m_pixmap.fill(palette::panel);
    m_pixmap.setDevicePixelRatio(ratio);
    QPainter painter(&m_pixmap);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    m_scene->render(&painter, QRectF({0, 0}, body.size()), QRectF({0, 0}, body.size()));
    m_dirty = false;
    m_renderedSize = body.size() * ratio;
    ++m_renderCount;
}

void TimeSeriesPanel::paintBody(QPainter &painter, const QRectF &body)
{
    if (body.width() < 60 || body.height() < 24)
        return;
    if (m_dirty || m_renderedSize != body.size() * devicePixelRatioF() * PanelFrame::scale())
        render(body);
    painter.drawPixmap(body.topLeft(), m_pixmap);
    if (legendFits(body))
        paintLegend(painter, QRectF(body.left() + m_picture.window.area.left(), body.bottom() - 20,
                                    m_picture.window.area.width(), 18));
    else
        paintLegend(painter, QRectF(body.left() + 160, body.top() - 27, body.width() - 160, 26));
    paintPlotDecoration(painter);
    paintCrosshair(painter, body);
}

void TimeSeriesPanel::paintLegend(QPainter &painter, const QRectF &area)
{
    if (!panel().legend.visible && legendFits(bodyRect()))
        return;
    const QFont names = type::words(11);
    const QFont values = type::numbers(11);
    const bool inHeader = !legendFits(bodyRect());
    struct Entry
    {
        QString name, value;
        qreal width;
    };
    QList<Entry> entries;
    qreal total = 0;
    for (const NamedSeries &series : data().series) {
        const std::optional<SamplePoint> last = current(series);
        Entry entry{type::elidedMiddle(names, series.name, 160),
                    last ? valueText(panel().field, last->value) : QStringLiteral("–"), 0};
        entry.width = 18 + type::widthOf(names, entry.name) + 6
                      + type::widthOf(values, entry.value) + 16;
        total += entry.width;
        entries.append(entry);
    }
    qreal x = inHeader ? std::max(area.left(), area.right() - total + 16) : area.left();
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const Entry &entry = entries.at(i);
        const qsizetype left = entries.size() - i;
        const qreal reserve = left > 1 ? 56 : 0;
        if (x + entry.width - 16 > area.right() - reserve && i > 0) {
            theme::paintText(painter, names, palette::muted, {x, area.top(), 0, area.height()},
                             QStringLiteral("+%1 more").arg(left));
            return;
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(colourOf(i));
        painter.drawRoundedRect(QRectF(x, area.center().y() - 1.5, 12, 3), 1.5, 1.5);
        x += 18;
        theme::paintText(painter, names, palette::secondary, {x, area.top(), 0, area.height()},
                         entry.name);
        x += type::widthOf(names, entry.name) + 6;
        theme::paintText(painter, values, palette::text, {x, area.top(), 0, area.height()},
                         entry.value);
        x += type::widthOf(values, entry.value) + 16;
    }
}

/// The nearest real value of each series, unless it is further away than a gap is long.
QList<TimeSeriesPanel::Reached> TimeSeriesPanel::reached() const
{
    QList<Reached> result;
    if (!m_crosshair || !m_crosshair->time() || !hasPicture())
        return result;
    const double time = *m_crosshair->time();
    const double step = std::chrono::duration<double>(data().step).count();
    for (qsizetype i = 0; i < data().series.size(); ++i) {
        const auto &points = data().series.at(i).points;
        const auto after = std::lower_bound(points.begin(), points.end(), time,
                                            [](const SamplePoint &point, double at) {
                                                return toUnixSeconds(point.time) < at;
                                            });
        const SamplePoint *best = nullptr;
        const auto consider = [&](const SamplePoint &point) {
            const double distance = std::abs(toUnixSeconds(point.time) - time);
            if (std::isfinite(point.value) && distance <= step
                && (!best || distance < std::abs(toUnixSeconds(best->time) - time)))
                best = &point;
        };
        if (after != points.end())
            consider(*after);
        if (after != points.begin())
            consider(*std::prev(after));
        if (best)
            result.append({i, *best});
    }
    std::stable_sort(result.begin(), result.end(), [](const Reached &a, const Reached &b) {
        return a.point.value > b.point.value;
    });
    return result;
}

QStringList TimeSeriesPanel::crosshairTexts() const
{
    if (!m_crosshair || !m_crosshair->time())
        return {};
    const auto at = QDateTime::fromMSecsSinceEpoch(
        static_cast<qint64>(*m_crosshair->time() * 1000), Qt::UTC);
    QStringList lines{at.toString(QStringLiteral("HH:mm:ss")) + QStringLiteral(" UTC")};
    for (const Reached &item : reached()) {
        lines << data().series.at(item.series).name + u' '
                     + valueText(panel().field, item.point.value);
    }
    return lines;
}

void TimeSeriesPanel::paintCrosshair(QPainter &painter, const QRectF &body)
{
    if (!m_crosshair || !m_crosshair->time())
        return;
    PlotWindow window = m_picture.window;
    window.area.translate(body.topLeft());
    const double x = window.x(*m_crosshair->time());
    if (x < window.area.left() || x > window.area.right())
        return;
    painter.setPen(QPen(palette::muted, 1));
    painter.drawLine(QPointF(x, window.area.top()), QPointF(x, window.area.bottom()));
    for (const Reached &item : reached()) {
        const QPointF at(window.x(toUnixSeconds(item.point.time)), window.y(item.point.value));
        if (!window.area.adjusted(-1, -1, 1, 1).contains(at))
            continue;
        painter.setPen(QPen(palette::panel, 1.5));
        painter.setBrush(colourOf(item.series));
        painter.drawEllipse(at, 3.5, 3.5);
    }
    if (m_hovered)
        paintTip(painter, body, x);
}

void TimeSeriesPanel::paintTip(QPainter &painter, const QRectF &body, double x)
{
    const QList<Reached> items = reached();
    const QFont names = type::words(11);
    const QFont values = type::numbers(11);
    const QRectF room = QRectF({0, 0}, logicalSize()).adjusted(4, 4, -4, -4);
    const qreal line = 17;
    const qsizetype fitting = std::max<qsizetype>(1, static_cast<qsizetype>((room.height() - 34) / line));
    const qsizetype shown = std::min(items.size(), fitting);
    qreal width = type::widthOf(values, QStringLiteral("00:00:00 UTC")) + 20;
    for (qsizetype i = 0; i < shown; ++i) {
        width = std::max(width, type::widthOf(names, data().series.at(items.at(i).series).name)
                                    + type::widthOf(values, valueText(panel().field,
                                                                      items.at(i).point.value))
                                    + 56);
    }
    width = std::min(width, room.width());
    const qreal height = 26 + std::max<qreal>(line * static_cast<qreal>(shown), line) + 4;
    qreal left = x + 12;
    if (left + width > room.right())
        left = x - 12 - width;
    const QRectF box(std::max(left, room.left()),
                     std::clamp(body.top() + 8, room.top(), std::max(room.top(), room.bottom() - height)),
                     width, height);
    painter.setPen(QPen(palette::borderStrong, 1));
    QColor ground = palette::background;
    ground.setAlpha(0xF0);
    painter.setBrush(ground);
    painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
    QRectF row(box.left() + 10, box.top() + 5, box.width() - 20, line);
    theme::paintText(painter, values, palette::secondary, row, crosshairTexts().constFirst());
    row.translate(0, line + 2);
    if (items.isEmpty())
        theme::paintText(painter, names, palette::muted, row, QStringLiteral("no data here"));
    for (qsizetype i = 0; i < shown; ++i) {
        const Reached &item = items.at(i);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colourOf(item.series));
        painter.drawRoundedRect(QRectF(row.left(), row.center().y() - 1.5, 10, 3), 1.5, 1.5);
        const QString value = valueText(panel().field, item.point.value);
        const qreal nameRoom = row.width() - 16 - type::widthOf(values, value) - 8;
        theme::paintText(painter, names, palette::text, row.adjusted(16, 0, 0, 0),
                         type::elidedMiddle(names, data().series.at(item.series).name, nameRoom));
        theme::paintText(painter, values, palette::text, row, value, Qt::AlignRight);
        row.translate(0, line);
    }
}

QString TimeSeriesPanel::tipAt(QPointF position) const
{
    // Over the plot the crosshair's own box says more.
    return hasPicture() && bodyRect().contains(position) ? QString() : PanelFrame::tipAt(position);
}

void TimeSeriesPanel::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_crosshair || !hasPicture())
        return;
    const QPointF at = event->position() / PanelFrame::scale();
    const QRectF plot = plotRect();
    m_hovered = plot.contains(at);
    if (!m_hovered || plot.width() <= 0) {
        m_crosshair->setTime(std::nullopt);
        return;
    }
    const PlotWindow &window = m_picture.window;
    m_crosshair->setTime(window.timeFrom
                         + (at.x() - plot.left()) / plot.width()
                               * (window.timeTo - window.timeFrom));
}

void TimeSeriesPanel::leaveEvent(QEvent *event)
{
    m_hovered = false;
    if (m_crosshair)
        m_crosshair->setTime(std::nullopt);
    PanelFrame::leaveEvent(event);
}

} // namespace thunes
