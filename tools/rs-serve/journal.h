/* journal.h: the log of what people add: append-only lines, each checked, on the disk before anybody is answered.
 *
 *     d1b2c3a4e5f60718 {"time":1764300000,"rating":4.5,"user":100001,"film":318}\n
 *
 * A line is 16 hexadecimal digits, a blank and JSON: `cut -c18- FILE | jq` reads it. The digits are the XXH3-64 of the JSON,
 * seeded with the number that the line before has (0 for the first): so lines that were changed, lost or moved are seen. Lines
 * that share a sync are a group: all but its last have a + for the blank. A crash can leave any part of the group that was
 * being written, and nobody was answered for it: from its first bad line on it is cut when the log is opened again. A bad line
 * with a later group behind it is damage, and refused. One process at a time holds the log. */
#ifndef RS_SERVE_JOURNAL_H
#define RS_SERVE_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct journal {
    int fd;
    const char *path; /* not owned */
    uint64_t last;    /* the last line's number */
    int64_t size;     /* bytes that are on the disk, whole lines */
    size_t n;         /* lines */
    size_t cut;       /* bytes that opening took off the end */
    char *pending;    /* lines not yet written */
    size_t n_pending, capacity;
    size_t last_line; /* where the last of them begins */
    uint64_t pending_last;
    size_t pending_lines;
};

/* Called with each line's JSON, which is ended by a NUL. -1 stops: `error` says why. */
typedef int journal_replay(void *context, const char *json, size_t length, struct rs_error *error);

/* Open or make the file, call `replay` for each line in order, cut what is torn. -1: another process has it, damage (place
 * and what was wanted), I/O. Close it also then. */
int journal_open(struct journal *journal, const char *path, journal_replay *replay, void *context,
        struct rs_error *error);

/* A line for the next commit; `json` has no line end in it. */
int journal_add(struct journal *journal, const char *json, size_t length, struct rs_error *error);

/* All lines added since the last one to the disk, by one write and one sync. -1: none of them counts; the file is as it was
 * before. When even that could not be had, `*broken` is set, and nothing may be added any more. */
int journal_commit(struct journal *journal, int *broken, struct rs_error *error);

/* Forget what was added since the last commit. */
void journal_drop(struct journal *journal);

void journal_close(struct journal *journal);

#endif
