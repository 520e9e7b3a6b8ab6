/* test_ids.c: lists of ids, maps, and the joins of sparse matrices by id. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/csr.h"
#include "matrices.h"
#include "suite.h"

static struct rs_error error;

static struct rs_ids texts(const char *const *list, size_t n)
{
    struct rs_ids ids;

    ck_assert_int_eq(rs_ids_from_texts(&ids, list, n, &error), 0);
    return ids;
}

START_TEST(a_map_finds_what_was_added_and_nothing_else)
{
    struct rs_id_map map = {0};

    for (int64_t i = 0; i < 10000; i++)
        ck_assert_int_eq(rs_id_map_add(&map, (struct rs_id){.number = i * i - 5000}, &error), i);
    for (int64_t i = 0; i < 10000; i++) {
        ck_assert_int_eq(rs_id_map_find(&map, (struct rs_id){.number = i * i - 5000}), i);
        ck_assert_int_eq(rs_id_map_add(&map, (struct rs_id){.number = i * i - 5000}, &error), i);
    }
    ck_assert_int_eq(rs_id_map_find(&map, (struct rs_id){.number = 7}), -1);
    ck_assert_int_eq(rs_id_map_find(&map, (struct rs_id){.text = "7", .length = 1}), -1);
    ck_assert_int_eq(rs_id_map_add(&map, (struct rs_id){.text = "7", .length = 1}, &error), -1);
    rs_id_map_free(&map);
}
END_TEST

START_TEST(a_map_of_strings_tells_them_by_all_their_bytes)
{
    struct rs_id_map map = {0};
    char text[16];

    for (int i = 0; i < 5000; i++) {
        int length = snprintf(text, sizeof text, "%d", i);

        ck_assert_int_eq(rs_id_map_add(&map, (struct rs_id){.text = text, .length = (size_t)length}, &error), i);
    }
    ck_assert_int_eq(rs_id_map_find(&map, (struct rs_id){.text = "4999", .length = 4}), 4999);
    ck_assert_int_eq(rs_id_map_find(&map, (struct rs_id){.text = "4999", .length = 3}), 499);
    ck_assert_int_eq(rs_id_map_find(&map, (struct rs_id){.text = "", .length = 0}), -1);
    ck_assert_uint_eq(rs_ids_at(&map.ids, 123).length, 3);
    rs_id_map_free(&map);
}
END_TEST

START_TEST(an_id_that_comes_twice_is_named)
{
    const char *const list[] = {"b", "a", "b"};
    struct rs_ids ids = texts(list, 3);

    ck_assert_int_eq(rs_ids_check_unique(&ids, &error), -1);
    ck_assert_str_eq(error.text, "id b comes twice");
    rs_ids_free(&ids, NULL);
}
END_TEST

START_TEST(lists_are_picked_put_together_and_sorted)
{
    const char *const list[] = {"pear", "fig", "apple", ""};
    const int32_t positions[] = {2, 0, 2};
    struct rs_ids ids = texts(list, 4), picked, both;
    int32_t order[7];

    ck_assert_int_eq(rs_ids_pick(&picked, &ids, positions, 3, &error), 0);
    ck_assert_int_eq(rs_ids_concatenate(&both, &ids, &picked, &error), 0);
    ck_assert_uint_eq(both.n, 7);
    ck_assert_mem_eq(rs_ids_at(&both, 5).text, "pear", 4);
    ck_assert_int_eq(rs_ids_sort_order(&both, order, &error), 0);
    ck_assert_int_eq(order[0], 3); /* "" */
    ck_assert_int_eq(order[1], 2); /* apple, the first of three */
    ck_assert_int_eq(order[2], 4);
    ck_assert_int_eq(order[6], 5);
    rs_ids_free(&ids, NULL);
    rs_ids_free(&picked, NULL);
    rs_ids_free(&both, NULL);
}
END_TEST

START_TEST(numbers_and_strings_do_not_meet)
{
    const char *const list[] = {"1"};
    struct rs_ids names = texts(list, 1), numbers, both;
    int32_t position[1];

    ck_assert_int_eq(rs_ids_count(&numbers, 1, &error), 0);
    ck_assert_int_eq(rs_ids_concatenate(&both, &names, &numbers, &error), -1);
    ck_assert_int_eq(rs_ids_locate(&names, &numbers, position, &error), -1);
    rs_ids_free(&names, NULL);
    rs_ids_free(&numbers, NULL);
}
END_TEST

