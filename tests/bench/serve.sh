#!/usr/bin/env bash
# serve.sh: rs-serve beside the server that people write in Python (serve_peer.py), on the same artefacts, in turn; tables in Markdown.
#
#   make bench-serve [DATA=FOLDER]       a folder in MovieLens' form; by default ml-latest-small in ../shared/data, where it is
#   QUICK=1 make bench-serve             one short round, 100,000 requests for the memory
#   BIG=1 make bench-serve               also 25 million ratings that rs-synth makes: an hour of fitting the first time, 8 GB of disk
#   ARTIFACTS=DIR, BIG_ARTIFACTS=DIR     folders with recommender.json that are there already
#
# wrk (Debian's) runs on the same processors. Each round starts a server anew, looks at its answers, lets wrk ask for EACH seconds, and
# ends it; rounds of ours and of the peer's alternate. All listen on 127.0.0.1 only and are ended when this ends. SERVE.md tells more.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
bench=$root/tests/bench
BUILD=$(cd "${BUILD:-build}" && pwd)
PATH=$BUILD/bin:$PATH
QUICK=${QUICK:-} BIG=${BIG:-}
ROUNDS=${ROUNDS:-$([ -n "$QUICK" ] && echo 1 || echo 3)}
EACH=${EACH:-$([ -n "$QUICK" ] && echo 3 || echo 10)}          # seconds of a round
REQUESTS=${REQUESTS:-$([ -n "$QUICK" ] && echo 100000 || echo 1000000)} # of the memory's part
CACHED=${CACHED:-10000}                                         # answers kept, where caches are compared
cores=$(nproc)
ours_at=127.0.0.1:${OURS_PORT:-18080} peer_at=127.0.0.1:${PEER_PORT:-18081}
for program in wrk rs-serve; do
    command -v $program >/dev/null || { echo "serve.sh: $program is missing" >&2; exit 1; }
done
work=$BUILD/serve-bench
mkdir -p "$work"
sh tests/support/venv.sh "$BUILD/serve-bench-venv" tests/bench/serve_requirements.txt
python=$BUILD/serve-bench-venv/bin/python
data() { "$python" "$bench/serve_data.py" "$@"; }

