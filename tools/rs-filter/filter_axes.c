/* filter_axes.c: flags, and what they leave of dense matrices and labels. */
#include "filter_axes.h"

#include <stdlib.h>
#include <string.h>

int filter_axis_start(struct filter_axis *axis, const struct rs_ids *ids, size_t n, struct rs_error *error)
{
    *axis = (struct filter_axis){.n = n, .ids = ids, .keep = rs_alloc(n, sizeof *axis->keep, error)};
    if (!axis->keep)
        return -1;
    memset(axis->keep, true, n);
    return 0;
}

void filter_axis_free(struct filter_axis *axis)
{
    free(axis->keep);
    *axis = (struct filter_axis){0};
}

int filter_by_ids(struct filter_axis *axis, const struct rs_ids *list, bool drop, size_t *n_missing,
        struct rs_error *error)
{
    int32_t *position = rs_alloc(list->n, sizeof *position, error);
    bool *found = rs_alloc_zero(axis->n, sizeof *found, error);
    int status = position && found ? rs_ids_locate(list, axis->ids, position, error) : -1;

    *n_missing = 0;
    for (size_t i = 0; status == 0 && i < list->n; i++) {
        if (position[i] < 0)
            ++*n_missing;
        else
            found[position[i]] = true;
    }
    for (size_t i = 0; status == 0 && i < axis->n; i++)
        axis->keep[i] = axis->keep[i] && found[i] != drop;
    free(position);
    free(found);
    return status;
}

void filter_by_flags(struct filter_axis *axis, const bool *flag)
{
    for (size_t i = 0; i < axis->n; i++)
        axis->keep[i] = axis->keep[i] && flag[i];
}

int filter_by_counts(struct filter_axis *rows, struct filter_axis *columns, const int64_t *indptr,
        const int32_t *indices, int64_t min_row, int64_t min_column, struct rs_error *error)
{
    int64_t *count = rs_alloc_zero(columns->n, sizeof *count, error);

    if (!count)
        return -1;
    for (size_t i = 0; i < rows->n; i++)
        for (int64_t e = indptr[i]; rows->keep[i] && e < indptr[i + 1]; e++)
            count[indices[e]]++;
    for (size_t j = 0; j < columns->n; j++)
        columns->keep[j] = columns->keep[j] && count[j] >= min_column;
    for (size_t i = 0; i < rows->n; i++) {
        int64_t entries = 0;

        for (int64_t e = indptr[i]; e < indptr[i + 1]; e++)
            entries += columns->keep[indices[e]];
        rows->keep[i] = rows->keep[i] && entries >= min_row;
    }
    free(count);
    return 0;
}

/* Positions of the flags that are set: position[*n]. The caller frees it. */
static int32_t *list_kept(const bool *keep, size_t n_all, size_t *n, struct rs_error *error)
{
    int32_t *position = rs_alloc(n_all, sizeof *position, error);

    *n = 0;
    for (size_t i = 0; position && i < n_all; i++)
        if (keep[i])
            position[(*n)++] = (int32_t)i;
    return position;
}

static int pick_dense(struct rs_dense *part, const struct rs_dense *matrix, const int32_t *row, size_t n_rows,
        const int32_t *column, size_t n_columns, struct rs_error *error)
{
    struct rs_ids rows = {0};

    if (rs_ids_pick(&rows, &matrix->rows, row, n_rows, error) != 0
            || rs_dense_alloc(part, &rows, n_columns, error) != 0)
        return -1;
    if (matrix->columns.n > 0 && rs_ids_pick(&part->columns, &matrix->columns, column, n_columns, error) != 0) {
        rs_dense_free(part);
        return -1;
    }
    for (size_t i = 0; i < n_rows; i++) {
        const float *in = rs_dense_row(matrix, (size_t)row[i]);
        float *out = rs_dense_row(part, i);

        for (size_t j = 0; j < n_columns; j++)
            out[j] = in[column[j]];
    }
    return 0;
}

int filter_dense(struct rs_dense *part, const struct rs_dense *matrix, const bool *keep_row, const bool *keep_column,
        struct rs_error *error)
{
    size_t n_rows, n_columns = 0;
    int32_t *row = list_kept(keep_row, matrix->n_rows, &n_rows, error);
    int32_t *column = row ? list_kept(keep_column, matrix->n_columns, &n_columns, error) : NULL;
    int status = column ? pick_dense(part, matrix, row, n_rows, column, n_columns, error) : -1;

    free(row);
    free(column);
    return status;
}

int filter_labels(struct rs_labels *part, const struct rs_labels *labels, const bool *keep_row, struct rs_error *error)
{
    size_t n;
    int32_t *row = list_kept(keep_row, labels->n, &n, error);
    struct rs_ids rows = {0};
    int status = -1;

    if (row && rs_ids_pick(&rows, &labels->rows, row, n, error) == 0 && rs_labels_alloc(part, &rows, error) == 0) {
        for (size_t i = 0; i < n; i++)
            part->label[i] = labels->label[row[i]];
        status = 0;
    }
    free(row);
    return status;
}
