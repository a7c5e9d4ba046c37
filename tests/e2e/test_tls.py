#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everybody who asks the exporter, when it speaks TLS and wants certificates and tokens:
its own Prometheus and Alertmanager, the live stream, the desktop, the commands.

    python3 test_tls.py PROGRAM
"""
import base64
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import certificates
from console import until

PROGRAM = None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        home = cls.home = cls.directory.name
        certificates.create(home, "ca")
        certificates.create(home, "other")
        cls.server = certificates.create(home, "server", "ca", 2)
        cls.client = certificates.create(home, "client", "ca", 3)
        cls.ca = os.path.join(home, "ca.crt")
        cls.read = "r" * 40
        with open(os.path.join(home, "read.token"), "w") as file:
            file.write(cls.read)
        os.chmod(file.name, 0o600)
        cls.prometheus, cls.alertmanager = free_port(), free_port()
        with open(os.path.join(home, "c.yaml"), "w") as file:
            file.write("""
exporter: {state_directory: state, listen: "127.0.0.1:0"}
prometheus: {url: "http://127.0.0.1:%d"}
alertmanager: {url: "http://127.0.0.1:%d"}
access: {read_token_files: [read.token]}
tls: {certificate: server.crt, key: server.key, client_ca: ca.crt}
desktop: {ca_file: ca.crt, client_certificate: client.crt, client_key: client.key}
""" % (cls.prometheus, cls.alertmanager))
        cls.process = subprocess.Popen([PROGRAM, "--headless", "--config", file.name], text=True,
                                       stdout=subprocess.PIPE, env=dict(os.environ, HOME=home))
        line = cls.process.stdout.readline()
        cls.url = line.split()[-1].replace("/metrics", "")
        cls.port = int(cls.url.rsplit(":", 1)[1])

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        code = cls.process.wait(20)
        cls.process.stdout.close()
        cls.directory.cleanup()
        assert code == 0, code

    def context(self, ca=None, client=True):
        context = ssl.create_default_context(cafile=ca or self.ca)
        if client:
            context.load_cert_chain(*self.client)
        return context

    def metric(self, name):
        request = urllib.request.Request(self.url + "/metrics",
                                         headers={"Authorization": "Bearer " + self.read})
        with urllib.request.urlopen(request, timeout=10, context=self.context()) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.split()[1])
        return None

    def ask(self, port, path):
        try:
            with urllib.request.urlopen("http://127.0.0.1:%d%s" % (port, path),
                                        timeout=10) as answer:
                return json.load(answer)
        except OSError:
            return None

    def test_the_programs_own_prometheus_scrapes_it(self):
        def up():
            answer = self.ask(self.prometheus, "/api/v1/query?query=up%7Bjob%3D%22thunes%22%7D")
            return answer and [r["value"][1] for r in answer["data"]["result"]] == ["1"]
        self.assertTrue(until(up, 90))

    def test_the_programs_own_alertmanager_tells_it_of_alerts(self):
        name = 'thunes_exporter_alert_messages_total{result="accepted"}'
        self.assertTrue(until(lambda: self.metric(name), 120))

    def open_live(self, token, **context):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        live = self.context(**context).wrap_socket(raw, server_hostname="127.0.0.1")
        live.sendall(("GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: %s\r\n%s\r\n"
                      % (self.port, base64.b64encode(os.urandom(16)).decode(),
                         "Authorization: Bearer %s\r\n" % token if token else "")).encode())
        return live

    def test_the_live_stream_runs_over_tls(self):
        with self.open_live(self.read) as live:
            data = b""
            while b'"type":"snapshot"' not in data.replace(b" ", b""):
                more = live.recv(65536)
                self.assertTrue(more, data[:200])
                data += more
            self.assertTrue(data.startswith(b"HTTP/1.1 101 "), data[:80])
            self.assertGreaterEqual(self.metric("thunes_exporter_live_subscribers"), 1)
            # And goes on: without a change there is a heartbeat twice a second.
            data = b""
            while b"heartbeat" not in data and b"delta" not in data:
                data += live.recv(65536)

    def test_the_live_stream_wants_the_token(self):
        with self.open_live(None) as live:
            self.assertTrue(live.recv(4096).startswith(b"HTTP/1.1 401 "))

    def test_nobody_comes_in_without_a_certificate(self):
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            with self.open_live(self.read, client=False) as live:
                if not live.recv(4096):  # TLS 1.3 tells with the first read
                    raise ConnectionResetError

    def command(self, *options):
        return subprocess.run(
            [PROGRAM, "kill-switch", "status", "--exporter", self.url, "--token-file",
             os.path.join(self.home, "state/operators/operator.token"), *options],
            capture_output=True, text=True, timeout=60, env=dict(os.environ, HOME=self.home))

    def test_a_command_verifies_whom_it_talks_to(self):
        client = ["--client-certificate", self.client[0], "--client-key", self.client[1]]
        good = self.command("--ca-file", self.ca, *client)
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertIn("released", good.stdout.lower())
        other = os.path.join(self.home, "other.crt")
        for options in ([], client, ["--ca-file", other, *client]):
            bad = self.command(*options)
            self.assertNotEqual(bad.returncode, 0, options)
            self.assertIn("certificate", bad.stderr.lower(), options)
            self.assertEqual(bad.stdout, "")

    def test_a_command_without_its_certificate_is_refused(self):
        bad = self.command("--ca-file", self.ca)
        self.assertNotEqual(bad.returncode, 0)
        self.assertTrue(bad.stderr.strip())

    def attached(self, *options):
        """Whether a desktop comes to follow the live stream, within some seconds."""
        before = self.metric("thunes_exporter_live_subscribers") or 0
        desktop = subprocess.Popen(
            [PROGRAM, "--attach", self.url, "--token-file",
             os.path.join(self.home, "state/operators/operator.token"), "--prometheus",
             "http://127.0.0.1:%d" % self.prometheus, *options],
            env=dict(os.environ, HOME=self.home, QT_QPA_PLATFORM="offscreen"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return until(lambda: (self.metric("thunes_exporter_live_subscribers") or 0) > before,
                         20 if "client" in " ".join(options) else 4)
        finally:
            desktop.kill()
            desktop.wait()
            until(lambda: self.metric("thunes_exporter_live_subscribers") <= before)

    def test_the_desktop_follows_over_tls(self):
        client = ["--client-certificate", self.client[0], "--client-key", self.client[1]]
        self.assertTrue(self.attached("--ca-file", self.ca, *client))
        self.assertFalse(self.attached("--ca-file", os.path.join(self.home, "other.crt")))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
