#!/usr/bin/env bats
# memory.bats: resident memory stays flat over hundreds of thousands of requests, those that are refused too.
load common

@test "memory is flat over 200,000 requests, lists kept" { LIMIT=400 try memory with_cache; }
@test "memory is flat over 200,000 requests, lists made each time" { LIMIT=400 try memory without_cache; }
