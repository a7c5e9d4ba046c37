// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QHash>
#include <QStringList>

#include <optional>

namespace thunes {

/// The number is the one of `lab_worktree_test_status`.
enum class TestVerdict { Unknown = 0, Passing = 1, Failing = 2 };

/// One result of a test run, and where it was found.
struct TestResult
{
    TestVerdict verdict = TestVerdict::Unknown;
    TimePoint time;
    QByteArray source; ///< file (the `.worktree`), junit, pytest, ctest.
    QString path;      ///< Relative to the worktree.
    std::optional<qint64> passed;
    std::optional<qint64> failed;
    std::optional<qint64> skipped;
};

/// Finds what test runs have left behind in a worktree: JUnit XML in the usual places (and where
/// `test_report` in `.worktree` says), pytest's cache, ctest's last log. Files that have not
/// changed are not read again. Blocks; used by one thread at a time.
class TestResults
{
public:
    struct Found
    {
        QList<TestResult> results;
        QStringList problems; ///< Reports that cannot be read, with their paths.
        QStringList files; ///< Relative paths of all that was looked at: no changes of the source.
    };
    Found find(const QString &worktree, const QString &reportPattern);

    /// The result that counts: a failure that nothing has changed since, before the newest one.
    static std::optional<TestResult> best(const QList<TestResult> &results,
                                          std::optional<TimePoint> newestChange);
    /// Whether something changed after the result. Test runs write files, too: 2 s are allowed.
    static bool outdated(const TestResult &result, TimePoint newestChange);

private:
    struct Report
    {
        qint64 size = 0;
        TimePoint time;
        TestVerdict verdict = TestVerdict::Unknown;
        qint64 passed = 0;
        qint64 failed = 0;
        qint64 skipped = 0;
        QString problem;
    };
    using Parse = void (*)(const QByteArray &text, Report &report);
    const Report &read(const QString &path, Parse parse);
    void findJunit(const QString &worktree, const QStringList &patterns, Found &found);
    void findPytest(const QString &worktree, Found &found);
    void findCtest(const QString &worktree, Found &found);

    QHash<QString, Report> m_known;
};

} // namespace thunes
