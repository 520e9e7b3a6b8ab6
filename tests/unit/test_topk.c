/* test_topk.c: the k best against a full sort, ties, what is never taken. */
#include <math.h>
#include <stdlib.h>

#include "math/topk.h"
#include "matrices.h"
#include "suite.h"

enum { N = 300 };

static int by_score_then_index(const void *a, const void *b)
{
    const struct rs_scored *x = a, *y = b;

    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

START_TEST(select_is_the_head_of_a_sort)
{
    struct test_random random = {11};
    struct rs_scored all[N], best[N];
    float scores[N];

    for (size_t i = 0; i < N; i++) {
        scores[i] = (float)(test_random_bits(&random) % 20) - 10; /* many ties */
        all[i] = (struct rs_scored){scores[i], (int32_t)i};
    }
    qsort(all, N, sizeof *all, by_score_then_index);
    for (size_t k = 0; k <= N; k++) {
        ck_assert_uint_eq(rs_topk_select(scores, N, k, best), k);
        for (size_t i = 0; i < k; i++) {
            ck_assert_int_eq(best[i].index, all[i].index);
            ck_assert_float_eq(best[i].score, all[i].score);
        }
    }
}
END_TEST

START_TEST(the_order_of_offers_does_not_matter)
{
    struct rs_scored forward[10], backward[10];
    struct rs_topk a = {forward, 10, 0}, b = {backward, 10, 0};

    for (int32_t i = 0; i < N; i++) {
        rs_topk_push(&a, (float)(i * 7 % 13), i);
        rs_topk_push(&b, (float)((N - 1 - i) * 7 % 13), N - 1 - i);
    }
    rs_topk_finish(&a);
    rs_topk_finish(&b);
    for (size_t i = 0; i < 10; i++)
        ck_assert_int_eq(forward[i].index, backward[i].index);
}
END_TEST

START_TEST(never_means_never)
{
    float scores[] = {NAN, -INFINITY, 1, NAN, INFINITY, -INFINITY};
    struct rs_scored best[6];

    ck_assert_uint_eq(rs_topk_select(scores, 6, 6, best), 2);
    ck_assert_int_eq(best[0].index, 4);
    ck_assert_int_eq(best[1].index, 2);
    ck_assert_uint_eq(rs_topk_select(scores, 0, 6, best), 0);
    ck_assert_uint_eq(rs_topk_select(scores, 6, 0, best), 0);
}
END_TEST

TEST_MAIN("topk", {select_is_the_head_of_a_sort}, {the_order_of_offers_does_not_matter}, {never_means_never})
