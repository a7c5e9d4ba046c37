// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QByteArray>
#include <QStringList>

#include <atomic>

namespace thunes {

struct GitLimits
{
    Milliseconds time{10000};
    qsizetype outputBytes = 64 << 20;
    const std::atomic_bool *stop = nullptr; ///< Ends a command early; the result is an error.
};

/// Runs git in `directory` and gives what it prints. Only reads: takes no locks (not even the index
/// refresh of `git status`), starts no hooks or monitors, asks nobody. Blocks: for pool threads.
/// The command is killed with all that it started when a limit is reached (Timeout); Unavailable
/// when there is no git.
Result<QByteArray> runGit(const QString &directory, const QStringList &arguments,
                          const GitLimits &limits);

} // namespace thunes
