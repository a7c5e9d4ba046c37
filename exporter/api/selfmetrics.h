// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/http/message.h"
#include "exporter/metrics/exposition.h"

#include <chrono>
#include <functional>
#include <optional>

namespace thunes {

class HttpServer;
class Registry;

/// What the exporter says about its own serving and its process. Lives in the exporter thread.
class SelfMetrics
{
public:
    SelfMetrics(Registry &registry, const Clock &clock, const HttpServer &server);

    void setSubscribers(std::function<int()> count) { m_subscribers = std::move(count); }

    /// Counts and times an answer.
    void answered(HttpMethod method, const QString &route, int status,
                  std::chrono::nanoseconds took);
    /// Brings up to date what is read and not counted; the process's figures at most once a second.
    void beforeScrape();
    /// Remembers the size of a page, in bytes as sent, for the next one.
    void scraped(exposition::Format format, bool compressed, qsizetype bytes);

private:
    void readProcess();

    Registry &m_registry;
    const Clock &m_clock;
    const HttpServer &m_server;
    std::function<int()> m_subscribers;
    std::optional<std::chrono::steady_clock::time_point> m_processRead;
};

} // namespace thunes
