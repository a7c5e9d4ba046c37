// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/sparkline.h"

#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace thunes {

Sparkline::Sparkline(QWidget *parent)
    : QWidget(parent)
{
    setScale(1);
}

void Sparkline::setContent(Content content)
{
    m_content = std::move(content);
    QString spoken = m_content.message;
    if (spoken.isEmpty() && !m_content.points.empty())
        spoken = QStringLiteral("last value ") + shortNumber(m_content.points.back().value);
    setAccessibleName(QStringLiteral("History of the value"));
    setAccessibleDescription(spoken);
    update();
}

void Sparkline::setScale(qreal scale)
{
    m_scale = scale;
    setFixedHeight(static_cast<int>(110 * scale));
    update();
}

void Sparkline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF area(0, 0, width() / m_scale, height() / m_scale);
    painter.setPen(QPen(palette::border, 1));
    painter.setBrush(palette::background);
    painter.drawRoundedRect(area.adjusted(.5, .5, -.5, -.5), 4, 4);
    const QFont caption = type::words(11);
    const QFont number = type::numbers(10);
    if (!m_content.message.isEmpty() || m_content.points.empty()) {
        theme::paintText(painter, caption, palette::muted, area.adjusted(12, 0, -12, 0),
                         type::elidedRight(caption, m_content.message, area.width() - 24),
                         Qt::AlignHCenter);
        return;
    }
    double low = 0;
    double high = 0;
    bool any = false;
    const auto widen = [&](double value) {
        if (!std::isfinite(value))
            return;
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
    };
    for (const SamplePoint &point : m_content.points)
        widen(point.value);
    if (m_content.threshold)
        widen(m_content.threshold->limit);
    if (!any)
        return;
    if (high - low < 1e-12) {
        high += std::max(std::abs(high) * 0.1, 0.5);
        low -= std::max(std::abs(low) * 0.1, 0.5);
    }
    const QRectF plot = area.adjusted(46, 10, -10, -20);
    const double span = toUnixSeconds(m_content.end) - toUnixSeconds(m_content.start);
    const auto x = [&](TimePoint time) {
        return plot.left() + plot.width() * (toUnixSeconds(time) - toUnixSeconds(m_content.start)) / span;
    };
    const auto y = [&](double value) { return plot.bottom() - plot.height() * (value - low) / (high - low); };

    painter.setPen(QPen(palette::grid, 1));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    theme::paintText(painter, number, palette::muted, {0, plot.top() - 6, 40, 12}, shortNumber(high),
                     Qt::AlignRight);
    theme::paintText(painter, number, palette::muted, {0, plot.bottom() - 8, 40, 12}, shortNumber(low),
                     Qt::AlignRight);
    const auto clock = [](TimePoint time) { return toDateTime(time).toString(QStringLiteral("HH:mm")); };
    theme::paintText(painter, number, palette::muted, {plot.left(), plot.bottom() + 4, 60, 12},
                     clock(m_content.start));
    theme::paintText(painter, number, palette::muted, {plot.right() - 60, plot.bottom() + 4, 60, 12},
                     clock(m_content.end), Qt::AlignRight);
    if (m_content.mark && *m_content.mark > m_content.start && *m_content.mark < m_content.end) {
        const qreal left = x(*m_content.mark);
        QColor tint = theme::inkOf(m_content.tone);
        tint.setAlphaF(0.10F);
        painter.fillRect(QRectF(left, plot.top(), plot.right() - left, plot.height()), tint);
        painter.setPen(QPen(theme::inkOf(m_content.tone), 1));
        painter.drawLine(QPointF(left, plot.top()), QPointF(left, plot.bottom()));
    }
    if (m_content.threshold) {
        QPen pen(palette::critMark, 1);
        pen.setDashPattern({4, 3});
        painter.setPen(pen);
        const qreal level = y(m_content.threshold->limit);
        painter.drawLine(QPointF(plot.left(), level), QPointF(plot.right(), level));
        theme::paintText(painter, number, palette::critMark,
                         {plot.right() - 90, level - 13 < plot.top() ? level + 2 : level - 13, 88, 12},
                         m_content.threshold->comparison + u' ' + shortNumber(m_content.threshold->limit),
                         Qt::AlignRight);
    }
    QPainterPath line;
    bool open = false;
    TimePoint last;
    for (const SamplePoint &point : m_content.points) {
        const bool gap = open && point.time - last > m_content.step * 2;
        if (!std::isfinite(point.value)) {
            open = false;
            continue;
        }
        if (!open || gap)
            line.moveTo(x(point.time), y(point.value));
        // A lone point is a short dash, or it could not be seen.
        line.lineTo(x(point.time) + (open && !gap ? 0 : 0.8), y(point.value));
        open = true;
        last = point.time;
    }
    painter.setPen(QPen(palette::series(0), 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(line);
}

} // namespace thunes
