// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/log.h"

#include <optional>

namespace thunes {

/// Where lines go: a descriptor (stderr), or systemd's journal. One thread at a time.
///
/// Nobody who reads slowly, or has stopped to, holds the program up: the first line waits for at most
/// 50 ms, and then lines are lost until there is room again. How many is the first thing said then. A
/// journal that does not listen is replaced by the descriptor, line by line.
class LogTarget
{
public:
    /// `journal`: where journald listens; empty: as usual, or as the variable
    /// THUNES_JOURNAL_SOCKET says.
    LogTarget(LogDestination destination, LogFormat format, int descriptor = 2,
              const QByteArray &journal = {});
    ~LogTarget();
    LogTarget(const LogTarget &) = delete;
    LogTarget &operator=(const LogTarget &) = delete;

    void setFormat(LogFormat format) { m_format = format; }
    void write(const LogRecord &record);

    /// Whether $JOURNAL_STREAM, "DEVICE:INODE", is about this descriptor: what systemd has connected
    /// to the journal, and nobody has redirected since.
    static bool isJournal(const QByteArray &journalStream, int descriptor);

private:
    bool put(const LogRecord &record);
    bool putLine(const QByteArray &line);
    /// Nothing: the journal does not listen.
    std::optional<bool> putDatagram(const QByteArray &datagram);
    bool connectJournal();
    bool hasRoom(int descriptor);

    LogFormat m_format;
    int m_descriptor;
    bool m_toJournal;
    QByteArray m_journalPath;
    int m_journal = -1;
    bool m_stuck = false;
    bool m_insideLine = false; ///< The last one was written in part.
    qint64 m_lost = 0;
};

} // namespace thunes
