# airflow.bash: a real Airflow (sqlite, LocalExecutor) over the DAGs of pipelines/airflow and one site, which all tests of the
# file share. The servers listen on 127.0.0.1 and are ended with their process group.

# The environment of all commands: nothing but what is said here reaches Airflow.
air_environment() {
    export AIR=$BATS_FILE_TMPDIR RS_SITE=$BATS_FILE_TMPDIR/site RS_BIN=$BATS_FILE_TMPDIR/bin
    export AIRFLOW_HOME=$AIR/home AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__DAGS_FOLDER=$ROOT/pipelines/airflow
    export AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION=False AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE=False
    export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS=True AIRFLOW__API__WORKERS=1 AIRFLOW__CORE__PARALLELISM=3
    export PYTHONWARNINGS=ignore PYTHONDONTWRITEBYTECODE=1 no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
    export PATH=$BUILD_FOLDER/airflow-venv/bin:$BUILD_FOLDER/bin:$PATH
}

# make_site: a small set, and an `mv` that can be killed: lines of RS_SITE/kill are "before PATTERN" or "after PATTERN", and
# where the arguments match, it dies before or after it has moved.
make_site() {
    mkdir -p "$RS_SITE/inbox" "$RS_BIN"
    rs-synth -o "$RS_SITE/data" --users 300 --items 400 --ratings 20000
    cat >"$RS_BIN/mv" <<'END'
#!/bin/bash
strike() { [ ! -e "$RS_SITE/kill" ] || while read -r when what; do
    [ "$when" != "$1" ] || [[ $arguments != *$what* ]] || kill -KILL $$; done <"$RS_SITE/kill"; }
arguments=$*
strike before
PATH=/usr/bin:/bin mv "$@" || exit
strike after
END
    chmod +x "$RS_BIN/mv"
}

# try_dag DAG [OPTION...]: one run by `airflow dags test`, its log in DAG.log. 0 if the run succeeded.
try_dag() {
    airflow dags test "$@" >"$1.log" 2>&1
}

# published: the folder that is served, as the link says.
published() {
    readlink "$RS_SITE/current"
}

# entries FILE: how many ratings a matrix has.
entries() {
    rs-show --info "$1" | sed -n 's/^entries *//p'
}

# ndcg FILE [PREFIX]: NDCG@10 of a metrics file, or another's, or the difference.
ndcg() {
    sed -n 's|^ *"'"${2:-}"'ndcg_at_10": \([-0-9.e+]*\),$|\1|p' "$1"
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_airflow: what `airflow standalone` starts, but for its log servers, which listen everywhere, and the triggerer,
# which has nothing to do. Ready when this returns; its address is in AIR_URL, and
# for later tests in AIR/url.
start_airflow() {
    local port
    port=$(free_port)
    export AIR_URL=http://127.0.0.1:$port AIRFLOW__API__HOST=127.0.0.1 AIRFLOW__API__PORT=$port
    export AIRFLOW__API__BASE_URL=$AIR_URL AIRFLOW__CORE__EXECUTION_API_SERVER_URL=$AIR_URL/execution/
    setsid bash -c 'airflow api-server & airflow scheduler --skip-serve-logs & airflow dag-processor & wait' \
        </dev/null >"$AIR/airflow.log" 2>&1 3>&- &
    echo $! >"$AIR/group"
    echo "$AIR_URL" >"$AIR/url"
    rest ready
}

end_airflow() {
    [ -e "$AIR/group" ] || return 0
    kill -KILL -- "-$(cat "$AIR/group")" 2>/dev/null || true
    rm "$AIR/group"
}

# rest COMMAND...: Airflow's REST API (airflow_rest.py).
rest() {
    python3 "$BATS_TEST_DIRNAME/airflow_rest.py" "$AIR_URL" "$@"
}
