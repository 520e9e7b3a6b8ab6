/* cholesky.h: small symmetric positive definite systems, k from 1 to a few hundred, on one thread: the callers have
 * thousands of them and run them side by side. Rows lie `stride` floats apart: rs_normal_stride(k), math/normal.h. */
#ifndef RS_MATH_CHOLESKY_H
#define RS_MATH_CHOLESKY_H

#include <stddef.h>

/* A = U^T D^-1 U in place, D the diagonal of U: Cholesky's factorisation without roots. Of A [k,k], with zeros in the columns
 * behind k, the upper triangle is read and becomes U, but that its diagonal holds one over U's. Below the diagonal, and in
 * the rows behind k up to rs_cholesky_rows(k), which A has room for, numbers without meaning are left. 0, or -1 when A is
 * not positive definite. */
int rs_cholesky_factor(float *a, size_t stride, size_t k);

/* The rows of `stride` numbers that A is to have room for: up to `stride`, and scratch behind them. */
size_t rs_cholesky_rows(size_t k);

/* A x = b for the factor that rs_cholesky_factor() has left: b [k], with room for `stride` numbers, becomes x. */
void rs_cholesky_substitute(const float *a, size_t stride, float *b, size_t k);

/* Both. -1 when A is not positive definite; b is then as it was. */
int rs_cholesky_solve(float *a, size_t stride, float *b, size_t k);

/* The textbook's three loops in double, as the test's reference: A [k,k], of which the lower triangle is read and overwritten,
 * and b [k], which becomes x. */
int rs_cholesky_solve_plain(double *a, double *b, size_t k);

#endif
