// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/eventstream.h"
#include "tests/lab/httpfake.h"
#include "tests/lab/testlab.h"

#include <QElapsedTimer>
#include <QRegularExpression>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

const QString x = QStringLiteral("x");

McpOptions options()
{
    McpOptions options;
    options.backOff = 0ms;
    options.limits = {.start = 3s, .reply = 1s, .slow = 1s};
    return options;
}

} // namespace

class tst_McpHttp : public QObject
{
    Q_OBJECT
    SystemClock m_clock;

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void eventStreamsAreReadInAnyPieces()
    {
        const QByteArray text =
            "\xef\xbb\xbf: hello\r\n\r\ndata: one\rdata:two\r\n\r\nevent: end\ndata\n\n"
            "event: x\ndata:  three\nid: 4\nretry: 5\nodd\n\ndata: cut off";
        for (qsizetype size = 1; size <= text.size(); ++size) {
            EventStream stream;
            QList<EventStream::Event> events;
            for (qsizetype at = 0; at < text.size(); at += size)
                events +=
                    stream.feed(QByteArrayView(text).sliced(at, qMin(size, text.size() - at)));
            QCOMPARE(events.size(), 2);
            QCOMPARE(events[0].type, QByteArray("message"));
            QCOMPARE(events[0].data, QByteArray("one\ntwo"));
            QCOMPARE(events[1].type, QByteArray("x"));
            QCOMPARE(events[1].data, QByteArray(" three"));
            QCOMPARE(stream.pending(), 13);
        }
    }

