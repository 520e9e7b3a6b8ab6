#!/usr/bin/env bats
# rs-fm: every option, what must not change the result, and what is refused.
load common

fm() { rs-fm -q -k 3 --chains 2 --iterations 30 --burn-in 10 --draws 8 "$@"; }

# header FILE KEY: a value of the header: a tensor's shape, or a metadata text.
header() {
    python3 - "$1" "$2" <<'PYTHON'
import json, struct, sys
bytes_ = open(sys.argv[1], 'rb').read()
(length,) = struct.unpack('<Q', bytes_[:8])
object_ = json.loads(bytes_[8:8 + length])
print(object_[sys.argv[2]]['shape'] if sys.argv[2] in object_ else object_['__metadata__'].get(sys.argv[2]))
PYTHON
}

metric() { sed -n "s/.*\"$2\": *\([-0-9.e+]*\).*/\1/p" "$1"; }
below() { awk "BEGIN { exit !($1 < $2) }"; }

inputs() {
    rs-ingest -q "$SMALL/ratings.csv" -o R
    rs-ingest -q --multi-hot genres --id movieId "$SMALL/movies.csv" -o G
    rs-ingest -q --multi-hot title --years --id movieId "$SMALL/movies.csv" -o Y
}

@test "a fit, kept and applied to its own ratings, gives the same bytes" {
    inputs
    fm --items G --items Y --fit m --deviation sd R >fitted
    rs-fm -q --apply m --deviation sd2 R >applied
    rs-show -f csv fitted >a
    rs-show -f csv applied >b
    [ "$(wc -l <a)" -gt 100 ]
    same a b
    rs-show -f csv sd >a
    rs-show -f csv sd2 >b
    same a b
    [ "$(header m rs.model)" = rs-fm ]
    [ "$(header m user_rows)" = "[8, $(header R row_ids | tr -d '[]'), 4]" ]
    [ "$(header m item_rows)" = "[8, $(header R col_ids | tr -d '[]'), 4]" ]
    [ "$(header fitted data)" = "$(header R data)" ]
    [ "$(header sd data)" = "$(header R data)" ]
    [ "$(header sd2 indices)" = "$(header R indices)" ]
}

@test "the same bytes for one thread and many" {
    inputs
    IN=R
    for options in '' '--items G --items Y' '--implicit none' '--implicit users' '--implicit items' '--noise common' '-k 0' '--chains 1' '--drift none'; do
        # shellcheck disable=SC2086
        same_for_threads fm $options
    done
    fm --items G --fit m1 -t 1 -o /dev/null R
    fm --items G --fit m2 -t 2 -o /dev/null R
    same m1 m2
    same_for_threads rs-fm -q --apply m1
    same_for_threads rs-fm -q --apply m1 --deviation .sd
}

@test "options change what they should: seed, noise, history, draws" {
    inputs
    fm R >one
    for options in '--seed 2' '--noise common' '--implicit none' '--draws 5' '--items G' '--burn-in 5' '--chains 1' '--drift none'; do
        # shellcheck disable=SC2086
        fm $options R >other
        if cmp -s one other; then echo "$options changes nothing"; return 1; fi
    done
    fm --chains 1 --draws 5 --fit m -o /dev/null R
    [ "$(header m w0)" = '[5]' ]
    fm --draws 500 --fit m -o /dev/null R
    [ "$(header m w0)" = '[40]' ]
}

@test "it beats the biases of user and film on ratings held out" {
    inputs
    rs-split -q --train TR --held-out TE <R
    rs-fm -q -k 2 --items G --items Y --iterations 100 --fit m -o /dev/null TR
    rs-fm -q --apply m TE | rs-eval -q --truth TE --train TR --metrics e.json -o /dev/null
    rs-als -q --explicit -k 0 --regularization 5 --regularization-scaling 0 --fit b -o /dev/null TR
    rs-als -q --apply b --predict TE | rs-eval -q --truth TE --train TR --metrics b.json -o /dev/null
    below "$(metric e.json rmse)" "$(metric b.json rmse)"
}

@test "films and users that come later, with columns and without" {
    inputs
    rs-ingest -q --multi-hot genres --id userId <(printf 'userId,genres\n1,a|b\n2,b\n900001,a\n') -o U
    fm --items G --users U --fit m -o /dev/null R
    printf 'movieId,genres\n800001,Comedy\n800002,Drama\n' >new.csv
    rs-ingest -q --multi-hot genres --fit v -o /dev/null --id movieId "$SMALL/movies.csv"
    rs-ingest -q --multi-hot genres --apply v --id movieId new.csv -o N
    printf 'userId,movieId,rating\n1,800001,3\n900001,800002,3\n900001,800003,3\n' | rs-ingest -q -o pairs
    rs-fm --apply m --items N --users U --deviation sd pairs >out 2>note
    grep -q '3 of 3 films are not in the model, 1 of them without any columns' note
    grep -q '1 of 2 users are not in the model, 0 of them without any columns' note
    [ "$(header out data)" = '[3]' ]
    [ "$(header sd data)" = '[3]' ]
    fails 1 '--users: want the 2 columns of the fit' rs-fm -q --apply m --users G pairs
}

