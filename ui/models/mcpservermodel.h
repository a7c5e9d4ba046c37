// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"
#include "ui/models/overduerows.h"

#include <QAbstractListModel>

namespace thunes {

/// What became of the last command about a server.
struct McpCommand
{
    enum class Phase { Pending = 1, Done, Failed };
    QString verb; ///< probe, restart, enable, disable
    Phase phase = Phase::Pending;
    QString words; ///< For people: "Probe: up, 3.2 ms", "Restart was refused: …".
};

/// The lab's MCP servers by name. Rows come, change and go; the model is never reset.
class McpServerModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        InfoRole = Qt::UserRole + 1, ///< McpServerInfo
        TroubleRole,                 ///< 0 fine, 1 not asked, 2 unknown, 3 needs a look, 4 down
        StaleRole,                   ///< Why the values are old, in words; empty while current.
        PendingRole,                 ///< The verb of a command on its way; empty else.
        AllTextRole,                 ///< Everything that a filter looks at.
    };

    using QAbstractListModel::QAbstractListModel;

    void setServers(const QStringList &names, const QList<McpServerInfo> &changed);
    /// Answers may overtake each other: one that is older than what is shown is left alone.
    void setServer(const McpServerInfo &info);
    /// Takes whatever comes next: another exporter counts from elsewhere.
    void forgetRevisions();
    /// False: the exporter does not answer, and every value is old.
    void setCurrent(bool current);
    /// Looks at the clock for values that are overdue. `interval` between two collections.
    void setNow(TimePoint exporterNow, Milliseconds interval);
    void setCommand(const QString &server, const std::optional<McpCommand> &command);

    std::optional<McpServerInfo> server(const QString &name) const;
    std::optional<McpCommand> command(const QString &server) const;
    QString staleness(const McpServerInfo &info) const;
    TimePoint now() const { return m_now; }

    static int troubleOf(const McpServerInfo &info);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    int rowOf(const QString &name) const;
    void touch(int row);

    QList<McpServerInfo> m_servers; ///< Sorted by name.
    QHash<QString, McpCommand> m_commands;
    bool m_current = false;
    TimePoint m_now;
    Milliseconds m_interval{30000};
    OverdueRows m_overdue;
};

} // namespace thunes
