// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/statpanel.h"

#include "ui/panels/decimate.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace thunes {

StatPanel::StatPanel(Panel panel, QWidget *parent)
    : PanelFrame(std::move(panel), parent)
{
    setData({});
}

bool StatPanel::showsCells() const
{
    if (m_readings.size() > 1)
        return true;
    const auto &targets = panel().targets;
    return std::any_of(targets.begin(), targets.end(), [](const Target &target) {
        return target.legendFormat.contains(QLatin1String("{{"));
    });
}

void StatPanel::dataChanged()
{
    m_readings = hasPicture() ? readingsOf(panel().field, data(), panel().stat.calc) : QList<Reading>();
    const bool counts = !m_readings.isEmpty() && showsCells();
    const QString count = counts ? countOf(m_readings) : QString();
    // Where names alone are wanted the value says nothing: the 1 of an info metric.
    if (panel().stat.textMode == StatTextMode::Name && counts) {
        for (Reading &reading : m_readings)
            reading.text.clear();
    }
    for (Reading &reading : m_readings) {
        // Who made the dashboard wants a plain number: limits that nobody chose (70, 90 is the default of
        // old files) must not raise an alarm.
        if (panel().stat.colorMode == StatColorMode::None && reading.tone != Tone::Off
            && reading.tone != Tone::Stale)
            reading.tone = Tone::Neutral;
        // An old "all is well" must not look like one.
        if (data().state == PanelState::Stale && reading.tone < Tone::Stale)
            reading.tone = Tone::Stale;
    }
    setSummary(worstOf(m_readings), count);
}

QString StatPanel::hint() const
{
    return data().live && hasPicture() ? QStringLiteral("live") : QString();
}

QString StatPanel::spokenValues() const
{
    QStringList values;
    for (const Reading &reading : m_readings) {
        QString words = reading.text;
        if (showsCells())
            words = (reading.name + u' ' + words).trimmed();
        if (!reading.reason.isEmpty())
            words += QStringLiteral(" (") + reading.reason + u')';
        values << words;
    }
    return values.join(QStringLiteral(", "));
}

QFont StatPanel::nameFont(const Grid &grid)
{
    return type::words(grid.height >= 26 ? 12 : grid.height >= 17 ? 11 : 10, QFont::DemiBold);
}

QFont StatPanel::valueFont(const Grid &grid)
{
    return type::numbers(grid.height >= 26 ? 11 : 10);
}

/// Tries every number of columns and keeps the one where names fit, heights are comfortable and
/// few places stay empty.
StatPanel::Grid StatPanel::gridFor(const QRectF &body) const
{
    const int count = static_cast<int>(m_readings.size());
    Grid best;
    double bestScore = -1e9;
    const QFont font = type::words(12, QFont::DemiBold);
    const QFont valueFont = type::numbers(11);
    struct Need
    {
        qreal beside, below; ///< Width with the value beside the name, or below it.
    };
    QList<Need> needs;
    for (const Reading &reading : m_readings) {
        const qreal name = type::widthOf(font, reading.name);
        const qreal value = type::widthOf(valueFont, reading.reason.isEmpty() ? reading.text
                                                                              : reading.reason);
        needs.append({name + value + 44, std::max(name, value) + 36});
    }
    for (int columns = 1; columns <= count; ++columns) {
        Grid grid;
        grid.columns = columns;
        grid.rows = (count + columns - 1) / columns;
        grid.gap = body.height() / grid.rows < 24 ? 3 : 6;
        if (body.height() / grid.rows < 12)
            grid.gap = 2;
        grid.width = (body.width() - (columns - 1) * grid.gap) / columns;
        grid.height = (body.height() - (grid.rows - 1) * grid.gap) / grid.rows;
        if (grid.width < 6 || grid.height < 3)
            continue;
        // Names first: a cell too low for comfort still says more than one without its name.
        double words = 0;
        for (const Need &need : std::as_const(needs)) {
            if (!grid.glyphOnly())
                words += std::min(1.0, grid.width / (grid.twoLines() ? need.below : need.beside));
        }
        words /= count;
        const double lines = std::min(1.0, grid.height / 16) + 0.75 * std::min(1.0, grid.height / 26);
        const double empty = double(grid.rows * columns - count) / count;
        const double shape = std::abs(std::log(grid.width / grid.height / 3.2));
        const double score = 4 * words + 2 * lines - empty - 0.25 * shape;
        if (score > bestScore) {
            bestScore = score;
            best = grid;
        }
    }
    return best;
}

