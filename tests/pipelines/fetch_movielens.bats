#!/usr/bin/env bats
# fetch_movielens.bats: the download script against a folder in place of the server: no network in tests.
load ../cli/common

setup_server() {
    command -v curl >/dev/null || skip 'no curl'
    mkdir -p server/ml-tiny
    cp "$SMALL"/*.csv server/ml-tiny/
    (cd server && python3 -m zipfile -c ml-tiny.zip ml-tiny && md5sum ml-tiny.zip >ml-tiny.zip.md5)
    export MOVIELENS_URL=file://$PWD/server
}

@test "a set is fetched, checked and unpacked" {
    setup_server
    "$ROOT/pipelines/fetch-movielens.sh" ml-tiny
    cmp "$SMALL/ratings.csv" data/ml-tiny/ratings.csv
    "$ROOT/pipelines/fetch-movielens.sh" ml-tiny elsewhere/deep
    cmp "$SMALL/movies.csv" elsewhere/deep/movies.csv
    [ "$(ls elsewhere)" = deep ]
    fails 1 'is there already' "$ROOT/pipelines/fetch-movielens.sh" ml-tiny
}

@test "a damaged file, a missing one, a wrong name: nothing is left behind" {
    setup_server
    echo 00000000000000000000000000000000 >server/ml-tiny.zip.md5
    fails 1 'is damaged' "$ROOT/pipelines/fetch-movielens.sh" ml-tiny out/set
    [ -z "$(ls out)" ]
    run "$ROOT/pipelines/fetch-movielens.sh" ml-none out/set
    [ "$status" = 1 ]
    [[ $output == *'no network, or no such data set'* ]]
    [ -z "$(ls out)" ]
    fails 2 'want a name' "$ROOT/pipelines/fetch-movielens.sh" 'a b'
    fails 2 'want NAME' "$ROOT/pipelines/fetch-movielens.sh"
}
