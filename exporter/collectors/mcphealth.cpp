// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcphealth.h"

#include "exporter/base/fileops.h"
#include "exporter/base/json.h"
#include "exporter/metrics/registry.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QTimer>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace thunes {

namespace {

constexpr qsizetype outputTail = 400;

/// A process group of its own, so that what a script has started can be killed with it.
class ScriptProcess : public QProcess
{
public:
    using QProcess::QProcess;
    ~ScriptProcess() override
    {
        killGroup();
        if (state() != NotRunning)
            waitForFinished(1000); // killed: only to be reaped
    }
    void killGroup()
    {
        if (m_group > 0)
            ::kill(-m_group, SIGKILL);
    }
    void rememberGroup() { m_group = static_cast<pid_t>(processId()); }

private:
    pid_t m_group = 0;
};

} // namespace

McpHealth::McpHealth(const QString &labDir, Registry &registry, const Clock &clock,
                     Milliseconds limit, QObject *parent)
    : Collector(parent)
    , m_labDir(labDir)
    , m_registry(registry)
    , m_clock(clock)
    , m_limit(limit)
{
}

McpHealth::~McpHealth()
{
    const auto processes = findChildren<QProcess *>(QString(), Qt::FindDirectChildrenOnly);
    for (QProcess *process : processes) {
        process->disconnect(this);
        delete process;
    }
}

const QByteArrayList &McpHealth::defaultServers()
{
    static const QByteArrayList names{
        "filesystem",         "fetch",           "sqlite",
        "git",                "github",          "playwright",
        "jupyter",            "openapi",         "context7",
        "perplexity",         "sequential",      "cloudflare-browser",
        "cloudflare-radar",   "cloudflare-container", "cloudflare-docs",
        "cloudflare-bindings", "cloudflare-observability", "rag-query"};
    return names;
}

void McpHealth::collect(Done done)
{
    m_done = std::move(done);
    m_errors.clear();
    m_running = 1; // until all are started, so that a quick end is not taken for the last one
    const auto finishLater = [this] {
        QTimer::singleShot(0, this, [this] {
            --m_running;
            finishIfDone();
        });
    };
    if (!QFileInfo(m_labDir).isDir()) {
        m_errors.append({"lab_dir_missing", QStringLiteral("%1: no such directory").arg(m_labDir)});
        m_registry.removeFamily(catalogue::mcpServerHealth);
        m_statuses.clear();
        finishLater();
        return;
    }
    QSet<QByteArray> inConfiguration;
    if (const auto names = configured())
        inConfiguration = *names;
    else
        m_errors.append({"bad_configuration", names.error().message});

    QMap<QByteArray, QString> scripts;
    const QDir bin(m_labDir + QStringLiteral("/bin"));
    const auto files = bin.entryInfoList({QStringLiteral("mcp-*-health")}, QDir::Files);
    for (const QFileInfo &file : files)
        scripts[file.fileName().mid(4, file.fileName().size() - 11).toUtf8()] = file.filePath();

    QSet<QByteArray> servers(defaultServers().cbegin(), defaultServers().cend());
    servers.unite(inConfiguration);
    for (auto it = scripts.cbegin(); it != scripts.cend(); ++it)
        servers.insert(it.key());

    const auto gone = [&](const QByteArray &server) {
        return !servers.contains(server)
            || (!scripts.contains(server) && inConfiguration.contains(server));
    };
    m_registry.removeIf(catalogue::mcpServerHealth, [&](const Registry::Series &series) {
        return gone(series.labels.first());
    });
    m_statuses.removeIf([&](const auto &entry) { return gone(entry.key()); });

    for (const QByteArray &server : std::as_const(servers)) {
        if (scripts.contains(server))
            probe(server, scripts[server]);
        else if (!inConfiguration.contains(server))
            publish(server, 2, QStringLiteral("no health script and no entry in .mcp.json"),
                    Milliseconds(0));
    }
    finishLater();
}

Result<QSet<QByteArray>> McpHealth::configured() const
{
    const QString path = m_labDir + QStringLiteral("/.mcp.json");
    const auto text = FileOps().read(path);
    if (!text)
        return text.error().kind == ErrorKind::NotFound ? Result<QSet<QByteArray>>(QSet<QByteArray>())
                                                        : text.error();
    const auto json = parseJsonObject(*text);
    if (!json)
        return Error{ErrorKind::InvalidInput, path + QStringLiteral(": ") + json.error().message};
    QSet<QByteArray> names;
    const QStringList keys = json->value(QLatin1String("mcpServers")).toObject().keys();
    for (const QString &key : keys)
        names.insert(key.toUtf8());
    return names;
}

void McpHealth::probe(const QByteArray &server, const QString &script)
{
    ++m_running;
    auto *process = new ScriptProcess(this);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setStandardInputFile(QProcess::nullDevice());
    process->setWorkingDirectory(m_labDir);
    process->setChildProcessModifier([] {
        ::setsid();
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // a console that is killed leaves no scripts behind
    });
    auto *limit = new QTimer(process);
    limit->setSingleShot(true);
    auto output = std::make_shared<QByteArray>();
    auto timedOut = std::make_shared<bool>(false);
    QElapsedTimer clock;
    clock.start();

    const auto finish = [this, process, server, clock](int health, const QString &reason) {
        process->disconnect(this);
        process->killGroup();
        process->deleteLater();
        publish(server, health, reason, Milliseconds(clock.elapsed()));
        --m_running;
        finishIfDone();
    };
    connect(process, &QProcess::started, this, [process] { process->rememberGroup(); });
    connect(process, &QProcess::readyRead, this, [process, output] {
        *output = (*output + process->readAll()).right(outputTail);
    });
    connect(limit, &QTimer::timeout, this, [this, finish] {
        finish(0, QStringLiteral("timeout %1 s")
                      .arg(static_cast<double>(m_limit.count()) / 1000));
    });
    connect(process, &QProcess::finished, this,
            [finish, output](int code, QProcess::ExitStatus status) {
                if (status != QProcess::NormalExit) {
                    finish(0, QStringLiteral("crashed"));
                    return;
                }
                const QString words = QString::fromUtf8(*output).trimmed().split(u'\n').last();
                if (code == 0)
                    finish(1, {});
                else if (code == 2)
                    finish(2, words.isEmpty() ? QStringLiteral("not configured") : words);
                else
                    finish(0, words.isEmpty() ? QStringLiteral("exit %1").arg(code)
                                              : QStringLiteral("exit %1: %2").arg(code).arg(words));
            });
    connect(process, &QProcess::errorOccurred, this,
            [finish, process](QProcess::ProcessError error) {
                if (error == QProcess::FailedToStart)
                    finish(0, QStringLiteral("cannot run: %1").arg(process->errorString()));
            });
    limit->start(m_limit);
    process->start(script, QStringList());
}

void McpHealth::publish(const QByteArray &server, int health, const QString &reason,
                        Milliseconds duration)
{
    const TimePoint now = m_clock.now();
    m_statuses[server] = {health, reason, duration, now};
    (void)m_registry.set(catalogue::mcpServerHealth, {server}, health, {SampleSource::Lab, now});
}

void McpHealth::finishIfDone()
{
    if (m_running > 0 || !m_done)
        return;
    const Done done = std::exchange(m_done, {});
    done(m_errors);
}

} // namespace thunes
