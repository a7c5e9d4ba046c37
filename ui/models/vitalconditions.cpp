// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/vitalconditions.h"

#include "exporter/metrics/catalogue.h"

#include <algorithm>

namespace thunes {

namespace {

using L = QLatin1String;

QString textOf(std::string_view name)
{
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

LabelSet labelled(const char *name, const char *severity, const char *area)
{
    return {{QStringLiteral("alertname"), QLatin1String(name)},
            {QStringLiteral("severity"), QLatin1String(severity)},
            {QStringLiteral("area"), QLatin1String(area)}};
}

LabelSet words(const QString &summary, const QString &description)
{
    LabelSet result{{QStringLiteral("summary"), summary}};
    if (!description.isEmpty())
        result.insert(QStringLiteral("description"), description);
    return result;
}

QString percent(double fraction)
{
    return QString::number(fraction * 100, 'f', fraction < 1 ? 1 : 0) + u'%';
}

bool same(const LocalCondition &a, const LocalCondition &b)
{
    return a.labels == b.labels && a.annotations == b.annotations && a.since == b.since
           && a.value == b.value && a.stale == b.stale;
}

} // namespace

QString vitalKey(const LabelSet &labels)
{
    static const QStringList names{
        QStringLiteral("KillSwitchActive"),     QStringLiteral("KillSwitchNotEngaged"),
        QStringLiteral("CircuitBreakerOpen"),   QStringLiteral("DailyPnLLimitApproaching"),
        QStringLiteral("TraderHeartbeatStale"), QStringLiteral("ExporterDown"),
        QStringLiteral("PrometheusUnreachable"), QStringLiteral("AlertmanagerUnreachable")};
    const QString name = labels.value(QStringLiteral("alertname"));
    if (!names.contains(name))
        return {};
    const QString breaker = labels.value(QStringLiteral("breaker_name"));
    return breaker.isEmpty() ? name : name + QStringLiteral("\nbreaker_name=") + breaker;
}

QString LocalCondition::key() const
{
    return vitalKey(labels);
}

bool VitalConditions::update(const std::optional<ExporterState> &state, const Links &links,
                             TimePoint now)
{
    m_next.clear();
    if (links.exporter.state == LinkState::Down || links.exporter.state == LinkState::Unknown) {
        for (const LocalCondition &before : std::as_const(m_conditions)) {
            const bool fromState = before.labels.value(QStringLiteral("area")) != L("monitoring");
            if (!fromState)
                continue;
            LocalCondition kept = before;
            kept.stale = true;
            m_next.append(kept);
        }
    } else if (state) {
        watchState(*state, now);
    }
    watchLink(links.exporter, m_exporterDown, exporterLimit, "ExporterDown", "critical",
              QStringLiteral("The exporter does not answer: every live value on this desk is old"),
              now);
    watchLink(links.prometheus, m_prometheusDown, serverLimit, "PrometheusUnreachable", "warning",
              QStringLiteral("Prometheus does not answer: only the vital conditions are watched"),
              now);
    watchLink(links.alertmanager, m_alertmanagerDown, serverLimit, "AlertmanagerUnreachable",
              "warning",
              QStringLiteral("Alertmanager does not answer: no Telegram messages, no silences"), now);
    const bool changed = m_next.size() != m_conditions.size()
                         || !std::equal(m_next.cbegin(), m_next.cend(), m_conditions.cbegin(), same);
    m_conditions = m_next;
    return changed;
}

void VitalConditions::watch(LabelSet labels, LabelSet annotations, TimePoint since,
                            std::optional<double> value)
{
    LocalCondition condition{std::move(labels), std::move(annotations), since, value, false};
    // A condition that goes on began when we first saw it.
    for (const LocalCondition &before : std::as_const(m_conditions)) {
        if (before.key() == condition.key())
            condition.since = std::min(condition.since, before.since);
    }
    m_next.append(condition);
}

void VitalConditions::watchState(const ExporterState &state, TimePoint now)
{
    const QString killSwitch = textOf(catalogue::killSwitchActive.name);
    const QString pnl = textOf(catalogue::dailyPnlUsed.name);
    const QString breaker = textOf(catalogue::circuitBreakerState.name);
    bool killed = false;
    double used = 0;
    for (const LiveSample &sample : state.samples) {
        if (sample.metric == killSwitch)
            killed = sample.value > 0;
        else if (sample.metric == pnl)
            used = sample.value;
    }
    if (killed)
        watch(labelled("KillSwitchActive", "critical", "risk"),
              words(QStringLiteral("The kill switch is active"),
                    QStringLiteral("New entries are blocked until somebody releases it.")),
              now, 1);
    if (used >= 1 && !killed)
        watch(labelled("KillSwitchNotEngaged", "critical", "risk"),
              words(QStringLiteral("Loss limit passed (%1) and the kill switch is NOT engaged")
                        .arg(percent(used)),
                    QStringLiteral("Look at the open positions and engage the kill switch.")),
              now, used);
    if (used >= 0.8)
        watch(labelled("DailyPnLLimitApproaching", "info", "risk"),
              words(QStringLiteral("%1 of the daily loss limit is used").arg(percent(used)), {}), now,
              used);
    for (const LiveSample &sample : state.samples) {
        if (sample.metric != breaker || !(sample.value >= 1))
            continue;
        LabelSet labels = labelled("CircuitBreakerOpen", "warning", "exchange_api");
        const QString name = sample.labels.value(QStringLiteral("breaker_name"));
        labels.insert(QStringLiteral("breaker_name"), name);
        watch(labels, words(QStringLiteral("Breaker %1 is open").arg(name), {}), now, sample.value);
    }
    if (!state.traderAlive && state.traderLastSignOfLife) {
        const TimePoint silent = *state.traderLastSignOfLife;
        watch(labelled("TraderHeartbeatStale", "critical", "trading"),
              words(QStringLiteral("The trader has been silent since %1 UTC; its values are gone")
                        .arg(toDateTime(silent).toString(QStringLiteral("HH:mm:ss"))),
                    {}),
              std::min(now, silent + state.traderSilenceLimit.value_or(Milliseconds(0))),
              std::nullopt);
    }
}

void VitalConditions::watchLink(const LinkStatus &link, std::optional<TimePoint> &downSince,
                                Milliseconds limit, const char *name, const char *severity,
                                const QString &summary, TimePoint now)
{
    if (link.state != LinkState::Down) {
        downSince.reset();
        return;
    }
    if (!downSince)
        downSince = now;
    if (now - *downSince < limit)
        return;
    // Words that change by the second would be a change by the second.
    watch(labelled(name, severity, "monitoring"), words(summary, {}), *downSince, std::nullopt);
}

} // namespace thunes
