#!/bin/sh
# build.sh: Debian packages of this tree in BUILD/deb, made from a copy, so that nothing is left beside the sources.
set -eu
cd "$(dirname "$0")/.."
out=$(mkdir -p "${BUILD:-build}/deb" && cd "${BUILD:-build}/deb" && pwd)
rm -rf "$out"/*
mkdir "$out/source"
cp -a CHANGELOG.md CONTRIBUTING.md LICENSE Makefile README.md common debian man pipelines tests tools "$out/source"
rm -rf "$out/source/pipelines/out" "$out/source/pipelines/.dvc" # what dvc repro has made there, and Python
find "$out/source/pipelines" -name __pycache__ -prune -exec rm -rf {} +
unset BUILD MAKEFLAGS MAKEOVERRIDES MAKELEVEL # the copy is built in its own build/
(cd "$out/source" && dpkg-buildpackage --build=binary --no-sign -j"$(nproc)" >"$out/log" 2>&1) || { tail -n 30 "$out/log" >&2; exit 1; }
rm -r "$out/source"
ls "$out"/*.deb
