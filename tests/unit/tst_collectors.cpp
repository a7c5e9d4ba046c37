// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/audittrail.h"
#include "exporter/collectors/mcphealth.h"
#include "exporter/collectors/positionsdb.h"
#include "exporter/collectors/runner.h"
#include "exporter/collectors/thunesfiles.h"
#include "exporter/collectors/worktrees.h"
#include "exporter/metrics/registry.h"
#include "exporter/trading/ledger.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace thunes;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(thunes::FilesReport)

namespace {

void write(const QString &path, const QByteArray &bytes,
           QIODevice::OpenMode mode = QIODevice::WriteOnly)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(mode) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

void script(const QString &path, const QByteArray &body, bool executable = true)
{
    write(path, "#!/bin/sh\n" + body + '\n');
    if (executable)
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

void sqlite(const QString &path, const QString &statements)
{
    QDir().mkpath(QFileInfo(path).path());
    QProcess process;
    process.start(QStringLiteral("sqlite3"), {path, statements});
    if (!process.waitForFinished() || process.exitCode() != 0)
        qFatal("sqlite3: %s", process.readAllStandardError().constData());
}

const QString schema = QStringLiteral(
    "CREATE TABLE positions (id INTEGER PRIMARY KEY, symbol TEXT, quantity TEXT, entry_price TEXT,"
    " entry_time TEXT, exit_price TEXT, exit_time TEXT, pnl REAL, status TEXT, order_id TEXT,"
    " created_at TEXT, exit_order_id TEXT);");

QString closed(double pnl, const QString &exitTime)
{
    return QStringLiteral("INSERT INTO positions(symbol, status, pnl, exit_time) VALUES"
                          " ('BTCUSDT', 'CLOSED', %1, '%2');").arg(pnl).arg(exitTime);
}
const QString open = QStringLiteral("INSERT INTO positions(symbol, status) VALUES ('A', 'OPEN');");

QString today(const char *time)
{
    return QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd"))
        + QLatin1String(time);
}

QByteArray line(const char *event, const char *rest = "")
{
    return QByteArray("{\"timestamp\": \"2026-11-24T07:00:00.123456\", \"event\": \"") + event + '"'
        + rest + "}\n";
}

} // namespace

class tst_Collectors : public QObject
{
    Q_OBJECT
    SystemClock m_clock;

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // The audit trail

    void theLastWordOnTheKillSwitchCounts()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("audit.jsonl"));
        AuditTrail trail(path);
        trail.poll();
        QVERIFY(!trail.killSwitch());
        QVERIFY(trail.problem().contains(QStringLiteral("does not exist")));

        write(path, line("KILL_SWITCH_ACTIVATED",
                         ", \"reason\": \"loss\", \"circuit_breaker_status\": {\"BinanceAPI\":"
                         " {\"state\": \"open\"}, \"Odd\": {\"state\": \"ajar\"}}"));
        QVERIFY(trail.poll());
        QVERIFY(trail.killSwitch()->active);
        QCOMPARE(trail.killSwitch()->reason, QByteArray("loss"));
        QCOMPARE(trail.breakers().size(), 1);
        QCOMPARE(trail.breakers().first().state, BreakerState::Open);
        QCOMPARE(toIso8601(trail.killSwitch()->since), QStringLiteral("2026-11-24T07:00:00.123Z"));

