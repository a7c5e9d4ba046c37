# SPDX-License-Identifier: GPL-3.0-or-later
"""A real headless console for the end-to-end tests: started on a free port, spoken to over HTTP."""
import http.client
import json
import os
import signal
import subprocess
import time


def until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


class Console:
    def __init__(self, program, state_dir, *options, port=0, preexec_fn=None,
                 prometheus=False, alertmanager=False, headless=True, environment=None):
        self.state_dir = state_dir
        self.program = program
        self.process = subprocess.Popen(
            [program, *(["--headless"] if headless else []), *([] if prometheus else ["--no-prometheus"]),
             *([] if alertmanager else ["--no-alertmanager"]),
             "--listen", "127.0.0.1:%d" % port, "--state-dir", state_dir, *options],
            stdout=subprocess.PIPE, text=True, env=dict(os.environ, HOME=state_dir, **(environment or {})),
            preexec_fn=preexec_fn)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the console did not start")
        self.url = line.split()[-1].replace("/metrics", "")
        self.port = int(self.url.rsplit(":", 1)[1])

    @property
    def token(self):
        with open(os.path.join(self.state_dir, "operators", "operator.token")) as file:
            return file.read().strip()

    def request(self, method, path, body=None, headers=None, timeout=10):
        """Status and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path):
        status, body = self.request("GET", path)
        if status != 200:
            raise RuntimeError("GET %s: %d %s" % (path, status, body))
        return body

    def state(self):
        return json.loads(self.get("/api/v1/kill-switch"))

    def command(self, verb, token=None, **body):
        status, text = self.request(
            "POST", "/api/v1/kill-switch/" + verb, json.dumps(body),
            {"Content-Type": "application/json",
             "Authorization": "Bearer " + (token or self.token)})
        return status, json.loads(text)

    def events(self, *events):
        status, text = self.request("POST", "/api/v1/events", json.dumps(events),
                                    {"Content-Type": "application/json"})
        return status, json.loads(text)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code
