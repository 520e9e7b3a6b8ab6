# common.sh: what every pipeline here starts with. Sourced, not run.
#
# DATA: a folder in MovieLens' form (ratings.csv, movies.csv, tags.csv); without one rs-synth makes a set.
# OUT: where everything that is made stays; the pipelines share it, so what one has made another finds.
set -euo pipefail

BUILD=${BUILD:-build}
if [ -d "$BUILD/bin" ]; then PATH=$(cd "$BUILD" && pwd)/bin:$PATH; fi
[ -z "${DATA:-}" ] || DATA=$(cd "$DATA" && pwd)
OUT=${OUT:-$BUILD/demo}
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

# One number of a metrics file.
metric() { # metric FILE NAME
    sed -n 's|^.*"'"$2"'": *\(-\{0,1\}[0-9.e-]*\),\{0,1\}$|\1|p' "$1"
}

# The data under names of its own in OUT: ratings.csv, movies.csv, tags.csv, and the tag genome where there is one.
take_data() {
    local file
    if [ -z "${DATA:-}" ]; then
        [ -e data/ratings.csv ] || run 'rs-synth -o data'
        DATA=$PWD/data
    fi
    for file in ratings movies tags links genome-scores genome-tags; do
        rm -f "$file.csv"
        if [ -e "$DATA/$file.csv" ]; then ln -s "$DATA/$file.csv" "$file.csv"; fi
    done
    echo "  $(($(wc -l <ratings.csv) - 1)) ratings, $(($(wc -l <movies.csv) - 1)) films in $DATA"
}
