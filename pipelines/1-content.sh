#!/usr/bin/env bash
# 1-content.sh: films by what they are. Popularity; film vectors, scaled, reduced and clustered, each model kept; lists from within
# the clusters of what a user liked; the offline test; promotion and blocking.
#
#   pipelines/1-content.sh              on a set that rs-synth makes
#   DATA=DIR pipelines/1-content.sh     on a set in MovieLens' form
. "$(dirname "$0")/common.sh"
prepare
mkdir -p content

heading "Popularity: over all, and of a genre"
run 'rs-recommend popular --apply popularity.safetensors --by bayesian -n 5 | rs-show --titles movies.csv'
run 'rs-recommend popular --apply popularity.safetensors --by recent --genre Comedy -n 5 | rs-show --titles movies.csv --items G.safetensors'

heading "Film vectors: genres, tags and statistics on one scale, in 32 numbers, in clusters"
run 'rs-join G.safetensors T.safetensors S.safetensors -o content/features.safetensors'
run 'rs-scale --method minmax --fit content/scaler.safetensors -o content/scaled.safetensors content/features.safetensors'
run 'rs-encode --dim 32 --fit content/encoder.safetensors -o content/films.safetensors content/scaled.safetensors'
run 'rs-kmeans -k 20 --fit content/kmeans.safetensors -o content/clusters.safetensors content/films.safetensors'
made content/*.safetensors

heading "Similar films, and films from the clusters of what a user liked"
ITEM=$(rs-recommend popular --apply popularity.safetensors --genre Animation -n 1 | rs-show --format tsv | tail -n 1 | cut -f3)
shares='--vectors G.safetensors=0.5 --vectors T.safetensors=0.5'
[ ! -e relevance.safetensors ] || shares='--vectors G.safetensors=0.3 --vectors T.safetensors=0.3 --vectors relevance.safetensors=0.4'
echo "By genres, tags and, where a set has it, relevance, each with its share; then by the encoded vector, within its cluster."
run "rs-recommend similar $shares --item $ITEM -n 10 | rs-show --titles movies.csv"
run "rs-recommend similar --vectors content/films.safetensors --labels content/clusters.safetensors --item $ITEM -n 10 | rs-show --titles movies.csv"
run 'rs-recommend cluster --side items --labels content/clusters.safetensors --ratings TR.safetensors -n 10 -o content/lists.safetensors TR.safetensors'
run 'rs-show --titles movies.csv --rows 1 content/lists.safetensors'

heading "The offline test"
measure content

heading "An operator's rules: one policy file"
cat >policy.csv <<'RULES'
rule,match,value,from,until
block,genre=Horror,,,
boost,genre=Documentary,1.5,,
cap,genre=Comedy,3,,
RULES
run 'rs-filter --policy policy.csv --items G.safetensors --titles movies.csv --seen TR.safetensors --now 2026-01-01 content/lists.safetensors | rs-show --titles movies.csv --rows 1'
