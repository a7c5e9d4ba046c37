// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

#include <chrono>

namespace thunes {

/// Wall-clock time, UTC, microseconds since the Unix epoch.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;
using Seconds = std::chrono::seconds;
using Milliseconds = std::chrono::milliseconds;

/// Where the exporter gets its time from, so that tests can decide what time it is.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock
{
public:
    TimePoint now() const override
    {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
    }
};

/// Seconds since the epoch, as Prometheus wants timestamps.
inline double toUnixSeconds(TimePoint time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

inline QDateTime toDateTime(TimePoint time)
{
    const auto ms = std::chrono::duration_cast<Milliseconds>(time.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(ms.count(), Qt::UTC);
}

inline TimePoint fromDateTime(const QDateTime &time)
{
    return TimePoint(Milliseconds(time.toMSecsSinceEpoch()));
}

/// ISO 8601 in UTC with milliseconds: 2026-11-24T07:03:49.120Z.
inline QString toIso8601(TimePoint time)
{
    return toDateTime(time).toString(Qt::ISODateWithMs);
}

} // namespace thunes
