// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/timerange.h"

#include <QList>
#include <QObject>

namespace thunes {

/// The range that a dashboard shows and the way there: each change can be taken back. Knows the
/// system's clock; ranges are always valid.
class TimeControl final : public QObject
{
    Q_OBJECT
public:
    explicit TimeControl(TimeRange initial, QObject *parent = nullptr);

    const TimeRange &range() const { return m_range; }
    /// What it is to begin with, and where live() without a range goes back to.
    const TimeRange &home() const { return m_home; }
    /// Both ends at this moment.
    TimeSpan span() const;
    QString text() const;

    /// Fails, and changes nothing, when the range means no time. The same range again is no change.
    Result<void> setRange(const TimeRange &range);
    /// To a part of what is shown, as drawn with the pointer.
    void zoomTo(const TimeSpan &span);
    void zoomOut();
    void zoomIn();
    void step(int direction);
    void move(std::chrono::microseconds by);
    /// The same length, ending now.
    void goLive();
    void goHome();

    bool canGoBack() const { return !m_past.isEmpty(); }
    bool canGoForward() const { return !m_future.isEmpty(); }
    void back();
    void forward();

Q_SIGNALS:
    void changed();

private:
    void go(const TimeRange &range);

    TimeRange m_home;
    TimeRange m_range;
    QList<TimeRange> m_past; ///< Oldest first.
    QList<TimeRange> m_future;
};

} // namespace thunes
