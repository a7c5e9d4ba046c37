// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QList>
#include <QString>
#include <QTimeZone>

/// Ranges of time as Grafana writes them. Pure functions; "now" comes in as an argument.
namespace thunes {

/// Two ends as text. Each is relative to now (`now`, `now-6h`, `now-1d/d`, `now/w`), a date or a
/// time (`2026-11-24`, `2026-11-24 10:30`, ISO 8601 with or without an offset, `10:30` of today), or
/// milliseconds since the epoch.
struct TimeRange
{
    QString from = QStringLiteral("now-6h");
    QString to = QStringLiteral("now");
    bool operator==(const TimeRange &) const = default;
};

struct TimeSpan
{
    TimePoint from;
    TimePoint to;
    std::chrono::microseconds length() const { return to - from; }
    bool operator==(const TimeSpan &) const = default;
};

/// Rounding (`/d`) and dates without a time go to the start of the unit for the beginning of a
/// range and to its last millisecond for the end.
enum class RangeEdge { Begin = 1, End };

/// The moment that `text` means. Fails with a sentence that quotes the wrong part.
Result<TimePoint> parseTime(const QString &text, TimePoint now, RangeEdge edge,
                            const QTimeZone &zone = QTimeZone::utc());

/// Both ends; fails too when the range is empty or runs backwards.
Result<TimeSpan> resolve(const TimeRange &range, TimePoint now,
                         const QTimeZone &zone = QTimeZone::utc());

/// Whether the range moves on with the clock.
bool isRelative(const TimeRange &range);
/// Whether its end is the present, so that current values belong into it.
bool endsNow(const TimeRange &range);

/// A range of fixed moments, in ISO 8601 with milliseconds where there are any.
TimeRange absoluteRange(const TimeSpan &span);
/// The last `length`, ending now: "now-90m".
TimeRange lastRange(std::chrono::microseconds length);

/// "Last 6 hours", "Yesterday", "24 Nov 10:00 – 12:00"; times in `zone`, without its name.
QString describe(const TimeRange &range, TimePoint now, const QTimeZone &zone = QTimeZone::utc());

/// Twice as long around the same middle, and half as long; one that ends now still does. Nothing
/// reaches into the future, and none is shorter than a second.
TimeRange zoomedOut(const TimeRange &range, TimePoint now);
TimeRange zoomedIn(const TimeRange &range, TimePoint now);
/// Half a length earlier (-1) or later (+1); at the present it becomes a range that ends now.
TimeRange stepped(const TimeRange &range, int direction, TimePoint now);
/// The whole range moved by `by`, to the present at most.
TimeRange moved(const TimeRange &range, std::chrono::microseconds by, TimePoint now);

struct QuickRange
{
    TimeRange range;
    QString name;
};
const QList<QuickRange> &quickRanges();

} // namespace thunes
