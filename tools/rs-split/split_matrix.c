/* split_matrix.c: entries gathered into a new matrix, or moved together in the old one. */
#include "split_matrix.h"

#include <stdlib.h>

#include "base/memory.h"

/* Copy the entries with first <= part < end from `from` to `to`, which may be the same matrix: writing never overtakes
 * reading. */
static void gather(struct rs_csr *to, const struct rs_csr *from, const uint8_t *part, size_t first, size_t end)
{
    int64_t n = 0, i = 0;

    for (size_t row = 0; row < from->n_rows; row++) {
        int64_t row_end = from->indptr[row + 1];

        for (; i < row_end; i++) {
            if (part[i] < first || part[i] >= end)
                continue;
            to->indices[n] = from->indices[i];
            to->data[n] = from->data[i];
            if (from->time)
                to->time[n] = from->time[i];
            n++;
        }
        to->indptr[row + 1] = n;
    }
}

int split_take(struct rs_csr *taken, const struct rs_csr *matrix, const uint8_t *part, size_t which,
        struct rs_error *error)
{
    struct rs_ids rows = {0}, columns = {0};
    size_t n = 0;

    *taken = (struct rs_csr){0};
    for (size_t i = 0; i < rs_csr_entries(matrix); i++)
        n += part[i] == which;
    if (rs_ids_copy(&rows, &matrix->rows, error) != 0 || rs_ids_copy(&columns, &matrix->columns, error) != 0
            || rs_csr_alloc(taken, &rows, &columns, n, matrix->time != NULL, error) != 0) {
        rs_ids_free(&rows, NULL);
        rs_ids_free(&columns, NULL);
        return -1;
    }
    gather(taken, matrix, part, which, which + 1);
    return 0;
}

void split_keep(struct rs_csr *matrix, uint8_t *part, size_t end)
{
    size_t n_entries = rs_csr_entries(matrix), n = 0;

    gather(matrix, matrix, part, 0, end);
    for (size_t i = 0; i < n_entries; i++)
        if (part[i] < end)
            part[n++] = part[i];
}

/* Where each column stands when they are sorted by id. */
static int32_t *rank_columns(const struct rs_ids *columns, struct rs_error *error)
{
    int32_t *order = rs_alloc(columns->n, sizeof *order, error), *rank = rs_alloc(columns->n, sizeof *rank, error);
    int status = order && rank ? rs_ids_sort_order(columns, order, error) : -1;

    for (size_t i = 0; status == 0 && i < columns->n; i++)
        rank[order[i]] = (int32_t)i;
    free(order);
    if (status == 0)
        return rank;
    free(rank);
    return NULL;
}

static struct split_ratings view(const struct rs_csr *matrix, const int32_t *rank)
{
    return (struct split_ratings){.n_rows = matrix->n_rows,
            .n_columns = matrix->n_columns,
            .indptr = matrix->indptr,
            .indices = matrix->indices,
            .time = matrix->time,
            .rank = rank};
}

uint8_t *split_csr(int64_t *cut, const struct rs_csr *matrix, const struct split_parameters *parameters,
        struct rs_error *error)
{
    struct split_ratings plain;
    uint8_t *part = NULL;
    int32_t *rank;

    if (split_needs_time(parameters) && !matrix->time) {
        rs_fail(error, "time: the ratings have none, and this split puts them in order of time");
        return NULL;
    }
    rank = rank_columns(&matrix->columns, error);
    plain = view(matrix, rank);
    if (rank)
        part = rs_alloc(rs_csr_entries(matrix), sizeof *part, error);
    if (part && split_entries(part, cut, &plain, parameters, error) != 0) {
        free(part);
        part = NULL;
    }
    free(rank);
    return part;
}

int split_csr_count(struct split_counts *counts, const uint8_t *part, size_t n_folds, const struct rs_csr *matrix,
        struct rs_error *error)
{
    struct split_ratings plain = view(matrix, NULL);

    for (size_t fold = 1; fold <= n_folds; fold++)
        if (split_count(&counts[fold - 1], part, fold, &plain, error) != 0)
            return -1;
    return 0;
}
