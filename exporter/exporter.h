// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/alerts/alertstore.h"
#include "exporter/api/ingesttoken.h"
#include "exporter/base/clock.h"
#include "exporter/base/result.h"
#include "exporter/collectors/mcpwatch.h"
#include "exporter/collectors/worktrees.h"
#include "exporter/http/access.h"
#include "exporter/http/guard.h"
#include "exporter/http/tls.h"
#include "exporter/killswitch/authority.h"
#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"
#include "exporter/push/familyclaims.h"
#include "exporter/push/groups.h"
#include "exporter/statsd/statsdlistener.h"
#include "exporter/trading/ledger.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace thunes {

class CollectorRunner;
class Drill;
class HttpServer;
class LabRecord;
class LiveFeed;
class McpHealth;
class SelfMetrics;
class StatsdIntake;
class ThunesFiles;

struct Reconfiguration;

struct ExporterOptions
{
    QHostAddress address{QHostAddress::LocalHost};
    quint16 port = 8000; ///< 0 picks a free one.
    QStringList allowedHosts;
    std::optional<QString> thunesDir; ///< A THUNES checkout whose files are followed.
    std::optional<QString> labDir;    ///< Absent: no lab is watched.
    McpOptions mcp;
    WorktreeOptions worktrees;
    QString stateDir;                 ///< Journal, latch and tokens; created 0700.
    QString runbooksDir{QStringLiteral(":/monitoring/runbooks")};
    Milliseconds collectionInterval{30000};
    Seconds silenceLimit = Ledger::defaultSilenceLimit;
    AuthorityOptions killSwitch;
    AccessOptions access;
    TlsOptions tls;
    HttpLimits limits;
    PushLimits push;
    StatsdOptions statsd;
    QByteArray revision{"unknown"}; ///< The commit that the program was built from.
    /// Reads the configuration anew, in the exporter thread; absent: there is nothing to read.
    std::function<Result<Reconfiguration>()> reconfigure;
};

/// What a reload has found.
struct Reconfiguration
{
    ExporterOptions exporter;
    QStringList needRestart;       ///< Keys whose change cannot be taken up.
    std::function<void()> taken;   ///< Called when it is in force; may be empty.
};

/// The whole exporter: registry, ledger, collectors, kill switch and HTTP, wired together.
/// Construct, start and destroy it in one thread with an event loop; nothing of it is shared.
class Exporter : public QObject
{
    Q_OBJECT
public:
    explicit Exporter(ExporterOptions options, QObject *parent = nullptr);
    ~Exporter() override;

    /// Opens the journal, listens and begins to collect. Returns the port.
    Result<quint16> start();

    /// Takes up a new configuration, and tokens and certificates in any case. All or nothing: after
    /// an error the old one is in force. Returns the keys that wait for a restart.
    Result<QStringList> reload();

    /// A token that the exporter's own Prometheus and window may read with; absent: none is needed.
    std::optional<QString> readTokenFile() const { return m_access.readTokenFile(); }

private:
    void describeItself();
    Result<QStringList> takeUp();
    Result<void> secure();
    void useIdentity(const TlsIdentity &identity);
    void collect();
    Result<void> receiveAlerts();
    Result<void> receiveStatsd();
    void feed(std::function<QJsonObject()> state);
    QJsonObject labState() const;

    ExporterOptions m_options;
    SystemClock m_clock;
    TimePoint m_started;
    Registry m_registry;
    CachedExposition m_exposition{m_registry};
    FamilyClaims m_claims;
    PushGroups m_pushed;
    std::unique_ptr<Ledger> m_ledger;
    std::unique_ptr<StatsdIntake> m_statsd;
    std::unique_ptr<StatsdListener> m_statsdListener;
    std::unique_ptr<Authority> m_authority;
    std::unique_ptr<Drill> m_drill;
    std::unique_ptr<ThunesFiles> m_files;
    std::unique_ptr<CollectorRunner> m_runner;
    McpHealth *m_mcp = nullptr;       ///< The runner's.
    Worktrees *m_worktrees = nullptr; ///< The runner's.
    AlertStore m_alerts;
    IngestToken m_ingestToken;
    std::unique_ptr<LabRecord> m_labRecord;
    std::unique_ptr<LiveFeed> m_live;
    Access m_access;
    TlsFiles m_tls;
    std::unique_ptr<SelfMetrics> m_self;
    std::unique_ptr<HttpServer> m_http; // last: its handlers refer to all of the above
    QTimer m_expiry{this};
};

} // namespace thunes
