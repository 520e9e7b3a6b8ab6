/* csr.c: sparse matrices. */
#include "data/csr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int rs_csr_alloc(struct rs_csr *matrix, struct rs_ids *rows, struct rs_ids *columns, size_t n_entries, bool with_time,
        struct rs_error *error)
{
    *matrix = (struct rs_csr){.n_rows = rows->n, .n_columns = columns->n, .rows = *rows, .columns = *columns};
    *rows = *columns = (struct rs_ids){0};
    matrix->indptr = rs_alloc_zero(matrix->n_rows + 1, sizeof *matrix->indptr, error);
    matrix->indices = rs_alloc(n_entries, sizeof *matrix->indices, error);
    matrix->data = rs_alloc(n_entries, sizeof *matrix->data, error);
    if (with_time)
        matrix->time = rs_alloc(n_entries, sizeof *matrix->time, error);
    if (matrix->indptr && matrix->indices && matrix->data && (matrix->time || !with_time))
        return 0;
    rs_csr_free(matrix);
    return -1;
}

static int check_row(const struct rs_csr *matrix, size_t row, struct rs_error *error)
{
    char room[RS_ID_ROOM];
    int32_t before = -1;

    for (int64_t e = matrix->indptr[row]; e < matrix->indptr[row + 1]; e++) {
        int32_t column = matrix->indices[e];

        if (column < 0 || (size_t)column >= matrix->n_columns)
            return rs_fail(error, "row %s: want a column below %zu, got %d",
                    rs_id_format(rs_ids_at(&matrix->rows, row), room, sizeof room), matrix->n_columns, column);
        if (column <= before)
            return rs_fail(error, "row %s: want ascending columns, got %d after %d",
                    rs_id_format(rs_ids_at(&matrix->rows, row), room, sizeof room), column, before);
        if (!isfinite(matrix->data[e]))
            return rs_fail(error, "row %s: want finite values, got %g",
                    rs_id_format(rs_ids_at(&matrix->rows, row), room, sizeof room), (double)matrix->data[e]);
        before = column;
    }
    return 0;
}

int rs_csr_check(const struct rs_csr *matrix, struct rs_error *error)
{
    if (matrix->n_columns > INT32_MAX || matrix->n_rows > INT32_MAX)
        return rs_fail(error, "%zu rows, %zu columns: more than 2^31 - 1", matrix->n_rows, matrix->n_columns);
    if (matrix->indptr[0] != 0)
        return rs_fail(error, "indptr: want 0 first, got %lld", (long long)matrix->indptr[0]);
    for (size_t row = 0; row < matrix->n_rows; row++)
        if (matrix->indptr[row + 1] < matrix->indptr[row])
            return rs_fail(error, "indptr: falls at row %zu", row);
    for (size_t row = 0; row < matrix->n_rows; row++)
        if (check_row(matrix, row, error) != 0)
            return -1;
    return 0;
}

int rs_csr_transpose(struct rs_csr *transposed, const struct rs_csr *matrix, struct rs_error *error)
{
    size_t n_entries = rs_csr_entries(matrix);
    struct rs_ids rows = {0}, columns = {0};
    int64_t *next;

    *transposed = (struct rs_csr){0};
    if (rs_ids_copy(&rows, &matrix->columns, error) != 0 || rs_ids_copy(&columns, &matrix->rows, error) != 0) {
        rs_ids_free(&rows, NULL);
        return -1;
    }
    if (rs_csr_alloc(transposed, &rows, &columns, n_entries, matrix->time != NULL, error) != 0)
        return -1;
    next = rs_alloc(transposed->n_rows + 1, sizeof *next, error);
    if (!next) {
        rs_csr_free(transposed);
        return -1;
    }
    for (size_t e = 0; e < n_entries; e++)
        transposed->indptr[matrix->indices[e] + 1]++;
    for (size_t row = 0; row < transposed->n_rows; row++)
        transposed->indptr[row + 1] += transposed->indptr[row];
    memcpy(next, transposed->indptr, (transposed->n_rows + 1) * sizeof *next);
    for (size_t row = 0; row < matrix->n_rows; row++)
        for (int64_t e = matrix->indptr[row]; e < matrix->indptr[row + 1]; e++) {
            int64_t to = next[matrix->indices[e]]++;

            transposed->indices[to] = (int32_t)row;
            transposed->data[to] = matrix->data[e];
            if (matrix->time)
                transposed->time[to] = matrix->time[e];
        }
    free(next);
    return 0;
}

/* Append one row's entries, their columns renamed by new_column (-1: left out), in ascending order of the new names.
 * Rows are short and mostly in order already: insertion sort, moving the three arrays together. */
