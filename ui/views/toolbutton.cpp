// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/toolbutton.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace thunes {

namespace {

constexpr qreal buttonHeight = 26;
constexpr qreal iconWidth = 16;

/// Lines in a box of 14 x 14 around the origin.
void paintIcon(QPainter &painter, ToolButton::Icon icon, QPointF centre, const QColor &ink)
{
    using Icon = ToolButton::Icon;
    painter.save();
    painter.translate(centre);
    painter.setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const auto lines = [&painter](std::initializer_list<QPointF> points) {
        painter.drawPolyline(QPolygonF(QList<QPointF>(points)));
    };
    switch (icon) {
    case Icon::None:
        break;
    case Icon::Back:
        lines({{2.5, -5}, {-2.5, 0}, {2.5, 5}});
        break;
    case Icon::Forward:
        lines({{-2.5, -5}, {2.5, 0}, {-2.5, 5}});
        break;
    case Icon::Undo: {
        QPainterPath path({-5, -2});
        path.lineTo(1, -2);
        path.arcTo(QRectF(-2.5, -2, 7, 7), 90, -180);
        path.lineTo(-3, 5);
        painter.drawPath(path);
        lines({{-2, -5}, {-5, -2}, {-2, 1}});
        break;
    }
    case Icon::ZoomOut:
    case Icon::Search:
        painter.drawEllipse(QPointF(-1.2, -1.2), 4.4, 4.4);
        lines({{2.2, 2.2}, {5.6, 5.6}});
        if (icon == Icon::ZoomOut)
            lines({{-3, -1.2}, {0.6, -1.2}});
        break;
    case Icon::Refresh: {
        QPainterPath path;
        path.arcMoveTo(QRectF(-5, -5, 10, 10), 50);
        path.arcTo(QRectF(-5, -5, 10, 10), 50, 270);
        painter.drawPath(path);
        lines({{4.8, -6}, {3.4, -3.4}, {6, -2.4}});
        break;
    }
    case Icon::Marks: // A line with its flag.
        lines({{-3.5, 6}, {-3.5, -5.5}});
        painter.setBrush(ink);
        painter.drawPolygon(QPolygonF(QList<QPointF>{{-3.5, -5.5}, {4.5, -2.5}, {-3.5, 0.5}}));
        break;
    case Icon::Note:
        painter.drawEllipse(QPointF(0, 0), 5.6, 5.6);
        lines({{0, -0.4}, {0, 2.8}});
        painter.drawPoint(QPointF(0, -2.8));
        break;
    case Icon::FullScreen:
        lines({{-5.5, -2}, {-5.5, -5.5}, {-2, -5.5}});
        lines({{2, -5.5}, {5.5, -5.5}, {5.5, -2}});
        lines({{5.5, 2}, {5.5, 5.5}, {2, 5.5}});
        lines({{-2, 5.5}, {-5.5, 5.5}, {-5.5, 2}});
        break;
    case Icon::Clock:
        painter.drawEllipse(QPointF(0, 0), 5.6, 5.6);
        lines({{0, -3.2}, {0, 0.2}, {2.4, 1.6}});
        break;
    case Icon::Close:
        lines({{-3.6, -3.6}, {3.6, 3.6}});
        lines({{-3.6, 3.6}, {3.6, -3.6}});
        break;
    case Icon::Play:
        painter.setBrush(ink);
        painter.drawPolygon(QPolygonF(QList<QPointF>{{-3, -4.5}, {4.5, 0}, {-3, 4.5}}));
        break;
    case Icon::Pause:
        lines({{-2.5, -4.5}, {-2.5, 4.5}});
        lines({{2.5, -4.5}, {2.5, 4.5}});
        break;
    case Icon::Theme: {
        painter.drawEllipse(QPointF(0, 0), 5.2, 5.2);
        QPainterPath half;
        half.moveTo(0, -5.2);
        half.arcTo(QRectF(-5.2, -5.2, 10.4, 10.4), 90, 180);
        half.closeSubpath();
        painter.fillPath(half, ink);
        break;
    }
    case Icon::Folder:
        lines({{-6, 4.5}, {-6, -4.5}, {-1.5, -4.5}, {0, -2.5}, {6, -2.5}, {6, 4.5}, {-6, 4.5}});
        break;
    }
    painter.restore();
}

} // namespace

