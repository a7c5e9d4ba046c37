// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace thunes {

/// What MCP's two eras have in words and numbers.
namespace mcp {

constexpr int unsupportedVersion = -32022;
constexpr int methodNotFound = -32601;

/// The version that we ask for first.
QString newestModernVersion();
QString newestLegacyVersion();
/// The newest version of the stateless era among those that a server offers; empty: there is none.
QString newestModernOf(const QJsonArray &offered);
/// Of the era of `initialize`. What a server answers need not be what it was asked for.
bool isLegacyVersion(const QString &version);

QJsonObject clientInfo();
/// `_meta` of a stateless request: modern servers are told each time who asks, in which version.
QJsonObject requestMeta(const QString &version);
/// The server's name and version in a DiscoverResult, wherever it puts them.
QJsonObject serverInfoOf(const QJsonObject &discovery);

} // namespace mcp

} // namespace thunes
