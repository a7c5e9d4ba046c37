// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/timerange.h"

#include <QList>
#include <QString>

#include <optional>

/// What a panel asks of Prometheus at one refresh. Pure functions; times come in as arguments.
namespace thunes {

/// One query as it went to Prometheus, for those who want to see it.
struct SentQuery
{
    QString refId;
    QString expression;
    std::optional<TimeSpan> span; ///< Absent: an instant query.
    Milliseconds step{0};
};

struct PanelQueries
{
    struct Part
    {
        Target target;
        std::optional<InstantQuery> current;
        std::optional<RangeQuery> range;
        /// When its metric was last scraped, where values of now are asked for.
        std::optional<InstantQuery> lastScrape;
    };
    QList<Part> parts; ///< Empty: the panel has nothing to ask.
    TimePoint start;
    TimePoint end;
    Milliseconds step{15000};
    QString timeInfo; ///< The panel's own range in words; empty: it has the dashboard's.
};

/// `width` in pixels decides the resolution of ranges. In a range that does not end now, and for a
/// panel with a time shift, values are those at its end.
PanelQueries panelQueries(const Panel &panel, const TimeRange &range, TimePoint now, int width);

QList<SentQuery> sentQueries(const PanelQueries &queries);

} // namespace thunes
