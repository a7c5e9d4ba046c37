// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/selfmetrics.h"

#include "exporter/http/guard.h"
#include "exporter/http/server.h"
#include "exporter/metrics/processstats.h"
#include "exporter/metrics/registry.h"

namespace thunes {

using namespace std::chrono_literals;

SelfMetrics::SelfMetrics(Registry &registry, const Clock &clock, const HttpServer &server)
    : m_registry(registry)
    , m_clock(clock)
    , m_server(server)
{
}

void SelfMetrics::answered(HttpMethod method, const QString &route, int status,
                           std::chrono::nanoseconds took)
{
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    const QByteArray name = route.toUtf8();
    (void)m_registry.add(catalogue::httpRequests, {name, toText(method), QByteArray::number(status)},
                         1, origin);
    (void)m_registry.observe(catalogue::httpRequestDuration, {name, toText(method)},
                             std::chrono::duration<double>(took).count(), origin);
}

void SelfMetrics::beforeScrape()
{
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    (void)m_registry.set(catalogue::httpInFlight, {}, m_server.inFlight(), origin);
    (void)m_registry.set(catalogue::httpConnections, {}, m_server.guard().openConnections(), origin);
    for (const auto &[reason, count] : m_server.guard().rejections())
        (void)m_registry.setTotal(catalogue::httpRejected, {reason}, static_cast<double>(count),
                                  origin);
    if (m_subscribers)
        (void)m_registry.set(catalogue::liveSubscribers, {}, m_subscribers(), origin);
    (void)m_registry.set(catalogue::ownSeries, {},
                         static_cast<double>(m_registry.seriesCount()), origin);
    const auto now = std::chrono::steady_clock::now();
    if (m_processRead && now - *m_processRead < 1s)
        return;
    m_processRead = now;
    readProcess();
}

void SelfMetrics::readProcess()
{
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    const ProcessStats stats = readProcessStats();
    if (stats.cpuSeconds)
        (void)m_registry.setTotal(catalogue::processCpu, {}, *stats.cpuSeconds, origin);
    const auto set = [&](const MetricDescriptor &metric, const std::optional<double> &value) {
        if (value)
            (void)m_registry.set(metric, {}, *value, origin);
        else
            m_registry.remove(metric, {});
    };
    set(catalogue::processResident, stats.residentBytes);
    set(catalogue::processVirtual, stats.virtualBytes);
    set(catalogue::processVirtualMax, stats.virtualLimitBytes);
    set(catalogue::processOpenFds, stats.openDescriptors);
    set(catalogue::processMaxFds, stats.descriptorLimit);
    set(catalogue::processThreads, stats.threads);
}

void SelfMetrics::scraped(exposition::Format format, bool compressed, qsizetype bytes)
{
    (void)m_registry.set(catalogue::scrapeSize,
                         {format == exposition::Format::OpenMetrics ? "openmetrics" : "text",
                          compressed ? "gzip" : "identity"},
                         static_cast<double>(bytes), {SampleSource::Exporter, m_clock.now()});
}

} // namespace thunes
