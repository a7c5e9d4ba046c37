// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/collectors/collector.h"

#include <QByteArrayList>
#include <QMap>
#include <QSet>

namespace thunes {

class Registry;

/// Last result of one MCP server, for people.
struct McpStatus
{
    int health = 0; ///< As in `lab_mcp_server_health`: 0 down, 1 up, 2 not configured.
    QString reason; ///< In words: "timeout 5 s", "exit 3: …"; empty when up.
    Milliseconds duration{0};
    TimePoint time;
};

/// Runs the health scripts `bin/mcp-<name>-health` of the lab: exit 0 is up, 2 not configured,
/// anything else, or longer than the limit, down. All at once, each in a process group of its own,
/// which is killed whole at the end; each result is published when it arrives. A server without a
/// script and without an entry in `.mcp.json` is not configured; one with an entry alone has no
/// value, since nobody has asked it. Lives in the exporter thread.
class McpHealth : public Collector
{
    Q_OBJECT
public:
    McpHealth(const QString &labDir, Registry &registry, const Clock &clock,
              Milliseconds limit = Milliseconds(5000), QObject *parent = nullptr);
    ~McpHealth() override;

    QByteArray name() const override { return "mcp"; }
    void collect(Done done) override;

    const QMap<QByteArray, McpStatus> &statuses() const { return m_statuses; }

    /// The servers that the lab is known to have.
    static const QByteArrayList &defaultServers();

private:
    void probe(const QByteArray &server, const QString &script);
    void publish(const QByteArray &server, int health, const QString &reason,
                 Milliseconds duration);
    void finishIfDone();
    Result<QSet<QByteArray>> configured() const;

    QString m_labDir;
    Registry &m_registry;
    const Clock &m_clock;
    Milliseconds m_limit;
    QMap<QByteArray, McpStatus> m_statuses;
    int m_running = 0;
    QList<CollectionError> m_errors;
    Done m_done;
};

} // namespace thunes
