// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QStringList>

namespace thunes {

enum class RowState { Plain = 1, Good, Warning, Bad, Quiet };

/// One row of a plain table: texts by column, and what identifies it.
struct TableRow
{
    QString key; ///< Unique in its table.
    QStringList texts;
    QString tip;
    RowState state = RowState::Plain;
    bool over = false; ///< It was so, and is not any more.

    friend bool operator==(const TableRow &, const TableRow &) = default;
};

/// A table of texts in the order given; an update changes only the rows that differ.
class RowModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role {
        KeyRole = Qt::UserRole + 1,
        StateRole,   ///< int of RowState
        OverRole,    ///< bool: the state is one of the past.
        AllTextRole, ///< Everything that a filter looks at.
    };

    explicit RowModel(QStringList headings, QObject *parent = nullptr);

    void setRows(const QList<TableRow> &rows);
    const QList<TableRow> &rows() const { return m_rows; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Target;

    QStringList m_headings;
    QList<TableRow> m_rows;
};

} // namespace thunes
