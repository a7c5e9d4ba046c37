// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/loglimiter.h"

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

QT_FORWARD_DECLARE_CLASS(QWebSocket)

namespace thunes {

/// Pushes the exporter's state to everyone who has opened the WebSocket /api/v1/live, as JSON texts:
///
///     {"type": "snapshot", "sequence": N, "time": …, "state": {as GET /api/v1/state}}
///     {"type": "delta", "sequence": N, "previous": M, "time": …,
///      "parts": {"kill_switch": …, "trader": …}, "set": [samples], "removed": [{metric, labels}]}
///
///     {"type": "heartbeat", "sequence": N, "time": …}   twice a second without a change
///     {"type": "alerts", "sequence": N, "time": …, "alerts": […]}   as GET /api/v1/alerts, whole
///
/// First a snapshot, or with `?after=N` the deltas since N where they are still kept; then a delta
/// for each change. A part that a delta has replaces the earlier one whole. Who does not read gets no
/// further deltas but a fresh snapshot when there is room again: nothing is buffered without bound.
/// Lives in the exporter thread.
class LiveFeed : public QObject
{
    Q_OBJECT
public:
    /// `state` as for GET /api/v1/state.
    LiveFeed(std::function<QJsonObject()> state, const Clock &clock, QObject *parent = nullptr);
    ~LiveFeed() override;

    /// Takes the socket; closes it when there are too many subscribers.
    void add(std::unique_ptr<QWebSocket> socket);
    int subscribers() const { return static_cast<int>(m_subscribers.size()); }

    /// Something may have changed; sent within a few ms, several at once in one delta.
    void touch();
    /// What a person waits for: sent in this turn of the event loop.
    void touchNow();
    /// What GET /api/v1/alerts answers: sent within a few ms, of several in a row the last.
    void setAlerts(const QJsonObject &document);

    static constexpr int mostSubscribers = 64;
    static constexpr qint64 mostUnsent = 512 * 1024; ///< Bytes; two large snapshots.

private:
    struct Subscriber
    {
        std::unique_ptr<QWebSocket> socket;
        bool behind = false;
        TimePoint lastPong;
    };
    struct Delta
    {
        quint64 previous = 0;
        quint64 sequence = 0;
        QByteArray text;
    };
    void publish();
    /// Brings m_current up to date; true when it changed, and then `delta` says how.
    bool advance(Delta &delta);
    QByteArray snapshot() const;
    /// Empty until there was an alert.
    QByteArray alertsMessage() const;
    void sendAll(Subscriber &subscriber);
    void sendAlerts();
    void send(Subscriber &subscriber, const QByteArray &text);
    void drop(QWebSocket *socket);
    void sweep();

    std::function<QJsonObject()> m_state;
    const Clock &m_clock;
    std::vector<std::unique_ptr<Subscriber>> m_subscribers;
    QJsonObject m_parts;                  ///< All but samples and times.
    QMap<QString, QJsonObject> m_samples; ///< By key: in the same order every time.
    quint64 m_sequence = 0;
    bool m_known = false;
    QList<Delta> m_recent;
    QJsonObject m_alerts;
    LogLimiter m_limiter;
    QTimer m_soon{this};
    QTimer m_alertsSoon{this};
    QTimer m_sweep{this};
};

} // namespace thunes
