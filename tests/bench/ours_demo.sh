#!/usr/bin/env bash
# ours_demo.sh: what the demo does, with as many epochs as peer_demo.py has: all, or plain (without the two trainings). From small/.
set -euo pipefail
mkdir -p demo
cd demo
small=../small
rs-ingest -q -o R "$small/ratings.csv"
rs-split -q --by time --test 0.2 --train TR --held-out TE R
# Films by what they are: vectors, clusters, neighbours. It and the lists want nothing of each other, so they run side by side.
films() {
    rs-ingest -q --multi-hot genres --id movieId -o G "$small/movies.csv"
    rs-ingest -q --tags tag --id movieId -o T "$small/tags.csv"
    rs-profile items -q --films G -o S TR
    case $1 in
    all) encoder=(--dim 32 --epochs 20 --validation 0) ;;
    *) encoder=(--dim 32 --method svd) ;;
    esac
    rs-join G T S | rs-scale -q | rs-encode -q "${encoder[@]}" --fit enc -o V
    rs-kmeans -q -k 20 --fit km -o L V
    rs-recommend popular -q --ratings TR -n 5 | rs-show --titles "$small/movies.csv" >popular.txt
    rs-recommend similar -q --vectors V --item 1 -n 10 | rs-show --titles "$small/movies.csv" >similar.txt
}
films "$1" &
rs-als -q --binary --solver cg -k 96 --regularization 0.007 --alpha 0.5 --fit als -o IF TR
rs-recommend rank -q --model als -n 20 -o rec TR
rs-show --format tsv -n -1 rec | tail -n +2 | cut -f3 | sort | uniq -c | sort -k1,1nr -k2,2n | awk 'NR == 1 { print $2 }' >block.txt
rs-recommend popular -q --ratings TR -n 50 | rs-show --format tsv | tail -n 1 | cut -f3 >promote.txt
rs-filter -q --block block.txt --promote promote.txt --seen TR -n 10 rec | rs-show --titles "$small/movies.csv" -n -1 >lists.txt
rs-eval -q --truth TE --train TR -k 10 --metrics als.json -o /dev/null rec
wait %1
if [ "$1" = all ]; then
    rs-als -q --apply als -o UF TR
    rs-train-mlp -q --users UF --items V --epochs 5 --validation 0 --fit mlp -o /dev/null TR
    rs-train-mlp -q --apply mlp --users UF --items V -o predicted TE
    rs-eval -q --truth TE --train TR --metrics ratings.json -o /dev/null predicted
fi

figure() { sed -n 's|^ *"'"$2"'": *\([-0-9.e]*\),\{0,1\}$|\1|p' "$1"; }
printf 'NDCG@10 %.4f' "$(figure als.json ndcg_at_10)" >"figures-$1.txt"
if [ "$1" = all ]; then printf ', RMSE %.4f' "$(figure ratings.json rmse)" >>"figures-$1.txt"; fi
