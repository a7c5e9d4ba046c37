// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertmerge.h"

#include <QSet>

#include <algorithm>

namespace thunes {

namespace {

using namespace std::chrono_literals;

/// What the sources say about one alert.
struct Claims
{
    const Rule *rule = nullptr;
    const PrometheusAlert *prometheus = nullptr;
    const AlertmanagerAlert *managed = nullptr;
    const PushedAlert *pushed = nullptr;
    const LocalCondition *local = nullptr;
};

bool isWatchdog(const LabelSet &labels)
{
    // It fires all the time; it is for machines to miss, not for people to see.
    return labels.value(QStringLiteral("alertname")) == QLatin1String("Watchdog");
}

class Merge
{
public:
    Merge(const AlertInputs &inputs, const QHash<QString, AlertEntry> &before, TimePoint now)
        : m_inputs(inputs)
        , m_before(before)
        , m_now(now)
    {
    }

    QList<AlertEntry> run()
    {
        collect();
        QList<AlertEntry> entries;
        entries.reserve(m_claims.size() + 16);
        for (auto claim = m_claims.cbegin(); claim != m_claims.cend(); ++claim)
            entries.append(entryOf(claim.key(), claim.value()));
        addFormer(entries);
        return entries;
    }

private:
    QString keyOf(const LabelSet &labels)
    {
        const QString vital = vitalKey(labels);
        if (!vital.isEmpty()) {
            const QString instance = labels.value(QStringLiteral("instance"));
            const QString ours = m_ours.value(vital, m_inputs.instance);
            if (instance.isEmpty() || instance == ours)
                return vital;
        }
        return alertKey(labels, m_inputs.externalLabels);
    }

    /// Where several exporters are scraped, only the alert of ours is the twin. Where a single one is,
    /// it is ours, under whatever name Prometheus reaches it.
    void findTwins()
    {
        QHash<QString, QSet<QString>> instances;
        const auto note = [&](const LabelSet &labels) {
            const QString vital = vitalKey(labels);
            if (!vital.isEmpty())
                instances[vital].insert(labels.value(QStringLiteral("instance")));
        };
        for (const Rule &rule : m_inputs.rules) {
            for (const PrometheusAlert &alert : rule.alerts)
                note(alert.labels);
        }
        for (const AlertmanagerAlert &alert : m_inputs.managed)
            note(alert.labels);
        for (auto found = instances.cbegin(); found != instances.cend(); ++found) {
            if (found->size() == 1)
                m_ours.insert(found.key(), *found->cbegin());
        }
    }

    void collect()
    {
        findTwins();
        for (const Rule &rule : m_inputs.rules) {
            if (rule.alerting) {
                m_ruleNames.insert(rule.name);
                m_expressions.insert(rule.name, rule.expression);
            }
            for (const PrometheusAlert &alert : rule.alerts) {
                if (isWatchdog(alert.labels))
                    continue;
                Claims &claims = m_claims[keyOf(alert.labels)];
                const bool better = !claims.prometheus
                                    || (alert.state == AlertState::Firing
                                        && claims.prometheus->state == AlertState::Pending);
                if (better) {
                    claims.rule = &rule;
                    claims.prometheus = &alert;
                }
            }
        }
        for (const AlertmanagerAlert &alert : m_inputs.managed) {
            // While it does not answer it cannot say that an alert ended, nor that it went on.
            const bool over = alert.endsAt <= m_now && m_inputs.alertmanagerCurrent;
            if (isWatchdog(alert.labels) || over)
                continue;
            const QString key = keyOf(alert.labels);
            const bool denied = !m_inputs.alertmanagerCurrent && m_inputs.prometheusCurrent
                                && m_ruleNames.contains(alert.labels.value(QStringLiteral("alertname")))
                                && !m_claims.contains(key);
            if (!denied)
                m_claims[key].managed = &alert;
        }
        for (const LocalCondition &condition : m_inputs.local)
            m_claims[condition.key()].local = &condition;
        collectPushed();
    }

    void collectPushed()
    {
        for (const PushedAlert &alert : m_inputs.pushed) {
            if (isWatchdog(alert.labels) || !alert.firing)
                continue;
            // The webhook is the fastest messenger and the worst judge: it never hears of an end
            // that Alertmanager did not send. Whoever answered after it knows better.
            const bool older = m_inputs.alertmanagerAnswered
                               && *m_inputs.alertmanagerAnswered >= alert.receivedAt;
            const bool ruled = m_inputs.prometheusCurrent
                               && m_ruleNames.contains(alert.labels.value(QStringLiteral("alertname")))
                               && m_inputs.prometheusAnswered
                               && *m_inputs.prometheusAnswered >= alert.receivedAt;
            if (!older && !ruled)
                m_claims[keyOf(alert.labels)].pushed = &alert;
        }
    }

