#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of a real headless console, and that nothing tells a secret: python3 test_logs.py PROGRAM"""
import base64
import glob
import http.client
import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request

from console import until

PROGRAM = None
SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "exporter")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PAIR = re.compile(r'([a-z0-9_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"=\\]+))(?: |$)')


def read_logfmt(line):
    """The pairs of one line; fails on anything else in it."""
    pairs, at = {}, 0
    while at < len(line):
        match = PAIR.match(line, at)
        if not match:
            raise ValueError("at %d of %r" % (at, line))
        key, quoted, bare = match.groups()
        if key in pairs:
            raise ValueError("%s twice in %r" % (key, line))
        pairs[key] = bare if bare is not None else json.loads('"%s"' % quoted)
        at = match.end()
    return pairs


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class LogTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.process = None

    def tearDown(self):
        self.stop()
        self.directory.cleanup()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        if self.process:
            self.process.stdout.close()
            self.log.close()
            self.process = None

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text, mode=0o600):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def start(self, config="", *options, environment=None, stderr=None,
              servers="prometheus: {start: false}\nalertmanager: {start: false}\n"):
        self.write("c.yaml", 'exporter: {state_directory: state, listen: "127.0.0.1:0"}\n'
                             + servers + config)
        self.log = open(self.path("log"), "w+")
        self.process = subprocess.Popen(
            [PROGRAM, "--headless", "--config", self.path("c.yaml"), *options], text=True,
            stdout=subprocess.PIPE, stderr=stderr if stderr is not None else self.log,
            env=dict(os.environ, HOME=self.directory.name, **(environment or {})))
        line = self.process.stdout.readline()
        self.assertTrue(line, "the console did not start: " + self.said())
        self.port = int(line.split()[-1].replace("/metrics", "").rsplit(":", 1)[1])

    def said(self):
        with open(self.path("log"), newline="\n") as file:
            return file.read()

    def lines(self):
        return [read_logfmt(line) for line in self.said().split("\n")[:-1]]  # whole ones

    def find(self, **fields):
        return [line for line in self.lines()
                if all(line.get(key) == value for key, value in fields.items())]

    def wait_for(self, count=1, **fields):
        """The lines with these fields; an answer is on its way before its line is written."""
        self.assertTrue(until(lambda: len(self.find(**fields)) >= count, 30), "%s in %s" % (fields, self.said()))
        return self.find(**fields)

    def operator(self):
        with open(self.path("state/operators/operator.token")) as file:
            return file.read().strip()

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def command(self, verb, token=None, **body):
        return self.ask("POST", "/api/v1/kill-switch/" + verb, json.dumps(body),
                        {"Content-Type": "application/json",
                         "Authorization": "Bearer " + (token or self.operator())})


