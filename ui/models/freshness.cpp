// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/freshness.h"

#include "ui/client/ruletypes.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/legend.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// What a busy machine may add to any time.
constexpr Milliseconds slack{1000};

} // namespace

ScrapeIntervals::ScrapeIntervals(const QList<ScrapeTarget> &targets)
{
    QHash<qint64, int> counts;
    for (const ScrapeTarget &target : targets) {
        const std::optional<Milliseconds> interval = parseDuration(target.interval);
        if (!interval)
            continue;
        Milliseconds &longest = m_jobs[target.labels.value(QStringLiteral("job"), target.job)];
        longest = std::max(longest, *interval);
        ++counts[interval->count()];
    }
    int most = 0;
    for (auto count = counts.cbegin(); count != counts.cend(); ++count) {
        // Of equally frequent ones the longer: a value must not be called old too early.
        if (*count > most || (*count == most && Milliseconds(count.key()) > m_usual)) {
            most = *count;
            m_usual = Milliseconds(count.key());
        }
    }
}

Milliseconds sampleAgeLimit(Milliseconds scrapeInterval)
{
    return 2 * scrapeInterval + slack;
}

Milliseconds silenceLimit(Milliseconds scrapeInterval, Milliseconds step, Milliseconds refresh)
{
    return 2 * std::max(scrapeInterval, step) + refresh;
}

QString lastScrapeQuery(const QString &expression)
{
    const QString selector = firstSelector(expression);
    return selector.isEmpty() ? QString()
                              : QStringLiteral("max by (job) (timestamp(") + selector + QStringLiteral("))");
}

LastScrape lastScrapeOf(const QString &expression, const QueryResult &answer,
                        const ScrapeIntervals &intervals)
{
    LastScrape last{firstMetricName(expression), std::nullopt, false};
    bool anyCurrent = false;
    for (const TimeSeries &series : answer.series) {
        if (series.points.empty() || !(std::abs(series.points.front().value) < 1e11)) // NaN too
            continue;
        const SamplePoint &point = series.points.front();
        const TimePoint time(Milliseconds(std::llround(point.value * 1000)));
        last.time = std::max(last.time.value_or(time), time);
        const QString job = series.labels.value(QStringLiteral("job"));
        anyCurrent = anyCurrent || point.time - time <= sampleAgeLimit(intervals.of(job));
    }
    last.isOld = last.time ? !anyCurrent : reachesBack(expression);
    return last;
}

} // namespace thunes
