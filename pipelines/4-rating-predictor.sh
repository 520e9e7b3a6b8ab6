#!/usr/bin/env bash
# 4-rating-predictor.sh: from vectors to stars. Users as an autoencoder of their interactions sees them and by their tastes, films by
# genres, tags and who watches them; a factorisation machine says what it can, networks learn the rest. For how many epochs is found
# with the later part of the training set; the networks that are kept have learnt from all of it. Then films are ranked by them, and
# a user who was never trained on is served by their encoded vector.
. "$(dirname "$0")/common.sh"
prepare
mkdir -p ratings

heading "Vectors of users and films"
run 'rs-encode --dim 32 --fit ratings/user_encoder.safetensors -o ratings/user_codes.safetensors TR.safetensors'
run 'rs-profile users --items G.safetensors -o ratings/user_profiles.safetensors TR.safetensors'
run 'rs-join ratings/user_codes.safetensors ratings/user_profiles.safetensors -o ratings/users.safetensors'
run 'rs-join G.safetensors T.safetensors | rs-scale --method minmax --fit ratings/film_scaler.safetensors -o ratings/film_features.safetensors'
run 'rs-encode --dim 32 --fit ratings/film_encoder.safetensors -o ratings/film_codes.safetensors ratings/film_features.safetensors'
run 'rs-als --binary -k 32 --iterations 5 --regularization 0.01 --alpha 1 -o ratings/film_factors.safetensors TR.safetensors'
run 'rs-join --how left ratings/film_codes.safetensors ratings/film_factors.safetensors -o ratings/films.safetensors'
run 'rs-ingest --multi-hot title --years --id movieId -o ratings/years.safetensors movies.csv'
made ratings/users.safetensors ratings/films.safetensors

heading "For how many epochs: factors of the earlier ratings, and the latest ones to stop by"
echo "Factors that had seen the latest ratings would leave nothing of them to be learnt, and the network would stop at once."
machine='rs-fm --items G.safetensors --items ratings/years.safetensors'
network='rs-train-mlp --users ratings/users.safetensors --items ratings/films.safetensors --hidden 64,32 --embedding-regularization 40'
run 'rs-split --by time --test 0.15 --train ratings/early.safetensors --held-out ratings/late.safetensors TR.safetensors'
run "$machine --chains 2 --iterations 100 --user-factors ratings/early_u.safetensors --item-factors ratings/early_i.safetensors -o /dev/null ratings/early.safetensors"
run "$network --user-factors ratings/early_u.safetensors --item-factors ratings/early_i.safetensors --validation 0.1 --log-history ratings/history.csv --metrics ratings/training.json -o /dev/null TR.safetensors"
run 'tail -n 3 ratings/history.csv'
epochs=$(metric ratings/training.json best_epoch)
[ "$epochs" -gt 0 ] || epochs=1

heading "The networks: ids, biases, factors and vectors to a rating"
echo "Which id is which row of their embeddings stands in the model itself (user_ids, item_ids); so do the factors."
run "$machine --user-factors ratings/user_factors.safetensors --item-factors ratings/item_factors.safetensors -o /dev/null TR.safetensors"
run "$network --user-factors ratings/user_factors.safetensors --item-factors ratings/item_factors.safetensors --networks 4 --validation 0 --epochs $epochs --fit ratings/network.safetensors -o ratings/fitted.safetensors TR.safetensors"
run 'rs-train-mlp --apply ratings/network.safetensors --users ratings/users.safetensors --items ratings/films.safetensors -o ratings/predicted.safetensors TE.safetensors'
made ratings/network.safetensors ratings/predicted.safetensors

heading "The offline test"
run 'rs-eval --truth TE.safetensors --train TR.safetensors --metrics ratings/metrics.json ratings/predicted.safetensors'

[ -z "${MLFLOW_TRACKING_URI:-}" ] || ! command -v gnuplot >/dev/null || run 'rs-plot training --title "Rating network" -o ratings/training.svg ratings/history.csv'
log_run films rating-predictor --metrics ratings/metrics.json --log-history ratings/history.csv --artifact ratings/training.svg \
    --model ratings/network.safetensors --register rating-predictor --alias champion --better rmse:lower

heading "Films that the networks would give most stars"
run 'rs-recommend rank --model ratings/network.safetensors --users ratings/users.safetensors --items ratings/films.safetensors -n 10 TR.safetensors -o ratings/lists.safetensors'
run 'rs-show --titles movies.csv --rows 1 ratings/lists.safetensors'

heading "A user who was never trained on: the kept encoder, their tastes, the kept networks"
{ echo userId,movieId,rating,timestamp; awk -F, 'NR > 1 && NR < 7 { print "900001," $1 "," 6 - NR / 2 "," NR }' movies.csv; } >ratings/new.csv
run 'rs-ingest -o ratings/new.safetensors ratings/new.csv'
run 'rs-encode --apply ratings/user_encoder.safetensors -o ratings/new_codes.safetensors ratings/new.safetensors'
run 'rs-profile users --items G.safetensors -o ratings/new_profiles.safetensors ratings/new.safetensors'
run 'rs-join ratings/new_codes.safetensors ratings/new_profiles.safetensors -o ratings/new_users.safetensors'
run 'rs-recommend rank --model ratings/network.safetensors --users ratings/new_users.safetensors --items ratings/films.safetensors -n 5 ratings/new.safetensors | rs-show --titles movies.csv'
