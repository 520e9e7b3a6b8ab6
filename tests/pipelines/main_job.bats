#!/usr/bin/env bats
# main_job.bats: the lines that README and man pages promise, as written, in one go on a small set; and their figures on the
# real one, where it is at hand.
load common

@test "the lines of the main job work as written, in order, and give the same bytes for one thread and two" {
    cp "$SMALL"/*.csv .
    echo 4 >block.txt
    printf '# shown first\n7\n' >promote.txt

    rs-ingest ratings.csv > R.safetensors
    rs-ingest --min-value 4 --binary ratings.csv | rs-show --info
    rs-ingest --multi-hot genres --id movieId movies.csv > G.safetensors
    rs-ingest --tags tag --id movieId tags.csv > T.safetensors
    rs-split --by time --test 0.2 --train TR.safetensors --held-out TE.safetensors < R.safetensors
    rs-als --binary -k 64 --iterations 15 --regularization 0.01 --alpha 1 --fit als.safetensors < TR.safetensors > IF.safetensors
    rs-als --apply als.safetensors < TR.safetensors > UF.safetensors
    rs-recommend rank --model als.safetensors -n 10 < TR.safetensors > rec.safetensors
    rs-eval --truth TE.safetensors -k 10 --metrics m.json < rec.safetensors
    for name in ndcg_at_10 recall_at_10 precision_at_10 hit_rate_at_10; do [ -n "$(metric m.json $name)" ]; done
    rs-filter --block block.txt --promote promote.txt < rec.safetensors | rs-show --titles movies.csv
    rs-recommend popular --ratings R.safetensors --items G.safetensors --genre Comedy -n 5 | rs-show --titles movies.csv
    rs-join G.safetensors T.safetensors | rs-scale --fit scaler.safetensors | rs-encode --dim 32 --fit enc.safetensors > V.safetensors
    rs-kmeans -k 20 --fit km.safetensors < V.safetensors > L.safetensors
    rs-recommend similar --vectors V.safetensors --item 1 -n 10 | rs-show --titles movies.csv
    rs-train-mlp --users UF.safetensors --items V.safetensors --validation 0.1 --fit mlp.safetensors --metrics m.json < TR.safetensors > P.safetensors
    rs-train-mlp --apply mlp.safetensors --users UF.safetensors --items V.safetensors < TE.safetensors | rs-eval --truth TE.safetensors --metrics m.json
    [ -n "$(metric m.json rmse)" ]
    [ -n "$(metric m.json mae)" ]
    rs-convert --to npz < R.safetensors > R.npz
    rs-show --history rec.safetensors > again.sh
    bash -n again.sh

    # Once more with one thread: every artefact has the same bytes.
    mkdir one
    rs-als -t 1 --binary -k 64 --iterations 15 --regularization 0.01 --alpha 1 --fit one/als.safetensors < TR.safetensors > one/IF.safetensors
    rs-als -t 1 --apply als.safetensors < TR.safetensors > one/UF.safetensors
    rs-recommend rank -t 1 --model als.safetensors -n 10 < TR.safetensors > one/rec.safetensors
    rs-join -t 1 G.safetensors T.safetensors | rs-scale -t 1 --fit one/scaler.safetensors | rs-encode -t 1 --dim 32 --fit one/enc.safetensors > one/V.safetensors
    rs-kmeans -t 1 -k 20 --fit one/km.safetensors < V.safetensors > one/L.safetensors
    rs-train-mlp -t 1 --users UF.safetensors --items V.safetensors --validation 0.1 --fit one/mlp.safetensors < TR.safetensors > one/P.safetensors
    for file in one/*; do cmp "$file" "${file#one/}"; done
}

@test "a new person needs the model file alone; films it does not know are named once and skipped" {
    rs-ingest "$SMALL/ratings.csv" | rs-als --binary -k 8 --fit als.safetensors -o IF.safetensors
    printf 'userId,movieId,rating\n0,1,5\n0,260,4\n0,4,4\n' | rs-ingest | rs-recommend rank --model als.safetensors -n 10 2>note \
        | rs-show --titles "$SMALL/movies.csv" >list
    grep -q '^10\. ' list
    [ "$(grep -c 260 note)" = 1 ]
}

@test "halves of the users give the same factors as the whole" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-show --format tsv R | cut -f1 | sort -un | awk '{ print > (NR % 2 ? "odd" : "even") }'
    sort -n odd even | grep -E '^[0-9]+$' >ids
    head -n 15 ids >first.txt
    rs-filter --keep-rows first.txt <R >first-half.safetensors
    rs-filter --drop-rows first.txt <R >second-half.safetensors
    rs-als -k 8 --binary <R | rs-show --format tsv >whole
    cat first-half.safetensors second-half.safetensors | rs-als -k 8 --binary | rs-show --format tsv >halves
    cmp whole halves
}

@test "Python reads the artefacts in a line" {
    python3 -c 'import numpy, scipy.sparse, safetensors' 2>/dev/null || skip 'no numpy, scipy and safetensors: see make venv'
    rs-ingest "$SMALL/ratings.csv" >R.safetensors
    rs-als -k 4 --binary --fit als.safetensors <R.safetensors >IF.safetensors
    rs-convert --to npz <R.safetensors >R.npz
    python3 -c 'from safetensors.numpy import load_file; a = load_file("als.safetensors"); assert a["item_factors"].shape[1] == 4'
    python3 -c 'import scipy.sparse; m = scipy.sparse.load_npz("R.npz"); m.check_format(); assert m.nnz == 547'
}

@test "on MovieLens: ALS and the rating network reach their figures" {
    DATA=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$DATA/ratings.csv" ] || skip "no MovieLens data at $DATA"
    rs-ingest "$DATA/ratings.csv" >R
    rs-split --by time --test 0.2 --train TR --held-out TE <R
    rs-als --binary -k 64 --iterations 15 --regularization 0.01 --alpha 1 --fit als <TR >IF
    rs-recommend rank --model als -n 10 <TR | rs-eval --truth TE -k 10 --metrics m.json
    at_least "$(metric m.json ndcg_at_10)" 0.105
    rs-ingest --multi-hot genres --id movieId "$DATA/movies.csv" >G
    rs-ingest --tags tag --id movieId "$DATA/tags.csv" >T
    rs-join G T | rs-scale | rs-encode --dim 32 >V
    rs-als --apply als <TR >UF
    rs-train-mlp --users UF --items V --validation 0.1 --fit mlp <TR >P
    rs-train-mlp --apply mlp --users UF --items V <TE | rs-eval --truth TE --metrics m.json
    at_most "$(metric m.json rmse)" 0.895
}
