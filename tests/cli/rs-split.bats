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

@test "a backtest: folds of global time, each trained on all that is before its test" {
    rs-ingest "$SMALL/ratings.csv" >R
    rows() { rs-show --format tsv "$1" | tail -n +2 | sort; }
    rs-split --by global-time --folds 3 --train 'TR{}' --held-out 'TE{}' --metrics m.json <R 2>notes
    [ "$(wc -l <notes)" = 3 ]
    sed -n 1p notes | grep -q '^rs-split: fold 1 of 3: '
    grep -q '"folds": 3' m.json
    all=$(rows R | wc -l)
    for f in 1 2 3; do
        # As one cut there would make them, but for the end of the test.
        at=$(sed -n "s/.*\"fold_$f\/held_out_from_time\": \([0-9]*\).*/\1/p" m.json)
        rs-split --by global-time --at "$at" --train one.TR --held-out one.TE <R
        same <(rows TR$f) <(rows one.TR)
        n=$(rows TE$f | wc -l)
        [ "$n" -le $((all / 4 + 3)) ]
        [ "$n" -ge $((all / 4 - 3)) ]
        grep -q "\"fold_$f/held_out_ratings\": $n,*$" m.json
        grep -q "\"fold_$f/train_ratings\": $(rows TR$f | wc -l),*$" m.json
    done
    same <(rows TR2) <(sort <(rows TR1) <(rows TE1))
    same <(rows TR3) <(sort <(rows TR2) <(rows TE2))
    same <(rows R) <(sort <(rows TR3) <(rows TE3))
}

