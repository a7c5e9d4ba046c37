// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpprotocol.h"

#include <algorithm>
#include <array>

namespace thunes::mcp {

namespace {

using L = QLatin1String;

// Newest first.
constexpr std::array modernVersions{L("2026-07-28")};
constexpr std::array legacyVersions{L("2025-11-25"), L("2025-06-18"), L("2025-03-26"),
                                    L("2024-11-05"), L("2024-10-07")};

} // namespace

QString newestModernVersion()
{
    return modernVersions.front();
}

QString newestLegacyVersion()
{
    return legacyVersions.front();
}

QString newestModernOf(const QJsonArray &offered)
{
    const auto known = std::find_if(modernVersions.begin(), modernVersions.end(),
                                    [&](L version) { return offered.contains(version); });
    return known == modernVersions.end() ? QString() : QString(*known);
}

bool isLegacyVersion(const QString &version)
{
    return std::any_of(legacyVersions.begin(), legacyVersions.end(),
                       [&](L known) { return version == known; });
}

QJsonObject clientInfo()
{
    return {{L("name"), L("thunes-console")}, {L("version"), L(THUNES_VERSION)}};
}

QJsonObject requestMeta(const QString &version)
{
    return {{L("io.modelcontextprotocol/protocolVersion"), version},
            {L("io.modelcontextprotocol/clientInfo"), clientInfo()},
            {L("io.modelcontextprotocol/clientCapabilities"), QJsonObject()}};
}

QJsonObject serverInfoOf(const QJsonObject &discovery)
{
    if (discovery.contains(L("serverInfo")))
        return discovery.value(L("serverInfo")).toObject();
    return discovery.value(L("_meta"))
        .toObject()
        .value(L("io.modelcontextprotocol/serverInfo"))
        .toObject();
}

} // namespace thunes::mcp
