// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QStackedLayout)

namespace thunes {

class AlertBoard;
class AlertStrip;
class AlertsView;
class DashboardSession;
class FooterBar;
class HeaderBar;
class HelpOverlay;
class KillSwitchControl;
class KillSwitchModel;
class KillSwitchView;
class Overview;

/// Header, alerts, the dashboard, footer; hands the session's answers to them and the keys to the
/// session. Shows only what came back. Does not own the session.
class MainWindow final : public QWidget
{
    Q_OBJECT
public:
    explicit MainWindow(DashboardSession *session, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Puts the kill switch at the right end of the header and its page behind Ctrl+K. Does not own
    /// the model. To be called once.
    void setKillSwitch(KillSwitchModel *model);
    void showKillSwitch(bool shown);

    /// Puts the page about alerts behind Ctrl+A; header and strip then show the board's list. Does not
    /// own the board. To be called once.
    void setAlerts(AlertBoard *board, const QString &user);
    void showAlertsPage(bool shown);
    /// The page with this alert chosen.
    void showAlert(const QString &key);

    HeaderBar *header() const { return m_header; }
    AlertStrip *alertStrip() const { return m_alerts; }
    Overview *overview() const { return m_overview; }
    FooterBar *footer() const { return m_footer; }
    KillSwitchControl *killSwitchControl() const { return m_killSwitch; }
    KillSwitchView *killSwitchView() const { return m_killSwitchView; }
    AlertsView *alertsView() const { return m_alertsView; }

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void showPanel(int panelId);
    void showAlerts();
    QList<PrometheusAlert> alertsShown() const;
    void showLinks();
    void tick();
    void updateTitle();
    void scaleKillSwitch();

    QPointer<DashboardSession> m_session;
    HeaderBar *m_header;
    AlertStrip *m_alerts;
    Overview *m_overview;
    FooterBar *m_footer;
    HelpOverlay *m_help;
    QStackedLayout *m_pages;
    KillSwitchControl *m_killSwitch = nullptr;
    KillSwitchView *m_killSwitchView = nullptr;
    QPointer<KillSwitchModel> m_killSwitchModel;
    QPointer<AlertBoard> m_board;
    AlertsView *m_alertsView = nullptr;
    QTimer m_second;
    bool m_alertsReceived = false;
    bool m_killSwitchFailed = false;
    qreal m_scale = 1;
};

} // namespace thunes
