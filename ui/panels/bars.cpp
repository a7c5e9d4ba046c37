// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/bars.h"

#include "ui/dashboard/evaluate.h"
#include "ui/panels/colours.h"
#include "ui/theme/palette.h"

#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// The colour that another value in the same place would have.
QColor colourAt(const FieldValue &item, double value)
{
    if (item.tone == Tone::Stale)
        return item.colour;
    if (item.field.colorMode == ColorMode::Thresholds || item.field.colorMode == ColorMode::Continuous) {
        FieldConfig field = item.field;
        field.mappings.clear();
        return colourOf(field, 0, value, item.low, item.high);
    }
    return item.colour;
}

QLinearGradient gradientOf(const FieldValue &item, QPointF from, QPointF to)
{
    QLinearGradient gradient(from, to);
    const bool steps = item.field.colorMode == ColorMode::Thresholds && item.tone != Tone::Stale;
    if (!steps && (item.field.colorMode != ColorMode::Continuous || item.tone == Tone::Stale)) {
        gradient.setColorAt(0, item.colour.darker(210));
        gradient.setColorAt(1, item.colour);
        return gradient;
    }
    constexpr int stops = 24;
    for (int i = 0; i <= stops; ++i) {
        const double part = static_cast<double>(i) / stops;
        gradient.setColorAt(part, colourAt(item, item.low + part * (item.high - item.low)));
    }
    return gradient;
}

/// Part of the track between two fractions.
QRectF partOf(const QRectF &track, Qt::Orientation orientation, double from, double to)
{
    if (orientation == Qt::Horizontal)
        return QRectF(track.left() + from * track.width(), track.top(), (to - from) * track.width(),
                      track.height());
    return QRectF(track.left(), track.bottom() - to * track.height(), track.width(),
                  (to - from) * track.height());
}

void paintLcd(QPainter &painter, const QRectF &track, const FieldValue &value,
              Qt::Orientation orientation, bool showUnfilled)
{
    const qreal length = orientation == Qt::Horizontal ? track.width() : track.height();
    constexpr qreal gap = 2;
    const int cells = std::clamp(static_cast<int>((length + gap) / (7 + gap)), 3, 120);
    const qreal cell = (length - gap * (cells - 1)) / cells;
    const double at = value.fraction();
    painter.setPen(Qt::NoPen);
    for (int i = 0; i < cells; ++i) {
        const double from = i * (cell + gap) / length;
        const double to = (i * (cell + gap) + cell) / length;
        const double middle = (from + to) / 2;
        QColor colour = colourAt(value, value.low + middle * (value.high - value.low));
        // The cell that the value has just reached is lit.
        const bool lit = value.value && at > 0 && from < at;
        if (!lit) {
            if (!showUnfilled)
                continue;
            colour.setAlphaF(0.16F);
        }
        painter.setBrush(colour);
        painter.drawRoundedRect(partOf(track, orientation, from, to), 1, 1);
    }
}

} // namespace

void paintBar(QPainter &painter, const QRectF &track, const FieldValue &value, BarGaugeMode mode,
              Qt::Orientation orientation, bool showUnfilled)
{
    if (track.width() < 2 || track.height() < 2)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (mode == BarGaugeMode::Lcd) {
        paintLcd(painter, track, value, orientation, showUnfilled);
        painter.restore();
        return;
    }
    painter.setPen(Qt::NoPen);
    if (showUnfilled) {
        painter.setBrush(palette::raised);
        painter.drawRoundedRect(track, 2, 2);
    }
    if (value.value) {
        const double zero = value.low < 0 && value.high > 0 ? value.fractionOf(0) : 0;
        const double at = value.fraction();
        const QRectF bar = partOf(track, orientation, std::min(zero, at), std::max(zero, at));
        const QPointF from = orientation == Qt::Horizontal ? track.topLeft() : track.bottomLeft();
        const QPointF to = orientation == Qt::Horizontal ? track.topRight() : track.topLeft();
        if (mode == BarGaugeMode::Gradient) {
            painter.setBrush(gradientOf(value, from, to));
            painter.drawRoundedRect(bar, 2, 2);
        } else {
            QColor fill = value.colour;
            fill.setAlphaF(0.35F);
            painter.setBrush(fill);
            painter.drawRoundedRect(bar, 2, 2);
        }
        // A bright end says where the value is, however short the bar.
        const bool left = at < zero;
        QRectF end = orientation == Qt::Horizontal
                         ? QRectF(left ? bar.left() : bar.right() - 2, bar.top(), 2, bar.height())
                         : QRectF(bar.left(), left ? bar.bottom() - 2 : bar.top(), bar.width(), 2);
        if (end.left() < track.left())
            end.moveLeft(track.left());
        if (end.bottom() > track.bottom())
            end.moveBottom(track.bottom());
        painter.setBrush(value.colour);
        painter.drawRect(end);
    }
    painter.restore();
}

} // namespace thunes
