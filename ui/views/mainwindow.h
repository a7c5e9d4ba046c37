// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alerttitle.h"
#include "ui/models/paneldata.h"
#include "ui/theme/scheme.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QStackedLayout)

namespace thunes {

class AlertBoard;
class AlertStrip;
class DashboardDeck;
class AlertsView;
class DashboardSession;
class FooterBar;
class HeaderBar;
class HelpOverlay;
class KillSwitchControl;
class KillSwitchModel;
class KillSwitchView;
class LabModel;
class McpView;
class NoticeBanner;
class Overview;
class Playlist;
class PlaylistDialog;
class Preferences;
class WorktreeView;

/// Header, alerts, the dashboard, footer; hands the session's answers to them and the keys to the
/// session. Shows only what came back. Does not own the session.
class MainWindow final : public QWidget
{
    Q_OBJECT
public:
    /// Recent files and the like are kept in `preferences`, a file; empty: until the end.
    explicit MainWindow(DashboardSession *session, const QString &preferences = {},
                        QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Puts the kill switch at the right end of the header and its page behind Ctrl+K. Does not own
    /// the model. To be called once.
    void setKillSwitch(KillSwitchModel *model);
    void showKillSwitch(bool shown);
    /// Puts the pages about the lab behind Ctrl+M and Ctrl+T. Does not own the model. To be called
    /// once.
    void setLab(LabModel *model);
    void showMcp(bool shown);
    void showWorktrees(bool shown);

    /// Puts the page about alerts behind Ctrl+A; header and strip then show the board's list. Does not
    /// own the board. To be called once.
    void setAlerts(AlertBoard *board, const QString &user);
    void showAlertsPage(bool shown);
    /// The page with this alert chosen.
    void showAlert(const QString &key);

    /// The panels alone on the whole screen, for a wall: header and footer go, alerts stay while
    /// there are some, and the header returns as soon as the kill switch is not released.
    void setKiosk(bool kiosk);
    bool isKiosk() const { return m_kiosk; }
    Playlist *playlist() const { return m_playlist; }
    PlaylistDialog *openPlaylist();

    /// Dark, light or as the system has it; kept in the preferences. To be seen at once.
    void chooseScheme(theme::SchemeChoice choice);
    theme::SchemeChoice schemeChoice() const;

    HeaderBar *header() const { return m_header; }
    AlertStrip *alertStrip() const { return m_alerts; }
    /// The panels of the session's own dashboard.
    Overview *overview() const;
    DashboardDeck *dashboards() const { return m_dashboards; }
    NoticeBanner *notice() const { return m_notice; }
    FooterBar *footer() const { return m_footer; }
    KillSwitchControl *killSwitchControl() const { return m_killSwitch; }
    KillSwitchView *killSwitchView() const { return m_killSwitchView; }
    McpView *mcpView() const { return m_mcpView; }
    WorktreeView *worktreeView() const { return m_worktreeView; }
    AlertsView *alertsView() const { return m_alertsView; }

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showAlerts();
    /// What the header and the strip say.
    struct AlertsShown
    {
        QList<AlertGroup> alerts;
        int critical = 0;
        int warning = 0;
        bool criticalForSure = false;
    };
    AlertsShown alertsShown() const;
    void showLinks();
    void tick();
    void updateTitle();
    void scaleKillSwitch();
    void scaleLab();
    /// A page in place of the dashboard, or null: the dashboard again.
    void showPage(QWidget *page);
    bool labKey(QKeyEvent *event);
    void arrangeChrome();
    void setScheme(theme::Scheme scheme);
    void applyScale();

    QPointer<DashboardSession> m_session;
    HeaderBar *m_header;
    AlertStrip *m_alerts;
    NoticeBanner *m_notice;
    Preferences *m_preferences;
    Playlist *m_playlist;
    DashboardDeck *m_dashboards;
    FooterBar *m_footer;
    HelpOverlay *m_help;
    QStackedLayout *m_pages;
    KillSwitchControl *m_killSwitch = nullptr;
    KillSwitchView *m_killSwitchView = nullptr;
    McpView *m_mcpView = nullptr;
    WorktreeView *m_worktreeView = nullptr;
    QPointer<KillSwitchModel> m_killSwitchModel;
    QPointer<AlertBoard> m_board;
    AlertsView *m_alertsView = nullptr;
    QTimer m_second;
    int m_criticalShown = 0;
    bool m_alertsReceived = false;
    LinkState m_prometheusHeard = LinkState::Unknown; ///< By the board, when it was last compared.
    bool m_killSwitchFailed = false;
    bool m_kiosk = false;
    bool m_wasFullScreen = false;
    qreal m_scale = 1;
};

} // namespace thunes
