#!/usr/bin/env bash
# add-film.sh: films that arrive later, nobody has rated them. Their genres and tags as plain CSV rows become a vector by the kept scaler
# and encoder, k-means places it, and the people who like such films are recommended it. Nothing is trained again.
#
#   pipelines/add-film.sh NEW-MOVIES.csv [NEW-TAGS.csv]      after 1-content.sh, in the same OUT
usage='usage: add-film.sh NEW-MOVIES.csv [NEW-TAGS.csv] (movieId,title,genres and userId,movieId,tag,timestamp)'
films=$(realpath "${1:?$usage}")
tags=${2:+$(realpath "$2")}
. "$(dirname "$0")/common.sh"
[ -e content/encoder.safetensors ] || { echo "add-film.sh: run 1-content.sh first" >&2; exit 1; }
mkdir -p added
cp "$films" added/new-movies.csv
if [ -n "$tags" ]; then cp "$tags" added/new-tags.csv; else head -n 1 tags.csv >added/new-tags.csv; fi

heading "The films' vector, by the kept models"
run 'rs-ingest --multi-hot genres --id movieId --apply genres.safetensors -o added/genres.safetensors added/new-movies.csv'
run 'rs-ingest --tags tag --id movieId --apply tags.safetensors -o added/tags.safetensors added/new-tags.csv'
run 'rs-profile items --films added/genres.safetensors -o added/statistics.safetensors TR.safetensors'
run 'rs-join --how left added/genres.safetensors added/tags.safetensors added/statistics.safetensors | rs-scale --apply content/scaler.safetensors | rs-encode --apply content/encoder.safetensors -o added/films.safetensors'
run 'rs-kmeans --apply content/kmeans.safetensors -o added/film_clusters.safetensors added/films.safetensors'
run 'rs-show added/film_clusters.safetensors'

heading "Behind all others: earlier rows keep their place and their bytes"
run 'rs-join --stack content/films.safetensors added/films.safetensors -o added/all_films.safetensors'
{ cat movies.csv; tail -n +2 added/new-movies.csv; } >added/movies.csv

heading "What it is like"
films=$(rs-show --format tsv added/films.safetensors | tail -n +2 | cut -f1)
for film in $films; do
    run "rs-recommend similar --vectors added/all_films.safetensors --item $film -n 10 | rs-show --titles added/movies.csv"
done

heading "Who is recommended it: the users with a new film among their 200 nearest to what they liked"
printf '%s\n' $films >added/ids.txt
run 'rs-recommend auto -q --popularity popularity.safetensors --vectors added/all_films.safetensors --share 1 -n 200 TR.safetensors | rs-filter --keep-columns added/ids.txt --min-count 1 -o added/audience.safetensors'
run 'rs-show --titles added/movies.csv --rows 5 added/audience.safetensors'
