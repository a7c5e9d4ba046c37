# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen of its own for the real desktop program: Xvfb, a session bus with everything that goes over it
written down, the real dunst; and the program's window, read through the plugin windowreader."""
import os
import re
import signal
import socket
import subprocess
import threading
import time
import json

from console import until

# Without service files: nobody is started unless the test does.
BUS = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""
DUNST = """[global]
    width = 420
    height = 300
    offset = 12x12
    font = Inter 11
    markup = full
    format = "<b>%s</b>\\n%b"
    notification_limit = 20
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
    background = "#C42B39"
    foreground = "#ffffff"
"""


class Call:
    """One Notify that went over the bus. `taken`: the service answered it with a number, at that time."""

    def __init__(self, lines):
        self.time = float(re.search(r"time=([\d.]+)", lines[0])[1])
        self.taken = None
        words = re.findall(r'^   string "((?:[^"\\]|\\.|"(?!$))*)"$', "\n".join(lines), re.M)
        self.replaces = int(re.search(r"^   uint32 (\d+)", "\n".join(lines), re.M)[1])
        self.title, self.body = words[2], words[3]
        self.loud = not any("suppress-sound" in line for line in lines)

    def tells_of(self, alert):
        return re.search(r"\b%s\b" % alert, self.title + "\n" + self.body) is not None

    def __repr__(self):
        return "<%s %r %r%s>" % (time.strftime("%T", time.gmtime(self.time)), self.title,
                                 "taken" if self.taken else "not taken", "" if self.loud else " quiet")


class Screen:
    def __init__(self, directory, plugins, size="1600x900"):
        self.directory = directory
        self.running = []
        self.dunst = None
        self.calls = []
        for name, text in (("bus.conf", BUS), ("dunstrc", DUNST)):
            with open(os.path.join(directory, name), "w") as file:
                file.write(text)
        # Every folder that a desktop program may write to.
        homes = {"XDG_%s_HOME" % kind: os.path.join(directory, "xdg", kind.lower())
                 for kind in ("CONFIG", "CACHE", "DATA", "STATE")}
        runtime = os.path.join(directory, "run")
        os.mkdir(runtime, 0o700)
        self.own = dict(homes, XDG_RUNTIME_DIR=runtime, NO_AT_BRIDGE="1", QT_QPA_PLATFORM="xcb")
        reading, writing = os.pipe()
        self.start("Xvfb", "-displayfd", str(writing), "-screen", "0", size + "x24", "-nolisten", "tcp",
                    "-noreset", pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.own["DISPLAY"] = ":" + pipe.readline().strip()
        bus = self.start("dbus-daemon", "--config-file=" + os.path.join(directory, "bus.conf"), "--nofork",
                          "--print-address=1", stdout=subprocess.PIPE, text=True)
        self.own["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.socket = os.path.join(directory, "window")
        self.own.update(QT_PLUGIN_PATH=plugins, QT_QPA_GENERIC_PLUGINS="windowreader:" + self.socket)
        monitor = self.start("dbus-monitor", "--session",
                              "type='method_call',interface='org.freedesktop.Notifications',member='Notify'",
                              "type='method_return'", stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, args=[monitor.stdout], daemon=True).start()

    def start(self, *arguments, **more):
        """A program on this screen, until the end."""
        environment = dict(os.environ, **self.own)
        environment.pop("WAYLAND_DISPLAY", None)
        process = subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL, **more)
        self.running.append(process)
        return process

    def _listen(self, stream):
        """Groups the monitor's lines into messages, and joins each call with its answer."""
        lines, waiting = [], {}

        def finish():
            if not lines:
                return
            head = lines[0]
            if head.startswith("method call") and "member=Notify" in head:
                call = Call(lines)
                waiting[re.search(r"sender=(\S+)", head)[1], re.search(r" serial=(\d+)", head)[1]] = call
                self.calls.append(call)
            elif head.startswith("method return"):
                answered = (re.search(r"destination=(\S+)", head)[1], re.search(r"reply_serial=(\d+)", head)[1])
                if answered in waiting:
                    waiting.pop(answered).taken = float(re.search(r"time=([\d.]+)", head)[1])

        for line in stream:
            if re.match(r"(method call|method return|signal|error) time=", line):
                finish()
                lines = []
            lines.append(line.rstrip("\n"))
            # An answer is one line of head and one of number: it is not held back until the next message.
            if lines[0].startswith("method return") and len(lines) == 2:
                finish()
                lines = []
            elif lines[0].startswith("method call") and re.match(r"   int32 ", lines[-1]):
                finish()
                lines = []

    def start_dunst(self):
        self.dunst = self.start("dunst", "-conf", os.path.join(self.directory, "dunstrc"))

    def kill_dunst(self):
        self.dunst.kill()
        self.dunst.wait()

    def displayed(self):
        """How many notifications dunst shows; None while it does not say."""
        answer = subprocess.run(["dunstctl", "count", "displayed"], capture_output=True, text=True, timeout=60,
                                env=dict(os.environ, **self.own)).stdout.strip()
        return int(answer) if answer.isdigit() else None

    def told(self, alert):
        """What the service took about this alert, but for changes of words."""
        return [call for call in list(self.calls) if call.taken and call.loud and call.tells_of(alert)]

    def shot(self, name):
        folder = os.environ.get("THUNES_SHOTS")
        if folder:
            subprocess.run(["import", "-window", "root", os.path.join(folder, name + ".png")],
                           env=dict(os.environ, **self.own), timeout=60)

    def close(self):
        for process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()


class Window:
    """What is on the program's window now, and its controls."""

    def __init__(self, path):
        self.path = path

    def order(self, **order):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect(self.path)
            connection.sendall(json.dumps(order).encode() + b"\n")
            with connection.makefile() as answer:
                return json.loads(answer.readline() or "{}")

    def texts(self):
        try:
            return self.order(do="read").get("texts", [])
        except OSError:
            return []  # it is not there

    def says(self, *words):
        return any(all(word in text for word in words) for text in self.texts())

    def do(self, what, name, seconds=60, **more):
        """As soon as somebody could."""
        assert until(lambda: self.order(do=what, name=name, **more)["done"], seconds), \
            (what, name, self.texts())

    def down(self):
        """Which links the window says are down; the header is on every page."""
        texts = " ".join(self.texts())
        found = set()
        for names in re.findall(r"not current: ([\w ]+?) do(?:es)? not answer|no list from ([\w ]+?) yet", texts):
            found |= set("".join(names).split(" and "))
        if "no notification service" in texts:
            found.add("notifications")
        for name in ("Exporter", "Prometheus"):
            if re.search(name + " (down|stale|unknown)", texts):
                found.add(name)
        return found
