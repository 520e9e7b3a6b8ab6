#!/usr/bin/env bash
# evaluate.sh: all methods on one split, beside popularity and chance. What the five parts have made in OUT is used; what is
# missing is made by running them first.
. "$(dirname "$0")/common.sh"
for part in 1-content 2-hybrid 3-users 4-rating-predictor 5-segments scenarios; do
    log=${part#*-}.log
    case $part in
    1-content) made=content/lists.safetensors ;;
    2-hybrid) made=hybrid/lists.safetensors ;;
    3-users) made=users/lists.safetensors ;;
    4-rating-predictor) made=ratings/lists.safetensors ;;
    5-segments) made=segments/by_user/lists.safetensors ;;
    scenarios) made=scenarios/lists.safetensors ;;
    esac
    [ -e "$made" ] || { echo "$part first (its output: $OUT/$log)"; BUILD=$build OUT=$PWD DATA=${DATA:-} bash "$pipelines/$part.sh" >"$log"; }
done

mkdir -p evaluation
rs-recommend random -n 10 -o evaluation/chance.safetensors TR.safetensors
rs-recommend popular --apply popularity.safetensors --users TR.safetensors -n 10 -o evaluation/popularity.safetensors
rs-recommend rank --model hybrid/als.safetensors -n 10 -o evaluation/als.safetensors TR.safetensors

lists() { # NAME FILE
    rs-eval --truth TE.safetensors --train TR.safetensors --items G.safetensors -k 5,10,20 --metrics "evaluation/$1.json" "$2" \
        >"evaluation/$1.txt"
    printf '%-24s' "$1"
    for name in ndcg_at_10 recall_at_10 precision_at_10 hit_rate_at_10 map_at_10 mrr_at_10 coverage_at_10 gini_at_10 \
        mean_popularity_at_10 novelty_at_10 diversity_at_10; do
        printf ' %9.4g' "$(metric "evaluation/$1.json" $name)"
    done
    echo
}

heading "Lists of ten, against the latest fifth of each user's ratings"
printf '%-24s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n' '' NDCG recall precision hit-rate MAP MRR coverage Gini mean-pop. novelty diversity
lists chance evaluation/chance.safetensors
lists popularity evaluation/popularity.safetensors
lists content-clusters content/lists.safetensors
lists film-segments segments/lists.safetensors
lists hybrid-clusters hybrid/lists.safetensors
lists user-segments segments/by_user/lists.safetensors
lists user-clusters users/lists.safetensors
lists network ratings/lists.safetensors
lists auto scenarios/lists.safetensors
lists als evaluation/als.safetensors

heading "Ratings, in stars"
cat <(rs-eval --truth TE.safetensors --train TR.safetensors ratings/predicted.safetensors)
