/* test_join.c: matrices side by side, worked by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/join.h"
#include "matrices.h"
#include "suite.h"

static struct rs_error error;

/* Rows with the given ids; value = 10 * id + column. */
static void make_dense(struct rs_dense *dense, const int64_t *ids, size_t n, size_t n_columns, const char *const *names)
{
    struct rs_ids rows = {.n = n, .numbers = malloc(n * sizeof(int64_t))};

    memcpy(rows.numbers, ids, n * sizeof *ids);
    ck_assert_int_eq(rs_dense_alloc(dense, &rows, n_columns, &error), 0);
    if (names)
        ck_assert_int_eq(rs_ids_from_texts(&dense->columns, names, n_columns, &error), 0);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < n_columns; c++)
            rs_dense_row(dense, i)[c] = (float)(10 * ids[i]) + (float)c;
}

static void check_names(const struct rs_ids *ids, const char *const *names, size_t n)
{
    struct rs_ids want;

    ck_assert_int_eq(rs_ids_from_texts(&want, names, n, &error), 0);
    ck_assert(rs_ids_equal(ids, &want));
    rs_ids_free(&want, NULL);
}

static void check_rows(const struct rs_ids *ids, const int64_t *want, size_t n)
{
    ck_assert_uint_eq(ids->n, n);
    ck_assert_mem_eq(ids->numbers, want, n * sizeof *want);
}

static const int64_t ids_a[] = {3, 1, 7}, ids_b[] = {9, 1, 3};
static const char *const names_a[] = {"x", "y"}, *const names_b[] = {"y"};

START_TEST(dense_rows_meet_by_id)
{
    static const struct {
        enum rs_join_how how;
        size_t n;
        int64_t rows[4];
        float cells[12];
    } cases[] = {{RS_JOIN_OUTER, 4, {3, 1, 7, 9}, {30, 31, 30, 10, 11, 10, 70, 71, 0, 0, 0, 90}},
            {RS_JOIN_INNER, 2, {3, 1}, {30, 31, 30, 10, 11, 10}},
            {RS_JOIN_LEFT, 3, {3, 1, 7}, {30, 31, 30, 10, 11, 10, 70, 71, 0}}};
    static const char *const names[] = {"x", "y", "y.2"};
    struct rs_dense a, b, joined;
    const struct rs_dense *parts[] = {&a, &b};

    make_dense(&a, ids_a, 3, 2, names_a);
    make_dense(&b, ids_b, 3, 1, names_b);
    for (size_t c = 0; c < 3; c++) {
        struct rs_join_options options = {.how = cases[c].how};

        ck_assert_int_eq(rs_dense_join(&joined, parts, 2, &options, &error), 0);
        check_rows(&joined.rows, cases[c].rows, cases[c].n);
        check_names(&joined.columns, names, 3);
        ck_assert_mem_eq(joined.data, cases[c].cells, cases[c].n * 3 * sizeof(float));
        rs_dense_free(&joined);
    }
    rs_dense_free(&a);
    rs_dense_free(&b);
}
END_TEST

START_TEST(names_and_weights_are_given_for_each_part)
{
    static const char *const part_names[] = {"g", "t"}, *const want[] = {"g.x", "g.y", "t.0"};
    static const char *const without[] = {"x", "y", "2.0"};
    static const float weights[] = {1, 0.5f};
    struct rs_join_options options = {RS_JOIN_INNER, part_names, weights};
    struct rs_dense a, b, joined;
    const struct rs_dense *parts[] = {&a, &b}, *unnamed[] = {&b, &b};

    make_dense(&a, ids_a, 3, 2, names_a);
    make_dense(&b, ids_b, 3, 1, NULL);
    ck_assert_int_eq(rs_dense_join(&joined, parts, 2, &options, &error), 0);
    check_names(&joined.columns, want, 3);
    ck_assert_float_eq(rs_dense_row(&joined, 0)[1], 31);
    ck_assert_float_eq(rs_dense_row(&joined, 0)[2], 15);
    rs_dense_free(&joined);
    options = (struct rs_join_options){.how = RS_JOIN_OUTER};
    ck_assert_int_eq(rs_dense_join(&joined, parts, 2, &options, &error), 0);
    check_names(&joined.columns, without, 3);
    rs_dense_free(&joined);
    ck_assert_int_eq(rs_dense_join(&joined, unnamed, 2, &options, &error), 0);
    ck_assert_uint_eq(joined.columns.n, 0); /* nobody has names: none are made up */
    rs_dense_free(&joined);
    rs_dense_free(&a);
    rs_dense_free(&b);
}
END_TEST

