// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/paneldata.h"

#include <QAbstractTableModel>
#include <QJsonObject>

#include <vector>

namespace thunes {

/// What a panel shows as a table, untouched by units and mappings: one line per moment and one
/// column per series, or the panel's own first frame where it has frames. A cell without a sample
/// is empty; NaN and infinities are spelled out.
class PanelTable final : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setPanelData(const PanelData &data);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString cell(int row, int column) const;

    QStringList m_names;
    std::vector<TimePoint> m_times;
    std::vector<std::vector<std::optional<double>>> m_columns;
    std::optional<DataFrame> m_frame;
};

/// One line per series: name, last, lowest, highest, mean, sum, number of values and of gaps.
class SeriesStatistics final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Last, Lowest, Highest, Mean, Sum, Values, NotNumbers, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setPanelData(const PanelData &data);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Line
    {
        QString name;
        std::optional<double> last, lowest, highest, mean, sum;
        int values = 0;
        int notNumbers = 0;
    };
    QList<Line> m_lines;
};

/// The data with state, times, labels and warnings, for people and programs.
QJsonObject panelJson(const Panel &panel, const PanelData &data);

/// Header and lines of any table as CSV.
QString tableCsv(const QAbstractItemModel &table);

} // namespace thunes
