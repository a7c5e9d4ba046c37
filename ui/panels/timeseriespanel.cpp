// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/timeseriespanel.h"

#include "ui/dashboard/evaluate.h"
#include "ui/panels/crosshair.h"
#include "ui/panels/plotbuilder.h"
#include "ui/panels/plotscene.h"
#include "ui/panels/reading.h"
#include "ui/panels/serieslegend.h"
#include "ui/theme/palette.h"

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
    // What was chosen may have gone; an empty graph would say that nothing is there.
    const qsizetype count = data().series.size();
    const auto isShown = [this](qsizetype series) { return !isHiddenByHand(series); };
    bool anyShown = false;
    for (qsizetype i = 0; i < count; ++i)
        anyShown = anyShown || isShown(i);
    if (!anyShown && count > 0) {
        m_only.reset();
        m_toggled.clear();
    }
    m_model = plotModel(panel(), data(), [this](qsizetype series) { return isHiddenByHand(series); });
    // Default thresholds colour nothing here; only drawn ones say what is too much.
    Tone worst = Tone::Neutral;
    for (const PlotSeries &series : std::as_const(m_model.series)) {
        const FieldConfig &field = series.field;
        if (!hasPicture() || field.thresholdsStyle == ThresholdsStyle::Off
            || (series.style.hidden && !isHiddenByHand(series.index)))
            continue; // What a person hid still has its state.
        const std::optional<SamplePoint> last = current(data().series.at(series.index));
        const ThresholdStep *step =
            last ? activeStep(field.thresholds, last->value, field.min, field.max) : nullptr;
        if (step)
            worst = std::max(worst, toneOf(step->color));
    }
    fillLegend();
    qsizetype shown = 0;
    for (qsizetype i = 0; i < count; ++i)
        shown += isShown(i) ? 1 : 0;
    setSummary(worst, shown < count ? QStringLiteral("%1 of %2 series").arg(shown).arg(count)
                                    : QString());
}

void TimeSeriesPanel::fillLegend()
{
    QList<LegendEntry> entries;
    m_listed.clear();
    const QStringList calcs = legendCalcs(panel().legend);
    for (const PlotSeries &series : std::as_const(m_model.series)) {
        if (series.style.hiddenFromLegend)
            continue;
        LegendEntry entry =
            legendEntry(series.field, data().series.at(series.index), data(), calcs);
        entry.colour = series.colour;
        entry.dimmed = series.style.hidden;
        entry.block = series.style.draw == DrawStyle::Bars;
        entries << entry;
        m_listed << series.index;
    }
    m_legend.setContent(std::move(entries), legendColumns(calcs), panel().legend, panel().options);
}

QStringList TimeSeriesPanel::legendTexts() const
{
    return hasPicture() ? m_legend.texts() : QStringList();
}

std::optional<qsizetype> TimeSeriesPanel::legendSeriesAt(QPointF place) const
{
    const auto entry = hasPicture() ? m_legend.entryAt(place - bodyRect().topLeft()) : std::nullopt;
    return entry ? std::optional(m_listed.at(*entry)) : std::nullopt;
}

QString TimeSeriesPanel::keyOf(qsizetype series) const
{
    const NamedSeries &one = data().series.at(series);
    return one.refId + u'\n' + one.name;
}

bool TimeSeriesPanel::isHiddenByHand(qsizetype series) const
{
    const QString key = keyOf(series);
    return m_only ? key != *m_only && !m_toggled.contains(key) : m_toggled.contains(key);
}

void TimeSeriesPanel::isolate(qsizetype series)
{
    const QString key = keyOf(series);
    const bool isAlone = m_only == key && m_toggled.isEmpty();
    m_toggled.clear();
    m_only = isAlone ? std::nullopt : std::optional(key);
    showChosen();
}

