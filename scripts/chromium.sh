#!/bin/sh
# See that there is a Chromium for the browser tests: Debian's headless shell, which is the quickest, or else the
# machine's own, or else Playwright's.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
has() { command -v "$1" >/dev/null; }
debian() {
    echo "installing chromium-headless-shell (apt-get)"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null
}
if has chromium-headless-shell; then exit 0; fi
if [ "$(id -u)" = 0 ] && has apt-get && debian; then exit 0; fi
for name in chromium chromium-browser google-chrome; do
    if has "$name"; then exit 0; fi
done
echo "installing Chromium (playwright)"
"$root/.venv/bin/playwright" install --only-shell chromium
