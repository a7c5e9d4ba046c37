// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/collectors/collector.h"

#include <QMap>
#include <QThreadPool>

#include <optional>

namespace thunes {

class Registry;

/// Reads `.worktree` in the lab (worktree "main") and in `worktrees/<name>`. A directory with
/// neither `.worktree` nor `.git` is no worktree and has no series; a git worktree without the file
/// is working and unknown; a word that is none of the known ones is an error and no value. Lives in
/// the exporter thread; files are read in a pool thread.
class Worktrees : public Collector
{
    Q_OBJECT
public:
    Worktrees(const QString &labDir, Registry &registry, const Clock &clock,
              QObject *parent = nullptr);
    ~Worktrees() override;

    QByteArray name() const override { return "worktree"; }
    void collect(Done done) override;

private:
    struct Found
    {
        struct Value
        {
            std::optional<double> status;
            std::optional<double> testStatus;
        };
        QMap<QByteArray, Value> worktrees;
        QList<CollectionError> errors;
    };
    static Found read(const QString &labDir);

    QString m_labDir;
    Registry &m_registry;
    const Clock &m_clock;
    QThreadPool m_pool;
};

} // namespace thunes
