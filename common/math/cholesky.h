/* cholesky.h: small symmetric positive definite systems, k from 1 to a few hundred, on one thread: the callers have
 * thousands of them and run them side by side. */
#ifndef RS_MATH_CHOLESKY_H
#define RS_MATH_CHOLESKY_H

#include <stddef.h>

/* Solve A x = b: A [k,k] full, of which the lower triangle is read and overwritten by its factor; b [k] becomes x.
 * 0, or -1 when A is not positive definite (b is then spoilt). By LAPACK's spotrf and spotrs. */
int rs_cholesky_solve(float *a, float *b, size_t k);

/* The textbook's three loops in double, as the test's reference. A [k,k] and b [k] are overwritten. */
int rs_cholesky_solve_plain(double *a, double *b, size_t k);

#endif
