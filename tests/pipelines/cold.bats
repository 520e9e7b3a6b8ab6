#!/usr/bin/env bats
# cold.bats: films that nobody has rated, and users of whom little is known. Whole films and whole users are held out; what the
# kept models make of them is held against the simplest that could be done.
load common
load movielens

# ---- cold films ----

# Ratings of a tenth of the films are held out; what is left is trained on. The films then arrive as in add-film.sh: features by the
# vocabularies, the scaler and the encoder that are there.
films_arrive() { # films_arrive SEED
    rs-split --by items --test 0.1 --seed "$1" --train TR --held-out TE R
    rs-show --format tsv TE | tail -n +2 | cut -f2 | sort -un >cold.txt
    for file in movies:1 tags:2; do
        awk -F, -v column="${file#*:}" -v file="${file%:*}" 'NR == FNR { cold[$1]; next }
            FNR == 1 { print > ("warm-" file ".csv"); print > ("cold-" file ".csv"); next }
            { print > (($column in cold ? "cold-" : "warm-") file ".csv") }' cold.txt "$DATA/${file%:*}.csv"
    done
    rs-ingest -q --multi-hot genres --id movieId --fit genres -o G warm-movies.csv
    rs-ingest -q --tags tag --id movieId --fit tags -o T warm-tags.csv
    rs-profile items --films G -o S TR
    rs-join --how left G T S | rs-scale --method minmax --fit scaler | rs-encode -q --dim 32 --fit encoder -o V
    rs-ingest -q --multi-hot genres --id movieId --apply genres -o cold.G cold-movies.csv
    rs-ingest -q --tags tag --id movieId --apply tags -o cold.T cold-tags.csv
    rs-profile items --films cold.G -o cold.S TR
    rs-join --how left cold.G cold.T cold.S | rs-scale --apply scaler | rs-encode --apply encoder -o cold.V
    rs-join --stack V cold.V -o all.V
    rs-recommend popular --ratings TR --items G --fit popularity -o /dev/null
}

# What is known of a cold film's popularity: how often films of its genres are rated. The ten highest, one list for everybody.
popular_by_genre() {
    rs-show --format tsv G >genres.tsv
    rs-show --format tsv cold.G >cold.tsv
    rs-show --format tsv TR | awk -F '\t' 'FNR == 1 { file++; next }
        file == 1 { ratings[$2]++; next }
        file == 2 { for (i = 2; i <= NF; i++) if ($i > 0) { films[i]++; sum[i] += ratings[$1] } next }
        { s = n = 0; for (i = 2; i <= NF; i++) if ($i > 0 && films[i]) { s += sum[i] / films[i]; n++ }
            print (n ? s / n : 0) "\t" $1 }' \
        - genres.tsv cold.tsv | sort -k 1,1gr -k 2,2n | head -n 10 | cut -f2
}

# The cold films that each user later liked, among ten: NDCG and hit rate, one line.
liked() { # liked NAME < LISTS
    rs-eval --truth TE --min-value 3.5 -k 10 --metrics m.json >/dev/null
    echo "$1 $(metric m.json ndcg_at_10) $(metric m.json hit_rate_at_10)"
}