    void aServerThatAnswersIsUp_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QString>("protocol");
        QTest::addColumn<int>("tools");
        QTest::newRow("JSON") << "json"
                              << "2025-06-18" << 1;
        QTest::newRow("event stream in pieces") << "streams"
                                                << "2025-06-18" << 1;
        QTest::newRow("without sessions") << "stateless"
                                          << "2025-06-18" << 1;
        QTest::newRow("of the stateless era") << "modern"
                                              << "2026-07-28" << 2;
    }

    void aServerThatAnswersIsUp()
    {
        QFETCH(QString, mode);
        QFETCH(QString, protocol);
        QFETCH(int, tools);
        const HttpFake server(mode);
        TestLab lab;
        lab.configure({{x, server.entry()}});
        Registry registry;
        auto mcp = std::make_unique<McpHealth>(lab.path(), registry, m_clock, options());
        for (int round = 0; round < 3; ++round) {
            QVERIFY(collect(*mcp));
            const McpStatus status = mcp->statuses()["x"];
            QVERIFY2(status.state == McpState::Up, qPrintable(status.reason));
            QCOMPARE(status.facts.protocol, protocol);
            QCOMPARE(status.facts.tools.value_or(-1), tools);
            QCOMPARE(status.via, QByteArray("http"));
        }
        QCOMPARE(server.count("initialize"), mode == L("modern") ? 0 : 1);
        QCOMPARE(server.count("tools/list"), 1);
        QCOMPARE(server.count("ping"), mode == L("modern") ? 0 : 3);
        QCOMPARE(server.count("server/discover"), mode == L("modern") ? 4 : 1);
        const auto last = server.log().last();
        QCOMPARE(last[2], protocol.toLatin1());
        QCOMPARE(last[1].startsWith("session-"), mode == L("json") || mode == L("streams"));
        if (mode == L("json")) { // connections are reused; a notice and a ping go out together
            QSet<QByteArray> ports;
            for (const auto &line : server.log())
                ports.insert(line[4]);
            QVERIFY(ports.size() <= 2);
        }
        // Its session ends with it, when there is time to say so.
        lab.configure({});
        QTRY_VERIFY(!registry.value(catalogue::mcpServerHealth, {"x"}));
        QTRY_COMPARE(server.count("DELETE"), mode == L("json") || mode == L("streams") ? 1 : 0);
    }

    void aServerThatMisbehavesIsDownForAReason_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("state");
        QTest::addColumn<QByteArray>("cause");
        QTest::addColumn<QString>("words");
        const int down = int(McpState::Down);
        const int protocol = int(McpState::Protocol);
        QTest::newRow("hangs") << "hangs"
                               << "http" << int(McpState::Timeout) << QByteArray("timeout")
                               << "no answer to initialize within 3 s";
        QTest::newRow("HTTP 500") << "broken"
                                  << "http" << down << QByteArray("http") << "answers HTTP 500";
        QTest::newRow("a web page")
            << "html"
            << "http" << protocol << QByteArray("protocol") << "HTTP 200 without a message";
        QTest::newRow("accepts and says nothing")
            << "accepts-only"
            << "http" << protocol << QByteArray("protocol") << "HTTP 202 without a message";
        QTest::newRow("200 MB") << "floods"
                                << "http" << protocol << QByteArray("flood") << "more than 8 MB";
        QTest::newRow("stream without an answer")
            << "ends-early"
            << "http" << protocol << QByteArray("protocol") << "ended without an answer";
        QTest::newRow("credentials") << "wants-credentials"
                                     << "http" << int(McpState::Auth) << QByteArray("auth")
                                     << "wants credentials (HTTP 401)";
        QTest::newRow("not SSE") << "json"
                                 << "sse" << down << QByteArray("http") << "answers HTTP 405";
        QTest::newRow("SSE, endpoint elsewhere")
            << "sse-foreign"
            << "sse" << protocol << QByteArray("protocol") << "endpoint on another host";
        QTest::newRow("SSE, endless event")
            << "sse-endless"
            << "sse" << protocol << QByteArray("flood") << "more than 8 MB";
    }

    void aServerThatMisbehavesIsDownForAReason()
    {
        QFETCH(QString, mode);
        QFETCH(QString, type);
        QFETCH(int, state);
        QFETCH(QByteArray, cause);
        QFETCH(QString, words);
        const HttpFake server(mode);
        TestLab lab;
        lab.configure({{x, server.entry({{L("type"), type}})}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        for (int round = 1; round <= 2; ++round) {
            QVERIFY(collect(mcp));
            const McpStatus status = mcp.statuses()["x"];
            QVERIFY2(int(status.state) == state, qPrintable(status.reason));
            QCOMPARE(status.cause, cause);
            QVERIFY2(status.reason.contains(words), qPrintable(status.reason));
            QVERIFY(!status.reason.contains(L("secret")));
            QCOMPARE(registry.value(catalogue::mcpServerHealth, {"x"}),
                     state == int(McpState::Auth) ? 2.0 : 0.0);
            QCOMPARE(registry.value(catalogue::mcpProbeErrors, {"x", cause}), double(round));
        }
    }

    void theOlderTransportIsSpoken_data()
    {
        QTest::addColumn<QJsonObject>("more");
        QTest::newRow("said") << QJsonObject{{L("type"), L("sse")}};
        QTest::newRow("found out, from a bare URL") << QJsonObject{};
    }

    void theOlderTransportIsSpoken()
    {
        QFETCH(QJsonObject, more);
        const HttpFake server(QStringLiteral("sse"));
        TestLab lab;
        QJsonObject entry{{L("url"), server.url(QStringLiteral("/sse"))}};
        for (auto it = more.begin(); it != more.end(); ++it)
            entry[it.key()] = *it;
        lab.configure({{x, entry}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        for (int round = 0; round < 3; ++round) {
            QVERIFY(collect(mcp));
            const McpStatus status = mcp.statuses()["x"];
            QVERIFY2(status.state == McpState::Up, qPrintable(status.reason));
            QCOMPARE(status.via, QByteArray("sse"));
            QCOMPARE(status.facts.serverName, QStringLiteral("http-fake"));
        }
        QCOMPARE(server.count("GET"), 1); // one stream, kept
        QCOMPARE(server.count("ping"), 3);
    }

    void credentialsAreSentToTheirOwnHostAlone()
    {
        const HttpFake server(QStringLiteral("wants-credentials"));
        const HttpFake redirecting(QStringLiteral("redirects"), server.url());
        qputenv("LAB_TEST_TOKEN", "right-token");
        const QJsonObject headers{{L("Authorization"), L("Bearer ${LAB_TEST_TOKEN}")}};
        TestLab lab;
        lab.configure({{x, server.entry({{L("headers"), headers}})},
                       {QStringLiteral("y"), redirecting.entry({{L("headers"), headers}})}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        QVERIFY2(mcp.statuses()["x"].state == McpState::Up, qPrintable(mcp.statuses()["x"].reason));
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"y"}), 0.0);
        const auto before = server.count("POST");
        QVERIFY(collect(mcp));
        QCOMPARE(server.count("POST"),
                 before + 1); // the ping of x; nothing was carried over from y
        qunsetenv("LAB_TEST_TOKEN");
    }

    void aServerThatForgotTheSessionGetsANewOne()
    {
        const HttpFake server(QStringLiteral("json"));
        TestLab lab;
        lab.configure({{x, server.entry()}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        server.forgetSessions();
        QVERIFY(collect(mcp));
        QVERIFY2(mcp.statuses()["x"].state == McpState::Up, qPrintable(mcp.statuses()["x"].reason));
        QCOMPARE(server.count("initialize"), 2);
    }

    void aServerThatDiesIsDownAndComesBack()
    {
        auto server = std::make_unique<HttpFake>(QStringLiteral("sse"));
        TestLab lab;
        lab.configure({{x, QJsonObject{{L("type"), L("sse")}, {L("url"), server->url()}}}});
        Registry registry;
        McpHealth mcp(lab.path(), registry, m_clock, options());
        QVERIFY(collect(mcp));
        QCOMPARE(registry.value(catalogue::mcpServerHealth, {"x"}), 1.0);
        server.reset();
        QTRY_COMPARE(registry.value(catalogue::mcpServerHealth, {"x"}),
                     0.0); // without a collection
        QTRY_VERIFY(mcp.statuses()["x"].reason.contains(L("refuses connections"))); // tried anew
        QCOMPARE(mcp.statuses()["x"].cause, QByteArray("network"));
    }
};

QTEST_GUILESS_MAIN(tst_McpHttp)
#include "tst_mcphttp.moc"
