// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rowheading.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QKeyEvent>
#include <QPainter>

namespace thunes {

RowHeading::RowHeading(QWidget *parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
}

void RowHeading::setRow(int id, const QString &title, qsizetype panels)
{
    m_id = id;
    m_panels = panels;
    setText(title);
    describe();
    update();
}

void RowHeading::setClosed(bool closed)
{
    m_closed = closed;
    describe();
    update();
}

void RowHeading::setScale(qreal scale)
{
    m_scale = scale;
    update();
}

void RowHeading::describe()
{
    setAccessibleName(QStringLiteral("Row %1, %2").arg(text(), m_closed ? QStringLiteral("closed")
                                                                         : QStringLiteral("open")));
}

void RowHeading::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF area(QPointF(0, 0), QSizeF(size()) / m_scale);
    const QRectF box = area.adjusted(0.5, 0.5, -0.5, -0.5);
    if (underMouse() || m_closed) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(underMouse() ? palette::raised : palette::panel);
        painter.drawRoundedRect(box, 4, 4);
    }
    const QPointF middle(13, area.center().y());
    QPolygonF arrow{{-3.5, -2}, {0, 2}, {3.5, -2}};
    if (m_closed)
        arrow = QPolygonF{{-2, -3.5}, {2, 0}, {-2, 3.5}};
    painter.setPen(QPen(palette::secondary, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(arrow.translated(middle));

    const QFont font = type::words(13, QFont::DemiBold);
    const QFont small = type::words(11);
    const QString count = m_panels == 1 ? QStringLiteral("1 panel")
                                        : QStringLiteral("%1 panels").arg(m_panels);
    qreal x = 26;
    const qreal room = area.width() - x - 8 - (m_closed ? type::widthOf(small, count) + 10 : 0);
    const QString title = type::elidedRight(font, text(), room);
    theme::paintText(painter, font, palette::text, {x, 0, room, area.height()}, title);
    x += type::widthOf(font, title) + 10;
    if (m_closed)
        theme::paintText(painter, small, palette::muted, {x, 0, 0, area.height()}, count);
    if (hasFocus()) {
        painter.setPen(QPen(palette::accent, 2));
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void RowHeading::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        click();
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        event->ignore(); // They go from panel to panel.
        return;
    default:
        QAbstractButton::keyPressEvent(event);
    }
}

} // namespace thunes
