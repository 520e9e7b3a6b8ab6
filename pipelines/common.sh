# common.sh: what every pipeline here starts with. Sourced, not run.
#
# DATA: a folder in MovieLens' form (ratings.csv, movies.csv, tags.csv); without one rs-synth makes a set.
# OUT: where everything that is made stays; the pipelines share it, so what one has made another finds. It is of one set:
# without OUT each has its own, build/demo or build/demo-NAME.
set -euo pipefail
unset CDPATH

pipelines=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUILD=${BUILD:-build}
build=$(cd "$BUILD" 2>/dev/null && pwd || true)
[ -z "$build" ] || PATH=$build/bin:$PATH
[ -z "${DATA:-}" ] || DATA=$(cd "$DATA" && pwd)
OUT=${OUT:-$BUILD/demo${DATA:+-${DATA##*/}}}
mkdir -p "$OUT"
cd "$OUT"

heading() {
    if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi
}

# Show a line as it can be typed, run it, tell how long it took.
run() {
    local start=$EPOCHREALTIME
    printf '\n$ %s\n' "$1"
    eval "$1"
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "  (%.2f s)\n", b - a }'
}

# A line on what each stream holds.
made() {
    local file
    for file; do
        rs-show --info "$file" | awk -v file="$file" '
            { key = $1; sub(/^[^ ]+ +/, "") }
            key == "kind" { text = $0 }
            key == "model" { sub(/^of +/, ""); text = text " of " $0 }
            key == "rows" || key == "lists" { text = text ", " $0 " " key }
            key == "columns" || key == "entries" { text = text ", " $0 " " key }
            END { printf "  %-24s %s\n", file, text }'
    done
}

# What comes after what and what is seen together, among the most rated films: the two models that rank best, drawn towards
# films of like genres and years where ratings say little.
item_models() { # item_models RATINGS FOLDER
    mkdir -p blend "$2"
    [ -e blend/films.safetensors ] \
        || run 'rs-ingest --multi-hot title --years --id movieId movies.csv | rs-join G.safetensors - -o blend/films.safetensors'
    run "rs-ease --method transitions --max-items 3500 --items blend/films.safetensors --fit $2/transitions.safetensors $1"
    run "rs-ease --max-items 3500 --items blend/films.safetensors --fit $2/ease.safetensors $1"
}

# To an MLflow server, where MLFLOW_TRACKING_URI names one; what cannot be sent now is kept and sent by the next call.
log_run() { # log_run EXPERIMENT NAME OPTIONS...: as rs-log's
    [ -n "${MLFLOW_TRACKING_URI:-}" ] || return 0
    local experiment=$1 name=$2 options=
    shift 2
    while [ $# -gt 0 ]; do
        # A picture is not there where gnuplot is not.
        [ "$1" = --artifact ] && [ ! -e "$2" ] || options="$options $1 $2"
        shift 2
    done
    run "rs-log --spool unsent --experiment $experiment --run $name$options"
}

# One number of a metrics file.
metric() { # metric FILE NAME
    sed -n 's|^.*"'"$2"'": *\([-0-9.e+]*\),\{0,1\}$|\1|p' "$1"
}

# The data under names of its own in OUT: ratings.csv, movies.csv, tags.csv, and the tag genome where there is one.
take_data() {
    local file was=
    [ ! -L ratings.csv ] || was=$(dirname "$(readlink ratings.csv)")
    if [ -z "${DATA:-}" ] && [ -n "$was" ]; then
        DATA=$was
    elif [ -z "${DATA:-}" ]; then
        [ -e data/ratings.csv ] || run 'rs-synth -o data'
        DATA=$PWD/data
    elif [ -n "$was" ] && [ "$was" != "$DATA" ]; then
        echo "$(basename "$0"): $PWD holds what was made of $was, not of $DATA: want another OUT" >&2
        exit 1
    fi
    for file in ratings movies tags links genome-scores genome-tags; do
        rm -f "$file.csv"
        if [ -e "$DATA/$file.csv" ]; then ln -s "$DATA/$file.csv" "$file.csv"; fi
    done
    echo "  $(($(wc -l <ratings.csv) - 1)) ratings, $(($(wc -l <movies.csv) - 1)) films in $DATA"
}

# What all five parts stand on: ratings as a matrix, the latest fifth of each user held out, films by genres and tags, how
# popular films are. What is there already (from another part, in the same OUT) is used as it is.
prepare() {
    heading "The data"
    take_data
    [ -e R.safetensors ] || run 'rs-ingest -o R.safetensors ratings.csv'
    [ -e TR.safetensors ] || run 'rs-split --by time --test 0.2 --train TR.safetensors --held-out TE.safetensors R.safetensors'
    [ -e G.safetensors ] && [ -e genres.safetensors ] || run 'rs-ingest --multi-hot genres --id movieId --fit genres.safetensors -o G.safetensors movies.csv'
    [ -e T.safetensors ] && [ -e tags.safetensors ] || run 'rs-ingest --tags tag --id movieId --fit tags.safetensors -o T.safetensors tags.csv'
    # The tag genome, where a set has it (MovieLens 25M, rs-synth): how relevant each tag is to each film.
    [ ! -e genome-scores.csv ] || [ -e relevance.safetensors ] \
        || run 'rs-ingest --relevance --names genome-tags.csv -o relevance.safetensors genome-scores.csv'
    [ -e S.safetensors ] || run 'rs-profile items --films G.safetensors -o S.safetensors TR.safetensors'
    [ -e popularity.safetensors ] \
        || run 'rs-recommend popular --ratings TR.safetensors --items G.safetensors --fit popularity.safetensors -o /dev/null'
    made R.safetensors TR.safetensors TE.safetensors G.safetensors T.safetensors
}

# Lists against what was held out, beside what popularity gets; the figures stay in FOLDER/metrics.json.
measure() { # measure FOLDER
    local name
    [ -e popular.json ] || rs-recommend popular --apply popularity.safetensors --users TR.safetensors -n 10 \
        | rs-eval --truth TE.safetensors --train TR.safetensors -k 10 --metrics popular.json >popular.txt
    run "rs-eval --truth TE.safetensors --train TR.safetensors -k 10 --metrics $1/metrics.json $1/lists.safetensors > $1/metrics.txt"
    printf '  %-20s %10s %12s\n' '' "$1" popularity
    for name in ndcg_at_10 recall_at_10 precision_at_10 hit_rate_at_10 coverage_at_10; do
        printf '  %-20s %10.4f %12.4f\n' "$name" "$(metric "$1/metrics.json" "$name")" "$(metric popular.json "$name")"
    done
}
