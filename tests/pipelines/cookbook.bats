#!/usr/bin/env bats
# Every recipe of the cookbook in rs-pipelines(7), as it stands there, in its order, in one folder. Each has to end well, print
# something or make a file, and say nothing on stderr that is an error.
load common

@test "every recipe of the cookbook works as it is written" {
    cp "$ROOT"/tests/data/small/*.csv .
    # As people see it: the blocks that stand further in than the words.
    scdoc <"$ROOT/man/rs-pipelines.7.scd" | awk -f "$ROOT/man/tidy.awk" | mandoc -T utf8 -O width=250 | col -bx >page
    awk '/^[A-Z]/ { on = /^COOKBOOK/; next }
        on && /^       [^ ]/ { inside = 0 }
        on && /^        +[^ ]/ { if (!inside) { n++; inside = 1 } sub(/^ +/, ""); print > sprintf("recipe-%02d.sh", n) }' page
    [ "$(ls recipe-*.sh | wc -l)" -ge 20 ]
    for recipe in recipe-*.sh; do
        ls >before
        bash -eo pipefail "$recipe" >out 2>err || { echo "$recipe: $(cat "$recipe" err)"; false; }
        [ -s out ] || ! ls | cmp -s - before || { echo "$recipe made nothing: $(cat "$recipe")"; false; }
    done
}
