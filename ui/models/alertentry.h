// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

#include <QFlags>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace thunes {

/// What an alert is to the person at the desk, after all sources were heard.
enum class AlertPhase {
    Firing = 1,
    Pending,   ///< Its condition holds, its `for` does not yet.
    Silenced,  ///< Fires; somebody asked not to be told.
    Inhibited, ///< Fires; another alert explains it.
    Resolved,  ///< Fired until a short while ago.
};

/// Who says so.
enum class AlertSource { Prometheus = 1, Alertmanager = 2, Webhook = 4, Local = 8 };
Q_DECLARE_FLAGS(AlertSources, AlertSource)

/// Somebody has seen it: a note of this desk, void as soon as the alert fires anew.
struct Acknowledgement
{
    QString who;
    QString note;
    TimePoint at;

    friend bool operator==(const Acknowledgement &, const Acknowledgement &) = default;
};

/// One alert, merged from everyone who knows it.
struct AlertEntry
{
    QString key; ///< Stays the same over restarts of every program: labels without the external ones.
    LabelSet labels;
    LabelSet annotations;
    AlertPhase phase = AlertPhase::Firing;
    AlertSources sources;
    AlertSources lost; ///< Of these, the ones that do not answer any more: the claim is old.
    TimePoint since;   ///< Start of the condition.
    std::optional<TimePoint> activeAt; ///< Prometheus's own start, to tell a new episode.
    std::optional<TimePoint> resolvedAt;
    std::optional<double> value; ///< At the last evaluation.
    QString expression;
    QString generatorUrl;
    QStringList silencedBy;
    QStringList inhibitedBy;
    std::optional<Acknowledgement> acknowledged;

    QString name() const { return labels.value(QStringLiteral("alertname")); }
    QString severity() const { return labels.value(QStringLiteral("severity")); }
    /// The summary, or the description, or the name.
    QString summary() const;
    /// Its condition holds: firing, silenced or inhibited.
    bool isActive() const { return phase != AlertPhase::Pending && phase != AlertPhase::Resolved; }

    friend bool operator==(const AlertEntry &, const AlertEntry &);
};

/// critical 0, warning 1, info 2, anything else 3.
int severityRank(const QString &severity);
/// "firing", "pending", …
QString phaseWord(AlertPhase phase);
/// The most pressing first: by phase, severity, then the oldest; a total order.
bool isMorePressing(const AlertEntry &a, const AlertEntry &b);

/// Name and labels in a fixed order, without `external` ones of the same value.
QString alertKey(const LabelSet &labels, const LabelSet &external);

} // namespace thunes
