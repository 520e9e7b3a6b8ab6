/* gemm.h: products of matrices, by OpenBLAS in one thread a block and fixed blocks over threads: the same bits for any
 * number of threads. Row-major throughout. */
#ifndef RS_MATH_GEMM_H
#define RS_MATH_GEMM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* C [m,n] = alpha op(A) op(B) + beta C, where op(A) is [m,k]: A itself, or its transpose when `a_transposed` (A is then
 * stored [k,m]); the same for B. `lda`, `ldb`, `ldc` are the lengths of the stored rows. Cut into blocks of rows of C. */
void rs_gemm(bool a_transposed, bool b_transposed, size_t m, size_t n, size_t k, float alpha, const float *a,
        size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc, int n_threads);

/* C [k,k] = sum over rows x of X [n,k] of x x^T (all of C filled, both triangles), C += when `add`. Cut into blocks of
 * rows of X, summed in order. -1: out of memory. */
int rs_gram(const float *x, size_t n, size_t k, float *c, bool add, int n_threads, struct rs_error *error);

/* y [n] = X [n,k] v [k] */
void rs_gemv(const float *x, size_t n, size_t k, const float *v, float *y, int n_threads);

#endif
