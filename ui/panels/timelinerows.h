// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/models/paneldata.h"
#include "ui/theme/tone.h"

#include <QColor>
#include <QList>

namespace thunes {

/// A stretch of time in one state. Seconds since the epoch.
struct TimelineSpan
{
    double from = 0;
    double to = 0;
    QString text; ///< The mapping's words, the threshold's range, or the value in its unit.
    QColor colour;
    Tone tone = Tone::Neutral;
};

struct TimelineRow
{
    QString name;
    QList<TimelineSpan> spans; ///< Ascending; times without a value are in none.

    /// The one at that time; null when there is none.
    const TimelineSpan *at(double time) const;
};

/// The states of each series, or of each column of the frames where there are any. With `merge`
/// neighbours of the same state are one span; without it every sample is a span of one step.
QList<TimelineRow> timelineRows(const Panel &panel, const PanelData &data, bool merge);

} // namespace thunes
