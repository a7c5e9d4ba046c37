#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds every fuzz target and lets each run: tests/fuzz/run.sh [SECONDS [NAME…]], 60 seconds by default. What
# they find on the way grows a corpus in the build directory; an input that breaks something stays there as
# crash-… and ends the run.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
command -v clang++-14 >/dev/null || { echo "needs clang-14: apt-get install clang-14 libclang-rt-14-dev" >&2; exit 1; }
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
[ $# -gt 0 ] || set -- $(cd tests/fuzz && ls fuzz_*.cpp | sed 's/^fuzz_//; s/\.cpp$//')
for name in "$@"; do
    echo "== $name, $seconds s"
    found=.build/fuzz/corpus/$name
    mkdir -p "$found"
    # Leaks are looked for; Qt's own one-time allocations are reachable and do not count.
    QT_LOGGING_RULES='*.info=false' .build/fuzz/bin/fuzz_"$name" -max_total_time="$seconds" \
        -max_len=8192 -timeout=10 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix=.build/fuzz/ "$found" tests/fuzz/corpus/"$name" 2>&1 \
        | grep -vE '^(INFO|Dictionary|stat::(new_units|slowest|peak))' || true
    # The pipe hides its status: an artifact does not.
    if ls .build/fuzz/crash-* .build/fuzz/timeout-* .build/fuzz/oom-* .build/fuzz/leak-* 2>/dev/null; then
        exit 1
    fi
done
