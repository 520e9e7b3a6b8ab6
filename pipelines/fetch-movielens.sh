#!/usr/bin/env bash
# fetch-movielens.sh: download a MovieLens data set, check it, unpack it.
#
#   pipelines/fetch-movielens.sh ml-latest-small            into ./data/ml-latest-small
#   pipelines/fetch-movielens.sh ml-25m /big/disk/ml-25m    into that directory
#
# Needs curl, md5sum, and unzip or python3. The directory is whole or not there. By using the data you accept the terms
# of GroupLens, in the README.txt that comes with it. MOVIELENS_URL names another place to fetch from.
set -euo pipefail

fail() { # fail STATUS TEXT
    echo "fetch-movielens: $2" >&2
    exit "$1"
}

case ${1:-} in
-h | --help)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
    exit 0
    ;;
esac
[ $# -ge 1 ] && [ $# -le 2 ] || fail 2 'want NAME [DIRECTORY], as in: fetch-movielens.sh ml-latest-small'
name=$1
directory=${2:-data/$name}
directory=${directory%/}
url=${MOVIELENS_URL:-https://files.grouplens.org/datasets/movielens}

[[ $name =~ ^[A-Za-z0-9._-]+$ ]] || fail 2 "want a name as ml-25m, ml-32m or ml-latest-small, got '$name'"
[ ! -e "$directory" ] || fail 1 "$directory is there already: remove it first, or name another directory"
command -v curl >/dev/null || fail 1 'curl is missing (apt-get install curl)'
if command -v unzip >/dev/null; then
    unpack() { unzip -q "$1" -d "$2"; }
elif command -v python3 >/dev/null; then
    unpack() { python3 -m zipfile -e "$1" "$2"; }
else
    fail 1 'want unzip or python3 to unpack with (apt-get install unzip)'
fi

# Everything happens in a folder beside the target, so that the last step is a rename.
mkdir -p "$(dirname "$directory")" || fail 1 "cannot make $(dirname "$directory")"
work=$(mktemp -d "$directory.tmp-XXXXXX") || fail 1 "cannot write beside $directory"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fetch() { # fetch FILE [CURL-OPTION...]
    local file=$1
    shift
    curl -fL --retry 3 --connect-timeout 20 -sS "$@" -o "$work/$file" "$url/$file" \
        || fail 1 "cannot fetch $url/$file (no network, or no such data set)"
}

show=()
[ -t 2 ] && show=(--no-silent --progress-bar)
fetch "$name.zip.md5"
fetch "$name.zip" "${show[@]}"

# The published file is "MD5 (ml-25m.zip) = 6b51..." or "6b51...  ml-25m.zip".
want=$(grep -oiE '\b[0-9a-f]{32}\b' "$work/$name.zip.md5" | head -n 1 | tr A-F a-f) || true
[ -n "$want" ] || fail 1 "$url/$name.zip.md5 holds no checksum"
got=$(md5sum "$work/$name.zip" | cut -d ' ' -f 1)
[ "$got" = "$want" ] || fail 1 "$name.zip is damaged: its MD5 is $got, published is $want"

mkdir "$work/out"
unpack "$work/$name.zip" "$work/out" || fail 1 "cannot unpack $name.zip"
found=$(find "$work/out" -name ratings.csv -print -quit)
[ -n "$found" ] || fail 1 "$name.zip holds no ratings.csv (older sets, such as ml-1m, have another form)"
mv "$(dirname "$found")" "$directory"
echo "$directory: $(($(wc -l <"$directory/ratings.csv") - 1)) ratings"
