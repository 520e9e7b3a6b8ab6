#!/usr/bin/env bats
# rs-ease: every option, what must not change the result, what is refused; and the models at work in rs-recommend.
load common

# metadata FILE KEY
metadata() {
    python3 - "$1" "$2" <<'PYTHON'
import json, struct, sys
b = open(sys.argv[1], 'rb').read()
(n,) = struct.unpack('<Q', b[:8])
print(json.loads(b[8:8 + n])['__metadata__'].get(sys.argv[2]))
PYTHON
}

metric() { sed -n "s/.*\"$2\": *\([-0-9.e+]*\).*/\1/p" "$1"; }
below() { awk "BEGIN { exit !($1 < $2) }"; }
ratings() { rs-ingest -q "$SMALL/ratings.csv" -o R; }

@test "a model with what it was made by" {
    ratings
    rs-ease --fit m --metrics m.json <R
    [ "$(metadata m rs.model)" = rs-ease ]
    [ "$(metadata m method)" = ease ]
    [ "$(metadata m regularization)" = 400 ]
    [ "$(metadata m half_life_past)" = 3 ]
    [ "$(metadata m half_life_long)" = 30 ]
    [ "$(metadata m long_share)" = 0.3 ]
    [ "$(metadata m content)" = 0 ]
    n=$(metric m.json n_items)
    [ "$(metric m.json n_weights)" = "$((n * n))" ]
    rs-ease --method transitions --half-life-future 4 --fit t R
    [ "$(metadata t method)" = transitions ]
    [ "$(metadata t regularization)" = 400 ]
    [ "$(metadata t half_life_future)" = 4 ]
    rs-show --info m | grep -q rs-ease
}

@test "the same bytes for one thread and many" {
    ratings
    rs-ingest -q --multi-hot genres --id movieId -o G "$SMALL/movies.csv"
    for options in '' '--method transitions' '--weight-by-rating --prune 5' '--method transitions --prune 5 --half-life-days 30' \
        '--items G' '--method transitions --items G'; do
        # shellcheck disable=SC2086
        rs-ease $options -t 1 --fit one R
        # shellcheck disable=SC2086
        rs-ease $options -t 2 --fit two R
        same one two
        rs-recommend rank -t 1 --model one R >a
        rs-recommend rank -t 2 --model two R >b
        same a b
    done
}

@test "each option that shapes the model does" {
    ratings
    for method in ease transitions; do
        rs-ease --method $method --fit plain R
        rs-recommend rank --model plain R >before
        rs-ingest -q --multi-hot genres --id movieId -o G "$SMALL/movies.csv"
        for options in '--regularization 5' '--half-life-past 2' '--half-life-long 9' '--long-share 0' '--items G' '--items G --content 0.5' '--half-life-days 3' '--weight-by-rating' '--max-items 20' \
            '--prune 4'; do
            # shellcheck disable=SC2086
            rs-ease -q --method $method $options --fit other R
            rs-recommend rank -q --model other R >after
            if cmp -s before after; then
                echo "$method $options changes nothing"
                return 1
            fi
        done
    done
    rs-ease --method transitions --half-life-future 1 --fit other R
    rs-recommend rank --model other R >after
    run cmp -s before after
    [ "$status" = 1 ]
}

