// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"
#include "exporter/trading/events.h"
#include "exporter/trading/filesreport.h"

#include <QJsonObject>
#include <QObject>

#include <map>
#include <optional>
#include <vector>

namespace thunes {

class Registry;

/// Keeps what is known about the trading process, from its own reports and from its files, and
/// writes it into the registry as the trading metrics.
///
/// Which source counts: a gauge that the process reported is its own until it falls silent; only
/// then, or where it never reported one, its files count. A counter that the process has ever
/// reported stays with its reports for the life of this exporter, since switching would look like a
/// jump. For the kill switch whoever spoke last knows the process's flag, and a command to engage
/// makes it active whatever the process says.
///
/// Staleness: after `silenceLimit` without any report the process's gauges leave the registry
/// (Prometheus then marks them stale); its heartbeat time stays, and so does an active kill switch,
/// which only a report can end. Lives in the exporter thread.
class Ledger : public QObject
{
    Q_OBJECT
public:
    Ledger(Registry &registry, const Clock &clock, QObject *parent = nullptr);

    static constexpr Seconds defaultSilenceLimit{60};
    void setSilenceLimit(Seconds limit) { m_silenceLimit = limit; }

    /// Applies a validated batch in order. An event's time says when it was true; arrival says that
    /// the process lives.
    void apply(const std::vector<TradingEvent> &events);
    void applyFiles(const FilesReport &report);

    /// The commanded half of `thunes_kill_switch_active`; absent before an authority exists.
    void setCommanded(std::optional<bool> engaged);

    /// Removes what has become stale. Called by a timer, and by tests.
    void expire();

    struct Reported
    {
        bool active = false;
        std::optional<qint64> sequence;
        TimePoint time;
        QByteArray reason;
    };
    /// The trader's own last word on its kill switch, by event.
    const std::optional<Reported> &reportedKillSwitch() const { return m_reported; }
    std::optional<TimePoint> lastSignOfLife() const { return m_lastSignOfLife; }
    bool traderAlive() const;
    /// testnet, paper, live, demo; absent while nobody said.
    std::optional<QByteArray> environment() const;
    const std::optional<FilesReport> &files() const { return m_files; }
    const std::optional<QByteArrayList> &capabilities() const { return m_capabilities; }

    /// The `trader` part of /api/v1/state.
    QJsonObject state() const;

Q_SIGNALS:
    void killSwitchReported(const thunes::Ledger::Reported &report);
    void traderAliveChanged(bool alive);
    void changed();

private:
    void publish();
    void publishFiles(TimePoint now);
    void publishKillSwitch(TimePoint now);

    Registry &m_registry;
    const Clock &m_clock;
    Seconds m_silenceLimit = defaultSilenceLimit;

    std::optional<TimePoint> m_lastSignOfLife;
    bool m_wasAlive = false;
    std::optional<Reported> m_reported;
    std::optional<bool> m_commanded;
    std::optional<QByteArray> m_environment;
    std::optional<qint64> m_maxPositions;
    std::optional<QByteArrayList> m_capabilities;
    std::optional<FilesReport> m_files;
    bool m_ordersReported = false;
};

} // namespace thunes
