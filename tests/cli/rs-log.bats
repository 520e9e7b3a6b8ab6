#!/usr/bin/env bats
# rs-log without a server: how it is called, what it refuses before it sends anything, a closed port, the spool. With a real
# server: tests/integration/mlflow.bats.
load common

# A port of this machine that nobody listens on: connecting there fails at once.
CLOSED=http://127.0.0.1:1

log() { rs-log --experiment films --tracking-uri "$CLOSED" "$@"; }

figures() { printf '{"rmse": 0.5, "coverage": 0.25}\n' >m.json; }
course() { printf 'epoch,loss\n1,0.75\n2,0.5\n' >h.csv; }
model() {
    rs-ingest -q --multi-hot genres --id movieId "$SMALL/movies.csv" -o G
    rs-scale --fit scaler.safetensors -o S <G
}

@test "it wants to know where, under what name, and what" {
    unset MLFLOW_TRACKING_URI
    figures
    fails 2 'want --tracking-uri or MLFLOW_TRACKING_URI' rs-log --experiment films --metrics m.json
    fails 2 'want --experiment' rs-log --tracking-uri "$CLOSED" --metrics m.json
    fails 2 'nothing to log' log
    fails 2 'unexpected argument' log --metrics m.json m.json
    fails 2 'want a number from 0.1' log --metrics m.json --timeout 0
}

@test "options that go together" {
    figures
    model
    fails 2 '--register is of a model' log --metrics m.json --register rp
    fails 2 '--alias is of a registered model' log --metrics m.json --alias champion
    fails 2 '--better decides about an alias' log --metrics m.json --model scaler.safetensors --register rp --better rmse:lower
    fails 2 'want METRIC:lower or METRIC:higher' log --metrics m.json --model scaler.safetensors --register rp --alias a --better rmse
    fails 2 '--send sends what is kept' log --send spool
    fails 2 '--send sends what is kept' rs-log --tracking-uri "$CLOSED" --send spool --metrics m.json
}

@test "an address is http, and no place for a password" {
    figures
    for uri in mlflow ftp://h 'http://h/?a' http://; do
        fails 2 "the tracking URI '$uri': want http://HOST:PORT" rs-log --experiment e --metrics m.json --tracking-uri "$uri"
    done
    fails 2 'want them in MLFLOW_TRACKING_USERNAME' rs-log --experiment e --metrics m.json --tracking-uri http://me:sesame@h
    [ "$(grep -c sesame .stderr)" = 0 ]
    MLFLOW_TRACKING_URI=http://me:sesame@h rs-log --help >help
    [ "$(grep -c sesame help)" = 0 ]
}

@test "a closed port is one line and exit 1" {
    figures
    fails 1 "$CLOSED: experiments/get-by-name: " log --metrics m.json
    MLFLOW_TRACKING_URI=$CLOSED fails 1 "$CLOSED: " rs-log --experiment films --metrics m.json
}

# All that follows is seen before anything is sent: the line is about it, not about the port.
@test "figures that are none" {
    printf '{"rmse": NaN}\n' >m.json
    fails 1 'm.json: line 1: want flat JSON of names and finite numbers, got NaN' log --metrics m.json
    printf '{"rmse": 0.5,\n "a": [1]}\n' >m.json
    fails 1 "m.json: 'a': want a number, a text or null" log --metrics m.json
    printf '{"ndcg@10": 0.5}\n' >m.json
    fails 1 "m.json: metric 'ndcg@10': a name is letters, digits" log --metrics m.json
    printf '{"a": 1}\0' >m.json
    fails 1 'want JSON, got binary' log --metrics m.json
    : >m.json
    fails 1 'm.json: line 1: want flat JSON' log --metrics m.json
    fails 1 'nowhere.json: cannot open' log --metrics nowhere.json
    figures
    fails 1 "metric 'rmse': it is given twice" log --metrics m.json --metrics m.json
    model
    printf '{"rmse": null}\n' >m.json
    fails 1 '--better rmse: no such figure in --metrics' log -q --metrics m.json --model scaler.safetensors --register rp --alias champion --better rmse:lower
}

@test "courses that are none" {
    printf 'epoch,loss\n1,nan\n' >h.csv
    fails 1 "h.csv: line 2: loss: want a finite number, got 'nan'" log --log-history h.csv
    printf 'epoch,loss\none,1\n' >h.csv
    fails 1 "h.csv: line 2: epoch: want a whole number, got 'one'" log --log-history h.csv
    printf 'epoch,loss\n1\n' >h.csv
    fails 1 'h.csv: line 2: want 2 fields, got 1' log --log-history h.csv
    printf 'epoch,lo@ss\n1,1\n' >h.csv
    fails 1 "h.csv: metric 'lo@ss'" log --log-history h.csv
}

