/* row_table.c: rows that come one after another to a dense matrix or labels. */
#include "row_table.h"

#include <math.h>
#include <stdlib.h>

int row_table_column(struct row_table *table, const char *name, size_t length, struct rs_error *error)
{
    size_t n = table->columns.ids.n;
    int32_t at = rs_id_map_add(&table->columns, (struct rs_id){.text = name, .length = length}, error);

    if (at >= 0 && (size_t)at != n)
        return rs_fail(error, "column '%.*s' comes twice", (int)length, name);
    return at < 0 ? -1 : 0;
}

float *row_table_row(struct row_table *table, struct rs_id id, struct rs_error *error)
{
    size_t n = table->rows.ids.n, n_columns = table->columns.ids.n;
    int32_t at = rs_id_map_add(&table->rows, id, error);
    char room[RS_ID_ROOM];

    if (at < 0)
        return NULL;
    if ((size_t)at != n) {
        rs_fail(error, "id '%s' comes twice", rs_id_format(id, room, sizeof room));
        return NULL;
    }
    if (rs_grow(&table->values, &table->capacity, table->n_values + n_columns, sizeof *table->values, error) != 0)
        return NULL;
    table->n_values += n_columns;
    return table->values + table->n_values - n_columns;
}

int row_table_to_dense(struct rs_dense *dense, struct row_table *table, struct rs_error *error)
{
    struct rs_ids rows, columns;

    if (rs_ids_copy(&rows, &table->rows.ids, error) != 0)
        return -1;
    if (rs_ids_copy(&columns, &table->columns.ids, error) != 0) {
        rs_ids_free(&rows, NULL);
        return -1;
    }
    *dense = (struct rs_dense){.n_rows = rows.n, .n_columns = columns.n, .rows = rows, .columns = columns};
    dense->data = table->values ? table->values : rs_alloc(0, sizeof *dense->data, error);
    table->values = NULL;
    return dense->data ? 0 : -1;
}

int row_table_to_labels(struct rs_labels *labels, const struct row_table *table, struct rs_error *error)
{
    struct rs_ids rows;

    for (size_t i = 0; i < table->n_values; i++)
        if (fabsf(table->values[i]) > 0x1p24f || floorf(table->values[i]) < table->values[i])
            return rs_fail(error, "label: want whole numbers within 2^24");
    if (rs_ids_copy(&rows, &table->rows.ids, error) != 0 || rs_labels_alloc(labels, &rows, error) != 0)
        return -1;
    for (size_t i = 0; i < table->n_values; i++)
        labels->label[i] = (int32_t)table->values[i];
    return 0;
}

void row_table_free(struct row_table *table)
{
    rs_id_map_free(&table->rows);
    rs_id_map_free(&table->columns);
    free(table->values);
    *table = (struct row_table){0};
}
