// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/collector.h"
#include "exporter/collectors/gitcommand.h"

#include <QMap>

namespace thunes {

/// The worktrees of a lab by name.
struct WorktreeList
{
    QMap<QByteArray, QString> paths;
    QList<CollectionError> errors;
};

/// Finds them: the lab itself ("main"), the folders in `worktrees`, what `configured` names, and
/// all that `git worktree list` of the lab knows, named by their folders (with the parent's name in
/// front where two are called the same). A folder that is gone, or that is no worktree, is left
/// out. Blocks.
WorktreeList findWorktrees(const QString &labDir, const QMap<QByteArray, QString> &configured,
                           const GitLimits &limits);

/// The paths in the output of `git worktree list --porcelain -z`, without bare and vanished ones.
QStringList worktreePaths(const QByteArray &porcelain);

} // namespace thunes
