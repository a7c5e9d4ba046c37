// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QStackedLayout)

namespace thunes {

class AlertStrip;
class DashboardDeck;
class DashboardSession;
class FooterBar;
class HeaderBar;
class HelpOverlay;
class KillSwitchControl;
class KillSwitchModel;
class KillSwitchView;
class Overview;
class Playlist;
class PlaylistDialog;
class Preferences;

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

    /// The panels alone on the whole screen, for a wall: header and footer go, alerts stay while
    /// there are some, and the header returns as soon as the kill switch is not released.
    void setKiosk(bool kiosk);
    bool isKiosk() const { return m_kiosk; }
    Playlist *playlist() const { return m_playlist; }
    PlaylistDialog *openPlaylist();

    HeaderBar *header() const { return m_header; }
    AlertStrip *alertStrip() const { return m_alerts; }
    /// The panels of the session's own dashboard.
    Overview *overview() const;
    DashboardDeck *dashboards() const { return m_dashboards; }
    FooterBar *footer() const { return m_footer; }
    KillSwitchControl *killSwitchControl() const { return m_killSwitch; }
    KillSwitchView *killSwitchView() const { return m_killSwitchView; }

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void showAlerts();
    void showLinks();
    void tick();
    void updateTitle();
    void scaleKillSwitch();
    void arrangeChrome();

    QPointer<DashboardSession> m_session;
    HeaderBar *m_header;
    AlertStrip *m_alerts;
    Preferences *m_preferences;
    Playlist *m_playlist;
    DashboardDeck *m_dashboards;
    FooterBar *m_footer;
    HelpOverlay *m_help;
    QStackedLayout *m_pages;
    KillSwitchControl *m_killSwitch = nullptr;
    KillSwitchView *m_killSwitchView = nullptr;
    QPointer<KillSwitchModel> m_killSwitchModel;
    QTimer m_second;
    bool m_alertsReceived = false;
    bool m_killSwitchFailed = false;
    bool m_kiosk = false;
    bool m_wasFullScreen = false;
    qreal m_scale = 1;
};

} // namespace thunes
