/* test_vector.c: every variant of the vector kernels against the plain one, bit for bit, and that against doubles. */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "math/cpu.h"
#include "math/vector.h"
#include "math/vector_internal.h"
#include "matrices.h"
#include "suite.h"

enum { MOST = 130 };

/* Values of all sizes and signs, zeros of both signs, and some so small that their products vanish. */
static void fill(float *x, size_t n, uint64_t seed)
{
    struct test_random random = {seed};

    for (size_t i = 0; i < n; i++) {
        double u = test_random_uniform(&random);

        if (u < 0.05)
            x[i] = u < 0.025 ? 0.0f : -0.0f;
        else if (u < 0.1)
            x[i] = u < 0.075 ? 1e-30f : -1e-30f;
        else
            x[i] = (float)((test_random_uniform(&random) - 0.5) * pow(10, 6 * (u - 0.5)));
    }
}

static bool same_bits(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* The variants that this processor, and the environment, allow. */
static size_t list_variants(const struct rs_vector_kernels **variants)
{
    unsigned features = rs_cpu_features();
    size_t n = 0;

    if (features & RS_CPU_AVX2)
        variants[n++] = rs_vector_kernels(RS_CPU_AVX2);
    if (features & RS_CPU_AVX512)
        variants[n++] = rs_vector_kernels(features);
    return n;
}

static void compare_all(const float *a, const float *b, float *y, float *z, size_t n)
{
    const struct rs_vector_kernels *plain = rs_vector_kernels(0), *variants[2];
    size_t n_variants = list_variants(variants);

    for (size_t v = 0; v < n_variants; v++) {
        const struct rs_vector_kernels *fast = variants[v];

        ck_assert_msg(same_bits(fast->dot(a, b, n), plain->dot(a, b, n)), "%s: dot of %zu", fast->name, n);
        ck_assert_msg(same_bits(fast->squared_distance(a, b, n), plain->squared_distance(a, b, n)),
                "%s: squared distance of %zu", fast->name, n);
        fill(y, n, 7);
        memcpy(z, y, n * sizeof *y);
        fast->axpy(-1.7f, a, y, n);
        plain->axpy(-1.7f, a, z, n);
        ck_assert_msg(memcmp(y, z, n * sizeof *y) == 0, "%s: axpy of %zu", fast->name, n);
        fast->axpy4((float[]){0.3f, -1.7f, 1e-3f, 2}, (const float *[]){a, b, a, b}, y, n);
        plain->axpy4((float[]){0.3f, -1.7f, 1e-3f, 2}, (const float *[]){a, b, a, b}, z, n);
        ck_assert_msg(memcmp(y, z, n * sizeof *y) == 0, "%s: axpy4 of %zu", fast->name, n);
    }
}

START_TEST(variants_agree_at_every_length_and_offset)
{
    float a[MOST + 16], b[MOST + 16], y[MOST + 16], z[MOST + 16];

    fill(a, MOST + 16, 1);
    fill(b, MOST + 16, 2);
    for (size_t n = 0; n <= MOST; n++) {
        for (size_t offset = 0; offset < 16; offset++)
            compare_all(a + offset, b + (offset * 5) % 16, y + (offset * 3) % 16, z, n);
    }
}
END_TEST

START_TEST(variants_stay_within_their_buffers)
{
    for (size_t n = 0; n <= MOST; n++) {
        for (int side = 0; side < 2; side++) {
            struct guard guards[4];
            float *at[4];

            for (size_t i = 0; i < 4; i++)
                at[i] = side ? guard_behind(&guards[i], n) : guard_before(&guards[i], n);
            fill(at[0], n, n);
            fill(at[1], n, n + 1);
            compare_all(at[0], at[1], at[2], at[3], n);
            for (size_t i = 0; i < 4; i++)
                guard_free(&guards[i]);
        }
    }
}
END_TEST

START_TEST(values_are_right)
{
    float a[MOST], b[MOST], y[MOST];

    fill(a, MOST, 3);
    fill(b, MOST, 4);
    for (size_t n = 0; n <= MOST; n++) {
        double dot = 0, distance = 0, size = 0;

        for (size_t i = 0; i < n; i++) {
            dot += (double)a[i] * b[i];
            distance += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            size += fabs((double)a[i] * b[i]);
        }
        ck_assert_double_le(fabs(rs_dot(a, b, n) - dot), 1e-6 * size);
        ck_assert_double_le(fabs(rs_squared_distance(a, b, n) - distance), 1e-6 * distance);
    }
    memcpy(y, b, sizeof y);
    rs_axpy(0.5f, a, y, MOST);
    for (size_t i = 0; i < MOST; i++)
        ck_assert(same_bits(y[i], fmaf(0.5f, a[i], b[i])));
}
END_TEST

START_TEST(a_fused_step_rounds_once)
{
    /* (1 + 2^-12)^2 - 1 is 2^-11 + 2^-24; a product rounded before the sum loses the second term. */
    float a[17] = {1}, b[17] = {-1};

    a[16] = b[16] = 1.000244140625f;
    ck_assert(same_bits(rs_dot(a, b, 17), 0x1p-11f + 0x1p-24f));
    ck_assert(same_bits(rs_vector_kernels(0)->dot(a, b, 17), 0x1p-11f + 0x1p-24f));
}
END_TEST

START_TEST(distances_of_huge_values_are_infinite_not_nan)
{
    float a[3] = {3e38f, 0, 1}, b[3] = {-3e38f, 0, 1};

    ck_assert(isinf(rs_squared_distance(a, b, 3)));
    ck_assert(rs_squared_distance(a, a, 3) == 0);
}
END_TEST

START_TEST(rows_are_added_one_after_another)
{
    enum { ROWS = 9, N = 37 };
    static const int32_t rows[] = {4, 0, 8, 4, 2, 7, 7, 1, 3, 5, 6};
    float x[ROWS * N], alpha[sizeof rows / sizeof *rows], y[N], z[N];

    fill(x, ROWS * N, 3);
    fill(alpha, sizeof rows / sizeof *rows, 4);
    for (size_t count = 0; count <= sizeof rows / sizeof *rows; count++) {
        fill(y, N, 5);
        fill(z, N, 5);
        rs_axpy_rows(alpha, rows, count, x, y, N);
        for (size_t e = 0; e < count; e++)
            rs_axpy(alpha[e], x + rows[e] * N, z, N);
        ck_assert_mem_eq(y, z, sizeof y);
    }
}
END_TEST

START_TEST(an_unknown_feature_in_the_environment_aborts)
{
    setenv("RS_CPU_DISABLE", "avx1024", 1);
    rs_cpu_features();
}
END_TEST

START_TEST(features_can_be_masked)
{
    setenv("RS_CPU_DISABLE", "avx512,avx2", 1);
    ck_assert_uint_eq(rs_cpu_features(), 0);
    ck_assert_str_eq(rs_vector_kernels(rs_cpu_features())->name, "plain");
}
END_TEST

TEST_MAIN("vector", {variants_agree_at_every_length_and_offset}, {variants_stay_within_their_buffers},
        {values_are_right}, {a_fused_step_rounds_once}, {distances_of_huge_values_are_infinite_not_nan},
        {rows_are_added_one_after_another}, {an_unknown_feature_in_the_environment_aborts, .signal = SIGABRT},
        {features_can_be_masked})
