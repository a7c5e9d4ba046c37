// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/testlab.h"

#include "exporter/exporter.h"
#include "exporter/killswitch/operators.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

struct Answer
{
    int status = 0;
    QByteArray body;
    QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    QString error() const { return json().value(L("error")).toString(); }
};

} // namespace

/// The lab's part of the API, spoken to a whole exporter over HTTP; its servers are real processes.
class tst_LabApi : public QObject
{
    Q_OBJECT
    std::unique_ptr<TestLab> m_lab;
    std::unique_ptr<QTemporaryDir> m_state;
    std::unique_ptr<Exporter> m_exporter;
    QNetworkAccessManager m_network;
    QUrl m_url;
    QByteArray m_token;

    void start(bool withLab = true)
    {
        m_state = std::make_unique<QTemporaryDir>();
        ExporterOptions options;
        options.port = 0;
        options.stateDir = m_state->path();
        options.collectionInterval = 400ms;
        options.mcp.limits = {5000ms, 1000ms, 500ms};
        options.mcp.backOff = 60s; // one that is down is asked again only by hand
        options.mcp.startInterval = 60s;
        if (withLab)
            options.labDir = m_lab->path();
        m_exporter = std::make_unique<Exporter>(options);
        const auto port = m_exporter->start();
        QVERIFY2(port, port ? "" : qPrintable(port.error().message));
        m_url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port));
        QFile token(Operators::defaultTokenPath(m_state->path()));
        QVERIFY(token.open(QIODevice::ReadOnly));
        m_token = token.readAll().trimmed();
    }
    Answer finish(QNetworkReply *reply)
    {
        QSignalSpy finished(reply, &QNetworkReply::finished);
        if (!finished.wait(30000))
            qFatal("no answer");
        reply->deleteLater();
        return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                reply->readAll()};
    }
    Answer get(const QString &path)
    {
        return finish(m_network.get(QNetworkRequest(m_url.resolved(QUrl(path)))));
    }
    Answer post(const QString &path, const QByteArray &token, const QByteArray &body = "{}",
                const QByteArray &type = "application/json")
    {
        QNetworkRequest request(m_url.resolved(QUrl(path)));
        request.setHeader(QNetworkRequest::ContentTypeHeader, type);
        if (!token.isEmpty())
            request.setRawHeader("Authorization", "Bearer " + token);
        return finish(m_network.post(request, body));
    }
    Answer command(const QString &server, const char *verb)
    {
        return post(QStringLiteral("/api/v1/lab/mcp/%1/%2")
                        .arg(QString::fromLatin1(QUrl::toPercentEncoding(server, "/")), L(verb)),
                    m_token);
    }
    QJsonObject mcp() { return get(QStringLiteral("/api/v1/lab/mcp")).json(); }
    QJsonObject server(const QString &name)
    {
        return mcp().value(L("servers")).toObject().value(name).toObject();
    }
    QString stateOf(const QString &name) { return server(name).value(L("state")).toString(); }
    QByteArray metric(const QByteArray &series)
    {
        const auto lines = get(QStringLiteral("/metrics")).body.split('\n');
        for (const QByteArray &line : lines) {
            if (line.startsWith(series + ' '))
                return line.mid(series.size() + 1);
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init() { m_lab = std::make_unique<TestLab>(); }
    void cleanup()
    {
        m_exporter.reset();
        if (m_lab)
            QTRY_COMPARE(m_lab->processes().size(), 0);
        m_lab.reset();
        QCOMPARE(TestLab::zombies(), 0);
    }

    void everyServerIsToldWithItsFacts()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))},
                          {L("bad"), m_lab->fake(QStringLiteral("exits"))}});
        m_lab->write(QStringLiteral("bin/mcp-git-health"), "#!/bin/sh\nexit 0\n");
        QFile::setPermissions(m_lab->file(QStringLiteral("bin/mcp-git-health")),
                              QFile::ReadOwner | QFile::ExeOwner);
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("good")), QStringLiteral("up"));
        QTRY_COMPARE(stateOf(QStringLiteral("bad")), QStringLiteral("down"));
        QTRY_COMPARE(stateOf(QStringLiteral("git")), QStringLiteral("up"));
        const QJsonObject good = server(QStringLiteral("good"));
        QCOMPARE(good.value(L("transport")).toString(), QStringLiteral("stdio"));
        QCOMPARE(good.value(L("server")).toString(), QStringLiteral("fake"));
        QCOMPARE(good.value(L("version")).toString(), QStringLiteral("1.2.3"));
        QVERIFY(!good.value(L("protocol")).toString().isEmpty());
        QCOMPARE(good.value(L("tools")).toInt(), 1);
        QVERIFY(good.value(L("latency_ms")).toDouble() > 0);
        QVERIFY(good.value(L("enabled")).toBool());
        QVERIFY(good.value(L("watched")).toBool());
        QVERIFY(!good.value(L("time")).toString().isEmpty());
        const QJsonObject bad = server(QStringLiteral("bad"));
        QVERIFY(bad.value(L("reason")).toString().contains(QStringLiteral("exit 3")));
        QVERIFY(bad.value(L("stderr")).toString().contains(QStringLiteral("no licence")));
        QCOMPARE(server(QStringLiteral("git")).value(L("transport")).toString(),
                 QStringLiteral("script"));
        QCOMPARE(stateOf(QStringLiteral("rag-query")), QStringLiteral("not_configured"));
        QVERIFY(mcp().value(L("collected")).toBool());
        QCOMPARE(mcp().value(L("interval_seconds")).toDouble(), 0.4);
        QCOMPARE(get(QStringLiteral("/api/v1/lab/mcp/good"))
                     .json().value(L("server")).toObject().value(L("server")).toString(),
                 QStringLiteral("fake"));
        QCOMPARE(get(QStringLiteral("/api/v1/lab/mcp/nobody")).status, 404);
    }

    void theHistoryGrowsAndIsBounded()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))}});
        start();
        const auto history = [this] {
            return server(QStringLiteral("good")).value(L("history")).toArray();
        };
        QTRY_VERIFY(history().size() >= 3);
        for (const QJsonValue &point : history()) {
            QCOMPARE(point[L("state")].toString(), QStringLiteral("up"));
            QVERIFY(point[L("latency_ms")].toDouble() > 0);
        }
        for (int i = 0; i < 70; ++i)
            QCOMPARE(command(QStringLiteral("good"), "probe").status, 200);
        QCOMPARE(history().size(), 60);
    }

    void aViewerIsToldOnlyWhatIsNew()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))},
                          {L("bad"), m_lab->fake(QStringLiteral("exits"))}});
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("bad")), QStringLiteral("down"));
        const QJsonObject all = mcp();
        QCOMPARE(all.value(L("servers")).toObject().size(), all.value(L("names")).toArray().size());
        const auto after = [this](qint64 sequence) {
            return get(QStringLiteral("/api/v1/lab/mcp?after=%1").arg(sequence)).json();
        };
        const auto sequence = static_cast<qint64>(all.value(L("sequence")).toDouble());
        QCOMPARE(command(QStringLiteral("good"), "probe").status, 200);
        const QJsonObject news = after(sequence);
        QVERIFY(news.value(L("servers")).toObject().contains(QStringLiteral("good")));
        QVERIFY(!news.value(L("servers")).toObject().contains(QStringLiteral("bad")));
        QCOMPARE(news.value(L("names")), all.value(L("names")));
        // A number of an exporter that was younger: all anew.
        QCOMPARE(after(sequence + 1000000000).value(L("servers")).toObject().size(),
                 all.value(L("names")).toArray().size());
        QCOMPARE(get(QStringLiteral("/api/v1/lab/mcp?after=x")).status, 400);
    }

    void probeNowAnswersWithWhatItFound()
    {
        m_lab->configure({{L("bad"), m_lab->fake(QStringLiteral("exits"))}});
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("bad")), QStringLiteral("down"));
        const int starts = m_lab->starts(QStringLiteral("exits"));
        const QString before = server(QStringLiteral("bad")).value(L("time")).toString();
        const Answer answer = command(QStringLiteral("bad"), "probe");
        QCOMPARE(answer.status, 200); // the command was carried out; the server is down all the same
        const QJsonObject found = answer.json().value(L("server")).toObject();
        QCOMPARE(found.value(L("state")).toString(), QStringLiteral("down"));
        QVERIFY(found.value(L("time")).toString() > before);
        QVERIFY(!found.value(L("probing")).toBool());
        QVERIFY(m_lab->starts(QStringLiteral("exits")) > starts);
    }

    void probeNowRunsAHealthScript()
    {
        m_lab->write(QStringLiteral("bin/mcp-git-health"), "#!/bin/sh\nexit $(cat code)\n");
        QFile::setPermissions(m_lab->file(QStringLiteral("bin/mcp-git-health")),
                              QFile::ReadOwner | QFile::ExeOwner);
        m_lab->write(QStringLiteral("code"), "1");
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("git")), QStringLiteral("down"));
        m_lab->write(QStringLiteral("code"), "0");
        QCOMPARE(command(QStringLiteral("git"), "probe")
                     .json().value(L("server")).toObject().value(L("state")).toString(),
                 QStringLiteral("up"));
        const Answer restart = command(QStringLiteral("git"), "restart");
        QCOMPARE(restart.status, 409);
        QCOMPARE(restart.error(),
                 QStringLiteral("git has no child or session that could be restarted"));
    }

    void restartGivesAnotherProcess()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))}});
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("good")), QStringLiteral("up"));
        const int first = server(QStringLiteral("good")).value(L("pid")).toInt();
        QVERIFY(first > 0);
        const Answer answer = command(QStringLiteral("good"), "restart");
        QCOMPARE(answer.status, 200);
        const QJsonObject found = answer.json().value(L("server")).toObject();
        QCOMPARE(found.value(L("state")).toString(), QStringLiteral("up"));
        QVERIFY(found.value(L("pid")).toInt() > 0);
        QVERIFY(found.value(L("pid")).toInt() != first);
        QTRY_COMPARE(m_lab->processes().size(), 1);
    }

    void aDisabledServerIsNeitherAskedNorHealthy()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))},
                          {L("other"), m_lab->fake(QStringLiteral("no-tools"))}});
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("good")), QStringLiteral("up"));
        QTRY_COMPARE(metric("lab_mcp_server_health{server_name=\"good\"}"), QByteArray("1"));
        const Answer answer = command(QStringLiteral("good"), "disable");
        QCOMPARE(answer.status, 200);
        const auto isDisabled = [this] {
            const QJsonObject good = server(QStringLiteral("good"));
            return good.value(L("state")).toString() == L("disabled") && !good.contains(L("health"))
                   && !good.value(L("enabled")).toBool()
                   && good.value(L("reason")).toString().startsWith(L("disabled by operator at "))
                   && metric("lab_mcp_server_health{server_name=\"good\"}").isEmpty()
                   && metric("lab_mcp_server_tools{server_name=\"good\"}").isEmpty()
                   && metric("lab_mcp_server_disabled{server_name=\"good\"}") == "1";
        };
        QVERIFY(isDisabled());
        QTRY_COMPARE(m_lab->starts(QStringLiteral("good")), 1);
        QTRY_COMPARE(m_lab->processes().size(), 1); // the other's
        QCOMPARE(command(QStringLiteral("good"), "disable").status, 200); // it is
        for (const char *verb : {"probe", "restart"}) {
            const Answer refused = command(QStringLiteral("good"), verb);
            QCOMPARE(refused.status, 409);
            QCOMPARE(refused.error(), QStringLiteral("good is disabled"));
        }
        // Neither further collections nor another configuration bring it back.
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("modern"))},
                          {L("new"), m_lab->fake(QStringLiteral("pages"))}});
        QTRY_COMPARE(stateOf(QStringLiteral("new")), QStringLiteral("up"));
        QVERIFY(isDisabled());
        QCOMPARE(m_lab->starts(QStringLiteral("modern")), 0);
        const Answer enabled = command(QStringLiteral("good"), "enable");
        QCOMPARE(enabled.status, 200);
        QCOMPARE(enabled.json().value(L("server")).toObject().value(L("state")).toString(),
                 QStringLiteral("up"));
        QVERIFY(metric("lab_mcp_server_disabled{server_name=\"good\"}").isEmpty());
        QCOMPARE(metric("lab_mcp_server_health{server_name=\"good\"}"), QByteArray("1"));
        const auto past = server(QStringLiteral("good")).value(L("history")).toArray();
        QCOMPARE(past.last()[L("state")].toString(), QStringLiteral("up"));
        QVERIFY(std::any_of(past.begin(), past.end(), [](const QJsonValue &point) {
            return point[L("state")].toString() == L("disabled");
        }));
        // A new exporter knows nothing of it.
        QCOMPARE(command(QStringLiteral("good"), "disable").status, 200);
        m_exporter.reset();
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("good")), QStringLiteral("up"));
    }

    void disablingDuringAProbeEndsIt()
    {
        m_lab->configure({{L("mute"), m_lab->fake(QStringLiteral("silent"))}});
        start();
        QTRY_VERIFY(server(QStringLiteral("mute")).value(L("probing")).toBool());
        QTRY_COMPARE(m_lab->starts(QStringLiteral("silent")), 1);
        QCOMPARE(command(QStringLiteral("mute"), "disable").status, 200);
        QCOMPARE(stateOf(QStringLiteral("mute")), QStringLiteral("disabled"));
        QTRY_COMPARE(m_lab->processes().size(), 0);
        QCOMPARE(stateOf(QStringLiteral("mute")), QStringLiteral("disabled"));
    }

    void namesMayHaveSlashesAndBlanks()
    {
        const QString name = QStringLiteral("@acme/my server");
        m_lab->configure({{name, m_lab->fake(QStringLiteral("good"))}});
        start();
        QTRY_COMPARE(stateOf(name), QStringLiteral("up"));
        QCOMPARE(command(name, "probe").status, 200);
    }

    void whoHasNoTokenCommandsNothing_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<int>("status");
        QTest::newRow("no token") << QByteArray() << QByteArray("{}") << QByteArray("application/json") << 401;
        QTest::newRow("wrong token") << QByteArray(64, 'a') << QByteArray("{}") << QByteArray("application/json") << 401;
        QTest::newRow("a web page's form") << QByteArray("right") << QByteArray("{}") << QByteArray("text/plain") << 415;
        QTest::newRow("no JSON") << QByteArray("right") << QByteArray("{") << QByteArray("application/json") << 400;
        QTest::newRow("unknown key") << QByteArray("right") << QByteArray("{\"force\":true}") << QByteArray("application/json") << 400;
    }
    void whoHasNoTokenCommandsNothing()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(int, status);
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))}});
        start();
        QTRY_COMPARE(stateOf(QStringLiteral("good")), QStringLiteral("up"));
        for (const char *verb : {"probe", "restart", "enable", "disable"}) {
            const Answer answer = post(QStringLiteral("/api/v1/lab/mcp/good/") + L(verb),
                                       token == "right" ? m_token : token, body, type);
            QCOMPARE(answer.status, status);
            QVERIFY(!answer.error().isEmpty());
        }
        QCOMPARE(stateOf(QStringLiteral("good")), QStringLiteral("up"));
        QCOMPARE(m_lab->starts(QStringLiteral("good")), 1);
    }

    void whatIsUnknownIsRefusedInWords()
    {
        start();
        QTRY_VERIFY(mcp().value(L("collected")).toBool());
        QCOMPARE(command(QStringLiteral("nobody"), "probe").status, 404);
        QCOMPARE(command(QStringLiteral("nobody"), "probe").error(),
                 QStringLiteral("there is no MCP server 'nobody'"));
        QCOMPARE(command(QStringLiteral("fetch"), "explode").status, 404);
        const Answer probe = command(QStringLiteral("fetch"), "probe");
        QCOMPARE(probe.status, 409);
        QCOMPARE(probe.error(), QStringLiteral("fetch cannot be probed: no health script and no "
                                               "entry in .mcp.json"));
        QCOMPARE(get(QStringLiteral("/api/v1/lab/mcp/a/b/c")).status, 404);
        QCOMPARE(get(QStringLiteral("/api/v1/lab/worktrees/nobody")).status, 404);
        // The labels of the request counter stay few, whatever is asked for.
        QVERIFY(!metric("thunes_exporter_http_requests_total{route=\"/api/v1/lab/mcp/*\",method=\"GET\","
                        "code=\"404\"}").isEmpty());
    }

    void anExporterWithoutALabSaysSo()
    {
        start(false);
        const QJsonObject answer = mcp();
        QCOMPARE(answer.value(L("lab")).toString(), QString());
        QVERIFY(answer.value(L("names")).toArray().isEmpty());
        QCOMPARE(command(QStringLiteral("git"), "probe").status, 404);
        QVERIFY(get(QStringLiteral("/api/v1/lab/worktrees")).json().value(L("names")).toArray().isEmpty());
    }

    void worktreesAreToldWithTheirPast()
    {
        qputenv("GIT_CONFIG_GLOBAL", "/dev/null");
        const QString directory = m_lab->file(QStringLiteral("worktrees/dev"));
        QDir().mkpath(directory);
        const auto git = [&](const QString &arguments) {
            QProcess process;
            process.setWorkingDirectory(directory);
            process.start(QStringLiteral("git"),
                          QStringList{QStringLiteral("-c"), QStringLiteral("user.name=tester"),
                                      QStringLiteral("-c"), QStringLiteral("user.email=t")}
                              + arguments.split(u' '));
            QVERIFY(process.waitForFinished(30000) && process.exitCode() == 0);
        };
        git(QStringLiteral("init -q -b trunk"));
        git(QStringLiteral("commit -q --allow-empty -m first"));
        git(QStringLiteral("commit -q --allow-empty -m second"));
        m_lab->write(QStringLiteral("worktrees/dev/.worktree"), "status=\"working\"\n");
        start();
        const auto dev = [this] {
            return get(QStringLiteral("/api/v1/lab/worktrees/dev"))
                .json().value(L("worktree")).toObject();
        };
        QTRY_COMPARE(dev().value(L("status")).toString(), QStringLiteral("working"));
        QCOMPARE(dev().value(L("git")).toObject().value(L("commits")).toArray().size(), 2);
        m_lab->write(QStringLiteral("worktrees/dev/.worktree"),
                     "status=\"blocked\"\ntest_status=\"failing\"\n");
        QTRY_COMPARE(dev().value(L("status")).toString(), QStringLiteral("blocked"));
        const auto states = dev().value(L("states")).toArray();
        QCOMPARE(states.size(), 2);
        QCOMPARE(states[0][L("status")].toString(), QStringLiteral("working"));
        QCOMPARE(states[1][L("status")].toString(), QStringLiteral("blocked"));
        QCOMPARE(states[1][L("tests")].toString(), QStringLiteral("failing"));
        QCOMPARE(states[1][L("branch")].toString(), QStringLiteral("trunk"));
        QCOMPARE(states[0][L("until")], states[1][L("from")]);
        const QJsonObject list = get(QStringLiteral("/api/v1/lab/worktrees")).json();
        const QJsonObject listed
            = list.value(L("worktrees")).toObject().value(L("dev")).toObject().value(L("git")).toObject();
        QVERIFY(!listed.contains(L("commits")));
        QCOMPARE(listed.value(L("last_commit"))[L("subject")].toString(), QStringLiteral("second"));
        // One that is gone is gone.
        QVERIFY(QDir(directory).removeRecursively());
        QTRY_COMPARE(get(QStringLiteral("/api/v1/lab/worktrees/dev")).status, 404);
    }
};

QTEST_GUILESS_MAIN(tst_LabApi)
#include "tst_labapi.moc"
