# SPDX-License-Identifier: GPL-3.0-or-later
"""Connects a trading bot to THUNES Console: it obeys the kill switch and reports what happens.

    adapter = ThunesAdapter(risk_manager, environment="testnet")
    adapter.start()
    adapter.order("binance", "MARKET", "BUY", latency_ms=42.0)   # from the trading thread

`risk_manager` needs activate_kill_switch(reason), deactivate_kill_switch(reason) and the attribute
or method kill_switch_active. Nothing here blocks the trading thread or throws into it: events go
into a bounded queue (the oldest are dropped and counted) and two daemon threads do the talking.
When the console has not been reached for `authority_limit` seconds the local kill switch is
activated; None turns that off. Python 3.8 or later, standard library only.
"""
import collections
import json
import logging
import threading
import time
import urllib.error
import urllib.request

log = logging.getLogger("thunes_adapter")


class ThunesAdapter:
    def __init__(self, risk_manager, url="http://127.0.0.1:8000", environment=None,
                 max_positions=None, capabilities=("pause",), authority_limit=60.0,
                 heartbeat=1.0, queue_size=10000, poll_wait=25.0):
        self.risk_manager = risk_manager
        self.url = url.rstrip("/")
        self.authority_limit = authority_limit
        self.heartbeat_interval = heartbeat
        self.poll_wait = poll_wait
        self.dropped = 0      # events lost because the queue was full
        self.sequence = None  # of the last command obeyed
        self.level = None     # of the last engage: pause, reduce, halt or flatten
        self._beat = {"type": "heartbeat", "capabilities": list(capabilities)}
        if environment:
            self._beat["environment"] = environment
        if max_positions is not None:
            self._beat["max_positions"] = max_positions
        self._queue = collections.deque(maxlen=queue_size)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._contact = time.monotonic()
        self._ours = False   # the stop is the console's, or was made for lack of contact
        self._reported = None

    def start(self):
        self._contact = time.monotonic()
        for target in (self._send_loop, self._obey_loop):
            threading.Thread(target=target, daemon=True, name="thunes-" + target.__name__).start()
        return self

    def stop(self):
        self._stop.set()
        self._wake.set()

    # Events: safe from any thread, never block, never throw.
    def kill_switch(self, active, reason="", sequence=None):
        event = {"type": "kill_switch", "active": bool(active)}
        if reason:
            event["reason"] = str(reason)
        if sequence is not None:
            event["sequence"] = sequence
        self._reported = bool(active)
        self._put(event)

    def circuit_breaker(self, breaker_name, state):
        self._put({"type": "circuit_breaker", "breaker_name": breaker_name, "state": state})

    def risk(self, daily_pnl, max_daily_loss, position_count):
        self._put({"type": "risk", "daily_pnl": float(daily_pnl),
                   "max_daily_loss": float(max_daily_loss), "position_count": int(position_count)})

    def order(self, venue, order_type, side, latency_ms):
        self._put({"type": "order", "venue": venue, "order_type": order_type, "side": side,
                   "latency_ms": float(latency_ms)})

    def ws_gap(self, symbol, gap_seconds):
        self._put({"type": "ws_gap", "symbol": symbol, "gap_seconds": float(gap_seconds)})

    def ws_connection(self, symbol, connected):
        self._put({"type": "ws_connection", "symbol": symbol, "connected": bool(connected)})

    def _put(self, event):
        if len(self._queue) == self._queue.maxlen:
            self.dropped += 1
        self._queue.append(event)
        self._wake.set()

    # The kill switch of the bot itself.
    def _active(self):
        flag = self.risk_manager.kill_switch_active
        return bool(flag() if callable(flag) else flag)

    def _obey(self, state):
        """Brings the bot to the commanded state and confirms what is really true afterwards."""
        engaged = state["state"] == "engaged"
        fresh = state["sequence"] != self.sequence
        if engaged and not self._active():
            self.risk_manager.activate_kill_switch("console: " + state["reason"])
        elif not engaged and self._active() and self._ours:
            # A stop that the bot made by itself, without a command since, is not ours to end.
            self.risk_manager.deactivate_kill_switch("console: " + state["reason"])
        self._ours = engaged
        self.sequence, self.level = state["sequence"], state.get("level")
        if fresh or self._reported != self._active():
            self.kill_switch(self._active(), state["reason"], state["sequence"])

    def _obey_loop(self):
        after = None
        while not self._stop.is_set():
            try:
                wait = self.poll_wait
                if self.authority_limit:
                    wait = min(wait, max(0.5, self.authority_limit / 3))
                query = "" if after is None else "?after=%d&wait=%g" % (after, wait)
                state = self._request("/api/v1/kill-switch" + query, timeout=wait + 5)
                self._contact = time.monotonic()
                self._obey(state)
                after = state["sequence"]
            except Exception as error:  # the trading process must survive whatever happens here
                log.warning("kill switch: %s", error)
                after = self._reported = None  # whoever answers next is told the state again
                self._lost()
                self._stop.wait(0.25)

    def _lost(self):
        silent = time.monotonic() - self._contact
        if not self.authority_limit or silent < self.authority_limit:
            return
        try:
            if not self._active():
                self._ours = True
                reason = "no contact with THUNES Console for %.0f s" % silent
                self.risk_manager.activate_kill_switch(reason)
                self.kill_switch(True, reason)
        except Exception:
            log.exception("the local kill switch could not be activated")

    def _send_loop(self):
        next_beat = 0.0
        while not self._stop.is_set():
            now = time.monotonic()
            batch = []
            while self._queue and len(batch) < 1000:
                batch.append(self._queue.popleft())
            beat = now >= next_beat
            if beat:
                next_beat = now + self.heartbeat_interval
                try:  # a flag that the bot moved by itself is reported without being asked
                    if self._reported not in (None, self._active()):
                        self._reported = self._active()
                        batch.append({"type": "kill_switch", "active": self._reported})
                except Exception:
                    log.exception("kill_switch_active failed")
            if batch or beat:
                try:
                    self._request("/api/v1/events", batch + ([self._beat] if beat else []), 5)
                except urllib.error.HTTPError as error:
                    log.error("events refused: %s", error)  # sending them again would not help
                except Exception as error:
                    log.warning("events: %s", error)
                    room = self._queue.maxlen - len(self._queue)
                    self.dropped += max(0, len(batch) - room)
                    self._queue.extendleft(reversed(batch[max(0, len(batch) - room):]))
                    self._stop.wait(0.5)
                    self._wake.clear()
            if not self._queue:
                self._wake.wait(max(0.0, next_beat - time.monotonic()))
            self._wake.clear()

    def _request(self, path, body=None, timeout=5):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data,
                                         {"Content-Type": "application/json"})
        # No proxy from the environment: this is a local connection, and a vital one.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=timeout) as answer:
            return json.load(answer)
