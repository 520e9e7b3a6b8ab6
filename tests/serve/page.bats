#!/usr/bin/env bats
# page.bats: the description of the API against the server, and the page in a real browser; screenshots stay in BUILD.
load common

# over SUITE [ARGUMENT...]: a suite that prints TAP, against a server of its own; what failed is shown.
over() {
    local suite=$1 status=0
    shift
    LIMIT=280 try page against "$BATS_TEST_DIRNAME/$suite.py" "$@" >"$suite.tap" || status=$?
    grep -v '^ok' "$suite.tap" || true
    [ "$status" = 0 ]
    grep -q '^ok' "$suite.tap"
    [ "$(grep -c '^not ok' "$suite.tap")" = 0 ]
}

@test "each route answers as openapi.json says" { venv; over openapi; }

@test "the page in a browser: all scenarios, by mouse and by keyboard, read by axe" {
    venv
    for program in chromium chromedriver; do
        command -v $program >/dev/null || skip "no $program here: make check-serve installs it"
    done
    mkdir -p "$BUILD_FOLDER/serve-screenshots"
    over browser "$BUILD_FOLDER/serve-screenshots"
}
