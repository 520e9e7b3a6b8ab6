/* test_distances.c: the kernels of many distances against rs_squared_distance(), and lists of near ones against the plain
 * list, in every variant, bit for bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "math/cpu.h"
#include "math/distances.h"
#include "math/distances_internal.h"
#include "math/vector.h"
#include "matrices.h"
#include "suite.h"

enum { MOST_POINTS = 21, MOST = 70 };

static void fill(float *x, size_t n, uint64_t seed)
{
    struct test_random random = {seed};

    for (size_t i = 0; i < n; i++)
        x[i] = (float)((test_random_uniform(&random) - 0.5) * pow(10, 8 * (test_random_uniform(&random) - 0.5)));
}

/* The variants that this processor, and the environment, allow; the plain one is always among them. */
static size_t list_variants(const struct rs_distance_kernels **variants)
{
    unsigned features = rs_cpu_features();
    size_t n = 0;

    variants[n++] = rs_distance_kernels(0);
    if (features & RS_CPU_AVX2)
        variants[n++] = rs_distance_kernels(RS_CPU_AVX2);
    if (features & RS_CPU_AVX512)
        variants[n++] = rs_distance_kernels(features);
    return n;
}

START_TEST(many_distances_are_those_of_one)
{
    const struct rs_distance_kernels *variants[3];
    size_t n_variants = list_variants(variants), n = (size_t)_i;

    for (size_t d = 0; d <= MOST; d++) {
        struct guard guards[3];
        float *x = guard_before(&guards[0], d), *points = guard_before(&guards[1], n * d),
              *squared = guard_before(&guards[2], n);

        fill(x, d, d);
        fill(points, n * d, n);
        for (size_t v = 0; v < n_variants; v++) {
            variants[v]->squared_distances(x, points, n, d, squared);
            for (size_t i = 0; i < n; i++) {
                float want = rs_squared_distance(x, points + i * d, d);

                ck_assert_msg(memcmp(&squared[i], &want, sizeof want) == 0, "%s: %zu of %zu points of %zu",
                        variants[v]->name, i, n, d);
            }
        }
        for (size_t i = 0; i < 3; i++)
            guard_free(&guards[i]);
    }
}
END_TEST

START_TEST(distances_that_overflow_are_infinite)
{
    float x[17] = {3e38f}, points[2 * 17] = {-3e38f}, squared[2];

    rs_squared_distances(x, points, 2, 17, squared);
    ck_assert(isinf(squared[0]) && isinf(squared[1]));
    rs_squared_distances(x, x, 1, 17, squared);
    ck_assert(squared[0] == 0);
}
END_TEST

/* Values at, above and below the limit, and what is no number. */
START_TEST(near_ones_are_listed_in_order)
{
    static const float some[] = {0, 1, 2, 3, INFINITY, -INFINITY, NAN};
    const struct rs_distance_kernels *variants[3];
    size_t n_variants = list_variants(variants);
    struct test_random random = {3};

    for (size_t n = 0; n <= MOST; n++) {
        struct guard guards[2];
        float *value = guard_before(&guards[0], n), *less = guard_before(&guards[1], n);
        uint32_t list[MOST];
        size_t want = 0, got;

        for (size_t i = 0; i < n; i++) {
            value[i] = some[test_random_bits(&random) % 7];
            less[i] = some[test_random_bits(&random) % 5];
        }
        for (size_t v = 0; v < n_variants; v++) {
            got = variants[v]->list_near(value, less, n, 1, list);
            want = 0;
            for (size_t i = 0; i < n; i++) {
                if (!(value[i] - less[i] > 1)) {
                    ck_assert_uint_lt(want, got);
                    ck_assert_uint_eq(list[want], i);
                    want++;
                }
            }
            ck_assert_uint_eq(got, want);
        }
        guard_free(&guards[0]);
        guard_free(&guards[1]);
    }
}
END_TEST

TEST_MAIN("distances", {many_distances_are_those_of_one, MOST_POINTS + 1}, {distances_that_overflow_are_infinite},
        {near_ones_are_listed_in_order})
