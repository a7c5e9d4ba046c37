// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/loglimiter.h"
#include "exporter/collectors/collector.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace thunes {

class Registry;

/// Runs each collector at a fixed interval, never twice at once, and exports how long it took, when
/// it last succeeded and what went wrong. Lives in the exporter thread.
class CollectorRunner : public QObject
{
    Q_OBJECT
public:
    CollectorRunner(Registry &registry, const Clock &clock, QObject *parent = nullptr);

    void add(std::unique_ptr<Collector> collector);
    void start(Milliseconds interval = Milliseconds(30000));
    /// Whether each collector has finished at least once.
    bool ready() const;
    /// What went wrong in the last collection of each, for people.
    QList<CollectionError> lastErrors() const;
    /// The same of one collector; absent before its first end.
    std::optional<QList<CollectionError>> lastErrors(const QByteArray &collector) const;
    Milliseconds interval() const { return m_timer.intervalAsDuration(); }

private:
    struct Entry
    {
        std::unique_ptr<Collector> collector;
        QElapsedTimer timer;
        bool running = false;
        bool finished = false;
        QList<CollectionError> errors;
    };
    void run(Entry &entry);
    void finish(Entry &entry, const QList<CollectionError> &errors);

    LogLimiter m_limiter;
    Registry &m_registry;
    const Clock &m_clock;
    std::vector<std::unique_ptr<Entry>> m_entries;
    QTimer m_timer{this};
};

} // namespace thunes
