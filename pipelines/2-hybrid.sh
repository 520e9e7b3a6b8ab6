#!/usr/bin/env bash
# 2-hybrid.sh: films by who watched them and by what they are. ALS factors of the films with tags beside their content, reduced and
# clustered; lists and offline test; then a film arrives and is recommended without any retraining (add-film.sh).
. "$(dirname "$0")/common.sh"
prepare
mkdir -p hybrid

heading "Factors from interactions"
run 'rs-als --binary -k 96 --regularization 0.007 --alpha 0.5 --fit hybrid/als.safetensors -o hybrid/item_factors.safetensors TR.safetensors'

heading "Beside the content of the films that have tags"
run 'rs-filter --keep-rows-of T.safetensors -o hybrid/factors_tagged.safetensors hybrid/item_factors.safetensors'
run 'rs-scale --method l2 -o hybrid/factors.safetensors hybrid/factors_tagged.safetensors'
run 'rs-join G.safetensors T.safetensors S.safetensors | rs-scale --method minmax --fit hybrid/scaler.safetensors | rs-scale --method l2 -o hybrid/content.safetensors'
run 'rs-join --how inner --weight 1,0.5 hybrid/factors.safetensors hybrid/content.safetensors -o hybrid/features.safetensors'
run 'rs-encode --dim 32 --fit hybrid/encoder.safetensors -o hybrid/films.safetensors hybrid/features.safetensors'
run 'rs-kmeans -k 40 --fit hybrid/kmeans.safetensors -o hybrid/clusters.safetensors hybrid/films.safetensors'
made hybrid/*.safetensors

heading "Similar films, and films from the clusters of what a user liked"
ITEM=$(rs-show --format tsv hybrid/films.safetensors | sed -n '2s/\t.*//p')
run "rs-recommend similar --vectors hybrid/films.safetensors --item $ITEM -n 10 | rs-show --titles movies.csv"
run 'rs-recommend cluster --side items --labels hybrid/clusters.safetensors --ratings TR.safetensors -n 10 -o hybrid/lists.safetensors TR.safetensors'

heading "The offline test"
measure hybrid
