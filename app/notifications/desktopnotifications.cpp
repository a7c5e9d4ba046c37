// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/desktopnotifications.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QUrl>
#include <QVariantMap>

#include <algorithm>

namespace thunes {

namespace {

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");

/// Longer than a service that is merely busy needs.
constexpr int answerLimit = 20000;
constexpr int retryInterval = 10000;

QDBusMessage call(const char *method)
{
    return QDBusMessage::createMethodCall(service, path, service, QLatin1String(method));
}

} // namespace

DesktopNotifications::DesktopNotifications(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
{
    m_retry.setInterval(retryInterval);
    connect(&m_retry, &QTimer::timeout, this, &DesktopNotifications::askCapabilities);
    if (!m_bus.isConnected()) {
        m_state = State::Down;
        m_problem = QStringLiteral("there is no session bus");
        return;
    }
    m_watcher.setConnection(m_bus);
    m_watcher.setWatchMode(QDBusServiceWatcher::WatchForOwnerChange);
    m_watcher.addWatchedService(service);
    connect(&m_watcher, &QDBusServiceWatcher::serviceOwnerChanged, this,
            [this](const QString &, const QString &before, const QString &after) {
                // Answers that are still on their way are those of another one.
                ++m_generation;
                if (!before.isEmpty())
                    serviceLeft();
                if (!after.isEmpty())
                    askCapabilities();
            });
    m_bus.connect(service, path, service, QStringLiteral("ActionInvoked"), this,
                  SLOT(onActionInvoked(uint, QString)));
    m_bus.connect(service, path, service, QStringLiteral("NotificationClosed"), this,
                  SLOT(onNotificationClosed(uint, uint)));
    askCapabilities();
}

DesktopNotifications::~DesktopNotifications() = default;

bool DesktopNotifications::can(const char *capability) const
{
    return m_capabilities.contains(QLatin1String(capability));
}

void DesktopNotifications::askCapabilities()
{
    if (m_asking || !m_bus.isConnected())
        return;
    m_asking = true;
    const int generation = m_generation;
    auto *watcher = new QDBusPendingCallWatcher(
        m_bus.asyncCall(call("GetCapabilities"), answerLimit), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, generation] {
        watcher->deleteLater();
        m_asking = false;
        if (generation != m_generation)
            return askCapabilities();
        const QDBusPendingReply<QStringList> reply = *watcher;
        if (reply.isError()) {
            setDown(reply.error().type() == QDBusError::ServiceUnknown
                            ? QStringLiteral("there is no notification service")
                            : QStringLiteral("the notification service does not answer: ")
                                  + reply.error().message());
            return;
        }
        m_capabilities = reply.value();
        serviceCame();
    });
    auto *about = new QDBusPendingCallWatcher(
        m_bus.asyncCall(call("GetServerInformation"), answerLimit), this);
    connect(about, &QDBusPendingCallWatcher::finished, this, [this, about] {
        about->deleteLater();
        const QDBusPendingReply<QString, QString, QString, QString> reply = *about;
        if (reply.isError())
            return;
        m_server = reply.argumentAt<0>() + u' ' + reply.argumentAt<2>();
        Q_EMIT stateChanged();
    });
}

void DesktopNotifications::serviceCame()
{
    m_retry.stop();
    m_problem.clear();
    if (m_state != State::Up) {
        m_state = State::Up;
        Q_EMIT stateChanged();
    }
    flush();
}

void DesktopNotifications::serviceLeft()
{
    // Its numbers die with it; so does what was on screen.
    QStringList gone;
    for (auto it = m_shown.begin(); it != m_shown.end(); ++it) {
        if (it->id != 0)
            gone << it.key();
        it->id = 0;
    }
    m_early.clear();
    setDown(QStringLiteral("the notification service ended"));
    for (const QString &slot : std::as_const(gone))
        Q_EMIT closed(slot);
}

void DesktopNotifications::setDown(const QString &why)
{
    m_problem = why;
    // A new one announces itself on the bus; one that hangs has to be asked.
    m_retry.start();
    if (m_state != State::Down) {
        m_state = State::Down;
        Q_EMIT stateChanged();
    }
}

void DesktopNotifications::show(const Notification &notification, const QList<Action> &actions)
{
    Shown &shown = m_shown[notification.slot];
    const bool wasPending = shown.pending && shown.order != 0;
    const bool loud = notification.loud || (wasPending && shown.wanted.loud);
    shown.wanted = notification;
    shown.wanted.loud = loud; // The first words may not have been heard yet.
    shown.actions = actions;
    shown.pending = true;
    shown.closeWanted = false;
    shown.order = ++m_order;
    if (m_state == State::Up && !shown.inFlight) {
        send(notification.slot);
    } else if (m_state != State::Up) {
        askCapabilities(); // The bus may start a service for it.
        Q_EMIT undeliveredChanged();
    }
}

void DesktopNotifications::flush()
{
    QList<QPair<quint64, QString>> waiting;
    for (auto it = m_shown.cbegin(); it != m_shown.cend(); ++it) {
        if (it->pending && !it->inFlight)
            waiting.append({it->order, it.key()});
    }
    std::sort(waiting.begin(), waiting.end());
    for (const auto &[order, slot] : std::as_const(waiting))
        send(slot);
}

void DesktopNotifications::send(const QString &slot)
{
    Shown &shown = m_shown[slot];
    const Notification &wanted = shown.wanted;
    QStringList actions;
    if (can("actions")) {
        for (const Action &action : std::as_const(shown.actions))
            actions << action.id << action.text;
    }
    QVariantMap hints{
        {QStringLiteral("urgency"), QVariant::fromValue(static_cast<uchar>(wanted.urgency))},
        {QStringLiteral("desktop-entry"), QStringLiteral("thunes-console")},
        {QStringLiteral("category"), QStringLiteral("x-thunes.alert")}};
    if (!wanted.loud)
        hints.insert(QStringLiteral("suppress-sound"), true);
    else if (!m_soundFile.isEmpty() && can("sound")
             && wanted.urgency == NotificationUrgency::Critical)
        hints.insert(QStringLiteral("sound-file"), m_soundFile);
    QDBusMessage notify = call("Notify");
    notify << QStringLiteral("THUNES Console") << shown.id << QStringLiteral("thunes-console")
           << wanted.title << (can("body-markup") ? wanted.body.toHtmlEscaped() : wanted.body)
           << actions << hints << -1;
    shown.inFlight = true;
    shown.pending = false;
    ++m_inFlight;
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(notify, answerLimit), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, slot, sent = wanted, generation = m_generation, watcher] {
                answered(slot, sent, generation, watcher);
            });
}

