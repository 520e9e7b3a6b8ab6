/* multi_hot.h: a column of categories ("Adventure|Comedy") as a dense matrix of zeros and ones. */
#ifndef RS_INGEST_MULTI_HOT_H
#define RS_INGEST_MULTI_HOT_H

#include "data/dense.h"
#include "ingest_table.h"

struct multi_hot_options {
    const char *column; /* its name in the header */
    char separator;
};

/* One row a line, sorted by id; one column a category, sorted by name. Blanks around a category are no part of it; an empty
 * one and "(no genres listed)" are none. A row that comes twice is a bad line. Free with rs_dense_free(). */
int multi_hot_read(struct rs_dense *matrix, struct ingest_table *table, const struct multi_hot_options *options,
                   struct rs_error *error);

#endif
