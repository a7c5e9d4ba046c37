// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/heatmappanel.h"

#include "ui/dashboard/units.h"
#include "ui/panels/axispainting.h"
#include "ui/panels/colours.h"
#include "ui/panels/serieslegend.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

HeatmapPanel::HeatmapPanel(Panel panel, Crosshair *crosshair, QWidget *parent)
    : GraphPanel(std::move(panel), crosshair, parent)
    , m_options(heatmapOptions(PanelFrame::panel().options))
{
    const QColor fill = colourNamed(m_options.fill);
    for (int i = 0; i < m_options.steps; ++i) {
        double part = m_options.steps > 1 ? static_cast<double>(i) / (m_options.steps - 1) : 1;
        if (m_options.reverse)
            part = 1 - part;
        const QColor colour = m_options.opacity
                                  ? mixed(palette::panel, fill.isValid() ? fill : palette::accent,
                                          0.12 + 0.88 * std::pow(part, m_options.exponent))
                                  : schemeColour(m_options.scheme, part);
        m_colours.push_back(colour.rgb());
    }
    setData({});
}

QColor HeatmapPanel::colourOfCount(double count) const
{
    double part = m_high > m_low ? std::clamp((count - m_low) / (m_high - m_low), 0.0, 1.0) : 1;
    if (!m_options.opacity)
        part = std::pow(part, m_options.exponent);
    const auto last = static_cast<double>(m_colours.size() - 1);
    return QColor(m_colours[static_cast<std::size_t>(std::lround(part * last))]);
}

void HeatmapPanel::dataChanged()
{
    invalidate();
    m_grid = hasPicture() && data().frames.isEmpty() ? heatmapGrid(panel(), data(), m_options)
                                                     : HeatmapGrid();
    m_low = m_options.colorMin.value_or(std::min(0.0, m_grid.lowest));
    m_high = m_options.colorMax.value_or(m_grid.highest);
    setSummary(data().state == PanelState::Stale ? Tone::Stale : Tone::Neutral, QString());
}

QString HeatmapPanel::countText(double count) const
{
    return formatValue(count,
                       m_options.cellUnit.isEmpty() ? QStringLiteral("short") : m_options.cellUnit,
                       std::nullopt)
        .toString();
}

QString HeatmapPanel::spokenValues() const
{
    if (m_grid.highest <= 0)
        return QStringLiteral("no counts");
    return QStringLiteral("%1 buckets, counts from %2 to %3")
        .arg(m_grid.rows())
        .arg(countText(m_grid.lowest), countText(m_grid.highest));
}

void HeatmapPanel::renderGraph(QPainter &painter, const QRectF &room)
{
    const bool axes = room.height() >= 60;
    const bool scale = axes && m_options.showLegend && room.height() >= 110;
    if (m_grid.rows() == 0 || m_grid.columns() == 0) {
        theme::paintText(painter, type::words(12), palette::secondary, room,
                         QStringLiteral("no buckets in the answer"), Qt::AlignHCenter);
        return;
    }
    const QFont font = type::numbers(10);
    qreal names = 24;
    for (const QString &label : m_grid.edges.isEmpty() ? m_grid.labels : m_grid.edges)
        names = std::max(names, type::widthOf(font, label));
    names = axes ? std::min(std::ceil(names) + 9, room.width() * 0.3) : 0;
    PlotWindow window;
    window.area = QRectF(room.left() + names, room.top() + 6, room.width() - names - 2,
                         room.height() - 6 - (axes ? 18 : 0) - (scale ? 24 : 0));
    window.timeFrom = toUnixSeconds(data().start);
    window.timeTo = std::max(toUnixSeconds(data().end), window.timeFrom + 1);
    // The last column is as wide as the others.
    window.timeTo = std::max(window.timeTo, m_grid.times.back() + m_grid.step);
    m_drawn = window;
    setWindow(window);
    paintGaps(painter);
    paintCells(painter);
    if (axes) {
        paintTimeAxis(painter, window, room.right(), false);
        paintRows(painter, names);
    }
    if (scale)
        paintScale(painter, {window.area.left(), room.bottom() - 20, window.area.width(), 20});
}

