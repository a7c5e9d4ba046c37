#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kill switch of a real exporter: python3 test_killswitch.py PROGRAM

THUNES_CYCLES (default 1000) and THUNES_SECONDS (default 10; 60 for the full load) set the length
of the two long tests.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from console import Console, until

PROGRAM = None
CYCLES = int(os.environ.get("THUNES_CYCLES", "1000"))
SECONDS = float(os.environ.get("THUNES_SECONDS", "10"))


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=30)


class KillSwitchTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.console = None

    def tearDown(self):
        if self.console:
            self.console.kill()
        self.directory.cleanup()

    def start(self, *options, **more):
        self.console = Console(PROGRAM, self.directory.name, *options, **more)
        return self.console

    def journal(self):
        with open(os.path.join(self.directory.name, "kill-switch.jsonl")) as file:
            return [json.loads(line) for line in file]

    def test_whatever_is_not_allowed_is_refused_journaled_and_changes_nothing(self):
        console = self.start()
        self.assertEqual(console.command("engage", reason="first")[0], 200)
        good = {"Content-Type": "application/json", "Authorization": "Bearer " + console.token}
        engage, release = "/api/v1/kill-switch/engage", "/api/v1/kill-switch/release"
        table = [
            # name, path, body, headers, status, journaled
            ("no token", release, '{"reason":"x","sequence":1}',
             {"Content-Type": "application/json"}, 401, True),
            ("wrong token", release, '{"reason":"x","sequence":1}',
             dict(good, Authorization="Bearer " + "0" * 64), 401, True),
            ("token of another scheme", release, '{"reason":"x","sequence":1}',
             dict(good, Authorization="Basic " + console.token), 401, True),
            ("part of the token", release, '{"reason":"x","sequence":1}',
             dict(good, Authorization="Bearer " + console.token[:-1]), 401, True),
            ("form content type", release, '{"reason":"x","sequence":1}',
             dict(good, **{"Content-Type": "text/plain"}), 415, True),
            ("foreign host", release, '{"reason":"x","sequence":1}',
             dict(good, Host="evil.example"), 421, False),
            ("foreign origin", release, '{"reason":"x","sequence":1}',
             dict(good, Origin="http://evil.example"), 403, False),
            ("oversized body", release, '{"reason":"%s","sequence":1}' % ("x" * 5000), good, 413, True),
            ("huge body", release, "x" * (9 << 20), good, 413, False),
            ("not JSON", release, "{", good, 400, True),
            ("not an object", release, "[]", good, 400, True),
            ("no reason", release, '{"sequence":1}', good, 400, True),
            ("blank reason", release, '{"reason":"  ","sequence":1}', good, 400, True),
            ("no sequence", release, '{"reason":"x"}', good, 400, True),
            ("sequence as text", release, '{"reason":"x","sequence":"1"}', good, 400, True),
            ("old sequence", release, '{"reason":"x","sequence":0}', good, 409, True),
            ("future sequence", release, '{"reason":"x","sequence":2}', good, 409, True),
            ("unknown field", release, '{"reason":"x","sequence":1,"force":true}', good, 400, True),
            ("unknown level", engage, '{"reason":"x","level":"stop"}', good, 400, True),
        ]
        for name, path, body, headers, status, journaled in table:
            with self.subTest(name):
                before = len(self.journal())
                try:
                    got, text = console.request("POST", path, body, headers)
                    self.assertEqual(got, status, text)
                except (BrokenPipeError, ConnectionResetError):
                    self.assertEqual(name, "huge body")  # refused before it was all sent
                state = console.state()
                self.assertEqual((state["state"], state["sequence"]), ("engaged", 1))
                self.assertEqual(len(self.journal()) > before, journaled)
        self.assertIn('thunes_kill_switch_failed_attempts_total{reason="wrong_token"} 3',
                      console.get("/metrics"))
        self.assertEqual(console.request("GET", release)[0], 405)
        # A replayed release: the one that was accepted does not work a second time.
        self.assertEqual(console.command("release", reason="ok", sequence=1)[0], 200)
        self.assertEqual(console.command("engage", reason="again")[0], 200)
        self.assertEqual(console.command("release", reason="ok", sequence=1)[0], 409)
        self.assertEqual(console.state()["state"], "engaged")

    def test_a_flood_of_wrong_tokens_does_not_fill_the_disk(self):
        console = self.start()
        for _ in range(200):
            self.assertEqual(console.command("engage", token="f" * 64, reason="x")[0], 401)
        self.assertLess(len(self.journal()), 50)
        self.assertIn('{reason="wrong_token"} 200', console.get("/metrics"))

    def test_a_long_poll_is_answered_at_the_change(self):
        console = self.start()
        answers = []

        def poll():
            answers.append((json.loads(console.get("/api/v1/kill-switch?after=0&wait=20")),
                            time.monotonic()))
        thread = threading.Thread(target=poll)
        thread.start()
        self.assertFalse(until(lambda: answers, 0.2))
        begin = time.monotonic()
        console.command("engage", reason="now")
        thread.join(5)
        self.assertEqual(answers[0][0]["sequence"], 1)
        self.assertLess(answers[0][1] - begin, 0.5)
        for bad in ("after=x", "after=1&wait=x", "after=1&wait=-1", "after=1&wait=nan"):
            self.assertEqual(console.request("GET", "/api/v1/kill-switch?" + bad)[0], 400, bad)

    def test_the_latch_is_there_exactly_while_engaged(self):
        console = self.start()
        latch = os.path.join(self.directory.name, "kill-switch.latch")
        self.assertFalse(os.path.exists(latch))
        console.command("engage", reason="now", level="flatten")
        with open(latch) as file:
            record = json.load(file)
        self.assertEqual((record["state"], record["level"], record["sequence"], record["reason"]),
                         ("engaged", "flatten", 1, "now"))
        console.command("release", reason="ok", sequence=1)
        self.assertTrue(until(lambda: not os.path.exists(latch), 2))

    def test_policies_engage_and_a_person_releases(self):
        console = self.start("--policy-loss", "0.9", "--policy-silence", "2", "--silence-limit", "60")
        risk = {"type": "risk", "max_daily_loss": 20, "position_count": 1}
        console.events(dict(risk, daily_pnl=-17))
        time.sleep(0.4)
        self.assertEqual(console.state()["state"], "released")
        console.events(dict(risk, daily_pnl=-18))
        self.assertTrue(until(lambda: console.state()["state"] == "engaged", 2))
        state = console.state()
        self.assertEqual((state["source"], state["actor"]), ("policy", "policy"))
        self.assertIn("90 %", state["reason"])
        # The limit is still passed: a person's release holds all the same.
        self.assertEqual(console.command("release", reason="seen", sequence=state["sequence"])[0], 200)
        console.events(dict(risk, daily_pnl=-19))
        time.sleep(0.5)
        self.assertEqual(console.state()["state"], "released")
        # And then the bot falls silent.
        self.assertTrue(until(lambda: console.state()["state"] == "engaged", 5))
        self.assertIn("dead man", console.state()["reason"])

    def test_two_people_release(self):
        console = self.start("--two-person-release")
        second = os.path.join(self.directory.name, "operators", "bob.token")
        with open(os.open(second, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write("b" * 64)
        console.kill()
        console = self.start("--two-person-release")
        console.command("engage", reason="stop")
        self.assertEqual(console.command("release", reason="a", sequence=1)[0], 202)
        self.assertEqual(console.command("release", reason="a", sequence=1)[0], 202)
        self.assertEqual(console.state()["state"], "engaged")
        self.assertEqual(console.command("release", token="b" * 64, reason="b", sequence=1)[0], 200)
        self.assertEqual(console.state()["actor"], "operator and bob")

    def test_a_token_that_others_can_read_is_not_accepted(self):
        self.start()
        token = self.console.token
        os.chmod(os.path.join(self.directory.name, "operators", "operator.token"), 0o644)
        self.console.kill()
        console = self.start()
        self.assertEqual(console.command("engage", token=token, reason="x")[0], 401)

    def test_the_command_line_has_the_right_exit_codes(self):
        console = self.start()
        where = ["--exporter", console.url, "--state-dir", self.directory.name]
        self.assertEqual(run("kill-switch", "status", *where).returncode, 0)
        self.assertEqual(run("kill-switch", "engage", *where).returncode, 2)
        late = run("kill-switch", "engage", *where, "--reason", "x", "--timeout", "0.2")
        self.assertEqual(late.returncode, 3)
        console.events({"type": "kill_switch", "active": True, "sequence": 1})
        done = run("kill-switch", "engage", *where, "--reason", "x", "--json")
        self.assertEqual((done.returncode, json.loads(done.stdout)["phase"]), (0, "engaged"))
        shown = run("kill-switch", "release", *where, "--reason", "ok")
        self.assertEqual(shown.returncode, 2)
        self.assertIn("--sequence 1", shown.stderr)
        old = run("kill-switch", "release", *where, "--reason", "ok", "--sequence", "0")
        self.assertEqual(old.returncode, 4)
        wrong = run("kill-switch", "engage", *where, "--reason", "x", "--token-file", "/dev/null")
        self.assertEqual(wrong.returncode, 4)
        verified = run("audit", "verify", "--state-dir", self.directory.name)
        self.assertEqual(verified.returncode, 0)
        console.kill()
        gone = run("kill-switch", "engage", *where, "--reason", "x")
        self.assertEqual(gone.returncode, 1)
        self.assertIn("no contact", gone.stderr)
        path = os.path.join(self.directory.name, "kill-switch.jsonl")
        with open(path) as file:
            lines = file.readlines()
        lines[1] = lines[1].replace('"x"', '"y"')
        with open(path, "w") as file:
            file.writelines(lines)
        broken = run("audit", "verify", "--state-dir", self.directory.name)
        self.assertEqual(broken.returncode, 1)
        self.assertIn("line 3", broken.stderr)
        self.console = None

    def test_a_hook_runs_at_each_change_and_cannot_hang_the_switch(self):
        record = os.path.join(self.directory.name, "hook.txt")
        script = os.path.join(self.directory.name, "hook.sh")
        with open(script, "w") as file:
            file.write('#!/bin/sh\ncat >> "%s"; echo >> "%s"; [ "$1" = hang ] && sleep 60\n'
                       % (record, record))
        os.chmod(script, 0o755)
        console = self.start("--hook", script, "--hook", "hang", "--hook-limit", "1")
        begin = time.monotonic()
        console.command("engage", reason="a; rm -rf /")
        self.assertLess(time.monotonic() - begin, 1)

        def recorded():
            if not os.path.exists(record):
                return ""
            with open(record) as file:
                return file.read()
        self.assertTrue(until(lambda: '"sequence":1' in recorded(), 3))
        self.assertTrue(until(lambda: any(e["type"] == "hook" and e["result"] == "killed"
                                          for e in self.journal()), 5))

    def test_a_full_disk_engages_and_refuses_to_release(self):
        import resource
        # A file size limit stands for the full disk: writes beyond it fail.
        limit = 2500
        console = self.start(preexec_fn=lambda: (
            __import__("signal").signal(__import__("signal").SIGXFSZ, __import__("signal").SIG_IGN),
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))))
        status, state = 200, None
        for _ in range(50):
            status, state = console.command("engage", reason="x" * 50)
            if status != 200:
                break
            status, state = console.command("release", reason="x" * 50, sequence=state["sequence"])
            if status != 200:
                break
        self.assertEqual(status, 503)
        self.assertEqual(console.state()["state"], "engaged")
        self.assertFalse(console.state()["durable"])
        self.assertIn("thunes_kill_switch_journal_healthy 0", console.get("/metrics"))
        status, _ = console.command("release", reason="x", sequence=console.state()["sequence"])
        self.assertEqual(status, 503)
        self.assertEqual(console.state()["state"], "engaged")
        console.kill()
        console = self.start()  # the disk has room again
        self.assertEqual(console.state()["state"], "engaged")
        sequence = console.state()["sequence"]
        self.assertEqual(console.command("release", reason="ok", sequence=sequence)[0], 200)

    def test_kill_at_random_moments_loses_nothing_that_was_acknowledged(self):
        random.seed(1)
        cycles = kills = 0
        acknowledged = ("released", 0)
        while cycles < CYCLES:
            console = self.start()
            state = console.state()
            # As acknowledged, or engaged; never behind what was acknowledged.
            self.assertTrue(state["state"] == "engaged" or acknowledged[0] == "released",
                            (state, acknowledged))
            if state["sequence"] == acknowledged[1]:
                self.assertEqual(state["state"], acknowledged[0])
            self.assertGreaterEqual(state["sequence"], acknowledged[1])
            self.assertEqual(state["durable"], True)
            sequence = state["sequence"]
            engaged = state["state"] == "engaged"
            killer = threading.Timer(random.uniform(0.001, 0.06), console.process.kill)
            killer.start()
            try:
                while True:
                    if engaged:
                        status, answer = console.command("release", reason="r", sequence=sequence)
                    else:
                        status, answer = console.command("engage", reason="e")
                    self.assertEqual(status, 200)
                    cycles += 1
                    sequence, engaged = answer["sequence"], answer["state"] == "engaged"
                    acknowledged = (answer["state"], sequence)
            except (OSError, ValueError, __import__("http.client").client.HTTPException):
                kills += 1
            killer.join()
            console.kill()
        self.console = None
        print("%d acknowledged commands, %d kills" % (cycles, kills), end=" ")
        self.assertEqual(run("audit", "verify", "--state-dir", self.directory.name).returncode, 0)

    def test_200_clients_at_once(self):
        console = self.start()
        stop = time.monotonic() + SECONDS
        acknowledged, errors = set(), []
        lock = threading.Lock()

        def client(number):
            try:
                while time.monotonic() < stop:
                    state = console.state()
                    kind = (number + random.randrange(3)) % 3
                    if kind == 0:
                        status, answer = console.command("engage", reason="client %d" % number)
                    elif kind == 1:
                        status, answer = console.command("release", reason="client %d" % number,
                                                         sequence=state["sequence"])
                    else:
                        console.get("/api/v1/kill-switch?after=%d&wait=0.2" % state["sequence"])
                        continue
                    if status == 200:
                        with lock:
                            acknowledged.add((answer["sequence"], answer["state"]))
                    elif status != 409:
                        errors.append((status, answer))
            except Exception as error:
                errors.append(repr(error))
        threads = [threading.Thread(target=client, args=(n,)) for n in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors[:3], [])
        commands = [e for e in self.journal() if e["type"] == "command"]
        kept = [(e["sequence"], e["state"]) for e in commands]
        self.assertEqual([s for s, _ in kept], list(range(1, len(kept) + 1)))
        self.assertLessEqual(acknowledged, set(kept))
        self.assertEqual((console.state()["sequence"], console.state()["state"]), kept[-1])
        print("%d changes, %d acknowledgements" % (len(kept), len(acknowledged)), end=" ")


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
