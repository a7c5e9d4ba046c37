// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"
#include "ui/models/overduerows.h"

#include <QAbstractTableModel>

namespace thunes {

/// The lab's worktrees as a table. Rows come, change and go; the model is never reset.
class WorktreeModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, State, Tests, Branch, Upstream, Changed, Untracked, Commit, Progress, ColumnCount };
    enum Role {
        InfoRole = Qt::UserRole + 1, ///< WorktreeInfo
        SortRole,                    ///< By what a column sorts.
        TroubleRole, ///< Of the row: 0 fine, 1 dirty or unknown, 2 needs a look, 3 blocked or failing.
        StaleRole,   ///< Why the values are old, in words; empty while current.
        AllTextRole, ///< Everything that a filter looks at.
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setWorktrees(const QStringList &names, const QList<WorktreeInfo> &changed);
    /// False: the exporter does not answer, and every value is old.
    void setCurrent(bool current);
    void setNow(TimePoint exporterNow, Milliseconds interval);

    std::optional<WorktreeInfo> worktree(const QString &name) const;
    QString staleness(const WorktreeInfo &info) const;
    TimePoint now() const { return m_now; }

    static int troubleOf(const WorktreeInfo &info);
    static QString stateText(const std::optional<WorktreeState> &state);
    static QString testsText(const WorktreeInfo &info);
    static QString upstreamText(const WorktreeInfo &info);
    static QString progressText(const WorktreeInfo &info);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const WorktreeInfo &info, int column) const;
    QVariant sortKey(const WorktreeInfo &info, int column) const;

    QList<WorktreeInfo> m_worktrees; ///< Sorted by name.
    bool m_current = false;
    TimePoint m_now;
    Milliseconds m_interval{30000};
    OverdueRows m_overdue;
};

/// 0.4 s, 12 s, 4 min, 3 h, 2 d: one unit, rounded down; never negative.
QString labAge(TimePoint now, TimePoint then);

} // namespace thunes
