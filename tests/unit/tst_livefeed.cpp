// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/livefeed.h"
#include "exporter/exporter.h"
#include "exporter/killswitch/operators.h"
#include "ui/client/livestream.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <sys/socket.h>

using namespace thunes;

/// The WebSocket of a real exporter, read by a plain client and by the desktop's.
class TestLiveFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void beginsWithASnapshotAndGoesOnWithDeltas();
    void resumesWhereItWas();
    void anUnknownPlaceGivesASnapshot();
    void heartbeatsComeWithoutAChange();
    void aForeignOriginIsRefused();
    void aClientThatDoesNotReadIsNotBufferedFor();
    void subscribersThatVanishTogetherHarmNobody();
    void samplesKeepTheirOrder();
    void theDesktopFollowsAndNoticesTheEnd();

private:
    void say(const QJsonObject &event);
    QJsonObject next(QWebSocket &socket, const QString &type);
    std::unique_ptr<QWebSocket> connectTo(const QString &query = {});

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Exporter> m_exporter;
    quint16 m_port = 0;
    QNetworkAccessManager m_network;
    QList<QJsonObject> m_messages;
};

using L = QLatin1String;

void TestLiveFeed::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    ExporterOptions options;
    options.port = 0;
    options.stateDir = m_dir->path();
    m_exporter = std::make_unique<Exporter>(options);
    const auto port = m_exporter->start();
    QVERIFY(port);
    m_port = *port;
    m_messages.clear();
}

void TestLiveFeed::cleanup()
{
    m_exporter.reset();
}

void TestLiveFeed::say(const QJsonObject &event)
{
    QNetworkRequest request(QUrl(QStringLiteral("http://127.0.0.1:%1/api/v1/events").arg(m_port)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    std::unique_ptr<QNetworkReply> reply(m_network.post(request, QJsonDocument(event).toJson()));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    QVERIFY(finished.wait(3000));
    QCOMPARE(reply->error(), QNetworkReply::NoError);
}

std::unique_ptr<QWebSocket> TestLiveFeed::connectTo(const QString &query)
{
    auto socket = std::make_unique<QWebSocket>();
    connect(socket.get(), &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        m_messages << QJsonDocument::fromJson(text.toUtf8()).object();
    });
    socket->open(QUrl(QStringLiteral("ws://127.0.0.1:%1/api/v1/live%2").arg(m_port).arg(query)));
    return socket;
}

QJsonObject TestLiveFeed::next(QWebSocket &, const QString &type)
{
    QJsonObject found;
    const auto look = [&] {
        for (qsizetype i = 0; i < m_messages.size(); ++i) {
            if (m_messages[i].value(L("type")).toString() == type) {
                found = m_messages[i];
                m_messages.remove(0, i + 1);
                return true;
            }
        }
        return false;
    };
    (void)QTest::qWaitFor(look, 3000);
    return found;
}

void TestLiveFeed::beginsWithASnapshotAndGoesOnWithDeltas()
{
    const auto socket = connectTo();
    const QJsonObject snapshot = next(*socket, QStringLiteral("snapshot"));
    QVERIFY(!snapshot.isEmpty());
    const QJsonObject state = snapshot.value(L("state")).toObject();
    QCOMPARE(state.value(L("kill_switch")).toObject().value(L("phase")).toString(),
             QStringLiteral("released"));
    double sequence = snapshot.value(L("sequence")).toDouble();
    say({{L("type"), L("risk")}, {L("daily_pnl"), -5}, {L("max_daily_loss"), 20},
         {L("position_count"), 2}});
    bool seen = false;
    while (!seen) {
        const QJsonObject delta = next(*socket, QStringLiteral("delta"));
        QVERIFY2(!delta.isEmpty(), "the change was never told");
        QCOMPARE(delta.value(L("previous")).toDouble(), sequence); // no gap
        sequence = delta.value(L("sequence")).toDouble();
        for (const QJsonValue &value : delta.value(L("set")).toArray()) {
            const QJsonObject sample = value.toObject();
            seen = seen || (sample.value(L("metric")) == L("thunes_open_positions")
                            && sample.value(L("value")).toDouble() == 2);
        }
    }
}

void TestLiveFeed::resumesWhereItWas()
{
    auto socket = connectTo();
    const double sequence = next(*socket, QStringLiteral("snapshot")).value(L("sequence")).toDouble();
    // Another one stays, so that changes go on being made into deltas.
    QWebSocket other;
    QSignalSpy connected(&other, &QWebSocket::connected);
    other.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/api/v1/live").arg(m_port)));
    QVERIFY(connected.wait(3000));
    socket->close();
    say({{L("type"), L("ws_connection")}, {L("symbol"), L("BTCUSDT")}, {L("connected"), true}});
    QTest::qWait(100);
    m_messages.clear();
    socket = connectTo(QStringLiteral("?after=%1").arg(sequence, 0, 'f', 0));
    const QJsonObject delta = next(*socket, QStringLiteral("delta"));
    QCOMPARE(delta.value(L("previous")).toDouble(), sequence);
    for (const QJsonObject &message : std::as_const(m_messages))
        QVERIFY(message.value(L("type")) != L("snapshot"));
}

void TestLiveFeed::anUnknownPlaceGivesASnapshot()
{
    const auto socket = connectTo(QStringLiteral("?after=987654"));
    QVERIFY(!next(*socket, QStringLiteral("snapshot")).isEmpty());
}

void TestLiveFeed::heartbeatsComeWithoutAChange()
{
    const auto socket = connectTo();
    QVERIFY(!next(*socket, QStringLiteral("heartbeat")).isEmpty());
}

void TestLiveFeed::aForeignOriginIsRefused()
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, m_port);
    socket.write("GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n"
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    QByteArray answer;
    QTRY_VERIFY((answer += socket.readAll()).contains("\r\n"));
    QVERIFY2(answer.startsWith("HTTP/1.1 403"), answer.constData());
}

