#!/usr/bin/env bats
# rs-eval: figures worked by hand from lists and ratings written by hand, and what it refuses.
load common

little_endian() { # little_endian BYTES NUMBER...: each number as so many bytes
    local bytes=$1 number i
    shift
    for number in "$@"; do
        for ((i = 0; i < bytes; i++)); do
            printf "\\x$(printf %02x $(((number >> (8 * i)) & 255)))"
        done
    done
}

# lists K USER FILM... [, USER FILM...]: recommendations as a program of somebody else would write them. -1: no film.
lists() {
    local k=$1 users=() films=() n bytes header
    shift
    while [ $# -gt 0 ]; do
        users+=("$1")
        films+=("${@:2:k}")
        shift $((k + 1))
    done
    n=${#users[@]}
    bytes=$((n * k))
    tensor() { # NAME DTYPE SHAPE BYTES
        printf ',"%s":{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}' "$1" "$2" "$3" "$at" $((at + $4))
        at=$((at + $4))
    }
    local at=0
    header='{"__metadata__":{"rs.kind":"recommendations"}'
    header+=$(tensor row_ids I64 "[$n]" $((8 * n))); at=$((8 * n))
    header+=$(tensor item_ids I64 "[$n,$k]" $((8 * bytes))); at=$((at + 8 * bytes))
    header+=$(tensor reason_id I64 "[$n,$k]" $((8 * bytes))); at=$((at + 8 * bytes))
    header+=$(tensor score F32 "[$n,$k]" $((4 * bytes))); at=$((at + 4 * bytes))
    header+=$(tensor reason U8 "[$n,$k]" $bytes); at=$((at + bytes))
    header+=$(tensor scenario U8 "[$n]" "$n")'}'
    while [ $((${#header} % 8)) != 0 ]; do header+=' '; done
    little_endian 8 ${#header}
    printf %s "$header"
    little_endian 8 "${users[@]}" "${films[@]}"
    head -c $((8 * bytes)) /dev/zero | tr '\0' '\377'
    head -c $((4 * bytes + bytes + n)) /dev/zero
}

figure() { # figure FILE NAME: its value
    sed -n 's|^ *"'"$2"'": \(.*[^,]\),*$|\1|p' "$1"
}

near() { # near FILE NAME VALUE: within 1e-9
    figure "$1" "$2" | awk -v want="$3" '{ n++; if ($1 < want - 1e-9 || $1 > want + 1e-9) bad = 1 }
        END { if (bad || n != 1) exit 1 }' || { echo "$2: want $3, got '$(figure "$1" "$2")'"; return 1; }
}

# User 1 likes 10, 20 and 30, user 2 likes 10; user 3 has nothing held out in TE.
truth() {
    printf 'userId,movieId,rating\n1,10,5\n1,20,2\n1,30,4\n2,10,3\n' | rs-ingest >TE
}

@test "the measures of lists, worked by hand" {
    truth
    # User 1: hits at 1 and 3. User 2: a hit at 2.
    lists 3  1 10 40 30  2 50 10 -1 >rec
    rs-eval --truth TE -k 1,2,3 --metrics m.json rec >table
    near m.json precision_at_1 0.5
    near m.json precision_at_3 0.5                # (2/3 + 1/3) / 2
    near m.json recall_at_3 0.833333333333333     # (2/3 + 1) / 2
    near m.json recall_at_1 0.166666666666667     # (1/3 + 0) / 2
    near m.json hit_rate_at_1 0.5
    near m.json hit_rate_at_2 1
    near m.json mrr_at_3 0.75                     # (1 + 1/2) / 2
    near m.json map_at_3 0.527777777777778        # ((1 + 2/3) / 3 + 1/2) / 2
    near m.json map_at_2 0.5                      # (1/2 + 1/2) / 2
    near m.json ndcg_at_3 0.667423921302796       # (1.5 / 2.130929754 + 0.630929754) / 2
    near m.json ndcg_at_1 0.5
    near m.json coverage_at_3 0.666666666666667   # 10 and 30 of the truth's three films
    near m.json users_evaluated 2
    near m.json users_without_held_out 0
    near m.json users_without_list 0
    near m.json relevant 4
    [ "$(figure m.json precision_denominator)" = '"k"' ]
    [ "$(figure m.json recall_denominator)" = '"held_out"' ]
    [ "$(figure m.json ndcg_ideal)" = '"min(k, held_out)"' ]
    grep -qE '^ +at 1 +at 2 +at 3$' table
    grep -qE '^ndcg +0\.5000 .* 0\.6674$' table
    grep -q '^2 users; left out 0 with nothing held out; 0 had no list' table
}

@test "a user without a list counts as zeros, one without held-out ratings not at all" {
    printf 'userId,movieId,rating,timestamp\n1,10,5,1\n1,20,5,9\n2,10,3,1\n2,30,3,9\n3,10,1,1\n' | rs-ingest >R
    rs-split --by leave-one-out --train TR --held-out TE <R
    lists 1  1 20  3 20  9 10 >rec
    rs-eval --truth TE -k 1 --metrics m.json <rec >table
    near m.json hit_rate_at_1 0.5
    near m.json users_evaluated 2
    near m.json users_without_list 1
    near m.json users_without_held_out 1
    near m.json lists_without_user 2
}

@test "--min-value says what is relevant" {
    truth
    lists 3  1 10 20 30  2 10 -1 -1 >rec
    rs-eval --truth TE -k 3 --min-value 4 --metrics m.json <rec >table
    near m.json users_evaluated 1
    near m.json users_without_held_out 1
    near m.json precision_at_3 0.666666666666667
    near m.json recall_at_3 1
    fails 1 'no user has anything held out' rs-eval --truth TE -k 3 --min-value 6 rec
}

@test "--train gives novelty, popularity and the catalogue" {
    truth
    # Of four users one rated 30, two rated 10, four rated 60.
    printf 'userId,movieId,rating\n1,60,1\n2,60,1\n3,60,1\n4,60,1\n1,10,1\n2,10,1\n4,30,1\n' | rs-ingest >TR
    lists 2  1 10 30  2 60 -1 >rec
    rs-eval --truth TE --train TR -k 2 --metrics m.json <rec >table
    near m.json novelty_at_2 0.75          # ((1 + 2) / 2 + 0) / 2 bits
    near m.json mean_popularity_at_2 2.75  # ((2 + 1) / 2 + 4) / 2
    near m.json catalogue 3
    near m.json coverage_at_2 1
    near m.json gini_at_2 0
    rs-eval --truth TE -k 2 --metrics m2.json <rec >table
    [ -z "$(figure m2.json novelty_at_2)" ]
}

@test "--items gives the diversity of lists by genre" {
    truth
    printf 'movieId,title,genres\n10,A,Comedy|Drama\n20,B,Drama\n30,C,Horror\n40,D,(no genres listed)\n70,E,Horror\n' >movies.csv
    rs-ingest --multi-hot genres --id movieId movies.csv >G
    # User 1: AB 1/2, AC 1, BC 1. User 2: 70 is in no ratings, and is a film of Horror all the same.
    lists 3  1 10 20 30  2 30 70 -1 >rec
    rs-eval --truth TE --items G -k 1,2,3 --metrics m.json <rec >table
    near m.json diversity_at_3 0.416666666666667     # (2.5 / 3 + 0) / 2
    near m.json diversity_at_2 0.25
    [ "$(figure m.json diversity_at_1)" = null ]
    grep -qE '^diversity +- +0\.2500 +0\.4167$' table
    near m.json catalogue 3
    rs-eval --truth TE -k 3 --metrics m.json <rec >table
    [ -z "$(figure m.json diversity_at_3)" ]
    fails 1 'absent: cannot open' rs-eval --truth TE --items absent -k 3 rec
    fails 1 'want kind dense, got csr' rs-eval --truth TE --items TE -k 3 rec
    fails 2 '--items is for lists' rs-eval --truth TE --items G TE
}

@test "--by scenario: a column and names for each scenario in the lists" {
    truth
    # rec with scenario 4 for user 1 and 2 for user 2: the last bytes of a message without checksum.
    lists 2  1 10 30  2 50 10 | head -c -2 >rec
    printf '\4\2' >>rec
    rs-eval --truth TE -k 1,2 --by scenario --metrics m.json <rec >table
    near m.json hit_rate_at_1 0.5
    near m.json scenario_4/hit_rate_at_1 1
    near m.json scenario_2/hit_rate_at_1 0
    near m.json scenario_2/mrr_at_2 0.5
    near m.json scenario_4/recall_at_2 0.666666666666667
    near m.json scenario_4/users_evaluated 1
    near m.json scenario_4/coverage_at_2 0.666666666666667
    near m.json scenario_2/coverage_at_2 0.333333333333333
    near m.json users_evaluated 2
    [ -z "$(figure m.json scenario_0/mrr_at_2)" ]
    grep -qE '^hit_rate +0\.5000 +1\.0000$' table
    grep -qE '^at 2 +users +ndcg +recall +precis +hit_rate +map +mrr$' table
    grep -qE '^all +2 +0\.[0-9]{4} +0\.8333 +0\.7500 +1\.0000 ' table
    grep -qE '^scenario_4 +1 +1\.0000 +0\.6667 +1\.0000 ' table
    IN=rec same_for_threads rs-eval --truth TE -k 1,2 --by scenario
    rs-eval --truth TE -k 1,2 --metrics m0.json <rec >table
    [ -z "$(figure m0.json scenario_4/mrr_at_2)" ]
    # A user without a list is in no scenario.
    lists 2  1 10 30 >rec
    rs-eval --truth TE -k 2 --by scenario --metrics m.json <rec >table
    near m.json scenario_0/recall_at_2 0.666666666666667
    near m.json recall_at_2 0.333333333333333
    fails 2 '--by: want none, or some of scenario, known, popularity, age, genre' rs-eval --truth TE --by user -k 2 rec
    fails 2 '--by scenario is for lists' rs-eval --truth TE --by scenario TE
    lists 2  1 10 30 | head -c -1 >rec
    printf '\20' >>rec
    fails 1 'list of user 1: scenario: want 0 to 15, got 16' rs-eval --truth TE --by scenario -k 2 rec
}

@test "the table goes to stdout or -o, whole" {
    truth
    lists 2  1 10 30  2 60 10 >rec
    rs-eval --truth TE -k 2 <rec >a
    rs-eval --truth TE -k 2 -o b rec
    same a b
    cat rec >stream
    lists 2  3 10 20 >>stream
    rs-eval --truth TE -k 2 <stream >c
    same a c
}

@test "predicted ratings: rmse and mae by hand, beside means and biases" {
    truth
    printf 'userId,movieId,rating\n1,10,4\n1,20,3\n1,30,4\n2,10,1\n2,20,5\n' | rs-ingest >P
    rs-eval --truth TE --metrics m.json <P >table
    near m.json rmse 1.224744871391589  # (1 + 1 + 0 + 4) / 4
    near m.json mae 1
    near m.json n 4
    near m.json n_missing 0
    near m.json n_unused 1
    grep -qE '^predictions +1\.2247 +1\.0000$' table
    printf 'userId,movieId,rating\n1,10,5\n2,10,3\n3,20,1\n' | rs-ingest >TR
    rs-eval --truth TE --train TR --metrics m.json <P >table
    near m.json rmse_of_mean 1.224744871391589      # 3 for all: (4 + 1 + 1 + 0) / 4
    near m.json mae_of_mean 1
    near m.json rmse_of_item_mean 1.0               # 4, 1, 3 and 4: (1 + 1 + 1 + 1) / 4
    near m.json mae_of_item_mean 1
    grep -qE '^biases of user and film +[01]\.' table
    [ -n "$(figure m.json rmse_of_biases)" ]
    [ -n "$(figure m.json mae_of_biases)" ]
}

@test "a missing prediction is an error, or is skipped and counted" {
    truth
    printf 'userId,movieId,rating\n1,10,4\n1,30,4\n2,10,3\n' | rs-ingest >P
    fails 1 'no prediction for user 1, film 20 and 0 more' rs-eval --truth TE P
    rs-eval --truth TE --missing skip --metrics m.json P >table
    near m.json n 3
    near m.json n_missing 1
    near m.json rmse 0.577350269189626
    grep -q 'left out 1 without a prediction' table
}

@test "the same figures on one thread and two" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-split --test 0.3 --train TR --held-out TE <R
    IN=TE same_for_threads rs-eval --truth TE --train TR
    lists 3  1 10 40 30  2 50 10 -1 >rec
    IN=rec same_for_threads rs-eval --truth TE --train TR -k 3
}

@test "compressed input and text ids" {
    printf 'userId,movieId,rating\nann,x,5\nann,y,2\nbob,x,4\n' | rs-ingest --string-ids >TE
    rs-eval --truth TE --metrics m.json <TE >table
    near m.json rmse 0
    near m.json n 3
    rs-split -z --by users --test 1 --held-out H.zst <TE
    rs-eval --truth H.zst --missing skip <H.zst >table
    grep -q '^predictions  *0.0000' table
}

@test "lists in CSV and TSV of other tools: the figures of the stream" {
    truth
    lists 3  1 10 40 30  2 50 10 -1  9 10 20 30 >rec
    rs-eval --truth TE -k 1,3 --metrics want.json rec >want
    # By rank, mixed up; by score; as lines stand; in quotes, with semicolons, packed; without a header.
    printf 'rank,userId,movieId\n2,1,40\n1,2,50\n3,1,30\n1,9,10\n2,9,20\n2,2,10\n1,1,10\n' >ranks
    printf 'item_id\tscore\tuser_id\n30\t-1\t1\n50\t9\t2\n10\t0.5\t1\n40\t0.25\t1\n10\t8e-1\t2\n' >scores
    printf 'user,item\r\n1,10\r\n1,40\r\n1,30\r\n2,50\r\n2,10' >lines
    printf '"uid";"iid";"title"\n"1";"10";"a\nb;c"\n1;40;x\n1;30;"y"\n2;50;\n2;10;""\n' | zstd -q >quoted
    printf '1\t10\t3\n1\t40\t2\n1\t30\t1\n2\t50\t3\n2\t10\t2\n' >bare
    for file in ranks scores lines quoted; do
        rs-eval --truth TE -k 1,3 $file >got
        same want got
    done
    rs-eval --truth TE -k 1,3 --as lists <bare >got
    same want got
    rs-eval --truth TE -k 1,3 --metrics got.json ranks >got
    same want.json got.json
    IN=ranks same_for_threads rs-eval --truth TE -k 1,3
    fails 1 'bare: lines without a header: --as lists or --as ratings' rs-eval --truth TE -k 3 bare
    fails 1 'lines: -k 4: the lists hold only 3 films' rs-eval --truth TE -k 4 lines
}

@test "what rs-show prints can be evaluated" {
    rs-ingest "$SMALL/ratings.csv" | rs-split --test 0.3 --train TR --held-out TE
    rs-recommend popular --ratings TR --users TR -n 5 >rec
    rs-eval --truth TE --train TR -k 2,5 --by scenario rec >want
    for format in tsv csv; do
        rs-show --format $format rec | rs-eval --truth TE --train TR -k 2,5 --by scenario >got
        same want got
    done
    rs-show --format tsv TE | rs-eval --truth TE --train TR >got
    rs-eval --truth TE --train TR TE | cmp - got
}

@test "truth and training as CSV, with times, and ids of both sorts" {
    cp "$SMALL/ratings.csv" R.csv
    rs-ingest R.csv >R
    rs-eval --truth R --train R R >want
    rs-eval --truth R.csv --train R.csv R.csv >got
    same want got
    rs-eval --truth R.csv --train R R.csv | cmp want -
    rs-ingest --string-ids R.csv >S
    rs-eval --truth R.csv --train S R | cmp want -
    rs-eval --truth S --train R.csv R | cmp want -
    printf 'user,item\nann,x\nbob,y\n' >truth.tsv
    printf 'user,item,score\nann,x,1\nbob,z,1\n' | rs-eval --truth truth.tsv -k 1 --metrics m.json >table
    near m.json hit_rate_at_1 0.5
    near m.json users_evaluated 2
    # Which one of a text both could be is an option.
    rs-eval --truth R.csv -k 2 --as lists --metrics m.json R.csv >table
    near m.json hit_rate_at_2 1
    fails 1 'truth.tsv: no column of it is a rating' rs-eval --truth truth.tsv --as ratings R.csv
}

@test "bad lines of a text: the file and the line" {
    truth
    printf 'user,item,score\n1,10,3\n1,20\n' >short
    fails 1 'short: line 3: want 3 fields, got 2' rs-eval --truth TE -k 1 --metrics m.json short
    printf 'user,item,score\n1,10,3\n\n1,20,high\n' >word
    fails 1 "word: line 4: score: want a number, got 'high'" rs-eval --truth TE -k 1 --metrics m.json word
    printf 'user,item,rating\n1,10,3\n,20,2\n' >nobody
    fails 1 'nobody: line 3: user: want an id, got nothing' rs-eval --truth nobody -k 1 --metrics m.json short
    printf 'user,item,rating\n1,10,3\n1,10,2\n' >twice
    fails 1 'twice: line 3: user 1 and film 10 have two predictions' rs-eval --truth TE --metrics m.json twice
    printf 'user,item,rank\n1,10,1\n1,10,2\n' >again
    fails 1 'again: list of user 1: film 10 stands in it twice' rs-eval --truth TE -k 2 --metrics m.json again
    printf 'user,thing\n1,10\n' >names
    fails 1 'names: line 1: want a header that names user and item' rs-eval --truth TE --metrics m.json names
    printf 'user,item,scenario\n1,10,77\n' >scenario
    fails 1 'scenario: line 2: scenario: want 0 to 15' rs-eval --truth TE -k 1 --metrics m.json scenario
    printf 'user,item,rating,timestamp\n1,10,3,noon\n' >noon
    fails 1 "noon: line 2: timestamp: want a whole number, got 'noon'" rs-eval --truth noon --metrics m.json TE
    printf 'user,item\n1,99\n' >unknown
    fails 1 'no film of the lists is a film of --truth' rs-eval --truth TE -k 1 --metrics m.json unknown
    printf 'user,item\n7,10\n' >strangers
    fails 1 'no user of --truth with something held out has a list' rs-eval --truth TE -k 1 --metrics m.json strangers
    : >empty
    fails 1 'empty: empty: want a stream, or CSV or TSV' rs-eval --truth TE --metrics m.json empty
    lists 1  1 10 >rec
    cat rec rec >cat
    fails 1 'user 1 has two lists' rs-eval --truth TE -k 1 --metrics m.json cat
    fails 1 'want ratings, got a stream of kind recommendations' rs-eval --truth TE --as ratings -k 1 rec
    [ ! -e m.json ]
}

small_lists() {
    rs-ingest "$SMALL/ratings.csv" | rs-split --test 0.3 --train TR --held-out TE
    rs-recommend popular --ratings TR --users TR -n 5 >rec
}

below() { # below FILE NAME NAME: the first figure is less than the second
    awk -v a="$(figure "$1" "$2")" -v b="$(figure "$1" "$3")" 'BEGIN { exit !(a != "" && b != "" && a < b) }'
}

@test "--bootstrap: an interval beside every mean over users" {
    small_lists
    rs-eval --truth TE --train TR -k 2,5 --metrics plain.json rec >table
    rs-eval --truth TE --train TR -k 2,5 --bootstrap 200 --metrics m.json rec >table
    for name in ndcg recall precision hit_rate map mrr novelty mean_popularity; do
        near m.json ${name}_at_5 "$(figure plain.json ${name}_at_5)"
        below m.json ${name}_at_5_low ${name}_at_5
        below m.json ${name}_at_5 ${name}_at_5_high
    done
    [ -z "$(figure m.json coverage_at_5_low)" ]
    near m.json bootstrap_replicates 200
    near m.json bootstrap_confidence 0.95
    grep -qE '^at 5 +value +low +high$' table
    grep -qE '^coverage +0\.[0-9]{4} +- +-$' table
    grep -q '^low and high hold 95 % of 200 bootstrap replicates over users$' table
    awk 'length > 80 { exit 1 }' table
    IN=rec same_for_threads rs-eval --truth TE --train TR -k 2,5 --bootstrap 200
    rs-eval --truth TE --train TR -k 2,5 --bootstrap 200 --seed 2 rec >other
    [ "$(md5sum <table)" != "$(md5sum <other)" ]
    rs-eval --truth TE -k 5 --bootstrap 200 --confidence 0.5 --metrics half.json rec >table
    below m.json ndcg_at_5_low ndcg_at_5
    figure half.json ndcg_at_5_low | awk -v wide="$(figure m.json ndcg_at_5_low)" '{ exit !($1 > wide) }'
    rs-eval --truth TE --train TR --bootstrap 200 --metrics r.json "$SMALL/ratings.csv" >table
    near r.json rmse_low 0
    below r.json rmse_of_biases_low rmse_of_biases
    below r.json mae_of_mean mae_of_mean_high
    grep -qE '^ +rmse +low +high +mae +low +high$' table
    awk 'length > 80 { exit 1 }' table
    fails 2 '--bootstrap: want' rs-eval --truth TE --bootstrap -1 rec
    fails 2 '--confidence: want' rs-eval --truth TE --confidence 95 rec
}

@test "--compare: differences paired by user" {
    small_lists
    rs-recommend popular --ratings TR --users TR -n 5 | rs-show --format tsv |
        awk 'BEGIN { FS = OFS = "\t" } NR > 1 { $2 = 6 - $2 } { print }' >backwards.tsv
    rs-eval --truth TE -k 2,5 --metrics a.json rec >table
    rs-eval --truth TE -k 2,5 --metrics b.json backwards.tsv >table
    rs-eval --truth TE -k 2,5 --compare backwards.tsv --metrics m.json rec >table
    a=$(figure a.json ndcg_at_2) b=$(figure b.json ndcg_at_2)
    near m.json ndcg_at_2 "$a"
    near m.json other/ndcg_at_2 "$b"
    near m.json diff/ndcg_at_2 "$(awk "BEGIN { printf \"%.17g\", $a - $b }")"
    below m.json diff/ndcg_at_2_low diff/ndcg_at_2
    below m.json diff/ndcg_at_2 diff/ndcg_at_2_high
    near m.json bootstrap_replicates 1000
    near m.json diff/recall_at_5 0   # the same five films
    near m.json diff/recall_at_5_high 0
    near m.json better/recall_at_5 0.5
    grep -qE '^at 2 +value +other +difference +low +high +better$' table
    awk 'length > 80 { exit 1 }' table
    IN=rec same_for_threads rs-eval --truth TE -k 2 --compare backwards.tsv --by scenario
    rs-eval --truth TE -k 2 --compare rec --bootstrap 50 --by scenario --metrics m.json backwards.tsv >table
    near m.json scenario_1/diff/ndcg_at_2 "$(awk "BEGIN { printf \"%.17g\", $b - $a }")"
    near m.json bootstrap_replicates 50
    # A slice is of the same users in both, whatever scenario the other names.
    cut -f 1-4 backwards.tsv | rs-eval --truth TE -k 2 --compare rec --by scenario --metrics n.json >table
    near n.json scenario_0/other/ndcg_at_2 "$a"
    [ -z "$(figure n.json scenario_1/other/ndcg_at_2)" ]
    # Ratings: two predictors of one truth; pairs that one of them lacks do not count.
    printf 'user,item,rating\n1,10,5\n1,20,2\n2,10,3\n2,20,4\n' >T
    printf 'user,item,prediction\n1,10,4\n1,20,3\n2,10,3\n' >P
    printf 'user,item,prediction\n1,10,3\n1,20,4\n2,10,1\n2,20,0\n' >Q
    rs-eval --truth T --missing skip --compare Q --metrics m.json P >table
    near m.json n 3
    near m.json n_missing 1
    near m.json rmse 0.816496580927726          # sqrt(2 / 3)
    near m.json other/rmse 2
    near m.json diff/mae -1.333333333333333
    near m.json better/rmse 1
    awk 'length > 80 { exit 1 }' table
    fails 1 'P: no prediction for user 2, film 20' rs-eval --truth T --compare P Q
    fails 1 'want ratings, got a stream of kind recommendations' rs-eval --truth T --compare rec Q
    fails 1 'absent: cannot open' rs-eval --truth TE -k 2 --compare absent rec
}

@test "slices of users and films, by hand" {
    # User 1 knows nothing, user 2 six films; 50 has five raters, 10 three, the others one: head, middle, tail.
    printf 'userId,movieId,rating\n2,10,3\n2,20,3\n2,30,3\n2,40,3\n2,50,3\n2,60,3\n3,50,3\n4,50,3\n5,50,3\n5,10,3\n6,50,3\n6,10,3\n' >TR
    printf 'userId,movieId,rating,timestamp\n1,10,4,946684800\n1,20,2,946684800\n2,70,3,946684800\n' >TE  # 2000
    printf 'movieId,title,genres\n10,A (1999),Drama|Sci-Fi\n20,B (1950),Drama\n70,C,Comedy\n' >movies.csv
    rs-ingest --multi-hot genres --id movieId movies.csv >G
    printf 'user,item,rank\n1,50,1\n1,10,2\n2,70,1\n2,50,2\n' >L
    rs-eval --truth TE --train TR --items G --titles movies.csv --by known,popularity,age,genre -k 2 --metrics m.json L >table
    near m.json known_0/users_evaluated 1
    near m.json known_0/mrr_at_2 0.5
    near m.json known_0/recall_at_2 0.5
    near m.json known_5-9/mrr_at_2 1
    near m.json popularity_middle/recall_at_2 1       # film 10 of user 1
    near m.json popularity_middle/users_evaluated 1
    near m.json popularity_tail/recall_at_2 0.5       # 20: no; 70: yes
    near m.json popularity_tail/users_evaluated 2
    [ -z "$(figure m.json popularity_head/users_evaluated)" ]
    [ -z "$(figure m.json popularity_tail/coverage_at_2)" ]
    near m.json known_0/coverage_at_2 0.333333333333333
    near m.json age_0-1/ndcg_at_2 0.630929753571457   # the only one of the slice, at place 2
    near m.json age_40_up/recall_at_2 0
    near m.json age_unknown/mrr_at_2 1
    near m.json genre_Drama/recall_at_2 0.5
    near m.json genre_Sci-Fi/recall_at_2 1
    near m.json genre_Comedy/precision_at_2 0.5
    grep -qE '^popularity_tail +2 ' table
    awk 'length > 80 { exit 1 }' table
    rs-eval --truth TE --train TR --items G --by known,genre --bootstrap 20 -k 2 --metrics m.json L >table
    near m.json known_0/mrr_at_2_low 0.5
    # Names that letters alone make alike: the second is told by its number.
    printf 'movieId,title,genres\n10,A,\320\264\321\200\n20,B,\320\260\320\261\n70,C,x\n' >other.csv
    rs-ingest --multi-hot genres --id movieId other.csv >G2
    rs-eval --truth TE --items G2 --by genre -k 2 --metrics m.json L >table
    [ "$(grep -c '"genre_.*/recall_at_2"' m.json)" = 3 ]
    near m.json genre_____/users_evaluated 1
    near m.json genre______3/users_evaluated 1
    # The same of ratings.
    printf 'user,item,prediction\n1,10,3\n1,20,2\n2,70,1\n' >P
    rs-eval --truth TE --train TR --items G --titles movies.csv --by known,popularity,age,genre --metrics m.json P >table
    near m.json known_0/rmse 0.707106781186548
    near m.json known_0/n 2
    near m.json popularity_tail/mae 1
    near m.json age_unknown/rmse 2
    near m.json genre_Drama/mae 0.5
    near m.json genre_Sci-Fi/rmse_of_mean 1
    awk 'length > 80 { exit 1 }' table
    fails 2 '--by known and popularity want --train FILE' rs-eval --truth TE --by known -k 2 L
    fails 2 '--by genre wants --items FILE' rs-eval --truth TE --by genre -k 2 L
    fails 2 '--by age and --titles FILE want one another' rs-eval --truth TE --by age -k 2 L
    fails 1 'TR: --by age wants the times of ratings' rs-eval --truth TR --titles movies.csv --by age -k 2 L
}

@test "usage errors: exit 2" {
    truth
    lists 3  1 10 20 30 >rec
    fails 2 'want --truth FILE' rs-eval rec
    for k in 0 x 5,3 '3,' ''; do
        fails 2 "-k: want numbers" rs-eval --truth TE -k "$k" rec
    done
    fails 2 '--missing: want one of error, skip' rs-eval --truth TE --missing no rec
    fails 2 '--min-value is for lists' rs-eval --truth TE --min-value 3 TE
}

@test "bad input: exit 1, one line, no metrics file" {
    truth
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" >G
    lists 3  1 10 20 30 >rec
    fails 1 '-k 10: the lists hold only 3 films' rs-eval --truth TE --metrics m.json rec
    fails 1 'want kind recommendations or csr, got dense' rs-eval --truth TE --metrics m.json G
    fails 1 'want kind csr, got dense' rs-eval --truth G -k 3 --metrics m.json rec
    fails 1 'no-such-file: ' rs-eval --truth no-such-file -k 3 --metrics m.json rec
    head -c 200 rec >cut
    fails 1 'cut: ' rs-eval --truth TE -k 3 --metrics m.json cut
    lists 3  1 10 20 10 >twice
    fails 1 'list of user 1: film 10 stands in it twice' rs-eval --truth TE -k 3 --metrics m.json twice
    lists 3  7 10 20 30 >strangers
    fails 1 'no user of --truth with something held out has a list' rs-eval --truth TE -k 3 --metrics m.json strangers
    lists 3  1 11 12 13 >unknown
    fails 1 'no film of the lists is a film of --truth' rs-eval --truth TE -k 3 --metrics m.json unknown
    printf 'userId,movieId,rating\n8,10,4\n' | rs-ingest >P
    fails 1 'no user of the predictions is a user of --truth' rs-eval --truth TE --metrics m.json P
    [ ! -e m.json ]
}

@test "on the real MovieLens set, means and biases are what they are known to be" {
    data=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$data/ratings.csv" ] || skip "no MovieLens data at $data"
    rs-ingest "$data/ratings.csv" | rs-split --train TR --held-out TE
    rs-eval --truth TE --train TR --metrics m.json <TE >table
    near m.json n 19940
    figure m.json rmse_of_biases | awk '{ exit !($1 > 0.894 && $1 < 0.896) }'
    figure m.json rmse_of_mean | awk '{ exit !($1 > 1.06 && $1 < 1.08) }'
}
