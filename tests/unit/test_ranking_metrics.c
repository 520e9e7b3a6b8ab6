/* test_ranking_metrics.c: every measure against values worked by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-eval/ranking_exposure.h"
#include "rs-eval/ranking_metrics.h"
#include "rs-eval/ranking_summary.h"
#include "suite.h"

#define NEAR 1e-12

/* Places 2 and 4 of 5 are hits; 3 films are relevant. 1/log2(3) = 0.630930, 1/log2(5) = 0.430677; the ideal at 5 is
 * 1 + 0.630930 + 0.5 = 2.130930, at 2 it is 1.630930. */
START_TEST(two_hits_of_three)
{
    bool hit[] = {false, true, false, true, false};
    double v[RANKING_N_MEASURES];

    ranking_of_hits(v, hit, 5, 3, 5);
    ck_assert_double_eq_tol(v[RANKING_NDCG], 1.0616063116448504 / 2.1309297535714578, NEAR);
    ck_assert_double_eq_tol(v[RANKING_NDCG], 0.498189, 1e-6);
    ck_assert_double_eq_tol(v[RANKING_RECALL], 2.0 / 3, NEAR);
    ck_assert_double_eq_tol(v[RANKING_PRECISION], 0.4, NEAR);
    ck_assert_double_eq_tol(v[RANKING_HIT_RATE], 1, NEAR);
    ck_assert_double_eq_tol(v[RANKING_MAP], (1.0 / 2 + 2.0 / 4) / 3, NEAR);
    ck_assert_double_eq_tol(v[RANKING_MRR], 0.5, NEAR);

    ranking_of_hits(v, hit, 5, 3, 2);
    ck_assert_double_eq_tol(v[RANKING_NDCG], 0.6309297535714574 / 1.6309297535714574, NEAR);
    ck_assert_double_eq_tol(v[RANKING_RECALL], 1.0 / 3, NEAR);
    ck_assert_double_eq_tol(v[RANKING_PRECISION], 0.5, NEAR);
    ck_assert_double_eq_tol(v[RANKING_MAP], (1.0 / 2) / 2, NEAR);

    ranking_of_hits(v, hit, 5, 3, 1);
    for (int m = RANKING_NDCG; m <= RANKING_MRR; m++)
        ck_assert_double_eq(v[m], 0);
}
END_TEST

/* A list shorter than k: precision still divides by k, and the ideal takes what was held out. */
START_TEST(short_lists_pay)
{
    bool hit[] = {true, true};
    double v[RANKING_N_MEASURES];

    ranking_of_hits(v, hit, 2, 2, 10);
    ck_assert_double_eq_tol(v[RANKING_NDCG], 1, NEAR);
    ck_assert_double_eq_tol(v[RANKING_PRECISION], 0.2, NEAR);
    ck_assert_double_eq_tol(v[RANKING_RECALL], 1, NEAR);
    ck_assert_double_eq_tol(v[RANKING_MAP], 1, NEAR);
    ranking_of_hits(v, hit, 0, 2, 10);
    for (int m = RANKING_NDCG; m <= RANKING_MRR; m++)
        ck_assert_double_eq(v[m], 0);
}
END_TEST

/* Three users, films 0..4 (4 is not in the training data). User 0 has list 1, user 1 list 0, user 2 none. */
static const int32_t lists[] = {0, 1, RANKING_EMPTY, 3, RANKING_OUTSIDE, 4};
static const int32_t list_of[] = {1, 0, -1};
static const int64_t truth_ptr[] = {0, 1, 3, 4};
static const int32_t truth_items[] = {4, 1, 2, 0};
static const double popularity[] = {8, 4, 2, 1, 0};
static const size_t cutoffs[] = {1, 3};

static struct ranking_problem small(void)
{
    return (struct ranking_problem){.n_users = 3,
            .n_items = 5,
            .width = 3,
            .lists = lists,
            .list_of = list_of,
            .truth_ptr = truth_ptr,
            .truth_items = truth_items,
            .popularity = popularity,
            .n_raters = 16,
            .cutoffs = cutoffs,
            .n_cutoffs = 2};
}

