/* blas_internal.h: LAPACK for the files of this folder; BLAS is in <cblas.h>. Both are blas.c's, which loads OpenBLAS at the first
 * call and holds it to the calling thread. We use the OpenMP variant: Debian's serial one takes no locks around its buffers,
 * so it gives wrong results when our threads call it side by side. */
#ifndef RS_MATH_BLAS_INTERNAL_H
#define RS_MATH_BLAS_INTERNAL_H

#include <stddef.h>

/* By their Fortran names: no header of LAPACK comes with OpenBLAS everywhere. Lengths of texts come last. */
void spotrf_(const char *triangle, const int *n, float *a, const int *lda, int *status, size_t triangle_length);
void spotri_(const char *triangle, const int *n, float *a, const int *lda, int *status, size_t triangle_length);
void dsyevd_(const char *job, const char *triangle, const int *n, double *a, const int *lda, double *values,
        double *work, const int *work_size, int *integers, const int *integers_size, int *status, size_t job_length,
        size_t triangle_length);
void dsyevr_(const char *job, const char *range, const char *triangle, const int *n, double *a, const int *lda,
        const double *low, const double *high, const int *first, const int *last, const double *tolerance, int *found,
        double *values, double *vectors, const int *ldv, int *support, double *work, const int *work_size,
        int *integers, const int *integers_size, int *status, size_t job_length, size_t range_length,
        size_t triangle_length);

#endif
