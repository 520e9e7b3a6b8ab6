/* eigen.h: eigenvalues and eigenvectors of a symmetric matrix, exactly. */
#ifndef RS_MATH_EIGEN_H
#define RS_MATH_EIGEN_H

#include <stddef.h>

#include "base/error.h"

/* A [n,n] symmetric, of which the lower triangle is read, becomes the eigenvectors: row i belongs to values[i]; the
 * largest eigenvalue comes first. A vector's sign is such that its entry of largest size (the first of equals) is
 * positive. By LAPACK's dsyevd on one thread: for n up to a few thousand. -1: out of memory, or no convergence. */
int rs_eigen_symmetric(double *a, size_t n, double *values, struct rs_error *error);

/* The same for the `k` largest alone, in vectors [k,n] with values[n] (of which k are set): a third of the time where k is
 * small. A [n,n], of which the lower triangle is read, is lost. By LAPACK's dsyevr. */
int rs_eigen_largest(double *a, size_t n, size_t k, double *vectors, double *values, struct rs_error *error);

/* Give vectors [k,n] the sign described above. */
void rs_fix_signs(double *vectors, size_t k, size_t n);

#endif
