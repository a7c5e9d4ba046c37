// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpstatus.h"

namespace thunes {

namespace {

double milliseconds(Microseconds time)
{
    return static_cast<double>(time.count()) / 1000;
}

} // namespace

QLatin1String toText(McpState state)
{
    switch (state) {
    case McpState::Up:
        return QLatin1String("up");
    case McpState::Slow:
        return QLatin1String("slow");
    case McpState::Down:
        return QLatin1String("down");
    case McpState::Timeout:
        return QLatin1String("timeout");
    case McpState::Auth:
        return QLatin1String("auth");
    case McpState::Protocol:
        return QLatin1String("protocol");
    case McpState::NotConfigured:
        return QLatin1String("not_configured");
    case McpState::Disabled:
        return QLatin1String("disabled");
    }
    Q_UNREACHABLE();
}

int healthOf(McpState state)
{
    switch (state) {
    case McpState::Up:
    case McpState::Slow:
        return 1;
    case McpState::Auth:
    case McpState::NotConfigured:
    case McpState::Disabled: // never published
        return 2;
    case McpState::Down:
    case McpState::Timeout:
    case McpState::Protocol:
        return 0;
    }
    Q_UNREACHABLE();
}

QJsonObject toJson(const McpStatus &status)
{
    using L = QLatin1String;
    QJsonObject json{
        {L("state"), toText(status.state)},
        {L("reason"), status.reason},       {L("duration_ms"), milliseconds(status.duration)},
        {L("watched"), status.watched},     {L("failures"), status.failures},
        {L("time"), toIso8601(status.time)}};
    if (status.state != McpState::Disabled)
        json[L("health")] = status.health;
    const auto text = [&](const char *key, const QString &value) {
        if (!value.isEmpty())
            json[L(key)] = value;
    };
    text("cause", QString::fromLatin1(status.cause));
    text("via", QString::fromLatin1(status.via));
    text("protocol", status.facts.protocol);
    text("server", status.facts.serverName);
    text("version", status.facts.serverVersion);
    text("note", status.facts.note);
    text("stderr", status.stderrTail);
    if (status.facts.tools)
        json[L("tools")] = static_cast<double>(*status.facts.tools);
    if (status.latency)
        json[L("latency_ms")] = milliseconds(*status.latency);
    if (status.noiseLines > 0)
        json[L("noise_lines")] = status.noiseLines;
    if (status.pid > 0)
        json[L("pid")] = static_cast<double>(status.pid);
    if (status.lastSuccess)
        json[L("last_success")] = toIso8601(*status.lastSuccess);
    if (status.nextProbe)
        json[L("next_probe")] = toIso8601(*status.nextProbe);
    return json;
}

} // namespace thunes
