// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/piepanel.h"

#include "ui/panels/colours.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr double pi = 3.14159265358979323846;

QPointF onCircle(QPointF centre, qreal radius, double turn)
{
    return centre + QPointF(std::sin(turn * 2 * pi), -std::cos(turn * 2 * pi)) * radius;
}

} // namespace

PiePanel::PiePanel(Panel panel, QWidget *parent)
    : GraphPanel(std::move(panel), nullptr, parent)
    , m_options(pieOptions(PanelFrame::panel().options))
{
    setData({});
}

QString PiePanel::percentText(double share) const
{
    return QString::number(share * 100, 'f', share > 0 && share < 0.0995 ? 1 : 0) + u'%';
}

void PiePanel::dataChanged()
{
    invalidate();
    m_values = hasPicture() ? fieldValues(panel(), data(), m_options.reduce) : QList<FieldValue>();
    m_slices.clear();
    m_total = 0;
    for (qsizetype i = 0; i < m_values.size(); ++i) {
        const std::optional<double> value = m_values.at(i).value;
        if (!value || !std::isfinite(*value) || *value <= 0)
            continue;
        m_total += *value;
        m_slices.append({i, 0, *value});
    }
    if (m_options.sort != QLatin1String("none")) {
        const bool rising = m_options.sort == QLatin1String("asc");
        std::stable_sort(m_slices.begin(), m_slices.end(), [&](const Slice &a, const Slice &b) {
            return rising ? a.share < b.share : a.share > b.share;
        });
    }
    double from = 0;
    for (Slice &slice : m_slices) {
        slice.share = m_total > 0 ? slice.share / m_total : 0;
        slice.from = from;
        from += slice.share;
    }
    fillLegend();
    const bool states = panel().field.colorMode == ColorMode::Thresholds;
    setSummary(states                              ? worstOf(m_values, data().state)
               : data().state == PanelState::Stale ? Tone::Stale
                                                   : Tone::Neutral,
               QString());
}

void PiePanel::fillLegend()
{
    QStringList columns;
    if (m_options.legendValue || (!m_options.legendPercent && panel().legend.table))
        columns << QStringLiteral("Value");
    if (m_options.legendPercent)
        columns << QStringLiteral("Percent");
    QList<LegendEntry> entries;
    const auto add = [&](qsizetype index, double share) {
        const FieldValue &value = m_values.at(index);
        LegendEntry entry;
        entry.name = value.name;
        entry.colour = value.colour;
        entry.block = true;
        if (columns.contains(QStringLiteral("Value"))) {
            entry.values << value.text();
            entry.numbers << value.value;
        }
        if (m_options.legendPercent) {
            entry.values << percentText(share);
            entry.numbers << share;
        }
        entries << entry;
    };
    for (const Slice &slice : std::as_const(m_slices))
        add(slice.value, slice.share);
    for (qsizetype i = 0; i < m_values.size(); ++i) {
        const bool hasSlice = std::any_of(m_slices.begin(), m_slices.end(),
                                          [i](const Slice &slice) { return slice.value == i; });
        if (!hasSlice)
            add(i, 0);
    }
    // The heads would only repeat themselves in a list.
    if (!panel().legend.table && columns.size() > 1)
        columns = {QString(), QString()};
    legend().setContent(std::move(entries), columns, panel().legend, panel().options);
}

QPainterPath PiePanel::pathOf(const Slice &slice, qreal outer) const
{
    const auto box = [&](qreal radius) {
        return QRectF(m_centre - QPointF(radius, radius), QSizeF(radius, radius) * 2);
    };
    QPainterPath path;
    const double start = 90 - slice.from * 360;
    if (slice.share >= 1 - 1e-9) {
        path.addEllipse(box(outer));
        if (hole() > 0)
            path.addEllipse(box(hole()));
        return path;
    }
    path.arcMoveTo(box(outer), start);
    path.arcTo(box(outer), start, -slice.share * 360);
    if (hole() > 0)
        path.arcTo(box(hole()), start - slice.share * 360, slice.share * 360);
    else
        path.lineTo(m_centre);
    path.closeSubpath();
    return path;
}

QStringList PiePanel::labelOf(const Slice &slice) const
{
    QStringList words;
    const FieldValue &value = m_values.at(slice.value);
    if (m_options.labelName)
        words << value.name;
    if (m_options.labelValue)
        words << value.text();
    if (m_options.labelPercent)
        words << percentText(slice.share);
    return words;
}

