#!/usr/bin/env bats
# manners.bats: what every tool does the same way. The tools are found, not listed.
load common

tools() {
    find "$ROOT/tools" -mindepth 1 -maxdepth 1 -name 'rs-*' -printf '%f\n' | sort
}

# Each tool, or each verb of a tool that has verbs.
commands() {
    local tool
    for tool in $(tools); do
        if "$tool" --help | grep -q '^Verbs:'; then
            "$tool" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/'"$tool"' \1/p'
        else
            echo "$tool"
        fi
    done
}

# No output file `out`, nor an unfinished one.
no_debris() {
    [ -z "$(find . -maxdepth 1 -name 'out*')" ]
}

@test "every tool says what it does, with an example, in 80 columns" {
    while read -r command; do
        $command --help >help
        grep -q '^Usage: ' help || { echo "$command: no usage"; return 1; }
        grep -q '^Examples:' help || { echo "$command: no example"; return 1; }
        if awk 'length > 80' help | grep .; then echo "$command: the lines above are too long"; return 1; fi
    done < <(commands)
}

@test "every option in --help stands in the man page" {
    while read -r command; do
        page=$ROOT/man/${command%% *}.1.scd
        for option in $($command --help | grep -oE '^  (-[a-z], |    )--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+$'); do
            sed 's/\\//g' "$page" | grep -qF -- "$option" || { echo "$page lacks $option of $command"; return 1; }
        done
    done < <(commands)
}

@test "every man page is one that mandoc has nothing against" {
    for page in "$ROOT/man"/*.scd; do
        scdoc <"$page" | awk -f "$ROOT/man/tidy.awk" >page
        mandoc -T lint -W warning page
    done
}

@test "every tool has a version, and refuses what it does not know with exit 2" {
    for tool in $(tools); do
        "$tool" --version | grep -qE "^$tool [0-9]+\.[0-9]+\.[0-9]+$"
    done
    while read -r command; do
        fails 2 "unknown option '--no-such-option'" $command --no-such-option
        fails 2 "--threads: want a whole number" $command --threads x
    done < <(commands)
}

@test "what is not a stream is refused with exit 1, and no file is left" {
    printf 'userId,movieId\n1,2\n' >not.a.stream
    head -c 100 /dev/zero >zeros
    : >empty
    for tool in rs-scale rs-kmeans rs-als rs-encode rs-filter rs-show rs-join; do
        case $tool in
        rs-join) input=(not.a.stream) ;;
        *) input=() ;;
        esac
        for file in not.a.stream zeros empty; do
            [ "$tool" = rs-join ] && input=("$file")
            status=0
            "$tool" -o out "${input[@]}" <"$file" >stdout 2>stderr || status=$?
            [ "$status" = 1 ] || { echo "$tool < $file: exit $status"; cat stderr; return 1; }
            [ "$(wc -l <stderr)" = 1 ] || { cat stderr; return 1; }
            grep -q "^$tool: " stderr || { cat stderr; return 1; }
            [ ! -s stdout ]
            no_debris
        done
    done
}

@test "a message of the wrong kind is named" {
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" >G
    rs-ingest "$SMALL/ratings.csv" >R
    fails 1 'want kind csr, got dense' rs-als <G
    fails 1 'want kind dense, got csr' rs-kmeans -k 2 <R
}

@test "no binary on a terminal" {
    command -v script >/dev/null || skip 'no script(1) here'
    script -qec "rs-ingest '$SMALL/ratings.csv'" /dev/null >seen </dev/null || true
    grep -q 'stdout is a terminal' seen
    [ "$(grep -c row_ids seen)" = 0 ]
}

@test "a full disk gives exit 1 and one line" {
    [ -c /dev/full ] || skip 'no /dev/full here'
    rs-ingest "$SMALL/ratings.csv" >R
    status=0
    rs-ingest "$SMALL/ratings.csv" >/dev/full 2>stderr || status=$?
    [ "$status" = 1 ]
    grep -q 'No space left' stderr
    status=0
    rs-show R >/dev/full 2>stderr || status=$?
    [ "$status" = 1 ]
    grep -q 'No space left' stderr
}

@test "a signal leaves nothing behind" {
    mkfifo pipe
    rs-scale -o out pipe &
    pid=$!
    exec 7>pipe
    sleep 0.2
    ls out.tmp-* >/dev/null
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    exec 7>&-
    [ "$status" = 143 ]
    no_debris
}

@test "-z compresses, and everybody reads it" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-ingest -z "$SMALL/ratings.csv" >R.zst
    rs-ingest --compress=19 "$SMALL/ratings.csv" >R19.zst
    [ "$(head -c 4 R.zst | od -An -tx1 | tr -d ' ')" = 28b52ffd ]
    [ "$(wc -c <R.zst)" -lt "$(wc -c <R)" ]
    for file in R.zst R19.zst; do
        rs-show --format tsv "$file" | cmp - <(rs-show --format tsv R)
    done
    fails 2 'want a level from 1 to 19' rs-ingest -z20 "$SMALL/ratings.csv"
}

@test "the recipe is the same wherever the files lie and however many threads there are" {
    mkdir elsewhere
    cp "$SMALL/ratings.csv" elsewhere/other-name.csv
    rs-ingest "$SMALL/ratings.csv" >A
    rs-ingest -t 1 elsewhere/other-name.csv >B
    rs-ingest <elsewhere/other-name.csv >C
    cmp A B
    cmp A C
}

@test "the history is a script that makes the same bytes again" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-split --test 0.3 --train TR --held-out TE <R
    rs-als -k 4 --binary --iterations 2 --fit als <TR >IF
    rs-recommend rank --model als -n 3 <TR >rec
    rs-show --history rec >again.sh
    mkdir fresh
    (cd fresh && bash ../again.sh "$SMALL/ratings.csv")
    cmp rec "$(ls fresh/*recommend*)"
}

@test "the tool that CONTRIBUTING.md shows builds and works" {
    build=$(cd "$ROOT" && cd "${BUILD:-build}" && pwd)
    sanitizers=$(nm "$build/librs.a" 2>/dev/null | grep -q __asan && echo -fsanitize=address,undefined || true)
    awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$ROOT/CONTRIBUTING.md" >main.c
    cc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -pthread -I"$ROOT/common" main.c "$build/librs.a" $sanitizers \
        $(pkg-config --libs gsl libzstd libxxhash libcjson libzip) -lcsv -lm -o rs-count
    rs-ingest "$SMALL/ratings.csv" >R
    [ "$(cat R R.2 2>/dev/null | ./rs-count)" = "$(tail -n +2 "$SMALL/ratings.csv" | cut -d, -f1 | sort -u | wc -l)" ]
    ./rs-count --help | grep -q 'count the rows'
    fails 1 'not.a.stream' ./rs-count not.a.stream
}

@test "no tool is linked to what only some of its runs want: it would start three to ten times as slowly" {
    for tool in $(cd "$ROOT/tools" && ls -d rs-*); do
        run ldd "$(command -v "$tool")"
        [ "$status" = 0 ]
        if grep -E 'libopenblas|libgomp|libgfortran|libcurl' <<<"$output"; then echo "$tool"; return 1; fi
    done
}
