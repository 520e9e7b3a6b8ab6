/* ingest_triples.h: (row, column, value, perhaps time) for each line of a CSV file: what ratings and tag relevance
 * are before they are a matrix.
 *
 * Access pattern: written once, line after line, then sorted once. So four plain arrays, 20 bytes a line, and ids as
 * 32-bit positions in the order they were met; when the lines come in order (MovieLens' own do), the arrays become
 * the matrix as they are. */
#ifndef RS_INGEST_TRIPLES_H
#define RS_INGEST_TRIPLES_H

#include "ingest_table.h"

struct ingest_triples {
    size_t n;
    int32_t *row, *column; /* [n] positions in the maps */
    float *value;          /* [n] */
    int64_t *time;         /* [n], or NULL */
    struct rs_id_map rows, columns;
};

/* Which columns, and which lines by time. */
struct ingest_fields {
    const char *row, *column;
    const char *value;     /* "": there is none, each line is worth 1 */
    const char *time;      /* "": none is wanted */
    bool time_is_optional; /* no such column: no times */
    bool unrated;          /* an empty value is 0: watched, not rated. Else it is a bad line */
    int64_t after, before; /* lines with after <= time < before; INT64_MIN, INT64_MAX: all. Bounds want a time column */
};

/* A table whose header has just been read, to its end. Free with ingest_triples_free(), also after an error. */
int ingest_triples_read(struct ingest_triples *triples, struct ingest_table *table, const struct ingest_fields *fields,
        struct rs_error *error);
void ingest_triples_free(struct ingest_triples *triples);

#endif
