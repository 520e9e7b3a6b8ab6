#!/usr/bin/env bats
# rs-recommend.bats: popular, similar and rank, against lists worked by hand.
load common
load tensors

# Seven ratings of four films; film 50 has a genre and no rating.
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
10,Ten (2000),Comedy|Drama
20,Twenty (2000),Drama
30,Thirty (2000),Comedy
40,Forty (2000),Horror
50,Fifty (2000),Comedy
END
    rs-ingest ratings.csv >R
    rs-ingest --multi-hot genres --id movieId movies.csv >G
}

# Films with vectors: 1 (3,4), 2 (1,0), 3 (0,0), 4 (4,3), 5 (0,2).
small_vectors() {
    printf 'id,x,y\n1,3,4\n2,1,0\n3,0,0\n4,4,3\n5,0,2\n' >vectors.csv
    rs-ingest --columns x,y --id id vectors.csv >V
}

@test "popular counts ratings, ties by id" {
    small_set
    rs-recommend popular --ratings R -n 3 >rec
    holds rec row_ids 0
    holds rec item_ids 10 20 30
    holds rec score 3 2 1
    holds rec reason 1 1 1
    holds rec reason_id -1 -1 -1
    holds rec scenario 1
    rs-recommend popular --ratings R --number 6 >rec
    holds rec item_ids 10 20 30 40 -1 -1
    holds rec reason 1 1 1 1 0 0
    rs-recommend popular --ratings R | cmp - <(rs-recommend popular --ratings R -n 10 --by count)
}

@test "popular by mean and by Bayesian mean" {
    small_set
    rs-recommend popular --ratings R --by mean -n 4 >rec
    holds rec item_ids 40 10 30 20
    holds rec score 5 4 3 2
    rs-recommend popular --ratings R --by bayesian --prior-weight 2 -n 4 >rec
    holds rec item_ids 40 10 30 20
    holds rec score 3.9524 3.7714 3.2857 2.7143
    rs-recommend popular --ratings R --by bayesian --prior-weight 100 -n 2 >rec
    holds rec item_ids 10 40
    holds rec score 3.4452 3.4441
    rs-recommend popular --ratings R --by bayesian | cmp - <(rs-recommend popular --ratings R --by bayesian --prior-weight 10)
}

@test "popular of a genre; a film of several genres counts in each" {
    small_set
    rs-recommend popular --ratings R --items G --genre Comedy -n 3 >rec
    holds rec item_ids 10 30 -1
    holds rec reason 2 2 0
    holds rec reason_id 0 0 -1
    rs-recommend popular --ratings R --items G --genre Drama -n 3 >rec
    holds rec item_ids 10 20 -1
    holds rec reason_id 1 1 -1
    fails 1 "G: no genre 'Western': want one of Comedy, Drama, Horror" rs-recommend popular --ratings R --items G --genre Western
}

@test "popular by recent ratings: each weighs half for every half-life of its age" {
    printf 'userId,movieId,rating,timestamp\n1,10,5,864000\n1,20,3,0\n2,20,3,0\n3,20,3,0\n2,30,4,432000\n' >ratings.csv
    rs-ingest ratings.csv >R
    rs-recommend popular --ratings R --by recent --half-life 5 -n 3 >rec
    holds rec item_ids 10 20 30
    holds rec score 1 0.75 0.5
    rs-recommend popular --ratings R --by recent --half-life 100 -n 1 >rec
    holds rec item_ids 20
    rs-recommend popular --ratings R --by recent | cmp - <(rs-recommend popular --ratings R --by recent --half-life 365)
    fails 2 '--half-life' rs-recommend popular --ratings R --by recent --half-life 0
    printf 'userId,movieId,rating\n1,10,5\n' | rs-ingest >untimed
    fails 1 'untimed: want ratings with times' rs-recommend popular --ratings untimed --by recent
}

@test "popular: what --fit keeps serves alone" {
    small_set
    rs-recommend popular --ratings R --items G --half-life 2 --fit pop -n 4 >rec
    rs-recommend popular --apply pop -n 4 >again
    same <(tensor rec item_ids) <(tensor again item_ids)
    same <(tensor rec score) <(tensor again score)
    holds pop item_ids 10 20 30 40 50
    holds pop count 3 2 1 1 0
    holds pop mean 4 2 3 5 0
    header pop | grep -qF '"rs.columns":"[\"Comedy\",\"Drama\",\"Horror\"]"'
    for by in count mean bayesian recent; do
        rs-recommend popular --ratings R --items G --by $by --half-life 2 --genre Comedy -n 5 >rec
        rs-recommend popular --apply pop --by $by --genre Comedy -n 5 >again
        same <(tensor rec item_ids) <(tensor again item_ids)
        same <(tensor rec score) <(tensor again score)
        same <(tensor rec reason_id) <(tensor again reason_id)
    done
    rs-recommend popular --apply pop --users R -n 2 | cmp <(rs-recommend popular --apply pop --users R --number 2) -
    fails 1 "pop: no genre 'Western': want one of Comedy, Drama, Horror" rs-recommend popular --apply pop --genre Western
    rs-recommend popular --ratings R --fit bare >/dev/null
    fails 1 "bare: no genre 'Comedy'" rs-recommend popular --apply bare --genre Comedy
    fails 1 'R: want kind model, got csr' rs-recommend popular --apply R
    head -c 300 pop >short
    fails 1 'short' rs-recommend popular --apply short
}

