/* join.h: matrices side by side, met by the ids of their rows. */
#ifndef RS_DATA_JOIN_H
#define RS_DATA_JOIN_H

#include "base/error.h"
#include "data/csr.h"
#include "data/dense.h"

/* Which rows: all that any part has (the first part's in its order, then what is new in the next), those that all parts
 * have, or the first part's. Where a part lacks a row, its columns are zero there. */
enum rs_join_how { RS_JOIN_OUTER, RS_JOIN_INNER, RS_JOIN_LEFT };

/* What may be given for each part. */
struct rs_join_options {
    enum rs_join_how how;
    const char *const *names; /* [n] or NULL: columns are called NAME.COLUMN */
    const float *weights;     /* [n] or NULL: what the part's values are multiplied by */
};

/* `n` >= 1 parts, which stay the caller's, as a new matrix: all the columns of the first, then those of the next. A column
 * without a name gets its part and number ("2.0"), unless no part has names. Without `names`, a name that comes again gets
 * its part's number ("Drama.2"). -1: ids of different sorts, a row twice in a part, out of memory. */
int rs_dense_join(struct rs_dense *joined, const struct rs_dense *const *parts, size_t n,
        const struct rs_join_options *options, struct rs_error *error);

/* The same for sparse matrices. Without `names`, a column id that comes twice is refused; with them, columns are strings.
 * Times are kept when all parts have them. */
int rs_csr_join(struct rs_csr *joined, const struct rs_csr *const *parts, size_t n,
        const struct rs_join_options *options, struct rs_error *error);

#endif
