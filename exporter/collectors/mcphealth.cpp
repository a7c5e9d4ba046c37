// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcphealth.h"

#include "exporter/base/fileops.h"
#include "exporter/collectors/healthscript.h"
#include "exporter/collectors/mcpsession.h"
#include "exporter/collectors/ownedprocess.h"
#include "exporter/metrics/registry.h"

#include <QDir>
#include <QFileInfo>
#include <QThread>

#include <algorithm>

namespace thunes {

using namespace std::chrono_literals;

namespace {

double seconds(Microseconds time)
{
    return std::chrono::duration<double>(time).count();
}

QString scriptPath(const QString &labDir, const QByteArray &server)
{
    return labDir + QStringLiteral("/bin/mcp-%1-health").arg(QString::fromUtf8(server));
}

} // namespace

McpHealth::McpHealth(const QString &labDir, Registry &registry, const Clock &clock,
                     const McpOptions &options, QObject *parent)
    : Collector(parent)
    , m_labDir(labDir)
    , m_configPath(labDir + QStringLiteral("/.mcp.json"))
    , m_registry(registry)
    , m_clock(clock)
    , m_options(options)
    , m_gate(options.startsAtOnce > 0 ? options.startsAtOnce : 2 * QThread::idealThreadCount(),
             options.startPatience)
{
    // Credentials are meant for the host that they were configured for, and for no other.
    m_network.setRedirectPolicy(QNetworkRequest::SameOriginRedirectPolicy);
    m_changed.setSingleShot(true);
    m_changed.setInterval(200ms); // editors write in several steps
    connect(&m_changed, &QTimer::timeout, this, [this] {
        readConfiguration();
        probeNewcomers();
    });
    const auto changed = [this] { m_changed.start(); };
    connect(&m_files, &QFileSystemWatcher::fileChanged, this, changed);
    connect(&m_files, &QFileSystemWatcher::directoryChanged, this, changed);
}

McpHealth::~McpHealth()
{
    m_watches.clear();
    qDeleteAll(findChildren<McpSession *>());
    qDeleteAll(findChildren<HealthScript *>());
    OwnedProcess::endAll(findChildren<OwnedProcess *>(), 500ms);
}

const QByteArrayList &McpHealth::defaultServers()
{
    static const QByteArrayList names{"filesystem",
                                      "fetch",
                                      "sqlite",
                                      "git",
                                      "github",
                                      "playwright",
                                      "jupyter",
                                      "openapi",
                                      "context7",
                                      "perplexity",
                                      "sequential",
                                      "cloudflare-browser",
                                      "cloudflare-radar",
                                      "cloudflare-container",
                                      "cloudflare-docs",
                                      "cloudflare-bindings",
                                      "cloudflare-observability",
                                      "rag-query"};
    return names;
}

void McpHealth::collect(Done done)
{
    m_done = std::move(done);
    m_running = 1; // until all are started, so that a quick end is not taken for the last one
    const auto finishLater = [this] { QTimer::singleShot(0, this, &McpHealth::finishOne); };
    if (!QFileInfo(m_labDir).isDir()) {
        m_configErrors = {
            {"lab_dir_missing", QStringLiteral("%1: no such directory").arg(m_labDir)}};
        m_watches.clear();
        m_configured.clear();
        m_configRead = false;
        forget([](const QByteArray &) { return true; });
        finishLater();
        return;
    }
    readConfiguration();
    const auto withScript = scripts();
    for (auto it = withScript.cbegin(); it != withScript.cend(); ++it)
        removeWatch(it.key());
    const QByteArrayList known = servers();
    forget([&](const QByteArray &server) { return !known.contains(server); });

    for (const QByteArray &server : known) {
        const auto watch = m_watches.find(server);
        if (m_disabled.contains(server)) {
            if (!m_statuses.contains(server)) // its lab was away
                publishDisabled(server);
        } else if (withScript.contains(server)) {
            ++m_running;
            run(server, withScript[server], [this] { finishOne(); });
        } else if (watch != m_watches.end()) {
            if (watch->second->due()) {
                ++m_running;
                watch->second->probe([this] { finishOne(); });
            }
        } else if (m_configRead && !m_unasked.contains(server)) {
            publishUnconfigured(server);
        } else {
            forget([&](const QByteArray &one) { return one == server; });
        }
    }
    finishLater();
}

void McpHealth::readConfiguration()
{
    if (QFileInfo(m_labDir).isDir()) {
        m_files.addPath(m_labDir); // a file that is replaced must be followed by its name
        if (QFileInfo::exists(m_configPath))
            m_files.addPath(m_configPath);
    }
    m_configErrors.clear();
    const auto text = FileOps().read(m_configPath);
    if (!text && text.error().kind != ErrorKind::NotFound) {
        m_configErrors.append({"bad_configuration", text.error().message});
        return;
    }
    const auto config = parseMcpConfig(text ? *text : QByteArray("{}"), m_labDir,
                                       QProcessEnvironment::systemEnvironment());
    if (!config) {
        m_configErrors.append(
            {"bad_configuration", m_configPath + QStringLiteral(": ") + config.error().message});
        return;
    }
    for (const QString &problem : config->problems)
        m_configErrors.append({"bad_configuration", m_configPath + QStringLiteral(": ") + problem});
    m_configRead = true;
    applyConfiguration(*config);
}

void McpHealth::applyConfiguration(const McpConfig &config)
{
    QMap<QByteArray, McpEntry> wanted;
    m_unasked.clear();
    m_configured.clear();
    for (const McpEntry &entry : config.servers) {
        m_configured.insert(entry.name);
        if (m_options.mode == McpMode::Off && !entry.mode)
            m_unasked.insert(entry.name);
        else
            wanted[entry.name] = entry;
    }
    const auto withScript = scripts();
    wanted.removeIf([&](const auto &entry) {
        return withScript.contains(entry.key()) || m_disabled.contains(entry.key());
    });
    QByteArrayList stale;
    for (const auto &[server, watch] : m_watches) {
        if (!wanted.contains(server) || !(watch->entry() == wanted[server]))
            stale.append(server);
    }
    for (const QByteArray &server : std::as_const(stale))
        removeWatch(server);
    for (auto it = wanted.cbegin(); it != wanted.cend(); ++it) {
        if (m_watches.contains(it.key()))
            continue;
        auto watch = std::make_unique<McpWatch>(*it, m_options, m_gate, m_network, m_clock, this);
        connect(watch.get(), &McpWatch::probed, this,
                [this, server = it.key(), from = watch.get()] { publish(server, from->status()); });
        connect(watch.get(), &McpWatch::begun, this,
                [this, server = it.key()] { Q_EMIT changed(server); });
        m_watches[it.key()] = std::move(watch);
        // What was known is about another configuration; one that was just enabled has nothing.
        if (m_statuses.contains(it.key()))
            forget([&](const QByteArray &server) { return server == it.key(); });
    }
}

void McpHealth::probeNewcomers()
{
    for (const auto &[server, watch] : m_watches) {
        if (!m_statuses.contains(server))
            watch->probe();
    }
}

QMap<QByteArray, QString> McpHealth::scripts() const
{
    QMap<QByteArray, QString> found;
    const QDir bin(m_labDir + QStringLiteral("/bin"));
    const auto files = bin.entryInfoList({QStringLiteral("mcp-*-health")}, QDir::Files);
    for (const QFileInfo &file : files)
        found[file.fileName().mid(4, file.fileName().size() - 11).toUtf8()] = file.filePath();
    return found;
}

void McpHealth::removeWatch(const QByteArray &server)
{
    const auto found = m_watches.find(server);
    if (found == m_watches.end())
        return;
    const auto watch = std::move(found->second);
    m_watches.erase(found);
    watch->disconnect(this);
    watch->abandon();
    forget([&](const QByteArray &known) { return known == server; });
}

QByteArrayList McpHealth::servers() const
{
    QSet<QByteArray> known(defaultServers().cbegin(), defaultServers().cend());
    known += m_configured;
    const auto withScript = scripts();
    for (auto it = withScript.cbegin(); it != withScript.cend(); ++it)
        known.insert(it.key());
    QByteArrayList names(known.cbegin(), known.cend());
    std::sort(names.begin(), names.end());
    return names;
}

bool McpHealth::isProbing(const QByteArray &server) const
{
    const auto watch = m_watches.find(server);
    return watch != m_watches.end() ? watch->second->probing() : m_scripts.contains(server);
}

QByteArray McpHealth::transport(const QByteArray &server) const
{
    if (const auto watch = m_watches.find(server); watch != m_watches.end())
        return watch->second->via();
    return QFileInfo::exists(scriptPath(m_labDir, server)) ? QByteArray("script") : QByteArray();
}

QString McpHealth::whyUnknown(const QByteArray &server) const
{
    if (m_statuses.contains(server))
        return {};
    if (m_unasked.contains(server))
        return QStringLiteral("not asked: only health scripts are run (--mcp-servers scripts)");
    if (!m_configRead && !isProbing(server))
        return QStringLiteral("not asked: the configuration could not be read");
    return QStringLiteral("not probed yet");
}

Result<void> McpHealth::findServer(const QByteArray &server) const
{
    const QString name = QString::fromUtf8(server);
    if (!servers().contains(server))
        return Error{ErrorKind::NotFound, QStringLiteral("there is no MCP server '%1'").arg(name)};
    if (m_disabled.contains(server))
        return Error{ErrorKind::Conflict, QStringLiteral("%1 is disabled").arg(name)};
    return {};
}

Result<void> McpHealth::probeNow(const QByteArray &server, std::function<void()> done)
{
    if (const auto found = findServer(server); !found)
        return found;
    const auto watch = m_watches.find(server);
    if (watch != m_watches.end()) {
        watch->second->probe(std::move(done));
        return {};
    }
    const auto script = scripts().value(server);
    if (!script.isEmpty()) {
        run(server, script, std::move(done));
        return {};
    }
    return Error{ErrorKind::Conflict,
                 QStringLiteral("%1 cannot be probed: %2")
                     .arg(QString::fromUtf8(server),
                          m_unasked.contains(server)
                              ? whyUnknown(server)
                              : QStringLiteral("no health script and no entry in .mcp.json"))};
}

Result<void> McpHealth::restart(const QByteArray &server, std::function<void()> done)
{
    if (const auto found = findServer(server); !found)
        return found;
    const auto watch = m_watches.find(server);
    if (watch == m_watches.end())
        return Error{ErrorKind::Conflict,
                     QStringLiteral("%1 has no child or session that could be restarted")
                         .arg(QString::fromUtf8(server))};
    watch->second->restart(std::move(done));
    return {};
}

Result<void> McpHealth::disable(const QByteArray &server, const QString &actor)
{
    const auto found = findServer(server);
    if (!found)
        return m_disabled.contains(server) ? Result<void>() : found;
    m_disabled[server] = {actor, m_clock.now()};
    std::unique_ptr<McpWatch> gone;
    if (const auto watch = m_watches.find(server); watch != m_watches.end()) {
        gone = std::move(watch->second);
        m_watches.erase(watch);
        gone->disconnect(this);
    }
    publishDisabled(server);
    if (gone)
        gone->abandon();
    return {};
}

Result<void> McpHealth::enable(const QByteArray &server, std::function<void()> done)
{
    if (!m_disabled.contains(server)) {
        const auto found = findServer(server);
        if (found && done)
            QTimer::singleShot(0, this, std::move(done)); // it is what it should be
        return found;
    }
    m_disabled.remove(server);
    m_registry.remove(catalogue::mcpServerDisabled, {server});
    m_statuses.remove(server);
    readConfiguration();
    if (m_watches.contains(server) || scripts().contains(server))
        return probeNow(server, std::move(done));
    if (m_configRead && !m_unasked.contains(server))
        publishUnconfigured(server);
    else
        Q_EMIT changed(server);
    if (done)
        QTimer::singleShot(0, this, std::move(done));
    return {};
}

void McpHealth::run(const QByteArray &server, const QString &script, std::function<void()> done)
{
    const bool running = m_scripts.contains(server);
    m_scripts[server].push_back(std::move(done));
    if (running)
        return;
    auto *probe = new HealthScript(script, m_labDir, m_options.scriptLimit, this);
    connect(probe, &HealthScript::finished, this, [this, server](McpStatus status) {
        const auto waiting = std::exchange(m_scripts[server], {});
        m_scripts.erase(server);
        if (!m_disabled.contains(server)) {
            const McpStatus before = m_statuses.value(server);
            status.lastSuccess = status.health == 1 ? m_clock.now() : before.lastSuccess;
            status.failures = status.health == 0 ? before.failures + 1 : 0;
            publish(server, status);
        }
        for (const auto &call : waiting) {
            if (call)
                call();
        }
    });
    Q_EMIT changed(server);
    probe->start();
}

void McpHealth::publishUnconfigured(const QByteArray &server)
{
    McpStatus status;
    status.state = McpState::NotConfigured;
    status.reason = QStringLiteral("no health script and no entry in .mcp.json");
    publish(server, status);
}

void McpHealth::publishDisabled(const QByteArray &server)
{
    const Disabled &disabled = m_disabled[server];
    McpStatus status;
    status.state = McpState::Disabled;
    status.time = disabled.time;
    status.reason =
        QStringLiteral("disabled by %1 at %2 UTC")
            .arg(disabled.actor, toDateTime(status.time).toString(QStringLiteral("HH:mm:ss")));
    status.lastSuccess = m_statuses.value(server).lastSuccess;
    dropMetrics([&](const QByteArray &one) { return one == server; });
    (void)m_registry.set(catalogue::mcpServerDisabled, {server}, 1,
                         {SampleSource::Lab, status.time});
    m_statuses[server] = status;
    Q_EMIT changed(server);
}

void McpHealth::publish(const QByteArray &server, McpStatus status)
{
    status.time = m_clock.now();
    status.health = healthOf(status.state);
    const SampleOrigin origin{SampleSource::Lab, status.time};
    (void)m_registry.set(catalogue::mcpServerHealth, {server}, status.health, origin);
    if (status.via.isEmpty()) // nothing was asked
        m_registry.remove(catalogue::mcpProbeDuration, {server});
    else
        (void)m_registry.set(catalogue::mcpProbeDuration, {server}, seconds(status.duration),
                             origin);
    if (status.lastSuccess)
        (void)m_registry.set(catalogue::mcpProbeLastSuccess, {server},
                             toUnixSeconds(*status.lastSuccess), origin);
    if (!status.cause.isEmpty())
        (void)m_registry.add(catalogue::mcpProbeErrors, {server, status.cause}, 1, origin);
    publishFacts(server, status);
    const auto before = m_statuses.constFind(server);
    if (before == m_statuses.cend() || before->state != status.state)
        logState(server, status);
    m_statuses[server] = status;
    Q_EMIT changed(server);
}

void McpHealth::logState(const QByteArray &server, const McpStatus &status)
{
    if (status.health == 0)
        m_limiter.warn(logMcp(), "a server is not well", {"server", server},
                       {{"state", toText(status.state)},
                        {"cause", status.cause},
                        {"why", status.reason},
                        {"failures", status.failures}});
    else
        logLine(status.health == 1 ? LogLevel::Info : LogLevel::Debug, logMcp(), "a server's state",
                {{"server", server},
                 {"state", toText(status.state)},
                 {"ms", static_cast<double>(status.duration.count()) / 1000}});
}

void McpHealth::publishFacts(const QByteArray &server, const McpStatus &status)
{
    const SampleOrigin origin{SampleSource::Lab, status.time};
    const bool answers = status.health == 1;
    Registry::Labels info;
    if (answers && !status.facts.protocol.isEmpty())
        info = {server, status.via, status.facts.protocol.toUtf8(),
                status.facts.serverName.toUtf8(), status.facts.serverVersion.toUtf8()};
    m_registry.removeIf(catalogue::mcpServerInfo, [&](const Registry::Series &series) {
        return series.labels.first() == server && series.labels != info;
    });
    if (!info.isEmpty())
        (void)m_registry.set(catalogue::mcpServerInfo, info, 1, origin);
    if (answers && status.facts.tools)
        (void)m_registry.set(catalogue::mcpServerTools, {server},
                             static_cast<double>(*status.facts.tools), origin);
    else
        m_registry.remove(catalogue::mcpServerTools, {server});
}

void McpHealth::dropMetrics(const std::function<bool(const QByteArray &)> &server)
{
    const auto about = [&](const Registry::Series &series) {
        return server(series.labels.first());
    };
    for (const MetricDescriptor *metric :
         {&catalogue::mcpServerHealth, &catalogue::mcpProbeDuration,
          &catalogue::mcpProbeLastSuccess, &catalogue::mcpProbeErrors, &catalogue::mcpServerInfo,
          &catalogue::mcpServerTools, &catalogue::mcpServerDisabled})
        m_registry.removeIf(*metric, about);
}

void McpHealth::forget(const std::function<bool(const QByteArray &)> &server)
{
    dropMetrics(server);
    const QByteArrayList known = m_statuses.keys();
    for (const QByteArray &one : known) {
        if (!server(one))
            continue;
        m_statuses.remove(one);
        Q_EMIT forgotten(one);
    }
}

void McpHealth::finishOne()
{
    if (--m_running > 0 || !m_done)
        return;
    const Done done = std::exchange(m_done, {});
    done(m_configErrors);
}

} // namespace thunes
