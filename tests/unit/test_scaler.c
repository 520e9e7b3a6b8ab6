/* test_scaler.c: statistics worked by hand, dense against sparse, and back again. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "models/scaler.h"
#include "rs-scale/scaler_fit.h"
#include "suite.h"

static const struct rs_ids no_names = {0};

/* Columns: 1 2 3 4 (mean 2.5, variance 1.25); constant 0.1; 0 0 0 8 (mean 2, variance 12); -3 1 5 -3. */
enum { N = 4, D = 4 };
static const float x[N * D] = {1, 0.1f, 0, -3, 2, 0.1f, 0, 1, 3, 0.1f, 0, 5, 4, 0.1f, 8, -3};

static void check_columns(const struct rs_scaler *s, const double *mean, const double *scale)
{
    for (size_t j = 0; j < s->n_columns; j++) {
        ck_assert_double_le(fabs(s->mean[j] - mean[j]), 1e-6);
        ck_assert_double_le(fabs(s->scale[j] - scale[j]), 1e-6);
    }
}

static void fit(struct rs_scaler *s, enum rs_scaler_method method, bool centre)
{
    struct rs_error error;

    ck_assert_int_eq(scaler_fit(s, method, centre, x, N, D, &no_names, 2, &error), 0);
}

START_TEST(standard)
{
    const double mean[] = {2.5, 0.1, 2, 0}, zeros[D] = {0};
    const double scale[] = {sqrt(1.25), 1, sqrt(12), sqrt(11)};
    struct rs_scaler s;

    fit(&s, RS_SCALE_STANDARD, true);
    check_columns(&s, mean, scale);
    rs_scaler_free(&s);
    fit(&s, RS_SCALE_STANDARD, false);
    check_columns(&s, zeros, scale);
    rs_scaler_free(&s);
}
END_TEST

START_TEST(minmax)
{
    const double mean[] = {1, 0.1, 0, -3}, scale[] = {3, 1, 8, 8};
    struct rs_scaler s;
    float y[N * D];

    fit(&s, RS_SCALE_MINMAX, true);
    check_columns(&s, mean, scale);
    rs_scaler_apply(&s, x, y, N);
    for (size_t i = 0; i < N * D; i++)
        ck_assert(y[i] >= 0 && y[i] <= 1);
    ck_assert_float_eq(y[3 * D + 2], 1);
    rs_scaler_free(&s);
}
END_TEST

START_TEST(robust)
{
    /* numpy.percentile: 1 2 3 4 -> 1.75, 2.5, 3.25; 0 0 0 8 -> 0, 0, 2; -3 -3 1 5 -> -3, -1, 2. */
    const double mean[] = {2.5, 0.1, 0, -1}, scale[] = {1.5, 1, 2, 5};
    struct rs_scaler s;

    fit(&s, RS_SCALE_ROBUST, true);
    check_columns(&s, mean, scale);
    rs_scaler_free(&s);
}
END_TEST

START_TEST(l2)
{
    const float rows[] = {3, 4, 0, 0, -1e-20f, 0};
    struct rs_scaler s;
    struct rs_error error;
    float y[6];

    ck_assert_int_eq(scaler_fit(&s, RS_SCALE_L2, true, rows, 3, 2, &no_names, 1, &error), 0);
    rs_scaler_apply(&s, rows, y, 3);
    ck_assert_float_eq_tol(y[0], 0.6f, 1e-7f);
    ck_assert_float_eq_tol(y[1], 0.8f, 1e-7f);
    ck_assert(y[2] == 0 && y[3] == 0);
    ck_assert_float_eq_tol(y[4], -1, 1e-6f);
    ck_assert_int_eq(rs_scaler_invertible(&s, &error), -1);
    rs_scaler_free(&s);
}
END_TEST

