#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every link of the way of an alert is killed while alerts fire, with the whole real program on a screen:
test_desk.py PROGRAM PLUGINS

Counted is what the real dunst took and what arrived where Telegram would be; the window is read through a
plugin of Qt's, and everything in between is the real Prometheus and Alertmanager.
"""
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.request

from alertbench import Bench
from console import until
from screen import Screen, Window

PROGRAM, PLUGINS = None, None
ALERTS = ["KillSwitchActive", "WebSocketDisconnected", "CircuitBreakerOpen", "WorktreeBlockedDuringTrading",
          "HighOrderLatency"]
LONG = 120  # seconds, for what takes one to twenty


class DeskTest(unittest.TestCase):
    def start(self, dunst=True, window="20s"):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.screen = Screen(self.folder.name, PLUGINS)
        self.addCleanup(self.screen.close)
        if dunst:
            self.screen.start_dunst()
        self.bench = Bench(PROGRAM, None, ALERTS, window, "5s", self.screen.own)
        self.addCleanup(self.bench.close)
        self.telegram = self.bench.telegram
        self.window = Window(self.screen.socket)
        # All is well, and nothing missing that would be an alert of its own.
        self.stream(connected=True)
        self.breaker("closed")
        self.positions(0)
        self.bench.reports["gap"] = {"type": "ws_gap", "symbol": "BTCUSDT", "gap_seconds": 0.2}
        self.bench.latency = 40
        self.assertTrue(self.bench.ready(), self.window.texts())
        self.assertDown(*([] if dunst else ["notifications"]))

    def assertDown(self, *links):
        """The window says of these links, and of no other, that they are down."""
        self.assertTrue(until(lambda: self.window.down() == set(links), LONG),
                        (self.window.down(), self.window.texts()))

    def engage(self, verb="engage", **more):
        status, answer = self.bench.console.command(verb, reason="test", **more)
        self.assertEqual(status, 200, answer)

    def stream(self, connected):
        self.bench.reports["stream"] = {"type": "ws_connection", "symbol": "BTCUSDT", "connected": connected}

    def breaker(self, state):
        self.bench.reports["breaker"] = {"type": "circuit_breaker", "breaker_name": "BinanceAPI", "state": state}

    def positions(self, count):
        self.bench.reports["risk"] = {"type": "risk", "daily_pnl": -2, "max_daily_loss": 20,
                                      "position_count": count}

    def assertTold(self, *alerts, telegram=True):
        """Each once at the desk and once by Telegram. What comes twice has come when the last is here."""
        for alert in alerts:
            self.assertTrue(until(lambda: self.screen.told(alert), LONG), (alert, self.screen.calls))
            if telegram:
                self.assertTrue(until(lambda: self.telegram.about(alert), LONG), (alert, self.telegram.messages))
        self.assertOnce(*alerts, telegram=telegram)

    def assertOnce(self, *alerts, telegram=True):
        for alert in alerts:
            self.assertEqual(len(self.screen.told(alert)), 1, (alert, self.screen.calls))
            if telegram:
                self.assertEqual(len(self.telegram.about(alert)), 1, (alert, self.telegram.messages))
                self.assertEqual(self.telegram.about(alert, resolved=True), [])

    def end(self, *alerts):
        """Everything becomes as it was at the start."""
        self.engage("release", sequence=self.bench.console.state()["sequence"])
        self.stream(connected=True)
        self.breaker("closed")
        self.positions(0)
        self.assertOver(*alerts)

    def assertOver(self, *alerts):
        """Each ended once, for everyone, and nothing is left on the screen."""
        for alert in alerts:
            self.assertTrue(until(lambda: self.telegram.about(alert, resolved=True), LONG),
                            (alert, self.telegram.messages))
        # An alert about a link that was down for long may have been there besides; it ends, too.
        self.assertTrue(until(lambda: self.screen.displayed() == 0, LONG), self.screen.calls)
        for alert in alerts:
            self.assertEqual(len(self.telegram.about(alert, resolved=True)), 1, self.telegram.messages)
            self.assertEqual(len(self.telegram.about(alert)), 1, self.telegram.messages)
            self.assertEqual(len(self.screen.told(alert)), 1, self.screen.calls)
        self.assertEqual(self.telegram.wrong, [])

    def assertRemembered(self):
        """What Alertmanager sent up to now is on its disk."""
        log = os.path.join(self.bench.data, "alertmanager", "nflog")
        now = self.telegram.last
        self.assertTrue(until(lambda: os.path.exists(log) and os.path.getmtime(log) > now + 0.1, LONG))

    def test_alertmanager_and_prometheus_killed_while_alerts_fire(self):
        self.start()
        self.engage()
        self.stream(connected=False)
        first = ["KillSwitchActive", "WebSocketDisconnected"]
        self.assertTold(*first)
        self.screen.shot("desk-firing")
        self.assertRemembered()

        self.bench.kill("prometheus-alertmanager")
        self.assertDown("Alertmanager")
        self.screen.shot("desk-alertmanager-down")
        # Raised while nobody could send it on: the desk tells, Telegram hears of it later.
        self.breaker("open")
        self.assertTold("CircuitBreakerOpen", telegram=False)
        self.assertEqual(self.telegram.about("CircuitBreakerOpen"), [])
        self.bench.release("prometheus-alertmanager")
        self.assertDown()
        self.assertTold("CircuitBreakerOpen")
        self.assertTrue(until(lambda: self.bench.managed("KillSwitchActive"), LONG))
        self.assertOnce(*first)
        self.assertRemembered()

        self.bench.kill("prometheus")
        self.assertDown("Prometheus")
        self.screen.shot("desk-prometheus-down")
        self.positions(2)
        self.bench.release("prometheus")
        self.assertDown()
        self.assertTold("WorktreeBlockedDuringTrading")
        self.assertOnce("CircuitBreakerOpen", *first)

        self.end("CircuitBreakerOpen", "WorktreeBlockedDuringTrading", *first)

    def test_the_notification_service_and_the_console_killed_while_alerts_fire(self):
        self.start()
        self.engage()
        self.stream(connected=False)
        first = ["KillSwitchActive", "WebSocketDisconnected"]
        self.assertTold(*first)

        self.screen.kill_dunst()
        self.assertDown("notifications")
        self.breaker("open")
        self.assertTrue(until(lambda: self.telegram.about("CircuitBreakerOpen"), LONG))
        self.assertTrue(until(lambda: self.window.says("WARNING: CircuitBreakerOpen"), LONG), self.window.texts())
        self.screen.shot("desk-no-notifications")
        self.assertEqual(self.screen.told("CircuitBreakerOpen"), [])
        self.screen.start_dunst()
        self.assertDown()
        self.assertTold("CircuitBreakerOpen")
        self.assertFalse(self.window.says("WARNING: CircuitBreakerOpen"))
        self.assertOnce(*first)
        self.assertRemembered()

        self.bench.console.kill()
        self.assertEqual(self.window.texts(), [])
        self.bench.start_console()
        self.assertTrue(self.bench.ready(), self.window.texts())
        self.assertDown()
        self.positions(2)
        self.assertTold("WorktreeBlockedDuringTrading")
        self.assertTrue(until(lambda: self.bench.managed("KillSwitchActive"), LONG))
        self.assertOnce("CircuitBreakerOpen", *first)

        self.end("CircuitBreakerOpen", "WorktreeBlockedDuringTrading", *first)

    def external(self, name):
        """The server as somebody else would run it, with what the program would have given it."""
        process = subprocess.Popen([os.path.join(self.bench.directory, "bin", name), *self.bench.arguments(name)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def end():
            process.kill()
            process.wait()
        self.addCleanup(end)
        return process

    def test_servers_of_somebody_else_killed_while_alerts_fire(self):
        self.start()
        self.assertEqual(self.bench.console.terminate(), 0)
        prometheus, alertmanager = self.external("prometheus"), self.external("prometheus-alertmanager")
        self.bench.start_console(own_servers=False)
        self.assertTrue(self.bench.ready(), self.window.texts())
        self.assertDown()
        self.engage()
        self.assertTold("KillSwitchActive")
        self.assertRemembered()

        alertmanager.kill()
        self.assertDown("Alertmanager")
        prometheus.kill()
        self.assertDown("Alertmanager", "Prometheus")
        self.breaker("open")
        self.assertTold("CircuitBreakerOpen", telegram=False)
        alertmanager.wait()
        alertmanager = self.external("prometheus-alertmanager")
        self.assertDown("Prometheus")
        prometheus.wait()
        self.external("prometheus")
        self.assertDown()
        self.assertTold("CircuitBreakerOpen")
        self.assertTrue(until(lambda: self.bench.managed("KillSwitchActive"), LONG))
        self.assertOnce("KillSwitchActive")
        self.engage("release", sequence=self.bench.console.state()["sequence"])
        self.breaker("closed")
        self.assertOver("KillSwitchActive", "CircuitBreakerOpen")

    def post(self, alert, severity, firing, hosts):
        """To Alertmanager, as another Prometheus would."""
        now = datetime.datetime.now(datetime.timezone.utc)
        hour, second = datetime.timedelta(hours=1), datetime.timedelta(seconds=1)
        body = [{"labels": {"alertname": alert, "severity": severity, "instance": "host-%d" % i},
                 "annotations": {"summary": "%s on host %d" % (alert, i)},
                 "startsAt": (now - hour).isoformat(), "endsAt": (now + hour if firing else now - second).isoformat()}
                for i in hosts]
        request = urllib.request.Request(self.bench.alertmanager + "/api/v2/alerts", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).read()

    def test_a_storm_of_two_hundred_is_a_handful_though_the_service_dies_in_it(self):
        self.start()

        def firing(count):
            return until(lambda: self.window.says("Firing  %d" % count), LONG)
        self.window.do("press", "Ctrl+A")
        self.assertTrue(firing(0), self.window.texts())
        self.post("HostDown", "warning", True, range(75))
        self.post("DiskFailing", "critical", True, range(25))
        self.assertTrue(until(lambda: self.screen.told("HostDown") and self.screen.told("DiskFailing"), LONG),
                        self.screen.calls)
        self.screen.kill_dunst()
        self.assertDown("notifications")
        self.post("HostDown", "warning", True, range(75, 150))
        self.post("DiskFailing", "critical", True, range(25, 50))
        self.assertTrue(firing(200), self.window.texts())
        # The banner has the most urgent, and says that there is more.
        self.assertTrue(until(lambda: self.window.says("CRITICAL: 50 alerts")
                              and self.window.says("and 1 more; "), LONG), self.window.texts())
        self.screen.shot("desk-storm")
        self.screen.start_dunst()
        self.assertDown()
        last = ["WARNING: 150 alerts", "CRITICAL: 50 alerts"]
        self.assertTrue(until(lambda: all(any(c.taken and c.title == title for c in list(self.screen.calls))
                                          for title in last), LONG), self.screen.calls)
        self.screen.shot("desk-storm-returned")
        self.assertEqual(self.screen.displayed(), 2)

        self.post("HostDown", "warning", False, range(100))
        self.screen.kill_dunst()
        self.post("HostDown", "warning", False, range(100, 150))
        self.post("DiskFailing", "critical", False, range(50))
        self.assertTrue(firing(0), self.window.texts())
        self.screen.start_dunst()
        self.assertDown()
        # One more, behind the rest.
        self.engage()
        self.assertTold("KillSwitchActive")
        self.assertEqual(self.screen.displayed(), 1)
        loud = [c for c in self.screen.calls if c.taken and c.loud and not c.tells_of("KillSwitchActive")]
        self.assertLessEqual(len(loud), 6, loud)
        for alert in ("HostDown", "DiskFailing"):
            # Half, then all, then fewer, then none: by Telegram as few.
            self.assertLessEqual(len(self.telegram.about(alert)), 4, alert)

    def test_without_a_notification_service_the_window_and_the_tray_say_it(self):
        self.start(dunst=False)
        self.screen.start("trayer", "--edge", "bottom", "--align", "right", "--SetDockType", "true",
                           "--height", "32", "--widthtype", "request")
        self.engage()
        self.assertTrue(until(lambda: self.window.says("CRITICAL: KillSwitchActive"), LONG), self.window.texts())
        self.assertDown("notifications")
        self.assertTrue(until(lambda: self.telegram.about("KillSwitchActive"), LONG))
        self.screen.shot("desk-fallback")
        self.screen.start_dunst()
        self.assertDown()
        self.assertTold("KillSwitchActive")
        self.assertTrue(until(lambda: not self.window.says("CRITICAL: KillSwitchActive"), LONG))
        for _ in range(2):
            self.screen.kill_dunst()
            self.assertDown("notifications")
            # Told already: the banner has nothing to say, the alert stays in the line below the header.
            self.assertFalse(self.window.says("CRITICAL: KillSwitchActive"))
            self.assertTrue(self.window.says("KillSwitchActive since"))
            self.screen.start_dunst()
            self.assertDown()
        self.stream(connected=False)
        self.assertTold("WebSocketDisconnected")
        self.assertOnce("KillSwitchActive")

    def amtool(self, *words):
        result = subprocess.run(["amtool", "--alertmanager.url=" + self.bench.alertmanager, *words],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def silences(self):
        return json.loads(self.amtool("silence", "query", "-o", "json"))

    def test_silences_of_the_window_and_of_amtool_are_the_same(self):
        self.start()
        self.engage()
        self.assertTold("KillSwitchActive")
        window = self.window
        window.do("press", "Ctrl+A")
        # The words of the rule, once Prometheus has it.
        window.do("select", "Kill-switch engaged")
        window.do("click", "Silence…")
        window.do("write", "By", text="eve")
        # Not before a reason is given.
        self.assertTrue(until(lambda: window.says("Say why in the comment."), LONG), window.texts())
        self.assertFalse(window.order(do="click", name="Silence")["done"])
        window.do("write", "Comment", text="looked at")
        self.screen.shot("desk-silence")
        window.do("click", "Silence")
        self.assertTrue(until(self.silences, LONG), window.texts())
        silence, = self.silences()
        self.assertEqual((silence["createdBy"], silence["comment"]), ("eve", "looked at"))
        self.assertIn(("alertname", "KillSwitchActive"), [(m["name"], m["value"]) for m in silence["matchers"]])
        self.assertTrue(until(lambda: window.says("Silenced  1"), LONG), window.texts())
        # Its notification leaves with it.
        self.assertTrue(until(lambda: self.screen.displayed() == 0, LONG), self.screen.calls)

        # Extended by amtool, and seen here; extended here, and seen by amtool.
        window.do("page", "Silences")
        def end():
            return datetime.datetime.fromisoformat(self.silences()[0]["endsAt"].replace("Z", "+00:00"))
        self.amtool("silence", "update", "--duration=5h", silence["id"])
        self.assertTrue(until(lambda: window.says("looked at", "4 h 5") or window.says("looked at", "5 h"), LONG),
                        window.texts())
        before = end()
        window.do("select", "looked at")
        window.do("click", "Extend 1 h")
        self.assertTrue(until(lambda: end() - before >= datetime.timedelta(minutes=59), LONG), self.silences())
        self.amtool("silence", "expire", silence["id"])
        window.do("page", "Alerts")
        self.assertTrue(until(lambda: window.says("Firing  1"), LONG), window.texts())
        theirs = self.amtool("silence", "add", "alertname=~Kill.*", "--comment=by hand", "--author=amtool",
                             "--duration=1h").strip()
        self.assertTrue(until(lambda: window.says("Silenced  1"), LONG), window.texts())
        window.do("page", "Silences")
        window.do("select", "by hand")
        window.do("click", "Expire")
        self.assertTrue(until(lambda: self.silences() == [], LONG), window.texts())
        window.do("page", "Alerts")
        self.assertTrue(until(lambda: window.says("Firing  1"), LONG), window.texts())
        self.assertTrue(theirs)

    def dialog(self, comment, conditions=""):
        window = self.window
        window.do("click", "New…")
        window.do("write", "By", text="eve")
        window.do("write", "Comment", text=comment)
        window.do("write", "Further conditions", text=conditions)

    def test_a_silence_that_failed_says_so(self):
        self.start()
        window = self.window
        window.do("press", "Ctrl+A")
        window.do("page", "Silences")
        # Refused: it would match alerts without that label, too.
        self.dialog("too much", "instance=~\".*\"")
        window.do("click", "Silence")
        self.assertTrue(until(lambda: window.says("Not silenced: ", "at least one matcher"), LONG), window.texts())
        self.screen.shot("desk-silence-refused")
        window.do("write", "Further conditions", text="instance=web")
        self.assertEqual(self.silences(), [])

        # Alertmanager hangs: it took the order and does not say what became of it.
        found = subprocess.run(["pgrep", "-f", "^/usr/bin/prometheus-alertmanager .*web.listen-address=%s"
                                % self.bench.alertmanager[len("http://"):]], capture_output=True, text=True).stdout
        os.kill(int(found), signal.SIGSTOP)
        try:
            window.do("click", "Silence")
            self.assertTrue(until(lambda: window.says("Not silenced: ", "may still be carried out"), LONG),
                            window.texts())
            self.screen.shot("desk-silence-hangs")
            self.assertDown("Alertmanager")
            self.assertTrue(until(lambda: window.says("silences are not available"), LONG), window.texts())
            self.assertFalse(window.order(do="click", name="Silence")["done"])
        finally:
            os.kill(int(found), signal.SIGCONT)
        self.assertDown()
        window.do("click", "Cancel")
        # And what became of it is seen.
        self.assertTrue(until(lambda: self.silences() and window.says("too much"), LONG),
                        (self.silences(), window.texts()))

        self.bench.kill("prometheus-alertmanager")
        self.assertDown("Alertmanager")
        self.assertTrue(until(lambda: window.says("old: Alertmanager does not answer"), LONG), window.texts())
        self.assertFalse(window.order(do="click", name="New…")["done"])
        self.bench.release("prometheus-alertmanager")
        self.assertDown()


if __name__ == "__main__":
    PROGRAM, PLUGINS = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
    unittest.main(verbosity=2)
