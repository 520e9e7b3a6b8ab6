#!/usr/bin/env bats
load common

make_set() { # make_set DIR [OPTION...]
    local directory=$1
    shift
    rs-synth -q -o "$directory" --users 40 --items 200 --ratings 1500 "$@"
}

@test "six files in MovieLens' form" {
    make_set d
    [ "$(head -n 1 d/ratings.csv)" = userId,movieId,rating,timestamp ]
    [ "$(head -n 1 d/movies.csv)" = movieId,title,genres ]
    [ "$(head -n 1 d/tags.csv)" = userId,movieId,tag,timestamp ]
    [ "$(head -n 1 d/links.csv)" = movieId,imdbId,tmdbId ]
    [ "$(head -n 1 d/genome-scores.csv)" = movieId,tagId,relevance ]
    [ "$(head -n 1 d/genome-tags.csv)" = tagId,tag ]
    [ "$(ls d | wc -l)" = 6 ]
    [ -z "$(tail -n +2 d/ratings.csv | grep -vE '^[0-9]+,[0-9]+,([0-4]\.[05]|5\.0),[0-9]+$')" ]
    [ -z "$(tail -n +2 d/movies.csv | grep -vE '^[0-9]+,("[^"]+ \([0-9]{4}\)"|[^",]+ \([0-9]{4}\)),[A-Z][A-Za-z|-]+$')" ]
    [ -z "$(tail -n +2 d/links.csv | grep -vE '^[0-9]+,[0-9]{7},[0-9]+$')" ]
    [ -z "$(tail -n +2 d/genome-scores.csv | grep -vE '^[0-9]+,[0-9]+,0\.[0-9]{1,5}$')" ]
}

@test "--users, --items, --ratings are kept to; every user has twenty ratings" {
    make_set d
    [ "$(wc -l <d/ratings.csv)" = 1501 ]
    [ "$(wc -l <d/movies.csv)" = 201 ]
    [ "$(wc -l <d/links.csv)" = 201 ]
    tail -n +2 d/ratings.csv | cut -d, -f1 | sort -n | uniq -c | awk '$1 < 20 { bad = 1 } END { exit bad || NR != 40 }'
}

@test "the default set is about the size of ml-latest-small" {
    rs-synth -q -o d
    [ "$(wc -l <d/ratings.csv)" = 100001 ]
    [ "$(tail -n 1 d/ratings.csv | cut -d, -f1)" = 610 ]
    tail -n +2 d/ratings.csv | awk -F, '{ sum += $3 } END { mean = sum / NR; exit mean < 3.4 || mean > 3.6 }'
}

@test "the same bytes for any -t, other ones for another --seed" {
    make_set a -t 1
    make_set b -t 2
    diff -r a b
    make_set c --seed 2
    run cmp -s a/ratings.csv c/ratings.csv
    [ "$status" = 1 ]
    run cmp -s a/movies.csv c/movies.csv
    [ "$status" = 1 ]
}

@test "titles come once, films are rated after they are out" {
    make_set d
    [ -z "$(tail -n +2 d/movies.csv | sed 's/^[0-9]*,//; s/,[^,]*$//' | sort | uniq -d)" ]
    awk -F, 'FNR == 1 { file++; next }
             file == 1 { match($0, /\([0-9][0-9][0-9][0-9]\)/); year[$1] = substr($0, RSTART + 1, 4) }
             file == 2 && $4 < (year[$2] - 1970) * 365.2425 * 86400 - 2 * 86400 { print; bad = 1 }
             END { exit bad }' d/movies.csv d/ratings.csv
}

@test "rs-ingest reads all of it" {
    make_set d
    rs-ingest d/ratings.csv >R
    rs-ingest --multi-hot genres --id movieId d/movies.csv >G
    rs-ingest --tags tag --id movieId d/tags.csv >T
    [ -s R ] && [ -s G ] && [ -s T ]
}

@test "usage: a directory and numbers that make a world" {
    fails 2 '-o DIR' rs-synth
    fails 2 'at least 20 ratings a user' rs-synth -o d --users 100 --ratings 1000
    fails 2 'at most 0.4' rs-synth -o d --users 100 --items 100 --ratings 5000
    fails 2 '--items' rs-synth -o d --items 3
    fails 2 'unexpected' rs-synth -o d x
    [ ! -e d ]
}

@test "a directory that cannot be made, or is a file: one line, nothing behind" {
    touch file
    fails 1 'no/such/place' rs-synth -o no/such/place
    fails 1 'file/ratings.csv' rs-synth -o file
    [ ! -s file ]
}
