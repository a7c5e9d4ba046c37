// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "ui/client/prometheustypes.h"
#include "ui/dashboard/timerange.h"

#include <QJsonArray>
#include <QList>
#include <QObject>
#include <QUrl>

#include <memory>
#include <optional>

namespace thunes {

class HttpJson;
class PrometheusClient;

/// Something that happened, to be marked on the graphs.
struct EventMark
{
    enum class Kind { Alert = 1, KillSwitchEngaged, KillSwitchReleased };

    Kind kind = Kind::Alert;
    TimePoint from;
    std::optional<TimePoint> to; ///< Absent: a moment, or it goes on.
    QString title;               ///< "HighOrderLatency", "Kill switch engaged: halt".
    QString details;             ///< Labels, who and why.
    QString severity;            ///< Of an alert.
    bool operator==(const EventMark &) const = default;
};

/// The times at which alerts fired, out of Prometheus's own ALERTS series: a gap of more than two
/// steps ends a firing. Ascending; `end` is the end of what was asked for.
QList<EventMark> firingsOf(const QList<TimeSeries> &series, Milliseconds step, TimePoint end);

/// Changes of the kill switch out of the exporter's journal (newest first, as it answers), within
/// the span. Entries without a time, and notes that change nothing, are left out.
QList<EventMark> changesOf(const QJsonArray &journal, const TimeSpan &span);

/// Fetches what happened in the range that the graphs show. Keeps what it has while a source does
/// not answer, and says so in problem(). Lives in the main thread.
class EventMarks final : public QObject
{
    Q_OBJECT
public:
    EventMarks(const QUrl &prometheus, const QUrl &exporter, QObject *parent = nullptr);
    ~EventMarks() override;

    void fetch(const TimeSpan &span);
    void setShown(bool alerts, bool killSwitch);
    bool showsAlerts() const { return m_showsAlerts; }
    bool showsKillSwitch() const { return m_showsKillSwitch; }
    /// Those that are switched on, ascending in time.
    QList<EventMark> marks() const;
    /// Why they may be incomplete; empty when they are not.
    QString problem() const;

Q_SIGNALS:
    void changed();

private:
    void take(QList<EventMark> &into, QList<EventMark> marks);

    bool m_hasExporter;
    bool m_showsAlerts = true;
    bool m_showsKillSwitch = true;
    QList<EventMark> m_alerts;
    QList<EventMark> m_switch;
    QString m_alertProblem;
    QString m_switchProblem;
    std::unique_ptr<PrometheusClient> m_prometheus;
    std::unique_ptr<HttpJson> m_exporter;
    std::unique_ptr<QObject> m_round; ///< Guards the requests of the last fetch.
};

} // namespace thunes
