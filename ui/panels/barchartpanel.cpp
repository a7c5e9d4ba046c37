// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/barchartpanel.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/panels/colours.h"
#include "ui/panels/reading.h"
#include "ui/panels/serieslegend.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

BarChartPanel::BarChartPanel(Panel panel, QWidget *parent)
    : GraphPanel(std::move(panel), nullptr, parent)
    , m_options(barChartOptions(PanelFrame::panel().options))
    , m_opacity(
          std::clamp(lenient::number(PanelFrame::panel().field.custom, "fillOpacity").value_or(80),
                     0.0, 100.0)
          / 100)
{
    setData({});
}

bool BarChartPanel::lies(const QSizeF &room) const
{
    if (m_options.orientation == QLatin1String("horizontal"))
        return true;
    return m_options.orientation != QLatin1String("vertical") && room.width() < room.height();
}

void BarChartPanel::dataChanged()
{
    invalidate();
    m_table = hasPicture() ? barTable(panel(), data(), m_options) : BarTable();
    stackUp();
    QList<LegendEntry> entries;
    const QStringList calcs = panel().legend.calcs;
    if (!m_table.coloursByCategory) {
        for (const BarTable::Series &series : std::as_const(m_table.series)) {
            NamedSeries numbers;
            numbers.name = series.name;
            for (const std::optional<double> &value : series.values)
                numbers.points.push_back({data().end, value.value_or(qQNaN())});
            LegendEntry entry = legendEntry(series.field, numbers, data(), calcs);
            entry.colour = series.colour;
            entry.block = true;
            entries << entry;
        }
    }
    legend().setContent(std::move(entries), legendColumns(calcs), panel().legend, panel().options);
    setSummary(data().state == PanelState::Stale ? Tone::Stale : Tone::Neutral, QString());
}

void BarChartPanel::stackUp()
{
    m_bars.clear();
    m_low = 0;
    m_high = 0;
    const qsizetype count = m_table.categories();
    m_bars.reserve(count * m_table.series.size());
    for (qsizetype c = 0; c < count; ++c) {
        double total = 0;
        for (qsizetype s = 0; s < m_table.series.size(); ++s)
            total += std::abs(m_table.value(s, c).value_or(0));
        double up = 0;
        double down = 0;
        for (qsizetype s = 0; s < m_table.series.size(); ++s) {
            const std::optional<double> value = m_table.value(s, c);
            if (!value)
                continue;
            Bar bar{c, s, 0, *value, {}};
            if (m_options.stacking != StackingMode::None) {
                const double part = m_options.stacking == StackingMode::Percent
                                        ? (total > 0 ? *value / total : 0)
                                        : *value;
                double &reach = part < 0 ? down : up;
                bar.from = reach;
                reach += part;
                bar.to = reach;
            }
            m_low = std::min(m_low, bar.to);
            m_high = std::max(m_high, bar.to);
            m_bars.append(bar);
        }
    }
}

QString BarChartPanel::spokenValues() const
{
    QStringList words;
    for (const Bar &bar : m_bars) {
        if (words.size() == 40) {
            words << QStringLiteral("and %1 more").arg(m_bars.size() - 40);
            break;
        }
        const BarTable::Series &series = m_table.series.at(bar.series);
        words << m_table.category(bar.category)
                     + (series.name.isEmpty() ? QString() : u' ' + series.name) + u' '
                     + m_table.text(bar.series, bar.category);
    }
    return words.join(QStringLiteral(", "));
}

