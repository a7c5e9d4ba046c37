#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the Debian packages of app/packages.txt that are missing: setup.sh [KIND…], where KIND is
# build, run or test (default: build run). Does nothing, and needs no rights, when all are there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -gt 0 ] || set -- build run

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
command -v dpkg-query >/dev/null && command -v apt-get >/dev/null \
    || fail "this is not Debian (no apt-get); install by hand what $here/packages.txt names"

missing=()
while read -r kind package command; do
    case " $* " in *" $kind "*) ;; *) continue ;; esac
    [ -z "$command" ] || ! command -v "$command" >/dev/null || continue
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done < <(grep -v '^#' "$here/packages.txt" | grep .)
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "run as root, or install sudo; missing: ${missing[*]}"
    as_root=(sudo)
fi
printf 'setup: installing %s\n' "${missing[*]}"

# Debian starts a service that it installs. Our Prometheus and Alertmanager are children of the program:
# freshly installed services must not take their place, and ones that were there are left alone.
policy=/usr/sbin/policy-rc.d
restore=no
if [[ " ${missing[*]} " == *" prometheus"* ]] && [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    restore=yes
fi
finish() { [ "$restore" = no ] || "${as_root[@]}" rm -f "$policy"; }
trap finish EXIT

log=$(mktemp)
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1
}
"${as_root[@]}" apt-get update >"$log" 2>&1 || true
install || { tail -n 20 "$log" >&2; fail "apt-get could not install the packages (log: $log)"; }
rm -f "$log"
if [ "$restore" = yes ] && command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
    for service in prometheus prometheus-alertmanager; do
        [[ " ${missing[*]} " == *" $service "* ]] || continue
        "${as_root[@]}" systemctl disable --quiet "$service.service" 2>/dev/null || true
    done
fi
