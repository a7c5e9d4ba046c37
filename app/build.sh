#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Configures and builds the preset "release": build.sh [TARGET…] (default: everything).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
log=.build/configure.log
if ! mkdir -p .build 2>/dev/null || [ ! -w .build ]; then
    printf 'build: %s cannot be written to by %s; build in a checkout of your own\n' "$root/.build" "$(id -un)" >&2
    exit 1
fi
configure() { cmake --preset release "$@" >"$log" 2>&1; }
# A build directory that was copied or moved names another source directory: begin anew.
configure || configure --fresh || { cat "$log" >&2; exit 1; }
targets=()
for target in "$@"; do targets+=(--target "$target"); done
exec cmake --build --preset release "${targets[@]}"
