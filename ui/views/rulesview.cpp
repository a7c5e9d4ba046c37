// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rulesview.h"

#include "ui/client/rulesclient.h"
#include "ui/models/alertboard.h"
#include "ui/models/alerttables.h"
#include "ui/models/panelpicture.h"
#include "ui/views/filteredtable.h"

#include <QVBoxLayout>

#include <algorithm>

namespace thunes {

namespace {

FilteredTable *fillWith(QWidget *page, FilteredTable *table)
{
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(table);
    return table;
}

} // namespace

RulesView::RulesView(AlertBoard *board, QWidget *parent)
    : QWidget(parent)
    , m_board(board)
    , m_table(fillWith(this, new FilteredTable(QStringLiteral("Rules"), ruleHeadings(),
                                               {130, 240, 130, 70, 110, 80}, this)))
{
    connect(board, &AlertBoard::rulesChanged, this, &RulesView::refresh);
    connect(board, &AlertBoard::linksChanged, this, &RulesView::refresh);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &RulesView::refresh);
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
    m_table->setRows(rows);
    const auto broken = std::count_if(rows.cbegin(), rows.cend(),
                                      [](const TableRow &row) { return row.state == RowState::Bad; });
    const LinkStatus &link = m_board->prometheusLink();
    if (link.state == LinkState::Down)
        m_table->setNote(QStringLiteral("old: Prometheus does not answer")
                             + (link.lastAnswer ? QStringLiteral(" since ") + clockText(*link.lastAnswer)
                                                : QString()),
                         true);
    else if (link.state == LinkState::Unknown)
        m_table->setNote(QStringLiteral("no answer from Prometheus yet"));
    else
        m_table->setNote(rows.isEmpty() ? QStringLiteral("this Prometheus has none")
                         : broken > 0   ? QStringLiteral("%1 of %2 cannot be evaluated").arg(broken).arg(rows.size())
                                        : QString::number(rows.size()),
                         broken > 0);
}

void RulesView::setScale(qreal scale)
{
    m_table->setScale(scale);
}

void RulesView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
    m_second.start();
}

void RulesView::hideEvent(QHideEvent *event)
{
    m_second.stop();
    QWidget::hideEvent(event);
}

TargetsView::TargetsView(AlertBoard *board, QWidget *parent)
    : QWidget(parent)
    , m_board(board)
    , m_table(fillWith(this, new FilteredTable(QStringLiteral("Targets"), targetHeadings(),
                                               {90, 140, 320, 110, 80}, this)))
{
    m_again.setInterval(3000);
    connect(&m_again, &QTimer::timeout, this, &TargetsView::ask);
}

void TargetsView::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    m_board->rulesClient().targets(this, [this](const Result<QList<ScrapeTarget>> &targets) {
        m_asking = false;
        if (!targets) {
            m_table->setNote(QStringLiteral("old: ") + targets.error().message, true);
            return;
        }
        QList<TableRow> rows = targetRows(*targets, SystemClock().now());
        std::stable_sort(rows.begin(), rows.end(), [](const TableRow &a, const TableRow &b) {
            return (a.state == RowState::Good) < (b.state == RowState::Good);
        });
        m_table->setRows(rows);
        const auto up = std::count_if(rows.cbegin(), rows.cend(),
                                      [](const TableRow &row) { return row.state == RowState::Good; });
        m_table->setNote(rows.isEmpty() ? QStringLiteral("Prometheus scrapes nothing")
                                        : QStringLiteral("%1 of %2 up").arg(up).arg(rows.size()),
                         up < rows.size());
    });
}

void TargetsView::setScale(qreal scale)
{
    m_table->setScale(scale);
}

void TargetsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    ask();
    m_again.start();
}

void TargetsView::hideEvent(QHideEvent *event)
{
    m_again.stop();
    QWidget::hideEvent(event);
}

} // namespace thunes
