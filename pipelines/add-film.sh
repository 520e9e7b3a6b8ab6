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
run 'rs-ingest --multi-hot genres --id movieId --like content/features.safetensors -o added/genres.safetensors added/new-movies.csv'
