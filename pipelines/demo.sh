#!/usr/bin/env bash
# demo.sh: the main job from CSV files to lists of films and figures, read from top to bottom.
#
#   make demo                    on a set that rs-synth makes
#   make demo DATA=DIR           on a set in MovieLens' form (ratings.csv, movies.csv, tags.csv)
#
# Everything it makes stays in OUT (build/demo, build/demo-NAME of DATA=.../NAME). Each line that is shown can be typed as it is.
. "$(dirname "$0")/common.sh"

total=$EPOCHREALTIME

heading "0. The data"
take_data

heading "1. From ratings to recommendations"
echo "Ratings become a sparse matrix, users by films. Of each user's ratings the latest fifth is held out for the test."
run 'rs-ingest ratings.csv > R.safetensors'
made R.safetensors
run 'rs-split --by time --test 0.2 --train TR.safetensors --held-out TE.safetensors < R.safetensors'
made TR.safetensors TE.safetensors
echo
echo "Alternating least squares finds 96 numbers for each user and film whose products tell who watches what."
run 'rs-als --binary -k 96 --regularization 0.007 --alpha 0.5 --fit als.safetensors < TR.safetensors > IF.safetensors'
run 'rs-recommend rank --model als.safetensors -n 20 < TR.safetensors > rec.safetensors'
made als.safetensors rec.safetensors
echo
echo "An operator's rules: the film that is recommended most is blocked, one is promoted to whoever has not seen it."
rs-show --format tsv rec.safetensors | tail -n +2 | cut -f3 | sort | uniq -c | sort -k1,1nr -k2,2n | awk 'NR == 1 { print $2 }' >block.txt
rs-recommend popular --ratings TR.safetensors -n 50 | rs-show --format tsv | tail -n +2 | cut -f3 | tail -n 1 >promote.txt
run 'rs-filter --block block.txt --promote promote.txt --seen TR.safetensors -n 10 < rec.safetensors | rs-show --titles movies.csv --rows 2'

heading "2. From films to similar films"
echo "Genres, tags and statistics side by side, brought to one scale, encoded in 32 numbers a film, clustered."
run 'rs-ingest --multi-hot genres --id movieId movies.csv > G.safetensors'
run 'rs-ingest --tags tag --id movieId tags.csv > T.safetensors'
run 'rs-profile items --films G.safetensors < TR.safetensors > S.safetensors'
made G.safetensors T.safetensors S.safetensors
run 'rs-join G.safetensors T.safetensors S.safetensors | rs-scale --fit scaler.safetensors | rs-encode --dim 32 --fit enc.safetensors > V.safetensors'
run 'rs-kmeans -k 20 --fit km.safetensors < V.safetensors > L.safetensors'
made V.safetensors L.safetensors
run 'rs-recommend popular --ratings TR.safetensors --items G.safetensors --genre Comedy -n 5 | rs-show --titles movies.csv --items G.safetensors'
ITEM=$(rs-recommend popular --ratings TR.safetensors --items G.safetensors --genre Animation -n 1 | rs-show --format tsv | tail -n 1 | cut -f3)
run "rs-recommend similar --vectors V.safetensors --item $ITEM -n 10 | rs-show --titles movies.csv"

heading "3. From vectors to ratings"
echo "A network learns ratings from the vectors of user and film; it stops when a part of the training set says so."
run 'rs-als --apply als.safetensors < TR.safetensors > UF.safetensors'
run 'rs-train-mlp --users UF.safetensors --items V.safetensors --validation 0.1 --fit mlp.safetensors --log-history mlp.csv < TR.safetensors > fitted.safetensors'
run 'rs-train-mlp --apply mlp.safetensors --users UF.safetensors --items V.safetensors < TE.safetensors > predicted.safetensors'
made mlp.safetensors predicted.safetensors

heading "4. The offline test"
echo "What was held out is looked at now, once; beside each figure what the simplest method gets."
run 'rs-eval --truth TE.safetensors --train TR.safetensors -k 10 --metrics als.json < rec.safetensors > /dev/null'
run 'rs-recommend popular --ratings TR.safetensors --users TR.safetensors -n 10 | rs-eval --truth TE.safetensors --train TR.safetensors -k 10 --metrics popular.json > /dev/null'
run 'rs-eval --truth TE.safetensors --train TR.safetensors --metrics ratings.json < predicted.safetensors > /dev/null'

printf '\n  %-28s %10s %12s\n' 'lists of ten films' 'ALS' 'popularity'
for name in ndcg_at_10 recall_at_10 precision_at_10 hit_rate_at_10 coverage_at_10; do
    printf '  %-28s %10.4f %12.4f\n' "$name" "$(metric als.json $name)" "$(metric popular.json $name)"
done
printf '\n  %-28s %10s %12s %12s\n' 'ratings in stars' 'network' 'film mean' 'biases'
printf '  %-28s %10.4f %12.4f %12.4f\n' rmse "$(metric ratings.json rmse)" "$(metric ratings.json rmse_of_item_mean)" \
    "$(metric ratings.json rmse_of_biases)"
awk -v a="$total" -v b="$EPOCHREALTIME" 'BEGIN { printf "\nAll of it took %.1f s.", b - a }'
printf ' How the lists were made: rs-show --history %s/rec.safetensors\n' "$OUT"
