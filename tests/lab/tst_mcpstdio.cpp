// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/testlab.h"

#include <QElapsedTimer>
#include <QRegularExpression>

#include <csignal>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

const QString x = QStringLiteral("x");

McpOptions options(McpMode mode = McpMode::Watch)
{
    McpOptions options;
    options.mode = mode;
    options.backOff = 0ms;
    options.restartDelay = 50ms;
    options.limits = {.start = 4s, .reply = 700ms, .slow = 1s};
    return options;
}

} // namespace

class tst_McpStdio : public QObject
{
    Q_OBJECT
    SystemClock m_clock;

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aServerThatAnswersIsUp_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QString>("protocol");
        QTest::addColumn<int>("tools"); // -1: none told
        QTest::addColumn<QString>("note");
        const QString newest = QStringLiteral("2025-11-25");
        QTest::newRow("good") << "good" << newest << 1 << "";
        QTest::newRow("of the stateless era") << "modern"
                                              << "2026-07-28" << 3 << "";
        QTest::newRow("discovers, but speaks only older versions")
            << "discover-lists-old-versions" << newest << 1 << "";
        QTest::newRow("exits at a method that it does not know")
            << "exits-at-unknown-methods" << newest << 1 << "";
        QTest::newRow("silent at a method that it does not know")
            << "silent-at-unknown-methods" << newest << 1 << "";
        QTest::newRow("greets on standard output") << "banner" << newest << 1 << "";
        QTest::newRow("answers in a batch") << "batch" << newest << 1 << "";
        QTest::newRow("asks back") << "asks-back" << newest << 1 << "";
        QTest::newRow("several pages of tools") << "pages" << newest << 3 << "";
        QTest::newRow("no tools") << "no-tools" << newest << -1 << "";
        QTest::newRow("tools that hang")
            << "tools-hang" << newest << -1 << "no answer to tools/list";
        QTest::newRow("tools that fail") << "tools-error" << newest << -1 << "no tools today";
        QTest::newRow("does not know ping") << "no-ping" << newest << 1 << "does not know ping";
        QTest::newRow("a megabyte of log lines") << "talks-on-stderr" << newest << 1 << "";
        QTest::newRow("starts slowly") << "slow-start" << newest << 1 << "";
        QTest::newRow("leaves children") << "leaves-children" << newest << 1 << "";
    }

    void aServerThatAnswersIsUp()
    {
        QFETCH(QString, mode);
        QFETCH(QString, protocol);
        QFETCH(int, tools);
        QFETCH(QString, note);
        for (const McpMode way : {McpMode::Watch, McpMode::Start}) {
            TestLab lab;
            lab.configure({{x, lab.fake(mode)}});
            Registry registry;
            {
                McpHealth mcp(lab.path(), registry, m_clock, options(way));
                for (int round = 0; round < 2; ++round) {
                    QVERIFY(collect(mcp));
                    const McpStatus status = mcp.statuses()["x"];
                    QVERIFY2(status.state == McpState::Up, qPrintable(status.reason));
                    QCOMPARE(registry.value(catalogue::mcpServerHealth, {"x"}), 1.0);
                    QCOMPARE(status.facts.protocol, protocol);
                    QCOMPARE(status.facts.tools.value_or(-1), tools);
                    QVERIFY2(status.facts.note.contains(note), qPrintable(status.facts.note));
                    QVERIFY(status.latency && *status.latency < 700ms);
                    QCOMPARE(status.watched, way == McpMode::Watch);
                    QCOMPARE(status.noiseLines, mode == L("banner") ? 3 : 0);
                    const QByteArray name = protocol == L("2026-07-28") ? "fake-modern" : "fake";
                    const QByteArray version = name == "fake" ? "1.2.3" : "2";
                    QCOMPARE(registry.value(catalogue::mcpServerInfo,
                                            {"x", "stdio", protocol.toUtf8(), name, version}),
                             1.0);
                    QVERIFY(registry.value(catalogue::mcpProbeDuration, {"x"}));
                    QVERIFY(registry.value(catalogue::mcpProbeLastSuccess, {"x"}));
                    QCOMPARE(registry.value(catalogue::mcpServerTools, {"x"}).value_or(-1), tools);
                }
                const int firstStarts = mode == L("exits-at-unknown-methods") ? 2 : 1;
                // Started for each probe, it is not due again in the next round; watched, it stays.
                QCOMPARE(lab.starts(mode), firstStarts);
                if (way == McpMode::Start)
                    QTRY_VERIFY(lab.processes().isEmpty());
                else
                    QVERIFY(lab.processes().contains(mcp.statuses()["x"].pid));
            }
            QTRY_VERIFY(lab.processes().isEmpty());
            QTRY_COMPARE(TestLab::zombies(), 0);
        }
    }

    void aServerThatMisbehavesIsDownForAReasonAndLeavesNothing_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<int>("state");
        QTest::addColumn<QByteArray>("cause");
        QTest::addColumn<QString>("words");
        const int down = int(McpState::Down);
        const int timeout = int(McpState::Timeout);
        const int protocol = int(McpState::Protocol);
        QTest::newRow("hangs at once, deaf to SIGTERM")
            << "hangs-at-once" << timeout << QByteArray("timeout")
            << "no answer to initialize within 1.5 s";
        QTest::newRow("hangs before initialize") << "silent" << timeout << QByteArray("timeout")
                                                 << "no answer to initialize within 1.5 s";
        QTest::newRow("hangs after initialize")
            << "silent-after-initialize" << timeout << QByteArray("timeout")
            << "no answer to a ping within 0.7 s";
        QTest::newRow("exits") << "exits" << down << QByteArray("exit")
                               << "exit 3: no licence for ***";
        QTest::newRow("forks and exits")
            << "forks-and-exits" << down << QByteArray("exit") << "exit 0";
        QTest::newRow("garbage") << "garbage" << protocol << QByteArray("protocol")
                                 << "lines that are no messages";
        QTest::newRow("a line of 100 MB")
            << "endless-line" << protocol << QByteArray("flood") << "a line of more than 8 MB";
        QTest::newRow("a flood of messages")
            << "floods" << protocol << QByteArray("flood") << "more than 16 MB";
        QTest::newRow("wrong ids")
            << "wrong-ids" << protocol << QByteArray("protocol") << "2 with an id that nobody used";
        QTest::newRow("wrong version") << "wrong-version" << protocol << QByteArray("protocol")
                                       << "\"1999-01-01\", which is not known";
        QTest::newRow("no version")
            << "no-version" << protocol << QByteArray("protocol") << "names no protocol version";
        QTest::newRow("no result")
            << "no-result" << protocol << QByteArray("protocol") << "neither a result nor an error";
        QTest::newRow("an error") << "rpc-error" << down << QByteArray("rpc_error")
                                  << "error -32000: the database is locked";
    }

    void aServerThatMisbehavesIsDownForAReasonAndLeavesNothing()
    {
        QFETCH(QString, mode);
        QFETCH(int, state);
        QFETCH(QByteArray, cause);
        QFETCH(QString, words);
        TestLab lab;
        lab.configure(
            {{x, lab.fake(mode, {{L("env"), QJsonObject{{L("API_TOKEN"), L("very-secret")}}}})},
             {QStringLiteral("other"), lab.fake(QStringLiteral("good"))}});
        Registry registry;
        McpOptions limits = options();
        // Reading a flood takes as long as a loaded machine lets it take.
        limits.limits.start = cause == "flood" ? 8s : 1500ms;
        McpHealth mcp(lab.path(), registry, m_clock, limits);
        QElapsedTimer clock;
        clock.start();
        QVERIFY(collect(mcp));
        QVERIFY2(clock.elapsed() < limits.limits.start.count() + 700 + 3000,
                 qPrintable(QString::number(clock.elapsed())));
        const McpStatus status = mcp.statuses()["x"];
        QCOMPARE(int(status.state), state);
        QCOMPARE(status.cause, cause);
        QVERIFY2(status.reason.contains(words), qPrintable(status.reason));
        QVERIFY(!status.stderrTail.contains(L("very-secret")));
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"x"}), 0.0);
        QCOMPARE(registry.value(catalogue::mcpProbeErrors, {"x", cause}), 1.0);
        QVERIFY(!registry.value(catalogue::mcpServerTools, {"x"}));
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"other"}), 1.0);
        // Killed with its group, very soon; only the healthy one lives on.
        QTRY_COMPARE_WITH_TIMEOUT(lab.processes().size(), 1, 2000);
        QTRY_COMPARE(TestLab::zombies(), 0);
    }

    void aServerThatIgnoresSigtermIsKilledAfterItsProbe()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("ignores-sigterm"))}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options(McpMode::Start));
        QVERIFY(collect(mcp));
        QCOMPARE(mcp.statuses()["x"].state, McpState::Up);
        QTRY_VERIFY_WITH_TIMEOUT(lab.processes().isEmpty(), 5000);
        QTRY_COMPARE(TestLab::zombies(), 0);
    }

    void oneThatHangsHoldsUpNobody()
    {
        TestLab lab;
        QJsonObject servers{{QStringLiteral("hangs"), lab.fake(QStringLiteral("hangs-at-once"))}};
        for (int i = 0; i < 8; ++i)
            servers[QStringLiteral("good%1").arg(i)] = lab.fake(QStringLiteral("good"));
        lab.configure(servers);
        Registry registry;
        McpOptions narrow = options();
        narrow.startsAtOnce = 1; // the one that hangs may well come first
        narrow.startPatience = 300ms;
        McpHealth mcp(lab.path(), registry, m_clock, narrow);
        bool done = false;
        mcp.collect([&](const auto &) { done = true; });
        for (int i = 0; i < 8; ++i)
            QTRY_COMPARE_WITH_TIMEOUT(
                registry.value(catalogue::mcpServerHealth, {"good" + QByteArray::number(i)}), 1.0,
                2500);
        QVERIFY(!done); // published while the slow one still has its time
        QVERIFY(!registry.value(catalogue::mcpServerHealth, {"hangs"}));
        QTRY_VERIFY(done);
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"hangs"}), 0.0);
    }

    void aWatchedChildThatEndsIsDownAtOnceAndStartedAgain()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("good"))}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        const qint64 first = mcp.statuses()["x"].pid;
        QVERIFY(first > 0);
        ::kill(static_cast<pid_t>(first), SIGKILL);
        QTRY_COMPARE(registry.value(catalogue::mcpServerHealth, {"x"}), 0.0);
        QVERIFY(mcp.statuses()["x"].reason.contains(L("ended while watched: killed by signal 9")));
        QVERIFY(!registry.value(catalogue::mcpServerTools, {"x"}));
        QTRY_COMPARE(registry.value(catalogue::mcpServerHealth, {"x"}),
                     1.0); // without a collection
        QVERIFY(mcp.statuses()["x"].pid != first);
        QCOMPARE(lab.starts(QStringLiteral("good")), 2);
        QVERIFY(mcp.restart("x"));
        QTRY_COMPARE(lab.starts(QStringLiteral("good")), 3);
        QTRY_COMPARE(lab.processes().size(), 1);
        QVERIFY(!mcp.restart("nobody"));
    }

    void aChildThatKeepsDyingIsStartedEverMoreRarely()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("ends-soon"))}});
        Registry registry;
        McpOptions fast = options();
        fast.restartDelay = 40ms;
        fast.longestBackOff = 10s;
        McpHealth mcp(lab.path(), registry, m_clock, fast);
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 3000) {
            QVERIFY(collect(mcp));
            QTest::qWait(5);
        }
        // 40 + 80 + 160 … ms, and about 100 ms of life each.
        const int starts = lab.starts(QStringLiteral("ends-soon"));
        QVERIFY2(starts >= 3 && starts <= 7, qPrintable(QString::number(starts)));
        QTRY_COMPARE(registry.value(catalogue::mcpServerHealth, {"x"}),
                     0.0); // it may live just now
        QVERIFY(mcp.statuses()["x"].nextProbe);
    }

    void aStoppedChildIsDownAndReplaced()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("good"))}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        ::kill(static_cast<pid_t>(mcp.statuses()["x"].pid), SIGSTOP);
        QVERIFY(collect(mcp));
        QCOMPARE(mcp.statuses()["x"].state, McpState::Timeout);
        QTRY_COMPARE(mcp.statuses()["x"].state, McpState::Up); // without a collection
        QTRY_COMPARE(lab.processes().size(), 1);
    }

    void oneThatStaysDownIsAskedEverMoreRarely()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("exits"))}});
        Registry registry;
        McpOptions patient = options();
        patient.backOff = 20ms;
        patient.longestBackOff = 10s;
        McpHealth mcp(lab.path(), registry, m_clock, patient);
        QElapsedTimer clock;
        clock.start();
        int rounds = 0;
        while (clock.elapsed() < 1500) {
            QVERIFY(collect(mcp));
            QTest::qWait(5);
            ++rounds;
        }
        QVERIFY(rounds > 50);
        // 20 + 40 + 80 … ms: seven fit, and the first start has a second one (see the two eras).
        const int starts = lab.starts(QStringLiteral("exits"));
        QVERIFY2(starts >= 4 && starts <= 9, qPrintable(QString::number(starts)));
        QVERIFY(mcp.statuses()["x"].nextProbe);
        QVERIFY(mcp.probeNow("x")); // by hand: at once
        QTRY_COMPARE(lab.starts(QStringLiteral("exits")), starts + 1);
    }

    void aChangedConfigurationCountsAtOnce()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("good"))}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        const qint64 kept = mcp.statuses()["x"].pid;
        lab.configure({{x, lab.fake(QStringLiteral("good"))},
                       {QStringLiteral("y"), lab.fake(QStringLiteral("pages"))}});
        QTRY_COMPARE(registry.value(catalogue::mcpServerTools, {"y"}), 3.0);
        QCOMPARE(mcp.statuses()["x"].pid, kept); // what did not change goes on
        // Replaced by rename, as editors do.
        lab.configure({{x, lab.fake(QStringLiteral("modern"))}});
        QVERIFY(
            QFile::rename(lab.file(QStringLiteral(".mcp.json")), lab.file(QStringLiteral("new"))));
        QTest::qWait(50);
        QVERIFY(
            QFile::rename(lab.file(QStringLiteral("new")), lab.file(QStringLiteral(".mcp.json"))));
        QTRY_COMPARE(registry.value(catalogue::mcpServerTools, {"x"}), 3.0);
        QTRY_VERIFY(!registry.value(catalogue::mcpServerHealth, {"y"}));
        QTRY_COMPARE(lab.processes().size(), 1);

        // A file that cannot be read changes nothing, and is an error of the collection.
        lab.write(QStringLiteral(".mcp.json"), "{\"mcpServers\": {");
        QTest::qWait(400);
        QList<CollectionError> errors;
        QVERIFY(collect(mcp, &errors));
        QCOMPARE(errors.size(), 1);
        QCOMPARE(errors.first().reason, QByteArray("bad_configuration"));
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"x"}), 1.0);
        QVERIFY(QFile::remove(lab.file(QStringLiteral(".mcp.json"))));
        QTRY_VERIFY(lab.processes().isEmpty());
        QVERIFY(collect(mcp, &errors));
        QVERIFY(errors.isEmpty());
        QVERIFY(!registry.value(catalogue::mcpServerHealth, {"x"}));
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"git"}), 2.0);
    }

    void withScriptsOnlyNobodyIsStartedUnlessItSaysSo()
    {
        TestLab lab;
        const QJsonObject watch{{L("console"), QJsonObject{{L("mode"), L("watch")}}}};
        lab.configure({{QStringLiteral("git"), lab.fake(QStringLiteral("good"))},
                       {x, lab.fake(QStringLiteral("pages"), watch)}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options(McpMode::Off));
        QVERIFY(collect(mcp));
        QCOMPARE(lab.starts(QStringLiteral("good")), 0);
        QVERIFY(!registry.value(catalogue::mcpServerHealth, {"git"})); // nobody asked
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"fetch"}), 2.0);
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"x"}), 1.0);
    }

    void anUnreadableConfigurationIsNoKnowledge()
    {
        TestLab lab;
        lab.write(QStringLiteral(".mcp.json"), "no json");
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QList<CollectionError> errors;
        QVERIFY(collect(mcp, &errors));
        QCOMPARE(errors.size(), 1);
        QVERIFY(!registry.value(catalogue::mcpServerHealth, {"git"})); // not "not configured"
    }

    void aHealthScriptDecidesFirst()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("good"))}});
        lab.write(QStringLiteral("bin/mcp-x-health"), "#!/bin/sh\necho broken\nexit 1\n");
        QFile::setPermissions(lab.file(QStringLiteral("bin/mcp-x-health")),
                              QFile::ReadOwner | QFile::ExeOwner);
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        QCOMPARE(mcp.statuses()["x"].reason, QStringLiteral("exit 1: broken"));
        QCOMPARE(lab.starts(QStringLiteral("good")), 0);
        QFile::remove(lab.file(QStringLiteral("bin/mcp-x-health")));
        QVERIFY(collect(mcp));
        QCOMPARE(mcp.statuses()["x"].state, McpState::Up);
        QCOMPARE(mcp.statuses()["x"].via, QByteArray("stdio"));
    }

    void aSlowAnswerIsUpAndSaysSo()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("slow"))}});
        Registry registry;
        McpOptions quick = options();
        quick.limits.slow = 200ms;
        McpHealth mcp(lab.path(), registry, m_clock, quick);
        QVERIFY(collect(mcp));
        QCOMPARE(mcp.statuses()["x"].state, McpState::Slow);
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"x"}), 1.0);
        QVERIFY(mcp.statuses()["x"].reason.startsWith(L("slow: 3")));
    }

    void theStateTellsAllOfIt()
    {
        TestLab lab;
        lab.configure({{x, lab.fake(QStringLiteral("talks-on-stderr"))}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        QVERIFY(collect(mcp));
        const QJsonObject json = toJson(mcp.statuses()["x"]);
        QCOMPARE(json[L("state")].toString(), QStringLiteral("up"));
        QCOMPARE(json[L("protocol")].toString(), QStringLiteral("2025-11-25"));
        QCOMPARE(json[L("server")].toString(), QStringLiteral("fake"));
        QCOMPARE(json[L("version")].toString(), QStringLiteral("1.2.3"));
        QCOMPARE(json[L("tools")].toInt(), 1);
        QVERIFY(json[L("latency_ms")].toDouble() > 0);
        QVERIFY(json[L("stderr")].toString().endsWith(L("log line")));
        QVERIFY(json[L("stderr")].toString().size() <= 2000);
        QVERIFY(json[L("pid")].toInt() > 0);
        QVERIFY(json[L("watched")].toBool());
    }

    void anEndInTheMiddleLeavesNothing()
    {
        TestLab lab;
        QJsonObject servers;
        for (const char *mode : {"good", "silent", "hangs-at-once", "leaves-children", "floods"})
            servers[L(mode)] = lab.fake(L(mode));
        lab.configure(servers);
        const auto before = TestLab::descriptors();
        for (const int wait : {0, 30, 300}) {
            Registry registry;
            McpHealth mcp(lab.path(), registry, m_clock, options());
            mcp.collect([](const auto &) { QFAIL("not before the end"); });
            QTest::qWait(wait);
        }
        QVERIFY(lab.processes().isEmpty());
        QTRY_COMPARE(TestLab::zombies(), 0);
        QTRY_COMPARE(TestLab::descriptors(), before);
    }
};

QTEST_GUILESS_MAIN(tst_McpStdio)
#include "tst_mcpstdio.moc"
