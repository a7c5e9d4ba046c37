#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What we give to Prometheus and Grafana is valid and proved: check_monitoring.py

promtool accepts configuration and rules, the rules' unit tests pass, each alert is proved to fire, not to
fire just below its condition and to survive a missed scrape, each proof notices when it no longer
holds, and the overview has the eleven panels exactly where and as they are promised.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROMETHEUS = os.path.join(ROOT, "monitoring", "prometheus")
DASHBOARD = os.path.join(ROOT, "monitoring", "grafana", "dashboards", "trading_overview.json")
ALERTS = {
    "KillSwitchActive": "critical", "CircuitBreakerOpen": "warning",
    "WebSocketDisconnected": "warning", "HighOrderLatency": "warning",
    "DailyPnLLimitApproaching": "info", "MaxPositionsReached": "info",
    "ThunesBlockedWithMCPFailure": "critical", "CircuitBreakerWithInfraIssues": "warning",
    "WorktreeBlockedDuringTrading": "warning", "InfrastructureDegradation": "warning",
    "CriticalSystemsDown": "critical",
}
# Without a state in which it is silent.
ALWAYS_FIRING = {"Watchdog"}
PANELS = {
    1: ("timeseries", (0, 0, 12, 8), "thunes_daily_pnl_used"),
    2: ("stat", (12, 0, 6, 4), "thunes_open_positions"),
    3: ("stat", (18, 0, 6, 4), "thunes_kill_switch_active"),
    4: ("stat", (12, 4, 6, 4), "thunes_circuit_breaker_state"),
    7: ("stat", (18, 4, 6, 4), "sum(increase(thunes_orders_placed_total[24h]))"),
    5: ("timeseries", (0, 8, 12, 8), "histogram_quantile(0.50, "),
    6: ("stat", (12, 8, 12, 4), "thunes_ws_connected"),
    8: ("timeseries", (12, 12, 12, 4), "histogram_quantile(0.95, "),
    9: ("stat", (0, 16, 8, 6), "lab_mcp_server_health"),
    10: ("stat", (8, 16, 8, 6), "lab_worktree_status"),
    11: ("stat", (16, 16, 8, 6), "lab_worktree_test_status"),
}
COLOURS = {"green", "yellow", "red", "orange", "blue", "gray", "text", "transparent"}


def promtool(*arguments):
    return subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True)


def load(name):
    with open(os.path.join(PROMETHEUS, name)) as file:
        return yaml.safe_load(file)


class RulesTest(unittest.TestCase):
    def test_promtool_accepts_everything(self):
        for arguments in (["check", "config", "prometheus.yml"], ["check", "rules", "rules.yml"],
                          ["test", "rules", "rules_test.yml"]):
            result = promtool(*arguments)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_eleven_alerts_are_there(self):
        rules = {r["alert"]: r for g in load("rules.yml")["groups"] for r in g["rules"] if "alert" in r}
        for name, severity in ALERTS.items():
            self.assertEqual(rules[name]["labels"]["severity"], severity, name)
        for name, rule in rules.items():
            self.assertTrue(rule["annotations"].get("summary"), name)
            self.assertIn("Next: ", rule["annotations"].get("description", ""), name)
            self.assertTrue(rule["annotations"].get("runbook_url", "").endswith("/runbooks/" + name), name)
            self.assertTrue(os.path.exists(os.path.join(ROOT, "monitoring", "runbooks", name + ".md")), name)