@test "films watched and not rated are history, not ratings" {
    inputs
    (cat "$SMALL/ratings.csv"; printf '1,700001,,5\n1,700002,,5\n') | rs-ingest -q --unrated -o W
    fm --metrics w.json --fit m -o /dev/null W
    fm --metrics r.json -o /dev/null R
    [ "$(metric w.json n_ratings)" = "$(metric r.json n_ratings)" ]
    [ "$(metric w.json n_user_features)" -gt "$(metric r.json n_user_features)" ]
    [ "$(header m low)" = "$(awk -F, 'NR > 1 { print $3 }' "$SMALL/ratings.csv" | sort -g | head -n 1 | sed 's/\.0$//')" ]
}

@test "figures and the course of the fit" {
    inputs
    fm --metrics m.json --log-history log.csv -o /dev/null R
    [ "$(head -n 1 log.csv)" = epoch,rmse,noise_sd,w0 ]
    [ "$(wc -l <log.csv)" = 31 ]
    below "$(metric m.json train_rmse)" 1
    [ "$(metric m.json draws)" = 8 ]
}

@test "mean factors of the input's users and films, from a fit and from a kept model" {
    inputs
    fm --items G --items Y --fit m --user-factors U --item-factors F -o /dev/null R
    rs-fm -q --apply m --user-factors U2 --item-factors F2 -o /dev/null R
    rs-show -f csv U >a
    rs-show -f csv U2 >b
    same a b
    rs-show -f csv F >a
    rs-show -f csv F2 >b
    same a b
    [ "$(header U row_ids)" = "$(header R row_ids)" ]
    [ "$(header F row_ids)" = "$(header R col_ids)" ]
    [ "$(header F data)" = "[$(header R col_ids | tr -d '[]'), 4]" ]
    [ "$(header F rs.columns)" = '["bias","factor_1","factor_2","factor_3"]' ]
}

@test "the drift is there where times are, and pairs are asked at their times" {
    inputs
    fm --fit m -o /dev/null R
    [ "$(header m drift_indptr)" = "[$(($(header R row_ids | tr -d '[]') + 1))]" ]
    [ "$(header m drift_mean)" = "$(header m drift_variance)" ]
    cut -d, -f1-3 "$SMALL/ratings.csv" | rs-ingest -q -o untimed
    fm --fit n -o /dev/null untimed
    [ "$(header n drift_mean)" = None ]
    fm --drift none --fit n -o /dev/null R
    [ "$(header n drift_mean)" = None ]
    rs-fm -q --apply m R >at
    rs-fm -q --apply m untimed >now
    if cmp -s at now; then echo "times change nothing"; return 1; fi
}

@test "users who come later are known by their history, nearly as if they had been in the fit" {
    inputs
    rs-split -q --by users --known 10 --train TR --held-out TE --known-out KN <R
    rs-fm -q -k 2 --items G --items Y --iterations 100 --fit m -o /dev/null TR
    rs-fm -q --apply m TE | rs-eval -q --truth TE --metrics without.json -o /dev/null
    rs-fm -q --apply m --history KN TE | rs-eval -q --truth TE --metrics with.json -o /dev/null
    below "$(metric with.json rmse)" "$(metric without.json rmse)"
    IN=TE
    same_for_threads rs-fm -q --apply m --history KN
    same_for_threads rs-fm -q --apply m --history KN --deviation .sd
    rs-fm -q --apply m --history KN --deviation sd -o /dev/null TE
    rs-fm -q --apply m --deviation sd0 -o /dev/null TE
    below "$(rs-show -f csv sd | awk -F, 'NR > 1 { s += $3 } END { print s }')" \
        "$(rs-show -f csv sd0 | awk -F, 'NR > 1 { s += $3 } END { print s }')"
    printf 'userId,movieId,rating,timestamp\n7000001,1,4,9\n7000001,990001,4,9\n' | rs-ingest -q -o new
    rs-fm --apply m --history new new -o /dev/null 2>note
    grep -q '1 entries of --history left out, of films that the model does not know' note
    fails 2 'it wants --apply' fm --history KN TR
    fails 1 'want kind csr, got dense' rs-fm -q --apply m --history G TE
}

@test "what is refused" {
    inputs
    fm --fit m -o /dev/null R
    fails 2 'exclude each other' rs-fm --fit x --apply m R
    fails 2 'go without --apply' rs-fm --metrics x --apply m R
    fails 2 '--burn-in: want fewer than the 30 iterations' fm --burn-in 30 R
    fails 2 '--noise' fm --noise loud R
    fails 1 'want kind csr, got dense' fm G
    fails 1 'want kind dense, got csr' fm --items R R
    fails 1 'want kind model, got dense' rs-fm -q --apply G R
    head -c 3000 R >cut
    fails 1 'cut: cut short' fm cut
    head -c 3000 m >cut.m
    fails 1 'cut.m: cut short' rs-fm -q --apply cut.m R
    printf 'userId,movieId,rating\n1,2,\n' | rs-ingest -q --unrated -o none
    fails 1 'want at least one rating' fm none
    rs-als -q -k 2 --fit als -o /dev/null R
    fails 1 'want a model of rs-fm, got one of rs-als' rs-fm -q --apply als R
    [ ! -e x ]
}