void TestLiveFeed::aClientThatDoesNotReadIsNotBufferedFor()
{
    QTcpSocket deaf;
    deaf.setReadBufferSize(1024);
    deaf.connectToHost(QHostAddress::LocalHost, m_port);
    deaf.write("GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n"
               "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    QTRY_VERIFY(deaf.bytesAvailable() > 0);
    // Many symbols make every delta large; a reader beside it gets them all.
    const auto socket = connectTo();
    QVERIFY(!next(*socket, QStringLiteral("snapshot")).isEmpty());
    for (int round = 0; round < 30; ++round) {
        QJsonArray batch;
        for (int i = 0; i < 400; ++i)
            batch.append(QJsonObject{{L("type"), L("ws_connection")},
                                     {L("symbol"), QStringLiteral("SYM%1").arg(i)},
                                     {L("connected"), round % 2 == 0}});
        QNetworkRequest request(
            QUrl(QStringLiteral("http://127.0.0.1:%1/api/v1/events").arg(m_port)));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
        std::unique_ptr<QNetworkReply> reply(m_network.post(request, QJsonDocument(batch).toJson()));
        QSignalSpy finished(reply.get(), &QNetworkReply::finished);
        QVERIFY(finished.wait(5000));
        QCOMPARE(reply->error(), QNetworkReply::NoError);
        QTest::qWait(30);
    }
    QVERIFY(!next(*socket, QStringLiteral("delta")).isEmpty());
    // It reads again: a whole snapshot comes, though it missed most of the changes.
    deaf.setReadBufferSize(0);
    QByteArray all;
    int snapshots = 0;
    const auto enough = [&] {
        all += deaf.readAll();
        snapshots = static_cast<int>(all.count("\"type\":\"snapshot\""));
        return snapshots >= 2;
    };
    QVERIFY2(QTest::qWaitFor(enough, 10000),
             qPrintable(QStringLiteral("%1 snapshots in %2 bytes").arg(snapshots).arg(all.size())));
}

void TestLiveFeed::subscribersThatVanishTogetherHarmNobody()
{
    // The feed asks for the state just before it sends: the connections break in between, and it is
    // the sends that meet it.
    std::vector<std::unique_ptr<QTcpSocket>> vanishing;
    const SystemClock clock;
    double count = 0;
    LiveFeed feed(
        [&] {
            for (const auto &socket : std::exchange(vanishing, {})) {
                const linger hard{1, 0}; // a reset, as of a host that has crashed
                ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard,
                             sizeof hard);
                socket->abort();
            }
            return QJsonObject{{L("trader"), QJsonObject{{L("count"), ++count}}}};
        },
        clock);
    QWebSocketServer server(QString(), QWebSocketServer::NonSecureMode);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QWebSocketServer::newConnection, &feed, [&] {
        while (QWebSocket *socket = server.nextPendingConnection())
            feed.add(std::unique_ptr<QWebSocket>(socket));
    });
    m_port = server.serverPort();
    const auto kept = connectTo();
    QVERIFY(!next(*kept, QStringLiteral("snapshot")).isEmpty());
    for (int round = 0; round < 4; ++round) {
        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        for (int i = 0; i < 16; ++i) {
            auto socket = std::make_unique<QTcpSocket>();
            socket->connectToHost(QHostAddress::LocalHost, m_port);
            QVERIFY(socket->waitForConnected(3000));
            socket->write("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                          "Sec-WebSocket-Version: 13\r\n\r\n");
            sockets.push_back(std::move(socket));
        }
        QTRY_COMPARE(feed.subscribers(), 17);
        vanishing = std::move(sockets);
        m_messages.clear();
        feed.touch();
        QTRY_COMPARE(feed.subscribers(), 1);
        QVERIFY(!next(*kept, QStringLiteral("delta")).isEmpty());
    }
}

