#!/bin/sh
# venv.sh DIR REQUIREMENTS: a virtual environment with what a frozen requirements file names, made once: again when the file
# has changed. DIR/done says that it is whole, and holds the file it was made from.
set -eu
dir=$1 requirements=$2
cmp -s "$requirements" "$dir/done" && exit 0
rm -rf "$dir"
python3 -m venv "$dir"
"$dir/bin/pip" install -q --disable-pip-version-check --no-deps -r "$requirements"
"$dir/bin/pip" check >/dev/null
cp "$requirements" "$dir/done"
