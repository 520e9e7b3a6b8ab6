#!/usr/bin/env bats
# parts.bats: all five parts, the scenarios and the evaluation run, on a set that rs-synth makes; and on the real one, where it is at
# hand, they keep their order.
load common

all_parts() { # all_parts DATA: everything, with its output in ./log
    # A BUILD that is relative is so to where the tests started, two folders above this one.
    (cd "$ROOT" && BUILD=${BUILD:-build} DATA=$1 OUT=$BATS_TEST_TMPDIR/out bash pipelines/evaluate.sh) >log 2>&1 || { cat log; return 1; }
}

@test "all parts run on a synthetic set, and keep every artefact that rs-pipelines(7) names" {
    rs-synth -o data --users 200 --items 800 --ratings 20000
    all_parts "$PWD/data"
    for file in R TR TE G T S genres tags popularity content/scaler content/encoder content/kmeans content/films content/clusters \
        hybrid/als hybrid/item_factors hybrid/scaler hybrid/encoder hybrid/kmeans hybrid/films hybrid/clusters \
        users/encoder users/kmeans users/users users/clusters ratings/user_encoder ratings/users ratings/film_scaler \
        ratings/film_encoder ratings/films ratings/user_profiles ratings/film_factors ratings/user_factors \
        ratings/item_factors ratings/network ratings/new_users segments/film_kmeans segments/film_segments \
        segments/user_profiles segments/user_autoencoder segments/users segments/user_kmeans segments/user_segments; do
        rs-show --info "out/$file.safetensors" >info || { echo "no $file"; return 1; }
        grep -q '^checksum.*right' info
    done

    # The run as one page, by itself and beside another.
    bash "$ROOT/pipelines/report.sh" out >report.html
    python3 "$BATS_TEST_DIRNAME/html_check.py" report.html >held
    [ "$(sed -n 's/^img //p' held)" = 7 ] || { cat held; false; }
    grep -q 'Films shown most' report.html
    cp -r out other
    bash "$ROOT/pipelines/report.sh" out other >two.html
    python3 "$BATS_TEST_DIRNAME/html_check.py" two.html >held
    [ "$(sed -n 's/^img //p' held)" = 14 ]
    fails 2 'usage: report.sh' bash "$ROOT/pipelines/report.sh"
    fails 1 'no figures in it' bash "$ROOT/pipelines/report.sh" "$PWD"
}

@test "on MovieLens: hybrid before content, user clusters and ALS before popularity, the networks well before the biases" {
    DATA=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$DATA/ratings.csv" ] || skip "no MovieLens data at $DATA"
    all_parts "$DATA"
    sed 's/^/# /' log >&3
    at_least "$(metric out/evaluation/hybrid-clusters.json ndcg_at_10)" "$(metric out/evaluation/content-clusters.json ndcg_at_10)"
    at_least "$(metric out/evaluation/user-clusters.json ndcg_at_10)" "$(metric out/evaluation/popularity.json ndcg_at_10)"
    at_least "$(metric out/evaluation/als.json ndcg_at_10)" 0.115
    at_least "$(metric out/evaluation/popularity.json ndcg_at_10)" "$(metric out/evaluation/chance.json ndcg_at_10)"
    at_most "$(metric out/ratings/metrics.json rmse)" 0.825
}
