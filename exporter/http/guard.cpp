// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/guard.h"

#include "exporter/http/guardedconnection.h"

#include <QHostAddress>
#include <QSslSocket>

#include <algorithm>

#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

namespace thunes {

using namespace std::chrono_literals;

namespace {

QByteArray hostName(const QByteArray &hostHeader)
{
    if (hostHeader.startsWith('['))
        return hostHeader.mid(1, hostHeader.indexOf(']') - 1);
    return hostHeader.split(':').first();
}

/// How many descriptors the process may open.
qint64 descriptorLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        return static_cast<qint64>(limit.rlim_cur);
    return 1 << 20;
}

int connectionCap(int wanted)
{
    // Half of what the process may open: the rest is for files, databases and child processes.
    return static_cast<int>(std::clamp<qint64>(descriptorLimit() / 2, 4, std::max(4, wanted)));
}

/// An IPv4 address, also one mapped into IPv6, or the /64 that one customer as a rule has.
QByteArray addressKey(const QHostAddress &peer)
{
    bool isIPv4 = false;
    const quint32 ipv4 = peer.toIPv4Address(&isIPv4);
    if (isIPv4)
        return QByteArray::number(ipv4);
    const Q_IPV6ADDR ipv6 = peer.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(ipv6.c), 8);
}

} // namespace

GuardedServer::GuardedServer(QObject *parent)
    : QTcpServer(parent)
    , m_sweepTimer(this)
{
    setLimits({});
    // Qt's default of 50 overflows when a burst of clients arrives within one event-loop turn, and whom the
    // kernel turned away asks again a second later: Prometheus, too, in the middle of a flood.
    setListenBacklogSize(1024);
    m_sweepTimer.setInterval(500ms);
    connect(&m_sweepTimer, &QTimer::timeout, this, &GuardedServer::sweep);
    m_descriptorTimer.setInterval(1s);
    connect(&m_descriptorTimer, &QTimer::timeout, this, &GuardedServer::watchDescriptors);
    connect(&m_descriptorTimer, &QTimer::timeout, this, &GuardedServer::trimMemory);
    m_descriptorTimer.start();
}

GuardedServer::~GuardedServer()
{
    // Before the members that their guards unregister from.
    const QList<GuardedConnection *> connections = m_connections;
    for (GuardedConnection *connection : connections)
        delete connection->m_socket;
}

void GuardedServer::setLimits(const HttpLimits &limits)
{
    m_limits = limits;
    m_limits.connections = connectionCap(limits.connections);
    m_highestDescriptor = static_cast<qintptr>(descriptorLimit()) - 8;
}

bool GuardedServer::hostAllowed(const QByteArray &hostHeader) const
{
    const QString name = QString::fromLatin1(hostName(hostHeader)).toLower();
    // A rebinding attack comes with a name of the attacker's; an address literal is never one.
    if (!QHostAddress(name).isNull())
        return true;
    return name == QLatin1String("localhost") || name == QLatin1String("host.containers.internal")
        || m_allowedHosts.contains(name, Qt::CaseInsensitive);
}

void GuardedServer::incomingConnection(qintptr descriptor)
{
    // Descriptors are given out from the lowest: one so high is among the last. It is answered by
    // closing, so that the process keeps a few, and accept() never fails, which Qt would do again and
    // again.
    if (descriptor > m_highestDescriptor) {
        ::close(static_cast<int>(descriptor));
        reject("descriptors", nullptr);
        if (GuardedConnection *victim = leastUseful())
            evict(victim, "descriptors");
        return;
    }
    QTcpSocket *socket = m_tls ? new QSslSocket(this) : new QTcpSocket(this);
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return;
    }
    const QByteArray address = addressKey(socket->peerAddress());
    makeRoom(address);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    // A bounded kernel buffer lets the write-stall limit see a client that does not read.
    socket->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, 256 * 1024);
    socket->setReadBufferSize(m_limits.headBytes + m_limits.bodyBytes + 64 * 1024);
    // Connects before QHttpServer does.
    auto *connection = new GuardedConnection(this, socket, address);
    m_connections.append(connection);
    ++m_perAddress[address];
    if (!m_sweepTimer.isActive())
        m_sweepTimer.start();
    auto *tls = qobject_cast<QSslSocket *>(socket);
    if (!tls) {
        addPendingConnection(socket);
        return;
    }
    tls->setSslConfiguration(*m_tls);
    connection->enter(GuardedConnection::Phase::Handshake);
    // Handed on when the handshake is over: a client without a certificate meets nobody but us.
    connect(tls, &QSslSocket::encrypted, connection, [this, tls, connection] {
        connection->enter(GuardedConnection::Phase::FirstByte);
        addPendingConnection(tls);
        Q_EMIT newConnection(); // the one for the descriptor came before the handshake
    });
    connect(tls, &QAbstractSocket::disconnected, connection, [this, tls, connection] {
        if (connection->m_phase != GuardedConnection::Phase::Handshake)
            return;
        reject("tls_handshake", tls);
        tls->deleteLater(); // nobody else knows it yet
    });
    tls->startServerEncryption();
}

