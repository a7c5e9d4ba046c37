// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/mcphealth.h"
#include "exporter/metrics/registry.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <unistd.h>

namespace thunes {

/// A lab in a directory of its own: its `.mcp.json`, and what /proc says about its processes.
class TestLab
{
public:
    QString path() const { return m_dir.path(); }
    QString file(const QString &name) const { return QDir::cleanPath(m_dir.path() + u'/' + name); }

    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(file(name)).path());
        QFile out(file(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(name));
    }

    /// A server of tests/fixtures/mcp/server.py; its command line names the lab, to be found by.
    QJsonObject fake(const QString &mode, const QJsonObject &more = {}) const
    {
        QJsonObject server{
            {QLatin1String("command"), QLatin1String("/usr/bin/python3")},
            {QLatin1String("args"),
             QJsonArray{QLatin1String("-S"),
                        QLatin1String(THUNES_SOURCE_DIR "/tests/fixtures/mcp/server.py"), mode,
                        file(mode + QStringLiteral(".starts"))}}};
        for (auto it = more.begin(); it != more.end(); ++it)
            server[it.key()] = *it;
        return server;
    }

    void configure(const QJsonObject &servers) const
    {
        const QJsonObject config{{QLatin1String("mcpServers"), servers}};
        write(QStringLiteral(".mcp.json"), QJsonDocument(config).toJson());
    }

    int starts(const QString &mode) const
    {
        QFile log(file(mode + QStringLiteral(".starts")));
        return log.open(QIODevice::ReadOnly) ? static_cast<int>(log.readAll().count('\n')) : 0;
    }

    /// Living processes whose command line names this lab.
    QList<qint64> processes() const
    {
        QList<qint64> found;
        for (const qint64 pid : allProcesses()) {
            QFile line(QStringLiteral("/proc/%1/cmdline").arg(pid));
            if (pid != ::getpid() && line.open(QIODevice::ReadOnly)
                && line.readAll().contains(path().toUtf8()))
                found.append(pid);
        }
        return found;
    }

    /// Children of this process that are dead and not reaped.
    static int zombies()
    {
        int count = 0;
        for (const qint64 pid : allProcesses()) {
            QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
            if (!stat.open(QIODevice::ReadOnly))
                continue;
            const QByteArray text = stat.readAll();
            const auto fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
            if (fields.size() > 1 && fields[0] == "Z" && fields[1].toLongLong() == ::getpid())
                ++count;
        }
        return count;
    }

    static qsizetype descriptors()
    {
        return QDir(QStringLiteral("/proc/self/fd"))
            .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
            .size();
    }

    static qint64 residentKilobytes()
    {
        QFile status(QStringLiteral("/proc/self/status"));
        if (!status.open(QIODevice::ReadOnly))
            return -1;
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmRSS:"))
                return line.mid(6).simplified().split(' ').first().toLongLong();
        }
        return -1;
    }

private:
    static QList<qint64> allProcesses()
    {
        QList<qint64> found;
        const auto names = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
        for (const QString &name : names) {
            bool ok = false;
            const qint64 pid = name.toLongLong(&ok);
            if (ok)
                found.append(pid);
        }
        return found;
    }

    QTemporaryDir m_dir;
};

/// Runs one whole collection of a collector; false when it does not end in time.
inline bool collect(Collector &collector, QList<CollectionError> *errors = nullptr,
                    Milliseconds limit = Milliseconds(30000))
{
    // Shared: a collection that never ends must not write to a stack that is gone. An event loop of
    // its own rather than QTest's polling, which would add its 10 ms to each latency.
    struct State
    {
        bool done = false;
        QList<CollectionError> errors;
        QPointer<QEventLoop> loop;
    };
    auto state = std::make_shared<State>();
    QEventLoop loop;
    state->loop = &loop;
    collector.collect([state](const QList<CollectionError> &found) {
        state->errors = found;
        state->done = true;
        if (state->loop)
            state->loop->quit();
    });
    QTimer::singleShot(limit, &loop, &QEventLoop::quit);
    if (!state->done)
        loop.exec();
    if (errors)
        *errors = state->errors;
    return state->done;
}

} // namespace thunes
