/* test_ranking_metrics.c: every measure against values worked by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-eval/eval_lists.h"
#include "rs-eval/ranking_exposure.h"
#include "rs-eval/ranking_metrics.h"
#include "suite.h"

#define NEAR 1e-12

/* Places 2 and 4 of 5 are hits; 3 films are relevant. 1/log2(3) = 0.630930, 1/log2(5) = 0.430677; the ideal at 5 is
 * 1 + 0.630930 + 0.5 = 2.130930, at 2 it is 1.630930. */
START_TEST(two_hits_of_three)
{
    bool hit[] = {false, true, false, true, false};
    double v[RANKING_N_TERMS];

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
    double v[RANKING_N_TERMS];

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

/* Three users, films 0..4; 4 is not in the training data. User 0 has held out film 4, user 1 films 1 and 2, user 2 film 0. */
static const float held_out[3][5] = {{0, 0, 0, 0, 5}, {0, 4, 3, 0, 0}, {2, 0, 0, 0, 0}};
static const double popularity[] = {8, 4, 2, 1, 0};
static const size_t cutoffs[] = {1, 3};

struct scene {
    struct rs_csr held_out, training;
    struct eval_truth truth;
    struct eval_slices slices;
    struct eval_lists lists;
};

static const bool by_nothing[EVAL_N_BY], by_scenario[EVAL_N_BY] = {[EVAL_BY_SCENARIO] = true};

static void set_up(struct scene *s, const bool by[EVAL_N_BY], const struct ranking_genres *genres, int n_threads)
{
    static const float all[1][4] = {{1, 1, 1, 1}};
    struct rs_error error;

    test_csr(&s->held_out, 3, 5, &held_out[0][0], NULL);
    test_csr(&s->training, 1, 4, &all[0][0], NULL);
    ck_assert_int_eq(eval_truth_make(&s->truth, &s->held_out, &s->training, NULL, -INFINITY, &error), 0);
    memcpy(s->truth.popularity, popularity, sizeof popularity);
    s->truth.n_raters = 16;
    if (genres) {
        s->truth.genres = *genres;
        s->truth.has_genres = true;
    }
    ck_assert_int_eq(eval_slices_make(&s->slices, by, &s->truth, &s->held_out, &s->training, NULL, NULL, &error), 0);
    ck_assert_int_eq(eval_lists_start(&s->lists, &s->truth, &s->slices, cutoffs, 2, 0, 1, n_threads, &error), 0);
}

static void tear_down(struct scene *s)
{
    s->truth.genres = (struct ranking_genres){0}; /* not ours to free */
    eval_lists_free(&s->lists);
    eval_slices_free(&s->slices);
    eval_truth_free(&s->truth);
    rs_csr_free(&s->held_out);
    rs_csr_free(&s->training);
}

/* User 1's list, then user 0's; user 2 has none. */
static void add_lists(struct scene *s)
{
    static const int32_t first[] = {0, 1, RANKING_EMPTY}, second[] = {3, RANKING_OUTSIDE, 4};
    struct rs_error error;

    ck_assert_int_eq(eval_lists_want(&s->lists, 1, &error), 1);
    ck_assert_int_eq(eval_lists_add(&s->lists, 1, 0, first, &error), 0);
    ck_assert_int_eq(eval_lists_want(&s->lists, -1, &error), 0);
    ck_assert_int_eq(eval_lists_want(&s->lists, 0, &error), 1);
    ck_assert_int_eq(eval_lists_add(&s->lists, 0, 1, second, &error), 0);
    ck_assert_int_eq(eval_lists_want(&s->lists, 0, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "user 1 has two lists"));
    ck_assert_int_eq(eval_lists_end(&s->lists, &error), 0);
}

static double mean(const struct scene *s, size_t slice, size_t cutoff, enum ranking_measure measure)
{
    return eval_bootstrap_value(&s->lists.bootstrap,
            (struct eval_statistic){eval_lists_sum(&s->lists, slice, cutoff, (size_t)measure),
                    eval_lists_sum(&s->lists, slice, cutoff, ranking_denominator(measure)), false});
}

START_TEST(users_lists_and_truth_meet)
{
    struct scene s = {0};

    set_up(&s, by_nothing, NULL, 2);
    add_lists(&s);
    ck_assert_uint_eq(s.lists.users_without_list, 1);
    ck_assert_uint_eq(s.lists.lists_without_user, 1);
    ck_assert_double_eq(eval_lists_users(&s.lists, 0), 3);
    /* User 0: 3, outside, 4: a hit at place 3. User 1: 0, 1, of 1 and 2: a hit at place 2; 1/log2(3) by 1 + 1/log2(3). */
    ck_assert_double_eq_tol(mean(&s, 0, 0, RANKING_HIT_RATE), 0, NEAR);
    ck_assert_double_eq_tol(mean(&s, 0, 1, RANKING_NDCG), (0.5 + 0.6309297535714574 / 1.6309297535714574) / 3, NEAR);
    ck_assert_double_eq_tol(mean(&s, 0, 1, RANKING_MRR), (1.0 / 3 + 0.5) / 3, NEAR);
    ck_assert_double_eq_tol(mean(&s, 0, 1, RANKING_HIT_RATE), 2.0 / 3, NEAR);
    ck_assert_double_eq_tol(mean(&s, 0, 1, RANKING_RECALL), (1 + 0.5 + 0) / 3, NEAR);
    /* 1 of 16 users rated film 3; nobody the others of user 0, which counts as one user. 8 and 4 rated user 1's. */
    ck_assert_double_eq_tol(mean(&s, 0, 1, RANKING_NOVELTY), (4 + 1.5) / 2, NEAR);
    ck_assert_double_eq_tol(mean(&s, 0, 1, RANKING_POPULARITY), (1.0 / 3 + 6) / 2, NEAR);
    ck_assert(isnan(mean(&s, 0, 1, RANKING_DIVERSITY)));
    tear_down(&s);
}
END_TEST

START_TEST(without_popularity_there_is_no_novelty)
{
    static const int32_t list[] = {0, 1, 2};
    struct ranking_problem p = {.cutoffs = cutoffs, .n_cutoffs = 2};
    double terms[2][RANKING_N_TERMS] = {{0}};

    ranking_of_films(&terms[0][0], &p, list);
    ck_assert(terms[1][RANKING_NOVELTY] == 0 && terms[1][RANKING_WITH_FILMS] == 0);
    p.popularity = popularity;
    p.n_raters = 16;
    ranking_of_films(&terms[0][0], &p, list);
    ck_assert_double_eq_tol(terms[1][RANKING_NOVELTY], 2, NEAR);
    ck_assert_double_eq(terms[1][RANKING_WITH_FILMS], 1);
}
END_TEST

START_TEST(exposure_coverage_and_gini)
{
    struct scene s = {0};
    int64_t exposure[4], even[] = {3, 3, 3}, one[] = {0, 7, 0, 0}, none[] = {0, 0}, mixed[] = {3, 1};

    set_up(&s, by_nothing, NULL, 1);
    add_lists(&s);
    eval_lists_exposure(&s.lists, 0, 1, exposure); /* 0, 1 and 3 once; 4 is not in the catalogue of four */
    ck_assert(exposure[0] == 1 && exposure[1] == 1 && exposure[2] == 0 && exposure[3] == 1);
    ck_assert_double_eq_tol(ranking_coverage(exposure, 4), 0.75, NEAR);
    eval_lists_exposure(&s.lists, 0, 0, exposure);
    ck_assert_double_eq_tol(ranking_coverage(exposure, 4), 0.5, NEAR);
    ck_assert_double_eq_tol(ranking_gini(even, 3), 0, NEAR);
    ck_assert_double_eq_tol(ranking_gini(one, 4), 0.75, NEAR);
    ck_assert_double_eq_tol(ranking_gini(mixed, 2), 0.25, NEAR); /* (-1 * 1 + 1 * 3) / (2 * 4) */
    ck_assert(isnan(ranking_gini(none, 2)));
    tear_down(&s);
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

START_TEST(scenarios_have_figures_of_their_own)
{
    struct scene s = {0};
    int64_t exposure[4];
    size_t one, none;

    set_up(&s, by_scenario, &genres, 2);
    add_lists(&s);
    none = s.slices.first[EVAL_BY_SCENARIO];
    one = none + 1;
    ck_assert_str_eq(s.slices.at[one].name, "scenario_1");
    ck_assert(eval_lists_users(&s.lists, 0) == 3 && eval_lists_users(&s.lists, one) == 1
              && eval_lists_users(&s.lists, none) == 1 && eval_lists_users(&s.lists, one + 1) == 0);
    ck_assert_double_eq_tol(mean(&s, one, 1, RANKING_NDCG), 0.5, NEAR);
    ck_assert_double_eq_tol(mean(&s, none, 1, RANKING_RECALL), 0.5, NEAR);
    ck_assert_double_eq_tol(mean(&s, none, 1, RANKING_DIVERSITY), 0.5, NEAR); /* films 0, 1 */
    ck_assert(isnan(mean(&s, none, 0, RANKING_DIVERSITY)) && isnan(mean(&s, one, 1, RANKING_DIVERSITY)));
    eval_lists_exposure(&s.lists, none, 1, exposure);
    ck_assert_double_eq_tol(ranking_coverage(exposure, 4), 0.5, NEAR);
    eval_lists_exposure(&s.lists, one, 1, exposure);
    ck_assert_double_eq_tol(ranking_coverage(exposure, 4), 0.25, NEAR);
    tear_down(&s);
}
END_TEST

enum { USERS = 700, ITEMS = 40, WIDTH = 7 };

/* Recall at WIDTH of USERS random lists by the engine; *expected the same, counted by hand. */
static struct eval_bootstrap recall_of_many(const struct rs_csr *matrix, int n_threads, bool backwards,
        double *expected)
{
    static const size_t ks[] = {WIDTH};
    struct eval_truth truth;
    struct eval_slices slices;
    struct eval_lists lists;
    struct eval_bootstrap sums;
    struct rs_error error;

    ck_assert_int_eq(eval_truth_make(&truth, matrix, NULL, NULL, 3, &error), 0);
    ck_assert_int_eq(eval_slices_make(&slices, by_nothing, &truth, matrix, NULL, NULL, NULL, &error), 0);
    ck_assert_int_eq(eval_lists_start(&lists, &truth, &slices, ks, 1, 50, 3, n_threads, &error), 0);
    *expected = 0;
    for (int32_t i = 0; i < USERS; i++) {
        int32_t row = backwards ? USERS - 1 - i : i, films[WIDTH];
        int64_t held_out_films = truth.ptr[row + 1] - truth.ptr[row], hits = 0;

        for (int32_t place = 0; place < WIDTH; place++) {
            films[place] = (row + place * 3) % ITEMS;
            for (int64_t j = truth.ptr[row]; j < truth.ptr[row + 1]; j++)
                hits += truth.film[j] == films[place];
        }
        if (eval_lists_want(&lists, row, &error) == 0)
            continue;
        *expected += (double)hits / (double)held_out_films;
        ck_assert_int_eq(eval_lists_add(&lists, row, 0, films, &error), 0);
    }
    ck_assert_int_eq(eval_lists_end(&lists, &error), 0);
    sums = lists.bootstrap;
    lists.bootstrap = (struct eval_bootstrap){0};
    eval_lists_free(&lists);
    eval_slices_free(&slices);
    eval_truth_free(&truth);
    return sums;
}

/* More users than a block: the same bits on any number of threads; and in another order all but the last of them. */
START_TEST(threads_and_order_do_not_matter)
{
    struct rs_csr matrix;
    struct eval_bootstrap one, many, back;
    double expected;

    test_csr_random(&matrix, USERS, ITEMS, 0.2, false, 5);
    one = recall_of_many(&matrix, 1, false, &expected);
    many = recall_of_many(&matrix, 3, false, &expected);
    back = recall_of_many(&matrix, 2, true, &expected);
    ck_assert_double_eq_tol(one.sums[RANKING_RECALL], expected, 1e-9);
    ck_assert_mem_eq(one.sums, many.sums, (1 + one.n_replicates) * one.n_sums * sizeof *one.sums);
    for (size_t i = 0; i < (1 + one.n_replicates) * one.n_sums; i++)
        ck_assert_double_eq_tol(one.sums[i], back.sums[i], 1e-9);
    eval_bootstrap_free(&one);
    eval_bootstrap_free(&many);
    eval_bootstrap_free(&back);
    rs_csr_free(&matrix);
}
END_TEST

TEST_MAIN("ranking metrics", {two_hits_of_three}, {short_lists_pay}, {users_lists_and_truth_meet},
        {without_popularity_there_is_no_novelty}, {exposure_coverage_and_gini}, {diversity_is_the_distance_of_pairs},
        {genres_become_bits}, {scenarios_have_figures_of_their_own}, {threads_and_order_do_not_matter})
