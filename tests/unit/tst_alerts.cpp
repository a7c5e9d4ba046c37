// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/alerts/alertstore.h"
#include "exporter/api/ingesttoken.h"
#include "exporter/exporter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>

using namespace thunes;
using namespace std::chrono_literals;
using L = QLatin1String;

/// Alertmanager's webhook: what is taken, what is refused and why, what is kept, and who is told.
class TestAlerts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAlertmanagerSends();
    void anErrorNamesTheField_data();
    void anErrorNamesTheField();
    void aRepetitionIsNoNews();
    void anEndAndANewBeginningAreNews();
    void whatIsResolvedIsKeptForAnHour();
    void anUnconfirmedAlertLeavesAfterItsLifetime();
    void ofTooManyTheResolvedGoFirst();
    void aTokenThatOthersMayReadIsRefused();
    void theWebhookNeedsTokenTypeAndSize();
    void anAlertIsPushedAtOnceAndShownToLatecomers();

private:
    static QJsonObject alert(const QString &name, const QString &status = QStringLiteral("firing"),
                             const QString &startsAt = QStringLiteral("2026-11-25T06:00:00Z"));
    static QByteArray payload(const QJsonArray &alerts);
    static WebhookMessage message(const QJsonArray &alerts);
    std::pair<int, QJsonObject> send(quint16 port, const QByteArray &body, const QByteArray &token,
                                     const QByteArray &type = "application/json",
                                     const QString &query = {});
    QNetworkAccessManager m_network;
};

namespace {
const TimePoint noon = fromDateTime(QDateTime(QDate(2026, 11, 25), QTime(12, 0), Qt::UTC));
}

QJsonObject TestAlerts::alert(const QString &name, const QString &status, const QString &startsAt)
{
    return {{L("fingerprint"), name},
            {L("status"), status},
            {L("labels"), QJsonObject{{L("alertname"), name}, {L("severity"), L("critical")}}},
            {L("annotations"), QJsonObject{{L("summary"), L("")}}},
            {L("startsAt"), startsAt},
            {L("endsAt"), status == L("firing") ? L("0001-01-01T00:00:00Z")
                                                : L("2026-11-25T11:59:00.123456789Z")},
            {L("generatorURL"), L("http://127.0.0.1:9091/graph")}};
}

QByteArray TestAlerts::payload(const QJsonArray &alerts)
{
    return QJsonDocument(QJsonObject{{L("version"), L("4")},
                                     {L("status"), L("firing")},
                                     {L("receiver"), L("console")},
                                     {L("groupKey"), L("{}:{}")},
                                     {L("truncatedAlerts"), 0},
                                     {L("alerts"), alerts}})
        .toJson();
}

WebhookMessage TestAlerts::message(const QJsonArray &alerts)
{
    const auto read = parseWebhook(payload(alerts));
    Q_ASSERT(read);
    return *read;
}

void TestAlerts::readsWhatAlertmanagerSends()
{
    const auto read = parseWebhook(payload(
        {alert(L("A")), alert(L("B"), L("resolved"), L("2026-11-25T07:59:30.123456789+02:00"))}));
    QVERIFY2(read, qUtf8Printable(read ? QString() : read.error().message));
    QCOMPARE(read->alerts.size(), std::size_t(2));
    QVERIFY(read->alerts[0].firing);
    QVERIFY(!read->alerts[0].endsAt);
    QCOMPARE(toIso8601(read->alerts[1].startsAt), QStringLiteral("2026-11-25T05:59:30.123Z"));
    QCOMPARE(toIso8601(*read->alerts[1].endsAt), QStringLiteral("2026-11-25T11:59:00.123Z"));
    const QJsonObject shown = toJson(read->alerts[1]);
    for (const char *key : {"fingerprint", "status", "labels", "annotations", "startsAt", "endsAt",
                            "generatorURL", "receivedAt"})
        QVERIFY2(shown.contains(L(key)), key);
    QVERIFY(toJson(read->alerts[0]).value(L("endsAt")).isNull());
}

void TestAlerts::anErrorNamesTheField_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("words");
    const auto changed = [](const char *key, const QJsonValue &value) {
        QJsonObject one = alert(L("A"), L("resolved"));
        if (value.isUndefined())
            one.remove(L(key));
        else
            one[L(key)] = value;
        return payload({alert(L("B")), one});
    };
    QTest::newRow("no JSON") << QByteArray("alerts=1") << "line 1";
    QTest::newRow("no object") << QByteArray("[]") << "$: expected an object";
    QTest::newRow("version") << QByteArray(R"({"version":"3","alerts":[]})") << "$.version: expected \"4\", got \"3\"";
    QTest::newRow("no version") << QByteArray(R"({"alerts":[]})") << "$.version: is missing";
    QTest::newRow("alerts") << QByteArray(R"({"version":"4","alerts":{}})") << "$.alerts: expected an array";
    QTest::newRow("number") << QByteArray(R"({"version":"4","alerts":[1]})") << "$.alerts[0]: expected an object";
    QTest::newRow("fingerprint") << changed("fingerprint", QString()) << "$.alerts[1].fingerprint: must not be empty";
    QTest::newRow("status") << changed("status", L("pending")) << "$.alerts[1].status: expected \"firing\"";
    QTest::newRow("labels") << changed("labels", QJsonArray()) << "$.alerts[1].labels: expected an object";
    QTest::newRow("label") << changed("labels", QJsonObject{{L("x"), 1}}) << "$.alerts[1].labels: 'x' must be";
    QTest::newRow("startsAt") << changed("startsAt", L("today")) << "$.alerts[1].startsAt: expected a time";
    QTest::newRow("no zone") << changed("startsAt", L("2026-11-25T06:00:00")) << "$.alerts[1].startsAt";
    QTest::newRow("no endsAt") << changed("endsAt", QJsonValue::Undefined) << "$.alerts[1].endsAt: is missing";
    QTest::newRow("before") << changed("endsAt", L("0001-01-01T00:00:00Z")) << "is before startsAt";
}

