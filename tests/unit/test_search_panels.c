/* test_search_panels.c: rows in panels, longest first, and which products reach their least: every variant against the plain
 * one, and that against doubles. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "math/cpu.h"
#include "math/search_panels.h"
#include "math/search_panels_internal.h"
#include "matrices.h"
#include "suite.h"

enum { MOST = 70, ROWS = RS_SEARCH_ROWS, VECTORS = RS_SEARCH_VECTORS };

static struct rs_error error;

static float random_value(struct test_random *random)
{
    return (float)(2 * test_random_uniform(random) - 1);
}

static void fill(float *x, size_t n, uint64_t seed)
{
    struct test_random random = {seed};

    for (size_t i = 0; i < n; i++)
        x[i] = random_value(&random);
}

/* One product as it is defined. */
static float product(const float *panel, const float *vectors, size_t d, size_t v, size_t r)
{
    float sum = 0;

    for (size_t c = 0; c < d; c++)
        sum = fmaf(panel[c * ROWS + r], vectors[c * VECTORS + v], sum);
    return sum;
}

/* Leasts that are a product itself, just above one, or no number. */
static void hold_variants(const float *panel, const float *vectors, size_t d, uint64_t seed)
{
    const struct rs_search_panels_kernel *plain = rs_search_panels_kernel(0);
    const unsigned sets[] = {0, RS_CPU_AVX2 & rs_cpu_features(), rs_cpu_features()};
    struct test_random random = {seed};
    float least[VECTORS];
    uint64_t want = 0;

    for (size_t v = 0; v < VECTORS; v++)
        least[v] = product(panel, vectors, d, v, test_random_bits(&random) % ROWS);
    least[1] = nextafterf(least[1], INFINITY);
    if (d % 3 == 0)
        least[2] = d % 2 ? -INFINITY : NAN;
    for (size_t v = 0; v < VECTORS; v++)
        for (size_t r = 0; r < ROWS; r++)
            want |= (uint64_t)(product(panel, vectors, d, v, r) >= least[v]) << (v * ROWS + r);
    ck_assert(plain->reach(panel, d, vectors, least) == want);
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++)
        ck_assert_msg(rs_search_panels_kernel(sets[s])->reach(panel, d, vectors, least) == want, "%s, d %zu",
                rs_search_panels_kernel(sets[s])->name, d);
}

START_TEST(variants_agree_within_their_buffers)
{
    for (size_t d = 0; d <= MOST; d++) {
        struct guard guards[2];
        float *panel = guard_before(&guards[0], d * ROWS), *vectors = guard_before(&guards[1], d * VECTORS);

        fill(panel, d * ROWS, d);
        fill(vectors, d * VECTORS, d + 1);
        hold_variants(panel, vectors, d, d + 2);
        if (d > 0) {
            panel[3] = NAN;
            panel[d * ROWS - 1] = INFINITY;
            hold_variants(panel, vectors, d, d + 3);
        }
        guard_free(&guards[0]);
        guard_free(&guards[1]);
    }
}
END_TEST

static double length(const float *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum);
}

static void hold_panels(const float *x, const float *more, size_t n, size_t k)
{
    struct rs_search_panels panels;
    size_t seen = 0;

    ck_assert_int_eq(rs_search_panels_make(&panels, x, more, n, k, &error), 0);
    ck_assert_uint_eq(panels.d, k + (more ? 1 : 0));
    ck_assert_uint_eq(panels.n_panels, (n + ROWS - 1) / ROWS);
    for (size_t place = 0; place < panels.n_panels * ROWS; place++) {
        const float *panel = panels.x + place / ROWS * panels.d * ROWS;
        int32_t row = panels.row[place];

        for (size_t c = 0; row >= 0 && c < panels.d; c++) {
            float want = c < k ? x[(size_t)row * k + c] : more[row];

            ck_assert(memcmp(&panel[c * ROWS + place % ROWS], &want, sizeof want) == 0);
        }
        for (size_t c = 0; row < 0 && c < panels.d; c++)
            ck_assert_float_eq(panel[c * ROWS + place % ROWS], 0);
        if (row < 0) {
            ck_assert_uint_ge(place, n);
            continue;
        }
        seen++;
        ck_assert_int_eq(panels.place[row], (int32_t)place);
        /* No row of this panel, so none behind it, is above its bound; and the bound is close. */
        ck_assert(!(hypot(length(x + (size_t)row * k, k), more ? (double)more[row] : 0)
                    > (double)panels.length[place / ROWS]));
        if (place > 0)
            ck_assert(panels.length[place / ROWS] <= panels.length[(place - 1) / ROWS]);
    }
    ck_assert_uint_eq(seen, n);
    rs_search_panels_free(&panels);
}

START_TEST(rows_lie_longest_first)
{
    float x[MOST * 5], more[MOST];

    fill(x, MOST * 5, 1);
    fill(more, MOST, 2);
    for (size_t n = 0; n <= MOST; n++) {
        hold_panels(x, NULL, n, 5);
        hold_panels(x, more, n, 3);
        hold_panels(x, more, n, 0);
    }
    x[7] = NAN;
    x[33] = -INFINITY;
    x[48] = 3e38f;
    memset(x + 60, 0, 50 * sizeof *x);
    x[70] = 1e-40f;
    hold_panels(x, more, MOST, 5);
}
END_TEST

START_TEST(lengths_are_bounds)
{
    float x[MOST];

    fill(x, MOST, 5);
    for (size_t n = 0; n <= MOST; n++) {
        ck_assert_double_ge((double)rs_search_panels_length(x, n), length(x, n));
        ck_assert_double_le((double)rs_search_panels_length(x, n), length(x, n) * (1 + 2e-6) + 1e-30);
    }
    x[3] = 1e-40f;
    ck_assert_float_ge(rs_search_panels_length(x + 3, 1), 1e-40f);
    x[3] = NAN;
    ck_assert(rs_search_panels_length(x, 5) == INFINITY);
    x[3] = -INFINITY;
    ck_assert(rs_search_panels_length(x, 5) == INFINITY);
}
END_TEST

TEST_MAIN("search_panels", {variants_agree_within_their_buffers}, {rows_lie_longest_first}, {lengths_are_bounds})
