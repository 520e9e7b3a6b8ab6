/* cholesky.c: LAPACK's factorisation for the work, three plain loops for the tests. */
#include "math/cholesky.h"

#include <math.h>

#include "math/blas_internal.h"

int rs_cholesky_solve(float *a, float *b, size_t k)
{
    int n = (int)k, one = 1, info = 0;

    if (k == 0)
        return 0;
    rs_blas_one_thread();
    /* Our lower triangle, by rows, is Fortran's upper one, by columns. */
    spotrf_("U", &n, a, &n, &info, 1);
    if (info != 0)
        return -1;
    spotrs_("U", &n, &one, a, &n, b, &n, &info, 1);
    return info == 0 ? 0 : -1;
}

/* A = L L^T in place, L in the lower triangle. */
static int factorise(double *a, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * k + j];

            for (size_t p = 0; p < j; p++)
                sum -= a[i * k + p] * a[j * k + p];
            if (i == j && !(sum > 0))
                return -1;
            a[i * k + j] = i == j ? sqrt(sum) : sum / a[j * k + j];
        }
    }
    return 0;
}

int rs_cholesky_solve_plain(double *a, double *b, size_t k)
{
    if (factorise(a, k) != 0)
        return -1;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++)
            b[i] -= a[i * k + j] * b[j];
        b[i] /= a[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t j = i + 1; j < k; j++)
            b[i] -= a[j * k + i] * b[j];
        b[i] /= a[i * k + i];
    }
    return 0;
}
