// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "exporter/trading/events.h"

#include <QByteArray>

#include <vector>

namespace thunes {

/// Largest number of events that one request may carry.
inline constexpr qsizetype maxEventsPerBatch = 100000;

/// Reads one event as a JSON object, several as a JSON array, or, with `ndjson`, one object a line
/// (empty lines are skipped). All or nothing: an error names the event's index and the JSON path
/// ("$[3].latency_ms: …"; "line 4: $.type: …") and no event is returned.
Result<std::vector<TradingEvent>> parseEvents(const QByteArray &body, bool ndjson);

} // namespace thunes