START_TEST(users_lists_and_truth_meet)
{
    struct ranking_problem p = small();
    struct rs_error error;
    double v[3][2][RANKING_N_MEASURES], mean[2][RANKING_N_MEASURES];

    ck_assert_int_eq(ranking_evaluate(&v[0][0][0], &p, 2, &error), 0);
    /* User 0: 3, outside, 4; film 4 is relevant: a hit at place 3. */
    ck_assert_double_eq(v[0][0][RANKING_NDCG], 0);
    ck_assert_double_eq_tol(v[0][1][RANKING_NDCG], 0.5, NEAR);
    ck_assert_double_eq_tol(v[0][1][RANKING_MRR], 1.0 / 3, NEAR);
    /* 1 of 16 users rated film 3; nobody rated the others, which counts as one user. */
    ck_assert_double_eq_tol(v[0][1][RANKING_NOVELTY], 4, NEAR);
    ck_assert_double_eq_tol(v[0][1][RANKING_POPULARITY], 1.0 / 3, NEAR);
    /* User 1: 0, 1, empty; 1 and 2 are relevant: a hit at place 2. Shares 1/2 and 1/4: 1 and 2 bits. */
    ck_assert_double_eq_tol(v[1][1][RANKING_RECALL], 0.5, NEAR);
    ck_assert_double_eq_tol(v[1][0][RANKING_NOVELTY], 1, NEAR);
    ck_assert_double_eq_tol(v[1][1][RANKING_NOVELTY], 1.5, NEAR);
    ck_assert_double_eq_tol(v[1][1][RANKING_POPULARITY], 6, NEAR);
    /* User 2 has no list: zeros, and nothing to be novel. */
    ck_assert_double_eq(v[2][1][RANKING_HIT_RATE], 0);
    ck_assert(isnan(v[2][1][RANKING_NOVELTY]));

    ranking_means(&mean[0][0], &v[0][0][0], &p, -1);
    ck_assert_double_eq_tol(mean[1][RANKING_HIT_RATE], 2.0 / 3, NEAR);
    ck_assert_double_eq_tol(mean[1][RANKING_RECALL], (1 + 0.5 + 0) / 3, NEAR);
    ck_assert_double_eq_tol(mean[1][RANKING_NOVELTY], (4 + 1.5) / 2, NEAR);
    ck_assert_double_eq_tol(mean[0][RANKING_HIT_RATE], 0, NEAR);
}
END_TEST

START_TEST(without_popularity_there_is_no_novelty)
{
    struct ranking_problem p = small();
    struct rs_error error;
    double v[3][2][RANKING_N_MEASURES], mean[2][RANKING_N_MEASURES];

    p.popularity = NULL;
    ck_assert_int_eq(ranking_evaluate(&v[0][0][0], &p, 1, &error), 0);
    ranking_means(&mean[0][0], &v[0][0][0], &p, -1);
    ck_assert(isnan(mean[1][RANKING_NOVELTY]) && isnan(mean[1][RANKING_POPULARITY]));
}
END_TEST

START_TEST(exposure_coverage_and_gini)
{
    struct ranking_problem p = small();
    int64_t exposure[4], even[] = {3, 3, 3}, one[] = {0, 7, 0, 0}, none[] = {0, 0}, mixed[] = {3, 1};

    ranking_exposure(exposure, 4, &p, -1, 3); /* 0, 1 and 3 once; 4 is not in the catalogue of four */
    ck_assert_int_eq(exposure[0], 1);
    ck_assert_int_eq(exposure[1], 1);
    ck_assert_int_eq(exposure[2], 0);
    ck_assert_int_eq(exposure[3], 1);
    ck_assert_double_eq_tol(ranking_coverage(exposure, 4), 0.75, NEAR);
    ranking_exposure(exposure, 4, &p, -1, 1);
    ck_assert_double_eq_tol(ranking_coverage(exposure, 4), 0.5, NEAR);
    ck_assert_double_eq_tol(ranking_gini(even, 3), 0, NEAR);
    ck_assert_double_eq_tol(ranking_gini(one, 4), 0.75, NEAR);
    ck_assert_double_eq_tol(ranking_gini(mixed, 2), 0.25, NEAR); /* (-1 * 1 + 1 * 3) / (2 * 4) */
    ck_assert(isnan(ranking_gini(none, 2)));
}
END_TEST

