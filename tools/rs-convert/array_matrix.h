/* array_matrix.h: matrices and models as NumPy's arrays, .npy and .npz.
 *
 * .npz of a sparse matrix has SciPy's layout (data, indices, indptr, shape, format; for coo row and col), so
 * scipy.sparse.load_npz() reads it, with row_ids, col_ids and, where there are times, `time` beside. Of a dense one: data, row_ids, and `columns` where they have
 * names. Labels, recommendations and models: their tensors by name. .npy is the numbers alone. */
#ifndef RS_CONVERT_ARRAY_MATRIX_H
#define RS_CONVERT_ARRAY_MATRIX_H

#include "stream/kinds.h"
#include "stream/sink.h"

/* The layout is a sparse matrix's; other kinds want NPZ_CSR. */
enum npz_layout { NPZ_CSR, NPZ_CSC, NPZ_COO };
int npz_matrix_write(const struct rs_any *any, enum npz_layout layout, struct rs_sink *sink, struct rs_error *error);

/* Ours, SciPy's csr, csc and coo, and plain archives with `data` [n,d] or `label` [n]; rows without ids are called 0 .. n-1. */
int npz_matrix_read(struct rs_any *any, const char *name, const void *bytes, size_t size, struct rs_error *error);

/* A dense matrix as [n,d] float32, labels as [n] int32; -1 for other kinds. */
int npy_matrix_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);

/* [n,d] or [n] numbers as a dense matrix; rows are called 0 .. n-1. */
int npy_matrix_read(struct rs_any *any, const char *name, const void *bytes, size_t size, struct rs_error *error);

#endif
