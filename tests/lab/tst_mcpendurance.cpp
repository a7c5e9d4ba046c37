// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/testlab.h"
#include "tests/sanitized.h"

#include <QElapsedTimer>
#include <QTcpServer>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

QJsonObject shell(const char *script, const QString &lab)
{
    return {{L("command"), L("/bin/sh")}, {L("args"), QJsonArray{L("-c"), L(script), lab}}};
}

} // namespace

class tst_McpEndurance : public QObject
{
    Q_OBJECT
    SystemClock m_clock;

private Q_SLOTS:
    void aThousandCollectionsOfFailingServersLeaveNoTrace()
    {
        TestLab lab;
        QTcpServer silent; // takes connections and never answers
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        quint16 closed = 0;
        {
            QTcpServer gone;
            QVERIFY(gone.listen(QHostAddress::LocalHost));
            closed = gone.serverPort();
        }
        const QJsonObject limits{{L("start_limit_seconds"), 0.03}};
        QJsonObject hangs = shell("trap '' TERM; sleep 1000 & sleep 1000", lab.path());
        hangs[L("console")] = limits;
        QJsonObject mute{
            {L("url"), QStringLiteral("http://127.0.0.1:%1/mcp").arg(silent.serverPort())},
            {L("console"), limits}};
        lab.configure(
            {{QStringLiteral("exits"), shell("exit 3", lab.path())},
             {QStringLiteral("crashes"), shell("kill -SEGV $$", lab.path())},
             {QStringLiteral("garbage"), shell("echo garbage; echo oh >&2", lab.path())},
             {QStringLiteral("forks"), shell("sleep 1000 & exit 0", lab.path())},
             {QStringLiteral("hangs"), hangs},
             {QStringLiteral("refuses"),
              QJsonObject{{L("url"), QStringLiteral("http://127.0.0.1:%1/mcp").arg(closed)}}},
             {QStringLiteral("mute"), mute},
             {QStringLiteral("missing"), QJsonObject{{L("command"), L("no-such-program")}}}});
        lab.write(QStringLiteral("bin/mcp-script-health"), "#!/bin/sh\nsleep 1000 &\nexit 1\n");
        QFile::setPermissions(lab.file(QStringLiteral("bin/mcp-script-health")),
                              QFile::ReadOwner | QFile::ExeOwner);
        Registry registry;
        McpOptions options;
        options.backOff = 0ms;
        McpHealth mcp(lab.path(), registry, m_clock, options);
        const auto round = [&] { return collect(mcp); };
        for (int i = 0; i < 200; ++i) // allocators and caches have settled by then
            QVERIFY(round());
        QTRY_COMPARE(lab.processes().size(), 0);
        const auto descriptors = TestLab::descriptors();
        const auto memory = TestLab::residentKilobytes();
        const auto objects = mcp.findChildren<QObject *>().size();
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(round());
            while (auto *connection = silent.nextPendingConnection())
                connection->deleteLater();
        }
        for (const char *server :
             {"exits", "crashes", "garbage", "forks", "hangs", "refuses", "mute", "script"}) {
            QCOMPARE(registry.value(catalogue::mcpServerHealth, {server}), 0.0);
            QCOMPARE(mcp.statuses()[server].failures, 1200);
        }
        QTRY_VERIFY(lab.processes().isEmpty());
        QTRY_COMPARE(TestLab::zombies(), 0);
        QTRY_VERIFY2(
            TestLab::descriptors() <= descriptors + 2,
            qPrintable(QStringLiteral("%1, was %2").arg(TestLab::descriptors()).arg(descriptors)));
        QTRY_VERIFY(mcp.findChildren<QObject *>().size() <= objects + 8);
        const auto grown = TestLab::residentKilobytes() - memory;
        QVERIFY2(isSanitized || grown < 3000, qPrintable(QStringLiteral("%1 kB more after 1,000").arg(grown)));
        qInfo("1,000 collections: %lld kB more, %lld descriptors, was %lld", grown,
              static_cast<long long>(TestLab::descriptors()), static_cast<long long>(descriptors));
    }
};

QTEST_GUILESS_MAIN(tst_McpEndurance)
#include "tst_mcpendurance.moc"
