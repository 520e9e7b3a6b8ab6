#!/usr/bin/env bash
# quality.sh: our recommendations and ratings beside the best peers, on the same splits, in one run; tables on stdout.
#
#   make bench-quality [DATA=FOLDER]     a folder in MovieLens' form; by default ml-latest-small in ../shared/data, where it is
#   QUICK=1 make bench-quality           one random split instead of five, no BPR, no timings
#
# Splits are made by rs-split; the peers (requirements.txt) read them by the published safetensors reader; everybody's lists and ratings
# are scored by rs-eval, and a second time in NumPy: the run stops where the two disagree. Our lines are in quality_ours.sh, the peers'
# in quality_rank.py and quality_rate.py with settings from the grids of quality_tune.py and quality_tune_rate.py. QUALITY.md tells more.
cd "$(dirname "$0")/../.."
root=$PWD
DATA=${DATA:-$root/../shared/data/ml-latest-small}
for file in ratings.csv movies.csv; do
    if [ ! -e "$DATA/$file" ]; then
        echo "quality.sh: $DATA/$file is missing: give a folder in MovieLens' form by DATA=, or see pipelines/fetch-movielens.sh" >&2
        exit 1
    fi
done
DATA=$(cd "$DATA" && pwd)
. tests/bench/bench_common.sh
BUILD=$(cd "$BUILD" && pwd)
bench=$root/tests/bench
python=$BUILD/bench-venv/bin/python
work=$BUILD/quality
QUICK=${QUICK:-}
seeds=${SEEDS:-$([ -n "$QUICK" ] && echo 1 || echo '1 2 3 4 5')}
rm -rf "$work"
mkdir -p "$work"/{time,cold,random,speed}
cd "$work"
. "$bench/quality_ours.sh"
export -f ours_ease ours_transitions ours_blend_time ours_blend_cold ours_fm ours_fm_as_myfm ours_ease_alone

# measure COMMAND...: run it, its talk to the folder's log; its cost to wall, cpu (seconds) and peak (MiB).
measure() {
    "$python" "$bench/quality_measure.py" cost "$@" >>log 2>&1 || { tail -n 5 log >&2; exit 1; }
    read -r wall cpu peak <cost
}
ours() { measure bash -euc "$*"; }
peer() { local script=$1; shift; measure "$python" "$bench/$script" "$@"; }

figure() { sed -n 's|^ *"'"$2"'": *\([-0-9.e]*\),\{0,1\}$|\1|p' "$1"; }

# score NAME FILE WHAT [OTHER]: a line of a table: the figure, its interval, what it cost. With OTHER also the difference to it, paired.
score() {
    local text=$2
    rs-eval -q --truth TE --bootstrap 1000 --metrics m.json -o /dev/null "$2"
    if [[ $2 != *.tsv ]]; then
        text=$2.tsv
        case $3 in
        rmse) rs-convert --to tsv -o "$text" "$2" ;;
        *) rs-show -f tsv -n -1 -o "$text" "$2" ;;
        esac
    fi
    "$python" "$bench/quality_data.py" TE "$text" m.json
    printf '%-46s %7.4f  [%.4f, %.4f] %8.1f %8.1f\n' "$1" "$(figure m.json "$3")" "$(figure m.json "$3_low")" \
        "$(figure m.json "$3_high")" "$wall" "$cpu"
}

# better OURS THEIRS WHAT: the difference on the same users.
better() {
    rs-eval -q --truth TE --compare "$2" --bootstrap 1000 --metrics m.json -o /dev/null "$1"
    printf '%-46s %+7.4f  [%+.4f, %+.4f], %.3f times\n' "  ours less $2" "$(figure m.json "diff/$3")" \
        "$(figure m.json "diff/$3_low")" "$(figure m.json "diff/$3_high")" \
        "$(awk -v a="$(figure m.json "$3")" -v b="$(figure m.json "other/$3")" 'BEGIN { print a / b }')"
}

title() { printf '\n%s\n%-46s %7s  %-16s %8s %8s\n' "$1" '' "$2" '95 % interval' 'wall s' 'cpu s'; }

# The peers' lists in the folder of a split, and ours below them.
rank_table() { # rank_table PROTOCOL
    local method
    for method in popularity knn knn-recency bpr als als-recency ease ease-recency; do
        if [ $method = bpr ] && { [ "$1" = cold ] || [ -n "$QUICK" ]; }; then continue; fi
        peer quality_rank.py $method "$1" TR ASK $method.tsv
        score "${names[$method]}" $method.tsv ndcg_at_10
        echo "$(figure m.json ndcg_at_10) $method" >>order
    done
    ours ours_ease
    score 'ours: rs-ease' ours.lists ndcg_at_10
    ours ours_transitions
    score 'ours: rs-ease --method transitions' ours.lists ndcg_at_10
    ours "ours_blend_$1"
    score 'ours: blend' ours.lists ndcg_at_10
    better ours.lists "$(sort -gr order | sed -n '1s/.* //p').tsv" ndcg_at_10
}

declare -A names=([popularity]='popularity' [knn]='implicit, item neighbours' [knn-recency]='implicit, item neighbours, with recency'
    [bpr]='implicit, BPR' [als]='implicit, ALS' [als-recency]='implicit, ALS, with recency' [ease]='EASE in NumPy'
    [ease-recency]='EASE in NumPy, with recency' [mf]='biased matrix factorisation in NumPy' [myfm]='myFM, user and film'
    [myfm-side]='myFM, with genres and year' [myfm-implicit]='myFM, with genres, year and history'
    [myfm-probit]='myFM, the same, ordered classes' [myfm-time]='myFM, the same, and the day')
