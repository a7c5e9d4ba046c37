// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/worktrees.h"

#include "exporter/base/fileops.h"
#include "exporter/collectors/shellvalues.h"
#include "exporter/metrics/registry.h"

#include <QDir>
#include <QFileInfo>

#include <array>

namespace thunes {

namespace {

using Words = std::array<const char *, 4>;
constexpr Words statusWords{"complete", "working", "testing", "blocked"};
constexpr Words testWords{"unknown", "passing", "failing", nullptr};

std::optional<double> valueOf(const Words &words, const QString &word)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] && word == QLatin1String(words[i]))
            return static_cast<double>(i);
    }
    return std::nullopt;
}

} // namespace

Worktrees::Worktrees(const QString &labDir, Registry &registry, const Clock &clock, QObject *parent)
    : Collector(parent)
    , m_labDir(labDir)
    , m_registry(registry)
    , m_clock(clock)
{
    m_pool.setMaxThreadCount(1);
}

Worktrees::~Worktrees()
{
    m_pool.waitForDone();
}

Worktrees::Found Worktrees::read(const QString &labDir)
{
    Found found;
    if (!QFileInfo(labDir).isDir()) {
        found.errors.append({"lab_dir_missing", QStringLiteral("%1: no such directory").arg(labDir)});
        return found;
    }
    QMap<QByteArray, QString> directories{{"main", labDir}};
    const QDir worktrees(labDir + QStringLiteral("/worktrees"));
    const auto entries = worktrees.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QFileInfo &entry : entries)
        directories[entry.fileName().toUtf8()] = entry.filePath();

    for (auto it = directories.cbegin(); it != directories.cend(); ++it) {
        const QString path = it.value() + QStringLiteral("/.worktree");
        const auto text = FileOps().read(path);
        if (!text && text.error().kind != ErrorKind::NotFound) {
            found.errors.append({"unreadable", text.error().message});
            continue;
        }
        if (!text) {
            if (QFileInfo::exists(it.value() + QStringLiteral("/.git")))
                found.worktrees[it.key()] = {1, 0};
            continue;
        }
        const auto values = shellValues(*text, {QStringLiteral("status"),
                                                QStringLiteral("test_status")});
        const auto take = [&](const QString &key, const Words &words, const char *otherwise) {
            const QString word = values.value(key, QLatin1String(otherwise));
            const auto value = valueOf(words, word);
            if (!value)
                found.errors.append({"unknown_status", QStringLiteral("%1: %2=\"%3\" is not known")
                                                           .arg(path, key, word.left(64))});
            return value;
        };
        Found::Value value;
        value.status = take(QStringLiteral("status"), statusWords, "working");
        value.testStatus = take(QStringLiteral("test_status"), testWords, "unknown");
        found.worktrees[it.key()] = value;
    }
    return found;
}

void Worktrees::collect(Done done)
{
    m_pool.start([this, done = std::move(done), labDir = m_labDir] {
        const Found found = read(labDir);
        QMetaObject::invokeMethod(
            this,
            [this, done, found] {
                const SampleOrigin origin{SampleSource::Lab, m_clock.now()};
                const auto publish = [&](const MetricDescriptor &metric,
                                         std::optional<double> Found::Value::*member) {
                    m_registry.removeIf(metric, [&](const Registry::Series &series) {
                        return !(found.worktrees.value(series.labels.first()).*member);
                    });
                    for (auto it = found.worktrees.cbegin(); it != found.worktrees.cend(); ++it) {
                        if (const auto value = it.value().*member)
                            (void)m_registry.set(metric, {it.key()}, *value, origin);
                    }
                };
                publish(catalogue::worktreeStatus, &Found::Value::status);
                publish(catalogue::worktreeTestStatus, &Found::Value::testStatus);
                done(found.errors);
            },
            Qt::QueuedConnection);
    });
}

} // namespace thunes
