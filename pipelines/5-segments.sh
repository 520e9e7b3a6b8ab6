#!/usr/bin/env bash
# 5-segments.sh: controlled segments. Films by genres and mean rating; users by what they prefer: genres, mean rating by film segment,
# where their ratings above 3.5 lie, through an autoencoder. How many segments is asked of five methods and drawn; lists come by film
# segment and by user segment.
. "$(dirname "$0")/common.sh"
prepare
mkdir -p segments

# choice TITLE NAME: the five measures of segments/NAME_k.csv over k, drawn, with the k that was chosen.
choice() {
    command -v gnuplot >/dev/null || { echo "  (no gnuplot here: segments/$2_k.csv is not drawn)"; return; }
    run "rs-plot choice --title '$1' --chosen $(metric "segments/$2_k.json" k) -o segments/$2_k.svg segments/$2_k.csv"
}

heading "Films by genres and mean rating"
run 'rs-join --how left --weight 1,2 G.safetensors <(rs-filter --keep-columns <(echo mean_rating) S.safetensors) | rs-scale --method minmax --fit segments/film_scaler.safetensors -o segments/films.safetensors'
run 'rs-kmeans -k 4-40:4 --choose elbow --choice segments/films_k.csv --metrics segments/films_k.json --fit segments/film_kmeans.safetensors -o segments/film_segments.safetensors segments/films.safetensors'
run 'column -s, -t segments/films_k.csv'
choice 'Film segments' films

heading "Users by what they prefer"
run 'rs-profile users --items G.safetensors --labels segments/film_segments.safetensors --min-value 3.5 -o segments/user_profiles.safetensors TR.safetensors'
run 'rs-scale --fit segments/user_scaler.safetensors -o segments/user_scaled.safetensors segments/user_profiles.safetensors'
run 'rs-encode --dim 8 --fit segments/user_autoencoder.safetensors --log-history segments/autoencoder.csv -o segments/users.safetensors segments/user_scaled.safetensors'
run 'rs-kmeans -k 2-20 --choose elbow --choice segments/users_k.csv --metrics segments/users_k.json --fit segments/user_kmeans.safetensors -o segments/user_segments.safetensors segments/users.safetensors'
run 'column -s, -t segments/users_k.csv'
choice 'User segments' users
made segments/*.safetensors

heading "Lists by film segment"
run 'rs-recommend cluster --side items --labels segments/film_segments.safetensors --ratings TR.safetensors -n 10 -o segments/lists.safetensors TR.safetensors'
measure segments

heading "Lists by user segment"
mkdir -p segments/by_user
run 'rs-recommend cluster --side users --labels segments/user_segments.safetensors --ratings TR.safetensors -n 10 -o segments/by_user/lists.safetensors TR.safetensors'
measure segments/by_user

log_run segments film-segments --metrics segments/films_k.json --metrics segments/metrics.json \
    --artifact segments/films_k.svg --artifact segments/films_k.csv --model segments/film_kmeans.safetensors --register film-segments --alias champion --better ndcg_at_10:higher
log_run segments user-segments --metrics segments/users_k.json --metrics segments/by_user/metrics.json --log-history segments/autoencoder.csv \
    --artifact segments/users_k.svg --artifact segments/users_k.csv --model segments/user_autoencoder.safetensors --register user-segments \
    --alias champion --better ndcg_at_10:higher