void BarChartPanel::renderGraph(QPainter &painter, const QRectF &room)
{
    if (m_table.series.isEmpty() || m_table.categories() == 0 || room.width() < 40
        || room.height() < 24)
        return;
    const bool lying = m_lying = lies(room.size());
    const bool percent = m_options.stacking == StackingMode::Percent;
    const FieldConfig &field = fieldOf(0);
    const QString unit = percent ? QStringLiteral("percentunit") : field.unit;
    const bool keepHigh = percent || field.max.has_value();
    // Room for the words above the highest bar.
    const double air =
        m_options.showValue == ShowValue::Never || m_options.stacking != StackingMode::None
            ? 0
            : (m_high - m_low) * 0.06;
    const ValueAxis axis = valueAxis(percent ? std::min(0.0, m_low) : field.min.value_or(m_low),
                                     percent ? 1
                                             : field.max.value_or(m_high == 0 && m_low == 0 ? 1
                                                                  : m_high > 0 ? m_high + air
                                                                               : 0),
                                     field.min.has_value() || percent, keepHigh, unit,
                                     lying ? room.width() / 2 : room.height());
    qreal names = widestName();
    const bool axes = room.height() >= 60;
    if (lying) {
        names = std::min(std::ceil(names) + 10, room.width() * 0.35);
        m_area = room.adjusted(names, 2, -8, axes ? -18 : 0);
        if (axes)
            paintValueAxisBelow(painter, axis, m_area);
    } else {
        m_area = room.adjusted(axes ? axis.width : 0, 6, -2, axes ? -18 : 0);
        if (axes)
            paintValueAxis(painter, axis, m_area);
    }
    placeBars(axis.scale, lying);
    paintBars(painter);
    paintValues(painter, lying);
    if (axes || lying)
        paintCategories(painter, lying, names);
}

void BarChartPanel::placeBars(const ValueScale &scale, bool lying)
{
    const qreal length = lying ? m_area.height() : m_area.width();
    const qreal group = length / static_cast<qreal>(m_table.categories());
    const bool stacked = m_options.stacking != StackingMode::None;
    const qreal inner =
        group * (m_table.series.size() > 1 && !stacked ? m_options.groupWidth : m_options.barWidth);
    const qreal lane = stacked ? inner : inner / static_cast<qreal>(m_table.series.size());
    const qreal wide =
        std::max(1.0, m_table.series.size() > 1 && !stacked ? lane * m_options.barWidth : lane);
    const auto along = [&](double value) {
        const double part =
            (std::clamp(value, scale.low, scale.high) - scale.low) / (scale.high - scale.low);
        return lying ? m_area.left() + part * m_area.width()
                     : m_area.bottom() - part * m_area.height();
    };
    for (Bar &bar : m_bars) {
        const qreal start = static_cast<qreal>(bar.category) * group + (group - inner) / 2
                            + (stacked ? 0 : static_cast<qreal>(bar.series) * lane)
                            + (lane - wide) / 2;
        const qreal a = along(bar.from);
        const qreal b = along(bar.to);
        if (lying)
            bar.rect = QRectF(std::min(a, b), m_area.top() + start, std::abs(b - a), wide);
        else
            bar.rect = QRectF(m_area.left() + start, std::min(a, b), wide, std::abs(b - a));
    }
}

