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

@test "--films adds rows for films that nobody has rated" {
    ratings
    printf 'movieId,genres\n30,Drama\n99,Comedy\n5,Drama\n' | rs-ingest --multi-hot genres --id movieId >G
    rs-profile items --films G <R >S
    rs-profile items <R >without
    rs-show --format tsv S | head -n 4 | cmp - <(rs-show --format tsv without)
    [ "$(rs-show --format tsv S | cut -f1 | tr '\n' ' ')" = 'id 10 20 30 5 99 ' ]
    near S 99 mean_rating 3.4
    near S 5 log_count 0
    fails 1 'want kind dense, got csr' rs-profile items --films R R
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

# Action: films 10, 20; Comedy: 20, 30. Film 40 has no genres, film 50 is not in the table.
films() {
    printf 'movieId,title,genres\n10,A,Action\n20,B,Action|Comedy\n30,C,Comedy\n40,D,\n' >movies.csv
    rs-ingest -q --multi-hot genres --id movieId movies.csv -o G
    printf 'userId,movieId,rating\n1,10,5\n1,20,4\n1,50,3\n2,30,2\n2,40,4\n' | rs-ingest -q >R
}

# Clusters by one column: films 10 and 30 at 0, film 20 at 9.
clusters() {
    printf 'movieId,x\n10,0\n20,9\n30,0\n' >x.csv
    rs-ingest -q --columns x --id movieId x.csv | rs-kmeans -q -k 2 >L
    zero=$(value L 10 label)
    nine=$(value L 20 label)
}

@test "users: preference, share and density by genre" {
    films
    rs-profile users --items G --damping 2 <R >U 2>note
    grep -q '1 films of the ratings are not in G' note
    near U 1 genre_mean/Action 0.25       # (5 - 4 + 4 - 4) / (2 + 2)
    near U 1 genre_mean/Comedy 0
    near U 1 genre_share/Action 0.6666667
    near U 1 genre_share/Comedy 0.3333333
    near U 1 density/Action 1             # of 5 and 4
    near U 1 density/Comedy 0.5
    near U 2 genre_mean/Comedy -0.3333333 # (2 - 3) / (1 + 2)
    near U 2 genre_mean/Action 0
    near U 2 density/Comedy 0
    rs-profile users -q --items G --damping 0 --min-value 2 <R >U 2>note
    [ ! -s note ]
    near U 1 genre_mean/Action 0.5
    near U 2 genre_mean/Comedy -1
    near U 1 density/Action 0.6666667
    near U 2 density/Comedy 0.5
}

@test "users: means and density by cluster of films" {
    films
    clusters
    rs-profile users -q --items G --labels L --damping 1 <R >U
    near U 1 "cluster_mean/$zero" 4.5     # 4 + (5 - 4) / (1 + 1)
    near U 1 "cluster_mean/$nine" 4
    near U 2 "cluster_mean/$zero" 2.5
    near U 2 "cluster_mean/$nine" 3       # nothing rated there: the user's mean
    near U 1 density/Action 1
    rs-profile users -q --items G --labels L --density cluster <R >U
    near U 1 "density/$zero" 0.5
    near U 1 "density/$nine" 0.5
    near U 2 "density/$zero" 0
    rs-profile users -q --items G --density genre <R | rs-show -f tsv | head -n 1 | tr '\t' '\n' | grep -c / >n
    [ "$(cat n)" = 6 ]
}

@test "users: a new user's row comes from their ratings alone" {
    rs-ingest -q --multi-hot genres --id movieId "$SMALL/movies.csv" -o G
    rs-kmeans -q -k 4 <G >L
    rs-ingest -q "$SMALL/ratings.csv" -o R
    rs-profile users --items G --labels L <R >U
    awk -F, 'NR == 1 || $1 == 7' "$SMALL/ratings.csv" | rs-ingest -q | rs-profile users --items G --labels L >one
    rs-show -f tsv one | tail -n 1 >got
    rs-show -f tsv U | grep -P '^7\t' | same - got
    rs-show -f tsv U | head -n 1 >columns
    rs-show -f tsv one | head -n 1 | same - columns
    IN=R same_for_threads rs-profile users --items G --labels L
    rs-profile users --items G --labels L -z R -o U.zst
    rs-show -f tsv U >want
    rs-show -f tsv U.zst | same - want
    rs-join U U --names a,b >/dev/null
}

@test "users: bad tables: exit 1, one line, no file" {
    films
    rs-scale <G >scaled
    fails 1 'scaled: data: want genres as 0 and 1' rs-profile users --items scaled -o U R
    fails 1 'want kind dense, got csr' rs-profile users --items R -o U R
    fails 1 'want kind labels, got dense' rs-profile users -q --items G --labels G -o U R
    fails 1 'want kind csr, got dense' rs-profile users --items G -o U G
    fails 1 'no-such-file: ' rs-profile users --items no-such-file -o U R
    head -c 100 G >cut
    fails 1 'cut: ' rs-profile users --items cut -o U R
    [ ! -e U ]
}

@test "usage: a verb is wanted, bounds are kept" {
    fails 2 'want one of items, users' rs-profile
    fails 2 "want one of items, users, got 'films'" rs-profile films
    fails 2 '--damping: want a number from 0' rs-profile items --damping -1
    fails 2 '--high: want a number' rs-profile items --high much
    fails 2 'want --items FILE' rs-profile users /dev/null
    fails 2 'want --labels FILE' rs-profile users --items G --density cluster /dev/null
    fails 2 'want one of genre, cluster' rs-profile users --items G --density film /dev/null
    fails 2 '--damping: want a number from 0' rs-profile users --damping -1
    fails 2 '--min-value: want a number' rs-profile users --min-value much
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
