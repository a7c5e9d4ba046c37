// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/testlab.h"

#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>

using namespace thunes;
using namespace std::chrono_literals;

namespace {
using L = QLatin1String;
}

/// Servers as people run them, from npm.
class tst_McpReal : public QObject
{
    Q_OBJECT
    SystemClock m_clock;
    QString m_bin;

    static quint16 freePort()
    {
        QTcpServer server;
        return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
    }
    QJsonObject server(const char *name, const QJsonArray &arguments = {}) const
    {
        return {{L("command"), m_bin + QStringLiteral("/mcp-server-") + L(name)},
                {L("args"), arguments}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        QProcess install;
        install.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        install.start(QStringLiteral(THUNES_SOURCE_DIR "/tests/lab/install-servers.sh"),
                      QStringList());
        QVERIFY(install.waitForFinished(240000));
        if (install.exitCode() == 77)
            QSKIP("npm cannot reach its registry: no real MCP servers to ask");
        QCOMPARE(install.exitCode(), 0);
        m_bin = QString::fromUtf8(install.readAllStandardOutput()).trimmed();
    }

    void realServersAnswer_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("watched") << int(McpMode::Watch);
        QTest::newRow("started for each probe") << int(McpMode::Start);
    }

    void realServersAnswer()
    {
        QFETCH(int, mode);
        TestLab lab;
        QDir().mkpath(lab.file(QStringLiteral("files")));
        QJsonObject memory = server("memory");
        memory[L("env")] =
            QJsonObject{{L("MEMORY_FILE_PATH"), lab.file(QStringLiteral("memory.json"))}};
        lab.configure({{QStringLiteral("everything"), server("everything", {L("stdio")})},
                       {QStringLiteral("filesystem"),
                        server("filesystem", {lab.file(QStringLiteral("files"))})},
                       {QStringLiteral("memory"), memory},
                       {QStringLiteral("sequential"), server("sequential-thinking")}});
        Registry registry;
        McpOptions options;
        options.mode = McpMode(mode);
        {
            McpHealth mcp(lab.path(), registry, m_clock, options);
            for (int round = 0; round < 2; ++round) {
                QVERIFY(collect(mcp));
                for (const char *name : {"everything", "filesystem", "memory", "sequential"}) {
                    const McpStatus status = mcp.statuses()[name];
                    QVERIFY2(status.state == McpState::Up, qPrintable(status.reason));
                    QVERIFY(!status.facts.serverName.isEmpty());
                    QVERIFY(!status.facts.serverVersion.isEmpty());
                    QVERIFY(status.facts.tools.value_or(0) >= 1);
                    QVERIFY2(status.facts.note.isEmpty(), qPrintable(status.facts.note));
                    qInfo("%s: %s %s, %s, %lld tools, ping %.2f ms, probe %.1f ms", name,
                          qPrintable(status.facts.serverName),
                          qPrintable(status.facts.serverVersion), qPrintable(status.facts.protocol),
                          *status.facts.tools, double(status.latency->count()) / 1000,
                          double(status.duration.count()) / 1000);
                }
            }
            QVERIFY(mcp.statuses()["filesystem"].facts.tools.value_or(0) > 5);
        }
        QTRY_VERIFY(lab.processes().isEmpty());
        QTRY_COMPARE(TestLab::zombies(), 0);
    }

    void theReferenceServerAnswersOverHttp_data()
    {
        QTest::addColumn<QString>("argument");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QByteArray>("via");
        QTest::newRow("Streamable HTTP") << "streamableHttp"
                                         << "/mcp"
                                         << "http" << QByteArray("http");
        QTest::newRow("event stream") << "sse"
                                      << "/sse"
                                      << "sse" << QByteArray("sse");
        QTest::newRow("event stream, from a bare URL") << "sse"
                                                       << "/sse"
                                                       << "" << QByteArray("sse");
    }

    void theReferenceServerAnswersOverHttp()
    {
        QFETCH(QString, argument);
        QFETCH(QString, path);
        QFETCH(QString, type);
        QFETCH(QByteArray, via);
        const quint16 port = freePort();
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PORT"), QString::number(port));
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(m_bin + QStringLiteral("/mcp-server-everything"), {argument});
        QTRY_VERIFY_WITH_TIMEOUT(([port] {
                                     QTcpSocket socket;
                                     socket.connectToHost(QHostAddress::LocalHost, port);
                                     return socket.waitForConnected(200);
                                 }()),
                                 20000);
        TestLab lab;
        QJsonObject entry{{L("url"), QStringLiteral("http://127.0.0.1:%1%2").arg(port).arg(path)}};
        if (!type.isEmpty())
            entry[L("type")] = type;
        lab.configure({{QStringLiteral("everything"), entry}});
        Registry registry;
        McpOptions options;
        options.backOff = 0ms;
        McpHealth mcp(lab.path(), registry, m_clock, options);
        for (int round = 0; round < 3; ++round) {
            QVERIFY(collect(mcp));
            const McpStatus status = mcp.statuses()["everything"];
            QVERIFY2(status.state == McpState::Up, qPrintable(status.reason));
            QCOMPARE(status.via, via);
            QVERIFY(status.facts.tools.value_or(0) > 5);
        }
        qInfo("ping %.2f ms", double(mcp.statuses()["everything"].latency->count()) / 1000);
        process.kill();
        QVERIFY(process.waitForFinished());
        QVERIFY(collect(mcp));
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"everything"}), 0.0);
    }
};

QTEST_GUILESS_MAIN(tst_McpReal)
#include "tst_mcpreal.moc"
