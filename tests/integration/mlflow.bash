# mlflow.bash: a real MLflow tracking server on 127.0.0.1, sqlite behind it, in a process group of its own; and odd servers.
# Everything started here is ended here.

VENV_FOLDER=mlflow-venv

# free_port: a port nobody listens on now.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_group FILE COMMAND...: in the background, in a group of its own, whose number goes into FILE.
start_group() {
    local file=$1
    shift
    setsid "$@" </dev/null >"$file.log" 2>&1 3>&- &
    echo $! >"$file"
}

# end_group FILE: end what start_group started, all of it.
end_group() {
    local group i
    [ -e "$1" ] || return 0
    group=$(cat "$1")
    rm "$1"
    kill -TERM -- "-$group" 2>/dev/null || return 0
    for i in $(seq 50); do
        kill -0 -- "-$group" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$group" 2>/dev/null || true
}

# start_mlflow DIR PORT: a server over DIR, ready when this returns.
start_mlflow() {
    local i
    mkdir -p "$1"
    (cd "$1" && MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false \
        start_group "$1/group" "$BUILD_FOLDER/$VENV_FOLDER/bin/python" -m mlflow server --host 127.0.0.1 --port "$2" \
        --workers 1 --backend-store-uri "sqlite:///$1/mlflow.db" --artifacts-destination "$1/artifacts")
    for i in $(seq 240); do
        curl -s --max-time 2 "http://127.0.0.1:$2/health" | grep -q OK && return 0
        kill -0 "$(cat "$1/group")" 2>/dev/null || break
        sleep 0.5
    done
    cat "$1/group.log"
    return 1
}

# start_odd KIND ...: an odd server (odd_server.py); its address goes into ODD. One a test.
start_odd() {
    local i
    rm -f odd.port
    start_group "$BATS_TEST_TMPDIR/odd" python3 "$BATS_TEST_DIRNAME/odd_server.py" odd.port "$@"
    for i in $(seq 100); do
        [ -s odd.port ] && break
        sleep 0.05
    done
    ODD=http://127.0.0.1:$(cat odd.port)
}

# back COMMAND ...: what MLflow's own client finds on the server (read_back.py).
back() {
    "$BUILD_FOLDER/$VENV_FOLDER/bin/python" "$BATS_TEST_DIRNAME/read_back.py" "$@"
}
