// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/alertmanagerclient.h"
#include "ui/client/rulesclient.h"
#include "ui/models/alertmerge.h"

#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const TimePoint noon = fromDateTime(QDateTime(QDate(2026, 11, 25), QTime(12, 0), Qt::UTC));

LabelSet named(const char *name, const char *severity = "warning")
{
    return {{QStringLiteral("alertname"), QLatin1String(name)},
            {QStringLiteral("severity"), QLatin1String(severity)}};
}

Rule ruleWith(const LabelSet &labels, AlertState state, TimePoint activeAt)
{
    Rule rule;
    rule.group = QStringLiteral("g");
    rule.name = labels.value(QStringLiteral("alertname"));
    rule.expression = QStringLiteral("x > 1");
    rule.lastEvaluation = activeAt;
    PrometheusAlert alert;
    alert.labels = labels;
    alert.state = state;
    alert.activeAt = activeAt;
    alert.value = 2;
    rule.alerts = {alert};
    return rule;
}

Rule quiet(Rule rule)
{
    rule.alerts.clear();
    return rule;
}

AlertmanagerAlert managed(LabelSet labels, TimePoint since)
{
    labels.insert(QStringLiteral("environment"), QStringLiteral("testnet"));
    AlertmanagerAlert alert;
    alert.labels = labels;
    alert.startsAt = since;
    alert.endsAt = since + 24h;
    return alert;
}

LocalCondition condition(const LabelSet &labels, TimePoint since)
{
    return {labels, {{QStringLiteral("summary"), QStringLiteral("seen here")}}, since, 1.0, false};
}

/// Prometheus and Alertmanager both answer.
AlertInputs answering(TimePoint at)
{
    AlertInputs inputs;
    inputs.externalLabels = {{QStringLiteral("environment"), QStringLiteral("testnet")}};
    inputs.prometheusCurrent = true;
    inputs.prometheusAnswered = at;
    inputs.prometheusStarted = noon - 24h;
    inputs.alertmanagerCurrent = true;
    inputs.alertmanagerAnswered = at;
    inputs.pushCurrent = true;
    inputs.localKnown = true;
    inputs.instance = QStringLiteral("127.0.0.1:8000");
    return inputs;
}

} // namespace

class TestAlertMerge : public QObject
{
    Q_OBJECT

    QHash<QString, AlertEntry> m_before;

    QList<AlertEntry> step(const AlertInputs &inputs, TimePoint at)
    {
        const QList<AlertEntry> entries = mergeAlerts(inputs, m_before, at);
        m_before.clear();
        for (const AlertEntry &entry : entries)
            m_before.insert(entry.key, entry);
        return entries;
    }

private Q_SLOTS:
    void init() { m_before.clear(); }

