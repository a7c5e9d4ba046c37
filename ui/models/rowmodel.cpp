// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/rowmodel.h"

#include "ui/models/keyeddiff.h"

namespace thunes {

struct RowModel::Target
{
    RowModel &model;
    const QList<TableRow> &wanted;

    const QString &keyAt(qsizetype row) const { return model.m_rows[row].key; }
    void remove(qsizetype first, qsizetype count)
    {
        model.beginRemoveRows({}, static_cast<int>(first), static_cast<int>(first + count - 1));
        model.m_rows.remove(first, count);
        model.endRemoveRows();
    }
    void insert(qsizetype row, qsizetype first, qsizetype count)
    {
        model.beginInsertRows({}, static_cast<int>(row), static_cast<int>(row + count - 1));
        QList<TableRow> all = model.m_rows.mid(0, row);
        all += wanted.mid(first, count);
        all += model.m_rows.mid(row);
        model.m_rows = std::move(all);
        model.endInsertRows();
    }
    void move(qsizetype from, qsizetype to)
    {
        model.beginMoveRows({}, static_cast<int>(from), static_cast<int>(from), {},
                            static_cast<int>(to > from ? to + 1 : to));
        model.m_rows.move(from, to);
        model.endMoveRows();
    }
    void update(qsizetype row, qsizetype from)
    {
        if (model.m_rows[row] == wanted[from])
            return;
        model.m_rows[row] = wanted[from];
        Q_EMIT model.dataChanged(model.index(static_cast<int>(row), 0),
                                 model.index(static_cast<int>(row), model.columnCount() - 1));
    }
};

RowModel::RowModel(QStringList headings, QObject *parent)
    : QAbstractTableModel(parent)
    , m_headings(std::move(headings))
{
}

void RowModel::setRows(const QList<TableRow> &rows)
{
    QList<QString> keys;
    keys.reserve(rows.size());
    for (const TableRow &row : rows)
        keys << row.key;
    Target target{*this, rows};
    applyDiff(target, m_rows.size(), keys);
}

int RowModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RowModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_headings.size());
}

QVariant RowModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const TableRow &row = m_rows[index.row()];
    switch (role) {
    case Qt::DisplayRole: return row.texts.value(index.column());
    case Qt::ToolTipRole: return row.tip.isEmpty() ? row.texts.value(index.column()) : row.tip;
    case KeyRole: return row.key;
    case StateRole: return static_cast<int>(row.state);
    case OverRole: return row.over;
    case AllTextRole: return row.texts.join(u' ') + u' ' + row.tip;
    default: return {};
    }
}

QVariant RowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return m_headings.value(section);
}

} // namespace thunes
