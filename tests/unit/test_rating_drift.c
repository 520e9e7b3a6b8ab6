/* Tests of models/rating_drift and of its draws in tools/rs-fm: against the normal posterior that the covariance gives by
 * definition; knots and times by hand. */
#include <math.h>
#include <string.h>

#include "math/cholesky.h"
#include "math/rng.h"
#include "models/rating_drift.h"
#include "rs-fm/fm_drift.h"
#include "suite.h"

enum { RATINGS = 27, FIRST = 5, DAY = 86400, MAX = RATINGS, ROUNDS = 40000 };

static const int64_t start[] = {0, FIRST, FIRST, RATINGS}; /* three users, the second without ratings */
static const double precision = 1.3, variance = 0.8;

struct problem {
    int64_t time[RATINGS];
    float error[RATINGS], x[MAX];
    struct rs_drift_knots knots;
};

/* A pause after rating 14. */
static void make_problem(struct problem *p)
{
    struct rs_error error;

    memset(p->x, 0, sizeof p->x);
    for (int r = 0; r < RATINGS; r++) {
        p->time[r] = 1000 + 10 * r + (r > 14 ? DAY : 0);
        p->error[r] = (float)sin(1.7 * r) + (r > 18 ? 1 : 0);
    }
    ck_assert_int_eq(rs_drift_knots_make(&p->knots, start, p->time, 3, &error), 0);
}

START_TEST(knots_are_few_ratings_in_a_row_and_end_at_a_pause)
{
    const int64_t first[] = {0, 4, 5, 9, 13, 15, 19, 23, 27};
    const double steps[] = {2, 2.5, 2, 4, 3, 19, 4, 4};
    struct problem p;

    make_problem(&p);
    ck_assert_uint_eq(p.knots.n, 8);
    ck_assert_uint_eq(p.knots.longest, 6);
    ck_assert_mem_eq(p.knots.first, first, sizeof first);
    for (size_t j = 0; j < p.knots.n; j++)
        if (j != 0 && j != 2) /* nothing goes before these */
            ck_assert_double_eq_tol((double)p.knots.steps[j], steps[j], 1e-6);
    ck_assert_int_eq(p.knots.time[1], p.time[4]);
    ck_assert_int_eq(p.knots.end[2], p.time[26]);
    rs_drift_knots_free(&p.knots);
}
END_TEST

