// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/guard.h"
#include "exporter/http/server.h"

#include <QElapsedTimer>
#include <QTcpSocket>
#include <QTest>
#include <QWebSocket>

using namespace thunes;
using namespace std::chrono_literals;

class tst_Http : public QObject
{
    Q_OBJECT

    std::unique_ptr<HttpServer> m_server;
    int m_posts = 0;
    int m_webSockets = 0;
    HttpReply m_kept;

    std::unique_ptr<QTcpSocket> open()
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress::LocalHost, m_server->port());
        if (!socket->waitForConnected(2000))
            qFatal("cannot connect");
        return socket;
    }

    /// Sends raw bytes and collects what comes back until the answer stands still.
    QByteArray talk(QTcpSocket &socket, const QByteArray &bytes)
    {
        socket.write(bytes);
        QByteArray answer;
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 1000) {
            QTest::qWait(5);
            answer += socket.readAll();
            if (!answer.isEmpty() && timer.elapsed() > 30)
                break;
        }
        return answer;
    }
    QByteArray talk(const QByteArray &bytes) { return talk(*open(), bytes); }

private Q_SLOTS:
    void init()
    {
        m_posts = 0;
        m_webSockets = 0;
        m_kept = {};
        m_server = std::make_unique<HttpServer>();
        m_server->route(QStringLiteral("/hello"), HttpMethod::Get,
                        [](const HttpRequest &) { return HttpResponse::text("hi\n"); });
        m_server->route(QStringLiteral("/post"), HttpMethod::Post, [this](const HttpRequest &r) {
            ++m_posts;
            return HttpResponse::text(QByteArray::number(r.body.size()) + '\n');
        });
        m_server->route(QStringLiteral("/echo"), HttpMethod::Put, [](const HttpRequest &r) {
            return HttpResponse::text(r.body);
        });
        for (const HttpMethod method : {HttpMethod::Get, HttpMethod::Post})
            m_server->routeDeferred(QStringLiteral("/later"), method,
                                    [this](const HttpRequest &, const HttpReply &reply) {
                                        m_kept = reply;
                                    });
        m_server->acceptWebSockets([this](std::unique_ptr<QWebSocket>) { ++m_webSockets; });
        QVERIFY(m_server->listen(QHostAddress::LocalHost, 0).ok());
    }
    void cleanup() { m_server.reset(); }

    void answersGetAndHead()
    {
        const QByteArray get = talk("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QVERIFY(get.startsWith("HTTP/1.1 200 OK\r\n"));
        QVERIFY(get.endsWith("\r\n\r\nhi\n"));
        const QByteArray head = talk("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QVERIFY(head.contains("Content-Length: 3\r\n"));
        QVERIFY(head.endsWith("\r\n\r\n"));
    }

    void severalRequestsShareAConnection()
    {
        auto socket = open();
        for (int i = 0; i < 5; ++i)
            QVERIFY(talk(*socket, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .endsWith("hi\n"));
        QVERIFY(talk(*socket, "POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nabcd")
                    .endsWith("\r\n\r\n4\n"));
        QCOMPARE(m_server->guard().openConnections(), 1);
    }

    void aRequestInSinglesBytesIsOneRequest()
    {
        auto socket = open();
        for (const char c : QByteArray("POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nab")) {
            socket->write(&c, 1);
            socket->flush();
            QTest::qWait(1);
        }
        QCOMPARE(m_posts, 0);
        QVERIFY(talk(*socket, "c").endsWith("\r\n\r\n3\n"));
        QCOMPARE(m_posts, 1);
    }

    void connectionCloseAndHttp10AreHonoured()
    {
        for (const QByteArray request : {
                                         "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                                         "GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n"}) {
            auto socket = open();
            talk(*socket, request);
            QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
        }
    }

    void unknownPathsAndMethodsSaySo()
    {
        QVERIFY(talk("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n").startsWith("HTTP/1.1 404"));
        const QByteArray answer
            = talk("POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        QVERIFY(answer.startsWith("HTTP/1.1 405"));
        QVERIFY(answer.contains("Allow: GET, HEAD\r\n"));
    }

    void whatIsNotStrictHttpIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("status");
        const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &status) {
            QTest::newRow(name) << bytes << status;
        };
        const QByteArray post = "POST /post HTTP/1.1\r\nHost: localhost\r\n";
        row("garbage", "\x16\x03\x01\x02\r\n\r\n", "400");
        row("LF only", "GET /hello HTTP/1.1\nHost: localhost\n\n\r\n\r\n", "400");
        row("no host", "GET /hello HTTP/1.1\r\n\r\n", "400");
        row("two hosts", "GET /hello HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "400");
        row("foreign host", "GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421");
        row("foreign origin", "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n", "403");
        row("folding", "GET /hello HTTP/1.1\r\nHost: localhost\r\n x: y\r\n\r\n", "400");
        row("no colon", "GET /hello HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n", "400");
        row("space before colon", "GET /hello HTTP/1.1\r\nHost : localhost\r\n\r\n", "400");
        row("encoded line feed", "GET /hello%0a HTTP/1.1\r\nHost: localhost\r\n\r\n", "400");
        row("broken escape", "GET /hello%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", "400");
        row("two slashes", "GET //x/hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "400");
        row("absolute target", "GET http://localhost/hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "400");
        row("chunked", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411");
        row("both lengths", post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nabcd", "411");
        row("no length", post + "\r\n", "411");
        row("negative length", post + "Content-Length: -5\r\n\r\n", "400");
        row("hex length", post + "Content-Length: 0x10\r\n\r\n", "400");
        row("list length", post + "Content-Length: 0, 4\r\n\r\n", "400");
        row("two lengths", post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", "400");
        row("empty length", post + "Content-Length: \r\n\r\n", "400");
        row("2^63", post + "Content-Length: 9223372036854775808\r\n\r\n", "413");
        row("100 MB", post + "Content-Length: 104857600\r\n\r\n", "413");
        row("large head", "GET /hello HTTP/1.1\r\nX: " + QByteArray(40000, 'x'), "431");
        row("pipelined", "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "400");
        row("method", "TRACE /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "501");
        row("upgrade elsewhere", "GET /hello HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n", "400");
        const QByteArray live = "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n";
        const QByteArray key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        const QByteArray upgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n";
        row("upgrade alone", live + "Upgrade: websocket\r\n" + key + "\r\n", "400");
        row("upgrade without a key", live + upgrade + "Sec-WebSocket-Version: 13\r\n\r\n", "400");
        row("upgrade to something else", live + "Connection: Upgrade\r\nUpgrade: h2c\r\n" + key + "\r\n", "400");
        row("two upgrades", live + upgrade + "Upgrade: h2c\r\n" + key + "\r\n", "400");
        row("upgrade with a body", live + upgrade + key + "Content-Length: 5\r\n\r\nhello", "400");
        row("upgrade of HTTP/1.0", "GET /api/v1/live HTTP/1.0\r\nHost: localhost\r\n" + upgrade + key + "\r\n", "400");
        row("pipelined after a body", post + "Content-Length: 2\r\n\r\nabGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "400");
        row("more than the length", post + "Content-Length: 2\r\n\r\nabc", "400");
        row("100 MB, asked for", post + "Content-Length: 104857600\r\nExpect: 100-continue\r\n\r\n", "413");
        row("other expectation", post + "Content-Length: 2\r\nExpect: a miracle\r\n\r\nab", "417");
    }

    void whatIsNotStrictHttpIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, status);
        auto socket = open();
        const QByteArray answer = talk(*socket, bytes);
        QVERIFY2(answer.startsWith(QByteArray("HTTP/1.1 " + status)), answer.left(200).constData());
        QCOMPARE(answer.count("HTTP/1.1"), 1);
        QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(m_posts, 0);
        QVERIFY(talk("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").endsWith("hi\n"));
    }

    void whatFollowsAFalseUpgradeReachesNobody_data()
    {
        QTest::addColumn<QByteArray>("head");
        const QByteArray live = "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n";
        QTest::newRow("no connection header") << live + "Upgrade: websocket\r\n\r\n";
        QTest::newRow("a body that is still to come")
            << live + "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\n";
        QTest::newRow("another protocol") << live + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    }

    // The guard lets a WebSocket's connection alone: whoever makes it believe that one is coming could
    // speak to QHttpServer directly, without limits and without tokens.
    void whatFollowsAFalseUpgradeReachesNobody()
    {
        QFETCH(QByteArray, head);
        auto socket = open();
        talk(*socket, head);
        talk(*socket, "POST /post HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\nhello\r\n0\r\n\r\n");
        QCOMPARE(m_posts, 0);
        QCOMPARE(m_webSockets, 0);
        QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
    }

    void aProperUpgradeBecomesAWebSocket()
    {
        QWebSocket client;
        client.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/api/v1/live").arg(m_server->port())));
        QTRY_COMPARE(m_webSockets, 1);
    }

    void bodiesArriveByteForByte_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("one byte") << QByteArray("x");
        QTest::newRow("zeros") << QByteArray(1000, '\0');
        QTest::newRow("looks like requests")
            << QByteArray("\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n0\r\n\r\n");
        QByteArray all;
        while (all.size() < 300000)
            all += static_cast<char>(all.size() * 7 / 3);
        QTest::newRow("300 KB of all bytes") << all;
    }
    void bodiesArriveByteForByte()
    {
        QFETCH(QByteArray, body);
        auto socket = open();
        const QByteArray head = "PUT /echo HTTP/1.1\r\nHost: localhost\r\ncontent-LENGTH:  "
            + QByteArray::number(body.size()) + "\t\r\nX-After: 1\r\n\r\n";
        for (const qsizetype piece : {head.size() + body.size(), head.size(), qsizetype(5000)}) {
            const QByteArray request = head + body;
            for (qsizetype at = 0; at < request.size(); at += piece) {
                socket->write(request.mid(at, piece));
                socket->flush();
                QCoreApplication::processEvents();
            }
            QByteArray answer;
            QTRY_VERIFY((answer += socket->readAll()).endsWith("\r\n\r\n" + body));
            QVERIFY(answer.startsWith("HTTP/1.1 200 OK\r\n"));
            QCOMPARE(answer.size(), answer.indexOf("\r\n\r\n") + 4 + body.size());
        }
    }

    // QHttpServer is not told of bodies: one that no handler took must not meet the next request.
    void aBodyThatNobodyTookIsGoneWithItsRequest()
    {
        auto socket = open();
        for (const QByteArray first : {"POST /nothing", "PUT /post", "DELETE /hello"}) {
            const QByteArray answer = talk(*socket, first + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
            QVERIFY2(answer.startsWith("HTTP/1.1 40"), answer.constData());
            QVERIFY(talk(*socket, "POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                        .endsWith("\r\n\r\n0\n"));
        }
        QCOMPARE(m_posts, 3);
    }

    void theLimitOfABodyIsExact()
    {
        HttpLimits limits;
        limits.bodyBytes = 1000;
        m_server->guard().setLimits(limits);
        const auto post = [this](int size) {
            return talk("POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                        + QByteArray::number(size) + "\r\n\r\n" + QByteArray(size, 'x'));
        };
        QVERIFY(post(1000).endsWith("\r\n\r\n1000\n"));
        QVERIFY(post(1001).startsWith("HTTP/1.1 413"));
        QCOMPARE(m_posts, 1);
    }

    void aClientThatLeavesWithinABodyHarmsNobody()
    {
        auto socket = open();
        socket->write("POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nabc");
        QTRY_COMPARE(m_server->guard().openConnections(), 1);
        QTest::qWait(20);
        socket->abort();
        QTRY_COMPARE(m_server->guard().openConnections(), 0);
        QCOMPARE(m_posts, 0);
        QVERIFY(talk("POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nok")
                    .endsWith("\r\n\r\n2\n"));
    }

    void bytesBehindABodyWhoseAnswerIsDueAreRefused()
    {
        auto socket = open();
        socket->write("POST /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nab");
        QTRY_VERIFY(m_kept);
        QVERIFY(talk(*socket, "POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                    .startsWith("HTTP/1.1 400"));
        m_kept(HttpResponse::text("late\n"));
        QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
        QVERIFY(!socket->readAll().contains("late"));
        QCOMPARE(m_posts, 0);
    }

    void nothingIsReadBehindARequestThatClosesTheConnection()
    {
        auto socket = open();
        socket->write("POST /later HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab");
        QTRY_VERIFY(m_kept);
        // More than the kernel's buffers hold: the connection stays closing while nobody reads.
        m_kept(HttpResponse::text(QByteArray(16 * 1024 * 1024, 'x')));
        socket->setReadBufferSize(1000);
        socket->write("POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        QTest::qWait(100);
        QCOMPARE(m_posts, 0);
    }

    // A handler is found by the decoded path: the token must be asked for by the same.
    void aPathInAnotherSpellingNeedsTheSameToken_data()
    {
        QTest::addColumn<QByteArray>("target");
        for (const char *target : {"/post", "/%70ost", "/p%6Fs%74?x=1", "%2Fpost", "/%2fpost", "//x/post"})
            QTest::newRow(target) << QByteArray(target);
    }
    void aPathInAnotherSpellingNeedsTheSameToken()
    {
        QFETCH(QByteArray, target);
        m_server->guard().setAdmission([](const QByteArray &, const QByteArray &path, const QByteArray &) {
            return path == "/post" ? std::optional(GuardedServer::Refusal{401, "a token is required", "Bearer"})
                                   : std::nullopt;
        });
        const QByteArray answer = talk("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        QVERIFY2(answer.startsWith("HTTP/1.1 40"), answer.constData());
        QCOMPARE(m_posts, 0);
    }

    void aRequestWithoutAdmissionIsNotAskedForItsBody()
    {
        m_server->guard().setAdmission([](const QByteArray &, const QByteArray &path, const QByteArray &) {
            return path == "/post" ? std::optional(GuardedServer::Refusal{401, "a token is required", "Bearer"})
                                   : std::nullopt;
        });
        const QByteArray answer = talk("POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        QVERIFY2(answer.startsWith("HTTP/1.1 401"), answer.constData());
        QCOMPARE(m_posts, 0);
    }

    void aDeferredAnswerReachesItsClientOnce()
    {
        auto socket = open();
        socket->write("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_VERIFY(m_kept);
        m_kept(HttpResponse::text("one\n"));
        m_kept(HttpResponse::text("two\n"));
        QTRY_VERIFY(socket->bytesAvailable() > 0);
        QTest::qWait(20);
        const QByteArray answer = socket->readAll();
        QVERIFY(answer.endsWith("one\n"));
        QVERIFY(talk(*socket, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").endsWith("hi\n"));
    }

    void aClientThatLeavesDuringADeferredAnswerHarmsNobody()
    {
        auto socket = open();
        socket->write("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_VERIFY(m_kept);
        socket->abort();
        QTRY_COMPARE(m_server->guard().openConnections(), 0);
        m_kept(HttpResponse::text("late\n"));
        QVERIFY(talk("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").endsWith("hi\n"));
    }

    void expect100ContinueIsAnsweredAtOnce()
    {
        auto socket = open();
        const QByteArray answer = talk(*socket, "POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        QCOMPARE(answer, QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
        QVERIFY(talk(*socket, "ok").endsWith("\r\n\r\n2\n"));
    }

    void slowClientsAreClosed()
    {
        HttpLimits limits;
        limits.firstByte = 200ms;
        limits.head = 200ms;
        limits.body = 200ms;
        limits.idle = 200ms;
        m_server->guard().setLimits(limits);
        auto silent = open();
        auto slowHead = open();
        slowHead->write("GET /hel");
        auto slowBody = open();
        slowBody->write("POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
        auto idle = open();
        QVERIFY(talk(*idle, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").endsWith("hi\n"));
        auto waiting = open(); // waits for us: not slow
        waiting->write("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
        for (auto *socket : {&silent, &slowHead, &slowBody, &idle})
            QTRY_COMPARE_WITH_TIMEOUT((*socket)->state(), QAbstractSocket::UnconnectedState, 3000);
        QCOMPARE(waiting->state(), QAbstractSocket::ConnectedState);
    }

    void atTheCapTheOldestIdleConnectionMakesRoom()
    {
        HttpLimits limits;
        limits.connections = 10;
        m_server->guard().setLimits(limits);
        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        for (int i = 0; i < 50; ++i)
            crowd.push_back(open());
        QVERIFY(talk("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").endsWith("hi\n"));
        QVERIFY(m_server->guard().openConnections() <= 10);
        QVERIFY(m_server->guard().evictedConnections() >= 40);
    }

    void aPortThatIsTakenIsNamed()
    {
        HttpServer second;
        const auto port = second.listen(QHostAddress::LocalHost, m_server->port());
        QVERIFY(!port.ok());
        QCOMPARE(port.error().kind, ErrorKind::Conflict);
        QVERIFY(port.error().message.contains(QString::number(m_server->port())));
    }
};

QTEST_GUILESS_MAIN(tst_Http)
#include "tst_http.moc"
