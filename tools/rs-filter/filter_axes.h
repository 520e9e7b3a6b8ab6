/* filter_axes.h: which rows and columns of a stream stay: each criterion clears flags, what is left is selected.
 *
 * The columns of recommendations are the films in its lists (filter_lists.h); labels have no columns. */
#ifndef RS_FILTER_AXES_H
#define RS_FILTER_AXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"
#include "data/dense.h"
#include "data/ids.h"
#include "data/labels.h"

struct filter_axis {
    size_t n;
    const struct rs_ids *ids; /* not owned; empty where columns have no names */
    bool *keep;               /* [n] all true at the start; owned */
};

int filter_axis_start(struct filter_axis *axis, const struct rs_ids *ids, size_t n, struct rs_error *error);
void filter_axis_free(struct filter_axis *axis);

/* Keep only what is in `list`, or with `drop` only what is not. `*n_missing` of the list are not on the axis. */
int filter_by_ids(struct filter_axis *axis, const struct rs_ids *list, bool drop, size_t *n_missing,
        struct rs_error *error);

/* Keep only what is flagged: flag[axis->n]. */
void filter_by_flags(struct filter_axis *axis, const bool *flag);

/* Keep columns with at least `min_column` entries in the rows that stay, then rows with at least `min_row` entries in
 * the columns that stay. Once: it is not repeated until both hold. */
int filter_by_counts(struct filter_axis *rows, struct filter_axis *columns, const int64_t *indptr,
        const int32_t *indices, int64_t min_row, int64_t min_column, struct rs_error *error);

/* What stays, in its order, as a new matrix. (For CSR there is rs_csr_select.) */
int filter_dense(struct rs_dense *part, const struct rs_dense *matrix, const bool *keep_row, const bool *keep_column,
        struct rs_error *error);
int filter_labels(struct rs_labels *part, const struct rs_labels *labels, const bool *keep_row, struct rs_error *error);

#endif