finish() {
    local pids
    for pids in "$work"/*.pids; do [ ! -e "$pids" ] || data stop "$pids"; rm -f "$pids"; done
}
trap finish EXIT
trap 'exit 130' INT TERM
rm -rf "$work"/run "$work"/*.pids
mkdir -p "$work/run"

# ---- the two servers ----

ours="rs-serve --listen $ours_at --rate 0"
peer="uvicorn serve_peer:app --workers $cores --loop uvloop --http httptools --no-access-log --log-level warning --host ${peer_at%:*} --port ${peer_at#*:}"

start() { # start ours|peer ARTIFACTS CACHE: seconds until it is ready to second
    local log=$work/run/$1.log
    case $1 in
    # shellcheck disable=SC2086 # the line, word by word
    ours) at=$ours_at second=$(data start "http://$at/api/health/ready" "$work/ours.pids" "$log" $ours --cache "$3" --artifacts "$2") ;;
    # shellcheck disable=SC2086
    peer) at=$peer_at second=$(cd "$bench" && ARTIFACTS=$2 CACHE=$3 PYTHONDONTWRITEBYTECODE=1 \
        data start "http://$at/health" "$work/peer.pids" "$log" "$BUILD/serve-bench-venv/bin/"$peer) ;;
    esac || { tail -n 3 "$log" >&2; exit 1; }
    [ "$1" = ours ] || sleep "$second" # the other workers are up by then
}
stop() { data stop "$work/$1.pids"; rm "$work/$1.pids"; }

# ask SECONDS FIGURES: what USERS, BODIES, ROUTE and CHECK in the environment say, of the server that was started last
ask() { FIGURES=$2 wrk -t2 -c32 -d"$1" -s "$bench/serve.lua" "http://$at" >>"$work/run/wrk.log"; }

# ---- a comparison: rounds in turn, and its lines of a table ----

round() { # round ours|peer NAME NUMBER ARTIFACTS CACHE
    local key=$work/run/$2-$1
    start "$1" "$4" "$5"
    echo "$second" >>"$key.start"
    data memory "$work/$1.pids" >>"$key.before"
    CHECK=1 ask 2 "$key.checked"
    if [ "$(awk '{ print $5 + $6 + $7 }' "$key.checked")" != 0 ]; then
        echo "serve.sh: $1, $2: answers are not lists: $(cat "$key.checked")" >&2
        exit 1
    fi
    ask "$EACH" "$key.$3"
    data memory "$work/$1.pids" >>"$key.after"
    stop "$1"
}

line() { # line ours|peer NAME: its line of the table
    local key=$work/run/$2-$1 rate p50 p99 worst wrong least most before after
    read -r rate p50 p99 worst wrong least most < <(data figures "$key".[0-9]*)
    before=$(data middle <"$key.before" | tr ' ' /)
    after=$(data middle <"$key.after" | tr ' ' /)
    echo "| $1 | $rate ($least to $most) | $p50 | $p99 | $worst | $wrong | $(data middle <"$key.start") | $before | $after |"
    echo "$rate $p99" >"$key.result"
}

compare() { # compare NAME TITLE OURS_ARTIFACTS PEER_ARTIFACTS CACHE OURS_ROUTE PEER_ROUTE
    local i
    for ((i = 1; i <= ROUNDS; i++)); do
        ROUTE=$6 round ours "$1" "$i" "$3" "$5"
        ROUTE=$7 round peer "$1" "$i" "$4" "$5"
    done
    printf '\n### %s\n\n' "$2"
    echo '| | requests/s | p50 ms | p99 ms | max ms | failed | start s | MiB before | MiB after |'
    echo '|---|---|---|---|---|---|---|---|---|'
    line ours "$1"
    line peer "$1"
    awk 'NR == 1 { rate = $1; late = $2 } NR == 2 { printf "\nOurs: %.1f times the requests, p99 %.2f of the peer'\''s.\n", rate / $1, late / $2 }' \
        "$work/run/$1-ours.result" "$work/run/$1-peer.result"
}

# ---- the artefacts ----

make_artifacts() { # make_artifacts DATA OUT
    [ -e "$2/serve/recommender.json" ] || BUILD=$BUILD DATA=$1 OUT=$2 bash "$root/pipelines/serve.sh" >"$2.log" 2>&1 || { tail -n 5 "$2.log" >&2; exit 1; }
}

askers() { # askers ARTIFACTS NAME
    data users "$1" 20000 >"$work/run/$2.users"
    data bodies "$1" 20000 100 >"$work/run/$2.bodies"
}

if [ -z "${ARTIFACTS:-}" ]; then
    DATA=${DATA:-$root/../shared/data/ml-latest-small}
    [ -e "$DATA/ratings.csv" ] || { echo "serve.sh: $DATA/ratings.csv is missing: give a folder in MovieLens' form by DATA=" >&2; exit 1; }
    DATA=$(cd "$DATA" && pwd)
    make_artifacts "$DATA" "$work/${DATA##*/}"
    ARTIFACTS=$work/${DATA##*/}/serve
fi
ARTIFACTS=$(cd "$ARTIFACTS" && pwd -P)
askers "$ARTIFACTS" small

# ---- the report ----

size() { rs-show --info "$1/ratings.safetensors" | awk '$1 == "rows" { r = $2 } $1 == "columns" { c = $2 } $1 == "entries" { e = $2 } END { print e " ratings, " r " users, " c " films" }'; }

echo "- Machine: $(lscpu | sed -n 's/^Model name: *//p'), $cores processors, $(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r)"
echo "- Ours: $(rs-serve --version | head -n 1); peer: $("$python" --version), $(grep -E '^(fastapi|uvicorn|uvloop|numpy|implicit|orjson)==' "$bench/serve_requirements.txt" | paste -sd ' ')"
echo "- wrk -t2 -c32 -d$EACH, $ROUNDS rounds each in turn: the middle of rates, p50 and p99, the worst max; memory is RSS/PSS of all processes"
echo "- \`$ours --cache N --artifacts DIR\`"
echo "- \`ARTIFACTS=DIR CACHE=N $peer\`"
echo "- $(size "$ARTIFACTS")"

# Whose lists: the peer's are the blend's, place by place; ours are routed by what is known of each user, so they share most of them.
models=$(data models "$ARTIFACTS")
shuf -n 20 --random-source="$bench/serve.lua" "$work/run/small.users" >"$work/run/twenty"
# shellcheck disable=SC2086
rs-filter --keep-rows "$work/run/twenty" "$ARTIFACTS/ratings.safetensors" \
    | rs-recommend rank -q $models -n 15 | rs-show -f tsv -n -1 -o "$work/run/lists.tsv"
start peer "$ARTIFACTS" 0
echo "- Peer beside rs-recommend rank: $(data check "http://$at" "$work/run/lists.tsv" 10)"
stop peer
start ours "$ARTIFACTS" 0
echo "- Ours beside rs-recommend rank: $(data shared "http://$at" "$work/run/lists.tsv" 10)"
stop ours

lists='/api/users/%s/list?n=10'
export USERS=$work/run/small.users
compare plain 'Lists of known users, nothing kept between requests: GET /api/users/ID/list?n=10' "$ARTIFACTS" "$ARTIFACTS" 0 "$lists" "$lists"
compare cached "The same, each process keeps up to $CACHED answers" "$ARTIFACTS" "$ARTIFACTS" "$CACHED" "$lists" "$lists"
BODIES=$work/run/small.bodies compare body 'Ratings in the body, up to 100 of them: POST /api/list?n=10' "$ARTIFACTS" "$ARTIFACTS" 0 '/api/list?n=10' '/api/list?n=10'
data alone "$ARTIFACTS" "$work/run/als" als.safetensors
compare als 'Factors alone: ours with als.safetensors as its one model, the peer by implicit (GET /api/als/ID)' "$work/run/als" "$ARTIFACTS" 0 "$lists" '/api/als/%s?n=10'

printf '\n### Memory of ours over %s requests (GET, %s answers kept)\n\n| requests | RSS MiB | PSS MiB |\n|---|---|---|\n' "$REQUESTS" "$CACHED"
start ours "$ARTIFACTS" "$CACHED"
read -r rss pss < <(data memory "$work/ours.pids")
echo "| 0 | $rss | $pss |"
for ((done = 0, next = 3, turn = 0; done < REQUESTS && turn < 200; turn++)); do
    ROUTE=$lists ask "$next" "$work/run/memory"
    # The next turn is about a tenth of all.
    read -r done next < <(awk -v done="$done" -v all="$REQUESTS" '{ s = int(all / 10 / ($1 + 1)) + 1; if (s > 60) s = 60; print done + $8, s }' "$work/run/memory")
    read -r rss pss < <(data memory "$work/ours.pids")
    echo "| $done | $rss | $pss |"
done
stop ours

[ -n "$BIG" ] || exit 0
if [ -z "${BIG_ARTIFACTS:-}" ]; then
    [ -e "$work/big-data/ratings.csv" ] || rs-synth -q -o "$work/big-data" --users 162541 --items 59047 --ratings 25000000
    make_artifacts "$work/big-data" "$work/big"
    BIG_ARTIFACTS=$work/big/serve
fi
BIG_ARTIFACTS=$(cd "$BIG_ARTIFACTS" && pwd -P)
askers "$BIG_ARTIFACTS" big
export USERS=$work/run/big.users
printf '\n%s\n' "$(size "$BIG_ARTIFACTS"):"
compare big 'Many ratings: lists of known users, nothing kept between requests' "$BIG_ARTIFACTS" "$BIG_ARTIFACTS" 0 "$lists" "$lists"
