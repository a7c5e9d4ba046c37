#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds every fuzz target with AddressSanitizer and UBSan and lets each run, as many at once as there are
# cores: tests/fuzz/run.sh [SECONDS [NAME…]], 60 seconds and all of them by default. What they find on the way
# grows a corpus in .build/fuzz/corpus. An input that breaks something is kept in .build/fuzz/found, and its
# path is the last line. THUNES_FUZZ_SEED makes runs alike. To see a finding again, run the program that is
# named there with it.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
case $seconds in '' | *[!0-9]*) echo "tests/fuzz/run.sh: expected seconds, got '$seconds'" >&2; exit 2 ;; esac

for need in clang++-14 ld.lld-14; do
    command -v "$need" >/dev/null || {
        echo "tests/fuzz/run.sh: $need is missing; apt-get install clang-14 libclang-rt-14-dev lld-14" >&2
        exit 1
    }
done
build=.build/fuzz
found=$build/found
mkdir -p "$build"
configure() { cmake --preset fuzz "$@" >"$build/configure.log" 2>&1; }
configure || configure --fresh || { cat "$build/configure.log" >&2; exit 1; }
all=()
for source in tests/fuzz/fuzz_*.cpp; do
    name=${source#tests/fuzz/fuzz_}
    all+=("${name%.cpp}")
done
[ $# -gt 0 ] || set -- "${all[@]}"
for name in "$@"; do
    [[ " ${all[*]} " == *" $name "* ]] || {
        echo "tests/fuzz/run.sh: no target '$name'; there are ${all[*]}" >&2
        exit 2
    }
done
cmake --build "$build" --target "${@/#/fuzz_}"

# With much randomness in its addresses, as newer kernels have, a process of clang 14's AddressSanitizer now
# and then dies at its start.
fixed=
! setarch -R true 2>/dev/null || fixed="setarch -R"
rm -rf "$found"
mkdir -p "$found" "$build/dict"
# The words that a target's code knows; also those of the program that is not compiled for it.
words() {
    local sources
    case $1 in
    audit) sources=exporter/collectors/audittrail.cpp ;;
    configuration) sources="app/settings.cpp app/yaml.cpp app/configuration.cpp" ;;
    dashboard) sources="ui/dashboard/*.cpp" ;;
    events) sources=exporter/api/eventparser.cpp ;;
    exposition | groupkey) sources="exporter/push/*.cpp" ;;
    guard) sources="exporter/http/guard.cpp exporter/http/requesthead.cpp" ;;
    journal) sources="exporter/killswitch/journal.cpp exporter/killswitch/store.cpp exporter/killswitch/vocabulary.cpp" ;;
    statsd) sources="exporter/statsd/statsdparser.cpp exporter/statsd/statsdtrading.cpp" ;;
    esac
    # shellcheck disable=SC2086 # patterns
    grep -ohE '"[A-Za-z0-9_$%:@. -]{2,40}"' $sources | sort -u
}
run() { # NAME
    local name=$1 log=$build/found/$1.log corpus=$build/corpus/$1 more=()
    mkdir -p "$corpus"
    words "$name" >"$build/dict/$name"
    [ "$name" != configuration ] || more=(tests/fixtures/configuration)
    if QT_LOGGING_RULES='*.info=false' $fixed "$build/bin/fuzz_$name" \
        ${THUNES_FUZZ_SEED:+-seed=$THUNES_FUZZ_SEED} -max_total_time="$seconds" -max_len=4096 \
        -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -dict="$build/dict/$name" \
        -artifact_prefix="$found/$name-" "$corpus" "tests/fuzz/corpus/$name" "${more[@]}" >"$log" 2>&1; then
        printf '%-14s %9s runs, %6s a second, %4s MB\n' "$name" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
            "$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")" \
            "$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")"
    else
        printf '%-14s BROKEN\n' "$name"
        tail -n 60 "$log" | cut -c 1-300
        touch "$found/failed"
    fi
}
export -f run words
export build fixed found seconds
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'run {}'
if [ -e "$found/failed" ]; then
    for input in "$found"/*-crash-* "$found"/*-leak-* "$found"/*-oom-* "$found"/*-timeout-*; do
        [ ! -e "$input" ] || echo "$PWD/$build/bin/fuzz_$(basename "$input" | cut -d- -f1) $PWD/$input"
    done
    exit 1
fi
