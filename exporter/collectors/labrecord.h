// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/mcphealth.h"
#include "exporter/collectors/worktrees.h"

#include <QHash>

#include <algorithm>

namespace thunes {

/// One probe of an MCP server, or the moment in which it was disabled.
struct McpPoint
{
    TimePoint time;
    McpState state = McpState::Down;
    /// Of the ping; of the whole probe where a health script answers. Absent where nothing did.
    std::optional<Microseconds> latency;
};

/// A time in which a worktree stayed what it was.
struct WorktreeSpan
{
    TimePoint from;
    TimePoint until; ///< When it was last seen like this.
    std::optional<int> status;
    std::optional<TestVerdict> tests;
    QString branch;
    QByteArray operation;
};

/// Remembers what became of the lab's servers and worktrees since the exporter started, so much of
/// each and no more, and when each last changed, so that a viewer need only be told what is new.
/// Lives in the exporter thread; refers to the collectors.
class LabRecord : public QObject
{
    Q_OBJECT
public:
    LabRecord(const McpHealth &mcp, const Worktrees &worktrees, const Clock &clock,
              QObject *parent = nullptr);

    /// Grows with each change of anything. Begins with the time of the start, so that a viewer
    /// who knows the exporter's former life is told everything anew.
    quint64 revision() const { return m_revision; }
    quint64 firstRevision() const { return m_first; }
    quint64 serverRevision(const QByteArray &server) const
    {
        return std::max(m_first, m_servers[server].revision);
    }
    quint64 worktreeRevision(const QByteArray &name) const
    {
        return std::max(m_first, m_worktrees[name].revision);
    }

    /// Oldest first.
    QList<McpPoint> probes(const QByteArray &server) const { return m_servers[server].past; }
    QList<WorktreeSpan> spans(const QByteArray &name) const { return m_worktrees[name].past; }

    static constexpr qsizetype mostProbes = 60;
    static constexpr qsizetype mostSpans = 200;

private:
    template<typename Point>
    struct Entry
    {
        quint64 revision = 0;
        QList<Point> past;
    };
    void noteServer(const QByteArray &server);
    void noteWorktree(const QByteArray &name);

    const McpHealth &m_mcp;
    const Worktrees &m_trees;
    const quint64 m_first;
    quint64 m_revision;
    QHash<QByteArray, Entry<McpPoint>> m_servers;
    QHash<QByteArray, Entry<WorktreeSpan>> m_worktrees;
};

} // namespace thunes
