// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/testlab.h"

#include "exporter/collectors/worktreestatus.h"

#include <QProcess>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const QByteArray pass = "<testcase name='a'/>";
const QByteArray fail = "<testcase name='b'><failure message='x'/></testcase>";
const QByteArray skip = "<testcase name='c'><skipped/></testcase>";

QByteArray suite(const QByteArray &cases)
{
    return "<?xml version='1.0'?><testsuites><testsuite name='s'>" + cases
           + "</testsuite></testsuites>";
}

void setAge(const QString &path, Seconds age)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite)
        || !file.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-age.count()),
                             QFileDevice::FileModificationTime))
        qFatal("cannot set the time of %s", qPrintable(path));
}

std::optional<TestResult> bestOf(const TestLab &lab, TestResults &results,
                                 QStringList *problems = nullptr, const QString &pattern = {})
{
    const auto found = results.find(lab.path(), pattern);
    if (problems)
        *problems = found.problems;
    return TestResults::best(found.results, std::nullopt);
}

} // namespace

class tst_TestResults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void junitReportsAreCounted_data()
    {
        QTest::addColumn<QByteArray>("xml");
        QTest::addColumn<int>("verdict"); // -1: no result, and a problem
        QTest::addColumn<int>("passed");
        QTest::addColumn<int>("failed");
        QTest::addColumn<int>("skipped");
        QTest::newRow("passing") << suite(pass + pass + skip) << 1 << 2 << 0 << 1;
        QTest::newRow("failing") << suite(pass + fail) << 2 << 1 << 1 << 0;
        QTest::newRow("error") << suite("<testcase><error/><system-out>x</system-out></testcase>")
                               << 2 << 0 << 1 << 0;
        QTest::newRow("error of a suite") << suite(pass + "<error/>") << 2 << 1 << 1 << 0;
        QTest::newRow("one suite")
            << QByteArray("<testsuite>" + pass + "</testsuite>") << 1 << 1 << 0 << 0;
        QTest::newRow("nested") << suite("<testsuite>" + pass + "</testsuite>" + pass) << 1 << 2
                                << 0 << 0;
        QTest::newRow("no test at all") << suite({}) << 0 << 0 << 0 << 0;
        QTest::newRow("skipped only") << suite(skip) << 0 << 0 << 0 << 1;
        QTest::newRow("cut off") << suite(pass).left(60) << -1 << 0 << 0 << 0;
        QTest::newRow("another document") << QByteArray("<html/>") << -1 << 0 << 0 << 0;
        QTest::newRow("no XML") << QByteArray("passed!") << -1 << 0 << 0 << 0;
        QTest::newRow("empty") << QByteArray() << -1 << 0 << 0 << 0;
        QByteArray bomb = "<!DOCTYPE x [<!ENTITY a0 \"aaaaaaaaaa\">";
        for (int i = 1; i < 12; ++i) {
            const QByteArray before = "&a" + QByteArray::number(i - 1) + ';';
            bomb += "<!ENTITY a" + QByteArray::number(i) + " \"" + before.repeated(10) + "\">";
        }
        QTest::newRow("entity bomb") << bomb + "]><testsuite name='&a11;'/>" << -1 << 0 << 0 << 0;
    }

    void junitReportsAreCounted()
    {
        QFETCH(QByteArray, xml);
        QFETCH(int, verdict);
        QFETCH(int, passed);
        QFETCH(int, failed);
        QFETCH(int, skipped);
        TestLab lab;
        lab.write(QStringLiteral("junit.xml"), xml);
        TestResults results;
        for (int round = 0; round < 2; ++round) { // the second time from memory
            QStringList problems;
            const auto best = bestOf(lab, results, &problems);
            QCOMPARE(best.has_value(), verdict >= 0);
            QCOMPARE(problems.size(), verdict < 0 ? 1 : 0);
            if (!best)
                continue;
            QCOMPARE(int(best->verdict), verdict);
            QCOMPARE(best->source, QByteArray("junit"));
            QCOMPARE(best->path, QStringLiteral("junit.xml"));
            QCOMPARE(best->passed.value_or(0), passed);
            QCOMPARE(best->failed.value_or(0), failed);
            QCOMPARE(best->skipped.value_or(0), skipped);
        }
    }

    void reportsOfOneFolderAreOneRunAndPatternsFindOthers()
    {
        TestLab lab;
        lab.write(QStringLiteral("target/surefire-reports/TEST-a.xml"), suite(fail));
        lab.write(QStringLiteral("target/surefire-reports/TEST-b.xml"), suite(pass + pass));
        setAge(lab.file(QStringLiteral("target/surefire-reports/TEST-a.xml")), 100s);
        TestResults results;
        auto best = bestOf(lab, results);
        QCOMPARE(best->verdict, TestVerdict::Failing);
        QCOMPARE(best->passed.value_or(0), 2);
        QCOMPARE(best->failed.value_or(0), 1);
        QDir(lab.file(QStringLiteral("target"))).removeRecursively();
        QVERIFY(!bestOf(lab, results));
        lab.write(QStringLiteral("ci/out-1/result.xml"), suite(pass));
        QVERIFY(!bestOf(lab, results));
        best = bestOf(lab, results, nullptr, QStringLiteral("nothing.xml, ci/*/result.xml"));
        QCOMPARE(best->verdict, TestVerdict::Passing);
        QVERIFY(!bestOf(lab, results, nullptr, QStringLiteral("../*/ci/*/result.xml")));
        lab.write(QStringLiteral("ci/out-1/result.xml"),
                  suite(fail)); // a changed file is read again
        QCOMPARE(bestOf(lab, results, nullptr, QStringLiteral("ci/*/result.xml"))->verdict,
                 TestVerdict::Failing);
    }

    void pytestsCacheTells()
    {
        TestLab lab;
        TestResults results;
        const QString names = QStringLiteral(".pytest_cache/v/cache/nodeids");
        const QString failures = QStringLiteral(".pytest_cache/v/cache/lastfailed");
        lab.write(names, "[\"a::b\", \"a::c\"]");
        QCOMPARE(bestOf(lab, results)->verdict, TestVerdict::Passing);
        lab.write(failures, "{\"a::b\": true}");
        QCOMPARE(bestOf(lab, results)->verdict, TestVerdict::Failing);
        QCOMPARE(bestOf(lab, results)->failed.value_or(0), 1);
        QCOMPARE(bestOf(lab, results)->source, QByteArray("pytest"));
        lab.write(failures, "{}");
        setAge(lab.file(failures), 500s); // not written again by runs in which nothing fails
        setAge(lab.file(names), 60s);
        const auto best = bestOf(lab, results);
        QCOMPARE(best->verdict, TestVerdict::Passing);
        QVERIFY(best->time > SystemClock().now() - 90s);
        lab.write(names, "[]");
        QCOMPARE(bestOf(lab, results)->verdict, TestVerdict::Unknown);
        lab.write(failures, "{\"a");
        QStringList problems;
        QVERIFY(!bestOf(lab, results, &problems));
        QCOMPARE(problems.size(), 1);
    }

    /// A real ctest, several times in the same build folder.
    void ctestsLogTells()
    {
        TestLab lab;
        lab.write(
            QStringLiteral("CMakeLists.txt"),
            "cmake_minimum_required(VERSION 3.20)\nproject(x NONE)\nenable_testing()\n"
            "add_test(NAME good COMMAND true)\n"
            "add_test(NAME sometimes COMMAND sh -c \"test ! -e ${CMAKE_SOURCE_DIR}/fail\")\n");
        const auto run = [&](const QString &program, const QStringList &arguments) {
            QProcess process;
            process.setWorkingDirectory(lab.path());
            process.start(program, arguments);
            return process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit;
        };
        QVERIFY(run(QStringLiteral("cmake"), {QStringLiteral("-B"), QStringLiteral("build-x")}));
        const QStringList test{QStringLiteral("--test-dir"), QStringLiteral("build-x")};
        TestResults results;
        QVERIFY(!bestOf(lab, results));
        for (const bool failing : {false, true, false, true}) {
            if (failing)
                lab.write(QStringLiteral("fail"), "x");
            else
                QFile::remove(lab.file(QStringLiteral("fail")));
            QVERIFY(run(QStringLiteral("ctest"), test));
            const auto best = bestOf(lab, results);
            QVERIFY(best);
            QCOMPARE(best->verdict, failing ? TestVerdict::Failing : TestVerdict::Passing);
            QCOMPARE(best->passed.value_or(0), failing ? 1 : 2);
            QCOMPARE(best->failed.value_or(0), failing ? 1 : 0);
            QCOMPARE(best->source, QByteArray("ctest"));
            QTest::qWait(300); // the list of failures stays behind, and is told apart by its age
        }
        QVERIFY(QFile::remove(lab.file(QStringLiteral("build-x/Testing/Temporary/LastTest.log"))));
        QCOMPARE(bestOf(lab, results)->verdict, TestVerdict::Failing);
    }

    void aFailureThatNothingHasChangedSinceCountsBeforeALaterPass()
    {
        const TimePoint now = SystemClock().now();
        const auto result = [&](TestVerdict verdict, Seconds age) {
            TestResult made;
            made.verdict = verdict;
            made.time = now - age;
            return made;
        };
        const QList<TestResult> both{result(TestVerdict::Failing, 60s),
                                     result(TestVerdict::Passing, 10s)};
        QCOMPARE(TestResults::best(both, now - 100s)->verdict, TestVerdict::Failing);
        QCOMPARE(TestResults::best(both, now - 30s)->verdict, TestVerdict::Passing);
        QVERIFY(!TestResults::best({}, now));
        QVERIFY(TestResults::outdated(both[0], now - 30s));
        QVERIFY(!TestResults::outdated(both[0], now - 59s)); // what the run itself has written
    }

    void theWordInTheFileCountsUntilARunSaysSomethingLater()
    {
        TestLab lab;
        lab.write(QStringLiteral(".worktree"), "status=working\ntest_status=passing\n");
        lab.write(QStringLiteral("junit.xml"), suite(fail));
        setAge(lab.file(QStringLiteral("junit.xml")), 100s);
        TestResults results;
        WorktreeStatus status = readWorktree(lab.path(), results, {});
        QCOMPARE(*status.tests, TestVerdict::Passing);
        QCOMPARE(status.result->source, QByteArray("file"));
        QVERIFY(!status.outdated); // no git: nobody knows
        setAge(lab.file(QStringLiteral(".worktree")), 200s);
        status = readWorktree(lab.path(), results, {});
        QCOMPARE(*status.tests, TestVerdict::Failing);
        QCOMPARE(status.result->source, QByteArray("junit"));
        lab.write(QStringLiteral(".worktree"), "status=working\ntest_status=perhaps\n");
        QFile::remove(lab.file(QStringLiteral("junit.xml")));
        status = readWorktree(lab.path(), results, {});
        QVERIFY(!status.tests); // not a word that is known, and no run to ask
        QCOMPARE(status.errors.size(), 1);
    }
};

QTEST_GUILESS_MAIN(tst_TestResults)
#include "tst_testresults.moc"
