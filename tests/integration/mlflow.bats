#!/usr/bin/env bats
# mlflow.bats: rs-log against a real MLflow server; what it sent is read back by MLflow's own client. One server for all tests;
# each test has an experiment of its own. `make check-integration` makes the virtual environment this wants.
load mlflow

setup_file() {
    ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    BUILD_FOLDER=$(cd "$ROOT" && cd "${BUILD:-build}" && pwd)
    PATH=$BUILD_FOLDER/bin:$PATH
    SMALL=$ROOT/tests/data/small
    export ROOT BUILD_FOLDER PATH SMALL no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
    SERVER_FOLDER=$BATS_FILE_TMPDIR/server
    port=$(free_port)
    export SERVER_FOLDER MLFLOW_TRACKING_URI=http://127.0.0.1:$port
    cd "$BATS_FILE_TMPDIR" || return 1
    start_mlflow "$SERVER_FOLDER" "$port"
    rs-ingest -q "$SMALL/ratings.csv" -o R
    rs-encode -q -m svd --dim 4 -o UF <R
}

teardown_file() {
    end_group "$SERVER_FOLDER/group"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

teardown() {
    end_group "$BATS_TEST_TMPDIR/odd"
}

train() {
    rs-train-mlp -q --users "$BATS_FILE_TMPDIR/UF" --epochs 4 --hidden 16,8 --fit mlp.safetensors --metrics m.json \
        --log-history h.csv -o P "$@" "$BATS_FILE_TMPDIR/R"
}

# A small run: 3 points of loss, rmse, a file, a model that is registered under the experiment's name.
small_run() {
    printf '{"rmse": 0.5}\n' >m.json
    printf 'epoch,loss\n1,3\n2,2\n3,1\n' >h.csv
    printf 'content of a\n' >a.txt
    [ -e model.safetensors ] || rs-scale -q --fit model.safetensors -o scaled <"$BATS_FILE_TMPDIR/UF"
}
log_small() { # log_small EXPERIMENT ...
    local experiment=$1
    shift
    ${EXEC:-} rs-log -q --experiment "$experiment" --metrics m.json --log-history h.csv --artifact a.txt \
        --model model.safetensors --register "$experiment" --alias champion --better rmse:lower "$@"
}

# refused STATUS PATTERN COMMAND...: exits so, with one line that has the pattern.
refused() {
    local want=$1 pattern=$2 status=0
    shift 2
    "$@" >out 2>err || status=$?
    if [ "$status" != "$want" ] || [ "$(wc -l <err)" != 1 ] || ! grep -qF -- "$pattern" err; then
        echo "want status $want and one line with '$pattern'; got status $status and:"
        cat err
        return 1
    fi
}

@test "parts 4 and 5 log every epoch, figures, pictures and the best model" {
    rs-synth -q -o data --users 120 --items 300 --ratings 8000
    for part in 4-rating-predictor 5-segments; do
        BUILD=$BUILD_FOLDER DATA=$PWD/data OUT=$PWD/out bash "$ROOT/pipelines/$part.sh" >"$part.log" 2>&1 || { cat "$part.log"; false; }
    done
    back run films rating-predictor >seen
    grep -qx 'status FINISHED' seen
    grep -q '^metric rmse 0\.' seen
    grep -q '^param networks 4' seen
    grep -q '^artifact training.svg ' seen
    back history films rating-predictor validation_rmse >points
    [ "$(wc -l <points)" = "$(($(wc -l <out/ratings/history.csv) - 1))" ]
    back champion rating-predictor champion kept
    cmp "$(find kept -name network.safetensors)" out/ratings/network.safetensors
    for run in film-segments user-segments; do
        back run segments $run >seen
        grep -qx 'status FINISHED' seen
        grep -q '^metric silhouette ' seen
        grep -q '_k.svg ' seen
        back champion $run champion kept-$run
    done
    [ ! -d out/unsent ] || [ -z "$(ls out/unsent)" ]
}

@test "one call at the end of a pipe, read back by MLflow's client" {
    train
    mkdir -p plots/deep .git
    printf '<svg/>\n' >plots/deep/k.svg
    : >plots/empty
    printf 'x\n' >'plots/a name & кириллица'
    echo 1234567890123456789012345678901234567890 >.git/HEAD
    rs-log --experiment films --run first --metrics m.json --log-history h.csv --model mlp.safetensors --param data=small \
        --tag note='a "quoted" note' --artifact plots --artifact h.csv --register stars --alias champion \
        --better validation_rmse:lower 2>note
    [ "$(cat note)" = 'rs-log: stars: champion is version 1' ]
    back run films first >seen
    cat seen
    grep -qx 'status FINISHED' seen
    [ "$(grep -c ^param seen)" = 3 ]
    grep -qx 'param data small' seen
    grep -qx 'param hidden 16,8' seen
    grep -qx 'param epochs 4' seen
    grep -qx 'tag note a "quoted" note' seen
    grep -qx 'tag rs.tool rs-train-mlp' seen
    grep -qx "tag rs.recipe $(rs-show --info --format tsv mlp.safetensors | awk -F'\t' '$1 == "recipe" { print $2 }')" seen
    grep -q '^tag rs.history \[{"tool":"rs-ingest"' seen
    grep -qx 'tag mlflow.source.git.commit 1234567890123456789012345678901234567890' seen
    grep -qx 'output at step 4' seen
    [ "$(grep -c ^artifact seen)" = 5 ]
    grep -qx 'artifact plots/deep/k.svg 7' seen
    grep -qx 'artifact plots/empty None' seen
    grep -qx 'artifact plots/a name & кириллица 2' seen
    # The client's figures are ours to the last digit, the last of the course and of the end.
    python3 - <<'PY'
import csv, json
seen = dict(line.rstrip("\n").split(" ", 2)[1:] for line in open("seen") if line.startswith("metric "))
figures = json.load(open("m.json"))
for name, value in figures.items():
    assert float(seen[name]) == value, (name, seen[name], value)
rows = list(csv.DictReader(open("h.csv")))
assert float(seen["loss"]) == float(rows[-1]["loss"])
assert len(seen) == len(figures) + 2, seen
PY
    back history films first loss >points
    tail -n +2 h.csv | awk -F, '{ print $1 " " $2 }' >want
    diff points want
    cmp "$(back artifact films first h.csv got)" h.csv
    rs-show --history mlp.safetensors | cmp - "$(back artifact films first history/pipeline.sh got)"
    cmp "$(back artifact films first 'plots/a name & кириллица' got)" plots/a*
    back model films first got-model >seen
    grep -qx 'model mlp READY rs-train-mlp' seen
    grep -qx 'param hidden 16,8' seen
    [ "$(grep -c '^metric' seen)" = "$(grep -c : m.json)" ]
    cmp got-model/mlp.safetensors mlp.safetensors
    back champion stars champion got-champion >seen
    grep -qx 'version 1 of run first' seen
    grep -qx "flavors \['rs'\]" seen
    cmp got-champion/mlp.safetensors mlp.safetensors
}

@test "the champion goes only to what is better" {
    small_run
    try() { # try RUN RMSE BETTER
        printf '{"rmse": %s}\n' "$2" >m.json
        rs-log --experiment contest --run "$1" --metrics m.json --model model.safetensors --register contest --alias best --better "$3" 2>note
    }
    try one 0.5 rmse:lower
    [ "$(cat note)" = 'rs-log: contest: best is version 1' ]
    try worse 0.6 rmse:lower
    [ "$(cat note)" = 'rs-log: contest: best is version 1: rmse 0.5, version 2 has 0.6' ]
    try equal 0.5 rmse:lower
    [ "$(cat note)" = 'rs-log: contest: best is version 1: rmse 0.5, version 3 has 0.5' ]
    try better 0.4 rmse:lower
    [ "$(cat note)" = 'rs-log: contest: best is version 4: rmse 0.4, version 1 has 0.5' ]
    try higher 0.7 rmse:higher
    [ "$(cat note)" = 'rs-log: contest: best is version 5: rmse 0.7, version 4 has 0.4' ]
    back champion contest best got >seen
    grep -qx 'version 5 of run higher' seen
    [ "$(back versions contest)" = "$(printf '1 one\n2 worse\n3 equal\n4 better\n5 higher')" ]
    # A champion without that figure: nobody can say. The run is not passed off as finished.
    printf '{"ndcg": 0.1}\n' >m.json
    refused 1 "contest: version 5, which is best, has no metric 'ndcg'" rs-log --experiment contest --run other --metrics m.json \
        --model model.safetensors --register contest --alias best --better ndcg:higher
    back run contest other | grep -qx 'status FAILED'
    # Without --better it just moves.
    rs-log -q --experiment contest --run last --metrics m.json --model model.safetensors --register contest --alias best
    back champion contest best got2 | grep -qx 'version 7 of run last'
}

@test "more than fits in a request" {
    awk 'BEGIN { print "epoch,loss,rate"; for (i = 1; i <= 1300; i++) print i "," 1 / i "," i }' >h.csv
    params=()
    for i in $(seq 205); do params+=(--param "p$i=$i" --tag "t$i=$i"); done
    # 40 of 6000 characters that take most bytes: over a million, escaped.
    long=$(printf 'ж%.0s' $(seq 6000))
    for i in $(seq 40); do params+=(--param "long$i=$long"); done
    rs-log --experiment large --run large --log-history h.csv "${params[@]}"
    back run large large >seen
    [ "$(grep -c '^param p' seen)" = 205 ]
    [ "$(grep -c '^tag t' seen)" = 205 ]
    [ "$(grep -cx "param long[0-9]* $long" seen)" = 40 ]
    back history large large loss >points
    [ "$(wc -l <points)" = 1300 ]
    [ "$(sort -un points | wc -l)" = 1300 ]
    [ "$(tail -n 1 points)" = "1300 $(python3 -c 'print(float("%.6g" % (1 / 1300)))')" ]
}

@test "values at the edge of what numbers can say" {
    printf '{"a": 1e300, "b": 5e-324, "c": -0.1, "d": 0.30000000000000004, "e": 12345678901234567, "f": null, "how": "exact"}\n' >m.json
    printf 'epoch,loss\n-1,2\n0,\n2147483648,1\n' >h.csv
    rs-log -q --experiment edges --run edges --metrics m.json --log-history h.csv --param empty= --tag empty=
    back run edges edges >seen
    cat seen
    for line in 'metric a 1e+300' 'metric c -0.1' 'metric d 0.30000000000000004' 'metric e 1.2345678901234568e+16' 'tag how exact' 'param empty ' 'tag empty '; do
        grep -qxF "$line" seen
    done
    [ "$(grep -c '^metric f' seen)" = 0 ]
    [ "$(back history edges edges loss)" = "$(printf -- '-1 2.0\n2147483648 1.0')" ]
}

@test "an experiment that many make at the same moment is one" {
    pids=()
    for i in 1 2 3 4 5 6; do
        rs-log --experiment crowd --run "r$i" --param i="$i" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid"; done
    [ "$(back count crowd | sort)" = "$(for i in 1 2 3 4 5 6; do echo "active r$i FINISHED"; done)" ]
}

@test "an experiment that is deleted" {
    rs-log --experiment gone --param a=1
    "$BUILD_FOLDER/mlflow-venv/bin/python" -W ignore -c 'from mlflow import MlflowClient as C
c = C(); c.delete_experiment(c.get_experiment_by_name("gone").experiment_id)'
    refused 1 "experiment 'gone' is deleted there: restore it, or take another name" rs-log --experiment gone --param a=1
    # Kept, though refused; when it is restored it goes.
    refused 1 '(kept in spool/' rs-log --experiment gone --run later --param a=1 --spool spool
    refused 1 'spool: 1 left' rs-log --send spool
    "$BUILD_FOLDER/mlflow-venv/bin/python" -W ignore -c 'from mlflow import MlflowClient as C
c = C(); c.restore_experiment(c.get_experiment_by_name("gone").experiment_id)'
    rs-log --send spool
    back run gone later | grep -qx 'status FINISHED'
    [ -z "$(ls -A spool)" ]
}

@test "a large file goes up without being read whole" {
    truncate -s 300M large.bin
    python3 - <<'PY' >peak
import resource, subprocess, sys
subprocess.run(["rs-log", "--experiment", "heavy", "--run", "heavy", "--artifact", "large.bin"], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PY
    [ "$(cat peak)" -lt 60000 ]
    back run heavy heavy | grep -qx 'artifact large.bin 314572800'
}

@test "several files of figures, and a stream's history without its model" {
    train
    printf '{"test/ndcg-10": 0.25}\n' >eval.json
    rs-log --experiment several --run several --metrics m.json --metrics eval.json --params-of P
    back run several several >seen
    grep -qx 'metric test/ndcg-10 0.25' seen
    grep -qx 'param hidden 16,8' seen
    grep -qx 'tag mlflow.source.name rs-train-mlp' seen
    [ "$(grep -c '^output' seen)" = 0 ]
}

# ---- the spool ----

@test "a server that is away: runs are kept, and go with the next call, the oldest first" {
    small_run
    for i in 1 2; do
        MLFLOW_TRACKING_URI=http://127.0.0.1:1 rs-log --experiment later --run "kept$i" --metrics m.json --log-history h.csv \
            --artifact a.txt --model model.safetensors --register later --alias champion --spool spool 2>note
        grep -q '^rs-log: kept in spool/' note
    done
    printf 'overwritten\n' >a.txt
    log_small later --run now --spool spool
    [ -z "$(ls -A spool)" ]
    back whole 3 3 later
    [ "$(back versions later)" = "$(printf '1 kept1\n2 kept2\n3 now')" ]
    [ "$(cat "$(back artifact later kept1 a.txt got)")" = 'content of a' ]
}

@test "many senders of one spool send each run once" {
    small_run
    for i in 1 2 3 4 5 6; do
        MLFLOW_TRACKING_URI=http://127.0.0.1:1 log_small senders --run "r$i" --spool spool
    done
    pids=()
    for i in 1 2 3; do
        rs-log -q --send spool &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid"; done
    [ -z "$(ls -A spool)" ]
    back whole 6 3 senders
}

# How many calls a small run takes, its experiment and registered model made too.
count_calls() {
    start_odd cut "$MLFLOW_TRACKING_URI" 1000 before
    MLFLOW_TRACKING_URI=$ODD log_small "$1"
    end_group "$BATS_TEST_TMPDIR/odd"
    cat count
}

# The connection breaks at each call in turn, when the server has done it and only its answer is lost.
@test "a server that dies midway, at any call: sent again, nothing is lost and nothing doubled" {
    small_run
    calls=$(count_calls broken)
    [ "$calls" -gt 10 ]
    for n in $(seq "$calls"); do
        start_odd cut "$MLFLOW_TRACKING_URI" "$n" after
        MLFLOW_TRACKING_URI=$ODD log_small "broken-$n" --spool spool
        [ "$(ls spool | wc -l)" = 1 ] || { echo "call $n of $calls: $(ls spool | wc -l) kept"; return 1; }
        rs-log -q --send spool
        [ -z "$(ls -A spool)" ]
        end_group "$BATS_TEST_TMPDIR/odd"
    done
    # shellcheck disable=SC2046  # numbers
    back whole 1 3 broken $(seq -f broken-%g "$calls")
}

# Killed while a call is under way, which the server completes all the same, now or when the run is being sent again.
@test "kill -9 midway: sent again, nothing is lost and nothing doubled" {
    small_run
    calls=$(count_calls killed)
    for n in $(seq 2 3 "$calls"); do
        rm -f stalled
        start_odd stall "$MLFLOW_TRACKING_URI" "$n" 0
        EXEC=exec MLFLOW_TRACKING_URI=$ODD log_small "killed-$n" --spool spool 3>&- &
        pid=$!
        for i in $(seq 200); do
            [ -e stalled ] && break
            sleep 0.02
        done
        [ -e stalled ]
        kill -KILL "$pid"
        wait "$pid" || true
        sleep 0.3
        rs-log -q --send spool
        [ -z "$(ls -A spool)" ]
        end_group "$BATS_TEST_TMPDIR/odd"
    done
    # shellcheck disable=SC2046  # numbers
    back whole 1 3 killed $(seq -f killed-%g 2 3 "$calls")
}

# The second call makes the run (the first looks for the experiment). Here the server makes it only while, or after, the
# second attempt has made its own.
@test "a lost answer is not asked for again behind one's back" {
    small_run
    log_small lost --run first
    start_odd lose "$MLFLOW_TRACKING_URI" 2
    MLFLOW_TRACKING_URI=$ODD refused 1 'runs/create: ' log_small lost --run second
    [ "$(back count lost | sort)" = "$(printf 'active first FINISHED\nactive second RUNNING')" ]
}

@test "a run that the server makes after its sender is dead is found, and deleted as the twin it is" {
    small_run
    log_small twins --run first
    # So much to send that the late run is there before the second attempt has ended.
    mkdir many
    for i in $(seq 200); do echo "$i" >"many/$i"; done
    start_odd stall "$MLFLOW_TRACKING_URI" 2 0.1
    EXEC=exec MLFLOW_TRACKING_URI=$ODD log_small twins --run twin --artifact many --spool spool 3>&- &
    pid=$!
    for i in $(seq 200); do
        [ -e stalled ] && break
        sleep 0.02
    done
    kill -KILL "$pid"
    wait "$pid" || true
    rs-log -q --send spool
    sleep 1
    back count twins >seen
    cat seen
    [ "$(grep -c '^active' seen)" = 2 ]
    [ "$(grep -cx 'deleted twin RUNNING' seen)" = 1 ]
    back whole 2 3 twins
}

@test "killed while it keeps a run: there is no half of one" {
    small_run
    truncate -s 200M large.bin
    MLFLOW_TRACKING_URI=http://127.0.0.1:1 rs-log -q --experiment half --artifact large.bin --artifact a.txt --spool spool &
    pid=$!
    for i in $(seq 200); do
        [ -n "$(ls -A spool 2>/dev/null)" ] && break
        sleep 0.005
    done
    kill -KILL "$pid" || true
    wait "$pid" || true
    rs-log -q --send spool
    [ -z "$(ls -A spool)" ]
}

# ---- servers that are none ----

@test "a slow server: told after the time that was given" {
    small_run
    start_odd hang
    export MLFLOW_TRACKING_URI=$ODD
    SECONDS=0
    refused 1 'experiments/get-by-name: no answer within 1 seconds (--timeout)' log_small slow --timeout 1
    log_small slow --timeout 1 --spool spool
    [ "$(ls spool | wc -l)" = 1 ]
    [ "$SECONDS" -lt 6 ]
}

@test "an upload that stands still is given up" {
    small_run
    # The call after the batch is the first upload; stalled, it never ends.
    start_odd stall "$MLFLOW_TRACKING_URI" 5 0
    SECONDS=0
    refused 1 'no answer within 1 seconds' rs-log --tracking-uri "$ODD" --experiment still --metrics m.json --artifact a.txt --timeout 1
    [ "$SECONDS" -lt 6 ]
}

@test "answers that are no MLflow server's" {
    small_run
    while IFS='|' read -r status type body says; do
        start_odd answer "$status" "$type" "$body"
        MLFLOW_TRACKING_URI=$ODD refused 1 "$says" log_small foreign
        end_group "$BATS_TEST_TMPDIR/odd"
    done <<'END'
200|text/html; charset=utf-8|<html><body>Hello</body></html>|answered 200, text/html; charset=utf-8: want the JSON of an MLflow server
404|text/html|<html>|answered 404, text/html
200|application/json|{"experiment": |answered 200, application/json: want the JSON of an MLflow server
200|application/json|{"greeting": "hello"}|an answer without experiment.experiment_id
403|text/plain|Invalid Host header|answered 403, text/plain (Invalid Host header)
500|application/json|{"error_code": "INTERNAL_ERROR", "message": "database is locked"}|refused with 500 INTERNAL_ERROR: database is locked
503|text/html|<html>|answered 503, text/html
302|text/html||answered 302, a redirect to https://elsewhere/
401|text/plain|You are not authenticated|want MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD
END
}

@test "5xx may pass, a foreign answer will not" {
    small_run
    start_odd answer 503 text/html x
    MLFLOW_TRACKING_URI=$ODD log_small trouble --spool spool
    end_group "$BATS_TEST_TMPDIR/odd"
    start_odd answer 200 text/html x
    MLFLOW_TRACKING_URI=$ODD refused 1 '(kept in spool/' log_small trouble --spool spool
    [ "$(ls spool | wc -l)" = 2 ]
    end_group "$BATS_TEST_TMPDIR/odd"
    # One run the server chokes on does not hold up the others: each is tried.
    start_odd answer 503 text/html x
    MLFLOW_TRACKING_URI=$ODD refused 1 'spool: 2 left: ' rs-log --send spool
    [ "$(cat count)" = 2 ]
}

@test "credentials are sent, and not told" {
    small_run
    start_odd answer 401 text/plain no
    export MLFLOW_TRACKING_URI=$ODD
    MLFLOW_TRACKING_USERNAME=me MLFLOW_TRACKING_PASSWORD=sesame refused 1 'answered 401' log_small secret -v
    [ "$(grep -c sesame err)" = 0 ]
    MLFLOW_TRACKING_USERNAME=me MLFLOW_TRACKING_TOKEN=mellon refused 1 'answered 401' log_small secret -v
    [ "$(grep -c mellon err)" = 0 ]
    log_small secret 2>err || true
    [ "$(cat seen)" = "$(printf 'Basic %s\nBearer mellon\nNone' "$(printf me:sesame | base64)")" ]
}

@test "an unknown host, and a port that speaks something else" {
    small_run
    MLFLOW_TRACKING_URI=http://no-such-host.invalid:5000 refused 1 'http://no-such-host.invalid:5000: experiments/get-by-name: ' log_small nohost --timeout 20
    python3 -c '
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
open("port", "w").write(str(s.getsockname()[1]))
c, _ = s.accept(); c.recv(10); c.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"); c.close()' 3>&- &
    for i in $(seq 100); do
        [ -s port ] && break
        sleep 0.05
    done
    MLFLOW_TRACKING_URI=http://127.0.0.1:$(cat port) refused 1 'experiments/get-by-name: ' log_small ssh
}
