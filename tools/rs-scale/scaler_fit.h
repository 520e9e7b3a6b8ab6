/* scaler_fit.h: the statistics of columns, as scikit-learn's StandardScaler, MinMaxScaler, Normalizer and RobustScaler
 * define them. Sums in double over fixed blocks of rows: the same bits for any number of threads. */
#ifndef RS_SCALER_FIT_H
#define RS_SCALER_FIT_H

#include <stdbool.h>

#include "base/error.h"
#include "models/scaler.h"

/* From x [n,d]. `centre` false leaves the mean at 0. A column that doesn't vary gets scale 1. -1: no rows, or out of
 * memory. The caller frees the scaler with rs_scaler_free(), also after a failure. */
int scaler_fit(struct rs_scaler *scaler, enum rs_scaler_method method, bool centre, const float *x, size_t n, size_t d,
        const struct rs_ids *columns, int n_threads, struct rs_error *error);

/* From a sparse matrix. Its zeros count, but nothing is centred. */
int scaler_fit_csr(struct rs_scaler *scaler, enum rs_scaler_method method, const struct rs_csr *matrix, int n_threads,
        struct rs_error *error);

#endif
