// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/gitlab.h"

#include "exporter/collectors/worktrees.h"

#include <QElapsedTimer>
#include <QRegularExpression>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

} // namespace

class tst_Worktrees : public QObject
{
    Q_OBJECT
    SystemClock m_clock;
    std::optional<Registry> m_fresh; ///< One a reading.
    std::unique_ptr<Worktrees> m_worktrees;
    QList<CollectionError> m_errors;

    WorktreeStatus read(const GitLab &lab, const QByteArray &name,
                        const WorktreeOptions &options = {})
    {
        m_fresh.emplace();
        m_worktrees = std::make_unique<Worktrees>(lab.path(), *m_fresh, m_clock, options);
        if (!collect(*m_worktrees, &m_errors))
            qFatal("the collection does not end");
        return m_worktrees->statuses().value(name);
    }
    std::optional<double> value(const MetricDescriptor &metric, const QByteArray &name) const
    {
        return m_fresh->value(metric, {name});
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cleanup()
    {
        m_worktrees.reset();
        QCOMPARE(TestLab::zombies(), 0);
    }

    void aCleanRepository()
    {
        GitLab lab;
        lab.repository(QStringLiteral("dev"));
        const WorktreeStatus status = read(lab, "dev");
        QVERIFY2(m_errors.isEmpty(), qPrintable(m_errors.value(0).message));
        QCOMPARE(value(catalogue::worktreeStatus, "dev"), 1.0);
        QCOMPARE(value(catalogue::worktreeTestStatus, "dev"), 0.0);
        QCOMPARE(value(catalogue::worktreeChanged, "dev"), 0.0);
        QCOMPARE(value(catalogue::worktreeUntracked, "dev"), 0.0);
        QCOMPARE(value(catalogue::worktreeConflicts, "dev"), 0.0);
        QCOMPARE(value(catalogue::worktreeLocked, "dev"), 0.0);
        QCOMPARE(m_fresh->value(catalogue::worktreeInfo, {"dev", "trunk"}), 1.0);
        QVERIFY(!value(catalogue::worktreeAhead, "dev")); // no upstream
        QVERIFY(!value(catalogue::worktreeIndexLocked, "dev"));
        QVERIFY(!value(catalogue::worktreeTestTime, "dev"));
        const double now = toUnixSeconds(m_clock.now());
        QVERIFY(qAbs(*value(catalogue::worktreeLastCommit, "dev") - now) < 60);
        QCOMPARE(status.git->commits.size(), 1);
        QCOMPARE(status.git->commits.first().subject, QStringLiteral("first"));
        QCOMPARE(status.git->commits.first().author, QStringLiteral("tester"));
        QCOMPARE(status.git->head.size(), 40);
        QVERIFY(status.git->operation.isEmpty());
    }

    void aRepositoryBeforeItsFirstCommit()
    {
        GitLab lab;
        lab.git(QStringLiteral("worktrees/dev"), "init -q -b trunk");
        const WorktreeStatus status = read(lab, "dev");
        QVERIFY(m_errors.isEmpty());
        QCOMPARE(m_fresh->value(catalogue::worktreeInfo, {"dev", "trunk"}), 1.0);
        QVERIFY(!value(catalogue::worktreeLastCommit, "dev"));
        QVERIFY(status.git->head.isEmpty());
    }

    void changedUntrackedAndRenamedFilesAreCounted()
    {
        GitLab lab;
        const QString dev = lab.repository(QStringLiteral("dev"));
        lab.commit(dev, QString::fromUtf8("gr\xc3\xbc\xc3\x9f dich.txt"), "text to rename\n");
        lab.commit(dev, QStringLiteral(".gitignore"), "*.o\n");
        lab.write(dev + QStringLiteral("/a.txt"), "changed\n");
        lab.git(dev, {QStringLiteral("mv"), QString::fromUtf8("gr\xc3\xbc\xc3\x9f dich.txt"),
                      QStringLiteral("? new name.txt")});
        lab.write(dev + QStringLiteral("/# odd"), "x");
        lab.write(dev + QStringLiteral("/folder/1"), "x");
        lab.write(dev + QStringLiteral("/folder/2"), "x");
        lab.write(dev + QStringLiteral("/ignored.o"), "x");
        const WorktreeStatus status = read(lab, "dev");
        QVERIFY(m_errors.isEmpty());
        QCOMPARE(value(catalogue::worktreeChanged, "dev"), 2.0);
        QCOMPARE(value(catalogue::worktreeUntracked, "dev"), 2.0);
        QVERIFY(*status.git->newestChange > m_clock.now() - 60s);
    }

    void aheadAndBehindOfTheUpstream()
    {
        GitLab lab;
        const QString origin = lab.repository(QStringLiteral("origin"));
        QVERIFY(lab.git(QStringLiteral("worktrees"), {QStringLiteral("clone"), QStringLiteral("-q"),
                                                      lab.file(origin), QStringLiteral("dev")}));
        const QString dev = QStringLiteral("worktrees/dev");
        lab.commit(dev, QStringLiteral("b"), "1");
        lab.commit(dev, QStringLiteral("b"), "2");
        lab.commit(origin, QStringLiteral("c"), "3");
        QVERIFY(lab.git(dev, "fetch -q"));
        WorktreeStatus status = read(lab, "dev");
        QCOMPARE(value(catalogue::worktreeAhead, "dev"), 2.0);
        QCOMPARE(value(catalogue::worktreeBehind, "dev"), 1.0);
        QCOMPARE(status.git->upstream, QStringLiteral("origin/trunk"));
        // The upstream branch is gone: unknown, not 0.
        QVERIFY(lab.git(dev, "update-ref -d refs/remotes/origin/trunk"));
        read(lab, "dev");
        QVERIFY(m_errors.isEmpty());
        QVERIFY(!value(catalogue::worktreeAhead, "dev"));
        QVERIFY(!value(catalogue::worktreeBehind, "dev"));
    }

    void aDetachedHeadHasNoBranch()
    {
        GitLab lab;
        lab.git(lab.repository(QStringLiteral("dev")), "checkout -q --detach");
        read(lab, "dev");
        QCOMPARE(m_fresh->value(catalogue::worktreeInfo, {"dev", ""}), 1.0);
    }

    void operationsInProgressAreTold_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<double>("conflicts");
        QTest::newRow("merge") << "merge other" << QByteArray("merge") << 1.0;
        QTest::newRow("rebase") << "rebase other" << QByteArray("rebase") << 1.0;
        QTest::newRow("rebase, apply") << "rebase --apply other" << QByteArray("rebase") << 1.0;
        QTest::newRow("cherry-pick") << "cherry-pick other" << QByteArray("cherry-pick") << 1.0;
        QTest::newRow("revert") << "revert --no-commit HEAD" << QByteArray("revert") << 0.0;
        QTest::newRow("bisect") << "bisect start" << QByteArray("bisect") << 0.0;
        QTest::newRow("am") << "am change.patch" << QByteArray("am") << 0.0;
    }

