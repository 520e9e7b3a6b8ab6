/* show_matrix.c: dense, CSR and labels as rows. */
#include "show_kinds.h"

#include <stdio.h>
#include <string.h>

static void column(const struct show *show, const char *name, int look)
{
    table_column(show->table, name, strlen(name), look);
}

static void title_cell(const struct show *show, struct rs_id id)
{
    struct rs_id title = rs_titles_find(show->titles, id);

    if (title.length)
        table_text(show->table, title.text, title.length);
    else
        table_none(show->table);
}

static void id_columns(const struct show *show, const struct rs_ids *rows)
{
    column(show, "id", rs_ids_are_text(rows) ? 0 : TABLE_RIGHT);
    if (show->titles)
        column(show, "title", TABLE_SHRINKS);
}

static void id_cells(const struct show *show, struct rs_id id)
{
    table_id(show->table, id);
    if (show->titles)
        title_cell(show, id);
}

static size_t row_at(const struct show *show, size_t i)
{
    return show->rows ? (size_t)show->rows[i] : i;
}

/* The line under a table that is not all there is. */
static void tell_rest(const struct show *show, size_t n_more, const char *what)
{
    char text[96];

    if (n_more == 0)
        return;
    snprintf(text, sizeof text, "... %zu more %s", n_more, what);
    table_heading(show->table, text, strlen(text));
}

static size_t n_shown(const struct show *show)
{
    return show->n_rows < show->limit ? show->n_rows : show->limit;
}

int show_dense(const struct show *show, const struct rs_dense *matrix)
{
    id_columns(show, &matrix->rows);
    for (size_t j = 0; j < matrix->n_columns; j++) {
        struct rs_id name = matrix->columns.n ? rs_ids_at(&matrix->columns, j) : (struct rs_id){0};
        char number[24];

        if (!name.text)
            name = (struct rs_id){0, number, (size_t)snprintf(number, sizeof number, "%zu", j)};
        table_column(show->table, name.text, name.length, TABLE_RIGHT);
    }
    for (size_t i = 0; i < n_shown(show); i++) {
        size_t row = row_at(show, i);

        id_cells(show, rs_ids_at(&matrix->rows, row));
        for (size_t j = 0; j < matrix->n_columns; j++)
            table_real(show->table, rs_dense_row(matrix, row)[j]);
        if (table_row(show->table) != 0)
            return -1;
    }
    tell_rest(show, show->n_rows - n_shown(show), "rows");
    return show->table->status;
}

static void entry_cells(const struct show *show, const struct rs_csr *matrix, size_t row, int64_t entry)
{
    struct rs_id id = rs_ids_at(&matrix->columns, (size_t)matrix->indices[entry]);

    table_id(show->table, rs_ids_at(&matrix->rows, row));
    table_id(show->table, id);
    if (show->titles)
        title_cell(show, id);
    table_real(show->table, matrix->data[entry]);
    if (matrix->time)
        table_time(show->table, matrix->time[entry]);
}

int show_csr(const struct show *show, const struct rs_csr *matrix)
{
    size_t n_lines = 0, n_more = 0;

    column(show, "row", rs_ids_are_text(&matrix->rows) ? 0 : TABLE_RIGHT);
    column(show, "column", rs_ids_are_text(&matrix->columns) ? 0 : TABLE_RIGHT);
    if (show->titles)
        column(show, "title", TABLE_SHRINKS);
    column(show, "value", TABLE_RIGHT);
    if (matrix->time)
        column(show, "time", 0);
    for (size_t i = 0; i < show->n_rows; i++) {
        size_t row = row_at(show, i);

        for (int64_t e = matrix->indptr[row]; e < matrix->indptr[row + 1]; e++) {
            if (n_lines == show->limit) {
                n_more += (size_t)(matrix->indptr[row + 1] - e);
                break;
            }
            entry_cells(show, matrix, row, e);
            n_lines++;
            if (table_row(show->table) != 0)
                return -1;
        }
    }
    tell_rest(show, n_more, "entries");
    return show->table->status;
}

int show_labels(const struct show *show, const struct rs_labels *labels)
{
    id_columns(show, &labels->rows);
    column(show, "label", TABLE_RIGHT);
    for (size_t i = 0; i < n_shown(show); i++) {
        size_t row = row_at(show, i);

        id_cells(show, rs_ids_at(&labels->rows, row));
        table_integer(show->table, labels->label[row]);
        if (table_row(show->table) != 0)
            return -1;
    }
    tell_rest(show, show->n_rows - n_shown(show), "rows");
    return show->table->status;
}
