#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an alert takes from Alertmanager to the person, and what an Alertmanager that is killed tells
twice: bench_alerts.py PROGRAM PLUGINS [ALERTS]

The real program on a screen of its own, Debian's Alertmanager and Prometheus, the real dunst.
"""
import concurrent.futures
import datetime
import http.server
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "e2e"))
from alertbench import Bench, free_port  # noqa: E402
from console import until                # noqa: E402
from screen import Screen, Window        # noqa: E402


def post(url, alert, severity="warning", firing=True):
    now = datetime.datetime.now(datetime.timezone.utc)
    body = [{"labels": {"alertname": alert, "severity": severity},
             "annotations": {"summary": "%s needs somebody" % alert},
             "endsAt": (now + datetime.timedelta(seconds=3600 if firing else -1)).isoformat()}]
    request = urllib.request.Request(url + "/api/v2/alerts", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=30).read()


def measure(bench, screen, window, count):
    """Of each alert, in seconds after it was handed to Alertmanager: at the console's webhook, in the
    window's words, taken by the notification service."""
    figures = []
    for i in range(count):
        name, severity = "Bench%d" % i, ("critical", "warning", "info")[i % 3]
        shown = []
        start = time.time()
        deadline = start + 30

        def watch():
            while not shown and time.time() < deadline:
                if window.says(name + " since"):
                    shown.append(time.time())
        watcher = threading.Thread(target=watch)
        watcher.start()
        post(bench.alertmanager, name, severity)
        assert until(lambda: screen.told(name), 30), (name, screen.calls)
        watcher.join()
        assert shown, (name, window.texts())
        received = datetime.datetime.fromisoformat(bench.received(name)[0]["receivedAt"].replace("Z", "+00:00"))
        figures.append((received.timestamp() - start, shown[0] - start, screen.told(name)[0].taken - start))
        post(bench.alertmanager, name, severity, firing=False)
        # Those that come together are told together: each is to be told by itself here.
        time.sleep(max(0.0, start + 1.3 - time.time()))
    return figures


def print_latency(program, plugins, count):
    with tempfile.TemporaryDirectory() as folder:
        screen = Screen(folder, plugins)
        try:
            screen.start_dunst()
            bench = Bench(program, None, ["WebSocketDisconnected"], "20s", "5s", screen.own)
            try:
                assert bench.ready()
                window = Window(screen.socket)
                assert until(lambda: not window.down(), 60), window.texts()
                figures = measure(bench, screen, window, count)
            finally:
                bench.close()
        finally:
            screen.close()
    print("%d alerts, ms                                      p50     p95     max" % count)
    webhook = [f[0] for f in figures]
    for words, values in (("handed to Alertmanager, at the webhook", webhook),
                          ("at the webhook, in words in the window", [f[1] - f[0] for f in figures]),
                          ("at the webhook, taken by dunst", [f[2] - f[0] for f in figures])):
        values = sorted(1000 * v for v in values)
        print("  %-44s %7.0f %7.0f %7.0f" % (words, statistics.median(values),
                                             values[int(0.95 * (len(values) - 1))], values[-1]))
    slowest = max(max(f[1], f[2]) - f[0] for f in figures)
    assert slowest < 1.0, "one took %.2f s" % slowest


class Receiver(http.server.ThreadingHTTPServer):
    """Somebody who is told by Alertmanager, and counts."""

    def __init__(self):
        self.count = 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                handler.rfile.read(int(handler.headers["Content-Length"]))
                receiver.count += 1
                handler.send_response(200)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

            def log_message(handler, *arguments):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def told_twice(interval, phase, pause):
    """Whether an Alertmanager that writes its log every `interval` tells an alert again, when it is killed
    `pause` seconds after it told it and hears of the alert again."""
    with tempfile.TemporaryDirectory() as folder:
        receiver = Receiver()
        with open(os.path.join(folder, "a.yml"), "w") as file:
            file.write("route: {receiver: r, group_wait: 0s, group_interval: 1s, repeat_interval: 4h}\n"
                       "receivers: [{name: r, webhook_configs: [{url: 'http://127.0.0.1:%d/'}]}]\n"
                       % receiver.server_address[1])
        address = "127.0.0.1:%d" % free_port()

        def start():
            process = subprocess.Popen(
                ["prometheus-alertmanager", "--config.file=" + os.path.join(folder, "a.yml"),
                 "--storage.path=" + os.path.join(folder, "data"), "--cluster.listen-address=",
                 "--web.listen-address=" + address, "--data.maintenance-interval=" + interval],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

            def ready():
                try:
                    return urllib.request.urlopen("http://%s/-/ready" % address, timeout=5).status == 200
                except OSError:
                    return False
            assert until(ready, 60)
            return process
        process = start()
        try:
            time.sleep(random.uniform(0, phase))  # at any phase of its clock
            post("http://" + address, "Told")
            assert until(lambda: receiver.count == 1, 60)
            time.sleep(pause)
            process.kill()
            process.wait()
            process = start()
            post("http://" + address, "Told")
            time.sleep(2)
            return receiver.count > 1
        finally:
            process.kill()
            process.wait()
            receiver.shutdown()
            receiver.server_close()


def print_repetitions():
    pauses, times = (0.1, 0.5, 1.0, 1.5, 3.0, 6.0), 10
    print("killed so long after it told an alert, it tells it again (of %d):" % times)
    print("  %-36s" % "" + "".join("%7.1f s" % p for p in pauses))
    for words, interval, phase in (("writes every 1 s, as we start it", "1s", 1), ("every 5 s", "5s", 5),
                                   ("every 15 min, its default", "15m", 1)):
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            again = list(pool.map(lambda p: told_twice(interval, phase, p), [p for p in pauses for _ in range(times)]))
        print("  %-36s" % words + "".join("%9d" % sum(again[i * times:(i + 1) * times])
                                         for i in range(len(pauses))))


if __name__ == "__main__":
    print_latency(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]),
                  int(sys.argv[3]) if len(sys.argv) > 3 else 36)
    print_repetitions()
