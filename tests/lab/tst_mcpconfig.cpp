// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpconfig.h"

#include <QDir>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

class tst_McpConfig : public QObject
{
    Q_OBJECT

    static QProcessEnvironment environment()
    {
        QProcessEnvironment environment;
        environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/bin:/bin"));
        environment.insert(QStringLiteral("TOKEN"), QStringLiteral("s3cret-token"));
        environment.insert(QStringLiteral("EMPTY"), QString());
        environment.insert(QStringLiteral("PORT"), QStringLiteral("81"));
        return environment;
    }
    static Result<McpConfig> parse(const QByteArray &text)
    {
        return parseMcpConfig(text, QStringLiteral("/tmp"), environment());
    }
    static McpEntry one(const QByteArray &server)
    {
        const auto config = parse("{\"mcpServers\": {\"x\": " + server + "}}");
        return config && config->servers.size() == 1 ? config->servers.first() : McpEntry{};
    }

private Q_SLOTS:
    void theShapesOfAllClientsAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("target");
        QTest::newRow("Claude") << QByteArray("{\"mcpServers\":{\"x\":{\"command\":\"sh\",\"args\":"
                                              "[\"-c\",\"a b\"],\"env\":{\"A\":\"1\"}}}}")
                                << int(McpTransportKind::Stdio) << "/usr/bin/sh";
        QTest::newRow("Claude, http") << QByteArray(
            "{\"mcpServers\":{\"x\":{\"type\":\"http\",\"url\":\"https://h.example/mcp\"}}}")
                                      << int(McpTransportKind::Http) << "https://h.example/mcp";
        QTest::newRow("VS Code") << QByteArray(
            "{\"inputs\":[],\"servers\":{\"x\":{\"type\":\"stdio\",\"command\":\"sh\"}}}")
                                 << int(McpTransportKind::Stdio) << "/usr/bin/sh";
        QTest::newRow("VS Code, sse")
            << QByteArray("{\"servers\":{\"x\":{\"type\":\"sse\",\"url\":\"http://h:81/sse\"}}}")
            << int(McpTransportKind::Sse) << "http://h:81/sse";
        QTest::newRow("Cursor, bare url") << QByteArray(
            "{\"mcpServers\":{\"x\":{\"url\":\"http://h:81/mcp\",\"headers\":{\"A\":\"b\"}}}}")
                                          << int(McpTransportKind::Http) << "http://h:81/mcp";
        QTest::newRow("Windsurf") << QByteArray(
            "{\"mcpServers\":{\"x\":{\"serverUrl\":\"http://h/mcp\"}}}")
                                  << int(McpTransportKind::Http) << "http://h/mcp";
    }

    void theShapesOfAllClientsAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, kind);
        QFETCH(QString, target);
        const auto config = parse(text);
        QVERIFY(config.ok());
        QCOMPARE(config->servers.size(), 1);
        const McpEntry &entry = config->servers.first();
        QCOMPARE(entry.name, QByteArray("x"));
        QCOMPARE(int(entry.kind), kind);
        QCOMPARE(entry.kind == McpTransportKind::Stdio ? entry.command : entry.url.toString(),
                 target);
        QVERIFY2(entry.notConfigured.isEmpty(), qPrintable(entry.notConfigured));
        QVERIFY(config->problems.isEmpty());
    }

    void variablesAreExpanded()
    {
        const McpEntry entry = one(
            "{\"command\":\"sh\",\"cwd\":\"${workspaceFolder}\",\"args\":[\"${TOKEN}\","
            "\"p${PORT}q${NONE:-d}\",\"${EMPTY:-e}\",\"${env:PORT}\",\"${userHome}\",\"$PORT $5\"],"
            "\"env\":{\"A\":\"${NONE:-}\",\"N\":7,\"B\":true}}");
        QCOMPARE(entry.arguments,
                 (QStringList{QStringLiteral("s3cret-token"), QStringLiteral("p81qd"),
                              QStringLiteral("e"), QStringLiteral("81"), QDir::homePath(),
                              QStringLiteral("$PORT $5")}));
        QCOMPARE(entry.environment[QStringLiteral("A")], QString());
        QCOMPARE(entry.environment[QStringLiteral("N")], QStringLiteral("7"));
        QCOMPARE(entry.environment[QStringLiteral("B")], QStringLiteral("true"));
        QCOMPARE(entry.directory, QStringLiteral("/tmp"));
        const McpEntry remote = one("{\"url\":\"http://h:${PORT}/"
                                    "mcp\",\"headers\":{\"Authorization\":\"Bearer ${TOKEN}\"}}");
        QCOMPARE(remote.url.port(), 81);
        QCOMPARE(remote.headers["Authorization"], QByteArray("Bearer s3cret-token"));
        QCOMPARE(remote.redacted(QStringLiteral("bad Bearer s3cret-token, s3cret-token")),
                 QStringLiteral("bad ***, ***"));
    }

    void whatMayBeSecretIsBlottedOut_data()
    {
        QTest::addColumn<QByteArray>("entry");
        QTest::addColumn<QString>("secret");
        QTest::addColumn<bool>("hidden");
        const auto row = [](const char *name, const char *entry, const char *secret, bool hidden) {
            // ' for ", to be readable.
            QTest::newRow(name) << QByteArray(entry).replace('\'', '"') << QString::fromUtf8(secret) << hidden;
        };
        row("variable called token", "{'command': 'sh', 'env': {'MY_TOKEN': 'abcdefgh'}}", "abcdefgh", true);
        row("variable called pat", "{'command': 'sh', 'env': {'GITHUB_PAT': 'abcdefgh'}}", "abcdefgh", true);
        row("a key by its look", "{'command': 'sh', 'env': {'X': 'sk-proj-0123456789abcdef'}}",
            "sk-proj-0123456789abcdef", true);
        row("a plain word", "{'command': 'sh', 'env': {'NODE_ENV': 'production'}}", "production", false);
        row("a path", "{'command': 'sh', 'env': {'PATTERN': '/usr/local/share/data1'}}",
            "/usr/local/share/data1", false);
        row("a password in a URL", "{'command': 'sh', 'env': {'DB': 'postgres://me:hun%20ter2@db/x'}}",
            "hun%20ter2", true);
        row("it without escapes", "{'command': 'sh', 'env': {'DB': 'postgres://me:hun%20ter2@db/x'}}",
            "hun ter2", true);
        row("the rest of that URL", "{'command': 'sh', 'env': {'DB': 'postgres://me:hun%20ter2@db/x'}}",
            "postgres://me:", false);
        row("an argument after its name", "{'command': 'sh', 'args': ['--api-key', 'abcdefgh']}", "abcdefgh", true);
        row("an argument with its name", "{'command': 'sh', 'args': ['--api-key=abcdefgh']}", "abcdefgh", true);
        row("another argument", "{'command': 'sh', 'args': ['--verbose', 'abcdefgh']}", "abcdefgh", false);
        row("a header", "{'url': 'http://h/', 'headers': {'X-Any': 'abcdefgh'}}", "abcdefgh", true);
        row("the token of a header", "{'url': 'http://h/', 'headers': {'Authorization': 'Bearer abcdefgh'}}",
            "abcdefgh", true);
        row("a query", "{'url': 'http://h/?key=abcdefgh&x=1'}", "key=abcdefgh&x=1", true);
        row("its key alone", "{'url': 'http://h/?key=abcdefgh&x=1'}", "abcdefgh", true);
        row("credentials as they are sent", "{'url': 'http://me:pass%20word@h/'}", "bWU6cGFzcyB3b3Jk", true);
        row("the host", "{'url': 'http://me:password@the-host/'}", "the-host", false);
    }
    void whatMayBeSecretIsBlottedOut()
    {
        QFETCH(QByteArray, entry);
        QFETCH(QString, secret);
        QFETCH(bool, hidden);
        const McpEntry read = one(entry);
        QCOMPARE(read.name, QByteArray("x"));
        QCOMPARE(read.notConfigured, QString());
        const QString shown = read.redacted(QStringLiteral("it said ") + secret + u'!');
        QCOMPARE(!shown.contains(secret), hidden);
        QVERIFY(shown.startsWith(QStringLiteral("it said ")));
    }

    void whatIsMissingIsNotConfiguredAndNothingIsStarted_data()
    {
        QTest::addColumn<QByteArray>("server");
        QTest::addColumn<QString>("words");
        QTest::newRow("variable") << QByteArray(
            "{\"command\":\"sh\",\"env\":{\"KEY\":\"${NONE}\"}}")
                                  << "NONE is not set";
        QTest::newRow("variable of a URL")
            << QByteArray("{\"url\":\"${NONE}/mcp\"}") << "NONE is not set";
        QTest::newRow("input") << QByteArray("{\"command\":\"sh\",\"args\":[\"${input:key}\"]}")
                               << "input \"key\"";
        QTest::newRow("program") << QByteArray("{\"command\":\"no-such-program\"}")
                                 << "no-such-program is not installed";
        QTest::newRow("path") << QByteArray("{\"command\":\"./no/such\"}")
                              << "./no/such is not installed";
        QTest::newRow("directory")
            << QByteArray("{\"command\":\"sh\",\"cwd\":\"/nowhere\"}") << "no directory /nowhere";
        QTest::newRow("disabled") << QByteArray("{\"command\":\"sh\",\"disabled\":true}")
                                  << "switched off";
        QTest::newRow("off") << QByteArray("{\"command\":\"sh\",\"console\":{\"mode\":\"off\"}}")
                             << "switched off";
    }

    void whatIsMissingIsNotConfiguredAndNothingIsStarted()
    {
        QFETCH(QByteArray, server);
        QFETCH(QString, words);
        const McpEntry entry = one(server);
        QVERIFY2(entry.notConfigured.contains(words), qPrintable(entry.notConfigured));
    }

    void aWrongEntryIsNamedAndTheOthersStand_data()
    {
        QTest::addColumn<QByteArray>("server");
        QTest::addColumn<QString>("words");
        QTest::newRow("no command") << QByteArray("{}") << "$.mcpServers.bad.command";
        QTest::newRow("command") << QByteArray("{\"command\":[\"a\"]}")
                                 << "$.mcpServers.bad.command";
        QTest::newRow("args") << QByteArray("{\"command\":\"sh\",\"args\":[1]}")
                              << "$.mcpServers.bad.args";
        QTest::newRow("env") << QByteArray("{\"command\":\"sh\",\"env\":{\"A\":[]}}")
                             << "$.mcpServers.bad.env";
        QTest::newRow("type") << QByteArray("{\"type\":\"telepathy\",\"command\":\"sh\"}")
                              << "$.mcpServers.bad.type";
        QTest::newRow("url") << QByteArray("{\"url\":\"ftp://h/\"}") << "$.mcpServers.bad.url";
        QTest::newRow("header") << QByteArray(
            "{\"url\":\"http://h/\",\"headers\":{\"A\":\"x\\r\\nB: y\"}}")
                                << "$.mcpServers.bad.headers";
        QTest::newRow("string") << QByteArray("\"sh\"") << "$.mcpServers.bad";
        QTest::newRow("mode") << QByteArray(
            "{\"command\":\"sh\",\"console\":{\"mode\":\"sometimes\"}}")
                              << "console.mode";
        QTest::newRow("interval") << QByteArray(
            "{\"command\":\"sh\",\"console\":{\"interval_seconds\":0}}")
                                  << "console.interval_seconds";
        QTest::newRow("unknown setting")
            << QByteArray("{\"command\":\"sh\",\"console\":{\"intervall\":1}}") << "intervall";
    }

    void aWrongEntryIsNamedAndTheOthersStand()
    {
        QFETCH(QByteArray, server);
        QFETCH(QString, words);
        const auto config =
            parse("{\"mcpServers\":{\"good\":{\"command\":\"sh\"},\"bad\":" + server + "}}");
        QVERIFY(config.ok());
        QCOMPARE(config->problems.size(), 1);
        QVERIFY2(config->problems.first().contains(words), qPrintable(config->problems.first()));
        QCOMPARE(config->servers.size(), 2);
        QVERIFY(config->servers[1].notConfigured.isEmpty());
        QVERIFY(!config->servers[0].notConfigured.isEmpty());
    }

    void ownSettingsAreRead()
    {
        const McpEntry entry =
            one("{\"command\":\"sh\",\"console\":{\"mode\":\"start\",\"interval_seconds\":600,"
                "\"start_limit_seconds\":30,\"reply_limit_seconds\":0.5}}");
        QCOMPARE(*entry.mode, McpMode::Start);
        QCOMPARE(*entry.interval, Milliseconds(600s));
        QCOMPARE(*entry.startLimit, Milliseconds(30s));
        QCOMPARE(*entry.replyLimit, 500ms);
    }

    void aTextThatIsNoConfigurationIsAnError()
    {
        QVERIFY(!parse("{\"mcpServers\": [").ok());
        QVERIFY(!parse("[]").ok());
        QVERIFY(!parse("{\"mcpServers\": []}").ok());
        QVERIFY(parse("{}")->servers.isEmpty());
    }
};

QTEST_GUILESS_MAIN(tst_McpConfig)
#include "tst_mcpconfig.moc"
