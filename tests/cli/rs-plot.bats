#!/usr/bin/env bats
# rs-plot: each picture holds what was asked for; nothing in a title reaches a shell; bad tables are refused.
load common

history() { printf 'epoch,loss,validation_loss,validation_rmse\n1,0.9,0.8,0.91\n2,0.7,0.75,0.88\n3,0.6,0.78,0.9\n'; }
figures() { printf '{"ndcg_at_10": %s, "ndcg_at_10_low": %s, "ndcg_at_10_high": %s, "coverage_at_10": %s}\n' "$@"; }

# well FILE TEXT...: a whole SVG file that an XML reader takes, and that holds these texts.
well() {
    local file=$1 text
    shift
    python3 -c 'import sys, xml.etree.ElementTree as E
root = E.parse(sys.argv[1]).getroot()
texts = {"".join(t.itertext()).strip() for t in root.iter("{http://www.w3.org/2000/svg}text")}
for wanted in sys.argv[2:]:
    assert any(wanted in t for t in texts), (wanted, sorted(texts))' "$file" "$@"
}

@test "choice: a panel for each measure, the chosen k marked" {
    printf 'k,inertia,silhouette,gap,gap_error,davies_bouldin,calinski_harabasz\n2,9,0.2,1,0.1,2,50\n3,5,0.4,1.2,0.1,1,70\n4,4,0.3,1.3,0.1,1.5,60\n' >k.csv
    rs-plot choice --title 'Film segments' -o k.svg k.csv
    well k.svg 'Film segments' inertia silhouette gap Davies-Bouldin Calinski-Harabasz 'clusters (k)'
    rs-plot choice --chosen 3 <k.csv >chosen.svg
    ! cmp -s k.svg chosen.svg || false
    rs-ingest "$SMALL/ratings.csv" | rs-encode --method svd --dim 3 >E
    rs-kmeans -k 2-5 --choose elbow --choice real.csv -o /dev/null E
    rs-plot choice -o real.svg real.csv
    well real.svg silhouette
}

@test "training: what was held out beside what was trained on, several trainings by name" {
    history >h.csv
    rs-plot training -o h.svg h.csv
    well h.svg loss rmse training 'held out' epoch
    rs-plot training -o two.svg small=h.csv large=h.csv
    well two.svg 'small, held out' 'large, training'
}

@test "map: clusters and names" {
    rs-ingest --multi-hot genres --id movieId "$SMALL/movies.csv" >G
    rs-encode --method pca --dim 2 <G >XY
    rs-kmeans -k 3 <G >L
    rs-ingest "$SMALL/ratings.csv" >R
    rs-plot map --labels L --titles "$SMALL/movies.csv" --ratings R --names 1 --title 'The films' -o map.svg XY
    well map.svg 'The films' 0 1 2
    # The most rated film of some cluster stands there by name.
    grep -o '([12][0-9][0-9][0-9])' map.svg | grep -q .
    rs-plot map <XY >plain.svg
    well plain.svg
    rs-plot map --names 0 --titles "$SMALL/movies.csv" -o none.svg XY
    ! grep -q '([12][0-9][0-9][0-9])' none.svg || false
    fails 1 'want F32 [n,2] or more' rs-plot map <(rs-encode --method pca --dim 1 <G)
}

@test "distribution: values, popularity, activity" {
    rs-ingest "$SMALL/ratings.csv" | rs-plot distribution -o d.svg
    well d.svg 'ratings by value' 'films by popularity' 'users by activity'
}

@test "compare: the best on top, a panel a measure" {
    figures 0.1 0.08 0.12 0.5 >a.json
    figures 0.2 0.15 0.22 0.1 >b.json
    rs-plot compare --measure ndcg_at_10,coverage_at_10 -o c.svg a.json 'second best=b.json'
    well c.svg ndcg_at_10 coverage_at_10 a 'second best'
    # How far below the top of the picture a name stands.
    down() {
        python3 -c 'import re, sys, xml.etree.ElementTree as E
svg = "{http://www.w3.org/2000/svg}"
for g in E.parse(sys.argv[1]).getroot().iter(svg + "g"):
    for text in g.findall(svg + "text"):
        if "".join(text.itertext()).strip() == sys.argv[2]:
            print(int(float(re.search(r"translate\([^,]*,([0-9.]*)", g.get("transform")).group(1))))' "$1" "$2"
    }
    rs-plot compare -o up.svg a.json b.json
    rs-plot compare --ascending -o down.svg a.json b.json
    [ "$(down up.svg b)" -lt "$(down up.svg a)" ]
    [ "$(down down.svg a)" -lt "$(down down.svg b)" ]
}

