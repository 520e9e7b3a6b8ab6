#!/usr/bin/env bats
# similar.bats: the films that 1-content.sh calls similar are ones a person would accept: they share genres far more than films
# do by chance, and their titles are in the output to be looked at.
load common
load movielens

# The mean share of genres that a list's film and the films in it have in common (Jaccard), for each row of the list; then for films
# drawn by chance, 20000 pairs with a fixed seed.
genre_overlap() { # genre_overlap GENRES LISTS
    { rs-show --format tsv "$1"; echo; rs-show --format tsv "$2"; } | awk -F '\t' '
        function overlap(a, b, i, both, any) {
            for (i = 2; i <= columns; i++) {
                both += has[a, i] && has[b, i]
                any += has[a, i] || has[b, i]
            }
            return any ? both / any : 0
        }
        NR == 1 { columns = NF; next }
        NF == 0 { lists = 1; getline; next }
        !lists { film[++films] = $1; for (i = 2; i <= columns; i++) has[$1, i] = $i > 0; next }
        { if (!n[$1]++) order[++queries] = $1; sum[$1] += overlap($1, $3) }
        END {
            for (q = 1; q <= queries; q++) print order[q] "\t" sum[order[q]] / n[order[q]]
            srand(1)
            for (pair = 0; pair < 20000; pair++) {
                a = film[1 + int(rand() * films)]
                b = film[1 + int(rand() * films)]
                if (a != b) { chance += overlap(a, b); pairs++ }
            }
            print "chance\t" chance / pairs
        }'
}

of_chance() { # of_chance: the overlaps on stdin; "mean chance"
    awk '$1 == "chance" { print sum / n, $2; next } { sum += $2; n++ }'
}

@test "the nearest films share genres far more than films do by chance" {
    OUT=$PWD/out
    synthetic
    pipeline 1-content
    rs-recommend similar --vectors out/content/films.safetensors --all -n 10 -o lists
    read -r overlap chance <<<"$(genre_overlap out/G.safetensors lists | of_chance)"
    say "genres in common (Jaccard), ten nearest of each film: $overlap; by chance: $chance"
    at_least "$overlap" "$(awk -v x="$chance" 'BEGIN { print 2.5 * x }')"
}

@test "on MovieLens: the ten nearest to Toy Story, The Matrix, Alien and Pulp Fiction, and of all films" {
    OUT=$PWD/out
    movielens
    pipeline 1-content
    cd out
    rs-recommend similar --vectors content/films.safetensors --item 1 --item 2571 --item 1214 --item 296 -n 10 -o lists
    genre_overlap G.safetensors lists >overlap
    rs-show --format tsv --titles movies.csv lists | awk -F '\t' 'NR > 1 { if ($1 != last) { reason = $7; sub(/similar to /, "", reason)
        print reason ":" } last = $1; print "    " $4 }' >titles
    while IFS= read -r line; do say "$line"; done <titles
    read -r mean chance <<<"$(of_chance <overlap)"
    say "genres in common (Jaccard): $(awk '$1 != "chance" { printf "%.2f ", $2 }' overlap), mean $mean; by chance $chance"
    at_least "$(awk '$1 != "chance" { print $2 }' overlap | sort -g | head -n 1)" "$(awk -v x="$chance" 'BEGIN { print 3 * x }')"
    at_least "$mean" "$(awk -v x="$chance" 'BEGIN { print 4 * x }')"

    rs-recommend similar --vectors content/films.safetensors --all -n 10 -o lists
    read -r mean chance <<<"$(genre_overlap G.safetensors lists | of_chance)"
    say "the ten nearest of all films: mean $mean; by chance $chance"
    at_least "$mean" "$(awk -v x="$chance" 'BEGIN { print 4 * x }')"
    grep -A 10 '^Toy Story' titles | grep -q 'Toy Story 2'
}
