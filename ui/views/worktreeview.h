// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QStackedLayout)

namespace thunes {

class LabBar;
class LabFilter;
class LabModel;
class WorktreePage;
class WorktreeTable;

/// The page about the lab's worktrees: a table of all, and a page for one. Takes the place of the
/// dashboard; asks the exporter while it is visible.
class WorktreeView final : public QWidget
{
    Q_OBJECT
public:
    explicit WorktreeView(LabModel *model, QWidget *parent = nullptr);

    void setScale(qreal scale);
    void begin();
    /// Shows this one alone; empty goes back to the table.
    void showOne(const QString &worktree);
    /// One step back; false when the table is shown already.
    bool goBack();

    LabBar *bar() const { return m_bar; }
    WorktreeTable *table() const { return m_table; }
    WorktreePage *page() const { return m_page; }
    /// What is said in place of the table; empty while it is there.
    QString emptyText() const;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    void step(int rows);
    QString counts() const;
    bool contactIsCurrent() const;

    QPointer<LabModel> m_model;
    QStackedLayout *m_stack;
    QWidget *m_list;
    LabBar *m_bar;
    LabFilter *m_filter;
    WorktreeTable *m_table;
    QLabel *m_empty;
    WorktreePage *m_page;
    QTimer m_clock;
};

} // namespace thunes
