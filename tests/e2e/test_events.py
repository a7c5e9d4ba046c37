#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of events that are sent again: python3 test_events.py PROGRAM"""
import http.client
import json
import os
import re
import sys
import tempfile
import threading
import unittest

from console import Console

PROGRAM = None
ORDER = {"type": "order", "venue": "binance", "order_type": "MARKET", "side": "BUY",
         "latency_ms": 42}


class IdempotencyTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.console = Console(PROGRAM, self.directory.name)

    def tearDown(self):
        self.console.kill()
        self.directory.cleanup()

    def post(self, events, key=None, content_type="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", self.console.port, timeout=30)
        try:
            body = events if isinstance(events, str) else json.dumps(events)
            connection.request("POST", "/api/v1/events", body,
                               {"Content-Type": content_type,
                                **({"Idempotency-Key": key} if key else {})})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.getheader("Idempotency-Replayed")
        finally:
            connection.close()

    def orders(self):
        found = re.search(r"^thunes_orders_placed_total\{.*\} (\d+)$", self.console.get("/metrics"),
                          re.M)
        return int(found.group(1)) if found else 0

    def test_a_retried_batch_counts_once(self):
        first = self.post([ORDER] * 5, "batch-1")
        self.assertEqual(first, (200, '{"accepted":5,"status":"ok"}', None))
        again = self.post([ORDER] * 5, "batch-1")
        self.assertEqual(again, (200, first[1], "true"))
        self.assertEqual(self.orders(), 5)
        self.assertIn('thunes_exporter_events_total{result="repeated"} 1\n',
                      self.console.get("/metrics"))
        self.assertEqual(self.post([ORDER] * 5, "batch-2")[0], 200)
        self.assertEqual(self.post([ORDER] * 5)[0], 200)
        self.assertEqual(self.post([ORDER] * 5)[0], 200)
        self.assertEqual(self.orders(), 20)

    def test_the_key_of_another_batch_is_refused(self):
        self.assertEqual(self.post([ORDER], "k")[0], 200)
        status, text, _ = self.post([ORDER, ORDER], "k")
        self.assertEqual(status, 422)
        self.assertIn("came with another body", json.loads(text)["error"])
        self.assertEqual(self.post(json.dumps([ORDER]), "k", "application/x-ndjson")[0], 422)
        self.assertEqual(self.orders(), 1)

    def test_a_refused_batch_may_be_mended_under_its_key(self):
        self.assertEqual(self.post([ORDER, {"type": "order"}], "m")[0], 400)
        self.assertEqual(self.orders(), 0)
        self.assertEqual(self.post([ORDER], "m")[0], 200)
        self.assertEqual(self.orders(), 1)

    def test_a_key_that_is_none_is_refused(self):
        for key in ("x" * 256, "sch\xf6n"):
            self.assertEqual(self.post([ORDER], key)[0], 400)
        self.assertEqual(self.orders(), 0)

    def test_concurrent_retries_count_once(self):
        results = []

        def work():
            for number in range(20):
                results.append(self.post([ORDER] * 50, "shared-%d" % number)[0])
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [200] * 160)
        self.assertEqual(self.orders(), 20 * 50)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
