// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long a round over 18 MCP servers takes: watched, cold, and with one that hangs, against the
// same probes one after another and under `xargs -P`, all in the same run on the same machine.
//   bench_lab                    the whole table
//   bench_lab probe LAB NAME     one probe of one server, as a script would do it
#include "exporter/collectors/mcphealth.h"
#include "exporter/metrics/registry.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

constexpr int serverCount = 18;

struct Round
{
    double whole = 0;            ///< ms until the collection was done.
    std::vector<double> healthy; ///< ms until each healthy server was published.
    int up = 0;
    double slowest = 0; ///< ms of the slowest single probe.
};

double last(const Round &round)
{
    return round.healthy.empty() ? 0 : round.healthy.back();
}

QString nameOf(int i)
{
    return QStringLiteral("server%1").arg(i, 2, 10, QLatin1Char('0'));
}

void configure(const QString &lab, const QString &bin, int healthy, bool hanging)
{
    QDir().mkpath(lab + QStringLiteral("/files"));
    const std::vector<std::pair<QString, QJsonArray>> kinds{
        {QStringLiteral("everything"), {L("stdio")}},
        {QStringLiteral("filesystem"), {lab + QStringLiteral("/files")}},
        {QStringLiteral("memory"), {}},
        {QStringLiteral("sequential-thinking"), {}}};
    QJsonObject servers;
    for (int i = 0; i < healthy; ++i) {
        const auto &[kind, arguments] = kinds[static_cast<std::size_t>(i) % kinds.size()];
        servers[nameOf(i)] = QJsonObject{
            {L("command"), bin + QStringLiteral("/mcp-server-") + kind}, {L("args"), arguments}};
    }
    if (hanging) // sorts first: the worst place for it
        servers[L("aaa-hangs")] =
            QJsonObject{{L("command"), L("/bin/sh")},
                        {L("args"), QJsonArray{L("-c"), L("trap '' TERM; sleep 1000")}}};
    QFile file(lab + QStringLiteral("/.mcp.json"));
    if (!file.open(QIODevice::WriteOnly)
        || file.write(QJsonDocument(QJsonObject{{L("mcpServers"), servers}}).toJson()) < 0)
        qFatal("cannot write .mcp.json");
}

/// What else the machine has to do: without it the figures below say little.
void printLoad()
{
    QFile file(QStringLiteral("/proc/loadavg"));
    if (file.open(QIODevice::ReadOnly))
        std::printf("load of the machine: %s", file.readAll().constData());
}

McpOptions options(McpMode mode, int startsAtOnce = 0)
{
    McpOptions made;
    made.startsAtOnce = startsAtOnce;
    made.mode = mode;
    made.limits.start = 15s;
    return made;
}

Round run(McpHealth &mcp)
{
    Round round;
    QElapsedTimer clock;
    clock.start();
    QEventLoop loop;
    bool done = false;
    mcp.collect([&](const auto &) {
        done = true;
        loop.quit();
    });
    if (!done)
        loop.exec();
    round.whole = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    const TimePoint began =
        SystemClock().now() - std::chrono::microseconds(clock.nsecsElapsed() / 1000);
    for (const McpStatus &status : mcp.statuses()) {
        if (status.state != McpState::Up && status.state != McpState::Slow)
            continue;
        ++round.up;
        round.slowest =
            std::max(round.slowest, static_cast<double>(status.duration.count()) / 1000);
        round.healthy.push_back(
            std::chrono::duration<double, std::milli>(status.time - began).count());
    }
    std::sort(round.healthy.begin(), round.healthy.end());
    return round;
}

double command(const QString &program, const QStringList &arguments, const QByteArray &input = {})
{
    QElapsedTimer clock;
    clock.start();
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(300000) || process.exitCode() != 0)
        qFatal("%s failed", qPrintable(program));
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

int probeOne(const QString &lab, const QString &name)
{
    const SystemClock clock;
    QFile file(lab + QStringLiteral("/.mcp.json"));
    if (!file.open(QIODevice::ReadOnly))
        return 2;
    const QJsonObject servers =
        QJsonDocument::fromJson(file.readAll()).object()[L("mcpServers")].toObject();
    QTemporaryDir own;
    QFile copy(own.filePath(QStringLiteral(".mcp.json")));
    if (!copy.open(QIODevice::WriteOnly))
        return 2;
    const QJsonObject one{{name, servers[name]}};
    copy.write(QJsonDocument(QJsonObject{{L("mcpServers"), one}}).toJson());
    copy.close();
    Registry registry;
    McpHealth mcp(own.path(), registry, clock, options(McpMode::Start));
    return run(mcp).up == 1 ? 0 : 1;
}

