/* Tests of tools/rs-als: the normal equations against a dense solve in double from the definition, the loss, conjugate
 * gradient, and what must not change the result: threads and the order of rows and columns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/cholesky.h"
#include "math/vector.h"
#include "matrices.h"
#include "rs-als/als_apply.h"
#include "rs-als/als_fit.h"
#include "suite.h"

enum { K = 5, USERS = 400, ITEMS = 37 };

static const struct als_parameters settings[] = {
        {{.regularization = 0.1, .alpha = 1, .unobserved_weight = 1}, K, 4, ALS_CHOLESKY, 0, 1},
        {{.regularization = 0.02, .regularization_scaling = 1, .alpha = 1, .unobserved_weight = 1, .binary = true}, K,
                4, ALS_CHOLESKY, 0, 2},
        {{.regularization = 0.3, .regularization_scaling = 0.5, .alpha = 7, .unobserved_weight = 0.2}, K, 4,
                ALS_CHOLESKY, 0, 3},
        {{.regularization = 0.5, .regularization_scaling = 0, .is_explicit = true}, K, 4, ALS_CHOLESKY, 0, 4},
        {{.regularization = 0.05, .regularization_scaling = 1, .is_explicit = true}, K, 4, ALS_CHOLESKY, 0, 5},
        {{.regularization = 2, .regularization_scaling = 0, .is_explicit = true}, 0, 4, ALS_CHOLESKY, 0, 6},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* 400 users of 37 films, so that a film's row is longer than a tile; a tenth of the ratings are dislikes, one user and
 * one film have none. */
static void make_matrix(struct rs_csr *matrix)
{
    struct test_random random = {11};
    float *cells = calloc(USERS * ITEMS, sizeof *cells);

    for (size_t i = 0; i < USERS * ITEMS; i++) {
        if (test_random_uniform(&random) < 0.7 && i / ITEMS != 17 && i % ITEMS != 5)
            cells[i] = (float)(1 + test_random_bits(&random) % 10) / 2;
        if (cells[i] > 0 && test_random_uniform(&random) < 0.1)
            cells[i] = -cells[i];
    }
    test_csr(matrix, USERS, ITEMS, cells, NULL);
    free(cells);
}

static void make_entries(struct als_entries *entries, bool with_values)
{
    struct rs_csr matrix;
    struct rs_error error;

    make_matrix(&matrix);
    ck_assert_int_eq(als_entries_take(entries, &matrix, with_values, &error), 0);
}

static void fit(struct rs_factors *model, const struct als_parameters *p, const struct als_entries *entries,
        int threads)
{
    struct rs_error error;

    ck_assert_ptr_null(als_check(p));
    ck_assert_msg(als_fit(model, p, entries, threads, NULL, NULL, &error) == 0, "%s", error.text);
}

static double row_regularization(const struct rs_factors_objective *o, size_t n, size_t n_other)
{
    double count = o->is_explicit ? (double)n : (double)n + o->unobserved_weight * (double)n_other;

    return o->regularization * pow(count, o->regularization_scaling);
}

/* One pair's confidence and target, from the definition; confidence 0 for what does not count. */
static void pair(const struct rs_factors_objective *o, const struct rs_factors_side *against, size_t other, bool seen,
        double r, double *confidence, double *target)
{
    if (o->is_explicit) {
        *confidence = seen ? 1 : 0;
        *target = seen ? r - o->mean - (double)against->biases[other] : 0;
        return;
    }
    if (o->binary)
        r = 1;
    *confidence = o->unobserved_weight + (seen ? o->alpha * fabs(r) : 0);
    *target = seen && r > 0 ? 1 : 0;
}

