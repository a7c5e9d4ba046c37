// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/pill.h"

#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace thunes {


Pill::Pill(Look look, QWidget *parent)
    : QWidget(parent)
    , m_look(look)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Pill::setContent(Tone tone, const QString &words, const QString &number, const QString &tip,
                      bool glyph)
{
    if (m_tone == tone && m_words == words && m_number == number && m_glyph == glyph
        && toolTip() == tip)
        return;
    const qreal before = logicalWidth();
    m_tone = tone;
    m_words = words;
    m_number = number;
    m_glyph = glyph;
    setToolTip(tip);
    // A number alone says nothing to who cannot see the mark.
    setAccessibleName(m_words.isEmpty() ? tip + u' ' + m_number : text());
    setAccessibleDescription(tip);
    if (std::abs(before - logicalWidth()) > 0.5)
        updateGeometry();
    update();
}

void Pill::setLook(Look look)
{
    m_look = look;
    update();
}

void Pill::setScale(qreal scale)
{
    m_scale = scale;
    updateGeometry();
    update();
}

QString Pill::text() const
{
    return m_number.isEmpty() || m_words.isEmpty() ? m_words + m_number : m_words + u' ' + m_number;
}

qreal Pill::logicalWidth() const
{
    qreal width = 18 + (m_glyph ? 16 : 0) + type::widthOf(type::words(12, QFont::DemiBold), m_words);
    if (!m_number.isEmpty())
        width += (m_words.isEmpty() ? 0 : 7) + type::widthOf(type::numbers(12, QFont::Medium), m_number);
    return std::ceil(width);
}

QSize Pill::sizeHint() const
{
    return QSize(static_cast<int>(logicalWidth() * m_scale), static_cast<int>(26 * m_scale));
}

void Pill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF box({0, 0}, QSizeF(size()) / m_scale);
    ToneColours colours = theme::coloursOf(m_tone);
    if (m_look == Look::Quiet) {
        painter.setPen(QPen(m_tone == Tone::Crit ? palette::critFill : palette::border, 1));
        painter.setBrush(palette::panel);
        painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
        colours = {palette::panel, palette::border, theme::inkOf(m_tone), palette::text,
                   m_tone == Tone::Ok ? palette::text : theme::inkOf(m_tone)};
    } else if (m_look == Look::Striped) {
        QPainterPath clip;
        clip.addRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
        painter.fillPath(clip, palette::demoFill);
        painter.save();
        painter.setClipPath(clip);
        painter.setPen(QPen(palette::demoStripe, 5));
        for (qreal x = -box.height(); x < box.width(); x += 14)
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()));
        painter.restore();
        painter.setPen(QPen(palette::demoInk, 1));
        painter.drawPath(clip);
        colours.title = palette::demoTitle;
        colours.text = palette::demoInk;
    } else {
        theme::paintBox(painter, m_tone, box);
    }
    qreal x = 9;
    if (m_glyph) {
        theme::paintGlyph(painter, m_tone, {x + 5, box.center().y()}, 11, colours.glyph);
        x += 16;
    }
    const QFont words = type::words(12, QFont::DemiBold);
    theme::paintText(painter, words, colours.title, {x, 0, 0, box.height()}, m_words);
    x += m_words.isEmpty() ? 0 : type::widthOf(words, m_words) + 7;
    theme::paintText(painter, type::numbers(12, QFont::Medium), colours.text,
                     {x, 0, 0, box.height()}, m_number);
}

} // namespace thunes
