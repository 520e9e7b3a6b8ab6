#!/usr/bin/env bats
# airflow.bats: the DAGs of pipelines/airflow under a real Airflow: by `airflow dags test`, then under its scheduler. The tests
# share one site and go on from where the one before has ended.
load airflow

setup_file() {
    ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    BUILD_FOLDER=$(cd "$ROOT" && cd "${BUILD:-build}" && pwd)
    export ROOT BUILD_FOLDER
    air_environment
    sh "$ROOT/tests/support/venv.sh" "$BUILD_FOLDER/airflow-venv" "$ROOT/pipelines/requirements/airflow.txt" \
        >"$AIR/venv.log" 2>&1 || return 0
    airflow db migrate >"$AIR/migrate.log" 2>&1
    make_site
    touch "$AIR/ready"
}

teardown_file() {
    end_airflow
}

# Tests under the scheduler ask the one that an earlier test has started.
setup() {
    [ ! -e "$AIR/url" ] || AIR_URL=$(cat "$AIR/url")
    [ -e "$AIR/ready" ] || skip "no Airflow: its virtual environment could not be made ($(grep -v WARNING "$AIR/venv.log" | tail -n 1))"
    cd "$BATS_TEST_TMPDIR" || return 1
}

# Where a test fails, what Airflow's tasks said is shown.
teardown() {
    [ -n "${BATS_TEST_COMPLETED:-}" ] || grep -hE 'SubprocessHook|Error' ./*.log 2>/dev/null | grep -vE 'Running command|Tmp dir|Output:' |
        sed 's/\[airflow\.task.*//' | cut -c 1-300 | tail -n 30
}

@test "the first night: trained, measured, published" {
    try_dag films_nightly
    [ "$(published)" = "runs/$(ls "$RS_SITE/runs")" ]
    cd "$RS_SITE/current"
    rs-eval --truth TE.safetensors --train TR.safetensors --bootstrap 500 --metrics "$BATS_TEST_TMPDIR/again.json" lists.safetensors
    cmp metrics.json "$BATS_TEST_TMPDIR/again.json"
    [ "$(entries R.safetensors)" = $(($(wc -l <"$RS_SITE/data/ratings.csv") - 1)) ]
    rs-recommend similar --vectors films.safetensors --item 1 -n 3 -o "$BATS_TEST_TMPDIR/similar"
    rs-recommend popular --apply popularity.safetensors -n 3 -o "$BATS_TEST_TMPDIR/popular"
}

@test "a night whose earlier ratings are of the wrong films: not published, and no failure" {
    served=$(published)
    mv "$RS_SITE/data/ratings.csv" good.csv
    # Each film gets another's id, but in what was rated last.
    last=$(tail -n +2 good.csv | cut -d , -f 4 | sort -n | awk '{ t[NR] = $1 } END { print t[int(NR * 0.94)] }')
    awk -F , -v OFS=, -v last="$last" 'NR > 1 && $4 < last { $2 = 1 + ($2 * 7 + 3) % 400 } { print }' good.csv >"$RS_SITE/data/ratings.csv"
    status=0
    try_dag films_nightly || status=$?
    mv good.csv "$RS_SITE/data/ratings.csv"
    [ "$status" = 0 ]
    grep -q 'against what is served -0\.' films_nightly.log
    grep -q 'exit code 99' films_nightly.log
    [ "$(published)" = "$served" ]
    [ "$(ls "$RS_SITE/runs" | wc -l)" = 2 ]
    [ "$(ls "$RS_SITE"/runs/*/published | wc -l)" = 1 ]
}

