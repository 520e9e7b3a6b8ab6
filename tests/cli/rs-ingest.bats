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
    fails 2 "--append keeps all users and films" rs-ingest --append old --min-user-count 2 r.csv
    fails 2 "--append goes with ratings, not with --multi-hot" rs-ingest --append old --multi-hot genres r.csv
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

@test "--multi-hot --years: the year that ends a title" {
    csv movieId,title '7,Heat (1995)' '3,"2012, the film (2009) "' '5,M*A*S*H' '9,Casino (1995)'
    rs-ingest --multi-hot title --years r.csv >Y
    [ "$(rows Y)" = "id,1995,2009
3,0,1
5,0,0
7,1,0
9,1,0" ]
    fails 2 "--years goes with --multi-hot" rs-ingest --tags title --years r.csv
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

@test "--multi-hot --fit, --apply: films that come later have the same columns" {
    csv movieId,genres '1,Comedy|Drama' 2,Action
    rs-ingest --multi-hot genres --fit V r.csv >G
    same G <(rs-ingest --multi-hot genres r.csv)
    rs-ingest --multi-hot genres --apply V r.csv >again 2>note
    [ ! -s note ]
    same <(rows again) <(rows G)
    csv movieId,genres '9,Drama|IMAX|Noir|War|Western|IMAX' 7,IMAX '8,(no genres listed)'
    rs-ingest --multi-hot genres --apply V r.csv >new 2>note
    [ "$(rows new)" = "id,Action,Comedy,Drama
7,0,0,0
8,0,0,0
9,0,0,1" ]
    [ "$(cat note)" = "rs-ingest: left out, as the vocabulary does not have them: 4 categories (IMAX, Noir, War, ...)" ]
    [ -z "$(rs-ingest -q --multi-hot genres --apply V r.csv 2>&1 >/dev/null)" ]
    cat G new | rs-join --stack | rs-show --info | grep -qE '^rows +5$'
    rs-show --history new | grep -q -- '--apply'
    csv film,kinds '4,Drama;Action'
    [ "$(rs-ingest --multi-hot kinds --id film --separator ';' --apply V r.csv | rs-show -f csv)" = "id,Action,Comedy,Drama
4,1,0,1" ]
}

@test "--tags --fit, --apply: the weights of the first file" {
    csv movieId,tag 1,dark 3,dark 1,war 3,war 4,war 4,once
    rs-ingest --tags tag --fit V r.csv >T
    rs-ingest --tags tag --apply V r.csv >again 2>note
    same <(rows again) <(rows T)
    grep -q '1 tags (once)' note
    # idf(dark) = ln(4/3) + 1, idf(war) = ln(4/4) + 1
    csv movieId,tag '9, DARK' 9,war 5,new
    rs-ingest -q --tags tag --apply V r.csv >new
    [ "$(rs-show -f csv new | head -n 2)" = "id,dark,war
5,0,0" ]
    [ "$(rs-show -f csv new | awk -F, 'NR == 3 { printf "%.4f %.4f", $2, $3 }')" = "0.7898 0.6134" ]
    rs-show --info V >info
    grep -qE '^model of +rs-ingest$' info
    grep -qE '^tensor idf +F64 \[2\]$' info
    grep -qE '^tensor count +I64 \[2\]$' info
    grep -qE '^parameter films +3$' info
    rs-show --info V | grep -q '"dark","war"'
}

@test "--apply: no new film is an empty matrix with the columns, which joins" {
    csv movieId,tag 1,dark 3,dark
    rs-ingest --tags tag --fit V r.csv >/dev/null
    csv movieId,tag
    rs-ingest --tags tag --apply V r.csv >empty 2>note
    grep -q 'no line but the header: the matrix is empty' note
    [ "$(rows empty)" = id,dark ]
    csv movieId,genres 9,Drama
    rs-ingest --multi-hot genres r.csv >G
    rs-join G empty --how left >joined
    [ "$(rows joined)" = "id,Drama,dark
9,1,0" ]
    [ "$(rs-join empty G | rs-show -f csv)" = "id,dark,Drama
9,0,1" ]
    csv movieId,genres tt1,Drama
    rs-ingest --string-ids --multi-hot genres r.csv >S
    [ "$(rs-join S empty --how left | rs-show -f csv)" = "id,Drama,dark
tt1,1,0" ]
    rs-scale <joined >/dev/null
}

@test "--apply: what is no such vocabulary; --fit of nothing" {
    csv movieId,tag,genres 1,dark,Drama 3,dark,Comedy
    rs-ingest --tags tag --fit T r.csv >M
    rs-ingest --multi-hot genres --fit G r.csv >/dev/null
    fails 1 "--apply G: want a vocabulary of tags, got one of categories" rs-ingest --tags tag --apply G r.csv
    fails 1 "--apply T: want a vocabulary of categories, got one of tags" rs-ingest --multi-hot genres --apply T r.csv
    fails 1 "M: want kind model, got dense" rs-ingest --tags tag --apply M r.csv
    rs-scale --fit scaler <M >/dev/null
    fails 1 "rs-scale" rs-ingest --tags tag --apply scaler r.csv
    head -c 200 T >cut
    fails 1 "cut" rs-ingest --tags tag --apply cut r.csv
    fails 1 "none: cannot open" rs-ingest --tags tag --apply none r.csv
    fails 2 "--apply uses a kept vocabulary" rs-ingest --tags tag --apply T --fit U r.csv
    fails 2 "--apply uses a kept vocabulary" rs-ingest --tags tag --apply T --min-count 5 r.csv
    fails 2 "--apply uses a kept vocabulary" rs-ingest --tags tag --apply T --max-columns 5 r.csv
    fails 1 "r.csv: no column 'no'" rs-ingest --tags no --fit U r.csv
    [ ! -e U ]
    # No tag that two films have: a vocabulary without columns.
    csv movieId,tag 1,a 2,b
    rs-ingest --tags tag --fit U r.csv >none
    rs-ingest -q --tags tag --apply U r.csv >again
    same <(rows again) <(rows none)
}

@test "the same vocabulary for any number of threads, compressed or not" {
    rs-ingest -t 1 --tags tag --fit A "$SMALL/tags.csv" >/dev/null
    rs-ingest -t 2 --tags tag --fit B "$SMALL/tags.csv" >/dev/null
    same A B
    rs-ingest -z --tags tag --fit C "$SMALL/tags.csv" >/dev/null
    rs-ingest -q --tags tag --apply A "$SMALL/tags.csv" >x
    rs-ingest -q --tags tag --apply C "$SMALL/tags.csv" | cmp - x
    IN=$SMALL/tags.csv same_for_threads rs-ingest -q --tags tag --apply A
}

@test "--unrated: an empty rating is a film that was watched" {
    csv userId,movieId,rating 1,1,5 '1,2,' '1,3, ' 2,2,2 2,1,0.5
    fails 1 "r.csv: line 3: rating: want a number, got ''" rs-ingest r.csv
    rs-ingest --unrated r.csv >R
    [ "$(rows R)" = "row,column,value
1,1,5
1,2,0
1,3,0
2,1,0.5
2,2,2" ]
    # Bounds are asked of ratings; what was only watched stays.
    [ "$(rs-ingest --unrated --min-value 4 r.csv | rs-show -f csv)" = "row,column,value
1,1,5
1,2,0
1,3,0" ]
    [ "$(rs-ingest --unrated --max-value 1 --binary r.csv | rs-show -f csv)" = "row,column,value
1,2,1
1,3,1
2,1,1" ]
    [ "$(rs-ingest --unrated --min-user-count 3 r.csv | rs-show -f csv | wc -l)" = 4 ]
    printf 'userId,movieId,rating\n1,3,4\n3,1,\n' >more.csv
    [ "$(rs-ingest --unrated --append R more.csv | rs-show -f csv)" = "row,column,value
1,1,5
1,2,0
1,3,4
2,1,0.5
2,2,2
3,1,0" ]
    rs-show --history R | grep -q -- --unrated
    csv userId,movieId,rating 1,1,x
    fails 1 "r.csv: line 2: rating: want a number, got 'x'" rs-ingest --unrated r.csv
    fails 2 "--unrated wants a column of values" rs-ingest --unrated --value '' r.csv
}

@test "an option that the mode has no use for is refused" {
    fails 2 "--binary goes with ratings, not with --tags" rs-ingest --tags tag --binary "$SMALL/tags.csv"
    fails 2 "--separator goes with --multi-hot, not with ratings" rs-ingest --separator ';' "$SMALL/ratings.csv"
    fails 2 "--min-value goes with ratings, --relevance, not with --columns" rs-ingest --columns a --min-value 1 "$SMALL/tags.csv"
    fails 2 "--id goes with --multi-hot, --tags, --relevance, --columns, not with ratings" rs-ingest --id x "$SMALL/ratings.csv"
    fails 2 "--fit goes with --multi-hot, --tags, not with --relevance" rs-ingest --relevance --fit V "$SMALL/tags.csv"
    fails 2 "--apply goes with --multi-hot, --tags, not with ratings" rs-ingest --apply V "$SMALL/ratings.csv"
    fails 2 "--fill goes with --columns, not with --tags" rs-ingest --tags tag --fill 0 "$SMALL/tags.csv"
    fails 2 "--unrated goes with ratings, not with --relevance" rs-ingest --relevance --unrated "$SMALL/tags.csv"
    for option in "--user a" "--item a" "--time a" "--after 1" "--before 1" "--min-user-count 2" "--min-item-count 2"; do
        fails 2 "${option% *} goes with ratings, not with --relevance" rs-ingest --relevance $option "$SMALL/tags.csv"
    done
    for option in "--min-count 3" "--max-columns 3" "--tag-id a" "--names a" "--fill 1"; do
        fails 2 ", not with --multi-hot" rs-ingest --multi-hot genres $option "$SMALL/movies.csv"
    done
    fails 2 "--value goes with ratings, --relevance, not with --tags" rs-ingest --tags tag --value a "$SMALL/tags.csv"
    fails 2 "--max-value goes with ratings, --relevance, not with --tags" rs-ingest --tags tag --max-value 1 "$SMALL/tags.csv"
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
    # An empty name is no column: not what is meant when nothing is said.
    rs-ingest --value '' --time '' "$SMALL/ratings.csv" >C
    rs-show --history C >script
    grep -q "rs-ingest --value '' --time ''" script
    bash script "$SMALL/ratings.csv"
    same C 01-ingest.safetensors
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
