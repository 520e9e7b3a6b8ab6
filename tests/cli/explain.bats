#!/usr/bin/env bats
# explain.bats: why a film stands in a list: rs-recommend rank and auto --explain, and what other tools make of it.
load common
load tensors

fit_models() {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-als -k 4 --binary --iterations 3 --fit als <R >IF
    rs-ease --regularization 20 --fit ease <R
    rs-ease --method transitions --regularization 20 --fit next <R
}

@test "rank --explain: lists stay, causes are the user's own, shares fall, places are known" {
    fit_models
    models='--model next --model ease=0.4 --model als=0.2'
    rs-recommend rank $models -n 5 <R >bare
    rs-recommend rank $models -n 5 --explain <R >rec
    for name in item_ids score scenario; do
        same <(tensor rec $name) <(tensor bare $name)
    done
    [ "$(header bare | grep -c cause)" = 0 ]
    header rec | grep -q '"cause_ids":{"dtype":"I64","shape":\[[0-9]*,5,3\]'
    tensor R col_ids 1 >films
    paste -d ' ' <(tensor R indptr 1 | sed '$d') <(tensor R indptr 1 | sed 1d) >ranges
    tensor R indices 1 >indices
    paste -d ' ' <(tensor rec cause_ids 15) <(tensor rec cause_share 15) <(tensor rec place_without 5) \
        <(tensor rec reason_id 5) <(tensor rec item_ids 5) >lists
    awk 'FILENAME == "films" { film[FNR - 1] = $1; next }
         FILENAME == "indices" { index_at[FNR - 1] = $1; next }
         FILENAME == "ranges" { for (e = $1; e < $2; e++) seen[FNR, film[index_at[e]]] = 1; next }
         { for (i = 1; i <= 15; i++) {
               first = (i - 1) % 3 == 0
               if ($i != -1 && !((FNR, $i) in seen)) { print "not seen", FNR, $i; exit 1 }
               if ($i == -1 && $(i + 15) != 0) { print "share of none", FNR; exit 1 }
               if (!first && $(i + 15) > $(i + 14)) { print "order", FNR; exit 1 }
               if (!first && $i != -1 && $(i - 1) == -1) { print "gap", FNR; exit 1 }
               named += $i != -1 && !first }
           for (i = 1; i <= 5; i++) {
               if ($(i + 35) != $(3 * i - 2)) { print "reason", FNR, i; exit 1 }
               if ($(i + 30) != -1 && $(i + 30) < 1) { print "place", FNR, i; exit 1 }
               moved += $(i + 30) > i } }
         END { exit named == 0 || moved == 0 }' films indices ranges lists
    IN=R same_for_threads rs-recommend rank $models -n 5 --explain
}

@test "rank --explain: the place without a film is that in the list of a user who lacks it" {
    fit_models
    printf 'userId,movieId,rating,timestamp\n7,1,4,1\n7,4,4,2\n7,7,3,3\n7,10,5,4\n' >me.csv
    rs-ingest me.csv >me
    for models in '--model ease' '--model als' '--model next --model als=0.5'; do
        rs-recommend rank $models -n 3 --explain -q <me >rec
        read -r item _ <<<"$(tensor rec item_ids)"
        read -r cause _ <<<"$(tensor rec cause_ids)"
        read -r then _ <<<"$(tensor rec place_without)"
        grep -v "^7,$cause," me.csv | rs-ingest | rs-recommend rank $models -n 60 -q >without
        # All unseen films before it, the cause itself left out.
        got=$(tensor without item_ids 1 | grep -vx "$cause" | grep -nx "$item" | cut -d : -f 1)
        [ "$got" = "$then" ]
    done
}

@test "rank --explain: with three films, or fewer, shares of one linear model make 1" {
    fit_models
    printf 'userId,movieId,rating,timestamp\n7,1,4,1\n7,4,4,2\n7,7,3,3\n' | rs-ingest >me
    for model in ease next als; do
        rs-recommend rank --model $model -n 4 --explain <me >rec
        paste -d ' ' <(tensor rec cause_ids 3) <(tensor rec cause_share 3) >causes
        awk '$3 != -1 { n++; sum = $4 + $5 + $6; if (sum < 0.9999 || sum > 1.0001) { print; exit 1 } } END { exit n == 0 }' causes
    done
    # A single film: all of it, and nothing is known without it.
    printf 'userId,movieId,rating,timestamp\n7,1,4,1\n' | rs-ingest | rs-recommend rank --model als -n 1 --explain >rec
    holds rec cause_ids 1 -1 -1
    holds rec cause_share 1 0 0
    holds rec place_without -1
}

