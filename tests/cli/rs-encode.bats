#!/usr/bin/env bats
# rs-encode: the methods, kept encoders, both kinds of input, every option, what is refused.
load common
load tensors

# films: 41 films' genres as a dense matrix X; users: ratings as CSR R.
films() { rs-ingest -q --multi-hot genres --id movieId "$SMALL/movies.csv" -o X; }
users() { rs-ingest -q "$SMALL/ratings.csv" -o R; }
metric() { sed -n "s/.*\"$2\": \([-0-9.e]*\).*/\1/p" "$1"; }
less() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'; }

@test "codes have the rows' ids, dim columns, and come back" {
    films
    rs-encode --dim 5 --fit E <X >V
    [ "$(tensor V row_ids)" = "$(tensor X row_ids)" ]
    [ "$(tensor V data 5 | wc -l)" = "$(tensor X row_ids | wc -w)" ]
    rs-encode --apply E <X >again
    [ "$(tensor V data)" = "$(tensor again data)" ]
    rs-encode --apply E --decode <V >back
    [ "$(rs-show -f csv back | head -n 1)" = "$(rs-show -f csv X | head -n 1)" ]
}

@test "more numbers explain more, and all of them everything" {
    films
    for k in 1 3 5; do rs-encode -m pca --dim $k --metrics m$k -o V <X; done
    less "$(metric m1 explained_variance)" "$(metric m3 explained_variance)"
    less "$(metric m3 explained_variance)" "$(metric m5 explained_variance)"
    columns=$(rs-show -f csv X | head -n 1 | tr ',' '\n' | tail -n +2 | wc -l)
    rs-encode -m pca --dim "$columns" --metrics all -o V <X
    less 0.9999 "$(metric all explained_variance)"
}

@test "the autoencoder is no worse than the PCA of half its dim" {
    films
    rs-encode -m pca --dim 2 --metrics pca -o V <X
    rs-encode --dim 4 --metrics auto --log-history h.csv -o V <X
    less "$(metric pca explained_variance)" "$(metric auto explained_variance)"
    [ "$(head -n 1 h.csv)" = epoch,loss,validation_loss ]
    [ "$(tail -n +2 h.csv | wc -l)" = "$(($(metric auto epochs) + 1))" ]
}

@test "sparse rows: fitted, applied with other columns in another order, and as svd and pca" {
    users
    for m in autoencoder svd pca; do
        rs-encode -m $m --dim 4 --epochs 3 --fit E$m <R >V$m
        rs-encode --apply E$m <R >again
        [ "$(tensor V$m data)" = "$(tensor again data)" ]
    done
    printf '%s\n' userId,movieId,rating,timestamp 900,999999,4,1 900,1,5,1 >new.csv
    rs-ingest -q new.csv -o N
    rs-encode --apply Esvd <N 2>note >code
    grep -q '1 entries left out' note
    [ "$(tensor code row_ids)" = 900 ]
    rs-encode --apply Esvd --decode <Vsvd | rs-show -f csv >back
    [ "$(head -n 1 back | cut -d, -f2)" = "$(tensor R col_ids | cut -d' ' -f1)" ]
}

@test "the multinomial loss falls" {
    users
    rs-encode --loss multinomial --dim 4 --hidden 8 --dropout 0.2 --epochs 8 --patience 0 --log-history h.csv -o V <R
    less "$(tail -n 1 h.csv | cut -d, -f2)" "$(sed -n 3p h.csv | cut -d, -f2)"
}

@test "every option of training changes the result, and the seed does" {
    films
    rs-encode --dim 4 --epochs 3 -o base <X
    for option in "--hidden 12" "--hidden 16,10" "--hidden 0" "--activation tanh" "--activation sigmoid" \
            "--activation identity" "--dropout 0.3" "--learning-rate 0.01" "--weight-decay 1" "--validation 0.4" \
            "--batch-size 8" "--validation 0 --epochs 6" "--seed 5"; do
        # shellcheck disable=SC2086
        rs-encode --dim 4 --epochs 3 $option -o other <X
        ! cmp -s base other || { echo "$option changes nothing"; return 1; }
    done
    rs-encode --dim 4 --epochs 40 --patience 1 --learning-rate 0.05 --metrics m -o other <X
    less "$(metric m epochs)" 40
}

@test "the same bytes for one thread and many" {
    films
    users
    for m in autoencoder svd pca; do
        IN=X same_for_threads rs-encode -m $m --dim 5 --dropout 0.1 --epochs 4
        IN=R same_for_threads rs-encode -m $m --dim 5 --dropout 0.1 --epochs 4
    done
    rs-encode --dim 5 --fit E -o V <X
    IN=X same_for_threads rs-encode --apply E
}

@test "codes of cat are cat of codes; compressed and not" {
    awk 'BEGIN { print "movieId,a,b,c"; for (i = 1; i <= 150; i++) print i "," i % 7 "," i % 11 "," i * i % 13 }' >x.csv
    (head -n 1 x.csv; sed -n 2,60p x.csv) >a.csv
    (head -n 1 x.csv; sed -n '61,$p' x.csv) >b.csv
    for part in x a b; do rs-ingest -q --columns a,b,c --id movieId $part.csv -o $part; done
    rs-encode --dim 2 --fit E -o V x
    cat a b | rs-encode --apply E | rs-show -f csv >joined
    rs-encode --apply E -z x | rs-show -f csv >whole
    same joined whole
    fails 1 "comes twice" rs-encode -m pca --dim 2 <(cat a a)
}

@test "usage errors" {
    films
    fails 2 "--decode undoes a kept encoder" rs-encode --decode X
    fails 2 "--hidden: want up to" rs-encode --hidden 3,x X
    fails 2 "exclude each other" rs-encode --fit a --apply b X
    fails 2 "go without --apply" rs-encode --apply b --metrics m X
    fails 2 "has none" rs-encode -m svd --log-history h X
    fails 2 "--dim" rs-encode --dim 0 X
}

@test "bad data is refused, and no file is left" {
    films
    users
    rs-encode --dim 3 --epochs 1 --fit E -o V <X
    head -c 1000 X >short
    fails 1 "short" rs-encode --dim 3 --fit out.E short
    fails 1 "want kind dense, got csr" rs-encode --apply E R
    fails 1 "V: data: want F32 [n,6], got F32 [40,3]" rs-encode --apply E V
    fails 1 "data: want F32 [n,3]" rs-encode --apply E --decode X
    fails 1 "X: want kind model, got dense" rs-encode --apply X X
    fails 1 "want a --dim from 1 to the 6 columns, got 7" rs-encode -m pca --dim 7 --fit out.E X
    head -c 1000 E >cut
    fails 1 "cut" rs-encode --apply cut X
    [ ! -e out.E ]
}
