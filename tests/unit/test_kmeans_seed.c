/* test_kmeans_seed.c: first centres against plain greedy k-means++, from samples, and those of fewer among those of more. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "blobs.h"
#include "math/rng.h"
#include "math/vector.h"
#include "rs-kmeans/kmeans_seed.h"
#include "suite.h"

START_TEST(seeds_are_distinct_rows)
{
    /* 40 distinct values, each 25 times: exactly all of them can be chosen, and not one more. */
    enum { K = 40 };
    float x[1000], centers[K + 1];
    size_t chosen[K + 1];
    bool seen[K] = {false};
    struct rs_error error;

    for (size_t i = 0; i < 1000; i++)
        x[i] = (float)(i % K);
    ck_assert_int_eq(kmeans_seed(centers, K, x, 1000, 1, (uint64_t)_i, 0, chosen, 2, &error), 0);
    for (size_t j = 0; j < K; j++) {
        ck_assert_float_eq(centers[j], x[chosen[j]]);
        ck_assert(!seen[chosen[j] % K]);
        seen[chosen[j] % K] = true;
    }
    ck_assert_int_eq(kmeans_seed(centers, K + 1, x, 1000, 1, 1, 0, chosen, 2, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "at most 40"));
}
END_TEST

/* The same choice without blocks or pruning: each candidate's sum over all rows in full. Up to 1024 rows. */
static size_t plain_choice(const float *x, size_t n, size_t d, float *closest, const size_t *draws, size_t n_draws)
{
    double least = INFINITY;
    size_t best = 0;

    for (size_t c = 0; c < n_draws; c++) {
        double sum = 0;

        for (size_t i = 0; i < n; i++)
            sum += fminf(closest[i], rs_squared_distance(x + i * d, x + draws[c] * d, d));
        if (sum < least) {
            least = sum;
            best = draws[c];
        }
    }
    return best;
}

static size_t plain_draw(const float *closest, size_t n, double all, gsl_rng *rng)
{
    double left = gsl_rng_uniform(rng) * all;

    for (size_t i = 0; i < n; i++) {
        if (left < closest[i])
            return i;
        left -= closest[i];
    }
    return n;
}

START_TEST(seeds_are_those_of_plain_greedy_seeding)
{
    enum { ROWS = 900, WIDTH = 4, K = 25, DRAWS = 2 + 3 }; /* log(25) is 3.2 */
    float *x = test_blobs(ROWS, WIDTH, 15, 8, 0, (uint64_t)_i), centers[K * WIDTH], closest[ROWS];
    size_t chosen[K];
    struct rs_error error;
    gsl_rng *rng = rs_rng_new((uint64_t)_i, 3, &error);

    ck_assert_int_eq(kmeans_seed(centers, K, x, ROWS, WIDTH, (uint64_t)_i, 3, chosen, 2, &error), 0);
    for (size_t j = 0; j < K; j++) {
        size_t draws[DRAWS], choice = 0;
        double all = 0;

        for (size_t i = 0; j > 0 && i < ROWS; i++)
            all += (double)closest[i];
        if (j == 0)
            choice = gsl_rng_uniform_int(rng, ROWS);
        for (size_t c = 0; j > 0 && c < DRAWS; c++)
            draws[c] = plain_draw(closest, ROWS, all, rng);
        if (j > 0)
            choice = plain_choice(x, ROWS, WIDTH, closest, draws, DRAWS);
        ck_assert_uint_eq(chosen[j], choice);
        for (size_t i = 0; i < ROWS; i++) {
            float distance = rs_squared_distance(x + i * WIDTH, x + choice * WIDTH, WIDTH);

            closest[i] = j == 0 ? distance : fminf(closest[i], distance);
        }
    }
    gsl_rng_free(rng);
    free(x);
}
END_TEST

