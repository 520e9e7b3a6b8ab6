#!/bin/sh
# deps.sh [GROUP]: install the Debian packages that are missing (as root, or by sudo), or say which they are. Without a GROUP
# what it takes to build and test; `packaging`: to make Debian packages and try them; `load`: to put a server under load;
# `serve`: to look at its page in a browser.
set -eu

# OpenBLAS in its OpenMP variant: the serial one takes no locks, and its results go wrong when several threads call it.
packages="gcc make pkg-config libc6-dev libcsv-dev libgsl-dev libopenblas-openmp-dev libzstd-dev libxxhash-dev libcjson-dev
libzip-dev libcurl4-openssl-dev libmicrohttpd-dev libutf8proc-dev nettle-dev check bats scdoc gnuplot-nox fonts-dejavu-core mandoc zsh python3 python3-venv curl ca-certificates"
[ "${1:-}" != packaging ] || packages="debhelper dpkg-dev fakeroot lintian debootstrap"
[ "${1:-}" != load ] || packages="wrk"
[ "${1:-}" != serve ] || packages="chromium chromium-driver"

missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Missing packages:$missing"
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
elif command -v sudo >/dev/null && [ -t 0 ]; then
    as_root=sudo
else
    echo "They cannot be installed from here: neither root nor sudo. Ask for:" >&2
    printf '    apt-get install%s\n' "$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086  # the list is meant to be split
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
