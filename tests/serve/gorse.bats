#!/usr/bin/env bats
# gorse.bats: Gorse's client for Python against rs-serve.
load common

@test "recommendations with scores, offset, category; sessions; neighbours" { venv; try gorse_client recommend; }
@test "feedback: inserted, listed, deleted" { venv; try gorse_client feedback; }
@test "users: inserted, read, deleted" { venv; try gorse_client users; }
@test "items: inserted, read, searched, hidden" { venv; try gorse_client items; }
@test "the client that does not wait" { venv; try gorse_client asynchronous; }
