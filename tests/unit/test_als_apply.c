/* Tests of tools/rs-als/als_apply: predictions, and rows whose columns come in another order. That fold-in gives the
 * kept users is in test_als.c. */
#include <string.h>

#include "matrices.h"
#include "rs-als/als_apply.h"
#include "rs-als/als_fit.h"
#include "suite.h"

enum { K = 5 };

static void fit(struct rs_factors *model, const struct als_parameters *p, struct als_entries *entries,
        struct rs_csr *matrix)
{
    struct rs_error error;

    ck_assert_int_eq(als_entries_take(entries, matrix, true, &error), 0);
    ck_assert_int_eq(als_fit(model, p, entries, 1, NULL, NULL, &error), 0);
}

/* Ratings of a bias model without noise come back, and by --explicit's own reckoning for unknown users and items
 * too. */
START_TEST(predictions_find_planted_biases)
{
    struct als_parameters p = {{.regularization = 1e-4, .is_explicit = true}, 0, 40, ALS_CHOLESKY, 0, 1};
    float cells[20 * 10], out[4];
    struct rs_csr matrix;
    struct als_entries entries;
    struct rs_factors model;
    struct rs_error error;
    const int64_t indptr[] = {0, 2, 4};
    const int32_t indices[] = {0, 1, 0, 1}, position[] = {3, -1}, user[] = {6, -1};
    const float data[4] = {0};
    const struct als_history pairs = {2, indptr, indices, data, position};

    for (size_t u = 0; u < 20; u++)
        for (size_t i = 0; i < 10; i++)
            cells[u * 10 + i] = (u * 7 + i * 3) % 11 == 0 ? 0 : 3 + ((float)u - 9.5F) / 20 + ((float)i - 4.5F) / 10;
    test_csr(&matrix, 20, 10, cells, NULL);
    fit(&model, &p, &entries, &matrix);
    ck_assert_int_eq(als_predict(&model, &pairs, user, out, 2, &error), 0);
    ck_assert_float_eq_tol(out[0], 3 + (6 - 9.5F) / 20 + (3 - 4.5F) / 10, 2e-3F);
    ck_assert_float_eq_tol(out[1], (float)model.objective.mean + model.users.biases[6], 1e-6F);
    ck_assert_float_eq_tol(out[2], (float)model.objective.mean + model.items.biases[3], 1e-6F);
    ck_assert_float_eq_tol(out[3], (float)model.objective.mean, 1e-6F);
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

START_TEST(fold_in_is_the_same_for_columns_in_another_order)
{
    const struct als_parameters p = {
            {.regularization = 0.3, .regularization_scaling = 0.5, .alpha = 7, .unobserved_weight = 0.2}, K, 4,
            ALS_CHOLESKY, 0, 3};
    struct rs_csr matrix;
    struct als_entries entries;
    struct rs_factors model;
    struct rs_error error;
    const int64_t indptr[] = {0, 4};
    const int32_t straight[] = {0, 1, 2, 3}, position[] = {2, 9, 20, -1}, turned[] = {20, -1, 2, 9};
    const float data[] = {1, 2, 3, 4}, turned_data[] = {3, 4, 1, 2};
    float a[K], b[K];
    struct als_history history = {1, indptr, straight, data, position};

    test_csr_random(&matrix, 60, 30, 0.5, false, 3);
    fit(&model, &p, &entries, &matrix);
    ck_assert_int_eq(als_fold_in(&model, ALS_USERS, &history, a, 1, &error), 0);
    history.position = turned;
    history.data = turned_data;
    ck_assert_int_eq(als_fold_in(&model, ALS_USERS, &history, b, 1, &error), 0);
    ck_assert_mem_eq(a, b, sizeof a);
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

START_TEST(a_row_without_known_columns_is_zeros)
{
    const struct als_parameters p = {
            {.regularization = 0.1, .alpha = 1, .unobserved_weight = 1}, K, 2, ALS_CHOLESKY, 0, 1};
    const int64_t indptr[] = {0, 0, 1};
    const int32_t indices[] = {0}, position[] = {-1};
    const float data[] = {1};
    const struct als_history history = {2, indptr, indices, data, position};
    struct rs_csr matrix;
    struct als_entries entries;
    struct rs_factors model;
    struct rs_error error;
    float out[2 * K];

    test_csr_random(&matrix, 20, 10, 0.5, false, 5);
    fit(&model, &p, &entries, &matrix);
    ck_assert_int_eq(als_fold_in(&model, ALS_USERS, &history, out, 2, &error), 0);
    for (size_t i = 0; i < 2 * K; i++)
        ck_assert_float_eq(out[i], 0);
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

TEST_MAIN("als_apply", {predictions_find_planted_biases}, {fold_in_is_the_same_for_columns_in_another_order},
        {a_row_without_known_columns_is_zeros})