@test "rank --explain: a network can't say why, and beside others is in the rest" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-als -k 4 --binary --iterations 3 --fit als <R >/dev/null
    rs-train-mlp --hidden 4 --epochs 1 --fit mlp <R >/dev/null 2>&1 || rs-train-mlp --epochs 1 --fit mlp <R >/dev/null
    rs-recommend rank --model mlp -n 2 --explain <R >rec 2>notes
    grep -q 'no model here can say which' notes
    [ "$(tensor rec cause_ids | tr ' ' '\n' | sort -u)" = -1 ]
    [ "$(tensor rec place_without | tr ' ' '\n' | sort -u)" = -1 ]
    printf 'userId,movieId,rating,timestamp\n1,1,4,1\n1,4,4,2\n' | rs-ingest >me
    rs-recommend rank --model als --model mlp=0.5 -n 5 --explain <me >rec 2>notes
    [ ! -s notes ]
    paste -d ' ' <(tensor rec cause_ids 3) <(tensor rec cause_share 3) >causes
    awk '$1 != -1 && $4 != 0 && ($4 + $5 < 0.99 || $4 + $5 > 1.01) { n++ } END { exit n == 0 }' causes
}

@test "ids that are strings are named as causes" {
    printf 'userId,movieId,rating\na,x,4\na,y,5\nb,x,3\nb,z,4\nc,y,2\nc,z,4\nd,w,4\nd,x,1\ne,x,3\ne,y,4\ne,w,4\n' \
        | rs-ingest --string-ids >R
    rs-ease --fit ease --regularization 1 <R
    rs-recommend rank --model ease -n 2 --explain <R >rec
    rs-show -r a rec >out
    grep -qE '^    because of film x [0-9]+ %, film y [0-9]+ %; without the first: 2nd$' out
    rs-show -r a -f csv rec | head -n 2 >out
    [ "$(head -n 1 out)" = row,rank,item,score,scenario,reason,cause_1,cause_1_share,cause_2,cause_2_share,cause_3,cause_3_share,place_without ]
    grep -qE '^a,1,w,0\.488[0-9]*,4,liked film x,x,0\.8[0-9]*,y,0\.1[0-9]*,,,2$' out
    # A reason alone has no room for a string.
    rs-recommend rank --model ease -n 2 <R | rs-show -r a | grep -q 'liked a film$'
    # Where all films of a list are blocked, what is left is still a list.
    printf 'w\nx\ny\nz\n' >all
    [ "$(rs-filter --block all rec | rs-show -r a | tail -n 1)" = 'no film' ]
}

@test "rs-show: causes under the film with titles, cut to the screen; fields elsewhere" {
    fit_models
    rs-recommend rank --model ease -n 3 --explain <R >rec
    rs-show --titles "$SMALL/movies.csv" rec >out
    grep -qE '^    because of .* \([0-9]{4}\) [0-9]+ %[,;]?' out
    grep -qE 'without (the first|it): [0-9]+(st|nd|rd|th)$' out
    grep -q liked out && return 1
    for width in 30 50 80; do
        rs-show -w $width --titles "$SMALL/movies.csv" rec >out
        [ "$(LC_ALL=C.UTF-8 wc -L <out)" -le $width ]
    done
    rs-show -f tsv --titles "$SMALL/movies.csv" rec | head -n 1 \
        | grep -q 'reason	cause_1	cause_1_title	cause_1_share	cause_2	.*	cause_3_share	place_without$'
    rs-show -f jsonl --titles "$SMALL/movies.csv" rec | head -n 1 \
        | grep -qE '"cause_1":[0-9]+,"cause_1_title":"[^"]+ \([0-9]{4}\)","cause_1_share":[-0-9.e]+,.*"place_without":[0-9]+\}$'
    rs-show --info rec | grep -qE '^tensor cause_share +F32 \[[0-9]+, 3, 3\]$'
    rs-show --history rec | grep -q -- '--explain'
}

