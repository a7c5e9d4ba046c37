// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/axispainting.h"
#include "ui/panels/bardata.h"
#include "ui/panels/graphpanel.h"

namespace thunes {

/// Bars side by side or stacked, standing or lying. Groups narrower than a pixel share it, the bar
/// furthest from zero in front.
class BarChartPanel final : public GraphPanel
{
    Q_OBJECT
public:
    explicit BarChartPanel(Panel panel, QWidget *parent = nullptr);

    const BarTable &table() const { return m_table; }
    /// Where a bar was drawn last, in logical pixels of the widget; null for none.
    QRectF barRect(qsizetype category, qsizetype series) const;
    bool lies(const QSizeF &room) const;

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void renderGraph(QPainter &painter, const QRectF &room) override;
    std::optional<HoverContent> hoverAt(QPointF place) const override;
    void paintHovered(QPainter &painter, QPointF place) const override;

private:
    struct Bar
    {
        qsizetype category = 0;
        qsizetype series = 0;
        double from = 0; ///< Values at its two ends.
        double to = 0;
        QRectF rect;
    };
    void stackUp();
    void placeBars(const ValueScale &scale, bool lying);
    void paintBars(QPainter &painter) const;
    void paintThinBars(QPainter &painter) const;
    qreal widestName() const;
    void paintValues(QPainter &painter, bool lying) const;
    void paintCategories(QPainter &painter, bool lying, qreal names) const;
    std::optional<qsizetype> categoryAt(QPointF place) const;
    const FieldConfig &fieldOf(qsizetype series) const { return m_table.series.at(series).field; }

    BarChartOptions m_options;
    double m_opacity = 0.8;
    BarTable m_table;
    QList<Bar> m_bars;
    double m_low = 0;
    double m_high = 1;
    QRectF m_area; ///< Of the bars, in the body's coordinates.
    bool m_lying = false;
};

} // namespace thunes
