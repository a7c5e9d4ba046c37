#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens, TLS, limits and reload of a real headless console: python3 test_access.py PROGRAM"""
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

import certificates
from console import until

PROGRAM = None
EVENT = json.dumps({"type": "heartbeat"}).encode()


class AccessTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.process = None

    def tearDown(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process.stdout.close()
            self.log.close()
        self.directory.cleanup()

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text, mode=0o600):
        with open(self.path(name), "w") as file:
            file.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def start(self, config, listen="127.0.0.1:0"):
        self.write("c.yaml", 'exporter: {state_directory: state, listen: "%s"}\n'
                             "prometheus: {start: false}\n%s" % (listen, config))
        self.log = open(self.path("log"), "w+")
        self.process = subprocess.Popen(
            [PROGRAM, "--headless", "--config", self.path("c.yaml")], text=True,
            stdout=subprocess.PIPE, stderr=self.log, env=dict(os.environ, HOME=self.directory.name))
        line = self.process.stdout.readline()
        self.assertTrue(line, "the console did not start: " + self.said())
        self.url = line.split()[-1].replace("/metrics", "")

    def said(self):
        with open(self.path("log")) as file:
            return file.read()

    def operator(self):
        with open(self.path("state/operators/operator.token")) as file:
            return file.read().strip()

    def ask(self, path, token=None, body=None, context=None, method=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = "Bearer " + token
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10, context=context) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers

    def metric(self, name, **more):
        for line in self.ask("/metrics", **more)[1].splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        return None

    def certificate(self, name, ca=None, serial=1):
        return certificates.create(self.directory.name, name, ca, serial)

    def test_each_role_may_do_its_own(self):
        read, ingest = "r" * 40, "i" * 40
        self.write("read.token", read)
        self.write("ingest.token", ingest)
        self.start("access: {read_token_files: [read.token], ingest_token_files: [ingest.token]}\n")
        operator = self.operator()
        self.assertEqual(self.ask("/-/healthy")[0], 200)
        status, body, headers = self.ask("/metrics")
        self.assertEqual((status, json.loads(body)["error"]), (401, "a token is required"))
        self.assertIn("Bearer", headers["WWW-Authenticate"])
        self.assertEqual(self.ask("/metrics", "x" * 40)[0], 401)
        self.assertEqual(self.ask("/%6detrics")[0], 401)
        self.assertEqual(self.ask("/nowhere")[0], 401)
        for token in read, ingest, operator:
            self.assertEqual(self.ask("/metrics", token)[0], 200)
            self.assertEqual(self.ask("/api/v1/state", token)[0], 200)
        self.assertEqual(self.ask("/api/v1/events", ingest, EVENT)[0], 200)
        self.assertEqual(self.ask("/api/v1/events", None, EVENT)[0], 401)
        for token in read, operator:
            status, _, headers = self.ask("/api/v1/events", token, EVENT)
            self.assertEqual(status, 403)
            self.assertIn("insufficient_scope", headers["WWW-Authenticate"])
        command = json.dumps({"reason": "test"}).encode()
        for token, status in (None, 401), ("x" * 40, 401), (read, 403), (ingest, 403), (operator, 200):
            self.assertEqual(self.ask("/api/v1/kill-switch/engage", token, command)[0], status)
        for token, status in (None, 401), (read, 403), (ingest, 403), (operator, 200):
            for spelling in "/-/reload", "/%2D/reload", "/-%2Freload":
                self.assertEqual(self.ask(spelling, token, b"")[0], status, spelling)
        said = self.said()
        for token in read, ingest, operator:
            self.assertNotIn(token, said)

    def test_a_token_that_others_may_read_is_refused(self):
        self.write("read.token", "r" * 40, 0o644)
        with self.assertRaisesRegex(AssertionError, "others may read it"):
            self.start("access: {read_token_files: [read.token]}\n")

    def test_an_address_that_others_reach_asks_for_tokens(self):
        self.start("", listen="0.0.0.0:0")
        self.assertIn("reachable from other machines", self.said())
        self.assertEqual(self.ask("/metrics")[0], 401)
        self.assertEqual(self.ask("/api/v1/events", None, EVENT)[0], 401)
        with open(self.path("state/tokens/read.token")) as file:
            self.assertEqual(self.ask("/metrics", file.read().strip())[0], 200)
        self.assertEqual(os.stat(self.path("state/tokens/ingest.token")).st_mode & 0o777, 0o600)

    def test_a_wrong_new_configuration_keeps_the_old(self):
        self.start("kill_switch: {confirmation_limit_seconds: 5}\n")
        limit = lambda: json.loads(self.ask("/api/v1/kill-switch")[1])["confirmation_limit_ms"]  # noqa: E731
        with open(self.path("c.yaml")) as file:
            good = file.read()
        self.write("c.yaml", good.replace("seconds: 5", "seconds: 9"))
        status, body, _ = self.ask("/-/reload", self.operator(), b"")
        self.assertEqual((status, json.loads(body)["restart_needed"], limit()), (200, [], 9000))
        self.write("c.yaml", good.replace("seconds: 5", "seconds: soon"))
        status, body, _ = self.ask("/-/reload", self.operator(), b"")
        self.assertEqual((status, limit()), (500, 9000))
        self.assertIn("c.yaml:3: kill_switch.confirmation_limit_seconds: expected a number", body)
        self.assertEqual(self.metric("thunes_exporter_config_last_reload_successful"), 0)
        self.write("c.yaml", good + "demo: true\n")
        self.process.send_signal(signal.SIGHUP)
        self.assertTrue(until(lambda: limit() == 5000, 20))
        self.assertEqual(self.metric("thunes_exporter_config_last_reload_successful"), 1)
        self.assertIn("needs_restart=demo,", self.said())

    def test_tls_is_verified_and_renewed_without_a_restart(self):
        self.certificate("ca")
        self.certificate("other")
        self.certificate("server", "ca", 11)
        self.certificate("client", "ca")
        self.start("tls: {certificate: server.crt, key: server.key, client_ca: ca.crt}\n")
        context = ssl.create_default_context(cafile=self.path("ca.crt"))
        with self.assertRaises((urllib.error.URLError, ssl.SSLError, ConnectionError)):
            self.ask("/metrics", context=context)  # no client certificate
        context.load_cert_chain(self.path("client.crt"), self.path("client.key"))
        self.assertEqual(self.ask("/metrics", context=context)[0], 200)
        self.assertEqual(self.ask("/api/v1/events", None, EVENT, context)[0], 200)
        wrong = ssl.create_default_context(cafile=self.path("other.crt"))
        with self.assertRaises(urllib.error.URLError):
            self.ask("/metrics", context=wrong)

        def serial():
            port = int(self.url.rsplit(":", 1)[1])
            with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
                with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                    return int(secure.getpeercert()["serialNumber"], 16)
        self.assertEqual(serial(), 11)
        self.write("server.crt", "nonsense")
        self.assertTrue(until(lambda: "old certificate stays" in self.said(), 20))
        self.assertEqual(serial(), 11)
        self.assertEqual(self.metric("thunes_exporter_tls_last_reload_successful", context=context), 0)
        self.certificate("server", "ca", 12)
        self.assertTrue(until(lambda: serial() == 12, 20))

    def test_limits_are_what_the_file_says(self):
        self.start("http: {connections_per_address: 4, header_bytes: 1024, body_bytes: 1024,"
                   " requests_per_connection: 2, request_seconds: 0.5}\n")
        port = int(self.url.rsplit(":", 1)[1])
        many = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        self.assertEqual(self.ask("/-/healthy")[0], 200)
        for one in many:
            one.close()
        self.assertEqual(self.ask("/api/v1/events", None, b" " * 2000)[0], 413)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
            request = b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"
            one.sendall(request)
            self.assertNotIn(b"Connection: close", one.recv(4096))
            one.sendall(request)
            self.assertIn(b"Connection: close", one.recv(4096))
            self.assertEqual(one.recv(4096), b"")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
            one.sendall(b"GET / HTTP/1.1\r\n")
            try:
                self.assertEqual(one.recv(4096), b"")  # cut off before the request was whole
            except ConnectionResetError:
                pass


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
