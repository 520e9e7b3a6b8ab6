#!/bin/sh
# run.sh: all the tests of `make check`: unit tests (Check), command tests (bats), the lint. Last line: N passed, N failed.
# `run.sh integration` runs those of `make check-integration`, which want other people's programs; `run.sh serve` those of
# `make check-serve`.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export BUILD
passed=0 failed=0
log=$BUILD/tests/log
mkdir -p "$BUILD/tests"

count() { # count PASSED FAILED
    passed=$((passed + $1))
    failed=$((failed + $2))
}

run_units() { # run_units TEST...: Check's own line gives the count: "100%: Checks: 7, Failures: 0, Errors: 0"
    for test in "$@"; do
        [ -x "$test" ] || continue
        "$test" >"$log" 2>&1
        status=$?
        line=$(grep -E '^[0-9]+%: Checks: ' "$log" | tail -n 1)
        checks=$(echo "$line" | sed -n 's/.*Checks: \([0-9]*\),.*/\1/p')
        failures=$(echo "$line" | sed -n 's/.*Failures: \([0-9]*\),.*/\1/p')
        errors=$(echo "$line" | sed -n 's/.*Errors: \([0-9]*\).*/\1/p')
        if [ -z "$line" ]; then
            echo "not ok $test: it ended with status $status and no count"
            cat "$log"
            count 0 1
            continue
        fi
        bad=$((failures + errors))
        [ "$bad" = 0 ] && [ "$status" = 0 ] || cat "$log"
        [ "$bad" = 0 ] && [ "$status" != 0 ] && bad=1
        count $((checks - bad)) "$bad"
    done
}

run_bats() { # run_bats FILE...: what fails is shown, and what is skipped with its reason
    for test in "$@"; do
        [ -e "$test" ] || continue
        bats --tap "$test" >"$log" 2>&1
        grep -q '^1\.\.' "$log" || { echo "not ok $test did not run"; cat "$log"; count 0 1; }
        good=$(grep -c '^ok ' "$log")
        bad=$(grep -c '^not ok ' "$log")
        grep '# skip' "$log" | sed 's/^ok/skipped:/'
        [ "$bad" = 0 ] || { echo "in $test:"; grep -v '^ok ' "$log"; }
        count "$good" "$bad"
    done
}

run_lint() {
    if sh tests/support/lint.sh >"$log" 2>&1; then
        count 1 0
    else
        cat "$log"
        count 0 1
    fi
}

if [ "${1:-}" = integration ]; then
    run_bats tests/integration/*.bats
elif [ "${1:-}" = serve ]; then
    run_bats tests/serve/*.bats
else
    run_units "$BUILD"/tests/test_*
    # Once more without wide instructions, where kernels are at work: the plain versions are held against the same values.
    RS_CPU_DISABLE=avx512,avx2
    export RS_CPU_DISABLE
    for source in $(grep -lE '"(math|models|rs-(kmeans|als|encode|train-mlp))/' tests/unit/test_*.c); do
        run_units "$BUILD/tests/$(basename "$source" .c)"
    done
    unset RS_CPU_DISABLE
    run_bats tests/cli/*.bats tests/pipelines/*.bats tests/faults/*.bats
    run_lint
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
