/* ingest_triples.h: (row, column, value, perhaps time) for each line of a CSV file: what ratings and tag relevance
 * are before they are a matrix.
 *
 * Access pattern: written once, line after line, then sorted once. So plain arrays, 16 bytes a line, which become the
 * matrix as they are when the lines come in order (MovieLens' own do). Lines of a user mostly stand together: rows are kept
 * as runs, 8 bytes each.
 *
 * The text is read in pieces (table/csv_chunks.h). Where the lines of a piece go is known before they are parsed, for its
 * line ends have been counted: so pieces are parsed by several threads at once, while the next one is read. What is
 * out of the ordinary (a bad line, a quote) is parsed by ingest_table.h when all before it is done. */
#ifndef RS_INGEST_TRIPLES_H
#define RS_INGEST_TRIPLES_H

#include "ingest_table.h"
#include "table/csv_chunks.h"

/* So many lines of one row, one after another. */
struct ingest_run {
    int32_t row;
    uint32_t n;
};

struct ingest_triples {
    size_t n, capacity;
    struct ingest_run *runs; /* [n_runs] together n lines; neighbours differ in their row */
    size_t n_runs;
    int32_t *column;             /* [n] positions in the list of ids, as the rows of runs are */
    float *value;                /* [n] */
    int64_t *time;               /* [n], or NULL */
    struct rs_ids rows, columns; /* sorted */
    size_t n_bad;                /* lines skipped */
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

/* A text from its header to its end; the same for any number of threads. Free with ingest_triples_free(), also after an
 * error. */
int ingest_triples_read(struct ingest_triples *triples, struct rs_csv_chunks *chunks,
        const struct ingest_format *format, const struct ingest_fields *fields, int n_threads, struct rs_error *error);
void ingest_triples_free(struct ingest_triples *triples);

#endif
