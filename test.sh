#!/usr/bin/env bash
# Runs every test, after installing what they need. On Debian and Ubuntu that
# comes from apt; elsewhere what is missing is said, and its tests are skipped.
# With CI=true nothing is skipped: what is missing is a failure.
#
#   ./test.sh                 everything
#   ./test.sh -only SUBJECT   the end-to-end tests in test/SUBJECT, and nothing before them
set -euo pipefail
cd "$(dirname "$0")"

# The end-to-end tests are a folder for each subject. These run with the race detector:
# what needs hardly a browser, and one student's and one class's whole time in one. In
# the others nearly all the time is the browser's, which the race detector does not see.
raced=(limits whole data stores api hosting)
browsers=(engines lessons accessible class panel storage student policies board instructor streams pictures)
# A test often waits, so one package more than the machine has cores runs at a time. They
# start in the order given: those that take longest come first.

folders() { printf './test/%s ' "$@"; }
# go vet runs before; -vet=off keeps it from running again for each package.
gotest() { go test -p $(($(getconf _NPROCESSORS_ONLN) + 1)) -vet=off -shuffle=on -timeout 30m "$@"; }

# go.mod names the Go release whose standard library has no known vulnerability;
# an older go command fetches that release. A value that is set already stays.
export GOTOOLCHAIN="${GOTOOLCHAIN:-auto}"
if ! go version >/dev/null 2>&1; then
  echo "test.sh: the Go release that go.mod names cannot be fetched; the tests run with the installed one" >&2
  export GOTOOLCHAIN=local
fi

if [ "${1:-}" = -only ]; then
  subject=${2:-}
  if [[ -z $subject || " ${raced[*]} ${browsers[*]} " != *" $subject "* ]]; then
    echo "test.sh: no subject ${subject:-is named}; there are: ${raced[*]} ${browsers[*]}" >&2
    exit 2
  fi
  race=()
  [[ " ${raced[*]} " != *" $subject "* ]] || race=(-race)
  gotest ${race[@]+"${race[@]}"} "./test/$subject"
  exit
elif [ $# -gt 0 ]; then
  echo "test.sh: want nothing, or -only SUBJECT" >&2
  exit 2
fi

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
has redis-server || missing+=(redis-server)
! has python3 || python3 -c 'import redis' 2>/dev/null || missing+=(python3-redis)
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
unformatted=$(gofmt -l bench cmd internal lessons test web)
if [ -n "$unformatted" ]; then
  echo "gofmt would change: $unformatted" >&2
  exit 1
fi
step go vet
go vet ./...
step staticcheck
go tool staticcheck ./...
step govulncheck
# The database is at vuln.go.dev. Where only a Go module proxy can be reached, the
# module that the database is made from has the same reports.
vulnerabilities=https://vuln.go.dev
if ! curl -fsS --max-time 10 -o /dev/null "$vulnerabilities/index/db.json" 2>/dev/null; then
  module=$(cd / && go mod download -json golang.org/x/vulndb@latest 2>/dev/null | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p') || true
  vulnerabilities=${module:+file://$module/data/osv}
fi
if [ -n "$vulnerabilities" ]; then
  echo "the database: $vulnerabilities"
  go tool govulncheck -db "$vulnerabilities" -test ./...
else
  echo "govulncheck did not run: neither vuln.go.dev nor a Go module proxy can be reached" >&2
fi
if has node && [ "$(node -p 'parseInt(process.versions.node)')" -ge 18 ]; then
  step node --test of the scripts
  node --test --test-reporter dot test/js/*.test.mjs
else
  echo "test.sh: the scripts' own tests need Node.js 18 or newer" >&2
  [ "${CI:-}" != true ] || exit 1
fi
if [ -x node_modules/.bin/tsc ]; then
  step types of the scripts
  node_modules/.bin/tsc -p jsconfig.json
fi
failed=0
step go test, with the race detector
gotest -race $(folders "${raced[@]}") $(go list ./... | grep -v '/test/') || failed=1
step go test, in browsers
gotest $(folders "${browsers[@]}") || failed=1
exit $failed
