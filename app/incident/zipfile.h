// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <atomic>

#include <QByteArray>
#include <QList>
#include <QString>

namespace thunes {

struct ZipEntry
{
    QString name; ///< With '/' for folders.
    QByteArray bytes;
};

/// Writes all of them into a new archive; what was at `path` is replaced only when it went well.
/// Readable by its owner alone. `cancelled`, once true, from whichever thread, ends it with Conflict and no
/// file. Blocks: for the thread pool.
Result<void> writeZip(const QString &path, const QList<ZipEntry> &entries,
                      const std::atomic_bool *cancelled = nullptr);

} // namespace thunes