@test "popular: a film watched and not rated counts, and has no part in means" {
    printf 'userId,movieId,rating\n1,10,5\n1,20,\n2,20,\n2,10,3\n3,20,2\n' >ratings.csv
    rs-ingest --unrated ratings.csv >R || skip 'rs-ingest has no --unrated'
    rs-recommend popular --ratings R --fit pop >rec
    holds rec score 3 2 0 0 0 0 0 0 0 0
    holds pop mean 4 2
}

# Seven users in two tastes: 1 to 3 like films 10, 20 and 30, 4 to 6 films 40, 50 and 60; 7 has no cluster.
tastes() {
    cat >ratings.csv <<'END'
userId,movieId,rating,timestamp
1,10,5,1
1,20,4,2
2,10,5,3
2,30,4,4
3,20,4,5
3,30,5,6
3,60,1,7
4,40,5,8
4,50,5,9
5,50,4,10
5,60,4,11
6,40,4,12
6,50,2,13
6,10,4,14
7,10,4,15
7,50,4,16
END
    rs-ingest ratings.csv >R
    printf 'id,x\n1,0\n2,0\n3,0\n4,1\n5,1\n6,1\n' >users.csv
    printf 'id,x\n10,0\n20,0\n30,0\n40,1\n50,1\n60,1\n' >films.csv
    rs-ingest --columns x --id id users.csv | rs-kmeans -k 2 --fit ukm >UL
    rs-ingest --columns x --id id films.csv | rs-kmeans -k 2 >FL
}

@test "cluster: films of the clusters of what was liked, by share, then by popularity" {
    tastes
    low=$(tensor FL label 1 | sed -n 1p)
    rs-recommend cluster --labels FL --ratings R -n 4 <R >rec 2>notes
    [ ! -s notes ]
    [ "$(tensor rec row_ids)" = '1 2 3 4 5 6 7' ]
    # User 1 liked 10 and 20: only 30 is left there. User 6 liked 40 and 10, a tie between the clusters.
    [ "$(tensor rec item_ids 4 | sed -n 1p)" = '30 -1 -1 -1' ]
    [ "$(tensor rec reason_id 4 | sed -n 1p)" = "$low -1 -1 -1" ]
    [ "$(tensor rec reason 4 | sed -n 1p)" = '6 0 0 0' ]
    [ "$(tensor rec score 4 | sed -n 6p | cut -c1-3)" = 0.5 ]
    [ "$(tensor rec item_ids 4 | sed -n 7p | tr ' ' '\n' | sort | tr '\n' ' ')" = '20 30 40 60 ' ]
    # With a lower bound user 3 liked film 60 too, in the other cluster, whose film 50 leads by count.
    rs-recommend cluster --side items --labels FL --ratings R --positive 1 -n 4 <R >rec
    [ "$(tensor rec item_ids 4 | sed -n 3p)" = '10 50 40 -1' ]
    rs-recommend cluster --labels FL --ratings R --positive 1 --by mean -n 4 <R >rec
    [ "$(tensor rec item_ids 4 | sed -n 3p)" = '10 40 50 -1' ]
    rs-recommend cluster --labels FL --ratings R --positive 1 --by bayesian --prior-weight 0 -n 4 <R >other
    [ "$(tensor rec item_ids)" = "$(tensor other item_ids)" ]
    rs-recommend cluster --labels FL --ratings R --by recent --half-life 1 -n 4 <R >/dev/null
    rs-recommend cluster --labels FL --ratings R --positive 6 <R >/dev/null 2>notes
    grep -q '7 of 7 users get an empty list: they liked no film that has a label' notes
    IN=R same_for_threads rs-recommend cluster --labels FL --ratings R
}

@test "cluster of users: what the user's cluster likes, for new users by their label" {
    tastes
    rs-recommend cluster --side users --labels UL --ratings R --prior-users 0 --damping 0 -n 2 <R >rec 2>notes
    grep -q '1 of 7 users get an empty list: they have no label' notes
    [ "$(tensor rec item_ids 2 | sed -n 1p)" = '30 40' ]
    [ "$(tensor rec score 2 | sed -n 1p)" = '0.6666667 0' ]
    [ "$(tensor rec item_ids 2 | sed -n 7p)" = '-1 -1' ]
    [ "$(tensor rec reason_id 2 | sed -n 1p | cut -d ' ' -f 1)" = "$(tensor UL label 1 | sed -n 1p)" ]
    # Two users of everybody's taste beside the three: film 50, liked by 3 of 7, comes before film 40, by 2.
    rs-recommend cluster --side users --labels UL --ratings R --prior-users 2 --damping 0 -n 2 -q <R >rec
    [ "$(tensor rec item_ids 2 | sed -n 1p)" = '30 50' ]
    # User 9 comes with one film and the label of the first taste.
    printf 'userId,movieId,rating,timestamp\n9,10,5,1\n' | rs-ingest >new
    printf 'id,x\n9,0.1\n' >new.csv
    rs-ingest --columns x --id id new.csv | rs-kmeans --apply ukm >NL
    cat UL NL >labels
    rs-recommend cluster --side users --labels labels --ratings R --prior-users 1 -n 2 <new >rec
    [ "$(tensor rec item_ids | tr ' ' '\n' | sort | tr '\n' ' ')" = '20 30 ' ]
    IN=R same_for_threads rs-recommend cluster --side users --labels UL --ratings R -q
}

