#!/usr/bin/env bats
# rs-filter.bats: rows, columns and films in and out of every kind; policy over lists.
load common
load tensors

# Users 1 to 3 by films 10 to 40.
small_set() {
    cat >ratings.csv <<'END'
userId,movieId,rating,timestamp
1,10,5,1
1,20,3,2
2,10,4,3
2,30,3,4
3,10,3,5
3,20,1,6
3,40,5,7
END
    cat >movies.csv <<'END'
movieId,title,genres
10,Ten (1990),Comedy|Drama
20,Twenty (1999),Drama
30,Thirty (2000),Comedy
40,Forty (no year),Horror
50,"Fifty, or More (2005) ",Comedy
END
    rs-ingest ratings.csv >R
    rs-ingest --multi-hot genres --id movieId movies.csv >G
    # Lists: user 1: 30 40, user 2: 20 40, user 3: 30.
    rs-recommend popular --ratings R --users R -n 2 >rec
}

@test "rows and columns of a csr by id" {
    small_set
    printf '3 # the third\n1\n' >ids
    rs-filter --keep-rows ids <R >part
    holds part row_ids 1 3
    holds part col_ids 10 20 30 40
    holds part data 5 3 3 1 5
    holds part time 1 2 5 6 7
    rs-filter --drop-rows ids <R >part
    holds part row_ids 2
    holds part data 4 3
    printf '10\n40\n' >films
    rs-filter --keep-columns films <R >part
    holds part row_ids 1 2 3
    holds part col_ids 10 40
    holds part indptr 0 1 2 4
    holds part data 5 4 3 5
    rs-filter --drop-columns films <R >part
    holds part col_ids 20 30
    holds part data 3 3 1
    rs-filter --keep-rows ids --drop-columns films R >part
    holds part data 3 1
    IN=R same_for_threads rs-filter --keep-rows ids --drop-columns films
}

@test "nothing asked for, nothing changed" {
    small_set
    rs-filter <R >same
    for tensor in row_ids col_ids indptr indices data time; do
        [ "$(tensor R $tensor)" = "$(tensor same $tensor)" ]
    done
    rs-filter <rec >same
    for tensor in row_ids item_ids score reason reason_id scenario; do
        [ "$(tensor rec $tensor)" = "$(tensor same $tensor)" ]
    done
    rs-filter <G >same
    [ "$(tensor G data)" = "$(tensor same data)" ]
}

@test "rows and named columns of a dense" {
    small_set
    printf 'Horror\nComedy\n' >names
    printf '40\n' >ids
    rs-filter --keep-columns names --keep-rows ids <G >part
    holds part row_ids 40
    holds part data 0 1
    header part | grep -q 'Comedy.*Horror'
    rs-filter --drop-columns names <G >part
    holds part data 1 1 0 0 0
    echo Western >unknown
    rs-filter --keep-columns unknown <G 2>notes >part
    grep -q 'unknown: 1 of 1 ids are not in the input' notes
    message '{"row_ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"data":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]}}' \
        '\x7\0\0\0\0\0\0\0\0\0\x80\x3f' >nameless
    rs-filter <nameless >part
    holds part row_ids 7
    holds part data 1
    fails 1 'stdin: --keep-columns: want columns that have names, got dense' rs-filter --keep-columns names <nameless
}

@test "rows that another stream has" {
    small_set
    printf 'movieId,x\n20,1\n50,2\n60,3\n' >other.csv
    rs-ingest --columns x --id movieId other.csv >other
    rs-filter --keep-rows-of other <G >part
    holds part row_ids 20 50
    printf '2\n' >two
    rs-filter --keep-rows two <R >R2
    rs-filter --keep-rows-of R2 <rec >part
    holds part row_ids 2
    holds part item_ids 20 40
    rs-als -k 2 --iterations 1 --fit als <R >/dev/null
    fails 1 'als: want a stream with rows, got a model' rs-filter --keep-rows-of als <R
}

