#!/usr/bin/env bats
# scenarios.bats: what visitors go through, and what operators change under them.
load common

# A set whose ids are others: what expressions of awk make of a user's u and a film's f. OPTION goes to rs-ingest.
renamed() { # renamed USER FILM [OPTION]
    local out=$BATS_TEST_TMPDIR/renamed data=$BATS_TEST_TMPDIR/renamed/data
    mkdir -p "$data" "$out/blend"
    for file in ratings tags movies; do
        awk -F, -v OFS=, -v file="$file" 'NR > 1 { u = $1; f = file == "movies" ? $1 : $2
            if (file == "movies") $1 = '"$2"'; else { $1 = '"$1"'; $2 = '"$2"' } } { print }' \
            "$BATS_FILE_TMPDIR/set/data/$file.csv" >"$data/$file.csv"
    done
    # What the recipe finds made it does not make again.
    rs-ingest -q ${3:-} -o "$out/R.safetensors" "$data/ratings.csv"
    rs-ingest -q ${3:-} --multi-hot genres --id movieId --fit "$out/genres.safetensors" -o "$out/G.safetensors" "$data/movies.csv"
    rs-ingest -q ${3:-} --tags tag --id movieId --fit "$out/tags.safetensors" -o "$out/T.safetensors" "$data/tags.csv"
    rs-ingest -q ${3:-} --multi-hot title --years --id movieId "$data/movies.csv" \
        | rs-join "$out/G.safetensors" - -o "$out/blend/films.safetensors"
    make_set "$out"
    export SET=$out/serve
}

@test "nothing, watched, few, enough: each scenario, and a list that moves with every rating" { try scenarios all_four; }
@test "ratings come back as they were said, newest first" { try scenarios ratings_are_kept_as_said; }
@test "pages never repeat a film or show one that was seen, at any size, over the whole depth" { try scenarios pages_never_repeat; }
@test "a film that is added is found, similar and recommended at once" { try scenarios film_added; }
@test "block, pin, boost and cap hold from the next request on" { try scenarios policies_at_once; }
@test "lists keep their promises while everything changes" { try scenarios lists_while_all_changes; }
@test "titles come back as they are" { try scenarios titles_as_they_are; }
@test "ids at the edge of JSON's numbers, and all that comes after them, outlive a restart" { try scenarios ids_at_the_edge; }
@test "what repeats what is known is not kept again; what comes after a forgetting is refused" { try scenarios nothing_new; }
@test "search: accents, case, apostrophes, beginnings of words" { try scenarios searches; }

@test "ids that are texts" {
    renamed '"u " u' '"tt" f (f % 7 ? "" : " /?#%é")' --string-ids
    try scenarios text_ids
}

@test "ids too large for JSON's numbers are refused with the set" {
    renamed 'u' '(f < 3 ? "900719925474099" f + 3 : f)'
    try scenarios number_bounds
}