@test "cluster says what it wants" {
    tastes
    fails 2 'want --labels FILE' rs-recommend cluster --ratings R <R
    fails 2 '--ratings FILE' rs-recommend cluster --labels FL <R
    fails 1 'want kind labels, got csr' rs-recommend cluster --labels R --ratings R <R
    fails 1 'want kind csr, got labels' rs-recommend cluster --labels FL --ratings R <FL
    fails 2 '--side' rs-recommend cluster --side both --labels FL --ratings R <R
    fails 2 '--damping' rs-recommend cluster --damping -1 --labels FL --ratings R <R
}

@test "popular for users leaves out what they have seen" {
    small_set
    rs-recommend popular --ratings R --users R -n 2 >rec
    holds rec row_ids 1 2 3
    holds rec item_ids 30 40 20 40 30 -1
    holds rec score 1 1 2 1 1 0
    holds rec scenario 1 1 1
    printf 'userId,movieId,rating,timestamp\n7,99,5,1\n7,10,5,1\n' >other.csv
    rs-ingest other.csv >other
    rs-recommend popular --ratings R --users other -n 2 >rec
    holds rec row_ids 7
    holds rec item_ids 20 30
}

@test "popular reads no stdin, and says what it wants" {
    small_set
    rs-recommend popular --ratings R <&- >rec
    fails 2 'want --ratings FILE, whose ratings make a film popular, or --apply FILE' rs-recommend popular
    fails 2 'want --ratings FILE, whose ratings make a film popular, or --apply FILE' rs-recommend popular --ratings R --apply R
    fails 2 'want --items FILE with --genre NAME' rs-recommend popular --ratings R --genre Comedy
    fails 2 'goes without --fit and --items' rs-recommend popular --apply R --items G
    fails 2 'goes without --fit and --items' rs-recommend popular --apply R --fit pop
    fails 1 'want kind csr, got dense' rs-recommend popular --ratings G
    fails 1 'want kind dense, got csr' rs-recommend popular --ratings R --items R --genre Comedy
    fails 1 'absent: cannot open' rs-recommend popular --ratings absent
    fails 2 '--number' rs-recommend popular --ratings R -n 0
    fails 2 "--by" rs-recommend popular --ratings R --by fame
    fails 2 "want one of popular, similar, cluster, rank, auto, random, got 'famous'" rs-recommend famous
    fails 2 'want one of popular, similar, cluster, rank, auto, random' rs-recommend
}

@test "similar by cosine and by distance" {
    small_vectors
    rs-recommend similar --vectors V --item 1 -n 5 >rec
    holds rec row_ids 1
    holds rec item_ids 4 5 2 3 -1
    holds rec score 0.96 0.8 0.6 0 0
    holds rec reason 3 3 3 3 0
    holds rec reason_id 1 1 1 1 -1
    holds rec scenario 0
    rs-recommend similar --vectors V --item 1 --metric euclidean -n 2 >rec
    holds rec item_ids 4 5
    holds rec score -1.4142 -3.6056
}

@test "similar for several films, and for all" {
    small_vectors
    rs-recommend similar --vectors V --item 4 --item 2 -n 1 >rec
    holds rec row_ids 4 2
    holds rec item_ids 1 4
    rs-recommend similar --vectors V --all -n 1 >rec
    holds rec row_ids 1 2 3 4 5
    holds rec item_ids 4 4 1 1 1
    rs-ingest "$SMALL/ratings.csv" >R
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" >G
    rs-recommend similar --vectors G --item 7 -n 40 >one
    rs-recommend similar --vectors G --all -n 40 >all
    [ "$(tensor one item_ids)" = "$(tensor all item_ids 40 | sed -n 3p)" ]
    [ "$(tensor one score)" = "$(tensor all score 40 | sed -n 3p)" ]
    same_for_threads rs-recommend similar --vectors G --all -n 7
    same_for_threads rs-recommend similar --vectors G --all -n 7 --metric euclidean
    fails 1 'want kind dense, got csr' rs-recommend similar --vectors R --item 7
}

