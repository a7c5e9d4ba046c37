// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/loglimiter.h"
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
#include <vector>

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
    /// All that are known, whether they have a status yet or not.
    QByteArrayList servers() const;
    bool isProbing(const QByteArray &server) const;
    /// script, stdio, http or sse; empty when it cannot be asked.
    QByteArray transport(const QByteArray &server) const;
    /// Why a server has no status, in words; empty when it has one.
    QString whyUnknown(const QByteArray &server) const;
    const QString &configPath() const { return m_configPath; }
    /// What is wrong with the configuration as of its last reading, which a change brings about at once.
    const QList<CollectionError> &configErrors() const { return m_configErrors; }

    /// What an operator may do. `done` is called when the result of the probe that follows is
    /// there, or none will come. NotFound: there is no server of this name; Conflict: it is
    /// disabled, or there is nothing to ask or to restart.
    Result<void> probeNow(const QByteArray &server, std::function<void()> done = {});
    /// Ends its session or child, and begins anew.
    Result<void> restart(const QByteArray &server, std::function<void()> done = {});
    /// Ends its session or child and asks it no more, until enable() or the exporter's end.
    Result<void> disable(const QByteArray &server, const QString &actor);
    Result<void> enable(const QByteArray &server, std::function<void()> done = {});
    bool isDisabled(const QByteArray &server) const { return m_disabled.contains(server); }

    /// The servers that the lab is known to have.
    static const QByteArrayList &defaultServers();

Q_SIGNALS:
    /// The status of this one is new, or a probe of it begins.
    void changed(const QByteArray &server);
    /// This one is gone, or is configured in another way.
    void forgotten(const QByteArray &server);

private:
    Result<void> findServer(const QByteArray &server) const;
    void readConfiguration();
    void applyConfiguration(const McpConfig &config);
    void probeNewcomers();
    QMap<QByteArray, QString> scripts() const;
    void removeWatch(const QByteArray &server);
    void run(const QByteArray &server, const QString &script, std::function<void()> done);
    void publishUnconfigured(const QByteArray &server);
    void publishDisabled(const QByteArray &server);
    void dropMetrics(const std::function<bool(const QByteArray &)> &server);
    void publish(const QByteArray &server, McpStatus status);
    void publishFacts(const QByteArray &server, const McpStatus &status);
    void logState(const QByteArray &server, const McpStatus &status);
    void forget(const std::function<bool(const QByteArray &)> &server);
    void finishOne();

    QString m_labDir;
    QString m_configPath;
    Registry &m_registry;
    const Clock &m_clock;
    McpOptions m_options;
    StartGate m_gate;
    LogLimiter m_limiter;
    QNetworkAccessManager m_network;
    QFileSystemWatcher m_files;
    QTimer m_changed;
    std::map<QByteArray, std::unique_ptr<McpWatch>> m_watches;
    std::map<QByteArray, std::vector<std::function<void()>>> m_scripts; ///< Running; who waits.
    struct Disabled
    {
        QString actor;
        TimePoint time;
    };
    QMap<QByteArray, Disabled> m_disabled; ///< Kept even while the configuration lacks them.
    QSet<QByteArray> m_configured; ///< In `.mcp.json`, whether asked or not.
    QSet<QByteArray> m_unasked; ///< Configured, but only health scripts are to be run.
    bool m_configRead = false;  ///< At least once: only then is an absent server not configured.
    QList<CollectionError> m_configErrors;
    QMap<QByteArray, McpStatus> m_statuses;
    int m_running = 0;
    Done m_done;
};

} // namespace thunes
