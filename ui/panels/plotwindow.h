// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/seriesstyle.h"

#include <QRectF>

#include <cmath>

namespace thunes {

/// The window of time and value that a plot shows, and where on screen.
struct PlotWindow
{
    QRectF area;
    double timeFrom = 0; ///< Unix seconds.
    double timeTo = 1;
    double low = 0;
    double high = 1;
    ScaleKind kind = ScaleKind::Linear;
    double base = 10;
    double threshold = 1; ///< Of SymLog.

    double x(double time) const
    {
        return area.left() + (time - timeFrom) / (timeTo - timeFrom) * area.width();
    }
    double y(double value) const
    {
        const double bottom = bent(low);
        return area.bottom() - (bent(value) - bottom) / (bent(high) - bottom) * area.height();
    }
    double timeAt(double x) const
    {
        return timeFrom + (x - area.left()) / area.width() * (timeTo - timeFrom);
    }
    /// Whether the scale has a place for it.
    bool has(double value) const
    {
        return std::isfinite(value) && (kind != ScaleKind::Log || value > 0);
    }
    /// The value as the scale spaces it: itself, or its logarithm.
    double bent(double value) const
    {
        switch (kind) {
        case ScaleKind::Log:
            return std::log(std::max(value, 1e-300));
        case ScaleKind::SymLog:
            return std::asinh(value / threshold);
        case ScaleKind::Linear:
            break;
        }
        return value;
    }
};

} // namespace thunes
