/* ratings_bounds.c: what is left out of a matrix, in place: entries move down, nothing is copied. */
#include "ratings_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void move_entry(struct rs_csr *matrix, size_t from, size_t to)
{
    matrix->indices[to] = matrix->indices[from];
    matrix->data[to] = matrix->data[from];
    if (matrix->time)
        matrix->time[to] = matrix->time[from];
}

static void bound_values(struct rs_csr *matrix, float min, float max, bool keep_unrated)
{
    size_t to = 0, from = 0;

    for (size_t row = 0; row < matrix->n_rows; row++) {
        for (size_t end = (size_t)matrix->indptr[row + 1]; from < end; from++)
            if ((matrix->data[from] >= min && matrix->data[from] <= max) || (keep_unrated && matrix->data[from] == 0))
                move_entry(matrix, from, to++);
        matrix->indptr[row + 1] = (int64_t)to;
    }
}

/* Which rows and columns stay, and how many entries they have among those that stay. */
struct core {
    bool *row, *column;
    int64_t *column_count;
};

/* One round: the entries of kept rows in kept columns are counted, and who has too few is dropped. Did anything
 * change? */
static bool drop_small(const struct rs_csr *matrix, const struct ingest_bounds *bounds, struct core *core)
{
    bool changed = false;

    memset(core->column_count, 0, matrix->n_columns * sizeof *core->column_count);
    for (size_t row = 0; row < matrix->n_rows; row++) {
        int64_t count = 0;

        if (!core->row[row])
            continue;
        for (int64_t e = matrix->indptr[row]; e < matrix->indptr[row + 1]; e++)
            count += core->column[matrix->indices[e]];
        if (count == 0 || count < bounds->min_row_count) {
            core->row[row] = false;
            changed = true;
            continue;
        }
        for (int64_t e = matrix->indptr[row]; e < matrix->indptr[row + 1]; e++)
            core->column_count[matrix->indices[e]]++;
    }
    for (size_t column = 0; column < matrix->n_columns; column++)
        if (core->column[column]
                && (core->column_count[column] == 0 || core->column_count[column] < bounds->min_column_count)) {
            core->column[column] = false;
            changed = true;
        }
    return changed;
}

/* Keep the ids with keep[i]; position[i] becomes the new place, or -1. */
static int keep_ids(struct rs_ids *ids, const bool *keep, int32_t *position, struct rs_error *error)
{
    struct rs_ids kept;
    int32_t *pick = rs_alloc(ids->n, sizeof *pick, error);
    size_t n = 0;
    int status;

    if (!pick)
        return -1;
    for (size_t i = 0; i < ids->n; i++) {
        position[i] = keep[i] ? (int32_t)n : -1;
        if (keep[i])
            pick[n++] = (int32_t)i;
    }
    status = rs_ids_pick(&kept, ids, pick, n, error);
    free(pick);
    if (status != 0)
        return -1;
    rs_ids_free(ids, NULL);
    *ids = kept;
    return 0;
}

static void keep_entries(struct rs_csr *matrix, const struct core *core, const int32_t *position)
{
    size_t from = 0, to = 0, n_rows = 0;

    for (size_t row = 0; row < matrix->n_rows; row++) {
        size_t end = (size_t)matrix->indptr[row + 1];

        for (; core->row[row] && from < end; from++)
            if (core->column[matrix->indices[from]]) {
                move_entry(matrix, from, to);
                matrix->indices[to] = position[matrix->indices[to]];
                to++;
            }
        from = end;
        if (core->row[row])
            matrix->indptr[++n_rows] = (int64_t)to;
    }
}

static int keep_core(struct rs_csr *matrix, const struct core *core, struct rs_error *error)
{
    size_t n = matrix->n_rows > matrix->n_columns ? matrix->n_rows : matrix->n_columns;
    int32_t *position = rs_alloc(n, sizeof *position, error);
    int status = -1;

    if (position && keep_ids(&matrix->columns, core->column, position, error) == 0) {
        keep_entries(matrix, core, position);
        status = keep_ids(&matrix->rows, core->row, position, error);
        matrix->n_columns = matrix->columns.n;
        matrix->n_rows = matrix->rows.n;
    }
    free(position);
    return status;
}

/* Nothing to leave out: every row and column of a matrix just built has an entry. */
static bool is_unbound(const struct ingest_bounds *bounds)
{
    return isinf(bounds->min_value) && bounds->min_value < 0 && isinf(bounds->max_value) && bounds->max_value > 0
           && bounds->min_row_count <= 1 && bounds->min_column_count <= 1;
}

int ingest_matrix_bound(struct rs_csr *matrix, const struct ingest_bounds *bounds, struct rs_error *error)
{
    struct core core;
    bool changed = false;
    int status = -1;

    if (is_unbound(bounds))
        return 0;
    core = (struct core){rs_alloc(matrix->n_rows, sizeof *core.row, error),
            rs_alloc(matrix->n_columns, sizeof *core.column, error),
            rs_alloc(matrix->n_columns, sizeof *core.column_count, error)};
    if (core.row && core.column && core.column_count) {
        memset(core.row, true, matrix->n_rows);
        memset(core.column, true, matrix->n_columns);
        bound_values(matrix, (float)bounds->min_value, (float)bounds->max_value, bounds->keep_unrated);
        while (drop_small(matrix, bounds, &core))
            changed = true;
        status = changed ? keep_core(matrix, &core, error) : 0;
    }
    free(core.row);
    free(core.column);
    free(core.column_count);
    return status;
}
