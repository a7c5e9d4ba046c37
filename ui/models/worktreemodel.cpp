// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/worktreemodel.h"

#include <algorithm>

namespace thunes {

using namespace std::chrono_literals;

namespace {

bool before(const WorktreeInfo &info, const QString &name)
{
    return info.name < name;
}

qint64 unixMs(TimePoint time)
{
    return std::chrono::duration_cast<Milliseconds>(time.time_since_epoch()).count();
}

} // namespace

QString labAge(TimePoint now, TimePoint then)
{
    const auto seconds = std::max<qint64>(0, std::chrono::floor<Seconds>(now - then).count());
    if (seconds < 60)
        return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3600)
        return QStringLiteral("%1 min").arg(seconds / 60);
    if (seconds < 86400)
        return QStringLiteral("%1 h").arg(seconds / 3600);
    return QStringLiteral("%1 d").arg(seconds / 86400);
}

int WorktreeModel::troubleOf(const WorktreeInfo &info)
{
    const WorktreeGit git = info.git.value_or(WorktreeGit{});
    if (info.state == WorktreeState::Blocked || git.conflicts > 0
        || (info.tests == WorktreeTests::Failing && !info.outdated.value_or(false)))
        return 3;
    if (!info.state || !info.errors.isEmpty() || !git.operation.isEmpty()
        || git.indexLockedSince || info.tests == WorktreeTests::Failing)
        return 2;
    return git.changed > 0 || git.untracked > 0 || git.behind.value_or(0) > 0
                   || info.outdated.value_or(false)
               ? 1
               : 0;
}

QString WorktreeModel::stateText(const std::optional<WorktreeState> &state)
{
    if (!state)
        return QStringLiteral("unknown");
    switch (*state) {
    case WorktreeState::Complete: return QStringLiteral("complete");
    case WorktreeState::Working: return QStringLiteral("working");
    case WorktreeState::Testing: return QStringLiteral("testing");
    case WorktreeState::Blocked: return QStringLiteral("blocked");
    }
    Q_UNREACHABLE();
}

QString WorktreeModel::testsText(const WorktreeInfo &info)
{
    if (!info.tests || *info.tests == WorktreeTests::Unknown)
        return QStringLiteral("unknown");
    const QString word = *info.tests == WorktreeTests::Passing ? QStringLiteral("passing")
                                                               : QStringLiteral("failing");
    return info.outdated.value_or(false) ? word + QStringLiteral(", outdated") : word;
}

QString WorktreeModel::upstreamText(const WorktreeInfo &info)
{
    if (!info.git || !info.git->ahead || !info.git->behind)
        return {};
    QStringList parts;
    if (*info.git->ahead > 0)
        parts << QStringLiteral("↑%1").arg(*info.git->ahead);
    if (*info.git->behind > 0)
        parts << QStringLiteral("↓%1").arg(*info.git->behind);
    return parts.isEmpty() ? QStringLiteral("level") : parts.join(u' ');
}

QString WorktreeModel::progressText(const WorktreeInfo &info)
{
    if (!info.git)
        return {};
    QStringList parts;
    if (!info.git->operation.isEmpty())
        parts << info.git->operation;
    if (info.git->conflicts > 0)
        parts << QStringLiteral("%1 in conflict").arg(info.git->conflicts);
    if (info.git->indexLockedSince)
        parts << QStringLiteral("index locked");
    if (info.git->locked)
        parts << QStringLiteral("locked");
    return parts.join(QStringLiteral(", "));
}

void WorktreeModel::setWorktrees(const QStringList &names, const QList<WorktreeInfo> &changed)
{
    const QSet<QString> wanted(names.cbegin(), names.cend());
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (wanted.contains(m_worktrees[row].name))
            continue;
        beginRemoveRows({}, row, row);
        m_overdue.forget(m_worktrees[row].name);
        m_worktrees.removeAt(row);
        endRemoveRows();
    }
    for (const WorktreeInfo &info : changed) {
        const auto at = std::lower_bound(m_worktrees.begin(), m_worktrees.end(), info.name, before);
        const int row = static_cast<int>(at - m_worktrees.begin());
        if (at != m_worktrees.end() && at->name == info.name) {
            *at = info;
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
            continue;
        }
        beginInsertRows({}, row, row);
        m_worktrees.insert(row, info);
        endInsertRows();
    }
}

