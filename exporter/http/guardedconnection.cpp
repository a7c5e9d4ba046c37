// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/guardedconnection.h"

#include "exporter/http/requesthead.h"

#include <QSslSocket>

#include <algorithm>
#include <array>

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace thunes {

namespace {

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
        const auto parsed = parseRequestHead(m_buffer.left(end));
        if (const auto *bad = std::get_if<BadHead>(&parsed)) {
            refuse(bad->status, bad->reason);
            return;
        }
        const RequestHead &head = std::get<RequestHead>(parsed);
        if (const auto refused = objection(head)) {
            refuse(refused->status, refused->message, refused->challenge);
            return;
        }
        m_closeRequested = head.closes;
        m_bodyLength = head.bodyLength.value_or(0);
        m_upgrading = head.isWebSocketHandshake;
        if (head.expectsContinue && m_bodyLength > 0)
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
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

std::optional<GuardedServer::Refusal> GuardedConnection::objection(const RequestHead &head) const
{
    const auto refusal = [](int status, const char *message) { return GuardedServer::Refusal{status, message, {}}; };
    if (!m_server->hostAllowed(head.host))
        return refusal(421, "this exporter does not answer for that Host");
    if (!head.origin.isEmpty() && head.origin != "http://" + head.host && head.origin != "https://" + head.host)
        return refusal(403, "requests from other web origins are refused");
    if (m_server->m_admission) {
        // As QHttpServer will match it: decoded, or another spelling would need another token.
        const QByteArray seen = QByteArray::fromPercentEncoding(head.path());
        if (auto refused = m_server->m_admission(head.method, seen, head.authorization))
            return refused;
    }
    if (head.bodyLength > m_server->m_limits.bodyBytes)
        return refusal(413, "request body is too large");
    if ((head.method == "POST" || head.method == "PUT") && !head.bodyLength)
        return refusal(411, "a Content-Length is required");
    if (head.upgrades && (head.path() != "/api/v1/live" || head.method != "GET"))
        return refusal(400, "nothing to upgrade to here");
    if (head.upgrades && !head.isWebSocketHandshake)
        return refusal(400, "this is no handshake of a WebSocket");
    return std::nullopt;
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
