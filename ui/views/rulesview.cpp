// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rulesview.h"

#include "ui/client/rulesclient.h"
#include "ui/models/alertboard.h"
#include "ui/models/alerttables.h"
#include "ui/models/panelpicture.h"

#include <algorithm>

namespace thunes {

RulesView::RulesView(AlertBoard *board, QWidget *parent)
    : TablePage(new FilteredTable(QStringLiteral("Rules"), ruleHeadings(), {130, 240, 130, 70, 110, 80}),
                Milliseconds(1000), parent)
    , m_board(board)
{
    connect(board, &AlertBoard::rulesChanged, this, &RulesView::refresh);
    connect(board, &AlertBoard::linksChanged, this, &RulesView::refresh);
}

void RulesView::refresh()
{
    if (!isVisible())
        return;
    QList<TableRow> rows = ruleRows(m_board->rules(), SystemClock().now());
    // What is broken comes first; the rest in the files' order.
    std::stable_sort(rows.begin(), rows.end(), [](const TableRow &a, const TableRow &b) {
        return (a.state == RowState::Bad) > (b.state == RowState::Bad);
    });
    table()->setRows(rows);
    const auto broken = std::count_if(rows.cbegin(), rows.cend(),
                                      [](const TableRow &row) { return row.state == RowState::Bad; });
    const LinkStatus &link = m_board->prometheusLink();
    if (link.state == LinkState::Down)
        table()->setNote(QStringLiteral("old: Prometheus does not answer")
                             + (link.lastAnswer ? QStringLiteral(" since ") + clockText(*link.lastAnswer)
                                                : QString()),
                         true);
    else if (link.state == LinkState::Unknown)
        table()->setNote(QStringLiteral("no answer from Prometheus yet"));
    else
        table()->setNote(rows.isEmpty() ? QStringLiteral("this Prometheus has none")
                         : broken > 0   ? QStringLiteral("%1 of %2 cannot be evaluated").arg(broken).arg(rows.size())
                                        : QString::number(rows.size()),
                         broken > 0);
}

TargetsView::TargetsView(AlertBoard *board, QWidget *parent)
    : TablePage(new FilteredTable(QStringLiteral("Targets"), targetHeadings(), {90, 140, 320, 110, 80}),
                Milliseconds(3000), parent)
    , m_board(board)
{
}

void TargetsView::refresh()
{
    if (m_asking)
        return;
    m_asking = true;
    m_board->rulesClient().targets(this, [this](const Result<QList<ScrapeTarget>> &targets) {
        m_asking = false;
        if (!targets) {
            table()->setNote(QStringLiteral("old: ") + targets.error().message, true);
            return;
        }
        QList<TableRow> rows = targetRows(*targets, SystemClock().now());
        std::stable_sort(rows.begin(), rows.end(), [](const TableRow &a, const TableRow &b) {
            return (a.state == RowState::Good) < (b.state == RowState::Good);
        });
        table()->setRows(rows);
        const auto up = std::count_if(rows.cbegin(), rows.cend(),
                                      [](const TableRow &row) { return row.state == RowState::Good; });
        table()->setNote(rows.isEmpty() ? QStringLiteral("Prometheus scrapes nothing")
                                        : QStringLiteral("%1 of %2 up").arg(up).arg(rows.size()),
                         up < rows.size());
    });
}

} // namespace thunes
