// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/store.h"

#include <QFile>
#include <QMap>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace thunes;

namespace {

/// A disk in memory that remembers what is flushed. Each operation that changes something can be
/// made to fail, once or from then on, and a power cut throws away what was not flushed.
class Disk final : public FileOps
{
public:
    struct File
    {
        QByteArray now;
        QByteArray flushed;
    };
    QMap<QString, File> files;       ///< Directory as the running process sees it.
    QMap<QString, QByteArray> saved; ///< Directory and contents after a power cut.
    int operation = 0;
    int failAt = -1;
    bool failForGood = false; ///< The process is dead: nothing works any more.
    bool tearWrites = true;   ///< A write that fails leaves half of its bytes.

    Result<QByteArray> read(const QString &path) override
    {
        if (!files.contains(path))
            return Error{ErrorKind::NotFound, path};
        return files[path].now;
    }
    Result<int> openAppend(const QString &path, unsigned) override
    {
        if (const auto bad = maybeFail(); !bad)
            return bad.error();
        files[path];
        return handle(path);
    }
    Result<int> openTruncated(const QString &path, unsigned) override
    {
        if (const auto bad = maybeFail(); !bad)
            return bad.error();
        files[path].now.clear();
        return handle(path);
    }
    Result<void> lock(int, const QString &) override { return {}; }
    Result<void> write(int descriptor, const QByteArray &bytes, const QString &) override
    {
        File &file = files[m_open.at(std::size_t(descriptor))];
        if (const auto bad = maybeFail(); !bad) {
            if (tearWrites)
                file.now += bytes.left(bytes.size() / 2);
            return bad;
        }
        file.now += bytes;
        return {};
    }
    Result<void> sync(int descriptor, const QString &) override
    {
        if (const auto bad = maybeFail(); !bad)
            return bad;
        File &file = files[m_open.at(std::size_t(descriptor))];
        file.flushed = file.now;
        if (saved.contains(m_open.at(std::size_t(descriptor))))
            saved[m_open.at(std::size_t(descriptor))] = file.flushed;
        return {};
    }
    Result<void> truncate(int descriptor, qint64 size, const QString &) override
    {
        if (const auto bad = maybeFail(); !bad)
            return bad;
        files[m_open.at(std::size_t(descriptor))].now.truncate(size);
        return {};
    }
    Result<void> rename(const QString &from, const QString &to) override
    {
        if (const auto bad = maybeFail(); !bad)
            return bad;
        files[to] = files.take(from);
        return {};
    }
    Result<void> remove(const QString &path) override
    {
        if (const auto bad = maybeFail(); !bad)
            return bad;
        files.remove(path);
        return {};
    }
    Result<void> syncDirectory(const QString &) override
    {
        if (const auto bad = maybeFail(); !bad)
            return bad;
        saved.clear();
        for (auto it = files.cbegin(); it != files.cend(); ++it)
            saved[it.key()] = it->flushed;
        return {};
    }
    void close(int) override {}

    void powerCut()
    {
        files.clear();
        for (auto it = saved.cbegin(); it != saved.cend(); ++it)
            files[it.key()] = {it.value(), it.value()};
        heal();
    }
    void heal()
    {
        failAt = -1;
        failForGood = false;
    }

private:
    Result<void> maybeFail()
    {
        const int current = operation++;
        if (failAt >= 0 && (failForGood ? current >= failAt : current == failAt))
            return Error{ErrorKind::Io, QStringLiteral("No space left on device")};
        return {};
    }
    int handle(const QString &path)
    {
        m_open.push_back(path);
        return static_cast<int>(m_open.size()) - 1;
    }
    std::vector<QString> m_open;
};

/// What the store has told somebody, and what its bots were last shown.
struct Acknowledged
{
    KillSwitchState state = KillSwitchState::Released;
};

/// A day in the life of a kill switch; every acknowledgement is noted.
void useSwitch(KillSwitchStore &store, Acknowledged &acknowledged)
{
    for (int i = 0; i < 2; ++i) {
        if (store.engage(KillSwitchLevel::Pause, QStringLiteral("ann"), QStringLiteral("test"),
                         CommandSource::Operator))
            acknowledged.state = KillSwitchState::Engaged;
        (void)store.note(QLatin1String("refused"), {});
        if (store.engage(KillSwitchLevel::Halt, QStringLiteral("ann"), QStringLiteral("more"),
                         CommandSource::Operator))
            acknowledged.state = KillSwitchState::Engaged;
        if (store.release(store.current().sequence, QStringLiteral("ann"), QStringLiteral("done"))) {
            acknowledged.state = KillSwitchState::Released;
            (void)store.completeRelease();
        }
    }
    if (store.engage(KillSwitchLevel::Pause, QStringLiteral("ann"), QStringLiteral("test"),
                     CommandSource::Operator))
        acknowledged.state = KillSwitchState::Engaged;
}

} // namespace