@test "similar reads no stdin, and says what it wants" {
    small_vectors
    rs-recommend similar --vectors V --item 1 <&- >rec
    fails 2 'want --vectors FILE' rs-recommend similar --item 1
    fails 2 'want --item ID (it may be repeated) or --all' rs-recommend similar --vectors V
    fails 2 'want --item ID (it may be repeated) or --all' rs-recommend similar --vectors V --all --item 1
    fails 1 'V: --item 17: there is no such row' rs-recommend similar --vectors V --item 17
    fails 1 "want an id that is a number, as the vectors have, got 'Toy'" rs-recommend similar --vectors V --item Toy
    fails 1 '--item 1: given twice' rs-recommend similar --vectors V --item 1 --item 1
    fails 2 "--metric" rs-recommend similar --vectors V --item 1 --metric taxi
    head -c 100 V >short
    fails 1 'short' rs-recommend similar --vectors short --item 1
}

@test "similar within a cluster" {
    command -v rs-kmeans >/dev/null || skip 'rs-kmeans is not built'
    small_vectors
    rs-kmeans -k 2 --seed 1 <V >L
    rs-recommend similar --vectors V --labels L --all -n 4 >rec
    # Nobody stands in a list of another cluster.
    paste -d ' ' <(tensor L row_ids 1) <(tensor L label 1) >labels
    paste -d ' ' <(tensor rec row_ids 1) <(tensor rec item_ids 4) \
        | awk 'NR == FNR { label[$1] = $2; size[$2]++; next }
            { n = 0; for (i = 2; i <= NF; i++) if ($i != -1) { n++; if (label[$i] != label[$1]) exit 1 }
              if (n != size[label[$1]] - 1) exit 1 }' labels -
    printf 'id,x,y\n1,3,4\n9,4,3\n' >other.csv
    rs-ingest --columns x,y --id id other.csv | rs-kmeans -k 1 >L2
    fails 1 'L2: --item 2: the film has no label' rs-recommend similar --vectors V --labels L2 --item 2
    rs-recommend similar --vectors V --labels L2 --item 1 -n 2 >rec
    holds rec item_ids -1 -1
}

@test "similar in several ways: the weighted mean of cosines, 0 where a film is missing" {
    printf 'id,a,b\n1,1,0\n2,3,4\n3,0,1\n' | rs-ingest --columns a,b --id id >A
    printf 'id,c,d\n4,1,0\n1,2,0\n3,6,8\n' | rs-ingest --columns c,d --id id >B
    rs-recommend similar --vectors A=3 --vectors B --item 1 -n 4 >rec
    # Film 2: 0.75 * 0.6; film 4: 0.25 * 1; film 3: 0.25 * 0.6.
    holds rec item_ids 2 4 3 -1
    holds rec score 0.45 0.25 0.15 0
    holds rec reason 3 3 3 0
    header rec | grep -q 'vectors {}=3'
    rs-recommend similar --vectors A=0 --vectors B=2 --item 1 -n 1 >rec
    holds rec item_ids 4
    holds rec score 1
    rs-recommend similar --vectors A --vectors B --all -n 2 >rec
    [ "$(tensor rec row_ids)" = '1 2 3 4' ]
    same_for_threads rs-recommend similar --vectors A --vectors B=0.5 --all -n 2
    fails 1 'want a weight above 0' rs-recommend similar --vectors A=0 --vectors B=0 --item 1
    fails 2 '--vectors B=-1: want a weight of at least 0' rs-recommend similar --vectors A --vectors B=-1 --item 1
    fails 2 'they go without --metric' rs-recommend similar --vectors A --vectors B --metric euclidean --item 1
    fails 1 '--vectors: --item 9: there is no such row' rs-recommend similar --vectors A --vectors B --item 9
}

