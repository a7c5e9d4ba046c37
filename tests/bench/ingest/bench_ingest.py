#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the exporter takes in: python3 bench_ingest.py PROGRAM

Events in HTTP batches of 1,000, StatsD datagrams at a steady rate, and pushes against Debian's
prometheus-pushgateway in the same run. The exporter, and its rival, have one core; the load comes from
the others. "per CPU s" counts the server's own CPU time, and with it the targets, so that they hold on a
busy machine, too; the rate by the clock is that of one client which waits for each answer.
Exits 1 when a target is missed. THUNES_SECONDS sets the length of each part (3).
"""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "e2e"))
from console import Console, until  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
SECONDS = float(os.environ.get("THUNES_SECONDS", "3"))
CORES = sorted(os.sched_getaffinity(0))
SERVER, LOAD = {CORES[0]}, set(CORES[1:]) or {CORES[0]}
TICKS = os.sysconf("SC_CLK_TCK")


EVENTS_TARGET = 200000
DATAGRAMS_TARGET = 50000
PUSH_TARGET = 2  # times Pushgateway's


def on_server_core():
    os.sched_setaffinity(0, SERVER)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what it says would stand between the lines


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Client:
    """One kept connection; requests are bytes made beforehand."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @staticmethod
    def request(method, path, body, content_type):
        head = ("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                % (method, path, content_type, len(body)))
        return head.encode() + body

    def ask(self, request):
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self.socket.recv(65536)
            if not part:
                raise RuntimeError("the server closed the connection")
            answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
        length = int(re.search(rb"[Cc]ontent-[Ll]ength: (\d+)", head).group(1))
        while len(body) < length:
            body += self.socket.recv(65536)


def measure(pid, port, requests):
    """Requests per second, and per second of the server's CPU time."""
    client = Client(port)
    for request in requests:
        client.ask(request)
    begin_cpu, begin = cpu_seconds(pid), time.monotonic()
    done = 0
    while time.monotonic() - begin < SECONDS:
        client.ask(requests[done % len(requests)])
        done += 1
    wall = time.monotonic() - begin
    cpu = max(cpu_seconds(pid) - begin_cpu, 1 / TICKS)
    client.socket.close()
    return done / wall, done / cpu


def order(number):
    return {"type": "order", "venue": "binance", "order_type": "MARKET" if number % 2 else "LIMIT",
            "side": "BUY" if number % 3 else "SELL", "latency_ms": 5 + number % 400 + 0.25}


def mixed(number):
    kind = number % 5
    if kind == 0:
        return {"type": "ws_gap", "symbol": "BTCUSDT", "gap_seconds": (number % 70) / 10}
    if kind == 1:
        return {"type": "ws_connection", "symbol": "S%d" % (number % 20), "connected": True}
    if kind == 2:
        return {"type": "risk", "daily_pnl": -(number % 20), "max_daily_loss": 20,
                "position_count": number % 4}
    return dict(order(number), timestamp="2026-11-25T08:56:11.%03dZ" % (number % 1000))


def events(failures):
    print("%-44s %12s %14s %10s" % ("events in batches of 1,000", "events/s", "per CPU s",
                                    "of target"))
    for name, make, content_type in (("orders, JSON array", order, "application/json"),
                                     ("orders, NDJSON", order, "application/x-ndjson"),
                                     ("five kinds, some with times, JSON array", mixed,
                                      "application/json")):
        with tempfile.TemporaryDirectory() as directory:
            console = Console(PROGRAM, directory, preexec_fn=on_server_core)
            try:
                batches = []
                for first in range(0, 4000, 1000):
                    batch = [make(n) for n in range(first, first + 1000)]
                    text = ("\n".join(map(json.dumps, batch))
                            if content_type.endswith("ndjson") else json.dumps(batch))
                    batches.append(Client.request("POST", "/api/v1/events", text.encode(),
                                                  content_type))
                rate, per_cpu = measure(console.process.pid, console.port, batches)
            finally:
                console.kill()
        print("%-44s %12s %14s %9.1fx" % (name, format(round(rate * 1000), ","),
                                          format(round(per_cpu * 1000), ","),
                                          per_cpu * 1000 / EVENTS_TARGET))
        if per_cpu * 1000 < EVENTS_TARGET:
            failures.append("%s: below %s events per second of a core"
                            % (name, format(EVENTS_TARGET, ",")))


def statsd(failures):
    print("\n%-34s %10s %10s %8s %8s %10s" % ("StatsD datagrams", "per s", "sent", "lost", "dropped",
                                              "CPU"))
    for transport, rate in (("udp", DATAGRAMS_TARGET), ("udp", 2 * DATAGRAMS_TARGET),
                            ("unix", DATAGRAMS_TARGET)):
        port = free_port(socket.SOCK_DGRAM)
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "statsd.sock")
            console = Console(PROGRAM, directory, "--statsd-udp", "127.0.0.1:%d" % port,
                              "--statsd-unix", path, preexec_fn=on_server_core)
            try:
                if transport == "udp":
                    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    sender.connect(("127.0.0.1", port))
                else:
                    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                    sender.connect(path)
                lines = [b"bench.requests:1|c|#venue:binance,side:%s,shard:%d" % (side, shard)
                         for side in (b"BUY", b"SELL") for shard in range(25)]
                cpu, begin, sent = cpu_seconds(console.process.pid), time.monotonic(), 0
                while sent < rate * SECONDS:
                    # As many as are due by now, never in larger bursts than the rate asks for.
                    due = min(int((time.monotonic() - begin) * rate), sent + rate // 100)
                    while sent < due:
                        sender.send(lines[sent % 50])
                        sent += 1
                    time.sleep(0.0005)
                took = time.monotonic() - begin
                sender.close()

                def counted():
                    page = console.get("/metrics")
                    return sum(float(value) for value in re.findall(
                        r"^bench_requests_total\{.*\} (\S+)$", page, re.M))
                until(lambda: counted() == sent, 10)
                lost = sent - counted()
                dropped = float(re.search(
                    r'^thunes_exporter_statsd_dropped_datagrams_total\{transport="%s"\} (\S+)$'
                    % transport, console.get("/metrics"), re.M).group(1))
                cpu = cpu_seconds(console.process.pid) - cpu
            finally:
                console.kill()
        print("%-34s %10s %10s %8d %8d %9.1f%%" % (
            transport + ", %s a second wanted" % format(rate, ","), format(round(sent / took), ","),
            format(sent, ","), lost, dropped, 100 * cpu / took))
        if rate == DATAGRAMS_TARGET and lost:
            failures.append("%s: %d of %d datagrams lost at %s a second"
                            % (transport, lost, sent, format(rate, ",")))


def exposition(series, value):
    lines = []
    for family in range(0, series, 100):
        lines.append("# HELP bench_%d_value A gauge of the benchmark.\n# TYPE bench_%d_value gauge\n"
                     % (family, family))
        for number in range(family, min(family + 100, series)):
            lines.append('bench_%d_value{server_name="server-%d",zone="eu-west-%d"} %r\n'
                         % (family, number, number % 3, number * 1.25 + value))
    return "".join(lines).encode()


def push(failures):
    gateway = shutil.which("prometheus-pushgateway")
    if not gateway:
        failures.append("no rival for pushes: apt-get install prometheus-pushgateway")
    print("\n%-34s %14s %14s %8s" % ("pushes (PUT)", "ours per CPU s",
                                     "Pushgateway's" if gateway else "-", "ratio"))
    for series, groups in ((10, 1), (1000, 1), (100, 100), (1000, 100)):
        results = {}
        for name in ("ours", "theirs"):
            if name == "theirs" and not gateway:
                continue
            with tempfile.TemporaryDirectory() as directory:
                if name == "ours":
                    console = Console(PROGRAM, directory, preexec_fn=on_server_core)
                    process, port = console.process, console.port
                else:
                    port = free_port(socket.SOCK_STREAM)
                    process = subprocess.Popen(
                        [gateway, "--web.listen-address=127.0.0.1:%d" % port,
                         "--persistence.file=" + os.path.join(directory, "data")],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                        preexec_fn=on_server_core)
                    until(lambda: ready(port), 30)
                try:
                    requests = [Client.request("PUT", "/metrics/job/bench/group/%d" % group,
                                               exposition(series, value), "text/plain; version=0.0.4")
                                for value in range(2) for group in range(groups)]
                    results[name] = measure(process.pid, port, requests)
                finally:
                    process.kill()
                    process.wait()
                    if name == "ours":
                        process.stdout.close()
        ours = results["ours"][1]
        theirs = results["theirs"][1] if "theirs" in results else float("nan")
        print("%-34s %14s %14s %7.1fx" % (
            "%s series, %d group%s" % (format(series, ","), groups, "s" if groups > 1 else ""),
            format(round(ours, 1), ","), format(round(theirs, 1), ","), ours / theirs))
        if ours / theirs < PUSH_TARGET:
            failures.append("%d series in %d groups: less than %d times as fast as Pushgateway"
                            % (series, groups, PUSH_TARGET))


def ready(port):
    try:
        with urllib.request.urlopen("http://127.0.0.1:%d/-/ready" % port, timeout=1):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    os.sched_setaffinity(0, LOAD)
    failures = []
    for part in (events, statsd, push):
        part(failures)
    for failure in failures:
        print("MISSED:", failure)
    sys.exit(1 if failures else 0)