void PiePanel::renderGraph(QPainter &painter, const QRectF &room)
{
    m_radius = std::max(4.0, std::min(room.width(), room.height()) / 2 - 6);
    m_centre = room.center();
    if (m_slices.isEmpty()) {
        painter.setPen(QPen(palette::borderStrong, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(m_centre, m_radius, m_radius);
        theme::paintText(painter, type::words(12), palette::secondary, room,
                         QStringLiteral("no value above zero"), Qt::AlignHCenter);
        return;
    }
    // Between very many slices the lines would be all that one sees.
    painter.setPen(m_slices.size() > 40 ? QPen(Qt::NoPen) : QPen(palette::panel, 1.5));
    for (const Slice &slice : std::as_const(m_slices)) {
        painter.setBrush(m_values.at(slice.value).colour);
        painter.drawPath(pathOf(slice, m_radius));
    }
    for (const Slice &slice : std::as_const(m_slices))
        paintLabel(painter, slice);
    if (hole() > 34) {
        // The ring's middle has room for the whole.
        const FormattedValue total =
            formatValue(m_total, panel().field.unit, panel().field.decimals);
        const qreal width = hole() * 1.4;
        paintValue(painter, QRectF(m_centre - QPointF(width / 2, 14), QSizeF(width, 24)), total,
                   palette::text, 22);
        theme::paintText(painter, type::words(10), palette::muted,
                         QRectF(m_centre + QPointF(-width / 2, 10), QSizeF(width, 14)),
                         QStringLiteral("total"), Qt::AlignHCenter);
    }
}

void PiePanel::paintLabel(QPainter &painter, const Slice &slice) const
{
    const QStringList words = labelOf(slice);
    if (words.isEmpty())
        return;
    const qreal middle = hole() > 0 ? (m_radius + hole()) / 2 : m_radius * 0.66;
    const QFont font = type::words(11, QFont::Medium);
    // As wide as the slice is there; what does not fit is in the tooltip.
    const qreal room =
        std::min(2 * pi * middle * slice.share, hole() > 0 ? m_radius - hole() : m_radius * 0.8)
        - 6;
    const qreal height = 14.0 * static_cast<double>(words.size());
    const qreal along = slice.share >= 0.5 ? m_radius : 2 * middle * std::sin(pi * slice.share);
    qreal widest = 0;
    for (const QString &word : words)
        widest = std::max(widest, type::widthOf(font, word));
    const bool fits =
        hole() > 0 ? widest <= m_radius - hole() - 2 : widest <= std::max(room, along - 6);
    if (!fits || along < height || widest > m_radius)
        return;
    const QPointF at = onCircle(m_centre, middle, slice.from + slice.share / 2);
    QRectF line(at.x() - widest / 2, at.y() - height / 2, widest, 14);
    const QColor ink = inkOn(m_values.at(slice.value).colour);
    for (const QString &word : words) {
        theme::paintText(painter, font, ink, line, word, Qt::AlignHCenter);
        line.translate(0, 14);
    }
}

std::optional<qsizetype> PiePanel::sliceAt(QPointF place) const
{
    const QPointF from = place - m_centre;
    const double distance = std::hypot(from.x(), from.y());
    if (distance > m_radius || distance < hole())
        return std::nullopt;
    double turn = std::atan2(from.x(), -from.y()) / (2 * pi);
    if (turn < 0)
        turn += 1;
    for (qsizetype i = 0; i < m_slices.size(); ++i) {
        if (turn >= m_slices.at(i).from && turn <= m_slices.at(i).from + m_slices.at(i).share)
            return i;
    }
    return std::nullopt;
}

std::optional<HoverContent> PiePanel::hoverAt(QPointF place) const
{
    const auto index = sliceAt(place);
    if (!index)
        return std::nullopt;
    const Slice &slice = m_slices.at(*index);
    const FieldValue &value = m_values.at(slice.value);
    HoverContent content;
    content.title = value.name;
    content.rows.append({value.colour, percentText(slice.share), value.text(), true, true});
    content.note = value.reason;
    return content;
}

void PiePanel::paintHovered(QPainter &painter, QPointF place) const
{
    const auto index = sliceAt(place);
    if (!index)
        return;
    painter.setPen(QPen(palette::text, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(pathOf(m_slices.at(*index), m_radius));
}

} // namespace thunes
