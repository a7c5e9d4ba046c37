// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/canvaspanel.h"
#include "ui/panels/hoverbox.h"
#include "ui/panels/legendbox.h"
#include "ui/panels/plotwindow.h"

#include <QPointer>

namespace thunes {

class Crosshair;

/// A picture with a legend and a box beside the pointer. One with a time axis shares the crosshair
/// of its view and can be zoomed like any graph over time.
class GraphPanel : public CanvasPanel
{
    Q_OBJECT
public:
    /// The crosshair may be missing.
    GraphPanel(Panel panel, Crosshair *crosshair, QWidget *parent);

    QStringList legendTexts() const { return hasPicture() ? m_legend.texts() : QStringList(); }
    const LegendBox &legendBox() const { return m_legend; }
    /// The lines of the box that a pointer at this place of the widget (logical pixels) would see.
    QStringList hoverTexts(QPointF place) const;
    std::optional<PlotWindow> timePlot() const override;

protected:
    LegendBox &legend() { return m_legend; }
    /// Draws the graph within `room`, which the legend leaves; in the body's coordinates.
    virtual void renderGraph(QPainter &painter, const QRectF &room) = 0;
    /// What the box says at a place of the body; absent where there is nothing.
    virtual std::optional<HoverContent> hoverAt(QPointF place) const = 0;
    /// Draws over the picture what is emphasised under the pointer, in the body's coordinates.
    virtual void paintHovered(QPainter &, QPointF /*place*/) const {}
    /// While rendering: the graph has a time axis.
    void setWindow(const PlotWindow &window) { m_window = window; }
    /// By so many rows or lines, where a panel has more than it can show; false when nothing moved.
    virtual bool scrollGraph(int) { return false; }

    void render(QPainter &painter, const QSizeF &size) final;
    void paintOver(QPainter &painter, const QRectF &body) final;
    QString tipAt(QPointF position) const override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    QPointer<Crosshair> m_crosshair;
    LegendBox m_legend;
    std::optional<PlotWindow> m_window; ///< In the body's coordinates.
    std::optional<QPointF> m_pointer;   ///< The same.
};

} // namespace thunes