void DesktopNotifications::answered(const QString &slot, const Notification &sent,
                                    int generation, QDBusPendingCallWatcher *watcher)
{
    watcher->deleteLater();
    const bool isOld = generation != m_generation;
    const QDBusPendingReply<uint> reply = *watcher;
    --m_inFlight;
    Shown &shown = m_shown[slot];
    shown.inFlight = false;
    if (reply.isError()) {
        shown.pending = true;
        shown.wanted.loud = shown.wanted.loud || sent.loud;
        if (shown.closeWanted)
            m_shown.remove(slot);
        if (!isOld)
            setDown(QStringLiteral("the notification service did not take it: ") + reply.error().message());
        else if (m_state == State::Up)
            flush(); // The one that is there now has not been asked.
        Q_EMIT undeliveredChanged();
        return;
    }
    // Taken by one that has died since: it was told, and is not on screen any more.
    shown.id = isOld ? 0 : reply.value();
    const uint id = shown.id;
    const bool again = shown.pending;
    if (shown.closeWanted) {
        if (id != 0)
            callClose(id);
        m_shown.remove(slot);
    } else if (again && m_state == State::Up) {
        send(slot);
    }
    Q_EMIT delivered(sent);
    Q_EMIT undeliveredChanged();
    // What was said about it before we knew its number.
    const auto early = m_early;
    if (m_inFlight == 0)
        m_early.clear();
    for (const auto &[number, action] : early) {
        if (number != id)
            continue;
        if (action.isEmpty())
            onNotificationClosed(id, 0);
        else
            onActionInvoked(id, action);
    }
}

void DesktopNotifications::close(const QString &slot)
{
    const auto found = m_shown.find(slot);
    if (found == m_shown.end())
        return;
    if (found->inFlight) {
        found->closeWanted = true;
        found->pending = false;
        return;
    }
    const bool waited = found->pending;
    if (found->id != 0)
        callClose(found->id);
    m_shown.erase(found);
    if (waited)
        Q_EMIT undeliveredChanged();
}

void DesktopNotifications::closeAll()
{
    for (const Shown &shown : std::as_const(m_shown)) {
        if (shown.id != 0)
            callClose(shown.id);
    }
    m_shown.clear();
}

void DesktopNotifications::callClose(uint id)
{
    QDBusMessage message = call("CloseNotification");
    message << id;
    message.setAutoStartService(false); // To close something, nobody has to be started.
    m_bus.send(message);
}

QString DesktopNotifications::slotOf(uint id) const
{
    for (auto it = m_shown.cbegin(); it != m_shown.cend(); ++it) {
        if (it->id == id && id != 0)
            return it.key();
    }
    return {};
}

void DesktopNotifications::onActionInvoked(uint id, const QString &action)
{
    const QString slot = slotOf(id);
    if (slot.isEmpty()) {
        if (m_inFlight > 0)
            m_early.append({id, action});
        return; // Another program's.
    }
    const QStringList keys = m_shown[slot].wanted.keys;
    Q_EMIT actionInvoked(slot, action, keys);
}

void DesktopNotifications::onNotificationClosed(uint id, uint)
{
    const QString slot = slotOf(id);
    if (slot.isEmpty()) {
        if (m_inFlight > 0)
            m_early.append({id, QString()});
        return;
    }
    Shown &shown = m_shown[slot];
    shown.id = 0;
    if (!shown.pending && !shown.inFlight)
        m_shown.remove(slot);
    Q_EMIT closed(slot);
}

QList<Notification> DesktopNotifications::undelivered() const
{
    QList<const Shown *> waiting;
    for (const Shown &shown : m_shown) {
        if (shown.pending && !shown.inFlight && !shown.closeWanted)
            waiting.append(&shown);
    }
    std::sort(waiting.begin(), waiting.end(),
              [](const Shown *a, const Shown *b) { return a->order < b->order; });
    QList<Notification> list;
    for (const Shown *shown : std::as_const(waiting))
        list.append(shown->wanted);
    return list;
}

} // namespace thunes