        write(path, line("KILL_SWITCH_DEACTIVATED"), QIODevice::Append);
        QVERIFY(trail.poll());
        QVERIFY(!trail.killSwitch()->active);
        write(path, line("TRADE_REJECTED", ", \"reason\": \"kill_switch_active\", \"side\": \"BUY\""),
              QIODevice::Append);
        QVERIFY(trail.poll());
        QVERIFY(trail.killSwitch()->active);
        QVERIFY(trail.evidence().buyRejected);
        write(path, line("TRADE_APPROVED", ", \"side\": \"SELL\""), QIODevice::Append);
        trail.poll();
        QVERIFY(trail.killSwitch()->active); // an exit may pass a raised flag
        write(path, line("TRADE_APPROVED", ", \"side\": \"BUY\""), QIODevice::Append);
        trail.poll();
        QVERIFY(!trail.killSwitch()->active); // an entry cannot
        QVERIFY(!trail.poll());
    }

    void aTornLineWaitsForItsEnd()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("audit.jsonl"));
        const QByteArray whole = line("KILL_SWITCH_ACTIVATED");
        write(path, whole.left(30));
        AuditTrail trail(path);
        trail.poll();
        QVERIFY(!trail.killSwitch());
        QVERIFY(trail.problem().isEmpty());
        write(path, whole.mid(30), QIODevice::Append);
        trail.poll();
        QVERIFY(trail.killSwitch()->active);
    }

    void garbageIsSkippedAndNamed()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("audit.jsonl"));
        write(path, line("KILL_SWITCH_ACTIVATED") + "\x01\x02\xff\n[1]\n\n{\"event\":\"x\"}\n"
                        + QByteArray(3 << 20, 'x') + '\n' + line("TRADE_APPROVED"));
        AuditTrail trail(path);
        trail.poll();
        QVERIFY(trail.killSwitch()->active);
        QVERIFY2(trail.problem().contains(QStringLiteral("4 unreadable lines")),
                 qPrintable(trail.problem()));
        QVERIFY(trail.problem().contains(path));
        QVERIFY(trail.evidence().sellApproved); // the line after the long one is read
    }

    void rotationLosesNothing_data()
    {
        QTest::addColumn<bool>("rename");
        QTest::newRow("renamed, created anew") << true;
        QTest::newRow("copied, truncated") << false;
    }

    void rotationLosesNothing()
    {
        QFETCH(bool, rename);
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("audit.jsonl"));
        write(path, line("KILL_SWITCH_DEACTIVATED") + line("TRADE_APPROVED"));
        AuditTrail trail(path);
        trail.poll();
        QVERIFY(!trail.killSwitch()->active);
        if (rename) {
            // Written to the old file just before it was moved away.
            write(path, line("KILL_SWITCH_ACTIVATED"), QIODevice::Append);
            QVERIFY(QFile::rename(path, path + QStringLiteral(".1")));
            trail.poll();
            QVERIFY(trail.killSwitch()->active);
        }
        write(path, line("KILL_SWITCH_ACTIVATED"));
        trail.poll();
        QVERIFY(trail.killSwitch()->active);
        write(path, line("KILL_SWITCH_DEACTIVATED"), QIODevice::Append);
        trail.poll();
        QVERIFY(!trail.killSwitch()->active);
    }

    void aFileRewrittenInPlaceToMoreThanBeforeIsNoticed()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("audit.jsonl"));
        write(path, line("KILL_SWITCH_DEACTIVATED"));
        AuditTrail trail(path);
        trail.poll();
        write(path, line("KILL_SWITCH_ACTIVATED") + line("OTHER") + line("OTHER"));
        trail.poll();
        QVERIFY(trail.killSwitch()->active);
    }

    // The database

    void positionsAreCountedAndTodaysLossesSummed()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("positions.db"));
        sqlite(path, schema + open + open + closed(-15, today("T00:00:00"))
                         + closed(4, today(" 00:10:00.123456")) + closed(-100, QStringLiteral("2020-01-01T23:59:59"))
                         + QStringLiteral("INSERT INTO positions(status) VALUES ('CLOSED');"));
        const auto summary = readPositions(path, m_clock.now());
        QVERIFY(summary.ok());
        QCOMPARE(summary->open, 2);
        QCOMPARE(summary->entries, 6);
        QCOMPARE(summary->exits, 4);
        QCOMPARE(summary->dailyPnl, -11.0);
    }

    void anEmptyTableIsZeroAndAMissingOneAnError()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("positions.db"));
        QCOMPARE(readPositions(path, m_clock.now()).error().kind, ErrorKind::NotFound);
        QVERIFY(!QFile::exists(path)); // reading creates nothing
        write(path, "this is no database at all, and long enough to look like one ............");
        QCOMPARE(readPositions(path, m_clock.now()).error().kind, ErrorKind::Io);
        QFile::remove(path);
        sqlite(path, QStringLiteral("CREATE TABLE other(x);"));
        QVERIFY(readPositions(path, m_clock.now()).error().message.contains(QStringLiteral("positions")));
        sqlite(path, schema);
        QCOMPARE(readPositions(path, m_clock.now())->open, 0);
    }

    void aLockedDatabaseSaysSo()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("positions.db"));
        sqlite(path, schema + open);
        QProcess writer;
        writer.start(QStringLiteral("sqlite3"), {path});
        writer.write("BEGIN EXCLUSIVE;\nSELECT 'locked';\n");
        QVERIFY(writer.waitForReadyRead(5000));
        QCOMPARE(readPositions(path, m_clock.now(), 50ms).error().kind, ErrorKind::Unavailable);
        writer.write("COMMIT;\n.quit\n");
        QVERIFY(writer.waitForFinished(5000));
        QVERIFY(readPositions(path, m_clock.now(), 50ms).ok());
    }

    void aWalDatabaseIsReadWhileItIsWritten()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("positions.db"));
        sqlite(path, QStringLiteral("PRAGMA journal_mode=WAL;") + schema);
        QProcess writer;
        writer.start(QStringLiteral("sqlite3"), {path});
        writer.write("INSERT INTO positions(status) VALUES ('OPEN');\nSELECT 'done';\n");
        QVERIFY(writer.waitForReadyRead(5000));
        QCOMPARE(readPositions(path, m_clock.now())->open, 1);
        writer.closeWriteChannel();
        QVERIFY(writer.waitForFinished(5000));
    }

    // The checkout as a whole

    void aCheckoutBecomesMetrics()
    {
        QTemporaryDir dir;
        Registry registry;
        Ledger ledger(registry, m_clock);
        ThunesFiles files(dir.path(), m_clock);
        QSignalSpy spy(&files, &ThunesFiles::reported);
        connect(&files, &ThunesFiles::reported, &ledger, &Ledger::applyFiles);
        files.start();
        QTRY_VERIFY(spy.size() > 0);
        QCOMPARE(registry.seriesCount(), std::size_t(0)); // nobody reported anything
        QCOMPARE(ledger.files()->problems.size(), 3);

        // Each file appears later, while it is followed.
        sqlite(dir.filePath(QStringLiteral("data/positions.db")),
               schema + open + open + closed(-15, today("T00:00:01")));
        QTRY_COMPARE(registry.value(catalogue::openPositions), 2.0);
        QVERIFY(!registry.value(catalogue::dailyPnlUsed)); // no limit is known without .env
        write(dir.filePath(QStringLiteral(".env")),
              "# limits\nENVIRONMENT=testnet\nexport MAX_DAILY_LOSS=\"20\" # USDT\nAPI_KEY=secret\n");
        QTRY_COMPARE(registry.value(catalogue::dailyPnlUsed), 0.75);
        QCOMPARE(registry.value(catalogue::maxPositions), 3.0);
        QCOMPARE(registry.value(catalogue::ordersPlaced, {"binance", "MARKET", "BUY"}), 3.0);
        QCOMPARE(registry.value(catalogue::ordersPlaced, {"binance", "MARKET", "SELL"}), 1.0);
        QCOMPARE(registry.value(catalogue::environmentInfo, {"testnet"}), 1.0);
        QVERIFY(!registry.value(catalogue::killSwitchActive));

        QElapsedTimer timer;
        timer.start();
        write(dir.filePath(QStringLiteral("logs/audit_trail.jsonl")), line("KILL_SWITCH_ACTIVATED"));
        QTRY_COMPARE(registry.value(catalogue::killSwitchActive), 1.0);
        QVERIFY(timer.elapsed() < 2000);
        QTRY_VERIFY(ledger.files()->problems.isEmpty());

        // A limit that is no number is a problem and no value.
        write(dir.filePath(QStringLiteral(".env")), "MAX_DAILY_LOSS=twenty\n");
        QTRY_VERIFY(!registry.value(catalogue::dailyPnlUsed));
        QVERIFY(ledger.files()->problems.first().contains(QStringLiteral("MAX_DAILY_LOSS")));
        QFile::remove(dir.filePath(QStringLiteral("data/positions.db")));
        QTRY_VERIFY(!registry.value(catalogue::openPositions));
    }

    // The lab

    void healthScriptsDecide()
    {
        QTemporaryDir lab;
        const auto bin = [&](const char *name) {
            return lab.filePath(QStringLiteral("bin/mcp-%1-health").arg(QLatin1String(name)));
        };
        script(bin("git"), "exit 0");
        script(bin("github"), "echo no token; exit 2");
        script(bin("fetch"), "echo noise; echo refused >&2; exit 3");
        script(bin("sqlite"), "kill -9 $$");
        script(bin("jupyter"), "exit 0", false);
        script(bin("openapi"), "trap '' TERM; sleep 60 & sleep 60");
        script(bin("own-server"), "yes | head -c 3000000; exit 0");
        write(lab.filePath(QStringLiteral(".mcp.json")), R"({"mcpServers":{"context7":{"command":"no-such-program"}}})");
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, {.scriptLimit = 700ms});
        bool done = false;
        mcp.collect([&](const QList<CollectionError> &errors) {
            done = true;
            QVERIFY(errors.isEmpty());
        });
        QTRY_COMPARE(registry.value(catalogue::mcpServerHealth, {"git"}), 1.0);
        QTRY_VERIFY(done);
        const auto health = [&](const char *name) {
            return registry.value(catalogue::mcpServerHealth, {name});
        };
        QCOMPARE(health("github"), 2.0);
        QCOMPARE(mcp.statuses()["github"].reason, QStringLiteral("no token"));
        QCOMPARE(health("fetch"), 0.0);
        QCOMPARE(mcp.statuses()["fetch"].reason, QStringLiteral("exit 3: refused"));
        QCOMPARE(health("sqlite"), 0.0);
        QCOMPARE(health("jupyter"), 0.0);
        QCOMPARE(health("openapi"), 0.0);
        QCOMPARE(mcp.statuses()["openapi"].reason, QStringLiteral("timeout 0.7 s"));
        QCOMPARE(health("own-server"), 1.0);
        QCOMPARE(health("playwright"), 2.0);
        QCOMPARE(health("context7"), 2.0);
        QCOMPARE(mcp.statuses()["context7"].reason,
                 QStringLiteral("the program no-such-program is not installed"));
        // Nothing of the killed script is left.
        QProcess pgrep;
        QTRY_VERIFY((pgrep.start(QStringLiteral("pgrep"), {QStringLiteral("-f"), bin("openapi")}),
                     pgrep.waitForFinished(), pgrep.readAll().isEmpty()));
        QFile::remove(bin("own-server"));
        done = false;
        mcp.collect([&](const auto &) { done = true; });
        QTRY_VERIFY(done);
        QVERIFY(!health("own-server"));
    }

    void eighteenSlowScriptsTakeAsLongAsOne()
    {
        QTemporaryDir lab;
        for (const QByteArray &name : McpHealth::defaultServers())
            script(lab.filePath(QStringLiteral("bin/mcp-%1-health").arg(QString::fromUtf8(name))),
                   "sleep 4");
        Registry registry;
        CollectorRunner runner(registry, m_clock);
        runner.add(std::make_unique<McpHealth>(lab.path(), registry, m_clock));
        runner.start();
        QTRY_VERIFY_WITH_TIMEOUT(runner.ready(), 5000);
        const auto took = registry.value(catalogue::collectionDuration, {"mcp"});
        QVERIFY(*took >= 4 && *took < 5);
        for (const QByteArray &name : McpHealth::defaultServers())
            QCOMPARE(registry.value(catalogue::mcpServerHealth, {name}), 1.0);
        QVERIFY(registry.value(catalogue::collectionLastSuccess, {"mcp"}));
    }

    void anEndInTheMiddleOfProbesLeavesNoProcess()
    {
        QTemporaryDir lab;
        const QString path = lab.filePath(QStringLiteral("bin/mcp-git-health"));
        script(path, "sleep 47.11 & sleep 47.11");
        {
            Registry registry;
            McpHealth mcp(lab.path(), registry, m_clock);
            mcp.collect([](const auto &) { QFAIL("not before the end"); });
            QProcess pgrep;
            QTRY_VERIFY((pgrep.start(QStringLiteral("pgrep"), {QStringLiteral("-f"), QStringLiteral("sleep 47.11")}),
                         pgrep.waitForFinished(), pgrep.readAll().count('\n') >= 2));
            QTest::qWait(0);
        }
        QProcess pgrep;
        QTRY_VERIFY((pgrep.start(QStringLiteral("pgrep"), {QStringLiteral("-f"), QStringLiteral("sleep 47.11")}),
                     pgrep.waitForFinished(), pgrep.readAll().isEmpty()));
    }

    void aMissingLabIsAnErrorAndNoSeries()
    {
        Registry registry;
        CollectorRunner runner(registry, m_clock);
        runner.add(std::make_unique<McpHealth>(QStringLiteral("/nowhere"), registry, m_clock));
        runner.add(std::make_unique<Worktrees>(QStringLiteral("/nowhere"), registry, m_clock));
        runner.start();
        QTRY_VERIFY(runner.ready());
        QCOMPARE(runner.lastErrors().size(), 2);
        QVERIFY(!registry.families().contains(catalogue::mcpServerHealth.name));
        QCOMPARE(registry.value(catalogue::collectionErrors, {"mcp", "lab_dir_missing"}), 1.0);
        QVERIFY(!registry.value(catalogue::collectionLastSuccess, {"mcp"}));
    }

    void worktreesAreReadNotGuessed()
    {
        QTemporaryDir lab;
        write(lab.filePath(QStringLiteral(".worktree")), "status=\"working\"\ntest_status=\"passing\"\n");
        write(lab.filePath(QStringLiteral("worktrees/dev/.worktree")),
              "# by hand\nexport status='blocked'\ntest_status=failing\n");
        write(lab.filePath(QStringLiteral("worktrees/thunes/.git")), "gitdir: x\n");
        write(lab.filePath(QStringLiteral("worktrees/odd/.worktree")), "status=\"paused\"\n");
        QDir(lab.path()).mkpath(QStringLiteral("worktrees/empty"));
        Registry registry;
        Worktrees worktrees(lab.path(), registry, m_clock);
        QList<CollectionError> errors;
        bool done = false;
        const auto collect = [&] {
            done = false;
            worktrees.collect([&](const QList<CollectionError> &e) { errors = e; done = true; });
        };
        collect();
        QTRY_VERIFY(done);
        const auto status = [&](const char *name) {
            return registry.value(catalogue::worktreeStatus, {name});
        };
        const auto test = [&](const char *name) {
            return registry.value(catalogue::worktreeTestStatus, {name});
        };
        QCOMPARE(status("main"), 1.0);
        QCOMPARE(test("main"), 1.0);
        QCOMPARE(status("dev"), 3.0);
        QCOMPARE(test("dev"), 2.0);
        QCOMPARE(status("thunes"), 1.0);
        QCOMPARE(test("thunes"), 0.0);
        QVERIFY(!status("empty"));
        QVERIFY(!status("odd"));
        QCOMPARE(test("odd"), 0.0);
        QCOMPARE(errors.size(), 2); // in the order in which the worktrees were read
        std::sort(errors.begin(), errors.end(),
                  [](const auto &a, const auto &b) { return a.reason < b.reason; });
        QCOMPARE(errors[0].reason, QByteArray("git")); // its gitdir is none
        QCOMPARE(errors[1].reason, QByteArray("unknown_status"));
        QVERIFY(errors[1].message.contains(QStringLiteral("paused")));
        QDir(lab.filePath(QStringLiteral("worktrees/dev"))).removeRecursively();
        collect();
        QTRY_VERIFY(done);
        QVERIFY(!status("dev"));
    }
};

QTEST_GUILESS_MAIN(tst_Collectors)
#include "tst_collectors.moc"
