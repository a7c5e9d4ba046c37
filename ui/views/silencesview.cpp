// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/silencesview.h"

#include "ui/models/alertboard.h"
#include "ui/models/alerttables.h"

#include <QPushButton>

#include <algorithm>

namespace thunes {

SilencesView::SilencesView(AlertBoard *board, QWidget *parent)
    : TablePage(new FilteredTable(QStringLiteral("Silences"), silenceHeadings(), {110, 380, 100, 120, 110}),
                Milliseconds(1000), parent)
    , m_board(board)
    , m_new(new QPushButton(QStringLiteral("New…"), this))
    , m_extend(new QPushButton(QStringLiteral("Extend 1 h"), this))
    , m_expire(new QPushButton(QStringLiteral("Expire"), this))
{
    for (QPushButton *button : {m_new, m_extend, m_expire}) {
        button->setAutoDefault(false);
        table()->addControl(button);
    }
    connect(m_new, &QPushButton::clicked, this, &SilencesView::newWanted);
    connect(m_extend, &QPushButton::clicked, this, [this] { change(true); });
    connect(m_expire, &QPushButton::clicked, this, [this] { change(false); });
    connect(table(), &FilteredTable::currentChanged, this, &SilencesView::updateButtons);
    connect(board, &AlertBoard::silencesChanged, this, &SilencesView::refresh);
    connect(board, &AlertBoard::linksChanged, this, &SilencesView::refresh);
    updateButtons();
}

void SilencesView::refresh()
{
    if (!isVisible())
        return;
    table()->setRows(silenceRows(m_board->silences(), m_board->entries(), SystemClock().now()));
    const LinkStatus &link = m_board->alertmanagerLink();
    if (!m_problem.isEmpty())
        table()->setNote(m_problem, true);
    else if (!m_board->hasAlertmanager())
        table()->setNote(QStringLiteral("There is no Alertmanager: silences are not available"), true);
    else if (link.state != LinkState::Up)
        table()->setNote(QStringLiteral("old: Alertmanager does not answer (%1)").arg(link.detail), true);
    else
        table()->setNote(table()->model()->rowCount() == 0 ? QStringLiteral("none") : QString());
    updateButtons();
}

void SilencesView::updateButtons()
{
    const QString id = table()->currentKey();
    const auto found = std::find_if(m_board->silences().cbegin(), m_board->silences().cend(),
                                    [&](const Silence &silence) { return silence.id == id; });
    const bool live = found != m_board->silences().cend() && found->state != SilenceState::Expired;
    m_new->setEnabled(m_board->canSilence());
    m_extend->setEnabled(live && m_board->canSilence());
    m_expire->setEnabled(live && m_board->canSilence());
}

void SilencesView::change(bool extend)
{
    const QString id = table()->currentKey();
    const auto report = [this](const QString &problem) {
        m_problem = problem;
        refresh();
    };
    for (Silence silence : m_board->silences()) {
        if (silence.id != id)
            continue;
        if (extend) {
            silence.endsAt += Seconds(3600);
            m_board->setSilence(silence, this, [report](const Result<QString> &done) {
                report(done ? QString() : QStringLiteral("Not extended: ") + done.error().message);
            });
        } else {
            m_board->expireSilence(id, this, [report](const Result<void> &done) {
                report(done ? QString() : QStringLiteral("Not expired: ") + done.error().message);
            });
        }
    }
}

void SilencesView::showEvent(QShowEvent *event)
{
    m_problem.clear();
    TablePage::showEvent(event);
}

} // namespace thunes
