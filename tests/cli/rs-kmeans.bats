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

@test "soft: memberships that sum to 1, the nearest center first" {
    pairs
    rs-kmeans -k 3 --fit km --soft <X >S
    rs-kmeans --apply km --soft <X >A
    values S >s
    values A >a
    cmp s a
    rs-show --info S | grep -q '^tensor data  *F32 \[5, 3\]'
    values S | awk -F, '{ sum = $2 + $3 + $4; if (sum < 0.999999 || sum > 1.000001) exit 1 }'
    rs-kmeans --apply km <X >L
    [ "$(values S | sed -n 5p | cut -d, -f$(($(label L 5) + 2)))" = 1 ]
    near=$(values S | sed -n 1p | cut -d, -f$(($(label L 1) + 2)))
    # (0,0): squared distances 0.25, 100.25 and 5000
    holds "$near > 0.99746 && $near < 0.99747"
    rs-kmeans --apply km --soft --fuzziness 100 <X >T
    near=$(values T | sed -n 1p | cut -d, -f$(($(label L 1) + 2)))
    holds "$near > 0.33 && $near < 0.4"
    rs-show -f csv S | head -n 1 | grep -q 'membership/0,membership/1,membership/2'
    rs-kmeans --apply km --distances <X | rs-show -f csv | head -n 1 | grep -q 'distance/0,distance/1,distance/2'
}

@test "apply answers message by message" {
    pairs
    rs-kmeans -k 3 --fit km <X >L
    printf '%s\n' movieId,a,b 9,49,51 8,1,1 >new.csv
    rs-ingest -q --columns a,b --id movieId new.csv -o N
    cat X N | rs-kmeans --apply km >both
    (rs-kmeans --apply km <X; rs-kmeans --apply km <N) >apart
    same both apart
    cat X N | rs-kmeans --apply km --distances >both
    (rs-kmeans --apply km --distances <X; rs-kmeans --apply km --distances <N) >apart
    same both apart
    [ "$(rs-kmeans --apply km <X | rs-show -f csv | wc -l)" = 6 ]
    IN=X same_for_threads rs-kmeans --apply km
    IN=X same_for_threads rs-kmeans --apply km --soft
    rs-kmeans --apply km -z <X | rs-show -f csv >z
    rs-kmeans --apply km <X | rs-show -f csv | same - z
}

# 600 rows about 6 places far from one another.
six() {
    awk 'BEGIN { print "movieId,a,b,c"; s = 7
        for (i = 1; i <= 600; i++) { printf "%d", i
            for (j = 0; j < 3; j++) { s = (s * 16807) % 2147483647
                printf ",%.4f", (i % 3 == j) * (i % 6 > 2 ? 20 : -20) + s / 2147483647 * 4 }
            print "" } }' >six.csv
    rs-ingest -q --columns a,b,c --id movieId six.csv -o M
}

@test "a range of k: all five methods find six places, and their fit is kept" {
    six
    rs-kmeans -k 2-12 --choice k.csv --metrics m.json --fit km <M >L 2>note
    for method in elbow silhouette gap davies_bouldin calinski_harabasz; do
        [ "$(metric m.json "best_k_$method")" = 6 ]
    done
    [ "$(metric m.json k)" = 6 ]
    [ "$(wc -l <note)" = 1 ]
    grep -q 'best k by elbow 6, silhouette 6, gap 6, davies-bouldin 6, calinski-harabasz 6; taken: 6 (silhouette)' note
    rs-show --info km | grep -q '^tensor cluster_centers  *F32 \[6, 3\]'
    [ "$(head -n 1 k.csv)" = k,inertia,silhouette,gap,gap_error,davies_bouldin,calinski_harabasz ]
    [ "$(cut -d, -f1 k.csv | tail -n +2 | tr '\n' ' ')" = '2 3 4 5 6 7 8 9 10 11 12 ' ]
    [ "$(awk -F, 'NF != 7' k.csv | wc -l)" = 0 ]
    # The fit of a range is the fit of that k alone.
    rs-kmeans -q -k 6 <M >alone
    values L >l
    values alone >a
    cmp l a
    [ "$(sed -n 's/^6,\([^,]*\),.*/\1/p' k.csv)" = "$(metric m.json inertia)" ]
}