/* Films 0 to 4 of genres ab, b, c, none, ab. */
static uint64_t bits[] = {3, 2, 4, 0, 3};
static const struct ranking_genres genres = {5, 1, bits};

static double diversity_of(const int32_t *list, size_t n)
{
    struct ranking_pairs pairs = {0};

    ranking_pairs_add(&pairs, &genres, list, 0, n);
    return ranking_diversity(&pairs);
}

START_TEST(diversity_is_the_distance_of_pairs)
{
    static const int32_t list[] = {0, 1, RANKING_OUTSIDE, 3, 2, 4, RANKING_EMPTY};
    struct ranking_pairs pairs = {0};

    ck_assert(isnan(diversity_of(list, 1)));
    ck_assert_double_eq_tol(diversity_of(list, 2), 0.5, NEAR); /* 1 - 1/2 */
    ck_assert_double_eq_tol(diversity_of(list, 5), (0.5 + 1 + 1) / 3,
            NEAR); /* film 3 and the strange one make no pair */
    ck_assert_double_eq_tol(diversity_of(list, 7), (0.5 + 1 + 1 + 0 + 0.5 + 1) / 6, NEAR);
    ck_assert_double_eq(diversity_of((int32_t[]){0, 4}, 2), 0);
    ck_assert(isnan(diversity_of((int32_t[]){3, 3, RANKING_EMPTY}, 3)));
    ranking_pairs_add(&pairs, &genres, list, 0, 2); /* in two parts */
    ranking_pairs_add(&pairs, &genres, list, 2, 7);
    ck_assert_double_eq_tol(ranking_diversity(&pairs), diversity_of(list, 7), NEAR);
}
END_TEST

/* More genres than a word has bits: 70 columns, of which the films have 0 and 69, 69, and none. */
START_TEST(genres_become_bits)
{
    struct rs_dense table;
    struct ranking_genres made;
    struct ranking_pairs pairs = {0};
    struct rs_error error;
    struct rs_ids films;

    test_dense_random(&table, 3, 70, 1);
    memset(table.data, 0, 3 * 70 * sizeof *table.data);
    table.data[0] = table.data[69] = table.data[70 + 69] = 1;
    test_ids(&films, 4, 0, 1); /* film 0 is not in the table, whose films are 1 to 3 */
    ck_assert_int_eq(ranking_genres_make(&made, &table, &films, &error), 0);
    ck_assert_uint_eq(made.n_words, 2);
    ck_assert(made.bits[2] == 1 && made.bits[3] == 32 && made.bits[4] == 0 && made.bits[5] == 32);
    ranking_pairs_add(&pairs, &made, (int32_t[]){0, 1, 2, 3}, 0, 4);
    ck_assert_uint_eq(pairs.n, 1);
    ck_assert_double_eq_tol(ranking_diversity(&pairs), 0.5, NEAR);
    ranking_genres_free(&made);
    rs_ids_free(&films, NULL);
    rs_dense_free(&table);
}
END_TEST

