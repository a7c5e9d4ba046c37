// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/footerbar.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QPainter>

namespace thunes {

FooterBar::FooterBar(QWidget *parent)
    : QWidget(parent)
{
    setScale(1);
}

void FooterBar::setStatus(const QString &status)
{
    if (status == m_status)
        return;
    m_status = status;
    setAccessibleName(status);
    update();
}

void FooterBar::setKeys(const QString &keys)
{
    m_keys = keys;
    update();
}

void FooterBar::setScale(qreal scale)
{
    m_scale = scale;
    setFixedHeight(static_cast<int>(26 * scale));
    update();
}

void FooterBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(rect(), palette::chrome);
    painter.scale(m_scale, m_scale);
    const QRectF area = QRectF({0, 0}, QSizeF(size()) / m_scale).adjusted(12, 0, -12, 0);
    painter.fillRect(QRectF(0, 0, area.right() + 12, 1), palette::border);
    const QFont font = type::words(11);
    const QString keys = !m_keys.isEmpty()
                             ? m_keys
                             : QStringLiteral("Keys: arrows focus · V panel alone · T range · / search · "
                                              "K kiosk · ? help");
    const qreal keysWidth = type::widthOf(font, keys);
    const bool both = area.width() > keysWidth + 360;
    theme::paintText(painter, font, palette::muted, area,
                     both ? keys : QStringLiteral("? help"), Qt::AlignRight);
    theme::paintText(painter, font, palette::secondary, area,
                     type::elidedRight(font, m_status, area.width() - (both ? keysWidth : 50) - 16));
}

} // namespace thunes
