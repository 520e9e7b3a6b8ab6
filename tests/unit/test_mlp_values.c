/* Tests of what rs-train-mlp starts from: who is held out, damped biases and drift by hand, options and factors that cannot
 * be used. */
#include <math.h>
#include <string.h>

#include "matrices.h"
#include "rs-train-mlp/mlp_fit.h"
#include "rs-train-mlp/mlp_ratings.h"
#include "rs-train-mlp/mlp_values.h"
#include "suite.h"

static struct mlp_options some_options(void)
{
    return (struct mlp_options){.hidden = {4},
            .n_hidden = 1,
            .n_embedding = 2,
            .n_networks = 1,
            .bias_regularization = 3,
            .validation = 0.1,
            .epochs = 1,
            .batch_size = 64,
            .seed = 1,
            .n_threads = 1};
}

START_TEST(the_latest_are_held_out)
{
    const float cells[] = {1, 2, 3, 4, 5, 0, 0, 1, 0, 0};
    const int64_t times[] = {50, 10, 40, 20, 40, 0, 0, 9, 0, 0};
    struct rs_csr matrix;
    struct mlp_ratings ratings;
    struct rs_error error;

    test_csr(&matrix, 2, 5, cells, times);
    ck_assert_int_eq(mlp_ratings_split(&ratings, &matrix, 0.4, 1, &error), 0);
    ck_assert_uint_eq(ratings.n_held_out, 2); /* of 5: 2; of 1: none */
    ck_assert_int_eq(ratings.held_out[0], 4); /* of the two at 40 the higher column */
    ck_assert_int_eq(ratings.held_out[1], 0);
    ck_assert_uint_eq(ratings.n_learnt, 4);
    ck_assert_int_eq(ratings.user[5], 1);
    mlp_ratings_learn_all(&ratings);
    ck_assert_uint_eq(ratings.n_learnt, 6);
    mlp_ratings_free(&ratings);
    rs_csr_free(&matrix);
}
END_TEST

/* Ratings 5 and 3 of one user, 1 of another of the same first film: mean 3. First sweep, damping 1: film a: (2 - 2)/3 = 0,
 * film b: 0/2; users: (2 + 0)/3 and -2/2. It goes on from there; the fixed point is checked by its own equations. */
START_TEST(biases_are_damped_means)
{
    const float cells[] = {5, 3, 1, 0};
    struct mlp_options o = some_options();
    struct rs_rating_network model;
    struct rs_rating_rows users, items;
    struct mlp_ratings ratings;
    struct rs_csr matrix;
    struct rs_error error;
    double u0, u1, a, b;

    test_csr(&matrix, 2, 2, cells, NULL);
    ck_assert_int_eq(mlp_start(&model, &o, &matrix, NULL, NULL, &error), 0);
    ck_assert_int_eq(rs_rating_rows_find(&users, &model.users, &matrix.rows, NULL, "--users", &error), 0);
    ck_assert_int_eq(rs_rating_rows_find(&items, &model.items, &matrix.columns, NULL, "--items", &error), 0);
    ck_assert_int_eq(mlp_ratings_split(&ratings, &matrix, 0, 1, &error), 0);
    ck_assert_int_eq(mlp_start_biases(&model, &ratings, &users, &items, 1, &error), 0);
    u0 = (double)model.users.biases[0], u1 = (double)model.users.biases[1];
    a = (double)model.items.biases[0], b = (double)model.items.biases[1];
    ck_assert_float_eq(model.mean, 3);
    ck_assert(model.low == 1 && model.high == 5);
    ck_assert_double_eq_tol(u0, (2 - a + 0 - b) / 3, 1e-4);
    ck_assert_double_eq_tol(u1, (-2 - a) / 2, 1e-4);
    ck_assert_double_eq_tol(a, (2 - u0 - 2 - u1) / 3, 1e-4);
    ck_assert_double_eq_tol(b, (0 - u0) / 2, 1e-4);
    mlp_ratings_free(&ratings);
    rs_rating_rows_free(&users);
    rs_rating_rows_free(&items);
    rs_rating_network_free(&model);
    rs_csr_free(&matrix);
}
END_TEST