@test "a night with bad ratings fails at once: nothing is half-written, the same is served" {
    served=$(published)
    cp "$RS_SITE/data/ratings.csv" good.csv
    echo '1,two,3.0,1500000000' >>"$RS_SITE/data/ratings.csv"
    status=0
    try_dag films_nightly || status=$?
    cp good.csv "$RS_SITE/data/ratings.csv"
    [ "$status" = 1 ]
    grep -q "line $(($(wc -l <good.csv) + 1)): movieId: want an integer" films_nightly.log
    [ "$(published)" = "$served" ]
    newest=$(ls -td "$RS_SITE"/runs/* | head -n 1)
    [ "$RS_SITE/$served" != "$newest" ]
    [ -z "$(ls -A "$newest")" ]
}

# rows of the arrivals that were taken, and how often each is there
taken() { cat "$RS_SITE"/arrivals/*/"$1"*.csv | grep -c "^$2"; }

@test "arrivals: each file by itself; a bad one and killed ones fail the run, the others are served" {
    cd "$RS_SITE/inbox"
    header=userId,movieId,rating,timestamp
    # With a byte order mark, CRLF, and no end of the last line; a name that templates and shells would read.
    printf '\357\273\277%s\r\n9001,1,5.0,1700000000\r\n9001,2,4.0,1700000100\r\n9001,7,4.0,1700000200' $header >'ratings {{ 1+1 }} "$(x)".csv'
    printf '%s\n9002,3,5.0,1700000000\n1,4,4.5,1700000000\n' $header >ratings-day.csv
    printf '%s\n9003,5,5.0,1700000000\n' $header >ratings-before.csv
    printf '%s\n9004,6,5.0,1700000000\n' $header >ratings-after.csv
    printf '%s\n9005,x,5.0,1700000000\n' $header >ratings-bad.csv
    printf 'movieId,userId,rating,timestamp\n1,9006,5.0,1700000000\n' >ratings-swapped.csv
    printf 'movieId,title,genres\n5001,"Moon, The (2024)",Drama|Sci-Fi\n5002,Sun (2024),Western\n' >movies.csv
    printf 'movieId,title,genres\n1,Known (1999),Drama\n' >movies-known.csv
    printf 'unfinished' >.ratings-coming.csv
    printf 'before ratings-before\nafter ratings-after\n' >"$RS_SITE/kill"
    cd "$BATS_TEST_TMPDIR"
    status=0
    try_dag films_arrivals || status=$?
    [ "$status" = 1 ]
    grep -q 'inbox/ratings-bad.csv: line 2: movieId: want an integer' films_arrivals.log
    grep -q 'inbox/ratings-swapped.csv: want the columns of data/ratings.csv' films_arrivals.log
    grep -q 'inbox/movies-known.csv: behind data/movies.csv' films_arrivals.log
    [ "$(cd "$RS_SITE/inbox" && echo *)" = 'movies-known.csv ratings-bad.csv ratings-before.csv ratings-swapped.csv' ]

    cd "$RS_SITE"/arrivals/run-*
    [ "$(echo *.csv)" = 'movies.csv ratings {{ 1+1 }} "$(x)".csv ratings-after.csv ratings-day.csv' ]
    # A new user's list; a known one's goes by all that is known of them, and has nothing they have seen.
    [ "$(rs-show --format tsv 'ratings {{ 1+1 }} "$(x)".safetensors' | grep -c '^9001')" = 10 ]
    rs-show --format tsv ratings-day.safetensors | awk '$1 == 1 { print $3 }' | sort >"$BATS_TEST_TMPDIR/listed"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/listed")" = 10 ]
    awk -F , '$1 == 1 { print $2 } END { print 4 }' "$RS_SITE/data/ratings.csv" | sort >"$BATS_TEST_TMPDIR/seen"
    [ -z "$(comm -12 "$BATS_TEST_TMPDIR/listed" "$BATS_TEST_TMPDIR/seen")" ]
    # New films have a vector among the films of the night.
    rs-join --stack "$RS_SITE/current/films.safetensors" movies.safetensors |
        rs-recommend similar --vectors /dev/stdin --item 5001 -n 3 -o "$BATS_TEST_TMPDIR/similar"
}

