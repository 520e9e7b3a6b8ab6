/* join.c: matrices side by side. */
#include "data/join.h"

#include <stdlib.h>
#include <string.h>

#include "data/join_internal.h"

/* What rs_join_rows() and rs_join_columns() want of the parts, as lists. */
struct lists {
    const struct rs_ids **rows, **columns;
    size_t *n_columns;
};

static int make_lists(struct lists *lists, size_t n, struct rs_error *error)
{
    lists->rows = rs_alloc(n, sizeof *lists->rows, error);
    lists->columns = rs_alloc(n, sizeof *lists->columns, error);
    lists->n_columns = rs_alloc(n, sizeof *lists->n_columns, error);
    return lists->rows && lists->columns && lists->n_columns ? 0 : -1;
}

static void free_lists(struct lists *lists)
{
    free(lists->rows);
    free(lists->columns);
    free(lists->n_columns);
}

/* ---- dense ---- */

/* One part into its columns, from `first` on. */
static void copy_dense(struct rs_dense *joined, size_t first, const struct rs_dense *part, const int32_t *position,
        float weight)
{
    for (size_t row = 0; row < joined->n_rows; row++) {
        float *to = rs_dense_row(joined, row) + first;
        const float *from;

        if (position[row] < 0) {
            memset(to, 0, part->n_columns * sizeof *to);
            continue;
        }
        from = rs_dense_row(part, (size_t)position[row]);
        for (size_t c = 0; c < part->n_columns; c++)
            to[c] = weight * from[c];
    }
}

int rs_dense_join(struct rs_dense *joined, const struct rs_dense *const *parts, size_t n,
        const struct rs_join_options *options, struct rs_error *error)
{
    struct lists lists = {0};
    struct rs_ids rows = {0}, columns = {0};
    int32_t *position = NULL;
    size_t n_columns = 0, first = 0;
    bool named = options->names != NULL;
    int status = make_lists(&lists, n, error);

    *joined = (struct rs_dense){0};
    for (size_t p = 0; status == 0 && p < n; p++) {
        lists.rows[p] = &parts[p]->rows;
        lists.columns[p] = &parts[p]->columns;
        lists.n_columns[p] = parts[p]->n_columns;
        n_columns += parts[p]->n_columns;
        named = named || parts[p]->columns.n > 0;
    }
    if (status == 0 && named)
        status = rs_join_columns(&columns, lists.columns, lists.n_columns, n, options->names, error);
    if (status == 0)
        status = rs_join_rows(&rows, &position, lists.rows, n, options->how, error);
    if (status == 0)
        status = rs_dense_alloc(joined, &rows, n_columns, error);
    if (status == 0) {
        joined->columns = columns;
        columns = (struct rs_ids){0};
    }
    for (size_t p = 0; status == 0 && p < n; p++) {
        copy_dense(joined, first, parts[p], position + p * joined->n_rows, options->weights ? options->weights[p] : 1);
        first += parts[p]->n_columns;
    }
    rs_ids_free(&columns, NULL);
    free_lists(&lists);
    free(position);
    return status;
}

/* ---- csr ---- */

/* The columns' ids, one part's behind the other's. */
static int csr_columns(struct rs_ids *columns, const struct rs_csr *const *parts, const struct lists *lists, size_t n,
        const char *const *names, struct rs_error *error)
{
    if (names)
        return rs_join_columns(columns, lists->columns, lists->n_columns, n, names, error);
    *columns = (struct rs_ids){0};
    for (size_t p = 0; p < n; p++) {
        struct rs_ids longer;
        int status = rs_ids_concatenate(&longer, columns, &parts[p]->columns, error);

        rs_ids_free(columns, NULL);
        if (status != 0)
            return -1;
        *columns = longer;
    }
    if (rs_ids_check_unique(columns, error) == 0)
        return 0;
    rs_ids_free(columns, NULL);
    return rs_fail_at(error, "columns of two parts (names for the parts would tell them apart)");
}

static int64_t count_entries(const struct rs_csr *const *parts, size_t n, const int32_t *position, size_t n_rows)
{
    int64_t sum = 0;

    for (size_t p = 0; p < n; p++)
        for (size_t row = 0; row < n_rows; row++) {
            int32_t from = position[p * n_rows + row];

            if (from >= 0)
                sum += parts[p]->indptr[from + 1] - parts[p]->indptr[from];
        }
    return sum;
}

/* Row by row, part by part: the columns stay ascending. */
static void copy_csr(struct rs_csr *joined, const struct rs_csr *const *parts, size_t n, const int32_t *position,
        const float *weights)
{
    int64_t to = 0;

    for (size_t row = 0; row < joined->n_rows; row++) {
        size_t first = 0;

        for (size_t p = 0; p < n; first += parts[p]->n_columns, p++) {
            int32_t from = position[p * joined->n_rows + row];

            if (from < 0)
                continue;
            for (int64_t e = parts[p]->indptr[from]; e < parts[p]->indptr[from + 1]; e++, to++) {
                joined->indices[to] = (int32_t)first + parts[p]->indices[e];
                joined->data[to] = weights ? weights[p] * parts[p]->data[e] : parts[p]->data[e];
                if (joined->time)
                    joined->time[to] = parts[p]->time[e];
            }
        }
        joined->indptr[row + 1] = to;
    }
}

int rs_csr_join(struct rs_csr *joined, const struct rs_csr *const *parts, size_t n,
        const struct rs_join_options *options, struct rs_error *error)
{
    struct lists lists = {0};
    struct rs_ids rows = {0}, columns = {0};
    int32_t *position = NULL;
    size_t n_columns = 0;
    bool with_time = true;
    int status = make_lists(&lists, n, error);

    *joined = (struct rs_csr){0};
    for (size_t p = 0; status == 0 && p < n; p++) {
        lists.rows[p] = &parts[p]->rows;
        lists.columns[p] = &parts[p]->columns;
        lists.n_columns[p] = parts[p]->n_columns;
        n_columns += parts[p]->n_columns;
        with_time = with_time && parts[p]->time;
    }
    if (status == 0 && n_columns > INT32_MAX)
        status = rs_fail(error, "want at most %d columns, got %zu", INT32_MAX, n_columns);
    if (status == 0)
        status = csr_columns(&columns, parts, &lists, n, options->names, error);
    if (status == 0)
        status = rs_join_rows(&rows, &position, lists.rows, n, options->how, error);
    if (status == 0) {
        size_t n_entries = (size_t)count_entries(parts, n, position, rows.n);

        status = rs_csr_alloc(joined, &rows, &columns, n_entries, with_time, error);
    }
    if (status == 0)
        copy_csr(joined, parts, n, position, options->weights);
    rs_ids_free(&rows, NULL);
    rs_ids_free(&columns, NULL);
    free_lists(&lists);
    free(position);
    return status;
}
