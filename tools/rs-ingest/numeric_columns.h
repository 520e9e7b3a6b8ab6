/* numeric_columns.h: columns of numbers as a dense matrix. */
#ifndef RS_INGEST_NUMERIC_COLUMNS_H
#define RS_INGEST_NUMERIC_COLUMNS_H

#include "data/dense.h"
#include "ingest_table.h"

struct numeric_options {
    const char *columns; /* names in the header, as in "year,budget" */
    double fill;         /* what an empty field is worth; NaN: it is a bad line */
};

/* One row a line, sorted by id; the columns in the order of the list, with their names. A row that comes twice is a
 * bad line. Free with rs_dense_free(). */
int numeric_columns_read(struct rs_dense *matrix, struct ingest_table *table, const struct numeric_options *options,
        struct rs_error *error);

#endif