START_TEST(ids_that_cannot_meet_are_refused)
{
    static const char *const texts[] = {"a", "b", "c"};
    static const int64_t twice[] = {5, 5};
    struct rs_join_options options = {.how = RS_JOIN_OUTER};
    struct rs_dense a, b, joined;
    const struct rs_dense *parts[] = {&a, &b};

    make_dense(&a, ids_a, 3, 2, names_a);
    make_dense(&b, ids_b, 3, 1, NULL);
    rs_ids_free(&b.rows, NULL);
    ck_assert_int_eq(rs_ids_from_texts(&b.rows, texts, 3, &error), 0);
    ck_assert_int_eq(rs_dense_join(&joined, parts, 2, &options, &error), -1);
    rs_dense_free(&b);
    make_dense(&b, twice, 2, 1, NULL);
    ck_assert_int_eq(rs_dense_join(&joined, parts, 2, &options, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "5"));
    rs_dense_free(&a);
    rs_dense_free(&b);
}
END_TEST

/* A sparse join's cells are the dense join's. */
START_TEST(csr_joins_as_dense_does)
{
    static const float cells_a[] = {1, 0, 2, 0, 3, 0}, cells_b[] = {0, 4, 5, 0, 6, 7};
    static const int64_t times[] = {1, 2, 3, 4, 5, 6};
    static const char *const names[] = {"a", "b"};
    static const float weights[] = {1, 2};
    struct rs_join_options options = {.how = RS_JOIN_OUTER};
    struct rs_csr a, b, joined;
    const struct rs_csr *parts[] = {&a, &b};

    test_csr(&a, 2, 3, cells_a, times);                                     /* rows 1, 2 */
    test_csr(&b, 3, 2, cells_b, times);                                     /* rows 1, 2, 3 */
    ck_assert_int_eq(rs_csr_join(&joined, parts, 2, &options, &error), -1); /* both have columns 10 and 20 */
    ck_assert_ptr_nonnull(strstr(error.text, "10"));
    options.names = names;
    options.weights = weights;
    ck_assert_int_eq(rs_csr_join(&joined, parts, 2, &options, &error), 0);
    ck_assert_msg(rs_csr_check(&joined, &error) == 0, "%s", error.text);
    {
        static const int64_t indptr[] = {0, 3, 5, 7};
        static const int32_t indices[] = {0, 2, 4, 1, 3, 3, 4};
        static const float data[] = {1, 2, 8, 3, 10, 12, 14};
        static const int64_t time[] = {1, 3, 2, 5, 3, 5, 6};
        static const char *const columns[] = {"a.10", "a.20", "a.30", "b.10", "b.20"};

        ck_assert_mem_eq(joined.indptr, indptr, sizeof indptr);
        ck_assert_mem_eq(joined.indices, indices, sizeof indices);
        ck_assert_mem_eq(joined.data, data, sizeof data);
        ck_assert_mem_eq(joined.time, time, sizeof time);
        check_names(&joined.columns, columns, 5);
    }
    rs_csr_free(&joined);
    options.how = RS_JOIN_LEFT;
    ck_assert_int_eq(rs_csr_join(&joined, parts, 2, &options, &error), 0);
    ck_assert_uint_eq(joined.n_rows, 2);
    ck_assert_uint_eq(rs_csr_entries(&joined), 5);
    rs_csr_free(&joined);
    rs_csr_free(&a);
    rs_csr_free(&b);
}
END_TEST

TEST_MAIN("join", {dense_rows_meet_by_id}, {names_and_weights_are_given_for_each_part},
        {ids_that_cannot_meet_are_refused}, {csr_joins_as_dense_does})
