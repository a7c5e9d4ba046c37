// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/guard.h"

#include <QHostAddress>

#include <algorithm>
#include <array>

#include <sys/resource.h>
#include <sys/socket.h>

namespace thunes {

using namespace std::chrono_literals;

namespace {

bool isTokenChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Origin form only, printable ASCII, no encoded control characters and no broken escapes:
/// QHttpServer matches decoded paths with a regular expression whose `$` lets a line feed pass.
bool isCleanTarget(const QByteArray &target)
{
    if (!target.startsWith('/'))
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

int connectionCap(int wanted)
{
    // Half of what the process may open: the rest is for files, databases and child processes.
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        return std::clamp(static_cast<int>(limit.rlim_cur / 2), 4, wanted);
    return wanted;
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
    makeRoom();
    auto *socket = new QTcpSocket(this);
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return;
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    // A bounded kernel buffer lets the write-stall limit see a client that does not read.
    socket->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, 256 * 1024);
    socket->setReadBufferSize(m_limits.headBytes + m_limits.bodyBytes + 64 * 1024);
    auto *connection = new GuardedConnection(this, socket); // connects before QHttpServer does
    m_connections.append(connection);
    if (!m_sweepTimer.isActive())
        m_sweepTimer.start();
    addPendingConnection(socket);
}

void GuardedServer::makeRoom()
{
    while (m_connections.size() >= m_limits.connections) {
        // The idle connection that has changed least recently goes; without one, the one that is
        // longest in its phase and is not waiting for us.
        GuardedConnection *victim = nullptr;
        for (const bool idleOnly : {true, false}) {
            for (GuardedConnection *candidate : std::as_const(m_connections)) {
                if (idleOnly ? !candidate->idle() : candidate->m_answerDue)
                    continue;
                if (!victim || candidate->m_since.elapsed() > victim->m_since.elapsed())
                    victim = candidate;
            }
            if (victim)
                break;
        }
        if (!victim)
            victim = m_connections.first();
        ++m_evicted;
        m_connections.removeOne(victim);
        victim->m_socket->abort();
        victim->m_socket->deleteLater();
    }
}

void GuardedServer::sweep()
{
    const QList<GuardedConnection *> connections = m_connections; // abort() changes the list
    for (GuardedConnection *connection : connections) {
        if (!m_connections.contains(connection))
            continue;
        const qint64 pending = connection->m_socket->bytesToWrite();
        if (pending == 0 || pending != connection->m_pendingBytes) {
            connection->m_pendingBytes = pending;
            if (pending > 0)
                connection->m_since.restart();
        }
        if (connection->overdue())
            connection->m_socket->abort();
    }
    if (m_connections.isEmpty())
        m_sweepTimer.stop();
}

GuardedConnection::GuardedConnection(GuardedServer *server, QTcpSocket *socket)
    : QObject(socket)
    , m_server(server)
    , m_socket(socket)
{
    setObjectName(QStringLiteral("guard"));
    m_since.start();
    connect(socket, &QTcpSocket::readyRead, this, &GuardedConnection::readFirst);
}

GuardedConnection::~GuardedConnection()
{
    m_server->m_connections.removeOne(this);
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
            refuse(status, reason);
            return;
        }
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
    bool upgrade = false;
    QByteArray origin;
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
            for (const QByteArray &option : value.toLower().split(','))
                m_closeRequested |= option.trimmed() == "close";
        } else if (name == "upgrade") {
            upgrade = true;
        } else if (name == "origin") {
            origin = value;
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
    if (m_bodyLength > m_server->m_limits.bodyBytes)
        return {413, "request body is too large"};
    if ((words[0] == "POST" || words[0] == "PUT") && lengths == 0)
        return {411, "a Content-Length is required"};
    const QByteArray path = words[1].split('?').first();
    if (upgrade && (path != "/api/v1/live" || words[0] != "GET"))
        return {400, "nothing to upgrade to here"};
    m_upgraded = upgrade;
    if (expectsContinue && m_bodyLength > 0)
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    return {0, {}};
}

void GuardedConnection::handOn()
{
    m_answerDue = !m_upgraded;
    // Given back to the socket, so that QHttpServer's own reader, called next for this very signal,
    // finds one whole request.
    const QByteArray request = std::exchange(m_buffer, {});
    m_headEnd = -1;
    enter(Phase::Answer);
    for (auto c = request.crbegin(); c != request.crend(); ++c)
        m_socket->ungetChar(*c);
}

void GuardedConnection::answer(const QByteArray &head, const QByteArray &body, bool close)
{
    if (m_phase == Phase::Refused || m_socket->state() != QAbstractSocket::ConnectedState)
        return;
    m_answerDue = false;
    enter(Phase::Idle);
    m_socket->write(head);
    if (!body.isEmpty())
        m_socket->write(body);
    // To the kernel now, not at the next turn of the event loop: what a handler does after its
    // answer (a release removes its latch then) must come after the answer has left the process.
    m_socket->flush();
    if (close)
        m_socket->disconnectFromHost();
}

void GuardedConnection::refuse(int status, const QByteArray &reason)
{
    ++m_server->m_refused;
    m_buffer.clear();
    m_answerDue = false;
    enter(Phase::Refused);
    const QByteArray body = reason + '\n';
    m_socket->write("HTTP/1.1 " + QByteArray::number(status)
                    + " Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                    + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
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

bool GuardedConnection::overdue() const
{
    const HttpLimits &limits = m_server->m_limits;
    const auto age = std::chrono::milliseconds(m_since.elapsed());
    if (m_upgraded)
        return false;
    if (m_socket->bytesToWrite() > 0)
        return age > limits.writeStall;
    switch (m_phase) {
    case Phase::FirstByte: return age > limits.firstByte;
    case Phase::Head: return age > limits.head;
    case Phase::Body: return age > limits.body;
    case Phase::Answer: return false; // a long poll waits for us, not for the client
    case Phase::Idle: return age > limits.idle;
    case Phase::Refused: return age > limits.drain;
    }
    Q_UNREACHABLE();
}

} // namespace thunes
