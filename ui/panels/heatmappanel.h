// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/graphpanel.h"
#include "ui/panels/heatmapgrid.h"

namespace thunes {

/// Counts by time and value as colours, with the scale of colours below. Columns narrower than a
/// pixel share it, and the highest count shows.
class HeatmapPanel final : public GraphPanel
{
    Q_OBJECT
public:
    HeatmapPanel(Panel panel, Crosshair *crosshair, QWidget *parent = nullptr);

    const HeatmapGrid &grid() const { return m_grid; }
    /// A cell's place, in logical pixels of the widget.
    QRectF cellRect(std::size_t row, std::size_t column) const;
    QColor colourOfCount(double count) const;

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void renderGraph(QPainter &painter, const QRectF &room) override;
    std::optional<HoverContent> hoverAt(QPointF place) const override;
    void paintHovered(QPainter &painter, QPointF place) const override;

private:
    struct Cell
    {
        std::size_t row = 0;
        std::size_t column = 0;
    };
    std::optional<Cell> cellAt(QPointF place) const;
    QRectF placeOf(std::size_t row, std::size_t column) const;
    void paintGaps(QPainter &painter) const;
    void paintCells(QPainter &painter) const;
    void paintRows(QPainter &painter, qreal names) const;
    void paintScale(QPainter &painter, const QRectF &room) const;
    QString countText(double count) const;
    /// From the top of the picture, whichever way the rows run.
    std::size_t lane(std::size_t row) const
    {
        return m_options.reverseY ? row : m_grid.rows() - 1 - row;
    }

    HeatmapOptions m_options;
    HeatmapGrid m_grid;
    std::vector<QRgb> m_colours; ///< The steps of the scale.
    double m_low = 0;            ///< Counts at both of its ends.
    double m_high = 1;
    PlotWindow m_drawn;
};

} // namespace thunes
