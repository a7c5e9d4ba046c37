// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/fileops.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <chrono>
#include <functional>

namespace thunes {

/// An append-only file of JSON objects, one a line, each with its number (`n`, from 1) and the
/// SHA-256 of the line before it in hex (`prev`; 64 zeros in the first). append() returns only
/// after the bytes, and the directory entry of a new file, are on the disk.
///
/// A last line without its line feed is what a crash leaves: nobody was told of it, so open() cuts
/// it and says so. Any other damage is an error: somebody changed history.
class Journal
{
public:
    Journal(QString path, FileOps &files);
    ~Journal();
    Q_DISABLE_COPY_MOVE(Journal)

    struct Contents
    {
        QList<QJsonObject> entries;
        QByteArray lastHash; ///< Hex hash of the last line, for the next one.
        qint64 size = 0;     ///< Bytes of whole lines.
        qint64 tornBytes = 0; ///< Bytes after the last line feed.
    };
    /// Checks every line of a journal's text; the error names the first bad line.
    static Result<Contents> verify(const QByteArray &text, const QString &path);

    /// Locks, reads and checks the file, creating it where needed, and cuts a torn tail. May be
    /// called again after a failure. Conflict: another process has it.
    Result<Contents> open();
    /// After a failure the journal is closed, and open() must succeed before the next append.
    Result<void> append(QJsonObject entry);
    /// Keeps anything from being appended before the next open().
    void close();
    bool isOpen() const { return m_descriptor >= 0; }
    const QString &path() const { return m_path; }
    /// Called after each append that was made durable, with the time the disk took for it.
    void setSynced(std::function<void(std::chrono::nanoseconds)> synced)
    {
        m_synced = std::move(synced);
    }

private:
    QString m_path;
    FileOps &m_files;
    int m_descriptor = -1;
    qint64 m_lines = 0;
    qint64 m_size = 0;
    QByteArray m_lastHash;
    std::function<void(std::chrono::nanoseconds)> m_synced;
};

} // namespace thunes
