// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/panelqueries.h"

#include "ui/dashboard/interval.h"
#include "ui/models/freshness.h"
#include "ui/models/panelseries.h"

#include <algorithm>

namespace thunes {

namespace {

/// The span that the panel shows: the dashboard's, or its own length, and perhaps moved back.
struct PanelSpan
{
    TimeSpan span;
    bool isPresent = true;
    QString words;
};

std::optional<PanelSpan> spanOf(const Panel &panel, const TimeRange &range, TimePoint now)
{
    const auto span = resolve(range, now);
    if (!span)
        return std::nullopt;
    PanelSpan result{*span, endsNow(range), {}};
    QStringList words;
    // As in Grafana: a range of moments named by the person at the screen is not overridden.
    if (const auto own = parseDuration(panel.timeFrom); own && result.isPresent) {
        result.span.from = result.span.to - *own;
        words << QStringLiteral("last ") + durationText(*own);
    }
    if (const auto shift = parseDuration(panel.timeShift)) {
        result.span = {result.span.from - *shift, result.span.to - *shift};
        result.isPresent = false;
        words << durationText(*shift) + QStringLiteral(" earlier");
    }
    result.words = words.join(QStringLiteral(", "));
    return result;
}

bool asksRange(const Panel &panel, const Target &target)
{
    // A table of a query that is both shows what is, not every moment of the range.
    if (!target.range || (target.instant && panel.type == PanelType::Table))
        return false;
    // A value of now needs its past only for the line behind it.
    return !showsValuesNow(panel)
           || (panel.type == PanelType::Stat && panel.stat.graphMode == StatGraphMode::Area);
}

} // namespace

PanelQueries panelQueries(const Panel &panel, const TimeRange &range, TimePoint now, int width)
{
    PanelQueries result;
    const auto own = spanOf(panel, range, now);
    if (!own)
        return result;
    const TimeSpan &span = own->span;
    const std::optional<TimePoint> moment = own->isPresent ? std::nullopt : std::optional(span.to);
    const TimePoint end = own->isPresent ? now : span.to;
    bool isNow = true;
    for (const Target &target : panel.targets) {
        if (target.hidden)
            continue;
        IntervalRequest request;
        request.range = std::chrono::duration_cast<Milliseconds>(span.length());
        request.maxDataPoints = panel.maxDataPoints.value_or(width);
        request.panelMinimum = parseDuration(panel.interval);
        request.targetMinimum = parseDuration(target.interval);
        request.intervalFactor = target.intervalFactor;
        const QueryInterval interval = queryInterval(request);
        const QString expression = interpolateIntervals(target.expr, interval);
        PanelQueries::Part part{target, std::nullopt, std::nullopt, std::nullopt};
        if (asksRange(panel, target))
            part.range = RangeQuery{expression, floorToStep(span.from, interval.step),
                                    floorToStep(end, interval.step), interval.step};
        if (!part.range || showsValuesNow(panel))
            part.current = InstantQuery{expression, moment};
        isNow = isNow && part.current;
        result.step = result.parts.isEmpty() ? interval.step : std::max(result.step, interval.step);
        result.parts.append(part);
    }
    result.timeInfo = own->words;
    result.start = floorToStep(span.from, result.step);
    result.end = floorToStep(end, result.step);
    if (!isNow || !own->isPresent)
        return result;
    for (PanelQueries::Part &part : result.parts) {
        const QString lastScrape = lastScrapeQuery(part.current->expression);
        if (!lastScrape.isEmpty())
            part.lastScrape = InstantQuery{lastScrape, std::nullopt};
    }
    return result;
}

QList<SentQuery> sentQueries(const PanelQueries &queries)
{
    QList<SentQuery> sent;
    for (const PanelQueries::Part &part : queries.parts) {
        if (part.current)
            sent.append({part.target.refId, part.current->expression, std::nullopt, {}});
        if (part.range)
            sent.append({part.target.refId, part.range->expression,
                         TimeSpan{part.range->start, part.range->end}, part.range->step});
    }
    return sent;
}

} // namespace thunes