/* Minimise sum c (t - z . (y, 1))^2 + l |z|^2 over all pairs of a row by a dense system in double. */
static void solve_dense(const struct rs_factors *model, const struct rs_factors_side *against,
        const struct als_rows *rows, size_t row, double *x)
{
    const struct rs_factors_objective *o = &model->objective;
    size_t width = rs_factors_width(model);
    double *a = calloc(width * width, sizeof *a), *y = calloc(width, sizeof *y);
    int64_t e = rows->indptr[row], end = rows->indptr[row + 1];
    double l = row_regularization(o, (size_t)(end - e), against->n);

    memset(x, 0, width * sizeof *x);
    for (size_t other = 0; rows->indptr[row] < end && other < against->n; other++) {
        bool seen = e < end && (size_t)rows->indices[e] == other;
        double c, t;

        pair(o, against, other, seen, seen && rows->data ? (double)rows->data[e] : 1, &c, &t);
        e += seen;
        for (size_t i = 0; i < width; i++)
            y[i] = i < model->k ? (double)against->factors[other * model->k + i] : 1;
        for (size_t i = 0; i < width; i++) {
            x[i] += c * t * y[i];
            for (size_t j = 0; j < width; j++)
                a[i * width + j] += c * y[i] * y[j];
        }
    }
    for (size_t i = 0; i < width; i++)
        a[i * width + i] += rows->indptr[row] < end ? l : 1;
    ck_assert_int_eq(rs_cholesky_solve_plain(a, x, width), 0);
    free(a);
    free(y);
}

static void check_row(const double *want, const float *got, size_t width, size_t row, int setting)
{
    double distance = 0, length = 0;

    for (size_t i = 0; i < width; i++) {
        distance += (want[i] - (double)got[i]) * (want[i] - (double)got[i]);
        length += want[i] * want[i];
    }
    ck_assert_msg(sqrt(distance) <= 1e-4 * sqrt(length) + 1e-7, "setting %d, row %zu: off by %g of %g", setting, row,
            sqrt(distance), sqrt(length));
}

