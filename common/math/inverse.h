/* inverse.h: the inverse of a large symmetric positive definite matrix, in place, on all threads. */
#ifndef RS_MATH_INVERSE_H
#define RS_MATH_INVERSE_H

#include <stddef.h>

#include "base/error.h"
#include "base/progress.h"

/* A [n,n], of which the lower triangle is read, becomes its inverse, both triangles. By symmetric sweeps over blocks of
 * columns (Goodnight, "A Tutorial on the SWEEP Operator", 1979; n^3 multiplications and additions in all, nearly all of
 * them in BLAS), the blocks on the diagonal by LAPACK's spotrf and spotri. The same bits for any number of threads.
 * Beside A it takes rs_inverse_scratch(n) floats. `progress` (NULL: none) is told of each swept column.
 * -1: A is not positive definite, or out of memory. */
int rs_inverse(float *a, size_t n, int n_threads, struct rs_progress *progress, struct rs_error *error);
size_t rs_inverse_scratch(size_t n);

#endif
