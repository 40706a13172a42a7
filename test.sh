#!/usr/bin/env bash
# Runs every test, after installing what they need. On Debian and Ubuntu that
# comes from apt; elsewhere what is missing is said, and its tests are skipped.
# With CI=true nothing is skipped: what is missing is a failure.
set -euo pipefail
cd "$(dirname "$0")"

has() { command -v "$1" >/dev/null 2>&1; }
has_browser() { has chromium || has chromium-browser || has google-chrome; }
has_korean() { ! has fc-list || [ -n "$(fc-list :lang=ko 2>/dev/null | head -n 1)" ]; }

missing=()
has_browser || missing+=(chromium)
has_korean || missing+=(fonts-noto-cjk)
has firefox-esr || missing+=(firefox-esr)
has WebKitWebDriver || missing+=(webkit2gtk-driver)
has Xvfb || missing+=(xvfb) # WebKitGTK wants a screen
has python3 || missing+=(python3)
has zbarimg || missing+=(zbar-tools) # reads QR codes
has curl || missing+=(curl) # runs what the panel copies
has npm || missing+=(nodejs npm)
has gcc || missing+=(gcc libc6-dev) # the race detector is built with it
if [ ${#missing[@]} -gt 0 ]; then
  if has apt-get; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
  else
    echo "test.sh: missing: ${missing[*]} (install them with this system's packages)" >&2
    [ "${CI:-}" != true ] || exit 1
  fi
fi
# Chromium without the window around the page: most tests take half the time in it.
# Debian has it, Ubuntu does not. Without it they use the whole one.
if ! has chromium-headless-shell && has apt-get && [ -n "$(apt-cache show chromium-headless-shell 2>/dev/null)" ]; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium-headless-shell ||
    echo "test.sh: without chromium-headless-shell the tests take longer" >&2
fi
if has npm; then
  npm ci --silent --no-audit --no-fund
fi

step() { printf '\n== %s\n' "$*"; }

step gofmt
unformatted=$(gofmt -l bench cmd internal lessons web)
if [ -n "$unformatted" ]; then
  echo "gofmt would change: $unformatted" >&2
  exit 1
fi
step go vet
go vet ./...
step staticcheck
go tool staticcheck ./...
if [ -x node_modules/.bin/tsc ]; then
  step types of the scripts
  node_modules/.bin/tsc -p jsconfig.json
fi
step go test
go test -race -shuffle=on -timeout 30m ./...
