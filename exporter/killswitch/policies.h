// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QString>

#include <map>
#include <optional>

namespace thunes {

class Ledger;
class Registry;

/// When the authority engages by itself. All off by default.
struct PolicyLimits
{
    std::optional<double> lossFraction;      ///< `thunes_daily_pnl_used` at or above this.
    std::optional<Seconds> heartbeatSilence; ///< A bot that has reported is silent for longer.
    std::optional<Seconds> breakerOpen;      ///< A breaker stays open for longer.
};

/// Watches the conditions and says when one becomes true. A condition speaks once and is armed
/// again only when it has become false: after a person's release it does not fire for the same
/// cause. It never releases anything.
class Policies
{
public:
    Policies(PolicyLimits limits, const Registry &registry, const Ledger &ledger,
             const Clock &clock);

    void setLimits(const PolicyLimits &limits) { m_limits = limits; }

    /// The reason to engage now, in words, naming value and limit; absent when there is none.
    std::optional<QString> evaluate();

private:
    std::optional<QString> fired(const char *name, bool condition, const QString &reason);

    PolicyLimits m_limits;
    const Registry &m_registry;
    const Ledger &m_ledger;
    const Clock &m_clock;
    std::map<QByteArray, TimePoint> m_openSince; ///< By breaker.
    std::map<QByteArray, bool> m_spoke;          ///< By condition.
};

} // namespace thunes