@test "counts: first columns, then rows, once" {
    small_set
    rs-filter --min-column-count 2 <R >part
    holds part col_ids 10 20
    holds part indptr 0 2 3 5
    rs-filter --min-count 3 <R >part
    holds part row_ids 3
    rs-filter --min-column-count 2 --min-count 2 <R >part
    holds part row_ids 1 3
    holds part col_ids 10 20
    holds part data 5 3 3 1
    # Counted in what other options leave: without user 3, film 20 has one rating.
    echo 3 >three
    rs-filter --drop-rows three --min-column-count 2 <R >part
    holds part col_ids 10
    rs-filter --min-count 2 <rec >part
    holds part row_ids 1 2
    fails 1 'stdin: --min-count: want csr or recommendations, got dense' rs-filter --min-count 2 <G
    fails 1 'stdin: --min-column-count: want csr, got recommendations' rs-filter --min-column-count 2 <rec
}

@test "films of a genre: columns of a csr, rows of a dense, films in lists" {
    small_set
    rs-filter --genre Comedy --items G <R >part
    holds part col_ids 10 30
    rs-filter --genre Comedy --items G <G >part
    holds part row_ids 10 30 50
    rs-filter --genre Comedy --items G <rec >part
    holds part item_ids 30 -1 -1 -1 30 -1
    rs-filter --genre Comedy --items G --films rows <R >part
    holds part col_ids 10 20 30 40
    [ -z "$(tensor part row_ids)" ]
    rs-filter --genre Comedy --items G --films columns <R | cmp - <(rs-filter --films columns --genre Comedy --items G <R)
    fails 1 "G: no genre 'Western': want one of Comedy, Drama, Horror" rs-filter --genre Western --items G <R
    fails 2 'want --genre NAME and --items FILE together' rs-filter --genre Comedy <R
    fails 2 'want --genre, --year, --policy or --block with --films' rs-filter --films rows <R
}

@test "films of some years" {
    small_set
    years() { rs-filter --year "$1" --titles movies.csv <G >part && tensor part row_ids; }
    [ "$(years 1990-1999)" = '10 20' ]
    [ "$(years 1999-)" = '20 30 50' ]
    [ "$(years -1999)" = '10 20' ]
    [ "$(years 2005)" = '50' ]
    rs-filter --year 2000- --titles movies.csv <rec >part
    holds part item_ids 30 -1 -1 -1 30 -1
    for bad in 1999-1990 - x 19x9 1990-2000-2010 ''; do
        fails 2 "want FROM-TO, as in 1990-1999" rs-filter --year "$bad" --titles movies.csv <G
    done
    fails 2 'want --year FROM-TO and --titles FILE together' rs-filter --year 1990 <G
    printf 'movieId,name\n1,x\n' >no-titles.csv
    fails 1 'title' rs-filter --year 1990 --titles no-titles.csv <G
}

@test "labels" {
    command -v rs-kmeans >/dev/null || skip 'rs-kmeans is not built'
    small_set
    rs-kmeans -k 2 <G >L
    echo 30 >thirty
    rs-filter --drop-rows thirty <L >part
    holds part row_ids 10 20 40 50
    [ "$(tensor part label)" = "$(tensor L label | cut -d ' ' -f 1,2,4,5)" ]
    rs-filter --genre Comedy --items G <L >part
    holds part row_ids 10 30 50
    fails 1 'stdin: --keep-columns: want columns that have names, got labels' rs-filter --keep-columns thirty <L
}

@test "block closes the gap" {
    small_set
    rs-recommend popular --ratings R -n 4 >all
    printf '# not again\n20\n77\n' >block
    rs-filter --block block <all >part
    holds part item_ids 10 30 40 -1
    holds part score 3 1 1 0
    holds part reason 1 1 1 0
    rs-filter --block block -n 2 <all >part
    holds part item_ids 10 30
    rs-filter -n 3 <all >part
    holds part item_ids 10 20 30
    rs-filter --number 9 <all >part
    holds part item_ids 10 20 30 40
}

@test "promote leads the lists, and says so" {
    small_set
    rs-recommend popular --ratings R -n 4 >all
    printf '40\n50\n' >promote
    rs-filter --promote promote <all >part
    holds part item_ids 40 50 10 20
    holds part reason 7 7 1 1
    holds part reason_id 4 -1 -1 -1
    holds part score 1 0 3 2
    holds part scenario 1
    rs-filter --promote promote -n 9 <all >part
    holds part item_ids 40 50 10 20 30 -1
    # Block wins.
    echo 50 >block
    rs-filter --promote promote --block block <all >part
    holds part item_ids 40 10 20 30
    IN=all same_for_threads rs-filter --promote promote --block block
}

