// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/policies.h"

#include "exporter/metrics/registry.h"
#include "exporter/trading/ledger.h"

namespace thunes {

namespace {

qint64 wholeSeconds(std::chrono::microseconds age)
{
    return std::chrono::duration_cast<Seconds>(age).count();
}

} // namespace

Policies::Policies(PolicyLimits limits, const Registry &registry, const Ledger &ledger,
                   const Clock &clock)
    : m_limits(limits)
    , m_registry(registry)
    , m_ledger(ledger)
    , m_clock(clock)
{
}

std::optional<QString> Policies::evaluate()
{
    const TimePoint now = m_clock.now();
    std::optional<QString> reason;
    const auto take = [&](std::optional<QString> said) {
        if (said && !reason)
            reason = said;
    };
    if (m_limits.lossFraction) {
        const auto used = m_registry.value(catalogue::dailyPnlUsed);
        // An unknown value neither fires nor arms again.
        if (used)
            take(fired("loss", *used >= *m_limits.lossFraction,
                       QStringLiteral("daily loss limit: %1 % used, the policy engages at %2 %")
                           .arg(*used * 100, 0, 'f', 0)
                           .arg(*m_limits.lossFraction * 100, 0, 'f', 0)));
    }
    if (m_limits.heartbeatSilence) {
        // Only a bot that has been heard can fall silent.
        if (const auto last = m_ledger.lastSignOfLife())
            take(fired("heartbeat", now - *last > *m_limits.heartbeatSilence,
                       QStringLiteral("dead man's switch: no report for %1 s, the limit is %2 s")
                           .arg(wholeSeconds(now - *last))
                           .arg(m_limits.heartbeatSilence->count())));
    }
    if (m_limits.breakerOpen) {
        std::map<QByteArray, TimePoint> open;
        const auto family = m_registry.families().find(catalogue::circuitBreakerState.name);
        if (family != m_registry.families().end()) {
            for (const auto &[labels, series] : family->second.series) {
                if (series.value < 1)
                    continue;
                const QByteArray &name = labels.first();
                const auto known = m_openSince.find(name);
                open[name] = known == m_openSince.end() ? now : known->second;
            }
        }
        m_openSince = open;
        QString longest;
        std::chrono::microseconds age{0};
        for (const auto &[name, since] : m_openSince) {
            if (now - since >= age) {
                age = now - since;
                longest = QString::fromUtf8(name);
            }
        }
        take(fired("breaker", !longest.isEmpty() && age > *m_limits.breakerOpen,
                   QStringLiteral("circuit breaker %1 open for %2 s, the limit is %3 s")
                       .arg(longest)
                       .arg(wholeSeconds(age))
                       .arg(m_limits.breakerOpen->count())));
    }
    return reason;
}

std::optional<QString> Policies::fired(const char *name, bool condition, const QString &reason)
{
    bool &spoke = m_spoke[name];
    const bool first = condition && !spoke;
    spoke = condition;
    return first ? std::optional(reason) : std::nullopt;
}

} // namespace thunes
