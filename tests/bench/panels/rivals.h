// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/paneldata.h"

#include <QImage>

#include <functional>
#include <optional>

namespace thunes::bench {

/// Takes new data and paints it into the image, as a refresh does.
using Refresh = std::function<void(const PanelData &, QImage &)>;

/// Plain Qt Charts: a QLineSeries each, antialiased.
Refresh qtCharts(int series, const QSize &size);
/// QCustomPlot, antialiased; absent where it is not installed.
std::optional<Refresh> customPlot(int series, const QSize &size);

} // namespace thunes::bench