    void operationsInProgressAreTold()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, operation);
        QFETCH(double, conflicts);
        GitLab lab;
        const QString dev = lab.quarrel(QStringLiteral("dev"));
        QVERIFY(lab.git(dev, "format-patch -q -1 other -o .."));
        QFile::rename(lab.file(QStringLiteral("worktrees/0001-work.patch")),
                      lab.file(dev + QStringLiteral("/change.patch")));
        if (operation != "am")
            QFile::remove(lab.file(dev + QStringLiteral("/change.patch")));
        lab.git(dev, command.split(u' '));
        read(lab, "dev");
        QVERIFY2(m_errors.isEmpty(), qPrintable(m_errors.value(0).message));
        QCOMPARE(m_fresh->value(catalogue::worktreeOperation, {"dev", operation}), 1.0);
        QCOMPARE(value(catalogue::worktreeConflicts, "dev"), conflicts);
        QCOMPARE(m_fresh->value(catalogue::worktreeInfo, {"dev", "trunk"}),
                 1.0); // during a rebase, too
        // And the series ends with the operation, in the same collector.
        const QString abort = operation == "bisect"
                                  ? QStringLiteral("bisect reset")
                                  : QString::fromLatin1(operation) + QStringLiteral(" --abort");
        QVERIFY(lab.git(dev, abort.split(u' ')));
        QVERIFY(collect(*m_worktrees));
        QVERIFY(!m_fresh->value(catalogue::worktreeOperation, {"dev", operation}));
        QCOMPARE(value(catalogue::worktreeConflicts, "dev"), 0.0);
    }

    void linkedWorktreesAreFoundNamedAndTheirLocksTold()
    {
        GitLab lab;
        QVERIFY(lab.git(QString(), "init -q -b main"));
        lab.commit(QString(), QStringLiteral(".gitignore"), "/worktrees\n");
        QTemporaryDir elsewhere;
        const auto add = [&](const QString &path, const char *branch) {
            return lab.git(QString(),
                           {QStringLiteral("worktree"), QStringLiteral("add"), QStringLiteral("-q"),
                            path, QStringLiteral("-b"), L(branch)});
        };
        QVERIFY(add(QStringLiteral("worktrees/dev"), "b1"));
        QVERIFY(add(elsewhere.filePath(QStringLiteral("far away")), "b2"));
        QVERIFY(add(elsewhere.filePath(QStringLiteral("x/dev")), "b3"));
        QVERIFY(add(elsewhere.filePath(QStringLiteral("gone")), "b4"));
        QVERIFY(QDir(elsewhere.filePath(QStringLiteral("gone"))).removeRecursively());
        QVERIFY(lab.git(QString(), {QStringLiteral("worktree"), QStringLiteral("lock"),
                                    QStringLiteral("--reason"), QStringLiteral("on a stick"),
                                    QStringLiteral("worktrees/dev")}));
        WorktreeStatus status = read(lab, "dev");
        QVERIFY2(m_errors.isEmpty(), qPrintable(m_errors.value(0).message));
        QCOMPARE(m_worktrees->statuses().keys(),
                 (QByteArrayList{"dev", "far away", "main", "x/dev"}));
        QCOMPARE(value(catalogue::worktreeLocked, "dev"), 1.0);
        QCOMPARE(status.git->lockReason, QStringLiteral("on a stick"));
        QCOMPARE(value(catalogue::worktreeLocked, "far away"), 0.0);
        QCOMPARE(m_fresh->value(catalogue::worktreeInfo, {"main", "main"}), 1.0);
        QCOMPARE(m_fresh->value(catalogue::worktreeInfo, {"x/dev", "b3"}), 1.0);
        // A configured one has the name that it was given.
        WorktreeOptions options;
        options.configured["remote"] = elsewhere.filePath(QStringLiteral("far away"));
        read(lab, "remote", options);
        QVERIFY(value(catalogue::worktreeStatus, "remote"));
        QVERIFY(!value(catalogue::worktreeStatus, "far away"));
        // No directory, no series.
        QVERIFY(QDir(elsewhere.filePath(QStringLiteral("x/dev"))).removeRecursively());
        QVERIFY(collect(*m_worktrees));
        QVERIFY(!value(catalogue::worktreeStatus, "x/dev"));
        QVERIFY(!m_fresh->value(catalogue::worktreeInfo, {"x/dev", "b3"}));
    }

    void aLockedIndexIsToldAndHarmless()
    {
        GitLab lab;
        const QString dev = lab.repository(QStringLiteral("dev"));
        lab.write(dev + QStringLiteral("/.git/index.lock"), {});
        lab.write(dev + QStringLiteral("/a.txt"), "changed\n");
        QFile index(lab.file(dev + QStringLiteral("/.git/index")));
        const QDateTime before = QFileInfo(index).lastModified();
        read(lab, "dev");
        QVERIFY(m_errors.isEmpty());
        QVERIFY(value(catalogue::worktreeIndexLocked, "dev"));
        QCOMPARE(value(catalogue::worktreeChanged, "dev"), 1.0);
        QFile::remove(lab.file(dev + QStringLiteral("/.git/index.lock")));
        lab.age(dev + QStringLiteral("/a.txt"), 5s); // `git status` would refresh the index now
        QVERIFY(collect(*m_worktrees));
        QVERIFY(!value(catalogue::worktreeIndexLocked, "dev"));
        QCOMPARE(QFileInfo(index).lastModified(), before);
    }

    void aBrokenRepositoryIsAnErrorAndNoValue_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("gitdir that is gone") << ".git" << QByteArray("gitdir: /nowhere/at/all\n");
        QTest::newRow("no gitdir") << ".git" << QByteArray("what?\n");
        QTest::newRow("head of nonsense") << ".git/HEAD" << QByteArray("nonsense\n");
        QTest::newRow("broken index") << ".git/index" << QByteArray("broken");
    }

    void aBrokenRepositoryIsAnErrorAndNoValue()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, text);
        GitLab lab;
        const QString dev = QStringLiteral("worktrees/dev");
        lab.repository(QStringLiteral("good"));
        if (file != L(".git"))
            lab.repository(QStringLiteral("dev"));
        lab.write(dev + u'/' + file, text);
        read(lab, "dev");
        QCOMPARE(m_errors.size(), 1);
        QCOMPARE(m_errors.first().reason, QByteArray("git"));
        QVERIFY2(m_errors.first().message.contains(lab.file(dev)),
                 qPrintable(m_errors.first().message));
        QVERIFY(!value(catalogue::worktreeChanged, "dev"));
        QCOMPARE(value(catalogue::worktreeStatus, "dev"),
                 1.0); // it is there, and nobody said otherwise
        QCOMPARE(value(catalogue::worktreeChanged, "good"), 0.0);
        QVERIFY(toJson(m_worktrees->statuses()["dev"]).contains(L("errors")));
        QVERIFY(!toJson(m_worktrees->statuses()["dev"]).contains(L("git")));
    }

    void aGitThatHangsIsKilledWithinItsLimit()
    {
        GitLab lab;
        lab.repository(QStringLiteral("dev"));
        lab.write(QStringLiteral("bin/git"), "#!/bin/sh\nsleep 1000 &\nsleep 1000\n");
        QFile::setPermissions(lab.file(QStringLiteral("bin/git")),
                              QFile::ReadOwner | QFile::ExeOwner);
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", lab.file(QStringLiteral("bin")).toUtf8() + ':' + path);
        WorktreeOptions options;
        options.gitLimit = 300ms;
        QElapsedTimer clock;
        clock.start();
        const WorktreeStatus status = read(lab, "dev", options);
        qputenv("PATH", path);
        QVERIFY(clock.elapsed() < 2000);
        QCOMPARE(m_errors.size(), 1);
        QCOMPARE(m_errors.first().reason, QByteArray("git_timeout"));
        QVERIFY(!status.git);
        QTRY_VERIFY(lab.processes().isEmpty());
    }

    void aPassOlderThanTheNewestChangeIsOutdated()
    {
        GitLab lab;
        const QString dev = lab.repository(QStringLiteral("dev"));
        lab.age(dev, 1000s);
        const QByteArray report = "<testsuite><testcase/></testsuite>";
        lab.write(dev + QStringLiteral("/junit.xml"), report);
        read(lab, "dev");
        QCOMPARE(value(catalogue::worktreeTestStatus, "dev"), 1.0);
        QCOMPARE(value(catalogue::worktreeTestOutdated, "dev"),
                 0.0); // the report itself is no change
        lab.age(dev + QStringLiteral("/junit.xml"), 500s);
        read(lab, "dev");
        QCOMPARE(value(catalogue::worktreeTestOutdated, "dev"), 0.0);
        QVERIFY(
            qAbs(*value(catalogue::worktreeTestTime, "dev") - toUnixSeconds(m_clock.now()) + 500)
            < 30);
        lab.write(dev + QStringLiteral("/a.txt"), "newer\n"); // changed, not committed
        read(lab, "dev");
        QCOMPARE(value(catalogue::worktreeTestStatus, "dev"), 1.0);
        QCOMPARE(value(catalogue::worktreeTestOutdated, "dev"), 1.0);
        const QJsonObject tests = toJson(m_worktrees->statuses()["dev"])[L("tests")].toObject();
        QCOMPARE(tests[L("status")].toString(), QStringLiteral("passing"));
        QCOMPARE(tests[L("source")].toString(), QStringLiteral("junit"));
        QVERIFY(tests[L("outdated")].toBool());
        lab.git(dev, "checkout -q -- a.txt");
        lab.age(dev, 1000s);
        lab.age(dev + QStringLiteral("/junit.xml"), 500s);
        read(lab, "dev");
        QCOMPARE(value(catalogue::worktreeTestOutdated, "dev"), 0.0);
        lab.commit(dev, QStringLiteral("b.txt"), "committed"); // HEAD has moved
        lab.age(dev + QStringLiteral("/b.txt"), 1000s);
        read(lab, "dev");
        QCOMPARE(value(catalogue::worktreeTestOutdated, "dev"), 1.0);
    }

    void aFileInAFolderOfTheParentRepositoryIsNotTakenForIt()
    {
        GitLab lab;
        QVERIFY(lab.git(QString(), "init -q -b main"));
        lab.commit(QString(), QStringLiteral("a"), "1");
        lab.write(QStringLiteral("worktrees/plain/.worktree"), "status=blocked\n");
        const WorktreeStatus status = read(lab, "plain");
        QCOMPARE(value(catalogue::worktreeStatus, "plain"), 3.0);
        QVERIFY(!status.git); // it lies in the lab's repository, and is no worktree of git's
        QVERIFY(!value(catalogue::worktreeChanged, "plain"));
    }

    void theParserOfTheListTakesEveryShape()
    {
        QCOMPARE(worktreePaths(QByteArray(
                     "worktree /a\0HEAD 1\0branch refs/heads/x\0\0"
                     "worktree /b c\nd\0HEAD 2\0detached\0locked why\0\0"
                     "worktree /bare\0bare\0\0"
                     "worktree /gone\0HEAD 3\0detached\0prunable gitdir file points to nowhere\0\0",
                     162)),
                 (QStringList{QStringLiteral("/a"), QStringLiteral("/b c\nd")}));
        QVERIFY(worktreePaths({}).isEmpty());
    }

    void aHundredThousandFilesBlockNothing()
    {
        GitLab lab;
        const QString dev = lab.repository(QStringLiteral("dev"));
        lab.repository(QStringLiteral("small"));
        for (int folder = 0; folder < 100; ++folder) {
            QDir().mkpath(lab.file(dev + QStringLiteral("/d%1").arg(folder)));
            for (int i = 0; i < 1000; ++i) {
                QFile file(lab.file(dev + QStringLiteral("/d%1/f%2").arg(folder).arg(i)));
                QVERIFY(file.open(QIODevice::WriteOnly));
            }
        }
        QVERIFY(lab.git(dev, "add -A"));
        QVERIFY(lab.git(dev, "commit -qm many"));
        lab.write(dev + QStringLiteral("/d7/f7"), "changed");
        m_fresh.emplace();
        m_worktrees = std::make_unique<Worktrees>(lab.path(), *m_fresh, m_clock);
        QElapsedTimer tick;
        qint64 longest = 0;
        QTimer timer;
        connect(&timer, &QTimer::timeout, this, [&] { longest = qMax(longest, tick.restart()); });
        tick.start();
        timer.start(1);
        QElapsedTimer clock;
        clock.start();
        QVERIFY(collect(*m_worktrees, &m_errors));
        qInfo("100,000 files: %lld ms, event loop held up for at most %lld ms", clock.elapsed(),
              longest);
        QVERIFY(m_errors.isEmpty());
        QCOMPARE(value(catalogue::worktreeChanged, "dev"), 1.0);
        QCOMPARE(value(catalogue::worktreeChanged, "small"), 0.0);
        QVERIFY2(longest < 200, qPrintable(QString::number(longest)));
        // All of them changed at once is no harder.
        QVERIFY(lab.git(dev, "rm -rq --cached ."));
        tick.start();
        clock.start();
        QVERIFY(collect(*m_worktrees, &m_errors));
        qInfo("all of them changed: %lld ms, at most %lld ms", clock.elapsed(), longest);
        QVERIFY(m_errors.isEmpty());
        QVERIFY(value(catalogue::worktreeChanged, "dev") >= 100000.0);
        QVERIFY2(longest < 200, qPrintable(QString::number(longest)));
    }

    void anEndInTheMiddleLeavesNothing()
    {
        GitLab lab;
        lab.repository(QStringLiteral("dev"));
        for (const int wait : {0, 5, 20}) {
            Registry registry;
            Worktrees worktrees(lab.path(), registry, m_clock);
            worktrees.collect([](const auto &) {});
            QTest::qWait(wait);
        }
        QCOMPARE(TestLab::zombies(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_Worktrees)
#include "tst_worktrees.moc"
