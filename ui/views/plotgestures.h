// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/timerange.h"

#include <QObject>
#include <QPointF>
#include <QPointer>
#include <QRectF>

QT_FORWARD_DECLARE_CLASS(QWidget)

namespace thunes {

class PanelFrame;

/// What the pointer does on the plots of a dashboard: dragging draws a band and zooms into it,
/// dragging with Shift moves the range, Ctrl+wheel zooms in and out. Esc while dragging forgets it.
/// Watches the panels from outside; any panel whose timePlot() says where its time axis is takes part.
class PlotGestures final : public QObject
{
    Q_OBJECT
public:
    explicit PlotGestures(QObject *parent = nullptr);
    ~PlotGestures() override;

    void watch(PanelFrame *panel);
    bool isDragging() const { return m_dragging; }
    /// What the band or the move says while dragging: "10:00:00 – 10:20:00 · 20 min".
    QString words() const;

Q_SIGNALS:
    void zoomWanted(const thunes::TimeSpan &span);
    void moveWanted(std::chrono::microseconds by);
    /// +1 in, -1 out.
    void wheelZoomWanted(int direction);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Band;
    bool press(PanelFrame *panel, QPointF place, bool shift);
    void drag(QPointF place);
    void release();
    void forget();
    double timeAt(qreal x) const;

    QPointer<PanelFrame> m_panel;
    QPointer<Band> m_band;
    QRectF m_plot; ///< Widget pixels.
    double m_timeFrom = 0;
    double m_timeTo = 1;
    qreal m_start = 0;
    qreal m_end = 0;
    bool m_pressed = false;
    bool m_dragging = false;
    bool m_moves = false;
};

} // namespace thunes
