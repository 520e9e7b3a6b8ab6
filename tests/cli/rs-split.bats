#!/usr/bin/env bats
# rs-split: every way to split, its options, and what it refuses.
load common

# Five ratings of user 1 (two at the same moment), two of user 2, one of user 3.
ratings() {
    cat >r.csv <<'END'
userId,movieId,rating,timestamp
1,10,5,40
1,20,4,10
1,30,3,50
1,40,2,50
1,50,1,20
2,10,3,7
2,40,4,60
3,20,2,30
END
    rs-ingest r.csv >R
}

# pairs FILE: user:film of each entry, on one line.
pairs() {
    rs-show --format tsv "$1" | awk -F'\t' 'NR > 1 { printf "%s%s:%s", separator, $1, $2; separator = " " }'
}

want() { # want FILE PAIRS
    [ "$(pairs "$1")" = "$2" ] || { echo "$1: want $2, got $(pairs "$1")"; return 1; }
}

@test "by time: the last floor(share n) of each user, ties by film id" {
    ratings
    rs-split --train TR --held-out TE <R
    want TE "1:40"
    rs-split --by time --test 0.5 --train TR --held-out TE <R
    want TE "1:30 1:40 2:40"
    want TR "1:10 1:20 1:50 2:10 3:20"
}

@test "it prints nothing, and both parts keep all users, films, values and times" {
    ratings
    run rs-split --train TR --held-out TE R
    [ "$status" = 0 ]
    [ -z "$output" ]
    for part in TR TE; do
        rs-show --info $part | grep -qE '^rows +3$'
        rs-show --info $part | grep -qE '^columns +5$'
    done
    (rs-show --format tsv TR; rs-show --format tsv TE | tail -n +2) | sort >both
    rs-show --format tsv R | sort >whole
    same both whole
}

@test "a count leaves each user one rating; leave-one-out takes the latest" {
    ratings
    rs-split --test 3 --train TR --held-out TE <R
    want TE "1:10 1:30 1:40 2:40"
    rs-split --by leave-one-out --train TR --held-out TE <R
    want TE "1:40 2:40"
}

@test "by global time: a share, a count, a moment, a day" {
    ratings
    rs-split --by global-time --test 0.25 --metrics m.json --train TR --held-out TE <R
    want TE "2:40"
    grep -q '"held_out_from_time": 51' m.json
    rs-split --by global-time --test 3 --train TR --held-out TE <R
    want TE "1:30 1:40 2:40"
    rs-split --by global-time --at 40 --train TR --held-out TE <R
    want TE "1:10 1:30 1:40 2:40"
    rs-split --by global-time --at 1970-01-01 --train TR --held-out TE <R
    want TR ""
    rs-split --by global-time --at 1970-01-02 --train TR --held-out TE <R 2>note
    want TE ""
    grep -q 'nothing is held out' note
    rs-split -q --by global-time --at 1970-01-02 --train TR <R 2>note
    [ ! -s note ]
}

@test "by random: a share or a count of each user, by the seed" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-split --by random --test 0.3 --train TR1 --held-out TE1 --metrics m.json <R
    n=$(sed -n 's/.*"held_out_ratings": \([0-9]*\).*/\1/p' m.json)
    all=$(($(wc -l <"$SMALL/ratings.csv") - 1))
    [ $((n * 10)) -gt $((all * 2)) ]
    [ $((n * 10)) -lt $((all * 4)) ]
    rs-split --by random --test 0.3 --train TR2 --held-out TE2 <R
    same TE1 TE2
    rs-split --by random --test 0.3 --seed 2 --train TR2 --held-out TE2 <R
    if cmp -s TE1 TE2; then return 1; fi
    rs-split --by random --test 2 --held-out TE <R
    rs-show --format tsv TE | tail -n +2 | cut -f1 | uniq -c | awk '$1 != 2 { bad = 1 } END { exit bad }'
}

@test "by users: whole users, and what is known of them" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-split --by users --test 0.2 --train TR --held-out TE --known 0.8 --known-out K --metrics m.json <R
    users() { rs-show --format tsv "$1" | tail -n +2 | cut -f1 | sort -u; }
    [ -z "$(comm -12 <(users TR) <(users TE))" ]
    [ -z "$(comm -23 <(users K) <(users TE))" ]
    n=$(users R | wc -l)
    [ "$(users TE | wc -l)" = $((n / 5)) ]
    # No known rating is later than one held out.
    join -t '	' <(rs-show --format tsv K | tail -n +2 | awk -F'\t' '$4 > t[$1] { t[$1] = $4 } END { for (u in t) print u "\t" t[u] }' | sort) \
        <(rs-show --format tsv TE | tail -n +2 | awk -F'\t' '!t[$1] || $4 < t[$1] { t[$1] = $4 } END { for (u in t) print u "\t" t[u] }' | sort) \
        | awk -F'\t' '$2 > $3 { bad = 1 } END { exit bad }'
    rs-split --by users --test 3 --train TR --held-out TE <R
    [ "$(users TE | wc -l)" = 3 ]
}

