# SPDX-License-Identifier: GPL-3.0-or-later
"""A bot for the benchmark: a risk manager of the usual shape behind the shipped adapter.

python3 bot.py ADAPTER_DIRECTORY EXPORTER_URL; ends with its standard input.
"""
import sys

sys.path.insert(0, sys.argv[1])
from thunes_adapter import ThunesAdapter  # noqa: E402


class RiskManager:
    kill_switch_active = False

    def activate_kill_switch(self, reason):
        self.kill_switch_active = True

    def deactivate_kill_switch(self, reason):
        self.kill_switch_active = False


ThunesAdapter(RiskManager(), sys.argv[2], environment="testnet", capabilities=("pause", "halt")).start()
sys.stdin.read()
