#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that alerts point to: test_runbooks.py PROGRAM

Each says what its rule says, is served where its link points, names only commands, flags, metrics and
addresses that exist; and nothing else is served there.
"""
import glob
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import unittest

import yaml

from console import Console

PROGRAM = None
MONITORING = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "monitoring")
QUERY = re.compile(r"promtool query instant http://127\.0\.0\.1:9091 '([^']*)'")


def rules():
    with open(os.path.join(MONITORING, "prometheus", "rules.yml")) as file:
        groups = yaml.safe_load(file)["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def pages():
    found = {}
    for path in glob.glob(os.path.join(MONITORING, "runbooks", "*.md")):
        with open(path) as file:
            found[os.path.basename(path)[:-3]] = file.read()
    return found


class PagesTest(unittest.TestCase):
    def test_each_says_what_its_rule_says(self):
        self.assertEqual(set(pages()), set(rules()))
        for name, text in pages().items():
            rule = rules()[name]
            expression = "\n".join("    " + line if line else "" for line in rule["expr"].rstrip().split("\n"))
            waits = " for " + rule["for"] if "for" in rule else ""
            self.assertTrue(text.startswith("# %s\n\nSeverity: %s.\n" % (name, rule["labels"]["severity"])), name)
            self.assertIn("It fires when this holds%s:\n\n%s\n\n" % (waits, expression), text, name)

    def test_each_has_something_to_check_and_to_do(self):
        seen = {}
        for name, text in pages().items():
            parts = re.split(r"^## (.*)$", text, flags=re.M)
            self.assertEqual(parts[1::2], ["What it means", "What to check", "What to do"], name)
            self.assertRegex(parts[4], r"(?m)^    \S", name)
            self.assertRegex(parts[6], r"(?m)^- ", name)
            self.assertNotIn(parts[4], seen, "%s is a copy" % name)
            seen[parts[4]] = name

    def test_prometheus_accepts_its_queries_and_they_can_give_something(self):
        queries = [(name, query) for name, text in pages().items() for query in QUERY.findall(text)]
        self.assertGreater(len(queries), 40)
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "runbooks", "rules": [
                {"record": "%s:%d" % (name, i), "expr": query} for i, (name, query) in enumerate(queries)]}]}, file)
            file.flush()
            checked = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
            recordings = os.path.join(MONITORING, "prometheus", "rules.yml")
            ours = subprocess.run([PROGRAM, "rules", "check", file.name, recordings], capture_output=True, text=True)
            self.assertEqual(ours.returncode, 0, ours.stdout)

    def test_the_metrics_that_it_looks_for_exist(self):
        with open(os.path.join(os.path.dirname(MONITORING), "exporter", "metrics", "catalogue.h")) as file:
            catalogue = re.findall(r'"((?:thunes|lab)_\w+)"', file.read())
        for name, text in pages().items():
            for metric in re.findall(r"\b(?:thunes|lab)_[a-z_]+", text.replace("lab_dir_missing", "")):
                self.assertTrue(any(metric.startswith(known) or known.startswith(metric) for known in catalogue),
                                (name, metric))


class ServedTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        lab = os.path.join(self.directory.name, "lab")
        os.makedirs(os.path.join(lab, "bin"))
        os.makedirs(os.path.join(lab, "worktrees", "thunes"))
        for folder in ("", "worktrees/thunes"):
            with open(os.path.join(lab, folder, ".worktree"), "w") as file:
                file.write('status="working"\ntest_status="passing"\n')
        with open(os.path.join(lab, "bin", "mcp-rag-query-health"), "w") as file:
            file.write("#!/bin/sh\nexit 0\n")
        os.chmod(file.name, 0o755)
        self.console = Console(PROGRAM, self.directory.name, "--lab-dir", lab)
        self.addCleanup(self.console.kill)

    def raw(self, target, method="GET"):
        """Status and body for exactly this request target."""
        with socket.create_connection(("127.0.0.1", self.console.port), timeout=10) as client:
            client.sendall(b"%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
                           % (method.encode(), target.encode(), self.console.port))
            answer = b""
            while chunk := client.recv(65536):
                answer += chunk
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode("latin-1").lower(), body.decode("utf-8", "replace")

    def test_each_is_served_where_the_link_of_its_alert_points(self):
        texts = pages()
        for name, rule in rules().items():
            path = re.fullmatch(r"http://127\.0\.0\.1:8000(/.*)", rule["annotations"]["runbook_url"])[1]
            status, head, body = self.raw(path)
            self.assertEqual((status, body), (200, texts[name]), name)
            self.assertIn("content-type: text/plain; charset=utf-8", head)
        self.assertEqual(self.raw("/runbooks/Watchdog", "DELETE")[0], 405)

    def test_nothing_else_is_served_there(self):
        secret = os.path.join(self.directory.name, "operators", "operator.token")
        self.assertTrue(os.path.exists(secret))
        for target in ("/runbooks", "/runbooks/", "/runbooks/NoSuchAlert", "/runbooks/killswitchactive",
                       "/runbooks/Watchdog.md", "/runbooks/Watchdog/", "/runbooks//Watchdog", "/runbooks/Watchdog%00",
                       "/runbooks/../prometheus/rules.yml", "/runbooks/..%2fprometheus%2frules.yml",
                       "/runbooks/%2e%2e/prometheus/rules.yml", "/runbooks/..%5cprometheus%5crules.yml",
                       "/runbooks/%252e%252e%252fprometheus%252frules.yml", "/runbooks/....//prometheus/rules.yml",
                       "/runbooks//etc/passwd", "/runbooks/%2fetc%2fpasswd", "/runbooks/" + secret,
                       "/runbooks/../" * 5 + secret, "/runbooks/Watchdog/../../alertmanager/alertmanager.yml",
                       "/runbooks/:/monitoring/alertmanager/alertmanager.yml"):
            status, _, body = self.raw(target)
            with self.subTest(target=target):
                self.assertIn(status, (400, 404), body[:200])
                for word in ("root:", "groups:", "receivers:", self.console.token):
                    self.assertNotIn(word, body)

    def test_pages_of_another_folder_replace_ours(self):
        other = os.path.join(self.directory.name, "monitoring")
        os.makedirs(os.path.join(other, "runbooks", "inner"))
        for path in ("runbooks/Mine.md", "runbooks/inner/Hidden.md", "Outside.md", "runbooks/notes.txt"):
            with open(os.path.join(other, path), "w") as file:
                file.write("# %s\n" % path)
        self.console.kill()
        self.console = Console(PROGRAM, self.directory.name, "--monitoring-dir", other)
        self.addCleanup(self.console.kill)
        self.assertEqual(self.raw("/runbooks/Mine")[::2], (200, "# runbooks/Mine.md\n"))
        for target in ("/runbooks/Watchdog", "/runbooks/inner/Hidden", "/runbooks/Outside", "/runbooks/notes",
                       "/runbooks/../Outside"):
            self.assertEqual(self.raw(target)[0], 404, target)

    def test_the_addresses_that_they_name_answer(self):
        found = {path for text in pages().values()
                 for path in re.findall(r"curl (?:-sS? )(?:-m 5 )?http://127\.0\.0\.1:8000(/[\w/.-]*)", text)}
        self.assertGreater(len(found), 5)
        for path in found:
            self.assertEqual(self.raw(path.replace("NAME", "rag-query"))[0], 200, path)
        # And what one is told to do to a server.
        command = re.search(r"(?ms)^ +(curl -s -X POST .*?/restart)$", pages()["ThunesBlockedWithMCPFailure"])[1]
        command = command.replace("~/.local/state/thunes-console", self.directory.name)
        command = command.replace("/restart", "/probe")  # there is nothing to restart behind a script
        answer = subprocess.run(["sh", "-c", command.replace("http://127.0.0.1:8000", self.console.url)],
                                capture_output=True, text=True, timeout=30)
        self.assertIn('"status":"ok"', answer.stdout.replace(" ", ""), answer.stderr)

    def test_the_commands_that_they_name_are_understood(self):
        commands = set()
        for text in pages().values():
            commands |= set(re.findall(r"(?m)^    (thunes-console (?!--).*)$", text))
            commands |= {" ".join(c.split()) for c in re.findall(r"`(thunes-console (?!--)[^`]*)`", text)}
        self.assertGreater(len(commands), 6)
        help_text = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True).stdout
        for command in sorted(commands):
            words = shlex.split(command.replace("…", "checked").replace("--sequence N", "--sequence 0"))[1:]
            if words[0] == "kill-switch":
                words += ["--exporter", self.console.url, "--token-file",
                          os.path.join(self.directory.name, "operators", "operator.token")]
            elif words[0] == "audit":
                words += ["--state-dir", self.directory.name]
            # Nobody listens at port 1: a Prometheus that really runs here is left alone.
            words = [word.replace("127.0.0.1:9091", "127.0.0.1:1") for word in words]
            result = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60,
                                    env=dict(os.environ, HOME=self.directory.name))
            # 2 is a wrong command line; of rules check also a Prometheus that is not there, as here.
            if words[0] == "rules":
                self.assertIn("no contact with Prometheus", result.stderr)
            else:
                self.assertNotEqual(result.returncode, 2, (command, result.stderr))
        for name, text in pages().items():
            for flag in re.findall(r"`(--[a-z.-]+)", text):
                self.assertTrue(flag in help_text or flag.startswith("--storage."), (name, flag))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
