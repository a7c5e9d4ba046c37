#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's dashboards are sound, ask only for metrics that the exporter has, and find values in what
it really exports: check_dashboards.py CONSOLE

A real exporter watches a lab that is made here; Prometheus's own engine evaluates each panel over what
it exports (promtool test rules).
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "monitoring", "grafana", "dashboards")
NAMES = ("worktree", "mcp_servers")
# Panels that rightly have no value in the lab below.
EMPTY = {"Against Upstream", "Failed Probes by Reason"}


def load(name):
    with open(os.path.join(FOLDER, name + ".json")) as file:
        return json.load(file)


def expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            expr = target["expr"].replace("$worktree_name", "main").replace("$__rate_interval", "1m")
            yield panel, expr


class DashboardTest(unittest.TestCase):
    def test_they_are_laid_out_soundly(self):
        uids = set()
        for file in os.listdir(FOLDER):
            uids.add(load(file.removesuffix(".json"))["uid"])
        self.assertEqual(len(uids), len(os.listdir(FOLDER)))
        for name in NAMES:
            dashboard, cells = load(name), {}
            self.assertEqual(dashboard["schemaVersion"], 39)
            self.assertEqual(len({p["id"] for p in dashboard["panels"]}), len(dashboard["panels"]))
            for panel in dashboard["panels"]:
                grid = panel["gridPos"]
                for x in range(grid["x"], grid["x"] + grid["w"]):
                    self.assertLess(x, 24)
                    for y in range(grid["y"], grid["y"] + grid["h"]):
                        self.assertNotIn((x, y), cells, panel["title"])
                        cells[x, y] = panel["id"]

    def test_the_worktree_is_chosen_by_a_variable(self):
        variables = {v["name"]: v for v in load("worktree")["templating"]["list"]}
        self.assertEqual(variables["worktree_name"]["query"]["query"],
                         "label_values(lab_worktree_status, worktree_name)")
        for panel in load("worktree")["panels"]:
            for target in panel["targets"]:
                if "lab_collection" not in target["expr"]:
                    self.assertIn('worktree_name="$worktree_name"', target["expr"])

    def test_every_metric_is_in_the_catalogue(self):
        with open(os.path.join(ROOT, "exporter", "metrics", "catalogue.h")) as file:
            known = set(re.findall(r'"((?:lab|thunes)_\w+)"', file.read()))
        for name in NAMES:
            for panel, expr in expressions(load(name)):
                self.assertLessEqual(set(re.findall(r"\b(?:lab|thunes)_\w+", expr)), known, panel["title"])

    def test_each_panel_finds_its_values_in_what_the_exporter_exports(self):
        with tempfile.TemporaryDirectory() as folder:
            metrics = export(folder, self)
            series = []
            for line in metrics.splitlines():
                if line.startswith("lab_") :
                    selector, value = line.rsplit(" ", 1)
                    series.append({"series": selector, "values": "%s+0x4" % value})
            for name in NAMES:
                for panel, expr in expressions(load(name)):
                    counted = count(folder, series, "count(%s)" % expr)
                    if panel["title"] not in EMPTY:
                        self.assertGreater(counted, 0, "%s: %s" % (panel["title"], expr))


def count(folder, series, expr):
    """How many series the expression has: promtool says it in its complaint about a wrong guess."""
    test = {"evaluation_interval": "15s", "tests": [{
        "interval": "15s", "input_series": series,
        "promql_expr_test": [{"expr": expr, "eval_time": "1m",
                              "exp_samples": [{"labels": "{}", "value": -1}]}]}]}
    path = os.path.join(folder, "test.yml")
    with open(path, "w") as file:
        yaml.safe_dump(test, file)
    run = subprocess.run(["promtool", "test", "rules", path], capture_output=True, text=True)
    text = run.stdout + run.stderr
    if "parse error" in text:
        raise AssertionError("%s: %s" % (expr, text))
    got = text[text.index("got:"):]
    return 0 if "nil" in got else float(re.search(r"\}\s+([-0-9.Ee+]+)", got)[1])


def export(folder, test):
    """What a real exporter says about a lab with a server and a worktree in the middle of things."""
    lab = os.path.join(folder, "lab")
    os.makedirs(lab)
    environment = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", HOME=folder,
                       **{"GIT_%s_%s" % (who, what): "tester" for who in ("AUTHOR", "COMMITTER")
                          for what in ("NAME", "EMAIL")})

    def git(*arguments):
        subprocess.run(["git", "-C", lab, *arguments], env=environment, capture_output=True)

    def write(name, text):
        with open(os.path.join(lab, name), "w") as file:
            file.write(text)
    git("init", "-qb", "trunk")
    for branch, text in (("trunk", "one"), ("other", "two"), ("trunk", "three")):
        git("checkout", "-qB" if branch == "other" else "-q", branch)
        write("a", text)
        git("add", "-A")
        git("commit", "-qm", text)
    git("merge", "other")
    write(".git/index.lock", "")
    write("junit.xml", "<testsuite><testcase/></testsuite>")
    server = os.path.join(ROOT, "tests", "fixtures", "mcp", "server.py")
    write(".mcp.json", json.dumps({"mcpServers": {
        "good": {"command": "/usr/bin/python3", "args": ["-S", server, "good"]},
        "bad": {"command": "/usr/bin/python3", "args": ["-S", server, "exits"]}}}))
    process = subprocess.Popen([sys.argv[1], "--headless", "--listen", "127.0.0.1:0", "--lab-dir", lab,
                                "--state-dir", os.path.join(folder, "state")],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        port = None
        for line in process.stdout:
            found = re.search(r"127\.0\.0\.1:(\d+)", line)
            if found:
                port = found[1]
                break
        url = "http://127.0.0.1:%s" % port
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(url + "/-/ready").close()
                break
            except OSError:
                time.sleep(0.05)
        with urllib.request.urlopen(url + "/api/v1/state") as answer:
            state = json.load(answer)["lab"]
        test.assertEqual(state["mcp_servers"]["good"]["state"], "up")
        test.assertEqual(state["mcp_servers"]["good"]["server"], "fake")
        test.assertEqual(state["mcp_servers"]["bad"]["cause"], "exit")
        test.assertIn("no licence", state["mcp_servers"]["bad"]["stderr"])
        test.assertEqual(state["worktrees"]["main"]["git"]["operation"], "merge")
        test.assertEqual(state["worktrees"]["main"]["tests"]["status"], "passing")
        with urllib.request.urlopen(url + "/metrics") as answer:
            return answer.read().decode()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    assert shutil.which("promtool") and os.path.exists(sys.argv[1])
    unittest.main(verbosity=2, argv=sys.argv[:1])
