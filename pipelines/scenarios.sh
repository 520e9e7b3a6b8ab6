#!/usr/bin/env bash
# scenarios.sh: everybody is served, by what is known of them. Five visitors, from one who has only named a genre to one who has rated
# much; then all users at once; then an operator's policy over it.
. "$(dirname "$0")/common.sh"
prepare
mkdir -p scenarios
[ -e hybrid/item_factors.safetensors ] || run 'mkdir -p hybrid; rs-als --binary -k 96 --regularization 0.007 --alpha 0.5 --fit hybrid/als.safetensors -o hybrid/item_factors.safetensors TR.safetensors'
[ -e blend/transitions.safetensors ] && [ -e blend/ease.safetensors ] || item_models TR.safetensors blend

# The most rated films, to make visitors of: a set's own ids.
top=($(rs-recommend popular --apply popularity.safetensors -n 8 | rs-show --format tsv | tail -n +2 | cut -f3))
# Similar: by who watched them, genres, tags, and relevance where there is a tag genome; the weights are shares.
vectors='--vectors hybrid/item_factors.safetensors=0.7 --vectors G.safetensors=0.1 --vectors T.safetensors=0.2'
[ ! -e relevance.safetensors ] || vectors="$vectors --vectors relevance.safetensors=0.2"
auto="rs-recommend auto --popularity popularity.safetensors $vectors --model blend/transitions.safetensors --model blend/ease.safetensors=0.7"

heading "1. Nothing is known but a genre: its most popular films"
run 'rs-recommend popular --apply popularity.safetensors --genre Comedy -n 5 | rs-show --titles movies.csv --items G.safetensors'

heading "2. Two films watched, none rated: films similar to them"
printf 'userId,movieId,rating\n1,%s,\n1,%s,\n' "${top[0]}" "${top[1]}" >scenarios/watched.csv
run "rs-ingest --unrated scenarios/watched.csv | $auto -n 5 | rs-show --titles movies.csv --items G.safetensors"

heading "3. Three ratings: similar to what was liked, mixed with popular films"
printf 'userId,movieId,rating\n1,%s,5\n1,%s,2\n1,%s,4\n' "${top[0]}" "${top[2]}" "${top[4]}" >scenarios/few.csv
run "rs-ingest scenarios/few.csv | $auto -n 5 | rs-show --titles movies.csv --items G.safetensors"

heading "4. Six ratings, five of them liked: the models rank"
printf 'userId,movieId,rating\n1,%s,5\n1,%s,4.5\n1,%s,4\n1,%s,4\n1,%s,5\n1,%s,1\n' "${top[@]:0:6}" >scenarios/more.csv
run "rs-ingest scenarios/more.csv | $auto -n 5 | rs-show --titles movies.csv --items G.safetensors"

heading "5. Over all of these: an operator's policy"
cat >scenarios/policy.csv <<RULES
rule,match,value,from,until
block,id=${top[6]},,,
pin,id=${top[7]},1,,
cap,genre=Action,2,,
RULES
run "rs-ingest scenarios/more.csv | $auto -n 30 | rs-filter --policy scenarios/policy.csv --items G.safetensors --now 2026-01-01 -n 5 | rs-show --titles movies.csv --items G.safetensors"

heading "All users at once, each by their own scenario"
run "$auto -n 10 -o scenarios/lists.safetensors TR.safetensors"
run 'rs-eval --truth TE.safetensors --train TR.safetensors -k 10 --by scenario --metrics scenarios/metrics.json scenarios/lists.safetensors'
