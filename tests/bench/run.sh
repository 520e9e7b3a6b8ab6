#!/usr/bin/env bash
# run.sh: our tools beside their peers on the same work: whole processes in turn, and the algorithm alone (tests/bench/README.md);
# what `make bench` and `make bench-quick` run.
#
#   run.sh [full|quick|tiny] [NAME...]   all works, or those named; full: the results go into README.md when all are run
#   run.sh --list                        the works, a line each
#   run.sh [full|quick|tiny] growth [cost|memory|threads]   ours alone: cost against size, memory that does not grow, the same bytes on
#                                        any threads
#   run.sh [full|quick|tiny] report      the tables from what was kept of all works that were ever run, each with its day and commit; full:
#                                        into README.md. So a long bench can be made in pieces.
#
# quick is a tenth of the users and ratings, tiny says only whether everything runs. What is made stays in BUILD/bench/SIZE, records of
# works in its results/.
# Needs a network once, for the pinned peers in a virtual environment under BUILD; without torch its rows are skipped.
cd "$(dirname "$0")/../.."
if [ "${1:-}" = --list ]; then exec python3 tests/bench/bench.py list; fi
. tests/bench/bench_common.sh
BUILD=$(cd "$BUILD" && pwd)
if [ ! "$venv/torch-tried" -nt tests/bench/requirements_torch.txt ]; then
    "$venv/bin/pip" install -q -r tests/bench/requirements_torch.txt || echo 'run.sh: no torch here: its rows are skipped' >&2
    touch "$venv/torch-tried"
fi
size=full
case ${1:-} in full | quick | tiny) size=$1 && shift ;; esac
mkdir -p "$BUILD/bench/$size"
# shellcheck disable=SC2046 # words of their own
${CC:-cc} -O3 -march=native -fopenmp $(pkg-config --cflags openblas) tests/bench/machine.c -o "$BUILD/bench/machine" $(pkg-config --libs openblas)
export BUILD
if [ "${1:-}" = growth ]; then
    shift
    exec python3 tests/bench/bench_growth.py "$size" "$@"
fi
exec python3 tests/bench/bench.py "$size" "$@"
