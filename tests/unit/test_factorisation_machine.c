/* Tests of models/factorisation_machine: what is kept against where the sampler stood, who is new against who is not, who
 * has a history, the mean of draws. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fm_problem.h"
#include "suite.h"

enum { USERS = FM_TEST_USERS, ITEMS = FM_TEST_ITEMS, COLUMNS = FM_TEST_COLUMNS, UNRATED = FM_TEST_UNRATED };

static void predict(const struct rs_fm *model, const struct rs_csr *pairs, const struct rs_dense *columns, float *mean,
        float *deviation)
{
    struct rs_fm_rows users, items;
    struct rs_error error;

    ck_assert_int_eq(rs_fm_rows_find(&users, model, &model->users, &pairs->rows, NULL, NULL, &error), 0);
    ck_assert_msg(rs_fm_rows_find(&items, model, &model->items, &pairs->columns, columns, NULL, &error) == 0, "%s",
            error.text);
    ck_assert_int_eq(rs_fm_predict(model, &users, &items, pairs, mean, deviation, 1, &error), 0);
    rs_fm_rows_free(&users);
    rs_fm_rows_free(&items);
}

static int keep_errors(void *context, const struct fm_state *state, size_t iteration, struct rs_error *error)
{
    (void)iteration;
    (void)error;
    memcpy(context, state->error, (size_t)state->ratings->start[state->ratings->n_users] * sizeof(float));
    return 0;
}

START_TEST(a_kept_draw_predicts_where_the_sampler_stood)
{
    const struct fm_parameters parameters = {3, 1, 40, 39, 1, true, 7};
    struct fm_problem p;
    struct rs_fm model;
    float errors[USERS * ITEMS], mean[USERS * ITEMS];

    fm_problem_make(&p, USERS, ITEMS, 0.6, true);
    fm_problem_fit(&model, &p, &parameters, 1, keep_errors, errors);
    ck_assert_uint_eq(model.n_draws, 1);
    predict(&model, &p.matrix, NULL, mean, NULL);
    for (size_t r = 0; r < rs_csr_entries(&p.matrix); r++) {
        float want = fminf(fmaxf(p.matrix.data[r] - errors[r], model.low), model.high);

        ck_assert_float_eq_tol(mean[r], want, 2e-5F);
    }
    rs_fm_free(&model);
    fm_problem_free(&p);
}
END_TEST

/* Film 4 was in the fit, with columns and without ratings. A film that comes later with the same columns is no other. */
START_TEST(a_new_film_is_as_one_that_nobody_has_rated)
{
    const struct fm_parameters parameters = {3, 2, 60, 20, 100, false, 7};
    struct fm_problem p;
    struct rs_fm model;
    struct rs_csr known, new;
    struct rs_dense columns;
    struct rs_error error;
    float cells[USERS * ITEMS] = {0}, mean[2][USERS], deviation[2][USERS];

    fm_problem_make(&p, USERS, ITEMS, 0.6, false);
    fm_problem_fit(&model, &p, &parameters, 1, NULL, NULL);
    ck_assert_uint_eq(model.n_draws, 80);
    for (size_t u = 0; u < USERS; u++)
        cells[u * ITEMS + UNRATED] = 1;
    test_csr(&known, USERS, ITEMS, cells, NULL);
    test_csr(&new, USERS, ITEMS, cells, NULL);
    test_dense_random(&columns, ITEMS, COLUMNS, 8);
    new.columns.numbers[UNRATED] = columns.rows.numbers[UNRATED] = 777;
    columns.rows.numbers[0] = 778;
    predict(&model, &known, NULL, mean[0], deviation[0]);
    predict(&model, &new, &columns, mean[1], deviation[1]);
    for (size_t u = 0; u < USERS; u++) {
        ck_assert_float_eq_tol(mean[1][u], mean[0][u], 1e-5F);
        ck_assert_float_gt(deviation[0][u], 0);
        ck_assert_float_eq_tol(deviation[1][u], deviation[0][u], 1e-4F * deviation[0][u]);
    }
    columns.n_columns--;
    ck_assert_int_eq(rs_fm_rows_find(&(struct rs_fm_rows){0}, &model, &model.items, &new.columns, &columns, NULL,
                             &error),
            -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want the 3 columns of the fit, got 2"));
    rs_csr_free(&known);
    rs_csr_free(&new);
    rs_dense_free(&columns);
    rs_fm_free(&model);
    fm_problem_free(&p);
}
END_TEST

/* ---- users by their history ---- */

/* Rows of one draw for two users: one has rated films 0, 1, 3 and 5, one has watched them. */
static void fold_two(const struct rs_fm *model, struct rs_csr *history, float *rated, float *watched)
{
    struct rs_fm_rows rows;
    struct rs_error error;
    size_t width = model->k + 1, n_dropped;

    ck_assert_int_eq(rs_fm_rows_find(&rows, model, &model->users, &history->rows, NULL, &history->rows, &error), 0);
    ck_assert_uint_eq(rows.n_folded, 2);
    ck_assert_int_eq(rs_fm_rows_fold(&rows, model, history, &n_dropped, 1, &error), 0);
    ck_assert_uint_eq(n_dropped, 0);
    memcpy(rated, rs_fm_row(&rows, 0, width, rows.position[0]), width * sizeof *rated);
    memcpy(watched, rs_fm_row(&rows, 0, width, rows.position[1]), width * sizeof *watched);
    rs_fm_rows_free(&rows);
}

/* Who has only watched has the ids' mean m for w and v, which shows the rest h of the row. At the posterior's mean of who has
 * rated, (w - m) / variance is the precision times the errors' sum, and so for v with slopes h + q: one precision for all. */
START_TEST(a_history_gives_the_mean_of_the_posterior)
{
    const struct fm_parameters parameters = {3, 1, 40, 39, 1, false, 7};
    float cells[2 * ITEMS] = {4, 2, 0, 5, 0, 3.5F, 0, 1, 1, 0, 1, 0, 1, 0}, rated[4], watched[4];
    double pull[4], push[4] = {0}, rest[4], v[4];
    struct fm_problem p;
    struct rs_csr history;
    struct rs_fm model;

    fm_problem_make(&p, USERS, ITEMS, 0.6, true);
    p.n_history = ITEMS;
    fm_problem_fit(&model, &p, &parameters, 1, NULL, NULL);
    test_csr(&history, 2, ITEMS, cells, NULL);
    for (int64_t e = history.indptr[1]; e < history.indptr[2]; e++)
        history.data[e] = 0;
    fold_two(&model, &history, rated, watched);
    v[0] = (double)rated[0] - (double)watched[0] + (double)model.users.mean[0];
    for (size_t f = 1; f < 4; f++) {
        rest[f] = (double)watched[f] - (double)model.users.mean[f];
        v[f] = (double)rated[f] - rest[f];
        v[0] -= (v[f] - (double)model.users.mean[f]) * rest[f];
    }
    for (size_t i = 0; i < ITEMS; i++) {
        const float *item = model.items.rows + 4 * i;
        double error = (double)cells[i] - (double)model.w0[0] - (double)rated[0] - (double)item[0];

        for (size_t f = 1; f < 4; f++)
            error -= (double)rated[f] * (double)item[f];
        for (size_t f = 0; cells[i] != 0 && f < 4; f++)
            push[f] += error * (f == 0 ? 1 : rest[f] + (double)item[f]);
    }
    for (size_t f = 0; f < 4; f++)
        pull[f] = (v[f] - (double)model.users.mean[f]) / (double)model.users.variance[f];
    ck_assert_double_gt(pull[0] / push[0], 0.05);
    for (size_t f = 1; f < 4; f++)
        ck_assert_double_eq_tol(pull[f] / push[f], pull[0] / push[0], 2e-3 * pull[0] / push[0]);
    ck_assert_float_ne(model.users.history[0], 0);
    rs_csr_free(&history);
    rs_fm_free(&model);
    fm_problem_free(&p);
}
END_TEST

/* ---- the mean of draws ---- */

/* Draw 0 becomes draw 1 turned by an angle and moved: its predictions stay, and the mean has them too. */
static void turn_and_move(struct rs_fm *model, double angle, double by)
{
    struct rs_fm_side *sides[2] = {&model->users, &model->items};
    float c = (float)cos(angle), s = (float)sin(angle), moved = (float)by;

    for (size_t which = 0; which < 2; which++)
        for (size_t i = 0; i < sides[which]->n; i++) {
            const float *from = sides[which]->rows + (sides[which]->n + i) * 3;
            float *to = sides[which]->rows + i * 3;

            to[0] = from[0];
            to[1] = c * from[1] - s * from[2];
            to[2] = s * from[1] + c * from[2];
            if (which == 1)
                to[0] -= moved * to[1];
            else
                to[1] += moved;
        }
    model->w0[0] = model->w0[1];
}

START_TEST(the_mean_of_draws_that_say_the_same_says_it_too)
{
    const struct fm_parameters parameters = {2, 1, 40, 20, 2, false, 7};
    struct fm_problem p;
    struct rs_fm model;
    struct rs_fm_frame frame;
    struct rs_fm_rows users, items;
    struct rs_error error;
    float mean[USERS * ITEMS], u[USERS * 3], v[ITEMS * 3];

    fm_problem_make(&p, USERS, ITEMS, 0.6, true);
    fm_problem_fit(&model, &p, &parameters, 1, NULL, NULL);
    turn_and_move(&model, 2, 0.7);
    model.low = -100;
    model.high = 100;
    predict(&model, &p.matrix, NULL, mean, NULL);
    ck_assert_int_eq(rs_fm_rows_find(&users, &model, &model.users, &p.matrix.rows, NULL, NULL, &error), 0);
    ck_assert_int_eq(rs_fm_rows_find(&items, &model, &model.items, &p.matrix.columns, NULL, NULL, &error), 0);
    ck_assert_int_eq(rs_fm_frame_find(&frame, &model, &error), 0);
    ck_assert_int_eq(rs_fm_frame_mean(&frame, &model, &users, u, &error), 0);
    ck_assert_int_eq(rs_fm_frame_mean(&frame, &model, &items, v, &error), 0);
    for (size_t i = 0; i < USERS; i++)
        for (int64_t r = p.matrix.indptr[i]; r < p.matrix.indptr[i + 1]; r++) {
            const float *a = u + 3 * i, *b = v + 3 * (size_t)p.matrix.indices[r];

            ck_assert_float_eq_tol(a[0] + b[0] + a[1] * b[1] + a[2] * b[2], mean[r], 1e-5F);
        }
    rs_fm_frame_free(&frame);
    rs_fm_rows_free(&users);
    rs_fm_rows_free(&items);
    rs_fm_free(&model);
    fm_problem_free(&p);
}
END_TEST

TEST_MAIN("factorisation_machine", {a_kept_draw_predicts_where_the_sampler_stood},
        {a_new_film_is_as_one_that_nobody_has_rated}, {a_history_gives_the_mean_of_the_posterior},
        {the_mean_of_draws_that_say_the_same_says_it_too})