START_TEST(groups_have_figures_of_their_own)
{
    static const uint8_t group_of[] = {1, 0, RANKING_NO_GROUP};
    struct ranking_problem p = small();
    struct ranking_summary s;
    struct rs_error error;
    double v[3][2][RANKING_N_MEASURES];

    p.group_of = group_of;
    p.genres = &genres;
    ck_assert_int_eq(ranking_evaluate(&v[0][0][0], &p, 2, &error), 0);
    ck_assert_double_eq_tol(v[1][1][RANKING_DIVERSITY], 0.5, NEAR); /* films 0, 1 */
    ck_assert(isnan(v[1][0][RANKING_DIVERSITY]) && isnan(v[0][1][RANKING_DIVERSITY]));
    ck_assert_int_eq(ranking_summarize(&s, &p, 4, 2, 1, &error), 0);
    ck_assert(s.users[0] == 3 && s.users[1] == 1 && s.users[2] == 1);
    for (size_t c = 0; c < 2; c++) {
        ck_assert_double_eq(s.mean[(2 + c) * RANKING_N_MEASURES + RANKING_RECALL], v[1][c][RANKING_RECALL]);
        ck_assert_double_eq(s.mean[(4 + c) * RANKING_N_MEASURES + RANKING_NDCG], v[0][c][RANKING_NDCG]);
    }
    /* At 3: films 0, 1, 3 of four for all; 0 and 1 for the first group, 3 for the second. */
    ck_assert_double_eq_tol(s.coverage[1], 0.75, NEAR);
    ck_assert_double_eq_tol(s.coverage[3], 0.5, NEAR);
    ck_assert_double_eq_tol(s.coverage[5], 0.25, NEAR);
    ck_assert_double_eq_tol(s.gini[5], 0.75, NEAR);
    ranking_summary_free(&s);
}
END_TEST

/* More users than a block: the same values on any number of threads, equal to one user at a time. */
START_TEST(threads_do_not_matter)
{
    enum { USERS = 2500, ITEMS = 40, WIDTH = 7 };
    struct test_random random = {5};
    struct rs_error error;
    size_t ks[] = {7};
    int32_t *list = malloc(USERS * WIDTH * sizeof *list), *of = malloc(USERS * sizeof *of);
    int32_t *items = malloc(USERS * 2 * sizeof *items);
    int64_t *ptr = malloc((USERS + 1) * sizeof *ptr);
    double *one = malloc(USERS * RANKING_N_MEASURES * sizeof *one),
           *many = malloc(USERS * RANKING_N_MEASURES * sizeof *many);
    struct ranking_problem p = {.n_users = USERS,
            .n_items = ITEMS,
            .width = WIDTH,
            .lists = list,
            .list_of = of,
            .truth_ptr = ptr,
            .truth_items = items,
            .cutoffs = ks,
            .n_cutoffs = 1};

    ptr[0] = 0;
    for (size_t u = 0; u < USERS; u++) {
        int32_t start = (int32_t)(test_random_bits(&random) % ITEMS);

        of[u] = (int32_t)u;
        ptr[u + 1] = (int64_t)(2 * (u + 1));
        items[2 * u] = (int32_t)(test_random_bits(&random) % (ITEMS - 1));
        items[2 * u + 1] = ITEMS - 1;
        for (int32_t i = 0; i < WIDTH; i++)
            list[u * WIDTH + (size_t)i] = (start + i * 3) % ITEMS;
    }
    ck_assert_int_eq(ranking_evaluate(one, &p, 1, &error), 0);
    ck_assert_int_eq(ranking_evaluate(many, &p, 3, &error), 0);
    for (size_t i = 0; i < USERS * RANKING_N_MEASURES; i++)
        ck_assert(memcmp(one + i, many + i, sizeof *one) == 0);
    for (size_t u = 0; u < USERS; u++) {
        double hits = 0;

        for (size_t i = 0; i < WIDTH; i++)
            hits += list[u * WIDTH + i] == items[2 * u] || list[u * WIDTH + i] == ITEMS - 1;
        ck_assert_double_eq_tol(one[u * RANKING_N_MEASURES + RANKING_RECALL], hits / 2, NEAR);
    }
    free(list);
    free(of);
    free(items);
    free(ptr);
    free(one);
    free(many);
}
END_TEST

TEST_MAIN("ranking metrics", {two_hits_of_three}, {short_lists_pay}, {users_lists_and_truth_meet},
        {without_popularity_there_is_no_novelty}, {exposure_coverage_and_gini}, {diversity_is_the_distance_of_pairs},
        {genres_become_bits}, {groups_have_figures_of_their_own}, {threads_do_not_matter})