class ProofsTest(unittest.TestCase):
    """The proofs in rules_test.yml: that they are there, and that a rule which lost what one proves is
    noticed by it."""

    def setUp(self):
        with open(os.path.join(PROMETHEUS, "rules.yml")) as file:
            self.text = file.read()
        rules = [rule for group in yaml.safe_load(self.text)["groups"] for rule in group["rules"]]
        self.alerts = {rule["alert"]: rule for rule in rules if "alert" in rule}
        self.records = {rule["record"] for rule in rules if "record" in rule}
        self.tests = load("rules_test.yml")["tests"]

    def named(self, *words):
        """The tests whose names begin with a rule's name and one of `words`, by rule."""
        found = {}
        for test in self.tests:
            rule, _, rest = test["name"].partition(" ")
            if any(rest.startswith(word) for word in words):
                found.setdefault(rule, []).append(test)
        return found

    def noticed(self, rules, words):
        """The alerts whose proofs of this kind fail with these rules."""
        named = self.named(*words)
        alerts = [rule for group in rules["groups"] for rule in group["rules"] if rule.get("alert") in named]
        with tempfile.TemporaryDirectory() as directory:
            def write(name, content):
                with open(os.path.join(directory, name), "w") as file:
                    yaml.safe_dump(content, file)
            # Each evaluation is one of all rules of a file: one alert to a file is far quicker.
            for rule in alerts:
                write(rule["alert"] + ".yml", {"groups": [{"name": "g", "interval": "15s", "rules": [rule]}]})
                write(rule["alert"] + "_test.yml", {
                    "rule_files": [rule["alert"] + ".yml"], "evaluation_interval": "15s",
                    "tests": named[rule["alert"]]})
            result = subprocess.run(["promtool", "test", "rules", *(r["alert"] + "_test.yml" for r in alerts)],
                                    cwd=directory, capture_output=True, text=True)
        return set(re.findall(r'expr: .*?alertname=\\"(\w+)\\"', result.stdout + result.stderr))

    def changed(self, change):
        rules = yaml.safe_load(self.text)
        for group in rules["groups"]:
            for rule in group["rules"]:
                if "alert" in rule:
                    change(rule)
        return rules

    def test_each_alert_has_its_three_proofs_and_each_recording_rule_one(self):
        fires, silent, survives = (self.named(w) for w in ("fires ", "does not fire ", "survives a missed scrape"))
        self.assertEqual(set(self.alerts) - set(fires), set(), "never proved to fire")
        self.assertEqual(set(self.alerts) - set(silent), ALWAYS_FIRING, "never proved not to fire")
        self.assertEqual(set(self.alerts) - set(survives), ALWAYS_FIRING, "never proved to survive a gap")
        for alert, tests in survives.items():
            for test in tests:
                # Of what Prometheus writes itself, a scrape that failed leaves no gap but a 0.
                self.assertTrue(any(re.search(r"\bstale\b|\b_(?:x\d+)?\b", series["values"]) or
                                    series["series"].startswith("up{") and " 0 " in series["values"]
                                    for series in test["input_series"]), alert)
        self.assertEqual(self.records - set(self.named("records ")), set(), "never proved to record")

    def test_the_proofs_notice_an_alert_that_never_fires(self):
        def change(rule):
            rule["expr"] = "vector(1) < 0"
        rules = self.changed(change)
        self.assertEqual(self.noticed(rules, ["fires "]), set(self.alerts))
        self.assertEqual(self.noticed(rules, ["survives "]), set(self.alerts) - ALWAYS_FIRING)

    def test_the_proofs_notice_an_alert_that_always_fires(self):
        def change(rule):
            rule["expr"] = "vector(1)"
            rule.pop("for", None)
        self.assertEqual(self.noticed(self.changed(change), ["does not fire "]),
                         set(self.alerts) - ALWAYS_FIRING)

    def test_the_proofs_notice_an_alert_that_does_not_wait(self):
        waiting = {name for name, rule in self.alerts.items() if "for" in rule}
        rules = self.changed(lambda rule: rule.pop("for", None))
        self.assertEqual(self.noticed(rules, ["fires "]), waiting)

    def test_the_proofs_notice_an_alert_that_a_missed_scrape_disturbs(self):
        bridge = re.compile(r"(?:max|last)_over_time\(([^\[\]]*)\[1m\]\)")
        bridged = {name for name, rule in self.alerts.items() if bridge.search(rule["expr"])}
        self.assertGreater(len(bridged), 20)

        def change(rule):
            rule["expr"] = bridge.sub(r"\1", rule["expr"])
            rule.pop("keep_firing_for", None)
        self.assertEqual(bridged - self.noticed(self.changed(change), ["survives "]), set())


class DashboardTest(unittest.TestCase):
    def setUp(self):
        with open(DASHBOARD) as file:
            self.dashboard = json.load(file)

    def test_it_is_as_grafana_provisions_it(self):
        self.assertNotIn("dashboard", self.dashboard)
        self.assertEqual(self.dashboard["schemaVersion"], 39)
        self.assertEqual(self.dashboard["time"], {"from": "now-6h", "to": "now"})
        self.assertEqual((self.dashboard["refresh"], self.dashboard["timezone"]), ("10s", "utc"))

    def test_the_eleven_panels_are_in_their_places(self):
        panels = {p["id"]: p for p in self.dashboard["panels"]}
        self.assertEqual(set(panels), set(PANELS))
        for number, (kind, place, expression) in PANELS.items():
            panel = panels[number]
            self.assertEqual(panel["type"], kind)
            self.assertEqual(tuple(panel["gridPos"][k] for k in "xywh"), place)
            self.assertTrue(panel["targets"][0]["expr"].startswith(expression))

    def test_no_two_panels_overlap(self):
        cells = {}
        for panel in self.dashboard["panels"]:
            grid = panel["gridPos"]
            for x in range(grid["x"], grid["x"] + grid["w"]):
                for y in range(grid["y"], grid["y"] + grid["h"]):
                    self.assertNotIn((x, y), cells, panel["title"])
                    cells[x, y] = panel["id"]
                    self.assertLess(x, 24)

    def test_thresholds_begin_at_nothing_and_colours_are_grafanas(self):
        for panel in self.dashboard["panels"]:
            defaults = panel["fieldConfig"]["defaults"]
            steps = defaults["thresholds"]["steps"]
            self.assertIsNone(steps[0]["value"])
            colours = {step["color"] for step in steps}
            for mapping in defaults["mappings"]:
                self.assertEqual(mapping["type"], "value")
                colours |= {option["color"] for option in mapping["options"].values()}
            self.assertLessEqual(colours, COLOURS)

    def test_prometheus_accepts_every_expression(self):
        rules = [{"record": "panel:%d_%d" % (p["id"], i), "expr": t["expr"]}
                 for p in self.dashboard["panels"] for i, t in enumerate(p["targets"])]
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}, file)
            file.flush()
            result = promtool("check", "rules", file.name)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(re.search(r"%d rules found" % len(rules), result.stdout))


if __name__ == "__main__":
    unittest.main(verbosity=2)
