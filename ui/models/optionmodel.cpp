// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/optionmodel.h"

#include "ui/dashboard/variables.h"

#include <algorithm>

namespace thunes {

OptionModel::OptionModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void OptionModel::setOptions(const QList<VariableOption> &options)
{
    if (options == m_options)
        return;
    // What is the same at the beginning and at the end stays, with its place under the cursor.
    qsizetype head = 0;
    while (head < std::min(options.size(), m_options.size()) && options.at(head) == m_options.at(head))
        ++head;
    qsizetype tail = 0;
    while (tail < std::min(options.size(), m_options.size()) - head
           && options.at(options.size() - 1 - tail) == m_options.at(m_options.size() - 1 - tail))
        ++tail;
    const int first = static_cast<int>(head);
    if (const int gone = static_cast<int>(m_options.size() - head - tail); gone > 0) {
        beginRemoveRows({}, first, first + gone - 1);
        m_options.remove(head, gone);
        endRemoveRows();
    }
    if (const int come = static_cast<int>(options.size() - head - tail); come > 0) {
        beginInsertRows({}, first, first + come - 1);
        m_options = options;
        endInsertRows();
    }
}

void OptionModel::setMarked(const QList<VariableOption> &options)
{
    m_marked = options;
    m_markedValues.clear();
    for (const VariableOption &option : options)
        m_markedValues.insert(option.value);
    if (!m_options.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {MarkedRole, Qt::CheckStateRole});
}

void OptionModel::toggle(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    const VariableOption &option = m_options.at(row);
    QList<VariableOption> marked = m_marked;
    const auto isThis = [&](const VariableOption &other) { return other.value == option.value; };
    if (marked.removeIf(isThis) == 0) {
        if (option.value == allOption)
            marked.clear();
        else
            marked.removeIf([](const VariableOption &other) { return other.value == allOption; });
        marked << option;
    }
    setMarked(marked);
}

void OptionModel::mark(const QList<int> &rows)
{
    QList<VariableOption> marked;
    for (const int row : rows) {
        if (m_options.at(row).value != allOption)
            marked << m_options.at(row);
    }
    setMarked(marked);
}

QList<VariableOption> OptionModel::marked() const
{
    QList<VariableOption> result;
    QSet<QString> listed;
    for (const VariableOption &option : m_options) {
        if (m_markedValues.contains(option.value)) {
            result << option;
            listed.insert(option.value);
        }
    }
    for (const VariableOption &option : m_marked) {
        if (!listed.contains(option.value))
            result << option;
    }
    return result;
}

int OptionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_options.size());
}

QVariant OptionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const VariableOption &option = m_options.at(index.row());
    const QString text = option.text.isEmpty() ? option.value : option.text;
    switch (role) {
    case Qt::DisplayRole:
        return text.isEmpty() ? QStringLiteral("(empty)") : text;
    case Qt::ToolTipRole:
        return option.value == text || option.value == allOption
                   ? text
                   : QString(text + QStringLiteral("\nvalue: ") + option.value);
    case ValueRole:
        return option.value;
    case MarkedRole:
        return m_markedValues.contains(option.value);
    case Qt::CheckStateRole:
        return m_markedValues.contains(option.value) ? Qt::Checked : Qt::Unchecked;
    default:
        return {};
    }
}

OptionFilter::OptionFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
}

void OptionFilter::setWords(const QString &words)
{
    m_words = words.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool OptionFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    const QString text = index.data().toString();
    const QString value = index.data(OptionModel::ValueRole).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        return text.contains(word, Qt::CaseInsensitive) || value.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace thunes
