// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/graphpanel.h"
#include "ui/panels/timelinerows.h"

namespace thunes {

/// State timeline and status history: a row for each series. The timeline has a band for as long as
/// a state lasts, the history a cell for each sample. Rows that do not fit can be scrolled to.
class TimelinePanel final : public GraphPanel
{
    Q_OBJECT
public:
    TimelinePanel(Panel panel, Crosshair *crosshair, QWidget *parent = nullptr);

    const QList<TimelineRow> &rows() const { return m_rows; }
    /// Where a row's bands are, in logical pixels of the widget; empty when it is not on screen.
    QRectF rowRect(qsizetype row) const;

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void renderGraph(QPainter &painter, const QRectF &room) override;
    std::optional<HoverContent> hoverAt(QPointF place) const override;
    bool scrollGraph(int rows) override;

private:
    /// A band in whole columns of pixels.
    struct Band
    {
        double left = 0;
        double right = 0;
        const TimelineSpan *span = nullptr;
    };
    bool isHistory() const { return panel().type == PanelType::StatusHistory; }
    void fillLegend();
    QList<Band> bandsOf(const TimelineRow &row, const PlotWindow &window) const;
    void paintRow(QPainter &painter, const TimelineRow &row, const PlotWindow &window,
                  const QRectF &lane);
    QColor fillOf(const TimelineSpan &span) const;

    TimelineOptions m_options;
    double m_opacity = 0.7;
    QList<TimelineRow> m_rows;
    PlotWindow m_drawn; ///< As last drawn, in the body's coordinates.
    qreal m_pitch = 0;  ///< Height of a row with its gap.
    int m_first = 0;    ///< Scrolled so far.
    int m_shown = 0;
};

} // namespace thunes
