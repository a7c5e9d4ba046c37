// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertmodel.h"

#include "ui/models/keyeddiff.h"

#include <algorithm>

namespace thunes {

namespace {

bool groupComesFirst(const QString &titleA, const AlertEntry &worstA, const QString &titleB,
                     const AlertEntry &worstB)
{
    if (worstA.phase != worstB.phase)
        return worstA.phase < worstB.phase;
    const int a = severityRank(worstA.severity());
    const int b = severityRank(worstB.severity());
    return a != b ? a < b : titleA < titleB;
}

} // namespace

AlertModel::AlertModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

AlertModel::~AlertModel() = default;

/// Alerts within one group.
struct AlertModel::RowsTarget
{
    AlertModel &model;
    Group &group;
    const QList<AlertEntry> &rows;
    qsizetype firstChanged = -1;
    qsizetype lastChanged = -1;

    QModelIndex parent() const { return model.groupIndex(group.place); }
    const QString &keyAt(qsizetype row) const { return group.rows[row].key; }
    void remove(qsizetype first, qsizetype count)
    {
        model.beginRemoveRows(parent(), static_cast<int>(first), static_cast<int>(first + count - 1));
        group.rows.remove(first, count);
        model.endRemoveRows();
    }
    void insert(qsizetype row, qsizetype first, qsizetype count)
    {
        model.beginInsertRows(parent(), static_cast<int>(row), static_cast<int>(row + count - 1));
        QList<AlertEntry> all = group.rows.mid(0, row);
        all.reserve(group.rows.size() + count);
        all += rows.mid(first, count);
        all += group.rows.mid(row);
        group.rows = std::move(all);
        model.endInsertRows();
    }
    void move(qsizetype from, qsizetype to)
    {
        model.beginMoveRows(parent(), static_cast<int>(from), static_cast<int>(from), parent(),
                            static_cast<int>(to > from ? to + 1 : to));
        group.rows.move(from, to);
        model.endMoveRows();
    }
    void update(qsizetype row, qsizetype wanted)
    {
        if (group.rows[row] == rows[wanted])
            return;
        group.rows[row] = rows[wanted];
        // Rows above this one stay where they are: neighbours are told in one go.
        if (lastChanged >= 0 && row != lastChanged + 1)
            tell();
        if (lastChanged < 0)
            firstChanged = row;
        lastChanged = row;
    }
    void tell()
    {
        if (lastChanged < 0)
            return;
        Q_EMIT model.dataChanged(model.index(static_cast<int>(firstChanged), 0, parent()),
                                 model.index(static_cast<int>(lastChanged), 0, parent()));
        lastChanged = -1;
    }
};

struct AlertModel::GroupsTarget
{
    AlertModel &model;
    const QList<Wanted> &groups;

