// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/prometheusservice.h"

#include "exporter/base/fileops.h"

#include <QDir>
#include <QFile>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QStandardPaths>
#include <QTcpSocket>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace thunes {

using namespace std::chrono_literals;

namespace {
constexpr Milliseconds longestPause{30000};
constexpr qint64 largestLog = 10 << 20;
} // namespace

PrometheusService::PrometheusService(PrometheusOptions options, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
{
    m_poll.setInterval(50ms);
    connect(&m_poll, &QTimer::timeout, this, &PrometheusService::poll);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &PrometheusService::look);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([] {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM); // goes when we do, however we go
        ::setpgid(0, 0);                    // and not at the first Ctrl+C, but when we stop it
    });
    connect(&m_process, &QProcess::finished, this, [this](int code) {
        m_poll.stop();
        if (!m_stopping)
            retry(QStringLiteral("Prometheus ended with code %1: %2").arg(code).arg(lastLogLine()));
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart && !m_stopping)
            retry(QStringLiteral("Prometheus cannot be started: %1").arg(m_process.errorString()));
    });
}

PrometheusService::~PrometheusService()
{
    m_stopping = true;
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(60000)) {
        m_process.kill();
        m_process.waitForFinished(5000);
    }
}

void PrometheusService::start()
{
    look();
}

QString PrometheusService::logPath() const
{
    return m_options.stateDir + QStringLiteral("/prometheus.log");
}

void PrometheusService::look()
{
    enter(State::Looking, QStringLiteral("looking for Prometheus at %1").arg(m_options.url.toString()));
    QUrl url = m_options.url;
    url.setPath(url.path() + QStringLiteral("/api/v1/status/buildinfo"));
    QNetworkRequest request(url);
    request.setTransferTimeout(2000);
    QNetworkReply *reply = m_network.get(request);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        const int status
            = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QByteArray body = reply->read(65536);
        if (status == 200 && body.contains("\"status\":\"success\"")) {
            enter(State::Foreign, QStringLiteral("using the Prometheus that runs at %1")
                                      .arg(m_options.url.toString()));
            return;
        }
        if (reply->error() == QNetworkReply::ConnectionRefusedError) {
            if (m_options.start)
                launch();
            else
                enter(State::Off, QStringLiteral("no Prometheus at %1").arg(m_options.url.toString()));
            return;
        }
        // Something is there; one that is just starting answers 503.
        retry(status == 503 ? QStringLiteral("the Prometheus at %1 is not ready")
                                  .arg(m_options.url.toString())
                            : QStringLiteral("what answers at %1 is no Prometheus; free the port, or "
                                             "choose another with --prometheus")
                                  .arg(m_options.url.toString()));
    });
}

Result<QString> PrometheusService::writeConfiguration() const
{
    const QString directory = m_options.stateDir + QStringLiteral("/prometheus");
    if (!QDir().mkpath(directory))
        return Error{ErrorKind::Io, QStringLiteral("cannot create %1").arg(directory)};
    FileOps files;
    for (const char *name : {"prometheus.yml", "rules.yml"}) {
        QFile source(QStringLiteral(":/monitoring/prometheus/") + QLatin1String(name));
        if (!source.open(QIODevice::ReadOnly))
            return Error{ErrorKind::Io, source.fileName()};
        QByteArray text = source.readAll();
        text.replace("'127.0.0.1:8000'", '\'' + m_options.exporterAddress.toUtf8() + '\'');
        text.replace("'127.0.0.1:9091'",
                     "'127.0.0.1:" + QByteArray::number(m_options.url.port(9090)) + '\'');
        QByteArray access;
        const auto quoted = [](const QString &path) {
            return '\'' + path.toUtf8().replace('\'', "''") + '\'';
        };
        if (m_options.https)
            access += "\n    scheme: https";
        if (m_options.https && !m_options.caFile.isEmpty())
            access += "\n    tls_config:\n      ca_file: " + quoted(m_options.caFile);
        if (m_options.tokenFile)
            access += "\n    authorization:\n      credentials_file: " + quoted(*m_options.tokenFile);
        text.replace("- job_name: thunes\n", "- job_name: thunes" + access + '\n');
        if (const auto written = writeAtomically(
                files, directory + u'/' + QLatin1String(name), text, 0644);
            !written)
            return written.error();
    }
    return directory + QStringLiteral("/prometheus.yml");
}

void PrometheusService::launch()
{
    QString program = QStandardPaths::findExecutable(QStringLiteral("prometheus"));
    if (program.isEmpty()) {
        retry(QStringLiteral("Prometheus is not installed: apt-get install prometheus"));
        return;
    }
    const QString data = m_options.dataDir + QStringLiteral("/prometheus");
    const auto configuration = writeConfiguration();
    if (!configuration || !QDir().mkpath(data)) {
        retry(configuration ? QStringLiteral("cannot create %1").arg(data)
                            : configuration.error().message);
        return;
    }
    if (QFile::exists(logPath()) && QFileInfo(logPath()).size() > largestLog) {
        QFile::remove(logPath() + QStringLiteral(".1"));
        QFile::rename(logPath(), logPath() + QStringLiteral(".1"));
    }
    m_process.setStandardOutputFile(logPath(), QIODevice::Append);
    const QString address = QStringLiteral("%1:%2").arg(m_options.url.host()).arg(
        m_options.url.port(9090));
    enter(State::Starting, QStringLiteral("starting Prometheus at %1").arg(address));
    m_process.start(program,
                    {QStringLiteral("--config.file=") + *configuration,
                     QStringLiteral("--storage.tsdb.path=") + data,
                     QStringLiteral("--storage.tsdb.retention.time=30d"),
                     QStringLiteral("--web.enable-lifecycle"),
                     QStringLiteral("--web.listen-address=") + address,
                     QStringLiteral("--web.external-url=http://%1/").arg(address)});
    m_poll.start();
}

void PrometheusService::poll()
{
    QUrl url = m_options.url;
    url.setPath(QStringLiteral("/-/ready"));
    QNetworkRequest request(url);
    request.setTransferTimeout(1000);
    QNetworkReply *reply = m_network.get(request);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        if (m_state != State::Starting
            || reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200)
            return;
        m_poll.stop();
        m_pause = 1000ms;
        enter(State::Running, QStringLiteral("Prometheus runs at %1").arg(m_options.url.toString()));
    });
}

void PrometheusService::retry(const QString &why)
{
    enter(State::Failed, why);
    m_retry.start(m_pause);
    m_pause = std::min(m_pause * 2, longestPause);
}

void PrometheusService::enter(State state, const QString &text)
{
    if (m_state == state && m_text == text)
        return;
    m_state = state;
    m_text = text;
    Q_EMIT changed();
}

QString PrometheusService::lastLogLine() const
{
    QFile log(logPath());
    if (!log.open(QIODevice::ReadOnly))
        return {};
    log.seek(std::max<qint64>(0, log.size() - 2000));
    return QString::fromUtf8(log.readAll().trimmed().split('\n').last());
}

} // namespace thunes
