// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/worktreeview.h"

#include "ui/models/labmodel.h"
#include "ui/views/labbar.h"
#include "ui/views/worktreepage.h"
#include "ui/views/worktreetable.h"

#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace thunes {

WorktreeView::WorktreeView(LabModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_stack(new QStackedLayout(this))
    , m_list(new QWidget(this))
    , m_bar(new LabBar(QStringLiteral("Worktrees"), QStringLiteral("Filter: name, branch, commit"), m_list))
    , m_filter(new LabFilter(WorktreeModel::AllTextRole, WorktreeModel::TroubleRole, this))
    , m_table(new WorktreeTable(m_list))
    , m_empty(new QLabel(m_list))
    , m_page(new WorktreePage(model, this))
{
    setObjectName(QStringLiteral("worktreeView"));
    setAccessibleName(QStringLiteral("Worktrees"));
    setProperty("keys", QStringLiteral("Keys: Enter opens · Alt+← and Alt+→ the next one · Ctrl+F filter · Esc back"));
    m_bar->setFilter(m_filter);
    m_bar->addChoice(QStringLiteral("All"), 0, 99);
    m_bar->addChoice(QStringLiteral("Blocked or failing"), 3, 99);
    m_bar->addChoice(QStringLiteral("Need a look"), 2, 99);
    m_bar->addChoice(QStringLiteral("Not clean"), 1, 99);
    m_filter->setSortRole(WorktreeModel::SortRole);
    m_filter->setSourceModel(model->worktrees());
    m_table->setModel(m_filter);
    m_table->sortByColumn(WorktreeModel::Name, Qt::AscendingOrder);
    m_empty->setProperty("empty", true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setTextFormat(Qt::RichText);

    auto *column = new QVBoxLayout(m_list);
    column->addWidget(m_bar);
    column->addWidget(m_table, 1);
    column->addWidget(m_empty, 1);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_page);

    connect(model, &LabModel::worktreesChanged, this, &WorktreeView::refresh);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &WorktreeView::refresh);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &WorktreeView::refresh);
    connect(m_table, &WorktreeTable::wanted, this, [this](const QModelIndex &index) {
        showOne(index.siblingAtColumn(WorktreeModel::Name).data().toString());
    });
    connect(m_page, &WorktreePage::backWanted, this, [this] { showOne({}); });
    connect(m_page, &WorktreePage::otherWanted, this, &WorktreeView::step);
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        showOne({});
        m_bar->filterEdit()->setFocus(Qt::ShortcutFocusReason);
        m_bar->filterEdit()->selectAll();
    });
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &WorktreeView::refresh); // ages grow
    setScale(1);
}

void WorktreeView::refresh()
{
    if (!isVisible() || !m_model)
        return;
    const LabContact &contact = m_model->worktreeContact();
    m_bar->setContact(contact);
    m_bar->setCounts(counts());
    const QString empty = emptyWords(contact, m_model->worktrees()->rowCount(),
                                     m_filter->rowCount(), QStringLiteral("worktrees"),
                                     QStringLiteral("Git worktrees of it and in its folder worktrees/ appear by "
                                                    "themselves.\nFor one elsewhere start the exporter with "
                                                    "--worktree NAME=DIR."));
    m_empty->setText(emptyHtml(empty));
    m_empty->setAccessibleName(empty);
    m_empty->setVisible(!empty.isEmpty());
    m_table->setVisible(empty.isEmpty());
    if (!m_table->currentIndex().isValid() && m_filter->rowCount() > 0)
        m_table->selectRow(0);
    m_table->viewport()->update();
    m_page->refresh();
}

QString WorktreeView::counts() const
{
    const WorktreeModel &model = *m_model->worktrees();
    if (model.rowCount() == 0)
        return {};
    QHash<QString, int> numbers;
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto info = model.data(model.index(row, 0), WorktreeModel::InfoRole).value<WorktreeInfo>();
        if (contactIsCurrent() && !model.staleness(info).isEmpty()) {
            ++numbers[QStringLiteral("overdue")];
            continue;
        }
        ++numbers[WorktreeModel::stateText(info.state)];
        if (info.tests == WorktreeTests::Failing)
            ++numbers[QStringLiteral("failing tests")];
        if (info.git && info.git->changed + info.git->untracked > 0)
            ++numbers[QStringLiteral("not clean")];
    }
    QStringList order;
    for (const char *word : {"overdue", "blocked", "testing", "working", "complete", "unknown",
                             "failing tests", "not clean"}) {
        if (const int number = numbers.value(QLatin1String(word)))
            order << QStringLiteral("%1 %2").arg(number).arg(QLatin1String(word));
    }
    QString words = QStringLiteral("%1: ").arg(model.rowCount()) + order.join(QStringLiteral(" · "));
    if (m_filter->rowCount() != model.rowCount())
        words += QStringLiteral("  ·  %1 shown").arg(m_filter->rowCount());
    return contactIsCurrent() ? words : QStringLiteral("last known, ") + words;
}

bool WorktreeView::contactIsCurrent() const
{
    return m_model->worktreeContact().current;
}

void WorktreeView::showOne(const QString &worktree)
{
    if (!m_model)
        return;
    m_model->setFocus(worktree);
    m_stack->setCurrentWidget(worktree.isEmpty() ? m_list : static_cast<QWidget *>(m_page));
    refresh();
    begin();
}

bool WorktreeView::goBack()
{
    if (m_stack->currentWidget() == m_list)
        return false;
    showOne({});
    return true;
}

void WorktreeView::step(int rows)
{
    if (m_filter->rowCount() == 0)
        return;
    int row = -1;
    for (int i = 0; i < m_filter->rowCount(); ++i) {
        if (m_filter->index(i, 0).data().toString() == m_model->focus())
            row = i;
    }
    row = (row + rows + m_filter->rowCount()) % m_filter->rowCount();
    m_table->selectRow(row);
    showOne(m_filter->index(row, 0).data().toString());
}

QString WorktreeView::emptyText() const
{
    return m_empty->isHidden() ? QString() : m_empty->accessibleName();
}

void WorktreeView::begin()
{
    if (m_stack->currentWidget() == m_list)
        m_table->setFocus(Qt::OtherFocusReason);
    else
        m_page->begin();
}

void WorktreeView::setScale(qreal scale)
{
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    setContentsMargins(px(8), px(8), px(8), px(8));
    m_list->layout()->setContentsMargins(0, 0, 0, 0);
    m_list->layout()->setSpacing(px(8));
    setStyleSheet(labStyle(scale));
    m_bar->setScale(scale);
    m_table->setScale(scale);
    m_page->setScale(scale);
}

void WorktreeView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_model)
        m_model->watchWorktrees(true);
    refresh();
    m_clock.start();
}

void WorktreeView::hideEvent(QHideEvent *event)
{
    if (m_model)
        m_model->watchWorktrees(false);
    m_clock.stop();
    QWidget::hideEvent(event);
}

} // namespace thunes
