// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/panels/canvaspanel.h"
#include "ui/panels/fieldvalues.h"

namespace thunes {

/// An arc a value: the track from the lowest to the highest, filled up to the value in its colour,
/// the thresholds as a thin band outside.
class GaugePanel final : public CanvasPanel
{
    Q_OBJECT
public:
    explicit GaugePanel(Panel panel, QWidget *parent = nullptr);

    const QList<FieldValue> &values() const { return m_values; }

protected:
    void dataChanged() override;
    QString spokenValues() const override { return spoken(m_values); }
    void render(QPainter &painter, const QSizeF &size) override;

private:
    void paintGauge(QPainter &painter, const QRectF &cell, const FieldValue &value);
    void paintThresholds(QPainter &painter, QPointF centre, qreal radius, bool labelled,
                         const FieldValue &value);

    GaugeOptions m_options;
    QList<FieldValue> m_values;
};

} // namespace thunes