void TimeSeriesPanel::toggle(qsizetype series)
{
    const QString key = keyOf(series);
    if (m_only == key) { // Another of those that are shown takes its place.
        m_only = m_toggled.isEmpty() ? std::nullopt : std::optional(*m_toggled.begin());
        if (m_only)
            m_toggled.remove(*m_only);
    } else if (!m_toggled.remove(key)) {
        m_toggled.insert(key);
    }
    showChosen();
}

void TimeSeriesPanel::stepIsolation(int direction)
{
    const qsizetype count = m_listed.size();
    if (count == 0)
        return;
    qsizetype at = -1;
    for (qsizetype i = 0; i < count; ++i) {
        if (m_only == keyOf(m_listed.at(i)))
            at = i;
    }
    // One place more than entries: where all are shown.
    const qsizetype next = (at + 1 + direction + count + 1) % (count + 1) - 1;
    m_toggled.clear();
    m_only = next < 0 ? std::nullopt : std::optional(keyOf(m_listed.at(next)));
    showChosen();
}

void TimeSeriesPanel::showChosen()
{
    const PanelData same = data();
    setData({});
    setData(same);
}

QString TimeSeriesPanel::spokenValues() const
{
    return QStringLiteral("Last values: ") + legendTexts().join(QStringLiteral(", "));
}

void TimeSeriesPanel::renderPlot(const QRectF &body)
{
    const QRectF whole({0, 0}, body.size());
    const QRectF room = m_legend.place(whole);
    const qreal ratio = devicePixelRatioF() * PanelFrame::scale();
    m_picture = plotPicture(m_model, data(), room, room.width(), 1 / ratio);
    m_scene->setPicture(m_picture, body.size());
    m_pixmap = QPixmap((body.size() * ratio).toSize());
    m_pixmap.fill(palette::panel);
    m_pixmap.setDevicePixelRatio(ratio);
    QPainter painter(&m_pixmap);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    m_scene->render(&painter, whole, whole);
    m_legend.paint(painter);
    m_dirty = false;
    m_renderedSize = body.size() * ratio;
    ++m_renderCount;
}

void TimeSeriesPanel::paintBody(QPainter &painter, const QRectF &body)
{
    if (body.width() < 60 || body.height() < 24)
        return;
    if (m_dirty || m_renderedSize != body.size() * devicePixelRatioF() * PanelFrame::scale())
        renderPlot(body);
    painter.drawPixmap(body.topLeft(), m_pixmap);
    if (isLegendInHeader(body)) {
        // Without room of its own the legend goes into the header, which the body's place starts
        // below.
        m_legend.placeInLine(QRectF(160, -27, body.width() - 160, 26));
        painter.save();
        painter.translate(body.topLeft());
        m_legend.paint(painter);
        painter.restore();
    }
    paintPlotDecoration(painter);
    paintCrosshair(painter, body);
}

/// The nearest real value of each series, unless it is further away than a gap is long.
QList<TimeSeriesPanel::Reached> TimeSeriesPanel::reached() const
{
    QList<Reached> result;
    if (!m_crosshair || !m_crosshair->time() || !hasPicture())
        return result;
    const double time = *m_crosshair->time();
    const double step = std::chrono::duration<double>(data().step).count();
    for (qsizetype i = 0; i < m_model.series.size(); ++i) {
        const PlotSeries &series = m_model.series.at(i);
        if (series.style.hidden || series.style.hiddenFromTooltip)
            continue;
        const auto &points = data().series.at(series.index).points;
        const auto after = std::lower_bound(
            points.begin(), points.end(), time,
            [](const SamplePoint &point, double at) { return toUnixSeconds(point.time) < at; });
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
            result.append(
                {i, *best,
                 series.points(data()).at(static_cast<std::size_t>(best - points.data())).value});
    }
    std::stable_sort(result.begin(), result.end(), [](const Reached &a, const Reached &b) {
        return a.point.value > b.point.value;
    });
    return result;
}

QString TimeSeriesPanel::textOf(const Reached &item) const
{
    return display(m_model.series.at(item.series).field, item.point.value).text;
}

