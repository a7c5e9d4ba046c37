#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bot's adapter against a real exporter: python3 test_adapter.py PROGRAM"""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "monitoring", "adapters"))
from console import Console, until  # noqa: E402
from thunes_adapter import ThunesAdapter  # noqa: E402

PROGRAM = None


class RiskManager:
    """The shape of the bot's own class."""

    def __init__(self):
        self.kill_switch_active = False
        self.calls = []

    def activate_kill_switch(self, reason):
        self.kill_switch_active = True
        self.calls.append(("activate", reason))

    def deactivate_kill_switch(self, reason):
        self.kill_switch_active = False
        self.calls.append(("deactivate", reason))


class Exporter(Console):
    def __init__(self, state_dir, port=0):
        super().__init__(PROGRAM, state_dir, port=port)

    def post(self, verb, **body):
        return self.command(verb, **body)[1]

    def stop(self):
        if self.process.poll() is None:
            self.kill()


class AdapterTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.exporter = Exporter(self.directory.name)
        self.bot = RiskManager()
        self.adapter = None

    def tearDown(self):
        if self.adapter:
            self.adapter.stop()
        self.exporter.stop()
        self.directory.cleanup()

    def connect(self, **options):
        self.adapter = ThunesAdapter(self.bot, self.exporter.url, heartbeat=0.1, **options).start()
        self.assertTrue(until(lambda: "reported" in self.exporter.state()))

    def test_an_engage_stops_the_bot_and_is_confirmed(self):
        self.connect(environment="testnet", capabilities=("pause", "halt"))
        self.assertEqual(self.exporter.state()["phase"], "released")
        begin = time.monotonic()
        self.assertEqual(self.exporter.post("engage", reason="lost control")["level"], "halt")
        self.assertTrue(until(lambda: self.exporter.state()["phase"] == "engaged", 2))
        self.assertLess(time.monotonic() - begin, 1.0)
        self.assertTrue(self.bot.kill_switch_active)
        self.assertEqual(self.adapter.level, "halt")
        state = self.exporter.state()
        self.assertEqual(state["reported"], dict(state["reported"], active=True, sequence=1))
        self.exporter.post("release", reason="all clear", sequence=1)
        self.assertTrue(until(lambda: not self.bot.kill_switch_active))
        self.assertTrue(until(lambda: self.exporter.state()["phase"] == "released"))
        self.assertIn("thunes_kill_switch_confirmation_seconds_count 2", self.exporter.get("/metrics"))

    def test_a_bot_that_starts_while_engaged_is_stopped(self):
        self.exporter.post("engage", reason="before the bot")
        self.connect()
        self.assertTrue(until(lambda: self.bot.kill_switch_active))
        self.assertTrue(until(lambda: self.exporter.state()["phase"] == "engaged"))

    def test_a_trip_of_the_bot_itself_is_shown_and_not_undone(self):
        self.connect()
        self.bot.activate_kill_switch("daily loss")
        self.assertTrue(until(lambda: self.exporter.state()["phase"] == "tripped"))
        self.assertIn("thunes_kill_switch_active 1", self.exporter.get("/metrics"))
        self.assertTrue(self.bot.kill_switch_active)

    def test_an_old_release_does_not_undo_a_trip_from_before_the_start(self):
        self.exporter.post("engage", reason="stop")
        self.exporter.post("release", reason="go", sequence=1)
        self.bot.activate_kill_switch("daily loss")
        self.connect()
        self.assertTrue(until(lambda: self.exporter.state()["phase"] == "tripped"))
        self.assertTrue(self.bot.kill_switch_active)

    def test_losing_the_console_trips_the_local_switch(self):
        self.connect(authority_limit=1.0)
        self.exporter.stop()
        self.assertTrue(until(lambda: self.bot.kill_switch_active, 8))
        self.assertIn("no contact", self.bot.calls[-1][1])
        # It comes back: the trip was ours alone, and nobody commands a stop.
        self.exporter = Exporter(self.directory.name, self.exporter.port)
        self.assertTrue(until(lambda: not self.bot.kill_switch_active))

    def test_losing_the_console_while_engaged_stays_engaged(self):
        self.connect(authority_limit=1.0)
        self.exporter.post("engage", reason="stop")
        self.assertTrue(until(lambda: self.bot.kill_switch_active))
        self.exporter.stop()
        time.sleep(1.5)
        self.exporter = Exporter(self.directory.name, self.exporter.port)
        self.assertTrue(until(lambda: self.exporter.state()["phase"] == "engaged"))
        self.assertTrue(self.bot.kill_switch_active)

    def drill(self, reason="quarterly"):
        # As a person would: the bot's words need a moment to arrive.
        until(lambda: json.loads(self.exporter.get("/api/v1/state"))["trader"].get("alive"))
        return self.exporter.command("drill", reason=reason)

    def test_a_drill_measures_the_whole_way_and_leaves_evidence(self):
        self.connect(environment="testnet")
        status, report = self.drill()
        self.assertEqual(status, 200, report)
        self.assertTrue(report["passed"], report)
        self.assertGreaterEqual(report["engage_confirmed_ms"], report["command_written_ms"])
        self.assertGreater(report["release_confirmed_ms"], 0)
        self.assertIsNone(report["effect_ms"])  # no audit trail, and so nothing is claimed
        self.assertFalse(self.bot.kill_switch_active)
        self.assertEqual([call[0] for call in self.bot.calls][:2], ["activate", "deactivate"])
        self.assertEqual(self.exporter.state()["phase"], "released")
        with open(report["report"]) as file:
            self.assertIn("drill: passed", file.read())
        journal = json.loads(self.exporter.get("/api/v1/kill-switch/journal"))["entries"]
        kept = [entry for entry in journal if entry.get("type") == "drill"]
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept[0]["sequence"], report["sequence"])

    def test_a_drill_is_refused_where_it_could_cost_money_or_prove_nothing(self):
        status, answer = self.exporter.command("drill", reason="nobody there")
        self.assertEqual(status, 403)
        self.assertIn("has not said", answer["error"])
        self.connect(environment="live")
        status, answer = self.drill()
        self.assertEqual(status, 403)
        self.assertIn("'live'", answer["error"])
        self.assertEqual(self.bot.calls, [])
        self.assertEqual(self.exporter.state()["sequence"], 0)
        status, _ = self.exporter.command("drill", token="0" * 64, reason="stranger")
        self.assertEqual(status, 401)

    def test_a_drill_without_a_confirmation_fails_and_stays_engaged(self):
        self.exporter.events({"type": "heartbeat", "environment": "paper"},
                             {"type": "kill_switch", "active": False})
        status, report = self.exporter.command("drill", reason="deaf bot")
        self.assertEqual(status, 200)
        self.assertFalse(report["passed"])
        self.assertIn("stays engaged", report["outcome"])
        self.assertEqual(self.exporter.state()["state"], "engaged")
        status, answer = self.exporter.command("drill", reason="again")
        self.assertEqual(status, 409)
        self.assertIn("not released", answer["error"])

    def test_the_command_line_runs_a_drill(self):
        self.connect(environment="testnet")
        until(lambda: json.loads(self.exporter.get("/api/v1/state"))["trader"].get("alive"))
        done = subprocess.run([PROGRAM, "kill-switch", "drill", "--exporter", self.exporter.url,
                               "--state-dir", self.exporter.state_dir], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("DRILL PASSED", done.stdout)

    def test_events_reach_the_metrics(self):
        self.connect(max_positions=5)
        self.adapter.order("binance", "MARKET", "BUY", 42.0)
        self.adapter.risk(-15, 20, 2)
        self.adapter.circuit_breaker("BinanceAPI", "open")
        self.adapter.ws_connection("BTCUSDT", True)
        self.adapter.ws_gap("BTCUSDT", 0.3)
        wanted = ['thunes_orders_placed_total{venue="binance",order_type="MARKET",side="BUY"} 1',
                  "thunes_daily_pnl_used 0.75", "thunes_open_positions 2", "thunes_max_positions 5",
                  'thunes_circuit_breaker_state{breaker_name="BinanceAPI"} 1',
                  'thunes_ws_connected{symbol="BTCUSDT"} 1', "thunes_ws_gap_seconds_count 1"]
        self.assertTrue(until(lambda: all(w in self.exporter.get("/metrics") for w in wanted)))

    def test_events_wait_for_an_exporter_that_restarts(self):
        self.connect(authority_limit=None)
        port = self.exporter.port
        self.exporter.stop()
        begin = time.monotonic()
        for _ in range(100):
            self.adapter.order("binance", "MARKET", "SELL", 1.0)
        self.assertLess(time.monotonic() - begin, 0.5)
        self.exporter = Exporter(self.directory.name, port)
        self.assertTrue(until(lambda: 'side="SELL"} 100' in self.exporter.get("/metrics")))
        self.assertEqual(self.adapter.dropped, 0)

    def test_a_full_queue_drops_the_oldest_and_counts(self):
        adapter = ThunesAdapter(self.bot, "http://127.0.0.1:9", queue_size=10)
        for i in range(25):
            adapter.ws_gap("A", i)
        self.assertEqual(adapter.dropped, 15)

    def test_a_broken_risk_manager_does_not_stop_the_reports(self):
        self.connect()

        def broken(reason):
            raise RuntimeError("broken")
        self.bot.activate_kill_switch = broken
        self.exporter.post("engage", reason="stop")
        self.adapter.risk(0, 20, 1)
        self.assertTrue(until(lambda: "thunes_open_positions 1" in self.exporter.get("/metrics")))
        self.assertNotEqual(self.exporter.state()["phase"], "engaged")


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
