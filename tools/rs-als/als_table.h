/* als_table.h: factors as a matrix with named columns: factor_1 ... factor_k and, of an explicit model, the bias. */
#ifndef RS_ALS_TABLE_H
#define RS_ALS_TABLE_H

#include "base/error.h"
#include "data/dense.h"
#include "models/factors.h"

/* A matrix [ids->n, width] for the rows of these ids (copied), not yet filled. Free with rs_dense_free(). */
int als_table_alloc(struct rs_dense *table, const struct rs_factors *model, const struct rs_ids *ids,
        struct rs_error *error);

/* The kept items, filled in. */
int als_table_items(struct rs_dense *table, const struct rs_factors *model, struct rs_error *error);

#endif
