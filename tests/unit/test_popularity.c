/* test_popularity.c: counts, means and orders worked by hand. */
#include <math.h>

#include "models/popularity.h"
#include "suite.h"

static struct rs_error error;

/* Ratings of films 0 to 4: {5}, {4, 4, 1}, {}, {3, 2}, {3, 2}; their mean is 24/8 = 3. */
static const int32_t indices[] = {0, 1, 3, 1, 4, 1, 3, 4};
static const float data[] = {5, 4, 3, 4, 3, 1, 2, 2};
enum { N_ENTRIES = 8, N_FILMS = 5 };

static void hold_scores(enum rs_popularity_by by, double prior_weight, const float *want)
{
    float score[N_FILMS];

    ck_assert_int_eq(rs_popularity_score(indices, data, N_ENTRIES, N_FILMS, by, prior_weight, score, &error), 0);
    for (int i = 0; i < N_FILMS; i++)
        ck_assert_msg(score[i] == want[i], "film %d: want %g, got %g", i, (double)want[i], (double)score[i]);
}

START_TEST(scores)
{
    hold_scores(RS_POPULAR_COUNT, 0, (float[]){1, 3, -INFINITY, 2, 2});
    hold_scores(RS_POPULAR_MEAN, 0, (float[]){5, 3, -INFINITY, 2.5f, 2.5f});
    /* Two ratings of 3 beside each: (6 + 5) / 3, (6 + 9) / 5, (6 + 5) / 4. */
    hold_scores(RS_POPULAR_BAYESIAN, 2, (float[]){11.0f / 3, 3, -INFINITY, 2.75f, 2.75f});
    hold_scores(RS_POPULAR_BAYESIAN, 0, (float[]){5, 3, -INFINITY, 2.5f, 2.5f});
}
END_TEST

START_TEST(nothing_rated)
{
    float score[2];
    int64_t numbers[] = {5, 6};
    struct rs_ids ids = {.n = 2, .numbers = numbers};
    int32_t order[2];
    size_t n;

    ck_assert_int_eq(rs_popularity_score(NULL, NULL, 0, 2, RS_POPULAR_BAYESIAN, 10, score, &error), 0);
    ck_assert(isinf(score[0]) && isinf(score[1]));
    ck_assert_int_eq(rs_popularity_order(score, &ids, NULL, order, &n, &error), 0);
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(ties_go_to_the_lower_id)
{
    /* Film 50 was appended before film 7: its position is lower, its id is not. */
    int64_t numbers[] = {9, 50, 20, 7, 8};
    struct rs_ids ids = {.n = N_FILMS, .numbers = numbers};
    static const float score[] = {1, 2, -INFINITY, 2, 3};
    static const bool keep[] = {true, true, true, false, true};
    int32_t order[N_FILMS];
    size_t n;

    ck_assert_int_eq(rs_popularity_order(score, &ids, NULL, order, &n, &error), 0);
    ck_assert_uint_eq(n, 4);
    ck_assert(order[0] == 4 && order[1] == 3 && order[2] == 1 && order[3] == 0);
    ck_assert_int_eq(rs_popularity_order(score, &ids, keep, order, &n, &error), 0);
    ck_assert_uint_eq(n, 3);
    ck_assert(order[0] == 4 && order[1] == 1 && order[2] == 0);
}
END_TEST

TEST_MAIN("popularity", {scores}, {nothing_rated}, {ties_go_to_the_lower_id})
