// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/loglimiter.h"

#include <QElapsedTimer>
#include <QHash>
#include <QPointer>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace thunes {

/// What a connection may do before it is refused or closed.
struct HttpLimits
{
    int connections = 512;         ///< Fewer when the process may open fewer descriptors.
    /// Of one IPv4 address or IPv6 /64. No less than all: clients of this machine share one address.
    int connectionsPerAddress = 512;
    int requestsPerConnection = 100000; ///< After these the answer closes it; 0: no limit.
    qsizetype headBytes = 16 * 1024;
    qsizetype bodyBytes = 8 * 1024 * 1024;
    std::chrono::milliseconds firstByte{10000};
    std::chrono::milliseconds head{5000};
    std::chrono::milliseconds body{15000};
    std::chrono::milliseconds request{20000};   ///< From its first byte to its last.
    std::chrono::milliseconds handshake{10000}; ///< Of TLS.
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
    /// Why a request is not admitted: status, words for the client, value of WWW-Authenticate.
    struct Refusal
    {
        int status = 0;
        QByteArray message;
        QByteArray challenge;
    };
    using Admission = std::function<std::optional<Refusal>(
        const QByteArray &method, const QByteArray &path, const QByteArray &authorization)>;

    explicit GuardedServer(QObject *parent = nullptr);
    ~GuardedServer() override;

    void setLimits(const HttpLimits &limits);
    const HttpLimits &limits() const { return m_limits; }
    /// Host names, besides loopback ones and the bound address, that a request may name.
    void setAllowedHosts(const QStringList &hosts) { m_allowedHosts = hosts; }
    bool hostAllowed(const QByteArray &hostHeader) const;
    /// Asked for every request, WebSockets included, when its head is there and before its body is. The
    /// path is decoded, as the one that a handler is found by.
    void setAdmission(Admission admission) { m_admission = std::move(admission); }
    /// Connections from now on speak TLS.
    void setTls(const std::optional<QSslConfiguration> &tls) { m_tls = tls; }

    quint64 refusedRequests() const { return m_refused; }
    quint64 evictedConnections() const { return m_evicted; }
    /// What was refused, evicted or cut off since the start, by reason (a small fixed set of words).
    const std::map<QByteArray, quint64> &rejections() const { return m_rejections; }
    int openConnections() const { return static_cast<int>(m_connections.size()); }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    friend class GuardedConnection;
    void sweep();
    /// Counts, and logs within limits, what a client is not let do.
    void reject(const QByteArray &reason, const QTcpSocket *client, int status = 0);
    void makeRoom(const QByteArray &address);
    void evict(GuardedConnection *victim, const QByteArray &reason);
    /// The connection to part with: the idle one that has changed least recently; without one, the
    /// one that is longest in its phase and is not waiting for us. Of one address, or of all.
    GuardedConnection *leastUseful(const QByteArray &address = {}) const;
    void watchDescriptors();
    /// Gives back to the system what large requests and many connections took, some time later.
    void trimMemory();

    HttpLimits m_limits;
    QStringList m_allowedHosts;
    Admission m_admission;
    std::optional<QSslConfiguration> m_tls;
    QList<GuardedConnection *> m_connections;
    QHash<QByteArray, int> m_perAddress;
    std::map<QByteArray, quint64> m_rejections;
    LogLimiter m_limiter;
    QTimer m_sweepTimer;
    QTimer m_descriptorTimer;
    qintptr m_highestDescriptor = 0; ///< Beyond it the process is about to run out of them.
    bool m_paused = false;
    bool m_trimDue = false;
    int m_departures = 0; ///< Since memory was given back.
    QElapsedTimer m_sinceTrim;
    quint64 m_refused = 0;
    quint64 m_evicted = 0;
};

} // namespace thunes
