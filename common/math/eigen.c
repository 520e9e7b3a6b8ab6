/* eigen.c: LAPACK's divide and conquer for all, bisection and inverse iteration for the largest, with rows, order and signs
 * as we want them. */
#include "math/eigen.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "math/blas_internal.h"

static int run_lapack(double *a, int n, double *values, struct rs_error *error)
{
    int ask = -1, integers_size = 0, work_size, status = 0;
    double best = 0, *work;
    int *integers;

    dsyevd_("V", "U", &n, a, &n, values, &best, &ask, &integers_size, &ask, &status, 1, 1);
    work_size = (int)best;
    work = rs_alloc((size_t)work_size, sizeof *work, error);
    integers = rs_alloc((size_t)integers_size, sizeof *integers, error);
    if (work && integers) {
        /* Our lower triangle is the upper one to Fortran, whose columns are our rows. */
        dsyevd_("V", "U", &n, a, &n, values, work, &work_size, integers, &integers_size, &status, 1, 1);
        if (status != 0)
            rs_fail(error, "the eigenvalues of a matrix of %d columns did not converge", n);
    } else {
        status = -1;
    }
    free(work);
    free(integers);
    return status == 0 ? 0 : -1;
}

static void swap(double *a, double *b)
{
    double kept = *a;

    *a = *b;
    *b = kept;
}

static void largest_first(double *vectors, size_t k, size_t n, double *values)
{
    for (size_t i = 0; i < k / 2; i++) {
        swap(&values[i], &values[k - 1 - i]);
        for (size_t j = 0; j < n; j++)
            swap(&vectors[i * n + j], &vectors[(k - 1 - i) * n + j]);
    }
}

static int check_size(size_t n, struct rs_error *error)
{
    return n <= 20000 ? 0 : rs_fail(error, "want at most 20000 columns for exact eigenvectors, got %zu", n);
}

void rs_fix_signs(double *vectors, size_t k, size_t n)
{
    for (size_t i = 0; i < k; i++) {
        double *vector = vectors + i * n;
        size_t top = 0;
        double sign;

        for (size_t j = 1; j < n; j++)
            top = fabs(vector[j]) > fabs(vector[top]) ? j : top;
        sign = n > 0 && vector[top] < 0 ? -1 : 1;
        for (size_t j = 0; j < n; j++)
            vector[j] *= sign;
    }
}

int rs_eigen_symmetric(double *a, size_t n, double *values, struct rs_error *error)
{
    if (n == 0)
        return 0;
    if (check_size(n, error) != 0 || run_lapack(a, (int)n, values, error) != 0)
        return -1;
    largest_first(a, n, n, values);
    rs_fix_signs(a, n, n);
    return 0;
}

static int run_lapack_for_largest(double *a, int n, int k, double *vectors, double *values, struct rs_error *error)
{
    int first = n - k + 1, ask = -1, integers_size = 0, work_size, found = 0, status = 0;
    double unused = 0, exactly = 0, best = 0, *work;
    int *integers, *support = rs_alloc(2 * (size_t)n, sizeof *support, error);

    if (!support)
        return -1;
    dsyevr_("V", "I", "U", &n, a, &n, &unused, &unused, &first, &n, &exactly, &found, values, vectors, &n, support,
            &best, &ask, &integers_size, &ask, &status, 1, 1, 1);
    work_size = (int)best;
    work = rs_alloc((size_t)work_size, sizeof *work, error);
    integers = rs_alloc((size_t)integers_size, sizeof *integers, error);
    if (work && integers) {
        dsyevr_("V", "I", "U", &n, a, &n, &unused, &unused, &first, &n, &exactly, &found, values, vectors, &n, support,
                work, &work_size, integers, &integers_size, &status, 1, 1, 1);
        if (status != 0 || found != k) {
            status = -1;
            rs_fail(error, "the largest %d eigenvalues of a matrix of %d columns were not found", k, n);
        }
    } else {
        status = -1;
    }
    free(work);
    free(integers);
    free(support);
    return status == 0 ? 0 : -1;
}

int rs_eigen_largest(double *a, size_t n, size_t k, double *vectors, double *values, struct rs_error *error)
{
    if (k == 0)
        return 0;
    if (check_size(n, error) != 0 || run_lapack_for_largest(a, (int)n, (int)k, vectors, values, error) != 0)
        return -1;
    largest_first(vectors, k, n, values);
    rs_fix_signs(vectors, k, n);
    return 0;
}
