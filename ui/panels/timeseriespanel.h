// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/panelframe.h"
#include "ui/panels/plotpicture.h"

#include <QPixmap>
#include <QPointer>

#include <memory>

namespace thunes {

class Crosshair;
class PlotScene;

/// Lines over time. The plot is rendered into a pixmap when data or size change; a moving
/// crosshair only blits it and paints on top.
class TimeSeriesPanel final : public PanelFrame
{
    Q_OBJECT
public:
    TimeSeriesPanel(Panel panel, Crosshair *crosshair, QWidget *parent = nullptr);
    ~TimeSeriesPanel() override;

    /// Name and last value of each series as the legend shows them.
    QStringList legendTexts() const;
    /// The tooltip's lines at the crosshair: the time, then the values, largest first.
    QStringList crosshairTexts() const;
    const PlotPicture &picture() const { return m_picture; }
    /// How often the plot was rendered; an unchanged picture does not count.
    int renderCount() const { return m_renderCount; }
    /// The plot's area in logical pixels of this widget.
    std::optional<PlotWindow> timePlot() const override;
    QRectF plotRect() const { return m_picture.window.area.translated(bodyRect().topLeft()); }

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void paintBody(QPainter &painter, const QRectF &body) override;
    QString tipAt(QPointF position) const override;
    QString hint() const override;
    qreal headerReserve() const override { return compact() ? 130 : 0; }
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    struct Reached
    {
        qsizetype series = 0;
        SamplePoint point;
    };
    bool legendFits(const QRectF &body) const { return body.height() >= 110; }
    void buildPicture(const QSizeF &size);
    void addLimits();
    void addGaps(double step);
    void render(const QRectF &body);
    void paintLegend(QPainter &painter, const QRectF &area);
    void paintCrosshair(QPainter &painter, const QRectF &body);
    void paintTip(QPainter &painter, const QRectF &body, double x);
    QList<Reached> reached() const;
    /// The last value, unless the series ended before the range does: an old value is no "now".
    std::optional<SamplePoint> current(const NamedSeries &series) const;
    QColor colourOf(qsizetype series) const;

    QPointer<Crosshair> m_crosshair;
    std::unique_ptr<PlotScene> m_scene;
    PlotPicture m_picture;
    QPixmap m_pixmap;
    QSizeF m_renderedSize;
    bool m_dirty = true;
    bool m_hovered = false;
    int m_renderCount = 0;
};

} // namespace thunes
