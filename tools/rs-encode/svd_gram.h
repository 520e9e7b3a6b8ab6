/* svd_gram.h: the Gram matrix of centred columns. */
#ifndef SVD_GRAM_H
#define SVD_GRAM_H

#include "encode_rows.h"

/* The lower triangle of G [d,d] = (X - 1 mean^T)^T (X - 1 mean^T), X the dense rows that are not held out; what stands
 * above the diagonal is not to be read. Where most of a column is one value, as in genres, tags and counts, also after they
 * were scaled, only the other values cost time. */
int svd_gram(const struct encode_rows *rows, const double *mean, double *gram, int n_threads, struct rs_error *error);

/* The same by its definition, whatever the values are: what svd_gram() does where few are alike. */
int svd_gram_full(const struct encode_rows *rows, const double *mean, double *gram, int n_threads,
        struct rs_error *error);

#endif