int failures = 0;

void expect(bool fine, const char *promise)
{
    std::printf("%-6s %s\n", fine ? "kept" : "BROKEN", promise);
    failures += fine ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() == 4 && arguments[1] == L("probe"))
        return probeOne(arguments[2], arguments[3]);

    QProcess install;
    install.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    install.start(QStringLiteral(THUNES_SOURCE_DIR "/tests/lab/install-servers.sh"), QStringList());
    install.waitForFinished(240000);
    if (install.exitCode() != 0) {
        std::puts("no real MCP servers to ask: npm cannot install them");
        return 1;
    }
    const QString bin = QString::fromUtf8(install.readAllStandardOutput()).trimmed();
    const QTemporaryDir directory;
    const QString lab = directory.path();
    const SystemClock clock;
    printLoad();
    std::printf("%d processors\n\n%-52s %10s %12s %12s\n", QThread::idealThreadCount(), "",
                "all, ms", "healthy, ms", "slowest, ms");
    const auto row = [](const char *what, const Round &round) {
        std::printf("%-52s %10.1f %12.1f %12.1f\n", what, round.whole, last(round), round.slowest);
        std::fflush(stdout);
        return round;
    };
    const auto cold = [&](const char *what, int healthy, bool hanging, int startsAtOnce = 0) {
        configure(lab, bin, healthy, hanging);
        Registry registry;
        McpHealth mcp(lab, registry, clock, options(McpMode::Start, startsAtOnce));
        return row(what, run(mcp));
    };

    configure(lab, bin, serverCount, false);
    Round watched;
    {
        Registry registry;
        McpHealth mcp(lab, registry, clock, options(McpMode::Watch));
        row("18 watched servers, first collection (all start)", run(mcp));
        std::vector<Round> rounds;
        for (int i = 0; i < 21; ++i)
            rounds.push_back(run(mcp));
        std::sort(rounds.begin(), rounds.end(),
                  [](const Round &a, const Round &b) { return a.whole < b.whole; });
        watched = rounds.back();
        row("18 watched servers, later collections, median of 21", rounds[10]);
        row("18 watched servers, later collections, worst of 21", watched);
    }
    const Round all = cold("18 servers started for the probe", serverCount, false);
    const Round without = cold("17 servers started for the probe", serverCount - 1, false);
    const Round hanging = cold("17 servers, and 1 that hangs", serverCount - 1, true);

    // As many at once as the widest xargs runs below: the same share of a machine that others use, too.
    cold("18 servers started for the probe, 8 at once", serverCount, false, 8);
    cold("18 servers started for the probe, 18 at once", serverCount, false, serverCount);

    configure(lab, bin, serverCount, false);
    QByteArray names;
    const QString self = QCoreApplication::applicationFilePath();
    for (int i = 0; i < serverCount; ++i)
        names += nameOf(i).toUtf8() + '\n';
    double best = 0;
    for (const int parallel : {1, 2, 4, 8, serverCount}) {
        const double took =
            command(QStringLiteral("xargs"),
                    {QStringLiteral("-P"), QString::number(parallel), QStringLiteral("-I{}"), self,
                     QStringLiteral("probe"), lab, QStringLiteral("{}")},
                    names);
        best = parallel == 1 ? took : std::min(best, took);
        std::printf(
            "%-52s %10.1f\n",
            parallel == 1
                ? "the same 18 probes one after another"
                : qPrintable(QStringLiteral("the same 18 probes, xargs -P %1").arg(parallel)),
            took);
        std::fflush(stdout);
    }
    printLoad();
    std::puts("");
    expect(watched.up == serverCount && watched.whole < 250,
           "18 healthy watched servers are collected in under 250 ms");
    expect(all.up == serverCount && all.slowest < 15000,
           "18 cold servers are all up, within their limits");
    expect(all.whole < best * 1.15,
           "18 cold servers take no longer than the best xargs run (+15 %)");
    expect(hanging.up == serverCount - 1 && last(hanging) < last(without) * 1.25 + 100,
           "17 healthy servers are published as fast beside one that hangs (+25 %)");
    return failures > 0 ? 1 : 0;
}
