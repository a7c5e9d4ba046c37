#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds and runs every benchmark; each prints a table with its rivals of the same run.
set -eu
cd "$(dirname "$0")/../.."
cmake --preset release >/dev/null
cmake --build --preset release --target thunes-console bench_killswitch bench_lab \
    bench_overview bench_panels bench_scrape_server bench_table windowreader
export QT_QPA_PLATFORM=offscreen
echo "== kill switch: from gesture to confirmation"
.build/release/bin/bench_killswitch
echo "== lab: a round over 18 MCP servers"
.build/release/bin/bench_lab
echo "== panels: a refresh against Qt Charts and QCustomPlot"
.build/release/bin/bench_panels
echo "== overview: opening it over 30 days, refreshing it, and doing nothing"
.build/release/bin/bench_overview
echo "== tables: 100,000 rows, and how long the window is busy"
.build/release/bin/bench_table
echo "== alerts: from Alertmanager to the screen and the notification; what a killed Alertmanager repeats"
python3 tests/bench/alerts/bench_alerts.py .build/release/bin/thunes-console .build/release/plugins
echo "== scrapes: /metrics against prometheus-cpp's Exposer and Python's prometheus_client"
for need in wrk python3; do
    command -v "$need" >/dev/null || { echo "needs $need: apt-get install $need" >&2; exit 1; }
done
if [ -e /usr/include/prometheus/exposer.h ]; then
    cmake --build --preset release --target bench_scrape_exposer
else
    echo "without the Exposer: apt-get install prometheus-cpp-dev, and run again"
fi
python3 tests/bench/scrape/bench_scrape.py .build/release/bin
echo "== ingest: events, StatsD datagrams, pushes"
python3 tests/bench/ingest/bench_ingest.py .build/release/bin/thunes-console
