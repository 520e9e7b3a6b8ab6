/* test_normal.c: every variant of the kernels of least squares against the plain one, bit for bit, and that against doubles. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/cholesky.h"
#include "math/cpu.h"
#include "math/normal.h"
#include "math/normal_internal.h"
#include "matrices.h"
#include "suite.h"

enum { TABLE = 300, MOST_ROWS = 101 };

static const size_t widths[] = {1, 2, 7, 8, 15, 16, 17, 31, 33, 50, 64, 65, 96, 100, 129};

static float *filled(size_t n, uint64_t seed)
{
    struct test_random random = {seed};
    float *x = malloc((n + 1) * sizeof *x);

    for (size_t i = 0; i < n; i++)
        x[i] = (float)(2 * test_random_uniform(&random) - 1);
    return x;
}

/* Rows as the kernels want them: zeros behind the width. */
static float *padded(size_t n, size_t width, uint64_t seed)
{
    size_t stride = rs_normal_stride(width);
    float *x = filled(n * stride, seed);

    for (size_t i = 0; i < n * stride; i++)
        if (i % stride >= width)
            x[i] = 0;
    return x;
}

static size_t list_variants(const struct rs_normal_kernels **variants)
{
    unsigned features = rs_cpu_features();
    size_t n = 0;

    if (features & RS_CPU_AVX2)
        variants[n++] = rs_normal_kernels(RS_CPU_AVX2);
    if (features & RS_CPU_AVX512)
        variants[n++] = rs_normal_kernels(features);
    return n;
}

static void same_triangle(const float *a, const float *b, size_t stride, size_t k, const char *name)
{
    for (size_t i = 0; i < k; i++)
        ck_assert_msg(memcmp(a + i * stride + i, b + i * stride + i, (k - i) * sizeof *a) == 0, "%s: row %zu of %zu",
                name, i, k);
}

START_TEST(gathered_rows_and_right_sides_agree)
{
    size_t k = widths[_i], stride = rs_normal_stride(k);
    float *table = filled(TABLE * k, 1), *scale = filled(MOST_ROWS, 2), *pull = filled(MOST_ROWS, 3);
    int32_t positions[MOST_ROWS];
    const struct rs_normal_kernels *plain = rs_normal_kernels(0), *variants[2];
    size_t n_variants = list_variants(variants);

    for (size_t j = 0; j < MOST_ROWS; j++)
        positions[j] = (int32_t)(j * 37 % TABLE);
    for (size_t n = 0; n <= MOST_ROWS; n += n < 10 ? 1 : 13) {
        float *rows = padded(MOST_ROWS, k, 4), *right = filled(k, 5);

        plain->gather(table, k, positions, n, stride, scale, pull, rows, right);
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < stride; i++)
                ck_assert(rows[j * stride + i] == (i < k ? scale[j] * table[(size_t)positions[j] * k + i] : 0));
        for (size_t v = 0; v < n_variants; v++) {
            float *other = padded(MOST_ROWS, k, 4), *sum = filled(k, 5);

            variants[v]->gather(table, k, positions, n, stride, scale, pull, other, sum);
            ck_assert_msg(memcmp(rows, other, MOST_ROWS * stride * sizeof *rows) == 0, "%s: rows", variants[v]->name);
            ck_assert_msg(memcmp(right, sum, k * sizeof *sum) == 0, "%s: right side", variants[v]->name);
            free(other);
            free(sum);
        }
        free(rows);
        free(right);
    }
    free(table);
    free(scale);
    free(pull);
}
END_TEST

START_TEST(gram_matrices_agree_and_are_right)
{
    size_t k = widths[_i], stride = rs_normal_stride(k), size = stride * stride;
    float *rows = padded(MOST_ROWS, k, 6);
    int32_t positions[] = {3, 1, 2};
    struct rs_normal_ahead ahead = {rows, stride, positions, 3};
    const struct rs_normal_kernels *plain = rs_normal_kernels(0), *variants[2];
    size_t n_variants = list_variants(variants);

    for (size_t n = 0; n <= MOST_ROWS; n += 25) {
        float *a = filled(size, 7), *before = filled(size, 7);

        plain->gram(rows, n, k, &ahead, a);
        for (size_t i = 0; i < k; i++) {
            for (size_t j = i; j < k; j++) {
                double sum = before[i * stride + j];

                for (size_t r = 0; r < n; r++)
                    sum += (double)rows[r * stride + i] * rows[r * stride + j];
                ck_assert_double_le(fabs(a[i * stride + j] - sum), 5e-5);
            }
        }
        for (size_t v = 0; v < n_variants; v++) {
            float *other = filled(size, 7);

            variants[v]->gram(rows, n, k, n % 2 ? &ahead : NULL, other);
            same_triangle(a, other, stride, k, variants[v]->name);
            free(other);
        }
        free(a);
        free(before);
    }
    free(rows);
}
END_TEST