    AlertEntry entryOf(const QString &key, const Claims &claims) const
    {
        AlertEntry entry;
        entry.key = key;
        describe(entry, claims);
        const bool fires = claims.managed || claims.pushed || claims.local
                           || (claims.prometheus && claims.prometheus->state == AlertState::Firing);
        entry.phase = fires ? AlertPhase::Firing : AlertPhase::Pending;
        entry.since = startOf(claims);
        if (claims.prometheus)
            entry.activeAt = claims.prometheus->activeAt;
        if (fires)
            suppress(entry, claims);
        const auto former = m_before.constFind(key);
        if (former != m_before.constEnd() && former->phase != AlertPhase::Resolved
            && !isNewEpisode(*former, entry)) {
            entry.acknowledged = former->acknowledged;
            if (former->isActive() && entry.isActive())
                entry.since = std::min(entry.since, former->since);
            if (!entry.activeAt)
                entry.activeAt = former->activeAt;
        }
        return entry;
    }

    void describe(AlertEntry &entry, const Claims &claims) const
    {
        // From the vaguest to the most precise, each over the one before.
        if (claims.local) {
            entry.sources |= AlertSource::Local;
            entry.labels = claims.local->labels;
            entry.annotations = claims.local->annotations;
            entry.value = claims.local->value;
            if (claims.local->stale)
                entry.lost |= AlertSource::Local;
        }
        const auto put = [&](const LabelSet &labels, const LabelSet &annotations) {
            for (auto label = labels.begin(); label != labels.end(); ++label)
                entry.labels.insert(label.key(), label.value());
            for (auto text = annotations.begin(); text != annotations.end(); ++text)
                entry.annotations.insert(text.key(), text.value());
        };
        if (claims.pushed) {
            entry.sources |= AlertSource::Webhook;
            put(claims.pushed->labels, claims.pushed->annotations);
            entry.generatorUrl = claims.pushed->generatorUrl;
            if (!m_inputs.pushCurrent)
                entry.lost |= AlertSource::Webhook;
        }
        if (claims.managed) {
            entry.sources |= AlertSource::Alertmanager;
            put(claims.managed->labels, claims.managed->annotations);
            entry.generatorUrl = claims.managed->generatorUrl;
            if (!m_inputs.alertmanagerCurrent)
                entry.lost |= AlertSource::Alertmanager;
        }
        if (claims.prometheus) {
            entry.sources |= AlertSource::Prometheus;
            put(claims.prometheus->labels, claims.prometheus->annotations);
            // The live value is newer than that of the last evaluation.
            if (!claims.local || !claims.local->value || claims.local->stale)
                entry.value = claims.prometheus->value;
            if (!m_inputs.prometheusCurrent)
                entry.lost |= AlertSource::Prometheus;
        }
        if (claims.rule) {
            entry.expression = claims.rule->expression;
        } else {
            entry.expression = m_expressions.value(entry.name());
        }
    }

    TimePoint startOf(const Claims &claims) const
    {
        TimePoint start = m_now;
        if (claims.prometheus)
            start = std::min(start, claims.prometheus->activeAt);
        if (claims.managed)
            start = std::min(start, claims.managed->startsAt);
        if (claims.pushed)
            start = std::min(start, claims.pushed->startsAt);
        if (claims.local)
            start = std::min(start, claims.local->since);
        return start;
    }

    void suppress(AlertEntry &entry, const Claims &claims) const
    {
        if (claims.managed) {
            entry.inhibitedBy = claims.managed->inhibitedBy;
            for (const QString &id : claims.managed->silencedBy) {
                const Silence *silence = silenceById(id);
                if (!silence || silence->isActiveAt(m_now))
                    entry.silencedBy << id;
            }
        } else {
            // Alertmanager has not heard of it yet, or again: its silences hold all the same.
            LabelSet labels = m_inputs.externalLabels;
            for (auto label = entry.labels.begin(); label != entry.labels.end(); ++label)
                labels.insert(label.key(), label.value());
            for (const Silence &silence : m_inputs.silences) {
                if (silence.isActiveAt(m_now) && matchesAll(silence.matchers, labels))
                    entry.silencedBy << silence.id;
            }
        }
        if (!entry.silencedBy.isEmpty())
            entry.phase = AlertPhase::Silenced;
        else if (!entry.inhibitedBy.isEmpty())
            entry.phase = AlertPhase::Inhibited;
    }

    const Silence *silenceById(const QString &id) const
    {
        const auto found = std::find_if(m_inputs.silences.cbegin(), m_inputs.silences.cend(),
                                        [&](const Silence &silence) { return silence.id == id; });
        return found == m_inputs.silences.cend() ? nullptr : &*found;
    }

