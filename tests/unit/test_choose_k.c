/* test_choose_k.c: the rules by hand, and all five methods on planted clusters. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_randist.h>

#include "math/rng.h"
#include "rs-kmeans/choose_k.h"
#include "suite.h"

START_TEST(ranges_as_text)
{
    static const struct {
        const char *text;
        size_t from, to, step, size;
    } good[] = {{"8", 8, 8, 1, 1}, {"2-60", 2, 60, 1, 59}, {"2-60:2", 2, 60, 2, 30}, {"5-7:10", 5, 7, 10, 1}};
    static const char *const bad[] = {
            "", "0", "-3", "a", "2-", "-", "5-2", "2-6:", "2-6:0", "2:3", "2-6:x", "2-6-8", "2147483648", "2 - 6"};
    struct kmeans_range range;
    struct rs_error error;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_int_eq(kmeans_range_parse(&range, good[i].text, &error), 0);
        ck_assert_uint_eq(range.from, good[i].from);
        ck_assert_uint_eq(range.to, good[i].to);
        ck_assert_uint_eq(range.step, good[i].step);
        ck_assert_uint_eq(kmeans_range_size(&range), good[i].size);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(kmeans_range_parse(&range, bad[i], &error), -1);
        ck_assert_ptr_nonnull(strstr(error.text, "--clusters: want a number"));
    }
}
END_TEST

/* k from 2 on, with one column of the table set. */
static void fill(struct kmeans_score *scores, const double *inertia, const double *silhouette, size_t n)
{
    for (size_t i = 0; i < n; i++)
        scores[i] = (struct kmeans_score){
                i + 2, inertia ? inertia[i] : NAN, silhouette ? silhouette[i] : NAN, NAN, NAN, NAN, NAN};
}

START_TEST(the_elbow_by_hand)
{
    struct kmeans_score scores[5];

    /* Below the chord from (0, 1) to (1, 0): at 1/4 0.25, at 1/2 0.4, at 3/4 0.2. */
    fill(scores, (double[]){110, 60, 20, 15, 10}, NULL, 5);
    ck_assert_int_eq(kmeans_recommend(scores, 5, KMEANS_BY_ELBOW), 2);
    /* A range with gaps is measured by k, not by place: (3 - 2) / 20 is early. */
    scores[3].k = 12;
    scores[4].k = 22;
    ck_assert_int_eq(kmeans_recommend(scores, 5, KMEANS_BY_ELBOW), 2);
    fill(scores, (double[]){110, 60, 10}, NULL, 3);
    ck_assert_int_eq(kmeans_recommend(scores, 3, KMEANS_BY_ELBOW), 1);
    ck_assert_int_eq(kmeans_recommend(scores, 2, KMEANS_BY_ELBOW), -1);
    fill(scores, (double[]){7, 7, 7}, NULL, 3);
    ck_assert_int_eq(kmeans_recommend(scores, 3, KMEANS_BY_ELBOW), -1);
}
END_TEST

START_TEST(the_greatest_and_the_least)
{
    struct kmeans_score scores[4];

    fill(scores, NULL, (double[]){NAN, 0.5, 0.7, 0.7}, 4);
    ck_assert_int_eq(kmeans_recommend(scores, 4, KMEANS_BY_SILHOUETTE), 2);
    ck_assert_int_eq(kmeans_recommend(scores, 1, KMEANS_BY_SILHOUETTE), -1);
    for (size_t i = 0; i < 4; i++) {
        scores[i].davies_bouldin = (double[]){0.9, NAN, 0.3, 0.4}[i];
        scores[i].calinski_harabasz = (double[]){10, 40, 30, NAN}[i];
    }
    ck_assert_int_eq(kmeans_recommend(scores, 4, KMEANS_BY_DAVIES_BOULDIN), 2);
    ck_assert_int_eq(kmeans_recommend(scores, 4, KMEANS_BY_CALINSKI_HARABASZ), 1);
}
END_TEST

START_TEST(the_gap_rule_by_hand)
{
    struct kmeans_score scores[4];

    fill(scores, NULL, NULL, 4);
    ck_assert_int_eq(kmeans_recommend(scores, 4, KMEANS_BY_GAP), -1);
    for (size_t i = 0; i < 4; i++) {
        scores[i].gap = (double[]){0.2, 0.5, 0.52, 0.9}[i];
        scores[i].gap_error = 0.01;
    }
    ck_assert_int_eq(kmeans_recommend(scores, 4, KMEANS_BY_GAP), 3); /* it rises all the way */
    scores[2].gap_error = 0.03;                                      /* 0.5 >= 0.52 - 0.03 */
    ck_assert_int_eq(kmeans_recommend(scores, 4, KMEANS_BY_GAP), 1);
    scores[1].gap_error = 0.4;
    ck_assert_int_eq(kmeans_recommend(scores, 4, KMEANS_BY_GAP), 0);
}
END_TEST

