// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/loglimiter.h"
#include "exporter/statsd/statsdfamilies.h"
#include "exporter/statsd/statsdlistener.h"
#include "exporter/trading/events.h"

#include <map>
#include <string_view>
#include <vector>

namespace thunes {

class Ledger;
class Registry;

/// The way of a StatsD datagram: a trading metric becomes the trader's report, anything else a family of
/// its own, and what is neither is counted by reason. Lives in the exporter thread.
class StatsdIntake
{
public:
    StatsdIntake(Ledger &ledger, Registry &registry, FamilyClaims &claims, const Clock &clock);

    /// Shows the counters of a transport from the start: they are 0 then, and known to be.
    void begin(StatsdTransport transport);
    void take(const StatsdBatch &batch);
    StatsdFamilies &families() { return m_families; }

private:
    void readLine(std::string_view line);

    Ledger &m_ledger;
    Registry &m_registry;
    const Clock &m_clock;
    StatsdFamilies m_families;
    LogLimiter m_limiter;
    std::map<StatsdTransport, quint64> m_dropped; ///< By the kernel, as of the last batch.
    // Of the batch in hand.
    StatsdLine m_line;
    std::vector<TradingEvent> m_events;
    quint64 m_accepted = 0;
    std::map<std::pair<bool, std::string_view>, quint64> m_faults; ///< By malformed and reason.
};

} // namespace thunes
