// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/collectors/collector.h"
#include "exporter/collectors/mcpwatch.h"

#include <QByteArrayList>
#include <QFileSystemWatcher>
#include <QMap>
#include <QNetworkAccessManager>
#include <QSet>
#include <QTimer>

#include <map>
#include <memory>

namespace thunes {

class Registry;

/// Watches the lab's MCP servers. A health script `bin/mcp-<name>-health` decides where there is
/// one; the other servers of `.mcp.json` are asked in their own protocol (McpWatch); one with
/// neither is not configured. Each result is published when it arrives, and none waits for another.
/// A changed
/// `.mcp.json` counts at once; while it cannot be read, the servers known before stay watched.
/// Lives in the exporter thread.
class McpHealth : public Collector
{
    Q_OBJECT
public:
    McpHealth(const QString &labDir, Registry &registry, const Clock &clock,
              const McpOptions &options = {}, QObject *parent = nullptr);
    ~McpHealth() override;

    QByteArray name() const override { return "mcp"; }
    void collect(Done done) override;

    const QMap<QByteArray, McpStatus> &statuses() const { return m_statuses; }
    /// Probes a server of `.mcp.json` now; false when there is none of this name.
    bool probeNow(const QByteArray &server);
    /// Ends its session or child, and begins anew; false when there is none of this name.
    bool restart(const QByteArray &server);

    /// The servers that the lab is known to have.
    static const QByteArrayList &defaultServers();

private:
    void readConfiguration();
    void applyConfiguration(const McpConfig &config);
    void probeNewcomers();
    QMap<QByteArray, QString> scripts() const;
    void removeWatch(const QByteArray &server);
    void run(const QByteArray &server, const QString &script);
    void publish(const QByteArray &server, McpStatus status);
    void publishFacts(const QByteArray &server, const McpStatus &status);
    void forget(const std::function<bool(const QByteArray &)> &server);
    void finishOne();

    QString m_labDir;
    QString m_configPath;
    Registry &m_registry;
    const Clock &m_clock;
    McpOptions m_options;
    StartGate m_gate;
    QNetworkAccessManager m_network;
    QFileSystemWatcher m_files;
    QTimer m_changed;
    std::map<QByteArray, std::unique_ptr<McpWatch>> m_watches;
    QSet<QByteArray> m_unasked; ///< Configured, but only health scripts are to be run.
    bool m_configRead = false;  ///< At least once: only then is an absent server not configured.
    QList<CollectionError> m_configErrors;
    QMap<QByteArray, McpStatus> m_statuses;
    int m_running = 0;
    Done m_done;
};

} // namespace thunes
