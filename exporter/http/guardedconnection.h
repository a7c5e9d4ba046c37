// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/http/guard.h"

#include <QElapsedTimer>
#include <QTcpSocket>

#include <optional>

namespace thunes {

struct RequestHead;

/// The guard of one connection; a child of its socket. It reads first, hands on a request only when
/// it is complete and valid, and closes whatever is too slow or too large.
class GuardedConnection : public QObject
{
    Q_OBJECT
public:
    GuardedConnection(GuardedServer *server, QTcpSocket *socket, const QByteArray &address);
    ~GuardedConnection() override;

    /// The guard of a socket that QHttpServer handed to a handler.
    static GuardedConnection *of(QTcpSocket *socket);

    /// The body of the request that was handed on, once; QHttpServer is only given the head, see
    /// handOn(). Absent when there is none: then nobody has checked what QHttpServer has read.
    std::optional<QByteArray> takeRequest();

    /// Writes one whole answer. `close` ends the connection after it.
    void answer(const QByteArray &head, const QByteArray &body, bool close);
    /// The request in hand asked to close the connection, or was HTTP/1.0.
    bool closeRequested() const { return m_closeRequested; }
    bool idle() const
    {
        return !m_answerDue && !m_upgraded && m_buffer.isEmpty() && m_socket->bytesToWrite() == 0;
    }
    /// Whether it has sent something that was not read yet: a request that arrived in the same turn of
    /// the event loop as a flood of other connections.
    bool hasUnread() const;

private:
    friend class GuardedServer;
    enum class Phase { Handshake = 1, FirstByte, Head, Body, Answer, Idle, Refused };

    void readFirst();
    void examine();
    /// Why a request with this head, which is well-formed, is not taken here.
    std::optional<GuardedServer::Refusal> objection(const RequestHead &head) const;
    void handOn();
    /// Out of the server's books, at once and only once.
    void leave();
    void refuse(int status, const QByteArray &reason, const QByteArray &challenge = {});
    /// Sends what the kernel takes at once; returns how many bytes, 0 where QTcpSocket has to do it.
    qsizetype sendNow(const QByteArray &head, const QByteArray &body);
    void enter(Phase phase);
    /// Which limit is exceeded; nullptr when none is.
    const char *overdue() const;
    qint64 unsent() const;

    GuardedServer *m_server;
    QTcpSocket *m_socket;
    QByteArray m_address; ///< What counts for the limit per address.
    QByteArray m_buffer;
    qsizetype m_headEnd = -1; ///< First byte of the body; -1 while the head is incomplete.
    qsizetype m_bodyLength = 0;
    QByteArray m_body; ///< Of the request that was handed on.
    bool m_answerDue = false;
    bool m_closeRequested = false;
    bool m_handedOn = false;  ///< A request that no handler has taken yet.
    bool m_upgrading = false; ///< The head in hand is the handshake of a WebSocket.
    bool m_upgraded = false;  ///< It was handed on.
    Phase m_phase = Phase::FirstByte;
    QElapsedTimer m_since;
    QElapsedTimer m_sinceFirstByte; ///< Of the request that is arriving.
    int m_requests = 0;
    qint64 m_pendingBytes = 0; ///< Unwritten bytes at the last sweep.
};

} // namespace thunes
