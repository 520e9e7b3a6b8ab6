#!/usr/bin/env bash
# serve.sh: the artefacts of rs-serve: all of a folder in one go, published by one rename. A server that runs over OUT/serve takes the new
# ones within a second or two; `ln -sfn served/1 OUT/serve` goes back to the first.
. "$(dirname "$0")/common.sh"
prepare

heading "Artefacts for a server, fitted on all ratings"
mkdir -p served
# Above all there are, also when earlier ones were taken away.
n=$(ls served | awk '/^[0-9]+$/ && $1 > n { n = $1 } END { print n + 1 }')
set=$(mktemp -d served/new-XXXXXX)
cp R.safetensors "$set/ratings.safetensors"
cp G.safetensors "$set/genres.safetensors"
cp genres.safetensors "$set/genre_words.safetensors"
cp tags.safetensors "$set/tag_words.safetensors"
cp "$(readlink movies.csv)" "$set/movies.csv"
run "rs-recommend popular --ratings R.safetensors --items G.safetensors --fit $set/popularity.safetensors -o /dev/null"

heading "Films: by who watched them, and by genres and tags in 64 numbers, which a new film gets by the kept encoder"
run "rs-als --binary -k 64 --fit $set/als.safetensors -o $set/factors.safetensors R.safetensors"
run "rs-join --how left --weight 1,2 G.safetensors T.safetensors | rs-encode --method svd --dim 64 --fit $set/content_encoder.safetensors -o $set/content.safetensors"
relevance=
if [ -e relevance.safetensors ]; then
    run "rs-encode --method svd --dim 64 -o $set/relevance.safetensors relevance.safetensors"
    relevance=', {"file": "relevance.safetensors", "weight": 0.2}'
fi

heading "What the models rank by"
item_models R.safetensors "$set"

heading "Users on a map, in clusters"
run "rs-scale --method l2 R.safetensors | rs-encode --method svd --dim 16 --fit $set/user_encoder.safetensors -o $set/users.safetensors"
run "rs-kmeans -k 8 --fit $set/user_kmeans.safetensors -o $set/user_clusters.safetensors $set/users.safetensors"
run "rs-encode --method pca --dim 2 --fit $set/user_projection.safetensors -o $set/user_places.safetensors $set/users.safetensors"

cat >"$set/recommender.json" <<JSON
{
  "ratings": "ratings.safetensors",
  "titles": "movies.csv",
  "genres": "genres.safetensors",
  "popularity": "popularity.safetensors",
  "vectors": [
    {"file": "factors.safetensors", "weight": 0.7},
    {"file": "content.safetensors", "weight": 0.3, "encoder": "content_encoder.safetensors",
     "words": [{"file": "genre_words.safetensors", "weight": 1}, {"file": "tag_words.safetensors", "weight": 2}]}$relevance
  ],
  "models": [{"file": "transitions.safetensors"}, {"file": "ease.safetensors", "weight": 0.7}],
  "map": {"encoder": "user_encoder.safetensors", "clusters": "user_kmeans.safetensors", "labels": "user_clusters.safetensors",
          "projection": "user_projection.safetensors", "places": "user_places.safetensors"}
}
JSON
rm "$set/users.safetensors" # places and clusters are what is asked of them
chmod 755 "$set"
mv -T "$set" "served/$n"
ln -sfn "served/$n" serve.new
mv -T serve.new serve
echo "  serve -> served/$n: rs-serve --artifacts $OUT/serve"
