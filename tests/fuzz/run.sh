#!/bin/sh
# run.sh: the seeded damage of tests/unit/test_fuzz.c for longer than `make check` does it. Best under the sanitizers:
#   make asan; BUILD=build/asan sh tests/fuzz/run.sh 1000000
set -eu
FUZZ_ROUNDS=${1:-1000000}
CK_TIMEOUT_MULTIPLIER=1000
export FUZZ_ROUNDS CK_TIMEOUT_MULTIPLIER
exec "${BUILD:-build}/tests/test_fuzz"