static void append_row(struct rs_csr *to, size_t *n_entries, const struct rs_csr *from, size_t row,
        const int32_t *new_column)
{
    int64_t begin = (int64_t)*n_entries, end = begin;

    for (int64_t e = from->indptr[row]; e < from->indptr[row + 1]; e++) {
        int32_t column = new_column[from->indices[e]];
        int64_t at = end;

        if (column < 0)
            continue;
        for (; at > begin && to->indices[at - 1] > column; at--) {
            to->indices[at] = to->indices[at - 1];
            to->data[at] = to->data[at - 1];
            if (to->time)
                to->time[at] = to->time[at - 1];
        }
        to->indices[at] = column;
        to->data[at] = from->data[e];
        if (to->time)
            to->time[at] = from->time[e];
        end++;
    }
    *n_entries = (size_t)end;
}

static bool keeps_order(const int32_t *new_column, size_t n)
{
    int32_t before = -1;

    for (size_t i = 0; i < n; i++) {
        if (new_column[i] < 0)
            continue;
        if (new_column[i] < before)
            return false;
        before = new_column[i];
    }
    return true;
}

/* All rows of `from` behind what `to` has, from its row `first`. */
static void append_rows(struct rs_csr *to, size_t first, size_t *n_entries, const struct rs_csr *from,
        const int32_t *new_column, const bool *keep_row)
{
    size_t at = first;

    for (size_t row = 0; row < from->n_rows; row++) {
        if (keep_row && !keep_row[row])
            continue;
        append_row(to, n_entries, from, row, new_column);
        to->indptr[++at] = (int64_t)*n_entries;
    }
}

/* Long rows whose columns change their order would make insertion sort quadratic: such a matrix is put in order by two
 * transpositions instead, each of which sorts by counting. Two copies at a time, never three. */
static int sort_by_transposing(struct rs_csr *matrix, struct rs_error *error)
{
    struct rs_csr transposed;
    int status;

    if (rs_csr_transpose(&transposed, matrix, error) != 0)
        return -1;
    rs_csr_free(matrix);
    status = rs_csr_transpose(matrix, &transposed, error);
    rs_csr_free(&transposed);
    return status;
}

/* As append_rows, without keeping the order within a row. */
static void append_rows_unsorted(struct rs_csr *to, size_t first, size_t *n_entries, const struct rs_csr *from,
        const int32_t *new_column)
{
    for (size_t row = 0; row < from->n_rows; row++) {
        for (int64_t e = from->indptr[row]; e < from->indptr[row + 1]; e++) {
            if (new_column[from->indices[e]] < 0)
                continue;
            to->indices[*n_entries] = new_column[from->indices[e]];
            to->data[*n_entries] = from->data[e];
            if (to->time)
                to->time[*n_entries] = from->time[e];
            (*n_entries)++;
        }
        to->indptr[first + row + 1] = (int64_t)*n_entries;
    }
}

static int count_positions(int32_t **positions, size_t n, struct rs_error *error)
{
    *positions = rs_alloc(n, sizeof **positions, error);
    if (!*positions)
        return -1;
    for (size_t i = 0; i < n; i++)
        (*positions)[i] = (int32_t)i;
    return 0;
}

/* The columns of both: a's, then what only b has; new_column[b->n_columns] says where b's went. */
static int unite_columns(struct rs_ids *united, int32_t *new_column, const struct rs_csr *a, const struct rs_csr *b,
        struct rs_error *error)
{
    struct rs_ids only_b = {0};
    int32_t *extra = NULL;
    size_t n_extra = 0;
    int status = -1;

    *united = (struct rs_ids){0};
    if (rs_ids_locate(&b->columns, &a->columns, new_column, error) != 0)
        return -1;
    extra = rs_alloc(b->n_columns, sizeof *extra, error);
    if (!extra)
        return -1;
    for (size_t i = 0; i < b->n_columns; i++)
        if (new_column[i] < 0) {
            new_column[i] = (int32_t)(a->n_columns + n_extra);
            extra[n_extra++] = (int32_t)i;
        }
    if (rs_ids_pick(&only_b, &b->columns, extra, n_extra, error) == 0)
        status = rs_ids_concatenate(united, &a->columns, &only_b, error);
    rs_ids_free(&only_b, NULL);
    free(extra);
    return status;
}

int rs_csr_stack(struct rs_csr *both, const struct rs_csr *a, const struct rs_csr *b, struct rs_error *error)
{
    struct rs_ids rows = {0}, columns = {0};
    int32_t *same = NULL, *new_column = rs_alloc(b->n_columns, sizeof *new_column, error);
    size_t n_entries = 0;
    int status = -1;

    *both = (struct rs_csr){0};
    if (!new_column)
        return -1;
    if ((a->time != NULL) != (b->time != NULL) && rs_csr_entries(a) > 0 && rs_csr_entries(b) > 0) {
        rs_fail(error, "one part has times and the other has none");
        goto done;
    }
    if (count_positions(&same, a->n_columns, error) != 0 || unite_columns(&columns, new_column, a, b, error) != 0
            || rs_ids_concatenate(&rows, &a->rows, &b->rows, error) != 0
            || rs_csr_alloc(both, &rows, &columns, rs_csr_entries(a) + rs_csr_entries(b), a->time || b->time, error)
                       != 0)
        goto done;
    append_rows(both, 0, &n_entries, a, same, NULL);
    if (keeps_order(new_column, b->n_columns)) {
        append_rows(both, a->n_rows, &n_entries, b, new_column, NULL);
        status = 0;
    } else {
        append_rows_unsorted(both, a->n_rows, &n_entries, b, new_column);
        status = sort_by_transposing(both, error);
    }
    if (status != 0)
        rs_csr_free(both);
done:
    rs_ids_free(&rows, NULL);
    rs_ids_free(&columns, NULL);
    free(same);
    free(new_column);
    return status;
}

