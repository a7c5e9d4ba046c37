# SPDX-License-Identifier: GPL-3.0-or-later
"""thunes-console dashboard check: what it says about good, odd and broken files."""
import glob
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = sorted(glob.glob(str(ROOT / "tests/fixtures/dashboards/*.json")))
# What is reached on the corpus today; it may rise, never fall.
LEAST_HONOURED = 99.0
LEAST_FULLY = 97.0


def run(*arguments):
    # No display, no platform: the check needs neither.
    environment = {key: value for key, value in os.environ.items()
                   if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run([PROGRAM, "dashboard", *map(str, arguments)], capture_output=True,
                          env=environment, timeout=120)


def check(*files):
    done = run("check", "--json", *files)
    return done.returncode, json.loads(done.stdout)


class DashboardCheck(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, content, name="board.json"):
        path = pathlib.Path(self.folder.name) / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def test_the_corpus_is_honoured_as_far_as_it_was(self):
        self.assertEqual(len(CORPUS), 40)
        code, report = check(*CORPUS)
        self.assertEqual(report["errors"], [])
        self.assertEqual(len(report["files"]), 40)
        totals = report["totals"]
        self.assertGreater(totals["panels"], 400)
        self.assertEqual(totals["panels"],
                         totals["full"] + totals["with_notes"] + totals["not_honoured"])
        self.assertGreaterEqual(totals["percent_honoured"], LEAST_HONOURED)
        self.assertGreaterEqual(totals["percent_full"], LEAST_FULLY)
        self.assertEqual(code, 1 if totals["not_honoured"] else 0)
        for dashboard in report["files"]:
            for panel in dashboard["panels"]:
                self.assertEqual(panel["honoured"] == "full", panel["notes"] == [], panel)

    def test_our_own_dashboards_are_honoured_in_full(self):
        files = sorted(glob.glob(str(ROOT / "monitoring/grafana/dashboards/*.json")))
        self.assertEqual(len(files), 3)
        code, report = check(*files)
        self.assertEqual(code, 0)
        self.assertEqual(report["totals"]["percent_full"], 100)

    def test_each_panel_is_full_noted_or_not_honoured(self):
        path = self.file(json.dumps({"title": "T", "panels": [
            {"id": 1, "type": "stat", "title": "good", "targets": [{"expr": "up"}]},
            {"id": 2, "type": "stat", "title": "noted", "targets": [{"expr": "up"}],
             "transformations": [{"id": "spatial"}]},
            {"id": 3, "type": "geomap", "title": "unknown", "targets": [{"expr": "up"}]},
            {"id": 4, "type": "timeseries", "title": "loki", "datasource": {"type": "loki"},
             "targets": [{"expr": "{job=\"x\"}"}]},
            {"id": 5, "type": "row", "title": "heading"},
            {"id": 6, "type": "stat", "title": "sum", "targets": [
                {"datasource": {"type": "__expr__"}, "type": "math", "expression": "$A"}]}]}))
        code, report = check(path)
        self.assertEqual(code, 1)
        panels = {panel["id"]: panel for panel in report["files"][0]["panels"]}
        self.assertEqual({key: panel["honoured"] for key, panel in panels.items()},
                         {1: "full", 2: "notes", 3: "not", 4: "not", 6: "not"})
        self.assertIn("spatial", panels[2]["notes"][0])
        self.assertIn("geomap", panels[3]["notes"][0])
        self.assertIn("Prometheus", panels[4]["notes"][0])
        totals = report["totals"]
        self.assertEqual((totals["panels"], totals["full"], totals["with_notes"],
                          totals["not_honoured"]), (5, 1, 1, 3))
        self.assertEqual((totals["percent_honoured"], totals["percent_full"]), (40, 20))
        text = run("check", path)
        self.assertEqual(text.returncode, 1)
        self.assertIn(b"5 panels: 1 fully honoured, 1 with notes, 3 not honoured; 40.0 % honoured, "
                      b"20.0 % fully", text.stdout)
        self.assertIn("not       3  geomap", text.stdout.decode())

    def test_what_is_no_dashboard_is_an_error_with_its_reason(self):
        cases = {
            "empty": (b"", "it is empty"),
            "blank": (b"  \n ", "it is empty"),
            "words": (b"<html>no</html>", "line 1, column"),
            "binary": (bytes(range(256)) * 20, "line 1, column"),
            "array": (b"[1, 2]", "expected an object"),
            "half": (b'{"title": "T", "panels": [{"type": "stat"', "line 1, column"),
            "second line": (b'{"title": "T",\n "panels": [oops]}', "line 2, column"),
            "deep": (b"[" * 200000, "line 1, column"),
            "deep object": (b'{"a":' * 100000 + b"1" + b"}" * 100000, "line 1, column"),
            "no panels": (b'{"title": "T"}', "it has no panels"),
            "panels of the wrong type": (b'{"panels": {"a": 1}}', "it has no panels"),
            "panels that are none": (b'{"panels": [1, null, "x", []]}', "it has no panels"),
            "utf-16": ('{"title":"T","panels":[{"type":"stat"}]}'.encode("utf-16"), "line 1, column"),
            "schema v2": (b'{"spec": {"elements": {}}, "kind": "Dashboard"}', "schema v2"),
        }
        for name, (content, reason) in cases.items():
            with self.subTest(name):
                path = self.file(content)
                done = run("check", path)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(reason, done.stderr.decode())
                self.assertIn(str(path), done.stderr.decode())

    def test_what_cannot_be_read_is_an_error(self):
        os.mkfifo(os.path.join(self.folder.name, "pipe"))
        huge = pathlib.Path(self.folder.name) / "huge.json"
        with open(huge, "wb") as sparse:
            sparse.truncate(40 * 1024 * 1024)
        for path, reason in ((pathlib.Path(self.folder.name) / "nope.json", "no such file"),
                             (self.folder.name, "a folder"), ("/dev/zero", "no ordinary file"),
                             (os.path.join(self.folder.name, "pipe"), "no ordinary file"),
                             (huge, "more than 32 MB")):
            done = run("check", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn(reason, done.stderr.decode())

    def test_an_unreadable_file_does_not_hide_the_others(self):
        good = self.file('{"title": "T", "panels": [{"type": "stat", "targets": [{"expr": "up"}]}]}')
        bad = self.file("{", "bad.json")
        code, report = check(bad, good)
        self.assertEqual(code, 2)
        self.assertEqual(report["totals"]["full"], 1)
        self.assertEqual(report["errors"][0]["file"], str(bad))

    def test_a_byte_order_mark_is_no_fault(self):
        code, _ = check(self.file(b'\xef\xbb\xbf{"panels": [{"type": "stat", "targets": [{"expr": "up"}]}]}'))
        self.assertEqual(code, 0)

    def test_titles_cannot_write_control_sequences_to_the_terminal(self):
        path = self.file(json.dumps({"title": "\x1b]0;owned\x07", "panels": [
            {"type": "st\x1b[2Jat", "title": "a\nb\x1b[31m", "targets": [{"expr": "up"}]}]}))
        done = run("check", path)
        self.assertEqual(done.returncode, 1)
        self.assertNotIn(b"\x1b", done.stdout)
        self.assertNotIn(b"\x07", done.stdout)

    def test_wrong_usage_says_what_is_expected(self):
        for arguments in ((), ("check",), ("frobnicate", "x.json"), ("check", "--nope", "x.json")):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"dashboard check [--json] FILE", done.stderr)
            self.assertEqual(done.stdout, b"")

    def test_files_cut_anywhere_give_an_error_and_never_a_crash(self):
        text = pathlib.Path(min(CORPUS, key=os.path.getsize)).read_bytes().rstrip()
        cuts = [self.file(text[:len(text) * part // 40], f"cut{part}.json") for part in range(40)]
        done = run("check", *cuts)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count(b"cut"), 40)


if __name__ == "__main__":
    unittest.main()
