/* flag_table.h: marks on films that people keep in CSV: movieId,new,promoted with 0 and 1. */
#ifndef RS_TABLE_FLAG_TABLE_H
#define RS_TABLE_FLAG_TABLE_H

#include <stddef.h>

#include "base/error.h"
#include "data/dense.h"

/* The first column has the films' ids (numbers, or strings where the first one is no number), every other is a flag: 0,
 * 1, or empty for 0. A dense matrix with named columns, films in the order of the file. -1 with file, line and what was
 * wanted; the caller frees the table with rs_dense_free() else. */
int rs_flag_table_parse(struct rs_dense *table, const char *name, const char *text, size_t size,
        struct rs_error *error);

#endif
