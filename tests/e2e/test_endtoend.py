#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, end to end: python3 test_endtoend.py PROGRAM

A headless console with its own Prometheus on a free port, fed with events and with a THUNES
checkout, read back through PromQL.
"""
import datetime
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

from console import Console, until

PROGRAM = None
ALERTS = {"KillSwitchActive", "CircuitBreakerOpen", "WebSocketDisconnected", "HighOrderLatency",
          "DailyPnLLimitApproaching", "MaxPositionsReached", "ThunesBlockedWithMCPFailure",
          "CircuitBreakerWithInfraIssues", "WorktreeBlockedDuringTrading",
          "InfrastructureDegradation", "CriticalSystemsDown"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class WithPrometheus(Console):
    def __init__(self, directory, *options):
        self.prometheus = "http://127.0.0.1:%d" % free_port()
        state = os.path.join(directory, "state")
        os.makedirs(state, exist_ok=True)
        super().__init__(PROGRAM, state, "--prometheus", self.prometheus, "--data-dir",
                         os.path.join(directory, "data"), *options, prometheus=True)

    def api(self, path, **query):
        url = self.prometheus + "/api/v1/" + path + "?" + urllib.parse.urlencode(query)
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["data"]

    def target_up(self):
        try:
            targets = {t["labels"]["job"]: t["health"] for t in self.api("targets")["activeTargets"]}
            return targets.get("thunes") == "up"
        except OSError:
            return False

    def value(self, expression):
        result = self.api("query", query=expression)["result"]
        return float(result[0]["value"][1]) if result else None


class EndToEndTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        root = self.directory.name
        self.thunes = os.path.join(root, "thunes")
        self.lab = os.path.join(root, "lab")
        for path in ("data", "logs"):
            os.makedirs(os.path.join(self.thunes, path))
        os.makedirs(os.path.join(self.lab, "bin"))
        with open(os.path.join(self.lab, ".worktree"), "w") as file:
            file.write('status="testing"\ntest_status="failing"\n')
        script = os.path.join(self.lab, "bin", "mcp-git-health")
        with open(script, "w") as file:
            file.write("#!/bin/sh\nexit 0\n")
        os.chmod(script, 0o755)

    def tearDown(self):
        self.directory.cleanup()

    def test_files_and_events_are_read_back_through_promql(self):
        today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        database = sqlite3.connect(os.path.join(self.thunes, "data", "positions.db"))
        database.execute("CREATE TABLE positions (id INTEGER PRIMARY KEY, symbol TEXT, quantity TEXT,"
                         " entry_price TEXT, entry_time TEXT, exit_price TEXT, exit_time TEXT,"
                         " pnl REAL, status TEXT, order_id TEXT, created_at TEXT, exit_order_id TEXT)")
        database.executemany("INSERT INTO positions(status, pnl, exit_time) VALUES (?, ?, ?)",
                             [("OPEN", None, None), ("OPEN", None, None),
                              ("CLOSED", -15, today + "T00:00:01.5")])
        database.commit()
        database.close()
        with open(os.path.join(self.thunes, ".env"), "w") as file:
            file.write("ENVIRONMENT=testnet\nMAX_DAILY_LOSS=20\nBINANCE_API_SECRET=do-not-show\n")
        console = WithPrometheus(self.directory.name, "--thunes-dir", self.thunes, "--lab-dir", self.lab)
        try:
            self.assertTrue(until(lambda: "thunes_daily_pnl_used 0.75\n" in console.get("/metrics")))
            text = console.get("/metrics")
            self.assertIn("thunes_open_positions 2\n", text)
            self.assertNotIn("thunes_kill_switch_active ", text)
            self.assertNotIn("do-not-show", text + console.get("/api/v1/state"))
            begin = time.monotonic()
            with open(os.path.join(self.thunes, "logs", "audit_trail.jsonl"), "a") as file:
                file.write(json.dumps({"timestamp": today + "T00:00:02", "reason": "loss",
                                       "event": "KILL_SWITCH_ACTIVATED"}) + "\n")
            self.assertTrue(until(lambda: "thunes_kill_switch_active 1\n" in console.get("/metrics"), 2))
            self.assertLess(time.monotonic() - begin, 2)
            status, answer = console.events(
                {"type": "ws_connection", "symbol": "BTCUSDT", "connected": True},
                {"type": "order", "venue": "binance", "order_type": "MARKET", "side": "BUY",
                 "latency_ms": 42, "trace_id": "4bf92f3577b34da6"},
                {"type": "ws_gap", "symbol": "BTCUSDT", "gap_seconds": 0.4},
                {"type": "circuit_breaker", "breaker_name": "BinanceAPI", "state": "half-open"})
            self.assertEqual((status, answer["accepted"]), (200, 4))
            self.assertEqual(console.events({"type": "heartbeat"}, {"type": "order"})[0], 400)

            self.assertTrue(until(console.target_up, 40))
            wanted = {"thunes_open_positions": 2, "thunes_daily_pnl_used": 0.75,
                      "thunes_kill_switch_active": 1, 'thunes_ws_connected{symbol="BTCUSDT"}': 1,
                      "thunes_order_latency_ms_sum": 42, "thunes_ws_gap_seconds_count": 1,
                      'thunes_circuit_breaker_state{breaker_name="BinanceAPI"}': 0.5,
                      "sum(thunes_orders_placed_total)": 1, 'lab_mcp_server_health{server_name="git"}': 1,
                      'lab_worktree_status{worktree_name="main"}': 2,
                      'lab_worktree_test_status{worktree_name="main"}': 2}
            for expression, expected in wanted.items():
                self.assertTrue(until(lambda: console.value(expression) == expected, 20),
                                (expression, console.value(expression)))
            # It asks for OpenMetrics by itself, and keeps what only that carries.
            now = time.time()
            found = console.api("query_exemplars", query="thunes_order_latency_ms_bucket",
                                start=now - 600, end=now + 60)
            self.assertEqual([exemplar["labels"] for series in found for exemplar in series["exemplars"]],
                             [{"trace_id": "4bf92f3577b34da6"}])
            groups = console.api("rules")["groups"]
            names = {rule["name"] for group in groups for rule in group["rules"]}
            self.assertLessEqual(ALERTS, names)
            self.assertTrue(until(lambda: any(
                a["labels"]["alertname"] == "KillSwitchActive" and a["state"] == "firing"
                for a in console.api("alerts")["alerts"]), 40))
            checked = subprocess.run(["promtool", "check", "metrics"], input=console.get("/metrics"),
                                     capture_output=True, text=True)
            complaints = [line for line in (checked.stdout + checked.stderr).splitlines()
                          if not line.startswith("thunes_order_latency_ms ")]
            self.assertEqual(complaints, [])
        finally:
            self.assertEqual(console.terminate(), 0)
        with self.assertRaises(OSError):  # ours, so it went with us
            urllib.request.urlopen(console.prometheus + "/-/ready", timeout=2)

    def test_a_prometheus_that_was_there_is_left_alone_and_ours_is_restarted(self):
        first = WithPrometheus(self.directory.name)
        ready = first.prometheus + "/-/ready"

        def answers():
            try:
                return urllib.request.urlopen(ready, timeout=2).status == 200
            except OSError:
                return False

        def pid():
            found = subprocess.run(["pgrep", "-f", "web.listen-address=" + first.prometheus[7:]],
                                   capture_output=True, text=True).stdout.split()
            return int(found[0]) if found else None
        self.assertTrue(until(answers, 20))
        other = tempfile.mkdtemp(dir=self.directory.name)
        second = Console(PROGRAM, other, "--prometheus", first.prometheus)
        self.assertEqual(second.terminate(), 0)
        self.assertTrue(answers())
        before = pid()
        os.kill(before, 9)
        self.assertTrue(until(lambda: answers() and pid() not in (None, before), 20))
        self.assertEqual(first.terminate(), 0)
        self.assertFalse(answers())

    def test_the_demo_fills_all_eleven_metrics(self):
        console = WithPrometheus(self.directory.name, "--demo")
        names = ["thunes_kill_switch_active ", "thunes_circuit_breaker_state{", "thunes_daily_pnl_used ",
                 "thunes_open_positions ", "thunes_orders_placed_total{", "thunes_order_latency_ms_count ",
                 "thunes_ws_gap_seconds_count ", "thunes_ws_connected{", "lab_mcp_server_health{",
                 "lab_worktree_status{", "lab_worktree_test_status{"]
        try:
            self.assertTrue(until(lambda: all(n in console.get("/metrics") for n in names), 30))
            state = json.loads(console.get("/api/v1/state"))
            self.assertEqual(state["trader"]["environment"], "demo")
            self.assertEqual(console.command("engage", reason="test")[0], 200)
            self.assertTrue(until(lambda: console.state()["phase"] == "engaged", 2))
        finally:
            self.assertEqual(console.terminate(), 0)

    def test_wrong_command_lines_say_what_is_wrong(self):
        for arguments, words in [(["--listen", "nowhere"], "--listen"), (["--lab-dir", "/no"], "/no"),
                                 (["--prometheus", "ftp://x"], "--prometheus"), (["dance"], "dance"),
                                 (["--policy-loss", "-1"], "--policy-loss"), (["--frob"], "frob")]:
            result = subprocess.run([PROGRAM, "--headless", *arguments], capture_output=True, text=True,
                                    timeout=10)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(words, result.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