void TestAlerts::anErrorNamesTheField()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    const auto read = parseWebhook(body);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(read.error().message.contains(words), qUtf8Printable(read.error().message));
}

void TestAlerts::aRepetitionIsNoNews()
{
    AlertStore store;
    QVERIFY(store.apply(message({alert(L("A"))}), noon, {}));
    const QJsonObject first = store.document();
    QVERIFY(!store.apply(message({alert(L("A"))}), noon + 60s, {}));
    QCOMPARE(store.document(), first); // its receivedAt, too
    QVERIFY(!store.expire(noon + std::chrono::hours(24 * 30)));
}

void TestAlerts::anEndAndANewBeginningAreNews()
{
    AlertStore store;
    QVERIFY(store.apply(message({alert(L("A"))}), noon, {}));
    QVERIFY(store.apply(message({alert(L("A"), L("resolved"))}), noon + 1s, {}));
    const auto status = [&] {
        return store.document().value(L("alerts")).toArray().first().toObject();
    };
    QCOMPARE(status().value(L("status")).toString(), QStringLiteral("resolved"));
    QCOMPARE(status().value(L("receivedAt")).toString(), toIso8601(noon + 1s));
    QVERIFY(store.apply(message({alert(L("A"), L("firing"), L("2026-11-25T12:30:00Z"))}), noon + 2s, {}));
    QCOMPARE(status().value(L("status")).toString(), QStringLiteral("firing"));
    QCOMPARE(store.size(), 1);
}

void TestAlerts::whatIsResolvedIsKeptForAnHour()
{
    AlertStore store;
    QVERIFY(store.apply(message({alert(L("A"), L("resolved"))}), noon, {}));
    QVERIFY(!store.expire(noon + 58min));
    QVERIFY(store.expire(noon + 60min));
    QCOMPARE(store.size(), 0);
    QVERIFY(!store.apply(message({alert(L("A"), L("resolved"))}), noon + 61min, {}));
    QCOMPARE(store.size(), 0);
}

void TestAlerts::anUnconfirmedAlertLeavesAfterItsLifetime()
{
    AlertStore store;
    QVERIFY(store.apply(message({alert(L("A")), alert(L("B"))}), noon, 300s));
    QVERIFY(!store.apply(message({alert(L("A"))}), noon + 200s, 300s));
    QVERIFY(!store.expire(noon + 300s));
    QVERIFY(store.expire(noon + 301s));
    QCOMPARE(store.document().value(L("alerts")).toArray().size(), 1);
    QVERIFY(store.expire(noon + 501s));
    QCOMPARE(store.size(), 0);
}

void TestAlerts::ofTooManyTheResolvedGoFirst()
{
    AlertStore store;
    WebhookMessage old = message({alert(L("resolved"), L("resolved")), alert(L("unconfirmed"))});
    QVERIFY(store.apply(old, noon, {}));
    WebhookMessage storm;
    const ReceivedAlert one = message({alert(L("A"))}).alerts.front();
    for (qsizetype i = 0; i < AlertStore::mostAlerts - 1; ++i) {
        storm.alerts.push_back(one);
        storm.alerts.back().fingerprint = QString::number(i);
    }
    QVERIFY(store.apply(storm, noon + 1s, {}));
    QCOMPARE(store.size(), AlertStore::mostAlerts);
    QCOMPARE(store.dropped(), 1);
    QVERIFY(store.apply(message({alert(L("one more"))}), noon + 2s, {}));
    QCOMPARE(store.size(), AlertStore::mostAlerts);
    const QJsonArray shown = store.document().value(L("alerts")).toArray();
    for (const QJsonValue &value : shown) {
        const QString name = value.toObject().value(L("fingerprint")).toString();
        QVERIFY(name != L("resolved") && name != L("unconfirmed"));
    }
}

