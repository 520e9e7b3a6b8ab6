/* svd_fit.h: truncated SVD and PCA. */
#ifndef SVD_FIT_H
#define SVD_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "encode_rows.h"
#include "models/encoder.h"

struct svd {
    size_t k, d;
    float *components; /* [k,d] orthonormal rows, the most important first; zeros past the rank */
    double *mean;      /* [d], zeros unless centred */
    double *singular;  /* [k] */
};

/* The first k right singular vectors of X, or of X minus its column means (PCA) when `center`; k <= d. Exact, by the
 * eigenvectors of X^T X, for dense X of few columns; else by subspace iteration from a random start (Halko, Martinsson and
 * Tropp, "Finding Structure with Randomness", 2011, algorithm 4.4). The largest entry of a component is positive.
 * Free with svd_free(), also after a failure. */
int svd_fit(struct svd *svd, const struct encode_rows *rows, size_t k, bool center, uint64_t seed, int n_threads,
        struct rs_error *error);
void svd_free(struct svd *svd);

/* The encoder it is: code = V (x - mean), x = V^T code + mean. */
int svd_encoder(struct rs_encoder *encoder, const struct svd *svd, struct rs_error *error);

#endif
