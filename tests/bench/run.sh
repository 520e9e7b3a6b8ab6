#!/usr/bin/env bash
# run.sh: our tools beside pandas, SciPy and implicit on the same file: whole processes, in turn, the middle of five runs.
#
#   make bench              on 2 million ratings that rs-synth makes
#   RATINGS=20000000 ...    on another number
#
# Needs a network once, for the pinned peers (tests/bench/requirements.txt) in a virtual environment under BUILD.
cd "$(dirname "$0")/../.."
. tests/bench/bench_common.sh
RATINGS=${RATINGS:-2000000}
RUNS=${RUNS:-5}
work=$BUILD/bench
mkdir -p "$work"
[ -e "$work/$RATINGS/ratings.csv" ] || rs-synth -o "$work/$RATINGS" --ratings "$RATINGS" --users $((RATINGS / 150 + 100)) --items 20000

ratings=$work/$RATINGS/ratings.csv
peer() { "$venv/bin/python" tests/bench/peers.py "$@"; }

ours_ingest() { rs-ingest -o "$work/R.safetensors" "$ratings"; }
peer_ingest() { peer ingest "$ratings" "$work/R.npz"; }
ours_als() { rs-ingest "$ratings" | rs-als --binary -k 64 --iterations 15 --fit "$work/als.safetensors" -o "$work/IF.safetensors"; }
ours_als_cg() {
    rs-ingest "$ratings" | rs-als --solver cg --binary -k 64 --iterations 15 --fit "$work/als.safetensors" -o "$work/IF.safetensors"
}
peer_als() { peer als "$ratings" "$work/factors.npz"; }

seconds() { # seconds COMMAND: wall time of one run
    local start=$EPOCHREALTIME
    "$1" >/dev/null
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }'
}
middle() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

compare() { # compare NAME OURS PEER: runs in turn
    local a=() b=() i
    for ((i = 0; i < RUNS; i++)); do
        a+=("$(seconds "$2")")
        b+=("$(seconds "$3")")
    done
    awk -v n="$1" -v a="$(printf '%s\n' "${a[@]}" | middle)" -v b="$(printf '%s\n' "${b[@]}" | middle)" \
        'BEGIN { printf "%-44s %8.2f s %8.2f s   %5.1f times\n", n, a, b, b / a }'
}

printf '%-44s %10s %10s   %s\n' "$(($(wc -l <"$ratings") - 1)) ratings, $(nproc) processors" ours peer 'faster'
compare "CSV to CSR (pandas + SciPy)" ours_ingest peer_ingest
compare "CSV to ALS, exact (implicit, CG)" ours_als peer_als
compare "CSV to ALS, CG (implicit, CG)" ours_als_cg peer_als