START_TEST(inverse_gives_the_input_back)
{
    static const enum rs_scaler_method methods[] = {RS_SCALE_STANDARD, RS_SCALE_MINMAX, RS_SCALE_ROBUST};
    struct rs_dense m;
    struct rs_scaler s;
    struct rs_error error;
    float *y;

    test_dense_random(&m, 5000, 7, 3);
    for (size_t i = 0; i < m.n_rows * m.n_columns; i++)
        m.data[i] = m.data[i] * (float)(1 + 100 * (i % 7)) + 10 * (float)(i % 7);
    y = malloc(m.n_rows * m.n_columns * sizeof *y);
    ck_assert_int_eq(scaler_fit(&s, methods[_i], true, m.data, m.n_rows, m.n_columns, &no_names, 2, &error), 0);
    ck_assert_int_eq(rs_scaler_invertible(&s, &error), 0);
    rs_scaler_apply(&s, m.data, y, m.n_rows);
    rs_scaler_invert(&s, y, y, m.n_rows);
    for (size_t i = 0; i < m.n_rows * m.n_columns; i++)
        ck_assert_double_le(fabs(y[i] - m.data[i]), 1e-6 * (1 + 200 * (double)(i % 7)));
    rs_scaler_free(&s);
    rs_dense_free(&m);
    free(y);
}
END_TEST

START_TEST(the_number_of_threads_does_not_matter)
{
    struct rs_dense m;
    struct rs_error error;

    test_dense_random(&m, 20000, 37, 9);
    for (int method = 0; method < RS_N_SCALE_METHODS; method++) {
        struct rs_scaler one, three;

        ck_assert_int_eq(scaler_fit(&one, (enum rs_scaler_method)method, true, m.data, m.n_rows, m.n_columns, &no_names,
                                 1, &error),
                0);
        ck_assert_int_eq(scaler_fit(&three, (enum rs_scaler_method)method, true, m.data, m.n_rows, m.n_columns,
                                 &no_names, 3, &error),
                0);
        ck_assert(memcmp(one.mean, three.mean, 37 * sizeof(float)) == 0);
        ck_assert(memcmp(one.scale, three.scale, 37 * sizeof(float)) == 0);
        rs_scaler_free(&one);
        rs_scaler_free(&three);
    }
    rs_dense_free(&m);
}
END_TEST

START_TEST(a_constant_column_of_an_inexact_value_gets_scale_1)
{
    struct rs_scaler s;
    struct rs_error error;
    float *column = malloc(100001 * sizeof *column);

    for (size_t i = 0; i < 100001; i++)
        column[i] = 1234.567f;
    ck_assert_int_eq(scaler_fit(&s, RS_SCALE_STANDARD, true, column, 100001, 1, &no_names, 1, &error), 0);
    ck_assert_float_eq(s.scale[0], 1);
    ck_assert_float_eq(s.mean[0], 1234.567f);
    rs_scaler_free(&s);
    free(column);
}
END_TEST

START_TEST(no_rows_are_refused)
{
    struct rs_scaler s;
    struct rs_error error;

    ck_assert_int_eq(scaler_fit(&s, RS_SCALE_STANDARD, true, x, 0, D, &no_names, 1, &error), -1);
    rs_scaler_free(&s);
}
END_TEST

/* A sparse matrix as a dense one. */
static float *spread(const struct rs_csr *m)
{
    float *dense = calloc(m->n_rows * m->n_columns, sizeof *dense);

    for (size_t i = 0; i < m->n_rows; i++) {
        for (int64_t e = m->indptr[i]; e < m->indptr[i + 1]; e++)
            dense[i * m->n_columns + (size_t)m->indices[e]] = m->data[e];
    }
    return dense;
}

