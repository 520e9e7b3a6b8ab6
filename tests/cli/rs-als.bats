#!/usr/bin/env bats
# rs-als: every option, what must not change the result, and what is refused.
load common

als() { rs-als -q -k 8 --iterations 4 "$@"; }

# tensor FILE NAME: the tensor's bytes, in hexadecimal.
tensor() {
    python3 - "$1" "$2" <<'PYTHON'
import json, struct, sys
bytes_ = open(sys.argv[1], 'rb').read()
(length,) = struct.unpack('<Q', bytes_[:8])
begin, end = json.loads(bytes_[8:8 + length])[sys.argv[2]]['data_offsets']
print(bytes_[8 + length + begin:8 + length + end].hex())
PYTHON
}

# header FILE KEY: a value of the header: a tensor's shape, or a metadata text.
header() {
    python3 - "$1" "$2" <<'PYTHON'
import json, struct, sys
bytes_ = open(sys.argv[1], 'rb').read()
(length,) = struct.unpack('<Q', bytes_[:8])
object_ = json.loads(bytes_[8:8 + length])
print(object_[sys.argv[2]]['shape'] if sys.argv[2] in object_ else object_['__metadata__'].get(sys.argv[2]))
PYTHON
}

# equal FILE FILE NAME: the tensor has the same bytes in both.
equal() { [ -n "$(tensor "$1" "$3")" ] && [ "$(tensor "$1" "$3")" = "$(tensor "$2" "$3")" ]; }

metric() { sed -n "s/.*\"$2\": *\([-0-9.e+]*\).*/\1/p" "$1"; }
below() { awk "BEGIN { exit !($1 < $2) }"; }

ratings() { rs-ingest -q "$SMALL/ratings.csv" -o R; }

@test "fit writes item factors, and keeps the model" {
    ratings
    als --fit m R >items
    n=$(header R col_ids | tr -d '[]')
    u=$(header R row_ids | tr -d '[]')
    [ "$(header items data)" = "[$n, 8]" ]
    [ "$(header items rs.columns | grep -o factor_8)" = factor_8 ]
    [ "$(header m item_factors)" = "[$n, 8]" ]
    [ "$(header m user_factors)" = "[$u, 8]" ]
    [ "$(header m rs.model)" = rs-als ]
    [ "$(tensor items data)" = "$(tensor m item_factors)" ]
    [ "$(tensor R col_ids)" = "$(tensor m item_ids)" ]
    [ "$(tensor R row_ids)" = "$(tensor m user_ids)" ]
}

@test "the same bytes for one thread and many, for both solvers and both kinds" {
    ratings
    IN=R
    for options in '' '--solver cg' '--explicit' '--binary'; do
        # shellcheck disable=SC2086
        same_for_threads als $options
    done
    als --fit m1 -t 1 -o /dev/null R
    als --fit m2 -t 2 -o /dev/null R
    same m1 m2
    for options in '' '--side items' '--predict'; do
        # shellcheck disable=SC2086
        same_for_threads rs-als $options --apply m1
    done
}

@test "halves of the users, one behind the other, are the whole" {
    ratings
    rs-ingest -q <(awk -F, 'NR == 1 || $1 % 2' "$SMALL/ratings.csv") -o odd
    rs-ingest -q <(awk -F, 'NR == 1 || $1 % 2 == 0' "$SMALL/ratings.csv") -o even
    for options in '' '--explicit' '--solver cg'; do
        # shellcheck disable=SC2086
        als $options --fit m R >whole
        # shellcheck disable=SC2086
        cat even odd | als $options --fit halves.m >halves
        equal whole halves data
        equal whole halves row_ids
        equal m halves.m user_factors
        equal m halves.m user_ids
    done
    rs-als --apply m R -o users
    cat even odd | rs-als --apply m -o turned
    cat odd even | rs-als --apply m -o again
    [ "$(tensor users data | fold -w 64 | sort)" = "$(tensor turned data | fold -w 64 | sort)" ]
    [ "$(tensor users data | fold -w 64 | sort)" = "$(tensor again data | fold -w 64 | sort)" ]
}

@test "--apply folds training users in to what was kept" {
    ratings
    for options in '' '--binary --alpha 3' '--regularization-scaling 0 --unobserved-weight 0.3' '--explicit'; do
        # shellcheck disable=SC2086
        als $options --fit m -o /dev/null R
        rs-als --apply m -o users R
        if [ "$options" = --explicit ]; then
            [ "$(header users data)" = "[$(header R row_ids | tr -d '[]'), 9]" ]
        else
            [ "$(tensor users data)" = "$(tensor m user_factors)" ]
        fi
    done
}