    /// It ended and began again between two looks, as Prometheus's own start of it says.
    bool isNewEpisode(const AlertEntry &former, const AlertEntry &entry) const
    {
        if (!former.isActive() || !former.activeAt || !entry.activeAt
            || *entry.activeAt <= *former.activeAt)
            return false;
        // A Prometheus that restarted begins to count anew, and nothing has happened.
        const auto &started = m_inputs.prometheusStarted;
        const bool restarted = started && *former.activeAt < *started && *entry.activeAt >= *started;
        // So does one whose local twin held all the while.
        return !restarted && !entry.sources.testFlag(AlertSource::Local);
    }

    void addFormer(QList<AlertEntry> &entries) const
    {
        QList<AlertEntry> resolved;
        for (const AlertEntry &former : m_before) {
            if (m_claims.contains(former.key) || former.phase == AlertPhase::Pending)
                continue;
            AlertEntry entry = former;
            const AlertSources unheard = former.phase == AlertPhase::Resolved
                                             ? AlertSources()
                                             : unheardOf(former);
            if (unheard) {
                entry.lost |= unheard;
                entries.append(entry);
                continue;
            }
            if (former.phase != AlertPhase::Resolved) {
                entry.phase = AlertPhase::Resolved;
                entry.resolvedAt = m_now;
                entry.lost = {};
                entry.silencedBy.clear();
                entry.inhibitedBy.clear();
            }
            if (m_now - entry.resolvedAt.value_or(m_now) < resolvedShown)
                resolved.append(entry);
        }
        if (resolved.size() > mostResolved) {
            std::sort(resolved.begin(), resolved.end(), [](const auto &a, const auto &b) {
                // Those that ended together go by rank: neighbours stay or leave together.
                return a.resolvedAt != b.resolvedAt ? a.resolvedAt > b.resolvedAt : isMorePressing(a, b);
            });
            resolved.resize(mostResolved);
        }
        entries.append(resolved);
    }

    /// Whose silence about an alert means nothing yet: who has not answered since we began, and an
    /// Alertmanager that has just restarted.
    AlertSources unheardOf(const AlertEntry &former) const
    {
        const bool ruled = m_inputs.prometheusCurrent && m_ruleNames.contains(former.name());
        if (former.sources.testFlag(AlertSource::Prometheus) && !m_inputs.prometheusAnswered)
            return AlertSource::Prometheus;
        if (former.sources.testFlag(AlertSource::Alertmanager) && !ruled
            && (!m_inputs.alertmanagerAnswered
                || (m_inputs.alertmanagerSettles && m_now < *m_inputs.alertmanagerSettles)))
            return AlertSource::Alertmanager;
        if (former.sources == AlertSources(AlertSource::Local) && !m_inputs.localKnown)
            return AlertSource::Local;
        return {};
    }

    const AlertInputs &m_inputs;
    const QHash<QString, AlertEntry> &m_before;
    TimePoint m_now;
    QHash<QString, QString> m_ours;
    QHash<QString, Claims> m_claims;
    QSet<QString> m_ruleNames;
    QHash<QString, QString> m_expressions; ///< By the name of an alerting rule.
};

} // namespace

QList<AlertEntry> mergeAlerts(const AlertInputs &inputs, const QHash<QString, AlertEntry> &before,
                              TimePoint now)
{
    return Merge(inputs, before, now).run();
}

AlertStep stepAlerts(const AlertInputs &inputs, const QHash<QString, AlertEntry> &before, TimePoint now)
{
    AlertStep step;
    step.entries = mergeAlerts(inputs, before, now);
    std::sort(step.entries.begin(), step.entries.end(), isMorePressing);
    step.differs = step.entries.size() != before.size();
    step.byKey.reserve(step.entries.size());
    for (AlertEntry &entry : step.entries) {
        const auto former = before.constFind(entry.key);
        if (former == before.constEnd()) {
            step.changes.append({entry, std::nullopt});
        } else if (*former == entry) {
            entry = *former;
        } else {
            step.differs = true;
            if (entry.labels == former->labels)
                entry.labels = former->labels;
            if (entry.annotations == former->annotations)
                entry.annotations = former->annotations;
            const bool anew = entry.isActive() && former->isActive() && entry.since > former->since;
            if (anew)
                step.changes.append({entry, std::nullopt});
            else if (former->phase != entry.phase)
                step.changes.append({entry, former->phase});
        }
        step.byKey.insert(entry.key, entry);
    }
    step.differs = step.differs || !step.changes.isEmpty();
    return step;
}

QList<Rule> withUnevaluated(QList<Rule> rules, const QList<Rule> &before)
{
    for (Rule &rule : rules) {
        if (rule.lastEvaluation || !rule.alerting)
            continue;
        const auto former = std::find_if(before.cbegin(), before.cend(), [&](const Rule &other) {
            return other.alerting && other.name == rule.name && other.group == rule.group
                   && other.expression == rule.expression;
        });
        if (former != before.cend())
            rule.alerts = former->alerts;
    }
    return rules;
}

} // namespace thunes
