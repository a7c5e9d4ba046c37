// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/panels/plotwindow.h"

#include <QLineF>
#include <QList>
#include <QPolygonF>
#include <QVector>

#include <vector>

namespace thunes {

/// One series as at most four points per pixel column: first, lowest, highest and last, so that
/// no spike gets lost. A run ends wherever the data has a gap.
struct DecimatedSeries
{
    QList<QVector<QPointF>> runs;
    QVector<QLineF> lines; ///< Pairs for drawLines: joined polylines are far slower with AA.
};

/// A gap is a distance of more than `maxStep` seconds between points; those that have no place on
/// the scale (NaN, infinite, not above 0 on a logarithm) do not count.
DecimatedSeries decimate(const std::vector<SamplePoint> &points, const PlotWindow &window,
                         double maxStep, double columnWidth = 1);

/// The same as runs alone, for whoever bends the lines before they are drawn.
QList<QVector<QPointF>> decimatedRuns(const std::vector<SamplePoint> &points,
                                      const PlotWindow &window, double maxStep,
                                      double columnWidth = 1);

/// Upper and lower edge of what a series fills, with one point per pixel column. `base` has the
/// lower value of each point, or is empty: then it is `floor`. As long as the runs, one edge each.
struct FilledRun
{
    QVector<QPointF> top;
    QVector<QPointF> bottom;
};
QList<FilledRun> filledRuns(const std::vector<SamplePoint> &points, const std::vector<double> &base,
                            double floor, const PlotWindow &window, double maxStep,
                            double columnWidth = 1);

/// The lines between the points of each run; a point alone becomes a short stroke.
QVector<QLineF> segments(const QList<QVector<QPointF>> &runs);

} // namespace thunes