@test "--by items: films held out whole, as if they had just arrived" {
    rs-ingest "$SMALL/ratings.csv" >R
    films() { rs-show --format tsv "$1" | tail -n +2 | cut -f 2 | sort -u; }
    rs-split --by items --test 0.25 --seed 3 --train TR --held-out TE --metrics m.json <R
    [ -z "$(comm -12 <(films TR) <(films TE))" ]
    n=$(films R | wc -l)
    [ "$(films TE | wc -l)" = $((n / 4)) ]
    grep -q "\"held_out_films\": $((n / 4))" m.json
    [ "$(sed -n 's/.*"held_out_ratings": \([0-9]*\).*/\1/p' m.json)" = "$(sed -n 's/.*"held_out_ratings_of_new_films": \([0-9]*\).*/\1/p' m.json)" ]
    # Every rating is in one of the two.
    cmp <(rs-show --format tsv R | sort) <({ rs-show --format tsv TR; rs-show --format tsv TE | tail -n +2; } | sort)
    rs-split --by items --test 0.25 --seed 4 --held-out other <R
    if cmp -s <(films TE) <(films other); then return 1; fi
    rs-split --by items --test 3 --train TR --held-out TE <R
    [ "$(films TE | wc -l)" = 3 ]
    # It needs no times, and has no known part.
    printf 'userId,movieId,rating\n1,10,3\n1,20,4\n2,10,5\n' | rs-ingest >N
    rs-split --by items --test 0.5 --train TR --held-out TE N
    [ "$(films TE | wc -l)" = 1 ]
    fails 2 '--known goes with --by users' rs-split --by items --known 3 --known-out K --train TR R
}

@test "the metrics count what went where" {
    ratings
    rs-split --test 0.5 --train TR --held-out TE --metrics m.json <R
    grep -q '"train_ratings": 5' m.json
    grep -q '"train_users": 3' m.json
    grep -q '"held_out_ratings": 3' m.json
    grep -q '"held_out_users": 2' m.json
    grep -q '"held_out_films": 2' m.json
    grep -q '"held_out_ratings_of_new_films": 3' m.json
    if grep -q held_out_from_time m.json; then return 1; fi
}

@test "metrics to /dev/stdout go where stdout goes, behind what is there" {
    ratings
    (echo first; rs-split --metrics /dev/stdout --train TR R; echo last) >seen
    [ "$(sed -n '1p;2p;$p' seen | tr '\n' ' ')" = "first { last " ]
    [ -L /dev/stdout ]
}

@test "the same bytes on one thread and two" {
    rs-ingest "$SMALL/ratings.csv" >R
    for by in time global-time random leave-one-out users items; do
        rs-split -t 1 --by $by --train TR1 --held-out TE1 <R
        rs-split -t 2 --by $by --train TR2 --held-out TE2 <R
        same TR1 TR2
        same TE1 TE2
    done
}

@test "two halves of the users, one behind the other, are split like the whole" {
    ratings
    grep -v '^[23],' r.csv | rs-ingest >A
    grep -v '^1,' r.csv | rs-ingest >B
    cat A B | rs-split --test 0.5 --train TR --held-out TE
    want TE "1:30 1:40 2:40"
}

@test "-z compresses the parts" {
    ratings
    rs-split -z --train TR.zst --held-out TE.zst <R
    [ "$(head -c 4 TR.zst | od -An -tx1 | tr -d ' ')" = 28b52ffd ]
    want TE.zst "1:40"
}

@test "usage errors: exit 2 and no file" {
    ratings
    fails 2 'want --train FILE or --held-out FILE' rs-split R
    fails 2 '--test: want a share' rs-split --test 1.5 --train TR R
    fails 2 '--test: want a share' rs-split --test 0 --train TR R
    fails 2 '--by: want one of time' rs-split --by date --train TR R
    fails 2 '--at goes with --by global-time' rs-split --at 5 --train TR R
    fails 2 '--at: want seconds' rs-split --by global-time --at yesterday --train TR R
    fails 2 '--known goes with --by users' rs-split --known 3 --known-out K --train TR R
    fails 2 'go together' rs-split --by users --known 3 --train TR R
    [ ! -e TR ]
}

@test "without times the ways that need them name what is missing" {
    printf 'userId,movieId,rating\n1,10,3\n1,20,4\n2,10,5\n' | rs-ingest >N
    fails 1 'N: time: ' rs-split --train TR --held-out TE N
    fails 1 'stdin: time: ' rs-split --by global-time --train TR --held-out TE <N
    fails 1 'time: ' rs-split --by users --known 1 --known-out K --train TR --held-out TE N
    [ ! -e TR ]
    [ ! -e TE ]
    rs-split --by random --test 1 --train TR --held-out TE N
    rs-split --by users --test 1 --train TR --held-out TE N
}

@test "bad input leaves nothing behind" {
    ratings
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" >G
    fails 1 'want kind csr, got dense' rs-split --train TR --held-out TE G
    head -c 300 R >cut
    fails 1 'cut: ' rs-split --train TR --held-out TE cut
    cp R flipped
    printf '\xff' | dd of=flipped bs=1 seek=$(($(wc -c <R) - 12)) conv=notrunc status=none
    fails 1 'flipped: ' rs-split --train TR --held-out TE flipped
    fails 1 'no-such-file: ' rs-split --train TR --held-out TE no-such-file
    fails 1 'no/such/folder' rs-split --train TR --held-out no/such/folder/TE R
    [ ! -e TR ]
    [ ! -e TE ]
}
