// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/panels/graphpanel.h"

namespace thunes {

/// How often values fall into each of a row of buckets of one width.
struct HistogramBins
{
    double first = 0; ///< Lower edge of the first bucket.
    double size = 1;
    struct Series
    {
        QString name;
        FieldConfig field;
        QColor colour;
        std::vector<int> counts;
    };
    QList<Series> series;

    std::size_t buckets() const { return series.isEmpty() ? 0 : series.first().counts.size(); }
    double edge(std::size_t bucket) const { return first + static_cast<double>(bucket) * size; }
};

/// Buckets for the values of all series, or of the number columns of the frames; without a size of
/// the file's its width is a round number near range / bucketCount.
HistogramBins histogramBins(const Panel &panel, const PanelData &data,
                            const HistogramOptions &options);

/// Counts of values, of all series together or of one behind the other.
class HistogramPanel final : public GraphPanel
{
    Q_OBJECT
public:
    explicit HistogramPanel(Panel panel, QWidget *parent = nullptr);

    const HistogramBins &bins() const { return m_bins; }
    QRectF plotRect() const { return m_area.translated(bodyRect().topLeft()); }

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void renderGraph(QPainter &painter, const QRectF &room) override;
    std::optional<HoverContent> hoverAt(QPointF place) const override;
    void paintHovered(QPainter &painter, QPointF place) const override;

private:
    std::optional<std::size_t> bucketAt(QPointF place) const;
    QString rangeText(std::size_t bucket) const;

    HistogramOptions m_options;
    double m_opacity = 0.8;
    HistogramBins m_bins;
    QRectF m_area;
};

} // namespace thunes