ToolButton::ToolButton(Icon icon, const QString &spoken, QWidget *parent)
    : QAbstractButton(parent)
    , m_icon(icon)
{
    setSpoken(spoken);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ToolButton::setIconKind(Icon icon)
{
    m_icon = icon;
    update();
}

void ToolButton::setWords(const QString &words)
{
    if (words == text())
        return;
    setText(words);
    updateGeometry();
    update();
}

void ToolButton::setSpoken(const QString &spoken)
{
    setAccessibleName(spoken);
    setToolTip(spoken);
}

void ToolButton::setOpensList(bool opens)
{
    m_opensList = opens;
    updateGeometry();
}

void ToolButton::setLoud(bool loud)
{
    if (m_loud == loud)
        return;
    m_loud = loud;
    update();
}

void ToolButton::setBoxed(bool boxed) { m_boxed = boxed; }

void ToolButton::setMostWidth(int pixels)
{
    m_mostWidth = pixels;
    updateGeometry();
    update();
}

void ToolButton::setScale(qreal scale)
{
    m_scale = scale;
    updateGeometry();
    update();
}

QString ToolButton::shownWords() const
{
    return m_mostWidth > 0 ? type::elidedMiddle(type::words(12, QFont::Medium), text(), m_mostWidth)
                           : text();
}

QSize ToolButton::sizeHint() const
{
    const QString words = shownWords();
    qreal width = (m_icon == Icon::None ? 0 : iconWidth) + 10;
    if (!words.isEmpty())
        width += type::widthOf(type::words(12, QFont::Medium), words) + 6
                 + (m_icon == Icon::None ? 0 : 4);
    if (m_opensList)
        width += 12;
    return QSize(static_cast<int>(std::ceil(std::max(width, buttonHeight)) * m_scale),
                 static_cast<int>(buttonHeight * m_scale));
}

void ToolButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF box = QRectF({0, 0}, QSizeF(size()) / m_scale).adjusted(.5, .5, -.5, -.5);
    const bool over = isEnabled() && (underMouse() || isDown());
    QColor ink = isEnabled() ? palette::secondary : palette::borderStrong;
    QColor fill = Qt::transparent;
    QColor edge = Qt::transparent;
    if (m_boxed) {
        fill = palette::panel;
        edge = palette::border;
    }
    if (over)
        fill = palette::raised;
    if (isChecked() || isDown())
        fill = palette::selected;
    if (isChecked() || over || m_boxed)
        ink = isEnabled() ? palette::text : palette::borderStrong;
    if (m_loud) {
        fill = palette::warnFill;
        edge = palette::warnMark;
        ink = palette::warnText;
    }
    if (hasFocus())
        edge = palette::accent;
    painter.setPen(edge.alpha() ? QPen(edge, hasFocus() ? 1.5 : 1) : QPen(Qt::NoPen));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 4, 4);

    const QString words = shownWords();
    qreal x = words.isEmpty() && !m_opensList ? (box.width() - iconWidth) / 2 + .5 : 5;
    if (m_icon != Icon::None) {
        paintIcon(painter, m_icon, {x + iconWidth / 2, box.center().y()}, ink);
        x += iconWidth + 4;
    } else {
        x += 3;
    }
    theme::paintText(painter, type::words(12, QFont::Medium), ink,
                     {x, box.top(), 0, box.height()}, words);
    if (m_opensList) {
        painter.setPen(QPen(ink, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        const QPointF tip(box.right() - 9, box.center().y() + 1.8);
        painter.drawPolyline(QPolygonF(QList<QPointF>{tip + QPointF(-3.4, -3.6), tip,
                                                      tip + QPointF(3.4, -3.6)}));
    }
}

void ToolButton::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter
        || (m_opensList && event->key() == Qt::Key_Down)) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

} // namespace thunes
