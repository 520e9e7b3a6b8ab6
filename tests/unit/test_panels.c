/* Tests of math/panels: every variant the processor has gives the bits of the plain one; the plain one gives the products. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/cpu.h"
#include "math/panels.h"
#include "math/panels_internal.h"
#include "matrices.h"
#include "suite.h"

enum { MOST_ROWS = 40, MOST = 600 };

static float *numbers(size_t n, unsigned seed)
{
    struct rs_dense x;
    float *copy = malloc(n * sizeof *copy);

    test_dense_random(&x, 1, n, seed);
    memcpy(copy, x.data, n * sizeof *copy);
    rs_dense_free(&x);
    return copy;
}

static const unsigned sets[] = {RS_CPU_AVX2, RS_CPU_AVX2 | RS_CPU_AVX512};

/* Every number of rows up to a few tiles, depths within a panel, across panels, and across the part that fits in cache. */
START_TEST(products_have_the_plain_bits)
{
    static const size_t depths[] = {1, 15, 16, 17, 64, 256, 257, 600};
    const struct rs_panels_kernels *plain = rs_panels_kernels(0), *fast = rs_panels_kernels(sets[_i]);
    size_t stride = MOST_ROWS * RS_PANEL, b_stride = rs_panels_size(1, MOST) * RS_PANEL;
    float *a = numbers(rs_panels_size(MOST_ROWS, MOST), 1), *b = numbers(2 * b_stride, 2), *bias = numbers(32, 3);
    float *want = calloc(2 * stride, sizeof *want), *got = calloc(2 * stride, sizeof *got);

    for (size_t d = 0; (rs_cpu_features() & sets[_i]) == sets[_i] && d < sizeof depths / sizeof *depths; d++) {
        for (size_t m = 1; m <= MOST_ROWS; m++) {
            const float *start = m % 2 ? bias : NULL;

            plain->multiply(a, stride, m, depths[d], b, b_stride, 2, start, want, stride);
            fast->multiply(a, stride, m, depths[d], b, b_stride, 2, start, got, stride);
            ck_assert_mem_eq(got, want, 2 * stride * sizeof *got);
        }
    }
    free(a);
    free(b);
    free(bias);
    free(want);
    free(got);
}
END_TEST

START_TEST(outer_products_have_the_plain_bits)
{
    static const size_t rows[] = {1, 2, 63, 256, 257, 600};
    const struct rs_panels_kernels *plain = rs_panels_kernels(0), *fast = rs_panels_kernels(sets[_i]);
    float *a = numbers(MOST * RS_PANEL, 1), *b = numbers(MOST * RS_PANEL, 2);
    float want[RS_PANEL_SQUARE], got[RS_PANEL_SQUARE];

    for (size_t i = 0; (rs_cpu_features() & sets[_i]) == sets[_i] && i < sizeof rows / sizeof *rows; i++) {
        plain->outer(a, b, rows[i], false, want);
        fast->outer(a, b, rows[i], false, got);
        ck_assert_mem_eq(got, want, sizeof got);
        plain->outer(b, a, rows[i], true, want);
        fast->outer(b, a, rows[i], true, got);
        ck_assert_mem_eq(got, want, sizeof got);
    }
    free(a);
    free(b);
}
END_TEST

/* [10,20] times [20,30] and the bias, and the transposed product, beside the same in double. */
START_TEST(products_are_right)
{
    enum { M = 10, K = 20, N = 30 };
    float *x = numbers(M * K, 4), *w = numbers(K * N, 5), bias[32] = {0};
    float a[2 * M * RS_PANEL], b[2 * 2 * RS_PANEL_SQUARE] = {0}, c[2 * M * RS_PANEL], row[N], d[RS_PANEL_SQUARE];
    float halves[RS_PANEL_SQUARE];

    for (size_t i = 0; i < M; i++)
        rs_panels_put(a + i * RS_PANEL, M * RS_PANEL, x + i * K, K);
    for (size_t k = 0; k < K; k++)
        rs_panels_put(b + k * RS_PANEL, 2 * RS_PANEL_SQUARE, w + k * N, N);
    for (size_t j = 0; j < N; j++)
        bias[j] = (float)j;
    rs_panels_multiply(a, M * RS_PANEL, M, K, b, 2 * RS_PANEL_SQUARE, 2, bias, c, M * RS_PANEL);
    for (size_t i = 0; i < M; i++) {
        rs_panels_get(c + i * RS_PANEL, M * RS_PANEL, row, N);
        for (size_t j = 0; j < N; j++) {
            double sum = (double)bias[j];

            for (size_t k = 0; k < K; k++)
                sum += (double)x[i * K + k] * (double)w[k * N + j];
            ck_assert_double_eq_tol((double)row[j], sum, 1e-4);
        }
    }
    rs_panels_outer(a + M * RS_PANEL, c, M, d);
    for (size_t i = 0; i < RS_PANEL; i++) {
        for (size_t j = 0; j < RS_PANEL; j++) {
            double sum = 0;

            for (size_t r = 0; r < M; r++)
                sum += (i < K - RS_PANEL ? (double)x[r * K + RS_PANEL + i] : 0) * (double)c[r * RS_PANEL + j];
            ck_assert_double_eq_tol((double)d[i * RS_PANEL + j], sum, 1e-3);
        }
    }
    rs_panels_outer(a, c, M, d);
    rs_panels_outer(a, c, M / 2, halves);
    rs_panels_outer_add(a + M / 2 * RS_PANEL, c + M / 2 * RS_PANEL, M - M / 2, halves);
    ck_assert_mem_eq(halves, d, sizeof d);
    free(x);
    free(w);
}
END_TEST

TEST_MAIN("panels", {products_have_the_plain_bits, 2}, {outer_products_have_the_plain_bits, 2}, {products_are_right})