    const QString &keyAt(qsizetype row) const
    {
        return model.m_groups[static_cast<std::size_t>(row)]->title;
    }
    void remove(qsizetype first, qsizetype count)
    {
        model.beginRemoveRows({}, static_cast<int>(first), static_cast<int>(first + count - 1));
        const auto begin = model.m_groups.begin() + first;
        model.m_groups.erase(begin, begin + count);
        model.number(static_cast<int>(first));
        model.endRemoveRows();
    }
    void insert(qsizetype row, qsizetype first, qsizetype count)
    {
        model.beginInsertRows({}, static_cast<int>(row), static_cast<int>(row + count - 1));
        std::vector<std::unique_ptr<Group>> fresh;
        for (qsizetype i = first; i < first + count; ++i) {
            auto group = std::make_unique<Group>();
            group->title = groups[i].title;
            group->rows = groups[i].rows;
            fresh.push_back(std::move(group));
        }
        model.m_groups.insert(model.m_groups.begin() + row, std::make_move_iterator(fresh.begin()),
                              std::make_move_iterator(fresh.end()));
        model.number(static_cast<int>(row));
        model.endInsertRows();
    }
    void move(qsizetype from, qsizetype to)
    {
        model.beginMoveRows({}, static_cast<int>(from), static_cast<int>(from), {},
                            static_cast<int>(to > from ? to + 1 : to));
        auto &all = model.m_groups;
        if (to < from)
            std::rotate(all.begin() + to, all.begin() + from, all.begin() + from + 1);
        else
            std::rotate(all.begin() + from, all.begin() + from + 1, all.begin() + to + 1);
        model.number(static_cast<int>(std::min(from, to)));
        model.endMoveRows();
    }
    void update(qsizetype row, qsizetype wanted)
    {
        Group &group = *model.m_groups[static_cast<std::size_t>(row)];
        const QList<AlertEntry> &rows = groups[wanted].rows;
        if (group.rows == rows)
            return;
        RowsTarget target{model, group, rows, -1, -1};
        QList<QString> keys;
        keys.reserve(rows.size());
        for (const AlertEntry &entry : rows)
            keys << entry.key;
        applyDiff(target, group.rows.size(), keys);
        target.tell();
        const QModelIndex changed = model.groupIndex(group.place);
        Q_EMIT model.dataChanged(changed, changed); // its counts
    }
};

void AlertModel::number(int from)
{
    for (std::size_t i = static_cast<std::size_t>(from); i < m_groups.size(); ++i)
        m_groups[i]->place = static_cast<int>(i);
}

void AlertModel::setEntries(const QList<AlertEntry> &entries)
{
    m_entries = entries;
    // The same alert twice would be two rows under one name.
    if (!std::is_sorted(m_entries.cbegin(), m_entries.cend(), isMorePressing))
        std::sort(m_entries.begin(), m_entries.end(), isMorePressing);
    QSet<QString> seen;
    m_entries.removeIf([&](const AlertEntry &entry) {
        const bool twice = seen.contains(entry.key);
        seen.insert(entry.key);
        return twice;
    });
    rebuild();
}

void AlertModel::setFilter(const AlertFilter &filter)
{
    m_filter = filter;
    rebuild();
}

void AlertModel::setGroupBy(const QString &label)
{
    if (label == m_groupBy)
        return;
    m_groupBy = label;
    rebuild();
}

QList<AlertModel::Wanted> AlertModel::wanted() const
{
    QList<Wanted> groups;
    QHash<QString, qsizetype> places;
    for (const AlertEntry &entry : m_entries) {
        if (!m_filter.accepts(entry))
            continue;
        QString title = m_groupBy.isEmpty() ? QStringLiteral("All alerts") : entry.labels.value(m_groupBy);
        if (title.isEmpty())
            title = QStringLiteral("without %1").arg(m_groupBy);
        auto place = places.constFind(title);
        if (place == places.constEnd()) {
            place = places.insert(title, groups.size());
            groups.append({title, {}});
        }
        groups[*place].rows.append(entry);
    }
    std::sort(groups.begin(), groups.end(), [](const Wanted &a, const Wanted &b) {
        return groupComesFirst(a.title, a.rows.first(), b.title, b.rows.first());
    });
    return groups;
}

void AlertModel::rebuild()
{
    const QList<Wanted> groups = wanted();
    m_shown = 0;
    QList<QString> titles;
    for (const Wanted &group : groups) {
        titles << group.title;
        m_shown += static_cast<int>(group.rows.size());
    }
    GroupsTarget target{*this, groups};
    applyDiff(target, static_cast<qsizetype>(m_groups.size()), titles);
}

const AlertEntry *AlertModel::entry(const QModelIndex &index) const
{
    if (!index.isValid() || !index.internalPointer())
        return nullptr;
    const auto *group = static_cast<const Group *>(index.internalPointer());
    return index.row() < group->rows.size() ? &group->rows[index.row()] : nullptr;
}

QModelIndex AlertModel::indexOf(const QString &key) const
{
    for (const auto &group : m_groups) {
        for (qsizetype row = 0; row < group->rows.size(); ++row) {
            if (group->rows[row].key == key)
                return createIndex(static_cast<int>(row), 0, group.get());
        }
    }
    return {};
}

QModelIndex AlertModel::groupIndex(int place) const
{
    return createIndex(place, 0, nullptr);
}

QModelIndex AlertModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, nullptr);
    return createIndex(row, column, m_groups[static_cast<std::size_t>(parent.row())].get());
}

QModelIndex AlertModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || !child.internalPointer())
        return {};
    return groupIndex(static_cast<const Group *>(child.internalPointer())->place);
}

int AlertModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    if (parent.internalPointer() || parent.column() > 0)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())]->rows.size());
}

int AlertModel::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant AlertModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool isGroup = !index.internalPointer();
    const Group *group = isGroup ? m_groups[static_cast<std::size_t>(index.row())].get() : nullptr;
    // While its alerts are exchanged for others a group may have none, and whoever hears of that asks.
    static const AlertEntry none;
    const AlertEntry &alert = !isGroup ? *entry(index) : group->rows.isEmpty() ? none : group->rows.first();
    switch (role) {
    case Qt::DisplayRole: return isGroup ? group->title : alert.summary();
    case Qt::AccessibleTextRole:
        return isGroup ? QStringLiteral("%1, %2 alerts").arg(group->title).arg(group->rows.size())
                       : QStringLiteral("%1, %2, %3: %4").arg(alert.name(), alert.severity(),
                                                             phaseWord(alert.phase), alert.summary());
    case IsGroupRole: return isGroup;
    case CountRole: return isGroup ? static_cast<int>(group->rows.size()) : 1;
    case SeverityRole: return alert.severity();
    case PhaseRole: return static_cast<int>(alert.phase);
    case KeyRole: return isGroup ? group->title : alert.key;
    default: return {};
    }
}

} // namespace thunes