@test "a range of k: steps, silence, the table of -v, each method by name" {
    six
    rs-kmeans -q -k 3-9:3 --choice k.csv <M >L 2>note
    [ ! -s note ]
    [ "$(cut -d, -f1 k.csv | tail -n +2 | tr '\n' ' ')" = '3 6 9 ' ]
    rs-kmeans -v -k 5-7 <M 2>note >/dev/null
    grep -q '^ *6 .*\*' note
    grep -q 'calinski_harabasz' note
    for method in elbow silhouette gap davies-bouldin calinski-harabasz; do
        rs-kmeans -q -k 4-8 --choose $method --metrics m.json <M >L
        [ "$(metric m.json k)" = 6 ]
    done
    rs-kmeans -q -k 1-3 --choose gap --gap-references 20 --gap-restarts 2 --gap-box columns --metrics m.json <M >L
    [ "$(metric m.json best_k_gap)" -ge 1 ]
    rs-kmeans -q -k 4-8 --gap-references 0 --choice k.csv --metrics m.json <M >L
    grep -q '"best_k_gap": null' m.json
    [ "$(sed -n 2p k.csv | cut -d, -f4,5)" = , ]
}

@test "a range of k: sampled silhouettes come near the exact ones; the same for all threads" {
    six
    rs-kmeans -q -k 6-6 --silhouette-sample 0 --metrics exact.json <M >L
    rs-kmeans -q -k 6-6 --silhouette-sample 100 --metrics sampled.json <M >L
    holds "$(metric exact.json silhouette) - $(metric sampled.json silhouette) < 0.02"
    holds "$(metric sampled.json silhouette) - $(metric exact.json silhouette) < 0.02"
    IN=M same_for_threads rs-kmeans -q -k 4-8 --silhouette-sample 100
    rs-kmeans -q -k 4-8 -t 1 --choice one.csv --metrics one.json <M >L
    rs-kmeans -q -k 4-8 -t 2 --choice two.csv --metrics two.json <M >L
    same one.csv two.csv
    same one.json two.json
}

@test "a range of k: what can't be chosen" {
    pairs
    fails 1 'as many as there are rows' rs-kmeans -k 2-6 --fit t --choice k.csv X
    fails 1 'no k of 1-1 has a value' rs-kmeans -q -k 1-1 --fit t --choice k.csv X
    [ ! -e t ]
    [ ! -e k.csv ]
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
    fails 2 'clusters' rs-kmeans -k 5-2 X
    fails 2 'no option of the fit' rs-kmeans --apply km -k 8 X
    fails 2 'no option of the fit' rs-kmeans --apply km --restarts 7 X
    fails 2 'no option of the fit' rs-kmeans --apply km --iterations 7 X
    fails 2 'no option of the fit' rs-kmeans --apply km --tolerance 0 X
    fails 2 'no option of the fit' rs-kmeans --apply km --batch-size 7 X
    fails 2 'no option of the fit' rs-kmeans --apply km --choice other X
    fails 2 'exclude' rs-kmeans --apply km --soft --distances X
    fails 2 'want a range' rs-kmeans -k 3 --choice other X
    fails 2 'want a range' rs-kmeans --choose gap X
    fails 2 'want a range' rs-kmeans -k 3 --silhouette-sample 7 X
    fails 2 'three k' rs-kmeans -k 2-3 --choose elbow X
    fails 2 'gap-references' rs-kmeans -k 2-3 --choose gap --gap-references 0 X
    fails 2 'choose' rs-kmeans -k 2-3 --choose best X
    fails 2 'gap-box' rs-kmeans -k 2-3 --gap-box round X
    fails 2 'gap-restarts' rs-kmeans -k 2-3 --gap-restarts 0 X
    fails 2 'silhouette-sample' rs-kmeans -k 2-3 --silhouette-sample -1 X
    fails 2 'fuzziness' rs-kmeans -k 3 --soft --fuzziness 1 X
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
    fails 1 'want F32 [n,2], got F32 [5,1]' rs-kmeans --apply km one
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
