// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

#include <QLineF>
#include <QList>
#include <QRectF>
#include <QVector>

#include <vector>

namespace thunes {

/// The window of time and value that a plot shows, and where on screen.
struct PlotWindow
{
    QRectF area;
    double timeFrom = 0; ///< Unix seconds.
    double timeTo = 1;
    double low = 0;
    double high = 1;

    double x(double time) const
    {
        return area.left() + (time - timeFrom) / (timeTo - timeFrom) * area.width();
    }
    double y(double value) const
    {
        return area.bottom() - (value - low) / (high - low) * area.height();
    }
};

/// One series as at most four points per pixel column: first, lowest, highest and last, so that
/// no spike gets lost. A run ends wherever the data has a gap.
struct DecimatedSeries
{
    QList<QVector<QPointF>> runs;
    QVector<QLineF> lines; ///< Pairs for drawLines: joined polylines are far slower with AA.
};

/// A gap is a NaN or infinite value, or a distance of more than `maxStep` seconds between points.
DecimatedSeries decimate(const std::vector<SamplePoint> &points, const PlotWindow &window,
                         double maxStep, double columnWidth = 1);

} // namespace thunes
