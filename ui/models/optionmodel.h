// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QAbstractListModel>
#include <QSet>
#include <QSortFilterProxyModel>

namespace thunes {

/// Options to choose from, with marks on those that are chosen. Where several may be marked, All
/// and the others exclude each other.
class OptionModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { ValueRole = Qt::UserRole + 1, MarkedRole };

    explicit OptionModel(QObject *parent = nullptr);

    /// Marks stay on values that are still there.
    void setOptions(const QList<VariableOption> &options);
    void setMarked(const QList<VariableOption> &options);
    void toggle(int row);
    void mark(const QList<int> &rows);
    /// In the order of the options; marks on what is no option (it was typed) come last.
    QList<VariableOption> marked() const;
    const VariableOption &option(int row) const { return m_options.at(row); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<VariableOption> m_options;
    QList<VariableOption> m_marked;
    QSet<QString> m_markedValues;
};

/// The options whose text or value has all the words of a filter.
class OptionFilter final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit OptionFilter(QObject *parent = nullptr);
    void setWords(const QString &words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
};

} // namespace thunes
