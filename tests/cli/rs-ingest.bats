#!/usr/bin/env bats
# rs-ingest: every option, and everything that can be wrong with a CSV file.
load common

csv() { # csv LINE...: the lines as a file r.csv
    printf '%s\n' "$@" >r.csv
}

rows() { # rows FILE: its rows as CSV
    rs-show --format csv "$1"
}

@test "ratings become a matrix with ids and times" {
    csv userId,movieId,rating,timestamp 2,10,4.5,100 1,30,3,200 1,20,5,300
    rs-ingest r.csv >R
    [ "$(rows R)" = "row,column,value,time
1,20,5,300
1,30,3,200
2,10,4.5,100" ]
    rs-show --info R | grep -q 'kind  *csr'
}

@test "the same from a file, a pipe, with CRLF, quotes, a byte order mark, no last line end, and by rows in any order" {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-show -f csv R >want
    cat "$SMALL/ratings.csv" | rs-ingest >P
    same R P
    sed 's/$/\r/' "$SMALL/ratings.csv" | rs-ingest | rs-show -f csv | cmp - want
    sed 's/^\([^,]*\),/"\1",/' "$SMALL/ratings.csv" | rs-ingest | rs-show -f csv | cmp - want
    { printf '\357\273\277'; cat "$SMALL/ratings.csv"; } | rs-ingest | rs-show -f csv | cmp - want
    printf %s "$(cat "$SMALL/ratings.csv")" | rs-ingest | rs-show -f csv | cmp - want
    { head -n 1 "$SMALL/ratings.csv"; tail -n +2 "$SMALL/ratings.csv" | sort -r; } | rs-ingest | rs-show -f csv | cmp - want
    { cat "$SMALL/ratings.csv"; printf '\n\n'; } | rs-ingest | rs-show -f csv | cmp - want
}

@test "the same bytes for any number of threads, and wherever the file lies" {
    same_for_threads rs-ingest "$SMALL/ratings.csv"
    cp "$SMALL/ratings.csv" elsewhere.csv
    rs-ingest elsewhere.csv | cmp - .one
    rs-ingest -o F elsewhere.csv
    same F .one
    rs-ingest -z elsewhere.csv | rs-show -f csv >a
    rs-show -f csv F | cmp - a
}

@test "text on stdin, without times" {
    run bash -o pipefail -c "printf 'userId,movieId,rating\n0,1,5\n0,260,4\n' | rs-ingest | rs-show -f csv"
    [ "$status" = 0 ]
    [ "$output" = "row,column,value
0,1,5
0,260,4" ]
}

@test "--user --item --value --time name the columns; an empty name is no column" {
    csv who,what,stars,when 1,2,3,4
    [ "$(rs-ingest --user who --item what --value stars --time when r.csv | rs-show -f csv)" = "row,column,value,time
1,2,3,4" ]
    [ "$(rs-ingest --user who --item what --value '' --time '' r.csv | rs-show -f csv)" = "row,column,value
1,2,1" ]
    fails 1 "r.csv: no column 'userId'; there are: who, what, stars, when" rs-ingest r.csv
    fails 1 "r.csv: no column 'then'" rs-ingest --user who --item what --value stars --time then r.csv
}

@test "--min-value --max-value --binary" {
    csv userId,movieId,rating 1,1,5 1,2,4 2,1,3.5 2,3,1
    [ "$(rs-ingest --min-value 4 --binary r.csv | rs-show -f csv)" = "row,column,value
1,1,1
1,2,1" ]
    [ "$(rs-ingest --max-value 3.5 r.csv | rs-show -f csv)" = "row,column,value
2,1,3.5
2,3,1" ]
    rs-ingest --min-value 4 --binary "$SMALL/ratings.csv" | rs-show --info | grep -q entries
}

@test "--after and --before in seconds and days: the two parts are the whole" {
    csv userId,movieId,rating,timestamp 1,1,5,946684799 1,2,4,946684800 2,1,3,946684801
    [ "$(rs-ingest --after 2000-01-01 r.csv | rs-show -f csv)" = "row,column,value,time
1,2,4,946684800
2,1,3,946684801" ]
    [ "$(rs-ingest --before 946684800 r.csv | rs-show -f csv)" = "row,column,value,time
1,1,5,946684799" ]
    fails 2 "--after and --before: want seconds since 1970 or a day" rs-ingest --after soon r.csv
    csv userId,movieId,rating 1,1,5
    fails 1 "no column 'timestamp'" rs-ingest --after 5 r.csv
}

@test "--min-user-count and --min-item-count hold together" {
    csv userId,movieId,rating 1,1,1 1,2,1 2,1,1 2,2,1 3,2,1 3,9,1
    [ "$(rs-ingest --min-user-count 2 --min-item-count 2 r.csv | rs-show -f csv)" = "row,column,value
1,1,1
1,2,1
2,1,1
2,2,1" ]
    rs-ingest --min-user-count 5 --min-item-count 5 "$SMALL/ratings.csv" >core
    [ "$(rs-show -f tsv core | tail -n +2 | cut -f 1 | uniq -c | sort -n | awk 'NR == 1 { print ($1 >= 5) }')" = 1 ]
    [ "$(rs-show -f tsv core | tail -n +2 | cut -f 2 | sort | uniq -c | sort -n | awk 'NR == 1 { print ($1 >= 5) }')" = 1 ]
}

@test "a pair rated twice: the latest wins, and a note counts" {
    csv userId,movieId,rating,timestamp 1,1,2,20 1,1,3,10 1,2,4,5
    rs-ingest r.csv >R 2>note
    [ "$(rows R)" = "row,column,value,time
1,1,2,20
1,2,4,5" ]
    [ "$(cat note)" = "rs-ingest: 1 lines for a pair that has a later one: left out" ]
    [ -z "$(rs-ingest -q r.csv 2>&1 >R2)" ]
    same R R2
    # The later rating counts before the bound is asked.
    csv userId,movieId,rating,timestamp 1,1,2,20 1,1,5,10 1,2,4,5
    [ "$(rs-ingest -q --min-value 4 r.csv | rs-show -f csv)" = "row,column,value,time
1,2,4,5" ]
}

@test "--append: new users and films come after, earlier rows keep their place" {
    csv userId,movieId,rating,timestamp 5,10,3,1 5,20,4,2 7,20,5,3
    rs-ingest r.csv >old
    csv userId,movieId,rating,timestamp 9,5,1,4 1,10,2,5 7,20,1,9
    rs-ingest --append old r.csv >both
    [ "$(rows both)" = "row,column,value,time
5,10,3,1
5,20,4,2
7,20,1,9
1,10,2,5
9,5,1,4" ]
    rs-show --history both | grep -q -- --append
    csv userId,movieId,rating,timestamp
    [ "$(rs-ingest --append old r.csv | rs-show -f csv)" = "$(rows old)" ]
    csv userId,movieId,rating 1,1,1
    fails 1 "--append: want a column of times" rs-ingest --append old r.csv
    fails 2 "--append takes ratings" rs-ingest --append old --min-user-count 2 r.csv
    fails 2 "--append takes ratings" rs-ingest --append old --multi-hot genres r.csv
    fails 1 "missing" rs-ingest --append missing r.csv
    fails 1 "r.csv" rs-ingest --append r.csv r.csv
}

@test "--append of the second half equals the whole" {
    head -n 300 "$SMALL/ratings.csv" >first.csv
    { head -n 1 "$SMALL/ratings.csv"; tail -n +301 "$SMALL/ratings.csv"; } >second.csv
    rs-ingest first.csv >old
    rs-ingest --append old second.csv | rs-show -f csv | sort >both
    rs-ingest "$SMALL/ratings.csv" | rs-show -f csv | sort | cmp - both
}

@test "--string-ids" {
    csv userId,movieId,rating zoe,tt2,3 anna,tt1,4 'zoe,"a, b",1'
    [ "$(rs-ingest --string-ids r.csv | rs-show -f csv)" = 'row,column,value
anna,tt1,4
zoe,"a, b",1
zoe,tt2,3' ]
    fails 1 "r.csv: line 2: userId: want an integer from 0 on (--string-ids takes any text), got 'zoe'" rs-ingest r.csv
    csv userId,movieId,rating ,tt2,3
    fails 1 "r.csv: line 2: userId: want an id" rs-ingest --string-ids r.csv
}

@test "--delimiter" {
    tr , '\t' <"$SMALL/ratings.csv" >r.tsv
    rs-ingest --delimiter tab r.tsv | rs-show -f csv >a
    rs-ingest "$SMALL/ratings.csv" | rs-show -f csv | cmp - a
    tr , ';' <"$SMALL/ratings.csv" | rs-ingest --delimiter ';' | rs-show -f csv | cmp - a
    fails 2 "--delimiter and --separator: want one character" rs-ingest --delimiter ab r.tsv
    fails 2 "--delimiter and --separator: want one character" rs-ingest --delimiter '' r.tsv
}

@test "--skip-bad: so many bad lines are shown and skipped" {
    csv userId,movieId,rating 1,1,5 x,1,5 1,2 1,3,4
    rs-ingest --skip-bad 2 r.csv >R 2>note
    [ "$(rows R)" = "row,column,value
1,1,5
1,3,4" ]
    grep -q "skipped: r.csv: line 3: userId: want an integer" note
    grep -q "skipped: r.csv: line 4: want 3 fields, got 2" note
    grep -q "2 bad lines skipped" note
    fails 1 "r.csv: line 4: want 3 fields, got 2 (1 bad lines before it" rs-ingest -q --skip-bad 1 r.csv
}

@test "--multi-hot: genres, sorted; none where none are listed" {
    csv movieId,title,genres '7,"x, y",Drama|Comedy' '3,z,(no genres listed)' 5,w,Comedy
    rs-ingest --multi-hot genres --id movieId r.csv >G
    [ "$(rows G)" = "id,Comedy,Drama
3,0,0
5,1,0
7,1,1" ]
    csv film,kinds '1,a;b'
    [ "$(rs-ingest --multi-hot kinds --id film --separator ';' r.csv | rs-show -f csv)" = "id,a,b
1,1,1" ]
    fails 1 "no column 'genres'; there are: film, kinds" rs-ingest --multi-hot genres r.csv --id film
    fails 1 "no column 'movieId'" rs-ingest --multi-hot kinds r.csv
    csv movieId,genres 1,a 1,b
    fails 1 "r.csv: line 3: id 1 comes twice" rs-ingest --multi-hot genres r.csv
    rs-ingest --multi-hot genres "$SMALL/movies.csv" | rs-show --info | grep -q 'rows  *40'
}

@test "--tags: TF-IDF of length 1, by --min-count and --max-columns" {
    csv movieId,tag 1,Dark '1,dark ' 1,war 3,DARK
    rs-ingest --tags tag --id movieId --min-count 1 r.csv >T
    [ "$(rs-show -f csv T | head -n 1)" = id,dark,war ]
    # 2 films: idf(dark) = ln(3/3) + 1, idf(war) = ln(3/2) + 1
    [ "$(rs-show -f csv T | awk -F, 'NR == 2 { printf "%.4f %.4f", $2, $3 }')" = "0.8182 0.5750" ]
    [ "$(rs-show -f csv T | tail -n 1)" = 3,1,0 ]
    [ "$(rs-ingest --tags tag r.csv | rs-show -f csv)" = "id,dark
1,1
3,1" ]
    [ "$(rs-ingest --tags tag --min-count 1 --max-columns 1 r.csv | rs-show -f csv | head -n 1)" = id,dark ]
    fails 2 "--min-count: want a number from 1" rs-ingest --tags tag --min-count 0 r.csv
    fails 2 "--max-columns: want a number from 1" rs-ingest --tags tag --max-columns 0 r.csv
    rs-ingest --tags tag "$SMALL/tags.csv" | rs-show --info | grep -q 'kind  *dense'
}

@test "--relevance: the tag genome, with --names, --tag-id and --value" {
    csv movieId,tagId,relevance 2,1,0.5 2,3,0.25 1,2,0.75
    [ "$(rs-ingest --relevance r.csv | rs-show -f csv)" = "id,1,2,3
1,0,0.75,0
2,0.5,0,0.25" ]
    printf 'tagId,tag\n1,007\n2,dark\n3,"a, b"\n' >names.csv
    [ "$(rs-ingest --relevance --names names.csv r.csv | rs-show -f csv | head -n 1)" = 'id,007,dark,"a, b"' ]
    csv film,t,r 2,1,0.5
    [ "$(rs-ingest --relevance --id film --tag-id t --value r r.csv | rs-show -f csv)" = "id,1
2,0.5" ]
    fails 1 "no column 'movieId'" rs-ingest --relevance r.csv
    fails 1 "no-names.csv: cannot open" rs-ingest --relevance --names no-names.csv --id film --tag-id t --value r r.csv
}

@test "--columns and --fill: numbers" {
    csv movieId,year,budget 7,1995,2.5 3,,-1
    [ "$(rs-ingest --columns budget,year --fill 0 r.csv | rs-show -f csv)" = "id,budget,year
3,-1,0
7,2.5,1995" ]
    [ "$(rs-ingest --columns budget --id movieId r.csv | rs-show -f csv)" = "id,budget
3,-1
7,2.5" ]
    fails 1 "r.csv: line 3: year: want a number, got ''" rs-ingest --columns year r.csv
    fails 1 "r.csv: no column 'size'" rs-ingest --columns size r.csv
    fails 1 "--columns year,: want names" rs-ingest --columns year, r.csv
}

@test "one mode at a time" {
    fails 2 "want one of --multi-hot, --tags, --columns and --relevance, got 2" rs-ingest --tags a --relevance "$SMALL/tags.csv"
}

@test "bad files: empty, header only, NUL bytes, huge numbers, open quotes, no file" {
    : >r.csv
    fails 1 "r.csv: empty: want a header line" rs-ingest r.csv
    fails 1 "stdin: empty: want a header line" rs-ingest <r.csv
    csv userId,movieId,rating
    rs-ingest r.csv >R 2>note
    grep -q "no rating is left" note
    rs-show --info R | grep -q 'entries  *0'
    printf 'userId,movieId,rating\n1,\0002,3\n' >r.csv
    fails 1 "r.csv: line 2: movieId: want an integer from 0 on (--string-ids takes any text), got '?2'" rs-ingest r.csv
    fails 1 "r.csv: line 2: movieId: want an id without NUL bytes" rs-ingest --string-ids r.csv
    csv userId,movieId,rating 1,99999999999999999999,3
    fails 1 "line 2: movieId: want an integer" rs-ingest r.csv
    csv userId,movieId,rating 1,2,1e999
    fails 1 "line 2: rating: want a number, got '1e999'" rs-ingest r.csv
    csv userId,movieId,rating '1,"2,3'
    fails 1 "r.csv: line 2: a quote is opened and never closed" rs-ingest r.csv
    csv userId,movieId,rating '1,2"2",3'
    fails 1 "r.csv: line 2: a quote where none may be" rs-ingest r.csv
    fails 1 "none.csv: cannot open: No such file" rs-ingest none.csv
    fails 1 "r.csv: line 2" rs-ingest -o out r.csv
    [ ! -e out ]
    fails 2 "unexpected argument 'b'" rs-ingest a b
    fails 2 "unknown option '--no-such'" rs-ingest --no-such
}

@test "what shapes the result is in the history, what does not is not" {
    rs-ingest "$SMALL/ratings.csv" >A
    rs-ingest -t 1 -q --min-value 3 "$SMALL/ratings.csv" >B
    rs-show --history B >script
    grep -q 'rs-ingest --min-value 3' script
    [ "$(grep -cE -- '--threads|--quiet|ratings.csv' script)" = 0 ]
    [ "$(rs-show --info A | grep recipe)" != "$(rs-show --info B | grep recipe)" ]
    bash script "$SMALL/ratings.csv"
    same B 01-ingest.safetensors
}

@test "MovieLens: as many users, films, ratings and genres as its README says" {
    DATA=${DATA:-$ROOT/../shared/data/ml-latest-small}
    [ -e "$DATA/ratings.csv" ] || skip "no MovieLens data at $DATA"
    rs-ingest "$DATA/ratings.csv" | rs-show --info -f tsv >info
    grep -qx "rows	610" info
    grep -qx "columns	9724" info
    grep -qx "entries	100836" info
    [ "$(rs-ingest --multi-hot genres --id movieId "$DATA/movies.csv" | rs-show --info -f tsv | grep -cE '^(rows	9742|columns	19)$')" = 2 ]
    [ "$(rs-ingest --tags tag --id movieId "$DATA/tags.csv" | rs-show --info -f tsv | grep -cE '^rows	1572$')" = 1 ]
}

@test "help, version" {
    rs-ingest --help | grep -q -- --multi-hot
    rs-ingest --version | grep -q '^rs-ingest '
}
