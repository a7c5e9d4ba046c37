// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>

namespace thunes {

/// tests/fixtures/mcp/httpserver.py; ends with this object.
class HttpFake
{
public:
    explicit HttpFake(const QString &mode, const QString &target = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TARGET"), target);
        m_process.setProcessEnvironment(environment);
        m_process.start(QStringLiteral("/usr/bin/python3"),
                        {QStringLiteral("-S"),
                         QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/mcp/httpserver.py"),
                         mode, logFile()});
        if (!m_process.waitForReadyRead(10000))
            qFatal("the fake server does not start");
        m_port = m_process.readLine().trimmed().toInt();
    }
    ~HttpFake()
    {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5000))
            m_process.kill();
    }
    QString url(const QString &path = QStringLiteral("/mcp")) const
    {
        return QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path);
    }
    QJsonObject entry(const QJsonObject &more = {}) const
    {
        QJsonObject server{{QLatin1String("type"), QLatin1String("http")}, {QLatin1String("url"), url()}};
        for (auto it = more.begin(); it != more.end(); ++it)
            server[it.key()] = *it;
        return server;
    }
    QList<QByteArrayList> log() const
    {
        QFile file(logFile());
        QList<QByteArrayList> lines;
        if (file.open(QIODevice::ReadOnly)) {
            const auto text = file.readAll().trimmed().split('\n');
            for (const QByteArray &line : text)
                lines.append(line.split(' '));
        }
        return lines;
    }
    qsizetype count(const QByteArray &method) const
    {
        const auto lines = log();
        return std::count_if(lines.begin(), lines.end(), [&](const QByteArrayList &line) {
            return line.size() > 3 && (line[0] == method || line[3] == method);
        });
    }
    void forgetSessions() const
    {
        QFile file(logFile() + QStringLiteral(".forget"));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write");
    }

private:
    QString logFile() const { return m_dir.filePath(QStringLiteral("log")); }
    QTemporaryDir m_dir;
    QProcess m_process;
    int m_port = 0;
};

} // namespace thunes
