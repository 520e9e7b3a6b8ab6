#!/usr/bin/env bats
# ends.bats: full disks, readers that leave, signals, files that can't be read or made: the right exit code, one line, and
# nothing left behind.
load ../cli/common

# nothing_left: no output file `out*`, nor an unfinished one.
nothing_left() {
    local left
    left=$(find . -maxdepth 1 -name 'out*')
    [ -z "$left" ] || { echo "left behind: $left"; return 1; }
}

# not_root: root may read and write everything.
not_root() {
    [ "$(id -u)" != 0 ] || skip 'root may read and write everything'
}

big_ratings() {
    awk 'BEGIN { print "userId,movieId,rating"
                 for (i = 0; i < 60000; i++) print int(i / 60) + 1 "," i % 60 * 7 + int(i / 60) % 7 + 1 "," i % 9 / 2 + 0.5 }'
}

@test "a full disk under -o leaves nothing" {
    [ "$(id -u)" = 0 ] || skip 'only root can mount a small disk'
    mkdir small
    mount -t tmpfs -o size=64k tmpfs small 2>/dev/null || skip 'no tmpfs may be mounted here'
    big_ratings >big.csv
    status=0 text_status=0
    rs-ingest -o small/out big.csv 2>stderr || status=$?
    left=$(ls -A small)
    rs-ingest -o R big.csv
    rs-show --format tsv -o small/out R 2>text_stderr || text_status=$?
    text_left=$(ls -A small)
    umount small
    [ "$status" = 1 ]
    grep -q '^rs-ingest: small/out: cannot write: No space left on device$' stderr
    [ "$(wc -l <stderr)" = 1 ]
    [ -z "$left" ]
    [ "$text_status" = 1 ]
    grep -q 'No space left on device$' text_stderr
    [ -z "$text_left" ]
}

@test "a full disk tells its reason late in a long text" {
    [ -c /dev/full ] || skip 'no /dev/full here'
    big_ratings | rs-ingest -q -o R
    fails 1 'stdout: cannot write: No space left on device' sh -c 'exec rs-show --format tsv R >/dev/full'
}

@test "a file that grows over its limit is refused and removed" {
    big_ratings >big.csv
    status=0
    (ulimit -f 64; exec rs-ingest -o out big.csv) 2>stderr || status=$?
    [ "$status" -gt 0 ]
    nothing_left
}

@test "a reader that leaves ends the tool by SIGPIPE" {
    big_ratings | rs-ingest -q -o R
    set +e
    rs-show --format tsv R | head -n 1 >/dev/null
    status=${PIPESTATUS[0]}
    (sleep 0.3; exec rs-filter --min-count 1 R) | true
    binary_status=${PIPESTATUS[0]}
    set -e
    [ "$status" = 141 ]
    [ "$binary_status" = 141 ]
}

@test "with SIGPIPE ignored, a reader that leaves is one line and exit 1, and --fit is not made" {
    big_ratings | rs-ingest -q -o R
    set +e
    (trap '' PIPE; exec rs-show --format tsv R) 2>stderr | head -n 1 >/dev/null
    status=${PIPESTATUS[0]}
    (trap '' PIPE; sleep 0.3; exec rs-als -q -k 64 --iterations 1 --fit out.fit R) 2>als_stderr | true
    als_status=${PIPESTATUS[0]}
    set -e
    [ "$status" = 1 ]
    grep -q '^rs-show: stdout: cannot write: Broken pipe$' stderr
    [ "$(wc -l <stderr)" = 1 ]
    [ "$als_status" = 1 ]
    grep -q '^rs-als: stdout: cannot write: Broken pipe$' als_stderr
    [ "$(wc -l <als_stderr)" = 1 ]
    nothing_left
}

# interrupted SIGNAL STATUS COMMAND...: the signal in the middle of the work. Signals start as they are by default, also where
# the tests run under nohup or in the background; a command that does not end by it is killed.
interrupted() {
    local signal=$1 want=$2 status=0
    shift 2
    env --default-signal "$@" >/dev/null 2>stderr &
    local pid=$! killer
    for _ in $(seq 100); do
        [ -n "$(find . -maxdepth 1 -name 'out*')" ] && break
        sleep 0.05
    done
    sleep 0.2
    kill "-$signal" "$pid"
    (sleep 20; kill -KILL "$pid") 2>/dev/null 3>&- &
    killer=$!
    wait "$pid" || status=$?
    kill "$killer" 2>/dev/null || true
    [ "$status" = "$want" ] || { echo "SIG$signal: status $status, want $want"; cat stderr; return 1; }
    nothing_left
}

