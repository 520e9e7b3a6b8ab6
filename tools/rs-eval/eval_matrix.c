/* eval_matrix.c: lines to entries, entries to rows. Ids are text while they are met, and numbers in the end if they can be. */
#include "eval_matrix.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "eval_ids.h"
#include "eval_text.h"

struct entry {
    int32_t row, column;
    float value;
    int64_t time;
};

struct entries {
    struct entry *at;
    size_t n, capacity;
    struct rs_id_map rows, columns;
    bool has_time, has_values;
};

static int read_line(struct entries *e, const struct eval_text *text, enum eval_column value, struct rs_error *error)
{
    struct entry entry = {.value = 1};
    struct rs_id user, film;
    double number;

    if (eval_text_id(text, EVAL_USER, &user, error) != 0 || eval_text_id(text, EVAL_ITEM, &film, error) != 0)
        return -1;
    if (value != EVAL_N_COLUMNS) {
        if (eval_text_real(text, value, &number, error) != 0)
            return -1;
        entry.value = (float)number;
    }
    if (e->has_time && eval_text_integer(text, EVAL_TIME, &entry.time, error) != 0)
        return -1;
    entry.row = rs_id_map_add(&e->rows, user, error);
    entry.column = rs_id_map_add(&e->columns, film, error);
    if (entry.row < 0 || entry.column < 0 || rs_grow(&e->at, &e->capacity, e->n + 1, sizeof *e->at, error) != 0)
        return -1;
    e->at[e->n++] = entry;
    return 0;
}

static int read_lines(struct entries *e, struct rs_source *source, struct rs_error *error)
{
    static const enum eval_column values[] = {EVAL_RATING, EVAL_PREDICTION, EVAL_SCORE, EVAL_N_COLUMNS};
    struct eval_text text;
    int more = eval_text_start(&text, source, error) == 0 ? 1 : -1;
    enum eval_column value = EVAL_N_COLUMNS;

    if (more == 1) {
        value = eval_text_first(&text, values);
        e->has_values = value != EVAL_N_COLUMNS;
        e->has_time = eval_text_has(&text, EVAL_TIME);
        while ((more = eval_text_next(&text, error)) == 1)
            if (read_line(e, &text, value, error) != 0) {
                more = -1;
                break;
            }
    }
    eval_text_free(&text);
    return more;
}

/* The ids of a map as a sorted list, and rank[map->ids.n] of each. The map is freed. */
static int sort_ids(struct rs_ids *sorted, int32_t *rank, struct rs_id_map *map, struct rs_error *error)
{
    size_t n = map->ids.n;
    int32_t *order = rs_alloc(n, sizeof *order, error);
    int status = -1;

    if (order && eval_ids_to_numbers(&map->ids, error) == 0 && rs_ids_sort_order(&map->ids, order, error) == 0
            && rs_ids_pick(sorted, &map->ids, order, n, error) == 0) {
        for (size_t i = 0; i < n; i++)
            rank[order[i]] = (int32_t)i;
        status = 0;
    }
    free(order);
    rs_id_map_free(map);
    return status;
}

static int number_ids(struct rs_csr *matrix, struct entries *e, struct rs_error *error)
{
    int32_t *row = rs_alloc(e->rows.ids.n, sizeof *row, error);
    int32_t *column = rs_alloc(e->columns.ids.n, sizeof *column, error);
    int status = -1;

    if (row && column && sort_ids(&matrix->rows, row, &e->rows, error) == 0
            && sort_ids(&matrix->columns, column, &e->columns, error) == 0) {
        matrix->n_rows = matrix->rows.n;
        matrix->n_columns = matrix->columns.n;
        for (size_t i = 0; i < e->n; i++) {
            e->at[i].row = row[e->at[i].row];
            e->at[i].column = column[e->at[i].column];
        }
        status = 0;
    }
    free(row);
    free(column);
    return status;
}

static int32_t key_of(const struct entry *entry, bool by_row)
{
    return by_row ? entry->row : entry->column;
}

/* One pass of a stable counting sort. */
static int sort_by(struct entries *e, bool by_row, size_t n_keys, struct rs_error *error)
{
    size_t *next = rs_alloc_zero(n_keys + 1, sizeof *next, error);
    struct entry *sorted = rs_alloc(e->n, sizeof *sorted, error);

    if (!next || !sorted) {
        free(next);
        free(sorted);
        return -1;
    }
    for (size_t i = 0; i < e->n; i++)
        next[key_of(&e->at[i], by_row) + 1]++;
    for (size_t k = 0; k < n_keys; k++)
        next[k + 1] += next[k];
    for (size_t i = 0; i < e->n; i++)
        sorted[next[key_of(&e->at[i], by_row)]++] = e->at[i];
    free(next);
    free(e->at);
    e->at = sorted;
    return 0;
}

static bool in_order(const struct entries *e)
{
    for (size_t i = 1; i < e->n; i++)
        if (e->at[i].row < e->at[i - 1].row
                || (e->at[i].row == e->at[i - 1].row && e->at[i].column < e->at[i - 1].column))
            return false;
    return true;
}

static void drop_earlier(struct entries *e)
{
    size_t kept = 0;

    for (size_t i = 0; i < e->n; i++) {
        struct entry *last = kept > 0 ? &e->at[kept - 1] : NULL;

        if (!last || last->row != e->at[i].row || last->column != e->at[i].column)
            e->at[kept++] = e->at[i];
        else if (e->at[i].time >= last->time)
            *last = e->at[i];
    }
    e->n = kept;
}

static int fill(struct rs_csr *matrix, const struct entries *e, struct rs_error *error)
{
    matrix->indptr = rs_alloc_zero(matrix->n_rows + 1, sizeof *matrix->indptr, error);
    matrix->indices = rs_alloc(e->n, sizeof *matrix->indices, error);
    matrix->data = rs_alloc(e->n, sizeof *matrix->data, error);
    matrix->time = e->has_time ? rs_alloc(e->n, sizeof *matrix->time, error) : NULL;
    if (!matrix->indptr || !matrix->indices || !matrix->data || (e->has_time && !matrix->time))
        return -1;
    for (size_t i = 0; i < e->n; i++) {
        matrix->indptr[e->at[i].row + 1]++;
        matrix->indices[i] = e->at[i].column;
        matrix->data[i] = e->at[i].value;
        if (matrix->time)
            matrix->time[i] = e->at[i].time;
    }
    for (size_t row = 0; row < matrix->n_rows; row++)
        matrix->indptr[row + 1] += matrix->indptr[row];
    return 0;
}

int eval_matrix_read(struct rs_csr *matrix, bool *has_values, struct rs_source *source, struct rs_error *error)
{
    struct entries e = {0};
    int status = -1;

    *matrix = (struct rs_csr){0};
    if (read_lines(&e, source, error) == 0 && number_ids(matrix, &e, error) == 0
            && (in_order(&e)
                    || (sort_by(&e, false, matrix->n_columns, error) == 0
                            && sort_by(&e, true, matrix->n_rows, error) == 0))) {
        drop_earlier(&e);
        status = fill(matrix, &e, error);
    }
    *has_values = e.has_values;
    free(e.at);
    rs_id_map_free(&e.rows);
    rs_id_map_free(&e.columns);
    return status;
}
