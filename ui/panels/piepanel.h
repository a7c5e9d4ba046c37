// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/fieldvalues.h"
#include "ui/panels/graphpanel.h"

#include <QPainterPath>

namespace thunes {

/// Shares of a whole as slices of a pie or a ring. Only values above zero have a slice; the others
/// are in the legend.
class PiePanel final : public GraphPanel
{
    Q_OBJECT
public:
    PiePanel(Panel panel, QWidget *parent = nullptr);

    struct Slice
    {
        qsizetype value = 0; ///< In values().
        double from = 0;     ///< Turns clockwise from the top, 0 to 1.
        double share = 0;
    };
    const QList<FieldValue> &values() const { return m_values; }
    const QList<Slice> &slices() const { return m_slices; }
    /// Centre and radius in the body's coordinates, as last drawn.
    QPointF centre() const { return m_centre; }
    qreal radius() const { return m_radius; }

protected:
    void dataChanged() override;
    QString spokenValues() const override { return spoken(m_values); }
    void renderGraph(QPainter &painter, const QRectF &room) override;
    std::optional<HoverContent> hoverAt(QPointF place) const override;
    void paintHovered(QPainter &painter, QPointF place) const override;

private:
    std::optional<qsizetype> sliceAt(QPointF place) const;
    QPainterPath pathOf(const Slice &slice, qreal outer) const;
    qreal hole() const { return m_options.donut ? m_radius * 0.6 : 0; }
    QString percentText(double share) const;
    QStringList labelOf(const Slice &slice) const;
    void paintLabel(QPainter &painter, const Slice &slice) const;
    void fillLegend();

    PieOptions m_options;
    QList<FieldValue> m_values;
    QList<Slice> m_slices;
    double m_total = 0;
    QPointF m_centre;
    qreal m_radius = 0;
};

} // namespace thunes
