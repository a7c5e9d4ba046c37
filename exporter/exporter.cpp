// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/exporter.h"

#include "exporter/api/livefeed.h"
#include "exporter/api/routes.h"
#include "exporter/base/log.h"
#include "exporter/collectors/labrecord.h"
#include "exporter/collectors/runner.h"
#include "exporter/collectors/thunesfiles.h"
#include "exporter/http/server.h"
#include "exporter/api/selfmetrics.h"
#include "exporter/killswitch/drill.h"
#include "exporter/statsd/statsdintake.h"

#include <QDir>
#include <QJsonArray>
#include <QWebSocket>

#include <chrono>

namespace thunes {

using namespace std::chrono_literals;

Exporter::Exporter(ExporterOptions options, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_started(m_clock.now())
    , m_pushed(m_claims, m_clock, m_options.push)
    , m_ledger(std::make_unique<Ledger>(m_registry, m_clock))
{
    m_exposition.addForeign(m_pushed);
    connect(m_ledger.get(), &Ledger::traderAliveChanged, this, [](bool alive) {
        if (alive)
            logInfo(logTrader(), "the trader reports");
        else
            logWarning(logTrader(), "the trader is silent");
    });
    m_ledger->setSilenceLimit(m_options.silenceLimit);
    m_expiry.setInterval(1s);
    connect(&m_expiry, &QTimer::timeout, m_ledger.get(), &Ledger::expire);
}

Exporter::~Exporter() = default;

Result<quint16> Exporter::start()
{
    if (!QDir().mkpath(m_options.stateDir))
        return Error{ErrorKind::Io,
                     QStringLiteral("cannot create the state directory %1").arg(m_options.stateDir)};
    QFile::setPermissions(m_options.stateDir,
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    describeItself();
    m_authority = std::make_unique<Authority>(m_options.stateDir, m_options.killSwitch, m_registry,
                                              *m_ledger, m_clock);
    if (const auto opened = m_authority->open(); !opened)
        return opened.error();

    m_http = std::make_unique<HttpServer>();
    m_http->guard().setAllowedHosts(m_options.allowedHosts);
    m_http->guard().setLimits(m_options.limits);
    if (const auto secured = secure(); !secured)
        return secured.error();
    m_self = std::make_unique<SelfMetrics>(m_registry, m_clock, *m_http);
    m_http->setObserver([this](HttpMethod method, const QString &route, int status,
                               std::chrono::nanoseconds took) {
        m_self->answered(method, route, status, took);
    });
    routeMetrics(*m_http, m_exposition, m_self.get());
    routePush(*m_http, m_pushed, m_registry, m_clock);
    connect(&m_expiry, &QTimer::timeout, this, [this] {
        if (m_pushed.expire())
            publishPushGroups(m_pushed, m_registry, m_clock);
    });
    routeHealth(*m_http, [this] { return m_runner->ready(); });
    routeEvents(*m_http, *m_ledger, m_registry, m_clock);
    m_drill = std::make_unique<Drill>(*m_authority, *m_ledger, m_clock, m_options.stateDir);
    routeKillSwitch(*m_http, *m_authority, *m_drill, m_access);
    routeReload(*m_http, [this] { return reload(); });
    const StateParts parts{m_started, [this] { return m_ledger->state(); },
                           [this] { return m_authority->state(); }, [this] { return labState(); }};
    routeState(*m_http, m_registry, m_clock, parts);
    routeRunbooks(*m_http, m_options.runbooksDir);
    if (const auto ready = receiveAlerts(); !ready)
        return ready.error();
    feed([this, parts] { return stateDocument(m_registry, m_clock, parts); });
    collect();
    routeLab(*m_http,
             {m_options.labDir.value_or(QString()), m_mcp, m_worktrees, m_labRecord.get(),
              m_runner.get(), &m_clock},
             *m_authority, m_access);
    if (const auto ready = receiveStatsd(); !ready)
        return ready.error();
    const auto port = m_http->listen(m_options.address, m_options.port);
    if (!port)
        return port.error();
    m_expiry.start();
    logInfo(logHttp(), "listening",
            {{"address", m_options.address.toString()}, {"port", *port}, {"tls", m_options.tls.enabled()}});
    return port;
}

Result<void> Exporter::receiveAlerts()
{
    const auto token = IngestToken::load(m_options.stateDir);
    if (!token)
        return token.error();
    m_ingestToken = *token;
    const auto tell = [this] { m_live->setAlerts(m_alerts.document()); };
    routeAlerts(*m_http, m_alerts, m_ingestToken, m_registry, m_clock, tell);
    connect(&m_expiry, &QTimer::timeout, this, [this, tell] {
        if (m_alerts.expire(m_clock.now()))
            tell();
    });
    return {};
}

Result<void> Exporter::receiveStatsd()
{
    const StatsdOptions &options = m_options.statsd;
    if (!options.udp && options.unixPath.isEmpty())
        return {};
    m_statsd = std::make_unique<StatsdIntake>(*m_ledger, m_registry, m_claims, m_clock);
    m_exposition.addForeign(m_statsd->families());
    m_statsdListener = std::make_unique<StatsdListener>();
    if (const auto opened = m_statsdListener->start(options); !opened)
        return opened;
    if (options.udp) {
        m_statsd->begin(StatsdTransport::Udp);
        logInfo(logStatsd(), "listening",
                {{"transport", "udp"},
                 {"address", options.udp->address.toString()},
                 {"port", m_statsdListener->udpPort()}});
    }
    if (!options.unixPath.isEmpty()) {
        m_statsd->begin(StatsdTransport::Unix);
        logInfo(logStatsd(), "listening", {{"transport", "unix"}, {"path", options.unixPath}});
    }
    connect(m_statsdListener.get(), &StatsdListener::received, this,
            [this](const StatsdBatch &batch) { m_statsd->take(batch); });
    connect(&m_expiry, &QTimer::timeout, this, [this] { m_statsd->families().expire(); });
    return {};
}

Result<void> Exporter::secure()
{
    const bool exposed = !m_options.address.isLoopback();
    if (const auto loaded = m_access.load(m_options.access, exposed, m_options.stateDir); !loaded)
        return loaded;
    m_access.setOperators([this](const QByteArray &authorization) {
        return m_authority->operators().authenticate(authorization).has_value();
    });
    m_http->guard().setAdmission(
        [this](const QByteArray &method, const QByteArray &path,
               const QByteArray &authorization) -> std::optional<GuardedServer::Refusal> {
            const auto refusal = m_access.refusal(method, path, authorization);
            if (!refusal)
                return std::nullopt;
            return GuardedServer::Refusal{refusal->status, refusal->message, refusal->challenge};
        });
    for (const QString &file : m_access.created())
        logInfo(logAccess(), "a token was created", {{"file", file}});
    if (exposed)
        logWarning(logAccess(), "reachable from other machines: every request needs a token",
                   {{"address", m_options.address.toString()}, {"tls", m_options.tls.enabled()}});
    if (exposed && !m_options.tls.enabled())
        logWarning(logAccess(), "without TLS tokens can be overheard",
                   {{"address", m_options.address.toString()}});
    if (!m_options.tls.enabled())
        return {};
    const auto identity = m_tls.load(m_options.tls);
    if (!identity)
        return identity.error();
    useIdentity(*identity);
    connect(&m_tls, &TlsFiles::renewed, this, [this](const TlsIdentity &renewed) {
        useIdentity(renewed);
        logInfo(logTls(), "the renewed certificate is in use",
                {{"expires", renewed.expires.toUTC().toString(Qt::ISODate)}});
    });
    connect(&m_tls, &TlsFiles::failed, this, [this](const QString &why) {
        (void)m_registry.set(catalogue::tlsReloadSuccessful, {}, 0,
                             {SampleSource::Exporter, m_clock.now()});
        logWarning(logTls(), "the old certificate stays in use", {{"error", why}});
    });
    return {};
}

void Exporter::useIdentity(const TlsIdentity &identity)
{
    m_http->guard().setTls(identity.configuration);
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    (void)m_registry.set(catalogue::tlsReloadSuccessful, {}, 1, origin);
    (void)m_registry.set(catalogue::tlsExpiry, {},
                         static_cast<double>(identity.expires.toSecsSinceEpoch()), origin);
    if (identity.expires < QDateTime::currentDateTimeUtc())
        logError(logTls(), "the certificate has expired",
                 {{"file", m_options.tls.certificateFile},
                  {"expired", identity.expires.toUTC().toString(Qt::ISODate)}});
}

Result<QStringList> Exporter::reload()
{
    const auto taken = takeUp();
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    (void)m_registry.set(catalogue::configReloadSuccessful, {}, taken ? 1 : 0, origin);
    if (!taken) {
        // One line for each fault of the file.
        const QStringList faults = taken.error().message.split(u'\n');
        for (const QString &fault : faults)
            logError(logConfig(), "the old configuration stays in force", {{"error", fault}});
        return taken;
    }
    (void)m_registry.set(catalogue::configReloadTime, {}, toUnixSeconds(origin.time), origin);
    logInfo(logConfig(), "the configuration was reloaded",
            {{"needs_restart",
              taken->isEmpty() ? QString() : taken->join(u',')}});
    return taken;
}

Result<QStringList> Exporter::takeUp()
{
    Reconfiguration found{m_options, {}, {}};
    if (m_options.reconfigure) {
        auto read = m_options.reconfigure();
        if (!read)
            return read.error();
        found = *read;
    }
    const ExporterOptions &wanted = found.exporter;
    // Everything that can fail comes first.
    std::optional<TlsIdentity> identity;
    const bool sameTransport = wanted.tls.enabled() == m_options.tls.enabled();
    if (wanted.tls.enabled() && sameTransport) {
        const auto loaded = loadTls(wanted.tls);
        if (!loaded)
            return loaded.error();
        identity = *loaded;
    }
    if (const auto operators = m_authority->reloadOperators(); !operators)
        return operators.error();
    if (const auto loaded = m_access.load(wanted.access, !m_options.address.isLoopback(),
                                          m_options.stateDir);
        !loaded)
        return loaded.error();
    if (identity) {
        m_options.tls = wanted.tls;
        (void)m_tls.load(wanted.tls);
        useIdentity(*identity);
    }
    m_options.access = wanted.access;
    m_options.limits = wanted.limits;
    m_http->guard().setLimits(wanted.limits);
    m_options.allowedHosts = wanted.allowedHosts;
    m_http->guard().setAllowedHosts(wanted.allowedHosts);
    m_options.silenceLimit = wanted.silenceLimit;
    m_ledger->setSilenceLimit(wanted.silenceLimit);
    m_options.killSwitch = wanted.killSwitch;
    m_authority->setOptions(wanted.killSwitch);
    if (found.taken)
        found.taken();
    return found.needRestart;
}

void Exporter::feed(std::function<QJsonObject()> state)
{
    m_live = std::make_unique<LiveFeed>(std::move(state), m_clock);
    m_self->setSubscribers([this] { return m_live->subscribers(); });
    m_http->acceptWebSockets(
        [this](std::unique_ptr<QWebSocket> socket) { m_live->add(std::move(socket)); });
    // Commands and confirmations are what a person waits for.
    connect(m_authority.get(), &Authority::changed, m_live.get(),
            [this, last = std::pair(qint64(-1), KillSwitchPhase::Released)]() mutable {
                // It passes on every change of the ledger, too; those can wait a moment.
                const std::pair now(m_authority->current().sequence, m_authority->phase());
                if (std::exchange(last, now) != now)
                    m_live->touchNow();
                else
                    m_live->touch();
            });
}

void Exporter::collect()
{
    if (m_options.thunesDir) {
        m_files = std::make_unique<ThunesFiles>(*m_options.thunesDir, m_clock);
        connect(m_files.get(), &ThunesFiles::reported, m_ledger.get(), &Ledger::applyFiles);
        m_files->start();
    }
    m_runner = std::make_unique<CollectorRunner>(m_registry, m_clock);
    if (m_options.labDir) {
        auto mcp = std::make_unique<McpHealth>(*m_options.labDir, m_registry, m_clock,
                                               m_options.mcp);
        m_mcp = mcp.get();
        m_runner->add(std::move(mcp));
        auto worktrees = std::make_unique<Worktrees>(*m_options.labDir, m_registry, m_clock,
                                                     m_options.worktrees);
        m_worktrees = worktrees.get();
        m_runner->add(std::move(worktrees));
        m_labRecord = std::make_unique<LabRecord>(*m_mcp, *m_worktrees, m_clock);
    }
    m_runner->start(m_options.collectionInterval);
}

QJsonObject Exporter::labState() const
{
    QJsonObject servers;
    if (m_mcp) {
        for (auto it = m_mcp->statuses().cbegin(); it != m_mcp->statuses().cend(); ++it)
            servers[QString::fromUtf8(it.key())] = toJson(*it);
    }
    QJsonObject worktrees;
    if (m_worktrees) {
        for (auto it = m_worktrees->statuses().cbegin(); it != m_worktrees->statuses().cend(); ++it)
            worktrees[QString::fromUtf8(it.key())] = toJson(*it);
    }
    QJsonArray errors;
    const auto lastErrors = m_runner->lastErrors();
    for (const CollectionError &error : lastErrors)
        errors.append(error.message);
    return {{QLatin1String("mcp_servers"), servers},
            {QLatin1String("worktrees"), worktrees},
            {QLatin1String("errors"), errors}};
}

void Exporter::describeItself()
{
    const SampleOrigin origin{SampleSource::Exporter, m_started};
    (void)m_registry.set(catalogue::buildInfo, {THUNES_VERSION, qVersion(), m_options.revision}, 1, origin);
    (void)m_registry.set(catalogue::startTime, {}, toUnixSeconds(m_started), origin);
    (void)m_registry.set(catalogue::configReloadSuccessful, {}, 1, origin);
    (void)m_registry.set(catalogue::configReloadTime, {}, toUnixSeconds(m_started), origin);
}

} // namespace thunes
