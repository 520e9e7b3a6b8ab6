#!/bin/sh
# lint.sh: the rules of the layout that a compiler does not check. Silent when all hold.
set -u
cd "$(dirname "$0")/../.." || exit 1
status=0
complain() {
    echo "lint: $*"
    status=1
}

# The floors, lowest first. stream and table are side by side: neither includes the other.
height() {
    case $1 in
    base) echo 1 ;; math) echo 2 ;; data) echo 3 ;; stream | table) echo 4 ;; models) echo 5 ;; cli) echo 6 ;;
    *) echo 0 ;;
    esac
}

own_includes() { # own_includes FILE: what it includes with quotes
    sed -n 's/^#[ ]*include "\([^"]*\)".*/\1/p' "$1"
}

for file in $(find common tools -name '*.[ch]' | sort); do
    room=$(dirname "$file")
    floor=$(echo "$file" | sed -n 's|^common/\([a-z]*\)/.*|\1|p')
    for included in $(own_includes "$file"); do
        target=${included%%/*}
        case $included in
        *_internal.h)
            [ -e "$room/$(basename "$included")" ] || complain "$file: includes $included, private to its folder" ;;
        esac
        if [ "$(height "$target")" = 0 ]; then
            # A bare name (or x86/...) must be in the file's own room.
            [ -e "$room/$included" ] || [ -e "$room/$(basename "$included")" ] \
                || complain "$file: includes $included, which is in no floor and not in its own room"
            continue
        fi
        [ -n "$floor" ] || continue
        if [ "$(height "$target")" -gt "$(height "$floor")" ]; then
            complain "$file: includes $included: up from $floor"
        elif [ "$(height "$target")" = "$(height "$floor")" ] && [ "$target" != "$floor" ]; then
            complain "$file: includes $included: $floor and $target are side by side"
        fi
    done
    lines=$(wc -l <"$file")
    case $file in
    */main.c) [ "$lines" -le 200 ] || complain "$file: $lines lines; a main has at most 200" ;;
    *_words.c) ;; # word lists: tables, not code
    *) [ "$lines" -le 500 ] || complain "$file: $lines lines: over 500 it is two ideas" ;;
    esac
done

# Loops run on threads in one way.
grep -rln '#pragma omp' common tools | while read -r file; do
    echo "lint: $file: OpenMP has threads of its own: loops are rs_parallel's (common/base/parallel.h)"
done | grep . && status=1

# Two objects of one name would replace one another in an archive.
find common tools -name '*.c' ! -name main.c | sed 's|.*/||' | sort | uniq -d | grep . \
    && complain "file names above stand twice"

# Every public header of common/ opens with what it is for.
for header in $(find common -name '*.h' ! -name '*_internal.h' ! -path '*/x86/*' | sort); do
    head -n 1 "$header" | grep -q "^/\* $(basename "$header"): " || complain "$header: its first line says what it is for"
done

# Every tool has a page, and every page a tool.
for tool in $(find tools -mindepth 1 -maxdepth 1 -name 'rs-*' | sed 's|.*/||' | sort); do
    [ -e "man/$tool.1.scd" ] || complain "$tool: has no man page"
done
for page in man/rs-*.1.scd; do
    tool=$(basename "$page" .1.scd)
    [ -d "tools/$tool" ] || complain "$page: there is no such tool"
done

find common tools tests pipelines man -type f ! -path '*/data/*' -exec grep -lI '[[:space:]]$' {} + \
    && complain "files above have blanks at the ends of lines"
find . -path ./build -prune -o \( -name '*.sh' -o -path './.ci/run' \) -print | while read -r script; do
    bash -n "$script" || echo "lint: $script"
done | grep . && status=1

exit $status
