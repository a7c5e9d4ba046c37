// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/exportertypes.h"
#include "ui/client/prometheustypes.h"
#include "ui/models/paneldata.h"

#include <QList>

#include <optional>

namespace thunes {

/// A condition that this desk watches by itself, without Prometheus. Named and labelled as the rule
/// of monitoring/prometheus/rules.yml that means the same, its twin, where there is one.
struct LocalCondition
{
    LabelSet labels; ///< alertname, severity, area and what tells twins apart, such as breaker_name.
    LabelSet annotations;
    TimePoint since;
    std::optional<double> value;
    bool stale = false; ///< Held when the exporter was last heard.

    QString name() const { return labels.value(QStringLiteral("alertname")); }
    /// The same for a condition and its twin.
    QString key() const;
};

/// The part of an alert's labels that tells local conditions apart; empty for an alert that is none.
QString vitalKey(const LabelSet &labels);

/// Watches the live stream: kill switch, loss limit, breakers, silence of the trader and of the exporter
/// itself. Holds no timers: whoever owns it calls update() at each change and once in a while. What
/// held when the exporter fell silent holds on, marked stale: no news is not good news.
class VitalConditions
{
public:
    /// How long Prometheus, Alertmanager or the exporter may be away before that is an alert itself;
    /// shorter absences are restarts.
    static constexpr Milliseconds exporterLimit{700};
    static constexpr Milliseconds serverLimit{15000};

    struct Links
    {
        LinkStatus exporter;
        LinkStatus prometheus;
        LinkStatus alertmanager; ///< Unknown: there is none.
    };

    /// True when the conditions changed.
    bool update(const std::optional<ExporterState> &state, const Links &links, TimePoint now);
    const QList<LocalCondition> &conditions() const { return m_conditions; }

private:
    void watch(LabelSet labels, LabelSet annotations, TimePoint since, std::optional<double> value);
    void watchState(const ExporterState &state, TimePoint now);
    void watchLink(const LinkStatus &link, std::optional<TimePoint> &downSince, Milliseconds limit,
                   const char *name, const char *severity, const QString &summary, TimePoint now);

    QList<LocalCondition> m_conditions;
    QList<LocalCondition> m_next;
    std::optional<TimePoint> m_exporterDown;
    std::optional<TimePoint> m_prometheusDown;
    std::optional<TimePoint> m_alertmanagerDown;
};

} // namespace thunes