/* n rows about k points that lie 12 apart or more, along the axes, with deviation 1. */
static float *planted(size_t n, size_t d, size_t k, uint64_t seed)
{
    struct rs_error error;
    gsl_rng *rng = rs_rng_new(seed, 0, &error);
    float *x = malloc(n * d * sizeof *x);

    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < d; c++) {
            double at = i % k % d == c ? 12 + 12 * (double)(i % k / d) : 0;

            x[i * d + c] = (float)(at + gsl_ran_gaussian_ziggurat(rng, 1));
        }
    }
    gsl_rng_free(rng);
    return x;
}

static struct kmeans_choose_parameters usual(size_t from, size_t to)
{
    return (struct kmeans_choose_parameters){
            .range = {from, to, 1}, .gap_references = 10, .gap_restarts = 1, .principal = true};
}

static const struct {
    size_t n, d, k;
    bool principal, sampled;
} sets[] = {{600, 2, 3, true, false}, {900, 5, 5, false, false}, {900, 4, 6, true, true}, {1200, 8, 8, false, true}};

START_TEST(all_five_find_the_planted_number)
{
    float *x = planted(sets[_i].n, sets[_i].d, sets[_i].k, (uint64_t)_i);
    struct kmeans_choose_parameters choose = usual(2, 14);
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_choice choice;
    struct rs_error error;

    choose.principal = sets[_i].principal;
    choose.silhouette_sample = sets[_i].sampled ? 200 : 0;
    p.n_threads = 2;
    ck_assert_int_eq(kmeans_choose(&choice, &choose, &p, x, sets[_i].n, sets[_i].d, NULL, &error), 0);
    for (int method = 0; method < KMEANS_N_METHODS; method++) {
        ptrdiff_t best = kmeans_recommend(choice.scores, choice.n, (enum kmeans_method)method);

        ck_assert_int_ge(best, 0);
        ck_assert_msg(choice.scores[best].k == sets[_i].k, "%s: want %zu, got %zu", kmeans_methods[method], sets[_i].k,
                choice.scores[best].k);
    }
    kmeans_choice_free(&choice);
    free(x);
}
END_TEST

START_TEST(without_clusters_the_gap_says_one)
{
    struct rs_error error;
    gsl_rng *rng = rs_rng_new(3, 0, &error);
    float *x = malloc(800 * 3 * sizeof *x);
    struct kmeans_choose_parameters choose = usual(1, 6);
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_choice choice;

    for (size_t i = 0; i < 800 * 3; i++)
        x[i] = (float)gsl_rng_uniform(rng);
    ck_assert_int_eq(kmeans_choose(&choice, &choose, &p, x, 800, 3, NULL, &error), 0);
    ck_assert_int_eq(kmeans_recommend(choice.scores, choice.n, KMEANS_BY_GAP), 0);
    ck_assert(isnan(choice.scores[0].silhouette));
    ck_assert(!isnan(choice.scores[1].silhouette));
    kmeans_choice_free(&choice);
    gsl_rng_free(rng);
    free(x);
}
END_TEST

START_TEST(a_fit_in_a_range_is_the_fit_alone_on_any_threads)
{
    float *x = planted(500, 3, 4, 9);
    struct kmeans_choose_parameters choose = usual(2, 8);
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_choice one, three;
    struct kmeans_result alone;
    struct rs_error error;

    choose.range.step = 3;
    ck_assert_int_eq(kmeans_choose(&one, &choose, &p, x, 500, 3, NULL, &error), 0);
    p.n_threads = 3;
    ck_assert_int_eq(kmeans_choose(&three, &choose, &p, x, 500, 3, NULL, &error), 0);
    ck_assert_uint_eq(one.n, 3);
    ck_assert(memcmp(one.scores, three.scores, 3 * sizeof *one.scores) == 0);
    p.k = 5;
    ck_assert_int_eq(kmeans_fit(&alone, &p, x, 500, 3, NULL, &error), 0);
    ck_assert(memcmp(alone.centers, one.results[1].centers, 5 * 3 * sizeof(float)) == 0);
    ck_assert_double_eq(one.scores[1].inertia, alone.inertia);
    kmeans_result_free(&alone);
    kmeans_choice_free(&one);
    kmeans_choice_free(&three);
    free(x);
}
END_TEST

START_TEST(no_gap_and_no_k)
{
    float *x = planted(40, 3, 4, 9);
    struct kmeans_choose_parameters choose = usual(2, 5);
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_choice choice;
    struct rs_error error;

    choose.gap_references = 0;
    ck_assert_int_eq(kmeans_choose(&choice, &choose, &p, x, 40, 3, NULL, &error), 0);
    ck_assert(isnan(choice.scores[0].gap));
    kmeans_choice_free(&choice);
    choose.range.to = 41;
    ck_assert_int_eq(kmeans_choose(&choice, &choose, &p, x, 40, 3, NULL, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "as many as there are rows"));
    kmeans_choice_free(&choice);
    free(x);
}
END_TEST

TEST_MAIN("choice of k", {ranges_as_text}, {the_elbow_by_hand}, {the_greatest_and_the_least}, {the_gap_rule_by_hand},
        {all_five_find_the_planted_number, 4}, {without_clusters_the_gap_says_one},
        {a_fit_in_a_range_is_the_fit_alone_on_any_threads}, {no_gap_and_no_k})
