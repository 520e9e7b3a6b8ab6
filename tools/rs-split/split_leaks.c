/* split_leaks.c: one pass over each part; pairs by a mark for each film of the user's training row. */
#include "split_leaks.h"

#include <stdlib.h>

#include "base/memory.h"

/* The pairs of one held-out row that its training row has too. `marks` [train's columns] hold the row that set them last. */
static void compare_rows(struct split_leaks *leaks, const struct rs_csr *train, size_t train_row,
        const struct rs_csr *held_out, size_t row, const int32_t *column, int32_t *marks)
{
    for (int64_t i = train->indptr[train_row]; i < train->indptr[train_row + 1]; i++)
        marks[train->indices[i]] = (int32_t)row;
    for (int64_t i = held_out->indptr[row]; i < held_out->indptr[row + 1]; i++) {
        int32_t at = column[held_out->indices[i]];

        if (at < 0 || marks[at] != (int32_t)row)
            continue;
        if (leaks->n_both++ > 0)
            continue;
        leaks->both_user = rs_ids_at(&held_out->rows, row);
        leaks->both_film = rs_ids_at(&held_out->columns, (size_t)held_out->indices[i]);
    }
}

static int find_pairs(struct split_leaks *leaks, const struct rs_csr *train, const struct rs_csr *held_out,
        struct rs_error *error)
{
    int32_t *row = rs_alloc(held_out->n_rows, sizeof *row, error);
    int32_t *column = rs_alloc(held_out->n_columns, sizeof *column, error);
    int32_t *marks = rs_alloc(train->n_columns, sizeof *marks, error);
    int status = -1;

    if (row && column && marks && rs_ids_locate(&held_out->rows, &train->rows, row, error) == 0
            && rs_ids_locate(&held_out->columns, &train->columns, column, error) == 0) {
        for (size_t j = 0; j < train->n_columns; j++)
            marks[j] = -1;
        for (size_t i = 0; i < held_out->n_rows; i++)
            if (row[i] >= 0)
                compare_rows(leaks, train, (size_t)row[i], held_out, i, column, marks);
        status = 0;
    }
    free(marks);
    free(column);
    free(row);
    return status;
}

/* The entry with the latest (sign 1) or the earliest (-1) time, the first of equals, and its row. False: there is none. */
static bool extreme(const struct rs_csr *matrix, int sign, int64_t *time, struct rs_id *user, struct rs_id *film)
{
    bool any = false;

    for (size_t row = 0; row < matrix->n_rows; row++)
        for (int64_t i = matrix->indptr[row]; i < matrix->indptr[row + 1]; i++) {
            int64_t t = matrix->time[i];

            if (any && (sign > 0 ? t <= *time : t >= *time))
                continue;
            any = true;
            *time = t;
            *user = rs_ids_at(&matrix->rows, row);
            *film = rs_ids_at(&matrix->columns, (size_t)matrix->indices[i]);
        }
    return any;
}

int split_find_leaks(struct split_leaks *leaks, const struct rs_csr *train, const struct rs_csr *held_out,
        struct rs_error *error)
{
    *leaks = (struct split_leaks){.n_held_out = rs_csr_entries(held_out), .timed = train->time && held_out->time};
    if (find_pairs(leaks, train, held_out, error) != 0)
        return -1;
    if (!leaks->timed)
        return 0;
    leaks->any_train = extreme(train, 1, &leaks->newest, &leaks->newest_user, &leaks->newest_film);
    leaks->any_held_out = extreme(held_out, -1, &leaks->oldest, &leaks->oldest_user, &leaks->oldest_film);
    for (size_t i = 0; leaks->any_train && i < leaks->n_held_out; i++)
        leaks->n_older += held_out->time[i] < leaks->newest;
    return 0;
}