@test "--fold makes one fold alone, the same bytes and history" {
    rs-ingest "$SMALL/ratings.csv" >R
    mkdir fold01 fold02 fold10
    rs-split -q --by global-time --test 20 --folds 10 --train 'TR{}' --held-out 'TE{}' R 2>notes
    [ ! -s notes ]
    [ "$(ls TR* | tr '\n' ' ')" = "TR01 TR02 TR03 TR04 TR05 TR06 TR07 TR08 TR09 TR10 " ]
    rs-split --by global-time --test 20 --folds 10 --fold 2 --train here --held-out 'fold{}/TE' --metrics m.json R 2>notes
    [ "$(wc -l <notes)" = 1 ]
    same here TR02
    same fold02/TE TE02
    grep -q '"fold_02/train_ratings"' m.json
    if grep -q fold_03 m.json; then return 1; fi
    # What --history prints makes the file again.
    rs-show --history TE02 >again.sh
    grep -q -- '--folds 10 --fold 2 --held-out' again.sh
    (mkdir again && cd again && bash ../again.sh "$SMALL/ratings.csv")
    same again/*held-out* TE02
    if cmp -s <(rs-show --info TE02 | grep recipe) <(rs-show --info TE03 | grep recipe); then return 1; fi
}

@test "several --at: a fold from each to the next" {
    ratings
    rs-split --by global-time --at 20 --at 50 --train 'TR{}' --held-out 'TE{}' <R
    want TR1 "1:20 2:10"
    want TE1 "1:10 1:50 3:20"
    want TR2 "1:10 1:20 1:50 2:10 3:20"
    want TE2 "1:30 1:40 2:40"
    rs-split --by global-time --at 8 --at 9 --at 61 --held-out 'TE{}' --metrics m.json <R 2>notes
    want TE1 ""
    want TE3 ""
    grep -q '"fold_1/held_out_ratings": 0' m.json
    [ ! -e TR3 ]
}

@test "--check-leaks on two files: pairs in both, and a test older than its training" {
    ratings
    rs-split --by global-time --at 45 --train TR --held-out TE <R
    rs-split --check-leaks --train TR --held-out TE --metrics m.json </dev/null 2>note
    grep -q 'no pair stands in both, and no held-out rating is older' note
    grep -q '"pairs_in_both": 0' m.json
    grep -q '"held_out_older_than_training": 0' m.json
    # TE says itself that it is by global time: one rating of its training is now from the time of the test, 1:20 at 55.
    sed '/^1,[34]0,/d; /^2,40,/d; s/^1,20,4,10/1,20,4,55/' r.csv | rs-ingest >later
    fails 1 'TE: user 1 rated film 30 at 50 (1970-01-01), before user 1 rated film 20 at 55 (1970-01-01) in later (2 such of 3)' \
        rs-split --check-leaks --train later --held-out TE
    # A tie at the cut is no leak.
    sed '/^1,[34]0,/d; /^2,40,/d; s/^1,20,4,10/1,20,4,50/' r.csv | rs-ingest >tie
    rs-split -q --check-leaks --by global-time --train tie --held-out TE
    # Of files whose history says nothing, --by does; without it the share is told.
    sed '/^1,[125]0,/d; /^2,10,/d; /^3,/d' r.csv | rs-ingest >plain
    rs-split --check-leaks --train later --held-out plain --metrics m.json 2>note
    grep -q 'plain: 2 of 3 ratings (66.7 %) are older than the newest in later' note
    grep -q '"held_out_older_share": 0.666' m.json
    fails 1 '(2 such of 3)' rs-split --check-leaks --by global-time --train later --held-out plain
    fails 1 'R: user 1 and film 10 stand in TR too (5 such pairs)' rs-split --check-leaks --train TR --held-out R
    # Ids meet, whatever their places.
    grep -v '^1,' r.csv | rs-ingest >B
    fails 1 'B: user 2 and film 10 stand in TR too (2 such pairs)' rs-split --check-leaks --train TR --held-out B
    # It reads only.
    chmod a-w .
    rs-split -q --check-leaks --train TR --held-out TE
    chmod u+w .
}

@test "--check-leaks with FILE looks at what it makes" {
    ratings
    rs-split --by global-time --folds 3 --check-leaks --train 'TR{}' --held-out 'TE{}' --metrics m.json R 2>note
    [ -e TE3 ]
    grep -q '"fold_3/pairs_in_both": 0' m.json
    rs-split --test 0.5 --check-leaks --train TR --held-out TE --metrics m.json - <R 2>note
    want TE "1:30 1:40 2:40"
    [ ! -s note ]
    rs-split --by random --test 1 --seed 4 --check-leaks --train TR --held-out TE --metrics m.json R 2>note
    grep -q 'TE: 1 of 2 ratings (50.0 %) are older than the newest in TR' note
    grep -q '"held_out_older_share": 0.5' m.json
    fails 2 'want --train FILE and --held-out FILE' rs-split --check-leaks --train TR R
    fails 2 'want --train FILE and --held-out FILE' rs-split --check-leaks --train TR
    fails 2 'name the ratings as FILE' rs-split --check-leaks --folds 5 --by global-time --train TR --held-out TE
}

@test "without times, leaks in time are not known, and refused as a promise" {
    printf 'userId,movieId,rating\n1,10,3\n1,20,4\n2,10,5\n' | rs-ingest >N
    rs-split --by random --test 1 --check-leaks --train TR --held-out TE --metrics m.json N 2>note
    grep -q 'there are no times' note
    if grep -q older m.json; then return 1; fi
    fails 1 'time: want times in TR and TE' rs-split --check-leaks --by global-time --train TR --held-out TE
    fails 1 'none: cannot open' rs-split --check-leaks --train TR --held-out none
}

@test "the protocol of the VAE papers: users unseen, any four fifths of each known" {
    rs-ingest "$SMALL/ratings.csv" >R
    count() { rs-show --format tsv "$1" | tail -n +2 | cut -f1 | sort | uniq -c | awk '{ print $2 "\t" $1 }'; }
    rs-split --by users --test 10 --known 0.8 --known-by random --known-out K --train TR --held-out TE --metrics m.json <R
    [ -z "$(comm -12 <(count TR | cut -f1) <(count K | cut -f1))" ]
    [ "$(count K | wc -l)" = 10 ]
    grep -q "\"known_ratings\": $(rs-show --format tsv K | tail -n +2 | wc -l),*$" m.json
    # Of n ratings floor(0.2 n) are the test.
    join -t '	' -a 1 -e 0 -o 1.1,1.2,2.2 <(count K) <(count TE) \
        | awk -F'\t' '{ n = $2 + $3; if ($3 != int(n * 0.2 + 1e-9)) bad = 1 } END { exit bad || NR != 10 }'
    same <(sort <(rs-show --format tsv K) <(rs-show --format tsv TE | tail -n +2) <(rs-show --format tsv TR | tail -n +2)) \
        <(rs-show --format tsv R | sort)
    # Not their first ones: some known rating is later than one held out.
    awk -F'\t' 'NR == FNR { if ($4 > t[$1]) t[$1] = $4; next } $4 < t[$1] { late = 1 } END { exit !late }' \
        <(rs-show --format tsv K | tail -n +2) <(rs-show --format tsv TE | tail -n +2)
    rs-split --by users --test 10 --known 0.8 --known-by random --known-out K2 --train TR2 --held-out TE2 --seed 2 <R
    if cmp -s K K2; then return 1; fi
    rs-split -q --check-leaks --train TR --held-out TE
    rs-split -q --check-leaks --train K --held-out TE
    # The model has not seen them; what is known is folded in, never recommended, and enough to be served.
    rs-als --binary -k 8 --fit als -o /dev/null TR
    rs-recommend rank --model als -n 5 <K >lists
    rs-eval --truth TE -k 5 --metrics m.json lists
    grep -q '"users_without_list": 0' m.json
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
    for t in 1 2; do
        rs-split -q -t $t --by global-time --folds 2 --train "$t.TR{}" --held-out "$t.TE{}" <R
        rs-split -t $t --by users --known 3 --known-by random --known-out $t.K --train $t.TR --held-out $t.TE <R
    done
    for part in TR TE K TR1 TE1 TR2 TE2; do same 1.$part 2.$part; done
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
    fails 2 '--held-out: want a file name' rs-split --held-out '' R
    fails 2 'go together' rs-split --by users --known 3 --train TR R
    fails 2 '--known-by goes with --known' rs-split --by users --known-by random --train TR R
    fails 2 '--at: want seconds' rs-split --by global-time --at 2015-02-29 --train TR R
    fails 2 '--at and --test exclude' rs-split --by global-time --at 5 --test 0.1 --train TR R
    fails 2 '--at: want rising moments' rs-split --by global-time --at 5 --at 5 --train 'TR{}' R
    fails 2 '--at and --folds exclude' rs-split --by global-time --at 5 --folds 2 --train 'TR{}' R
    fails 2 '--folds goes with --by global-time' rs-split --folds 2 --train 'TR{}' R
    fails 2 '--folds: want a number from 0 to 60' rs-split --by global-time --folds 61 --train 'TR{}' R
    fails 2 '--fold goes with' rs-split --by global-time --fold 1 --train TR R
    fails 2 '--fold: want a number from 1 to 2' rs-split --by global-time --folds 2 --fold 3 --train TR R
    fails 2 'TR: want {} in the name' rs-split --by global-time --folds 2 --train TR R
    fails 2 'TE: want {} in the name' rs-split --by global-time --at 5 --at 6 --train 'TR{}' --held-out TE R
    fails 2 'leave nothing to train on' rs-split --by global-time --folds 5 --test 0.2 --train 'TR{}' R
    fails 2 '--test: leave-one-out' rs-split --by leave-one-out --test 2 --train TR R
    fails 2 "unexpected argument 'R2'" rs-split --train TR R R2
    fails 1 '--folds 60: 8 ratings are too few' rs-split --by global-time --folds 60 --train 'TR{}' R
    [ -z "$(ls | grep '^TR')" ]
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
