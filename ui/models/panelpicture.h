// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/exportertypes.h"
#include "ui/dashboard/dashboard.h"
#include "ui/models/freshness.h"
#include "ui/models/paneldata.h"
#include "ui/models/panelseries.h"

#include <QList>

#include <optional>

/// Makes pictures of panels out of answers. Pure functions; times come in as arguments.
namespace thunes {

/// The range that was asked for, and the refresh interval that decides what is old.
struct PictureFrame
{
    TimePoint start;
    TimePoint end;
    Milliseconds step{15000};
    Milliseconds refresh{10000};
    QList<LastScrape> lastScrapes; ///< Of each query that has an answer, where values of now are asked for.
    ScrapeIntervals intervals;
    std::optional<TimePoint> lastKnown; ///< The time of the newest sample in the picture before.
};

/// Ready, Empty, or Stale when the newest sample is too old. A stat has only the series that
/// exist now: the last value of a series that ended is history, not a value.
PanelData pictureOf(const Panel &panel, const QList<TargetAnswer> &answers,
                    const PictureFrame &frame);

/// Whether the exporter's own values can stand in for this panel's: a stat of plain metric names
/// whose values nothing changes on their way.
bool canBeLive(const Panel &panel);

/// The exporter's values now, with the sparklines of `history` where they are the same series.
PanelData livePictureOf(const Panel &panel, const ExporterState &state, const PanelData &history);
/// The exporter's values as it last said them, Stale; `why` it says no more.
PanelData lastLivePictureOf(const Panel &panel, const ExporterState &state, const PanelData &history,
                            const QString &why);

/// As many rows of a table are shown; of more, PanelData::warnings says how many there are.
constexpr qsizetype mostRows = 10000;

/// "Nobody reports …" for a panel without any series.
QString nothingReported(const Panel &panel);

/// The same to the eye; times of the newest values may differ.
bool looksTheSame(const PanelData &a, const PanelData &b);

/// 12:03:11 UTC
QString clockText(TimePoint time);

} // namespace thunes
