#!/usr/bin/env bats
# durability.bats: nothing that was acknowledged is lost, and what is damaged is refused by file and line.
load common

@test "kill -9 under load, again and again: every acknowledged rating is there" { try durability killed_under_load; }
@test "a torn end is cut, told in one line and written on" { try durability torn_ends; }
@test "damage before the end is refused by file and line, and nothing is changed" { try durability damage; }
@test "logs, sets and addresses that can't be had are told in one line" { try durability what_can_not_be_opened; }
@test "a file at its limit is 507 until there is room" { try durability full_by_limit; }

@test "a full disk is 507 until there is room" {
    [ "$(id -u)" = 0 ] || skip 'only root can mount a small disk'
    mkdir small
    mount -t tmpfs -o size=128k tmpfs small 2>/dev/null || skip 'no tmpfs may be mounted here'
    status=0
    try durability full_disk small || status=$?
    umount small
    [ "$status" = 0 ]
}

@test "many who write at once share syncs" { try durability groups; }
@test "a long log is read again in little time" { try durability replay_is_quick; }