# Three draws of films. The content's list is the user's long list, by likeness to what they liked, as far as it is of cold films.
cold_films() {
    for seed in 1 2 3; do
        films_arrive $seed
        rs-filter -q --keep-columns cold.txt TR | rs-recommend random -n 10 -o random
        liked chance <random
        popular_by_genre >genre.txt
        rs-filter -q --promote genre.txt -n 10 random | liked genre
        rs-filter -q --keep-columns cold.txt TE | rs-recommend popular --ratings - -n 10 | rs-show --format tsv \
            | tail -n +2 | cut -f3 >oracle.txt
        rs-filter -q --promote oracle.txt -n 10 random | liked oracle
        rs-recommend auto -q --popularity popularity --vectors all.V --share 1 -n 20000 TR \
            | rs-filter -q --keep-columns cold.txt -n 10 | liked content
    done >figures
    cat figures
    for method in chance genre content oracle; do
        ndcg[${#ndcg[@]}]=$(awk -v name=$method '$1 == name { print $2 }' figures | mean)
        hits[${#hits[@]}]=$(awk -v name=$method '$1 == name { print $3 }' figures | mean)
    done
    say "cold films (NDCG@10 of those liked later): by content ${ndcg[2]}, genres' popularity ${ndcg[1]}, chance ${ndcg[0]}"
    say "cold films (HR@10): by content ${hits[2]}, genres' popularity ${hits[1]}, chance ${hits[0]}"
    say "    what nobody can know beforehand, the most liked of them for everybody: NDCG ${ndcg[3]}, HR ${hits[3]}"
}

@test "films that nobody has rated reach those who like them, by their content alone" {
    local ndcg=() hits=()
    synthetic
    rs-ingest -o R "$DATA/ratings.csv"
    cold_films
    at_least "${ndcg[2]}" "$(awk -v x="${ndcg[0]}" 'BEGIN { print 1.2 * x }')"
    at_least "${ndcg[2]}" "${ndcg[1]}"
}

@test "on MovieLens: films that nobody has rated reach those who like them, by their content alone" {
    local ndcg=() hits=()
    movielens
    rs-ingest -o R "$DATA/ratings.csv"
    cold_films
    at_least "${ndcg[2]}" "$(awk -v x="${ndcg[0]}" 'BEGIN { print 3 * x }')"
    at_least "${ndcg[2]}" "$(awk -v x="${ndcg[1]}" 'BEGIN { print 1.2 * x }')"
    at_least "${hits[2]}" "$(awk -v x="${hits[1]}" 'BEGIN { print 1.2 * x }')"
}

# ---- cold users ----

# HR@10 and NDCG@10 of lists against what each user watched after their first five films. Those five are left out of all lists, also
# where fewer of them are known: else the less is known of a user, the more places are lost on films that can't count.
score_after_five() { # score_after_five LISTS (of 15)
    rs-show --format tsv "$1" | awk -F '\t' 'FNR == 1 { file++; next }
        file == 1 { truth[$1, $2]; n_truth[$1]++; next }
        file == 2 { first[$1, $2]; next }
        ($1, $3) in first || place[$1] == 10 { next }
        { place[$1]++ }
        ($1, $3) in truth { hit[$1] = 1; gain[$1] += log(2) / log(1 + place[$1]) }
        END {
            for (user in n_truth) {
                ideal = 0
                for (p = 1; p <= 10 && p <= n_truth[user]; p++) ideal += log(2) / log(1 + p)
                users++; hits += hit[user]; ndcg += gain[user] / ideal
            }
            print hits / users, ndcg / users
        }' TE.tsv K5.tsv -
}

# A quarter of the users arrive; of their first five films 0, 1, 3 or 5 are known. The solver is the quick one.
users_arrive() { # users_arrive SEED
    local n genres
    rs-split --by users --test 0.25 --seed "$1" --known 5 --known-out K5 --train TR --held-out TE R
    rs-split --by time --test 2 --train K3 --held-out /dev/null K5
    rs-split --by time --test 2 --train K1 --held-out /dev/null K3
    rs-show --format tsv TE >TE.tsv
    rs-show --format tsv K5 >K5.tsv
    { echo userId,genre; tail -n +2 K5.tsv | cut -f1 | sort -un | sed 's/$/,/'; } >strangers.csv
    echo userId,movieId,rating | rs-ingest -q -o K0
    rs-recommend popular --ratings TR --items G --fit popularity -o /dev/null
    rs-als -q --solver cg --binary -k 96 --regularization 0.007 --alpha 0.5 --fit als -o IF TR
    rs-recommend popular --apply popularity --users K5 -n 15 -o lists
    echo "popularity $(score_after_five lists)"
    for n in 0 1 3 5; do
        genres=
        if [ $n = 0 ]; then genres='--genres strangers.csv'; fi
        rs-recommend auto -q $genres --popularity popularity --vectors IF=.7 --vectors G=.1 --vectors T=.2 --model als -n 15 \
            -o lists K$n
        echo "$n $(score_after_five lists)"
    done
}

# Hits rise from the first rating on; the order within the list (NDCG) gains only with the models, from five on: with one or three the
# similar films that take places of popular ones hit other users, and lower down.
@test "on MovieLens: the more is known of a new user the more lists hit, and better than popularity from three ratings on" {
    local known hr=() ndcg=()
    movielens
    rs-ingest -o R "$DATA/ratings.csv"
    rs-ingest --multi-hot genres --id movieId -o G "$DATA/movies.csv"
    rs-ingest --tags tag --id movieId -o T "$DATA/tags.csv"
    for seed in 1 2 3 4 5 6 7 8; do users_arrive $seed; done >figures
    for known in popularity 0 1 3 5; do
        hr[${#hr[@]}]=$(awk -v known=$known '$1 == known { print $2 }' figures | mean)
        ndcg[${#ndcg[@]}]=$(awk -v known=$known '$1 == known { print $3 }' figures | mean)
    done
    say "new users with 0, 1, 3, 5 ratings known: HR@10 ${hr[*]:1}; popularity ${hr[0]}"
    say "new users with 0, 1, 3, 5 ratings known: NDCG@10 ${ndcg[*]:1}; popularity ${ndcg[0]}"
    for i in 1 2 3; do
        at_least "${hr[$((i + 1))]}" "${hr[$i]}"
    done
    for i in 3 4; do
        at_least "${hr[$i]}" "$(awk -v x="${hr[0]}" 'BEGIN { print x + 0.01 }')"
    done
    at_least "${ndcg[4]}" "$(awk -v x="${ndcg[0]}" 'BEGIN { print x + 0.005 }')"
}
