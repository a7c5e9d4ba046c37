// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/hoverbox.h"
#include "ui/panels/legendbox.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/plotpicture.h"
#include "ui/panels/plotseries.h"

#include <QPixmap>
#include <QPointer>
#include <QSet>

#include <memory>

namespace thunes {

class Crosshair;
class PlotScene;

/// Lines, bars, points and areas over time. The plot is rendered into a pixmap when data or size
/// change; a moving crosshair only blits it and paints on top. What is drawn is worked out in
/// plotseries (values), plotaxes (scales) and plotbuilder (places); this class owns the results and
/// answers to the pointer.
class TimeSeriesPanel final : public PanelFrame
{
    Q_OBJECT
public:
    TimeSeriesPanel(Panel panel, Crosshair *crosshair, QWidget *parent = nullptr);
    ~TimeSeriesPanel() override;

    /// Name and values of each series as the legend shows them.
    QStringList legendTexts() const;
    const LegendBox &legendBox() const { return m_legend; }
    /// The series whose legend entry is at the place, in logical pixels of this widget.
    std::optional<qsizetype> legendSeriesAt(QPointF place) const;
    /// Shows this series alone (by its place in the data); the same again shows all.
    void isolate(qsizetype series);
    /// Hides a series, or shows it again; the last one that is shown brings back all.
    void toggle(qsizetype series);
    /// The next (+1) or previous (-1) entry of the legend alone; beyond the last one, all.
    void stepIsolation(int direction);
    bool isHiddenByHand(qsizetype series) const;
    /// The tooltip's lines at the crosshair: the time, then the values, largest first.
    QStringList crosshairTexts() const;
    const PlotPicture &picture() const { return m_picture; }
    /// How often the plot was rendered; an unchanged picture does not count.
    int renderCount() const { return m_renderCount; }
    std::optional<PlotWindow> timePlot() const override;
    /// The plot's area in logical pixels of this widget.
    QRectF plotRect() const { return m_picture.window.area.translated(bodyRect().topLeft()); }

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void paintBody(QPainter &painter, const QRectF &body) override;
    QString tipAt(QPointF position) const override;
    QString hint() const override;
    qreal headerReserve() const override { return compact() ? 130 : 0; }
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    struct Reached
    {
        qsizetype series = 0; ///< In m_model.
        SamplePoint point;    ///< As reported.
        double drawn = 0;     ///< Where it is drawn, after stacking.
    };
    bool isLegendInHeader(const QRectF &body) const { return body.height() < 110; }
    void fillLegend();
    void showChosen();
    QString keyOf(qsizetype series) const;
    void renderPlot(const QRectF &body);
    void paintCrosshair(QPainter &painter, const QRectF &body);
    HoverContent hoverContent() const;
    QList<Reached> reached() const;
    QString textOf(const Reached &item) const;
    /// The last value, unless the series ended before the range does: an old value is no "now".
    std::optional<SamplePoint> current(const NamedSeries &series) const;

    QPointer<Crosshair> m_crosshair;
    std::unique_ptr<PlotScene> m_scene;
    PlotModel m_model;
    QList<qsizetype> m_listed; ///< Series of the legend's entries.
    LegendBox m_legend;
    // By name and query, since places change with the data.
    std::optional<QString> m_only; ///< Shown alone, with those in m_toggled.
    QSet<QString> m_toggled;       ///< Hidden; of one shown alone: shown too.
    PlotPicture m_picture;
    QPixmap m_pixmap;
    QSizeF m_renderedSize;
    bool m_dirty = true;
    bool m_hovered = false;
    int m_renderCount = 0;
};

} // namespace thunes