HoverContent TimeSeriesPanel::hoverContent() const
{
    HoverContent content;
    content.title = hoverTime(*m_crosshair->time(), data());
    for (const Reached &item : reached()) {
        const PlotSeries &series = m_model.series.at(item.series);
        content.rows.append({series.colour, data().series.at(series.index).name, textOf(item),
                             series.style.draw == DrawStyle::Bars});
    }
    if (content.rows.isEmpty())
        content.note = QStringLiteral("no data here");
    return content;
}

QStringList TimeSeriesPanel::crosshairTexts() const
{
    if (!m_crosshair || !m_crosshair->time())
        return {};
    const HoverContent content = hoverContent();
    QStringList lines{content.title};
    for (const HoverContent::Row &row : content.rows)
        lines << row.name + u' ' + row.value;
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
        const PlotSeries &series = m_model.series.at(item.series);
        PlotWindow own = m_picture.axes.at(series.axis).window;
        own.area.translate(body.topLeft());
        if (!own.has(item.drawn))
            continue;
        const QPointF at(own.x(toUnixSeconds(item.point.time)), own.y(item.drawn));
        if (!own.area.adjusted(-1, -1, 1, 1).contains(at))
            continue;
        painter.setPen(QPen(palette::panel, 1.5));
        painter.setBrush(series.colour);
        painter.drawEllipse(at, 3.5, 3.5);
    }
    if (m_hovered)
        paintHoverBox(painter, hoverContent(), {x, body.top() + 8},
                      QRectF({0, 0}, logicalSize()).adjusted(4, 4, -4, -4));
}

QString TimeSeriesPanel::tipAt(QPointF position) const
{
    if (!hasPicture() || !bodyRect().contains(position))
        return PanelFrame::tipAt(position);
    // Over the plot the crosshair's own box says more.
    return m_legend.tipAt(position - bodyRect().topLeft());
}

void TimeSeriesPanel::mousePressEvent(QMouseEvent *event)
{
    const auto series = event->button() == Qt::LeftButton
                            ? legendSeriesAt(event->position() / PanelFrame::scale())
                            : std::nullopt;
    if (!series) {
        PanelFrame::mousePressEvent(event);
        return;
    }
    setFocus(Qt::MouseFocusReason);
    if (event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))
        toggle(*series);
    else
        isolate(*series);
}

void TimeSeriesPanel::mouseDoubleClickEvent(QMouseEvent *event)
{
    // Two quick clicks on the legend are two clicks.
    if (legendSeriesAt(event->position() / PanelFrame::scale()))
        mousePressEvent(event);
    else
        PanelFrame::mouseDoubleClickEvent(event);
}

void TimeSeriesPanel::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_crosshair || !hasPicture())
        return;
    const QPointF at = event->position() / PanelFrame::scale();
    const QRectF plot = plotRect();
    m_hovered = plot.contains(at) && plot.width() > 0;
    if (m_hovered)
        m_crosshair->setTime(m_picture.window.timeAt(at.x() - bodyRect().left()));
    else
        m_crosshair->setTime(std::nullopt);
}

void TimeSeriesPanel::leaveEvent(QEvent *event)
{
    m_hovered = false;
    if (m_crosshair)
        m_crosshair->setTime(std::nullopt);
    PanelFrame::leaveEvent(event);
}

void TimeSeriesPanel::wheelEvent(QWheelEvent *event)
{
    const QPointF at = event->position() / PanelFrame::scale() - bodyRect().topLeft();
    if (event->modifiers() == Qt::NoModifier && m_legend.rect().contains(at)
        && !isLegendInHeader(bodyRect()) && m_legend.scroll(event->angleDelta().y() > 0 ? -1 : 1)) {
        m_dirty = true;
        update();
        event->accept();
        return;
    }
    PanelFrame::wheelEvent(event);
}

} // namespace thunes
