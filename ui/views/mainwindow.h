// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

namespace thunes {

class AlertStrip;
class DashboardSession;
class FooterBar;
class HeaderBar;
class HelpOverlay;
class Overview;

/// Header, alerts, the dashboard, footer; hands the session's answers to them and the keys to the
/// session. Shows only what came back. Does not own the session.
class MainWindow final : public QWidget
{
    Q_OBJECT
public:
    explicit MainWindow(DashboardSession *session, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Puts the kill switch at the right end of the header; takes ownership.
    void setKillSwitchControl(QWidget *control);

    HeaderBar *header() const { return m_header; }
    AlertStrip *alertStrip() const { return m_alerts; }
    Overview *overview() const { return m_overview; }
    FooterBar *footer() const { return m_footer; }

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void showPanel(int panelId);
    void showAlerts();
    void showLinks();
    void tick();
    void updateTitle();

    QPointer<DashboardSession> m_session;
    HeaderBar *m_header;
    AlertStrip *m_alerts;
    Overview *m_overview;
    FooterBar *m_footer;
    HelpOverlay *m_help;
    QTimer m_second;
    bool m_alertsReceived = false;
    qreal m_scale = 1;
};

} // namespace thunes
