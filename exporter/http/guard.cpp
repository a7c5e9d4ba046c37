// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/guard.h"

#include <QHostAddress>
#include <QSslSocket>

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <malloc.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace thunes {

using namespace std::chrono_literals;

namespace {

bool isTokenChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

// From 6.5 on a handler has no way to the socket, and so none to the guard.
constexpr bool bodiesApart = QT_VERSION < QT_VERSION_CHECK(6, 5, 0);

/// Makes the number of Content-Length, where there is one, as many zeros.
void blankLength(QByteArray &head)
{
    constexpr QByteArrayView name("\r\ncontent-length:");
    qsizetype at = 0;
    while ((at = head.indexOf("\r\n", at)) >= 0) {
        if (QByteArrayView(head).sliced(at).first(std::min(name.size(), head.size() - at))
                .compare(name, Qt::CaseInsensitive) == 0)
            break;
        at += 2;
    }
    for (qsizetype i = at + name.size(); at >= 0 && head[i] != '\r'; ++i) {
        if (head[i] != ' ' && head[i] != '\t')
            head[i] = '0';
    }
}

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Origin form only, printable ASCII, no encoded control characters and no broken escapes:
/// QHttpServer matches decoded paths with a regular expression whose `$` lets a line feed pass, and takes
/// what follows two slashes for a host that is not part of the path.
bool isCleanTarget(const QByteArray &target)
{
    if (!target.startsWith('/') || target.startsWith("//"))
        return false;
    for (qsizetype i = 0; i < target.size(); ++i) {
        const char c = target[i];
        if (c <= ' ' || c >= 0x7f || c == '#')
            return false;
        if (c != '%')
            continue;
        if (i + 2 >= target.size() || !isHexDigit(target[i + 1]) || !isHexDigit(target[i + 2]))
            return false;
        const int code = target.mid(i + 1, 2).toInt(nullptr, 16);
        if (code < 0x20 || code == 0x7f)
            return false;
    }
    return true;
}

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

QByteArray reasonFor(int status)
{
    switch (status) {
    case 401: return "unauthorized";
    case 403: return "forbidden";
    case 411: return "length_required";
    case 413: return "body_too_large";
    case 417: return "unknown_expectation";
    case 421: return "unknown_host";
    case 431: return "head_too_large";
    case 501: return "unknown_method";
    case 505: return "unknown_version";
    default: return "malformed";
    }
}

} // namespace

GuardedServer::GuardedServer(QObject *parent)
    : QTcpServer(parent)
    , m_sweepTimer(this)
{
    setLimits({});
    // Qt's default of 50 overflows when a burst of clients arrives within one event-loop turn.
    setListenBacklogSize(128);
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

GuardedConnection::GuardedConnection(GuardedServer *server, QTcpSocket *socket,
                                     const QByteArray &address)
    : QObject(socket)
    , m_server(server)
    , m_socket(socket)
    , m_address(address)
{
    setObjectName(QStringLiteral("guard"));
    m_since.start();
    connect(socket, &QTcpSocket::readyRead, this, &GuardedConnection::readFirst);
}

GuardedConnection::~GuardedConnection()
{
    leave();
}

void GuardedConnection::leave()
{
    if (!m_server->m_connections.removeOne(this))
        return;
    constexpr int many = 64;
    m_server->m_trimDue |= ++m_server->m_departures >= many;
    if (--m_server->m_perAddress[m_address] <= 0)
        m_server->m_perAddress.remove(m_address);
}

bool GuardedConnection::hasUnread() const
{
    int waiting = 0;
    return m_socket->bytesAvailable() > 0
        || (::ioctl(static_cast<int>(m_socket->socketDescriptor()), FIONREAD, &waiting) == 0
            && waiting > 0);
}

qint64 GuardedConnection::unsent() const
{
    const auto *tls = qobject_cast<const QSslSocket *>(m_socket);
    return m_socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
}

GuardedConnection *GuardedConnection::of(QTcpSocket *socket)
{
    return socket ? socket->findChild<GuardedConnection *>(QStringLiteral("guard"),
                                                           Qt::FindDirectChildrenOnly)
                  : nullptr;
}

void GuardedConnection::readFirst()
{
    if (m_upgraded)
        return;
    if (m_socket->isTransactionStarted())
        m_socket->commitTransaction();
    const QByteArray fresh = m_socket->readAll();
    if (m_phase == Phase::Refused || fresh.isEmpty())
        return;
    if (m_answerDue) {
        refuse(400, "pipelining is not supported");
        return;
    }
    if (m_buffer.isEmpty())
        m_sinceFirstByte.start();
    m_buffer += fresh;
    examine();
}

void GuardedConnection::examine()
{
    if (m_headEnd < 0) {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if ((end < 0 ? m_buffer.size() : end + 4) > m_server->m_limits.headBytes) {
            refuse(431, "request head is too large");
            return;
        }
        if (end < 0) {
            if (m_phase != Phase::Head)
                enter(Phase::Head);
            return;
        }
        const auto [status, reason] = checkHead(m_buffer.left(end));
        if (status != 0) {
            refuse(status, reason, m_challenge);
            return;
        }
        const int most = m_server->m_limits.requestsPerConnection;
        if (most > 0 && ++m_requests >= most)
            m_closeRequested = true;
        m_headEnd = end + 4;
        enter(Phase::Body);
    }
    const qsizetype total = m_headEnd + m_bodyLength;
    if (m_buffer.size() > total)
        refuse(400, "pipelining is not supported");
    else if (m_buffer.size() == total)
        handOn();
}

std::pair<int, QByteArray> GuardedConnection::checkHead(const QByteArray &head)
{
    for (qsizetype i = 0; i < head.size(); ++i) {
        const char c = head[i];
        const bool lineEnd = c == '\r' && i + 1 < head.size() && head[i + 1] == '\n';
        if (lineEnd)
            ++i;
        else if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7f)
            return {400, "control character in the request head"};
    }
    QList<QByteArray> lines = head.split('\n');
    for (QByteArray &line : lines) {
        if (line.endsWith('\r'))
            line.chop(1);
    }
    const QList<QByteArray> words = lines.first().split(' ');
    if (words.size() != 3)
        return {400, "malformed request line"};
    static constexpr std::array methods{"GET", "HEAD", "POST", "PUT", "DELETE"};
    if (std::none_of(methods.begin(), methods.end(), [&](auto name) { return words[0] == name; }))
        return {501, "method is not implemented"};
    if (!isCleanTarget(words[1]))
        return {400, "malformed request target"};
    if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0")
        return {505, "only HTTP/1.1 is supported"};
    m_closeRequested = words[2] == "HTTP/1.0";

    m_bodyLength = 0;
    QByteArray host;
    int hosts = 0;
    int lengths = 0;
    bool expectsContinue = false;
    int upgrades = 0;
    bool upgradesConnection = false;
    QByteArray protocol;
    QByteArray webSocketKey;
    QByteArray webSocketVersion;
    QByteArray origin;
    QByteArray authorization;
    int authorizations = 0;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QByteArray &line = lines[i];
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0 || !std::all_of(line.begin(), line.begin() + colon, isTokenChar))
            return {400, "malformed header line"}; // also folded lines and spaces before the colon
        const QByteArray name = line.left(colon).toLower();
        const QByteArray value = line.mid(colon + 1).trimmed();
        if (name == "transfer-encoding")
            return {411, "Transfer-Encoding is not supported, send a Content-Length"};
        if (name == "content-length") {
            if (value.isEmpty() || value.size() > 15
                || !std::all_of(value.begin(), value.end(),
                                [](char c) { return c >= '0' && c <= '9'; }))
                return {value.size() > 15 ? 413 : 400, "bad Content-Length"};
            m_bodyLength = static_cast<qsizetype>(value.toLongLong());
            ++lengths;
        } else if (name == "host") {
            host = value;
            ++hosts;
        } else if (name == "expect") {
            if (value.toLower() != "100-continue")
                return {417, "unknown expectation"};
            expectsContinue = true;
        } else if (name == "connection") {
            for (const QByteArray &option : value.toLower().split(',')) {
                m_closeRequested |= option.trimmed() == "close";
                upgradesConnection |= option.trimmed() == "upgrade";
            }
        } else if (name == "upgrade") {
            protocol = value.toLower();
            ++upgrades;
        } else if (name == "sec-websocket-key") {
            webSocketKey = value;
        } else if (name == "sec-websocket-version") {
            webSocketVersion = value;
        } else if (name == "origin") {
            origin = value;
        } else if (name == "authorization") {
            authorization = value;
            ++authorizations;
        }
    }
    if (lengths > 1)
        return {400, "more than one Content-Length"};
    if (hosts != 1)
        return {400, "exactly one Host header is required"};
    if (!m_server->hostAllowed(host))
        return {421, "this exporter does not answer for that Host"};
    if (!origin.isEmpty() && origin != "http://" + host && origin != "https://" + host)
        return {403, "requests from other web origins are refused"};
    if (authorizations > 1)
        return {400, "more than one Authorization"};
    if (m_server->m_admission) {
        // As QHttpServer will match it: decoded, or another spelling would need another token.
        const QByteArray seen = QByteArray::fromPercentEncoding(words[1].split('?').first());
        if (const auto refusal = m_server->m_admission(words[0], seen, authorization)) {
            m_challenge = refusal->challenge;
            return {refusal->status, refusal->message};
        }
    }
    if (m_bodyLength > m_server->m_limits.bodyBytes)
        return {413, "request body is too large"};
    if ((words[0] == "POST" || words[0] == "PUT") && lengths == 0)
        return {411, "a Content-Length is required"};
    const QByteArray path = words[1].split('?').first();
    if (upgrades > 0 && (path != "/api/v1/live" || words[0] != "GET"))
        return {400, "nothing to upgrade to here"};
    // From an upgrade on nobody guards the connection: QHttpServer must agree that it is one.
    const bool handshake = upgrades == 1 && protocol == "websocket" && upgradesConnection
        && !webSocketKey.isEmpty() && webSocketVersion == "13" && words[2] == "HTTP/1.1"
        && m_bodyLength == 0 && !m_closeRequested;
    if (upgrades > 0 && !handshake)
        return {400, "this is no handshake of a WebSocket"};
    m_upgrading = handshake;
    if (expectsContinue && m_bodyLength > 0)
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    return {0, {}};
}

