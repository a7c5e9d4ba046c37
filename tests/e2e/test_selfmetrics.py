#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the exporter says about itself: python3 test_selfmetrics.py PROGRAM"""
import http.client
import json
import os
import re
import socket
import sys
import tempfile
import time
import unittest

from console import Console, until

PROGRAM = None


class SelfMetricsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.lab = os.path.join(cls.directory.name, "lab")
        os.makedirs(cls.lab)
        cls.console = Console(PROGRAM, cls.directory.name, "--lab-dir", cls.lab)

    @classmethod
    def tearDownClass(cls):
        cls.console.kill()
        cls.directory.cleanup()

    def samples(self, headers=None):
        status, page = self.console.request("GET", "/metrics", headers=headers)
        self.assertEqual(status, 200)
        found = {}
        for line in page.splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                self.assertNotIn(name, found)
                found[name] = float(value)
        return found

    def test_the_figures_of_the_process_are_the_kernels(self):
        pid = self.console.process.pid
        samples = self.samples()
        with open("/proc/%d/status" % pid) as file:
            status = dict(re.findall(r"(\w+):\s+(\d+)", file.read()))
        self.assertAlmostEqual(samples["process_resident_memory_bytes"],
                               1024 * float(status["VmRSS"]), delta=8 << 20)
        self.assertAlmostEqual(samples["process_virtual_memory_bytes"],
                               1024 * float(status["VmSize"]), delta=256 << 20)
        self.assertAlmostEqual(samples["process_threads"], float(status["Threads"]), delta=2)
        self.assertAlmostEqual(samples["process_open_fds"],
                               len(os.listdir("/proc/%d/fd" % pid)), delta=8)
        with open("/proc/%d/limits" % pid) as file:
            limit = re.search(r"Max open files\s+(\d+)", file.read()).group(1)
        self.assertEqual(samples["process_max_fds"], float(limit))
        self.assertLess(abs(samples["process_start_time_seconds"] - time.time()), 60)

    def test_cpu_time_rises_with_work(self):
        before = self.samples()["process_cpu_seconds_total"]
        for _ in range(200):
            self.console.get("/api/v1/state")
        self.assertTrue(until(lambda: self.samples()["process_cpu_seconds_total"] > before, 20))

    def test_each_route_is_counted_and_timed(self):
        count = 'thunes_exporter_http_requests_total{route="%s",method="GET",code="%d"}'
        timed = 'thunes_exporter_http_request_duration_seconds_count{route="%s",method="GET"}'
        before = self.samples()
        for _ in range(3):
            self.console.get("/-/healthy")
            self.assertEqual(self.console.request("GET", "/no/such/page")[0], 404)
        self.assertEqual(self.console.request("GET", "/-/reload")[0], 405)
        after = self.samples()
        for name, more in ((count % ("/-/healthy", 200), 3), (timed % "/-/healthy", 3),
                           (count % ("*", 404), 3), (timed % "*", 3),
                           (count % ("/-/reload", 405), 1)):
            self.assertEqual(after.get(name, 0) - before.get(name, 0), more, name)
        self.assertFalse([name for name in after if "no/such" in name],
                         "a client made a label value")

    def test_a_long_poll_is_in_flight_until_its_client_goes(self):
        sequence = self.console.state()["sequence"]
        base = self.samples()
        self.assertEqual(base["thunes_exporter_http_requests_in_flight"], 1)  # this scrape
        with socket.create_connection(("127.0.0.1", self.console.port)) as poll:
            poll.sendall(b"GET /api/v1/kill-switch?after=%d&wait=2 HTTP/1.1\r\n"
                         b"Host: localhost\r\n\r\n" % sequence)
            self.assertTrue(until(lambda: self.samples()
                                  ["thunes_exporter_http_requests_in_flight"] == 2))
            self.assertTrue(until(lambda: self.samples()["thunes_exporter_http_connections"] >= 2))
        self.assertTrue(until(lambda: self.samples()
                              ["thunes_exporter_http_requests_in_flight"] == 1, 20))

    def test_what_was_refused_is_counted_by_reason(self):
        name = 'thunes_exporter_http_rejected_total{reason="%s"}'
        before = self.samples()
        with socket.create_connection(("127.0.0.1", self.console.port), timeout=10) as bad:
            bad.sendall(b"GET / HTTP/1.1\nHost: localhost\n\r\n\r\n")
            self.assertIn(b" 400 ", bad.recv(4096))
        self.assertEqual(self.console.request("GET", "/", headers={"Host": "evil.example"})[0], 421)
        after = self.samples()
        for reason in ("malformed", "unknown_host"):
            self.assertEqual(after[name % reason] - before.get(name % reason, 0), 1, reason)

    def test_the_size_of_the_last_page_is_told_by_format_and_encoding(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.console.port, timeout=10)
        size = {}
        for encoding in ("identity", "gzip"):
            connection.request("GET", "/metrics", headers={"Accept-Encoding": encoding})
            size[encoding] = len(connection.getresponse().read())
        connection.close()
        samples = self.samples({"Accept-Encoding": "deflate", "Accept":
                                "application/openmetrics-text; version=1.0.0"})
        for encoding, expected in size.items():
            self.assertEqual(samples['thunes_exporter_scrape_size_bytes'
                                     '{format="text",encoding="%s"}' % encoding], expected)

    def test_the_journals_disk_is_timed(self):
        name = "thunes_kill_switch_journal_fsync_seconds_count"
        before = self.samples().get(name, 0)
        self.assertEqual(self.console.command("engage", reason="the disk is timed")[0], 200)
        self.assertGreater(self.samples()[name], before)

    def test_a_collection_says_whether_it_succeeded(self):
        worktrees = 'lab_collection_success{collector="worktree"}'
        self.assertTrue(until(lambda: worktrees in self.samples()))
        samples = self.samples()
        for kind in ("duration_seconds", "success"):
            self.assertIn('lab_collection_%s{collector="worktree"}' % kind, samples)

    def test_serving_is_no_part_of_the_live_state(self):
        self.samples()
        names = {sample["metric"] for sample in json.loads(self.console.get("/api/v1/state"))
                 ["samples"]}
        self.assertIn("thunes_exporter_build_info", names)
        self.assertFalse([name for name in names if name.startswith(("process_cpu",
                                                                     "thunes_exporter_http_"))])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
