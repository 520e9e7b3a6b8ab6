#!/usr/bin/env bats
# damage.bats: a flipped bit or a cut in any artefact is told by the tool that reads it, in one line, and no file is left.
load ../cli/common

# flip FILE OFFSET: a copy of the file in `bad`, with one bit of the byte there turned over.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    cp "$1" bad
    # shellcheck disable=SC2059
    printf "\\x$(printf %02x $((byte ^ 16)))" | dd of=bad bs=1 seek="$2" conv=notrunc status=none
}

# refused COMMAND...: exit 1, one line with the tool's name, nothing on stdout, no output file or unfinished one.
refused() {
    local status=0
    "$@" >stdout 2>stderr </dev/null || status=$?
    if [ "$status" != 1 ] || [ "$(wc -l <stderr)" != 1 ] || ! grep -q "^$1" stderr || [ -s stdout ] \
            || [ -n "$(find . -maxdepth 1 -name 'out*')" ]; then
        echo "exit $status from $*: $(cat stderr)"
        find . -maxdepth 1 -name 'out*'
        return 1
    fi
}

# damaged FILE COMMAND...: in the command, `bad` is the damaged file.
damaged() {
    local file=$1 size half
    shift
    size=$(wc -c <"$file")
    half=$((size / 2))
    cp "$file" bad
    "$@" >/dev/null 2>stderr </dev/null || { echo "unharmed, and refused: $*"; cat stderr; return 1; }
    rm -f out*
    for offset in 2 20 "$half" $((size - 30)) $((size - 1)); do
        flip "$file" "$offset"
        refused "$@" || { echo "(bit flipped at $offset of $size)"; return 1; }
    done
    for length in 5 100 "$half" $((size - 1)); do
        head -c "$length" "$file" >bad
        refused "$@" || { echo "(cut to $length of $size)"; return 1; }
    done
}

inputs() {
    rs-ingest -q "$SMALL/ratings.csv" -o R
    rs-ingest -q --multi-hot genres --id movieId "$SMALL/movies.csv" -o G
}

@test "damaged matrices" {
    inputs
    damaged R rs-als -q -k 2 --iterations 1 --fit out.fit -o out bad
    damaged R rs-split --test 0.2 --train out.train --held-out out.held bad
    damaged G rs-kmeans -q -k 2 --fit out.fit -o out bad
    damaged G rs-scale --fit out.fit -o out bad
    damaged G rs-join -o out G bad
}

@test "damaged matrices, packed" {
    inputs
    rs-ingest -qz "$SMALL/ratings.csv" -o R.zst
    rs-scale -z G -o G.zst
    damaged R.zst rs-filter --min-count 1 -o out bad
    damaged G.zst rs-encode -q -m pca --dim 2 --fit out.fit -o out bad
}

@test "damaged labels and recommendations" {
    inputs
    rs-kmeans -q -k 2 G -o L
    rs-split --test 0.2 --train TR --held-out TE R
    rs-als -q -k 2 --iterations 1 --fit A -o IF TR
    rs-recommend rank --model A -n 3 TR -o rec
    damaged L rs-show -o out bad
    damaged L rs-convert --to csv -o out bad
    damaged rec rs-eval --truth TE -k 3 --metrics out.json bad
    damaged rec rs-filter -n 2 -o out bad
    damaged TE rs-eval --truth bad -k 3 --metrics out.json rec
}

@test "damaged models" {
    inputs
    rs-scale --fit scaler -o S G
    rs-encode -q --dim 2 --epochs 1 --fit encoder -o V S
    rs-encode -q -m svd --dim 2 --fit svd -o U R
    rs-kmeans -q -k 2 --fit clusters -o L V
    rs-als -q -k 2 --iterations 1 --fit als -o IF R
    rs-train-mlp -q --users U --items V --epochs 1 --hidden 4 --fit mlp -o P R
    damaged scaler rs-scale --apply bad -o out G
    damaged encoder rs-encode --apply bad -o out S
    damaged svd rs-encode --apply bad -o out R
    damaged clusters rs-kmeans --apply bad -o out V
    damaged als rs-als --apply bad -o out R
    damaged als rs-recommend rank --model bad -n 3 -o out R
    damaged mlp rs-train-mlp --apply bad --users U --items V -o out R
    damaged V rs-train-mlp -q --users U --items bad --epochs 1 --hidden 4 --fit out.fit --metrics out.json -o out R
}
