// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace thunes {

/// Which of the two families of the protocol a server speaks: up to 2025-11-25 with `initialize`
/// and `ping`, or stateless with `server/discover` from 2026-07-28 on.
enum class McpEra { Unknown = 1, Legacy, Modern };

/// What a probe found. The fixed metric knows three words only: see healthOf().
enum class McpState { Up = 1, Slow, Down, Timeout, Auth, Protocol, NotConfigured, Disabled };

QLatin1String toText(McpState state);

/// `lab_mcp_server_health`: 0 down, 1 up, 2 not configured. A server that wants credentials
/// answers, and lacks configuration rather than health. One that an operator has disabled is not
/// asked: nobody knows, and it must have no value there.
int healthOf(McpState state);

/// Why a server is not up. `reason` is a label value out of a small fixed set (exit, start,
/// timeout, protocol, flood, rpc_error, http, network, auth, script, configuration); `message` is
/// for people.
struct McpFault
{
    McpState state = McpState::Down;
    QByteArray reason;
    QString message;
    int httpStatus = 0; ///< Of an HTTP answer; 0 elsewhere.
};

/// What a server says about itself.
struct McpFacts
{
    QString protocol;
    QString serverName;
    QString serverVersion;
    std::optional<qint64> tools; ///< Absent: it has none to list, or did not list them.
    QString note;                ///< Something odd that is no fault, in words.
};

/// How long a server may take: to its first answer (it may have to start) and to each later one.
struct McpLimits
{
    Milliseconds start{15000};
    Milliseconds reply{5000};
    /// An answer that takes longer is an answer, but slow.
    Milliseconds slow{1000};
};

using Microseconds = std::chrono::microseconds;

/// Last result of one MCP server.
struct McpStatus
{
    int health = 0; ///< As in `lab_mcp_server_health`.
    McpState state = McpState::Down;
    QByteArray cause;     ///< McpFault::reason; empty when up.
    QString reason;       ///< In words: "timeout 5 s", "exit 3: …"; empty when up.
    QByteArray via;       ///< script, stdio, http, sse; empty when nothing was asked.
    bool watched = false; ///< Kept running (or its session open) between two probes.
    qint64 pid = 0;       ///< Of a watched child; 0 elsewhere.
    McpFacts facts;       ///< As of this probe; empty when it failed.
    std::optional<Microseconds> latency; ///< Of the ping alone.
    Microseconds duration{0};            ///< Of the whole probe.
    QString stderrTail;                  ///< Last lines of standard error, secrets blotted out.
    int noiseLines = 0;                  ///< Lines on standard output that are no messages.
    int failures = 0;                    ///< In a row.
    TimePoint time;
    std::optional<TimePoint> lastSuccess;
    std::optional<TimePoint> nextProbe; ///< Later than the next round, when backing off.
};

/// For the `lab` part of GET /api/v1/state; what is not known is absent.
QJsonObject toJson(const McpStatus &status);

} // namespace thunes
