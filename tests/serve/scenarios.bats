#!/usr/bin/env bats
# scenarios.bats: what visitors go through, and what operators change under them.
load common

# A set whose ids are texts: what AWK program says of each id in the small one.
renamed() { # renamed USER FILM: expressions of awk over u and f
    local data=$BATS_TEST_TMPDIR/renamed/data
    mkdir -p "$data"
    for file in ratings tags movies; do
        awk -F, -v OFS=, -v file="$file" 'NR > 1 { u = $1; f = file == "movies" ? $1 : $2
            if (file == "movies") $1 = '"$2"'; else { $1 = '"$1"'; $2 = '"$2"' } } { print }' \
            "$BATS_FILE_TMPDIR/set/data/$file.csv" >"$data/$file.csv"
    done
    make_set "$BATS_TEST_TMPDIR/renamed"
    export SET=$BATS_TEST_TMPDIR/renamed/serve
}

@test "nothing, watched, few, enough: each scenario, and a list that moves with every rating" { try scenarios all_four; }
@test "ratings come back as they were said, newest first" { try scenarios ratings_are_kept_as_said; }
@test "pages never repeat a film or show one that was seen, at any size, over the whole depth" { try scenarios pages_never_repeat; }
@test "a film that is added is found, similar and recommended at once" { try scenarios film_added; }
@test "block, pin, boost and cap hold from the next request on" { try scenarios policies_at_once; }
@test "lists keep their promises while everything changes" { try scenarios lists_while_all_changes; }
@test "titles come back as they are" { try scenarios titles_as_they_are; }
@test "search: accents, case, apostrophes, beginnings of words" { try scenarios searches; }

@test "ids that are texts" {
    renamed '"u " u' '"tt" f (f % 7 ? "" : " /?#%é")'
    try scenarios text_ids
}

@test "ids too large for JSON's numbers are refused with the set" {
    renamed 'u' '(f < 3 ? "900719925474099" f + 3 : f)'
    try scenarios number_bounds
}