@test "tradeoff: each method by name" {
    figures 0.1 0.08 0.12 0.5 >a.json
    figures 0.2 0.15 0.22 0.1 >b.json
    rs-plot tradeoff --x coverage_at_10 --y ndcg_at_10 --title Trade -o t.svg a.json b.json
    well t.svg a b coverage_at_10 ndcg_at_10 Trade
}

@test "PNG and SVG, of the size asked for, the same bytes each time" {
    history >h.csv
    rs-plot training --width 640 --height 300 -o h.png h.csv
    [ "$(od -An -tx1 -N8 h.png | tr -d ' ')" = 89504e470d0a1a0a ]
    [ "$(od -An -tu1 -j16 -N8 h.png | tr -s ' ')" = ' 0 0 2 128 0 0 1 44' ]
    rs-plot training --format png h.csv | head -c 4 | grep -q PNG
    rs-plot training --format svg -o odd.name h.csv
    well odd.name loss
    rs-plot training h.csv >one
    rs-plot training h.csv >two
    same one two
}

@test "nothing in a name or title is run, and odd characters are drawn" {
    history >h.csv
    figures 0.1 0.08 0.12 0.5 >a.json
    rs-plot training --title '`touch ran` $(touch ran) '"it's"' "quoted" \n ^{up} é <b>' -o h.svg h.csv
    well h.svg "it's" '<b>' '^{up}'
    rs-plot tradeoff -o t.svg '`touch ran`=a.json' "';system('touch ran');'=a.json"
    rs-plot compare -o c.svg '`touch ran`=a.json'
    printf 'movieId,title\n1,"`touch ran` $(touch ran)"\n2,x\n' >titles.csv
    printf 'id,x,y\n1,0,0\n2,1,1\n' | rs-convert --from csv >XY
    rs-plot map --titles titles.csv -o m.svg XY
    well m.svg '`touch ran`'
    [ ! -e ran ]
}

@test "names are what they are: with %, with dots, in folders with =, in bytes that are no UTF-8" {
    figures 0.1 0.08 0.12 0.5 >als-0.5.json
    figures 0.2 0.18 0.22 0.5 >als-0.7.json
    mkdir k=3
    cp als-0.5.json k=3/ten.json
    rs-plot compare -o c.svg als-0.5.json als-0.7.json ./k=3/ten.json '50% %s=als-0.5.json' "$(printf 'a\377b')=als-0.7.json"
    well c.svg als-0.5 als-0.7 ten '50% %s' 'a?b'
}

@test "a measure without values is left out; nobody's own gnuplot settings count; a full disk is told" {
    printf 'k,inertia,silhouette\n1,9,\n' >k.csv
    rs-plot choice -o k.svg k.csv
    well k.svg inertia
    ! grep -q silhouette k.svg || false
    history >h.csv
    rs-plot training h.csv >plain
    echo 'set label "MINE" at graph 0.5, 0.5' >.gnuplot
    HOME=$PWD rs-plot training h.csv | cmp - plain
    # More than a pipe holds: gnuplot is not left waiting.
    { echo id,x,y; seq 9000 | awk '{ print $1 "," $1 % 97 "," $1 % 89 }'; } | rs-convert --from csv >XY
    fails 1 'No space left' timeout 20 rs-plot map -o /dev/full XY
}

@test "what cannot be drawn is refused, and no picture is left" {
    history >h.csv
    printf 'epoch,loss\n1,x\n' >bad.csv
    printf 'epoch,loss\n' >empty.csv
    printf '{"rmse": 1}\n' >m.json
    fails 1 'bad.csv: line 2: want a number' rs-plot training -o p.svg bad.csv
    fails 1 'empty.csv: want a table of --log-history' rs-plot training -o p.svg empty.csv
    fails 1 'h.csv: want the table of rs-kmeans --choice' rs-plot choice -o p.svg h.csv
    fails 1 "m.json: has no number 'ndcg_at_10'" rs-plot compare -o p.svg m.json
    fails 1 'h.csv: line 1: want flat JSON' rs-plot compare -o p.svg h.csv
    fails 2 'want a [NAME=]FILE' rs-plot compare -o p.svg
    fails 2 'want a FILE or more' rs-plot training -o p.svg
    fails 2 '--measure: want' rs-plot compare --measure , -o p.svg m.json
    fails 1 'gnuplot: cannot run' env PATH="$(dirname "$(command -v rs-plot)")" rs-plot training -o p.svg h.csv
    [ ! -e p.svg ]
}
