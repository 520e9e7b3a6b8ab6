#!/usr/bin/env bats
# blend.bats: the weights that blend.sh finds on the validation part are no worse there than any part alone, and its lists are what
# those weights give; on the real set it is before all parts and popularity on what was held out.
load common
load movielens

# The best figure of the search, and how it compares with each part alone.
search_is_sound() {
    local best
    best=$(metric "$OUT/blend/weights.json" validation/ndcg_at_10)
    [ "$(grep -cE '^(1 0 0 0|0 1 0 0|0 0 1 0|0 0 0 1)	' "$OUT/blend/search.tsv")" = 4 ]
    for part in '1 0 0 0' '0 1 0 0' '0 0 1 0' '0 0 0 1'; do
        at_least "$best" "$(grep "^$part	" "$OUT/blend/search.tsv" | cut -f2)"
    done
    [ "$(cut -f2 "$OUT/blend/search.tsv" | sort -g | tail -n 1)" = "$best" ]
    grep -q "^$(cut -f2 "$OUT/blend/weights.tsv" | paste -sd' ')	$best$" "$OUT/blend/search.tsv"
}

@test "on a synthetic set: no worse than each part, and everything is kept" {
    OUT=$BATS_TEST_TMPDIR/out
    synthetic
    pipeline blend
    search_is_sound
    for file in inner validation films transitions ease als trend inner/transitions inner/ease inner/als inner/trend lists; do
        rs-show --info "$OUT/blend/$file.safetensors" >info || { echo "no $file"; return 1; }
        grep -q '^checksum.*right' info
    done
    models=$(awk -v out="$OUT" '$2 != 0 { printf " --model %s/blend/%s.safetensors=%s", out, $1, $2 }' "$OUT/blend/weights.tsv")
    # shellcheck disable=SC2086
    rs-recommend rank -q $models -n 10 "$OUT/TR.safetensors" | rs-show --format tsv >want
    rs-show --format tsv "$OUT/blend/lists.safetensors" >got
    cmp want got
}

@test "on MovieLens: better than its best part alone and popularity, at 0.18" {
    OUT=$BATS_TEST_TMPDIR/out
    movielens
    pipeline blend
    search_is_sound
    for part in transitions ease als trend; do
        rs-recommend rank -q --model "$OUT/blend/$part.safetensors" -n 10 "$OUT/TR.safetensors" \
            | rs-eval -q --truth "$OUT/TE.safetensors" -k 10 --metrics part.json >/dev/null
        say "$part $(metric part.json ndcg_at_10)"
        at_least "$(metric "$OUT/blend/metrics.json" ndcg_at_10)" "$(metric part.json ndcg_at_10)"
    done
    say "blend $(metric "$OUT/blend/metrics.json" ndcg_at_10)"
    at_least "$(metric "$OUT/blend/metrics.json" ndcg_at_10)" 0.18
    at_least "$(metric "$OUT/blend/metrics.json" ndcg_at_10)" "$(metric "$OUT/popular.json" ndcg_at_10)"
}