QRectF StatPanel::cellRect(const Grid &grid, const QRectF &body, qsizetype index) const
{
    const int row = static_cast<int>(index) / grid.columns;
    const int column = static_cast<int>(index) % grid.columns;
    // Whole pixels keep the borders of all cells equally crisp.
    const qreal left = std::round(body.left() + column * (grid.width + grid.gap));
    const qreal right = std::round(body.left() + column * (grid.width + grid.gap) + grid.width);
    const qreal top = std::round(body.top() + row * (grid.height + grid.gap));
    const qreal bottom = std::round(body.top() + row * (grid.height + grid.gap) + grid.height);
    return QRectF(left, top, right - left, bottom - top);
}

QRectF StatPanel::cellRect(qsizetype index) const
{
    const QRectF body = bodyRect();
    return showsCells() ? cellRect(gridFor(body), body, index) : body;
}

QString StatPanel::shownName(const Grid &grid, qreal width, const Reading &reading)
{
    const qreal glyph = grid.height >= 26 ? 25 : 18;
    qreal room = width - glyph - 8;
    if (!grid.twoLines())
        room -= type::widthOf(valueFont(grid), reading.text) + 8;
    return type::elidedMiddle(nameFont(grid), reading.name, std::max(room, 8.0));
}

QString StatPanel::paintedName(qsizetype index) const
{
    const Grid grid = gridFor(bodyRect());
    return shownName(grid, cellRect(index).width(), m_readings.at(index));
}

void StatPanel::paintBody(QPainter &painter, const QRectF &body)
{
    if (!showsCells()) {
        paintNumber(painter, body);
        return;
    }
    const Grid grid = gridFor(body);
    for (qsizetype i = 0; i < m_readings.size(); ++i)
        paintCell(painter, grid, cellRect(grid, body, i), m_readings.at(i));
}

void StatPanel::paintCell(QPainter &painter, const Grid &grid, const QRectF &cell,
                          const Reading &reading)
{
    const ToneColours colours = theme::coloursOf(reading.tone);
    theme::paintBox(painter, reading.tone, cell, std::min(4.0, grid.height / 4));
    if (grid.glyphOnly()) {
        const qreal size = std::min({10.0, cell.width() - 2, cell.height() - 2});
        theme::paintGlyph(painter, reading.tone, cell.center(), size, colours.glyph);
        return;
    }
    const bool roomy = grid.height >= 26;
    const QFont names = nameFont(grid);
    const QFont values = valueFont(grid);
    const QString name = shownName(grid, cell.width(), reading);
    const qreal inset = roomy ? 9 : 6;
    const qreal textLeft = cell.left() + (roomy ? 25 : 18);
    const qreal textWidth = cell.right() - 8 - textLeft;
    QString value = reading.text;
    if (grid.twoLines()) {
        const bool both = grid.height >= 58 && !reading.reason.isEmpty();
        const qreal lineGap = 17;
        const bool nameAlone = reading.text.isEmpty() && reading.reason.isEmpty();
        const qreal first = cell.center().y() - lineGap * (both ? 1.0 : nameAlone ? 0.0 : 0.5);
        theme::paintGlyph(painter, reading.tone, {cell.left() + inset + 5, first}, 11, colours.glyph);
        theme::paintText(painter, names, colours.title, {textLeft, first - 8, textWidth, 16}, name);
        if (!reading.reason.isEmpty() && !both)
            value += (value.isEmpty() ? QString() : QStringLiteral(" · ")) + reading.reason;
        theme::paintText(painter, values, colours.text, {textLeft, first + lineGap - 8, textWidth, 16},
                         type::elidedRight(values, value, textWidth));
        if (both)
            theme::paintText(painter, values, colours.text,
                             {textLeft, first + 2 * lineGap - 8, textWidth, 16},
                             type::elidedRight(values, reading.reason, textWidth));
        return;
    }
    theme::paintGlyph(painter, reading.tone, {cell.left() + inset + (roomy ? 5 : 4), cell.center().y()},
                      roomy ? 11 : 9, colours.glyph);
    theme::paintText(painter, names, colours.title,
                     {textLeft, cell.top(), textWidth, cell.height()}, name);
    theme::paintText(painter, values, colours.text, {textLeft, cell.top(), textWidth, cell.height()},
                     value, Qt::AlignRight);
}

