#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the real MCP servers that tests and benchmarks ask, into a cache folder outside of the
# repository, once, and prints its path. Exit 77: npm cannot reach its registry; 1: anything else.
set -euo pipefail
version=2026.8.31
packages=()
for name in everything filesystem memory sequential-thinking; do
    packages+=("@modelcontextprotocol/server-$name@$version")
done
folder=${XDG_CACHE_HOME:-$HOME/.cache}/thunes-console/mcp-servers-$version
if [ ! -e "$folder/complete" ]; then
    mkdir -p "$folder"
    exec 9>"$folder/lock"
    flock 9 # two tests may want them at once
fi
if [ ! -e "$folder/complete" ]; then
    log=$folder/install.log
    if ! npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts \
        --fetch-retries 1 --fetch-timeout 60000 "${packages[@]}" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network' \
            "$log" && exit 77
        exit 1
    fi
    touch "$folder/complete"
fi
printf '%s\n' "$folder/node_modules/.bin"