class FormatTest(LogTest):
    def test_logfmt_is_the_default_and_every_line_reads_back(self):
        self.start("", "--log-level", "debug")
        self.ask("GET", "/metrics?a=%20b")
        self.ask("POST", "/api/v1/events", "{", {"Content-Type": "application/json"})
        reason = 'level=error\ntime=2026-01-01T00:00:00.000Z msg="forged" \x1b[2J "\\'
        self.assertEqual(self.command("engage", reason=reason)[0], 200)
        lines = self.lines()
        for line in lines:
            self.assertRegex(line["time"], TIME)
            self.assertIn(line["level"], ("debug", "info", "warning", "error"))
            self.assertTrue(line["category"].startswith("thunes."), line)
            self.assertTrue(line["msg"])
        self.assertEqual(lines[0]["msg"], "started")
        engaged, = self.find(category="thunes.killswitch", msg="engaged")
        self.assertEqual((engaged["reason"], engaged["actor"], engaged["sequence"], engaged["level"]),
                         (reason.strip(), "operator", "1", "warning"))
        self.assertFalse(self.find(msg="forged"))
        answered = self.wait_for(msg="answered", route="/metrics", method="GET")
        self.assertEqual((answered[0]["status"], answered[0]["peer"]), ("200", "127.0.0.1"))
        self.assertGreaterEqual(float(answered[0]["ms"]), 0)
        self.assertTrue(self.find(category="thunes.events", msg="a batch was refused", level="warning"))
        self.assertNotRegex(self.said(), "[\x00-\x09\x0b-\x1f\x7f]")

    def test_json_has_one_object_a_line_with_typed_values(self):
        self.start("log: {format: json, level: debug}\n")
        self.ask("GET", "/metrics")
        self.assertTrue(until(lambda: '"route":"/metrics"' in self.said(), 30))
        self.assertEqual(self.command("engage", reason='a"b\nc')[0], 200)
        lines = [json.loads(line) for line in self.said().split("\n")[:-1]]
        self.assertEqual(list(lines[0])[:4], ["time", "level", "category", "msg"])
        answered, = [line for line in lines if line["msg"] == "answered" and line["route"] == "/metrics"]
        self.assertIsInstance(answered["status"], int)
        self.assertIsInstance(answered["ms"], (int, float))
        engaged, = [line for line in lines if line["msg"] == "engaged"]
        self.assertEqual((engaged["reason"], engaged["durable"]), ('a"b\nc', True))

    def test_levels_by_category(self):
        self.start("", "--log-level", "warning,thunes.http=debug")
        self.ask("GET", "/metrics")
        self.command("engage", token="x" * 40, reason="x")
        self.wait_for(category="thunes.http", level="debug", route="/metrics")
        self.assertTrue(self.find(category="thunes.killswitch", level="warning"))
        self.assertFalse([line for line in self.lines()
                          if line["level"] in ("debug", "info") and line["category"] != "thunes.http"])

    def test_off_is_silent_and_the_program_works(self):
        self.start("", "--log-level", "off")
        self.assertEqual(self.command("engage", reason="x")[0], 200)
        self.stop()
        self.assertEqual(self.said(), "")

    def test_a_reload_takes_up_level_and_format_and_refuses_wrong_ones(self):
        self.start("log: {level: warning}\n")
        with open(self.path("c.yaml")) as file:
            good = file.read()
        self.ask("GET", "/metrics")
        self.assertEqual(self.said(), "")
        self.write("c.yaml", good.replace("level: warning", "level: debug"))
        headers = {"Authorization": "Bearer " + self.operator()}
        self.assertEqual(self.ask("POST", "/-/reload", b"", headers)[0], 200)
        self.ask("GET", "/metrics")
        self.wait_for(msg="answered", route="/metrics")
        self.assertTrue(self.find(msg="the configuration was reloaded"))
        self.write("c.yaml", good.replace("level: warning", "level: loud"))
        status, body = self.ask("POST", "/-/reload", b"", headers)
        self.assertEqual(status, 500)
        self.assertIn("c.yaml:4: log.level: 'loud' is no level; there are debug, info", body)
        error, = self.find(category="thunes.config", level="error")
        self.assertIn("log.level: 'loud' is no level", error["error"])
        count = len(self.find(msg="answered", route="/metrics"))
        self.ask("GET", "/metrics")
        self.wait_for(count + 1, msg="answered", route="/metrics")
        self.write("c.yaml", good.replace("level: warning", "level: error, format: json"))
        before = len(self.said())
        self.process.send_signal(signal.SIGHUP)

        def is_quiet():
            size = len(self.said())
            self.ask("GET", "/metrics")
            return len(self.said()) == size
        self.assertTrue(until(is_quiet, 30))
        self.write("c.yaml", good.replace("level: warning", "level: nonsense, format: json"))
        self.assertEqual(self.ask("POST", "/-/reload", b"", headers)[0], 500)
        last = self.said()[before:].split("\n")[-2]
        self.assertEqual(json.loads(last)["level"], "error")

    def test_wrong_flags_are_refused(self):
        for flags, words in ((["--log-level", "loud"], "--log-level: 'loud' is no level"),
                             (["--log-level", "info,thunes.x=info"], "no category 'thunes.x'"),
                             (["--log-format", "xml"], "--log-format: expected logfmt or json"),
                             (["--log-target", "syslog"], "--log-target: expected stderr, journald or auto")):
            run = subprocess.run([PROGRAM, "--headless", *flags], capture_output=True, text=True, timeout=60)
            self.assertEqual(run.returncode, 2)
            self.assertIn(words, run.stderr)

    def test_a_flood_from_outside_is_a_few_lines_and_a_count(self):
        self.start()
        for _ in range(300):
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as one:
                one.sendall(b"NONSENSE\r\n\r\n")
                self.assertIn(b"400", one.recv(100))
            self.ask("POST", "/api/v1/events", "{", {"Content-Type": "application/json"})
            self.command("engage", token="x" * 40, reason="x")
        # Five a minute and one with the count; a slow machine may see three minutes begin.
        for category, msg in (("thunes.http", "a request was refused"), ("thunes.events", "a batch was refused"),
                              ("thunes.killswitch", "a command was refused")):
            self.assertLessEqual(len(self.find(category=category, msg=msg)), 18)
        self.stop()
        for category in "thunes.http", "thunes.events", "thunes.killswitch":
            found = self.find(category=category, level="warning")
            counted = [int(line["suppressed"]) for line in found if "suppressed" in line]
            self.assertEqual(len(found) - len(counted) + sum(counted), 300, found)

    def test_a_terminal_that_stands_still_stops_nothing(self):
        read, write = os.pipe()
        self.start("", "--log-level", "debug", stderr=write)
        os.close(write)
        for _ in range(2000):  # some 300 KB of lines into a pipe of 64 KB
            self.assertEqual(self.ask("GET", "/-/healthy")[0], 200)
        self.assertEqual(self.command("engage", reason="x")[0], 200)
        os.close(read)
        self.assertEqual(self.ask("GET", "/-/healthy")[0], 200)


