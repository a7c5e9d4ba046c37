// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <csignal>

namespace thunes {

/// A real Prometheus on a free loopback port with its own empty data folder, which survives
/// kill() and start(). Ends with the object.
class PrometheusProcess
{
public:
    /// `config` is prometheus.yml, in which OWN_PORT becomes the port; `rules` its rules.yml beside
    /// it, if not empty.
    bool configure(const QByteArray &config, const QByteArray &rules = {})
    {
        QTcpServer probe;
        if (!m_folder.isValid() || !probe.listen(QHostAddress::LocalHost))
            return false;
        m_port = probe.serverPort();
        // Whoever really watches on this machine must never hear of a test's alerts.
        QString words = QString::fromUtf8(config);
        static const QRegularExpression alertmanager(
            QStringLiteral("^ *# begin alertmanager$.*?^ *# end alertmanager$"),
            QRegularExpression::MultilineOption | QRegularExpression::DotMatchesEverythingOption);
        words.remove(alertmanager);
        QByteArray text = words.toUtf8();
        text.replace("OWN_PORT", QByteArray::number(m_port));
        text.replace("127.0.0.1:9091", "127.0.0.1:" + QByteArray::number(m_port));
        if (text.contains(":9093"))
            return false;
        return write(QStringLiteral("prometheus.yml"), text)
               && (rules.isEmpty() || write(QStringLiteral("rules.yml"), rules));
    }

    /// Where its blocks are, for who fills in history before it starts; kept for 60 days.
    QString dataPath() const { return m_folder.filePath(QStringLiteral("data")); }

    /// Starts and waits until it is ready.
    bool start()
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.setStandardOutputFile(m_folder.filePath(QStringLiteral("log")), QIODevice::Append);
        m_process.start(QStringLiteral("/usr/bin/prometheus"),
                        {QStringLiteral("--config.file=") + m_folder.filePath(QStringLiteral("prometheus.yml")),
                         QStringLiteral("--storage.tsdb.path=") + dataPath(),
                         QStringLiteral("--storage.tsdb.retention.time=60d"),
                         QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(m_port)});
        bool ready = false;
        const auto settled = [&] {
            ready = isReady();
            return ready || m_process.state() == QProcess::NotRunning;
        };
        return m_process.waitForStarted() && QTest::qWaitFor(settled, 20000) && ready;
    }

    /// As a power cut would end it.
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    /// Holds it: connections are accepted by the kernel and never answered.
    void stop() { ::kill(static_cast<pid_t>(m_process.processId()), SIGSTOP); }
    void resume() { ::kill(static_cast<pid_t>(m_process.processId()), SIGCONT); }

    bool isRunning() const { return m_process.state() == QProcess::Running; }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)); }

    ~PrometheusProcess()
    {
        if (m_process.state() != QProcess::NotRunning)
            kill();
    }

private:
    bool write(const QString &name, const QByteArray &text)
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }

    bool isReady() const
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, m_port);
        if (!socket.waitForConnected(500))
            return false;
        socket.write("GET /-/ready HTTP/1.0\r\n\r\n");
        return socket.waitForReadyRead(500) && socket.readAll().startsWith("HTTP/1.0 200");
    }

    QTemporaryDir m_folder;
    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace thunes
