/* test_eval_bootstrap.c: weights against Poisson(1), intervals against closed forms, coverage on data whose truth is known. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-eval/eval_bootstrap.h"
#include "suite.h"

static struct rs_error error;

static double normal(struct test_random *random)
{
    double u = test_random_uniform(random), v = test_random_uniform(random);

    return sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

/* Users keys first .. first + n - 1, each with its own row of values[n, n_sums], in blocks of `block`. */
static struct eval_bootstrap sum_of(const double *values, size_t n, size_t n_sums, size_t n_replicates, uint64_t seed,
        uint64_t first, size_t block, int n_threads)
{
    struct eval_bootstrap b;
    uint64_t *keys = malloc(n * sizeof *keys);
    struct eval_addend *addends = malloc(n * sizeof *addends);

    ck_assert_int_eq(eval_bootstrap_start(&b, n_sums, n_replicates, seed, &error), 0);
    for (size_t i = 0; i < n; i += block) {
        size_t in_block = n - i < block ? n - i : block;

        for (size_t j = 0; j < in_block; j++) {
            keys[j] = first + i + j;
            addends[j] = (struct eval_addend){(uint32_t)j, (uint32_t)n_sums, 0, values + (i + j) * n_sums};
        }
        ck_assert_int_eq(eval_bootstrap_add(&b, keys, in_block, addends, in_block, n_threads, &error), 0);
    }
    free(keys);
    free(addends);
    return b;
}

/* What replicate r makes of a user whose value is 1 is the user's weight in it. */
START_TEST(weights_are_poisson)
{
    enum { USERS = 500, REPLICATES = 400 };
    static const double expected[] = {0.36787944, 0.36787944, 0.18393972, 0.06131324, 0.01532831};
    static double one[] = {1};
    double count[16] = {0}, n = USERS * REPLICATES, product = 0, square = 0, before[REPLICATES] = {0};

    for (uint64_t user = 0; user < USERS; user++) {
        struct eval_bootstrap b = sum_of(one, 1, 1, REPLICATES, 7, user, 1, 1);

        ck_assert_double_eq(b.sums[0], 1);
        for (size_t r = 0; r < REPLICATES; r++) {
            double weight = b.sums[1 + r];

            ck_assert(weight >= 0 && weight < 16 && weight == floor(weight));
            count[(int)weight]++;
            product += (weight - 1) * (before[r] - 1);
            square += (weight - 1) * (weight - 1);
            before[r] = weight;
        }
        eval_bootstrap_free(&b);
    }
    for (int w = 0; w < 5; w++)
        ck_assert_double_eq_tol(count[w] / n, expected[w], 4 * sqrt(expected[w] / n));
    ck_assert_double_eq_tol(square / n, 1, 4 * sqrt(3 / n)); /* the variance of Poisson(1); its fourth moment is 4 */
    ck_assert_double_eq_tol(product / n, 0, 4 / sqrt(n));    /* neighbours share nothing */
}
END_TEST

START_TEST(blocks_and_threads_do_not_matter)
{
    enum { USERS = 300, SUMS = 3, REPLICATES = 100 };
    static double values[USERS * SUMS];
    struct test_random random = {1};
    struct eval_bootstrap a, b, c, d;
    size_t size = (1 + REPLICATES) * SUMS * sizeof *a.sums;

    for (size_t i = 0; i < USERS * SUMS; i++)
        values[i] = test_random_uniform(&random);
    a = sum_of(values, USERS, SUMS, REPLICATES, 1, 0, 256, 1);
    b = sum_of(values, USERS, SUMS, REPLICATES, 1, 0, 256, 3);
    c = sum_of(values, USERS, SUMS, REPLICATES, 1, 0, 7, 2);
    d = sum_of(values, USERS, SUMS, REPLICATES, 2, 0, 256, 1);
    ck_assert_mem_eq(a.sums, b.sums, size);
    ck_assert_mem_eq(a.sums, c.sums, size);
    ck_assert_mem_eq(a.sums, d.sums, SUMS * sizeof *a.sums); /* all users once: no matter of the seed */
    ck_assert(memcmp(a.sums, d.sums, size) != 0);
    eval_bootstrap_free(&a);
    eval_bootstrap_free(&b);
    eval_bootstrap_free(&c);
    eval_bootstrap_free(&d);
}
END_TEST