/* The positions with keep[i] (NULL: all), and for each position its new one, or -1. */
static int number_kept(const bool *keep, size_t n, int32_t **kept, size_t *n_kept, int32_t **renamed,
        struct rs_error *error)
{
    *n_kept = 0;
    *kept = rs_alloc(n, sizeof **kept, error);
    *renamed = rs_alloc(n, sizeof **renamed, error);
    if (!*kept || !*renamed)
        return -1;
    for (size_t i = 0; i < n; i++) {
        (*renamed)[i] = -1;
        if (keep && !keep[i])
            continue;
        (*renamed)[i] = (int32_t)*n_kept;
        (*kept)[(*n_kept)++] = (int32_t)i;
    }
    return 0;
}

int rs_csr_select(struct rs_csr *part, const struct rs_csr *matrix, const bool *keep_row, const bool *keep_column,
        struct rs_error *error)
{
    struct rs_ids rows = {0}, columns = {0};
    int32_t *kept_rows = NULL, *kept_columns = NULL, *new_row = NULL, *new_column = NULL;
    size_t n_rows, n_columns, n_entries = 0;
    int status = -1;

    *part = (struct rs_csr){0};
    if (number_kept(keep_row, matrix->n_rows, &kept_rows, &n_rows, &new_row, error) == 0
            && number_kept(keep_column, matrix->n_columns, &kept_columns, &n_columns, &new_column, error) == 0
            && rs_ids_pick(&rows, &matrix->rows, kept_rows, n_rows, error) == 0
            && rs_ids_pick(&columns, &matrix->columns, kept_columns, n_columns, error) == 0) {
        for (size_t i = 0; i < n_rows; i++)
            for (int64_t e = matrix->indptr[kept_rows[i]]; e < matrix->indptr[kept_rows[i] + 1]; e++)
                n_entries += new_column[matrix->indices[e]] >= 0;
        status = rs_csr_alloc(part, &rows, &columns, n_entries, matrix->time != NULL, error);
    }
    if (status == 0) {
        n_entries = 0;
        append_rows(part, 0, &n_entries, matrix, new_column, keep_row);
    }
    rs_ids_free(&rows, NULL);
    rs_ids_free(&columns, NULL);
    free(kept_rows);
    free(kept_columns);
    free(new_row);
    free(new_column);
    return status;
}

int rs_csr_align(struct rs_csr *aligned, const struct rs_csr *matrix, const struct rs_ids *columns, size_t *n_dropped,
        struct rs_error *error)
{
    struct rs_ids rows_copy = {0}, columns_copy = {0};
    int32_t *new_column = rs_alloc(matrix->n_columns, sizeof *new_column, error);
    size_t n_all = rs_csr_entries(matrix), n_kept = 0, n_entries = 0;
    int status = -1;

    *aligned = (struct rs_csr){0};
    if (!new_column)
        return -1;
    if (rs_ids_locate(&matrix->columns, columns, new_column, error) == 0
            && rs_ids_copy(&rows_copy, &matrix->rows, error) == 0 && rs_ids_copy(&columns_copy, columns, error) == 0) {
        for (size_t e = 0; e < n_all; e++)
            n_kept += new_column[matrix->indices[e]] >= 0;
        status = rs_csr_alloc(aligned, &rows_copy, &columns_copy, n_kept, matrix->time != NULL, error);
    }
    if (status == 0 && keeps_order(new_column, matrix->n_columns)) {
        append_rows(aligned, 0, &n_entries, matrix, new_column, NULL);
    } else if (status == 0) {
        append_rows_unsorted(aligned, 0, &n_entries, matrix, new_column);
        status = sort_by_transposing(aligned, error);
        if (status != 0)
            rs_csr_free(aligned);
    }
    if (n_dropped)
        *n_dropped = n_all - n_kept;
    rs_ids_free(&rows_copy, NULL);
    rs_ids_free(&columns_copy, NULL);
    free(new_column);
    return status;
}

void rs_csr_free(struct rs_csr *matrix)
{
    rs_ids_free(&matrix->rows, &matrix->storage);
    rs_ids_free(&matrix->columns, &matrix->storage);
    rs_storage_release(&matrix->storage, matrix->indptr);
    rs_storage_release(&matrix->storage, matrix->indices);
    rs_storage_release(&matrix->storage, matrix->data);
    rs_storage_release(&matrix->storage, matrix->time);
    rs_storage_free(&matrix->storage);
    *matrix = (struct rs_csr){0};
}
