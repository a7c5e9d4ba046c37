// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/testresults.h"

#include "exporter/base/json.h"

#include <QDir>
#include <QFileInfo>
#include <QMap>
#include <QXmlStreamReader>

#include <algorithm>

namespace thunes {

using namespace std::chrono_literals;

namespace {

constexpr qint64 largestReport = 64 << 20;
constexpr qsizetype mostReports = 2000;

TimePoint modified(const QFileInfo &file)
{
    return fromDateTime(file.lastModified());
}

/// Files that match a pattern whose folders may have wildcards, too ("build*/junit.xml").
QStringList matches(const QString &root, const QString &pattern)
{
    QStringList found{root};
    const QStringList parts = pattern.split(u'/', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const bool last = i == parts.size() - 1;
        QStringList next;
        for (const QString &directory : std::as_const(found)) {
            const auto filter =
                (last ? QDir::Files : QDir::Dirs) | QDir::Hidden | QDir::NoDotAndDotDot;
            const auto names = QDir(directory).entryList({parts[i]}, filter);
            for (const QString &name : names)
                next.append(directory + u'/' + name);
        }
        found = next.mid(0, mostReports);
    }
    return found;
}

void parseJunit(const QByteArray &text, qint64 &passed, qint64 &failed, qint64 &skipped,
                QString &problem)
{
    QXmlStreamReader xml(text);
    bool inCase = false;
    bool bad = false;
    bool left = false;
    bool any = false;
    while (!xml.atEnd()) {
        xml.readNext();
        const auto name = xml.name();
        if (xml.isStartElement()) {
            any = any || name == QLatin1String("testsuite") || name == QLatin1String("testsuites");
            if (name == QLatin1String("testcase")) {
                inCase = true;
                bad = left = false;
            } else if (inCase
                       && (name == QLatin1String("failure") || name == QLatin1String("error"))) {
                bad = true;
            } else if (inCase && name == QLatin1String("skipped")) {
                left = true;
            } else if (!inCase && name == QLatin1String("error")) {
                ++failed; // of a suite as a whole
            }
        } else if (xml.isEndElement() && name == QLatin1String("testcase")) {
            inCase = false;
            ++(bad ? failed : left ? skipped : passed);
        }
    }
    if (xml.hasError())
        problem = QStringLiteral("line %1: %2").arg(xml.lineNumber()).arg(xml.errorString());
    else if (!any)
        problem = QStringLiteral("is no JUnit report");
}

} // namespace

std::optional<TestResult> TestResults::best(const QList<TestResult> &results,
                                            std::optional<TimePoint> newestChange)
{
    const auto rank = [&](const TestResult &result) {
        const bool current = !newestChange || !outdated(result, *newestChange);
        return std::pair(current && result.verdict == TestVerdict::Failing, result.time);
    };
    const auto found = std::max_element(
        results.begin(), results.end(),
        [&](const TestResult &a, const TestResult &b) { return rank(a) < rank(b); });
    return found == results.end() ? std::nullopt : std::optional(*found);
}

bool TestResults::outdated(const TestResult &result, TimePoint newestChange)
{
    return newestChange > result.time + 2s;
}

TestResults::Found TestResults::find(const QString &worktree, const QString &reportPattern)
{
    Found found;
    QStringList patterns{QStringLiteral("junit*.xml"),
                         QStringLiteral("test-results.xml"),
                         QStringLiteral("test-results/*.xml"),
                         QStringLiteral("reports/junit*.xml"),
                         QStringLiteral("build*/junit*.xml"),
                         QStringLiteral(".build/*/junit*.xml"),
                         QStringLiteral("build/test-results/*/*.xml"),
                         QStringLiteral("target/surefire-reports/TEST-*.xml")};
    for (const QString &pattern : reportPattern.split(u',', Qt::SkipEmptyParts)) {
        if (!pattern.contains(QLatin1String(".."))) // it stays inside of its worktree
            patterns.append(pattern.trimmed());
    }
    findJunit(worktree, patterns, found);
    findPytest(worktree, found);
    findCtest(worktree, found);
    for (QString &file : found.files)
        file.remove(0, worktree.size() + 1);
    for (TestResult &result : found.results)
        result.path.remove(0, worktree.size() + 1);
    return found;
}

const TestResults::Report &TestResults::read(const QString &path, Parse parse)
{
    const QFileInfo info(path);
    if (m_known.size() > 2 * mostReports)
        m_known.clear(); // of files that are gone
    Report &report = m_known[path];
    if (report.size == info.size() && report.time == modified(info))
        return report;
    report = {};
    report.size = info.size();
    report.time = modified(info);
    QFile file(path);
    if (info.size() > largestReport) {
        report.problem = QStringLiteral("is larger than %1 MB").arg(largestReport >> 20);
    } else if (!file.open(QIODevice::ReadOnly)) {
        report.problem = file.errorString();
    } else {
        parse(file.readAll(), report);
        if (report.problem.isEmpty() && report.passed + report.failed > 0)
            report.verdict = report.failed > 0 ? TestVerdict::Failing : TestVerdict::Passing;
    }
    return report;
}

void TestResults::findJunit(const QString &worktree, const QStringList &patterns, Found &found)
{
    QMap<QString, TestResult> byFolder; // the files of one folder are one run
    for (const QString &pattern : patterns) {
        const QStringList paths = matches(worktree, pattern);
        for (const QString &path : paths) {
            if (found.files.contains(path))
                continue;
            found.files.append(path);
            const Report &report = read(path, [](const QByteArray &text, Report &out) {
                parseJunit(text, out.passed, out.failed, out.skipped, out.problem);
            });
            if (!report.problem.isEmpty()) {
                found.problems.append(path + QStringLiteral(": ") + report.problem);
                continue;
            }
            TestResult &result = byFolder[QFileInfo(path).path()];
            result.source = "junit";
            result.path = path;
            result.time = std::max(result.time, report.time);
            result.verdict = std::max(result.verdict, report.verdict);
            result.passed = result.passed.value_or(0) + report.passed;
            result.failed = result.failed.value_or(0) + report.failed;
            result.skipped = result.skipped.value_or(0) + report.skipped;
        }
    }
    found.results += byFolder.values();
}

void TestResults::findPytest(const QString &worktree, Found &found)
{
    const QString cache = worktree + QStringLiteral("/.pytest_cache/v/cache/");
    const QFileInfo all(cache + QStringLiteral("nodeids"));
    const QFileInfo failed(cache + QStringLiteral("lastfailed"));
    if (!all.exists() && !failed.exists())
        return;
    TestResult result;
    result.source = "pytest";
    result.path = failed.exists() ? failed.filePath() : all.filePath();
    for (const QFileInfo &file : {all, failed}) {
        if (!file.exists())
            continue;
        found.files.append(file.filePath());
        // Written at the end of each run: the names always, the failures when they change.
        result.time = std::max(result.time, modified(file));
        const Report &report = read(file.filePath(), [](const QByteArray &text, Report &out) {
            const auto json = parseJson(text);
            if (!json)
                out.problem = json.error().message;
            else if (json->isObject())
                out.failed = json->toObject().size();
            else
                out.passed = json->toArray().size();
        });
        if (!report.problem.isEmpty()) {
            found.problems.append(file.filePath() + QStringLiteral(": ") + report.problem);
            return;
        }
        if (file.filePath() == all.filePath())
            result.passed = report.passed;
        else
            result.failed = report.failed;
    }
    if (result.failed.value_or(0) > 0)
        result.verdict = TestVerdict::Failing;
    else if (result.passed.value_or(0) > 0)
        result.verdict = TestVerdict::Passing;
    result.passed.reset(); // names that were ever seen, not tests that passed
    found.results.append(result);
}

void TestResults::findCtest(const QString &worktree, Found &found)
{
    QStringList folders;
    for (const char *pattern :
         {"Testing/Temporary/LastTest*.log", "*build*/Testing/Temporary/LastTest*.log",
          ".build/*/Testing/Temporary/LastTest*.log", "build/*/Testing/Temporary/LastTest*.log",
          "out/*/Testing/Temporary/LastTest*.log"}) {
        const QStringList paths = matches(worktree, QLatin1String(pattern));
        for (const QString &path : paths) {
            found.files.append(path);
            if (const QString folder = QFileInfo(path).path(); !folders.contains(folder))
                folders.append(folder);
        }
    }
    for (const QString &folder : std::as_const(folders)) {
        const QFileInfo log(folder + QStringLiteral("/LastTest.log"));
        const QFileInfo failed(folder + QStringLiteral("/LastTestsFailed.log"));
        TestResult result;
        result.source = "ctest";
        result.path = log.exists() ? log.filePath() : failed.filePath();
        if (log.exists()) {
            const Report &report = read(log.filePath(), [](const QByteArray &text, Report &out) {
                for (const QByteArray &line : text.split('\n')) {
                    out.passed += line == "Test Passed." ? 1 : 0;
                    out.failed += line == "Test Failed." ? 1 : 0;
                }
            });
            if (!report.problem.isEmpty()) {
                found.problems.append(log.filePath() + QStringLiteral(": ") + report.problem);
                continue;
            }
            result.time = report.time;
            result.verdict = report.verdict;
            result.passed = report.passed;
            result.failed = report.failed;
        }
        // A run that passes leaves the list of the run before in its place.
        if (failed.exists() && failed.size() > 0
            && (!log.exists() || modified(failed) + 200ms >= modified(log))) {
            const Report &report = read(failed.filePath(), [](const QByteArray &text, Report &out) {
                out.failed = text.trimmed().count('\n') + 1;
            });
            result.verdict =
                TestVerdict::Failing; // tests that could not be run are listed here only
            result.failed = std::max(result.failed.value_or(0), report.failed);
            result.time = std::max(result.time, modified(failed));
        }
        if (result.verdict != TestVerdict::Unknown)
            found.results.append(result);
    }
}

} // namespace thunes
