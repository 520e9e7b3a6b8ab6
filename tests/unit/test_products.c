/* test_products.c: rows of a table by sixteen vectors: every variant against the definition, bit for bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "math/cpu.h"
#include "math/products.h"
#include "math/products_internal.h"
#include "matrices.h"
#include "suite.h"

enum { MOST_K = 70, MOST_ROWS = 11, SIDE = RS_PRODUCTS_SIDE };

static void fill(float *x, size_t n, uint64_t seed)
{
    struct test_random random = {seed};

    for (size_t i = 0; i < n; i++)
        x[i] = (float)(2 * test_random_uniform(&random) - 1);
}

static void hold(const float *table, size_t k, const int32_t *positions, size_t n, const float *side, const float *out,
        const char *name)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t s = 0; s < SIDE; s++) {
            float sum = 0;

            for (size_t c = 0; c < k; c++)
                sum = fmaf(side[c * SIDE + s], table[(size_t)positions[j] * k + c], sum);
            ck_assert_msg(memcmp(&sum, &out[j * SIDE + s], sizeof sum) == 0, "%s, k %zu, n %zu", name, k, n);
        }
    }
}

START_TEST(variants_agree_within_their_buffers)
{
    const unsigned sets[] = {0, RS_CPU_AVX2 & rs_cpu_features(), rs_cpu_features()};
    const int32_t positions[MOST_ROWS] = {10, 3, 3, 0, 7, 1, 9, 2, 10, 5, 0};

    for (size_t k = 0; k <= MOST_K; k += k < 20 ? 1 : 10) {
        for (size_t n = 0; n <= MOST_ROWS; n++) {
            struct guard guards[3];
            float *table = guard_before(&guards[0], MOST_ROWS * k), *side = guard_before(&guards[1], k * SIDE);
            float *out = guard_before(&guards[2], n * SIDE);

            fill(table, MOST_ROWS * k, k);
            fill(side, k * SIDE, n);
            for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
                const struct rs_products_kernel *kernel = rs_products_kernel(sets[s]);

                fill(out, n * SIDE, 1);
                kernel->products(table, k, positions, n, side, out);
                hold(table, k, positions, n, side, out, kernel->name);
            }
            rs_products(table, k, positions, n, side, out);
            hold(table, k, positions, n, side, out, "the chosen one");
            for (size_t i = 0; i < 3; i++)
                guard_free(&guards[i]);
        }
    }
}
END_TEST

TEST_MAIN("products", {variants_agree_within_their_buffers})
