// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend.h"

#include "app/configuration.h"
#include "app/demotrader.h"
#include "exporter/api/ingesttoken.h"

#include <QCoreApplication>
#include <QTcpServer>

#include <csignal>
#include <sys/prctl.h>

namespace thunes {

namespace {

/// A port that nobody listens on: the wanted one, or any.
quint16 freePort(quint16 wanted)
{
    QTcpServer probe;
    if (probe.listen(QHostAddress::LocalHost, wanted) || probe.listen(QHostAddress::LocalHost, 0))
        return probe.serverPort();
    return wanted;
}

/// Only a server of this machine can be one of ours.
bool isOfThisMachine(const QUrl &url)
{
    return url.scheme() == QLatin1String("http")
        && (url.host() == QLatin1String("127.0.0.1") || url.host() == QLatin1String("localhost"));
}

void logState(const SupervisedServer &server)
{
    using State = SupervisedServer::State;
    const State state = server.state();
    const LogLevel level = state == State::Failed ? LogLevel::Warning
        : state == State::Looking || state == State::Starting ? LogLevel::Debug
                                                              : LogLevel::Info;
    logLine(level, logServers(), state == State::Failed ? "a server has failed" : "a server's state",
            {{"server", server.name()}, {"state", server.text()}});
}

} // namespace

Backend::Backend(const Options &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
{
}

Backend::~Backend()
{
    m_trader.disconnect(this);
    if (m_trader.state() != QProcess::NotRunning) {
        m_trader.terminate();
        m_trader.waitForFinished(2000);
    }
}

Result<void> Backend::start()
{
    ExporterOptions &exporter = m_options.exporter;
    if (m_options.demo) {
        const QString lab = m_options.dataDir + QStringLiteral("/lab");
        if (const auto created = createDemoLab(lab); !created)
            return created;
        exporter.labDir = lab;
        exporter.thunesDir.reset();
        // A demo shows itself, not what another Prometheus happens to scrape.
        if (m_options.startPrometheus)
            m_options.prometheus.setPort(freePort(static_cast<quint16>(m_options.prometheus.port(9091))));
        if (m_options.startAlertmanager)
            m_options.alertmanager.setPort(
                freePort(static_cast<quint16>(m_options.alertmanager.port(9093))));
        // And it wakes nobody up.
        m_options.delivery = {};
    }
    // In the exporter's thread, on copies: nothing is shared.
    exporter.reconfigure = [running = m_options]() -> Result<Reconfiguration> {
        const auto fresh = parseOptions(running.commandLine);
        if (!fresh)
            return fresh.error();
        QStringList waiting = keysNeedingRestart(running, *fresh);
        if (fresh->exporter.tls.enabled() != running.exporter.tls.enabled())
            waiting += QStringLiteral("tls.certificate");
        return Reconfiguration{fresh->exporter, waiting, [log = fresh->log] { adjustLog(log); }};
    };
    const auto port = m_exporter.start(exporter);
    if (!port)
        return port.error();
    const bool everywhere = exporter.address == QHostAddress(QHostAddress::AnyIPv4)
        || exporter.address == QHostAddress(QHostAddress::Any)
        || exporter.address == QHostAddress(QHostAddress::AnyIPv6);
    QString host = everywhere ? QStringLiteral("127.0.0.1") : exporter.address.toString();
    const bool https = exporter.tls.enabled();
    m_exporterUrl.setScheme(https ? QStringLiteral("https") : QStringLiteral("http"));
    m_exporterUrl.setHost(host);
    m_exporterUrl.setPort(*port);

    startServers();
    if (m_options.demo)
        startDemoTrader();
    return {};
}

void Backend::startServers()
{
    const auto run = [this](SupervisedServer *server) {
        connect(server, &SupervisedServer::changed, this, [server, failure = QString()]() mutable {
            const bool failed = server->state() == SupervisedServer::State::Failed;
            // It is tried again and again: said once.
            if (!failed || std::exchange(failure, server->text()) != server->text())
                logState(*server);
        });
        server->start();
    };
    const ClientTls tls{m_options.caFile, m_options.clientCertificate, m_options.clientKey};
    if (!m_options.exporter.tls.clientCaFile.isEmpty() && tls.certificate.isEmpty())
        logWarning(logServers(), "clients must show a certificate, and without --client-certificate our "
                                 "own Prometheus, Alertmanager and window have none");
    if (m_options.useAlertmanager) {
        AlertmanagerOptions alertmanager;
        alertmanager.url = m_options.alertmanager;
        alertmanager.exporterAddress = m_exporterUrl.authority();
        alertmanager.https = m_exporterUrl.scheme() == QLatin1String("https");
        alertmanager.tls = tls;
        alertmanager.ingestTokenPath = IngestToken::path(m_options.exporter.stateDir);
        alertmanager.delivery = m_options.delivery;
        alertmanager.monitoringDir = m_options.monitoringDir;
        alertmanager.stateDir = m_options.exporter.stateDir;
        alertmanager.dataDir = m_options.dataDir;
        alertmanager.start = m_options.startAlertmanager && isOfThisMachine(alertmanager.url);
        m_alertmanager = std::make_unique<AlertmanagerService>(alertmanager);
        run(m_alertmanager.get());
    }
    PrometheusOptions prometheus;
    prometheus.url = m_options.prometheus;
    prometheus.exporterAddress = m_exporterUrl.authority();
    prometheus.https = m_exporterUrl.scheme() == QLatin1String("https");
    prometheus.tls = tls;
    prometheus.tokenFile = m_exporter.readTokenFile();
    if (m_options.useAlertmanager)
        prometheus.alertmanager = m_options.alertmanager;
    prometheus.monitoringDir = m_options.monitoringDir;
    prometheus.stateDir = m_options.exporter.stateDir;
    prometheus.dataDir = m_options.dataDir;
    prometheus.start = m_options.startPrometheus && isOfThisMachine(prometheus.url);
    m_prometheus = std::make_unique<PrometheusService>(prometheus);
    run(m_prometheus.get());
}

void Backend::startDemoTrader()
{
    m_trader.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_trader.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    m_trader.start(QCoreApplication::applicationFilePath(),
                   {QStringLiteral("--demo-trader"), QStringLiteral("--exporter"),
                    m_exporterUrl.toString(),
                    // It shares our standard error.
                    QStringLiteral("--log-level"), m_options.log.levels.text(),
                    QStringLiteral("--log-format"),
                    m_options.log.format == LogFormat::Json ? QStringLiteral("json")
                                                            : QStringLiteral("logfmt")});
}

} // namespace thunes
