// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/canvaspanel.h"

#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr qreal smallest = 9;

/// The unit is drawn at this share of the number's size.
int unitPixels(int pixels)
{
    return pixels < 18 ? pixels : std::max(11, static_cast<int>(pixels * 0.62));
}

struct ValueWidths
{
    qreal prefix, text, suffix;
    qreal sum() const { return prefix + text + suffix; }
};

ValueWidths widthsOf(const FormattedValue &value, int pixels)
{
    const QFont unit = type::numbers(unitPixels(pixels), QFont::Medium);
    return {type::widthOf(unit, value.prefix),
            type::widthOf(type::numbers(pixels, QFont::Medium), value.text),
            type::widthOf(unit, value.suffix)};
}

} // namespace

void CanvasPanel::paintBody(QPainter &painter, const QRectF &body)
{
    if (body.width() < 24 || body.height() < 16)
        return;
    const qreal ratio = devicePixelRatioF() * PanelFrame::scale();
    if (m_dirty || m_renderedSize != body.size() * ratio) {
        m_pixmap = QPixmap((body.size() * ratio).toSize());
        m_pixmap.fill(palette::panel);
        m_pixmap.setDevicePixelRatio(ratio);
        m_spots.clear();
        QPainter picture(&m_pixmap);
        picture.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        render(picture, body.size());
        m_dirty = false;
        m_renderedSize = body.size() * ratio;
        ++m_renderCount;
    }
    painter.drawPixmap(body.topLeft(), m_pixmap);
    paintOver(painter, body);
}

QString CanvasPanel::tipAt(QPointF position) const
{
    const QRectF body = bodyRect();
    if (hasPicture() && body.contains(position)) {
        for (const Spot &spot : m_spots) {
            if (spot.rect.contains(position - body.topLeft()))
                return staleText().isEmpty() ? spot.tip : spot.tip + u'\n' + staleText();
        }
    }
    return PanelFrame::tipAt(position);
}

int valuePixels(const QSizeF &room, const FormattedValue &value, qreal most)
{
    const qreal tallest = std::min(most, room.height() * 0.8);
    int pixels = static_cast<int>(std::max(smallest, tallest));
    // Widths grow in proportion; one division lands next to the answer.
    const qreal width = widthsOf(value, pixels).sum();
    if (width > room.width() && width > 0)
        pixels = std::max(static_cast<int>(smallest), static_cast<int>(pixels * room.width() / width));
    while (pixels > smallest && widthsOf(value, pixels).sum() > room.width())
        --pixels;
    return pixels;
}

void paintValue(QPainter &painter, const QRectF &rect, const FormattedValue &value,
                const QColor &colour, qreal most, Qt::Alignment alignment)
{
    const int pixels = valuePixels(rect.size(), value, most);
    const ValueWidths widths = widthsOf(value, pixels);
    const QFont number = type::numbers(pixels, QFont::Medium);
    const QFont unit = type::numbers(unitPixels(pixels), QFont::Medium);
    if (widths.sum() > rect.width() + 1) {
        const QString text = type::elidedRight(number, value.toString(), rect.width());
        painter.setFont(number);
        painter.setPen(colour);
        painter.drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter), text);
        return;
    }
    qreal x = rect.left();
    if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - widths.sum() / 2;
    else if (alignment & Qt::AlignRight)
        x = rect.right() - widths.sum();
    // One baseline for all three parts.
    const qreal baseline = rect.center().y() + QFontMetricsF(number).capHeight() / 2;
    painter.setPen(colour);
    painter.setFont(unit);
    painter.drawText(QPointF(x, baseline), value.prefix);
    painter.setFont(number);
    painter.drawText(QPointF(x + widths.prefix, baseline), value.text);
    painter.setFont(unit);
    painter.drawText(QPointF(x + widths.prefix + widths.text, baseline), value.suffix);
}

} // namespace thunes
