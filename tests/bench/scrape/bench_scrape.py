#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""/metrics against prometheus-cpp's Exposer and Python's prometheus_client: bench_scrape.py BIN_DIR

The same gauges, 100 to a family, served by each; Debian's wrk asks. The servers take turns, three
rounds (THUNES_ROUNDS), and the median counts. Exits 1 when a target is missed.
"""
import os
import re
import statistics
import subprocess
import sys
import urllib.request

BIN = os.path.abspath(sys.argv[1])
ROUNDS = int(os.environ.get("THUNES_ROUNDS", "3"))
PYTHON = """
import sys, threading
sys.path.append("/usr/lib/python3/dist-packages")
from prometheus_client import CollectorRegistry, Gauge, exposition
registry, family = CollectorRegistry(), None
for i in range(int(sys.argv[1])):
    if i % 100 == 0:
        family = Gauge("bench_family_%d_value" % (i // 100), "A gauge of the benchmark.",
                       ["server_name", "zone"], registry=registry)
    family.labels("server-%d" % i, "eu-west-%d" % (i % 3)).set(i * 1.25)
from wsgiref.simple_server import make_server, WSGIRequestHandler
from prometheus_client import make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer, _SilentHandler
server = make_server("127.0.0.1", 0, make_wsgi_app(registry), ThreadingWSGIServer, _SilentHandler)
print(server.server_port, flush=True)
server.serve_forever()
"""
SERVERS = {
    "ours": [os.path.join(BIN, "bench_scrape_server")],
    "Exposer": [os.path.join(BIN, "bench_scrape_exposer")],
    "Python": [sys.executable, "-c", PYTHON],
}


def start(name, series, mode):
    server = subprocess.Popen(SERVERS[name] + [str(series), mode], stdout=subprocess.PIPE, text=True)
    return server, int(server.stdout.readline())


def resident(server):
    with open("/proc/%d/status" % server.pid) as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) * 1024


def milliseconds(text):
    value, unit = re.match(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def load(port, connections, seconds, gzip, tries=3):
    """Requests per second and the 99th percentile of their latency in ms."""
    command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--latency", "--timeout", "60s"]
    if gzip:
        command += ["-H", "Accept-Encoding: gzip"]
    text = subprocess.run(command + ["http://127.0.0.1:%d/metrics" % port], check=True,
                          capture_output=True, text=True).stdout
    # The Exposer closes each connection unannounced, which wrk counts as a read error.
    if "Non-2xx" in text or not re.search(r"Socket errors: connect 0, read \d+, write 0, timeout 0|^((?!Socket errors).)*$", text, re.S):
        sys.exit(text)
    percentile = re.search(r"99%\s+([\d.]+(?:us|ms|s|m))\s", text)
    if not percentile:  # wrk printed no number
        if tries == 1:
            sys.exit(text)
        return load(port, connections, seconds, gzip, tries - 1)
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
            milliseconds(percentile.group(1)))


def main():
    names = [name for name in SERVERS if name != "Exposer" or os.path.exists(SERVERS[name][0])]
    missed = []
    print("%7s %-9s %5s %5s | %9s %8s | %9s %8s %6s | %7s %6s" %
          ("series", "scrapes", "conns", "gzip", "ours/s", "p99 ms", "Exposer/s", "p99 ms", "ratio",
           "Python", "ratio"))
    for series in (100, 1000, 50000):
        for mode in ("unchanged", "changed"):
            servers = {name: start(name, series, mode) for name in names}
            try:
                for connections, gzip in ((1, False), (16, False), (1, True)):
                    found = {name: [] for name in names}
                    for _ in range(ROUNDS):
                        for name in names:
                            # Python takes seconds for one page of 50,000: its queue would be measured.
                            if name == "Python" and connections > 1 and series > 1000:
                                continue
                            found[name].append(load(servers[name][1], connections,
                                                    4 if series > 1000 else 2, gzip))
                    median = {name: [statistics.median(column) for column in zip(*rows)]
                              for name, rows in found.items() if rows}
                    ours, exposer, python = (median.get(n) for n in ("ours", "Exposer", "Python"))
                    line = "%7d %-9s %5d %5s | %9.0f %8.2f" % (series, mode, connections,
                                                              "yes" if gzip else "no", *ours)
                    ratio = ours[0] / exposer[0] if exposer else 0
                    line += " | %9.0f %8.2f %5.1fx" % (*exposer, ratio) if exposer else ""
                    line += " | %7.1f %5.0fx" % (python[0], ours[0] / python[0]) if python else ""
                    print(line, flush=True)
                    if gzip or not exposer:
                        continue
                    if series >= 1000 and ratio < (10 if mode == "unchanged" else 5):
                        missed.append("%d %s c%d: %.1fx" % (series, mode, connections, ratio))
                    if ours[1] > exposer[1]:
                        missed.append("%d %s c%d: p99 %.2f > %.2f" % (series, mode, connections, ours[1],
                                                                     exposer[1]))
                    if python and mode == "unchanged" and ours[0] < 50 * python[0]:
                        missed.append("%d %s c%d: %.0fx Python" % (series, mode, connections,
                                                                  ours[0] / python[0]))
            finally:
                for server, _ in servers.values():
                    server.kill()
                    server.wait()
    print("\nresident memory per 1,000 series, after a scrape (50,000 less 100 series)")
    for name in names:
        sizes = []
        for series in (100, 50000):
            server, port = start(name, series, "unchanged")
            urllib.request.urlopen("http://127.0.0.1:%d/metrics" % port).read()
            sizes.append(resident(server))
            server.kill()
            server.wait()
        print("%8s %7.0f KiB" % (name, (sizes[1] - sizes[0]) / 1024 / 49.9))
    for miss in missed:
        print("missed:", miss)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
