// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QString>

namespace thunes {

/// The handful of file operations that durability rests on, each one a place where a crash or a
/// full disk can strike; tests replace it to make each of them fail in turn.
class FileOps
{
public:
    virtual ~FileOps() = default;

    /// NotFound when there is no such file; Io for anything else.
    virtual Result<QByteArray> read(const QString &path);
    /// Opens for appending, creates with `mode` where needed. Never inherited by child processes.
    virtual Result<int> openAppend(const QString &path, unsigned mode);
    /// Opens a new or emptied file for writing.
    virtual Result<int> openTruncated(const QString &path, unsigned mode);
    /// Conflict when another process holds the lock.
    virtual Result<void> lock(int descriptor, const QString &path);
    /// Writes all bytes or fails; after a failure some of them may be in the file.
    virtual Result<void> write(int descriptor, const QByteArray &bytes, const QString &path);
    virtual Result<void> sync(int descriptor, const QString &path);
    virtual Result<void> truncate(int descriptor, qint64 size, const QString &path);
    virtual Result<void> rename(const QString &from, const QString &to);
    /// Succeeds when there is no such file.
    virtual Result<void> remove(const QString &path);
    /// Makes a creation, rename or removal in this directory durable.
    virtual Result<void> syncDirectory(const QString &path);
    virtual void close(int descriptor);
};

/// Replaces `path` by `bytes` so that a reader, or a crash, sees the old file or the new one whole.
Result<void> writeAtomically(FileOps &files, const QString &path, const QByteArray &bytes,
                             unsigned mode);

} // namespace thunes
