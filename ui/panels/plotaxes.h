// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/plotpicture.h"
#include "ui/panels/plotseries.h"

#include <QRectF>

namespace thunes {

/// From lowest to highest value shown, before ticks round it.
struct ValueRange
{
    double low = 0;
    double high = 1;
};

/// The range around the data with a tenth of air, from zero when that is near, as Grafana chooses
/// it; soft limits hold until the data passes them.
ValueRange rangeAround(double lowest, double highest, std::optional<double> softMin,
                       std::optional<double> softMax);

/// Scales, ticks and the room for their labels, within `room` of a body `width` wide. Fills in
/// window, axes and times of the picture.
void layOutAxes(const PlotModel &model, const PanelData &data, const QRectF &room, qreal width,
                PlotPicture &picture);

} // namespace thunes