START_TEST(products_agree_and_are_right)
{
    size_t k = widths[_i], stride = rs_normal_stride(k);
    float *rows = padded(MOST_ROWS, k, 8), *weight = filled(MOST_ROWS, 9), *p = padded(1, k, 10);
    const struct rs_normal_kernels *plain = rs_normal_kernels(0), *variants[2];
    size_t n_variants = list_variants(variants);

    for (size_t n = 0; n <= MOST_ROWS; n++) {
        float *out = padded(1, k, 11), *before = padded(1, k, 11);

        plain->multiply(rows, n, stride, weight, p, out);
        for (size_t i = 0; n % 20 == 3 && i < stride; i++) {
            double sum = before[i];

            for (size_t r = 0; r < n; r++) {
                double along = 0;

                for (size_t j = 0; j < k; j++)
                    along += (double)rows[r * stride + j] * p[j];
                sum += weight[r] * along * rows[r * stride + i];
            }
            ck_assert_double_le(fabs(out[i] - sum), 1e-4);
        }
        for (size_t v = 0; v < n_variants; v++) {
            float *other = padded(1, k, 11);

            variants[v]->multiply(rows, n, stride, weight, p, other);
            ck_assert_msg(memcmp(out, other, stride * sizeof *out) == 0, "%s: %zu rows", variants[v]->name, n);
            free(other);
        }
        free(out);
        free(before);
    }
    free(rows);
    free(weight);
    free(p);
}
END_TEST

/* A system that is positive definite, as a solve has it: the Gram matrix of some rows, and one on the diagonal. */
static float *definite(size_t k)
{
    size_t stride = rs_normal_stride(k);
    float *a = calloc(rs_cholesky_rows(k) * stride, sizeof *a), *rows = padded(MOST_ROWS, k, 12);

    for (size_t i = 0; i < k; i++)
        a[i * stride + i] = 1;
    rs_normal_kernels(0)->gram(rows, MOST_ROWS, k, NULL, a);
    free(rows);
    return a;
}

START_TEST(factors_and_solutions_agree)
{
    size_t k = widths[_i], stride = rs_normal_stride(k);
    float *a = definite(k), *b = padded(1, k, 13);
    const struct rs_normal_kernels *plain = rs_normal_kernels(0), *variants[2];
    size_t n_variants = list_variants(variants);

    ck_assert_int_eq(plain->factor(a, stride, k, a + stride * stride), 0);
    plain->substitute(a, stride, b, k);
    for (size_t v = 0; v < n_variants; v++) {
        float *other = definite(k), *x = padded(1, k, 13);

        ck_assert_int_eq(variants[v]->factor(other, stride, k, other + stride * stride), 0);
        same_triangle(a, other, stride, k, variants[v]->name);
        variants[v]->substitute(other, stride, x, k);
        ck_assert_msg(memcmp(b, x, k * sizeof *x) == 0, "%s: solution", variants[v]->name);
        free(other);
        free(x);
    }
    free(a);
    free(b);
}
END_TEST

START_TEST(variants_refuse_alike)
{
    static const float bad[] = {0, -1, NAN, INFINITY};
    size_t k = 50, stride = rs_normal_stride(k);
    const struct rs_normal_kernels *variants[3] = {rs_normal_kernels(0)};
    size_t n_variants = 1 + list_variants(variants + 1);

    for (size_t v = 0; v < n_variants; v++) {
        for (size_t at = 0; at < k; at += 7) {
            for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
                float *a = definite(k);

                a[at * stride + at] = bad[b];
                ck_assert_int_eq(variants[v]->factor(a, stride, k, a + stride * stride), -1);
                free(a);
            }
        }
    }
}
END_TEST

START_TEST(tiles_stay_in_the_first_cache)
{
    ck_assert_uint_le(rs_normal_tile(64) * 64 * sizeof(float), 24576);
    ck_assert_uint_ge(rs_normal_tile(1), rs_normal_tile(200));
    ck_assert_uint_ge(rs_normal_tile(5000), 1);
}
END_TEST

TEST_MAIN("normal", {gathered_rows_and_right_sides_agree, 15}, {gram_matrices_agree_and_are_right, 15},
        {products_agree_and_are_right, 15}, {factors_and_solutions_agree, 15}, {variants_refuse_alike},
        {tiles_stay_in_the_first_cache})
