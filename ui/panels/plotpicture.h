// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/decimate.h"
#include "ui/panels/ticks.h"

#include <QColor>
#include <QPair>

namespace thunes {

/// Everything that one plot shows, already in numbers and words.
struct PlotPicture
{
    struct Line
    {
        QColor colour;
        DecimatedSeries drawn;
        qreal width = 1.4;
        bool filled = false;
    };
    struct Limit
    {
        double from = 0;
        double to = 0; ///< The tint ends here: the next limit or the top.
        QColor colour;
        QString label;
        bool line = true;
        bool tint = true;
    };
    PlotWindow window;
    QList<Tick> times;
    QList<Tick> values;
    QList<Line> lines;
    QList<Limit> limits;
    QList<QPair<double, double>> gaps; ///< Unix seconds in which no series has data.
};

} // namespace thunes
