#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pushing as with Pushgateway: python3 test_push.py PROGRAM

The clients are those of Debian's python3-prometheus-client, unchanged, and a table of requests goes to the
real prometheus-pushgateway, too, where that is installed.
"""
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, whichever Python runs this
from prometheus_client import (CollectorRegistry, Counter, Gauge, Histogram, Summary,  # noqa: E402
                               delete_from_gateway, instance_ip_grouping_key, parser,
                               push_to_gateway, pushadd_to_gateway)
import prometheus_client.openmetrics.parser as openmetrics  # noqa: E402

from console import Console, until  # noqa: E402

PROGRAM = None


def samples_of(families):
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in families for sample in family.samples}


class PushTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.console = Console(PROGRAM, self.directory.name)
        self.gateway = "localhost:%d" % self.console.port

    def tearDown(self):
        self.console.kill()
        self.directory.cleanup()

    def samples(self):
        return samples_of(parser.text_string_to_metric_families(self.console.get("/metrics")))

    def put(self, path, body, method="PUT", **headers):
        return self.console.request(method, path, body,
                                    {name.replace("_", "-"): value
                                     for name, value in headers.items()})

    def error(self, path, body, status=400, **headers):
        answer, text = self.put(path, body, **headers)
        self.assertEqual(answer, status, text)
        return json.loads(text)["error"]

    def registry(self):
        registry = CollectorRegistry()
        Counter("jobs", 'Jobs "done"\\\nso far', ["kind"], registry=registry) \
            .labels('a"b\\c\nd').inc(3)
        Gauge("depth_bytes", "Depth", registry=registry).set(float("inf"))
        histogram = Histogram("took_seconds", "Time", ["step"], registry=registry)
        histogram.labels("x").observe(0.3)
        histogram.labels("y").observe(300)
        Summary("size_bytes", "Size", registry=registry).observe(12)
        return registry

    def test_prometheus_client_pushes_adds_and_deletes(self):
        key = dict(instance_ip_grouping_key(), path="a/b", empty="", dots="ä ö")
        push_to_gateway(self.gateway, "batch/1", self.registry(), key)
        labels = {"job": "batch/1", "path": "a/b", "empty": "", "instance": key["instance"],
                  # The client writes a blank as +, which stands for itself in a path, as it does for
                  # Pushgateway.
                  "dots": "ä+ö"}

        def named(name, **more):
            return name, tuple(sorted(dict(labels, **more).items()))
        found = self.samples()
        self.assertEqual(found[named("jobs_total", kind='a"b\\c\nd')], 3)
        self.assertEqual(found[named("depth_bytes")], float("inf"))
        self.assertEqual(found[named("took_seconds_bucket", step="y", le="+Inf")], 1)
        self.assertEqual(found[named("took_seconds_bucket", step="x", le="0.5")], 1)
        self.assertEqual(found[named("size_bytes_sum")], 12)
        self.assertGreater(found[named("push_time_seconds")], 1.6e9)
        self.assertEqual(found[named("push_failure_time_seconds")], 0)

        more = CollectorRegistry()
        Gauge("added", "Added", registry=more).set(1)
        pushadd_to_gateway(self.gateway, "batch/1", more, key)
        found = self.samples()
        self.assertEqual(found[named("added")], 1)
        self.assertEqual(found[named("depth_bytes")], float("inf"))
        push_to_gateway(self.gateway, "batch/1", more, key)
        found = self.samples()
        self.assertEqual(found[named("added")], 1)
        self.assertNotIn(named("depth_bytes"), found)

        push_to_gateway(self.gateway, "other", more)
        delete_from_gateway(self.gateway, "batch/1", key)
        found = self.samples()
        self.assertNotIn(named("added"), found)
        self.assertNotIn(named("push_time_seconds"), found)
        self.assertEqual(found["added", (("instance", ""), ("job", "other"))], 1)

    def test_the_old_instrumentation_pushes_unchanged(self):
        registry = CollectorRegistry()
        Gauge("thunes_kill_switch_active", "Kill switch status (old words)",
              registry=registry).set(1)
        Counter("thunes_orders_placed_total", "Orders", ["venue", "order_type", "side"],
                registry=registry).labels("binance", "MARKET", "BUY").inc()
        Histogram("thunes_order_latency_ms", "Latency", buckets=[5, 10, 25, 50, 100, 250, 500, 1000],
                  registry=registry).observe(42)
        push_to_gateway(self.gateway, "trading", registry)
        self.console.events({"type": "order", "venue": "binance", "order_type": "MARKET",
                             "side": "SELL", "latency_ms": 1})
        text = self.console.get("/metrics")
        for family in ("thunes_kill_switch_active", "thunes_orders_placed_total",
                       "thunes_order_latency_ms"):
            self.assertEqual(len(re.findall("^# TYPE %s " % family, text, re.M)), 1, text)
        self.assertIn('thunes_kill_switch_active{instance="",job="trading"} 1\n', text)
        self.assertIn('thunes_orders_placed_total{venue="binance",order_type="MARKET",side="SELL"} 1\n',
                      text)

    def test_promtool_and_both_parsers_accept_the_page(self):
        for job in ("one", "two"):
            push_to_gateway(self.gateway, job, self.registry())
        text = self.console.get("/metrics")
        first = samples_of(parser.text_string_to_metric_families(text))
        status, page = self.console.request("GET", "/metrics",
                                            headers={"Accept": "application/openmetrics-text"})
        self.assertEqual(status, 200)
        second = samples_of(openmetrics.text_string_to_metric_families(page))

        def pushed(samples):
            return {key: value for key, value in samples.items() if dict(key[1]).get("job")}
        self.assertEqual(len(pushed(first)), 2 * 44)
        self.assertEqual(pushed(first), pushed(second))
        promtool = shutil.which("promtool")
        if not promtool:
            self.skipTest("promtool is not installed")
        check = subprocess.run([promtool, "check", "metrics"], input=text.encode(),
                               stderr=subprocess.PIPE)
        complaints = [line for line in check.stderr.decode().splitlines()
                      # The exporter's one odd name, and the client's own twins of counters.
                      if not line.startswith("thunes_order_latency_ms ")]
        self.assertEqual(complaints, [])

    def test_a_killed_pushers_group_disappears(self):
        script = ("import sys, time; sys.path.append('/usr/lib/python3/dist-packages')\n"
                  "import http.client\n"
                  "while True:\n"
                  "    c = http.client.HTTPConnection('127.0.0.1', %d)\n"
                  "    c.request('PUT', '/metrics/job/mortal?ttl=2s', b'alive 1\\n')\n"
                  "    assert c.getresponse().status == 200\n"
                  "    time.sleep(0.2)\n" % self.console.port)
        pusher = subprocess.Popen([sys.executable, "-c", script])
        try:
            self.assertTrue(until(lambda: "alive{" in self.console.get("/metrics"), 30))
            self.put("/metrics/job/immortal", "stays 1\n")
            first = self.samples()["push_time_seconds", (("instance", ""), ("job", "mortal"))]
            # Longer than its time to live: each push renews it.
            self.assertTrue(until(lambda: self.samples().get(
                ("push_time_seconds", (("instance", ""), ("job", "mortal"))), 0) > first + 3, 60))
        finally:
            pusher.kill()
            pusher.wait()
        self.assertTrue(until(lambda: 'job="mortal"' not in self.console.get("/metrics"), 30))
        self.assertIn("stays{", self.console.get("/metrics"))
        self.assertIn("thunes_exporter_push_groups 1\n", self.console.get("/metrics"))

    def test_refusals_are_explained_and_change_nothing(self):
        self.assertEqual(self.put("/metrics/job/j", "m 1\n")[0], 200)
        self.assertEqual(self.error("/metrics/job/j", "m 2\nm 3 4\n"),
                         "line 2: a pushed value must not have a time stamp")
        self.assertIn("protobuf", self.error(
            "/metrics/job/j", b"\x0a", 415,
            Content_Type="application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily"))
        self.assertIn("expected gzip", self.error("/metrics/job/j", b"x", 415,
                                                  Content_Encoding="br"))
        self.assertIn("not a whole gzip", self.error("/metrics/job/j", gzip.compress(b"m 1\n")[:-1],
                                                     Content_Encoding="gzip"))
        self.assertIn("unpacks to more than", self.error(
            "/metrics/job/j", gzip.compress(b"#" * 70_000_000), Content_Encoding="gzip"))
        self.assertEqual(self.error("/metrics/job/j?ttl=soon", "m 2\n"),
                         "ttl: 'soon' is no duration such as 60s, 5m or 1h30m")
        found = self.samples()
        labels = (("instance", ""), ("job", "j"))
        self.assertEqual(found["m", labels], 1)
        self.assertGreater(found["push_failure_time_seconds", labels],
                           found["push_time_seconds", labels])
        with self.assertRaises(urllib.error.HTTPError) as caught:
            registry = CollectorRegistry()
            Counter("m", "Not a gauge", registry=registry).inc()
            Gauge("thunes_order_latency_ms", "No histogram", registry=registry).set(1)
            push_to_gateway(self.gateway, "k", registry)
        self.assertEqual(caught.exception.code, 400)
        caught.exception.close()

    def test_gzip_and_openmetrics_are_understood(self):
        self.assertEqual(self.put("/metrics/job/g", gzip.compress(b"zipped 1\n"),
                                  Content_Encoding="gzip")[0], 200)
        self.assertEqual(self.put("/metrics/job/o", "# TYPE open counter\nopen_total 2\n# EOF\n",
                                  Content_Type="application/openmetrics-text; version=1.0.0")[0], 200)
        found = self.samples()
        self.assertEqual(found["zipped", (("instance", ""), ("job", "g"))], 1)
        self.assertEqual(found["open_total", (("instance", ""), ("job", "o"))], 2)

    def test_many_pushers_at_once(self):
        def work(number):
            for value in range(20):
                registry = CollectorRegistry()
                Gauge("work", "Work", registry=registry).set(value)
                push_to_gateway(self.gateway, "w", registry, {"worker": str(number)})
        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = {key: value for key, value in self.samples().items() if key[0] == "work"}
        self.assertEqual(sorted(found.values()), [19] * 8)
        self.assertIn('thunes_exporter_pushes_total{result="accepted"} 160\n',
                      self.console.get("/metrics"))

    def test_an_ingest_token_is_asked_for(self):
        token = os.path.join(self.directory.name, "ingest.token")
        with open(token, "w") as file:
            file.write("0123456789abcdef0123456789abcdef\n")
        os.chmod(token, 0o600)
        with tempfile.TemporaryDirectory() as directory:
            console = Console(PROGRAM, directory, "--ingest-token-file", token)
            try:
                self.assertEqual(console.request("PUT", "/metrics/job/j", "m 1\n")[0], 401)
                self.assertEqual(console.request("DELETE", "/metrics/job/j")[0], 401)
                self.assertEqual(console.request(
                    "PUT", "/metrics/job/j", "m 1\n",
                    {"Authorization": "Bearer 0123456789abcdef0123456789abcdef"})[0], 200)
            finally:
                console.kill()


# Method, path, body; then what is asked of both: whether the request is good, and that the samples
# afterwards are the same. `differs` names the reason where ours is meant to be another.
TABLE = [
    ("PUT", "/metrics/job/a", "m 1\nn{x=\"1\"} 2\n", None),
    ("POST", "/metrics/job/a", "m{y=\"1\"} 3\n", None),
    ("PUT", "/metrics/job/a/l/v", "m{l=\"w\",job=\"z\"} 4\n", None),
    ("PUT", "/metrics/job/a/instance/i", "m{instance=\"k\"} 4\n", None),
    ("PUT", "/metrics/job/b", "m{instance=\"own\"} 5\n", None),
    ("PUT", "/metrics/job@base64/Zm9vL2Jhcg==", "m 6\n", None),
    ("PUT", "/metrics/job@base64/Zm9vL2Jhcg", "m 7\n", None),
    ("PUT", "/metrics/job/c/e@base64/=", "m 8\n", None),
    ("PUT", "/metrics/job/p+q", "m 9\n", None),
    ("PUT", "/metrics/job/empty", "", None),
    ("PUT", "/metrics/job/d", "h_bucket{le=\"1\"} 1\n", None),
    ("PUT", "/metrics/job/e", "# TYPE q summary\nq{quantile=\"0.5\"} 1\nq_sum 2\nq_count 3\n", None),
    ("PUT", "/metrics/job/f", "# TYPE k histogram\nk_bucket{le=\"1.0\"} 1\nk_bucket{le=\"+Inf\"} 2\n"
                              "k_sum 2\nk_count 2\n", None),
    ("PUT", "/metrics/job/g", "v +Inf\nw NaN\nx 1e300\ny -0.1\nz 12345678901\n", None),
    ("PUT", "/metrics/job/blank", "v 1 \n", "a blank at the end is no time stamp"),
    ("DELETE", "/metrics/job/b", None, None),
    ("DELETE", "/metrics/job/nobody", None, None),
    ("PUT", "/metrics/job/a", "# TYPE m counter\nm 1\n", None),     # another type
    ("PUT", "/metrics/job/a", "m 1\nm 1\n", None),                  # a series twice
    ("PUT", "/metrics/job/a", "m 1 1000\n", None),                  # a time stamp
    ("PUT", "/metrics/job/a", "m 1", None),                         # no line feed
    ("PUT", "/metrics/job/a", "m 1\r\n", None),
    ("PUT", "/metrics/job/a", "m 0x1\n", None),
    ("PUT", "/metrics/job/a", "m 0,5\n", None),
    ("PUT", "/metrics/job/a", "m{a=\"1\",a=\"2\"} 1\n", None),
    ("PUT", "/metrics/job/a", "m{a=\"\\q\"} 1\n", None),
    ("PUT", "/metrics/job/a", "t 1\n# TYPE t gauge\n", None),
    ("PUT", "/metrics/job/a", "k_count 1\n", None),                 # collides with a histogram
    ("PUT", "/metrics/job/a", "m{l=\"v\"} 1\n", None),              # collides with group a/l/v
    ("PUT", "/metrics/job@base64/=", "m 1\n", None),
    ("PUT", "/metrics/job/a/odd", "m 1\n", None),
    ("PUT", "/metrics/job/a/__bad/v", "m 1\n", None),
    ("PUT", "/metrics/job@base64/!", "m 1\n", None),
    ("PUT", "/metrics/job/r%2Fs", "m 1\n", "an encoded slash is part of the value"),
    ("PUT", "/metrics/job/r/a/1/a/2", "m 1\n", "a label twice in the path is refused"),
    ("PUT", "/metrics/job/t", "# HELP m other words\nm 1\n# HELP n one\nn 1\n", None),
    ("PUT", "/metrics/job/u", "# HELP n two\nn 1\n", "another help text is refused"),
    ("PUT", "/metrics/job/w", "push_time_seconds 1\n", "the own time cannot be pushed"),
    ("PUT", "/metrics/job/x", "# TYPE o histogram\no_bucket{le=\"1\"} 5\no_bucket{le=\"+Inf\"} 3\n"
                              "o_sum 1\no_count 3\n", "falling buckets are refused"),
]


class SideBySideTest(unittest.TestCase):
    maxDiff = None
    @staticmethod
    def free_port():
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return listener.getsockname()[1]

    @staticmethod
    def ask(port, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def alive(self, port):
        try:
            return self.ask(port, "GET", "/-/ready")[0] == 200
        except OSError:
            return False

    def pushed(self, port):
        found = samples_of(parser.text_string_to_metric_families(
            self.ask(port, "GET", "/metrics")[1]))
        return {key: "NaN" if value != value else value for key, value in found.items()
                if "job" in dict(key[1]) and not key[0].startswith("push_")}

    def test_as_pushgateway_answers(self):
        gateway = shutil.which("prometheus-pushgateway")
        if not gateway:
            self.skipTest("prometheus-pushgateway is not installed")
        port = self.free_port()
        directory = tempfile.TemporaryDirectory()
        # Debian's keeps its data under /var/lib unless it is told otherwise.
        theirs = subprocess.Popen([gateway, "--web.listen-address=127.0.0.1:%d" % port,
                                   "--persistence.file=" + directory.name + "/pushed"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ours = Console(PROGRAM, directory.name)
        try:
            self.assertTrue(until(lambda: self.alive(port), 30))
            for method, path, body, differs in TABLE:
                with self.subTest(request="%s %s %r" % (method, path, body)):
                    there, why = self.ask(port, method, path, body)
                    here, reason = self.ask(ours.port, method, path, body)
                    if differs:
                        self.assertNotEqual(here < 300, there < 300, differs)
                        # Back to the same state.
                        self.ask(port, "DELETE", path)
                        self.ask(ours.port, "DELETE", path)
                        self.assertEqual(self.pushed(ours.port), self.pushed(port))
                        continue
                    self.assertEqual(here, there, "%s | %s" % (reason, why))
                    self.assertEqual(self.pushed(ours.port), self.pushed(port))
            self.assertGreater(len(self.pushed(port)), 15)
        finally:
            theirs.kill()
            theirs.wait()
            ours.kill()
            directory.cleanup()


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
