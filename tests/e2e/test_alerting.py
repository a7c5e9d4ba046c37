#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each of the eleven alerts, from its condition to everyone who is to hear of it:
test_alerting.py PROGRAM ALERTDESK

The real program with the real Prometheus and Alertmanager. Conditions are raised through the exporter's
API and the lab's files; what arrives is looked at where Telegram would be, in the console's webhook, and
in the desktop's alert model.
"""
import json
import os
import re
import subprocess
import sys
import time
import unittest

from alertbench import Bench, SERVERS, TOKEN
from check_alertmanager import Tags
from console import until

PROGRAM, DESK = None, None
DOWN = ["fetch", "filesystem", "git", "github", "playwright"]
NAMES = ", ".join(DOWN)
WARNING, CRITICAL, INFO = "🟠 Warning", "🔴 CRITICAL", "🔵 Info"
# Of each: how the message begins, its summary, and what its description begins with.
WITHOUT_KILL_SWITCH = {
    "CircuitBreakerOpen": (WARNING, "Breaker BinanceAPI has not closed for 10 minutes",
                           "Open or probing (half-open) all that time; last level 1 (1 open, 0.5 half-open)."),
    "WebSocketDisconnected": (WARNING, "No stream for BTCUSDT for 2 minutes",
                              "The bot sees no prices of this symbol."),
    "HighOrderLatency": (WARNING, "Orders are slow: p95 975 ms over 30 minutes", "Limit is 500 ms."),
    "DailyPnLLimitApproaching": (INFO, "85% of the daily loss limit is used", "Next: "),
    "MaxPositionsReached": (INFO, "3 positions open, the limit; new buys are refused", "Next: "),
    "CircuitBreakerWithInfraIssues": (WARNING, "Breaker BinanceAPI open with 5 MCP servers down",
                                      "Down: %s. Next: " % NAMES),
    "WorktreeBlockedDuringTrading": (WARNING, "Worktree thunes is blocked while 3 positions are open",
                                     "A correction of the bot could not be deployed now."),
    "InfrastructureDegradation": (WARNING, "5 MCP servers down", "Next: "),
    "CriticalSystemsDown": (CRITICAL, "Trading halted and 5 MCP servers down", "Down: %s. Next: " % NAMES),
}
WITH_KILL_SWITCH = {
    "KillSwitchActive": (CRITICAL, "Kill-switch engaged on EXPORTER", "Next: "),
    "ThunesBlockedWithMCPFailure": (CRITICAL, "Kill-switch engaged while rag-query is down",
                                    "Nobody can ask rag-query why trading stopped."),
}
ALERTS = {**WITHOUT_KILL_SWITCH, **WITH_KILL_SWITCH}
LONG = 60  # seconds, for what takes one to fifteen


class AlertingTest(unittest.TestCase):
    def start(self, window="4s", resend="10s"):
        self.bench = Bench(PROGRAM, DESK, ALERTS, window, resend)
        self.addCleanup(self.bench.close)
        self.desk, self.console, self.telegram = self.bench.desk, self.bench.console, self.bench.telegram
        self.assertTrue(self.bench.ready(), self.desk.picture)

    def everywhere(self, alert, resolved=False):
        """Where the news has arrived: Telegram, the webhook, the desk."""
        received = [a["status"] for a in self.bench.received(alert)]
        word = "resolved" if resolved else "firing"
        return (len(self.telegram.about(alert, resolved)),
                bool(received) and set(received) == {word},
                self.desk.phases(alert) == [word])

    def assertArrives(self, alerts, resolved=False):
        for alert in alerts:
            self.assertTrue(until(lambda: all(self.everywhere(alert, resolved)), LONG),
                            (alert, self.everywhere(alert, resolved), self.desk.phases(alert)))

    def assertMessage(self, alert):
        head, summary, description = ALERTS[alert]
        summary = summary.replace("EXPORTER", self.console.url[len("http://"):])
        messages = self.telegram.about(alert)
        self.assertEqual(len(messages), 1, messages)
        self.assertEqual((messages[0]["parse_mode"], messages[0].get("disable_notification", False)
                          in (True, "true")), ("HTML", head == INFO))
        lines = Tags(messages[0]["text"]).text.strip().split("\n")
        self.assertEqual(lines[:3], ["%s: %s · testnet" % (head, alert), "", summary])
        self.assertTrue(lines[3].startswith(description), lines[3])
        self.assertIn("Next: ", lines[3])
        self.assertRegex(lines[4], r"^since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$")
        self.assertEqual(lines[5:], ["", "Runbook"])
        link = re.search(r'<a href="([^"]*)">Runbook</a>', messages[0]["text"])[1]
        self.assertEqual(link, self.console.url + "/runbooks/" + alert)
        self.assertIn("# " + alert, self.console.get("/runbooks/" + alert))

    def assertEndMessage(self, alert):
        self.assertEqual(len(self.telegram.about(alert, resolved=True)), 1)
        lines = Tags(self.telegram.about(alert, resolved=True)[0]["text"]).text.strip().split("\n")
        self.assertEqual(lines[0], "✅ Resolved: %s · testnet" % alert)
        self.assertRegex(lines[-1], r"^\d\d:\d\d:\d\d to \d\d:\d\d:\d\d UTC$")

    def events(self, *events):
        status, answer = self.console.events(*events)
        self.assertEqual(status, 200, answer)

    def command(self, verb, **body):
        if verb == "release":
            body["sequence"] = self.console.state()["sequence"]
        status, answer = self.console.command(verb, reason="test", **body)
        self.assertEqual(status, 200, answer)

    def stream(self, connected, symbol="BTCUSDT"):
        self.events({"type": "ws_connection", "symbol": symbol, "connected": connected})

    def test_each_of_the_eleven_arrives_everywhere_and_resolves_again(self):
        self.start()
        self.assertEqual(self.telegram.messages, [])
        self.bench.set_servers(DOWN, up=False)
        self.assertTrue(until(lambda: self.bench.value("count(lab_mcp_server_health == 0)") == 5, LONG))
        self.bench.latency = 900
        self.stream(connected=False)
        self.events({"type": "circuit_breaker", "breaker_name": "BinanceAPI", "state": "open"},
                    {"type": "risk", "daily_pnl": -17, "max_daily_loss": 20, "position_count": 3})
        self.assertArrives(WITHOUT_KILL_SWITCH)
        for alert in WITHOUT_KILL_SWITCH:
            self.assertMessage(alert)

        self.bench.latency = 40
        self.stream(connected=True)
        self.bench.set_servers(DOWN, up=True)
        self.events({"type": "circuit_breaker", "breaker_name": "BinanceAPI", "state": "closed"},
                    {"type": "risk", "daily_pnl": -2, "max_daily_loss": 20, "position_count": 0})
        self.assertArrives(WITHOUT_KILL_SWITCH, resolved=True)
        for alert in WITHOUT_KILL_SWITCH:
            self.assertEndMessage(alert)

        self.command("engage")
        self.bench.set_servers(["rag-query"], up=False)
        # With the kill switch engaged this is no news for a telephone, and is seen at the desk alone.
        self.events({"type": "risk", "daily_pnl": -17, "max_daily_loss": 20, "position_count": 0})
        self.assertArrives(WITH_KILL_SWITCH)
        for alert in WITH_KILL_SWITCH:
            self.assertMessage(alert)
        self.assertTrue(until(lambda: self.desk.phases("DailyPnLLimitApproaching") == ["inhibited"], LONG))
        self.events({"type": "risk", "daily_pnl": -2, "max_daily_loss": 20, "position_count": 0})
        self.assertTrue(until(lambda: self.desk.phases("DailyPnLLimitApproaching") == ["resolved"], LONG))
        self.command("release")
        self.bench.set_servers(["rag-query"], up=True)
        self.assertArrives(WITH_KILL_SWITCH, resolved=True)
        for alert in WITH_KILL_SWITCH:
            self.assertEndMessage(alert)
        self.assertEqual(len(self.telegram.messages), 2 * len(ALERTS), self.telegram.messages)
        self.assertEqual(self.telegram.wrong, [])
        self.assertTrue(self.desk.picture["complete"], self.desk.picture["problems"])
        with open(os.path.join(self.console.state_dir, "alertmanager.log")) as log:
            self.assertNotIn(TOKEN, log.read())

    def test_a_killed_alertmanager_loses_nothing_and_tells_nothing_twice(self):
        self.start(resend="5s")
        self.command("engage")
        self.assertArrives(["KillSwitchActive"])
        told = time.time()
        # What it sent is on its disk every 5 seconds.
        log = os.path.join(self.bench.data, "alertmanager", "nflog")
        self.assertTrue(until(lambda: os.path.exists(log) and os.path.getmtime(log) > told, LONG))
        before = self.desk.changes("KillSwitchActive")

        self.bench.kill("prometheus-alertmanager")
        self.assertTrue(until(lambda: self.desk.says("Alertmanager does not answer", "silences are not"), LONG),
                        self.desk.picture)
        self.assertFalse(self.desk.picture["canSilence"])
        self.assertFalse(self.desk.says("Prometheus does not answer"))
        self.assertEqual(self.desk.phases("KillSwitchActive"), ["firing"])
        # Raised while there is nobody to send it: the desk has it from Prometheus.
        self.stream(connected=False)
        self.assertTrue(until(lambda: self.desk.phases("WebSocketDisconnected") == ["firing"], LONG))
        self.assertEqual(self.telegram.about("WebSocketDisconnected"), [])

        self.bench.release("prometheus-alertmanager")
        self.assertArrives(["WebSocketDisconnected"])
        self.assertTrue(until(lambda: self.bench.managed("KillSwitchActive"), LONG))
        self.assertTrue(until(lambda: self.desk.picture["complete"], LONG), self.desk.picture["problems"])
        # One more, behind the rest: what is told twice has been told when this arrives.
        self.events({"type": "circuit_breaker", "breaker_name": "BinanceAPI", "state": "open"})
        self.assertArrives(["CircuitBreakerOpen"])
        self.command("release")
        self.assertArrives(["KillSwitchActive"], resolved=True)
        self.assertEqual(len(self.telegram.about("KillSwitchActive")), 1, self.telegram.messages)
        self.assertEqual(len(self.telegram.about("KillSwitchActive", resolved=True)), 1)
        self.assertEqual([c["to"] for c in self.desk.changes("KillSwitchActive")[len(before):]],
                         ["resolved"])

    def test_a_killed_prometheus_loses_nothing_and_tells_nothing_twice(self):
        # It finds its targets again within some 5 s, of which the rules must remember the beginning.
        self.start(window="10s")
        self.command("engage")
        self.stream(connected=False)
        both = ["KillSwitchActive", "WebSocketDisconnected"]
        self.assertArrives(both)
        before = {alert: self.desk.changes(alert) for alert in both}

        self.bench.kill("prometheus")
        self.assertTrue(until(lambda: self.desk.says("Prometheus does not answer"), LONG), self.desk.picture)
        self.assertFalse(self.desk.says("Alertmanager does not answer"))
        for alert in both:
            self.assertEqual(self.desk.phases(alert), ["firing"])
        # The desk watches what is vital itself; the others come when Prometheus is back.
        self.events({"type": "circuit_breaker", "breaker_name": "BinanceAPI", "state": "open"})
        self.assertTrue(until(lambda: "firing" in self.desk.phases("CircuitBreakerOpen"), LONG),
                        self.desk.picture)
        self.assertEqual(self.telegram.about("CircuitBreakerOpen"), [])

        self.bench.release("prometheus")
        self.assertArrives(["CircuitBreakerOpen"])
        self.assertTrue(until(lambda: self.desk.picture["complete"], LONG), self.desk.picture["problems"])
        rules = self.bench.api("rules?type=alert")["groups"]
        self.assertEqual({r["name"]: r["state"] for g in rules for r in g["rules"]}["KillSwitchActive"],
                         "firing")
        for alert in both:
            self.assertEqual(len(self.telegram.about(alert)), 1, self.telegram.messages)
            self.assertEqual(self.telegram.about(alert, resolved=True), [])
            self.assertEqual(self.desk.changes(alert), before[alert])
        self.command("release")
        self.stream(connected=True)
        self.assertArrives(both, resolved=True)
        for alert in both:
            self.assertEqual(len(self.telegram.about(alert)), 1, self.telegram.messages)

    def amtool(self, *words):
        result = subprocess.run(["amtool", "--alertmanager.url=" + self.bench.alertmanager, *words],
                                capture_output=True, text=True, timeout=30)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_a_silence_of_the_desk_is_seen_by_amtool_and_the_reverse(self):
        self.start()
        self.command("engage")
        self.assertArrives(["KillSwitchActive"])
        self.desk.order(silence='alertname="KillSwitchActive"', comment="looked at")
        query = ("silence", "query", "-o", "json")
        self.assertTrue(until(lambda: json.loads(self.amtool(*query)), LONG), self.desk.picture["error"])
        silence, = json.loads(self.amtool(*query))
        self.assertEqual((silence["createdBy"], silence["comment"]), ("the desk", "looked at"))
        self.assertEqual([(m["name"], m["value"], m["isRegex"], m["isEqual"]) for m in silence["matchers"]],
                         [("alertname", "KillSwitchActive", False, True)])
        self.assertTrue(until(lambda: self.desk.phases("KillSwitchActive") == ["silenced"], LONG))
        self.amtool("silence", "expire", silence["id"])
        self.assertTrue(until(lambda: self.desk.phases("KillSwitchActive") == ["firing"], LONG))

        theirs = self.amtool("silence", "add", "alertname=~Kill.*", "--comment=by hand", "--author=amtool",
                             "--duration=1h").strip()

        def shown():
            return [s for s in self.desk.picture["silences"] if s["id"] == theirs and not s["expired"]]
        self.assertTrue(until(shown, LONG), self.desk.picture["silences"])
        self.assertEqual((shown()[0]["matchers"], shown()[0]["createdBy"], shown()[0]["comment"]),
                         (['alertname=~"Kill.*"'], "amtool", "by hand"))
        self.assertTrue(until(lambda: self.desk.phases("KillSwitchActive") == ["silenced"], LONG))
        self.desk.order(expire=theirs)
        self.assertTrue(until(lambda: json.loads(self.amtool(*query)) == [], LONG), self.desk.picture["error"])
        self.assertTrue(until(lambda: self.desk.phases("KillSwitchActive") == ["firing"], LONG))


if __name__ == "__main__":
    PROGRAM, DESK = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
    unittest.main(verbosity=2)
