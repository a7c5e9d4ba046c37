// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/supervisedserver.h"

#include "exporter/base/fileops.h"

#include <QFile>
#include <QFileInfo>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QStandardPaths>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace thunes {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds longestPause{30000};
constexpr qint64 largestLog = 10 << 20;
constexpr qsizetype longestLogLine = 1 << 20;
/// As long as a server of a program that was killed may take to end.
constexpr qint64 remnantMs = 90000;

QNetworkRequest requestFor(QUrl url, const QString &path, int limitMs)
{
    url.setPath(url.path() + path);
    QNetworkRequest request(url);
    request.setTransferTimeout(limitMs);
    return request;
}

int statusOf(const QNetworkReply *reply)
{
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

Result<QByteArray> monitoringFile(const QString &directory, const QString &path)
{
    FileOps files;
    if (!directory.isEmpty())
        return files.read(directory + u'/' + path);
    QFile file(QStringLiteral(":/monitoring/") + path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorKind::Io, QStringLiteral("%1 is not in this program").arg(path)};
    return file.readAll();
}

QString withoutTokens(QString text)
{
    static const QRegularExpression token(QStringLiteral("/bot[^/\\s\"]+/"));
    return text.replace(token, QStringLiteral("/bot(token)/"));
}

SupervisedServer::SupervisedServer(Description description, QObject *parent)
    : QObject(parent)
    , m_description(std::move(description))
{
    m_poll.setInterval(50ms);
    connect(&m_poll, &QTimer::timeout, this, &SupervisedServer::poll);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &SupervisedServer::look);
    m_remnant.setInterval(2s);
    connect(&m_remnant, &QTimer::timeout, this, &SupervisedServer::watchForeign);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([] {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM); // goes when we do, however we go
        ::setpgid(0, 0);                    // and not at the first Ctrl+C, but when we stop it
    });
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        m_poll.stop();
        takeLog(true);
        if (m_stopping)
            return;
        retry(status == QProcess::CrashExit
                  ? QStringLiteral("%1 was killed; starting it anew").arg(m_description.name)
                  : QStringLiteral("%1 ended with code %2: %3")
                        .arg(m_description.name)
                        .arg(code)
                        .arg(lastLogLine()));
    });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, [this] { takeLog(false); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart && !m_stopping)
            retry(QStringLiteral("%1 cannot be started: %2")
                      .arg(m_description.name, m_process.errorString()));
    });
}

SupervisedServer::~SupervisedServer()
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

void SupervisedServer::start()
{
    m_age.start();
    look();
}

QString SupervisedServer::address() const
{
    return QStringLiteral("%1:%2").arg(m_description.url.host()).arg(m_description.url.port(80));
}

void SupervisedServer::look()
{
    const QString &name = m_description.name;
    const QString url = m_description.url.toString();
    enter(State::Looking, QStringLiteral("looking for %1 at %2").arg(name, url));
    QNetworkReply *reply
        = m_network.get(requestFor(m_description.url, m_description.probe, 2000));
    connect(reply, &QNetworkReply::finished, this, [this, reply, name, url] {
        reply->deleteLater();
        const int status = statusOf(reply);
        if (status == 200 && recognises(reply->read(65536))) {
            enter(State::Foreign, QStringLiteral("using the %1 that runs at %2").arg(name, url));
            m_remnant.start();
            return;
        }
        if (reply->error() == QNetworkReply::ConnectionRefusedError) {
            if (m_description.start)
                launch();
            else
                enter(State::Off, QStringLiteral("no %1 at %2").arg(name, url));
            return;
        }
        // Something is there; one that is just starting answers 503.
        retry(status == 503 ? QStringLiteral("the %1 at %2 is not ready").arg(name, url)
                            : QStringLiteral("what answers at %2 is no %1; free the port, or choose "
                                             "another with --%3")
                                  .arg(name, url, m_description.option));
    });
}

/// What answered at our start may be the child of a program that was killed, about to end.
void SupervisedServer::watchForeign()
{
    if (m_state != State::Foreign || m_age.elapsed() > remnantMs || !m_description.start) {
        m_remnant.stop();
        return;
    }
    QNetworkReply *reply
        = m_network.get(requestFor(m_description.url, m_description.probe, 2000));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        if (m_state != State::Foreign || reply->error() != QNetworkReply::ConnectionRefusedError)
            return;
        m_remnant.stop();
        look();
    });
}

void SupervisedServer::launch()
{
    const QString &name = m_description.name;
    const QString program = QStandardPaths::findExecutable(m_description.program);
    if (program.isEmpty()) {
        retry(QStringLiteral("%1 is not installed: apt-get install %2")
                  .arg(name, m_description.program));
        return;
    }
    const auto arguments = prepare();
    if (!arguments) {
        retry(arguments.error().message);
        return;
    }
    turnLog();
    if (!m_description.hasSecrets)
        m_process.setStandardOutputFile(m_description.logPath, QIODevice::Append);
    enter(State::Starting, QStringLiteral("starting %1 at %2").arg(name, address()));
    m_process.start(program,
                    *arguments
                        + QStringList{QStringLiteral("--web.listen-address=") + address(),
                                      QStringLiteral("--web.external-url=http://%1/").arg(address())});
    m_poll.start();
}

void SupervisedServer::poll()
{
    QNetworkReply *reply
        = m_network.get(requestFor(m_description.url, QStringLiteral("/-/ready"), 1000));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        if (m_state != State::Starting || statusOf(reply) != 200)
            return;
        m_poll.stop();
        m_pause = 1000ms;
        enter(State::Running, QStringLiteral("%1 runs at %2")
                                  .arg(m_description.name, m_description.url.toString()));
    });
}

void SupervisedServer::retry(const QString &why)
{
    enter(State::Failed, why);
    m_retry.start(m_pause);
    m_pause = std::min(m_pause * 2, longestPause);
}

void SupervisedServer::enter(State state, const QString &text)
{
    const QString shown = withoutTokens(text);
    if (m_state == state && m_text == shown)
        return;
    m_state = state;
    m_text = shown;
    Q_EMIT changed();
}

void SupervisedServer::turnLog() const
{
    const QString &log = m_description.logPath;
    if (!QFile::exists(log) || QFileInfo(log).size() <= largestLog)
        return;
    QFile::remove(log + QStringLiteral(".1"));
    QFile::rename(log, log + QStringLiteral(".1"));
}

void SupervisedServer::takeLog(bool atEnd)
{
    if (!m_description.hasSecrets)
        return;
    m_logRest += m_process.readAllStandardOutput();
    // Whole lines only: half of a secret would not be found.
    qsizetype end = m_logRest.lastIndexOf('\n') + 1;
    if (atEnd || m_logRest.size() - end > longestLogLine)
        end = m_logRest.size();
    if (end == 0)
        return;
    const QByteArray text = redacted(m_logRest.left(end));
    m_logRest.remove(0, end);
    turnLog();
    QFile log(m_description.logPath);
    const bool fresh = !log.exists();
    if (!log.open(QIODevice::Append))
        return; // its words are lost, its work is not
    if (fresh)
        log.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    log.write(text);
}

QString SupervisedServer::lastLogLine() const
{
    QFile log(m_description.logPath);
    if (!log.open(QIODevice::ReadOnly))
        return {};
    log.seek(std::max<qint64>(0, log.size() - 2000));
    return QString::fromUtf8(log.readAll().trimmed().split('\n').last());
}

} // namespace thunes
