// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/labrecord.h"

namespace thunes {

namespace {

template<typename Point>
void keep(QList<Point> &past, const Point &point, qsizetype most)
{
    past.append(point);
    if (past.size() > most)
        past.removeFirst();
}

bool sameState(const WorktreeSpan &a, const WorktreeSpan &b)
{
    return a.status == b.status && a.tests == b.tests && a.branch == b.branch
           && a.operation == b.operation;
}

} // namespace

LabRecord::LabRecord(const McpHealth &mcp, const Worktrees &worktrees, const Clock &clock,
                     QObject *parent)
    : QObject(parent)
    , m_mcp(mcp)
    , m_trees(worktrees)
    , m_first(static_cast<quint64>(toDateTime(clock.now()).toMSecsSinceEpoch()))
    , m_revision(m_first)
{
    connect(&mcp, &McpHealth::changed, this, &LabRecord::noteServer);
    connect(&mcp, &McpHealth::forgotten, this, [this](const QByteArray &server) {
        m_servers.remove(server);
        m_servers[server].revision = ++m_revision;
    });
    connect(&worktrees, &Worktrees::changed, this, &LabRecord::noteWorktree);
    connect(&worktrees, &Worktrees::forgotten, this, [this](const QByteArray &name) {
        m_worktrees.remove(name);
        ++m_revision;
    });
}

void LabRecord::noteServer(const QByteArray &server)
{
    auto &entry = m_servers[server];
    entry.revision = ++m_revision;
    const auto status = m_mcp.statuses().constFind(server);
    if (status == m_mcp.statuses().cend()
        || (!entry.past.isEmpty() && entry.past.last().time == status->time))
        return; // a probe has begun: nothing to remember yet
    if (status->via.isEmpty() && status->state != McpState::Disabled)
        return; // there is nothing to ask
    // A health script answers without a ping: its own run is what one waits for.
    std::optional<Microseconds> latency = status->latency;
    if (!latency && status->state == McpState::Up)
        latency = status->duration;
    keep(entry.past, {status->time, status->state, latency}, mostProbes);
}

void LabRecord::noteWorktree(const QByteArray &name)
{
    auto &entry = m_worktrees[name];
    entry.revision = ++m_revision;
    const auto status = m_trees.statuses().constFind(name);
    if (status == m_trees.statuses().cend())
        return;
    WorktreeSpan now{status->time, status->time, status->status, status->tests, {}, {}};
    if (status->git) {
        now.branch = status->git->branch;
        now.operation = status->git->operation;
    }
    if (!entry.past.isEmpty() && sameState(entry.past.last(), now)) {
        entry.past.last().until = status->time;
        return;
    }
    if (!entry.past.isEmpty())
        entry.past.last().until = status->time;
    keep(entry.past, now, mostSpans);
}

} // namespace thunes
