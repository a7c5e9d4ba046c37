// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>

namespace thunes {

/// What a connection may do before it is refused or closed.
struct HttpLimits
{
    int connections = 512;         ///< Fewer when the process may open fewer descriptors.
    qsizetype headBytes = 16 * 1024;
    qsizetype bodyBytes = 8 * 1024 * 1024;
    std::chrono::milliseconds firstByte{10000};
    std::chrono::milliseconds head{5000};
    std::chrono::milliseconds body{15000};
    std::chrono::milliseconds idle{75000};      ///< Between two requests.
    std::chrono::milliseconds writeStall{10000}; ///< No byte of an answer taken.
    std::chrono::milliseconds drain{1000};       ///< After a refusal.
};

class GuardedConnection;

/// The listening socket below QHttpServer, which in Qt 6.4 has no limits and accepts malformed
/// framing: everything that reaches QHttpServer through this server is one complete request in a
/// strict subset of HTTP/1.1 (one Content-Length or none, no Transfer-Encoding, known Host, no
/// control characters, no pipelining). Whatever else a client sends is answered with 4xx and
/// closed. Lives in the exporter thread.
class GuardedServer : public QTcpServer
{
    Q_OBJECT
public:
    explicit GuardedServer(QObject *parent = nullptr);
    ~GuardedServer() override;

    void setLimits(const HttpLimits &limits);
    const HttpLimits &limits() const { return m_limits; }
    /// Host names, besides loopback ones and the bound address, that a request may name.
    void setAllowedHosts(const QStringList &hosts) { m_allowedHosts = hosts; }
    bool hostAllowed(const QByteArray &hostHeader) const;

    quint64 refusedRequests() const { return m_refused; }
    quint64 evictedConnections() const { return m_evicted; }
    int openConnections() const { return static_cast<int>(m_connections.size()); }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    friend class GuardedConnection;
    void sweep();
    void makeRoom();

    HttpLimits m_limits;
    QStringList m_allowedHosts;
    QList<GuardedConnection *> m_connections;
    QTimer m_sweepTimer;
    quint64 m_refused = 0;
    quint64 m_evicted = 0;
};

/// The guard of one connection; a child of its socket. It reads first, hands on a request only when
/// it is complete and valid, and closes whatever is too slow or too large.
class GuardedConnection : public QObject
{
    Q_OBJECT
public:
    GuardedConnection(GuardedServer *server, QTcpSocket *socket);
    ~GuardedConnection() override;

    /// The guard of a socket that QHttpServer handed to a handler.
    static GuardedConnection *of(QTcpSocket *socket);

    /// Writes one whole answer. `close` ends the connection after it.
    void answer(const QByteArray &head, const QByteArray &body, bool close);
    /// The request in hand asked to close the connection, or was HTTP/1.0.
    bool closeRequested() const { return m_closeRequested; }
    bool idle() const { return !m_answerDue && m_buffer.isEmpty() && m_socket->bytesToWrite() == 0; }

private:
    friend class GuardedServer;
    enum class Phase { FirstByte = 1, Head, Body, Answer, Idle, Refused };

    void readFirst();
    void examine();
    /// Empty when the head is acceptable; else the status and the reason.
    std::pair<int, QByteArray> checkHead(const QByteArray &head);
    void handOn();
    void refuse(int status, const QByteArray &reason);
    void enter(Phase phase);
    bool overdue() const;

    GuardedServer *m_server;
    QTcpSocket *m_socket;
    QByteArray m_buffer;
    qsizetype m_headEnd = -1; ///< First byte of the body; -1 while the head is incomplete.
    qsizetype m_bodyLength = 0;
    bool m_answerDue = false;
    bool m_closeRequested = false;
    bool m_upgraded = false;
    Phase m_phase = Phase::FirstByte;
    QElapsedTimer m_since;
    qint64 m_pendingBytes = 0; ///< Unwritten bytes at the last sweep.
};

} // namespace thunes