rating_peers='mf myfm myfm-side myfm-implicit myfm-probit myfm-time'

echo "$(($(wc -l <"$DATA/ratings.csv") - 1)) ratings, $(nproc) processors"
rs-ingest -q -o R "$DATA/ratings.csv"
rs-ingest -q --multi-hot genres --id movieId -o G "$DATA/movies.csv"
rs-ingest -q --multi-hot title --years --id movieId -o Y "$DATA/movies.csv"
for folder in time cold random speed; do ln -s ../G ../Y "$folder"; done

cd "$work/time"
rs-split -q --by time --test 0.2 --train TR --held-out TE ../R
ln -s TR ASK
title '1. NDCG@10, the latest 20 % of each user held out' NDCG
rank_table time

title '2. RMSE, the same split' RMSE
for method in $rating_peers; do
    peer quality_rate.py $method TR TE $method.tsv G Y
    score "${names[$method]}" $method.tsv rmse
    echo "$(figure m.json rmse) $method" >>order.rmse
done
ours ours_fm
score 'ours: rs-fm' ours.ratings rmse
better ours.ratings "$(sort -g order.rmse | sed -n '1s/.* //p').tsv" rmse

cd "$work/random"
printf '\n3. RMSE, 80/20 at random, mean of seeds %s\n%-46s %7s %8s  %s\n' "$seeds" '' RMSE 'cpu s' 'each'
for seed in $seeds; do
    mkdir "$seed"
    rs-split -q --by random --test 0.2 --seed "$seed" --train "$seed/TR" --held-out "$seed/TE" ../R
    ln -s ../../G ../../Y "$seed"
done
random_one() { # random_one FOLDER FILE COMMAND...
    local file=$2
    cd "$1"
    shift 2
    "$@"
    rs-eval -q --truth TE --metrics m.json -o /dev/null "$file"
    echo "$(figure m.json rmse) $cpu" >row
}
export -f random_one figure measure ours peer
export python bench
random_row() { # random_row NAME FILE COMMAND...: one method on every seed, two at a time
    local name=$1 seed
    shift
    # shellcheck disable=SC2086 # the seeds, word by word
    printf '%s\n' $seeds | xargs -P 2 -I{} bash -euc 'random_one "$@"' random {} "$@"
    for seed in $seeds; do cat "$seed/row"; done | awk -v name="$name" '{ s += $1; c += $2; each = each sprintf(" %.4f", $1) }
        END { printf "%-46s %7.4f %8.1f  %s\n", name, s / NR, c / NR, each }'
}
for method in $rating_peers; do
    random_row "${names[$method]}" $method.tsv peer quality_rate.py $method TR TE $method.tsv G Y
done
random_row 'ours: rs-fm' ours.ratings ours ours_fm

cd "$work/time"
title '4. RMSE of RatingPredictor alone, the split of 1 and 2' RMSE
measure env BUILD="$BUILD" DATA="$DATA" OUT="$work/pipeline" bash "$root/pipelines/4-rating-predictor.sh"
score 'ours: pipelines/4-rating-predictor.sh' "$work/pipeline/ratings/predicted.safetensors" rmse

cd "$work/cold"
rs-split -q --by users --test 0.2 --known 5 --train TR --held-out TE --known-out ASK ../R
title '5. NDCG@10 of people of whom 5 ratings are known, none of them fitted on' NDCG
rank_table cold

[ -z "$QUICK" ] || exit 0
cd "$work/speed"
cp ../time/TR ../time/TE .
printf '\n6. Time of rs-fm and myFM: rank 8, 150 rounds, one chain, one thread; whole processes in turn, the middle of three\n'
printf '%-46s %8s %8s %10s   %s\n' '' 'ours s' 'myFM s' 'fit alone s' 'faster'
middle() { sort -g | sed -n 2p; }
fm_speed() { # fm_speed NAME HISTORY METHOD
    local i
    rm -f a b c
    for i in 1 2 3; do
        ours "ours_fm_as_myfm $2" && echo "$cpu" >>a
        peer quality_rate.py "$3" TR TE myfm.tsv G Y rank=8 n_iter=150 && echo "$cpu" >>b
        sed -n 's/.*fit \([0-9.]*\)$/\1/p' log | tail -n 1 >>c
    done
    awk -v n="$1" -v a="$(middle <a)" -v b="$(middle <b)" -v c="$(middle <c)" \
        'BEGIN { printf "%-46s %8.1f %8.1f %10.1f   %.1f times\n", n, a, b, c, b / a }'
}
fm_speed 'user, film, genres, year' none myfm-side
fm_speed 'with history' both myfm-implicit

printf '\n7. rs-ease and NumPy (OpenBLAS) on one solve, two threads; whole processes in turn, the middle of three\n'
printf '%-46s %8s %8s %8s %10s\n' '' 'wall s' 'cpu s' 'times' 'peak MiB'
ease_speed() { # ease_speed FILMS
    local i way
    rm -f ours inv lapack
    for i in 1 2 3; do
        ours "ours_ease_alone $1" && echo "$wall $cpu $peak" >>ours
        for way in inv lapack; do peer quality_ease.py $way TR "$1" weights.npy && echo "$wall $cpu $peak" >>$way; done
    done
    for way in ours inv lapack; do
        echo "$way $(middle <$way)"
    done | awk -v films="$1" '
        BEGIN { name["ours"] = "rs-ease"; name["inv"] = "numpy.linalg.inv"; name["lapack"] = "SciPy, Cholesky in place" }
        NR == 1 { first = $2 }
        { printf "%-46s %8.1f %8.1f %8.2f %10d\n", films " films: " name[$1], $2, $3, $2 / first, $4 }'
}
ease_speed 3500
ease_speed 9000
