/* orthonormal.h: an orthonormal basis of a tall matrix's columns. */
#ifndef RS_MATH_ORTHONORMAL_H
#define RS_MATH_ORTHONORMAL_H

#include <stddef.h>

#include "base/error.h"

/* Q [n,k] with orthonormal columns that span those of Z [n,k]: Z V / sqrt(l), from the eigenvectors V and eigenvalues l of
 * Z^T Z, all in double; the most important direction first. Directions shorter than a millionth of the first one are zero in
 * Q: in Z they are rounding. Q may be Z. Blocks of rows are summed in order: the same bits for any number of threads.
 * -1: out of memory, or no eigenvectors. */
int rs_orthonormal(const float *z, size_t n, size_t k, float *q, int n_threads, struct rs_error *error);

#endif
