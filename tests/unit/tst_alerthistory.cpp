// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alerthistory.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const TimePoint noon = fromDateTime(QDateTime(QDate(2026, 11, 25), QTime(12, 0), Qt::UTC));

AlertEntry alert(const QString &name, const char *severity = "warning", TimePoint since = noon)
{
    AlertEntry entry;
    entry.key = name;
    entry.labels = {{QStringLiteral("alertname"), name},
                    {QStringLiteral("severity"), QLatin1String(severity)},
                    {QStringLiteral("instance"), QStringLiteral("Host-7:9100")}};
    entry.annotations = {{QStringLiteral("summary"), name + QStringLiteral(" ist schlecht für 50 % der Wörter")}};
    entry.sources = AlertSource::Prometheus;
    entry.since = since;
    return entry;
}

AlertEntry resolved(AlertEntry entry, TimePoint at)
{
    entry.phase = AlertPhase::Resolved;
    entry.resolvedAt = at;
    return entry;
}

AlertChange fires(const AlertEntry &entry)
{
    return {entry, std::nullopt};
}

AlertChange ends(const AlertEntry &entry, TimePoint at)
{
    return {resolved(entry, at), AlertPhase::Firing};
}

} // namespace

class TestAlertHistory : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString file() const { return m_folder->filePath(QStringLiteral("alerts.db")); }
    HistoryAnswer found(const AlertHistoryStore &store, const QString &text = {})
    {
        HistoryQuery query;
        query.text = text;
        const auto answer = store.search(query);
        if (!answer)
            qWarning("%s", qPrintable(answer.error().message));
        return answer ? *answer : HistoryAnswer();
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void anEpisodeIsKeptWithItsDurationAndWhoAcknowledged()
    {
        AlertHistoryStore store;
        QVERIFY(store.open(file(), noon));
        AlertEntry entry = alert(QStringLiteral("Down"), "critical");
        QVERIFY(store.record({fires(entry)}, noon));
        QVERIFY(!found(store).episodes.value(0).ended);
        entry.acknowledged = Acknowledgement{QStringLiteral("eve"), QStringLiteral("looking"), noon + 1min};
        QVERIFY(store.acknowledge(entry));
        QVERIFY(store.record({ends(entry, noon + 5min)}, noon + 5min));
        const auto answer = found(store);
        QCOMPARE(answer.matching, 1);
        const AlertEpisode episode = answer.episodes.value(0);
        QCOMPARE(episode.entry.since, noon);
        QCOMPARE(episode.ended, std::optional<TimePoint>(noon + 5min));
        QVERIFY(!episode.endedAfter);
        QCOMPARE(episode.entry.acknowledged->who, QStringLiteral("eve"));
        QCOMPARE(episode.entry.labels, entry.labels);
        QVERIFY(store.openEpisodes().isEmpty());
    }

    void pendingOnesAreNoHistory()
    {
        AlertHistoryStore store;
        QVERIFY(store.open(file(), noon));
        AlertEntry entry = alert(QStringLiteral("P"));
        entry.phase = AlertPhase::Pending;
        QVERIFY(store.record({fires(entry)}, noon));
        QCOMPARE(found(store).matching, 0);
        entry.phase = AlertPhase::Firing;
        QVERIFY(store.record({{entry, AlertPhase::Pending}}, noon));
        QCOMPARE(found(store).matching, 1);
    }

    void oneThatFiresAnewIsASecondEpisode()
    {
        AlertHistoryStore store;
        QVERIFY(store.open(file(), noon));
        QVERIFY(store.record({fires(alert(QStringLiteral("A")))}, noon));
        QVERIFY(store.record({fires(alert(QStringLiteral("A"), "warning", noon + 10min))}, noon + 10min));
        const auto answer = found(store);
        QCOMPARE(answer.episodes.size(), 2);
        QVERIFY(!answer.episodes[0].ended);
        QCOMPARE(answer.episodes[1].ended, std::optional<TimePoint>(noon + 10min));
    }

    void theNextRunKnowsWhatWasOpenAndTold()
    {
        AlertEntry entry = alert(QStringLiteral("A"), "critical");
        entry.acknowledged = Acknowledgement{QStringLiteral("eve"), {}, noon};
        {
            AlertHistoryStore store;
            QVERIFY(store.open(file(), noon));
            QVERIFY(store.record({fires(alert(QStringLiteral("B"))), fires(alert(QStringLiteral("A"), "critical"))}, noon));
            QVERIFY(store.acknowledge(entry));
            QVERIFY(store.told({QStringLiteral("B")}, noon + 1s));
        }
        AlertHistory history;
        const auto opened = history.open(file());
        QVERIFY2(history.problem().isEmpty(), qPrintable(history.problem()));
        QCOMPARE(opened.open.size(), 2);
        for (const AlertEntry &one : opened.open) {
            QCOMPARE(one.phase, AlertPhase::Firing);
            QCOMPARE(one.acknowledged.has_value(), one.key == QStringLiteral("A"));
        }
        QCOMPARE(opened.told.size(), 1);
        QCOMPARE(opened.told.value(QStringLiteral("B")), noon + 1s);
    }

    void anEndThatNobodySawHasItsEarliestTime()
    {
        const AlertEntry a = alert(QStringLiteral("A"));
        const AlertEntry b = alert(QStringLiteral("B"));
        const AlertEntry c = alert(QStringLiteral("C"));
        {
            AlertHistoryStore store;
            QVERIFY(store.open(file(), noon));
            QVERIFY(store.record({fires(a), fires(b), fires(c)}, noon));
            QVERIFY(store.alive(noon + 3min));
        }
        AlertHistoryStore store;
        QVERIFY(store.open(file(), noon + 8h));
        QVERIFY(store.record({{b, AlertPhase::Silenced}}, noon + 8h)); // B is seen to go on
        store.confirm({QStringLiteral("C")});
        QVERIFY(store.record({ends(a, noon + 8h), ends(b, noon + 9h), ends(c, noon + 9h)}, noon + 9h));
        for (const AlertEpisode &episode : found(store).episodes) {
            if (episode.entry.key == QStringLiteral("A"))
                QCOMPARE(episode.endedAfter, std::optional<TimePoint>(noon + 3min));
            else
                QVERIFY(!episode.endedAfter);
        }
    }

    void aSearchLooksEverywhereAndTakesNothingForAPattern_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        QTest::newRow("nothing") << QString() << 2;
        QTest::newRow("name") << QStringLiteral("diskfull") << 1;
        QTest::newRow("label") << QStringLiteral("instance=host-7:9100") << 2;
        QTest::newRow("severity") << QStringLiteral("severity=critical") << 1;
        QTest::newRow("both words") << QStringLiteral("severity=critical schlecht") << 1;
        QTest::newRow("other case of a letter that is not ASCII") << QStringLiteral("WÖRTER") << 2;
        QTest::newRow("who") << QStringLiteral("mallory") << 1;
        QTest::newRow("percent is a letter") << QStringLiteral("%") << 2;
        QTest::newRow("underscore is a letter") << QStringLiteral("d_skfull") << 0;
        QTest::newRow("quotes") << QStringLiteral("'; DROP TABLE episodes; --") << 0;
    }
    void aSearchLooksEverywhereAndTakesNothingForAPattern()
    {
        QFETCH(QString, text);
        QFETCH(int, count);
        AlertHistoryStore store;
        QVERIFY(store.open(file(), noon));
        AlertEntry entry = alert(QStringLiteral("DiskFull"), "critical");
        entry.acknowledged = Acknowledgement{QStringLiteral("Mallory"), {}, noon};
        QVERIFY(store.record({fires(entry), fires(alert(QStringLiteral("Slow")))}, noon));
        QCOMPARE(found(store, text).matching, count);
        QCOMPARE(found(store).matching, 2);
    }

    void aRangeHasWhatWentOnInIt()
    {
        AlertHistoryStore store;
        QVERIFY(store.open(file(), noon));
        const AlertEntry old = alert(QStringLiteral("Old"), "warning", noon - 3h);
        const AlertEntry across = alert(QStringLiteral("Across"), "warning", noon - 3h);
        QVERIFY(store.record({fires(old), fires(across), fires(alert(QStringLiteral("Later"), "warning", noon + 2h))}, noon));
        QVERIFY(store.record({ends(old, noon - 2h), ends(across, noon + 1min)}, noon));
        HistoryQuery query;
        query.from = noon;
        query.to = noon + 1h;
        const auto answer = store.search(query);
        QVERIFY(answer);
        QCOMPARE(answer->episodes.size(), 1);
        QCOMPARE(answer->episodes[0].entry.key, QStringLiteral("Across"));
    }

    void aKilledProgramLosesNothingThatItRecorded()
    {
        // A child writes and says so; then it is killed without a chance to close anything.
        int pipe[2];
        QCOMPARE(::pipe(pipe), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            AlertHistoryStore store;
            bool good = store.open(file(), noon).ok();
            for (int i = 0; good && i < 50; ++i)
                good = store.record({fires(alert(QStringLiteral("A%1").arg(i)))}, noon).ok();
            (void)!::write(pipe[1], good ? "y" : "n", 1);
            ::pause();
            ::_exit(1);
        }
        char answer = 0;
        QCOMPARE(::read(pipe[0], &answer, 1), ssize_t(1));
        QCOMPARE(answer, 'y');
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(pipe[0]);
        ::close(pipe[1]);
        AlertHistoryStore store;
        const auto opened = store.open(file(), noon + 1h);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message)); // the lock of the dead is void
        QVERIFY(opened->isEmpty());
        QCOMPARE(store.openEpisodes().size(), 50);
    }

    void aDamagedFileIsSetAsideAndKept_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("no database at all") << 1;
        QTest::newRow("a page in the middle overwritten") << 2;
        QTest::newRow("cut short") << 3;
    }
    void aDamagedFileIsSetAsideAndKept()
    {
        QFETCH(int, how);
        {
            AlertHistoryStore store;
            QVERIFY(store.open(file(), noon));
            QList<AlertChange> changes;
            for (int i = 0; i < 500; ++i)
                changes << fires(alert(QStringLiteral("A%1").arg(i)));
            QVERIFY(store.record(changes, noon));
        }
        QFile damaged(file());
        QVERIFY(damaged.open(QIODevice::ReadWrite));
        QVERIFY(damaged.size() > 40000);
        if (how == 1) {
            damaged.resize(0);
            damaged.write("These are the notes of somebody who knows no databases.\n");
        } else if (how == 2) {
            damaged.seek(4096);
            damaged.write(QByteArray(12000, 'x'));
        } else {
            damaged.resize(damaged.size() / 2);
        }
        damaged.close();
        const QByteArray kept = [this] {
            QFile f(file());
            return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
        }();
        AlertHistoryStore store;
        const auto opened = store.open(file(), noon);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
        QVERIFY(opened->contains(QStringLiteral("alerts.db.damaged-20261125T120000Z")));
        QFile aside(file() + QStringLiteral(".damaged-20261125T120000Z"));
        QVERIFY(aside.open(QIODevice::ReadOnly));
        QCOMPARE(aside.readAll().size(), kept.size());
        QVERIFY(store.record({fires(alert(QStringLiteral("New")))}, noon));
        QCOMPARE(found(store).matching, 1);
    }

    void aFileOfANewerVersionIsLeftAlone()
    {
        {
            AlertHistoryStore store;
            QVERIFY(store.open(file(), noon));
        }
        {
            QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("newer"));
            db.setDatabaseName(file());
            QVERIFY(db.open());
            QSqlQuery query(db);
            QVERIFY(query.exec(QStringLiteral("PRAGMA user_version = 7")));
        }
        QSqlDatabase::removeDatabase(QStringLiteral("newer"));
        AlertHistory history;
        history.open(file());
        QVERIFY2(history.problem().contains(QStringLiteral("newer version (7")), qPrintable(history.problem()));
        QVERIFY(QDir(m_folder->path()).entryList({QStringLiteral("*damaged*")}).isEmpty());
    }

    void aSecondProgramReadsAndDoesNotWrite()
    {
        AlertHistoryStore first;
        QVERIFY(first.open(file(), noon));
        QVERIFY(first.record({fires(alert(QStringLiteral("A")))}, noon));
        AlertHistoryStore second;
        const auto opened = second.open(file(), noon);
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, ErrorKind::Conflict);
        QVERIFY(second.record({fires(alert(QStringLiteral("B")))}, noon));
        QCOMPARE(found(second).matching, 1);
        QCOMPARE(found(first).matching, 1);
    }

    void whatWasSentIsKept()
    {
        SentNotification sent{noon, QStringLiteral("CRITICAL: A"), QStringLiteral("a\nb"), NotificationUrgency::Critical,
                              {QStringLiteral("A\nx=1")}, QStringLiteral("desktop")};
        {
            AlertHistory history;
            history.open(file());
            history.recordSent(sent);
        }
        AlertHistory history;
        const auto opened = history.open(file());
        QCOMPARE(opened.sent.size(), 1);
        QCOMPARE(opened.sent[0].keys, sent.keys);
        QCOMPARE(opened.sent[0].urgency, sent.urgency);
        QCOMPARE(opened.sent[0].at, sent.at);
    }

    void fiveThousandAtOnceDoNotHoldTheMainThread()
    {
        AlertHistory history;
        history.open(file());
        AlertBoardOptions options;
        options.prometheus = options.exporter = QUrl(QStringLiteral("http://127.0.0.1:1"));
        AlertBoard board(options);
        history.watch(&board);
        QList<AlertChange> changes;
        for (int i = 0; i < 5000; ++i)
            changes << fires(alert(QStringLiteral("A%1").arg(i)));
        QElapsedTimer clock;
        clock.start();
        Q_EMIT board.changed(changes);
        const auto held = clock.elapsed();
        HistoryAnswer answer;
        history.search({}, this, [&](const Result<HistoryAnswer> &found) {
            if (found)
                answer = *found;
        });
        QTRY_COMPARE_WITH_TIMEOUT(answer.matching, 5000, 60000);
        qInfo("main thread held %lld ms, on disk and found after %lld ms", held, clock.elapsed());
        QCOMPARE(answer.episodes.size(), 500);
    }
};

QTEST_GUILESS_MAIN(TestAlertHistory)
#include "tst_alerthistory.moc"
