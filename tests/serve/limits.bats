#!/usr/bin/env bats
# limits.bats: what a hostile or clumsy client gets, and who may what.
load common

@test "a body has at most 64 KB, counted or chunked" { try limits bodies; }
@test "headers have at most 16 KB" { try limits headers; }
@test "no path reaches the disk: what is not there is 404" { try limits paths; }
@test "other methods are 405 and say which there are" { try limits methods; }
@test "HEAD is GET without the body" { try limits heads; }
@test "one address has so many connections" { try limits connections_each; }
@test "all together have so many connections" { try limits connections_in_all; }
@test "clients that drip are ended, and others served meanwhile" { try limits slow_clients; }
@test "clients that never read are ended" { try limits slow_readers; }
@test "an address has so many requests a second: 429 and when to come again" { try limits rates; }
@test "a server for both protocols tells IPv4 addresses apart" { try limits rates_of_two_protocols; }
@test "the operator's routes want the operator's token" { try limits operators; }
@test "without a token file nobody is the operator" { try limits without_an_operator; }
@test "a visitor's ratings and list are theirs alone; forgotten is forgotten" { try limits visitors; }
@test "--private: the set's users are the operator's" { try limits private_users; }
@test "bodies that are no JSON, or not what is wanted, are 400" { try limits bad_json; }
@test "numbers in queries are held to their bounds" { try limits bad_queries; }
@test "the longest histories are answered" { try limits long_histories; }
@test "noise, cut requests and clients that leave harm nobody" { try limits noise; }
@test "SIGTERM under load: within two seconds, with 0, and nothing acknowledged is lost" { try limits ends_under_load; }
@test "metrics are as Prometheus reads them" { try limits metrics; }
