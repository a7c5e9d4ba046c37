// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/timecontrol.h"

namespace thunes {

namespace {

constexpr qsizetype mostSteps = 100;

TimePoint now() { return SystemClock().now(); }

} // namespace

TimeControl::TimeControl(TimeRange initial, QObject *parent)
    : QObject(parent)
    , m_home(resolve(initial, now()) ? std::move(initial) : TimeRange{})
    , m_range(m_home)
{
}

TimeSpan TimeControl::span() const
{
    const TimePoint at = now();
    const auto span = resolve(m_range, at);
    // now/d at midnight sharp is empty for a moment.
    return span ? *span : TimeSpan{at - Seconds(1), at};
}

QString TimeControl::text() const
{
    return describe(m_range, now());
}

Result<void> TimeControl::setRange(const TimeRange &range)
{
    const TimeRange wanted{range.from.trimmed(), range.to.trimmed()};
    if (const auto span = resolve(wanted, now()); !span)
        return span.error();
    go(wanted);
    return {};
}

void TimeControl::go(const TimeRange &range)
{
    if (range == m_range)
        return;
    m_past.append(m_range);
    if (m_past.size() > mostSteps)
        m_past.removeFirst();
    m_future.clear();
    m_range = range;
    Q_EMIT changed();
}

void TimeControl::zoomTo(const TimeSpan &span)
{
    if (span.from >= span.to)
        return;
    const TimePoint end = now();
    TimeSpan wanted = span;
    if (wanted.length() < Seconds(1)) {
        const auto middle = wanted.from + wanted.length() / 2;
        wanted = {middle - Milliseconds(500), middle + Milliseconds(500)};
    }
    wanted.to = std::min(wanted.to, end);
    if (wanted.from >= wanted.to)
        return;
    const auto whole = [](TimePoint time) {
        return TimePoint(std::chrono::floor<Milliseconds>(time.time_since_epoch()));
    };
    go(absoluteRange({whole(wanted.from), whole(wanted.to)}));
}

void TimeControl::zoomOut() { go(zoomedOut(m_range, now())); }

void TimeControl::zoomIn() { go(zoomedIn(m_range, now())); }

void TimeControl::step(int direction) { go(stepped(m_range, direction, now())); }

void TimeControl::move(std::chrono::microseconds by) { go(moved(m_range, by, now())); }

void TimeControl::goLive()
{
    if (!endsNow(m_range))
        go(lastRange(span().length()));
}

void TimeControl::goHome() { go(m_home); }

void TimeControl::back()
{
    if (m_past.isEmpty())
        return;
    m_future.append(m_range);
    m_range = m_past.takeLast();
    Q_EMIT changed();
}

void TimeControl::forward()
{
    if (m_future.isEmpty())
        return;
    m_past.append(m_range);
    m_range = m_future.takeLast();
    Q_EMIT changed();
}

} // namespace thunes
