/* Tests of common/models/trend: the table of moments against the sum over all ratings, at both ends, and popularity as a
 * ranker. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "models/popularity.h"
#include "models/ranker.h"
#include "suite.h"

enum { FILMS = 3, MONTH = 30 * 86400 };

static struct rs_error error;

static const float cells[] = {1, 2, 0, /**/ 3, 0, 1, /**/ 0, 4, 5};
static const int64_t times[] = {0, MONTH, 0, /**/ 5 * MONTH / 2, 0, 7 * MONTH / 2, /**/ 0, 9 * MONTH / 2, 8 * MONTH};

/* What the definition gives for a film at a moment. */
static double expected(size_t film, int64_t moment, bool past_only)
{
    double sum = 0;

    for (size_t e = 0; e < 9; e++) {
        double age = (double)(moment - times[e]);

        if (e % FILMS == film && cells[e] > 0 && (age > 0 || !past_only))
            sum += exp2(-fabs(age) / (20.0 * 86400));
    }
    return sum;
}

START_TEST(a_row_is_the_sum_over_all_ratings)
{
    enum rs_trend_of of = _i == 0 ? RS_TREND_PAST : RS_TREND_BOTH;
    struct rs_trend trend;
    struct rs_csr ratings;

    test_csr(&ratings, 3, FILMS, cells, times);
    ck_assert_int_eq(rs_trend_fit(&trend, &ratings, FILMS + 1, of, 20, &error), 0);
    ck_assert_uint_eq(trend.n_moments, 10);
    for (int64_t m = 0; m < 10; m++) {
        const float *row = rs_trend_at(&trend, FILMS + 1, m * MONTH + MONTH / 2);

        for (size_t film = 0; film < FILMS; film++)
            ck_assert_double_eq_tol(row[film], expected(film, m * MONTH, of == RS_TREND_PAST), 1e-5);
        ck_assert_float_eq(row[FILMS], 0); /* nobody rated it */
    }
    ck_assert_ptr_eq(rs_trend_at(&trend, FILMS + 1, -1), trend.counts);
    ck_assert_ptr_eq(rs_trend_at(&trend, FILMS + 1, INT64_MIN), trend.counts);
    ck_assert_ptr_eq(rs_trend_at(&trend, FILMS + 1, INT64_MAX), trend.counts + 9 * (FILMS + 1));
    free(trend.counts);
    rs_csr_free(&ratings);
}
END_TEST

START_TEST(any_span_of_time_gives_a_bounded_table)
{
    const int64_t wild[] = {INT64_MIN / 2, 0, 0, /**/ 0, 0, 0, /**/ 0, 0, INT64_MAX / 2};
    struct rs_trend trend;
    struct rs_csr ratings;

    test_csr(&ratings, 3, FILMS, cells, wild);
    ck_assert_int_eq(rs_trend_fit(&trend, &ratings, FILMS, RS_TREND_BOTH, 20, &error), 0);
    ck_assert_uint_le(trend.n_moments, 1001);
    for (size_t i = 0; i < trend.n_moments * FILMS; i++)
        ck_assert(isfinite(trend.counts[i]));
    free(trend.counts);
    rs_csr_free(&ratings);
}
END_TEST

START_TEST(without_times_there_is_no_trend)
{
    struct rs_trend trend;
    struct rs_csr ratings;

    test_csr(&ratings, 3, FILMS, cells, NULL);
    ck_assert_int_eq(rs_trend_fit(&trend, &ratings, FILMS, RS_TREND_PAST, 20, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "times"));
    rs_csr_free(&ratings);
}
END_TEST

/* At the latest event of the past; without times, or without a trend, the counts. */
START_TEST(popularity_ranks_as_of_the_latest_event)
{
    const struct rs_popularity_parameters parameters = {10, 20, _i == 0 ? RS_TREND_PAST : RS_TREND_NONE};
    struct rs_popularity model;
    struct rs_ranker ranker = {.kind = &rs_ranker_popularity, .model = &model};
    const int32_t items[] = {1, 0};
    const float values[] = {1, 1};
    const int64_t when[] = {3 * MONTH + 5, MONTH};
    const struct rs_past pasts[] = {
            {.items = items, .values = values, .n = 2, .time = when}, {.items = items, .values = values, .n = 2}};
    float scores[2 * FILMS];
    struct rs_csr ratings;

    test_csr(&ratings, 3, FILMS, cells, times);
    ck_assert_int_eq(rs_popularity_fit(&model, &ratings, NULL, &parameters, &error), 0);
    ck_assert_int_eq(rs_ranker_popularity.score(&ranker, pasts, 2, scores, &error), 0);
    for (size_t film = 0; film < FILMS; film++) {
        ck_assert_double_eq_tol(scores[film], _i == 0 ? expected(film, 3 * MONTH, true) : 2, 1e-5);
        ck_assert_float_eq(scores[FILMS + film], 2);
    }
    rs_popularity_free(&model);
    rs_csr_free(&ratings);
}
END_TEST

TEST_MAIN("trend", {a_row_is_the_sum_over_all_ratings, 2}, {any_span_of_time_gives_a_bounded_table},
        {without_times_there_is_no_trend}, {popularity_ranks_as_of_the_latest_event, 2})