QRectF HeatmapPanel::placeOf(std::size_t row, std::size_t column) const
{
    const qreal height = m_drawn.area.height() / static_cast<qreal>(m_grid.rows());
    const qreal left = m_drawn.x(m_grid.times[column]);
    const qreal right = m_drawn.x(m_grid.times[column] + m_grid.step);
    return QRectF(left, m_drawn.area.top() + static_cast<qreal>(lane(row)) * height, right - left,
                  height);
}

QRectF HeatmapPanel::cellRect(std::size_t row, std::size_t column) const
{
    return placeOf(row, column).translated(bodyRect().topLeft());
}

void HeatmapPanel::paintGaps(QPainter &painter) const
{
    double reach = m_drawn.timeFrom;
    const auto gap = [&](double from, double to) {
        if (to - from <= m_grid.step * 0.6)
            return;
        const QRectF band(QPointF(m_drawn.x(from), m_drawn.area.top()),
                          QPointF(m_drawn.x(to), m_drawn.area.bottom()));
        theme::paintHatch(painter, band & m_drawn.area, palette::border, 6);
        const QFont font = type::words(10);
        const QString words = QStringLiteral("no data");
        const qreal width = type::widthOf(font, words);
        if (band.width() < width + 8 || band.height() < 20)
            return;
        const QRectF box(band.center().x() - width / 2 - 4, band.center().y() - 8, width + 8, 16);
        painter.fillRect(box, palette::panel);
        theme::paintText(painter, font, palette::muted, box, words, Qt::AlignHCenter);
    };
    for (const double time : m_grid.times) {
        gap(reach, std::min(time, m_drawn.timeTo));
        reach = std::max(reach, time + m_grid.step);
    }
    gap(reach, m_drawn.timeTo);
}