@test "what a user has seen is not promoted to them" {
    small_set
    # Of 10 and 40, users 1 and 2 have seen 10, user 3 both.
    printf '10\n40\n' >promote
    rs-filter --promote promote --seen R <rec >part
    holds part item_ids 40 30 40 20 30 -1
    holds part reason 7 1 7 1 1 0
    holds part reason_id 2 -1 2 -1 -1 -1
    echo 3 >three
    rs-filter --drop-rows three <R >R12
    rs-filter --promote promote --seen R12 <rec >part
    holds part item_ids 40 30 40 20 10 40
    fails 2 'want --promote FILE or --policy FILE with --seen FILE' rs-filter --seen R <rec
    fails 1 'want kind csr, got dense' rs-filter --promote promote --seen G <rec
}

# Films 10 to 40 for nobody, by how many rated them: scores 3 2 1 1 (z 1.51 0.30 -0.90 -0.90).
all_films() {
    small_set
    rs-recommend popular --ratings R -n 4 >all
}

policy() { # policy RULE...
    echo rule,match,value,from,until
    printf '%s\n' "$@"
}

@test "policy: pins at places, with where they were" {
    all_films
    policy pin,id=40,2,, pin,id=50,4,, >p.csv
    rs-filter --policy p.csv <all >part
    holds part item_ids 10 40 20 50
    holds part reason 1 7 1 7
    holds part reason_id -1 4 -1 -1
    holds part score 3 1 2 0
    rs-filter --policy p.csv -n 9 <all >part
    holds part item_ids 10 40 20 50 30 -1
    rs-filter --policy p.csv -n 3 <all >part
    holds part item_ids 10 40 20
    # Users 1 and 2 have not seen 40, and nobody 50.
    rs-filter --policy p.csv --seen R -n 4 <rec >part
    holds part item_ids 30 40 50 -1 20 40 50 -1 30 50 -1 -1
    rs-show --titles movies.csv part | grep -q 'promoted, was 2nd'
    IN=rec same_for_threads rs-filter --policy p.csv --seen R
}

@test "policy: block by id, genre, year and flag wins over all" {
    all_films
    ids() { policy "$@" >p.csv && rs-filter --policy p.csv --items G --titles movies.csv --flags F.csv <all | cat >part && tensor part item_ids; }
    printf 'movieId,old,top\n20,1,\n30,0,1\n' >F.csv
    [ "$(ids block,id=10,,,)" = '20 30 40 -1' ]
    [ "$(ids block,genre=Comedy,,,)" = '20 40 -1 -1' ]
    [ "$(ids block,year=1990-1999,,,)" = '30 40 -1 -1' ]
    [ "$(ids block,flag=old,,,)" = '10 30 40 -1' ]
    [ "$(ids block,id=10,,, pin,id=10,1,, boost,id=10,9,,)" = '20 30 40 -1' ]
    [ "$(ids pin,flag=top,1,,)" = '30 10 20 40' ]
    # The lists' files are rules too.
    echo 30 >promote
    echo 20 >block
    policy pin,id=40,1,, pin,id=20,1,, >p.csv
    rs-filter --policy p.csv --promote promote --block block <all >part
    holds part item_ids 40 30 10 -1
}

@test "policy: boost moves by deviations, and says so" {
    all_films
    policy boost,genre=Horror,2,, >p.csv                # 40: -0.90 + 0.69
    rs-filter --policy p.csv --items G <all >part
    holds part item_ids 10 20 40 30
    holds part reason 1 1 8 1
    holds part reason_id -1 -1 4 -1
    holds part score 3 2 1 1
    rs-show --titles movies.csv part | grep -q 'boosted, was 4th'
    policy boost,id=40,20,, >p.csv                      # 2.09
    rs-filter --policy p.csv <all >part
    holds part item_ids 40 10 20 30
    policy boost,id=10,0.1,, >p.csv                     # 1.51 - 2.30
    rs-filter --policy p.csv <all >part
    holds part item_ids 20 10 30 40
    holds part reason 1 9 1 1
    rs-show --titles movies.csv part | grep -q 'lowered, was 1st'
    # Flags from a stream; two boosts multiply.
    printf 'movieId,new\n40,1\n' >new.csv
    rs-ingest --columns new --id movieId new.csv >F
    policy boost,flag=new,2,, boost,year=1990,0.5,, boost,id=40,10,, >p.csv
    rs-filter --policy p.csv --flags F --titles movies.csv <all >part
    holds part item_ids 40 10 20 30
    rs-ingest -z --columns new --id movieId new.csv >F.zst
    cp new.csv F.text
    for flags in F.zst F.text <(cat F); do
        rs-filter --policy p.csv --flags "$flags" --titles movies.csv <all >again
        [ "$(tensor again reason)" = "$(tensor part reason)" ]
    done
    : >empty
    fails 1 'empty: empty; want a header' rs-filter --policy p.csv --flags empty --titles movies.csv <all
    # The history makes the same list again.
    rs-filter --policy p.csv --flags F.text --titles movies.csv <all >part
    rs-show --history part >again.sh
    mkdir fresh
    (cd fresh && bash ../again.sh ../ratings.csv ../movies.csv ../F.text ../p.csv)
    same part "$(find fresh -name '*filter*')"
}

