#!/usr/bin/env bats
# The Debian packages, on a root that has nothing of ours: they install, work, pass lintian, and leave without a trace.
# Needs root (for chroot) and Debian's archive; skipped plainly without.

setup_file() {
    export ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export BUILD=$(cd "$ROOT" && mkdir -p "${BUILD:-build}" && cd "${BUILD:-build}" && pwd)
    export CLEAN=$BATS_FILE_TMPDIR/root
    make -C "$ROOT" -s BUILD="$BUILD" deb
    [ "$(id -u)" = 0 ] || return 0
    debootstrap --variant=minbase --include=ca-certificates bookworm "$CLEAN" >"$BATS_FILE_TMPDIR/log" || rm -rf "$CLEAN"
    [ ! -d "$CLEAN" ] || mount --bind /proc "$CLEAN/proc" || true
}

teardown_file() {
    umount "$CLEAN/proc" 2>/dev/null || true
    rm -rf "$CLEAN"
}

in_root() { chroot "$CLEAN" env -i PATH=/usr/bin:/usr/sbin:/bin:/sbin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

need_root() {
    [ "$(id -u)" = 0 ] || skip 'needs root for a clean root'
    [ -d "$CLEAN" ] || skip "no clean root: debootstrap cannot reach Debian's archive"
}

# All files but what the package manager itself keeps and writes.
files_of_root() {
    (cd "$CLEAN" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp -o -path ./root \
        -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log -o -path ./etc/ld.so.cache \) \
        -prune -o -print | sort)
}

@test "the version of the packages is that of the tools" {
    version=$(sed -n 's/^#define RS_VERSION "\(.*\)"/\1/p' "$ROOT/common/cli/tool.h")
    [ "$(dpkg-parsechangelog -l "$ROOT/debian/changelog" -S Version)" = "$version" ]
    [ "$(dpkg-deb -f "$BUILD"/deb/rs-films_*.deb Version)" = "$version" ]
}

@test "lintian finds no error and no warning" {
    lintian --allow-root --fail-on error,warning "$BUILD"/deb/rs-films_*.deb "$BUILD"/deb/rs-films-doc_*.deb
}

@test "every tool is in the package, with its page and completion" {
    dpkg-deb -c "$BUILD"/deb/rs-films_*.deb >"$BATS_TEST_TMPDIR/held"
    for tool in "$ROOT"/tools/rs-*; do
        tool=${tool##*/}
        grep -q "/usr/bin/$tool\$" "$BATS_TEST_TMPDIR/held"
        grep -q "/usr/share/man/man1/$tool.1.gz\$" "$BATS_TEST_TMPDIR/held"
        grep -q "/bash-completion/completions/$tool\$" "$BATS_TEST_TMPDIR/held"
    done
}

@test "on a clean root they install, run a pipeline, and leave without a trace" {
    need_root
    files_of_root >"$BATS_TEST_TMPDIR/before"
    cp "$BUILD"/deb/rs-films_*.deb "$BUILD"/deb/rs-films-doc_*.deb "$CLEAN/tmp"
    in_root apt-get update -qq
    in_root apt-get install -y -qq --no-install-recommends /tmp/rs-films_*.deb /tmp/rs-films-doc_*.deb || {
        in_root sh -c 'apt-get install -y --no-install-recommends /tmp/*.deb'
    }
    in_root sh -ec 'cd /tmp; rs-synth -o data --users 200 --items 100 --ratings 4000
        rs-ingest data/ratings.csv | rs-split --train TR --held-out TE
        rs-als --binary -k 8 --fit als -o /dev/null TR
        rs-recommend rank --model als TR | rs-eval --truth TE' | grep -q ndcg
    [ -e "$CLEAN/usr/share/doc/rs-films/examples/pipelines/demo.sh" ]
    in_root apt-get purge -y -qq rs-films rs-films-doc
    in_root apt-get autoremove -y -qq --purge
    files_of_root >"$BATS_TEST_TMPDIR/after"
    diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}
