// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/exportertypes.h"
#include "ui/dashboard/dashboard.h"
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
    std::optional<TimePoint> lastScrape; ///< Of the metric, where values of now are asked for.
};

/// Ready, Empty, or Stale when the newest sample is too old. A stat has only the series that
/// exist now: the last value of a series that ended is history, not a value.
PanelData pictureOf(const Panel &panel, const QList<TargetAnswer> &answers,
                    const PictureFrame &frame);

/// Whether the exporter's own values can stand in for this panel's: a stat of plain metric names
/// whose values nothing changes on their way.
bool canBeLive(const Panel &panel);

/// Whether the panel shows what our exporter reports, so that it cannot be current without it.
bool isExporters(const Panel &panel);

/// Asks when the panel's metric was last scraped; empty when it has none. Prometheus answers an
/// instant query from up to five minutes ago without a word about it.
QString lastScrapeQuery(const Panel &panel);

/// The exporter's values now, with the sparklines of `history` where they are the same series.
PanelData livePictureOf(const Panel &panel, const ExporterState &state, const PanelData &history);

/// "Nobody reports …" for a panel without any series.
QString nothingReported(const Panel &panel);

/// The same to the eye; times of the newest values may differ.
bool looksTheSame(const PanelData &a, const PanelData &b);

/// 12:03:11 UTC
QString clockText(TimePoint time);

} // namespace thunes