/* Ascending lists go side by side, others through a map: positions are the same but for the order of `to`. */
START_TEST(ids_are_located_in_any_order)
{
    int64_t evens[30], threes[20], backwards[20];
    struct rs_ids from = {.n = 30, .numbers = evens}, to = {.n = 20, .numbers = threes};
    struct rs_ids turned = {.n = 20, .numbers = backwards}, none = {0};
    int32_t found[30], mapped[30];

    for (int64_t i = 0; i < 30; i++)
        evens[i] = 2 * i + 4;
    for (int64_t i = 0; i < 20; i++)
        threes[i] = backwards[19 - i] = 3 * i;
    ck_assert_int_eq(rs_ids_locate(&from, &to, found, &error), 0);
    ck_assert_int_eq(rs_ids_locate(&from, &turned, mapped, &error), 0);
    for (int i = 0; i < 30; i++) {
        int64_t id = evens[i];

        ck_assert_int_eq(found[i], id % 3 == 0 && id < 60 ? (int32_t)(id / 3) : -1);
        ck_assert_int_eq(mapped[i], found[i] < 0 ? -1 : 19 - found[i]);
    }
    ck_assert_int_eq(rs_ids_locate(&from, &none, found, &error), 0);
    ck_assert_int_eq(found[0], -1);
    ck_assert_int_eq(rs_ids_locate(&none, &to, found, &error), 0);
}
END_TEST

START_TEST(transposing_twice_gives_the_matrix_back)
{
    struct rs_csr matrix, once, twice;
    size_t n;

    test_csr_random(&matrix, 40, 30, 0.3, true, 9);
    ck_assert_int_eq(rs_csr_transpose(&once, &matrix, &error), 0);
    ck_assert_int_eq(rs_csr_check(&once, &error), 0);
    ck_assert_int_eq(rs_csr_transpose(&twice, &once, &error), 0);
    n = rs_csr_entries(&matrix);
    ck_assert_mem_eq(matrix.indptr, twice.indptr, (matrix.n_rows + 1) * sizeof *matrix.indptr);
    ck_assert_mem_eq(matrix.indices, twice.indices, n * sizeof *matrix.indices);
    ck_assert_mem_eq(matrix.data, twice.data, n * sizeof *matrix.data);
    ck_assert_mem_eq(matrix.time, twice.time, n * sizeof *matrix.time);
    rs_csr_free(&matrix);
    rs_csr_free(&once);
    rs_csr_free(&twice);
}
END_TEST

START_TEST(aligning_reorders_drops_and_counts)
{
    const float cells[] = {1, 2, 3, 0, 5, 6};
    struct rs_csr matrix, aligned;
    struct rs_ids columns = {0};
    int64_t wanted[] = {30, 40, 10}; /* 20 is gone, 40 is new */
    size_t n_dropped;

    test_csr(&matrix, 2, 3, cells, NULL);
    columns = (struct rs_ids){.n = 3, .numbers = wanted};
    ck_assert_int_eq(rs_csr_align(&aligned, &matrix, &columns, &n_dropped, &error), 0);
    ck_assert_uint_eq(n_dropped, 2);
    ck_assert_int_eq(rs_csr_check(&aligned, &error), 0);
    ck_assert_uint_eq(rs_csr_entries(&aligned), 3);
    ck_assert_int_eq(aligned.indices[0], 0); /* row 1: 30 -> 3, 10 -> 1 */
    ck_assert(aligned.data[0] == 3 && aligned.data[1] == 1 && aligned.data[2] == 6);
    rs_csr_free(&matrix);
    rs_csr_free(&aligned);
}
END_TEST

START_TEST(selecting_keeps_rows_and_columns_in_order)
{
    const float cells[] = {1, 2, 3, 0, 5, 6, 7, 8, 0};
    const bool rows[] = {true, false, true}, columns[] = {false, true, true};
    struct rs_csr matrix, part;

    test_csr(&matrix, 3, 3, cells, NULL);
    ck_assert_int_eq(rs_csr_select(&part, &matrix, rows, columns, &error), 0);
    ck_assert_uint_eq(part.n_rows, 2);
    ck_assert_uint_eq(rs_csr_entries(&part), 3);
    ck_assert_int_eq(rs_ids_at(&part.rows, 1).number, 3);
    ck_assert(part.data[0] == 2 && part.data[1] == 3 && part.data[2] == 8);
    rs_csr_free(&matrix);
    rs_csr_free(&part);
}
END_TEST

TEST_MAIN("ids", {a_map_finds_what_was_added_and_nothing_else}, {a_map_of_strings_tells_them_by_all_their_bytes},
        {an_id_that_comes_twice_is_named}, {lists_are_picked_put_together_and_sorted},
        {numbers_and_strings_do_not_meet}, {ids_are_located_in_any_order}, {transposing_twice_gives_the_matrix_back},
        {aligning_reorders_drops_and_counts}, {selecting_keeps_rows_and_columns_in_order})
