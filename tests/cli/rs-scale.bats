#!/usr/bin/env bats
# rs-scale: every method by hand, kept scalers, both kinds of input, what is refused.
load common

# numbers: three columns of four films, as a stream X; and users by films, as a sparse R.
numbers() {
    printf '%s\n' movieId,a,b,c 1,1,7,0 2,2,7,0 3,3,7,0 4,4,7,8 >x.csv
    rs-ingest -q --columns a,b,c --id movieId x.csv -o X
}
ratings() {
    printf '%s\n' userId,movieId,rating,timestamp 1,10,2,1 1,30,4,1 2,10,4,1 3,20,5,1 >r.csv
    rs-ingest -q r.csv -o R
}
values() { rs-show -f csv "$@" | tail -n +2; }

# near FILE FILE: the same rows of numbers, to 1e-5.
near() {
    paste -d, "$1" "$2" | awk -F, '{ if (NF % 2) exit bad = 1
        for (i = 1; i <= NF / 2; i++) { d = $i - $(i + NF / 2); if (d > 1e-5 || d < -1e-5) exit bad = 1 } }
        END { exit bad || NR == 0 }'
}

@test "standard: mean 0, population variance 1; a constant column becomes 0" {
    numbers
    rs-scale X >Y
    values Y >got
    printf '%s\n' 1,-1.3416408,0,-0.5773503 2,-0.4472136,0,-0.5773503 3,0.4472136,0,-0.5773503 4,1.3416408,0,1.7320508 >want
    near got want
    [ "$(rs-show -f csv Y | head -n 1)" = id,a,b,c ]
}

@test "minmax, robust, l2" {
    numbers
    rs-scale --method minmax <X >Y
    values Y >got
    printf '%s\n' 1,0,0,0 2,0.3333333,0,0 3,0.6666667,0,0 4,1,0,1 >want
    near got want
    rs-scale -m robust <X >Y
    values Y >got
    printf '%s\n' 1,-1,0,0 2,-0.3333333,0,0 3,0.3333333,0,0 4,1,0,4 >want
    near got want
    rs-scale -m l2 <X >Y
    values Y >got
    printf '%s\n' 1,0.1414214,0.9899495,0 2,0.2747211,0.9615239,0 3,0.3939193,0.9191450,0 4,0.3521804,0.6163156,0.7043607 >want
    near got want
}

@test "no-center only divides" {
    numbers
    rs-scale --no-center --method minmax <X >Y
    values Y >got
    printf '%s\n' 1,0.3333333,7,0 2,0.6666667,7,0 3,1,7,0 4,1.3333333,7,1 >want
    near got want
}

@test "apply does what fit did, to a part too, and inverse undoes it" {
    numbers
    for method in standard minmax robust l2; do
        rs-scale --method $method --fit s <X >Y
        rs-scale --apply s <X >Z
        values Y >y
        values Z >z
        cmp y z
    done
    rs-scale --fit s <X >Y
    sed -n '1p;3p' x.csv >part.csv
    rs-ingest -q --columns a,b,c --id movieId part.csv | rs-scale --apply s >P
    values P >got
    values Y | sed -n 2p >want
    cmp got want
    rs-scale --apply s --inverse <Y >B
    values B >got
    tail -n +2 x.csv >want
    near got want
}

@test "apply answers several messages row by row" {
    numbers
    rs-scale --fit s <X >/dev/null
    for i in 2 3 4 5; do
        sed -n "1p;${i}p" x.csv >row.csv
        rs-ingest -q --columns a,b,c --id movieId row.csv
    done >rows
    rs-scale --apply s <rows >Y
    rs-scale --apply s <X >Z
    values Y >y
    values Z >z
    cmp y z
    rs-scale <rows >F
    values F >f
    cmp f z
}

