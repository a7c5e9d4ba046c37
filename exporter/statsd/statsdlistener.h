// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QHostAddress>
#include <QObject>
#include <QString>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

namespace thunes {

enum class StatsdTransport { Udp = 1, Unix };

struct StatsdOptions
{
    struct Udp
    {
        QHostAddress address{QHostAddress::LocalHost}; ///< Loopback: a datagram carries no token.
        quint16 port = 8125;
    };
    std::optional<Udp> udp; ///< Absent: off.
    QString unixPath;       ///< Empty: off.
};

/// Datagrams that arrived together, a line feed behind each.
struct StatsdBatch
{
    StatsdTransport transport = StatsdTransport::Udp;
    QByteArray lines;
    quint64 datagrams = 0;
    quint64 truncated = 0;      ///< Longer than 64 KiB and therefore left out.
    quint64 droppedByKernel = 0; ///< Since the socket was opened: its receive buffer was full.
};

/// Receives StatsD datagrams in a thread of its own, so that a busy main thread does not let the kernel's
/// buffer overflow, and hands them over in batches. While the receiver is behind by more than a limit
/// nothing more is read: only the kernel drops, and counts. Lives in the exporter thread.
class StatsdListener : public QObject
{
    Q_OBJECT
public:
    explicit StatsdListener(QObject *parent = nullptr);
    ~StatsdListener() override;

    /// Opens what the options ask for. A socket file that nobody listens at is replaced; ours is for
    /// user and group (0660), and goes at the end.
    Result<void> start(const StatsdOptions &options);
    /// The bound one, when port 0 asked for any.
    quint16 udpPort() const { return m_udpPort; }

Q_SIGNALS:
    /// In the exporter thread. Also without lines, when only the count of drops has changed.
    void received(const thunes::StatsdBatch &batch);

private:
    struct Socket
    {
        StatsdTransport transport;
        int descriptor;
        StatsdBatch pending;
        quint64 toldDrops = 0;
    };
    Result<void> openUdp(const StatsdOptions::Udp &udp);
    Result<void> openUnix(const QString &path);
    void add(StatsdTransport transport, int descriptor);
    void run();
    /// Reads what is there, at most a batch; false when nothing is left.
    bool drain(Socket &socket);
    void hand(Socket &socket);

    std::vector<Socket> m_sockets; ///< The thread's, once it runs.
    std::vector<char> m_buffer;    ///< The thread's.
    std::thread m_thread;
    int m_wake = -1; ///< Event descriptor: stop, or the receiver has caught up.
    std::atomic<bool> m_stop = false;
    std::atomic<qsizetype> m_inFlight = 0; ///< Bytes that the receiver has not done with.
    quint16 m_udpPort = 0;
    QString m_unixPath;
    quint64 m_unixInode = 0;
};

} // namespace thunes
