#!/usr/bin/env bats
# switch.bats: new artefacts under a server that runs, by the link that a recipe moves, by SIGHUP, by request.
load common

# A second set of the same data, with other ratings: served/2.
two() {
    local out=$BATS_FILE_TMPDIR/set
    [ ! -e "$out/served/2" ] || return 0
    rs-filter -q --min-column-count 1 "$out/R.safetensors" | rs-split --by random --seed 3 --test 0.3 --train "$out/R2" --held-out "$out/R3"
    mv "$out/R2" "$out/R.safetensors"
    make_set "$out"
}

@test "there and back under load: no request fails, and what visitors said stays" { two; try switch there_and_back; }
@test "a broken set is refused, told once, and the old one serves" { two; try switch broken_sets; }

@test "a set of other films and genres: what was said and added stays" {
    two
    mkdir -p other/data
    awk -F, 'NR == 1 || $1 % 3' OFS=, "$BATS_FILE_TMPDIR/set/data/movies.csv" | sed 's/Drama/Play/' >other/data/movies.csv
    for file in ratings tags; do awk -F, 'NR == 1 || $2 % 3' "$BATS_FILE_TMPDIR/set/data/$file.csv" >"other/data/$file.csv"; done
    make_set "$PWD/other"
    OTHER=$(readlink -f other/serve) try switch other_sets
}

@test "twenty switches leave no memory behind" {
    [ -z "${RS_SERVE:-}" ] || skip "another program than ours: a sanitizer keeps what is freed"
    two
    try switch memory
}
