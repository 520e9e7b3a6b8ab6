/* encode_rows.h: the rows that rs-encode fits, dense or sparse, behind one door: products, means, mini-batches. */
#ifndef ENCODE_ROWS_H
#define ENCODE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"

struct encode_rows {
    size_t n, d;
    const float *dense;       /* [n,d], or NULL and */
    const struct rs_csr *csr; /* [n,d] */
    const unsigned char *out; /* [n] 1: held out, as if the row were not there. NULL: none are */
};

/* How many rows are not held out. */
size_t encode_rows_count(const struct encode_rows *rows);

/* The mean of each column over the rows that are not held out: mean[d]. */
void encode_rows_mean(const struct encode_rows *rows, double *mean);

/* C [n,k] = (X - 1 mean^T) Q with Q [d,k]; rows held out give zeros. mean[d] may be NULL: zeros. */
int encode_rows_times(const struct encode_rows *rows, const double *mean, const float *q, size_t k, float *c,
        int n_threads, struct rs_error *error);

/* The rows picked[n], written out in full: x [n,d]. */
void encode_rows_gather(const struct encode_rows *rows, const int32_t *picked, size_t n, float *x);

#endif
