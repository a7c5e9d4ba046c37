// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/plotpicture.h"

#include <QChart>
#include <QGraphicsScene>

QT_FORWARD_DECLARE_CLASS(QCategoryAxis)
QT_FORWARD_DECLARE_CLASS(QLineSeries)

namespace thunes {

/// Qt Charts draws axes, grid and plot area; one item of ours draws limits, gaps and all lines,
/// decimated, which costs a tenth of QLineSeries. Rendered into the panel's pixmap when the data or
/// the size changes, never by a view of its own.
class PlotScene final : public QGraphicsScene
{
    Q_OBJECT
public:
    explicit PlotScene(QObject *parent = nullptr);

    void setPicture(PlotPicture picture, const QSizeF &size);
    QChart *chart() const { return m_chart; }

private:
    class Lines;
    static void setTicks(QCategoryAxis *axis, const QList<Tick> &ticks, double from, double to);
    static void setAxis(QCategoryAxis *axis, const PlotPicture::Axis &picture, bool labels);

    QChart *m_chart;           // The scene owns all of these.
    QCategoryAxis *m_timeAxis;
    QCategoryAxis *m_valueAxis;
    QCategoryAxis *m_rightAxis;
    QLineSeries *m_anchor; ///< Empty; an axis without a series shows no labels.
    QLineSeries *m_rightAnchor;
    Lines *m_lines;
};

} // namespace thunes