void StatPanel::paintNumber(QPainter &painter, const QRectF &body)
{
    const Reading &reading = m_readings.constFirst();
    const bool loud = reading.tone == Tone::Crit || reading.tone == Tone::Warn;
    const NamedSeries &series = data().series.constFirst();
    const FieldConfig field = fieldOf(series, panel());
    // Mappings for other values leave a number a number.
    const bool words = !series.text.isEmpty()
                       || (!field.mappings.isEmpty()
                           && (!reading.value || reading.text != valueText(field, *reading.value)));
    QRectF area = body;
    if (loud || reading.tone == Tone::Stale)
        theme::paintBox(painter, reading.tone, body, 5);

    const bool sparkline = panel().stat.graphMode == StatGraphMode::Area && !words && !loud
                           && body.height() >= 40;
    if (sparkline) {
        const qreal share = body.height() >= 90 ? 0.45 : 0.4;
        const QRectF graph(body.left(), body.bottom() - body.height() * share, body.width(),
                           body.height() * share);
        paintSparkline(painter, graph, reading);
        area.setBottom(graph.top() - 2);
    }

    const bool glyph = words || loud || reading.tone == Tone::Stale;
    const qreal room = area.width() - (glyph ? 60 : 12);
    int pixels = static_cast<int>(std::clamp(area.height() * 0.62, 16.0, 44.0));
    QFont font = type::numbers(pixels, QFont::Medium);
    while (pixels > 12 && type::widthOf(font, reading.text) > room)
        font = type::numbers(--pixels, QFont::Medium);

    const ToneColours colours = theme::coloursOf(reading.tone);
    QColor ink = loud ? colours.text : theme::inkOf(reading.tone);
    if (panel().stat.colorMode == StatColorMode::None && !loud)
        ink = palette::text;
    const qreal textWidth = type::widthOf(font, reading.text);
    const qreal mark = glyph ? pixels * 0.62 : 0;
    qreal x = area.center().x() - (textWidth + (glyph ? mark + pixels * 0.4 : 0)) / 2;
    if (glyph) {
        theme::paintGlyph(painter, reading.tone, {x + mark / 2, area.center().y()}, mark,
                          loud ? colours.glyph : ink);
        x += mark + pixels * 0.4;
    }
    theme::paintText(painter, font, ink, {x, area.top(), textWidth, area.height()}, reading.text);
    if (!reading.reason.isEmpty())
        theme::paintText(painter, type::words(11), palette::staleText,
                         {area.left(), area.bottom() - 18, area.width(), 14}, reading.reason,
                         Qt::AlignHCenter);
}

void StatPanel::paintSparkline(QPainter &painter, const QRectF &area, const Reading &reading)
{
    const NamedSeries &series = data().series.constFirst();
    double low = 0;
    double high = 0;
    bool any = false;
    for (const SamplePoint &point : series.points) {
        if (!std::isfinite(point.value))
            continue;
        low = any ? std::min(low, point.value) : point.value;
        high = any ? std::max(high, point.value) : point.value;
        any = true;
    }
    if (!any || data().end <= data().start)
        return;
    low = std::min(low, 0.0);
    if (high <= low)
        high = low + 1;
    const PlotWindow window{area.adjusted(0, 2, 0, -1), toUnixSeconds(data().start),
                            toUnixSeconds(data().end), low, high};
    const double step = std::chrono::duration<double>(data().step).count();
    const DecimatedSeries drawn = decimate(series.points, window, 1.6 * step);
    const QColor ink = theme::inkOf(reading.tone == Tone::Neutral ? Tone::Ok : reading.tone);
    QColor fill = ink;
    fill.setAlpha(36);
    painter.save();
    painter.setClipRect(area);
    for (const QVector<QPointF> &run : drawn.runs) {
        QPolygonF polygon(run);
        polygon.prepend(QPointF(run.constFirst().x(), area.bottom()));
        polygon.append(QPointF(run.constLast().x(), area.bottom()));
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawPolygon(polygon);
    }
    painter.setPen(QPen(ink, 1));
    painter.drawLines(drawn.lines);
    painter.restore();
}

QString StatPanel::tipAt(QPointF position) const
{
    const QRectF body = bodyRect();
    if (hasPicture() && showsCells() && body.contains(position)) {
        const Grid grid = gridFor(body);
        for (qsizetype i = 0; i < m_readings.size(); ++i) {
            if (!cellRect(grid, body, i).contains(position))
                continue;
            const Reading &reading = m_readings.at(i);
            QString tip = reading.name + QStringLiteral("\n") + reading.text;
            if (!reading.reason.isEmpty())
                tip += QStringLiteral("\n") + reading.reason;
            if (data().state == PanelState::Stale)
                tip += QStringLiteral("\n") + staleText();
            return tip;
        }
    }
    return PanelFrame::tipAt(position);
}

} // namespace thunes