void GuardedConnection::handOn()
{
    m_upgraded = m_upgrading;
    m_answerDue = !m_upgraded;
    m_server->m_trimDue |= m_buffer.size() > 1024 * 1024;
    m_handedOn = !m_upgraded;
    // Given back to the socket, so that QHttpServer's own reader, called next for this very signal,
    // finds one whole request.
    m_body.clear();
    QByteArray request;
    if constexpr (bodiesApart) {
        // Only the head, as one without a body: giving back goes byte by byte, which for a body of 100 KB
        // takes longer than all the rest.
        request = m_buffer.first(m_headEnd);
        m_body = std::exchange(m_buffer, {});
        m_body.remove(0, m_headEnd); // moves nothing
        blankLength(request);
    } else {
        request = std::exchange(m_buffer, {});
    }
    m_headEnd = -1;
    enter(Phase::Answer);
    for (auto c = request.crbegin(); c != request.crend(); ++c)
        m_socket->ungetChar(*c);
}

std::optional<QByteArray> GuardedConnection::takeRequest()
{
    if (!std::exchange(m_handedOn, false))
        return std::nullopt;
    return std::exchange(m_body, {});
}

void GuardedConnection::answer(const QByteArray &head, const QByteArray &body, bool close)
{
    if (m_phase == Phase::Refused || m_socket->state() != QAbstractSocket::ConnectedState)
        return;
    m_answerDue = false;
    m_handedOn = false;
    m_body.clear(); // where no handler took it
    enter(Phase::Idle);
    // To the kernel now, not at the next turn of the event loop: what a handler does after its
    // answer (a release removes its latch then) must come after the answer has left the process.
    const qsizetype sent = sendNow(head, body);
    if (sent < head.size())
        m_socket->write(head.sliced(sent));
    const qsizetype ofBody = std::max<qsizetype>(sent - head.size(), 0);
    if (ofBody < body.size())
        m_socket->write(ofBody == 0 ? body : body.sliced(ofBody));
    m_socket->flush();
    if (close)
        m_socket->disconnectFromHost();
}

