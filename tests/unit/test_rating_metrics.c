/* test_rating_metrics.c: means, biases and errors against values worked by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-eval/eval_ratings.h"
#include "rs-eval/rating_metrics.h"
#include "suite.h"

#define NEAR 1e-12

/* Users 1 and 2 over films 10, 20, 30: 5 3 . / 4 . . ; mean 4. */
static const float training[] = {5, 3, 0, 4, 0, 0};

START_TEST(means_and_one_round_by_hand)
{
    struct rs_csr m;
    struct rating_means means;
    struct rs_error error;
    double b10 = 1.0 / 7, b20 = -1.0 / 6;

    test_csr(&m, 2, 3, training, NULL);
    ck_assert_int_eq(rating_means_fit(&means, 2, 3, m.indptr, m.indices, m.data, 1, &error), 0);
    ck_assert_double_eq_tol(means.mean, 4, NEAR);
    ck_assert_double_eq_tol(means.item_mean[0], 4.5, NEAR);
    ck_assert_double_eq_tol(means.item_mean[1], 3, NEAR);
    ck_assert_double_eq_tol(means.item_mean[2], 4, NEAR); /* nobody rated it */
    ck_assert_double_eq_tol(means.item_bias[0], b10, NEAR);
    ck_assert_double_eq_tol(means.item_bias[1], b20, NEAR);
    ck_assert_double_eq_tol(means.item_bias[2], 0, NEAR);
    ck_assert_double_eq_tol(means.user_bias[0], ((1 - b10) + (-1 - b20)) / 7, NEAR);
    ck_assert_double_eq_tol(means.user_bias[1], (0 - b10) / 6, NEAR);
    rating_means_free(&means);
    rs_csr_free(&m);
}
END_TEST

/* At the minimum the gradient is zero: what is left over of each film and each user is its damping times its bias. */
START_TEST(rounds_reach_the_minimum)
{
    struct rs_csr m;
    struct rating_means means;
    struct rs_error error;
    double left_of_item[30] = {0};

    test_csr_random(&m, 60, 30, 0.3, false, 12);
    ck_assert_int_eq(rating_means_fit(&means, 60, 30, m.indptr, m.indices, m.data, 100, &error), 0);
    for (size_t u = 0; u < 60; u++) {
        double left_of_user = 0;

        for (int64_t i = m.indptr[u]; i < m.indptr[u + 1]; i++) {
            double left = (double)m.data[i] - means.mean - means.user_bias[u] - means.item_bias[m.indices[i]];

            left_of_user += left;
            left_of_item[m.indices[i]] += left;
        }
        ck_assert_double_eq_tol(left_of_user, RATING_DAMPING * means.user_bias[u], 1e-9);
    }
    for (size_t j = 0; j < 30; j++)
        ck_assert_double_eq_tol(left_of_item[j], RATING_DAMPING * means.item_bias[j], 1e-9);
    rating_means_free(&means);
    rs_csr_free(&m);
}
END_TEST

/* The truth has a user and a film that the training data do not know, and a pair without a prediction. */
START_TEST(errors_by_hand)
{
    static const int32_t indices[] = {0, 1, 0, 1};
    static const float truth[] = {5, 2, 4, 1};
    const float predicted[] = {4.5f, 3, NAN, 1.5f};
    double item_mean[] = {4.5}, item_bias[] = {0.25}, user_bias[] = {-0.5}, t[RATING_N_TERMS] = {0};
    struct rating_means means = {4, item_mean, item_bias, user_bias};
    int32_t mean_row[] = {-1, 0}, mean_column[] = {0, -1};
    struct rating_problem p = {indices, truth, predicted, &means, mean_row, mean_column};

    for (int64_t entry = 0; entry < 4; entry++)
        rating_add(t, &p, (size_t)entry / 2, entry);
    ck_assert_double_eq(t[RATING_N], 3);
    ck_assert_double_eq_tol(t[RATING_SQUARED + RATING_PREDICTION], 0.25 + 1 + 0.25, NEAR);
    ck_assert_double_eq_tol(t[RATING_ABSOLUTE + RATING_PREDICTION], 0.5 + 1 + 0.5, NEAR);
    ck_assert_double_eq_tol(t[RATING_SQUARED + RATING_GLOBAL_MEAN], 1 + 4 + 9, NEAR);
    ck_assert_double_eq_tol(t[RATING_ABSOLUTE + RATING_ITEM_MEAN], 0.5 + 2 + 3, NEAR);
    /* Biases: unknown user on film 0: 4.25; on the unknown film: 4; the known user on it: 3.5. */
    ck_assert_double_eq_tol(t[RATING_SQUARED + RATING_BIASES], 0.75 * 0.75 + 4 + 2.5 * 2.5, NEAR);
    ck_assert_double_eq_tol(t[RATING_ABSOLUTE + RATING_BIASES], 0.75 + 2 + 2.5, NEAR);
}
END_TEST