@test "a sparse matrix is divided, never centred" {
    ratings
    rs-scale --method minmax --fit s <R >S
    values S >got
    rs-show --info S | grep -q '^kind *csr'
    # extents with the zeros: 10: 4, 20: 5, 30: 4
    printf '%s\n' 1,10,0.5 1,30,1 2,10,1 3,20,1 >want
    cut -d, -f1-3 got | near /dev/stdin want
    rs-scale --apply s <R >Z
    values Z >z
    cmp got z
    rs-scale --apply s --inverse <S >B
    values B >got
    values R >want
    cut -d, -f1-3 want >want3
    cut -d, -f1-3 got | near /dev/stdin want3
    rs-scale --method standard <R >/dev/null
    rs-scale --method robust <R >/dev/null
    rs-scale --method l2 <R | values | cut -d, -f1-3 >got
    printf '%s\n' 1,10,0.4472136 1,30,0.8944272 2,10,1 3,20,1 >want
    near got want
}

@test "sparse columns meet by id; unknown ones are left out, with a note" {
    ratings
    rs-scale --method minmax --fit s <R >/dev/null
    printf '%s\n' userId,movieId,rating,timestamp 9,30,2,1 9,99,4,1 >new.csv
    rs-ingest -q new.csv -o N
    rs-scale --apply s <N >Y 2>note
    grep -q '1 entries left out' note
    [ "$(values Y | cut -d, -f1-3)" = 9,30,0.5 ]
    rs-scale -q --apply s <N 2>note >/dev/null
    [ ! -s note ]
    printf '%s\n' userId,movieId,rating,timestamp 9,99,4,1 >strange.csv
    rs-ingest -q strange.csv -o N
    fails 1 'none of the columns' rs-scale --apply s N
}

@test "the same bytes for one thread and many" {
    numbers
    ratings
    for IN in X R; do
        for method in standard minmax l2 robust; do
            same_for_threads rs-scale --method $method
        done
    done
}

@test "output options: a file, compressed, a FILE operand" {
    numbers
    rs-scale <X >Y
    rs-scale -o Z X
    same Y Z
    rs-scale -z X | zstd -dcq 2>/dev/null >Z || skip 'no zstd program here'
    same Y Z
}

@test "Python's names are in the model" {
    numbers
    rs-scale --fit s <X >/dev/null
    rs-show --info s | grep -q '^tensor mean  *F32 \[3\]'
    rs-show --info s | grep -q '^tensor scale  *F32 \[3\]'
    rs-show --info s | grep -q 'model of *rs-scale'
    rs-show --info s | grep -q 'method *standard'
}

@test "usage errors" {
    numbers
    rs-scale --fit s <X >/dev/null
    fails 2 'apply' rs-scale --inverse X
    fails 2 'apply' rs-scale --apply s --fit t X
    fails 2 'apply' rs-scale --apply s --method l2 X
    fails 2 'apply' rs-scale --apply s --no-center X
    fails 2 'method' rs-scale --method cubic X
    fails 2 'unexpected' rs-scale X Y
    [ ! -e t ]
}

@test "bad data: exit 1, one line, no file" {
    numbers
    ratings
    rs-scale --fit s <X >Y
    echo 'movieId,a' >not-a-stream
    fails 1 'not a stream' rs-scale not-a-stream
    head -c 300 X >short
    fails 1 'short' rs-scale short
    head -c $(($(wc -c <X) - 9)) X >short
    fails 1 'short' rs-scale --fit t -o o short
    fails 1 'want F32 [n,3]' rs-scale --apply s <(rs-ingest -q --columns a,b --id movieId x.csv) -o o
    fails 1 'rs.columns' rs-scale --apply s <(rs-ingest -q --columns b,a,c --id movieId x.csv) -o o
    fails 1 'centres' rs-scale --apply s R
    fails 1 'want kind dense' rs-scale s
    fails 1 'want kind model' rs-scale --apply X X
    fails 1 'no-such-file' rs-scale no-such-file
    fails 1 'no-such-file' rs-scale --apply no-such-file X
    rs-scale --method l2 --fit l <X >/dev/null
    fails 1 'no inverse' rs-scale --apply l --inverse X
    [ ! -e t ]
    [ ! -e o ]
}

@test "the line of the main job: join, scale, keep" {
    rs-ingest -q --multi-hot genres --id movieId "$SMALL/movies.csv" -o G
    rs-ingest -q --tags tag --id movieId "$SMALL/tags.csv" -o T
    rs-join G T | rs-scale --fit scaler.safetensors >V
    rs-join G T | rs-scale --apply scaler.safetensors >W
    values V >v
    values W >w
    cmp v w
}
