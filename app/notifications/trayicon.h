// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/notificationpolicy.h"

#include <QElapsedTimer>
#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>
#include <QTimer>

namespace thunes {

class AlertBoard;
class NotificationSettings;

/// The program in the desktop's tray: worst severity and count as its icon, the same in words, a
/// menu. Keeps the program running when the window is closed, if somebody wants that and the tray
/// is really there; when the tray goes away, the window comes back. Owns neither window nor board.
class TrayIcon final : public QObject
{
    Q_OBJECT
public:
    TrayIcon(AlertBoard *board, NotificationSettings *settings, QWidget *window,
             QObject *parent = nullptr);

    /// Shows the window, unless it shall begin in the tray and there is one, or one comes soon.
    void begin(bool hidden);
    void raiseWindow();
    /// A balloon of the tray; nothing where there is none.
    void say(const Notification &notification);
    QString words() const { return m_icon.toolTip(); }
    QMenu *menu() { return &m_menu; }
    QSystemTrayIcon *icon() { return &m_icon; }

Q_SIGNALS:
    void alertsWanted();
    void acknowledgeWanted();
    void killSwitchWanted();
    void quitWanted();
    /// The window went into the tray: somebody should hear of it once.
    void hidden();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();
    void watchTray();

    AlertBoard *m_board;
    NotificationSettings *m_settings;
    QWidget *m_window;
    QMenu m_menu;
    QAction *m_acknowledge;
    QSystemTrayIcon m_icon;
    QTimer m_second;
    QTimer m_soon; ///< Many changes, one look.
    QElapsedTimer m_hiddenFor;
    QElapsedTimer m_without; ///< Since when there is no tray while the window is hidden.
    QString m_shown;
    bool m_hadTray = false; ///< While the window was hidden this time.
    bool m_toldHidden = false;
};

/// The icon: a mark in the tone of the worst, and how many there are; `known` false: nobody says.
QIcon trayPicture(const QString &worstSeverity, int count, bool known);

} // namespace thunes
