// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/killswitchview.h"

#include "ui/models/dashboardsession.h"
#include "ui/models/killswitchmodel.h"
#include "ui/theme/formstyle.h"
#include "ui/views/switchcards.h"
#include "ui/views/switchcommands.h"
#include "ui/views/switchhistory.h"

#include <QGridLayout>

namespace thunes {

KillSwitchView::KillSwitchView(KillSwitchModel *model, DashboardSession *session, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_session(session)
    , m_grid(new QGridLayout(this))
    , m_now(new SwitchNowCard(this))
    , m_decide(new SwitchDecideCard(this))
    , m_evidence(new SwitchEvidenceCard(this))
    , m_commands(new SwitchCommands(model, this))
    , m_history(new SwitchHistory(this))
{
    setObjectName(QStringLiteral("killSwitchView"));
    setAccessibleName(QStringLiteral("Kill switch"));
    m_grid->addWidget(m_now, 0, 0);
    m_grid->addWidget(m_commands, 0, 1);
    m_grid->addWidget(m_decide, 1, 0);
    m_grid->addWidget(m_evidence, 1, 1);
    m_grid->addWidget(m_history, 2, 0, 1, 2);
    m_grid->setRowStretch(2, 1);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    connect(model, &KillSwitchModel::changed, this, &KillSwitchView::refresh);
    connect(model, &KillSwitchModel::journalChanged, this, [this] {
        if (m_model)
            m_history->show(*m_model);
    });
    connect(session, &DashboardSession::exporterStateChanged, this, &KillSwitchView::refresh);
    m_clock.setInterval(100);
    connect(&m_clock, &QTimer::timeout, this, &KillSwitchView::refresh);
    setScale(1);
}

void KillSwitchView::refresh()
{
    if (!isVisible() || !m_model || !m_session)
        return;
    m_now->show(*m_model);
    m_decide->show(m_session->exporterState(), m_model->phase() != SwitchPhase::NoContact
                                                   && m_model->phase() != SwitchPhase::Unknown);
    m_evidence->show(m_model->evidence());
    m_commands->refresh();
}

void KillSwitchView::begin()
{
    m_commands->begin();
}

void KillSwitchView::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    m_grid->setContentsMargins(px(8), px(8), px(8), px(8));
    m_grid->setSpacing(px(8));
    setStyleSheet(theme::formStyle(scale));
    m_now->setScale(scale);
    m_decide->setScale(scale);
    m_evidence->setScale(scale);
    m_commands->setScale(scale);
    m_history->setScale(scale);
}

void KillSwitchView::showEvent(QShowEvent *event)
{
    if (m_model) {
        m_model->setWatched(true);
        m_history->show(*m_model);
    }
    refresh();
    m_clock.start();
    QWidget::showEvent(event);
}

void KillSwitchView::hideEvent(QHideEvent *event)
{
    if (m_model)
        m_model->setWatched(false);
    m_clock.stop();
    QWidget::hideEvent(event);
}

} // namespace thunes
