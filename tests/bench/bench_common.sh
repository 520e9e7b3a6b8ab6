# bench_common.sh: what the benchmarks share: the tools, the pinned peers, a place to work. Sourced from the project's root.
set -euo pipefail
BUILD=${BUILD:-build}
PATH=$(cd "$BUILD" && pwd)/bin:$PATH
venv=$BUILD/bench-venv

# The peers, once for each version of the list; needs a network then.
if [ ! "$venv/done" -nt tests/bench/requirements.txt ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q -r tests/bench/requirements.txt
    touch "$venv/done"
fi
