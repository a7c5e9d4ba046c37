// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QHash>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <optional>

namespace thunes {

/// What the exporter says about an MCP server. Unknown: not probed yet, or a word that is new to us.
enum class McpServerState {
    Unknown = 1,
    Up,
    Slow,
    Down,
    Timeout,
    Auth,
    Protocol,
    NotConfigured,
    Disabled
};

/// One probe of a server's past.
struct McpProbe
{
    TimePoint time;
    McpServerState state = McpServerState::Unknown;
    std::optional<double> latencyMs; ///< Absent where nothing answered.
};

/// One MCP server; texts are empty and optionals absent where nothing is known.
struct McpServerInfo
{
    QString name;
    quint64 revision = 0; ///< Grows with each change of it.
    McpServerState state = McpServerState::Unknown;
    QString stateWord; ///< As sent.
    QString reason;    ///< Why it is not up, in words.
    QString transport; ///< script, stdio, http, sse
    bool enabled = true;
    bool probing = false; ///< A probe is under way.
    bool watched = false; ///< Kept running, or its session open, between two probes.
    QString protocol;
    QString server;
    QString version;
    QString note;
    QString stderrTail;
    std::optional<qint64> tools;
    std::optional<double> latencyMs;
    std::optional<double> durationMs;
    std::optional<qint64> pid;
    qint64 failures = 0; ///< In a row.
    qint64 noiseLines = 0;
    std::optional<TimePoint> time; ///< Of the last probe.
    std::optional<TimePoint> lastSuccess;
    std::optional<TimePoint> nextProbe;
    QList<McpProbe> history; ///< Oldest first.
};

/// The numbers are those of `lab_worktree_status` and `lab_worktree_test_status`.
enum class WorktreeState { Complete = 0, Working = 1, Testing = 2, Blocked = 3 };
enum class WorktreeTests { Unknown = 0, Passing = 1, Failing = 2 };

struct WorktreeCommit
{
    QString id;
    TimePoint time;
    QString author;
    QString subject;
};

/// A time in which a worktree stayed what it was.
struct WorktreePast
{
    TimePoint from;
    TimePoint until;
    std::optional<WorktreeState> state;
    std::optional<WorktreeTests> tests;
    QString branch;
    QString operation;
};

struct WorktreeGit
{
    QString branch; ///< Empty: detached HEAD.
    QString head;
    QString upstream;
    std::optional<qint64> ahead;
    std::optional<qint64> behind;
    qint64 changed = 0;
    qint64 untracked = 0;
    qint64 conflicts = 0;
    QString operation; ///< merge, rebase, …; mostly empty.
    bool locked = false;
    QString lockReason;
    std::optional<TimePoint> indexLockedSince;
    std::optional<TimePoint> newestChange;
    QList<WorktreeCommit> commits; ///< Newest first; in lists the last one alone.
};

struct WorktreeInfo
{
    QString name;
    QString path;
    TimePoint time; ///< When it was read.
    std::optional<WorktreeState> state; ///< Absent: its word is none that is known.
    std::optional<WorktreeTests> tests;
    QString testSource; ///< file, junit, pytest, ctest
    QString testPath;
    std::optional<TimePoint> testTime;
    std::optional<qint64> testsPassed;
    std::optional<qint64> testsFailed;
    std::optional<qint64> testsSkipped;
    std::optional<bool> outdated; ///< Something has changed since the tests ran.
    std::optional<WorktreeGit> git;
    QStringList errors;
    QList<WorktreePast> past; ///< Oldest first; of a single worktree only.
};

/// What all answers about the lab carry.
struct LabHeading
{
    quint64 sequence = 0; ///< To be asked with, for what is new.
    TimePoint time;       ///< The exporter's clock.
    QString lab;          ///< Its directory; empty: no lab is watched.
    Milliseconds interval{30000};
    bool collected = false; ///< Everything was looked at once.
    QStringList errors;     ///< Of the last collection.
};

struct McpServersAnswer
{
    LabHeading heading;
    QStringList names; ///< All there are.
    QList<McpServerInfo> servers; ///< Those that have changed.
};

struct WorktreesAnswer
{
    LabHeading heading;
    QStringList names;
    QList<WorktreeInfo> worktrees;
};

struct WorktreeAnswer
{
    LabHeading heading;
    WorktreeInfo worktree;
};

/// The answer to a command about a server.
struct McpCommandAnswer
{
    bool pending = false; ///< Its probe is still under way.
    TimePoint time;
    McpServerInfo server;
};

} // namespace thunes

Q_DECLARE_METATYPE(thunes::McpServerInfo)
Q_DECLARE_METATYPE(thunes::WorktreeInfo)
