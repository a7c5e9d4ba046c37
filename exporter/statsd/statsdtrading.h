// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/statsd/statsdparser.h"
#include "exporter/trading/events.h"

#include <optional>
#include <variant>
#include <vector>

namespace thunes {

/// Whether the line names one of the trading metrics, which are the trader's reports however they come:
///
///     thunes_kill_switch_active:1|g          thunes_circuit_breaker_state:0.5|g|#breaker_name:B
///     thunes_daily_pnl_used:0.75|g           thunes_open_positions:2|g
///     thunes_max_positions:3|g               thunes_ws_connected:1|g|#symbol:BTCUSDT
///     thunes_orders_placed_total:1|c|#venue:binance,order_type:MARKET,side:BUY
///     thunes_order_latency_ms:42|ms          thunes_ws_gap_seconds:0.4|h
///
/// Dots may stand for underscores, and `_total` may be missing.
bool isTradingMetric(const StatsdLine &line);

/// Appends the events of such a line, all or none. A fault where type, tags or a value are not those of
/// the metric; a relative gauge is one, too, since what it is relative to may be another source's.
std::optional<StatsdFault> appendTradingEvents(const StatsdLine &line,
                                               std::vector<TradingEvent> &events);

} // namespace thunes