    void externalLabelsDoNotMakeASecondAlert()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon - 5min)};
        inputs.managed = {managed(named("Down"), noon - 3min)};
        const auto entries = step(inputs, noon);
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries[0].phase, AlertPhase::Firing);
        QCOMPARE(entries[0].since, noon - 5min);
        QCOMPARE(entries[0].expression, QStringLiteral("x > 1"));
        QVERIFY(entries[0].sources.testFlags(AlertSources(AlertSource::Prometheus) | AlertSource::Alertmanager));
        QCOMPARE(entries[0].value, std::optional<double>(2));
    }

    void alertmanagerDecidesBetweenSilencedAndInhibited()
    {
        AlertInputs inputs = answering(noon);
        AlertmanagerAlert silenced = managed(named("A"), noon);
        silenced.silencedBy = {QStringLiteral("id")};
        AlertmanagerAlert inhibited = managed(named("B"), noon);
        inhibited.inhibitedBy = {QStringLiteral("finger")};
        inputs.managed = {silenced, inhibited};
        QHash<QString, AlertPhase> phases;
        for (const AlertEntry &entry : step(inputs, noon))
            phases[entry.name()] = entry.phase;
        QCOMPARE(phases[QStringLiteral("A")], AlertPhase::Silenced);
        QCOMPARE(phases[QStringLiteral("B")], AlertPhase::Inhibited);
    }

    void silenceHoldsForAnAlertThatAlertmanagerHasNotHeardYet()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon)};
        Silence silence;
        silence.id = QStringLiteral("s");
        silence.matchers = {{QStringLiteral("alertname"), QStringLiteral("Do.*"), true, true},
                            {QStringLiteral("environment"), QStringLiteral("testnet"), false, true}};
        silence.startsAt = noon - 1min;
        silence.endsAt = noon + 1min;
        inputs.silences = {silence};
        QCOMPARE(step(inputs, noon)[0].phase, AlertPhase::Silenced);
        QCOMPARE(step(inputs, noon + 2min)[0].phase, AlertPhase::Firing); // It has run out.
    }

    void pendingThatEndsLeavesNoTrace()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Pending, noon)};
        QCOMPARE(step(inputs, noon)[0].phase, AlertPhase::Pending);
        inputs.rules = {quiet(inputs.rules[0])};
        QVERIFY(step(inputs, noon + 1s).isEmpty());
    }

    void resolvedIsShownForAWhile()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon)};
        step(inputs, noon);
        inputs.rules = {quiet(inputs.rules[0])};
        const auto entries = step(inputs, noon + 10s);
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries[0].phase, AlertPhase::Resolved);
        QCOMPARE(entries[0].resolvedAt, std::optional<TimePoint>(noon + 10s));
        QCOMPARE(step(inputs, noon + 5min)[0].phase, AlertPhase::Resolved);
        QVERIFY(step(inputs, noon + 16min).isEmpty());
    }

    void sourceThatFallsSilentResolvesNothing()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon)};
        inputs.managed = {managed(named("Down"), noon)};
        step(inputs, noon);
        inputs.prometheusCurrent = false;
        // Alertmanager gives an alert up four minutes after Prometheus stopped to send it.
        inputs.managed.clear();
        auto entries = step(inputs, noon + 5min);
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries[0].phase, AlertPhase::Firing);
        QVERIFY(entries[0].lost.testFlag(AlertSource::Prometheus));
        // Prometheus is back, and says that it is over.
        inputs.prometheusCurrent = true;
        inputs.rules = {quiet(inputs.rules[0])};
        entries = step(inputs, noon + 6min);
        QCOMPARE(entries[0].phase, AlertPhase::Resolved);
    }

    void alertmanagerThatDiesTakesNoAlertAlongAndKeepsNoneAlive()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon)};
        inputs.managed = {managed(named("Down"), noon), managed(named("Foreign"), noon)};
        step(inputs, noon);
        inputs.alertmanagerCurrent = false;
        QCOMPARE(step(inputs, noon + 1min).size(), 2);
        inputs.rules = {quiet(inputs.rules[0])};
        for (const AlertEntry &entry : step(inputs, noon + 2min)) {
            if (entry.name() == QLatin1String("Down"))
                QCOMPARE(entry.phase, AlertPhase::Resolved);
            else
                QCOMPARE(entry.phase, AlertPhase::Firing);
        }
    }

    void alertmanagerThatRestartedHasAMinuteToHearOfItsAlertsAgain()
    {
        AlertInputs inputs = answering(noon);
        inputs.managed = {managed(named("Foreign"), noon)};
        step(inputs, noon);
        inputs.managed.clear();
        inputs.alertmanagerSettles = noon + 75s;
        auto entries = step(inputs, noon + 10s);
        QCOMPARE(entries[0].phase, AlertPhase::Firing);
        QVERIFY(entries[0].lost.testFlag(AlertSource::Alertmanager));
        entries = step(inputs, noon + 80s);
        QCOMPARE(entries[0].phase, AlertPhase::Resolved);
    }

    void prometheusThatRestartedBeginsNoNewEpisode()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon)};
        step(inputs, noon);
        m_before.begin()->acknowledged = Acknowledgement{QStringLiteral("eve"), {}, noon};
        Rule unevaluated = quiet(inputs.rules[0]);
        unevaluated.lastEvaluation.reset();
        inputs.prometheusStarted = noon + 1min;
        inputs.rules = withUnevaluated({unevaluated}, inputs.rules);
        QCOMPARE(step(inputs, noon + 61s)[0].phase, AlertPhase::Firing);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon + 65s)};
        const AlertEntry after = step(inputs, noon + 66s)[0];
        QCOMPARE(after.since, noon);
        QVERIFY(after.acknowledged.has_value());
    }

    void acknowledgementIsVoidWhenTheAlertFiresAnew_data()
    {
        QTest::addColumn<bool>("seenResolved");
        QTest::newRow("we saw it end") << true;
        QTest::newRow("it ended between two looks") << false;
    }

    void acknowledgementIsVoidWhenTheAlertFiresAnew()
    {
        QFETCH(bool, seenResolved);
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon)};
        step(inputs, noon);
        m_before.begin()->acknowledged = Acknowledgement{QStringLiteral("eve"), {}, noon};
        QVERIFY(step(inputs, noon + 10s)[0].acknowledged.has_value());
        if (seenResolved) {
            AlertInputs none = inputs;
            none.rules = {quiet(inputs.rules[0])};
            step(none, noon + 20s);
        }
        inputs.rules = {ruleWith(named("Down"), AlertState::Firing, noon + 30s)};
        const AlertEntry again = step(inputs, noon + 31s)[0];
        QVERIFY(!again.acknowledged.has_value());
        QCOMPARE(again.since, noon + 30s);
    }

    void localConditionAndItsTwinAreOneAlert()
    {
        AlertInputs inputs = answering(noon);
        inputs.local = {condition(named("KillSwitchActive", "critical"), noon)};
        auto entries = step(inputs, noon);
        QCOMPARE(entries.size(), 1);
        const QString key = entries[0].key;
        QCOMPARE(entries[0].sources, AlertSources(AlertSource::Local));
        QCOMPARE(entries[0].summary(), QStringLiteral("seen here"));
        LabelSet twin = named("KillSwitchActive", "critical");
        twin.insert(QStringLiteral("instance"), QStringLiteral("host.containers.internal:8000"));
        inputs.rules = {ruleWith(twin, AlertState::Firing, noon + 15s)};
        inputs.managed = {managed(twin, noon + 15s)};
        entries = step(inputs, noon + 16s);
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries[0].key, key);
        QCOMPARE(entries[0].since, noon);
        QCOMPARE(entries[0].labels.value(QStringLiteral("instance")),
                 QStringLiteral("host.containers.internal:8000"));
        // The condition ends; the rule keeps firing for a while, as the same alert.
        inputs.local.clear();
        entries = step(inputs, noon + 60s);
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries[0].key, key);
        QCOMPARE(entries[0].since, noon);
    }

    void twinOfAnotherExporterIsAnotherAlert()
    {
        AlertInputs inputs = answering(noon);
        inputs.local = {condition(named("KillSwitchActive", "critical"), noon)};
        LabelSet ours = named("KillSwitchActive", "critical");
        ours.insert(QStringLiteral("instance"), QStringLiteral("127.0.0.1:8000"));
        LabelSet theirs = ours;
        theirs.insert(QStringLiteral("instance"), QStringLiteral("10.0.0.7:8000"));
        inputs.rules = {ruleWith(ours, AlertState::Firing, noon), ruleWith(theirs, AlertState::Firing, noon)};
        QCOMPARE(step(inputs, noon).size(), 2);
    }

    void breakersAreToldApartByName()
    {
        AlertInputs inputs = answering(noon);
        LabelSet a = named("CircuitBreakerOpen");
        a.insert(QStringLiteral("breaker_name"), QStringLiteral("A"));
        LabelSet b = a;
        b.insert(QStringLiteral("breaker_name"), QStringLiteral("B"));
        inputs.local = {condition(a, noon), condition(b, noon)};
        a.insert(QStringLiteral("instance"), QStringLiteral("x:1"));
        inputs.rules = {ruleWith(a, AlertState::Pending, noon)};
        const auto entries = step(inputs, noon);
        QCOMPARE(entries.size(), 2);
        for (const AlertEntry &entry : entries)
            QCOMPARE(entry.phase, AlertPhase::Firing); // We need not wait for the rule's ten minutes.
    }

    void webhookIsBelievedUntilSomebodyKnowsBetter()
    {
        AlertInputs inputs = answering(noon);
        PushedAlert pushed;
        pushed.labels = managed(named("Fast"), noon).labels;
        pushed.firing = true;
        pushed.startsAt = noon;
        pushed.receivedAt = noon + 1s;
        inputs.pushed = {pushed};
        auto entries = step(inputs, noon + 1s);
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries[0].phase, AlertPhase::Firing);
        inputs.alertmanagerAnswered = noon + 2s; // It was asked after the push and knows nothing of it.
        QCOMPARE(step(inputs, noon + 2s)[0].phase, AlertPhase::Resolved);
    }

    void whatWasOpenAtTheLastStartWaitsForTheFirstAnswer()
    {
        AlertEntry open;
        open.key = alertKey(named("Down"), {});
        open.labels = named("Down");
        open.sources = AlertSource::Prometheus;
        open.since = noon;
        m_before.insert(open.key, open);
        AlertInputs inputs;
        auto entries = step(inputs, noon + 1h);
        QCOMPARE(entries[0].phase, AlertPhase::Firing);
        QVERIFY(entries[0].lost.testFlag(AlertSource::Prometheus));
        inputs = answering(noon + 1h);
        QCOMPARE(step(inputs, noon + 1h)[0].phase, AlertPhase::Resolved);
    }

    void watchdogIsNotShown()
    {
        AlertInputs inputs = answering(noon);
        inputs.rules = {ruleWith(named("Watchdog", "none"), AlertState::Firing, noon)};
        inputs.managed = {managed(named("Watchdog", "none"), noon)};
        QVERIFY(step(inputs, noon).isEmpty());
    }

    void vitalConditionsComeFromTheLiveState()
    {
        VitalConditions vitals;
        ExporterState state;
        state.traderAlive = true;
        VitalConditions::Links links;
        links.exporter.state = LinkState::Up;
        const auto sample = [](const char *metric, double value, const char *breaker = "") {
            LiveSample result;
            result.metric = QLatin1String(metric);
            result.value = value;
            if (*breaker)
                result.labels.insert(QStringLiteral("breaker_name"), QLatin1String(breaker));
            return result;
        };
        const auto held = [&] {
            QStringList names;
            for (const LocalCondition &one : vitals.conditions())
                names << one.name() + (one.stale ? QStringLiteral("?") : QString());
            return names.join(u' ');
        };
        state.samples = {sample("thunes_kill_switch_active", 0), sample("thunes_daily_pnl_used", 0.79),
                         sample("thunes_circuit_breaker_state", 0.5, "half")};
        QVERIFY(!vitals.update(state, links, noon));
        QCOMPARE(held(), QString());
        state.samples[1].value = 0.8;
        state.samples[2].value = 1;
        QVERIFY(vitals.update(state, links, noon));
        QCOMPARE(held(), QStringLiteral("DailyPnLLimitApproaching CircuitBreakerOpen"));
        state.samples[1].value = 1.2;
        vitals.update(state, links, noon);
        QCOMPARE(held(), QStringLiteral("KillSwitchNotEngaged DailyPnLLimitApproaching CircuitBreakerOpen"));
        state.samples[0].value = 1;
        vitals.update(state, links, noon + 1s);
        QCOMPARE(held(), QStringLiteral("KillSwitchActive DailyPnLLimitApproaching CircuitBreakerOpen"));
        QCOMPARE(vitals.conditions()[1].since, noon); // It goes on.
        QVERIFY(!vitals.update(state, links, noon + 2s));
        // The exporter falls silent: what held holds on, as old.
        links.exporter.state = LinkState::Down;
        vitals.update(state, links, noon + 3s);
        QCOMPARE(held(), QStringLiteral("KillSwitchActive? DailyPnLLimitApproaching? CircuitBreakerOpen?"));
        vitals.update(state, links, noon + 4s);
        QVERIFY(held().endsWith(QStringLiteral(" ExporterDown")));
        links.exporter.state = LinkState::Up;
        state.samples.clear();
        state.traderAlive = false;
        state.traderLastSignOfLife = noon - 60s;
        vitals.update(state, links, noon + 5s);
        QCOMPARE(held(), QStringLiteral("TraderHeartbeatStale"));
        links.prometheus.state = LinkState::Down;
        vitals.update(state, links, noon + 6s);
        vitals.update(state, links, noon + 20s);
        QCOMPARE(held(), QStringLiteral("TraderHeartbeatStale"));
        vitals.update(state, links, noon + 21s);
        QCOMPARE(held(), QStringLiteral("TraderHeartbeatStale PrometheusUnreachable"));
    }

    void traderThatNeverSpokeIsNotSilent()
    {
        VitalConditions vitals;
        VitalConditions::Links links;
        links.exporter.state = LinkState::Up;
        QVERIFY(!vitals.update(ExporterState(), links, noon));
    }

    void externalLabelsAreReadFromTheConfiguration()
    {
        const LabelSet labels = externalLabelsOf(QStringLiteral(
            "global:\n  scrape_interval: 15s\n  external_labels:\n    environment: testnet\n"
            "    system: \"thunes\"\nalerting:\n  alertmanagers:\n  - scheme: http\n"
            "scrape_configs:\n- job_name: x\n  external_labels:\n    not: this\n"));
        QCOMPARE(labels, (LabelSet{{QStringLiteral("environment"), QStringLiteral("testnet")},
                                   {QStringLiteral("system"), QStringLiteral("thunes")}}));
        QVERIFY(externalLabelsOf({}).isEmpty());
    }

    void brokenAnswersAreRefused()
    {
        QVERIFY(!parseAlertmanagerAlerts("{}").ok());
        QVERIFY(!parseAlertmanagerAlerts("[{\"labels\":{}}]").ok());
        QVERIFY(parseAlertmanagerAlerts("[]").ok());
        QVERIFY(!parseSilences("[{\"id\":\"x\"}]").ok());
        QVERIFY(!parseRules("{\"status\":\"error\",\"error\":\"no\"}").ok());
        QVERIFY(!parseRules("{\"status\":\"success\",\"data\":{}}").ok());
        QVERIFY(!parsePushedAlerts({QJsonObject{{QStringLiteral("status"), QStringLiteral("firing")}}}).ok());
    }
};

QTEST_GUILESS_MAIN(TestAlertMerge)
#include "tst_alertmerge.moc"