void TestAlerts::aTokenThatOthersMayReadIsRefused()
{
    QTemporaryDir dir;
    const auto made = IngestToken::load(dir.path());
    QVERIFY(made);
    QFile file(IngestToken::path(dir.path()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray token = file.readAll().trimmed();
    QCOMPARE(token.size(), 64);
    QCOMPARE(file.permissions() & 0x0077, QFile::Permissions());
    const auto again = IngestToken::load(dir.path());
    QVERIFY(again && again->matches("Bearer " + token) && made->matches("bearer  " + token));
    for (const QByteArray &wrong : {QByteArray(), token, QByteArray("Bearer "),
                                    "Bearer " + token.chopped(1), "Basic " + token})
        QVERIFY(!again->matches(wrong));
    QVERIFY(!IngestToken().matches("Bearer "));
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ReadOther));
    const auto open = IngestToken::load(dir.path());
    QVERIFY(!open);
    QVERIFY(open.error().message.contains(L("others may read it")));
}

std::pair<int, QJsonObject> TestAlerts::send(quint16 port, const QByteArray &body,
                                             const QByteArray &token, const QByteArray &type,
                                             const QString &query)
{
    QNetworkRequest request(
        QUrl(QStringLiteral("http://127.0.0.1:%1/api/v1/alerts%2").arg(port).arg(query)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, type);
    if (!token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + token);
    std::unique_ptr<QNetworkReply> reply(m_network.post(request, body));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    if (!reply->isFinished() && !finished.wait(10000))
        return {0, {}};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
            QJsonDocument::fromJson(reply->readAll()).object()};
}

void TestAlerts::theWebhookNeedsTokenTypeAndSize()
{
    QTemporaryDir dir;
    ExporterOptions options;
    options.port = 0;
    options.stateDir = dir.path();
    Exporter exporter(options);
    const auto port = exporter.start();
    QVERIFY(port);
    QFile file(IngestToken::path(dir.path()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray token = file.readAll().trimmed();
    const QByteArray good = payload({alert(L("A"))});
    const auto error = [](const auto &answer) { return answer.second.value(L("error")).toString(); };

    auto answer = send(*port, good, {});
    QCOMPARE(answer.first, 401);
    QCOMPARE(error(answer), QStringLiteral("the ingest token is required"));
    QCOMPARE(send(*port, good, "wrong").first, 401);
    QCOMPARE(send(*port, good, token, "text/plain").first, 415);
    answer = send(*port, QByteArray(5 << 20, ' '), token);
    QCOMPARE(answer.first, 413);
    QVERIFY(error(answer).contains(L("at most")));
    answer = send(*port, good, token, "application/json", QStringLiteral("?ttl=soon"));
    QCOMPARE(answer.first, 400);
    QVERIFY(error(answer).startsWith(L("ttl: expected")));
    QCOMPARE(send(*port, good, token, "application/json", QStringLiteral("?ttl=60s")).first, 200);
    answer = send(*port, payload({alert(L("A"))}), token);
    QCOMPARE(answer.first, 200);
    QCOMPARE(answer.second.value(L("accepted")).toInt(), 1);
}

void TestAlerts::anAlertIsPushedAtOnceAndShownToLatecomers()
{
    QTemporaryDir dir;
    ExporterOptions options;
    options.port = 0;
    options.stateDir = dir.path();
    Exporter exporter(options);
    const auto port = exporter.start();
    QVERIFY(port);
    QFile file(IngestToken::path(dir.path()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray token = file.readAll().trimmed();

    QList<QJsonObject> messages;
    const auto listen = [&](QWebSocket &socket) {
        connect(&socket, &QWebSocket::textMessageReceived, this, [&](const QString &text) {
            messages << QJsonDocument::fromJson(text.toUtf8()).object();
        });
        socket.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/api/v1/live").arg(*port)));
    };
    const auto pushed = [&] {
        QList<QJsonObject> found;
        for (const QJsonObject &one : std::as_const(messages)) {
            if (one.value(L("type")) == L("alerts"))
                found << one;
        }
        return found;
    };
    QWebSocket first;
    listen(first);
    QTRY_VERIFY_WITH_TIMEOUT(!messages.isEmpty(), 10000);
    QVERIFY(pushed().isEmpty()); // nothing was ever sent
    QCOMPARE(send(*port, payload({alert(L("A"))}), token).first, 200);
    QTRY_COMPARE_WITH_TIMEOUT(pushed().size(), 1, 10000);
    const QJsonArray alerts = pushed().first().value(L("alerts")).toArray();
    QCOMPARE(alerts.first().toObject().value(L("fingerprint")).toString(), QStringLiteral("A"));
    // A repetition pushes nothing: what comes next is the next alert.
    QCOMPARE(send(*port, payload({alert(L("A"))}), token).first, 200);
    QCOMPARE(send(*port, payload({alert(L("B"))}), token).first, 200);
    QTRY_COMPARE_WITH_TIMEOUT(pushed().size(), 2, 10000);
    QCOMPARE(pushed().last().value(L("alerts")).toArray().size(), 2);

    messages.clear();
    QWebSocket second;
    listen(second);
    QTRY_COMPARE_WITH_TIMEOUT(pushed().size(), 1, 10000);
    QCOMPARE(pushed().first().value(L("alerts")).toArray().size(), 2);
}

QTEST_GUILESS_MAIN(TestAlerts)
#include "tst_alerts.moc"
