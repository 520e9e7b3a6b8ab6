#!/usr/bin/env bash
# 4-rating-predictor.sh: from vectors to stars. Users as an autoencoder of their interactions sees them, films by genres and tags; a
# network learns the rating of a pair, stops when a part of the training set says so, and the best epoch is kept. Then films are
# ranked by it, and a user who was never trained on is served by their encoded vector.
. "$(dirname "$0")/common.sh"
prepare
mkdir -p ratings

heading "Vectors of users and films"
run 'rs-encode --dim 32 --fit ratings/user_encoder.safetensors -o ratings/users.safetensors TR.safetensors'
run 'rs-join G.safetensors T.safetensors | rs-scale --method minmax --fit ratings/film_scaler.safetensors -o ratings/film_features.safetensors'
run 'rs-encode --dim 32 --fit ratings/film_encoder.safetensors -o ratings/films.safetensors ratings/film_features.safetensors'

heading "The network: ids, biases and vectors to a rating"
echo "Which id is which row of its embeddings stands in the model itself (user_ids, item_ids)."
run 'rs-train-mlp --users ratings/users.safetensors --items ratings/films.safetensors --validation 0.1 --refit --fit ratings/network.safetensors --log-history ratings/history.csv --metrics ratings/training.json -o ratings/fitted.safetensors TR.safetensors'
run 'tail -n 3 ratings/history.csv'
run 'rs-train-mlp --apply ratings/network.safetensors --users ratings/users.safetensors --items ratings/films.safetensors -o ratings/predicted.safetensors TE.safetensors'
made ratings/*.safetensors

heading "The offline test"
run 'rs-eval --truth TE.safetensors --train TR.safetensors --metrics ratings/metrics.json ratings/predicted.safetensors'

heading "Films that the network would give most stars"
run 'rs-recommend rank --model ratings/network.safetensors --users ratings/users.safetensors --items ratings/films.safetensors -n 10 TR.safetensors -o ratings/lists.safetensors'
run 'rs-show --titles movies.csv --rows 1 ratings/lists.safetensors'
