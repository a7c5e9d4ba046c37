// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/graphpanel.h"

#include "ui/panels/crosshair.h"
#include "ui/theme/palette.h"

#include <QMouseEvent>
#include <QPainter>

namespace thunes {

GraphPanel::GraphPanel(Panel panel, Crosshair *crosshair, QWidget *parent)
    : CanvasPanel(std::move(panel), parent)
    , m_crosshair(crosshair)
{
    if (crosshair)
        connect(crosshair, &Crosshair::moved, this, [this] {
            if (m_window)
                update();
        });
}

std::optional<PlotWindow> GraphPanel::timePlot() const
{
    if (!hasPicture() || !m_window)
        return std::nullopt;
    PlotWindow window = *m_window;
    window.area.translate(bodyRect().topLeft());
    return window;
}

QStringList GraphPanel::hoverTexts(QPointF place) const
{
    const auto content = hasPicture() ? hoverAt(place - bodyRect().topLeft()) : std::nullopt;
    if (!content)
        return {};
    QStringList lines{content->title};
    for (const HoverContent::Row &row : content->rows)
        lines << row.name + u' ' + row.value;
    if (!content->note.isEmpty())
        lines << content->note;
    return lines;
}

void GraphPanel::render(QPainter &painter, const QSizeF &size)
{
    m_window.reset();
    const QRectF room = m_legend.place(QRectF({0, 0}, size));
    renderGraph(painter, room);
    m_legend.paint(painter);
}

void GraphPanel::paintOver(QPainter &painter, const QRectF &body)
{
    if (m_window)
        paintPlotDecoration(painter);
    if (m_pointer) {
        painter.save();
        painter.translate(body.topLeft());
        paintHovered(painter, *m_pointer);
        painter.restore();
    }
    if (m_window && m_crosshair && m_crosshair->time()) {
        const double x = m_window->x(*m_crosshair->time()) + body.left();
        const QRectF area = m_window->area.translated(body.topLeft());
        if (x >= area.left() && x <= area.right()) {
            painter.setPen(QPen(palette::secondary, 1));
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
    }
    const auto content = m_pointer ? hoverAt(*m_pointer) : std::nullopt;
    if (content)
        paintHoverBox(painter, *content, *m_pointer + body.topLeft(),
                      QRectF({0, 0}, logicalSize()).adjusted(4, 4, -4, -4));
}

QString GraphPanel::tipAt(QPointF position) const
{
    if (!hasPicture() || !bodyRect().contains(position))
        return PanelFrame::tipAt(position);
    return m_legend.tipAt(position - bodyRect().topLeft());
}

void GraphPanel::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position() / PanelFrame::scale();
    m_pointer.reset();
    if (hasPicture() && bodyRect().contains(at))
        m_pointer = at - bodyRect().topLeft();
    if (m_crosshair && m_window) {
        const bool inside = m_pointer && m_window->area.contains(*m_pointer);
        m_crosshair->setTime(inside ? std::optional(m_window->timeAt(m_pointer->x()))
                                    : std::nullopt);
    }
    update();
}

void GraphPanel::leaveEvent(QEvent *event)
{
    m_pointer.reset();
    if (m_crosshair && m_window)
        m_crosshair->setTime(std::nullopt);
    update();
    CanvasPanel::leaveEvent(event);
}

void GraphPanel::wheelEvent(QWheelEvent *event)
{
    const QPointF at = event->position() / PanelFrame::scale() - bodyRect().topLeft();
    const int lines = event->angleDelta().y() > 0 ? -1 : 1;
    const bool mine =
        event->modifiers() == Qt::NoModifier && event->angleDelta().y() != 0 && hasPicture();
    if (mine && (m_legend.rect().contains(at) ? m_legend.scroll(lines) : scrollGraph(lines))) {
        invalidate();
        update();
        event->accept();
        return;
    }
    CanvasPanel::wheelEvent(event);
}

} // namespace thunes
