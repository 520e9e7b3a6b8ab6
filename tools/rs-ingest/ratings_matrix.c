/* ratings_matrix.c: a counting sort by rows, then each row by columns (settle_rows.h); nothing at all when the lines come in
 * order. */
#include "ratings_matrix.h"

#include <stdlib.h>
#include <string.h>

#include "settle_rows.h"

/* ---- ids in order ---- */

static bool is_identity(const int32_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (order[i] != (int32_t)i)
            return false;
    return true;
}

int ingest_sort_ids(struct rs_ids *sorted, const struct rs_ids *ids, int32_t *at, size_t n, struct rs_error *error)
{
    int32_t *order = rs_alloc(ids->n, sizeof *order, error);
    int32_t *rank = rs_alloc(ids->n, sizeof *rank, error);
    int status = -1;

    if (order && rank && rs_ids_sort_order(ids, order, error) == 0
            && rs_ids_pick(sorted, ids, order, ids->n, error) == 0) {
        status = 0;
        for (size_t i = 0; i < ids->n; i++)
            rank[order[i]] = (int32_t)i;
        if (!is_identity(order, ids->n))
            for (size_t i = 0; i < n; i++)
                at[i] = rank[at[i]];
    }
    free(order);
    free(rank);
    return status;
}

/* ---- entries in order ---- */

static void count_rows(const struct ingest_triples *t, int64_t *indptr, size_t n_rows)
{
    for (size_t i = 0; i < t->n_runs; i++)
        indptr[t->runs[i].row + 1] += t->runs[i].n;
    for (size_t i = 0; i < n_rows; i++)
        indptr[i + 1] += indptr[i];
}

/* Each row is one run, and they stand in order. */
static bool rows_ascend(const struct ingest_triples *t)
{
    for (size_t i = 1; i < t->n_runs; i++)
        if (t->runs[i].row <= t->runs[i - 1].row)
            return false;
    return true;
}

/* Elements of `size` bytes to where their rows are; most runs are one line, or there would be nothing to sort. `next` says
 * where the next entry of each row goes. */
static inline void move_runs(char *to, const char *from, size_t size, const struct ingest_triples *t, int64_t *next)
{
    for (size_t i = 0; i < t->n_runs; i++) {
        int64_t *at = &next[t->runs[i].row];

        for (uint32_t k = 0; k < t->runs[i].n; k++, from += size)
            memcpy(to + (size_t)(*at)++ * size, from, size);
    }
}

/* Replace the array at `array_address` by one in the order of the rows. `next` is scratch [n_rows]. */
static int scatter(void *array_address, size_t size, const struct ingest_triples *t, const int64_t *indptr,
        int64_t *next, size_t n_rows, struct rs_error *error)
{
    void *from, *to = rs_alloc(t->n, size, error);

    if (!to)
        return -1;
    memcpy(&from, array_address, sizeof from);
    memcpy(next, indptr, n_rows * sizeof *next);
    if (size == 4)
        move_runs(to, from, 4, t, next);
    else
        move_runs(to, from, 8, t, next);
    free(from);
    memcpy(array_address, &to, sizeof to);
    return 0;
}

static int scatter_all(struct ingest_triples *t, const int64_t *indptr, size_t n_rows, struct rs_error *error)
{
    int64_t *next = rs_alloc(n_rows, sizeof *next, error);
    int status = -1;

    if (next && scatter(&t->column, sizeof *t->column, t, indptr, next, n_rows, error) == 0
            && scatter(&t->value, sizeof *t->value, t, indptr, next, n_rows, error) == 0
            && (!t->time || scatter(&t->time, sizeof *t->time, t, indptr, next, n_rows, error) == 0))
        status = 0;
    free(next);
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    const struct ingest_entry *x = a, *y = b;

    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

size_t ingest_entries_settle(struct ingest_entry *entries, size_t n)
{
    size_t kept = 0;

    if (n)
        qsort(entries, n, sizeof *entries, compare_entries);
    for (size_t i = 0; i < n; i++)
        if (i + 1 == n || entries[i + 1].column != entries[i].column)
            entries[kept++] = entries[i];
    return kept;
}

static int build(struct rs_csr *matrix, struct ingest_triples *t, int n_threads, struct rs_error *error)
{
    matrix->n_rows = t->rows.n;
    matrix->n_columns = t->columns.n;
    matrix->indptr = rs_alloc_zero(matrix->n_rows + 1, sizeof *matrix->indptr, error);
    if (!matrix->indptr)
        return -1;
    count_rows(t, matrix->indptr, matrix->n_rows);
    if ((!rows_ascend(t) && scatter_all(t, matrix->indptr, matrix->n_rows, error) != 0)
            || ingest_settle_rows(t, matrix->indptr, matrix->n_rows, n_threads, error) != 0)
        return -1;
    matrix->rows = t->rows;
    matrix->columns = t->columns;
    matrix->indices = t->column;
    matrix->data = t->value;
    matrix->time = t->time;
    t->rows = t->columns = (struct rs_ids){0};
    t->column = NULL;
    t->value = NULL;
    t->time = NULL;
    return 0;
}

int ingest_matrix_build(struct rs_csr *matrix, struct ingest_triples *triples, int n_threads, size_t *n_duplicates,
        struct rs_error *error)
{
    size_t n = triples->n;
    int status;

    *matrix = (struct rs_csr){0};
    status = build(matrix, triples, n_threads, error);
    *n_duplicates = n - triples->n;
    if (status != 0)
        rs_csr_free(matrix);
    ingest_triples_free(triples);
    return status;
}

static void make_binary(struct rs_csr *matrix)
{
    size_t n = rs_csr_entries(matrix);

    for (size_t i = 0; i < n; i++)
        matrix->data[i] = 1;
}

int ingest_matrix_read(struct rs_csr *matrix, struct rs_csv_chunks *chunks, const struct ingest_format *format,
        const struct ingest_fields *fields, const struct ingest_bounds *bounds, bool binary, int n_threads,
        struct ingest_tally *tally, struct rs_error *error)
{
    struct ingest_triples triples;
    int status = ingest_triples_read(&triples, chunks, format, fields, n_threads, error);

    *matrix = (struct rs_csr){0};
    *tally = (struct ingest_tally){.n_bad = triples.n_bad};
    if (status != 0) {
        ingest_triples_free(&triples);
        return -1;
    }
    if (ingest_matrix_build(matrix, &triples, n_threads, &tally->n_duplicates, error) != 0)
        return -1;
    if (ingest_matrix_bound(matrix, bounds, error) != 0) {
        rs_csr_free(matrix);
        return -1;
    }
    if (binary)
        make_binary(matrix);
    return 0;
}
