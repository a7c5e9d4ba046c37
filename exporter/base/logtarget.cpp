// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/logtarget.h"

#include "exporter/base/logformat.h"

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace thunes {

namespace {
constexpr int patienceMs = 50;
}

LogTarget::LogTarget(LogDestination destination, LogFormat format, int descriptor,
                     const QByteArray &journal)
    : m_format(format)
    , m_descriptor(descriptor)
    , m_toJournal(destination == LogDestination::Journal
                  || (destination == LogDestination::Auto
                      && isJournal(qgetenv("JOURNAL_STREAM"), descriptor)))
    , m_journalPath(journal)
{
    if (m_journalPath.isEmpty())
        m_journalPath = qgetenv("THUNES_JOURNAL_SOCKET");
    if (m_journalPath.isEmpty())
        m_journalPath = "/run/systemd/journal/socket";
}

LogTarget::~LogTarget()
{
    if (m_journal >= 0)
        ::close(m_journal);
}

bool LogTarget::isJournal(const QByteArray &journalStream, int descriptor)
{
    struct stat info{};
    return !journalStream.isEmpty() && ::fstat(descriptor, &info) == 0
        && journalStream
        == QByteArray::number(static_cast<quint64>(info.st_dev)) + ':'
            + QByteArray::number(static_cast<quint64>(info.st_ino));
}

void LogTarget::write(const LogRecord &record)
{
    if (m_lost > 0) {
        const LogRecord gap{record.time, LogLevel::Warning, "thunes.app",
                            QStringLiteral("nobody read the log, and lines were lost"),
                            {{"lost", m_lost}}};
        if (!put(gap)) {
            ++m_lost;
            return;
        }
        m_lost = 0;
    }
    if (!put(record))
        ++m_lost;
}

bool LogTarget::put(const LogRecord &record)
{
    if (m_toJournal) {
        if (const auto sent = putDatagram(journalDatagram(record)))
            return *sent;
    }
    return putLine(m_format == LogFormat::Json ? jsonLine(record) : logfmtLine(record));
}

bool LogTarget::hasRoom(int descriptor)
{
    pollfd wait{descriptor, POLLOUT, 0};
    int ready = 0;
    do {
        ready = ::poll(&wait, 1, m_stuck ? 0 : patienceMs);
    } while (ready < 0 && errno == EINTR);
    m_stuck = ready <= 0;
    return !m_stuck;
}

bool LogTarget::putLine(const QByteArray &line)
{
    const QByteArray bytes = m_insideLine ? '\n' + line : line;
    qsizetype done = 0;
    while (done < bytes.size()) {
        if (!hasRoom(m_descriptor))
            break;
        const ssize_t written = ::write(m_descriptor, bytes.constData() + done,
                                        static_cast<std::size_t>(bytes.size() - done));
        if (written < 0 && errno != EINTR && errno != EAGAIN)
            break; // closed, or its disk is full
        if (written > 0)
            done += written;
    }
    if (done > 0)
        m_insideLine = done < bytes.size();
    return done == bytes.size();
}

bool LogTarget::connectJournal()
{
    if (m_journal >= 0)
        ::close(m_journal);
    m_journal = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (m_journal < 0 || m_journalPath.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return false;
    std::memcpy(address.sun_path, m_journalPath.constData(),
                static_cast<std::size_t>(m_journalPath.size()));
    if (::connect(m_journal, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return true;
    ::close(m_journal);
    m_journal = -1;
    return false;
}

std::optional<bool> LogTarget::putDatagram(const QByteArray &datagram)
{
    // Connected, since only then poll() knows whether journald's queue has room. One that was restarted
    // wants a new connection.
    for (const bool again : {false, true}) {
        if ((m_journal < 0 || again) && !connectJournal())
            return std::nullopt;
        if (!hasRoom(m_journal))
            return false;
        const ssize_t sent = ::send(m_journal, datagram.constData(),
                                    static_cast<std::size_t>(datagram.size()), MSG_NOSIGNAL);
        if (sent >= 0)
            return true;
        if (errno == EAGAIN || errno == ENOBUFS)
            return false;
    }
    return std::nullopt;
}

} // namespace thunes
