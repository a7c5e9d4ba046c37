// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/runner.h"

#include "exporter/metrics/registry.h"

#include <algorithm>

namespace thunes {

CollectorRunner::CollectorRunner(Registry &registry, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_clock(clock)
{
    connect(&m_timer, &QTimer::timeout, this, [this] {
        for (const auto &entry : m_entries)
            run(*entry);
    });
}

void CollectorRunner::add(std::unique_ptr<Collector> collector)
{
    auto entry = std::make_unique<Entry>();
    entry->collector = std::move(collector);
    m_entries.push_back(std::move(entry));
}

void CollectorRunner::start(Milliseconds interval)
{
    m_timer.start(interval);
    for (const auto &entry : m_entries)
        run(*entry);
}

bool CollectorRunner::ready() const
{
    return std::all_of(m_entries.begin(), m_entries.end(),
                       [](const auto &entry) { return entry->finished; });
}

QList<CollectionError> CollectorRunner::lastErrors() const
{
    QList<CollectionError> errors;
    for (const auto &entry : m_entries)
        errors += entry->errors;
    return errors;
}

std::optional<QList<CollectionError>>
CollectorRunner::lastErrors(const QByteArray &collector) const
{
    for (const auto &entry : m_entries) {
        if (entry->collector->name() == collector && entry->finished)
            return entry->errors;
    }
    return std::nullopt;
}

void CollectorRunner::run(Entry &entry)
{
    if (entry.running)
        return;
    entry.running = true;
    entry.timer.start();
    entry.collector->collect(
        [this, &entry](const QList<CollectionError> &errors) { finish(entry, errors); });
}

void CollectorRunner::finish(Entry &entry, const QList<CollectionError> &errors)
{
    entry.running = false;
    entry.finished = true;
    const QByteArray name = entry.collector->name();
    for (const CollectionError &error : errors) {
        const bool known = std::any_of(entry.errors.begin(), entry.errors.end(), [&](const auto &old) {
            return old.message == error.message;
        });
        if (!known)
            m_limiter.warn(logCollectors(), "something could not be collected",
                           {"reason", error.reason}, {{"collector", name}, {"error", error.message}});
    }
    if (errors.isEmpty() && !entry.errors.isEmpty())
        logInfo(logCollectors(), "everything could be collected again", {{"collector", name}});
    entry.errors = errors;
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    (void)m_registry.set(catalogue::collectionDuration, {name},
                         static_cast<double>(entry.timer.elapsed()) / 1000, origin);
    (void)m_registry.set(catalogue::collectionSuccess, {name}, errors.isEmpty() ? 1 : 0, origin);
    if (errors.isEmpty())
        (void)m_registry.set(catalogue::collectionLastSuccess, {name}, toUnixSeconds(origin.time),
                             origin);
    for (const CollectionError &error : errors)
        (void)m_registry.add(catalogue::collectionErrors, {name, error.reason}, 1, origin);
}

} // namespace thunes
