#!/usr/bin/env bash
# blend.sh: several models in one list, by weights that a validation part of the training ratings has chosen. The held-out part is read
# once, at the end; what it says has no part in any choice.
. "$(dirname "$0")/common.sh"
prepare
mkdir -p blend

heading "The training ratings, split once more: the latest fifth of each user chooses the weights"
run 'rs-split --by time --test 0.2 --train blend/inner.safetensors --held-out blend/validation.safetensors TR.safetensors'

# The parts of a blend, fitted on RATINGS into FOLDER.
parts="transitions ease als trend"
fit() { # fit RATINGS FOLDER
    item_models "$1" "$2"
    run "rs-als --binary -k 64 --fit $2/als.safetensors -o /dev/null $1"
    run "rs-recommend popular --ratings $1 --trend past --fit $2/trend.safetensors -o /dev/null"
}

# The models of FOLDER with their weights, in the order of `parts`; a weight of 0 leaves a model out.
models() { # models FOLDER WEIGHT...
    local folder=$1 part
    shift
    for part in $parts; do
        [ "$1" = 0 ] || printf ' --model %s/%s.safetensors=%s' "$folder" "$part" "$1"
        shift
    done
}

# NDCG@10 of weights on the validation part; what was asked before is not computed again.
score() { # score WEIGHT...
    local known line
    known=$(awk -v w="$*" -F '\t' '$1 == w { print $2 }' blend/search.tsv)
    if [ -z "$known" ]; then
        line=$(models blend/inner "$@")
        # shellcheck disable=SC2086 # options, word by word
        rs-recommend rank -q $line -n 10 blend/inner.safetensors |
            rs-eval -q --truth blend/validation.safetensors -k 10 --bootstrap 0 --metrics blend/trial.json >blend/trial.txt
        known=$(metric blend/trial.json ndcg_at_10)
        printf '%s\t%s\n' "$*" "$known" >>blend/search.tsv
    fi
    echo "$known"
}

above() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a > b) }'; }

heading "The parts, on what is left"
fit blend/inner.safetensors blend/inner
: >blend/search.tsv

heading "One weight after another, until none gets better"
printf '  alone:'
i=0 best=0
for part in $parts; do
    trial=(0 0 0 0)
    trial[i]=1
    value=$(score "${trial[@]}")
    printf ' %s %.4f' "$part" "$value"
    if above "$value" "$best"; then best=$value single=$part first=$i weights=("${trial[@]}"); fi
    i=$((i + 1))
done
printf '\n'
alone=$best
changed=yes
while [ "$changed" = yes ]; do
    changed=no
    for i in 0 1 2 3; do
        # The best of them alone keeps the weight 1: only the proportions matter.
        [ "$i" != "$first" ] || continue
        for weight in 0 0.1 0.2 0.4 0.7 1; do
            trial=("${weights[@]}")
            trial[i]=$weight
            value=$(score "${trial[@]}")
            if above "$value" "$best"; then best=$value weights=("${trial[@]}") changed=yes; fi
        done
    done
    printf '  %s: %.4f\n' "${weights[*]}" "$best"
done
i=0
{
    for part in $parts; do
        printf '%s\t%s\n' "$part" "${weights[i]}"
        i=$((i + 1))
    done
} >blend/weights.tsv
awk -F '\t' -v alone="$alone" -v best="$best" 'BEGIN { printf "{\n" } { printf "  \"weight/%s\": %s,\n", $1, $2 }
    END { printf "  \"validation/alone/ndcg_at_10\": %s,\n  \"validation/ndcg_at_10\": %s\n}\n", alone, best }' \
    blend/weights.tsv >blend/weights.json

heading "The parts again, on all training ratings; lists by the weights found"
fit TR.safetensors blend
run "rs-recommend rank$(models blend "${weights[@]}") -n 10 -o blend/lists.safetensors TR.safetensors"
run "rs-recommend rank --model blend/$single.safetensors -n 10 -o blend/single.safetensors TR.safetensors"
made blend/*.safetensors

heading "The offline test"
measure blend
rs-eval --truth TE.safetensors --train TR.safetensors -k 10 --metrics blend/single.json blend/single.safetensors >blend/single.txt
printf '  %-20s %10.4f %12s\n' "$single alone" "$(metric blend/single.json ndcg_at_10)" ndcg_at_10