/* A mean's interval against mean +- 1.96 s / sqrt(n); that of a ratio of sums, and of its root, against the delta method:
 * the standard deviation of y - ratio x by sqrt(n) mean(x). */
START_TEST(intervals_are_near_the_normal_ones)
{
    enum { USERS = 2000, REPLICATES = 4000 };
    static double values[USERS][3];
    struct test_random random = {3};
    struct eval_bootstrap b;
    struct eval_interval mean, root;
    double m = 0, s = 0, ratio, residual = 0, sum_x = 0, sum_y = 0, half;

    for (size_t i = 0; i < USERS; i++) {
        values[i][0] = 1;
        values[i][1] = floor(1 + 20 * test_random_uniform(&random) * test_random_uniform(&random)); /* pairs */
        values[i][2] = values[i][1] * (0.5 + test_random_uniform(&random));                         /* squared errors */
        sum_x += values[i][1];
        sum_y += values[i][2];
    }
    ratio = sum_y / sum_x;
    m = sum_y / USERS;
    for (size_t i = 0; i < USERS; i++) {
        s += (values[i][2] - m) * (values[i][2] - m);
        residual += pow(values[i][2] - ratio * values[i][1], 2);
    }
    b = sum_of(&values[0][0], USERS, 3, REPLICATES, 5, 0, 256, 2);
    ck_assert_int_eq(eval_bootstrap_interval(&mean, &b, (struct eval_statistic){2, 0, false}, 0.95, &error), 0);
    half = 1.959964 * sqrt(s / USERS) / sqrt(USERS);
    ck_assert_double_eq_tol(mean.value, m, 1e-9);
    ck_assert_double_eq_tol(mean.high - m, half, 0.06 * half);
    ck_assert_double_eq_tol(m - mean.low, half, 0.06 * half);

    ck_assert_int_eq(eval_bootstrap_interval(&root, &b, (struct eval_statistic){2, 1, true}, 0.95, &error), 0);
    half = 1.959964 * sqrt(residual / USERS) / (sqrt(USERS) * sum_x / USERS) / (2 * sqrt(ratio));
    ck_assert_double_eq_tol(root.value, sqrt(ratio), 1e-9);
    ck_assert_double_eq_tol((root.high - root.low) / 2, half, 0.06 * half);
    ck_assert(root.low < root.value && root.value < root.high);

    ck_assert_int_eq(eval_bootstrap_interval(&root, &b, (struct eval_statistic){2, 0, false}, 0.5, &error), 0);
    ck_assert_double_eq_tol((root.high - root.low) / (mean.high - mean.low), 0.67449 / 1.959964, 0.03);
    eval_bootstrap_free(&b);
}
END_TEST

/* 500 samples of 150 users whose values are squares of normals (mean 1, skewed): how many intervals hold the mean. */
START_TEST(coverage_is_about_what_is_said)
{
    enum { SAMPLES = 500, USERS = 150, REPLICATES = 300 };
    static double values[USERS][2];
    struct test_random random = {11};
    size_t wide = 0, narrow = 0;

    for (uint64_t sample = 0; sample < SAMPLES; sample++) {
        struct eval_statistic mean = {1, 0, false};
        struct eval_interval interval;
        struct eval_bootstrap b;

        for (size_t i = 0; i < USERS; i++) {
            values[i][0] = 1;
            values[i][1] = pow(normal(&random), 2);
        }
        b = sum_of(&values[0][0], USERS, 2, REPLICATES, sample, 0, USERS, 2);
        ck_assert_int_eq(eval_bootstrap_interval(&interval, &b, mean, 0.95, &error), 0);
        wide += interval.low <= 1 && 1 <= interval.high;
        ck_assert_int_eq(eval_bootstrap_interval(&interval, &b, mean, 0.8, &error), 0);
        narrow += interval.low <= 1 && 1 <= interval.high;
        eval_bootstrap_free(&b);
    }
    ck_assert_double_eq_tol((double)wide / SAMPLES, 0.94, 0.03);
    ck_assert_double_eq_tol((double)narrow / SAMPLES, 0.8, 0.05);
}
END_TEST

