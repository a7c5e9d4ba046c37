// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/alertmanagertypes.h"
#include "ui/client/ruletypes.h"
#include "ui/models/alertentry.h"
#include "ui/models/vitalconditions.h"

#include <QHash>

namespace thunes {

/// Everything that was heard about alerts, each with how far it can be trusted.
struct AlertInputs
{
    QList<Rule> rules;              ///< Prometheus's last good answer.
    bool prometheusCurrent = false; ///< It still answers.
    std::optional<TimePoint> prometheusAnswered;
    std::optional<TimePoint> prometheusStarted; ///< Start of its process.
    LabelSet externalLabels;

    QList<AlertmanagerAlert> managed; ///< Alertmanager's last good answer.
    bool alertmanagerCurrent = false;
    std::optional<TimePoint> alertmanagerAnswered;
    /// Until then an alert that is missing there is not gone: Alertmanager forgets alerts when it
    /// restarts and hears of them again within a minute.
    std::optional<TimePoint> alertmanagerSettles;
    QList<Silence> silences;

    QList<PushedAlert> pushed; ///< What the exporter's webhook received.
    bool pushCurrent = false;
    QList<LocalCondition> local;
    bool localKnown = false; ///< The exporter was heard in this run.
    QString instance; ///< "host:port" of our exporter, to find the twins of local conditions.
};

/// What each alert is now, given what it was. A pure function.
///
/// An alert stays as long as any source that claimed it claims it, or does not answer any more:
/// then it is marked by `lost`. It is Resolved when those that can know say nothing of it. A local condition
/// and its twin in Prometheus are one entry, under the local one's key.
QList<AlertEntry> mergeAlerts(const AlertInputs &inputs, const QHash<QString, AlertEntry> &before,
                              TimePoint now);

/// One change of one alert.
struct AlertChange
{
    AlertEntry entry;
    std::optional<AlertPhase> from; ///< Absent: it is new, or began anew.
};

/// A merge and what it changed.
struct AlertStep
{
    QList<AlertEntry> entries; ///< The most pressing first.
    QHash<QString, AlertEntry> byKey;
    QList<AlertChange> changes; ///< Of phase.
    bool differs = false;       ///< Anything changed at all.
};

/// mergeAlerts(), compared with what was. What did not change is the former value itself, so that
/// comparing and copying it costs next to nothing. Pure, and for any thread.
AlertStep stepAlerts(const AlertInputs &inputs, const QHash<QString, AlertEntry> &before, TimePoint now);

/// How long a resolved alert is shown, and how many at most.
inline constexpr std::chrono::minutes resolvedShown{15};
inline constexpr qsizetype mostResolved = 1000;

/// A rule that was not evaluated since Prometheus restarted has no alerts yet, which says nothing:
/// it keeps those of the answer before.
QList<Rule> withUnevaluated(QList<Rule> rules, const QList<Rule> &before);

} // namespace thunes