@test "names that a server refuses" {
    fails 1 "--param 'k': want NAME=VALUE" log --param k
    fails 1 "parameter 'a//b': a name is a plain path" log --param a//b=1
    fails 1 "parameter 'k': it is given twice" log --param k=1 --param k=2
    fails 1 "parameter 'k': a parameter has at most 6000 characters" log --param k="$(head -c 6001 /dev/zero | tr '\0' x)"
    fails 1 "tag 't': a tag has at most 8000 characters" log --tag t="$(head -c 8001 /dev/zero | tr '\0' x)"
    fails 1 "tag 't': the value is not UTF-8" log --tag t=$'\xff'
    fails 1 "tag 'rs.log.id': it is given twice" log --tag rs.log.id=1
    fails 1 "--experiment '': want a name" rs-log --tracking-uri "$CLOSED" --experiment '' --param a=1
    fails 1 "--run '': want a name" log --run '' --param a=1
    model
    fails 1 "--register 'a/b'" log --model scaler.safetensors --register a/b
    fails 1 "--alias 'v1'" log --model scaler.safetensors --register rp --alias v1
}

@test "artefacts that cannot go" {
    mkdir empty
    fails 1 'nowhere: cannot open' log --artifact nowhere
    fails 1 'empty: no files in it' log --artifact empty
    mkfifo pipe
    fails 1 'pipe: neither a file nor a folder' log --artifact pipe
    : >'a#b'
    fails 1 "artefact 'a#b': the server takes no name with #" log --artifact 'a#b'
    mkdir one other
    : >one/x
    : >other/x
    fails 1 "artefact 'x': it is given twice" log --artifact one/x --artifact other/x
    ln -s nowhere one/link
    fails 1 'one/link: a link to something else' log --artifact one
}

@test "a model is a stream, and whole" {
    model
    fails 1 'no history in it' log --params-of <(python3 -c 'import sys; sys.stdout.buffer.write(b"@\0\0\0\0\0\0\0" + b"{\"data\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}".ljust(64) + bytes(4))')
    printf 'not a stream' >bad.safetensors
    fails 1 'bad.safetensors' log --model bad.safetensors
    head -c -3 scaler.safetensors >cut.safetensors
    fails 1 'cut.safetensors' log --model cut.safetensors
    fails 1 'want a file, no pipe' log --model <(cat scaler.safetensors)
    fails 1 "$CLOSED: " log --model scaler.safetensors
}

# ---- the spool ----

kept() { find spool -mindepth 1 -maxdepth 1 -type d | sort; }

@test "what cannot be sent is kept, with its files, and that is no failure" {
    figures
    course
    model
    printf one >a.txt
    log --spool spool --run first --metrics m.json --log-history h.csv --model scaler.safetensors --artifact a.txt 2>note
    grep -q "^rs-log: kept in spool/[0-9]*-[0-9a-f]*: $CLOSED: " note
    [ "$(kept | wc -l)" = 1 ]
    entry=$(kept)
    same "$entry/model" scaler.safetensors
    printf two >a.txt
    # The history's script comes first, then the artefacts.
    [ "$(cat "$entry"/1)" = one ]
    python3 - "$entry/run.json" <<'PY'
import json, sys
run = json.load(open(sys.argv[1]))
assert run["experiment"] == "films" and run["run"] == "first", run
assert run["metrics"] == [["rmse", 0.5, 2, True], ["coverage", 0.25, 2, True], ["loss", 0.75, 1, False], ["loss", 0.5, 2, False]], run
assert run["tags"]["rs.tool"] == "rs-scale" and len(run["tags"]["rs.recipe"]) == 32, run
assert run["files"] == ["history/pipeline.sh", "a.txt"] and run["model"] == "scaler.safetensors", run
PY
    log -q --spool spool --metrics m.json 2>note
    [ ! -s note ]
    [ "$(kept | wc -l)" = 2 ]
}

@test "--send says what is left" {
    figures
    log -q --spool spool --metrics m.json
    log -q --spool spool --metrics m.json
    fails 1 "spool: 2 left: $CLOSED: " rs-log --tracking-uri "$CLOSED" --send spool
    [ "$(kept | wc -l)" = 2 ]
    mkdir none
    rs-log --tracking-uri "$CLOSED" --send none
    fails 1 'nowhere: cannot open' rs-log --tracking-uri "$CLOSED" --send nowhere
}

@test "a spool that cannot be written, and one with a broken run" {
    figures
    : >file
    fails 1 'file: cannot open' log --spool file --metrics m.json
    fails 1 'no/such/spool: cannot create' log --spool no/such/spool --metrics m.json
    log -q --spool spool --metrics m.json
    printf x >"$(kept)/run.json"
    fails 1 'not a run that rs-log has kept' rs-log --tracking-uri "$CLOSED" --send spool
    [ "$(kept | wc -l)" = 1 ]
}

@test "no secret is kept or told" {
    figures
    MLFLOW_TRACKING_USERNAME=me MLFLOW_TRACKING_PASSWORD=sesame MLFLOW_TRACKING_TOKEN=mellon \
        log -v --spool spool --metrics m.json 2>note
    [ "$(grep -rcE 'sesame|mellon' spool note | awk -F: '{ n += $2 } END { print n }')" = 0 ]
}

@test "the commit that is checked out is a tag, unless one is given" {
    figures
    mkdir .git
    echo 1234567890123456789012345678901234567890 >.git/HEAD
    log -q --spool spool --metrics m.json
    grep -q '"mlflow.source.git.commit":.*"1234567890123456789012345678901234567890"' "$(kept)/run.json"
    rm -r spool
    log -q --spool spool --metrics m.json --tag mlflow.source.git.commit=mine
    grep -q '"mlflow.source.git.commit":.*"mine"' "$(kept)/run.json"
}
