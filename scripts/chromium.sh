#!/bin/sh
# See that there is a Chromium for the browser tests: the machine's, Debian's package, or Playwright's own.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Chromium (apt-get)"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
    echo "installing Chromium (playwright)"
    "$root/.venv/bin/playwright" install chromium
fi
