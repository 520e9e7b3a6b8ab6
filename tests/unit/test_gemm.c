/* test_gemm.c: products against double loops, at sizes about the tiles; the same bits for one thread and several. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/gemm.h"
#include "matrices.h"
#include "suite.h"

static float *random_array(size_t n, uint64_t seed)
{
    struct test_random random = {seed};
    float *x = malloc((n + 1) * sizeof *x);

    for (size_t i = 0; i < n; i++)
        x[i] = (float)(2 * test_random_uniform(&random) - 1);
    return x;
}

struct shape {
    size_t m, n, k;
};
static const struct shape shapes[] = {
        {1, 1, 1}, {3, 5, 7}, {128, 512, 16}, {129, 513, 17}, {300, 40, 64}, {257, 1030, 3}, {5, 6, 0}};
enum { N_SHAPES = sizeof shapes / sizeof *shapes };

static double element(const float *x, size_t ld, bool transposed, size_t i, size_t j)
{
    return transposed ? x[j * ld + i] : x[i * ld + j];
}

/* One product with rows longer than they need be, so that a wrong stride shows. */
static void check_product(const struct shape *s, bool ta, bool tb, float beta)
{
    size_t lda = (ta ? s->m : s->k) + 2, ldb = (tb ? s->k : s->n) + 1, ldc = s->n + 3;
    float *a = random_array((ta ? s->k : s->m) * lda, 1), *b = random_array((tb ? s->n : s->k) * ldb, 2);
    float *c = random_array(s->m * ldc, 3), *one = random_array(s->m * ldc, 3), *two = random_array(s->m * ldc, 3);

    if (beta == 0)
        one[0] = two[0] = NAN; /* beta 0 overwrites, whatever was there */
    rs_gemm(ta, tb, s->m, s->n, s->k, 0.75f, a, lda, b, ldb, beta, one, ldc, 1);
    rs_gemm(ta, tb, s->m, s->n, s->k, 0.75f, a, lda, b, ldb, beta, two, ldc, 3);
    ck_assert(memcmp(one, two, s->m * ldc * sizeof *one) == 0);
    for (size_t i = 0; i < s->m; i++) {
        for (size_t j = 0; j < ldc; j++) {
            double sum = 0, want = c[i * ldc + j];

            for (size_t p = 0; j < s->n && p < s->k; p++)
                sum += element(a, lda, ta, i, p) * element(b, ldb, tb, p, j);
            if (j < s->n)
                want = 0.75 * sum + beta * want;
            ck_assert_double_le(fabs(one[i * ldc + j] - want), 1e-5);
        }
    }
    free(a);
    free(b);
    free(c);
    free(one);
    free(two);
}

START_TEST(products_are_right)
{
    for (int variant = 0; variant < 8; variant++)
        check_product(&shapes[_i], variant & 1, variant & 2, variant & 4 ? -2 : 0);
}
END_TEST

static const struct shape grams[] = {{1, 0, 3}, {700, 0, 31}, {2500, 0, 64}, {40, 0, 600}, {0, 0, 4}};
enum { N_GRAMS = sizeof grams / sizeof *grams };

START_TEST(gram_is_right)
{
    size_t n = grams[_i].m, k = grams[_i].k;
    float *x = random_array(n * k, 4), *one = random_array(k * k, 5), *two = random_array(k * k, 6);
    struct rs_error error;

    ck_assert_int_eq(rs_gram(x, n, k, one, false, 1, &error), 0);
    ck_assert_int_eq(rs_gram(x, n, k, two, false, 3, &error), 0);
    ck_assert(memcmp(one, two, k * k * sizeof *one) == 0);
    ck_assert_int_eq(rs_gram(x, n, k, two, true, 2, &error), 0);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double sum = 0;

            for (size_t row = 0; row < n; row++)
                sum += (double)x[row * k + i] * x[row * k + j];
            ck_assert_double_le(fabs(one[i * k + j] - sum), 5e-7 * (double)n + 1e-6);
            ck_assert_double_le(fabs(two[i * k + j] - 2 * sum), 1e-6 * (double)n + 1e-6);
            ck_assert(one[i * k + j] == one[j * k + i]);
        }
    }
    free(x);
    free(one);
    free(two);
}
END_TEST

START_TEST(gemv_is_right)
{
    enum { N = 2100, K = 37 };
    float *x = random_array(N * K, 7), *v = random_array(K, 8), one[N], two[N];

    rs_gemv(x, N, K, v, one, 1);
    rs_gemv(x, N, K, v, two, 2);
    ck_assert(memcmp(one, two, sizeof one) == 0);
    for (size_t i = 0; i < N; i++) {
        double sum = 0;

        for (size_t j = 0; j < K; j++)
            sum += (double)x[i * K + j] * v[j];
        ck_assert_double_le(fabs(one[i] - sum), 1e-5);
    }
    free(x);
    free(v);
}
END_TEST

TEST_MAIN("gemm", {products_are_right, N_SHAPES}, {gram_is_right, N_GRAMS}, {gemv_is_right})
