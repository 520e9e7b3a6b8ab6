/* fm_problem.c: see fm_problem.h. */
#include "fm_problem.h"

#include <stdlib.h>
#include <check.h>

static void start_side(struct fm_side *side, const struct rs_csr *turned)
{
    int64_t *count = calloc(turned->n_rows, sizeof *count);
    struct rs_error error;

    for (size_t i = 0; i < turned->n_rows; i++)
        count[i] = turned->indptr[i + 1] - turned->indptr[i];
    ck_assert_int_eq(fm_side_start(side, count, turned->n_rows, &error), 0);
    free(count);
}

void fm_problem_make(struct fm_problem *p, size_t n_users, size_t n_items, double density, bool history)
{
    struct test_random random = {5};
    float *cells = calloc(n_users * n_items, sizeof *cells);
    int32_t *position = calloc(n_items, sizeof *position);
    struct rs_csr turned;
    struct rs_error error;

    *p = (struct fm_problem){0};
    for (size_t i = 0; i < n_users * n_items; i++)
        if (test_random_uniform(&random) < density && i % n_items != FM_TEST_UNRATED)
            cells[i] = (float)(1 + test_random_bits(&random) % 10) / 2;
    test_csr(&p->matrix, n_users, n_items, cells, NULL);
    test_dense_random(&p->columns, n_items, FM_TEST_COLUMNS, 8);
    ck_assert_int_eq(rs_csr_transpose(&turned, &p->matrix, &error), 0);
    start_side(&p->users, &p->matrix);
    start_side(&p->items, &turned);
    for (size_t i = 0; i < n_items; i++)
        position[i] = i == 2 ? -1 : (int32_t)i;
    ck_assert_int_eq(fm_side_add_dense(&p->items, p->columns.data, FM_TEST_COLUMNS, FM_TEST_COLUMNS, position, &error),
            0);
    if (history) {
        ck_assert_int_eq(fm_side_add_history(&p->users, turned.indptr, turned.indices, n_items, &error), 0);
        ck_assert_int_eq(fm_side_add_history(&p->items, p->matrix.indptr, p->matrix.indices, n_users, &error), 0);
    }
    p->ratings = (struct fm_ratings){n_users, n_items, p->matrix.indptr, p->matrix.indices, p->matrix.data, NULL};
    rs_csr_free(&turned);
    free(cells);
    free(position);
}

void fm_problem_free(struct fm_problem *p)
{
    rs_csr_free(&p->matrix);
    rs_dense_free(&p->columns);
    fm_side_free(&p->users);
    fm_side_free(&p->items);
}

void fm_problem_fit(struct rs_fm *model, const struct fm_problem *p, const struct fm_parameters *parameters,
        int threads, fm_watch_fn *watch, void *context)
{
    struct rs_error error;

    *model = (struct rs_fm){0};
    model->items.n_columns = FM_TEST_COLUMNS;
    model->users.n_history = p->n_history;
    ck_assert_int_eq(rs_ids_copy(&model->users.ids, &p->matrix.rows, &error), 0);
    ck_assert_int_eq(rs_ids_copy(&model->items.ids, &p->matrix.columns, &error), 0);
    ck_assert_msg(fm_fit(model, parameters, &p->ratings, &p->users, &p->items, p->knots, threads, watch, context,
                          &error)
                          == 0,
            "%s", error.text);
}
