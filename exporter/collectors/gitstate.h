// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/gitcommand.h"

#include <QList>

#include <optional>

namespace thunes {

struct GitCommit
{
    QString id; ///< Abbreviated.
    TimePoint time;
    QString author;
    QString subject;
};

/// What git knows about one worktree.
struct GitState
{
    QString branch; ///< Empty: detached HEAD. During a rebase, the branch that is rebased.
    QString head;   ///< Full id; empty before the first commit.
    QString upstream;
    std::optional<qint64> ahead; ///< Absent without an upstream, or when that is gone.
    std::optional<qint64> behind;
    qint64 changed = 0;
    qint64 untracked = 0;
    qint64 conflicts = 0;
    QList<GitCommit> commits; ///< The last few, newest first.
    QByteArray operation;     ///< merge, rebase, am, cherry-pick, revert, bisect; mostly empty.
    bool locked = false;      ///< By `git worktree lock`.
    QString lockReason;
    std::optional<TimePoint> indexLockedSince;
    /// When the newest of all this happened: HEAD moved, or a changed file was written.
    std::optional<TimePoint> newestChange;
};

/// Asks git about the worktree at `directory`, whose `.git` must be there. Files in `ignored`
/// (relative paths) are no changes that tests could be outdated by. Blocks: for pool threads.
Result<GitState> readGitState(const QString &directory, const QStringList &ignored,
                              const GitLimits &limits);

/// Where git keeps this worktree's own state: `.git`, or what the file `.git` refers to.
Result<QString> gitDirectoryOf(const QString &worktree);

} // namespace thunes
