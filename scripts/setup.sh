#!/usr/bin/env bash
# Makes .venv with the given requirements and installs the Debian packages, each only when something is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements=$1

find_python() {
  for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Assay needs Python 3.11 or newer with venv (on Debian: apt install python3.11-venv)." >&2
  exit 1
}

install_packages() {
  local missing=() name
  while read -r name _; do
    case "$name" in "" | \#*) continue ;; esac
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q "ok installed" || missing+=("$name")
  done <packages.txt
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian packages: ${missing[*]}"
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      "${missing[@]}"; } >/dev/null 2>&1; then
      return
    fi
  fi
  echo "Not installed, so these features are off:"
  for name in "${missing[@]}"; do
    echo "  $(grep "^$name " packages.txt | sed -E 's/^([^ ]+) +/\1: /') (get it with: sudo apt-get install $name)"
  done
}

# The stamp holds what was installed; the checks of a second start cost milliseconds.
stamp=".venv/.installed-$(basename "$requirements")"
wanted=$(cat requirements.txt "$requirements" | sha256sum | cut -d' ' -f1)
if [ ! -x .venv/bin/python ]; then
  rm -rf .venv
  "$(find_python)" -m venv .venv
fi
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  echo "Installing $requirements into .venv (some minutes the first time)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements"
  echo "$wanted" >"$stamp"
fi
if command -v dpkg-query >/dev/null 2>&1; then
  install_packages
else
  echo "This is not Debian: install by hand what packages.txt lists, or go on without it."
fi
