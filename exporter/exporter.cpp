// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/exporter.h"

#include "exporter/api/livefeed.h"
#include "exporter/api/routes.h"
#include "exporter/collectors/labrecord.h"
#include "exporter/collectors/runner.h"
#include "exporter/collectors/thunesfiles.h"
#include "exporter/http/guard.h"
#include "exporter/http/server.h"
#include "exporter/killswitch/drill.h"

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
    , m_ledger(std::make_unique<Ledger>(m_registry, m_clock))
{
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
    m_http->setObserver([this](const HttpRequest &request, const QString &route, int status) {
        (void)m_registry.add(catalogue::httpRequests,
                             {route.toUtf8(), toText(request.method), QByteArray::number(status)},
                             1, {SampleSource::Exporter, m_clock.now()});
    });
    routeMetrics(*m_http, m_exposition);
    routeHealth(*m_http, [this] { return m_runner->ready(); });
    routeEvents(*m_http, *m_ledger, m_registry, m_clock);
    m_drill = std::make_unique<Drill>(*m_authority, *m_ledger, m_clock, m_options.stateDir);
    routeKillSwitch(*m_http, *m_authority, *m_drill);
    const StateParts parts{m_started, [this] { return m_ledger->state(); },
                           [this] { return m_authority->state(); }, [this] { return labState(); }};
    routeState(*m_http, m_registry, m_clock, parts);
    feed([this, parts] { return stateDocument(m_registry, m_clock, parts); });
    collect();
    routeLab(*m_http,
             {m_options.labDir.value_or(QString()), m_mcp, m_worktrees, m_labRecord.get(),
              m_runner.get(), &m_clock},
             *m_authority);
    const auto port = m_http->listen(m_options.address, m_options.port);
    if (!port)
        return port.error();
    m_expiry.start();
    return port;
}

void Exporter::feed(std::function<QJsonObject()> state)
{
    m_live = std::make_unique<LiveFeed>(std::move(state), m_clock);
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
    (void)m_registry.set(catalogue::buildInfo, {THUNES_VERSION, qVersion(), "unknown"}, 1, origin);
    (void)m_registry.set(catalogue::startTime, {}, toUnixSeconds(m_started), origin);
}

} // namespace thunes
