#!/usr/bin/env bats
# rs-kmeans: fit, apply, every option, what must not change the result, and what is refused.
load common

# Two pairs and a single in the plane.
pairs() {
    printf '%s\n' movieId,a,b 1,0,0 2,0,1 3,10,0 4,10,1 5,50,50 >x.csv
    rs-ingest -q --columns a,b --id movieId x.csv -o X
}

# 600 rows in 3 columns about 6 places, from awk's own arithmetic.
many() {
    awk 'BEGIN { print "movieId,a,b,c"; s = 7
        for (i = 1; i <= 600; i++) { printf "%d", i
            for (j = 0; j < 3; j++) { s = (s * 16807) % 2147483647; printf ",%.4f", (i * (j + 3) % 6) * 4 + s / 2147483647 * 3 }
            print "" } }' >many.csv
    rs-ingest -q --columns a,b,c --id movieId many.csv -o M
}
values() { rs-show -f csv "$@" | tail -n +2; }
label() { values "$1" | sed -n "s/^$2,//p"; }
metric() { sed -n "s|.*\"$2\": *\([-0-9.e+]*\).*|\1|p" "$1"; }
holds() { awk "BEGIN { exit !($1) }"; }

@test "fit labels rows, and keeps the centers" {
    pairs
    rs-kmeans -k 3 --fit km.safetensors <X >L
    [ "$(values L | wc -l)" = 5 ]
    [ "$(label L 1)" = "$(label L 2)" ]
    [ "$(label L 3)" = "$(label L 4)" ]
    [ "$(values L | cut -d, -f2 | sort -u | wc -l)" = 3 ]
    rs-show --info L | grep -q '^kind *labels'
    rs-show --info km.safetensors | grep -q '^tensor cluster_centers  *F32 \[3, 2\]'
    rs-show --info km.safetensors | grep -q 'model of *rs-kmeans'
}

@test "apply gives the labels of the fit, and a new row its cluster" {
    pairs
    rs-kmeans -k 3 --fit km <X >L
    rs-kmeans --apply km <X >A
    values L >l
    values A >a
    cmp l a
    printf '%s\n' movieId,a,b 9,49,51 8,1,1 >new.csv
    rs-ingest -q --columns a,b --id movieId new.csv | rs-kmeans --apply km >N
    [ "$(label N 9)" = "$(label L 5)" ]
    [ "$(label N 8)" = "$(label L 1)" ]
}

@test "metrics: inertia, iterations, sizes" {
    pairs
    rs-kmeans --clusters 3 --metrics m.json <X >L
    [ "$(metric m.json inertia)" = 1 ]
    [ "$(metric m.json converged)" = 1 ]
    [ "$(metric m.json iterations)" -ge 1 ]
    [ "$(metric m.json "size/$(label L 5)")" = 1 ]
    [ "$(metric m.json "size/$(label L 1)")" = 2 ]
}

@test "distances from every center, Euclidean" {
    pairs
    rs-kmeans -k 3 --fit km <X >L
    rs-kmeans --apply km --distances <X >D
    rs-kmeans -k 3 --distances <X >E
    values D >d
    values E >e
    cmp d e
    rs-show --info D | grep -q '^tensor data  *F32 \[5, 3\]'
    far=$(values D | sed -n 1p | cut -d, -f$(($(label L 3) + 2)))
    holds "$far > 10.0124 && $far < 10.0126" # (0,0) to (10,0.5)
    [ "$(values D | sed -n 5p | cut -d, -f$(($(label L 5) + 2)))" = 0 ]
}

@test "the same bytes for one thread and many, exact and in batches" {
    many
    IN=M
    same_for_threads rs-kmeans -k 9
    same_for_threads rs-kmeans -k 9 --batch-size 64
    same_for_threads rs-kmeans -k 9 --distances
    rs-kmeans -k 9 -t 1 --fit a <M >/dev/null
    rs-kmeans -k 9 -t 2 --fit b <M >/dev/null
    same a b
}

@test "seed: the same again, another start for another" {
    many
    rs-kmeans -k 9 --restarts 1 --iterations 1 --tolerance 1e9 --seed 3 <M >a
    rs-kmeans -k 9 --restarts 1 --iterations 1 --tolerance 1e9 --seed 3 <M >b
    rs-kmeans -k 9 --restarts 1 --iterations 1 --tolerance 1e9 --seed 4 <M >c
    same a b
    ! cmp -s a c
}

