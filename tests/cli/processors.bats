#!/usr/bin/env bats
# processors.bats: the tools give the same bytes without the processor's wide instructions, as our kernels promise. What is
# compared is one machine with its features masked: BLAS chooses its own kernels, and may differ between machines.
load common

pipeline() { # pipeline FOLDER: every tool that computes
    mkdir "$1"
    cd "$1" || return 1
    rs-ingest -q "$SMALL/ratings.csv" -o R
    rs-ingest -q --multi-hot genres --id movieId "$SMALL/movies.csv" -o G
    rs-split --test 0.2 --train TR --held-out TE R
    rs-scale --fit scaler -o S G
    rs-encode -q --dim 3 --epochs 2 --fit encoder -o V S
    rs-encode -q -m pca --dim 5 -o P S
    rs-encode -q -m svd --dim 3 -o U TR
    rs-kmeans -q -k 3 --fit clusters -o L S
    rs-als -q --binary -k 7 --iterations 3 --fit als -o IF TR
    rs-als -q --binary -k 7 --iterations 3 --solver cg -o CG TR
    rs-train-mlp -q --users U --items V --epochs 2 --hidden 7 --fit mlp -o M TR
    rs-recommend rank --model als -n 5 TR -o rec
    rs-recommend similar --vectors S --item 1 -n 5 -o near
    rs-eval --truth TE -k 5 --metrics m.json rec
    cd ..
}

@test "the same bytes without AVX-512, and without AVX2" {
    pipeline all
    RS_CPU_DISABLE=avx512 pipeline no_avx512
    RS_CPU_DISABLE=avx512,avx2 pipeline plain
    for folder in no_avx512 plain; do
        for file in all/*; do
            cmp "$file" "$folder/$(basename "$file")"
        done
    done
}