@test "a signal in the middle of a fit leaves nothing" {
    big_ratings | rs-ingest -q -o R
    for signal in TERM HUP INT; do
        interrupted $signal $((128 + $(kill -l $signal))) \
            rs-als -q -k 64 --iterations 100000 --fit out.fit --metrics out.json -o out R
    done
}

@test "what can't be read is named" {
    rs-ingest "$SMALL/ratings.csv" -o R
    mkdir folder
    fails 1 'missing: cannot open: No such file or directory' rs-ingest missing
    fails 1 'missing: cannot open: No such file or directory' rs-als --apply missing R
    fails 1 'folder: cannot read: Is a directory' rs-show folder
    fails 1 'folder: cannot read: Is a directory' rs-ingest folder
    fails 1 'folder: cannot read: Is a directory' rs-recommend rank --model folder R
}

@test "what may not be read is named" {
    not_root
    rs-ingest "$SMALL/ratings.csv" -o R
    chmod 000 R
    fails 1 'R: cannot open: Permission denied' rs-show R
}

@test "an output that can't be made is told before the work" {
    rs-ingest "$SMALL/ratings.csv" -o R
    fails 1 'missing/out: cannot create: No such file or directory' rs-ingest -o missing/out "$SMALL/ratings.csv"
    # Input that never comes: the work can't have been done.
    mkfifo pipe
    sleep 100 >pipe &
    writer=$!
    fails 1 'missing/fit: cannot create: No such file or directory' timeout 10 rs-als --fit missing/fit -o out pipe
    fails 1 'missing/m: cannot create: No such file or directory' timeout 10 rs-als --metrics missing/m -o out pipe
    fails 1 'R/out: cannot create: Not a directory' timeout 10 rs-als --fit R/out -o out pipe
    kill "$writer"
    mkdir folder
    fails 1 'folder: cannot open for writing: Is a directory' rs-als -q -k 2 --fit folder -o out R
    nothing_left
}

@test "of two outputs none is left when the second can't be made" {
    rs-ingest "$SMALL/ratings.csv" -o R
    mkdir folder
    fails 1 'folder: ' rs-split --test 0.2 --train out.train --held-out folder R
    fails 2 'out: named for two outputs' rs-als -q -k 2 --iterations 1 --fit out -o out R
    fails 2 'out: named for two outputs' rs-split --test 0.2 --train out --held-out out R
    nothing_left
}

@test "a stream is not read from where it is written" {
    rs-ingest "$SMALL/ratings.csv" -o R
    cp R X
    status=0
    rs-filter --min-count 1 X >>X 2>stderr || status=$?
    [ "$status" = 1 ]
    grep -q 'is the input too' stderr
    cmp R X
    rs-filter --min-count 1 -o X X
    rs-filter --min-count 1 R | cmp - X
}

@test "pipes, /dev/fd and - are files like others" {
    rs-ingest "$SMALL/ratings.csv" -o R
    rs-show --format tsv R >want
    rs-show --format tsv <(cat R) | cmp - want
    rs-show --format tsv - <R | cmp - want
    rs-show --format tsv /dev/stdin <R | cmp - want
    rs-show --format tsv -o - R | cmp - want
    rs-show --format tsv -o /dev/stdout R | cmp - want
    rs-ingest -o /dev/fd/5 "$SMALL/ratings.csv" 5>five
    cmp five R
    mkfifo pipe
    rs-ingest -o pipe "$SMALL/ratings.csv" &
    cmp pipe R
    wait
    [ -p pipe ]
}

@test "raw and packed streams append to one another" {
    awk -F, 'NR == 1 || $1 <= 5' "$SMALL/ratings.csv" | rs-ingest -q -o A
    awk -F, 'NR == 1 || $1 > 5' "$SMALL/ratings.csv" | rs-ingest -qz -o B.zst
    cat A B.zst | rs-show --format tsv | sort >one
    cat B.zst A | rs-show --format tsv | sort >two
    rs-ingest -q "$SMALL/ratings.csv" | rs-show --format tsv | sort >whole
    cmp one whole
    cmp two whole
}
