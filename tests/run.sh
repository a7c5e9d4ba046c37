#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds everything and runs every test: tests/run.sh [CTEST-ARGUMENT…],
# for example tests/run.sh -R killswitch.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/app/setup.sh" build run test
"$root/app/build.sh"
cd "$root"
# Most tests wait more than they compute; those that must be alone say so.
exec ctest --preset release -j2 "$@"
