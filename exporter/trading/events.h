// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>
#include <variant>

namespace thunes {

/// What the trading process tells us, in its own words: one struct per helper function of its
/// instrumentation. All are already validated: texts non-empty UTF-8, numbers finite.

struct KillSwitchReport
{
    bool active = false;
    /// Sequence number of the command that this confirms; absent when the trader acted by itself.
    std::optional<qint64> sequence;
    QByteArray reason; ///< May be empty.
};

enum class BreakerState { Closed = 1, HalfOpen, Open };

struct CircuitBreakerReport
{
    QByteArray breakerName;
    BreakerState state = BreakerState::Closed;
};

struct RiskReport
{
    double dailyPnl = 0;     ///< Quote currency; negative is a loss.
    double maxDailyLoss = 0; ///< Quote currency, above 0.
    qint64 positionCount = 0;
};

struct OrderReport
{
    QByteArray venue;
    QByteArray orderType;
    QByteArray side;
    std::optional<double> latencyMs; ///< Absent where it comes by itself.
    double count = 1;                ///< Orders; StatsD's sample rate makes it more, or a fraction.
};

/// The latency of an order that was reported without.
struct OrderLatencyReport
{
    double latencyMs = 0;
};

/// A part of what RiskReport says, for senders that know no more.
struct LimitUseReport
{
    double fraction = 0; ///< Of the daily loss limit.
};
struct OpenPositionsReport
{
    qint64 count = 0;
};

struct WsGapReport
{
    QByteArray symbol; ///< May be empty.
    double gapSeconds = 0;
};

struct WsConnectionReport
{
    QByteArray symbol;
    bool connected = false;
};

/// "My loop runs." Everything besides is optional and stays known until the next heartbeat says
/// otherwise.
struct HeartbeatReport
{
    std::optional<QByteArray> environment;     ///< testnet, paper, live, demo.
    std::optional<qint64> maxPositions;
    std::optional<QByteArrayList> capabilities; ///< Kill-switch levels that the bot can do.
};

using Report = std::variant<KillSwitchReport, CircuitBreakerReport, RiskReport, OrderReport,
                            WsGapReport, WsConnectionReport, HeartbeatReport, OrderLatencyReport,
                            LimitUseReport, OpenPositionsReport>;

struct TradingEvent
{
    Report report;
    /// When it happened, by the trader's clock; absent means on arrival.
    std::optional<TimePoint> time;
    /// Of orders and gaps: the trace that it belongs to; becomes an exemplar. May be empty.
    QByteArray traceId;
    /// How often the same was observed: StatsD's sample rate.
    quint32 times = 1;
};

} // namespace thunes
