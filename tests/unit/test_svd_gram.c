/* Tests of tools/rs-encode/svd_gram.c: both ways against the definition in double precision; the same bits for any threads. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-encode/svd_gram.h"
#include "suite.h"

enum { N = 700, D = 150 };

/* Columns of their own usual value, from which a part of the entries differs; a sixth of them share no value at all. */
static float *columns(double part, uint64_t seed)
{
    struct test_random random = {seed};
    float *x = malloc(N * D * sizeof *x);

    for (size_t i = 0; i < N * D; i++) {
        size_t j = i % D;

        x[i] = (float)j - 40;
        if (j % 6 == 5 || test_random_uniform(&random) < part)
            x[i] += (float)(2 * test_random_uniform(&random) - 1);
    }
    return x;
}

static void by_definition(const struct encode_rows *rows, const double *mean, double *gram)
{
    memset(gram, 0, D * D * sizeof *gram);
    for (size_t row = 0; row < N; row++) {
        const float *x = rows->dense + row * D;

        for (size_t i = 0; !(rows->out && rows->out[row]) && i < D; i++)
            for (size_t j = 0; j <= i; j++)
                gram[i * D + j] += ((double)x[i] - mean[i]) * ((double)x[j] - mean[j]);
    }
}

/* The largest difference of the lower triangles, of the size of their largest entry. */
static double difference(const double *a, const double *b)
{
    double most = 0, size = 0;

    for (size_t i = 0; i < D; i++)
        for (size_t j = 0; j <= i; j++) {
            most = fmax(most, fabs(a[i * D + j] - b[i * D + j]));
            size = fmax(size, fabs(b[i * D + j]));
        }
    return most / size;
}

/* _i: whether rows are held out, the mean is taken off, most entries differ. */
START_TEST(gram_is_right)
{
    unsigned char out[N];
    float *x = columns(_i & 4 ? 0.9 : 0.02, 1 + (uint64_t)_i);
    struct encode_rows rows = {.n = N, .d = D, .dense = x, .out = _i & 1 ? out : NULL};
    double mean[D] = {0}, *want = malloc(D * D * sizeof *want), *full = malloc(D * D * sizeof *full);
    double *one = calloc(D * D, sizeof *one), *two = calloc(D * D, sizeof *two);
    struct rs_error error;

    for (size_t row = 0; row < N; row++)
        out[row] = row % 3 == 0;
    if (_i & 2)
        encode_rows_mean(&rows, mean);
    by_definition(&rows, mean, want);
    ck_assert_int_eq(svd_gram(&rows, mean, one, 1, &error), 0);
    ck_assert_int_eq(svd_gram(&rows, mean, two, 2, &error), 0);
    ck_assert_int_eq(svd_gram_full(&rows, mean, full, 2, &error), 0);
    ck_assert(memcmp(one, two, D * D * sizeof *one) == 0);
    ck_assert_double_le(difference(full, want), 1e-5);
    ck_assert_double_le(difference(one, want), _i & 4 ? 1e-5 : 1e-13); /* by lists it is as good as exact */
    free(x);
    free(want);
    free(full);
    free(one);
    free(two);
}
END_TEST

TEST_MAIN("svd_gram", {gram_is_right, 8})
