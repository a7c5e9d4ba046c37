// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/mcpservermodel.h"

#include <algorithm>

namespace thunes {

using namespace std::chrono_literals;

namespace {

bool before(const McpServerInfo &info, const QString &name)
{
    return info.name < name;
}

} // namespace

int McpServerModel::troubleOf(const McpServerInfo &info)
{
    switch (info.state) {
    case McpServerState::Up:
        return 0;
    case McpServerState::NotConfigured:
    case McpServerState::Disabled:
        return 1;
    case McpServerState::Unknown:
        return 2;
    case McpServerState::Slow:
    case McpServerState::Auth:
        return 3;
    case McpServerState::Down:
    case McpServerState::Timeout:
    case McpServerState::Protocol:
        return 4;
    }
    Q_UNREACHABLE();
}

int McpServerModel::rowOf(const QString &name) const
{
    const auto at = std::lower_bound(m_servers.begin(), m_servers.end(), name, before);
    return at != m_servers.end() && at->name == name ? static_cast<int>(at - m_servers.begin()) : -1;
}

void McpServerModel::setServers(const QStringList &names, const QList<McpServerInfo> &changed)
{
    const QSet<QString> wanted(names.cbegin(), names.cend());
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (wanted.contains(m_servers[row].name))
            continue;
        beginRemoveRows({}, row, row);
        m_commands.remove(m_servers[row].name);
        m_overdue.forget(m_servers[row].name);
        m_servers.removeAt(row);
        endRemoveRows();
    }
    for (const McpServerInfo &info : changed)
        setServer(info);
}

void McpServerModel::setServer(const McpServerInfo &info)
{
    const auto at = std::lower_bound(m_servers.begin(), m_servers.end(), info.name, before);
    const int row = static_cast<int>(at - m_servers.begin());
    if (at != m_servers.end() && at->name == info.name) {
        if (info.revision < at->revision)
            return;
        *at = info;
        touch(row);
        return;
    }
    beginInsertRows({}, row, row);
    m_servers.insert(row, info);
    endInsertRows();
}

void McpServerModel::forgetRevisions()
{
    for (McpServerInfo &info : m_servers)
        info.revision = 0;
}

void McpServerModel::setCurrent(bool current)
{
    if (std::exchange(m_current, current) != current && rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void McpServerModel::setNow(TimePoint exporterNow, Milliseconds interval)
{
    m_now = exporterNow;
    m_interval = interval;
    // Only who becomes overdue, or is so no more, is repainted for it.
    for (int row = 0; row < rowCount(); ++row) {
        if (m_overdue.note(m_servers[row].name, m_current && !staleness(m_servers[row]).isEmpty()))
            touch(row);
    }
}

void McpServerModel::setCommand(const QString &server, const std::optional<McpCommand> &command)
{
    if (command)
        m_commands[server] = *command;
    else
        m_commands.remove(server);
    if (const int row = rowOf(server); row >= 0)
        touch(row);
}

std::optional<McpServerInfo> McpServerModel::server(const QString &name) const
{
    const int row = rowOf(name);
    return row < 0 ? std::nullopt : std::optional(m_servers[row]);
}

std::optional<McpCommand> McpServerModel::command(const QString &server) const
{
    const auto found = m_commands.constFind(server);
    return found == m_commands.cend() ? std::nullopt : std::optional(*found);
}

QString McpServerModel::staleness(const McpServerInfo &info) const
{
    if (!m_current)
        return QStringLiteral("the exporter does not answer");
    if (!info.time || !info.enabled)
        return {};
    // Twice the round and a minute: a start may take its time, and wait for its turn.
    const TimePoint due = std::max(info.nextProbe.value_or(*info.time), *info.time + m_interval)
                          + 2 * m_interval + 60s;
    return m_now > due ? QStringLiteral("its probe is overdue") : QString();
}

int McpServerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_servers.size());
}

QVariant McpServerModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_servers.size())
        return {};
    const McpServerInfo &info = m_servers[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return info.name;
    case Qt::ToolTipRole:
        return info.reason.isEmpty() ? info.name : info.name + u'\n' + info.reason;
    case Qt::AccessibleTextRole:
        return QStringList{info.name, QString(info.stateWord).replace(u'_', u' '), info.reason,
                           staleness(info)}
            .join(QStringLiteral(", "));
    case InfoRole:
        return QVariant::fromValue(info);
    case TroubleRole:
        return staleness(info).isEmpty() ? troubleOf(info) : std::max(2, troubleOf(info));
    case StaleRole:
        return staleness(info);
    case PendingRole: {
        const auto command = m_commands.constFind(info.name);
        return command != m_commands.cend() && command->phase == McpCommand::Phase::Pending
                   ? command->verb
                   : QString();
    }
    case AllTextRole:
        return QStringList{info.name,   QString(info.stateWord).replace(u'_', u' '),
                           info.reason, info.transport,
                           info.server, info.version,
                           info.protocol}
            .join(u'\n');
    default:
        return {};
    }
}

void McpServerModel::touch(int row)
{
    Q_EMIT dataChanged(index(row), index(row));
}

} // namespace thunes
