// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/incident/incidentbundle.h"
#include "app/notifications/desktopnotifications.h"
#include "app/notifications/notifier.h"
#include "app/notifications/trayicon.h"
#include "ui/models/alerthistory.h"
#include "ui/models/notificationsettings.h"
#include "ui/models/preferences.h"

#include <QObject>

namespace thunes {

class AlertBoard;
class AlertHistoryView;
class MainWindow;
class NotificationsView;

struct AlertDeskOptions
{
    QString preferences; ///< The file that keeps this desk's choices; empty: until the end.
    QString history; ///< The SQLite file that keeps what fired; empty: nothing is kept.
    QString user;
    /// Of the program, to be started again at login.
    QStringList commandLine;
};

/// Joins the alerts of a board to the person at the desk: notifications, tray, the page about both
/// and the banner in the window. Owns neither board nor window, both of which live longer.
class AlertDesk final : public QObject
{
    Q_OBJECT
public:
    AlertDesk(AlertBoard *board, MainWindow *window, const AlertDeskOptions &options,
              QObject *parent = nullptr);
    ~AlertDesk() override;

    /// Before the board is started: what was open when the run before ended is not new.
    void restore();
    /// Offers to pack what happened; board and history are this desk's.
    void setIncidentSources(IncidentSources sources);
    /// Begins to notify, and shows the window unless it shall stay in the tray.
    void start(bool hidden);

    Notifier &notifier() { return m_notifier; }
    NotificationSettings &settings() { return m_settings; }
    TrayIcon &tray() { return m_tray; }
    AlertHistory &history() { return m_history; }
    AlertHistoryView *historyPage() const { return m_historyPage; }
    DesktopNotifications &desktop() { return m_desktop; }

private:
    void showState();
    void showSent();
    void open(const QString &key);
    void acknowledgeCritical();
    void setStartAtLogin(bool on);
    void openIncident(const TimeRange &suggestion);

    AlertBoard *m_board;
    MainWindow *m_window;
    AlertDeskOptions m_options;
    Preferences m_preferences;
    NotificationSettings m_settings;
    AlertHistory m_history;
    DesktopNotifications m_desktop;
    Notifier m_notifier;
    TrayIcon m_tray;
    NotificationsView *m_page;
    AlertHistoryView *m_historyPage;
    std::unique_ptr<IncidentBundle> m_bundle;
};

} // namespace thunes
