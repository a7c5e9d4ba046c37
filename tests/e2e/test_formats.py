#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""/metrics as others read it: python3 test_formats.py PROGRAM

Both formats go through Debian's python3-prometheus-client and must say the same.
"""
import gzip
import http.client
import os
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, whichever Python runs this
from prometheus_client import openmetrics, parser  # noqa: E402
import prometheus_client.openmetrics.parser  # noqa: E402,F401

from console import Console  # noqa: E402

PROGRAM = None
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"


class FormatsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.console = Console(PROGRAM, cls.directory.name)
        status, answer = cls.console.events(
            {"type": "risk", "daily_pnl": -15, "max_daily_loss": 20, "position_count": 2},
            {"type": "order", "venue": 'bi"n\\ance\n', "order_type": "MARKET", "side": "BUY",
             "latency_ms": 42.5, "trace_id": "4bf92f3577b34da6"},
            {"type": "ws_connection", "symbol": "BTCUSDT", "connected": True},
            {"type": "ws_gap", "symbol": "BTCUSDT", "gap_seconds": 0.1})
        assert status == 200, answer

    @classmethod
    def tearDownClass(cls):
        cls.console.kill()
        cls.directory.cleanup()

    def scrape(self, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.console.port, timeout=10)
        try:
            connection.request(method, "/metrics", headers={k.replace("_", "-"): v
                                                            for k, v in headers.items()})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    @staticmethod
    def samples(families):
        return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value
                for family in families for sample in family.samples
                if not sample.name.startswith(("thunes_exporter_", "process_"))
                and not sample.name.endswith("_created")}

    def test_both_parsers_read_the_same_values(self):
        answer, text = self.scrape()
        self.assertTrue(answer.getheader("Content-Type").startswith("text/plain; version=0.0.4"))
        first = self.samples(parser.text_string_to_metric_families(text.decode()))
        answer, text = self.scrape(Accept=OPEN_METRICS)
        self.assertTrue(answer.getheader("Content-Type").startswith(OPEN_METRICS))
        self.assertTrue(text.endswith(b"# EOF\n"))
        second = self.samples(openmetrics.parser.text_string_to_metric_families(text.decode()))
        self.assertEqual(first, second)
        self.assertEqual(first["thunes_daily_pnl_used", ()], 0.75)
        self.assertEqual(first["thunes_orders_placed_total",
                               (("order_type", "MARKET"), ("side", "BUY"),
                                ("venue", 'bi"n\\ance\n'))], 1)

    def test_openmetrics_carries_units_exemplars_and_beginnings(self):
        _, text = self.scrape(Accept=OPEN_METRICS)
        families = {family.name: family for family in
                    openmetrics.parser.text_string_to_metric_families(text.decode())}
        self.assertEqual(families["thunes_ws_gap_seconds"].unit, "seconds")
        self.assertEqual(families["thunes_order_latency_ms"].unit, "ms")
        exemplars = [sample.exemplar for sample in families["thunes_order_latency_ms"].samples
                     if sample.labels.get("le") == "50"]
        self.assertEqual(exemplars[0].labels, {"trace_id": "4bf92f3577b34da6"})
        self.assertEqual(exemplars[0].value, 42.5)
        order = families["thunes_orders_placed"].samples
        self.assertEqual([sample.name for sample in order],
                         ["thunes_orders_placed_total", "thunes_orders_placed_created"])
        self.assertAlmostEqual(order[1].value, time.time(), delta=120)

    def test_promtool_has_no_objection_but_the_known_one(self):
        _, text = self.scrape()
        found = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True)
        self.assertEqual([line for line in found.stderr.decode().splitlines()
                          if not line.startswith("thunes_order_latency_ms ")], [])

    def test_a_trace_id_that_is_too_long_is_refused_by_name(self):
        status, answer = self.console.events(
            {"type": "ws_gap", "symbol": "A", "gap_seconds": 1, "trace_id": "x" * 121})
        self.assertEqual(status, 400)
        self.assertIn("trace_id: is longer than 120 characters", str(answer))

    def test_gzip_unpacks_to_the_same_page(self):
        answer, packed = self.scrape(Accept_Encoding="gzip")
        self.assertEqual(answer.getheader("Content-Encoding"), "gzip")
        plain = gzip.decompress(packed)
        self.assertLess(len(packed), len(plain) / 2)
        self.assertIn(b"thunes_daily_pnl_used 0.75\n", plain)
        answer, text = self.scrape(Accept_Encoding="gzip;q=0")
        self.assertIsNone(answer.getheader("Content-Encoding"))
        self.assertIn(b"thunes_daily_pnl_used 0.75\n", text)

    def test_head_has_the_header_and_no_body(self):
        answer, text = self.scrape("HEAD")
        self.assertEqual((answer.status, text), (200, b""))
        self.assertGreater(int(answer.getheader("Content-Length")), 100)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
