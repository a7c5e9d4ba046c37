// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/statsd/statsdintake.h"

#include "exporter/metrics/registry.h"
#include "exporter/statsd/statsdtrading.h"
#include "exporter/trading/ledger.h"

namespace thunes {

namespace {

const char *nameOf(StatsdTransport transport)
{
    switch (transport) {
    case StatsdTransport::Udp: return "udp";
    case StatsdTransport::Unix: return "unix";
    }
    Q_UNREACHABLE();
}

} // namespace

StatsdIntake::StatsdIntake(Ledger &ledger, Registry &registry, FamilyClaims &claims,
                           const Clock &clock)
    : m_ledger(ledger)
    , m_registry(registry)
    , m_clock(clock)
    , m_families(claims, clock)
{
}

void StatsdIntake::begin(StatsdTransport transport)
{
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    (void)m_registry.add(catalogue::statsdDatagrams, {nameOf(transport)}, 0, origin);
    (void)m_registry.add(catalogue::statsdDropped, {nameOf(transport)}, 0, origin);
    (void)m_registry.add(catalogue::statsdSamples, {"accepted", ""}, 0, origin);
}

void StatsdIntake::readLine(std::string_view line)
{
    auto fault = readStatsdLine(line, m_line);
    if (!fault)
        fault = isTradingMetric(m_line) ? appendTradingEvents(m_line, m_events)
                                        : m_families.add(m_line);
    if (fault)
        ++m_faults[{fault->malformed, fault->reason}];
    else
        m_accepted += m_line.values.size();
}

void StatsdIntake::take(const StatsdBatch &batch)
{
    m_accepted = 0;
    m_faults.clear();
    m_events.clear();
    if (batch.truncated > 0)
        m_faults[{true, "truncated"}] = batch.truncated;
    std::string_view rest(batch.lines.constData(), static_cast<std::size_t>(batch.lines.size()));
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (!line.empty())
            readLine(line);
    }
    if (!m_events.empty())
        m_ledger.apply(m_events);

    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    const QByteArray transport = nameOf(batch.transport);
    (void)m_registry.add(catalogue::statsdDatagrams, {transport},
                         static_cast<double>(batch.datagrams), origin);
    (void)m_registry.setTotal(catalogue::statsdDropped, {transport},
                              static_cast<double>(batch.droppedByKernel), origin);
    if (m_accepted > 0)
        (void)m_registry.add(catalogue::statsdSamples, {"accepted", ""},
                             static_cast<double>(m_accepted), origin);
    for (const auto &[fault, count] : m_faults) {
        const QByteArray result = fault.first ? "malformed" : "rejected";
        const QByteArray reason(fault.second.data(), static_cast<qsizetype>(fault.second.size()));
        (void)m_registry.add(catalogue::statsdSamples, {result, reason}, static_cast<double>(count),
                             origin);
        m_limiter.warn(logStatsd(), "samples were refused", {"reason", reason},
                       {{"result", result}, {"count", count}, {"transport", transport}});
    }
    if (batch.droppedByKernel > m_dropped[batch.transport])
        m_limiter.warn(logStatsd(), "the kernel has dropped datagrams", {"transport", transport},
                       {{"count", batch.droppedByKernel - m_dropped[batch.transport]}});
    m_dropped[batch.transport] = batch.droppedByKernel;
}

} // namespace thunes
