// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alertentry.h"
#include "ui/models/alertfilter.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QList>

#include <memory>
#include <vector>

namespace thunes {

/// Alerts in groups, as a tree of two levels: groups, worst first, and in each its alerts, the most pressing
/// first. An update changes only the rows that differ, never resets: selections and scroll positions survive it.
/// An alert is known by its key. Filtering counts what it hides.
class AlertModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Role {
        IsGroupRole = Qt::UserRole + 1,
        CountRole,    ///< Of a group: how many alerts it shows.
        SeverityRole, ///< "critical"; of a group the worst among its firing ones.
        PhaseRole,    ///< int of AlertPhase; of a group the most pressing.
        KeyRole,
    };

    explicit AlertModel(QObject *parent = nullptr);
    ~AlertModel() override;

    void setEntries(const QList<AlertEntry> &entries);
    void setFilter(const AlertFilter &filter);
    /// A label's name; "alertname" by default. Empty: one group of all.
    void setGroupBy(const QString &label);
    const QString &groupBy() const { return m_groupBy; }

    /// Null for a group.
    const AlertEntry *entry(const QModelIndex &index) const;
    QModelIndex indexOf(const QString &key) const;
    /// Alerts shown, and those that the filter hides.
    int shownCount() const { return m_shown; }
    int hiddenCount() const { return static_cast<int>(m_entries.size()) - m_shown; }

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Group
    {
        QString title;
        QList<AlertEntry> rows;
        int place = 0;
    };
    struct GroupsTarget;
    struct RowsTarget;
    struct Wanted
    {
        QString title;
        QList<AlertEntry> rows;
    };

    void rebuild();
    QList<Wanted> wanted() const;
    QModelIndex groupIndex(int place) const;
    void number(int from);

    QList<AlertEntry> m_entries;
    AlertFilter m_filter;
    QString m_groupBy = QStringLiteral("alertname");
    std::vector<std::unique_ptr<Group>> m_groups;
    int m_shown = 0;
};

} // namespace thunes