START_TEST(sparse_is_scaled_as_dense_without_centring)
{
    struct rs_csr m;
    struct rs_scaler sparse, dense;
    struct rs_error error;
    float *before, *after;
    size_t n_dropped;

    test_csr_random(&m, 200, 30, _i == RS_SCALE_ROBUST ? 0.6 : 0.1, false, 5);
    m.data[3] = -2; /* quartiles want negative values too */
    before = spread(&m);
    ck_assert_int_eq(scaler_fit_csr(&sparse, (enum rs_scaler_method)_i, &m, 2, &error), 0);
    ck_assert_int_eq(scaler_fit(&dense, (enum rs_scaler_method)_i, false, before, 200, 30, &no_names, 2, &error), 0);
    ck_assert(!rs_scaler_centres(&sparse));
    for (size_t j = 0; j < 30; j++)
        ck_assert_float_eq_tol(sparse.scale[j], dense.scale[j], 1e-6f);
    rs_scaler_apply(&dense, before, before, 200);
    ck_assert_int_eq(rs_scaler_apply_csr(&sparse, false, &m, &n_dropped, &error), 0);
    after = spread(&m);
    for (size_t i = 0; i < 200 * 30; i++)
        ck_assert_float_eq_tol(before[i], after[i], 1e-5f);
    free(before);
    free(after);
    rs_scaler_free(&sparse);
    rs_scaler_free(&dense);
    rs_csr_free(&m);
}
END_TEST

START_TEST(sparse_columns_meet_by_id)
{
    static const float fitted[] = {2, 0, 4, 0, 6, 0}, cells[] = {7, 3, 9};
    struct rs_csr m, other, strange;
    struct rs_scaler s;
    struct rs_error error;
    size_t n_dropped;

    test_csr(&m, 2, 3, fitted, NULL); /* columns 10, 20, 30; extents 2, 6, 4 */
    ck_assert_int_eq(scaler_fit_csr(&s, RS_SCALE_MINMAX, &m, 1, &error), 0);
    test_csr(&other, 1, 3, cells, NULL);
    other.columns.numbers[0] = 30;
    other.columns.numbers[1] = 99;
    other.columns.numbers[2] = 10;
    ck_assert_int_eq(rs_scaler_apply_csr(&s, false, &other, &n_dropped, &error), 0);
    ck_assert_uint_eq(n_dropped, 1);
    ck_assert_uint_eq(other.n_columns, 3);
    ck_assert_uint_eq(rs_csr_entries(&other), 2);
    ck_assert_int_eq(other.indices[0], 0);
    ck_assert_float_eq(other.data[0], 4.5f); /* column 10 */
    ck_assert_int_eq(other.indices[1], 2);
    ck_assert_float_eq(other.data[1], 1.75f); /* column 30 */
    test_csr(&strange, 1, 3, cells, NULL);
    for (size_t j = 0; j < 3; j++)
        strange.columns.numbers[j] = 100 + (int64_t)j;
    ck_assert_int_eq(rs_scaler_apply_csr(&s, false, &strange, &n_dropped, &error), -1);
    rs_scaler_free(&s);
    rs_csr_free(&m);
    rs_csr_free(&other);
    rs_csr_free(&strange);
}
END_TEST

START_TEST(a_centring_scaler_refuses_sparse_input)
{
    struct rs_csr m;
    struct rs_scaler s;
    struct rs_error error;
    size_t n_dropped;

    test_csr(&m, N, D, x, NULL);
    fit(&s, RS_SCALE_STANDARD, true);
    ck_assert_int_eq(rs_scaler_apply_csr(&s, false, &m, &n_dropped, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "centres"));
    rs_scaler_free(&s);
    rs_csr_free(&m);
}
END_TEST

TEST_MAIN("scaler", {standard}, {minmax}, {robust}, {l2}, {inverse_gives_the_input_back, 3},
        {the_number_of_threads_does_not_matter}, {a_constant_column_of_an_inexact_value_gets_scale_1},
        {no_rows_are_refused}, {sparse_is_scaled_as_dense_without_centring, RS_N_SCALE_METHODS},
        {sparse_columns_meet_by_id}, {a_centring_scaler_refuses_sparse_input})
