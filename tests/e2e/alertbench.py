# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way of an alert, for the end-to-end tests: a headless console that supervises the real
Prometheus and Alertmanager with the shipped files, hurried up; a stand-in of Telegram's Bot API; and the
desktop's alert model."""
import glob
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

from console import Console, until

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOKEN = "123456:AbCdEfGhIjKlMnOpQrStUvWx"
CHAT = "-1001234567890"
SERVERS = ["fetch", "filesystem", "git", "github", "playwright", "rag-query", "sqlite"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def hurried(directory, alerts, window):
    """A copy of monitoring/ in which a minute takes as long as `window`; of `alerts` alone `for` is
    shortened."""
    copy = os.path.join(directory, "monitoring")
    shutil.copytree(os.path.join(ROOT, "monitoring"), copy)

    def rewrite(name, *changes):
        path = os.path.join(copy, name)
        with open(path) as file:
            text = file.read()
        for pattern, replacement in changes:
            text, count = re.subn(pattern, replacement, text)
            assert count, (name, pattern)
        with open(path, "w") as file:
            file.write(text)

    rewrite("prometheus/prometheus.yml", (r"(scrape|evaluation)_interval: 15s", r"\1_interval: 1s"))
    rewrite("prometheus/rules.yml", (r"interval: 15s", "interval: 1s"), (r"\[(1m|30m)\]", "[%s]" % window),
            (r"keep_firing_for: \w+", "keep_firing_for: 2s"),
            (r"(- alert: (?:%s)\n(?:(?! *- alert:).*\n)*?\s+for:) \w+" % "|".join(alerts), r"\1 1s"))
    rewrite("alertmanager/alertmanager.yml", (r"group_wait: \w+", "group_wait: 0s"),
            (r"group_interval: \w+", "group_interval: 1s"))
    return copy


class Telegram(http.server.ThreadingHTTPServer):
    """Takes sendMessage as Telegram's Bot API does, and keeps what it was sent, in order."""

    def __init__(self):
        self.messages = []
        self.wrong = []
        self.last = 0.0  # when the last one came

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
                if handler.path != "/bot%s/sendMessage" % TOKEN or body["chat_id"] != CHAT:
                    self.wrong.append((handler.path, body))
                self.messages.append(body)
                self.last = time.time()
                answer = json.dumps({"ok": True, "result": {
                    "message_id": len(self.messages), "date": int(time.time()),
                    "chat": {"id": int(CHAT), "type": "group"}, "text": body["text"]}}).encode()
                handler.send_response(200)
                handler.send_header("Content-Type", "application/json")
                handler.send_header("Content-Length", str(len(answer)))
                handler.end_headers()
                handler.wfile.write(answer)

            def log_message(handler, *arguments):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def about(self, alert, resolved=False):
        """The messages about this alert."""
        head = "✅ Resolved: %s<" % alert if resolved else " %s</b>" % alert
        return [m for m in list(self.messages) if head in m["text"].split("\n")[0]
                and resolved == m["text"].startswith("<b>✅")]

    def close(self):
        self.shutdown()
        self.server_close()


class Desk:
    """The desktop's alert model against the same servers; `picture` is what it shows now."""

    def __init__(self, program, *urls):
        self.picture = None
        self.process = subprocess.Popen([program, *urls], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        assert until(lambda: self.picture, 20), "the desk shows nothing"

    def _read(self):
        for line in self.process.stdout:
            self.picture = json.loads(line)

    def order(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def phases(self, alert):
        return [a["phase"] for a in self.picture["alerts"] if a["name"] == alert]

    def changes(self, alert):
        return [c for c in self.picture["changes"] if c["name"] == alert]

    def says(self, *words):
        return any(all(w in problem for w in words) for problem in self.picture["problems"])

    def close(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        assert code == 0, "the desk ended with %d" % code


class Bench:
    """Everything running; ends all of it with close()."""

    def __init__(self, program, desk_program, alerts, window, resend, environment=None):
        """`window`: what the rules look back for instead of 1m. `resend`: after which time Prometheus tells
        Alertmanager again what it may have missed, instead of 1m. `environment`: with it the console has
        its window, on the display that it names. Without `desk_program` there is no desk beside it."""
        self.folder = tempfile.TemporaryDirectory()
        root = self.folder.name
        self.directory = root
        state, self.data, self.lab = (os.path.join(root, name) for name in ("state", "data", "lab"))
        for path in (state, os.path.join(self.lab, "bin"), os.path.join(self.lab, "worktrees", "thunes"),
                     os.path.join(root, "bin")):
            os.makedirs(path)
        for name, text in (("telegram.token", TOKEN), ("telegram.chat", CHAT)):
            path = os.path.join(state, name)
            with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(text + "\n")
        for worktree, status in ((".", "working"), ("worktrees/thunes", "blocked")):
            with open(os.path.join(self.lab, worktree, ".worktree"), "w") as file:
                file.write('status="%s"\ntest_status="passing"\n' % status)
        for server in SERVERS:
            self.script(server, 0)
        # The program finds the real servers behind these, which can be held back after a kill.
        for name, more in (("prometheus", "--rules.alert.resend-delay=" + resend),
                           ("prometheus-alertmanager", "")):
            path = os.path.join(root, "bin", name)
            with open(path, "w") as file:
                file.write("#!/bin/sh\nwhile [ -e %s.held ]; do sleep 0.05; done\nprintf '%%s\\n' \"$@\" > %s.arguments\n"
                           "exec %s \"$@\" %s\n" % (path, path, shutil.which(name), more))
            os.chmod(path, 0o755)
        self.telegram = Telegram()
        self.prometheus, self.alertmanager = ("http://127.0.0.1:%d" % free_port() for _ in range(2))
        self.program, self.state, self.environment = program, state, environment
        self.monitoring = hurried(root, alerts, window)
        self.console = None
        self.start_console()
        self.latency = None  # of the bot's orders, in ms; None: it places none
        self.reports = {}    # what the bot says with every sign of life, by what it is about
        self.ending = threading.Event()
        self.bot = threading.Thread(target=self._trade)
        self.bot.start()
        self.desk = Desk(desk_program, self.prometheus, self.alertmanager, self.console.url) \
            if desk_program else None

    def start_console(self, own_servers=True):
        """Again on the port that it had before."""
        former = os.environ["PATH"]
        os.environ["PATH"] = os.path.join(self.directory, "bin") + ":" + former
        try:
            self.console = Console(
                self.program, self.state, "--prometheus", self.prometheus, "--alertmanager", self.alertmanager,
                "--telegram-api", self.telegram.url, "--monitoring-dir", self.monitoring,
                "--lab-dir", self.lab, "--data-dir", self.data, "--silence-limit", "600",
                port=self.console.port if self.console else 0, prometheus=own_servers, alertmanager=own_servers,
                headless=self.environment is None, environment=self.environment)
        finally:
            os.environ["PATH"] = former

    def arguments(self, name):
        """Those that the program gave its server."""
        with open(os.path.join(self.directory, "bin", name + ".arguments")) as file:
            return file.read().splitlines()

    def _trade(self):
        """A bot that is alive all the time, and may place orders."""
        while not self.ending.wait(0.3):
            events = [{"type": "heartbeat", "environment": "testnet", "max_positions": 3}]
            if self.latency is not None:
                events.append({"type": "order", "venue": "binance", "order_type": "MARKET", "side": "BUY",
                               "latency_ms": self.latency})
            events += list(self.reports.values())
            try:
                self.console.events(*events)
            except (OSError, http.client.HTTPException, ValueError):
                pass  # the console is just being killed

    def close(self):
        for held in glob.glob(os.path.join(self.directory, "bin", "*.held")):
            os.remove(held)
        try:
            if self.desk:
                self.desk.close()
        finally:
            self.ending.set()
            self.bot.join()
            code = self.console.terminate()
            self.telegram.close()
            self.folder.cleanup()
        assert code == 0, "the console ended with %d" % code

    def script(self, server, code):
        path = os.path.join(self.lab, "bin", "mcp-%s-health" % server)
        with open(path + ".new", "w") as file:
            file.write("#!/bin/sh\nexit %d\n" % code)
        os.chmod(path + ".new", 0o755)
        os.rename(path + ".new", path)

    def set_servers(self, servers, up):
        """Their health scripts say so from now on, and are asked."""
        for server in servers:
            self.script(server, 0 if up else 1)
            status, text = self.console.request(
                "POST", "/api/v1/lab/mcp/%s/probe" % server, "{}",
                {"Content-Type": "application/json", "Authorization": "Bearer " + self.console.token})
            assert status == 200, text

    def api(self, path):
        with urllib.request.urlopen(self.prometheus + "/api/v1/" + path, timeout=5) as answer:
            return json.load(answer)["data"]

    def value(self, expression):
        try:
            result = self.api("query?query=" + urllib.request.quote(expression))["result"]
        except OSError:
            return None
        return float(result[0]["value"][1]) if result else None

    def managed(self, alert):
        """What Alertmanager has of this alert; nothing when it does not answer."""
        try:
            with urllib.request.urlopen(self.alertmanager + "/api/v2/alerts", timeout=5) as answer:
                return [a for a in json.load(answer) if a["labels"]["alertname"] == alert]
        except OSError:
            return []

    def received(self, alert):
        """What the console's webhook says of this alert."""
        return [a for a in json.loads(self.console.get("/api/v1/alerts"))["alerts"]
                if a["labels"]["alertname"] == alert]

    def ready(self):
        """Both servers run, the exporter is scraped, alerts have a way, and the desk sees it all."""
        def well():
            try:
                found = self.api("alertmanagers")["activeAlertmanagers"]
            except OSError:
                return False
            return (found and self.value("up{job='thunes'}") == 1
                    and "alert_watchdog_timestamp_seconds " in self.console.get("/metrics")
                    and (not self.desk or self.desk.picture["complete"]))
        return until(well, 60)

    def kill(self, name):
        """As a power cut would; it does not start again before release(). `name` is the program's."""
        with open(os.path.join(self.directory, "bin", name + ".held"), "w"):
            pass
        port = (self.prometheus if name == "prometheus" else self.alertmanager).rsplit(":", 1)[1]
        found = subprocess.run(["pgrep", "-f", "^/usr/bin/%s .*web.listen-address=127.0.0.1:%s" % (name, port)],
                               capture_output=True, text=True).stdout.split()
        assert len(found) == 1, found
        os.kill(int(found[0]), 9)

    def release(self, name):
        os.remove(os.path.join(self.directory, "bin", name + ".held"))
