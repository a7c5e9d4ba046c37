// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QMap>
#include <QString>
#include <QStringList>
#include <QList>

#include <optional>
#include <vector>

namespace thunes {

/// Label names and values of one series, `__name__` included when Prometheus gave it.
using LabelSet = QMap<QString, QString>;

struct SamplePoint
{
    TimePoint time;
    double value = 0; ///< May be NaN or infinite.
};

/// One series of an instant query (one point) or a range query (many, ascending in time).
struct TimeSeries
{
    LabelSet labels;
    std::vector<SamplePoint> points;
};

struct QueryResult
{
    QList<TimeSeries> series;
    QStringList warnings; ///< Prometheus's own, for the panel to show.
};

struct InstantQuery
{
    QString expression;
    std::optional<TimePoint> time; ///< Absent: now, by Prometheus's clock.
};

struct RangeQuery
{
    QString expression;
    TimePoint start;
    TimePoint end;
    Milliseconds step{15000};
};

enum class AlertState { Pending = 1, Firing };

/// One alert of Prometheus's own /api/v1/alerts.
struct PrometheusAlert
{
    LabelSet labels;
    LabelSet annotations;
    AlertState state = AlertState::Pending;
    TimePoint activeAt; ///< Start of pending.
    double value = 0;
    bool watchedHere = false; ///< True now by this desk's own watch, whether Prometheus answers or not.

    QString name() const { return labels.value(QStringLiteral("alertname")); }
    QString severity() const { return labels.value(QStringLiteral("severity")); }
};

} // namespace thunes