@test "policy: cap keeps at most so many, and the list full" {
    all_films
    policy cap,genre=Drama,1,, >p.csv
    rs-filter --policy p.csv --items G -n 3 <all >part
    holds part item_ids 10 30 40
    policy cap,genre=Drama,1,, cap,year=2000-,0,, >p.csv
    rs-filter --policy p.csv --items G --titles movies.csv -n 3 <all >part
    holds part item_ids 10 40 -1
    # Pins count.
    policy cap,genre=Comedy,1,, pin,id=50,3,, >p.csv
    rs-filter --policy p.csv --items G <all >part
    holds part item_ids 20 40 50 -1
}

@test "policy: rules hold from day to day, and the day is in the history" {
    all_films
    policy block,id=10,,2024-01-01,2024-12-31 >p.csv
    first() { rs-filter --policy p.csv --now "$1" <all >part && tensor part item_ids | cut -d ' ' -f 1; }
    [ "$(first 2023-12-31)" = 10 ]
    [ "$(first 2024-01-01)" = 20 ]
    [ "$(first 2024-12-31)" = 20 ]
    [ "$(first 2025-01-01)" = 10 ]
    # Without --now it is today, as if that had been given.
    rs-filter --policy p.csv <all >a
    rs-filter --policy p.csv --now "$(date -u +%F)" <all >b
    same a b
    rs-show --history a | grep -q -- "--now $(date -u +%F)"
    # Without dates the day does not matter.
    policy block,id=10,,, >p.csv
    rs-filter --policy p.csv <all >a
    if rs-show --history a | grep -q -- --now; then return 1; fi
    fails 2 "--now: want a day as YYYY-MM-DD, got 'tomorrow'" rs-filter --policy p.csv --now tomorrow <all
}

@test "policy: before scoring, blocked films leave matrices" {
    all_films
    policy block,genre=Horror,,, block,id=20,,, pin,id=10,1,, >p.csv
    rs-filter --policy p.csv --items G <R 2>notes >part
    holds part col_ids 10 30
    holds part row_ids 1 2 3
    holds part data 5 4 3 3
    grep -q 'p.csv: 1 of 3 rules are for lists, and do nothing here' notes
    rs-filter -q --policy p.csv --items G <G >part
    holds part row_ids 10 30 50
    echo 30 >block
    rs-filter --block block <R >part
    holds part col_ids 10 20 40
    rs-filter --block block --films rows <R >part
    holds part col_ids 10 20 30 40
}

