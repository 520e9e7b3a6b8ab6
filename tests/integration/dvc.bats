#!/usr/bin/env bats
# DVC itself over pipelines/dvc.yaml: what it runs and what it leaves alone, failures, experiments, figures and plots. The
# real program, from pipelines/requirements/dvc.txt; each call of it takes seconds, so one repository goes from test to test.

setup_file() {
    export ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export BUILD=$(cd "$ROOT" && cd "${BUILD:-build}" && pwd)
    export DVC_NO_ANALYTICS=1 CI=1 WORK=$BATS_FILE_TMPDIR/project
    [ -x "$BUILD/dvc-venv/bin/dvc" ] || return 0
    export PATH=$BUILD/dvc-venv/bin:$PATH
    mkdir -p "$WORK/build"
    cp -r "$ROOT/pipelines" "$WORK"
    cp -r "$BUILD/bin" "$WORK/build"
    cd "$WORK"
    # Small, and quick: what is tested is who runs when.
    sed -i 's/^  users: .*/  users: 150/; s/^  items: .*/  items: 300/; s/^  ratings: .*/  ratings: 9000/' pipelines/params.yaml
    git init -q .
    git config user.email tests@example.org
    git config user.name tests
    dvc init -q
    git add -A
    git commit -qm 'The pipeline'
    cd pipelines
    dvc repro >"$BATS_FILE_TMPDIR/first.log" 2>&1 || touch "$BATS_FILE_TMPDIR/failed"
}

setup() {
    command -v dvc >/dev/null || skip 'no DVC here: make check-integration makes its virtual environment'
    cd "$WORK/pipelines"
}

# Names of the stages that ran, from a log of dvc repro.
ran() { sed -n "s/^Running stage '\(pipelines\/dvc.yaml:\)\{0,1\}\([^']*\)':.*/\2/p" "$1" | sort; }

@test "from nothing, everything is made" {
    [ ! -e "$BATS_FILE_TMPDIR/failed" ] || { cat "$BATS_FILE_TMPDIR/first.log"; false; }
    [ "$(ran "$BATS_FILE_TMPDIR/first.log" | wc -l)" = "$(grep -c '^  [a-z_]*:$' dvc.yaml)" ]
    [ -z "$(git status --porcelain --ignored . | grep -v 'dvc.lock\|metrics\|history\|\.csv\|\.svg\|/out/' || true)" ]
    git add -A
    git commit -qm 'First results'
}

@test "again: nothing to do" {
    dvc repro >again 2>&1
    [ -z "$(ran again)" ]
    grep -q 'up to date' again
    rm again
}

@test "one parameter of k-means: only what is downstream runs, and coming back takes the cache" {
    sed -i '/^users:/,/^[a-z]/ s/clusters: .*/clusters: 5/' params.yaml
    dvc repro >log 2>&1
    [ "$(ran log | tr '\n' ' ')" = 'evaluate_users pictures users_cluster users_lists ' ] || { ran log; false; }
    dvc metrics diff --json >diff.json 2>/dev/null
    python3 -c 'import json
changed = {path.split("/")[-1] for path, figures in json.load(open("diff.json")).items()
           if any(change.get("diff") for change in figures.values())}
assert changed == {"users.json"}, changed'
    git checkout -q params.yaml
    dvc repro >log 2>&1
    [ -z "$(ran log)" ] || grep -q 'cached - skipping run' log
    rm log diff.json
}

@test "a stage that fails leaves nothing half-written, and says why" {
    sed -i '/^users:/,/^[a-z]/ s/dim: .*/dim: 100000/' params.yaml
    status=0
    dvc repro >log 2>&1 || status=$?
    [ "$status" = 255 ]
    grep -q '^rs-encode: ' log
    [ ! -e out/users/encoder.safetensors ]
    [ ! -e out/users/users.safetensors ]
    [ -z "$(find out -name '*.tmp*' -o -name '.*' -type f)" ]
    git checkout -q params.yaml
    dvc repro >log 2>&1
    rm log
}

@test "the same bytes on every run, and the same as the scripts beside it" {
    find out -name '*.safetensors' | sort | xargs sha256sum >before
    dvc repro -f >log 2>&1
    sha256sum -c --quiet before
    rm before log
    export BUILD=$WORK/build OUT=$BATS_TEST_TMPDIR/scripts DATA=$WORK/pipelines/out/data
    for part in 1-content 2-hybrid 3-users 4-rating-predictor 5-segments blend; do
        bash "$WORK/pipelines/$part.sh" >"$BATS_TEST_TMPDIR/$part.log" 2>&1
    done
    for made in TR content/films content/lists hybrid/als hybrid/lists users/lists ratings/network segments/users \
            segments/by_user/lists blend/transitions blend/ease; do
        cmp "out/$made.safetensors" "$OUT/$made.safetensors"
    done
}

@test "figures and plots" {
    dvc metrics show --json >m.json 2>err
    python3 -c 'import json
found = {}
for revision in json.load(open("m.json")).values():
    for path, value in revision["data"].items():
        found[path.split("/")[-1]] = value["data"]
assert found["users.json"]["ndcg_at_10_low"] <= found["users.json"]["ndcg_at_10"] <= found["users.json"]["ndcg_at_10_high"]
assert {"popularity.json", "content.json", "als.json", "hybrid.json", "users.json", "ratings.json", "blend.json"} <= set(found), found.keys()'
    ! grep -q 'failed to load' err || false
    dvc plots show >log 2>&1
    [ -e dvc_plots/index.html ]
    # Our pictures lie beside the page: they are seen without a network.
    [ "$(find dvc_plots/static -name '*.svg' | wc -l)" -ge 4 ]
    dvc plots show --json >p.json 2>err
    grep -q history.csv p.json
    rm -r dvc_plots m.json p.json err log
}

@test "experiments: three in a queue" {
    dvc exp run -q --queue -S users.clusters=3,4,6 >log 2>&1
    dvc exp run -q --run-all >>log 2>&1 || { cat log; false; }
    dvc exp show --csv >exp.csv 2>err
    python3 -c 'import csv
rows = [r for r in csv.DictReader(open("exp.csv")) if r["rev"] == "" or r["Experiment"]]
column = [c for c in rows[0] if c.endswith("users.clusters")][0]
k = sorted(int(r[column]) for r in rows if r["Experiment"])
assert k == [3, 4, 6], k
name = [c for c in rows[0] if c.endswith("users.json:ndcg_at_10")][0]
assert len({r[name] for r in rows if r["Experiment"]}) > 1'
    rm -f log exp.csv err
}

@test "the drawing in README.md is that of the stages" {
    dvc dag --mermaid >now
    sed -n '/^```mermaid$/,/^```$/ { /^```/d; p }' "$ROOT/README.md" >kept
    cmp now kept || { diff now kept; false; }
    rm now kept
}
