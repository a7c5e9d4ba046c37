// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/worktreestatus.h"

#include "exporter/base/fileops.h"
#include "exporter/collectors/shellvalues.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>

#include <array>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr std::array statusWords{L("complete"), L("working"), L("testing"), L("blocked")};
constexpr std::array testWords{L("unknown"), L("passing"), L("failing")};

template<std::size_t N>
std::optional<int> valueOf(const std::array<L, N> &words, const QString &word)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (word == words[i])
            return static_cast<int>(i);
    }
    return std::nullopt;
}

/// What `.worktree` says; without one, a worktree is working and its tests are unknown.
struct Note
{
    std::optional<int> status = 1;
    std::optional<int> tests = 0;
    QString reportPattern;
    TimePoint time;
    bool saysTests = false;
};

Note readNote(const QString &worktree, QList<CollectionError> &errors)
{
    const QString path = worktree + QStringLiteral("/.worktree");
    Note note;
    const auto text = FileOps().read(path);
    if (!text) {
        if (text.error().kind != ErrorKind::NotFound) {
            errors.append({"unreadable", text.error().message});
            note.status.reset();
            note.tests.reset();
        }
        return note;
    }
    const auto values = shellValues(*text, {QStringLiteral("status"), QStringLiteral("test_status"),
                                            QStringLiteral("test_report")});
    const auto unknown = [&](const QString &key) {
        errors.append({"unknown_status", QStringLiteral("%1: %2=\"%3\" is not known")
                                             .arg(path, key, values.value(key).left(64))});
    };
    const QString status = values.value(QStringLiteral("status"), statusWords[1]);
    const QString tests = values.value(QStringLiteral("test_status"), testWords[0]);
    note.status = valueOf(statusWords, status);
    note.tests = valueOf(testWords, tests);
    if (!note.status)
        unknown(QStringLiteral("status"));
    if (!note.tests)
        unknown(QStringLiteral("test_status"));
    note.reportPattern = values.value(QStringLiteral("test_report"));
    note.saysTests = note.tests.value_or(0) > 0;
    note.time = fromDateTime(QFileInfo(path).lastModified());
    return note;
}

void put(QJsonObject &json, const char *key, const std::optional<qint64> &value)
{
    if (value)
        json[L(key)] = static_cast<double>(*value);
}

void put(QJsonObject &json, const char *key, const QString &value)
{
    if (!value.isEmpty())
        json[L(key)] = value;
}

QJsonObject toJson(const GitState &git)
{
    QJsonObject json{{L("branch"), git.branch},
                     {L("changed"), static_cast<double>(git.changed)},
                     {L("untracked"), static_cast<double>(git.untracked)},
                     {L("conflicts"), static_cast<double>(git.conflicts)},
                     {L("locked"), git.locked}};
    put(json, "head", git.head);
    put(json, "upstream", git.upstream);
    put(json, "ahead", git.ahead);
    put(json, "behind", git.behind);
    put(json, "operation", QString::fromLatin1(git.operation));
    put(json, "lock_reason", git.lockReason);
    if (git.indexLockedSince)
        json[L("index_locked_since")] = toIso8601(*git.indexLockedSince);
    if (git.newestChange)
        json[L("newest_change")] = toIso8601(*git.newestChange);
    QJsonArray commits;
    for (const GitCommit &commit : git.commits)
        commits.append(QJsonObject{{L("id"), commit.id},
                                   {L("time"), toIso8601(commit.time)},
                                   {L("author"), commit.author},
                                   {L("subject"), commit.subject}});
    json[L("commits")] = commits;
    return json;
}

} // namespace

bool isWorktree(const QString &path)
{
    return QFileInfo::exists(path + QStringLiteral("/.worktree"))
           || QFileInfo::exists(path + QStringLiteral("/.git"));
}

WorktreeStatus readWorktree(const QString &path, TestResults &tests, const GitLimits &limits)
{
    QElapsedTimer clock;
    clock.start();
    WorktreeStatus status;
    status.path = path;
    const Note note = readNote(path, status.errors);
    status.status = note.status;

    TestResults::Found found = tests.find(path, note.reportPattern);
    for (const QString &problem : std::as_const(found.problems))
        status.errors.append({"bad_report", problem});
    if (QFileInfo::exists(path + QStringLiteral("/.git"))) {
        const auto git =
            readGitState(path, found.files + QStringList{QStringLiteral(".worktree")}, limits);
        if (git)
            status.git = *git;
        else
            status.errors.append({git.error().kind == ErrorKind::Timeout ? "git_timeout" : "git",
                                  git.error().message});
    }
    const auto newest = status.git ? status.git->newestChange : std::nullopt;
    status.result = TestResults::best(found.results, newest);
    // The word that somebody wrote counts, until a test run says something later.
    if (note.saysTests && (!status.result || note.time >= status.result->time)) {
        TestResult written;
        written.verdict = TestVerdict(*note.tests);
        written.time = note.time;
        written.source = "file";
        written.path = QStringLiteral(".worktree");
        status.result = written;
    }
    if (status.result)
        status.tests = status.result->verdict;
    else if (note.tests)
        status.tests = TestVerdict::Unknown;
    if (status.result && newest)
        status.outdated = TestResults::outdated(*status.result, *newest);
    status.duration =
        std::chrono::duration_cast<Microseconds>(std::chrono::nanoseconds(clock.nsecsElapsed()));
    return status;
}

QLatin1String worktreeStatusWord(int status)
{
    return statusWords.at(static_cast<std::size_t>(status));
}

QLatin1String testStatusWord(TestVerdict verdict)
{
    return testWords.at(static_cast<std::size_t>(verdict));
}

QJsonObject toJson(const WorktreeStatus &status)
{
    QJsonObject json{{L("path"), status.path},
                     {L("time"), toIso8601(status.time)},
                     {L("duration_ms"), static_cast<double>(status.duration.count()) / 1000}};
    if (status.status)
        json[L("status")] = worktreeStatusWord(*status.status);
    QJsonObject tests;
    if (status.tests)
        tests[L("status")] = testStatusWord(*status.tests);
    if (status.result) {
        tests[L("source")] = QString::fromLatin1(status.result->source);
        tests[L("path")] = status.result->path;
        tests[L("time")] = toIso8601(status.result->time);
        put(tests, "passed", status.result->passed);
        put(tests, "failed", status.result->failed);
        put(tests, "skipped", status.result->skipped);
    }
    if (status.outdated)
        tests[L("outdated")] = *status.outdated;
    json[L("tests")] = tests;
    if (status.git)
        json[L("git")] = toJson(*status.git);
    QJsonArray errors;
    for (const CollectionError &error : status.errors)
        errors.append(error.message);
    if (!errors.isEmpty())
        json[L("errors")] = errors;
    return json;
}

} // namespace thunes
