/* row_table.h: a table that is read row after row, becoming a dense matrix or labels. */
#ifndef RS_CONVERT_ROW_TABLE_H
#define RS_CONVERT_ROW_TABLE_H

#include "data/dense.h"
#include "data/labels.h"

/* All zero is an empty table. Rows keep the order they came in. */
struct row_table {
    struct rs_id_map rows, columns;
    float *values;
    size_t n_values, capacity;
};

/* One more column, before the first row. -1: it comes twice. */
int row_table_column(struct row_table *table, const char *name, size_t length, struct rs_error *error);

/* Room for a row's values, one for each column; it lives until the next row. NULL: an id that comes twice, or no memory. */
float *row_table_row(struct row_table *table, struct rs_id id, struct rs_error *error);

/* What was read; the table is still to be freed. Labels want whole numbers within 2^24 in the one column. */
int row_table_to_dense(struct rs_dense *dense, struct row_table *table, struct rs_error *error);
int row_table_to_labels(struct rs_labels *labels, const struct row_table *table, struct rs_error *error);
void row_table_free(struct row_table *table);

#endif