@test "--side items solves new films against the kept users" {
    ratings
    als --fit m -o /dev/null R
    rs-als --apply m --side items -o films R
    [ "$(header films data)" = "[$(header R col_ids | tr -d '[]'), 8]" ]
    [ "$(tensor films row_ids)" = "$(tensor R col_ids)" ]
    printf 'userId,movieId,rating,timestamp\n1,900001,4,1\n2,900001,5,2\n999999,900001,3,3\n' >new.csv
    rs-ingest -q new.csv -o new
    rs-als --apply m --side items -o film new 2>note
    [ "$(header film data)" = '[1, 8]' ]
    grep -q '1 of 3 users are not in the model' note
}

@test "--explicit takes an entry of 0 as a film that was not rated, in fit and fold-in" {
    awk -F, 'NR == 1 || $3 != 3' "$SMALL/ratings.csv" >rated.csv
    awk -F, -v OFS=, '$3 == 3 { $3 = "" } 1' "$SMALL/ratings.csv" >all.csv
    rs-ingest -q rated.csv >rated
    rs-ingest -q --unrated all.csv >all
    rs-als -q --explicit -k 4 --fit m rated | rs-show --format tsv | sort >a
    rs-als -q --explicit -k 4 --fit n all | rs-show --format tsv | sort >b
    join -t "$(printf '\t')" <(cut -f1 a) b | cmp a -
    rs-als -q --apply m rated | rs-show --format tsv | sort >a
    rs-als -q --apply m all | rs-show --format tsv | sort >b
    join -t "$(printf '\t')" <(cut -f1 a) b | awk -F '\t' 'NR == FNR { for (i = 2; i <= NF; i++) v[$1, i] = $i; next }
        { for (i = 2; i <= NF; i++) if ((d = v[$1, i] - $i) > 1e-5 || d < -1e-5) { print $1, i, d; bad = 1 } } END { exit bad }' a -
}

