#!/usr/bin/env bash
# report.sh: one HTML file of a run, or of two side by side, with all that is in it: figures, pictures, the films shown most, and how
# each artefact was made. It needs no network and no other file.
#
#   pipelines/report.sh OUT [OTHER] > report.html      after evaluate.sh in OUT (and in OTHER)
set -euo pipefail
unset CDPATH
pipelines=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${BUILD:-build}" 2>/dev/null && pwd || true)
[ -z "$build" ] || PATH=$build/bin:$PATH
[ $# -ge 1 ] && [ $# -le 2 ] || { echo "usage: report.sh OUT [OTHER] > report.html" >&2; exit 2; }
runs=()
for run; do
    [ -e "$run/evaluation/popularity.json" ] || { echo "report.sh: $run: no figures in it: run evaluate.sh there first" >&2; exit 1; }
    runs+=("$(cd "$run" && pwd)")
done
pictures=$(mktemp -d)
trap 'rm -rf "$pictures"' EXIT

text() { sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }

# A figure of a metrics file, in four digits; nothing where there is none.
number() { # number FILE NAME
    sed -n 's|^ *"'"$2"'": *\([-0-9.e+]*\),*$|\1|p' "$1" 2>/dev/null | awk '{ printf "%.4g", $1 }'
}

# A picture within the page, or a word why not.
picture() { # picture WORDS rs-plot's ARGUMENTS...
    local words=$1
    shift
    if rs-plot "$@" -o "$pictures/one.svg" 2>"$pictures/why"; then
        printf '<img alt="%s" src="data:image/svg+xml;base64,%s">\n' "$(text <<<"$words")" "$(base64 -w 0 "$pictures/one.svg")"
    else
        printf '<p class="none">%s: %s</p>\n' "$(text <<<"$words")" "$(text <"$pictures/why")"
    fi
}

# The same for each run, in columns.
beside() { # beside FUNCTION
    echo '<div class="runs">'
    for run in "${runs[@]}"; do
        echo '<div>'
        (cd "$run" && "$1")
        echo '</div>'
    done
    echo '</div>'
}

methods() { # names of the methods that any run has, best first by the first run
    for run in "${runs[@]}"; do ls "$run"/evaluation/*.json; done | sed 's|.*/||; s|\.json$||' | sort -u | while read -r name; do
        echo "$(number "${runs[0]}/evaluation/$name.json" ndcg_at_10) $name"
    done | sort -gr | awk '{ print $NF }'
}

interval() { # interval FILE NAME: " (low to high)" where the file has one
    local low high
    low=$(number "$1" "$2_low") high=$(number "$1" "$2_high")
    [ -z "$low" ] || printf ' <small>%s to %s</small>' "$low" "$high"
}

figures() {
    local name measure file measures=(ndcg_at_10 recall_at_10 hit_rate_at_10 coverage_at_10 novelty_at_10 diversity_at_10)
    echo '<table><thead><tr><th scope="col">method</th>'
    for measure in "${measures[@]}"; do
        for run in "${runs[@]}"; do
            [ ${#runs[@]} = 1 ] && echo "<th scope=\"col\">$measure</th>" || echo "<th scope=\"col\">$measure<br><small>$(basename "$run" | text)</small></th>"
        done
    done
    echo '</tr></thead><tbody>'
    for name in $(methods); do
        echo "<tr><th scope=\"row\">$(text <<<"$name")</th>"
        for measure in "${measures[@]}"; do
            for run in "${runs[@]}"; do
                file=$run/evaluation/$name.json
                echo "<td>$(number "$file" "$measure")$([ "$measure" != ndcg_at_10 ] || interval "$file" "$measure")</td>"
            done
        done
        echo '</tr>'
    done
    echo '</tbody></table>'
}

comparison() {
    picture 'Methods by NDCG and hit rate' compare --measure ndcg_at_10,hit_rate_at_10 --width 820 evaluation/*.json
    picture 'Accuracy against coverage' tradeoff --width 820 evaluation/*.json
}

data() {
    rs-show --info R.safetensors | text | sed 's/^/<pre>/; t' | sed '1!s/^<pre>//' | { cat; echo '</pre>'; }
    picture 'Ratings, films and users' distribution --width 820 --height 330 R.safetensors
}

ratings() {
    local name
    [ -e ratings/metrics.json ] || { echo '<p class="none">no rating network here</p>'; return; }
    echo '<table><thead><tr><th scope="col">predictor</th><th scope="col">rmse</th><th scope="col">mae</th></tr></thead><tbody>'
    for name in '' _of_biases _of_item_mean _of_mean; do
        echo "<tr><th scope=\"row\">$(sed 's/^$/the network/; s/_of_biases/biases of user and film/; s/_of_item_mean/mean of the film/; s/_of_mean/mean of all/' <<<"$name")</th><td>$(number ratings/metrics.json "rmse$name")</td><td>$(number ratings/metrics.json "mae$name")</td></tr>"
    done
    echo '</tbody></table>'
    picture 'Its training' training --width 820 ratings/history.csv
}

segments() {
    [ ! -e segments/films_k.csv ] || picture 'Film segments: how many' choice --title 'Film segments' --chosen "$(number segments/films_k.json k)" --width 820 segments/films_k.csv
    [ ! -e segments/users_k.csv ] || picture 'User segments: how many' choice --title 'User segments' --chosen "$(number segments/users_k.json k)" --width 820 segments/users_k.csv
    [ ! -e hybrid/films.safetensors ] || {
        rs-encode -q --method pca --dim 2 -o "$pictures/xy" hybrid/films.safetensors
        picture 'Films on a map' map --labels hybrid/clusters.safetensors --titles movies.csv --ratings TR.safetensors --names 1 --title 'Films by who watched them and what they are' --width 820 --height 640 "$pictures/xy"
    }
}

# Which films the lists show, and to how many: the best method's of this run.
shown() {
    local best
    best=$(for file in evaluation/*.json; do echo "$(number "$file" ndcg_at_10) $file"; done | sort -gr | sed -n '1s/.* //; 1s/\.json$//; 1p')
    best=$(for list in "$best.safetensors" evaluation/als.safetensors evaluation/popularity.safetensors; do [ ! -e "$list" ] || { echo "$list"; break; }; done)
    echo "<p>In the lists of <code>$(text <<<"$best")</code>:</p><ol>"
    rs-show --titles movies.csv --format tsv "$best" | awk -F '\t' '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == "title") t = i; next }
        { n[$t]++ } END { for (title in n) print n[title] "\t" title }' | sort -k1,1nr -k2 | awk 'NR <= 20' | text |
        awk -F '\t' '{ printf "<li>%s <small>%d lists</small></li>\n", $2, $1 }'
    echo '</ol>'
}

made() {
    local file
    for file in hybrid/als.safetensors blend/lists.safetensors ratings/predicted.safetensors scenarios/lists.safetensors; do
        [ ! -e "$file" ] || echo "<details><summary>$file</summary><pre>$(rs-show --history "$file" | text)</pre></details>"
    done
}

cat <<'HTML'
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Film recommendations: report</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 92rem; padding: 0 1rem; color: #222; background: #fff }
h1 { font-size: 1.6rem } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; font-size: 1.25rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #e3e3e3; white-space: nowrap }
th:first-child { text-align: left } th { font-weight: 600 } small { color: #555 }
img { max-width: 100%; height: auto; display: block; margin: 1rem 0 }
.runs { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 2rem }
pre { overflow-x: auto; background: #f5f5f5; padding: .7rem; font-size: .85rem } .none { color: #777 }
</style></head><body>
HTML
echo "<h1>Film recommendations: $(for run in "${runs[@]}"; do basename "$run"; done | text | paste -sd '|' | sed 's/|/ beside /')</h1>"
section() { echo "<h2>$1</h2>"; }
section 'Lists of ten, against what was held out' && figures && beside comparison
section 'Predicted ratings' && beside ratings
section 'Groups' && beside segments
section 'Films shown most' && beside shown
section 'The data' && beside data
section 'How it was made' && beside made
echo '</body></html>'
