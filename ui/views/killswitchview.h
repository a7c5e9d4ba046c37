// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QGridLayout)

namespace thunes {

class DashboardSession;
class KillSwitchModel;
class SwitchCommands;
class SwitchDecideCard;
class SwitchEvidenceCard;
class SwitchHistory;
class SwitchNowCard;

/// The page about the kill switch: what is, what one needs to decide, what the witnesses say, the
/// commands that are typed, and the history. Takes the place of the dashboard.
class KillSwitchView final : public QWidget
{
    Q_OBJECT
public:
    KillSwitchView(KillSwitchModel *model, DashboardSession *session, QWidget *parent = nullptr);

    void setScale(qreal scale);
    void begin();

    SwitchNowCard *nowCard() const { return m_now; }
    SwitchDecideCard *decideCard() const { return m_decide; }
    SwitchCommands *commands() const { return m_commands; }
    SwitchHistory *history() const { return m_history; }

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();

    QPointer<KillSwitchModel> m_model;
    QPointer<DashboardSession> m_session;
    QGridLayout *m_grid;
    SwitchNowCard *m_now;
    SwitchDecideCard *m_decide;
    SwitchEvidenceCard *m_evidence;
    SwitchCommands *m_commands;
    SwitchHistory *m_history;
    QTimer m_clock;
    qreal m_scale = 1;
};

} // namespace thunes
