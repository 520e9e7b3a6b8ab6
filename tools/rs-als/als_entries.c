/* als_entries.c: two transpositions, the first of which also sorts. */
#include "als_entries.h"

#include <stdlib.h>
#include <string.h>

static int alloc_rows(struct als_rows *rows, size_t n, size_t n_entries, bool with_values, struct rs_error *error)
{
    rows->n = n;
    rows->indptr = rs_alloc_zero(n + 1, sizeof *rows->indptr, error);
    rows->indices = rows->indptr ? rs_alloc(n_entries, sizeof *rows->indices, error) : NULL;
    if (!rows->indices)
        return -1;
    if (with_values && !(rows->data = rs_alloc(n_entries, sizeof *rows->data, error)))
        return -1;
    return 0;
}

static void free_rows(struct als_rows *rows)
{
    free(rows->indptr);
    free(rows->indices);
    free(rows->data);
    *rows = (struct als_rows){0};
}

/* Fill `to`, whose rows are `from`'s columns. Row order[r] of `from` (NULL: r) is number r, column c is number rank[c]
 * (NULL: c). Rows are walked in order, so the columns of `to` ascend. */
static void transpose(struct als_rows *to, const struct als_rows *from, const int32_t *order, const int32_t *rank)
{
    int64_t *next = to->indptr; /* holds where each row begins, then where it goes on; moved back at the end */
    int64_t n_entries = from->indptr[from->n];

    for (int64_t e = 0; e < n_entries; e++)
        next[rank ? rank[from->indices[e]] : from->indices[e]]++;
    for (size_t i = 0, begin = 0; i <= to->n; i++) {
        size_t size = (size_t)next[i];

        next[i] = (int64_t)begin;
        begin += size;
    }
    for (size_t r = 0; r < from->n; r++) {
        size_t row = order ? (size_t)order[r] : r;

        for (int64_t e = from->indptr[row]; e < from->indptr[row + 1]; e++) {
            int64_t place = next[rank ? rank[from->indices[e]] : from->indices[e]]++;

            to->indices[place] = (int32_t)r;
            if (to->data)
                to->data[place] = from->data[e];
        }
    }
    memmove(next + 1, next, to->n * sizeof *next);
    next[0] = 0;
}

/* The sorted ids, the order that sorts them, and each position's rank in it. */
static int sort_ids(struct rs_ids *sorted, const struct rs_ids *ids, int32_t **order, int32_t **rank,
        struct rs_error *error)
{
    *order = rs_alloc(ids->n, sizeof **order, error);
    *rank = rs_alloc(ids->n, sizeof **rank, error);
    if (!*order || !*rank || rs_ids_sort_order(ids, *order, error) != 0)
        return -1;
    for (size_t i = 0; i < ids->n; i++)
        (*rank)[(*order)[i]] = (int32_t)i;
    return rs_ids_pick(sorted, ids, *order, ids->n, error);
}

int als_entries_take(struct als_entries *entries, struct rs_csr *matrix, bool with_values, struct rs_error *error)
{
    struct als_rows given = {matrix->n_rows, matrix->indptr, matrix->indices, matrix->data};
    size_t n_entries = rs_csr_entries(matrix), n_users = matrix->n_rows, n_items = matrix->n_columns;
    int32_t *row_order = NULL, *row_rank = NULL, *column_order = NULL, *column_rank = NULL;
    int status = -1;

    *entries = (struct als_entries){0};
    if (sort_ids(&entries->users, &matrix->rows, &row_order, &row_rank, error) == 0
            && sort_ids(&entries->items, &matrix->columns, &column_order, &column_rank, error) == 0
            && alloc_rows(&entries->by_item, n_items, n_entries, with_values, error) == 0) {
        transpose(&entries->by_item, &given, row_order, column_rank);
        status = 0;
    }
    rs_csr_free(matrix);
    free(row_order);
    free(row_rank);
    free(column_order);
    free(column_rank);
    if (status == 0 && (status = alloc_rows(&entries->by_user, n_users, n_entries, with_values, error)) == 0)
        transpose(&entries->by_user, &entries->by_item, NULL, NULL);
    return status;
}

void als_entries_free(struct als_entries *entries)
{
    rs_ids_free(&entries->users, NULL);
    rs_ids_free(&entries->items, NULL);
    free_rows(&entries->by_user);
    free_rows(&entries->by_item);
}