@test "restarts, iterations and tolerance do what they say" {
    many
    rs-kmeans -q -k 20 --restarts 1 --metrics one.json <M >/dev/null
    rs-kmeans -q -k 20 --restarts 12 --metrics twelve.json <M >/dev/null
    holds "$(metric twelve.json inertia) <= $(metric one.json inertia)"
    rs-kmeans -k 20 --restarts 1 --iterations 1 --tolerance 0 --metrics short.json <M >/dev/null 2>note
    [ "$(metric short.json iterations)" = 1 ]
    [ "$(metric short.json converged)" = 0 ]
    grep -q 'not yet converged' note
    rs-kmeans -k 20 --restarts 1 --tolerance 1e6 --metrics loose.json <M >/dev/null
    [ "$(metric loose.json iterations)" = 1 ]
    [ "$(metric loose.json converged)" = 1 ]
    holds "$(metric loose.json inertia) >= $(metric one.json inertia)"
}

@test "mini-batches come near" {
    many
    rs-kmeans -k 6 --metrics exact.json <M >/dev/null
    rs-kmeans -k 6 --batch-size 50 --fit km --metrics batch.json <M >L
    holds "$(metric batch.json inertia) < 1.05 * $(metric exact.json inertia)"
    rs-kmeans --apply km <M >A
    values L >l
    values A >a
    cmp l a
}

@test "cat of the parts of a stream is the stream" {
    many
    (sed -n 1,200p many.csv) >head.csv
    (sed -n 1p many.csv; sed -n '201,$p' many.csv) >tail.csv
    (rs-ingest -q --columns a,b,c --id movieId head.csv; rs-ingest -q --columns a,b,c --id movieId tail.csv) >parts
    rs-kmeans -q -k 7 <M >a
    rs-kmeans -q -k 7 <parts >b
    values a >x
    values b >y
    cmp x y
}

@test "usage errors" {
    pairs
    rs-kmeans -k 2 --fit km <X >/dev/null
    fails 2 'apply' rs-kmeans --apply km --fit other X
    fails 2 'apply' rs-kmeans --apply km --metrics m.json X
    fails 2 'clusters' rs-kmeans -k 0 X
    fails 2 'restarts' rs-kmeans --restarts 0 X
    fails 2 'iterations' rs-kmeans --iterations 0 X
    fails 2 'tolerance' rs-kmeans --tolerance -1 X
    fails 2 'batch-size' rs-kmeans --batch-size -1 X
    fails 2 'clusters' rs-kmeans -k many X
    [ ! -e other ]
}

@test "bad data: exit 1, one line, no file" {
    pairs
    rs-kmeans -k 2 --fit km <X >/dev/null
    fails 1 'as many as there are rows' rs-kmeans -k 6 --fit t X
    printf '%s\n' movieId,a,b 1,0,0 2,0,0 3,1,1 >twins.csv
    rs-ingest -q --columns a,b --id movieId twins.csv -o twins
    fails 1 'at most 2' rs-kmeans -k 3 --fit t twins
    echo 'movieId,a,b' >not-a-stream
    fails 1 'not a stream' rs-kmeans not-a-stream
    head -c $(($(wc -c <X) - 9)) X >short
    fails 1 'short' rs-kmeans -k 2 --fit t short
    rs-ingest -q "$SMALL/ratings.csv" -o R
    fails 1 'want kind dense' rs-kmeans R
    rs-ingest -q --columns a --id movieId x.csv -o one
    fails 1 "the model's 2 columns" rs-kmeans --apply km one
    rs-ingest -q --columns b,a --id movieId x.csv -o swapped
    fails 1 'rs.columns' rs-kmeans --apply km swapped
    rs-scale --fit s <X >/dev/null
    fails 1 'model of rs-kmeans' rs-kmeans --apply s X
    fails 1 'no-such-file' rs-kmeans --apply no-such-file X
    [ ! -e t ]
}

@test "the line of the main job, on the real set" {
    data=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$data/movies.csv" ] || skip "no MovieLens data at $data"
    rs-ingest -q --multi-hot genres --id movieId "$data/movies.csv" | rs-scale >V
    rs-kmeans -q -k 20 --fit km.safetensors --metrics m.json <V >L
    [ "$(values L | wc -l)" = "$(tail -n +2 "$data/movies.csv" | wc -l)" ]
    [ "$(values L | cut -d, -f2 | sort -u | wc -l)" = 20 ]
}
