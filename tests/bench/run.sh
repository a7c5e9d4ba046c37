#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds and runs every benchmark; each prints a table with its rivals of the same run.
set -eu
cd "$(dirname "$0")/../.."
cmake --preset release >/dev/null
cmake --build --preset release --target thunes-console bench_killswitch bench_lab
export QT_QPA_PLATFORM=offscreen
echo "== kill switch: from gesture to confirmation"
.build/release/bin/bench_killswitch
echo "== lab: a round over 18 MCP servers"
.build/release/bin/bench_lab
