// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/notifications/alertcommand.h"
#include "app/notifications/desktopnotifications.h"
#include "ui/models/notificationpolicy.h"

#include <QObject>
#include <QTimer>

namespace thunes {

class AlertBoard;
class NotificationSettings;

/// Tells the person at the desk what the board's list says: asks the policy, hands its orders to
/// the desktop's service, plays the sound, runs the command, and carries out the actions that
/// somebody chooses. While the service is away it says so and leaves the words to the window.
/// Owns neither of what it is given.
class Notifier final : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype mostSent = 500;

    Notifier(AlertBoard *board, NotificationSettings *settings, DesktopNotifications *desktop,
             const QString &user, QObject *parent = nullptr);

    /// What an earlier run told already, key and when, and what it sent. Before start().
    void restore(const QHash<QString, TimePoint> &told, const QList<SentNotification> &sent);
    void start();
    /// One that says that it is a test.
    void sendTest();
    /// Some other sentence about this program, such as a failure of something asked for.
    void notice(const QString &title, const QString &body);

    /// The newest first.
    const QList<SentNotification> &sent() const { return m_sent; }
    /// Everything that was asked for works.
    bool isWell() const { return isReachable() && m_soundProblem.isEmpty(); }
    /// How notifications go out now, in a sentence.
    QString status() const;
    bool isReachable() const { return m_desktop->state() == DesktopNotifications::State::Up; }
    /// What nobody was told yet for want of a service; the newest last.
    QList<Notification> untold() const;

Q_SIGNALS:
    /// Somebody wants to see this alert; empty: the list.
    void showWanted(const QString &key);
    void killSwitchWanted();
    /// The service is away: somebody else has to say it.
    void fallbackWanted(const thunes::Notification &notification);
    /// status() or untold() changed.
    void stateChanged();
    void wasSent(const thunes::SentNotification &sent);
    /// The policy told of these alerts now.
    void told(const QStringList &keys, thunes::TimePoint at);

private:
    void update();
    void carryOut(const NotificationOrders &orders);
    void invoke(const QString &slot, const QString &action, const QStringList &keys);
    void silence(const QString &key);
    void record(const Notification &notification, const QString &way);
    void ring();
    QList<DesktopNotifications::Action> actionsFor(const Notification &notification) const;

    AlertBoard *m_board;
    NotificationSettings *m_settings;
    DesktopNotifications *m_desktop;
    QString m_user;
    NotificationPolicy m_policy;
    AlertCommand m_command;
    QList<SentNotification> m_sent;
    QString m_soundProblem;
    QTimer m_second;
    QTimer m_soon;
    int m_notices = 0;
};

} // namespace thunes
