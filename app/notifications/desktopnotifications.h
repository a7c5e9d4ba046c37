// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/notificationpolicy.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QObject>
#include <QSet>
#include <QHash>
#include <QTimer>

QT_FORWARD_DECLARE_CLASS(QDBusPendingCallWatcher)

namespace thunes {

/// Hands notifications to the desktop's service, org.freedesktop.Notifications. Lives in the main
/// thread and never blocks it. What the service did not take is kept, and handed over once when
/// it answers again; what it took is not sent twice. Asks what the service can do and offers no
/// more: no actions where there are none, no markup where text is text.
class DesktopNotifications final : public QObject
{
    Q_OBJECT
public:
    enum class State { Unknown = 1, Up, Down };
    struct Action
    {
        QString id; ///< "default": a click on the notification itself.
        QString text;
    };

    explicit DesktopNotifications(const QDBusConnection &bus, QObject *parent = nullptr);
    ~DesktopNotifications() override;

    /// From now on this file says what is on screen, so that the next run of a program that was killed can
    /// close it. What the run before left and is in `keep` (slots) is taken over, the rest is closed.
    void rememberIn(const QString &file, const QSet<QString> &keep);
    /// Replaces what this slot shows, or will show.
    void show(const Notification &notification, const QList<Action> &actions);
    void close(const QString &slot);
    /// At the end of the program: actions that nobody hears any more are not left behind.
    void closeAll();
    /// A file for the service to play with critical ones, where it can; empty: none.
    void setSoundFile(const QString &file) { m_soundFile = file; }

    State state() const { return m_state; }
    /// "dunst 1.9.0", empty while it is not known.
    QString server() const { return m_server; }
    bool can(const char *capability) const;
    /// Why it is down, in a sentence.
    QString problem() const { return m_problem; }
    /// Wanted, but not taken by anybody yet; the newest last.
    QList<Notification> undelivered() const;

Q_SIGNALS:
    void stateChanged();
    /// The service took it.
    void delivered(const thunes::Notification &notification);
    void undeliveredChanged();
    /// Somebody chose an action; `keys` are the alerts that were shown.
    void actionInvoked(const QString &slot, const QString &action, const QStringList &keys);
    /// It is not on screen any more, but not because close() asked.
    void closed(const QString &slot);

private Q_SLOTS:
    void onActionInvoked(uint id, const QString &action);
    void onNotificationClosed(uint id, uint reason);

private:
    struct Shown
    {
        Notification wanted;
        QList<Action> actions;
        uint id = 0;           ///< The service's; 0: none.
        bool pending = true;   ///< Not taken yet as it is wanted now.
        bool inFlight = false; ///< Asked, not answered.
        bool closeWanted = false;
        quint64 order = 0;
    };

    void askIdentity();
    void takeOver();
    void save();
    void askCapabilities();
    void serviceCame();
    /// Its owner is gone from the bus.
    void serviceLeft();
    void setDown(const QString &why);
    void flush();
    void send(const QString &slot);
    void answered(const QString &slot, const Notification &sent, int generation,
                  QDBusPendingCallWatcher *watcher);
    void callClose(uint id);
    QString slotOf(uint id) const;

    QDBusConnection m_bus;
    QDBusServiceWatcher m_watcher;
    QHash<QString, Shown> m_shown;
    /// Signals about an id whose call has not been answered yet: (id, action or empty for closed).
    QList<QPair<uint, QString>> m_early;
    State m_state = State::Unknown;
    bool m_asking = false;
    int m_inFlight = 0;
    int m_generation = 0; ///< Counts the services that came and went.
    quint64 m_order = 0;
    QStringList m_capabilities;
    QString m_server;
    QString m_problem;
    QString m_soundFile;
    struct Left
    {
        uint id = 0;
        QStringList keys;
    };
    QString m_file;                ///< What is on screen; empty: nowhere.
    QHash<QString, Left> m_left;   ///< By slot: of the run before, of `m_leftService`.
    QString m_leftService;
    QSet<QString> m_keep;
    QString m_identity; ///< The bus and the service's name on it, as numbers are given by one service.
    QTimer m_save;
    QTimer m_retry;
};

} // namespace thunes