void BarChartPanel::paintBars(QPainter &painter) const
{
    if (m_bars.isEmpty())
        return;
    const bool lying = m_lying;
    const qreal wide = lying ? m_bars.constFirst().rect.height() : m_bars.constFirst().rect.width();
    painter.setRenderHint(QPainter::Antialiasing, wide >= 2);
    painter.setPen(Qt::NoPen);
    if (wide < 2) {
        paintThinBars(painter);
        painter.setRenderHint(QPainter::Antialiasing);
        return;
    }
    for (const Bar &bar : m_bars) {
        const QColor colour = m_table.colour(bar.series, bar.category);
        painter.setBrush(mixed(palette::panel, colour, m_opacity));
        painter.drawRect(bar.rect);
        if (wide >= 6) {
            // Its edge in the full colour, as graphs have it.
            painter.setPen(QPen(colour, 1));
            painter.setBrush(Qt::NoBrush);
            if (bar.rect.height() >= 2 && bar.rect.width() >= 2)
                painter.drawRect(bar.rect.adjusted(.5, .5, -.5, -.5));
            painter.setPen(Qt::NoPen);
        }
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

/// Of bars of one pixel and less the longest of each pixel: no more work than there are pixels.
void BarChartPanel::paintThinBars(QPainter &painter) const
{
    const qreal start = m_lying ? m_area.top() : m_area.left();
    const auto pixels = static_cast<std::size_t>((m_lying ? m_area.height() : m_area.width()) + 2);
    const bool stacked = m_options.stacking != StackingMode::None;
    const std::size_t layers = stacked ? static_cast<std::size_t>(m_table.series.size()) : 1;
    std::vector<const Bar *> longest(pixels * layers, nullptr);
    for (const Bar &bar : m_bars) {
        const qreal place = (m_lying ? bar.rect.top() : bar.rect.left()) - start;
        const std::size_t pixel =
            std::min(pixels - 1, static_cast<std::size_t>(std::max(0.0, place)));
        const Bar *&best =
            longest[pixel * layers + (stacked ? static_cast<std::size_t>(bar.series) : 0)];
        if (!best || std::abs(bar.to - bar.from) > std::abs(best->to - best->from))
            best = &bar;
    }
    for (std::size_t i = 0; i < longest.size(); ++i) {
        if (const Bar *bar = longest[i])
            painter.fillRect(bar->rect, m_table.colour(bar->series, bar->category));
    }
}

/// Of very many names only some are measured.
qreal BarChartPanel::widestName() const
{
    const QFont font = type::words(10);
    const qsizetype count = m_table.categories();
    const qsizetype stride = std::max<qsizetype>(1, count / 200);
    qreal widest = 0;
    for (qsizetype c = 0; c < count; c += stride)
        widest = std::max(widest, type::widthOf(font, m_table.category(c)));
    return widest;
}

void BarChartPanel::paintValues(QPainter &painter, bool lying) const
{
    if (m_options.showValue == ShowValue::Never || m_bars.size() > 400)
        return;
    const QFont font = type::numbers(10);
    const bool stacked = m_options.stacking != StackingMode::None;
    for (const Bar &bar : m_bars) {
        const QString text = m_table.text(bar.series, bar.category);
        const QColor colour = m_table.colour(bar.series, bar.category);
        const qreal width = type::widthOf(font, text);
        // Numbers that run into their neighbours cannot be read, whatever the file asks for.
        if (!stacked && !lying && width > bar.rect.width() + 6)
            continue;
        const bool down = bar.to < bar.from;
        QRectF place;
        QColor ink = palette::text;
        if (stacked) {
            place = bar.rect;
            ink = inkOn(mixed(palette::panel, colour, m_opacity));
            if (width + 4 > bar.rect.width() || bar.rect.height() < 13)
                continue;
        } else if (lying) {
            if (bar.rect.height() < 10 && m_options.showValue == ShowValue::Auto)
                continue;
            const bool outside = bar.rect.right() + 6 + width <= m_area.right() + 6;
            place = outside ? QRectF(bar.rect.right() + 5, bar.rect.top(), width, bar.rect.height())
                            : QRectF(bar.rect.right() - width - 5, bar.rect.top(), width,
                                     bar.rect.height());
            if (!outside)
                ink = inkOn(mixed(palette::panel, colour, m_opacity));
        } else {
            if (width > bar.rect.width() + 2 && m_options.showValue == ShowValue::Auto)
                continue;
            const bool outside = down ? bar.rect.bottom() + 13 <= m_area.bottom()
                                      : bar.rect.top() - 13 >= m_area.top() - 6;
            const qreal top = down ? (outside ? bar.rect.bottom() + 1 : bar.rect.bottom() - 14)
                                   : (outside ? bar.rect.top() - 14 : bar.rect.top() + 2);
            place = QRectF(bar.rect.left(), top, bar.rect.width(), 13);
            if (!outside)
                ink = inkOn(mixed(palette::panel, colour, m_opacity));
        }
        theme::paintText(painter, font, ink, place, text, Qt::AlignHCenter);
    }
}

void BarChartPanel::paintCategories(QPainter &painter, bool lying, qreal names) const
{
    const QFont font = type::words(10);
    const qsizetype count = m_table.categories();
    const qreal pitch = (lying ? m_area.height() : m_area.width()) / static_cast<qreal>(count);
    const qreal widest = widestName();
    // Where not all names fit, every second, third … is written.
    const qreal needed = lying ? 13 : std::min(widest + 10, 90.0);
    const auto stride =
        std::max<qsizetype>(1, static_cast<qsizetype>(std::ceil(needed / pitch - 0.01)));
    qreal reached = -1e9;
    for (qsizetype c = 0; c < count; c += stride) {
        const qreal middle = (static_cast<qreal>(c) + 0.5) * pitch;
        if (lying) {
            theme::paintText(painter, font, palette::secondary,
                             {m_area.left() - names, m_area.top() + middle - 7, names - 8, 14},
                             type::elidedMiddle(font, m_table.category(c), names - 10),
                             Qt::AlignRight);
            continue;
        }
        const qreal room = pitch * static_cast<qreal>(stride) - 4;
        const QString name = type::elidedMiddle(font, m_table.category(c), room);
        qreal left = m_area.left() + middle - type::widthOf(font, name) / 2;
        left = std::clamp(left, m_area.left(),
                          std::max(m_area.left(), m_area.right() - type::widthOf(font, name)));
        if (left < reached + 6)
            continue;
        reached = left + type::widthOf(font, name);
        theme::paintText(painter, font, palette::secondary, {left, m_area.bottom() + 4, 0, 13},
                         name);
    }
}

QRectF BarChartPanel::barRect(qsizetype category, qsizetype series) const
{
    for (const Bar &bar : m_bars) {
        if (bar.category == category && bar.series == series)
            return bar.rect.translated(bodyRect().topLeft());
    }
    return {};
}

std::optional<qsizetype> BarChartPanel::categoryAt(QPointF place) const
{
    if (m_table.categories() == 0 || !m_area.contains(place))
        return std::nullopt;
    const double part = m_lying ? (place.y() - m_area.top()) / m_area.height()
                                : (place.x() - m_area.left()) / m_area.width();
    const qsizetype count = m_table.categories();
    return std::clamp<qsizetype>(static_cast<qsizetype>(part * static_cast<double>(count)), 0,
                                 count - 1);
}

std::optional<HoverContent> BarChartPanel::hoverAt(QPointF place) const
{
    const auto category = categoryAt(place);
    if (!category)
        return std::nullopt;
    HoverContent content;
    content.title = m_table.category(*category);
    for (const Bar &bar : m_bars) {
        if (bar.category != *category)
            continue;
        const QString &name = m_table.series.at(bar.series).name;
        content.rows.append({m_table.colour(bar.series, bar.category),
                             name.isEmpty() ? QStringLiteral("value") : name,
                             m_table.text(bar.series, bar.category), true,
                             m_bars.size() > 1 && bar.rect.contains(place)});
    }
    if (content.rows.isEmpty())
        content.note = QStringLiteral("no value");
    return content;
}

void BarChartPanel::paintHovered(QPainter &painter, QPointF place) const
{
    const auto category = categoryAt(place);
    if (!category)
        return;
    const auto count = static_cast<qreal>(m_table.categories());
    QColor light = palette::text;
    light.setAlpha(14);
    const auto at = static_cast<qreal>(*category);
    painter.fillRect(m_lying ? QRectF(m_area.left(), m_area.top() + m_area.height() * at / count,
                                      m_area.width(), m_area.height() / count)
                             : QRectF(m_area.left() + m_area.width() * at / count, m_area.top(),
                                      m_area.width() / count, m_area.height()),
                     light);
}

} // namespace thunes
