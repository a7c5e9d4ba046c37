// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/livefeed.h"

#include "exporter/base/samplekey.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>
#include <QWebSocket>

#include <algorithm>

namespace thunes {

namespace {

using namespace std::chrono_literals;
using L = QLatin1String;

constexpr qsizetype keptDeltas = 256;
constexpr Milliseconds pingInterval{5000};
constexpr Milliseconds pongLimit{30000};

/// What moves with every look at the clock would make every moment a change.
QJsonObject withoutClock(QJsonObject state)
{
    state.remove(L("time"));
    state.remove(L("sequence"));
    state.remove(L("samples"));
    QJsonObject killSwitch = state.value(L("kill_switch")).toObject();
    if (!killSwitch.isEmpty()) {
        killSwitch.remove(L("now"));
        state[L("kill_switch")] = killSwitch;
    }
    return state;
}

} // namespace

LiveFeed::LiveFeed(std::function<QJsonObject()> state, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_state(std::move(state))
    , m_clock(clock)
{
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &LiveFeed::publish);
    m_alertsSoon.setSingleShot(true);
    connect(&m_alertsSoon, &QTimer::timeout, this, &LiveFeed::sendAlerts);
    m_sweep.setInterval(500ms);
    connect(&m_sweep, &QTimer::timeout, this, &LiveFeed::sweep);
    m_sweep.start();
}

LiveFeed::~LiveFeed() = default;

void LiveFeed::add(std::unique_ptr<QWebSocket> socket)
{
    if (subscribers() >= mostSubscribers) {
        m_limiter.warn(logLive(), "a subscriber was refused", {"reason", "too_many"},
                       {{"peer", socket->peerAddress().toString()}});
        socket->close(QWebSocketProtocol::CloseCodePolicyViolated,
                      QStringLiteral("too many subscribers"));
        socket.release()->deleteLater();
        return;
    }
    QWebSocket *raw = socket.get();
    raw->setParent(nullptr);
    raw->setMaxAllowedIncomingFrameSize(1024);
    raw->setMaxAllowedIncomingMessageSize(1024);
    auto subscriber = std::make_unique<Subscriber>();
    subscriber->socket = std::move(socket);
    subscriber->lastPong = m_clock.now();
    Subscriber *one = subscriber.get();
    // Later: a send notices that a client is gone, and sends come from loops over the subscribers.
    connect(raw, &QWebSocket::disconnected, this, [this, raw] { drop(raw); }, Qt::QueuedConnection);
    connect(raw, &QWebSocket::pong, this, [this, one] { one->lastPong = m_clock.now(); });
    // Whoever was too slow is sent the present, not the past.
    connect(raw, &QWebSocket::bytesWritten, this, [this, one] {
        if (one->behind && one->socket->bytesToWrite() < mostUnsent / 4) {
            one->behind = false;
            sendAll(*one);
        }
    });
    m_subscribers.push_back(std::move(subscriber));

    Delta delta;
    (void)advance(delta);
    const QUrlQuery query(raw->requestUrl());
    bool resume = false;
    const quint64 after = query.queryItemValue(QStringLiteral("after")).toULongLong(&resume);
    const auto first = std::find_if(m_recent.cbegin(), m_recent.cend(),
                                    [after](const Delta &kept) { return kept.previous == after; });
    if (resume && (after == m_sequence || first != m_recent.cend())) {
        for (auto kept = first; kept != m_recent.cend(); ++kept)
            send(*one, kept->text);
        if (const QByteArray alerts = alertsMessage(); !alerts.isEmpty())
            send(*one, alerts);
        return;
    }
    sendAll(*one);
}

void LiveFeed::sendAll(Subscriber &subscriber)
{
    // Together, whatever there is room for: either alone would be half of the present.
    subscriber.socket->sendTextMessage(QString::fromUtf8(snapshot()));
    if (const QByteArray alerts = alertsMessage(); !alerts.isEmpty())
        subscriber.socket->sendTextMessage(QString::fromUtf8(alerts));
    subscriber.socket->flush();
}

void LiveFeed::setAlerts(const QJsonObject &document)
{
    m_alerts = document;
    if (!m_alertsSoon.isActive())
        m_alertsSoon.start(5ms); // Alertmanager sends a storm group by group
}

void LiveFeed::sendAlerts()
{
    if (m_subscribers.empty())
        return;
    const QByteArray text = alertsMessage();
    for (const auto &subscriber : m_subscribers)
        send(*subscriber, text);
}

QByteArray LiveFeed::alertsMessage() const
{
    if (m_alerts.isEmpty())
        return {};
    QJsonObject message = m_alerts;
    message[L("type")] = L("alerts");
    message[L("sequence")] = static_cast<double>(m_sequence);
    message[L("time")] = toIso8601(m_clock.now());
    return QJsonDocument(message).toJson(QJsonDocument::Compact);
}

void LiveFeed::touch()
{
    if (!m_soon.isActive())
        m_soon.start(20ms);
}

void LiveFeed::touchNow()
{
    if (!m_soon.isActive() || m_soon.remainingTime() > 0)
        m_soon.start(0ms);
}

void LiveFeed::publish()
{
    if (m_subscribers.empty())
        return; // The next one begins with a snapshot.
    Delta delta;
    if (!advance(delta))
        return;
    for (const auto &subscriber : m_subscribers)
        send(*subscriber, delta.text);
}

bool LiveFeed::advance(Delta &delta)
{
    const QJsonObject state = m_state();
    const QJsonObject parts = withoutClock(state);
    QJsonObject changedParts;
    for (auto part = parts.begin(); part != parts.end(); ++part) {
        if (m_parts.value(part.key()) != part.value())
            changedParts[part.key()] = part.value();
    }
    QJsonArray set;
    QMap<QString, QJsonObject> samples;
    const QJsonArray all = state.value(L("samples")).toArray();
    for (const QJsonValue &value : all) {
        const QJsonObject sample = value.toObject();
        const QString key = sampleKey(sample);
        if (m_samples.value(key) != sample)
            set.append(sample);
        samples.insert(key, sample);
    }
    QJsonArray removed;
    for (auto old = m_samples.cbegin(); old != m_samples.cend(); ++old) {
        if (!samples.contains(old.key()))
            removed.append(QJsonObject{{L("metric"), old->value(L("metric"))},
                                       {L("labels"), old->value(L("labels"))}});
    }
    if (m_known && changedParts.isEmpty() && set.isEmpty() && removed.isEmpty())
        return false;
    m_known = true;
    m_parts = parts;
    m_samples = samples;
    delta.previous = m_sequence++;
    delta.sequence = m_sequence;
    delta.text = QJsonDocument(QJsonObject{{L("type"), L("delta")},
                                           {L("sequence"), static_cast<double>(delta.sequence)},
                                           {L("previous"), static_cast<double>(delta.previous)},
                                           {L("time"), toIso8601(m_clock.now())},
                                           {L("parts"), changedParts},
                                           {L("set"), set},
                                           {L("removed"), removed}})
                     .toJson(QJsonDocument::Compact);
    m_recent.append(delta);
    if (m_recent.size() > keptDeltas)
        m_recent.removeFirst();
    return true;
}

QByteArray LiveFeed::snapshot() const
{
    QJsonObject state = m_parts;
    QJsonArray samples;
    for (const QJsonObject &sample : m_samples)
        samples.append(sample);
    state[L("samples")] = samples;
    state[L("sequence")] = static_cast<double>(m_sequence);
    return QJsonDocument(QJsonObject{{L("type"), L("snapshot")},
                                     {L("sequence"), static_cast<double>(m_sequence)},
                                     {L("time"), toIso8601(m_clock.now())},
                                     {L("state"), state}})
        .toJson(QJsonDocument::Compact);
}

void LiveFeed::send(Subscriber &subscriber, const QByteArray &text)
{
    if (subscriber.behind || !subscriber.socket->isValid())
        return;
    if (subscriber.socket->bytesToWrite() > mostUnsent) {
        subscriber.behind = true;
        m_limiter.warn(logLive(), "a subscriber is too slow and will begin anew", {"reason", "slow"},
                       {{"peer", subscriber.socket->peerAddress().toString()}});
        return;
    }
    subscriber.socket->sendTextMessage(QString::fromUtf8(text));
    subscriber.socket->flush();
}

void LiveFeed::drop(QWebSocket *socket)
{
    const auto found = std::find_if(m_subscribers.begin(), m_subscribers.end(),
                                    [socket](const auto &one) { return one->socket.get() == socket; });
    if (found == m_subscribers.end())
        return;
    socket->disconnect(this); // what it still says is for a subscriber that is no more
    (*found)->socket.release()->deleteLater();
    m_subscribers.erase(found);
}

void LiveFeed::sweep()
{
    // What nobody announces; and a sign of life, with our clock, when there is nothing to tell.
    if (!m_subscribers.empty()) {
        Delta delta;
        const bool changed = advance(delta);
        const QByteArray text
            = changed ? delta.text
                      : QJsonDocument(QJsonObject{{L("type"), L("heartbeat")},
                                                  {L("sequence"), static_cast<double>(m_sequence)},
                                                  {L("time"), toIso8601(m_clock.now())}})
                            .toJson(QJsonDocument::Compact);
        for (const auto &subscriber : m_subscribers)
            send(*subscriber, text);
    }
    const TimePoint now = m_clock.now();
    QList<QWebSocket *> dead;
    for (const auto &subscriber : m_subscribers) {
        const auto silent = now - subscriber->lastPong;
        if (silent > pongLimit)
            dead << subscriber->socket.get();
        else if (silent > pingInterval)
            subscriber->socket->ping();
    }
    for (QWebSocket *socket : std::as_const(dead)) {
        m_limiter.warn(logLive(), "a subscriber is gone", {"reason", "silent"},
                       {{"peer", socket->peerAddress().toString()}});
        socket->abort();
    }
}

} // namespace thunes
