#!/usr/bin/env bats
# rs-profile: statistics of films worked by hand, its options, and what it refuses.
load common

# Film 10: 5 and 3; film 20: 4, 4 and 1. The mean of all is 3.4; film 30 is in the columns and has no rating.
ratings() {
    printf 'userId,movieId,rating,timestamp\n1,10,5,946684800\n2,10,3,946684800\n1,20,4,978307200\n2,20,4,1009843200\n3,20,1,1041379200\n9,30,5,1\n' >r.csv
    rs-ingest r.csv | rs-split --by global-time --at 1970-01-02 --held-out R
}

value() { # value FILE ROW COLUMN: column by name
    rs-show --format tsv "$1" | awk -F'\t' -v row="$2" -v name="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
        NR > 1 && $1 == row { print $column }'
}

near() { # near FILE ROW COLUMN VALUE
    value "$@" | awk -v want="$4" '{ n++; if ($1 < want - 1e-5 || $1 > want + 1e-5) bad = 1 } END { exit bad || n != 1 }' \
        || { echo "film $2, $3: want $4, got '$(value "$@")'"; return 1; }
}

@test "items: damped statistics, and what is usual for a film without ratings" {
    ratings
    rs-profile items --damping 2 <R >S
    near S 10 mean_rating 3.7             # (8 + 2 x 3.4) / 4
    near S 20 mean_rating 3.16            # (9 + 2 x 3.4) / 5
    near S 30 mean_rating 3.4
    near S 10 log_count 1.0986123         # log 3
    near S 30 log_count 0
    near S 10 share_high 0.55             # (1 + 2 x 0.6) / 4
    near S 30 share_high 0.6
    near S 10 deviation 1.1916375         # sqrt((2 + 2 x 1.84) / 4)
    rs-show --info S | grep -qE '^rows +3$'
    rs-show --info S | grep -qE '^columns +6'
    value S 10 first_year | awk '{ exit !($1 > 1999.99 && $1 < 2000.01) }'
    value S 20 mean_year | awk '{ exit !($1 > 2001.5 && $1 < 2001.8) }'
}

@test "--damping 0 gives plain means, --high moves the bound" {
    ratings
    rs-profile items --damping 0 --high 4.5 <R >S
    near S 10 mean_rating 4
    near S 20 mean_rating 3
    near S 30 mean_rating 3.4
    near S 10 share_high 0.5
    near S 20 share_high 0
    near S 10 deviation 1
}

@test "without times there are no years" {
    printf 'userId,movieId,rating\n1,10,5\n1,20,4\n' | rs-ingest >N
    rs-profile items N >S
    [ "$(rs-show --format tsv S | head -n 1 | cut -f2- | tr '\t' ' ')" = "mean_rating log_count share_high deviation" ]
}

@test "it sees only what it is given: held-out ratings change nothing" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-split --train TR --held-out TE <R
    rs-profile items <TR >S
    rs-profile items <R >whole
    if cmp -s S whole; then return 1; fi
    [ "$(rs-show --format tsv S | wc -l)" = "$(rs-show --format tsv whole | wc -l)" ]
}

@test "the same bytes on one thread and two, compressed, by pipe and from halves" {
    rs-ingest "$SMALL/ratings.csv" >R
    IN=R same_for_threads rs-profile items
    rs-profile items R | rs-show --format tsv >want
    rs-profile items -z -o S.zst <R
    rs-show --format tsv S.zst | same - want
    rs-ingest <"$SMALL/ratings.csv" | rs-profile items | rs-show --format tsv | same - want
    awk -F, 'NR == 1 || $1 <= 9' "$SMALL/ratings.csv" | rs-ingest >A
    awk -F, 'NR == 1 || $1 > 9' "$SMALL/ratings.csv" | rs-ingest >B
    cat A B | rs-profile items | rs-show --format tsv | sort >got
    sort want | same - got
}

@test "usage: a verb is wanted, bounds are kept" {
    fails 2 'want one of items' rs-profile
    fails 2 "want one of items, got 'films'" rs-profile films
    fails 2 '--damping: want a number from 0' rs-profile items --damping -1
    fails 2 '--high: want a number' rs-profile items --high much
}

@test "bad input: exit 1, one line, no file" {
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" >G
    rs-ingest "$SMALL/ratings.csv" >R
    fails 1 'want kind csr, got dense' rs-profile items -o S G
    head -c 1000 R >cut
    fails 1 'cut: ' rs-profile items -o S cut
    echo 'userId,movieId' >text
    fails 1 'text: ' rs-profile items -o S text
    fails 1 'no-such-file: ' rs-profile items -o S no-such-file
    [ ! -e S ]
}
