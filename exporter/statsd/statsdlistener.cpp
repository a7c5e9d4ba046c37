// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/statsd/statsdlistener.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <cstring>

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

namespace thunes {

namespace {

constexpr unsigned datagramsAtOnce = 64;
constexpr std::size_t largestDatagram = 65536;
constexpr qsizetype largestBatch = 256 * 1024;
constexpr qsizetype mostInFlight = 32 * 1024 * 1024;
constexpr int wantedReceiveBuffer = 32 * 1024 * 1024;

Error failed(const QString &what)
{
    return {errno == EADDRINUSE ? ErrorKind::Conflict : ErrorKind::Io,
            QStringLiteral("%1: %2").arg(what, QString::fromLocal8Bit(std::strerror(errno)))};
}

/// As large as the kernel lets us: 50,000 datagrams a second fill its usual buffer in 5 ms.
void enlargeReceiveBuffer(int descriptor)
{
    int size = wantedReceiveBuffer;
    if (::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

/// The kernel's own count. SO_RXQ_OVFL gives the same with each datagram, but then drops stay unseen
/// until the next one arrives.
quint64 kernelDrops(int descriptor)
{
    std::array<quint32, SK_MEMINFO_VARS> memory{};
    socklen_t size = sizeof memory;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0)
        return 0;
    return memory[SK_MEMINFO_DROPS];
}

} // namespace

StatsdListener::StatsdListener(QObject *parent)
    : QObject(parent)
{
}

StatsdListener::~StatsdListener()
{
    m_stop = true;
    if (m_thread.joinable()) {
        const quint64 one = 1;
        (void)!::write(m_wake, &one, sizeof one);
        m_thread.join();
    }
    for (const Socket &socket : m_sockets)
        ::close(socket.descriptor);
    if (m_wake >= 0)
        ::close(m_wake);
    // Only ours: another process may have put its own there meanwhile.
    struct stat info{};
    const QByteArray path = QFile::encodeName(m_unixPath);
    if (!path.isEmpty() && ::lstat(path.constData(), &info) == 0 && info.st_ino == m_unixInode)
        ::unlink(path.constData());
}

Result<void> StatsdListener::start(const StatsdOptions &options)
{
    Q_ASSERT(!m_thread.joinable());
    if (options.udp) {
        if (const auto opened = openUdp(*options.udp); !opened)
            return opened;
    }
    if (!options.unixPath.isEmpty()) {
        if (const auto opened = openUnix(options.unixPath); !opened)
            return opened;
    }
    if (m_sockets.empty())
        return {};
    m_wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (m_wake < 0)
        return failed(QStringLiteral("StatsD"));
    m_buffer.resize(datagramsAtOnce * largestDatagram);
    m_thread = std::thread([this] { run(); });
    return {};
}

Result<void> StatsdListener::openUdp(const StatsdOptions::Udp &udp)
{
    const QString where
        = QStringLiteral("StatsD on %1:%2").arg(udp.address.toString()).arg(udp.port);
    if (!udp.address.isLoopback())
        return Error{ErrorKind::InvalidInput,
                     where
                         + QStringLiteral(": datagrams carry no token, only loopback addresses are "
                                          "taken; containers can be given the Unix socket")};
    const bool v6 = udp.address.protocol() == QAbstractSocket::IPv6Protocol;
    const int descriptor = ::socket(v6 ? AF_INET6 : AF_INET,
                                    SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return failed(where);
    add(StatsdTransport::Udp, descriptor);
    sockaddr_in6 address6{};
    sockaddr_in address4{};
    address6.sin6_family = AF_INET6;
    address6.sin6_port = htons(udp.port);
    const Q_IPV6ADDR bytes = udp.address.toIPv6Address();
    std::memcpy(&address6.sin6_addr, &bytes, sizeof bytes);
    address4.sin_family = AF_INET;
    address4.sin_port = htons(udp.port);
    address4.sin_addr.s_addr = htonl(udp.address.toIPv4Address());
    auto *address = v6 ? reinterpret_cast<sockaddr *>(&address6)
                       : reinterpret_cast<sockaddr *>(&address4);
    socklen_t size = v6 ? sizeof address6 : sizeof address4;
    if (::bind(descriptor, address, size) != 0)
        return failed(where);
    ::getsockname(descriptor, address, &size);
    m_udpPort = ntohs(v6 ? address6.sin6_port : address4.sin_port);
    return {};
}

Result<void> StatsdListener::openUnix(const QString &path)
{
    const QString where = QStringLiteral("StatsD at %1").arg(path);
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1: a socket's path has at most %2 bytes")
                         .arg(where)
                         .arg(sizeof address.sun_path - 1)};
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return failed(where);
    add(StatsdTransport::Unix, descriptor);
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    struct stat info{};
    if (::lstat(name.constData(), &info) == 0) {
        if (!S_ISSOCK(info.st_mode))
            return Error{ErrorKind::Conflict,
                         where + QStringLiteral(": there is something that is no socket")};
        // Left behind by a process that was killed, or in use?
        const int probe = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        const bool answered = ::connect(probe, generic, sizeof address) == 0;
        const int why = errno;
        ::close(probe);
        if (answered || why != ECONNREFUSED)
            return Error{ErrorKind::Conflict,
                         where + QStringLiteral(": another process listens there")};
        ::unlink(name.constData());
    }
    if (::bind(descriptor, generic, sizeof address) != 0)
        return failed(where);
    m_unixPath = path;
    if (::chmod(name.constData(), 0660) != 0 || ::lstat(name.constData(), &info) != 0)
        return failed(where);
    m_unixInode = info.st_ino;
    return {};
}

void StatsdListener::add(StatsdTransport transport, int descriptor)
{
    enlargeReceiveBuffer(descriptor);
    Socket socket{transport, descriptor, {}, 0};
    socket.pending.transport = transport;
    m_sockets.push_back(socket);
}

void StatsdListener::run()
{
    std::vector<pollfd> polled;
    for (const Socket &socket : m_sockets)
        polled.push_back({socket.descriptor, POLLIN, 0});
    polled.push_back({m_wake, POLLIN, 0});
    while (!m_stop) {
        // While the receiver is far behind, only its catching up wakes us.
        const bool full = m_inFlight > mostInFlight;
        pollfd *const from = full ? &polled.back() : polled.data();
        ::poll(from, full ? 1 : polled.size(), 1000);
        quint64 wakes = 0;
        (void)!::read(m_wake, &wakes, sizeof wakes);
        for (Socket &socket : m_sockets) {
            while (!m_stop && m_inFlight <= mostInFlight && drain(socket)) {
                if (socket.pending.lines.size() >= largestBatch)
                    hand(socket);
            }
            if (const quint64 drops = kernelDrops(socket.descriptor); drops != socket.toldDrops) {
                socket.toldDrops = drops;
                socket.pending.droppedByKernel = drops;
                hand(socket);
            } else if (socket.pending.datagrams > 0 && m_inFlight == 0) {
                // As soon as the receiver is free; until then the batch grows.
                hand(socket);
            }
        }
    }
}

bool StatsdListener::drain(Socket &socket)
{
    std::array<mmsghdr, datagramsAtOnce> messages{};
    std::array<iovec, datagramsAtOnce> parts{};
    for (std::size_t i = 0; i < datagramsAtOnce; ++i) {
        parts[i] = {m_buffer.data() + i * largestDatagram, largestDatagram};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int count = ::recvmmsg(socket.descriptor, messages.data(), datagramsAtOnce, MSG_DONTWAIT,
                                 nullptr);
    if (count <= 0)
        return false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        ++socket.pending.datagrams;
        if (messages[i].msg_hdr.msg_flags & MSG_TRUNC) {
            ++socket.pending.truncated;
            continue;
        }
        socket.pending.lines.append(m_buffer.data() + i * largestDatagram,
                                    static_cast<qsizetype>(messages[i].msg_len));
        socket.pending.lines.append('\n');
    }
    return count == static_cast<int>(datagramsAtOnce);
}

void StatsdListener::hand(Socket &socket)
{
    StatsdBatch batch = std::exchange(socket.pending, {});
    socket.pending.transport = batch.transport;
    socket.pending.droppedByKernel = batch.droppedByKernel;
    // Never 0, so that an empty batch counts as on its way, too.
    const qsizetype weight = batch.lines.size() + 1;
    m_inFlight += weight;
    QMetaObject::invokeMethod(
        this,
        [this, batch = std::move(batch), weight] {
            Q_EMIT received(batch);
            m_inFlight -= weight;
            const quint64 one = 1;
            (void)!::write(m_wake, &one, sizeof one);
        },
        Qt::QueuedConnection);
}

} // namespace thunes
