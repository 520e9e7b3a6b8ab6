# common.bash: the same start as the command tests'.
. "$BATS_TEST_DIRNAME/../cli/common.bash"

# One number of a metrics file.
metric() { # metric FILE NAME
    sed -n 's|^.*"'"$2"'": *\(-\{0,1\}[0-9.e-]*\),\{0,1\}$|\1|p' "$1"
}

# at_least VALUE BOUND, at_most VALUE BOUND
at_least() {
    echo "$1 (want at least $2)"
    awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && a + 0 >= b + 0) }'
}
at_most() {
    echo "$1 (want at most $2)"
    awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && a + 0 <= b + 0) }'
}
