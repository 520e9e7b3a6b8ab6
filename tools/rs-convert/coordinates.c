/* coordinates.c: entries in any order to compressed rows, by counting. */
#include "coordinates.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int coordinates_add(struct coordinates *entries, int32_t row, int32_t column, float value, const int64_t *time,
        struct rs_error *error)
{
    size_t n = entries->n;

    if (n == entries->capacity) {
        size_t capacity = entries->capacity, same = capacity, also = capacity;

        if (rs_grow(&entries->row, &capacity, n + 1, sizeof *entries->row, error) != 0
                || rs_grow(&entries->column, &same, n + 1, sizeof *entries->column, error) != 0
                || rs_grow(&entries->value, &also, n + 1, sizeof *entries->value, error) != 0)
            return -1;
        entries->capacity = capacity;
    }
    if (time && rs_grow(&entries->time, &entries->time_capacity, n + 1, sizeof *entries->time, error) != 0)
        return -1;
    entries->row[n] = row;
    entries->column[n] = column;
    entries->value[n] = value;
    if (time)
        entries->time[n] = *time;
    entries->n++;
    return 0;
}

/* Rows in order; within a row as they came. */
static int scatter(struct rs_csr *matrix, const struct coordinates *entries, struct rs_error *error)
{
    int64_t *next;

    for (size_t e = 0; e < entries->n; e++)
        matrix->indptr[entries->row[e] + 1]++;
    for (size_t row = 0; row < matrix->n_rows; row++)
        matrix->indptr[row + 1] += matrix->indptr[row];
    next = rs_alloc(matrix->n_rows + 1, sizeof *next, error);
    if (!next)
        return -1;
    memcpy(next, matrix->indptr, (matrix->n_rows + 1) * sizeof *next);
    for (size_t e = 0; e < entries->n; e++) {
        int64_t to = next[entries->row[e]]++;

        matrix->indices[to] = entries->column[e];
        matrix->data[to] = entries->value[e];
        if (matrix->time)
            matrix->time[to] = entries->time[e];
    }
    free(next);
    return 0;
}

static bool rows_rise(const struct rs_csr *matrix)
{
    for (size_t row = 0; row < matrix->n_rows; row++)
        for (int64_t e = matrix->indptr[row] + 1; e < matrix->indptr[row + 1]; e++)
            if (matrix->indices[e] <= matrix->indices[e - 1])
                return false;
    return true;
}

static int check_twice(const struct rs_csr *matrix, struct rs_error *error)
{
    char row_room[RS_ID_ROOM], column_room[RS_ID_ROOM];

    for (size_t row = 0; row < matrix->n_rows; row++)
        for (int64_t e = matrix->indptr[row] + 1; e < matrix->indptr[row + 1]; e++)
            if (matrix->indices[e] == matrix->indices[e - 1])
                return rs_fail(error, "row %s, column %s comes twice",
                        rs_id_format(rs_ids_at(&matrix->rows, row), row_room, sizeof row_room),
                        rs_id_format(rs_ids_at(&matrix->columns, (size_t)matrix->indices[e]), column_room,
                                sizeof column_room));
    return 0;
}

int coordinates_sort_rows(struct rs_csr *matrix, struct rs_error *error)
{
    struct rs_csr transposed, sorted;
    int status;

    if (rows_rise(matrix))
        return 0;
    if (rs_csr_transpose(&transposed, matrix, error) != 0)
        return -1;
    rs_csr_free(matrix);
    status = rs_csr_transpose(&sorted, &transposed, error);
    rs_csr_free(&transposed);
    if (status != 0)
        return -1;
    *matrix = sorted;
    return check_twice(matrix, error);
}

int coordinates_to_csr(struct rs_csr *matrix, struct coordinates *entries, struct rs_ids *rows, struct rs_ids *columns,
        struct rs_error *error)
{
    int status = rs_csr_alloc(matrix, rows, columns, entries->n, entries->time != NULL, error);

    if (status == 0)
        status = scatter(matrix, entries, error);
    coordinates_free(entries);
    if (status == 0)
        status = coordinates_sort_rows(matrix, error);
    if (status != 0)
        rs_csr_free(matrix);
    return status;
}

void coordinates_free(struct coordinates *entries)
{
    free(entries->row);
    free(entries->column);
    free(entries->value);
    free(entries->time);
    *entries = (struct coordinates){0};
}
