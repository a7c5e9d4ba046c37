#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""thunes-console rules check: test_rules.py PROGRAM

On files with known faults, and with the real Prometheus on metrics that are known to stand still, to
overflow and not to match.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest

import yaml

from alertbench import Bench
from console import until

PROGRAM, DESK = None, None
WINDOW = "20s"
FIXTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fixtures", "rules")
MONITORING = os.path.join(os.path.dirname(FIXTURES), "..", "..", "monitoring")


def check(*arguments):
    """Exit code, lines of output, errors."""
    result = subprocess.run([PROGRAM, "rules", "check", *arguments], capture_output=True, text=True, timeout=120)
    return result.returncode, result.stdout.splitlines(), result.stderr


class FilesTest(unittest.TestCase):
    def test_each_fault_is_named_at_its_rule(self):
        files = [f for f in sorted(glob.glob(os.path.join(FIXTURES, "*.yml")))
                 if os.path.basename(f) in ("labels.yml", "values.yml", "metrics.yml", "unreadable.yml")]
        self.assertEqual(len(files), 4)
        for path in files:
            code, lines, errors = check(path)
            self.assertEqual((code, errors), (1, ""), path)
            with open(path) as file:
                text = file.read()
            rules = [r for g in yaml.safe_load(text)["groups"] for r in g["rules"]]
            for rule in rules:
                name = rule.get("alert") or rule["record"]
                expected = (rule.get("annotations") or rule["labels"])["expect"]
                found = [line for line in lines if ": %s: " % name in line]
                with self.subTest(file=os.path.basename(path), rule=name):
                    self.assertEqual(len(found), 1, lines)
                    self.assertIn(expected, found[0])
                    line = int(re.match(re.escape(path) + r":(\d+): ", found[0])[1])
                    self.assertIn(name, text.splitlines()[line - 1])
            self.assertTrue(lines[-1].startswith("%d rules: " % len(rules)), lines[-1])

    def test_promtool_takes_what_only_we_find_wrong(self):
        for name in ("labels.yml", "values.yml", "metrics.yml", "good.yml"):
            result = subprocess.run(["promtool", "check", "rules", os.path.join(FIXTURES, name)],
                                    capture_output=True, text=True)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_what_can_never_fire_never_does_and_what_works_does(self):
        # Every metric in every state, against each other, for an hour.
        target = 'job="thunes",instance="e"'
        series = {
            "thunes_kill_switch_active{%s}": [0, 1], 'thunes_circuit_breaker_state{%s,breaker_name="B"}': [0, 0.5, 1, 1, 0],
            'thunes_ws_connected{%s,symbol="BTCUSDT"}': [0, 1, 1], 'thunes_ws_connected{%s,symbol="E"}': [1, 1, 0],
            "thunes_open_positions{%s,environment=\"live\",component=\"c\"}": [0, 1, 2, 3, 4, 5],
            "thunes_daily_pnl_used{%s}": [0, 0.5, 1, 1.5], "thunes_heartbeat_timestamp_seconds{%s}": [0],
            'lab_mcp_server_health{%s,server_name="rag-query"}': [0, 1, 2],
            'lab_mcp_server_health{%s,server_name="git"}': [1, 0, 0, 2],
            'lab_mcp_server_health{%s,server_name="fetch"}': [0, 0, 0, 2, 2],
            'lab_worktree_status{%s,worktree_name="a"}': [0, 1, 2, 3], "up{%s}": [1, 1, 1, 0]}
        values = {name % target: " ".join(str(states[i // 3 % len(states)]) for i in range(240))
                  for name, states in series.items()}
        values["thunes_heartbeat_timestamp_seconds{%s}" % target] = "_x60 900+15x100 2400x80"
        values['thunes_orders_placed_total{%s,venue="v",order_type="o",side="s"}' % target] = "0+100x120 12000+1x120"
        for metric, bounds in (("thunes_order_latency_ms", ("500.0", "10000.0")), ("thunes_ws_gap_seconds", ("1.0", "60.0"))):
            for le in bounds:
                values['%s_bucket{%s,le="%s"}' % (metric, target, le)] = "0x240"
            values['%s_bucket{%s,le="+Inf"}' % (metric, target)] = "0+10x240"
        for name in ("labels.yml", "values.yml", "good.yml"):
            with open(os.path.join(FIXTURES, name)) as file:
                rules = [r for g in yaml.safe_load(file)["groups"] for r in g["rules"] if "alert" in r]
            dead = {r["alert"] for r in rules
                    if not r.get("annotations", {}).get("expect", "warning").startswith("warning")}
            with self.subTest(file=name), tempfile.TemporaryDirectory() as directory:
                with open(os.path.join(directory, "test.yml"), "w") as file:
                    yaml.safe_dump({
                        "rule_files": [os.path.join(FIXTURES, name)], "evaluation_interval": "15s",
                        "tests": [{"interval": "15s", "input_series": [{"series": s, "values": v} for s, v in values.items()],
                                   "promql_expr_test": [{
                                       "expr": "count(count_over_time(ALERTS{alertname=\"%s\"}[1h]))" % r["alert"],
                                       "eval_time": "1h", "exp_samples": [] if r["alert"] in dead else
                                       [{"labels": "{}", "value": 1}]} for r in rules
                                       if r["alert"] in dead or name == "good.yml"]}]}, file)
                # Of those that work it is of no account how many series fire.
                result = subprocess.run(["promtool", "test", "rules", "test.yml"], cwd=directory,
                                        capture_output=True, text=True)
                output = result.stdout + result.stderr
                if name == "good.yml":
                    silent = re.findall(r'alertname=\\"(\w+)\\".*\n\s+exp: .*\n\s+got: nil', output)
                    self.assertEqual(silent, [], output)
                    self.assertNotIn("error", output)
                else:
                    self.assertGreater(len(dead), 8)
                    self.assertEqual(result.returncode, 0, output)

    def test_rules_that_work_are_left_alone(self):
        for arguments, rules in (([os.path.join(FIXTURES, "good.yml")], 14), ([], 40),
                                 (["--monitoring-dir", MONITORING], 40)):
            code, lines, errors = check(*arguments)
            self.assertEqual((code, errors), (0, ""), lines)
            self.assertRegex(lines[-1], "^%d rules: 0 errors, 0 warnings, " % rules)

    def test_several_files_know_each_others_records(self):
        code, lines, _ = check(os.path.join(FIXTURES, "good.yml"), os.path.join(FIXTURES, "metrics.yml"))
        self.assertEqual(code, 1)
        self.assertTrue(lines[-1].startswith("21 rules: 3 errors, 2 warnings, 2 notes"), lines[-1])

    def test_what_cannot_be_read_is_another_exit_code(self):
        for arguments, words in (
                ([os.path.join(FIXTURES, "nameless.yml")], "nameless.yml:4: a rule needs alert or record"),
                ([os.path.join(FIXTURES, "notyaml.yml")], "notyaml.yml:1: not YAML"),
                (["/no/such/file"], "/no/such/file"), (["--window", "soon"], "--window"),
                (["--prometheus", "ftp://x"], "--prometheus"), (["--frob"], "frob"),
                (["--prometheus", "http://127.0.0.1:1"], "no contact with Prometheus at http://127.0.0.1:1")):
            code, lines, errors = check(*arguments)
            self.assertEqual((code, lines), (2, []), errors)
            self.assertIn(words, errors)
        result = subprocess.run([PROGRAM, "rules", "dance"], capture_output=True, text=True, timeout=10)
        self.assertEqual(result.returncode, 2)
        self.assertIn("expected check", result.stderr)


class LiveTest(unittest.TestCase):
    def test_with_a_prometheus_it_sees_what_only_data_tells(self):
        bench = Bench(PROGRAM, DESK, ["CircuitBreakerOpen"], "10s", "10s")
        self.addCleanup(bench.close)
        self.assertTrue(bench.ready())
        for path, body in (("/metrics/job/pusher/place/here", "foo{a=\"1\"} 7\n"),
                           ("/metrics/job/pusher/place/there", "bar{b=\"1\"} 7\n")):
            status, text = bench.console.request("PUT", path, body, {"Content-Type": "text/plain"})
            self.assertIn(status, (200, 202), text)
        bench.latency = 40

        def report():
            status, _ = bench.console.events(
                {"type": "ws_gap", "symbol": "BTCUSDT", "gap_seconds": 300},
                {"type": "risk", "daily_pnl": -5, "max_daily_loss": 20, "position_count": 2},
                {"type": "ws_connection", "symbol": "BTCUSDT", "connected": True},
                {"type": "ws_connection", "symbol": "ETHUSDT", "connected": True})
            return status == 200
        self.assertTrue(report())
        # Enough samples of everything, some of which moved.
        self.assertTrue(until(lambda: report() and not time.sleep(0.2) and all(
            (bench.value(enough) or 0) >= count for enough, count in (
                ("count_over_time(thunes_open_positions[5m])", 20), ("count_over_time(bar[5m])", 5),
                ("changes(thunes_ws_gap_seconds_count[%s])" % WINDOW, 5),
                ("changes(sum(thunes_orders_placed_total)[%s:1s])" % WINDOW, 5))), 90))

        def live(text):
            with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
                file.write("groups:\n- name: g\n  rules:\n" + "".join(
                    "  - alert: A%d\n    expr: '%s'\n" % (i, e) for i, e in enumerate(text)))
                file.flush()
                return check(file.name, "--prometheus", bench.prometheus, "--window", WINDOW)

        code, lines, errors = check("--prometheus", bench.prometheus, "--window", WINDOW)
        self.assertEqual(errors, "")
        self.assertTrue(any(line.startswith("40 rules: 0 errors, ") for line in lines), lines)
        self.assertFalse([line for line in lines if "cannot be told" in line or "do not match" in line], lines)
        self.assertEqual(code, 1)
        standing = {line.split(": ")[2].split()[0] for line in lines if " warning: " in line and "did not move" in line}
        self.assertIn("thunes_open_positions", standing)
        self.assertNotIn("thunes_heartbeat_timestamp_seconds", standing)
        self.assertNotIn("thunes_orders_placed_total", standing)
        full = [line for line in lines if "last finite bucket" in line]
        self.assertEqual(len(full), 1, lines)
        self.assertIn("thunes_ws_gap_seconds: 100 %% of the observations within %s are above the last finite "
                      "bucket (60)" % WINDOW, full[0])
        self.assertTrue(any("note: thunes_ws_connected did not move within %s: it is always 1" % WINDOW in line
                            for line in lines), lines)

        for expression, words in (
                ("foo > 100 and bar > 100", "its vectors do not match"),
                ("foo > 100 and on (job) bar > 100", None),
                ("thunes_ws_connected{symbol=\"BTCUSD\"} == 0", "no series matches thunes_ws_connected{symbol=\"BTCUSD\"}"),
                ("thunes_ws_connected{symbol=\"BTCUSDT\"} == 0", None),
                # Nothing is there of yesterday, which says nothing about how it is matched.
                ("thunes_open_positions > 100 and thunes_open_positions offset 1d > 100", None),
                ("foo * on () thunes_ws_connected > 100", "Prometheus cannot evaluate it: "),
                ("prometheus_no_such_metric > 0", "there is no metric prometheus_no_such_metric"),
                ("node_load1 > 0", "there is no metric node_load1"),
                ("prometheus_notifications_dropped_total > 100000", None)):
            code, lines, errors = live([expression])
            found = [line for line in lines if ": A0: " in line]
            with self.subTest(expression=expression):
                if words:
                    self.assertEqual(code, 1, lines)
                    self.assertIn(words, "".join(found))
                else:
                    self.assertEqual(found, [], lines)


if __name__ == "__main__":
    PROGRAM, DESK = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
    unittest.main(verbosity=2)