class JournalTest(LogTest):
    def setUp(self):
        super().setUp()
        self.journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.journal.settimeout(60)
        self.journal.bind(self.path("journal"))

    def tearDown(self):
        super().tearDown()
        self.journal.close()

    def next(self):
        data, fields = self.journal.recv(65536), {}
        while data:
            name, _, data = data.partition(b"\n")
            if b"=" in name:
                name, _, value = name.partition(b"=")
            else:
                size = int.from_bytes(data[:8], "little")
                value, end, data = data[8:8 + size], data[8 + size:9 + size], data[9 + size:]
                self.assertEqual(end, b"\n")
            self.assertNotIn(name, fields)
            fields[name.decode()] = value.decode()
        return fields

    def wait_for_message(self, message):
        while True:
            fields = self.next()
            if fields["MESSAGE"].startswith(message):
                return fields

    def test_lines_go_to_journald_with_their_fields(self):
        self.start("log: {target: journald}\n", environment={"THUNES_JOURNAL_SOCKET": self.path("journal")})
        fields = self.wait_for_message("started")
        self.assertEqual((fields["PRIORITY"], fields["SYSLOG_IDENTIFIER"], fields["THUNES_CATEGORY"],
                          fields["THUNES_MODE"]), ("6", "thunes-console", "thunes.app", "headless"))
        self.assertEqual(self.command("engage", reason="two\nlines PRIORITY=0")[0], 200)
        fields = self.wait_for_message("engaged")
        self.assertEqual((fields["PRIORITY"], fields["THUNES_REASON"], fields["THUNES_ACTOR"]),
                         ("4", "two\nlines PRIORITY=0", "operator"))
        self.assertEqual(self.said(), "")

    def test_auto_is_the_journal_only_where_stderr_is_connected_to_it(self):
        read, write = os.pipe()
        info = os.fstat(write)
        stream = "%d:%d" % (info.st_dev, info.st_ino)
        environment = {"THUNES_JOURNAL_SOCKET": self.path("journal"), "JOURNAL_STREAM": stream}
        self.start("", stderr=write, environment=environment)
        os.close(write)
        self.assertEqual(self.wait_for_message("listening")["THUNES_CATEGORY"], "thunes.http")
        self.stop()
        self.assertEqual(os.read(read, 100), b"")
        os.close(read)
        self.wait_for_message("stopping")
        self.start("", environment=environment)  # stderr is another now
        self.assertTrue(self.find(msg="listening"))


