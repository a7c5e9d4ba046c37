// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/variablecontrol.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace thunes {

namespace {

constexpr qreal controlHeight = 26;
constexpr qreal mostLabel = 150;
constexpr qreal mostWords = 220;
constexpr qreal markWidth = 16;
constexpr qreal arrowWidth = 16;

QFont labelFont() { return type::words(12); }
QFont wordsFont() { return type::words(12, QFont::Medium); }

} // namespace

VariableControl::VariableControl(QWidget *parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void VariableControl::setShown(const QString &label, const QString &words, State state, int count)
{
    if (m_label == label && m_words == words && m_state == state && m_count == count)
        return;
    m_label = label;
    m_words = words;
    m_state = state;
    m_count = count;
    setText(words);
    setCursor(state == State::Fixed ? Qt::ArrowCursor : Qt::PointingHandCursor);
    updateGeometry();
    update();
}

void VariableControl::setPlus(bool plus)
{
    m_plus = plus;
    updateGeometry();
}

void VariableControl::setScale(qreal scale)
{
    m_scale = scale;
    updateGeometry();
    update();
}

QString VariableControl::shownLabel() const
{
    return type::elidedMiddle(labelFont(), m_label, mostLabel);
}

QString VariableControl::shownWords() const
{
    const QFont font = wordsFont();
    if (m_count > 1 && type::widthOf(font, m_words) > mostWords) {
        const QString more = QStringLiteral(" + %1 more").arg(m_count - 1);
        return type::elidedMiddle(font, m_words.section(QStringLiteral(" + "), 0, 0),
                                  mostWords - type::widthOf(font, more))
               + more;
    }
    return type::elidedMiddle(font, m_words, mostWords);
}

qreal VariableControl::labelWidth() const
{
    return m_label.isEmpty() ? 0 : std::ceil(type::widthOf(labelFont(), shownLabel())) + 16;
}

QSize VariableControl::sizeHint() const
{
    const bool hasMark = m_state == State::Failed || m_state == State::Noted;
    const qreal width = labelWidth() + 16 + std::ceil(type::widthOf(wordsFont(), shownWords()))
                        + (hasMark ? markWidth : 0)
                        + (m_plus || m_state == State::Fixed ? 0 : arrowWidth) + (m_plus ? 14 : 0);
    return QSize(static_cast<int>(std::ceil(width * m_scale)),
                 static_cast<int>(controlHeight * m_scale));
}

void VariableControl::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF area({0, 0}, QSizeF(size()) / m_scale);
    const QRectF box = area.adjusted(.5, .5, -.5, -.5);
    const bool isFixed = m_state == State::Fixed;
    const bool isOver = !isFixed && (underMouse() || isDown());
    QColor edge = palette::border;
    if (m_state == State::Failed)
        edge = palette::critBorder;
    else if (m_state == State::Noted)
        edge = palette::warnMark;

    QPainterPath whole;
    whole.addRoundedRect(box, 4, 4);
    painter.fillPath(whole, isOver || isDown() ? palette::raised : palette::panel);
    if (!m_label.isEmpty()) {
        painter.save();
        painter.setClipPath(whole);
        painter.fillRect(QRectF(0, 0, labelWidth(), area.height()), palette::raised);
        painter.restore();
        theme::paintText(painter, labelFont(), palette::secondary, {9, 0, 0, area.height()},
                         shownLabel());
    }
    qreal x = labelWidth() + 8;
    if (m_plus) {
        painter.setPen(QPen(palette::secondary, 1.4, Qt::SolidLine, Qt::RoundCap));
        const QPointF at(x + 4, area.center().y());
        painter.drawLine(at - QPointF(4, 0), at + QPointF(4, 0));
        painter.drawLine(at - QPointF(0, 4), at + QPointF(0, 4));
        x += 14;
    }
    const Tone tone = m_state == State::Failed ? Tone::Crit : Tone::Warn;
    if (m_state == State::Failed || m_state == State::Noted) {
        theme::paintGlyph(painter, tone, {x + 5, area.center().y()}, 10, theme::inkOf(tone));
        x += markWidth;
    }
    const QColor ink = isFixed || m_plus             ? palette::secondary
                       : m_state == State::Asking ? palette::muted
                                                  : palette::text;
    theme::paintText(painter, wordsFont(), ink, {x, 0, 0, area.height()}, shownWords());
    if (!m_plus && !isFixed) {
        painter.setPen(QPen(palette::secondary, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF tip(area.right() - 12, area.center().y() + 1.8);
        painter.drawPolyline(QPolygonF(QList<QPointF>{tip + QPointF(-3.4, -3.6), tip,
                                                      tip + QPointF(3.4, -3.6)}));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(hasFocus() ? QPen(palette::accent, 1.5) : QPen(edge, 1));
    painter.drawPath(whole);
}

void VariableControl::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter
        || event->key() == Qt::Key_Down) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

} // namespace thunes
