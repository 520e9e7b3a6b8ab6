# common.bash: a set for the server, made once a file of tests; the tests themselves are functions of Python files, which start
# and end their servers (serving.py).
# Run one file with `BUILD=build bats tests/serve/limits.bats`.

setup_file() {
    ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    BUILD_FOLDER=$(cd "$ROOT" && cd "${BUILD:-build}" && pwd)
    export ROOT BUILD_FOLDER PATH=$BUILD_FOLDER/bin:$PATH PYTHONDONTWRITEBYTECODE=1 no_proxy=127.0.0.1
    export SET=$BATS_FILE_TMPDIR/set/serve
    mkdir "$BATS_FILE_TMPDIR/set"
    # People and films enough for all four scenarios; what one recipe makes of it takes a second.
    rs-synth -q -o "$BATS_FILE_TMPDIR/set/data" --users 300 --items 500 --ratings 20000
    make_set "$BATS_FILE_TMPDIR/set"
}

# make_set OUT [DATA]: the artefacts of a server, as the project's own recipe makes them, to OUT/serve. Once more: a newer set.
make_set() {
    (cd "$ROOT" && BUILD=$BUILD_FOLDER OUT=$1 DATA=${2:-} bash pipelines/serve.sh) >"$BATS_FILE_TMPDIR/serve.log" 2>&1 \
        || { tail -n 20 "$BATS_FILE_TMPDIR/serve.log"; return 1; }
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# Whatever a test has started and not ended, by the ids it wrote down.
teardown() {
    local pid
    find "$BATS_TEST_TMPDIR" -name pids -exec cat {} + | while read -r pid; do
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != rs-serve ] || kill -KILL "$pid" 2>/dev/null || true
    done
}

# try SUITE TEST [ARGUMENT...]: a function of SUITE.py, ended when it takes too long.
try() {
    local suite=$1
    shift
    timeout -k 5 "${LIMIT:-120}" "${PYTHON:-python3}" "$BATS_TEST_DIRNAME/$suite.py" "$@"
}

# venv: python with other people's packages, or skip.
venv() {
    PYTHON=$BUILD_FOLDER/serve-venv/bin/python
    [ -e "$BUILD_FOLDER/serve-venv/done" ] || skip "no virtual environment at $BUILD_FOLDER/serve-venv: make check-serve makes it"
}