@test "--predict answers each entry; an explicit fit comes near its ratings" {
    ratings
    rs-als -q --explicit -k 4 --iterations 20 --regularization 0.05 --fit m -o /dev/null R
    rs-als --apply m --predict -o predicted R
    equal R predicted indices
    equal R predicted indptr
    python3 - R predicted <<'PYTHON'
import json, struct, sys
def data(path):
    b = open(path, 'rb').read()
    (n,) = struct.unpack('<Q', b[:8])
    begin, end = json.loads(b[8:8 + n])['data']['data_offsets']
    return struct.unpack('<%df' % ((end - begin) // 4), b[8 + n + begin:8 + n + end])
r, p = data(sys.argv[1]), data(sys.argv[2])
mean = sum(r) / len(r)
rmse = (sum((a - b) ** 2 for a, b in zip(r, p)) / len(r)) ** .5
spread = (sum((a - mean) ** 2 for a in r) / len(r)) ** .5
assert rmse < 0.8 * spread, (rmse, spread)
PYTHON
    printf 'userId,movieId,rating,timestamp\n999999,1,4,1\n1,1,4,1\n' >pairs.csv
    rs-ingest -q pairs.csv -o pairs
    rs-als --apply m --predict -o out pairs 2>note
    grep -q '1 of 2 users are not in the model' note
}

@test "-k 0 is a bias model" {
    ratings
    rs-als -q --explicit -k 0 --regularization 1 --regularization-scaling 0 --fit m R >bias
    [ "$(header bias data)" = "[$(header R col_ids | tr -d '[]'), 1]" ]
    rs-als --apply m --predict -o /dev/null R
    rs-als --apply m -o users R
    [ "$(header users data)" = "[$(header R row_ids | tr -d '[]'), 1]" ]
}

@test "--log-history shows a loss that never rises, --metrics its end" {
    ratings
    als --iterations 6 --metrics m.json --log-history log.csv -o /dev/null R
    [ "$(head -1 log.csv)" = epoch,loss ]
    [ "$(wc -l <log.csv)" = 7 ]
    awk -F, 'NR > 2 && $2 > last * (1 + 1e-6) { exit 1 } NR > 1 { last = $2 }' log.csv
    [ "$(metric m.json loss)" = "$(tail -1 log.csv | cut -d, -f2)" ]
    [ "$(metric m.json iterations)" = 6 ]
    [ "$(metric m.json n_users)" = "$(header R row_ids | tr -d '[]')" ]
    [ "$(metric m.json n_items)" = "$(header R col_ids | tr -d '[]')" ]
    [ "$(metric m.json n_entries)" = "$(header R data | tr -d '[]')" ]
}

@test "each option that shapes the fit does" {
    ratings
    als R >plain
    als R >again
    same plain again
    for options in '--seed 2' '--regularization 0.1' '--regularization-scaling 0' '--alpha 4' \
        '--unobserved-weight 0.2' '--binary' '--explicit' '--solver cg' '--iterations 5'; do
        # shellcheck disable=SC2086
        als $options R >other
        if equal plain other data; then
            echo "$options changes nothing"
            return 1
        fi
    done
    als --solver cg --cg-steps 1 R >one
    als --solver cg --cg-steps 2 R >two
    [ "$(tensor one data)" != "$(tensor two data)" ]
}

@test "more steps of conjugate gradient come nearer to the exact loss" {
    ratings
    for steps in 1 50; do
        als --iterations 3 --solver cg --cg-steps $steps --metrics $steps.json -o /dev/null R
    done
    als --iterations 3 --metrics exact.json -o /dev/null R
    python3 -c "
exact, one, many = $(metric exact.json loss), $(metric 1.json loss), $(metric 50.json loss)
assert abs(many - exact) < 1e-3 * exact, (many, exact)
assert abs(one - exact) > abs(many - exact), (one, many, exact)"
}

@test "the default regularization goes by the size of the data, and is kept" {
    ratings
    rs-als -v -k 8 --binary --fit m --metrics m.json -o /dev/null R 2>note
    grep -q '^rs-als: regularization .* by the size of the data$' note
    kept=$(header m regularization)
    [ "$(metric m.json regularization)" = "$kept" ]
    # 0.047 x 2 x (n m)^(1/3) / (sqrt(n m) + entries / sqrt(n m))
    python3 -c "
n, m, e = $(metric m.json n_users), $(metric m.json n_items), $(metric m.json n_entries)
side = (n * m) ** 0.5
want = 0.094 * side ** (2 / 3) / (side + e / side)
assert abs($kept - want) < 1e-9 * want, ($kept, want)"
    rs-als -q -k 8 --binary --regularization "$kept" --fit named -o /dev/null R
    equal m named item_factors
    als --explicit --fit m -o /dev/null R
    [ "$(header m regularization)" = 0.1 ]
    als --regularization 0.01 --fit m -o /dev/null R
    [ "$(header m regularization)" = 0.01 ]
}

@test "what exclude each other are usage errors" {
    ratings
    fails 2 '--fit and --apply exclude each other' rs-als --fit a --apply b R
    fails 2 'name it with --apply' rs-als --predict R
    fails 2 'name it with --apply' rs-als --side items R
    fails 2 '--predict and --side items' rs-als --predict --side items --apply m R
    fails 2 '--metrics and --log-history tell of a fit' rs-als --apply m --metrics x R
    fails 2 'needs --explicit' rs-als -k 0 R
    fails 2 'exclude each other' rs-als --binary --explicit R
    fails 2 iterations rs-als --iterations 0 R
    fails 2 regularization rs-als --regularization -1 R
    fails 2 solver rs-als --solver lu R
    [ ! -e a ]
    [ ! -e x ]
}

@test "bad input: one line, exit 1, no output" {
    ratings
    als --fit m R >items
    fails 1 'stdin' rs-als --fit none </dev/null
    printf 'userId,movieId\n' >text
    fails 1 'text' rs-als --fit none text
    head -c 2000 R >cut
    fails 1 'cut' rs-als --fit none cut
    fails 1 'want kind csr, got dense' rs-als --fit none items
    fails 1 'want kind csr, got model' rs-als --fit none m
    fails 1 'want kind model, got csr' rs-als --apply R R
    fails 1 'missing' rs-als --apply missing R
    { head -c 3000 R; printf 'X'; tail -c +3002 R; } >flipped
    fails 1 'flipped' rs-als --fit none flipped
    [ ! -e none ]
}

@test "ids that do not meet are told" {
    ratings
    als --fit m -o /dev/null R
    printf 'userId,movieId,rating,timestamp\n1,900001,4,1\n' >far.csv
    rs-ingest -q far.csv -o far
    fails 1 'none of its 1 items is in the model' rs-als --apply m far
    printf 'userId,movieId,rating,timestamp\n1,900001,4,1\n1,1,4,1\n' >near.csv
    rs-ingest -q near.csv -o near
    rs-als --apply m -o out near 2>note
    [ "$(cat note)" = 'rs-als: 1 of 2 items are not in the model: left out' ]
    rs-als -q --apply m -o out near 2>note
    [ ! -s note ]
}

@test "a system without a solution is told, and nothing is kept" {
    ratings
    fails 1 'want a larger regularization' \
        rs-als -q -k 64 --regularization 0 --unobserved-weight 0 --fit none -o none2 R
    [ ! -e none ]
    [ ! -e none2 ]
}

@test "on MovieLens the plain line ranks well above popularity" {
    data=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$data/ratings.csv" ] || skip "no MovieLens data at $data"
    rs-ingest "$data/ratings.csv" | rs-split --by time --test 0.2 --train TR --held-out TE
    rs-als --binary --fit m -o /dev/null TR
    rs-recommend rank --model m -n 10 <TR | rs-eval --truth TE -k 10 --metrics m.json
    below 0.105 "$(metric m.json ndcg_at_10)"
}
