// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/axispainting.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

void paintTimeAxis(QPainter &painter, const PlotWindow &window, qreal width, bool grid)
{
    const QRectF &area = window.area;
    const QFont font = type::numbers(10);
    const QList<Tick> ticks =
        timeTicks(window.timeFrom, window.timeTo, std::max(1, static_cast<int>(area.width() / 78)));
    for (const Tick &tick : ticks) {
        const qreal x = window.x(tick.value);
        painter.setPen(QPen(palette::grid, 1));
        painter.drawLine(QPointF(x, grid ? area.top() : area.bottom()),
                         QPointF(x, area.bottom() + (grid ? 0 : 3)));
        const qreal half = type::widthOf(font, tick.label) / 2;
        if (x + half <= width && x - half >= 0)
            theme::paintText(painter, font, palette::muted,
                             {x - half, area.bottom() + 4, half * 2, 12}, tick.label);
    }
}

ValueAxis valueAxis(double low, double high, bool keepLow, bool keepHigh, const QString &unit,
                    qreal height)
{
    ValueAxis axis;
    axis.scale = valueScale(low, high, keepLow, keepHigh,
                            std::clamp(static_cast<int>(height / 34), 2, 8), roundnessOf(unit));
    const QList<double> values = axis.scale.values();
    axis.width = 24;
    for (const double value : values) {
        axis.ticks.append({value, tickText(unit, value, axis.scale.step)});
        axis.width =
            std::max(axis.width, type::widthOf(type::numbers(10), axis.ticks.last().label));
    }
    axis.width = std::ceil(axis.width) + 9;
    return axis;
}

void paintValueAxis(QPainter &painter, const ValueAxis &axis, const QRectF &area)
{
    for (const Tick &tick : axis.ticks) {
        const qreal y =
            area.bottom()
            - (tick.value - axis.scale.low) / (axis.scale.high - axis.scale.low) * area.height();
        painter.setPen(QPen(palette::grid, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        theme::paintText(painter, type::numbers(10), palette::muted,
                         {area.left() - axis.width, y - 7, axis.width - 7, 14}, tick.label,
                         Qt::AlignRight);
    }
}

void paintValueAxisBelow(QPainter &painter, const ValueAxis &axis, const QRectF &area)
{
    qreal reached = -1e9;
    for (const Tick &tick : axis.ticks) {
        const qreal x =
            area.left()
            + (tick.value - axis.scale.low) / (axis.scale.high - axis.scale.low) * area.width();
        painter.setPen(QPen(palette::grid, 1));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        const qreal width = type::widthOf(type::numbers(10), tick.label);
        const qreal left = std::min(x - width / 2, area.right() + 4 - width);
        if (left < reached + 8)
            continue;
        theme::paintText(painter, type::numbers(10), palette::muted,
                         {left, area.bottom() + 4, width, 12}, tick.label);
        reached = left + width;
    }
}

} // namespace thunes
