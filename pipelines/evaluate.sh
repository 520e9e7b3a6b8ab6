#!/usr/bin/env bash
# evaluate.sh: all methods on one split, beside popularity and chance. What the five parts have made in OUT is used; what is
# missing is made by running them first.
. "$(dirname "$0")/common.sh"
for part in 1-content 2-hybrid 3-users 4-rating-predictor 5-segments blend scenarios; do
    log=${part#*-}.log
    case $part in
    1-content) made=content/lists.safetensors ;;
    2-hybrid) made=hybrid/lists.safetensors ;;
    3-users) made=users/lists.safetensors ;;
    4-rating-predictor) made=ratings/lists.safetensors ;;
    5-segments) made=segments/by_user/lists.safetensors ;;
    scenarios) made=scenarios/lists.safetensors ;;
    blend) made=blend/lists.safetensors ;;
    esac
    [ -e "$made" ] || { echo "$part first (its output: $OUT/$log)"; BUILD=$build OUT=$PWD DATA=${DATA:-} bash "$pipelines/$part.sh" >"$log"; }
done

mkdir -p evaluation
rs-recommend random -n 10 -o evaluation/chance.safetensors TR.safetensors
rs-recommend popular --apply popularity.safetensors --users TR.safetensors -n 10 -o evaluation/popularity.safetensors
rs-recommend rank --model hybrid/als.safetensors -n 10 -o evaluation/als.safetensors TR.safetensors

# A row of figures of one method's lists, at ten.
row() { # row NAME MEASURE...
    local name=$1 measure
    shift
    printf '  %-16s' "$name"
    for measure; do printf ' %9.4g' "$(metric "evaluation/$name.json" "${measure}_at_10")"; done
    echo
}

table() { # table MEASURE...
    local name
    printf '\n  %-16s' ''
    printf ' %9s' "${@/mean_popularity/mean-pop.}"
    echo
    for name in "${methods[@]}"; do row "$name" "$@"; done
}

methods=()
lists() { # lists NAME FILE: measure them, in one pass
    methods+=("$1")
    rs-eval --truth TE.safetensors --train TR.safetensors --items G.safetensors -k 5,10 --bootstrap 500 \
        --metrics "evaluation/$1.json" "$2" \
        >"evaluation/$1.txt"
}

heading "Lists of ten, against the latest fifth of each user's ratings"
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
lists blend blend/lists.safetensors
table ndcg recall precision hit_rate map mrr
table coverage gini mean_popularity novelty diversity

heading "Ratings, in stars"
rs-eval --truth TE.safetensors --train TR.safetensors ratings/predicted.safetensors
