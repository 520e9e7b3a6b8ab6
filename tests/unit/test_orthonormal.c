/* Tests of math/orthonormal: the basis is orthonormal, spans the columns, comes in its order, and knows their rank. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/orthonormal.h"
#include "matrices.h"
#include "suite.h"

enum { N = 5003, K = 13 }; /* more rows than a block, and blocks than parts */

/* Columns of very different lengths that lean on each other; those from `rank` on are sums of earlier ones. */
static float *tall(size_t n, size_t rank, uint64_t seed)
{
    struct test_random random = {seed};
    float *z = malloc(n * K * sizeof *z);

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < K; j++) {
            double own = (2 * test_random_uniform(&random) - 1) * pow(2, (double)j / 2);

            z[i * K + j] = j < rank ? (float)own + (j > 0 ? z[i * K + j - 1] : 0) : z[i * K + j % rank] + z[i * K];
        }
    }
    return z;
}

static double product(const float *a, const float *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)a[i * K] * (double)b[i * K];
    return sum;
}

/* The first `rank` columns are orthonormal, the others zero; every column of Z is its own projection on them. */
static void check_basis(const float *q, const float *z, size_t n, size_t rank)
{
    for (size_t i = 0; i < K; i++) {
        for (size_t j = 0; j < K; j++)
            ck_assert_double_eq_tol(product(q + i, q + j, n), i == j && i < rank ? 1 : 0, 1e-5);
    }
    for (size_t j = 0; j < K; j++) {
        double length = product(z + j, z + j, n), projected = 0;

        for (size_t i = 0; i < K; i++)
            projected += pow(product(q + i, z + j, n), 2);
        ck_assert_double_eq_tol(projected / length, 1, 1e-5);
    }
}

/* Loop: full rank, less, and fewer rows than columns. */
START_TEST(columns_are_orthonormal_and_span)
{
    static const size_t rows[] = {N, N, 9}, ranks[] = {K, 5, 9};
    size_t n = rows[_i], rank = ranks[_i];
    float *z = tall(n, rank < K && n == N ? rank : K, 3), *q = malloc(n * K * sizeof *q);
    struct rs_error error;

    ck_assert_int_eq(rs_orthonormal(z, n, K, q, 1, &error), 0);
    check_basis(q, z, n, rank);
    free(z), free(q);
}
END_TEST

/* A direction matters by the length that Z has along it: |Z^T q|. */
START_TEST(the_most_important_comes_first)
{
    float *z = tall(N, K, 4), *q = malloc((size_t)N * K * sizeof *q);
    struct rs_error error;
    double before = INFINITY;

    ck_assert_int_eq(rs_orthonormal(z, N, K, q, 1, &error), 0);
    for (size_t i = 0; i < K; i++) {
        double length = 0;

        for (size_t j = 0; j < K; j++)
            length += pow(product(q + i, z + j, N), 2);
        ck_assert_double_le(length, before * (1 + 1e-6));
        before = length;
    }
    free(z), free(q);
}
END_TEST

START_TEST(threads_and_place_do_not_change_a_bit)
{
    float *z = tall(N, K, 5), *q = malloc((size_t)N * K * sizeof *q);
    struct rs_error error;

    ck_assert_int_eq(rs_orthonormal(z, N, K, q, 1, &error), 0);
    ck_assert_int_eq(rs_orthonormal(z, N, K, z, 2, &error), 0);
    ck_assert_mem_eq(z, q, (size_t)N * K * sizeof *q);
    free(z), free(q);
}
END_TEST

TEST_MAIN("orthonormal", {columns_are_orthonormal_and_span, 3}, {the_most_important_comes_first},
        {threads_and_place_do_not_change_a_bit})
