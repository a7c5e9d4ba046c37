// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "ui/client/prometheustypes.h"
#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/dataframe.h"

#include <QString>
#include <QStringList>
#include <QList>
#include <QMetaType>

#include <optional>
#include <vector>

namespace thunes {

/// What a panel shows at a glance about its own data.
enum class PanelState {
    Loading = 1, ///< Never had an answer yet.
    Ready,       ///< Current.
    Empty,       ///< A current answer without a single series: nobody reported anything.
    Stale,       ///< The last good picture, kept and marked: no answer for two refreshes, or the newest
                 ///< sample is too old (freshness.h).
    Error,       ///< The query itself is refused (bad expression, …) and there is nothing to show.
};

/// One series, named by its legend format.
struct NamedSeries
{
    QString name;
    QString refId;
    LabelSet labels;
    std::vector<SamplePoint> points; ///< Ascending in time; gaps are NaN points or missing steps.
    std::optional<FieldConfig> field; ///< What overrides made of it; absent: the panel's own.
    QString text = QString(); ///< Of a value that is words: shown in place of the points.

    /// The last point that is a number; absent when there is none.
    std::optional<SamplePoint> last() const;
};

/// What the series is drawn with.
inline const FieldConfig &fieldOf(const NamedSeries &series, const Panel &panel)
{
    return series.field ? *series.field : panel.field;
}

/// Everything that a panel draws. A value; crosses threads by copy.
struct PanelData
{
    PanelState state = PanelState::Loading;
    QString message;                   ///< In words, for Stale, Empty and Error.
    std::optional<TimePoint> dataTime; ///< When the newest value shown was true.
    TimePoint start;                   ///< The range asked for.
    TimePoint end;
    Milliseconds step{15000};
    /// A series that is silent for longer before `end` has no value now; absent: by the step.
    std::optional<Milliseconds> silenceLimit;
    QString timeInfo;        ///< The panel's own range in words; empty: it has the dashboard's.
    QList<NamedSeries> series;
    QList<DataFrame> frames; ///< For panels that show tables, after transformations; shown by displayName.
    QStringList warnings; ///< Prometheus's own.
    bool live = false;    ///< Current values come from the exporter directly, not from a scrape.
};

/// How one of the processes that we depend on is doing, as a person would say it.
enum class LinkState { Unknown = 1, Up, Down, Stale };

struct LinkStatus
{
    LinkState state = LinkState::Unknown;
    QString detail;                      ///< "refused the connection", "last report 42 s ago".
    std::optional<TimePoint> lastAnswer; ///< Last time it answered us.
};

} // namespace thunes

Q_DECLARE_METATYPE(thunes::PanelData)
