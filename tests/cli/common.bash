# common.bash: what every command test starts from: the built tools on PATH, the small data set, a scratch folder.
# Run one file with `BUILD=build bats tests/cli/rs-scale.bats`.

setup() {
    ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    SMALL=$ROOT/tests/data/small
    PATH=$(cd "$ROOT" && cd "${BUILD:-build}" && pwd)/bin:$PATH
    # Where `make venv` was run, python3 is the one with NumPy, SciPy and safetensors.
    [ ! -e "${PATH%%/bin:*}/venv/done" ] || PATH=${PATH%%/bin:*}/venv/bin:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
}

# fails STATUS PATTERN COMMAND...: the command exits with STATUS, prints one line on stderr that contains PATTERN, and
# nothing on stdout.
fails() {
    local want=$1 pattern=$2 status=0
    shift 2
    "$@" >"$BATS_TEST_TMPDIR/.stdout" 2>"$BATS_TEST_TMPDIR/.stderr" || status=$?
    if [ "$status" != "$want" ] || ! grep -qF -- "$pattern" "$BATS_TEST_TMPDIR/.stderr" \
            || [ "$(wc -l <"$BATS_TEST_TMPDIR/.stderr")" != 1 ] || [ -s "$BATS_TEST_TMPDIR/.stdout" ]; then
        echo "want status $want and one line with '$pattern'; got status $status and:"
        cat "$BATS_TEST_TMPDIR/.stderr"
        echo "stdout: $(wc -c <"$BATS_TEST_TMPDIR/.stdout") bytes"
        return 1
    fi
}

# same A B: two files hold the same bytes.
same() {
    cmp "$1" "$2"
}

# same_for_threads COMMAND...: stdout is the same bytes under -t 1 and -t 2. Input comes from the file named by IN, if set.
same_for_threads() {
    "$@" -t 1 <"${IN:-/dev/null}" >.one && "$@" -t 2 <"${IN:-/dev/null}" >.two && cmp .one .two
}
