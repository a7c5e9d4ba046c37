// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"
#include "ui/models/mcpservermodel.h"
#include "ui/models/worktreemodel.h"

#include "exporter/base/result.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <memory>

namespace thunes {

class LabClient;

/// How one list of the lab was last heard of.
struct LabContact
{
    bool answered = false; ///< At least once.
    bool current = false;  ///< The last answer is young enough to be called now.
    QString problem;       ///< Why there is no newer answer; empty while all is well.
    LabHeading heading;    ///< Of the last answer.
    QElapsedTimer since;   ///< The last answer.
};

/// The lab as the window knows it: asks the exporter once a second while somebody looks, keeps what
/// it answered last and how old that is, and carries commands. Two seconds without an answer make
/// everything old. Knows no widgets; lives in the main thread.
class LabModel final : public QObject
{
    Q_OBJECT
public:
    /// Commands go to `exporter` with the token in `tokenFile`.
    LabModel(const QUrl &exporter, const QString &tokenFile, QObject *parent = nullptr);
    ~LabModel() override;

    McpServerModel *servers() const { return m_servers; }
    WorktreeModel *worktrees() const { return m_worktrees; }
    const LabContact &serverContact() const { return m_serverContact; }
    const LabContact &worktreeContact() const { return m_worktreeContact; }
    /// The exporter's clock, as far as we know it.
    TimePoint exporterNow(const LabContact &contact) const;

    void watchServers(bool watched);
    void watchWorktrees(bool watched);
    /// The one worktree whose past and commits are asked for, too; empty: none.
    void setFocus(const QString &worktree);
    const QString &focus() const { return m_focus; }
    /// As of its last answer; absent before the first.
    const std::optional<WorktreeInfo> &focused() const { return m_focused; }
    /// Why that is old or missing; empty while all is well.
    const QString &focusProblem() const { return m_focusProblem; }
    /// Asks at once.
    void refresh();

    /// `verb`: probe, restart, enable or disable. One at a time and server; what becomes of it is
    /// in McpServerModel::command(). It is done when the exporter has said so and not before.
    void command(const QString &server, const QString &verb);
    void clearCommand(const QString &server);

Q_SIGNALS:
    void serversChanged();
    void worktreesChanged();
    void focusChanged();
    void commandChanged(const QString &server);

private:
    void poll();
    void check();
    void pollServers();
    void pollWorktrees();
    void pollFocus();
    void receiveServers(const Result<McpServersAnswer> &answer);
    void answered(const QString &server, const QString &verb, const Result<McpCommandAnswer> &answer);
    void settle(const McpServerInfo &info);
    void finish(const QString &server, const QString &verb, McpCommand::Phase phase,
                const QString &words);

    std::unique_ptr<LabClient> m_client;
    McpServerModel *m_servers;
    WorktreeModel *m_worktrees;
    LabContact m_serverContact;
    LabContact m_worktreeContact;
    QString m_focus;
    std::optional<WorktreeInfo> m_focused;
    QString m_focusProblem;
    bool m_watchServers = false;
    bool m_watchWorktrees = false;
    bool m_askingServers = false;
    bool m_askingWorktrees = false;
    bool m_askingFocus = false;
    /// Commands whose probe had not ended when they were answered, and when that was (by the
    /// exporter's clock).
    QHash<QString, TimePoint> m_unsettled;
    QTimer m_poll;
    QTimer m_check;
};

} // namespace thunes
