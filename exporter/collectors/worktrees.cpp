// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/worktrees.h"

#include "exporter/metrics/registry.h"

#include <QThread>

#include <array>

namespace thunes {

namespace {

const std::array families{
    &catalogue::worktreeStatus,    &catalogue::worktreeTestStatus,  &catalogue::worktreeInfo,
    &catalogue::worktreeAhead,     &catalogue::worktreeBehind,      &catalogue::worktreeChanged,
    &catalogue::worktreeUntracked, &catalogue::worktreeConflicts,   &catalogue::worktreeLastCommit,
    &catalogue::worktreeOperation, &catalogue::worktreeLocked,      &catalogue::worktreeIndexLocked,
    &catalogue::worktreeTestTime,  &catalogue::worktreeTestOutdated};

std::optional<double> number(const std::optional<qint64> &count)
{
    return count ? std::optional(static_cast<double>(*count)) : std::nullopt;
}

std::optional<double> number(const std::optional<TimePoint> &time)
{
    return time ? std::optional(toUnixSeconds(*time)) : std::nullopt;
}

std::optional<double> number(bool value)
{
    return value ? 1.0 : 0.0;
}

} // namespace

Worktrees::Worktrees(const QString &labDir, Registry &registry, const Clock &clock,
                     const WorktreeOptions &options, QObject *parent)
    : Collector(parent)
    , m_labDir(labDir)
    , m_registry(registry)
    , m_clock(clock)
    , m_options(options)
{
    // Mostly waiting for git and the disk; never so many that git takes all processors.
    m_pool.setMaxThreadCount(qBound(2, QThread::idealThreadCount() / 2, 4));
}

Worktrees::~Worktrees()
{
    m_stop = true;
    m_pool.clear();
    m_pool.waitForDone();
}

void Worktrees::collect(Done done)
{
    m_done = std::move(done);
    m_errors.clear();
    m_pool.start([this, labDir = m_labDir, options = m_options] {
        const WorktreeList list =
            findWorktrees(labDir, options.configured, {.time = options.gitLimit, .stop = &m_stop});
        QMetaObject::invokeMethod(
            this, [this, list] { readAll(list); }, Qt::QueuedConnection);
    });
}

void Worktrees::readAll(const WorktreeList &list)
{
    m_errors += list.errors;
    forget([&](const QByteArray &name) {
        return !list.paths.contains(name) || list.paths[name] != m_statuses.value(name).path;
    });
    m_running = static_cast<int>(list.paths.size()) + 1;
    for (auto it = list.paths.cbegin(); it != list.paths.cend(); ++it) {
        auto &tests = m_tests[it.key()];
        if (!tests)
            tests = std::make_shared<TestResults>();
        m_pool.start([this, name = it.key(), path = it.value(), tests, limit = m_options.gitLimit] {
            const WorktreeStatus status =
                readWorktree(path, *tests, {.time = limit, .stop = &m_stop});
            QMetaObject::invokeMethod(
                this,
                [this, name, status] {
                    publish(name, status);
                    finishOne();
                },
                Qt::QueuedConnection);
        });
    }
    finishOne();
}

void Worktrees::publish(const QByteArray &name, const WorktreeStatus &read)
{
    WorktreeStatus status = read;
    status.time = m_clock.now();
    m_errors += status.errors;
    const SampleOrigin origin{SampleSource::Lab, status.time};
    const auto put = [&](const MetricDescriptor &metric, std::optional<double> value) {
        if (value)
            (void)m_registry.set(metric, {name}, *value, origin);
        else
            m_registry.remove(metric, {name});
    };
    put(catalogue::worktreeStatus, number(std::optional<qint64>(status.status)));
    put(catalogue::worktreeTestStatus,
        status.tests ? std::optional(static_cast<double>(*status.tests)) : std::nullopt);
    put(catalogue::worktreeTestTime,
        status.result ? number(std::optional(status.result->time)) : std::nullopt);
    put(catalogue::worktreeTestOutdated, status.outdated ? number(*status.outdated) : std::nullopt);
    publishGit(name, status);
    m_statuses[name] = status;
    Q_EMIT changed(name);
}

void Worktrees::publishGit(const QByteArray &name, const WorktreeStatus &status)
{
    const SampleOrigin origin{SampleSource::Lab, status.time};
    const GitState git = status.git.value_or(GitState{});
    const bool known = status.git.has_value();
    const auto put = [&](const MetricDescriptor &metric, std::optional<double> value) {
        if (known && value)
            (void)m_registry.set(metric, {name}, *value, origin);
        else
            m_registry.remove(metric, {name});
    };
    put(catalogue::worktreeAhead, number(git.ahead));
    put(catalogue::worktreeBehind, number(git.behind));
    put(catalogue::worktreeChanged, static_cast<double>(git.changed));
    put(catalogue::worktreeUntracked, static_cast<double>(git.untracked));
    put(catalogue::worktreeConflicts, static_cast<double>(git.conflicts));
    put(catalogue::worktreeLastCommit,
        git.commits.isEmpty() ? std::nullopt : number(std::optional(git.commits.first().time)));
    put(catalogue::worktreeLocked, number(git.locked));
    put(catalogue::worktreeIndexLocked, number(git.indexLockedSince));

    // The value is in a label here: the series of the value before has to go.
    const auto putWord = [&](const MetricDescriptor &metric, const QByteArray &word, bool present) {
        m_registry.removeIf(metric, [&](const Registry::Series &series) {
            return series.labels[0] == name && (!present || series.labels[1] != word);
        });
        if (present)
            (void)m_registry.set(metric, {name, word}, 1, origin);
    };
    putWord(catalogue::worktreeInfo, git.branch.toUtf8(), known);
    putWord(catalogue::worktreeOperation, git.operation, known && !git.operation.isEmpty());
}

void Worktrees::forget(const std::function<bool(const QByteArray &)> &name)
{
    for (const MetricDescriptor *metric : families)
        m_registry.removeIf(
            *metric, [&](const Registry::Series &series) { return name(series.labels.first()); });
    const auto known = m_statuses.keys();
    for (const QByteArray &one : known) {
        if (!name(one))
            continue;
        m_statuses.remove(one);
        Q_EMIT forgotten(one);
    }
    m_tests.removeIf([&](const auto &entry) { return name(entry.key()); });
}

void Worktrees::finishOne()
{
    if (--m_running > 0 || !m_done)
        return;
    const Done done = std::exchange(m_done, {});
    done(m_errors);
}

} // namespace thunes