void TestLiveFeed::samplesKeepTheirOrder()
{
    LiveStream stream(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)));
    QStringList symbols;
    connect(&stream, &LiveStream::received, this, [&](const ExporterState &state) {
        symbols.clear();
        for (const LiveSample &sample : state.samples) {
            if (sample.metric == L("thunes_ws_connected"))
                symbols << sample.labels.value(QStringLiteral("symbol"));
        }
    });
    stream.start();
    QTRY_VERIFY(stream.isLive());
    // As they come, in any order and over time; on screen nothing may change places.
    QStringList expected;
    for (int i = 0; i < 40; ++i) {
        const QString symbol = QStringLiteral("S%1").arg((i * 17) % 40, 2, 10, QLatin1Char('0'));
        say({{L("type"), L("ws_connection")}, {L("symbol"), symbol}, {L("connected"), true}});
        expected << symbol;
        expected.sort();
        QTRY_COMPARE(symbols, expected);
    }
}

void TestLiveFeed::theDesktopFollowsAndNoticesTheEnd()
{
    LiveStream stream(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)));
    QList<ExporterState> states;
    connect(&stream, &LiveStream::received, this,
            [&](const ExporterState &state) { states << state; });
    QSignalSpy lost(&stream, &LiveStream::lost);
    stream.start();
    QTRY_VERIFY(stream.isLive());
    say({{L("type"), L("heartbeat")}, {L("environment"), L("testnet")}});
    QTRY_COMPARE(states.constLast().environment, QStringLiteral("testnet"));
    QVERIFY(states.constLast().traderAlive);
    QElapsedTimer clock;
    clock.start();
    m_exporter.reset();
    QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, 2000);
    QVERIFY(clock.elapsed() < 2000);
    QVERIFY(!stream.isLive());
}

QTEST_GUILESS_MAIN(TestLiveFeed)
#include "tst_livefeed.moc"
