/* ratings_matrix.h: triples to CSR, and what is left out of it. Rows and columns are sorted by id. */
#ifndef RS_INGEST_RATINGS_MATRIX_H
#define RS_INGEST_RATINGS_MATRIX_H

#include "data/csr.h"
#include "ingest_triples.h"

/* `ids` in order, as a new list, and the positions at[n] in `ids` turned into positions in the sorted list. */
int ingest_sort_ids(struct rs_ids *sorted, const struct rs_ids *ids, int32_t *at, size_t n, struct rs_error *error);

/* The matrix of the triples, whose arrays it takes over; where they have to be sorted it holds 24 bytes an entry, and the
 * runs. Where a (row, column) comes more than once, the latest time wins, and of equal times the line that comes last;
 * `*n_duplicates` counts the others. The triples are emptied, also after an error. */
int ingest_matrix_build(struct rs_csr *matrix, struct ingest_triples *triples, int n_threads, size_t *n_duplicates,
        struct rs_error *error);

/* What stays. */
struct ingest_bounds {
    double min_value, max_value;             /* entries with min <= value <= max, compared as 32-bit floats */
    int64_t min_row_count, min_column_count; /* rows and columns with at least so many entries */
    bool keep_unrated;                       /* entries of 0 are no ratings: bounds on the value don't touch them */
};

/* Leave out, in place, entries by value; then rows and columns by count, again and again until nothing changes (the
 * core of the matrix); then rows and columns without an entry. */
int ingest_matrix_bound(struct rs_csr *matrix, const struct ingest_bounds *bounds, struct rs_error *error);

/* What was left out. */
struct ingest_tally {
    size_t n_bad, n_duplicates; /* lines */
};

/* All of the above: a text within bounds. `binary`: every entry is then worth 1. Free with rs_csr_free(). */
int ingest_matrix_read(struct rs_csr *matrix, struct rs_csv_chunks *chunks, const struct ingest_format *format,
        const struct ingest_fields *fields, const struct ingest_bounds *bounds, bool binary, int n_threads,
        struct ingest_tally *tally, struct rs_error *error);

/* One row's entries on their way: sorted by column, each column once. */
struct ingest_entry {
    int32_t column;
    float value;
    int64_t time, order; /* `order`: which came later, where times are equal */
};

/* Sort by column and keep the latest of each. Returns how many are left. */
size_t ingest_entries_settle(struct ingest_entry *entries, size_t n);

#endif
