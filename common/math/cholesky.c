/* cholesky.c: the factorisation is a kernel of normal.c's, since a rank update is what it consists of;
 * three plain loops for the tests. */
#include "math/cholesky.h"

#include <math.h>

#include "math/normal.h"
#include "math/normal_internal.h"

size_t rs_cholesky_rows(size_t k)
{
    return rs_normal_stride(k) + RS_NORMAL_LANES;
}

int rs_cholesky_factor(float *a, size_t stride, size_t k)
{
    return k == 0 ? 0 : rs_normal_chosen()->factor(a, stride, k, a + stride * stride);
}

void rs_cholesky_substitute(const float *a, size_t stride, float *b, size_t k)
{
    if (k > 0)
        rs_normal_chosen()->substitute(a, stride, b, k);
}

int rs_cholesky_solve(float *a, size_t stride, float *b, size_t k)
{
    if (rs_cholesky_factor(a, stride, k) != 0)
        return -1;
    rs_cholesky_substitute(a, stride, b, k);
    return 0;
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
