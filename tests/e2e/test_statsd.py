#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""StatsD datagrams into a real exporter: python3 test_statsd.py PROGRAM"""
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import unittest

from console import Console, until

PROGRAM = None


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class StatsdTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.directory.name, "statsd.sock")
        self.port = free_udp_port()
        self.console = self.start()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.connect(("127.0.0.1", self.port))
        self.unix = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.unix.connect(self.path)

    def start(self):
        return Console(PROGRAM, self.directory.name, "--statsd-udp", "127.0.0.1:%d" % self.port,
                       "--statsd-unix", self.path)

    def tearDown(self):
        self.udp.close()
        self.unix.close()
        self.console.kill()
        self.directory.cleanup()

    def value(self, series):
        found = re.search("^" + re.escape(series) + r" (\S+)$", self.console.get("/metrics"), re.M)
        return float(found.group(1)) if found else None

    def reaches(self, series, value, seconds=30):
        self.assertTrue(until(lambda: self.value(series) == value, seconds),
                        "%s is %s, not %s" % (series, self.value(series), value))

    def test_both_transports_reach_the_page(self):
        self.assertEqual(self.value('thunes_exporter_statsd_datagrams_total{transport="udp"}'), 0)
        self.udp.send(b"hits:2|c|#page:a\nlevel:7|g")
        self.unix.send(b"hits:3|c|#page:a\n")
        self.reaches('hits_total{page="a"}', 5)
        self.reaches("level", 7)
        self.udp.send(b"thunes_open_positions:2|g")
        self.reaches("thunes_open_positions", 2)
        self.assertIsNotNone(self.value("thunes_heartbeat_timestamp_seconds"))
        self.udp.send(b"\xff\x00 garbage \n\nnothing\nseen:1|s")
        self.reaches('thunes_exporter_statsd_samples_total{result="rejected",reason="set"}', 1)
        self.assertEqual(self.value('thunes_exporter_statsd_datagrams_total{transport="udp"}'), 3)
        self.assertEqual(self.value('thunes_exporter_statsd_datagrams_total{transport="unix"}'), 1)

    def test_datagrams_of_any_size(self):
        big = b"\n".join(b"big:1|c|#n:%d" % (n % 10) for n in range(4000))
        self.assertLess(len(big), 65507)
        self.udp.send(big)
        self.reaches('big_total{n="9"}', 400)
        self.unix.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self.unix.send(b"x" * 70000)
        self.reaches('thunes_exporter_statsd_samples_total{result="malformed",reason="truncated"}', 1)
        self.udp.send(b"")
        self.udp.send(b"after:1|c")
        self.reaches("after_total", 1)

    def test_nothing_is_lost_in_a_burst(self):
        # A Unix socket makes its sender wait, so that this holds on any machine.
        for _ in range(20000):
            self.unix.send(b"burst:1|c")
        self.reaches("burst_total", 20000)

    def test_drops_of_the_kernel_are_counted(self):
        # Stopped, nobody empties the buffer.
        os.kill(self.console.process.pid, signal.SIGSTOP)
        sent = 0
        try:
            payload = b"flood:1|c|#pad:" + b"x" * 200 + b"\n" + b"\n" * 60000
            for _ in range(2000): # 120 MB
                self.udp.send(payload)
                sent += 1
        finally:
            os.kill(self.console.process.pid, signal.SIGCONT)
        series = 'thunes_exporter_statsd_dropped_datagrams_total{transport="udp"}'
        self.assertTrue(until(lambda: (self.value(series) or 0) > 0, 30))
        self.assertTrue(until(lambda: self.value(series) + self.value(
            'thunes_exporter_statsd_datagrams_total{transport="udp"}') == sent, 30))

    def test_the_socket_file(self):
        info = os.stat(self.path)
        self.assertTrue(stat.S_ISSOCK(info.st_mode))
        self.assertEqual(stat.S_IMODE(info.st_mode), 0o660)
        # Another process keeps off a socket in use.
        with tempfile.TemporaryDirectory() as other:
            second = subprocess.run([PROGRAM, "--headless", "--no-prometheus", "--listen", "127.0.0.1:0",
                                     "--state-dir", other, "--statsd-unix", self.path],
                                    stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, timeout=30,
                                    env=dict(os.environ, HOME=other))
            self.assertEqual(second.returncode, 1)
            self.assertIn(b"another process listens there", second.stderr)
        # One left behind is replaced; one of ours goes with us.
        self.console.kill()
        self.assertTrue(os.path.exists(self.path))
        self.console = self.start()
        self.unix.close()
        self.unix = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.unix.connect(self.path)
        self.unix.send(b"again:1|c")
        self.reaches("again_total", 1)
        self.console.terminate()
        self.assertFalse(os.path.exists(self.path))
        self.console = self.start()

    def test_what_cannot_be_opened_is_explained(self):
        occupied = os.path.join(self.directory.name, "file")
        with open(occupied, "w"):
            pass
        for options, message in (
                (["--statsd-udp", "0.0.0.0:0"], "is no loopback address"),
                (["--statsd-udp", "127.0.0.1"], "is no loopback address"),
                (["--statsd-udp", "127.0.0.1:%d" % self.port], "already in use"),
                (["--statsd-unix", occupied], "something that is no socket"),
                (["--statsd-unix", "/" + "x" * 200], "at most 107 bytes"),
                (["--statsd-unix", "/nowhere/at/all"], "No such file")):
            with tempfile.TemporaryDirectory() as other:
                run = subprocess.run([PROGRAM, "--headless", "--no-prometheus", "--listen",
                                      "127.0.0.1:0", "--state-dir", other, *options],
                                     stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, timeout=30,
                                     env=dict(os.environ, HOME=other, LC_ALL="C"))
                self.assertNotEqual(run.returncode, 0, options)
                self.assertIn(message.encode(), run.stderr)
        self.assertTrue(os.path.exists(occupied))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
