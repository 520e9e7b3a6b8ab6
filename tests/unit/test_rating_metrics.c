/* test_rating_metrics.c: means, biases and errors against values worked by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
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
    static const int64_t indptr[] = {0, 2, 4};
    static const int32_t indices[] = {0, 1, 0, 1};
    static const float truth[] = {5, 2, 4, 1};
    const float predicted[] = {4.5f, 3, NAN, 1.5f};
    double item_mean[] = {4.5}, item_bias[] = {0.25}, user_bias[] = {-0.5};
    struct rating_means means = {4, item_mean, item_bias, user_bias};
    int32_t mean_row[] = {-1, 0}, mean_column[] = {0, -1};
    struct rating_problem p = {2, indptr, indices, truth, predicted, &means, mean_row, mean_column};
    struct rating_sums sums[2], total;

    rating_evaluate(sums, &p, 2);
    ck_assert_double_eq(sums[0].n, 2);
    ck_assert_double_eq(sums[1].n, 1);
    total = rating_total(sums, 2);
    ck_assert_double_eq(total.n, 3);
    ck_assert_double_eq_tol(total.squared[RATING_PREDICTION], 0.25 + 1 + 0.25, NEAR);
    ck_assert_double_eq_tol(total.absolute[RATING_PREDICTION], 0.5 + 1 + 0.5, NEAR);
    ck_assert_double_eq_tol(total.squared[RATING_GLOBAL_MEAN], 1 + 4 + 9, NEAR);
    ck_assert_double_eq_tol(total.absolute[RATING_ITEM_MEAN], 0.5 + 2 + 3, NEAR);
    /* Biases: unknown user on film 0: 4.25; on the unknown film: 4; the known user on it: 3.5. */
    ck_assert_double_eq_tol(total.squared[RATING_BIASES], 0.75 * 0.75 + 4 + 2.5 * 2.5, NEAR);
    ck_assert_double_eq_tol(total.absolute[RATING_BIASES], 0.75 + 2 + 2.5, NEAR);
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
    ck_assert_double_eq(rating_total(NULL, 0).n, 0);
}
END_TEST

/* Biases must beat the global mean on the ratings they were made from, and threads must not change a bit. */
START_TEST(biases_fit_and_threads_do_not_matter)
{
    struct rs_csr m;
    struct rating_means means;
    struct rs_error error;
    float *predicted;
    int32_t rows[3000], columns[30];
    struct rating_sums *one = malloc(3000 * sizeof *one), *many = malloc(3000 * sizeof *many), total;
    struct rating_problem p;

    test_csr_random(&m, 3000, 30, 0.3, false, 11);
    for (int64_t i = 0; i < m.indptr[3000]; i++)
        m.data[i] += 0.1f * (float)m.indices[i]; /* films differ */
    ck_assert_int_eq(rating_means_fit(&means, 3000, 30, m.indptr, m.indices, m.data, RATING_ROUNDS, &error), 0);
    predicted = calloc(rs_csr_entries(&m), sizeof *predicted);
    for (int32_t i = 0; i < 3000; i++)
        rows[i] = i;
    for (int32_t i = 0; i < 30; i++)
        columns[i] = i;
    p = (struct rating_problem){3000, m.indptr, m.indices, m.data, predicted, &means, rows, columns};
    rating_evaluate(one, &p, 1);
    rating_evaluate(many, &p, 4);
    ck_assert_int_eq(memcmp(one, many, 3000 * sizeof *one), 0);
    total = rating_total(one, 3000);
    ck_assert(total.squared[RATING_BIASES] < total.squared[RATING_ITEM_MEAN]);
    ck_assert(total.squared[RATING_ITEM_MEAN] < total.squared[RATING_GLOBAL_MEAN]);
    free(predicted);
    free(one);
    free(many);
    rating_means_free(&means);
    rs_csr_free(&m);
}
END_TEST

TEST_MAIN("rating metrics", {means_and_one_round_by_hand}, {rounds_reach_the_minimum}, {errors_by_hand},
        {no_ratings_no_trouble}, {biases_fit_and_threads_do_not_matter})
