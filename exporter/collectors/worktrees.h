// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/collectors/collector.h"
#include "exporter/collectors/worktreelist.h"
#include "exporter/collectors/worktreestatus.h"

#include <QMap>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace thunes {

class Registry;

struct WorktreeOptions
{
    QMap<QByteArray, QString> configured; ///< Besides those that are found.
    Milliseconds gitLimit{10000};         ///< Of one git command.
};

/// Watches the lab's worktrees: `.worktree`, git, and what tests left behind. A directory with
/// neither
/// `.worktree` nor `.git` is no worktree and has no series; a git worktree without the file is
/// working and unknown; a word that is none of the known ones is an error and no value. Each
/// worktree is published when it has been read. Lives in the exporter thread; reads in pool
/// threads, several worktrees at once, so that a large one holds up nobody.
class Worktrees : public Collector
{
    Q_OBJECT
public:
    Worktrees(const QString &labDir, Registry &registry, const Clock &clock,
              const WorktreeOptions &options = {}, QObject *parent = nullptr);
    ~Worktrees() override;

    QByteArray name() const override { return "worktree"; }
    void collect(Done done) override;

    const QMap<QByteArray, WorktreeStatus> &statuses() const { return m_statuses; }

Q_SIGNALS:
    /// This one's status is new.
    void changed(const QByteArray &worktree);
    /// This one is gone, or another directory now has its name.
    void forgotten(const QByteArray &worktree);

private:
    void readAll(const WorktreeList &list);
    void publish(const QByteArray &name, const WorktreeStatus &status);
    void publishGit(const QByteArray &name, const WorktreeStatus &status);
    void forget(const std::function<bool(const QByteArray &)> &name);
    void finishOne();

    QString m_labDir;
    Registry &m_registry;
    const Clock &m_clock;
    WorktreeOptions m_options;
    QMap<QByteArray, WorktreeStatus> m_statuses;
    /// What was read before, one for each worktree: used by its one pool task at a time.
    QMap<QByteArray, std::shared_ptr<TestResults>> m_tests;
    int m_running = 0;
    QList<CollectionError> m_errors;
    Done m_done;
    std::atomic_bool m_stop = false;
    QThreadPool m_pool; ///< The destructor waits for it; git commands are stopped early.
};

} // namespace thunes