/* Many rows: a sample is looked at, its rows are the centres, and one or two threads choose the same. */
START_TEST(seeds_of_many_rows_come_from_a_sample)
{
    enum { ROWS = 40000, WIDTH = 5, K = 20 };
    float *x = test_blobs(ROWS, WIDTH, K, 0.1, 0, (uint64_t)_i), centers[K * WIDTH], again[K * WIDTH];
    bool seen[K] = {false};
    size_t chosen[K];
    struct rs_error error;

    ck_assert_int_eq(kmeans_seed(centers, K, x, ROWS, WIDTH, (uint64_t)_i, 0, chosen, 2, &error), 0);
    ck_assert_int_eq(kmeans_seed(again, K, x, ROWS, WIDTH, (uint64_t)_i, 0, NULL, 1, &error), 0);
    ck_assert(memcmp(centers, again, sizeof centers) == 0);
    for (size_t j = 0; j < K; j++) {
        ck_assert(memcmp(centers + j * WIDTH, x + chosen[j] * WIDTH, WIDTH * sizeof(float)) == 0);
        ck_assert(!seen[chosen[j] % K]);
        seen[chosen[j] % K] = true;
    }
    free(x);
}
END_TEST

START_TEST(what_a_sample_lacks_is_found_in_all_rows)
{
    /* Two values, one of them once: no sample of half the rows can be relied on to have it. */
    enum { ROWS = 32768 };
    float *x = calloc(ROWS, sizeof *x), centers[3];
    int from_all = 0;
    struct rs_error error;

    x[12345] = 1;
    for (uint64_t seed = 0; seed < 10; seed++) {
        int status = kmeans_seed(centers, 2, x, ROWS, 1, seed, 0, NULL, 1, &error);

        ck_assert_int_ge(status, 0);
        ck_assert_float_eq(centers[0] + centers[1], 1);
        from_all += status;
        ck_assert_int_eq(kmeans_seed(centers, 3, x, ROWS, 1, seed, 0, NULL, 1, &error), -1);
    }
    ck_assert_int_gt(from_all, 0);
    ck_assert_int_lt(from_all, 10);
    free(x);
}
END_TEST

START_TEST(seeds_of_fewer_are_the_first_of_those_of_more)
{
    enum { ROWS = 20000, WIDTH = 3, MOST = 30 };
    float *x = test_blobs(ROWS, WIDTH, 11, 6, 0, 5), more[MOST * WIDTH], less[MOST * WIDTH];
    struct rs_error error;

    ck_assert_int_eq(kmeans_seed(more, MOST, x, ROWS, WIDTH, 9, 4, NULL, 2, &error), 0);
    for (size_t k = 1; k < MOST; k += 4) {
        ck_assert_int_eq(kmeans_seed(less, k, x, ROWS, WIDTH, 9, 4, NULL, 1, &error), 0);
        if (kmeans_seeds_alike(ROWS, k, MOST))
            ck_assert(memcmp(less, more, k * WIDTH * sizeof *less) == 0);
    }
    ck_assert(kmeans_seeds_alike(ROWS, 21, MOST));
    ck_assert(!kmeans_seeds_alike(ROWS, 20, MOST)); /* four draws a step, not five */
    ck_assert(!kmeans_seeds_alike(ROWS, 60, 70));   /* 70 want a greater sample */
    free(x);
}
END_TEST

START_TEST(seeds_fall_in_every_blob)
{
    float *x = test_blobs(1000, 8, 10, 0.1, 0, 77), centers[10 * 8];
    bool seen[10] = {false};
    size_t chosen[10];
    struct rs_error error;

    ck_assert_int_eq(kmeans_seed(centers, 10, x, 1000, 8, (uint64_t)_i, 0, chosen, 1, &error), 0);
    for (size_t j = 0; j < 10; j++)
        seen[chosen[j] % 10] = true;
    for (size_t j = 0; j < 10; j++)
        ck_assert(seen[j]);
    free(x);
}
END_TEST

TEST_MAIN("kmeans seeds", {seeds_are_distinct_rows, 5}, {seeds_are_those_of_plain_greedy_seeding, 10},
        {seeds_of_many_rows_come_from_a_sample, 3}, {what_a_sample_lacks_is_found_in_all_rows},
        {seeds_of_fewer_are_the_first_of_those_of_more}, {seeds_fall_in_every_blob, 5})