@test "rs-filter, rs-join --stack, cat and rs-convert keep causes" {
    fit_models
    rs-recommend rank --model ease -n 4 --explain <R >rec
    third=$(tensor rec item_ids 1 | sed -n 3p)
    echo "$third" >films
    # The third film of user 1 leads, and says what it said.
    rs-filter --promote films rec >led
    [ "$(tensor led item_ids 1 | sed -n 1p)" = "$third" ]
    same <(tensor led cause_ids 3 | sed -n 1p) <(tensor rec cause_ids 3 | sed -n 3p)
    same <(tensor led cause_share 3 | sed -n 1p) <(tensor rec cause_share 3 | sed -n 3p)
    [ "$(tensor led place_without 1 | sed -n 1p)" = "$(tensor rec place_without 1 | sed -n 3p)" ]
    same <(tensor led cause_ids 3 | sed -n 2p) <(tensor rec cause_ids 3 | sed -n 1p)
    rs-show -r 1 led | sed -n 2p | grep -q 'promoted, was 3rd$'
    # Halves put together are the whole; a half without causes has none.
    tensor rec row_ids 1 | head -n 5 >ids
    rs-filter --keep-rows ids R >first
    rs-filter --drop-rows ids R >second
    rs-recommend rank --model ease -n 4 --explain <first >a
    rs-recommend rank --model ease -n 4 --explain <second >b
    rs-recommend rank --model ease -n 4 <second >bare
    rs-join --stack a b >both
    for name in cause_ids cause_share place_without; do
        same <(tensor both $name) <(tensor rec $name)
    done
    cat a b | rs-show -f csv -n -1 | cmp - <(rs-show -f csv -n -1 rec)
    cat a bare | rs-show -f csv -n -1 >out
    sed -n 2p out | grep -qE ',[0-9]+$'
    tail -n 1 out | grep -qE ',liked film [0-9]+,,,,,,,$'
    cat bare a | rs-show -f csv -n -1 | tail -n 1 | grep -qE ',[0-9]+$'
    rs-convert --to npz rec >rec.npz
    if python3 -c 'import numpy' 2>/dev/null; then
        python3 -c 'import numpy; print(*numpy.load("rec.npz")["cause_ids"].reshape(-1))' >got
        same got <(tensor rec cause_ids)
    fi
}

@test "auto --explain: similar and ranked places have causes, popular ones none" {
    fit_models
    rs-ingest --multi-hot genres "$SMALL/movies.csv" >G
    rs-recommend popular --ratings R --fit pop >/dev/null
    printf 'userId,movieId,rating,timestamp\n1,1,5,1\n1,4,4,2\n2,1,5,1\n2,4,4,2\n2,7,4,3\n2,10,4,4\n2,13,5,5\n' | rs-ingest >U
    rs-recommend auto --popularity pop --vectors G --model ease -n 6 <U >bare
    rs-recommend auto --popularity pop --vectors G --model ease -n 6 --explain <U >rec
    for name in item_ids score scenario reason; do
        same <(tensor rec $name) <(tensor bare $name)
    done
    [ "$(tensor rec scenario)" = '3 4' ]
    paste -d ' ' <(tensor rec reason 1) <(tensor rec cause_ids 3) <(tensor rec cause_share 3) <(tensor rec place_without 1) >lists
    awk '$1 == 1 && ($2 != -1 || $5 != 0 || $8 != -1) { print "popular", $0; exit 1 }
         $1 == 4 && $2 == -1 { print "liked", $0; exit 1 }
         NR <= 6 && $1 == 4 && ($5 + $6 < 0.9999 || $5 + $6 > 1.0001) { print "likeness", $0; exit 1 }
         { popular += $1 == 1; liked += $1 == 4; known += $8 > 0 }
         END { exit !(popular && liked && known) }' lists
    IN=U same_for_threads rs-recommend auto --popularity pop --vectors G --model ease -n 6 --explain
}