@test "ids that are strings" {
    printf 'userId,movieId,rating,timestamp\nann,alien,5,1\nann,brazil,4,2\nbob,alien,3,3\nbob,c#7,2,4\ncy,c#7,2,4\n' >ratings.csv
    rs-ingest --string-ids ratings.csv >R
    rs-recommend popular --ratings R -n 1 >rec
    [ "$(text rec row_ids)" = 0 ]
    rs-recommend popular --ratings R --users R -n 1 >rec
    [ "$(text rec row_ids)" = annbobcy ]
    [ "$(text rec item_ids)" = c#7brazilalien ]
    rs-als -k 2 --iterations 2 --fit als <R >/dev/null
    rs-recommend rank --model als -n 1 <R >rec
    [ "$(text rec row_ids)" = annbobcy ]
    printf 'id,x,y\nalien,1,0\nbrazil,0,1\ndune,1,1\n' >vectors.csv
    rs-ingest --columns x,y --id id --string-ids vectors.csv >V
    rs-recommend similar --vectors V --item brazil -n 1 >rec
    [ "$(text rec item_ids)" = dune ]
    holds rec reason 3
    holds rec reason_id -1
}

fit_als() {
    rs-ingest "$SMALL/ratings.csv" >R
    rs-als -k 4 --binary --iterations 3 --fit als <R >IF
}

@test "rank lists the best unseen films, with the film that carries each" {
    fit_als
    rs-recommend rank --model als -n 5 <R >rec
    same rec <(rs-recommend rank --model als --number 5 R)
    [ "$(tensor rec row_ids)" = "$(tensor R row_ids)" ]
    # No film of the user's own, scores falling, reasons that point at one of the user's own.
    tensor R col_ids 1 >films
    paste -d ' ' <(tensor R indptr 1 | sed '$d') <(tensor R indptr 1 | sed 1d) >ranges
    tensor R indices 1 >indices
    paste -d ' ' <(tensor rec item_ids 5) <(tensor rec score 5) <(tensor rec reason 5) <(tensor rec reason_id 5) >lists
    awk 'FILENAME == "films" { film[FNR - 1] = $1; next }
         FILENAME == "indices" { index_at[FNR - 1] = $1; next }
         FILENAME == "ranges" { for (e = $1; e < $2; e++) seen[FNR, film[index_at[e]]] = 1; next }
         { for (i = 1; i <= 5; i++) {
               if ($i != -1 && (FNR, $i) in seen) { print "seen", FNR, $i; exit 1 }
               if ($i != -1 && i > 1 && $(i + 5) > $(i + 4)) { print "order", FNR; exit 1 }
               if ($(i + 10) == 4 && !((FNR, $(i + 15)) in seen)) { print "cause", FNR, $(i + 15); exit 1 }
               liked += $(i + 10) == 4 } }
         END { exit liked == 0 }' films indices ranges lists
    [ "$(tensor rec scenario | tr ' ' '\n' | sort -u)" = 4 ]
    IN=R same_for_threads rs-recommend rank --model als -n 5
}

@test "rank: the list of a user does not depend on who else is asked for" {
    fit_als
    rs-recommend rank --model als -n 5 <R >all
    tensor R row_ids 1 | sed -n 3p >third
    rs-filter --keep-rows third <R | rs-recommend rank --model als -n 5 >one
    [ "$(tensor one item_ids)" = "$(tensor all item_ids 5 | sed -n 3p)" ]
}

@test "rank blends models by weight" {
    fit_als
    rs-als -k 2 --iterations 2 --alpha 5 --fit other <R >/dev/null
    rs-recommend rank --model als -n 5 <R >a
    rs-recommend rank --model other -n 5 <R >b
    rs-recommend rank --model als=1 --model other=0 -n 5 <R >only_a
    rs-recommend rank --model als=0 --model other=2 -n 5 <R >only_b
    rs-recommend rank --model als=0.5 --model other=0.5 -n 5 <R >both
    rs-recommend rank --model als=1 --model other -n 5 <R >even
    [ "$(tensor a item_ids)" = "$(tensor only_a item_ids)" ]
    [ "$(tensor b item_ids)" = "$(tensor only_b item_ids)" ]
    [ "$(tensor even item_ids)" = "$(tensor both item_ids)" ]
    [ "$(tensor a item_ids)" != "$(tensor both item_ids)" ]
    [ "$(tensor b item_ids)" != "$(tensor both item_ids)" ]
    header both | grep -q 'model {}=0.5'
    IN=R same_for_threads rs-recommend rank --model als=0.3 --model other -n 5
    cp als 'als=k'
    rs-recommend rank --model 'als=k' -n 5 <R >c
    [ "$(tensor a item_ids)" = "$(tensor c item_ids)" ]
}

@test "rank by popularity, at the time of each user" {
    {
        echo userId,movieId,rating,timestamp
        # Film 1 belongs to the year 2000, film 2 to 2010; 7 is seen by everybody.
        for u in 1 2 3 4 5; do echo "$u,7,4,$((946684800 + u))"; echo "$u,1,4,$((946684900 + u))"; done
        for u in 6 7 8 9; do echo "$u,7,4,$((1262304000 + u))"; echo "$u,2,4,$((1262304100 + u))"; done
        echo 10,7,4,962409600
        echo 11,7,4,1293840000
    } | rs-ingest -q >R
    printf '10\n11\n' >ids
    rs-filter --keep-rows ids <R >users
    first() { rs-recommend rank "$@" --model pop -n 1 <users | rs-show --format tsv | tail -n +2 | cut -f3 | paste -sd' '; }
    rs-recommend popular --ratings R --fit pop >/dev/null
    [ "$(first)" = '1 1' ]
    for trend in past both; do
        rs-recommend popular --ratings R --trend $trend --half-life 100 --fit pop >/dev/null
        [ "$(first)" = '1 2' ]
        [ "$(first -t 1)" = "$(first -t 2)" ]
    done
    rs-recommend popular --apply pop -n 1 | rs-show --format tsv | tail -1 | cut -f3 | grep -qx 7
    printf 'userId,movieId,rating\n1,2,3\n' | rs-ingest -q >untimed
    fails 1 'untimed: want ratings with times' rs-recommend popular --ratings untimed --trend past --fit m
    printf 'movieId,title,genres\n2,A,Drama\n' | rs-ingest -q --multi-hot genres --id movieId >G
    fails 1 'untimed: want ratings with times' rs-recommend popular --ratings untimed --items G --trend past --fit m
    printf 'userId,movieId,rating,timestamp\n' | rs-ingest -q >empty
    fails 1 'empty: want ratings, got a matrix without entries' \
        rs-recommend popular --ratings empty --items G --trend past --fit m
    fails 2 '--trend is kept by --fit' rs-recommend popular --apply pop --trend past
    fails 2 '--trend is kept by --fit' rs-recommend popular --ratings R --trend past
    # Times of any size: what is kept is read.
    printf 'userId,movieId,rating,timestamp\n1,2,3,-9000000000000000001\n1,3,3,9000000000000000001\n2,2,3,1\n' \
        | rs-ingest -q >R
    rs-recommend popular --ratings R --trend both --fit pop >/dev/null
    rs-recommend rank --model pop -n 1 <R | rs-show --format tsv | grep -q '^2'
}

@test "rank: films and users that no model knows" {
    fit_als
    film=$(tensor R col_ids 1 | sed -n 2p)
    printf 'userId,movieId,rating,timestamp\n1,%s,5,1\n1,900001,4,1\n2,900002,4,1\n2,900003,4,1\n2,900004,4,1\n' "$film" >new.csv
    rs-ingest new.csv >new
    rs-recommend rank --model als -n 3 <new >rec 2>notes
    grep -q '4 films of the input are in no model and are left aside: 900001, 900002, 900003, ...' notes
    grep -q '1 of 2 users get an empty list' notes
    [ "$(wc -l <notes)" = 2 ]
    [ "$(tensor rec item_ids 3 | sed -n 2p)" = '-1 -1 -1' ]
    [ "$(tensor rec item_ids 3 | sed -n 1p | tr ' ' '\n' | grep -c -- -1)" = 0 ]
    rs-recommend rank --model als -n 3 -q <new 2>notes | cmp - rec
    [ ! -s notes ]
    # More places than there are films.
    rs-recommend rank --model als -n 60 -q <new >rec
    [ "$(tensor rec item_ids 60 | sed -n 1p | tr ' ' '\n' | grep -vc -- -1)" = $(($(tensor R col_ids 1 | wc -l) - 1)) ]
}

@test "rank by a rating network, with the vectors it was trained on" {
    command -v rs-train-mlp >/dev/null || skip 'rs-train-mlp is not built'
    fit_als
    rs-als --apply als <R >UF
    rs-train-mlp --users UF --items IF --hidden 8 --embedding 4 --epochs 2 --seed 1 --fit mlp <R >/dev/null
    rs-recommend rank --model mlp --users UF --items IF -n 3 <R >rec
    [ "$(tensor rec row_ids)" = "$(tensor R row_ids)" ]
    [ "$(tensor rec reason | tr ' ' '\n' | sort -u | tr '\n' ' ')" = '5 ' ]
    # The scores are the ratings that the network itself predicts for these pairs.
    paste -d , <(tensor rec row_ids 1) <(tensor rec item_ids 3 | cut -d ' ' -f 1) | sed 's/$/,1/' \
        | { echo userId,movieId,rating; cat; } | rs-ingest >pairs
    rs-train-mlp --apply mlp --users UF --items IF <pairs >predicted
    paste -d ' ' <(tensor predicted data 1) <(tensor rec score 3 | cut -d ' ' -f 1) \
        | awk '{ d = $1 - $2; if (d < -1e-4 || d > 1e-4) exit 1 } END { exit NR == 0 }'
    IN=R same_for_threads rs-recommend rank --model mlp --users UF --items IF -n 3
    rs-recommend rank --model mlp --model als=2 --users UF --items IF -n 3 <R >both
    [ "$(tensor both item_ids)" != "$(tensor rec item_ids)" ]
    fails 1 'mlp: --users: want vectors of 4 columns, as the model was trained with, got 0' rs-recommend rank --model mlp <R
    fails 1 'mlp: --items: want vectors of 4 columns' rs-recommend rank --model mlp --users UF <R
    fails 1 'want kind dense, got csr' rs-recommend rank --model mlp --users R <R
}

# A popularity artefact, vectors and a model of the small set; visitors of every sort.
fit_all() {
    fit_als
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" >G
    rs-recommend popular --ratings R --items G --fit pop -q >/dev/null
}

# films N: the first N film ids of the small set, one a line.
films() {
    tensor pop item_ids 1 | head -n "$1"
}

@test "auto: each user by what is known of them" {
    fit_all
    { echo userId,movieId,rating
      films 2 | sed 's/^/2001,/; s/$/,0/'
      films 3 | sed 's/^/2002,/; s/$/,5/'
      films 6 | sed 's/^/2003,/; s/$/,1/'
      films 6 | sed 's/^/2004,/; s/$/,4/'; } >visitors.csv
    rs-ingest visitors.csv >U
    genre=$(header pop | sed 's/.*"rs.columns":"\[\\"\([^\\]*\).*/\1/')
    printf 'userId,genre\n2005,\n2006,%s\n' "$genre" >asked.csv
    rs-recommend auto --popularity pop --vectors G --model als --genres asked.csv -n 10 --prior-ratings 0 <U >rec 2>notes
    [ ! -s notes ]
    [ "$(tensor rec row_ids)" = '2001 2002 2003 2004 2005 2006' ]
    [ "$(tensor rec scenario)" = '2 3 3 4 1 1' ]
    [ "$(tensor rec item_ids | tr ' ' '\n' | grep -c -- -1)" = 0 ]
    tensor rec reason 10 >reasons
    [ "$(sed -n 1p reasons)" = '3 3 3 3 3 3 3 3 3 3' ]
    [ "$(sed -n 2p reasons | tr ' ' '\n' | sort | uniq -c | tr -s ' \n' '  ')" = ' 7 1 3 4 ' ]
    [ "$(sed -n 3p reasons)" = '1 1 1 1 1 1 1 1 1 1' ]
    [ "$(sed -n 5p reasons)" = '1 1 1 1 1 1 1 1 1 1' ]
    sed -n 6p reasons | grep -q '^2 2'
    # What the models rank, and what is popular, are those verbs' lists.
    rs-recommend rank --model als -n 10 -q <U >ranked
    [ "$(tensor rec item_ids 10 | sed -n 4p)" = "$(tensor ranked item_ids 10 | sed -n 4p)" ]
    [ "$(tensor rec reason_id 10 | sed -n 4p)" = "$(tensor ranked reason_id 10 | sed -n 4p)" ]
    rs-recommend popular --apply pop -n 10 >popular
    [ "$(tensor rec item_ids 10 | sed -n 5p)" = "$(tensor popular item_ids)" ]
    rs-recommend popular --apply pop --genre "$genre" -n 10 >popular
    [ "$(tensor rec item_ids 10 | sed -n 6p | cut -d ' ' -f 1,2)" = "$(tensor popular item_ids | cut -d ' ' -f 1,2)" ]
    # Nobody gets what they have seen, or a film twice; scores never rise.
    paste -d ' ' <(tensor rec row_ids 1) <(tensor rec item_ids 10) <(tensor rec score 10) \
        | awk 'FILENAME != "-" { split($0, f, ","); seen[f[1], f[2]] = 1; next }
            { for (i = 2; i <= 11; i++) { if (($1, $i) in seen) exit 1; seen[$1, $i] = 1
                  if (i > 2 && $(i + 10) > $(i + 9)) exit 1 } }' visitors.csv -
    IN=U same_for_threads rs-recommend auto --popularity pop --vectors G --model als --genres asked.csv
    # A user's list is the same alone.
    echo 2004 >one
    rs-filter --keep-rows one <U | rs-recommend auto --popularity pop --vectors G --model als --prior-ratings 0 >alone
    [ "$(tensor alone item_ids)" = "$(tensor rec item_ids 10 | sed -n 4p)" ]
    header rec | grep -q 'genres'
}

@test "auto: bounds, shares and what makes popular are options" {
    fit_all
    { echo userId,movieId,rating; films 6 | sed 's/^/2004,/; s/$/,4/'; } | rs-ingest >U
    run_auto() { rs-recommend auto --popularity pop --vectors G --model als -n 10 "$@" <U >rec; }
    run_auto
    holds rec scenario 4
    run_auto --min-ratings 7
    holds rec scenario 3
    run_auto --min-positive 7
    holds rec scenario 3
    run_auto --positive 4.5
    holds rec scenario 3
    run_auto --positive 4.5 --min-positive 0
    holds rec scenario 4
    run_auto --min-ratings 7 --share 1
    holds rec reason 4 4 4 4 4 4 4 4 4 4
    run_auto --min-ratings 7 --share 0
    holds rec reason 1 1 1 1 1 1 1 1 1 1
    run_auto --min-ratings 7 --share 0.5
    holds rec reason 4 1 4 1 4 1 4 1 4 1
    run_auto --prior-ratings 6 --share 0
    [ "$(tensor rec reason | tr ' ' '\n' | grep -c 1)" = 5 ]
    run_auto --min-ratings 7 --share 0 --by mean
    cp rec mean
    run_auto --min-ratings 7 --share 0 --by count
    [ "$(tensor rec item_ids)" != "$(tensor mean item_ids)" ]
    run_auto --min-ratings 7 --vectors IF=2
    run_auto --genre "$(header pop | sed 's/.*"rs.columns":"\[\\"\([^\\]*\).*/\1/')" --min-ratings 7 --share 0
    [ "$(tensor rec reason | cut -d ' ' -f 1)" = 2 ]
}

@test "auto: what is missing falls to the next simpler scenario, and is said once" {
    fit_all
    { echo userId,movieId,rating
      films 3 | sed 's/^/2002,/; s/$/,5/'
      films 6 | sed 's/^/2004,/; s/$/,4/'; } | rs-ingest >U
    rs-recommend auto --popularity pop --vectors G <U >rec 2>notes
    holds rec scenario 3 3
    grep -q 'no --model: 1 users with enough ratings are served as those with a few' notes
    [ "$(wc -l <notes)" = 1 ]
    rs-recommend auto --popularity pop <U >rec 2>notes
    holds rec scenario 1 1
    grep -q 'no --vectors: 2 users get popular films' notes
    rs-recommend auto --popularity pop --model als <U >rec 2>notes
    holds rec scenario 1 4
    # More places than there are films: all but the user's own.
    n=$(tensor pop item_ids 1 | wc -l)
    rs-recommend auto --popularity pop --vectors G --model als -n "$n" <U >rec
    [ "$(tensor rec item_ids "$n" | sed -n 1p | tr ' ' '\n' | grep -vc -- -1)" = $((n - 3)) ]
    [ "$(tensor rec item_ids "$n" | sed -n 2p | tr ' ' '\n' | sort -u | grep -vc -- -1)" = $((n - 6)) ]
    # Films that nobody knows are said once, and leave a full list.
    printf 'userId,movieId,rating\n1,900001,5\n1,900002,5\n1,900003,5\n1,900004,5\n1,900005,5\n' | rs-ingest >U
    rs-recommend auto --popularity pop --vectors G --model als -n 5 <U >rec 2>notes
    grep -q '5 films of the input are in no model' notes
    holds rec scenario 4
    holds rec reason 1 1 1 1 1
}

@test "auto says what it wants" {
    fit_all
    fails 2 'want --popularity FILE' rs-recommend auto <R
    fails 1 'want kind model, got csr' rs-recommend auto --popularity R <R
    fails 1 'als: want a model of rs-recommend' rs-recommend auto --popularity als <R
    fails 1 'want kind csr, got dense' rs-recommend auto --popularity pop <G
    fails 1 "no genre 'Western Noir'" rs-recommend auto --popularity pop --genre 'Western Noir' <R
    printf 'userId,genre\n7,\n7,\n' >twice.csv
    fails 1 'twice.csv: line 3: user 7 comes twice' rs-recommend auto --popularity pop --genres twice.csv <R
    printf 'userId,genre\n7,\nbob,\n' >name.csv
    fails 1 "name.csv: line 3: userId: want a whole number, got 'bob'" rs-recommend auto --popularity pop --genres name.csv <R
    printf 'userId,genre\n7,Western Noir\n' >genre.csv
    fails 1 "genre.csv: line 2: no genre 'Western Noir': want one of" rs-recommend auto --popularity pop --genres genre.csv <R
    printf 'user,genre\n7,\n' >header.csv
    fails 1 'header.csv' rs-recommend auto --popularity pop --genres header.csv <R
    printf 'userId,genre\n7\n' >short.csv
    fails 1 'short.csv: line 2: want a userId and a genre, got 1 fields' rs-recommend auto --popularity pop --genres short.csv <R
    fails 2 'not both' rs-recommend auto --popularity pop --genre Comedy --genres short.csv <R
    fails 2 '--share' rs-recommend auto --popularity pop --share 2 <R
    rs-recommend popular --ratings R --fit bare >/dev/null
    fails 1 "no genre 'Comedy': the columns have no names" rs-recommend auto --popularity bare --genre Comedy <R
}

@test "random draws unseen films, each once, as the seed says" {
    printf 'userId,movieId,rating\n1,1,5\n1,2,5\n2,3,4\n' | rs-ingest >H
    rs-recommend random -n 4 <H >rec
    # User 1 has only film 3 left, user 2 the films 1 and 2: the lists are short, and then empty.
    [ "$(rs-show --format tsv rec | tail -n +2 | cut -f1,3 | sort | tr '\t\n' ': ')" = '1:3 2:1 2:2 ' ]
    rs-ingest "$SMALL/ratings.csv" >R
    rs-recommend random --seed 5 <R >a
    rs-recommend random --seed 5 -t 2 <R >b
    rs-recommend random --seed 6 <R >c
    same a b
    if cmp -s a c; then return 1; fi
    fails 1 'want kind csr, got dense' rs-recommend random <(rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv")
}

@test "rank says what it wants" {
    fit_als
    fails 2 'want --model FILE' rs-recommend rank <R
    fails 1 'want kind csr, got dense' rs-recommend rank --model als <IF
    fails 1 'want kind model, got csr' rs-recommend rank --model R <R
    fails 1 'absent: cannot open' rs-recommend rank --model absent=0.5 <R
    fails 1 'als=x: cannot open' rs-recommend rank --model als=x <R
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" | rs-scale --fit scaler >/dev/null
    fails 1 'want a model that ranks films (rs-als, rs-ease, rs-train-mlp, rs-recommend), got one of rs-scale' rs-recommend rank --model scaler <R
    head -c 2000 R >short
    fails 1 'stdin' rs-recommend rank --model als <short
    [ ! -e out ]
    fails 1 'stdin' rs-recommend rank --model als -o out <short
    [ ! -e out ]
}
