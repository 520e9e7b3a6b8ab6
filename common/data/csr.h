/* csr.h: a sparse matrix in compressed rows, with ids for rows and columns and perhaps a time for each entry.
 *
 * Access pattern: all of a user's films at once, in order; so compressed rows, columns ascending within a row. What
 * wants the other way round asks for rs_csr_transpose(). 12 bytes an entry with times 20: no field wider than need be. */
#ifndef RS_DATA_CSR_H
#define RS_DATA_CSR_H

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"

struct rs_csr {
    size_t n_rows, n_columns;
    struct rs_ids rows, columns; /* [n_rows], [n_columns] */
    int64_t *indptr;             /* [n_rows + 1]: row i is entries indptr[i] .. indptr[i + 1] */
    int32_t *indices;            /* [n_entries] columns, strictly ascending within a row */
    float *data;                 /* [n_entries] */
    int64_t *time;               /* [n_entries] seconds since 1970, or NULL */
    struct rs_storage storage;   /* what the arrays may lie in */
};

static inline size_t rs_csr_entries(const struct rs_csr *matrix)
{
    return matrix->indptr ? (size_t)matrix->indptr[matrix->n_rows] : 0;
}

/* Room for `n_entries` (uninitialised; indptr cleared), taking over `rows` and `columns` (cleared in the caller, also on
 * failure). */
int rs_csr_alloc(struct rs_csr *matrix, struct rs_ids *rows, struct rs_ids *columns, size_t n_entries, bool with_time,
        struct rs_error *error);

/* Sizes, a rising indptr, indices in range and strictly ascending, finite data: what nobody may assume of a file. */
int rs_csr_check(const struct rs_csr *matrix, struct rs_error *error);

/* The transpose, with the same entries (and times), as a new matrix. */
int rs_csr_transpose(struct rs_csr *transposed, const struct rs_csr *matrix, struct rs_error *error);

/* `b`'s rows under `a`'s, as a new matrix: columns are united by id, a's first, then what only b has. */
int rs_csr_stack(struct rs_csr *both, const struct rs_csr *a, const struct rs_csr *b, struct rs_error *error);

/* The rows and columns with keep_row[i], keep_column[j] (NULL: all), in their order, as a new matrix. */
int rs_csr_select(struct rs_csr *part, const struct rs_csr *matrix, const bool *keep_row, const bool *keep_column,
        struct rs_error *error);

/* The same entries over another list of columns, as a new matrix; entries whose column is not there are left out and
 * counted in `*n_dropped` (may be NULL). */
int rs_csr_align(struct rs_csr *aligned, const struct rs_csr *matrix, const struct rs_ids *columns, size_t *n_dropped,
        struct rs_error *error);

void rs_csr_free(struct rs_csr *matrix);

#endif
