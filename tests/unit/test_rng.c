/* test_rng.c: generators by block: the same again, different from their neighbours, uniform. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/rng.h"
#include "suite.h"

enum { N_BLOCKS = 4096 };

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The first 64 bits of a generator. */
static uint64_t head(gsl_rng *rng, uint64_t seed, uint64_t block)
{
    uint64_t high;

    rs_rng_set(rng, seed, block);
    high = gsl_rng_get(rng);
    return high << 32 | gsl_rng_get(rng);
}

START_TEST(set_is_the_same_as_new)
{
    struct rs_error error;
    gsl_rng *a = rs_rng_new(1, 2, &error), *b = rs_rng_new(99, 98, &error);

    ck_assert(a && b);
    gsl_rng_get(b);
    rs_rng_set(b, 1, 2);
    for (int i = 0; i < 1000; i++)
        ck_assert_uint_eq(gsl_rng_get(a), gsl_rng_get(b));
    gsl_rng_free(a);
    gsl_rng_free(b);
}
END_TEST

START_TEST(the_stream_of_a_seed_is_fixed)
{
    struct rs_error error;
    gsl_rng *rng = rs_rng_new(1, 0, &error);

    ck_assert_str_eq(gsl_rng_name(rng), "mt19937");
    ck_assert_uint_eq(gsl_rng_get(rng), 1263608765);
    gsl_rng_free(rng);
}
END_TEST

START_TEST(no_two_blocks_share_a_generator)
{
    struct rs_error error;
    gsl_rng *rng = rs_rng_new(0, 0, &error);
    uint64_t *heads = malloc(2 * N_BLOCKS * sizeof *heads);

    for (uint64_t i = 0; i < N_BLOCKS; i++) {
        heads[2 * i] = head(rng, 5, i);
        heads[2 * i + 1] = head(rng, 6, i);
    }
    qsort(heads, 2 * N_BLOCKS, sizeof *heads, compare);
    for (size_t i = 1; i < 2 * N_BLOCKS; i++)
        ck_assert_uint_ne(heads[i - 1], heads[i]);
    ck_assert_uint_ne(head(rng, 5, 1), head(rng, 5, UINT64_C(1) << 32 | 1));
    free(heads);
    gsl_rng_free(rng);
}
END_TEST

START_TEST(first_draws_of_neighbours_are_independent)
{
    struct rs_error error;
    gsl_rng *rng = rs_rng_new(0, 0, &error);
    double sum = 0, squares = 0, products = 0, before = 0.5;

    for (uint64_t block = 0; block < N_BLOCKS; block++) {
        double u;

        rs_rng_set(rng, 42, block);
        u = gsl_rng_uniform(rng) - 0.5;
        sum += u;
        squares += u * u;
        products += u * before;
        before = u;
    }
    /* Four standard errors each: of a mean 1/sqrt(12 n), of a second moment 1/sqrt(180 n), of a product 1/(12 sqrt n). */
    ck_assert_double_lt(fabs(sum / N_BLOCKS), 4 / sqrt(12.0 * N_BLOCKS));
    ck_assert_double_lt(fabs(squares / N_BLOCKS - 1.0 / 12), 4 / sqrt(180.0 * N_BLOCKS));
    ck_assert_double_lt(fabs(products / N_BLOCKS), 4 / (12 * sqrt(N_BLOCKS)));
    gsl_rng_free(rng);
}
END_TEST

TEST_MAIN("rng", {set_is_the_same_as_new}, {the_stream_of_a_seed_is_fixed}, {no_two_blocks_share_a_generator},
        {first_draws_of_neighbours_are_independent})