@test "policy: a bad rule is named by file and line, with what was wanted" {
    all_films
    bad() { # bad RULE STATUS MESSAGE
        policy block,id=1,,, "$1" >p.csv
        fails "$2" "p.csv: line 3: $3" rs-filter --policy p.csv --items G --titles movies.csv -o out <all
        [ ! -e out ]
    }
    bad blok,id=1,,, 1 "rule: want block, pin, boost or cap, got 'blok'"
    bad block,1,,, 1 "match: want id=ID, genre=NAME, year=FROM-TO or flag=NAME, got '1'"
    bad block,id=x,,, 1 'match: want id=NUMBER'
    bad block,genre=Western,,, 1 "no genre 'Western': want one of Comedy, Drama, Horror"
    bad pin,id=1,first,, 1 "value: for pin want a place, a whole number from 1 to 100000, got 'first'"
    bad boost,id=1,-1,, 1 'value: for boost want a factor over 0'
    bad cap,genre=Drama,,, 1 'value: for cap want how many a list may have'
    bad block,id=1,,2024-13-01, 1 "from: want a day as YYYY-MM-DD or nothing, got '2024-13-01'"
    bad block,flag=new,,, 2 "'new': want --flags FILE with such a rule"
    policy block,genre=Drama,,, >p.csv
    fails 2 "p.csv: line 2: 'Drama': want --items FILE with such a rule" rs-filter --policy p.csv <all
    policy block,year=1990,,, >p.csv
    fails 2 "p.csv: line 2: '1990': want --titles FILE with such a rule" rs-filter --policy p.csv <all
    printf 'movieId,new\n10,yes\n' >F.csv
    fails 1 "F.csv: line 2: want 0 or 1, got 'yes'" rs-filter --policy p.csv --titles movies.csv --flags F.csv <all
    fails 2 'want --policy FILE with --flags FILE' rs-filter --flags F.csv <all
    fails 2 'want --policy FILE with --now DATE' rs-filter --now 2024-01-01 <all
    fails 2 'want --genre NAME or --policy FILE with --items FILE' rs-filter --items G <all
    fails 2 'want --year FROM-TO or --policy FILE with --titles FILE' rs-filter --titles movies.csv <all
    : >empty.csv
    fails 1 'empty.csv: empty; want the header rule,match,value,from,until' rs-filter --policy empty.csv <all
}

@test "bad lists of ids are named by line" {
    small_set
    printf '10\n\nToy Story\n' >bad
    for option in --keep-rows --drop-rows --keep-columns --drop-columns; do
        fails 1 "bad: line 3: want one id a line, an integer as in the input, got 'Toy Story'" rs-filter $option bad <R
    done
    fails 1 "bad: line 3: want one id a line" rs-filter --block bad <rec
    fails 1 "bad: line 3: want one id a line" rs-filter --promote bad <rec
    fails 1 'absent: cannot open' rs-filter --block absent <rec
    fails 1 'line 1: want one id a line' rs-filter --block R <rec
    printf '10\n99\n' >some
    rs-filter --keep-columns some <R 2>notes >part
    grep -q 'some: 1 of 2 ids are not in the input' notes
    rs-filter -q --keep-columns some <R 2>notes >part
    [ ! -s notes ]
}

@test "ids that are strings" {
    printf 'userId,movieId,rating,timestamp\nann,alien,5,1\nann,brazil,4,2\nbob,alien,3,3\nbob,c#7,2,4\n' >ratings.csv
    rs-ingest --string-ids ratings.csv >R
    echo 'bob' >rows
    printf 'c#7\nalien # the first\n' >films
    rs-filter --keep-rows rows --drop-columns films <R >part
    [ "$(text part row_ids)" = bob ]
    [ "$(text part col_ids)" = brazil ]
    rs-recommend popular --ratings R -n 3 >rec
    [ "$(text rec item_ids)" = alienbrazilc#7 ]
    printf 'dune\nc#7\n' >promote
    rs-filter --promote promote -n 4 <rec >part
    [ "$(text part item_ids)" = dunec#7alienbrazil ]
    holds part reason_id -1 3 -1 -1
    rs-filter --block films <rec >part
    [ "$(text part item_ids)" = brazil ]
    rs-filter --promote promote --seen R -n 4 <rec | cmp - <(rs-filter -n 4 --promote promote --seen R <rec)
    rs-ingest "$SMALL/ratings.csv" >numbers
    fails 1 "ids don't meet" rs-filter --keep-rows-of numbers <R
}

@test "what does not fit the kind is refused" {
    small_set
    echo 10 >ids
    fails 1 'stdin: --seen: want recommendations, got csr' rs-filter --policy p.csv --seen R <R
    fails 1 'R: --promote: want recommendations, got csr' rs-filter --promote ids R
    fails 1 'stdin: -n: want recommendations, got dense' rs-filter -n 3 <G
    rs-als -k 2 --iterations 1 --fit als <R >/dev/null
    fails 1 'stdin: want dense, csr, labels or recommendations, got a model' rs-filter <als
    head -c 300 rec >short
    fails 1 'stdin' rs-filter -o out <short
    [ ! -e out ]
}

@test "halves put together are filtered as the whole" {
    small_set
    printf '1\n' >one
    printf '10\n40\n' >promote
    { rs-filter --keep-rows one <rec; rs-filter --drop-rows one <rec; } >both
    rs-filter --promote promote <both >a
    rs-filter --promote promote <rec >b
    [ "$(tensor a item_ids)" = "$(tensor b item_ids)" ]
}