GuardedConnection *GuardedServer::leastUseful(const QByteArray &address) const
{
    GuardedConnection *victim = nullptr;
    for (const bool idleOnly : {true, false}) {
        for (GuardedConnection *candidate : m_connections) {
            if (!address.isEmpty() && candidate->m_address != address)
                continue;
            if (idleOnly ? !candidate->idle() : candidate->m_answerDue)
                continue;
            if (victim && candidate->m_since.elapsed() <= victim->m_since.elapsed())
                continue;
            if (!idleOnly || !candidate->hasUnread())
                victim = candidate;
        }
        if (victim)
            break;
    }
    return victim;
}

void GuardedServer::evict(GuardedConnection *victim, const QByteArray &reason)
{
    ++m_evicted;
    reject(reason, victim->m_socket);
    victim->leave();
    victim->enter(GuardedConnection::Phase::Refused);
    victim->m_socket->abort();
    victim->m_socket->deleteLater();
}

void GuardedServer::trimMemory()
{
#ifdef __GLIBC__
    constexpr qint64 apart = 5000; // ms: it walks the whole heap
    if (!m_trimDue || (m_sinceTrim.isValid() && m_sinceTrim.elapsed() < apart))
        return;
    m_trimDue = false;
    m_departures = 0;
    m_sinceTrim.start();
    ::malloc_trim(0);
#endif
}

void GuardedServer::makeRoom(const QByteArray &address)
{
    while (m_perAddress.value(address) >= std::max(1, m_limits.connectionsPerAddress)) {
        GuardedConnection *victim = leastUseful(address);
        for (qsizetype i = 0; !victim; ++i) { // they all wait for us
            if (m_connections[i]->m_address == address)
                victim = m_connections[i];
        }
        evict(victim, "address_limit");
    }
    while (m_connections.size() >= m_limits.connections) {
        GuardedConnection *victim = leastUseful();
        evict(victim ? victim : m_connections.first(), "connection_limit");
    }
}

void GuardedServer::reject(const QByteArray &reason, const QTcpSocket *client, int status)
{
    ++m_rejections[reason];
    const QString peer = client ? client->peerAddress().toString() : QString();
    // Nothing of what the client sent: it may be a secret in the wrong place.
    if (reason == "unauthorized" || reason == "forbidden")
        m_limiter.warn(logAccess(), "a request was refused", {"reason", reason},
                       {{"status", status}, {"peer", peer}});
    else if (status > 0)
        m_limiter.warn(logHttp(), "a request was refused", {"reason", reason},
                       {{"status", status}, {"peer", peer}});
    else
        m_limiter.warn(logHttp(), "a connection was closed", {"reason", reason}, {{"peer", peer}});
}

void GuardedServer::watchDescriptors()
{
    // When others have taken the last descriptor, accept() fails, the listening socket stays readable,
    // and the event loop would spin: it rests until there is one again.
    const int probe = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (probe >= 0)
        ::close(probe);
    const bool exhausted = probe < 0 && errno == EMFILE;
    if (exhausted == m_paused)
        return;
    m_paused = exhausted;
    if (exhausted) {
        ++m_rejections["descriptors"];
        pauseAccepting();
    } else {
        resumeAccepting();
    }
}

void GuardedServer::sweep()
{
    const QList<GuardedConnection *> connections = m_connections; // abort() changes the list
    for (GuardedConnection *connection : connections) {
        if (!m_connections.contains(connection))
            continue;
        const qint64 pending = connection->unsent();
        if (pending == 0 || pending != connection->m_pendingBytes) {
            connection->m_pendingBytes = pending;
            if (pending > 0)
                connection->m_since.restart();
        }
        if (const char *limit = connection->overdue()) {
            // What has done its work and rests too long is no attack.
            if (connection->m_phase != GuardedConnection::Phase::Idle
                && connection->m_phase != GuardedConnection::Phase::Refused
                && connection->m_phase != GuardedConnection::Phase::Handshake)
                reject(limit, connection->m_socket);
            connection->m_socket->abort();
        }
    }
    if (m_connections.isEmpty())
        m_sweepTimer.stop();
}

} // namespace thunes
