#!/usr/bin/env bats
# rs-show: each kind in each format, names, header, history, and streams that are none.
load common

make_ratings() {
    printf 'userId,movieId,rating,timestamp\n1,10,4.5,964982703\n1,20,3,964981247\n2,10,0.5,964982224\n' | rs-ingest >R
    printf 'movieId,title,genres\n10,"Heat, The (1995)",Crime\n20,A very long title that nobody could ever say in a single breath of air (2001),Comedy|Crime\n' >movies.csv
}

@test "CSR: entries, with times as dates for people and as numbers for programs" {
    make_ratings
    [ "$(rs-show R)" = "row  column  value  time
  1      10    4.5  2000-07-30 18:45
  1      20      3  2000-07-30 18:20
  2      10    0.5  2000-07-30 18:37" ]
    [ "$(rs-show --format tsv <R)" = "row	column	value	time
1	10	4.5	964982703
1	20	3	964981247
2	10	0.5	964982224" ]
    [ "$(rs-show -f csv R | head -n 2)" = "row,column,value,time
1,10,4.5,964982703" ]
    [ "$(rs-show -f jsonl R | head -n 1)" = '{"row":1,"column":10,"value":4.5,"time":964982703}' ]
    [ "$(rs-show -f jsonl R | wc -l)" = 3 ]
}

@test "--titles names films, cut to 80 columns" {
    make_ratings
    [ "$(rs-show --titles movies.csv R)" = "row  column  title                                       value  time
  1      10  Heat, The (1995)                              4.5  2000-07-30 18:45
  1      20  A very long title that nobody could ever …      3  2000-07-30 18:20
  2      10  Heat, The (1995)                              0.5  2000-07-30 18:37" ]
    [ "$(rs-show -f csv --titles movies.csv R | sed -n 2p)" = '1,10,"Heat, The (1995)",4.5,964982703' ]
    [ "$(rs-show --titles movies.csv R --width 200 | grep -c breath)" = 1 ]
    rs-ingest --multi-hot genres movies.csv >G
    [ "$(rs-show -f jsonl --titles movies.csv G | head -n 1)" = '{"id":10,"title":"Heat, The (1995)","Comedy":0,"Crime":1}' ]
}

@test "--width: no line is wider" {
    rs-ingest --multi-hot genres "$SMALL/movies.csv" >G
    for width in 20 40 63 80 120; do
        rs-show -w $width --titles "$SMALL/movies.csv" G >out
        [ "$(LC_ALL=C.UTF-8 wc -L <out)" -le $width ]
    done
    fails 2 "--width: want a number from 20" rs-show -w 5 G
}

@test "wide and combining characters stand in line" {
    printf 'movieId,title\n10,七人の侍 (1954)\n20,Ame\xcc\x81lie (2001)\n' >movies.csv
    printf 'userId,movieId,rating\n1,10,1\n1,20,2\n' | rs-ingest >R
    [ "$(rs-show --titles movies.csv R)" = "$(printf 'row  column  title            value\n  1      10  七人の侍 (1954)      1\n  1      20  Ame\xcc\x81lie (2001)        2')" ]
    LC_ALL=C rs-show --titles movies.csv R | cmp - <(LC_ALL=C.UTF-8 rs-show --titles movies.csv R)
}

@test "--rows: 10 in a table, all for programs; the rest is counted" {
    rs-ingest "$SMALL/ratings.csv" >R
    n=$(($(wc -l <"$SMALL/ratings.csv") - 1))
    [ "$(rs-show R | wc -l)" = 12 ]
    [ "$(rs-show R | tail -n 1)" = "... $((n - 10)) more entries" ]
    [ "$(rs-show -n 3 R | tail -n 1)" = "... $((n - 3)) more entries" ]
    [ "$(rs-show -n 0 R | wc -l)" = 2 ]
    [ "$(rs-show -f csv R | wc -l)" = $((n + 1)) ]
    [ "$(rs-show -f csv --rows 2 R | wc -l)" = 3 ]
    rs-ingest --multi-hot genres "$SMALL/movies.csv" >G
    [ "$(rs-show G | tail -n 1)" = "... 30 more rows" ]
}

@test "--row picks rows by id, all of each" {
    make_ratings
    [ "$(rs-show -f csv -r 2 -r 1 R)" = "row,column,value,time
2,10,0.5,964982224
1,10,4.5,964982703
1,20,3,964981247" ]
    fails 1 "--row 3: there is no such row" rs-show --row 3 R
    fails 1 "--row x: there is no such row" rs-show --row x R
    rs-ingest "$SMALL/ratings.csv" >S
    [ "$(rs-show -f csv S | grep -c '^1,')" = "$(rs-show -r 1 S | tail -n +2 | wc -l)" ]
    printf 'userId,movieId,rating\nzoe,a,1\nanna,b,2\n' | rs-ingest --string-ids >T
    [ "$(rs-show --row zoe T)" = "row  column  value
zoe  a           1" ]
}

@test "dense without names counts its columns; labels" {
    rs-ingest --multi-hot genres "$SMALL/movies.csv" >G
    rs-kmeans -k 3 <G >L
    [ "$(rs-show -f csv L | head -n 1)" = id,label ]
    [ "$(rs-show -f csv L | wc -l)" = 41 ]
    [ "$(rs-show L | tail -n 1)" = "... 30 more rows" ]
    rs-show -f csv --titles "$SMALL/movies.csv" L | grep -q '^1,Iron Chase 1 (1970),'
}

@test "recommendations: lists with titles and reasons in words" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-ingest --multi-hot genres "$SMALL/movies.csv" >G
    rs-recommend popular --ratings R --items G --genre Comedy -n 2 >P
    rs-show --titles "$SMALL/movies.csv" --items G P >out
    [ "$(wc -l <out)" = 2 ]
    grep -qE '^1\.  .* \([0-9]{4}\) .*  popular in Comedy$' out
    rs-show P | grep -qE '^1\.  .*popular in genre 1$'
    rs-recommend popular --ratings R -n 2 | rs-show | grep -qE '^1\.  .*popular$'
    rs-recommend similar --vectors G --item 1 -n 2 | rs-show --titles "$SMALL/movies.csv" >out
    [ "$(head -n 1 out)" = "like Iron Chase 1 (1970)" ]
    grep -q 'similar to Iron Chase 1 (1970)$' out
    rs-als --binary -k 4 --iterations 2 --fit als <R >/dev/null
    rs-recommend rank --model als -n 3 <R >rec
    rs-show --titles "$SMALL/movies.csv" rec >out
    grep -qE '^user 1( \(scenario 4\))?$' out
    grep -qE 'liked .* \([0-9]{4}\)$|ranked by the model$' out
    grep -q 'more lists$' out
    [ "$(rs-show -n 1 rec | grep -c '^user')" = 1 ]
    [ "$(rs-show -f csv rec | head -n 1)" = row,rank,item,score,scenario,reason ]
    [ "$(rs-show -f csv --titles "$SMALL/movies.csv" rec | head -n 1)" = row,rank,item,title,score,scenario,reason ]
    rs-show -f jsonl -r 1 rec | head -n 1 | grep -qE '^\{"row":1,"rank":1,"item":[0-9]+,"score":[-0-9.e]+,"scenario":[0-9],"reason":"[a-z0-9 ]+"\}$'
}

@test "a promoted film says so, with the place it had" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-als --binary -k 4 --iterations 2 --fit als <R >/dev/null
    rs-recommend rank --model als -n 5 <R >rec
    film=$(rs-show -f csv -r 1 rec | sed -n 4p | cut -d , -f 3)
    echo "$film" >promote
    rs-filter --promote promote <rec >promoted
    rs-show -r 1 promoted | grep -qE "^1\.  +$film  .*promoted, was 3rd$"
}

@test "reasons of a policy and of clusters in words, with titles and without" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-ingest --multi-hot genres "$SMALL/movies.csv" >G
    rs-als --binary -k 4 --iterations 2 --fit als <R >/dev/null
    rs-recommend rank --model als -n 5 <R >rec
    third=$(rs-show -f csv -r 1 rec | sed -n 4p | cut -d , -f 3)
    first=$(rs-show -f csv -r 1 rec | sed -n 2p | cut -d , -f 3)
    printf 'rule,match,value,from,until\nboost,id=%s,100,,\n' "$third" >up.csv
    rs-filter --policy up.csv <rec | rs-show -r 1 >out
    grep -qE "^1\.  +$third  .*  boosted, was 3rd$" out
    printf 'rule,match,value,from,until\nboost,id=%s,0.0001,,\n' "$first" >down.csv
    rs-filter --policy down.csv <rec | rs-show -r 1 --titles "$SMALL/movies.csv" >out
    grep -qE '^5\.  .* \([0-9]{4}\) .*  lowered, was 1st$' out
    rs-filter --policy down.csv <rec | rs-show -r 1 -f jsonl | tail -n 1 | grep -q '"reason":"lowered, was 1st"}$'
    rs-kmeans -k 3 <G >L
    rs-recommend cluster --labels L --ratings R -n 2 <R >clusters
    rs-show -r 1 clusters | grep -qE '^1\.  +[0-9]+  .*  cluster [0-9]+$'
    rs-show -r 1 --titles "$SMALL/movies.csv" clusters | grep -qE '^1\.  .* \([0-9]{4}\) .*  cluster [0-9]+$'
}

@test "a heading says whether the row is a user or a film; an empty list says so" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-ingest --multi-hot genres "$SMALL/movies.csv" >G
    rs-recommend popular --ratings R --items G --fit pop >/dev/null
    printf 'userId,movieId,rating\n1,1,\n' | rs-ingest --unrated | rs-recommend auto --popularity pop --vectors G -n 2 >A
    [ "$(rs-show A | head -n 1)" = "user 1 (scenario 2)" ]
    printf 'userId,movieId,rating\n0,1,3\n0,4,5\n' | rs-ingest | rs-recommend auto --popularity pop --vectors G -n 4 >A
    [ "$(rs-show A | head -n 1)" = "user 0 (scenario 3)" ]
    # A policy that moves the first film does not change what the list is.
    rs-recommend similar --vectors G --item 1 -n 4 >S
    rs-show -f csv S | tail -n 1 | cut -d , -f 3 >last
    rs-filter --promote last <S | rs-show >out
    [ "$(head -n 1 out)" = "like film 1" ]
    grep -q 'promoted, was 4th$' out
    rs-recommend popular --ratings R -n 4 >P
    rs-show -f csv P | tail -n 1 | cut -d , -f 3 >last
    [ "$(rs-filter --promote last <P | rs-show | wc -l)" = 4 ]
    rs-show -f csv S | tail -n +2 | cut -d , -f 3 >all
    [ "$(rs-filter --block all <S | rs-show)" = "user 1
no film" ]
    [ "$(rs-filter --block all <S | rs-show -f csv)" = row,rank,item,score,scenario,reason ]
}

@test "--info: kind, shape, density, tensors, recipe, checksum" {
    make_ratings
    rs-show --info R >out
    grep -qE '^kind +csr$' out
    grep -qE '^rows +2$' out
    grep -qE '^columns +2$' out
    grep -qE '^entries +3$' out
    grep -qE '^density +75 %$' out
    grep -qE '^times +yes$' out
    grep -qE '^recipe +[0-9a-f]{32}$' out
    grep -qE '^checksum +right$' out
    grep -qE '^tensor indices +I32 \[3\]$' out
    [ "$(rs-show --info -f tsv R | head -n 2)" = "what	value
kind	csr" ]
    rs-show --info -f jsonl R | grep -qx '{"what":"rows","value":"2"}'
    cat R R | rs-show --info | grep -qE '^message +2$'
    fails 1 "comes twice" bash -c 'cat R R | rs-show'
}

@test "a model is shown by its header, with or without --info" {
    rs-ingest "$SMALL/ratings.csv" | rs-als --binary -k 4 --iterations 1 --fit als >/dev/null
    rs-show als >out
    grep -qE '^kind +model$' out
    grep -qE '^model of +rs-als$' out
    grep -qE '^parameter alpha +1$' out
    grep -qE '^tensor item_factors +F32 \[[0-9]+, 4\]$' out
    rs-show --info als | cmp - out
}

@test "--history is a script that makes the stream again" {
    rs-ingest "$SMALL/ratings.csv" | rs-als --binary -k 4 --iterations 1 >F
    rs-show --history F >script
    bash script "$SMALL/ratings.csv"
    last=$(ls -- *.safetensors | sort | tail -n 1)
    same F "$last"
    fails 2 "want one of --info and --history" rs-show --info --history F
}

@test "the same bytes for any number of threads, and into a file; compressed or not" {
    rs-ingest "$SMALL/ratings.csv" >R
    IN=R same_for_threads rs-show -f csv
    rs-show -f csv -o out R
    same out .one
    rs-ingest -z "$SMALL/ratings.csv" | rs-show -f csv | cmp - out
    rs-show -q -v R >/dev/null
}

@test "nothing upsets a terminal" {
    printf 'movieId,title\n10,a\033[31mb\n' >movies.csv
    printf 'userId,movieId,rating\n1,10,1\n' | rs-ingest >R
    rs-show --titles movies.csv R | grep -qF 'a?[31mb'
    printf 'userId,movieId,rating\n\033]0;x\007,10,1\n' | rs-ingest --string-ids | rs-show | grep -qF '?]0;x?'
}

@test "bad streams and files" {
    make_ratings
    echo nonsense >bad
    fails 1 "bad" rs-show bad
    fails 1 "bad" rs-show --info bad
    fails 1 "bad" rs-show --history bad
    : >empty
    fails 1 "empty" rs-show empty
    head -c 300 R >cut
    fails 1 "cut" rs-show cut
    fails 1 "cut" rs-show --info cut
    fails 1 "none: cannot open" rs-show none
    fails 1 "none: cannot open" rs-show --titles none R
    fails 1 "want kind dense, got csr" rs-show --items R R
    printf 'a,b\n' >no-title.csv
    fails 1 "no-title.csv: no column 'title'; there are: a, b" rs-show --titles no-title.csv R
    fails 2 "--format: want one of table, tsv, csv, jsonl, got 'xml'" rs-show -f xml R
    fails 2 "--rows: want a number from -1" rs-show -n -2 R
    fails 2 "unexpected argument" rs-show R R
    rs-show -o out bad || true
    [ ! -e out ]
}

@test "help, version" {
    rs-show --help | grep -q -- --titles
    rs-show --version | grep -q '^rs-show '
}