/* Users differ much, tools little: the paired interval sees what two intervals do not. */
START_TEST(differences_are_paired)
{
    enum { USERS = 400, REPLICATES = 500 };
    static double ours[USERS][2], other[USERS][2];
    struct test_random random = {9};
    struct eval_statistic mean = {1, 0, false};
    struct eval_bootstrap a, b;
    struct eval_interval difference, own;
    double larger, expected = 0;

    for (size_t i = 0; i < USERS; i++) {
        other[i][0] = ours[i][0] = 1;
        other[i][1] = 10 * test_random_uniform(&random);
        ours[i][1] = other[i][1] + 0.1 + 0.2 * normal(&random);
        expected += (ours[i][1] - other[i][1]) / USERS;
    }
    a = sum_of(&ours[0][0], USERS, 2, REPLICATES, 4, 0, 256, 1);
    b = sum_of(&other[0][0], USERS, 2, REPLICATES, 4, 0, 100, 2);
    ck_assert_int_eq(eval_bootstrap_interval(&own, &a, mean, 0.95, &error), 0);
    ck_assert_int_eq(eval_bootstrap_difference(&difference, &larger, &a, &b, mean, 0.95, &error), 0);
    ck_assert_double_eq_tol(difference.value, expected, 1e-9);
    ck_assert_double_eq_tol((difference.high - difference.low) / 2, 1.96 * 0.2 / sqrt(USERS), 0.003);
    ck_assert(difference.low > 0 && own.high - own.low > 10 * (difference.high - difference.low));
    ck_assert_double_eq(larger, 1);
    ck_assert_int_eq(eval_bootstrap_difference(&difference, &larger, &a, &a, mean, 0.95, &error), 0);
    ck_assert(difference.value == 0 && difference.low == 0 && difference.high == 0 && larger == 0.5);
    eval_bootstrap_free(&a);
    eval_bootstrap_free(&b);
}
END_TEST

/* One user in a slice: some replicates have nobody. No replicates: no interval. Nobody at all: no figure. */
START_TEST(small_slices_and_none)
{
    static double value[] = {1, 4};
    struct eval_bootstrap b = sum_of(value, 1, 2, 100, 1, 0, 1, 1), none = sum_of(value, 1, 2, 0, 1, 0, 1, 1), empty;
    struct eval_statistic mean = {1, 0, false};
    struct eval_interval interval;

    ck_assert_int_eq(eval_bootstrap_interval(&interval, &b, mean, 0.95, &error), 0);
    ck_assert(interval.value == 4 && interval.low == 4 && interval.high == 4);
    ck_assert_int_eq(eval_bootstrap_interval(&interval, &none, mean, 0.95, &error), 0);
    ck_assert(interval.value == 4 && isnan(interval.low) && isnan(interval.high));
    ck_assert_int_eq(eval_bootstrap_start(&empty, 2, 10, 1, &error), 0);
    ck_assert_int_eq(eval_bootstrap_interval(&interval, &empty, mean, 0.95, &error), 0);
    ck_assert(isnan(interval.value) && isnan(interval.low));
    eval_bootstrap_free(&b);
    eval_bootstrap_free(&none);
    eval_bootstrap_free(&empty);
    ck_assert_int_eq(eval_bootstrap_start(&empty, SIZE_MAX / 2, 10, 1, &error), -1);
    eval_bootstrap_free(&empty);
}
END_TEST

TEST_MAIN("bootstrap", {weights_are_poisson}, {blocks_and_threads_do_not_matter}, {intervals_are_near_the_normal_ones},
        {coverage_is_about_what_is_said}, {differences_are_paired}, {small_slices_and_none})
