// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/collector.h"
#include "exporter/collectors/gitstate.h"
#include "exporter/collectors/mcpstatus.h"
#include "exporter/collectors/testresults.h"

#include <QJsonObject>

namespace thunes {

/// What is known about one worktree.
struct WorktreeStatus
{
    QString path;
    std::optional<int> status;        ///< As in `lab_worktree_status`; absent: no known word.
    std::optional<TestVerdict> tests; ///< Absent: the word in `.worktree` is none that is known.
    std::optional<TestResult> result; ///< What `tests` is from; absent when nothing told.
    std::optional<bool> outdated;     ///< Absent where nobody knows what has changed since.
    std::optional<GitState> git;      ///< Absent: no git worktree, or git could not tell.
    QList<CollectionError> errors;
    Microseconds duration{0};
    TimePoint time;
};

/// Reads one worktree: its `.worktree`, what tests left behind, and git. Blocks: for pool threads.
WorktreeStatus readWorktree(const QString &path, TestResults &tests, const GitLimits &limits);

/// Whether this directory is a worktree at all: it has `.worktree` or `.git`.
bool isWorktree(const QString &path);

/// The words of `.worktree` for the numbers of the metrics.
QLatin1String worktreeStatusWord(int status);
QLatin1String testStatusWord(TestVerdict verdict);

/// For the `lab` part of GET /api/v1/state; what is not known is absent.
QJsonObject toJson(const WorktreeStatus &status);

} // namespace thunes
