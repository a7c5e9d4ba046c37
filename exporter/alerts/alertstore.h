// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/alerts/receivedalert.h"

#include <QMap>

namespace thunes {

/// The alerts that Alertmanager's webhook told of: those that fire and, for an hour, those that are
/// resolved. A repetition of what is known changes nothing, so nobody is told twice. Bounded: of too
/// many the resolved go first, then those that were confirmed longest ago. Knows no clock and no
/// network; lives in the exporter thread.
class AlertStore
{
public:
    /// True when something is now different.
    bool apply(const WebhookMessage &message, TimePoint now, std::optional<Seconds> lifetime);
    /// Forgets what was resolved an hour ago, and what fires but was not confirmed for its lifetime:
    /// nobody says that it still does. True when something went.
    bool expire(TimePoint now);

    /// {"alerts": […]}, the oldest first; `watchdogAt` besides when there is one.
    QJsonObject document() const;
    /// When the always-firing Watchdog was last heard: the proof that the way of an alert is open.
    std::optional<TimePoint> watchdogAt() const { return m_watchdogAt; }
    qsizetype size() const { return m_alerts.size(); }
    /// Left out for want of room, here or by Alertmanager, since the start.
    qint64 dropped() const { return m_dropped; }

    static constexpr qsizetype mostAlerts = 10000;
    static constexpr Seconds resolvedFor{3600};

private:
    void makeRoom();

    QMap<QString, ReceivedAlert> m_alerts; ///< By fingerprint.
    std::optional<TimePoint> m_watchdogAt;
    qint64 m_dropped = 0;
};

} // namespace thunes
