// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/desktopnotifications.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>
#include <QVariantMap>

#include <algorithm>
#include <cstdio>
#include <utility>

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
    m_save.setSingleShot(true);
    m_save.setInterval(0);
    connect(&m_save, &QTimer::timeout, this, &DesktopNotifications::save);
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
    askIdentity();
}

void DesktopNotifications::rememberIn(const QString &file, const QSet<QString> &keep)
{
    m_file = file;
    m_keep = keep;
    QFile former(file);
    if (former.open(QIODevice::ReadOnly)) {
        const QJsonObject json = QJsonDocument::fromJson(former.readAll()).object();
        m_leftService = json.value(QLatin1String("service")).toString();
        for (const QJsonValue &value : json.value(QLatin1String("shown")).toArray()) {
            const QJsonObject one = value.toObject();
            Left left{static_cast<uint>(one.value(QLatin1String("id")).toInteger()), {}};
            for (const QJsonValue &key : one.value(QLatin1String("keys")).toArray())
                left.keys << key.toString();
            if (left.id != 0)
                m_left.insert(one.value(QLatin1String("slot")).toString(), left);
        }
    }
    if (m_state == State::Up)
        askIdentity();
}

void DesktopNotifications::askIdentity()
{
    if (m_file.isEmpty())
        return;
    const QString bus = QStringLiteral("org.freedesktop.DBus");
    const auto ask = [&](const char *method) {
        return QDBusMessage::createMethodCall(bus, QStringLiteral("/org/freedesktop/DBus"), bus, QLatin1String(method));
    };
    QDBusMessage owner = ask("GetNameOwner");
    owner << service;
    // In the order asked: the bus's own number is there when the owner's name comes.
    auto *number = new QDBusPendingCallWatcher(m_bus.asyncCall(ask("GetId"), answerLimit), this);
    auto *name = new QDBusPendingCallWatcher(m_bus.asyncCall(owner, answerLimit), this);
    connect(name, &QDBusPendingCallWatcher::finished, this,
            [this, number, name, generation = m_generation] {
                number->deleteLater();
                name->deleteLater();
                const QDBusPendingReply<QString> busId = *number;
                const QDBusPendingReply<QString> ownerName = *name;
                if (generation != m_generation || !busId.isFinished() || busId.isError() || ownerName.isError())
                    return;
                m_identity = busId.value() + u' ' + ownerName.value();
                takeOver();
            });
}

void DesktopNotifications::takeOver()
{
    const auto left = std::exchange(m_left, {});
    if (m_leftService == m_identity) {
        for (auto it = left.cbegin(); it != left.cend(); ++it) {
            if (!m_keep.contains(it.key()) || m_shown.contains(it.key())) {
                callClose(it->id);
                continue;
            }
            Shown shown;
            shown.wanted.slot = it.key();
            shown.wanted.keys = it->keys;
            shown.wanted.loud = false;
            shown.id = it->id;
            shown.pending = false;
            shown.order = ++m_order;
            m_shown.insert(it.key(), shown);
        }
    }
    m_keep.clear();
    m_save.start();
}

void DesktopNotifications::save()
{
    if (m_file.isEmpty() || m_identity.isEmpty() || !m_left.isEmpty())
        return;
    QJsonArray list;
    for (auto it = m_shown.cbegin(); it != m_shown.cend(); ++it) {
        if (it->id != 0)
            list.append(QJsonObject{{QStringLiteral("slot"), it.key()},
                                    {QStringLiteral("id"), static_cast<qint64>(it->id)},
                                    {QStringLiteral("keys"), QJsonArray::fromStringList(it->wanted.keys)}});
    }
    // Only whole files, but no waiting for the disk: who loses power loses the screen, too.
    QFile file(m_file + QStringLiteral(".new"));
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(QJsonDocument(QJsonObject{{QStringLiteral("service"), m_identity}, {QStringLiteral("shown"), list}})
                   .toJson(QJsonDocument::Compact));
    file.close();
    std::rename(QFile::encodeName(file.fileName()).constData(), QFile::encodeName(m_file).constData());
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
    m_identity.clear();
    m_left.clear();
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
    m_save.start();
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
    m_keep.remove(slot); // the run before may have left one
    const auto found = m_shown.find(slot);
    if (found == m_shown.end())
        return;
    m_save.start();
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
    save();
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
    m_save.start();
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