ECHO = '''
import json, os, sys
def secrets():
    return " ".join(v for k, v in sorted(os.environ.items()) if k.startswith("T_")) + " " + " ".join(sys.argv[1:])
sys.stderr.write("starting with " + secrets() + "\\n")
sys.stderr.flush()
print("noise: " + secrets(), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    method, ident = message.get("method"), message.get("id")
    answer = {"jsonrpc": "2.0", "id": ident}
    if method == "initialize" and "good" in sys.argv:
        answer["result"] = {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                            "serverInfo": {"name": "name " + secrets(), "version": secrets()}}
    elif method == "ping":
        answer["result"] = {}
    elif ident is None:
        continue
    else:
        answer["error"] = {"code": -32601 if method == "server/discover" else -32000,
                           "message": ("x" * 150 + " cannot log in with " + secrets()) * 3}
    print(json.dumps(answer), flush=True)
'''


class EchoServer(http.server.BaseHTTPRequestHandler):
    """An MCP server over HTTP that answers with what it was sent."""
    def do_POST(self):  # noqa: N802
        length = int(self.headers["Content-Length"])
        ident = json.loads(self.rfile.read(length)).get("id")
        words = "%s %s %s" % (self.headers["Authorization"], self.path,
                              " ".join("%s: %s" % pair for pair in self.headers.items()))
        body = words.encode() if "garbage" in self.path else json.dumps(
            {"jsonrpc": "2.0", "id": ident, "error": {"code": -32000, "message": words}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class SecretsTest(LogTest):
    """Everything that is configured or shown as a secret gets a value of its own, which must then be
    nowhere but in the files that are meant to hold it."""

    def secret(self, name, length=40):
        text = base64.b32encode(os.urandom(length)).decode().rstrip("=").lower()[:length]
        self.secrets[name] = text
        return text

    def setUp(self):
        super().setUp()
        self.secrets = {}
        self.answers = []
        self.allowed = set()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EchoServer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        super().tearDown()

    def keep(self, name, text):
        self.allowed.add(os.path.realpath(self.write(name, text)))

    def configure(self):
        self.keep("read.token", self.secret("read token"))
        self.keep("ingest.token", self.secret("ingest token"))
        self.keep("telegram.token", "%d:%s" % (1234567890, self.secret("telegram token")))
        self.keep("telegram.chat", "-1001234567890")
        self.keep("deadman.url", "http://127.0.0.1:1/%s?key=%s" % (self.secret("dead man's path", 36),
                                                                 self.secret("dead man's query")))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
                        self.path("tls.key"), "-out", self.path("tls.crt"), "-subj", "/CN=x", "-days", "2",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        os.chmod(self.path("tls.key"), 0o600)
        self.allowed.add(os.path.realpath(self.path("tls.key")))
        with open(self.path("tls.key")) as file:
            for number, line in enumerate(file.read().splitlines()[1:-1]):
                if len(line) == 64:
                    self.secrets["TLS key, line %d" % number] = line
        os.makedirs(self.path("lab"))
        self.write("lab/echo.py", ECHO)
        port = self.server.server_address[1]
        url = "http://127.0.0.1:%d" % port
        password = self.secret("password in a URL")
        stdio = lambda mode: {  # noqa: E731
            "command": sys.executable,
            "args": ["echo.py", mode, "--api-key", self.secret("argument of " + mode),
                     "--auth-token=" + self.secret("argument with = of " + mode)],
            "env": {"T_API_TOKEN": self.secret("environment of " + mode),
                    "T_GITHUB_PAT": self.secret("short of " + mode, 12),
                    "T_WHATEVER": "sk-" + self.secret("unnamed of " + mode, 44),
                    "T_DATABASE": "postgres://me:%s@db/x" % self.secret("database of " + mode),
                    "T_EXPANDED": "${LAB_SECRET}"}}
        self.keep("lab/.mcp.json", json.dumps({"mcpServers": {
            "good": stdio("good"), "bad": stdio("bad"),
            "http": {"type": "http", "url": url + "/mcp?api_key=" + self.secret("query of a URL"),
                     "headers": {"Authorization": "Bearer " + self.secret("header"),
                                 "X-Thing": self.secret("other header")}},
            "garbage": {"type": "http", "url": "http://me:%s@127.0.0.1:%d/garbage" % (password, port)},
            "broken": {"command": 3, "env": {"API_KEY": self.secret("environment of a broken one")}}}}))
        self.secrets["password, as it is sent"] = base64.b64encode(("me:" + password).encode()).decode()

    def checkout(self):
        """The trader's files, with secrets beside what is read of them, and a repository."""
        self.keep("thunes/.env", "ENVIRONMENT=testnet\nBINANCE_API_KEY=%s\nexport BINANCE_SECRET='%s'\n"
                                 "MAX_DAILY_LOSS=%s\n" % tuple(self.secret(name) for name in (
                                     ".env: key", ".env: secret", ".env: in the wrong line")))
        self.keep("thunes/logs/audit_trail.jsonl", "\n".join((
            json.dumps({"timestamp": "2026-11-25T07:00:00", "event": "TRADE_REJECTED", "side": "BUY",
                        "reason": "kill_switch_active", "api_key": self.secret("audit trail")}),
            '{"timestamp": "2026-11-25T07:00:01", "event": %s' % self.secret("a broken line of it"), "")))
        self.write("thunes/data/positions.db", "SQLite? " + self.secret("a broken database"))
        self.allowed.add(os.path.realpath(self.path("thunes/data/positions.db")))
        url = "https://me:%s@git.invalid/x.git" % self.secret("git remote")
        for words in (["init", "-q", "-b", "main"], ["remote", "add", "origin", url],
                      ["-c", "user.name=n", "-c", "user.email=e@e", "commit", "-q", "--allow-empty", "-m", "m"],
                      ["config", "branch.main.remote", "origin"], ["config", "branch.main.merge", "refs/heads/main"]):
            subprocess.run(["git", "-C", self.path("lab"), *words], check=True, capture_output=True)
        self.allowed.add(os.path.realpath(self.path("lab/.git/config")))

    def request(self, method, path, body=None, headers=None):
        """As ask(), and everything of the answer is kept."""
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            text = "%s\n%s" % (answer.headers, answer.read().decode("utf-8", "replace"))
            self.answers.append(("%s %s" % (method, path.split("?")[0]), text))
            return answer.status
        finally:
            connection.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def raw(self, request):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as one:
            one.sendall(request)
            one.settimeout(1)
            data = b""
            try:
                while chunk := one.recv(65536):
                    data += chunk
            except (TimeoutError, ConnectionResetError):
                pass
        self.answers.append((request.split(b"\r\n")[0].split(b"?")[0].decode(), data.decode("utf-8", "replace")))

    def routes(self):
        """Every path that the sources name, so that a new one cannot be forgotten."""
        found = set()
        for name in glob.glob(os.path.join(SOURCES, "api", "*.cpp")) + [os.path.join(SOURCES, "http/server.cpp")]:
            with open(name) as file:
                found |= set(re.findall(r'"(/(?:metrics|-|api|health|runbooks)[^" :*]*|/)"', file.read()))
        self.assertGreater(len(found), 12, found)
        below = {"/metrics/job": ["/metrics/job/a/b/c"], "/metrics/job@base64": ["/metrics/job@base64/YQ"],
                 "/api/v1/lab/mcp": ["/api/v1/lab/mcp", "/api/v1/lab/mcp/good", "/api/v1/lab/mcp/bad/probe",
                                     "/api/v1/lab/mcp/http/restart", "/api/v1/lab/mcp/garbage/probe",
                                     "/api/v1/lab/mcp/none/probe"],
                 "/runbooks/": ["/runbooks/ExporterDown", "/runbooks/none"],
                 "/api/v1/lab/worktrees": ["/api/v1/lab/worktrees", "/api/v1/lab/worktrees/main"],
                 "/api/v1/kill-switch": ["/api/v1/kill-switch", "/api/v1/kill-switch/journal",
                                         "/api/v1/kill-switch/engage", "/api/v1/kill-switch/release",
                                         "/api/v1/kill-switch/drill"]}
        return sorted({path for one in found for path in below.get(one, [one])} | {"/nothing"})

    def shown(self):
        """Where each secret that is shown to somebody stands, as (secret, place)."""
        texts = [("the log", self.said()), *self.answers]
        for top, _, names in os.walk(self.directory.name):
            for name in names:
                path = os.path.realpath(os.path.join(top, name))
                if path in self.allowed or not os.path.isfile(path):
                    continue
                with open(path, errors="replace") as file:
                    texts.append((path, file.read()))
        return [(name, place) for name, text in self.secrets.items() for place, words in texts
                if text in words]

    def drive(self, tokens):
        bodies = [(b"{}", "application/json"), (b'{"reason": "x", "sequence": 1}', "application/json"),
                  (b"{", "application/json"), (b"nonsense {", "text/plain")]
        for path in self.routes():
            for method in "GET", "HEAD", "POST", "PUT", "DELETE":
                for name, token in tokens.items():
                    basic = base64.b64encode(("user:" + token).encode()).decode()
                    self.secrets.setdefault("userinfo of " + name, basic)
                    forms = [(path, {"Authorization": "Bearer " + token}),
                             (path + "?token=%s&access_token=%s&after=%s&ttl=%s&limit=%s"
                              % ((token,) * 5), {}),
                             (path, {"Authorization": "Basic " + basic}),
                             (path, {"X-Api-Key": token, "Cookie": "token=" + token,
                                     "Idempotency-Key": token, "Referer": "http://x/?t=" + token})]
                    for number, (target, headers) in enumerate(forms):
                        if path == "/-/reload" and name == "operator" and number == 0:
                            continue  # on its own below
                        body, kind = (None, None) if method in ("GET", "HEAD") else bodies[number]
                        if kind:
                            headers = dict(headers, **{"Content-Type": kind})
                        self.request(method, target, body, headers)

    def test_no_secret_is_shown_anywhere(self):
        self.configure()
        self.checkout()
        self.secrets["of the environment"] = environment = self.secret("expanded from the environment")
        alertmanager = free_port()
        servers = ('prometheus: {url: "http://127.0.0.1:%d", data_directory: data}\n'
                   'alertmanager: {url: "http://127.0.0.1:%d", telegram_token_file: telegram.token,\n'
                   '  telegram_chat_file: telegram.chat, telegram_api: "http://127.0.0.1:1",\n'
                   '  deadman_url_file: deadman.url}\n' % (free_port(), alertmanager))
        config = ("access: {read_token_files: [read.token], ingest_token_files: [ingest.token]}\n"
                  "lab: {directory: lab}\nlog: {level: debug}\ntrading: {thunes_directory: thunes}\n"
                  "http: {header_bytes: 8192}\n")
        # Alertmanager is started only where Prometheus may be, too; there is none in the PATH.
        self.start(config, servers=servers,
                   environment={"LAB_SECRET": environment, "PATH": self.fake_path()})
        self.secrets["operator token"] = self.operator()
        with open(self.path("state/ingest.token")) as file:
            self.secrets["webhook token"] = file.read().strip()
        for name in "operators/operator.token", "ingest.token":
            self.allowed.add(os.path.realpath(self.path("state/" + name)))
        wrong = self.secret("wrong token")
        own = self.path("state/alertmanager/alertmanager.yml")
        self.assertTrue(until(lambda: os.path.exists(own), 60), self.said())
        self.assertEqual(os.stat(own).st_mode & 0o777, 0o600)
        with open(own) as file:
            self.assertIn(self.secrets["telegram token"], file.read())
        self.allowed.add(os.path.realpath(own))
        self.assertTrue(until(lambda: self.find(msg="a server's state", server="Alertmanager",
                                                state="Alertmanager runs at http://127.0.0.1:%d" % alertmanager),
                              120), self.said())
        self.send_alerts(alertmanager)

        self.drive({"nobody": wrong, "reader": self.secrets["read token"],
                    "reporter": self.secrets["ingest token"], "webhook": self.secrets["webhook token"],
                    "operator": self.secrets["operator token"]})
        self.send_raw()
        self.misuse_flags()
        self.reload_wrongly()
        self.assertTrue(until(lambda: self.lab_is_known(), 120))
        for path in ("/metrics", "/api/v1/state", "/api/v1/lab/mcp", "/api/v1/lab/worktrees"):
            self.request("GET", path, None, {"Authorization": "Bearer " + self.secrets["read token"]})
        # The log of Alertmanager names what it could not reach.
        self.assertTrue(until(lambda: all(words in self.told_by_alertmanager()
                                          for words in ("***/sendMessage", "deadman")), 120),
                        self.told_by_alertmanager())
        for command in (["--config", self.path("c.yaml"), "--print-config"],
                        ["--config", self.path("c.yaml"), "--check-config"],
                        ["audit", "show", self.path("state/kill-switch.jsonl")],
                        ["audit", "export", self.path("state/kill-switch.jsonl")]):
            run = subprocess.run([PROGRAM, *command], capture_output=True, text=True, timeout=60)
            self.assertEqual((run.returncode, bool(run.stdout)), (0, True), (command, run.stderr))
            self.answers.append((" ".join(command), run.stdout + run.stderr))
        self.assertEqual(self.shown(), [])
        self.stop()
        self.assertEqual(self.shown(), [])
        # The test would have seen it: the answers and the log are there.
        self.assertGreater(len(self.answers), 1000)
        self.assertTrue(self.find(category="thunes.access", reason="unauthorized"))
        self.assertTrue(self.find(category="thunes.mcp", server="bad"))
        self.assertTrue([line for line in self.find(category="thunes.trader") if "MAX_DAILY_LOSS" in line["error"]])
        garbage, = self.find(category="thunes.mcp", server="garbage")
        self.assertIn('"Basic *** ', garbage["why"])
        self.assertFalse(self.find(category="default"))

    def told_by_alertmanager(self):
        with open(self.path("state/alertmanager.log")) as file:
            return file.read()

    def fake_path(self):
        """No Prometheus, but all the rest."""
        os.makedirs(self.path("bin"))
        for name in "prometheus-alertmanager", "git", "python3", "sh", "env":
            for directory in os.environ["PATH"].split(":"):
                if os.path.exists(os.path.join(directory, name)):
                    os.symlink(os.path.join(directory, name), self.path("bin/" + name))
                    break
        return self.path("bin")

    def send_alerts(self, port):
        alerts = json.dumps([{"labels": {"alertname": name, "severity": severity},
                              "annotations": {"summary": "s"}}
                             for name, severity in (("A", "critical"), ("Watchdog", "none"))]).encode()
        request = urllib.request.Request("http://127.0.0.1:%d/api/v2/alerts" % port, alerts,
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.assertEqual(answer.status, 200)

    def send_raw(self):
        token = self.secrets["operator token"].encode()
        host = b"\r\nHost: 127.0.0.1\r\n"
        auth = b"Authorization: Bearer " + token + b"\r\n"
        for request in (b"GET http://user:" + token + b"@127.0.0.1/metrics HTTP/1.1" + host,
                        b"GET /metrics HTTP/1.1\r\nHost: user:" + token + b"@127.0.0.1\r\n",
                        b"GET /metrics HTTP/1.1\r\nHost: " + token + b".example\r\n",
                        b"GET /metrics HTTP/1.1" + host + auth + auth,
                        b"GET /metrics HTTP/1.1" + host + b" " + auth,
                        b"GET /metrics HTTP/1.1" + host + b"Origin: http://" + token + b"\r\n",
                        b"GET /metrics HTTP/1.1" + host + auth + b"X: " + b"x" * 9000 + b"\r\n",
                        b"GET /metrics#" + token + b" HTTP/1.1" + host,
                        b"GET /metrics HTTP/9." + token + host,
                        token + b" /metrics HTTP/1.1" + host,
                        b"GET /api/v1/live?token=" + token + b" HTTP/1.1" + host + auth
                        + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          b"Sec-WebSocket-Key: " + base64.b64encode(b"x" * 16) + b"\r\n"):
            self.raw(request + b"\r\n")
        # The token itself as the body, as "curl -d @token" sends it: nobody but its sender is told.
        kept = len(self.answers)
        for name in "ingest token", "operator token":
            for path in "/api/v1/events", "/metrics/job/x", "/api/v1/alerts", "/api/v1/kill-switch/engage":
                for kind in "application/json", "text/plain":
                    for body in "%s", '{"type": "%s"}', '"%s"', "%s 1 2 3", 'x{%s} 1', '# TYPE x %s':
                        self.request("POST", path, body % self.secrets[name],
                                     {"Content-Type": kind, "Authorization": "Bearer " + self.secrets[name]})
            for headers in {}, {"Authorization": "Bearer " + self.secrets[name]}:
                for path in "/api/v1/lab/mcp/%s/probe", "/%s", "/runbooks/%s", "/api/v1/kill-switch/%s":
                    self.request("POST", path % self.secrets[name], "{}",
                                 dict(headers, **{"Content-Type": "application/json"}))
                    self.request("GET", path % self.secrets[name], None, headers)
        del self.answers[kept:]

    def reload_wrongly(self):
        headers = {"Authorization": "Bearer " + self.secrets["operator token"]}
        with open(self.path("c.yaml")) as file:
            good = file.read()
        token = self.secrets["telegram token"]
        read = self.secrets["read token"]
        for wrong in ("prometheus: {url: 'http://user:%s@127.0.0.1:9091'}" % token,
                      "prometheus: {url: 'htp//user:%s@x y'}" % token,
                      "alertmanager: {url: 'http://127.0.0.1:9093/?token=%s'}" % token,
                      "access: {read_token_files: [%s]}" % read,
                      "access: {read_token_files: %s}" % read,
                      "access: {ingest_token_files: ['%s']}" % read,
                      "access: %s" % read,
                      "alertmanager: {telegram_token_file: '1234567890:%s'}" % token,
                      "alertmanager: {deadman_url_file: 'https://x.example/%s'}" % self.secrets["dead man's path"],
                      "desktop: {token_file: %s}" % read,
                      "tls: {key: %s}" % read,
                      "http: {header_bytes: %s}" % read,
                      "demo: %s" % read,
                      "a: *%s" % read,
                      "a: [%s" % read):
            section = wrong.split(":")[0]
            others = [line for line in re.split(r"\n(?=\S)", good) if not line.startswith(section + ":")]
            self.write("c.yaml", "\n".join(others).rstrip("\n") + "\n" + wrong + "\n")
            self.allowed.add(os.path.realpath(self.path("c.yaml")))
            check = subprocess.run([PROGRAM, "--config", self.path("c.yaml"), "--check-config"],
                                   capture_output=True, text=True, timeout=60)
            self.answers.append(("--check-config: " + section, check.stdout + check.stderr))
            self.assertEqual(check.returncode, 1, wrong)
            self.assertEqual(self.request("POST", "/-/reload", b"", headers), 500, wrong)
        self.write("c.yaml", good)
        self.allowed.discard(os.path.realpath(self.path("c.yaml")))
        self.assertEqual(self.request("POST", "/-/reload", b"", headers), 200, self.answers[-1][1])

    def misuse_flags(self):
        """The secret itself where the name of its file is due, and in URLs."""
        token = self.secrets["operator token"]
        for flags in (["kill-switch", "engage", "--reason", "x", "--token-file", token],
                      ["kill-switch", "status", "--exporter", "http://u:%s@127.0.0.1:1" % token],
                      ["kill-switch", "status", "--exporter", "http://127.0.0.1:1/?token=" + token],
                      ["--headless", "--read-token-file", token], ["--headless", "--tls-key", token],
                      ["--attach", "http://%s@127.0.0.1:1" % token],
                      ["--headless", "--deadman-url-file", "https://hc.example/" + token]):
            run = subprocess.run([PROGRAM, *flags], capture_output=True, text=True, timeout=60)
            self.assertNotEqual(run.returncode, 0, flags)
            self.assertTrue(run.stderr)
            self.answers.append((" ".join(flags[:2]), run.stdout + run.stderr))

    def lab_is_known(self):
        _, text = self.ask("GET", "/api/v1/lab/mcp", None, {"Authorization": "Bearer " + self.secrets["read token"]})
        servers = json.loads(text)["servers"]
        return all(servers[name]["state"] not in ("unknown",) for name in ("good", "bad", "http", "garbage", "broken"))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