/* A user who gives 3, 4 and 5 of films 2, 3 and 1, in that order: the definition in mlp_values.h, worked out beside. */
START_TEST(drift_is_a_decayed_mean)
{
    const float cells[] = {5, 3, 4, 0, 0, 4};
    const int64_t times[] = {30, 10, 20, 0, 0, 7};
    struct mlp_options o = some_options();
    struct rs_rating_network model;
    struct rs_rating_rows users, items;
    struct mlp_ratings ratings;
    struct rs_csr matrix;
    struct rs_error error;
    double residual[3], drift[3] = {0}, sum = 0, count = 0;

    o.half_life = 2;
    o.bias_regularization = 1.5;
    test_csr(&matrix, 2, 3, cells, times);
    ck_assert_int_eq(mlp_start(&model, &o, &matrix, NULL, NULL, &error), 0);
    ck_assert_int_eq(rs_rating_rows_find(&users, &model.users, &matrix.rows, NULL, "--users", &error), 0);
    ck_assert_int_eq(rs_rating_rows_find(&items, &model.items, &matrix.columns, NULL, "--items", &error), 0);
    ck_assert_int_eq(mlp_ratings_split(&ratings, &matrix, 0, 1, &error), 0);
    ck_assert_int_eq(mlp_start_biases(&model, &ratings, &users, &items, 1.5, &error), 0);
    for (size_t i = 0; i < 3; i++) { /* in the order of time: films 2, 3, 1 */
        size_t film = (i + 1) % 3;

        residual[i] = 3 + (double)i - 4 - (double)model.users.biases[0] - (double)model.items.biases[film];
        drift[i] = sum / (count + 1.5);
        sum = sum * sqrt(0.5) + residual[i];
        count = count * sqrt(0.5) + 1;
    }
    residual[0] = (double)model.users.biases[0];
    ck_assert_int_eq(mlp_start_values(&model, &o, &ratings, &users, &items, &error), 0);
    ck_assert_double_eq_tol((double)model.users.biases[0], residual[0] + sum / (count + 1.5), 1e-5);
    for (size_t i = 0; i < 3; i++)
        ck_assert_double_eq_tol((double)ratings.offsets[(i + 1) % 3], drift[i] - sum / (count + 1.5), 1e-5);
    ck_assert_double_gt(fabs(sum / (count + 1.5)), 0.05);
    mlp_ratings_free(&ratings);
    rs_rating_rows_free(&users);
    rs_rating_rows_free(&items);
    rs_rating_network_free(&model);
    rs_csr_free(&matrix);
}
END_TEST

/* Save, load: the same predictions to the bit, of one network and of three with factors. A user and a film that the model never saw: the mean, when they have no
 * vectors, and no NaN with them. */
START_TEST(factors_have_to_go_together)
{
    struct rs_dense users = {.n_columns = 3}, items = {.n_columns = 3};

    ck_assert_ptr_null(mlp_check_factors(NULL, NULL));
    ck_assert_ptr_null(mlp_check_factors(&users, &items));
    ck_assert_ptr_nonnull(strstr(mlp_check_factors(&users, NULL), "both"));
    items.n_columns = 4;
    ck_assert_ptr_nonnull(strstr(mlp_check_factors(&users, &items), "as many columns"));
    users.n_columns = items.n_columns = 1;
    ck_assert_ptr_nonnull(mlp_check_factors(&users, &items));
}
END_TEST

START_TEST(what_cannot_be_used_is_told)
{
    struct mlp_options o = some_options();

    ck_assert_ptr_null(mlp_check(&o));
    o.refit = true;
    ck_assert_ptr_null(mlp_check(&o));
    o.resume = true;
    ck_assert_ptr_nonnull(strstr(mlp_check(&o), "--resume"));
    o = some_options();
    o.validation = 1;
    ck_assert_ptr_nonnull(mlp_check(&o));
    o = some_options();
    o.n_networks = RS_MAX_NETWORKS + 1;
    ck_assert_ptr_nonnull(strstr(mlp_check(&o), "--networks"));
    o = some_options();
    o.dropout = NAN;
    ck_assert_ptr_nonnull(mlp_check(&o));
}
END_TEST

TEST_MAIN("mlp_values", {the_latest_are_held_out}, {biases_are_damped_means}, {drift_is_a_decayed_mean},
        {factors_have_to_go_together}, {what_cannot_be_used_is_told})
