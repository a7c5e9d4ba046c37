// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/fieldvalues.h"

#include <QAbstractTableModel>
#include <QUrl>

namespace thunes {

/// One table of a panel with the look of its cells. A new table with the same columns changes rows
/// in place, so that the selection, the sorting and the place of the scroll bar survive a refresh.
class TableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role {
        SortRole = Qt::UserRole + 1, ///< A number, a time in ms or words; null sorts last.
        LinkRole,                    ///< QUrl of the cell's data link; empty without.
    };

    explicit TableModel(const Panel &panel, QObject *parent = nullptr);

    void setFrame(const DataFrame &frame);
    const DataFrame &frame() const { return m_frame; }
    const ColumnStyle &style(int column) const { return m_columns.at(column).style; }
    const FieldConfig &field(int column) const { return m_columns.at(column).field; }
    bool isNumber(int column) const;
    const QVariantList &valuesOf(int column) const
    {
        return m_frame.fields.at(m_columns.at(column).source).values;
    }
    /// What a cell says, in which colour and how far along its range.
    FieldValue cell(int row, int column) const;
    /// The footer's words for a column: calculations over all its rows.
    QString footer(int column, const TableOptions &options) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Column
    {
        qsizetype source = 0; ///< Index into the frame's fields.
        FieldConfig field;
        ColumnStyle style;
        double low = 0;
        double high = 100;
    };
    void prepareColumns();
    QUrl linkOf(int row, int column) const;
    Qt::Alignment alignmentOf(int column) const;

    Panel m_panel;
    DataFrame m_frame;
    QList<Column> m_columns; ///< Those that are not hidden.
};

} // namespace thunes
