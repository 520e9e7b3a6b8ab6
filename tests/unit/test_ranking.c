/* test_ranking.c: lists from scores, and what is left out of them. */
#include <math.h>
#include <string.h>

#include "models/ranking.h"
#include "suite.h"

START_TEST(top_leaves_seen_out)
{
    float scores[] = {0.5f, 3, NAN, 3, -INFINITY, 7, -1};
    static const int32_t seen[] = {5, -1, 0};
    struct rs_scored best[6];
    int32_t item[6];
    float score[6];

    ck_assert_uint_eq(rs_ranking_top(scores, 7, seen, 3, 6, best, item, score), 3);
    ck_assert(item[0] == 1 && item[1] == 3 && item[2] == 6);
    ck_assert(score[0] == 3 && score[1] == 3 && score[2] == -1);
    for (int place = 3; place < 6; place++)
        ck_assert(item[place] == -1 && score[place] == 0);
}
END_TEST

START_TEST(top_cuts)
{
    float scores[] = {1, 2, 3, 4};
    struct rs_scored best[2];
    int32_t item[2];
    float score[2];

    ck_assert_uint_eq(rs_ranking_top(scores, 4, NULL, 0, 2, best, item, score), 2);
    ck_assert(item[0] == 3 && item[1] == 2);
    ck_assert_uint_eq(rs_ranking_top(scores, 0, NULL, 0, 2, best, item, score), 0);
    ck_assert(item[0] == -1 && item[1] == -1);
}
END_TEST

START_TEST(first_walks_the_order)
{
    static const int32_t order[] = {4, 0, 3, 1}, seen[] = {0, -1, 2, 4};
    static const float scores[] = {30, 10, 5, 20, 40};
    bool marks[5] = {false};
    static const bool clear[5] = {false};
    int32_t item[3];
    float score[3];

    ck_assert_uint_eq(rs_ranking_first(order, 4, scores, seen, 4, marks, 3, item, score), 2);
    ck_assert(item[0] == 3 && item[1] == 1 && item[2] == -1);
    ck_assert(score[0] == 20 && score[1] == 10 && score[2] == 0);
    ck_assert_int_eq(memcmp(marks, clear, sizeof marks), 0);
    ck_assert_uint_eq(rs_ranking_first(order, 4, scores, NULL, 0, marks, 3, item, score), 3);
    ck_assert(item[0] == 4 && item[1] == 0 && item[2] == 3);
}
END_TEST

START_TEST(places_are_those_of_the_list)
{
    const float scores[] = {3, 7, -INFINITY, 7, NAN, 1};

    ck_assert_int_eq(rs_ranking_place(scores, 6, 1), 1);
    ck_assert_int_eq(rs_ranking_place(scores, 6, 3), 2);
    ck_assert_int_eq(rs_ranking_place(scores, 6, 0), 3);
    ck_assert_int_eq(rs_ranking_place(scores, 6, 5), 4);
    ck_assert_int_eq(rs_ranking_place(scores, 6, 2), -1);
    ck_assert_int_eq(rs_ranking_place(scores, 6, 4), -1);
}
END_TEST

START_TEST(standardise)
{
    /* 2, 4, 4, 4, 5, 5, 7, 9: mean 5, deviation 2. */
    float scores[] = {2, 4, 4, -INFINITY, 4, 5, 5, 7, 9};
    float same[] = {3, 3, 3};

    ck_assert_double_eq(rs_ranking_standardise(scores, 9), 2);
    ck_assert(scores[0] == -1.5f && scores[1] == -0.5f && scores[5] == 0 && scores[7] == 1 && scores[8] == 2);
    ck_assert(isinf(scores[3]));
    rs_ranking_standardise(same, 3);
    ck_assert(same[0] == 0 && same[1] == 0 && same[2] == 0);
    rs_ranking_standardise(NULL, 0);
}
END_TEST

TEST_MAIN("ranking", {top_leaves_seen_out}, {top_cuts}, {first_walks_the_order}, {places_are_those_of_the_list},
        {standardise})
