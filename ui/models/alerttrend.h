// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheusclient.h"
#include "ui/models/alertentry.h"
#include "ui/models/threshold.h"

#include <QObject>

#include <memory>

namespace thunes {

/// The history of what an alert's expression measures, for the alert that is looked at.
class AlertTrend : public QObject
{
    Q_OBJECT
public:
    explicit AlertTrend(const QUrl &prometheus, QObject *parent = nullptr);
    ~AlertTrend() override;

    /// Asks for the last `length`; an earlier question is dropped.
    void show(const AlertEntry &entry, Seconds length);

    const std::vector<SamplePoint> &points() const { return m_points; }
    const std::optional<Threshold> &threshold() const { return m_threshold; }
    TimePoint start() const { return m_start; }
    TimePoint end() const { return m_end; }
    Milliseconds step() const { return m_step; }
    /// Why there is nothing to draw, in words; empty while there is.
    const QString &message() const { return m_message; }

Q_SIGNALS:
    void changed();

private:
    PrometheusClient m_client;
    std::unique_ptr<QObject> m_guard;
    std::vector<SamplePoint> m_points;
    std::optional<Threshold> m_threshold;
    TimePoint m_start;
    TimePoint m_end;
    Milliseconds m_step{15000};
    QString m_message;
};

/// The series that an alert came from: the one whose labels it has, or the only one.
const TimeSeries *seriesOfAlert(const QList<TimeSeries> &series, const LabelSet &alertLabels);

} // namespace thunes