START_TEST(users_solve_the_normal_equations)
{
    struct als_entries entries;
    struct rs_factors model;
    double want[K + 1];
    float got[K + 1];

    make_entries(&entries, true);
    fit(&model, &settings[_i], &entries, 1);
    for (size_t user = 0; user < USERS; user++) {
        solve_dense(&model, &model.items, &entries.by_user, user, want);
        rs_factors_user(&model, user, got);
        check_row(want, got, rs_factors_width(&model), user, _i);
    }
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

START_TEST(items_solve_theirs_over_rows_longer_than_a_tile)
{
    struct als_entries entries;
    struct rs_factors model;
    double want[K + 1];
    float got[K + 1], *scratch;

    make_entries(&entries, true);
    fit(&model, &settings[_i], &entries, 1);
    scratch = malloc(rs_factors_scratch(&model) * sizeof *scratch);
    for (size_t item = 0; item < ITEMS; item++) {
        const struct als_rows *rows = &entries.by_item;

        if (als_row_size(rows, item) > 0)
            ck_assert_uint_gt(als_row_size(rows, item), 256);
        ck_assert_int_eq(rs_factors_fold_in_item(&model, rows->indices + rows->indptr[item], als_row_values(rows, item),
                                 als_row_size(rows, item), got, scratch),
                0);
        solve_dense(&model, &model.users, rows, item, want);
        check_row(want, got, rs_factors_width(&model), item, _i);
    }
    free(scratch);
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

START_TEST(fold_in_of_a_training_user_gives_the_kept_one)
{
    struct als_entries entries;
    struct rs_factors model;
    struct rs_error error;
    float kept[K + 1], *out;
    int32_t position[ITEMS];
    size_t width;

    for (int32_t i = 0; i < ITEMS; i++)
        position[i] = i;
    make_entries(&entries, true);
    fit(&model, &settings[_i], &entries, 1);
    width = rs_factors_width(&model);
    out = malloc(USERS * width * sizeof *out);
    struct als_history history = {
            USERS, entries.by_user.indptr, entries.by_user.indices, entries.by_user.data, position};
    ck_assert_int_eq(als_fold_in(&model, ALS_USERS, &history, out, 2, &error), 0);
    for (size_t user = 0; user < USERS; user++) {
        rs_factors_user(&model, user, kept);
        ck_assert_mem_eq(kept, out + user * width, width * sizeof *kept);
    }
    free(out);
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

/* The loss by its definition, over all pairs, in double. */
static double dense_loss(const struct rs_factors *model, const struct als_entries *entries)
{
    const struct rs_factors_objective *o = &model->objective;
    double loss = 0;

    for (size_t u = 0; u < USERS; u++) {
        int64_t e = entries->by_user.indptr[u], end = entries->by_user.indptr[u + 1];
        double square = o->is_explicit ? pow((double)model->users.biases[u], 2) : 0;

        for (size_t j = 0; j < model->k; j++)
            square += pow((double)model->users.factors[u * model->k + j], 2);
        loss += square * row_regularization(o, (size_t)(end - e), ITEMS);
        for (size_t i = 0; i < ITEMS; i++) {
            bool seen = e < end && (size_t)entries->by_user.indices[e] == i;
            double c, t, s = o->is_explicit ? (double)model->users.biases[u] : 0;

            pair(o, &model->items, i, seen, seen ? (double)entries->by_user.data[e] : 1, &c, &t);
            e += seen;
            for (size_t j = 0; j < model->k; j++)
                s += (double)model->users.factors[u * model->k + j] * (double)model->items.factors[i * model->k + j];
            loss += c * (t - s) * (t - s);
        }
    }
    for (size_t i = 0; i < ITEMS; i++) {
        double square = o->is_explicit ? pow((double)model->items.biases[i], 2) : 0;

        for (size_t j = 0; j < model->k; j++)
            square += pow((double)model->items.factors[i * model->k + j], 2);
        loss += square * row_regularization(o, als_row_size(&entries->by_item, i), USERS);
    }
    return loss;
}

struct course {
    const struct als_entries *entries;
    double last;
    size_t iterations;
};

static int watch_loss(void *context, const struct rs_factors *model, size_t iteration, struct rs_error *error)
{
    struct course *course = context;
    double loss, want = dense_loss(model, course->entries);

    ck_assert_int_eq(als_loss(model, course->entries, 2, &loss, error), 0);
    ck_assert_msg(fabs(loss - want) <= 1e-5 * want, "iteration %zu: loss %.9g, by definition %.9g", iteration, loss,
            want);
    ck_assert_msg(want <= course->last * (1 + 1e-7), "iteration %zu: loss rose from %.9g to %.9g", iteration,
            course->last, want);
    course->last = want;
    course->iterations++;
    return 0;
}

START_TEST(loss_is_exact_and_never_rises)
{
    struct als_parameters p = settings[_i];
    struct als_entries entries;
    struct course course = {&entries, INFINITY, 0};
    struct rs_factors model;
    struct rs_error error;

    p.iterations = 12;
    make_entries(&entries, true);
    ck_assert_int_eq(als_fit(&model, &p, &entries, 1, watch_loss, &course, &error), 0);
    ck_assert_uint_eq(course.iterations, 12);
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

START_TEST(many_steps_of_conjugate_gradient_are_exact)
{
    struct als_parameters p = settings[_i];
    struct als_entries entries;
    struct rs_factors exact, stepped;

    p.iterations = 3;
    make_entries(&entries, true);
    fit(&exact, &p, &entries, 1);
    p.solver = ALS_CG;
    p.cg_steps = 30;
    fit(&stepped, &p, &entries, 1);
    /* Of a model only its products are determined; the two have axes of their own. */
    for (size_t u = 0; u < USERS; u++) {
        for (size_t i = 0; i < ITEMS; i++) {
            float got = rs_dot(stepped.users.factors + u * p.k, stepped.items.factors + i * p.k, p.k);
            float want = rs_dot(exact.users.factors + u * p.k, exact.items.factors + i * p.k, p.k);

            ck_assert_float_eq_tol(got, want, 1e-3F * (1 + fabsf(want)));
        }
    }
    for (size_t i = 0; exact.items.biases && i < ITEMS; i++)
        ck_assert_float_eq_tol(stepped.items.biases[i], exact.items.biases[i], 1e-3F);
    rs_factors_free(&exact);
    rs_factors_free(&stepped);
    als_entries_free(&entries);
}
END_TEST

static void check_same_bits(const struct rs_factors *a, const struct rs_factors *b)
{
    ck_assert(rs_ids_equal(&a->items.ids, &b->items.ids));
    ck_assert(rs_ids_equal(&a->users.ids, &b->users.ids));
    ck_assert_mem_eq(a->items.factors, b->items.factors, a->items.n * a->k * sizeof(float));
    ck_assert_mem_eq(a->users.factors, b->users.factors, a->users.n * a->k * sizeof(float));
    if (a->items.biases) {
        ck_assert_mem_eq(a->items.biases, b->items.biases, a->items.n * sizeof(float));
        ck_assert_mem_eq(a->users.biases, b->users.biases, a->users.n * sizeof(float));
    }
}

START_TEST(threads_do_not_change_a_bit)
{
    for (int solver = ALS_CHOLESKY; solver <= ALS_CG; solver++) {
        struct als_parameters p = settings[_i];
        struct als_entries entries;
        struct rs_factors one, three;

        p.solver = solver == ALS_CG ? ALS_CG : ALS_CHOLESKY;
        p.cg_steps = 3;
        make_entries(&entries, true);
        fit(&one, &p, &entries, 1);
        fit(&three, &p, &entries, 3);
        check_same_bits(&one, &three);
        rs_factors_free(&one);
        rs_factors_free(&three);
        als_entries_free(&entries);
    }
}
END_TEST

/* The same matrix with its rows and columns in an order of their own. */
static void shuffle(struct rs_csr *to, const struct rs_csr *from)
{
    struct rs_csr turned, shuffled;
    struct rs_ids ids;
    struct rs_error error;
    int32_t *order = malloc(USERS * sizeof *order);

    for (size_t i = 0; i < ITEMS; i++)
        order[i] = (int32_t)((i * 17 + 3) % ITEMS);
    ck_assert_int_eq(rs_ids_pick(&ids, &from->columns, order, ITEMS, &error), 0);
    ck_assert_int_eq(rs_csr_align(&shuffled, from, &ids, NULL, &error), 0);
    rs_ids_free(&ids, NULL);
    ck_assert_int_eq(rs_csr_transpose(&turned, &shuffled, &error), 0);
    for (size_t i = 0; i < USERS; i++)
        order[i] = (int32_t)((i * 123 + 7) % USERS);
    ck_assert_int_eq(rs_ids_pick(&ids, &from->rows, order, USERS, &error), 0);
    rs_csr_free(&shuffled);
    ck_assert_int_eq(rs_csr_align(&shuffled, &turned, &ids, NULL, &error), 0);
    rs_ids_free(&ids, NULL);
    rs_csr_free(&turned);
    ck_assert_int_eq(rs_csr_transpose(to, &shuffled, &error), 0);
    rs_csr_free(&shuffled);
    free(order);
}

START_TEST(order_of_rows_and_columns_does_not_change_a_bit)
{
    struct rs_csr matrix, shuffled;
    struct als_entries a, b;
    struct rs_factors first, second;
    struct rs_error error;

    make_matrix(&matrix);
    shuffle(&shuffled, &matrix);
    ck_assert(!rs_ids_equal(&matrix.rows, &shuffled.rows) && !rs_ids_equal(&matrix.columns, &shuffled.columns));
    ck_assert_int_eq(als_entries_take(&a, &matrix, true, &error), 0);
    ck_assert_int_eq(als_entries_take(&b, &shuffled, true, &error), 0);
    fit(&first, &settings[_i], &a, 1);
    fit(&second, &settings[_i], &b, 1);
    check_same_bits(&first, &second);
    rs_factors_free(&first);
    rs_factors_free(&second);
    als_entries_free(&a);
    als_entries_free(&b);
}
END_TEST

START_TEST(binary_needs_no_values)
{
    struct als_parameters p = settings[1];
    struct als_entries with, without;
    struct rs_factors a, b;

    make_entries(&with, true);
    make_entries(&without, false);
    ck_assert_ptr_null(without.by_user.data);
    fit(&a, &p, &with, 1);
    fit(&b, &p, &without, 1);
    check_same_bits(&a, &b);
    rs_factors_free(&a);
    rs_factors_free(&b);
    als_entries_free(&with);
    als_entries_free(&without);
}
END_TEST

START_TEST(seeds_matter_and_empty_rows_are_zeros)
{
    struct als_parameters p = settings[0];
    struct als_entries entries;
    struct rs_factors a, b;

    make_entries(&entries, true);
    fit(&a, &p, &entries, 1);
    p.seed++;
    fit(&b, &p, &entries, 1);
    ck_assert_int_ne(memcmp(a.items.factors, b.items.factors, ITEMS * K * sizeof(float)), 0);
    for (size_t i = 0; i < K; i++) {
        ck_assert_float_eq(a.users.factors[17 * K + i], 0);
        ck_assert_float_eq(a.items.factors[5 * K + i], 0);
    }
    rs_factors_free(&a);
    rs_factors_free(&b);
    als_entries_free(&entries);
}
END_TEST

START_TEST(bad_parameters_are_told)
{
    struct als_parameters p = settings[0];
    struct als_entries entries;
    struct rs_factors model;
    struct rs_error error;

    p.k = 0;
    ck_assert_ptr_nonnull(strstr(als_check(&p), "--explicit"));
    p = settings[0];
    p.iterations = 0;
    ck_assert_ptr_nonnull(als_check(&p));
    p = settings[0];
    p.objective.regularization = NAN;
    ck_assert_ptr_nonnull(als_check(&p));
    p = settings[0];
    p.objective.regularization = 0;
    p.objective.unobserved_weight = 0;
    p.k = 60; /* more factors than films */
    make_entries(&entries, true);
    ck_assert_int_eq(als_fit(&model, &p, &entries, 2, NULL, NULL, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want a larger regularization"));
    rs_factors_free(&model);
    als_entries_free(&entries);
}
END_TEST

/* The penalty of a row of the size of both sides, whatever the scaling and the weights. */
START_TEST(default_regularization_is_one_penalty)
{
    struct als_entries entries;
    struct rs_factors_objective o = {.alpha = 1, .unobserved_weight = 1, .binary = true};
    double side, row, penalty;

    make_entries(&entries, false);
    side = sqrt((double)entries.users.n * (double)entries.items.n);
    row = (double)entries.by_user.indptr[entries.users.n] / side;
    penalty = als_regularization(&o, &entries); /* plain */
    ck_assert_double_eq_tol(penalty, 0.094 * pow(side, 2.0 / 3), 1e-12 * penalty);
    o.regularization_scaling = 1;
    ck_assert_double_eq_tol(als_regularization(&o, &entries) * (row + side), penalty, 1e-12 * penalty);
    o.unobserved_weight = 0.1;
    o.alpha = 1.9;
    ck_assert_double_eq_tol(als_regularization(&o, &entries) * (row + 0.1 * side), penalty, 1e-12 * penalty);
    o = (struct rs_factors_objective){.is_explicit = true, .regularization_scaling = 1};
    ck_assert_double_eq(als_regularization(&o, &entries), 0.1);
    als_entries_free(&entries);
}
END_TEST

TEST_MAIN("als", {users_solve_the_normal_equations, SETTINGS},
        {items_solve_theirs_over_rows_longer_than_a_tile, SETTINGS},
        {fold_in_of_a_training_user_gives_the_kept_one, SETTINGS}, {loss_is_exact_and_never_rises, SETTINGS},
        {many_steps_of_conjugate_gradient_are_exact, SETTINGS}, {threads_do_not_change_a_bit, SETTINGS},
        {order_of_rows_and_columns_does_not_change_a_bit, SETTINGS}, {binary_needs_no_values},
        {seeds_matter_and_empty_rows_are_zeros}, {bad_parameters_are_told}, {default_regularization_is_one_penalty})
