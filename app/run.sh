#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and starts the program: app/run.sh [ARGUMENT…], for example
# app/run.sh --demo or app/run.sh --headless. See app/run.sh --help.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/app/setup.sh" build run
"$root/app/build.sh" thunes-console >&2
exec "$root/.build/release/bin/thunes-console" "$@"