void HeatmapPanel::paintCells(QPainter &painter) const
{
    const qreal ratio = std::abs(painter.deviceTransform().m11());
    const QRectF &area = m_drawn.area;
    const int width = std::max(1, static_cast<int>(std::lround(area.width() * ratio)));
    const int rows = static_cast<int>(m_grid.rows());
    const qreal cell = m_grid.step / (m_drawn.timeTo - m_drawn.timeFrom) * area.width();
    const qreal high = area.height() / rows;
    const qreal gap = std::min(cell, high) > 5 * m_options.cellGap ? m_options.cellGap : 0;
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (cell * ratio >= 3) {
        for (std::size_t row = 0; row < m_grid.rows(); ++row) {
            for (std::size_t column = 0; column < m_grid.columns(); ++column) {
                const double count = m_grid.at(row, column);
                if (!std::isnan(count))
                    painter.fillRect((placeOf(row, column) & area).adjusted(0, 0, -gap, -gap),
                                     colourOfCount(count));
            }
        }
        painter.setRenderHint(QPainter::Antialiasing);
        return;
    }
    // One pixel a column, one line a row, stretched upwards: never more work than pixels.
    QImage image(width, rows, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    std::vector<double> line(static_cast<std::size_t>(width));
    const double perSecond = width / (m_drawn.timeTo - m_drawn.timeFrom);
    for (std::size_t row = 0; row < m_grid.rows(); ++row) {
        std::fill(line.begin(), line.end(), qQNaN());
        for (std::size_t column = 0; column < m_grid.columns(); ++column) {
            const double count = m_grid.at(row, column);
            if (std::isnan(count))
                continue;
            const double start = (m_grid.times[column] - m_drawn.timeFrom) * perSecond;
            const int from = std::max(0, static_cast<int>(start));
            const int to = std::min(
                width - 1, static_cast<int>(std::ceil(start + m_grid.step * perSecond)) - 1);
            for (int x = from; x <= std::max(from, to) && x < width; ++x) {
                double &kept = line[static_cast<std::size_t>(x)];
                if (std::isnan(kept) || count > kept)
                    kept = count;
            }
        }
        auto *pixels = reinterpret_cast<QRgb *>(image.scanLine(static_cast<int>(lane(row))));
        for (int x = 0; x < width; ++x) {
            if (const double count = line[static_cast<std::size_t>(x)]; !std::isnan(count))
                pixels[x] = colourOfCount(count).rgb();
        }
    }
    painter.drawImage(area, image);
    if (gap > 0) {
        for (int row = 1; row < rows; ++row)
            painter.fillRect(QRectF(area.left(), area.top() + row * high - gap, area.width(), gap),
                             palette::panel);
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void HeatmapPanel::paintRows(QPainter &painter, qreal names) const
{
    const QFont font = type::numbers(10);
    const QRectF &area = m_drawn.area;
    const qreal high = area.height() / static_cast<qreal>(m_grid.rows());
    const auto stride = std::max<qsizetype>(1, static_cast<qsizetype>(std::ceil(14 / high - 0.01)));
    const bool between = !m_grid.edges.isEmpty();
    const QStringList &words = between ? m_grid.edges : m_grid.labels;
    for (qsizetype i = 0; i < words.size(); i += stride) {
        const auto row = static_cast<qreal>(m_options.reverseY ? i : words.size() - 1 - i);
        const qreal y = area.top() + (between ? row : row + 0.5) * high;
        theme::paintText(painter, font, palette::muted, {area.left() - names, y - 7, names - 7, 14},
                         type::elidedMiddle(font, words.at(i), names - 7), Qt::AlignRight);
    }
}

void HeatmapPanel::paintScale(QPainter &painter, const QRectF &room) const
{
    const QFont font = type::numbers(10);
    const QString low = countText(m_low);
    const QString high = countText(m_high);
    const qreal left = type::widthOf(font, low) + 8;
    const QRectF bar(room.left() + left, room.center().y() - 4,
                     std::min(220.0, room.width() - left - type::widthOf(font, high) - 10), 8);
    if (bar.width() < 30)
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto steps = static_cast<int>(bar.width());
    for (int x = 0; x < steps; ++x)
        painter.fillRect(QRectF(bar.left() + x, bar.top(), 1, bar.height()),
                         colourOfCount(m_low + (m_high - m_low) * x / std::max(1, steps - 1)));
    painter.setRenderHint(QPainter::Antialiasing);
    theme::paintText(painter, font, palette::muted,
                     {room.left(), room.top(), left - 8, room.height()}, low, Qt::AlignRight);
    theme::paintText(painter, font, palette::muted, {bar.right() + 8, room.top(), 0, room.height()},
                     high);
}

std::optional<HeatmapPanel::Cell> HeatmapPanel::cellAt(QPointF place) const
{
    if (m_grid.rows() == 0 || m_grid.columns() == 0 || !m_drawn.area.contains(place))
        return std::nullopt;
    const double time = m_drawn.timeAt(place.x());
    const auto after = std::upper_bound(m_grid.times.begin(), m_grid.times.end(), time);
    if (after == m_grid.times.begin() || time > *std::prev(after) + m_grid.step)
        return std::nullopt;
    const auto from =
        static_cast<std::size_t>((place.y() - m_drawn.area.top()) / m_drawn.area.height()
                                 * static_cast<double>(m_grid.rows()));
    return Cell{lane(std::min(from, m_grid.rows() - 1)),
                static_cast<std::size_t>(std::prev(after) - m_grid.times.begin())};
}

std::optional<HoverContent> HeatmapPanel::hoverAt(QPointF place) const
{
    const auto cell = cellAt(place);
    if (!cell)
        return std::nullopt;
    HoverContent content;
    const double from = m_grid.times[cell->column];
    content.title = hoverTime(from, data()).remove(QStringLiteral(" UTC")) + QStringLiteral(" – ")
                    + hoverTime(from + m_grid.step, data());
    const auto row = static_cast<qsizetype>(cell->row);
    const QString below = m_grid.edges.value(row);
    const QString name = m_grid.edges.isEmpty() ? m_grid.labels.at(row)
                         : below.isEmpty()
                             ? QStringLiteral("up to ") + m_grid.edges.at(row + 1)
                             : below + QStringLiteral(" – ") + m_grid.edges.at(row + 1);
    const double count = m_grid.at(cell->row, cell->column);
    content.rows.append({std::isnan(count) ? QColor() : colourOfCount(count), name,
                         std::isnan(count) ? QStringLiteral("none") : countText(count), true,
                         true});
    return content;
}

void HeatmapPanel::paintHovered(QPainter &painter, QPointF place) const
{
    const auto cell = cellAt(place);
    if (!cell)
        return;
    painter.setPen(QPen(palette::text, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(placeOf(cell->row, cell->column).adjusted(-.5, -.5, .5, .5));
}

} // namespace thunes
