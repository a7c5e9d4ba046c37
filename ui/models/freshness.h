// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

#include <QHash>
#include <QString>

#include <optional>

/// When a value is old. Two ages count, each by the clock that knows it:
/// - of the answer: Prometheus has not answered for two refreshes (DashboardSession::check);
/// - of the sample: when Prometheus evaluated the query the newest sample was older than two scrape
///   intervals. A sample is visible once its scrape ends, at most one interval after it began, so in
///   normal running no sample is that old; a scrape that fails ends its series, and they are not in the
///   answer at all. What remains are samples that Prometheus finds by looking back up to five minutes,
///   after a restart or from a source without staleness, and functions over a range of an ended series.
/// On screen a value is thus marked at the latest two scrapes and a refresh after its sample.
/// Pure functions and values; times come in as arguments.
namespace thunes {

struct ScrapeTarget;

/// How often each job is scraped, as Prometheus itself says.
class ScrapeIntervals
{
public:
    /// Where nobody says: Prometheus's own default.
    static constexpr Milliseconds unknown{60000};

    ScrapeIntervals() = default;
    explicit ScrapeIntervals(const QList<ScrapeTarget> &targets);

    /// The longest of the job's targets; of a job that is none, the one that most targets have.
    Milliseconds of(const QString &job) const { return m_jobs.value(job, m_usual); }
    Milliseconds usual() const { return m_usual; }
    bool isEmpty() const { return m_jobs.isEmpty(); }

private:
    QHash<QString, Milliseconds> m_jobs;
    Milliseconds m_usual = unknown;
};

/// The oldest that the newest sample of a source may be when a query is evaluated.
Milliseconds sampleAgeLimit(Milliseconds scrapeInterval);
/// The longest time that a series may be silent before the end of a range of this step.
Milliseconds silenceLimit(Milliseconds scrapeInterval, Milliseconds step, Milliseconds refresh);

/// Asks per job when the first metric of the expression was last scraped; empty when it has none.
/// Prometheus answers an instant query from up to five minutes ago without a word about it.
QString lastScrapeQuery(const QString &expression);

/// When what one query shows was last scraped.
struct LastScrape
{
    QString metric;
    /// Absent: by now the metric has ended, and what the query still shows comes from its past.
    std::optional<TimePoint> time;
    bool isOld = false;
};

/// Of the answer to lastScrapeQuery(). A source with several jobs is current while one of them is.
LastScrape lastScrapeOf(const QString &expression, const QueryResult &answer,
                        const ScrapeIntervals &intervals);

} // namespace thunes