void WorktreeModel::setCurrent(bool current)
{
    if (std::exchange(m_current, current) != current && rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void WorktreeModel::setNow(TimePoint exporterNow, Milliseconds interval)
{
    m_now = exporterNow;
    m_interval = interval;
    for (int row = 0; row < rowCount(); ++row) {
        if (m_overdue.note(m_worktrees[row].name, m_current && !staleness(m_worktrees[row]).isEmpty()))
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

std::optional<WorktreeInfo> WorktreeModel::worktree(const QString &name) const
{
    const auto at = std::lower_bound(m_worktrees.begin(), m_worktrees.end(), name, before);
    return at != m_worktrees.end() && at->name == name ? std::optional(*at) : std::nullopt;
}

QString WorktreeModel::staleness(const WorktreeInfo &info) const
{
    if (!m_current)
        return QStringLiteral("the exporter does not answer");
    // Three rounds and a minute: git on large repositories takes its time.
    return m_now > info.time + 3 * m_interval + 60s ? QStringLiteral("its reading is overdue")
                                                    : QString();
}

int WorktreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_worktrees.size());
}

int WorktreeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString WorktreeModel::text(const WorktreeInfo &info, int column) const
{
    const auto count = [&](qint64 WorktreeGit::*member) {
        const qint64 value = info.git ? (*info.git).*member : 0;
        return value > 0 ? QString::number(value) : QString();
    };
    switch (column) {
    case Name:
        return info.name;
    case State:
        return stateText(info.state);
    case Tests:
        return testsText(info);
    case Branch:
        if (!info.git)
            return {};
        return info.git->branch.isEmpty() ? QStringLiteral("detached %1").arg(info.git->head.left(7))
                                          : info.git->branch;
    case Upstream:
        return upstreamText(info);
    case Changed:
        return count(&WorktreeGit::changed);
    case Untracked:
        return count(&WorktreeGit::untracked);
    case Commit:
        if (!info.git || info.git->commits.isEmpty())
            return {};
        return QStringLiteral("%1 ago · %2")
            .arg(labAge(m_now, info.git->commits.first().time), info.git->commits.first().subject);
    case Progress:
        return progressText(info);
    default:
        return {};
    }
}

QVariant WorktreeModel::sortKey(const WorktreeInfo &info, int column) const
{
    const WorktreeGit git = info.git.value_or(WorktreeGit{});
    switch (column) {
    case State:
        return info.state ? static_cast<int>(*info.state) : 4;
    case Tests:
        return info.tests ? static_cast<int>(*info.tests) * 2 + (info.outdated.value_or(false) ? 1 : 0)
                          : -1;
    case Upstream:
        return git.ahead.value_or(-1) + git.behind.value_or(-1);
    case Changed:
        return git.changed;
    case Untracked:
        return git.untracked;
    case Commit:
        return git.commits.isEmpty() ? qint64(0) : unixMs(git.commits.first().time);
    default:
        return text(info, column).toLower();
    }
}

QVariant WorktreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_worktrees.size())
        return {};
    const WorktreeInfo &info = m_worktrees[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return text(info, index.column());
    case Qt::ToolTipRole: {
        QStringList lines{index.column() == Name ? info.path : text(info, index.column())};
        lines += info.errors;
        lines.removeAll(QString());
        return lines.join(u'\n');
    }
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(index.column() == Changed || index.column() == Untracked
                                       ? Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter)
                                       : Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
    case Qt::AccessibleTextRole: {
        const QString value = text(info, index.column());
        return index.column() == Name && !staleness(info).isEmpty()
                   ? value + QStringLiteral(", ") + staleness(info)
                   : value;
    }
    case InfoRole:
        return QVariant::fromValue(info);
    case SortRole:
        return sortKey(info, index.column());
    case TroubleRole:
        return staleness(info).isEmpty() ? troubleOf(info) : std::max(2, troubleOf(info));
    case StaleRole:
        return staleness(info);
    case AllTextRole: {
        QStringList all{info.path};
        for (int column = 0; column < ColumnCount; ++column)
            all << text(info, column);
        return (all + info.errors).join(u'\n');
    }
    default:
        return {};
    }
}

QVariant WorktreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole && (section == Changed || section == Untracked))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter)); // as its numbers
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case Name: return QStringLiteral("Worktree");
    case State: return QStringLiteral("State");
    case Tests: return QStringLiteral("Tests");
    case Branch: return QStringLiteral("Branch");
    case Upstream: return QStringLiteral("Upstream");
    case Changed: return QStringLiteral("Changed");
    case Untracked: return QStringLiteral("Untracked");
    case Commit: return QStringLiteral("Last commit");
    case Progress: return QStringLiteral("In progress");
    default: return {};
    }
}

} // namespace thunes
