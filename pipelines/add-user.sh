#!/usr/bin/env bash
# add-user.sh: users who arrive later. Their ratings as plain CSV rows are appended, and they are recommended to by the models as they
# are: factors folded in, a vector encoded, a cluster found. Nothing is trained again.
#
#   pipelines/add-user.sh NEW-RATINGS.csv      after 2-hybrid.sh and 3-users.sh, in the same OUT
new=$(realpath "${1:?usage: add-user.sh NEW-RATINGS.csv (userId,movieId,rating,timestamp)}")
. "$(dirname "$0")/common.sh"
[ -e users/encoder.safetensors ] && [ -e hybrid/als.safetensors ] || { echo "add-user.sh: run 2-hybrid.sh and 3-users.sh first" >&2; exit 1; }
mkdir -p added
cp "$new" added/new-ratings.csv

heading "Their ratings, by themselves and behind all others"
run 'rs-ingest -o added/user.safetensors added/new-ratings.csv'
run 'rs-ingest --append R.safetensors -o added/R.safetensors added/new-ratings.csv'

heading "By what they watched: factors folded in"
run 'rs-recommend rank --model hybrid/als.safetensors -n 10 added/user.safetensors -o added/ranked.safetensors'
run 'rs-show --titles movies.csv added/ranked.safetensors'

heading "By their cluster: the kept encoder and k-means"
run 'rs-encode --apply users/encoder.safetensors added/user.safetensors | rs-kmeans --apply users/kmeans.safetensors -o added/user_clusters.safetensors'
run 'cat users/clusters.safetensors added/user_clusters.safetensors | rs-join --stack - -o added/clusters.safetensors'
run 'rs-recommend cluster --side users --labels added/clusters.safetensors --ratings added/R.safetensors -n 10 added/user.safetensors -o added/lists.safetensors'
run 'rs-show --titles movies.csv added/lists.safetensors'
