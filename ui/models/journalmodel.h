// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>

namespace thunes {

/// The kill switch's journal as a table, newest first: time, what, who, details.
class JournalModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, What, Actor, Details, ColumnCount };
    /// Roles beside the displayed text.
    enum Role {
        KindRole = Qt::UserRole + 1, ///< "engaged", "released", or the type of a note.
        AllTextRole,                 ///< Everything that a filter looks at.
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Entries as the exporter answers them, newest first.
    void setEntries(const QJsonArray &entries);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<QJsonObject> m_entries;
};

} // namespace thunes
