/* test_profile_items.c: the statistics of films against values worked by hand. */
#include <math.h>
#include <string.h>

#include "matrices.h"
#include "rs-profile/profile_items.h"
#include "suite.h"

/* Film 0: ratings 5 and 3, film 1: 4, 4, 1, film 2 none. The mean of all is 17/5 = 3.4; squares 67, so the variance of
 * all is 67/5 - 3.4^2 = 1.84; three of five are high. */
static const int32_t item[] = {0, 1, 0, 1, 1};
static const float rating[] = {5, 4, 3, 4, 1};
/* The first days of 2000, 2001, 2000, 2002, 2003. */
static const int64_t time_of[] = {946684800, 978307200, 946684800, 1009843200, 1041379200};

#define D PROFILE_ITEM_COLUMNS

START_TEST(values_by_hand)
{
    struct profile_parameters p = {.high = 4, .damping = 2};
    float x[3 * D];
    struct rs_error error;

    ck_assert_int_eq(profile_items(x, 3, 5, item, rating, time_of, &p, &error), 0);
    ck_assert_float_eq_tol(x[PROFILE_MEAN_RATING], (8 + 2 * 3.4f) / 4, 1e-6f);
    ck_assert_float_eq_tol(x[D + PROFILE_MEAN_RATING], (9 + 2 * 3.4f) / 5, 1e-6f);
    ck_assert_float_eq_tol(x[2 * D + PROFILE_MEAN_RATING], 3.4f, 1e-6f);
    ck_assert_float_eq_tol(x[PROFILE_LOG_COUNT], logf(3), 1e-6f);
    ck_assert_float_eq_tol(x[D + PROFILE_LOG_COUNT], logf(4), 1e-6f);
    ck_assert_float_eq(x[2 * D + PROFILE_LOG_COUNT], 0);
    ck_assert_float_eq_tol(x[PROFILE_SHARE_HIGH], (1 + 2 * 0.6f) / 4, 1e-6f);
    ck_assert_float_eq_tol(x[2 * D + PROFILE_SHARE_HIGH], 0.6f, 1e-6f);
    ck_assert_float_eq_tol(x[PROFILE_DEVIATION], sqrtf((2 + 2 * 1.84f) / 4), 1e-6f);     /* 1 + 1 about 4 */
    ck_assert_float_eq_tol(x[D + PROFILE_DEVIATION], sqrtf((6 + 2 * 1.84f) / 5), 1e-6f); /* 1 + 1 + 4 about 3 */
    ck_assert_float_eq_tol(x[2 * D + PROFILE_DEVIATION], sqrtf(1.84f), 1e-6f);
    /* Floats of this size are 1.2e-4 apart; a calendar year is up to 0.75 of a day off the mean year. */
    ck_assert_float_eq_tol(x[PROFILE_FIRST_YEAR], 2000, 3e-3f);
    ck_assert_float_eq_tol(x[D + PROFILE_FIRST_YEAR], 2001, 3e-3f);
    ck_assert_float_eq_tol(x[2 * D + PROFILE_FIRST_YEAR], 2000.5f, 3e-3f);
    ck_assert_float_eq_tol(x[PROFILE_MEAN_YEAR], (2 * 2000 + 2 * 2001.2f) / 4, 3e-3f);
    ck_assert_float_eq_tol(x[D + PROFILE_MEAN_YEAR], (6006 + 2 * 2001.2f) / 5, 3e-3f);
    ck_assert_float_eq_tol(x[2 * D + PROFILE_MEAN_YEAR], 2001.2f, 3e-3f);
}
END_TEST

START_TEST(without_damping_and_times)
{
    enum { SHORT = PROFILE_ITEM_COLUMNS_WITHOUT_TIME };
    struct profile_parameters p = {.high = 4.5, .damping = 0};
    float x[3 * SHORT];
    struct rs_error error;

    ck_assert_int_eq(SHORT, 4);
    ck_assert_int_eq(profile_items(x, 3, 5, item, rating, NULL, &p, &error), 0);
    ck_assert_float_eq(x[PROFILE_MEAN_RATING], 4);
    ck_assert_float_eq(x[SHORT + PROFILE_MEAN_RATING], 3);
    ck_assert_float_eq_tol(x[2 * SHORT + PROFILE_MEAN_RATING], 3.4f, 1e-6f);
    ck_assert_float_eq(x[PROFILE_SHARE_HIGH], 0.5f);
    ck_assert_float_eq(x[PROFILE_DEVIATION], 1);
}
END_TEST

START_TEST(no_ratings_give_no_nan)
{
    struct profile_parameters p = {.high = 4, .damping = 0};
    float x[2 * D];
    struct rs_error error;
    int64_t none[1] = {0};

    ck_assert_int_eq(profile_items(x, 2, 0, NULL, NULL, none, &p, &error), 0);
    for (size_t i = 0; i < 2 * D; i++)
        ck_assert(isfinite(x[i]));
}
END_TEST

START_TEST(a_rating_of_0_is_none)
{
    static const int32_t more_items[] = {0, 1, 2, 0, 1, 2, 1};
    static const float more[] = {5, 4, 0, 3, 4, 0, 1};
    static const int64_t times[] = {946684800, 978307200, 5, 946684800, 1009843200, 2000000000, 1041379200};
    struct profile_parameters p = {.high = 4, .damping = 2};
    float x[3 * D], y[3 * D];
    struct rs_error error;

    ck_assert_int_eq(profile_items(x, 3, 5, item, rating, time_of, &p, &error), 0);
    ck_assert_int_eq(profile_items(y, 3, 7, more_items, more, times, &p, &error), 0);
    for (size_t i = 0; i < 3 * D; i++)
        ck_assert_float_eq_tol(x[i], y[i], 1e-6f);
}
END_TEST

START_TEST(names_go_with_columns)
{
    ck_assert_str_eq(profile_item_names[PROFILE_MEAN_RATING], "mean_rating");
    ck_assert_str_eq(profile_item_names[PROFILE_LOG_COUNT], "log_count");
    ck_assert_str_eq(profile_item_names[PROFILE_SHARE_HIGH], "share_high");
    ck_assert_str_eq(profile_item_names[PROFILE_DEVIATION], "deviation");
    ck_assert_str_eq(profile_item_names[PROFILE_FIRST_YEAR], "first_year");
    ck_assert_str_eq(profile_item_names[PROFILE_MEAN_YEAR], "mean_year");
}
END_TEST

TEST_MAIN("profile of items", {values_by_hand}, {without_damping_and_times}, {no_ratings_give_no_nan},
        {a_rating_of_0_is_none}, {names_go_with_columns})