@test "max-items keeps the most rated, by id" {
    ratings
    rs-ease --max-items 7 --fit m R 2>note
    grep -q '7 of .* films, the most rated, enter the model' note
    tail -n +2 "$SMALL/ratings.csv" | cut -d, -f2 | sort -n | uniq -c | sort -k1,1nr -k2,2n | head -7 |
        awk '{ print $2 }' | sort -n >want
    python3 - m >got <<'PYTHON'
import json, struct, sys
b = open(sys.argv[1], 'rb').read()
(n,) = struct.unpack('<Q', b[:8])
begin, end = json.loads(b[8:8 + n])['item_ids']['data_offsets']
print(*struct.unpack('<%dq' % ((end - begin) // 8), b[8 + n + begin:8 + n + end]), sep='\n')
PYTHON
    cmp want got
}

@test "memory is said beforehand, and refused over --max-memory" {
    ratings
    rs-ease -v --fit m R 2>note
    grep -q 'films take .* MiB' note
    rs-ease --fit m R 2>note
    [ ! -s note ]
    rs-synth -q --users 60 --items 800 --ratings 4000 -o set
    rs-ingest -q set/ratings.csv -o big
    fails 1 'more than --max-memory 1' rs-ease --max-memory 1 --fit none big
    rs-ease --max-memory 5 --fit none2 big
    fails 1 'more than --max-memory 5' rs-ease --max-memory 5 --prune 46000 --fit none big
    printf 'movieId,title,genres\n1,A,%s\n' "$(seq -s '|' 1000)" | rs-ingest -q --multi-hot genres --id movieId >wide
    rs-ease --max-memory 20 --items wide --fit none2 big
    fails 1 'more than --max-memory 5' rs-ease --max-memory 5 --items wide --fit none big
    rs-ease -v --max-memory 20 --items wide --fit none2 big 2>note
    [ "$(grep -c 'films take .* MiB' note)" = 1 ]
    [ ! -e none ]
}

@test "a pruned model of all entries ranks as the dense one" {
    ratings
    rs-ease --method transitions --fit dense R
    rs-ease --method transitions --prune 46000 --fit sparse R
    rs-recommend rank --model dense R | rs-show --format tsv >a
    rs-recommend rank --model sparse R | rs-show --format tsv >b
    python3 - a b <<'PYTHON'
import sys
a, b = ([line.split('\t') for line in open(f)] for f in sys.argv[1:])
assert len(a) == len(b) > 10
def number(x):
    try: return float(x)
    except ValueError: return None
for x, y in zip(a, b):
    for p, q in zip(x, y):
        assert p == q or abs(number(p) - number(q)) < 1e-4, (x, y)
PYTHON
}

@test "rank and auto go by time, and give reasons from the person's films" {
    printf 'userId,movieId,rating,timestamp\n' >chain.csv
    for u in $(seq 1 30); do # everybody sees 1 to 6 in turn
        for i in 1 2 3 4 5 6; do echo "$u,$i,4,$((u + i * 100))"; done
    done >>chain.csv
    rs-ingest -q chain.csv -o C
    rs-ease --method transitions --half-life-past 1 --half-life-future 1 --regularization 1 --fit m C
    printf 'userId,movieId,rating,timestamp\n1,2,4,10\n1,3,4,20\n2,2,4,20\n2,3,4,10\n' | rs-ingest -q -o new
    rs-recommend rank --model m -n 3 new | rs-show --format tsv >lists
    awk -F '\t' '$1 == 1 { print $0; exit }' lists | grep -qw 4
    awk -F '\t' '$1 == 1' lists | cut -f2- >one
    awk -F '\t' '$1 == 2' lists | cut -f2- >two
    run cmp -s one two
    [ "$status" = 1 ]
    rs-recommend popular --ratings C --fit pop -o /dev/null 2>/dev/null
    rs-recommend auto --popularity pop --model m --min-ratings 1 --min-positive 1 --prior-ratings 0 -n 3 new |
        rs-show --format tsv | awk -F '\t' '$1 == 2' >auto
    rs-recommend auto --popularity pop --model m --min-ratings 1 --min-positive 1 --prior-ratings 0 -n 3 new |
        rs-show --format tsv | awk -F '\t' '$1 == 1' >other
    run cmp -s <(cut -f2- auto) <(cut -f2- other)
    [ "$status" = 1 ]
}

@test "it blends with other models" {
    ratings
    rs-ease --fit e R
    rs-ease --method transitions --fit t R
    rs-als -q -k 4 --fit a -o /dev/null R
    rs-recommend rank --model t --model e=0.4 --model a=0.2 -n 5 R | rs-show --format tsv >lists
    [ "$(wc -l <lists)" -gt 20 ]
}

@test "usage" {
    ratings
    fails 2 '--fit MODEL' rs-ease R
    fails 2 regularization rs-ease --regularization -1 --fit m R
    fails 2 method rs-ease --method slim --fit m R
    fails 2 half-life-past rs-ease --half-life-past -1 --fit m R
    fails 2 half-life-long rs-ease --half-life-long 0 --fit m R
    fails 2 long-share rs-ease --long-share -1 --fit m R
    fails 2 content rs-ease --content -1 --fit m R
    fails 1 'want' rs-ease --items R --fit m R
    printf 'movieId,genres\n999999,Drama\n' | rs-ingest -q --multi-hot genres --id movieId -o none -
    fails 1 'none: want vectors of the films that are rated' rs-ease --items none --fit m R
    fails 2 max-items rs-ease --max-items 0 --fit m R
    [ ! -e m ]
}

@test "bad input: one line, exit 1, no model" {
    ratings
    fails 1 'stdin' rs-ease --fit m </dev/null
    printf 'userId,movieId\n' >text
    fails 1 'text' rs-ease --fit m text
    head -c 2000 R >cut
    fails 1 'cut' rs-ease --fit m cut
    cut -d, -f1-3 "$SMALL/ratings.csv" | rs-ingest -q -o untimed || skip 'ratings want times'
    fails 1 'want times' rs-ease --method transitions --fit m untimed
    rs-als -q -k 2 -o dense R
    fails 1 'want kind csr, got dense' rs-ease --fit m dense
    fails 1 'want a larger --regularization' rs-ease --regularization 1e-30 --fit m R
    [ ! -e m ]
}

@test "a model that was tampered with is refused" {
    ratings
    rs-ease --prune 3 --fit m R
    python3 - m <<'PYTHON'
import json, struct, sys
b = open(sys.argv[1], 'rb').read()
(n,) = struct.unpack('<Q', b[:8])
header = json.loads(b[8:8 + n])
def write(name, change):
    h = json.loads(json.dumps(header))
    body = bytearray(b[8 + n:])
    change(h, body)
    h.pop('xxh3')
    h['__metadata__'].pop('rs.version')
    end = max(v['data_offsets'][1] for k, v in h.items() if k != '__metadata__')
    text = json.dumps(h).encode()
    open(name, 'wb').write(struct.pack('<Q', len(text)) + text + bytes(body[:end]))
def poke(tensor, at, form, value):
    def change(h, body):
        struct.pack_into(form, body, h[tensor]['data_offsets'][0] + at, value)
    return change
write('column', poke('indices', 0, '<i', 1 << 30))
write('row', poke('indptr', 8, '<q', 1 << 40))
write('value', poke('values', 0, '<f', float('nan')))
def half_life(h, body): h['__metadata__']['half_life_past'] = '-3'
write('halflife', half_life)
def nothing(h, body): pass
write('good', nothing)
PYTHON
    rs-recommend rank --model good R >lists
    fails 1 'indices' rs-recommend rank --model column R
    fails 1 'indptr' rs-recommend rank --model row R
    fails 1 'values' rs-recommend rank --model value R
    fails 1 'half_life_past' rs-recommend rank --model halflife R
}

@test "on MovieLens transitions rank well above EASE" {
    data=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$data/ratings.csv" ] || skip "no MovieLens data at $data"
    rs-ingest -q "$data/ratings.csv" | rs-split -q --by time --test 0.2 --train TR --held-out TE
    rs-ease -q --method transitions --max-items 2500 --fit t TR
    rs-recommend rank -q --model t -n 10 <TR | rs-eval --truth TE -k 10 --metrics m.json
    below 0.15 "$(metric m.json ndcg_at_10)"
}