qsizetype GuardedConnection::sendNow(const QByteArray &head, const QByteArray &body)
{
    // QTcpSocket sends each part by itself and turns its write notifier on and off around it: with
    // glib's event loop eight system calls an answer instead of one, and a client that is woken twice.
    if (unsent() > 0 || qobject_cast<QSslSocket *>(m_socket))
        return 0;
    std::array<iovec, 2> parts{iovec{const_cast<char *>(head.constData()), static_cast<size_t>(head.size())},
                               iovec{const_cast<char *>(body.constData()), static_cast<size_t>(body.size())}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const int descriptor = static_cast<int>(m_socket->socketDescriptor());
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return std::max<ssize_t>(sent, 0); // what failed fails again in QTcpSocket, which tells everybody
}

void GuardedConnection::refuse(int status, const QByteArray &reason, const QByteArray &challenge)
{
    ++m_server->m_refused;
    m_server->m_trimDue |= status == 413 || status == 431;
    m_server->reject(reasonFor(status), m_socket, status);
    m_buffer.clear();
    m_answerDue = false;
    enter(Phase::Refused);
    // Who lacks a token has sent a proper request and reads JSON, as from any other page.
    const QByteArray body = challenge.isEmpty()
        ? reason + '\n'
        : "{\"status\":\"error\",\"error\":\"" + reason + "\"}";
    m_socket->write("HTTP/1.1 " + QByteArray::number(status) + " Refused\r\nContent-Type: "
                    + (challenge.isEmpty() ? "text/plain; charset=utf-8" : "application/json")
                    + (challenge.isEmpty() ? QByteArray() : "\r\nWWW-Authenticate: " + challenge)
                    + "\r\nContent-Length: " + QByteArray::number(body.size())
                    + "\r\nConnection: close\r\n\r\n" + body);
    // Closing now, with unread bytes left, would reset the connection before the client has read the
    // reason: only our direction ends, and what still comes is thrown away for a bounded time.
    m_socket->flush();
    ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
}

void GuardedConnection::enter(Phase phase)
{
    m_phase = phase;
    m_since.restart();
}

const char *GuardedConnection::overdue() const
{
    const HttpLimits &limits = m_server->m_limits;
    const auto age = std::chrono::milliseconds(m_since.elapsed());
    const auto over = [age](std::chrono::milliseconds limit, const char *name) {
        return age > limit ? name : nullptr;
    };
    if (m_upgraded)
        return nullptr;
    if (m_phase == Phase::Handshake)
        return over(limits.handshake, "tls_handshake");
    if (unsent() > 0)
        return over(limits.writeStall, "write_timeout");
    const bool arriving = m_phase == Phase::Head || m_phase == Phase::Body;
    if (arriving && m_sinceFirstByte.elapsed() > limits.request.count())
        return "request_timeout";
    switch (m_phase) {
    case Phase::Handshake: break; // see above
    case Phase::FirstByte: return over(limits.firstByte, "first_byte_timeout");
    case Phase::Head: return over(limits.head, "head_timeout");
    case Phase::Body: return over(limits.body, "body_timeout");
    case Phase::Answer: return nullptr; // a long poll waits for us, not for the client
    case Phase::Idle: return over(limits.idle, "idle_timeout");
    case Phase::Refused: return over(limits.drain, "drain_timeout");
    }
    Q_UNREACHABLE();
}

} // namespace thunes