class tst_KillSwitchStore : public QObject
{
    Q_OBJECT
    SystemClock m_clock;
    FileOps m_real;

    Result<KillSwitchCommand> engage(KillSwitchStore &store,
                                     KillSwitchLevel level = KillSwitchLevel::Pause)
    {
        return store.engage(level, QStringLiteral("ann"), QStringLiteral("test"),
                            CommandSource::Operator);
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theStateSurvivesARestart()
    {
        QTemporaryDir dir;
        {
            KillSwitchStore store(dir.path(), m_real, m_clock);
            QVERIFY(store.open().ok());
            QCOMPARE(store.current().sequence, 0);
            QCOMPARE(store.current().state, KillSwitchState::Released);
            QVERIFY(engage(store, KillSwitchLevel::Halt).ok());
            QVERIFY(QFile::exists(store.latchPath()));
        }
        KillSwitchStore store(dir.path(), m_real, m_clock);
        QVERIFY(store.open().ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
        QCOMPARE(store.current().level, KillSwitchLevel::Halt);
        QCOMPARE(store.current().sequence, 1);
        QCOMPARE(store.current().actor, QStringLiteral("ann"));
        QVERIFY(store.release(1, QStringLiteral("bob"), QStringLiteral("ok")).ok());
        QVERIFY(store.completeRelease().ok());
        QVERIFY(!QFile::exists(store.latchPath()));
        QCOMPARE(store.current().sequence, 2);
    }

    void engagingTwiceChangesNothingAndALowerLevelIsNoWayDown()
    {
        QTemporaryDir dir;
        KillSwitchStore store(dir.path(), m_real, m_clock);
        QVERIFY(store.open().ok());
        QVERIFY(engage(store, KillSwitchLevel::Halt).ok());
        QCOMPARE(engage(store, KillSwitchLevel::Halt)->sequence, 1);
        QCOMPARE(engage(store, KillSwitchLevel::Pause)->level, KillSwitchLevel::Halt);
        QCOMPARE(store.current().sequence, 1);
        QCOMPARE(engage(store, KillSwitchLevel::Flatten)->sequence, 2);
    }

    void aReleaseOfAStateNotSeenIsRefused()
    {
        QTemporaryDir dir;
        KillSwitchStore store(dir.path(), m_real, m_clock);
        QVERIFY(store.open().ok());
        const auto early = store.release(0, QStringLiteral("ann"), QStringLiteral("x"));
        QVERIFY(!early.ok());
        QCOMPARE(early.error().kind, ErrorKind::Conflict);
        QVERIFY(engage(store).ok());
        QVERIFY(engage(store, KillSwitchLevel::Flatten).ok());
        QCOMPARE(store.release(1, QStringLiteral("ann"), QStringLiteral("x")).error().kind,
                 ErrorKind::Conflict);
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
    }

    void aTornLastLineIsCutAndReported()
    {
        QTemporaryDir dir;
        QString path;
        {
            KillSwitchStore store(dir.path(), m_real, m_clock);
            QVERIFY(store.open().ok());
            QVERIFY(engage(store).ok());
            path = store.journalPath();
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write("{\"type\":\"command\",\"state\":\"rel");
        file.close();
        KillSwitchStore store(dir.path(), m_real, m_clock);
        QVERIFY(store.open().ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
        QVERIFY(store.fault().isEmpty());
        QVERIFY(store.repaired().contains(QStringLiteral("unfinished last line")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(Journal::verify(file.readAll(), path).ok());
    }

    void aChangedJournalMeansEngagedAndNamesTheLine_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("a reason is changed") << 0;
        QTest::newRow("a line is removed") << 1;
        QTest::newRow("a line is added") << 2;
        QTest::newRow("garbage") << 3;
    }

    void aChangedJournalMeansEngagedAndNamesTheLine()
    {
        QFETCH(int, what);
        QTemporaryDir dir;
        QString path;
        {
            KillSwitchStore store(dir.path(), m_real, m_clock);
            QVERIFY(store.open().ok());
            QVERIFY(engage(store).ok());
            QVERIFY(store.release(1, QStringLiteral("ann"), QStringLiteral("done")).ok());
            QVERIFY(store.completeRelease().ok());
            path = store.journalPath();
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArrayList lines = file.readAll().split('\n');
        file.close();
        if (what == 0)
            lines[1].replace("test", "fake");
        else if (what == 1)
            lines.removeAt(1);
        else if (what == 2)
            lines.insert(1, lines[1]);
        else
            lines[2] = "\x01\x02";
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(lines.join('\n'));
        file.close();

        KillSwitchStore store(dir.path(), m_real, m_clock);
        QVERIFY(store.open().ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
        QCOMPARE(store.current().source, CommandSource::Recovery);
        QVERIFY2(store.fault().contains(QStringLiteral(", line ")), qPrintable(store.fault()));
        // A release cannot be kept, so it is refused.
        QVERIFY(!store.release(store.current().sequence, QStringLiteral("ann"),
                               QStringLiteral("x")).ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
    }

    void aJournalThatWasCutOrLostDoesNotRelease()
    {
        QTemporaryDir dir;
        QString path;
        {
            KillSwitchStore store(dir.path(), m_real, m_clock);
            QVERIFY(store.open().ok());
            QVERIFY(engage(store).ok());
            path = store.journalPath();
        }
        QVERIFY(QFile::remove(path));
        KillSwitchStore store(dir.path(), m_real, m_clock);
        QVERIFY(store.open().ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
        QCOMPARE(store.current().source, CommandSource::Recovery);
        QVERIFY(store.release(store.current().sequence, QStringLiteral("ann"),
                              QStringLiteral("checked by hand")).ok());
    }

    void twoProcessesCannotOwnOneJournal()
    {
        QTemporaryDir dir;
        KillSwitchStore first(dir.path(), m_real, m_clock);
        QVERIFY(first.open().ok());
        KillSwitchStore second(dir.path(), m_real, m_clock);
        const auto opened = second.open();
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().kind, ErrorKind::Conflict);
    }

    void anUnwritableJournalAtStartMeansEngaged()
    {
        Disk disk;
        disk.failAt = 0;
        disk.failForGood = true;
        KillSwitchStore store(QStringLiteral("/state"), disk, m_clock);
        QVERIFY(store.open().ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
        QVERIFY(store.fault().contains(QStringLiteral("No space left")));
    }

    // A later version's, perhaps: the chain is whole, and yet nobody here knows what the line means.
    void behindACommandThatIsNotUnderstoodNothingIsWritten()
    {
        Disk disk;
        const QString path = QStringLiteral("/state/kill-switch.jsonl");
        {
            Journal journal(path, disk);
            QVERIFY(journal.open().ok());
            QVERIFY(journal.append({{QLatin1String("type"), QLatin1String("command")},
                                    {QLatin1String("sequence"), 1},
                                    {QLatin1String("state"), QLatin1String("engaged")},
                                    {QLatin1String("level"), QLatin1String("evaporate")},
                                    {QLatin1String("actor"), QLatin1String("a")},
                                    {QLatin1String("reason"), QLatin1String("r")},
                                    {QLatin1String("source"), QLatin1String("operator")},
                                    {QLatin1String("time"), QLatin1String("2026-11-24T09:00:00.000Z")}})
                        .ok());
        }
        const QByteArray before = disk.files[path].now;
        KillSwitchStore store(QStringLiteral("/state"), disk, m_clock);
        QVERIFY(store.open().ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
        QVERIFY(store.fault().contains(QStringLiteral("line 1")));
        // What cannot be found again at the next start is not acknowledged as kept.
        QVERIFY(!store.engage(KillSwitchLevel::Flatten, QStringLiteral("anna"), QStringLiteral("now"),
                              CommandSource::Operator).ok());
        QCOMPARE(store.current().level, KillSwitchLevel::Flatten);
        QVERIFY(!store.release(store.current().sequence, QStringLiteral("anna"),
                               QStringLiteral("checked")).ok());
        QCOMPARE(store.current().state, KillSwitchState::Engaged);
        QVERIFY(!store.fault().isEmpty());
        QCOMPARE(disk.files[path].now, before);
    }

    // Every operation fails once; the process lives on and is asked again.
    void afterEachSingleFaultNothingIsReleasedThatWasNotAcknowledged()
    {
        int operations = 0;
        for (int failAt = 0; failAt == 0 || failAt <= operations; ++failAt) {
            for (const bool tear : {true, false}) {
                Disk disk;
                disk.tearWrites = tear;
                disk.failAt = failAt;
                Acknowledged acknowledged;
                KillSwitchStore store(QStringLiteral("/state"), disk, m_clock);
                QVERIFY(store.open().ok());
                useSwitch(store, acknowledged);
                if (store.current().state == KillSwitchState::Released)
                    QCOMPARE(acknowledged.state, KillSwitchState::Released);
                operations = std::max(operations, disk.operation);
                for (const bool power : {false, true}) {
                    Disk after = disk;
                    after.heal();
                    if (power)
                        after.powerCut();
                    KillSwitchStore again(QStringLiteral("/state"), after, m_clock);
                    QVERIFY(again.open().ok());
                    QVERIFY2(again.current().state == KillSwitchState::Engaged
                                 || acknowledged.state == KillSwitchState::Released,
                             qPrintable(QStringLiteral("silently released at operation %1")
                                            .arg(failAt)));
                }
            }
        }
        QVERIFY(operations > 40);
    }

    // The process dies at each operation, with and without the power.
    void aCrashAtEachOperationLeavesItAsAcknowledgedOrEngaged()
    {
        int operations = 1000;
        for (int failAt = 0; failAt < operations; ++failAt) {
            for (const bool power : {false, true}) {
                Disk disk;
                disk.failAt = failAt;
                disk.failForGood = true;
                // The dying process acknowledges nothing once an operation has failed; what it
                // acknowledged before is what counts.
                Acknowledged acknowledged;
                {
                    KillSwitchStore store(QStringLiteral("/state"), disk, m_clock);
                    (void)store.open();
                    useSwitch(store, acknowledged);
                }
                operations = std::min(operations, failAt + 1 > disk.operation ? failAt : operations);
                disk.heal();
                if (power)
                    disk.powerCut();
                KillSwitchStore again(QStringLiteral("/state"), disk, m_clock);
                QVERIFY(again.open().ok());
                if (again.current().state == KillSwitchState::Released)
                    QCOMPARE(acknowledged.state, KillSwitchState::Released);
                QVERIFY(again.fault().isEmpty());
            }
        }
        QVERIFY(operations > 30);
    }

    void phasesPutBothSidesTogether_data()
    {
        QTest::addColumn<bool>("engaged");
        QTest::addColumn<int>("reported"); // -1 nothing, 0 inactive, 1 active
        QTest::addColumn<int>("sequence"); // of the report; -1 none
        QTest::addColumn<int>("age");      // of the command, s
        QTest::addColumn<int>("reportAge");
        QTest::addColumn<QString>("phase");
        const auto row = [](const char *name, bool engaged, int reported, int sequence, int age,
                            int reportAge, const char *phase) {
            QTest::newRow(name) << engaged << reported << sequence << age << reportAge
                                << QString::fromLatin1(phase);
        };
        row("engaged, nothing heard", true, -1, -1, 1, 0, "engaging");
        row("engaged, nothing heard for long", true, -1, -1, 9, 0, "unconfirmed");
        row("engaged, confirmed", true, 1, 7, 9, 1, "engaged");
        row("engaged, an old confirmation", true, 1, 5, 9, 20, "unconfirmed");
        row("engaged, reports inactive", true, 0, 7, 9, 1, "unconfirmed");
        row("engaged, old bot reports after", true, 1, -1, 9, 1, "engaged");
        row("engaged, old bot was active before", true, 1, -1, 2, 20, "engaging");
        row("released, inactive", false, 0, 7, 9, 1, "released");
        row("released, unknown", false, -1, -1, 9, 1, "released");
        row("released, still active", false, 1, 6, 2, 5, "releasing");
        row("released, still active for long", false, 1, 6, 9, 20, "unconfirmed");
        row("released, tripped since", false, 1, -1, 9, 1, "tripped");
    }

    void phasesPutBothSidesTogether()
    {
        QFETCH(bool, engaged);
        QFETCH(int, reported);
        QFETCH(int, sequence);
        QFETCH(int, age);
        QFETCH(int, reportAge);
        QFETCH(QString, phase);
        const TimePoint now = m_clock.now();
        KillSwitchCommand command;
        command.sequence = 7;
        command.state = engaged ? KillSwitchState::Engaged : KillSwitchState::Released;
        command.time = now - Seconds(age);
        std::optional<ReportedKillSwitch> report;
        if (reported >= 0) {
            report.emplace();
            report->active = reported == 1;
            if (sequence >= 0)
                report->sequence = sequence;
            report->time = now - Seconds(reportAge);
        }
        QCOMPARE(QString(toText(phaseOf(command, report, now, Seconds(5)))), phase);
    }
};

QTEST_GUILESS_MAIN(tst_KillSwitchStore)
#include "tst_killswitchstore.moc"