@test "arrivals once more, and another file of an earlier name: no row is lost or there twice" {
    printf 'userId,movieId,rating,timestamp\n9007,8,5.0,1700000000\n' >"$RS_SITE/inbox/ratings-day.csv"
    rm "$RS_SITE/kill"
    status=0
    try_dag films_arrivals || status=$?
    [ "$status" = 1 ]
    [ "$(cd "$RS_SITE/inbox" && echo *)" = 'movies-known.csv ratings-bad.csv ratings-swapped.csv' ]
    [ "$(ls "$RS_SITE"/arrivals/*/*.csv | wc -l)" = 6 ]
    for user in 9001,1 9002,3 1,4 9003,5 9004,6 9007,8; do [ "$(taken ratings "$user,")" = 1 ]; done
    [ "$(taken movies 500)" = 2 ]
    rm "$RS_SITE"/inbox/*
}

@test "under the scheduler: a night in which a task fails is mended, cleared, killed, cleared, and runs no task twice that was done" {
    served=$(published)
    start_airflow
    cp "$RS_SITE/data/tags.csv" tags.csv
    echo 'a bad line' >>"$RS_SITE/data/tags.csv"
    rest trigger films_nightly 'second~night+1'
    [ "$(rest wait films_nightly 'second~night+1')" = failed ]
    rest tasks films_nightly 'second~night+1' >first
    grep -q '^content failed 1$' first
    grep -q '^publish upstream_failed ' first
    [ "$(published)" = "$served" ]

    cp tags.csv "$RS_SITE/data/tags.csv"
    echo 'before -T current.new' >"$RS_SITE/kill"
    rest clear films_nightly 'second~night+1'
    [ "$(rest wait films_nightly 'second~night+1')" = failed ]
    rest tasks films_nightly 'second~night+1' >second
    for task in ingest split next_films films_together factors; do grep -q "^$task success 1$" second; done
    grep -q '^content success 2$' second
    grep -q '^publish failed ' second
    [ "$(published)" = "$served" ]

    rm "$RS_SITE/kill"
    rest clear films_nightly 'second~night+1'
    [ "$(rest wait films_nightly 'second~night+1')" = success ]
    rest tasks films_nightly 'second~night+1' >third
    [ "$(grep -vE '^publish ' second)" = "$(grep -vE '^publish ' third)" ]
    [ "$(published)" = runs/run-second~night%2B1 ]
    # It learned from what arrived (8 ratings, 5 users, 2 films), and was compared with the first night.
    cd "$RS_SITE/current"
    [ "$(entries R.safetensors)" = $(($(wc -l <"$RS_SITE/data/ratings.csv") - 1 + 8)) ]
    [ "$(rs-show --format tsv films.safetensors | grep -c '^500[12]')" = 2 ]
    [ -n "$(ndcg metrics.json diff/)" ]
    # The runs that were not published are gone.
    [ "$(ls -A "$RS_SITE/runs" | wc -l)" = 2 ]
}

@test "four nights: the last three are kept; a run without a logical date, whatever its id" {
    first=$(ls "$RS_SITE/runs" | grep -v second)
    for run in -n '~.:+'; do
        rest trigger films_nightly "$run"
        [ "$(rest wait films_nightly "$run")" = success ]
    done
    [ "$(published)" = runs/run-~.%3A%2B ]
    [ "$(ls -A "$RS_SITE/runs" | sort | tr '\n' ' ')" = "$(printf '%s\n' run--n run-~.%3A%2B run-second~night%2B1 | sort | tr '\n' ' ')" ]
    [ -n "$first" ]
    [ ! -e "$RS_SITE/runs/$first" ]
    [ -s "$RS_SITE/data/ratings.csv" ]
}

@test "an empty inbox is nothing to do; both DAGs have a next date" {
    rest trigger films_arrivals empty
    [ "$(rest wait films_arrivals empty)" = success ]
    [ "$(rest tasks films_arrivals empty | tr '\n' ' ')" = 'arrivals success 1 serve skipped 0 ' ]
    [ "$(ls "$RS_SITE"/arrivals/*/*.csv | wc -l)" = 6 ]
    rest next films_nightly | grep -q '^20'
    rest next films_arrivals | grep -q '^20'
}

@test "two mapped files under the scheduler, one with no known film" {
    printf 'userId,movieId,rating,timestamp\n9008,8,5.0,1700000000\n' >"$RS_SITE/inbox/ratings.csv"
    printf 'userId,movieId,rating,timestamp\n9009,777777,5.0,1700000000\n' >"$RS_SITE/inbox/ratings-unknown.csv"
    rest trigger films_arrivals two
    [ "$(rest wait films_arrivals two)" = success ]
    [ "$(ls "$RS_SITE/inbox" | wc -l)" = 0 ]
    [ -e "$RS_SITE/arrivals/run-two/ratings-unknown.csv" ]
    [ "$(rs-show --format tsv "$RS_SITE/arrivals/run-two/ratings.safetensors" | grep -c '^9008')" = 10 ]
}
