# movielens.bash: what the tests of figures share: the published set, a small one of ours, figures in the output, processor time.

# A line of the test's output that is shown also when the test passes.
say() {
    echo "# $*" >&3
}

# The published set's folder to DATA, or skip.
movielens() {
    DATA=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$DATA/ratings.csv" ] || skip "no MovieLens data at $DATA"
    DATA=$(cd "$DATA" && pwd)
}

# A set with planted tastes, to DATA: large enough for lists to mean something, made in a moment.
synthetic() {
    rs-synth -q --users 300 --items 400 --ratings 15000 -o synthetic
    DATA=$PWD/synthetic
}

# One of the project's scripts as a person would run it, everything in OUT; its output is shown when it fails.
pipeline() { # pipeline NAME [ARGUMENT...]
    local name=$1
    shift
    BUILD=$(dirname "$(dirname "$(command -v rs-show)")") OUT=$OUT DATA=$DATA bash "$ROOT/pipelines/$name.sh" "$@" >"$name.log" 2>&1 \
        || { tail -n 20 "$name.log"; return 1; }
}

# User and system time of a shell line, in milliseconds: of three runs the least.
processor_ms() {
    local TIMEFORMAT='%U %S' i
    for i in 1 2 3; do
        { time eval "$1" >/dev/null 2>.errors; } 2>&1 || { cat .errors; return 1; }
    done | awk '{ ms = 1000 * ($1 + $2); if (NR == 1 || ms < least) least = ms } END { printf "%.0f\n", least }'
}

# The raw bytes of a tensor of a stream of one raw message.
bytes() { # bytes FILE NAME
    local entry begin end length
    length=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
    entry=$(tail -c +9 "$1" | head -c "$length" | grep -o "\"$2\":{[^}]*}") || { echo "no tensor $2 in $1" >&2; return 1; }
    begin=$(sed 's/.*"data_offsets":\[\([0-9]*\),.*/\1/' <<<"$entry")
    end=$(sed 's/.*"data_offsets":\[[0-9]*,\([0-9]*\)\].*/\1/' <<<"$entry")
    tail -c +$((9 + length + begin)) "$1" | head -c $((end - begin))
}

# Every byte of a tensor stands unchanged at the beginning of the other file's.
begins_with() { # begins_with LONGER SHORTER NAME...
    local longer=$1 shorter=$2 name
    shift 2
    for name; do
        bytes "$shorter" "$name" >.shorter
        bytes "$longer" "$name" >.longer
        [ -s .shorter ] || { echo "$shorter: $name is empty"; return 1; }
        cmp -n "$(stat -c %s .shorter)" .shorter .longer || return 1
    done
}

# The mean of numbers, one a line.
mean() {
    awk '{ sum += $1 } END { printf "%.4f\n", sum / NR }'
}
