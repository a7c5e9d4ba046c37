// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

namespace thunes {

/// Cells of the worktree table: state and tests with shape and colour, counts quiet while nothing
/// is there, old rows grey.
class WorktreeCell final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setScale(qreal scale) { m_scale = scale; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    qreal m_scale = 1;
};

/// All worktrees, one a row; a click on a header sorts.
class WorktreeTable final : public QTableView
{
    Q_OBJECT
public:
    explicit WorktreeTable(QWidget *parent = nullptr);

    void setScale(qreal scale);

Q_SIGNALS:
    /// Enter, or a double click.
    void wanted(const QModelIndex &index);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    WorktreeCell *m_cell;
};

} // namespace thunes