START_TEST(no_ratings_no_trouble)
{
    int64_t indptr[] = {0};
    struct rating_means means;
    struct rs_error error;

    ck_assert_int_eq(rating_means_fit(&means, 0, 0, indptr, NULL, NULL, 1, &error), 0);
    ck_assert_double_eq(means.mean, 0);
    rating_means_free(&means);
}
END_TEST

/* Sums of errors of predictions that are all 0, with the baselines of the same ratings. */
static struct eval_bootstrap sums_of(const struct rs_csr *m, const struct eval_means *means, int n_threads)
{
    static const bool by_nothing[EVAL_N_BY];
    struct eval_truth truth;
    struct eval_slices slices;
    struct eval_predictions p;
    struct eval_bootstrap sums;
    struct rs_error error;

    ck_assert_int_eq(eval_truth_make(&truth, m, NULL, NULL, -INFINITY, &error), 0);
    ck_assert_int_eq(eval_slices_make(&slices, by_nothing, &truth, m, NULL, NULL, NULL, &error), 0);
    ck_assert_int_eq(eval_predictions_start(&p, &truth, m, &error), 0);
    for (size_t i = 0; i < rs_csr_entries(m); i++)
        p.predicted[i] = 0;
    ck_assert_int_eq(eval_bootstrap_start(&sums, RATING_N_TERMS, 20, 1, &error), 0);
    ck_assert_int_eq(eval_ratings_sum(&sums, &p, &slices, means, n_threads, &error), 0);
    eval_predictions_free(&p);
    eval_slices_free(&slices);
    eval_truth_free(&truth);
    return sums;
}

/* Biases must beat the global mean on the ratings they were made from, and threads must not change a bit. */
START_TEST(biases_fit_and_threads_do_not_matter)
{
    struct rs_csr m;
    struct eval_means means;
    struct eval_bootstrap one, many;
    struct rs_error error;
    double squares = 0;

    test_csr_random(&m, 1000, 30, 0.3, false, 11);
    for (int64_t i = 0; i < m.indptr[1000]; i++) {
        m.data[i] += 0.1f * (float)m.indices[i]; /* films differ */
        squares += (double)m.data[i] * (double)m.data[i];
    }
    ck_assert_int_eq(eval_means_fit(&means, &m, &m, &error), 0);
    one = sums_of(&m, &means, 1);
    many = sums_of(&m, &means, 4);
    ck_assert_mem_eq(one.sums, many.sums, 21 * RATING_N_TERMS * sizeof *one.sums);
    ck_assert_double_eq(one.sums[RATING_N], (double)rs_csr_entries(&m));
    ck_assert_double_eq_tol(one.sums[RATING_SQUARED + RATING_PREDICTION], squares, 1e-6);
    ck_assert(one.sums[RATING_SQUARED + RATING_BIASES] < one.sums[RATING_SQUARED + RATING_ITEM_MEAN]);
    ck_assert(one.sums[RATING_SQUARED + RATING_ITEM_MEAN] < one.sums[RATING_SQUARED + RATING_GLOBAL_MEAN]);
    eval_bootstrap_free(&one);
    eval_bootstrap_free(&many);
    eval_means_free(&means);
    rs_csr_free(&m);
}
END_TEST

TEST_MAIN("rating metrics", {means_and_one_round_by_hand}, {rounds_reach_the_minimum}, {errors_by_hand},
        {no_ratings_no_trouble}, {biases_fit_and_threads_do_not_matter})