/* Means and variances of the last user's knots: with covariance K and noise D, K (K + D)^-1 y and K - K (K + D)^-1 K. */
static size_t posterior(const struct problem *p, size_t process, double *mean, double *spread)
{
    const struct rs_drift_knots *knots = &p->knots;
    size_t first = (size_t)knots->start[2], n = (size_t)knots->start[3] - first;
    double k[MAX][MAX], a[MAX * MAX], b[MAX];

    for (size_t i = 0; i < n; i++) {
        k[i][i] = variance;
        for (size_t j = i + 1; j < n; j++)
            k[i][j] = k[j][i] = 0;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            k[i][j] = k[j][i] = k[i][j - 1] * rs_drift_memory(process, (double)knots->steps[first + j]);
    for (size_t of = 0; of <= n; of++) { /* the mean, then each variance */
        for (size_t i = 0; i < n; i++) {
            int64_t r = knots->first[first + i], end = knots->first[first + i + 1];
            double sum = 0, count = (double)(end - r);

            for (; r < end; r++)
                sum += (double)p->error[r];
            for (size_t j = 0; j < n; j++)
                a[i * n + j] = k[i][j] + (i == j ? 1 / (precision * count) : 0);
            b[i] = of == 0 ? sum / count : k[of - 1][i];
        }
        ck_assert_int_eq(rs_cholesky_solve_plain(a, b, n), 0);
        for (size_t i = 0; of == 0 && i < n; i++) {
            mean[i] = 0;
            for (size_t j = 0; j < n; j++)
                mean[i] += k[i][j] * b[j];
        }
        if (of > 0) {
            spread[of - 1] = variance;
            for (size_t j = 0; j < n; j++)
                spread[of - 1] -= k[of - 1][j] * b[j];
        }
    }
    return n;
}

START_TEST(smoothing_gives_the_mean_of_the_posterior)
{
    struct problem p;
    double mean[MAX], spread[MAX], room[2 * MAX];
    float before[RATINGS];
    size_t n, process = (size_t)_i;

    make_problem(&p);
    n = posterior(&p, process, mean, spread);
    memcpy(before, p.error, sizeof before);
    for (int again = 0; again < 2; again++) { /* what x was does not matter */
        rs_drift_smooth(&p.knots, 2, process, variance, precision, p.x, p.error, room);
        for (size_t j = 0; j < n; j++)
            ck_assert_double_eq_tol((double)p.x[2 + j], mean[j], 1e-5);
    }
    for (size_t r = 0; r < RATINGS; r++) {
        size_t knot = 0;

        while (p.knots.first[knot + 1] <= (int64_t)r)
            knot++;
        ck_assert_float_eq_tol(p.error[r], before[r] - p.x[knot], 1e-5F);
    }
    rs_drift_knots_free(&p.knots);
}
END_TEST

START_TEST(draws_have_the_mean_and_variance_of_the_posterior)
{
    struct problem p;
    struct fm_drift drift;
    struct rs_error error;
    double want[MAX], spread[MAX], room[2 * MAX], mean[MAX] = {0}, square[MAX] = {0}, fresh = 0;
    gsl_rng *rng = rs_rng_new(3, 0, &error);
    size_t n;

    make_problem(&p);
    n = posterior(&p, 0, want, spread);
    ck_assert_int_eq(fm_drift_start(&drift, &p.knots, &error), 0);
    drift.variance[0] = variance;
    for (int i = 0; i < ROUNDS; i++) {
        fresh += fm_drift_draw(&drift, 0, 2, precision, p.error, room, rng) / ROUNDS;
        for (size_t j = 0; j < n; j++) {
            mean[j] += (double)drift.x[2 + j] / ROUNDS;
            square[j] += (double)drift.x[2 + j] * (double)drift.x[2 + j] / ROUNDS;
        }
    }
    for (size_t j = 0; j < n; j++) {
        ck_assert_double_eq_tol(mean[j], want[j], 0.015);
        ck_assert_double_eq_tol(square[j] - mean[j] * mean[j], spread[j], 0.03 * spread[j]);
    }
    ck_assert_double_gt(fresh, 0.3 * (double)n * variance);
    ck_assert_double_lt(fresh, 1.5 * (double)n * variance);
    fm_drift_free(&drift);
    gsl_rng_free(rng);
    rs_drift_knots_free(&p.knots);
}
END_TEST

START_TEST(between_knots_it_goes_in_a_straight_line)
{
    struct problem p;
    struct rs_drift drift;
    struct rs_error error;
    float v;

    make_problem(&p);
    ck_assert_int_eq(rs_drift_make(&drift, &p.knots, &error), 0);
    ck_assert_uint_eq(drift.n, 10);
    for (size_t j = 0; j < drift.n; j++) {
        drift.mean[j] = (float)j;
        drift.variance[j] = 10 * (float)j;
    }
    ck_assert_float_eq(rs_drift_at(&drift, 0, INT64_MIN, &v), 0);
    ck_assert_float_eq(rs_drift_at(&drift, 0, INT64_MAX, &v), 2);
    ck_assert_float_eq(v, 20);
    ck_assert_float_eq(rs_drift_at(&drift, 1, 1000, &v), 0);
    ck_assert_float_eq(v, 0);
    ck_assert_float_eq(rs_drift_at(&drift, 2, p.knots.time[3], &v), 4);
    ck_assert_float_eq_tol(rs_drift_at(&drift, 2, (p.knots.time[3] + p.knots.time[4]) / 2, &v), 4.5F, 1e-5F);
    ck_assert_float_eq_tol(v, 45, 1e-4F);
    ck_assert_float_eq(rs_drift_at(&drift, 2, p.time[26] + 1, &v), 9);
    rs_drift_free(&drift);
    rs_drift_knots_free(&p.knots);
}
END_TEST

START_TEST(times_may_be_as_far_apart_as_numbers_go)
{
    const int64_t alone[] = {0, 3}, times[] = {INT64_MIN, 0, INT64_MAX};
    struct rs_drift_knots knots;
    struct rs_drift drift;
    struct rs_error error;

    ck_assert_int_eq(rs_drift_knots_make(&knots, alone, times, 1, &error), 0);
    ck_assert_uint_eq(knots.n, 3); /* a pause before each */
    ck_assert_int_eq(rs_drift_make(&drift, &knots, &error), 0);
    ck_assert_uint_eq(drift.n, 4);
    for (size_t j = 1; j < drift.n; j++)
        ck_assert_int_ge(drift.time[j], drift.time[j - 1]);
    rs_drift_free(&drift);
    rs_drift_knots_free(&knots);
}
END_TEST

START_TEST(a_process_without_variance_stays_at_0)
{
    struct problem p;
    double room[2 * MAX];

    make_problem(&p);
    rs_drift_smooth(&p.knots, 2, 0, 0, precision, p.x, p.error, room);
    for (size_t j = 0; j < p.knots.n; j++)
        ck_assert_float_eq(p.x[j], 0);
    ck_assert_float_eq(p.error[FIRST], (float)sin(1.7 * FIRST));
    rs_drift_knots_free(&p.knots);
}
END_TEST

TEST_MAIN("rating_drift", {knots_are_few_ratings_in_a_row_and_end_at_a_pause},
        {smoothing_gives_the_mean_of_the_posterior, RS_DRIFT_PROCESSES},
        {draws_have_the_mean_and_variance_of_the_posterior}, {between_knots_it_goes_in_a_straight_line},
        {times_may_be_as_far_apart_as_numbers_go}, {a_process_without_variance_stays_at_0})
