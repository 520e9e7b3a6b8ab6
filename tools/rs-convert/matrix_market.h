/* matrix_market.h: Matrix Market files (NIST): "%%MatrixMarket matrix coordinate real general" for sparse matrices, "array"
 * for dense ones. The format has no ids and no times: both are lost on the way out, and rows and columns that come in are
 * called 0 .. n-1. */
#ifndef RS_CONVERT_MATRIX_MARKET_H
#define RS_CONVERT_MATRIX_MARKET_H

#include "stream/kinds.h"
#include "stream/sink.h"

/* A sparse or dense matrix; -1 for other kinds. */
int matrix_market_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);

/* coordinate or array; real, integer or pattern (ones); general or symmetric. -1 with the line for what does not fit. */
int matrix_market_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error);

#endif
