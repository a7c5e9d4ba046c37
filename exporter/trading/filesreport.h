// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/trading/events.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <optional>

namespace thunes {

/// What the files of an unmodified THUNES checkout say right now. Every field is absent while its
/// file is missing, locked for long or unreadable: absent is never 0.
struct FilesReport
{
    struct OrderTotal
    {
        QByteArray venue;
        QByteArray orderType;
        QByteArray side;
        qint64 count = 0;
    };
    struct Breaker
    {
        QByteArray name;
        BreakerState state = BreakerState::Closed;
    };
    struct KillSwitch
    {
        bool active = false;
        TimePoint since;   ///< Time stamp of the audit line that says so.
        QByteArray reason; ///< Of that line; may be empty.
    };
    /// The newest audit lines that prove what is really blocked.
    struct Evidence
    {
        std::optional<TimePoint> buyRejected;  ///< TRADE_REJECTED, BUY, reason kill_switch_active.
        std::optional<TimePoint> sellRejected; ///< TRADE_REJECTED, SELL, whatever the reason.
        QByteArray sellRejectedReason;
        std::optional<TimePoint> buyApproved;
        std::optional<TimePoint> sellApproved;
    };

    // data/positions.db
    std::optional<qint64> openPositions;
    std::optional<double> dailyPnl; ///< Quote currency, positions closed since 00:00 UTC.
    std::optional<QList<OrderTotal>> orderTotals;
    // logs/audit_trail.jsonl
    std::optional<KillSwitch> killSwitch;
    QList<Breaker> breakers;
    Evidence evidence;
    // .env, or THUNES's own defaults when the file leaves a limit out
    std::optional<QByteArray> environment;
    std::optional<double> maxDailyLoss;
    std::optional<qint64> maxPositions;

    /// One line for people per thing that is wrong with a file, naming the file.
    QStringList problems;
};

} // namespace thunes
