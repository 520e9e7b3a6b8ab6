/* csv_chunks.h: CSV from a file or pipe in pieces of whole lines, for several threads to parse while more is read.
 *
 * As long as no quote comes, a line end is a record's end, and a piece ends with one. From the first quote on all that is
 * left is one last piece, for csv.h, since a quoted field may hold line ends. So the same records come of a text
 * however it is cut; what is read is hashed as it passes, and never lies in memory as a whole.
 *
 * Access pattern: one piece at a time is taken (the caller sees to that), any number of them are being parsed. */
#ifndef RS_TABLE_CSV_CHUNKS_H
#define RS_TABLE_CSV_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct XXH3_state_s;

struct rs_csv_chunks {
    int fd;           /* not owned */
    const char *name; /* for messages; not owned */
    size_t size;      /* of a piece, about, in bytes */
    bool whole;       /* one piece, as if it had quotes: the plain way, which the fast one must equal */
    size_t expected;  /* bytes that are to come, or 0 where nobody knows (a pipe) */
    size_t next_line; /* the number of the next piece's first line, from 1 */
    bool at_end;
    char *carried; /* the start of a line whose end has not come yet */
    size_t n_carried, carried_capacity;
    struct XXH3_state_s *digest; /* XXH3-128 of all bytes so far */
};

/* A piece: its own buffer, used again for the next. All zero is a fresh one. */
struct rs_csv_chunk {
    char *text;     /* text[size]; RS_DIGITS_BEHIND bytes behind it may be read, for csv_digits.h */
    size_t size;    /* the last byte is a line end, unless quoted */
    size_t line;    /* the number of its first line, from 1 */
    size_t n_lines; /* how many lines it has, blank ones too; with quotes, at least as many as records */
    bool quoted;    /* there is a quote in it */
    char *buffer;   /* owned */
    size_t capacity;
};

/* Nothing is read yet. The size of pieces fits a core's cache. Free with rs_csv_chunks_free(), also after an error. */
int rs_csv_chunks_start(struct rs_csv_chunks *chunks, int fd, const char *name, struct rs_error *error);

/* The next piece. 1 there is one, 0 the end, -1 error. A byte order mark at the start is left out. */
int rs_csv_chunks_next(struct rs_csv_chunks *chunks, struct rs_csv_chunk *chunk, struct rs_error *error);

void rs_csv_chunk_free(struct rs_csv_chunk *chunk);
void rs_csv_chunks_free(struct rs_csv_chunks *chunks);

#endif
