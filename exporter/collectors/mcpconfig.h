// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "exporter/collectors/mcpstatus.h"

#include <QList>
#include <QMap>
#include <QProcessEnvironment>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace thunes {

enum class McpTransportKind { Stdio = 1, Http, Sse };

/// How a stdio server is asked: kept running and pinged, or started for each probe. Off: never.
enum class McpMode { Watch = 1, Start, Off };

/// One server of `.mcp.json`, everything expanded and ready to be used.
struct McpEntry
{
    QByteArray name;
    McpTransportKind kind = McpTransportKind::Stdio;
    bool kindGiven = true; ///< False: a bare URL, which may be the older SSE transport after all.
    QString command;
    QStringList arguments;
    QMap<QString, QString> environment; ///< Besides the exporter's own.
    QString directory;
    QUrl url;
    QMap<QByteArray, QByteArray> headers;
    QStringList secrets;   ///< Values that must never be shown.
    QString notConfigured; ///< Why it cannot be asked, in words; empty when it can.
    std::optional<McpMode> mode;
    std::optional<Milliseconds> interval;
    std::optional<Milliseconds> startLimit;
    std::optional<Milliseconds> replyLimit;

    bool operator==(const McpEntry &) const = default;
    /// `text` with every secret blotted out.
    QString redacted(QString text) const;
};

/// Name and password of a URL as "Authorization: Basic …" has them.
QByteArray basicCredentials(const QUrl &url);

/// The servers of one configuration, and what is wrong with single entries (each with its JSON
/// path).
struct McpConfig
{
    QList<McpEntry> servers;
    QStringList problems;
};

/// Reads `mcpServers` (.mcp.json, Claude Desktop, Cursor, Cline) and `servers` (VS Code). `${VAR}`,
/// `${VAR:-default}`, `${env:VAR}`, `${userHome}` and `${workspaceFolder}` are expanded; a variable
/// that is not set, or `${input:…}`, leaves the server not configured. Our own settings of a server
/// are in its object "console": mode (watch, start, off), interval_seconds, start_limit_seconds,
/// reply_limit_seconds. A text that is no such JSON is an error.
Result<McpConfig> parseMcpConfig(const QByteArray &text, const QString &labDir,
                                 const QProcessEnvironment &environment);

} // namespace thunes
