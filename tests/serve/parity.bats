#!/usr/bin/env bats
# parity.bats: the server and the pipe of rs-recommend, rs-filter and rs-show give the same lists, scores and reasons.
load common
load ../pipelines/movielens

@test "lists of a hundred users, to the full depth, also of a genre" { try parity users; }
@test "and under a policy that blocks, pins, boosts and caps" { try parity users_under_a_policy; }
@test "lists for ratings that come with the request" { try parity visitors; }
@test "and without times" { try parity visitors_without_times; }
@test "and under a policy" { try parity visitors_under_a_policy; }
@test "lists of visitors whose ratings are kept, before and after the server was killed" { try parity kept_visitors; }
@test "similar films, under a policy too" { try parity similar; }
@test "what is popular, of each genre" { try parity popular; }

@test "ml-latest-small: lists of users, visitors and similar films" {
    movielens
    make_set "$BATS_TEST_TMPDIR/set" "$DATA"
    export SET=$BATS_TEST_TMPDIR/set/serve
    for part in users_under_a_policy visitors similar; do
        mkdir $part
        (cd $part && try parity $part)
    done
}
