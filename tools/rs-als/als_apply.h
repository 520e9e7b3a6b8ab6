/* als_apply.h: a kept factor model on a matrix: rows folded in, and pairs predicted. Plain arrays in, plain arrays
 * out. */
#ifndef RS_ALS_APPLY_H
#define RS_ALS_APPLY_H

#include "base/error.h"
#include "models/factors.h"

enum als_side { ALS_USERS, ALS_ITEMS };

/* Compressed rows over columns that need not be the model's: position[column] is the row of the model's other side, or
 * -1 for one that it does not know, whose entries are passed over. */
struct als_history {
    size_t n_rows;
    const int64_t *indptr;
    const int32_t *indices;
    const float *data;
    const int32_t *position;
};

/* Solve each row exactly against the model's items (side ALS_USERS) or users (ALS_ITEMS): out [n_rows, width]. A row
 * has the same bits in whatever order its columns come. -1: memory, or a row that can't be solved (named by its
 * number). */
int als_fold_in(const struct rs_factors *model, enum als_side side, const struct als_history *history, float *out,
        int n_threads, struct rs_error *error);

/* The score of every entry, by the kept factors: user[n_rows] are rows of the model's users, -1 for one it does not
 * know, who counts as one without a taste; an unknown item likewise. So an explicit model answers with what is left of
 * mean and biases, an implicit one with 0. out [n_entries]. */
int als_predict(const struct rs_factors *model, const struct als_history *history, const int32_t *user, float *out,
        int n_threads, struct rs_error *error);

#endif
