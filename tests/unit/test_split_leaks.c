/* test_split_leaks.c: pairs in both parts and tests older than their training, against parts made by hand; moments and file
 * names as people write them. */
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-split/split_leaks.h"
#include "rs-split/split_words.h"
#include "suite.h"

static const float train_cells[] = {1, 0, 2, 0, 3, 0};
static const int64_t train_times[] = {10, 0, 30, 0, 20, 0};

static void find(struct split_leaks *leaks, const float *cells, const int64_t *times, struct rs_csr *train,
        struct rs_csr *held_out)
{
    struct rs_error error = {""};

    test_csr(train, 2, 3, train_cells, train_times);
    test_csr(held_out, 2, 3, cells, times);
    ck_assert_int_eq(split_find_leaks(leaks, train, held_out, &error), 0);
}

START_TEST(what_is_later_is_no_leak_and_a_tie_neither)
{
    static const float cells[] = {0, 1, 0, 1, 0, 1};
    static const int64_t times[] = {0, 30, 0, 31, 0, 99};
    struct rs_csr train, held_out;
    struct split_leaks leaks;

    find(&leaks, cells, times, &train, &held_out);
    ck_assert_uint_eq(leaks.n_held_out, 3);
    ck_assert_uint_eq(leaks.n_both, 0);
    ck_assert(leaks.timed && leaks.any_train && leaks.any_held_out);
    ck_assert_uint_eq(leaks.n_older, 0);
    ck_assert_int_eq(leaks.newest, 30);
    ck_assert_int_eq(leaks.oldest, 30);
    rs_csr_free(&train);
    rs_csr_free(&held_out);
}
END_TEST

START_TEST(older_ones_are_counted_and_the_oldest_named)
{
    static const float cells[] = {0, 1, 0, 1, 0, 1};
    static const int64_t times[] = {0, 29, 0, 31, 0, 5};
    struct rs_csr train, held_out;
    struct split_leaks leaks;

    find(&leaks, cells, times, &train, &held_out);
    ck_assert_uint_eq(leaks.n_older, 2);
    ck_assert_int_eq(leaks.oldest, 5);
    ck_assert_int_eq(leaks.oldest_user.number, held_out.rows.numbers[1]);
    ck_assert_int_eq(leaks.oldest_film.number, held_out.columns.numbers[2]);
    ck_assert_int_eq(leaks.newest_user.number, train.rows.numbers[0]);
    ck_assert_int_eq(leaks.newest_film.number, train.columns.numbers[2]);
    rs_csr_free(&train);
    rs_csr_free(&held_out);
}
END_TEST

/* The second part has its users and films in another order, and one of each that the first has not. */
START_TEST(pairs_meet_by_id)
{
    static const float cells[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct rs_csr train, held_out;
    struct split_leaks leaks;
    struct rs_error error = {""};
    int64_t one, two;

    test_csr(&train, 2, 3, train_cells, train_times);
    test_csr(&held_out, 3, 4, cells, NULL);
    one = train.rows.numbers[0];
    two = train.rows.numbers[1];
    held_out.rows.numbers[0] = 777;
    held_out.rows.numbers[1] = two;
    held_out.rows.numbers[2] = one;
    memcpy(held_out.columns.numbers,
            (int64_t[]){train.columns.numbers[2], 888, train.columns.numbers[1], train.columns.numbers[0]},
            4 * sizeof(int64_t));
    ck_assert_int_eq(split_find_leaks(&leaks, &train, &held_out, &error), 0);
    ck_assert_uint_eq(leaks.n_both, 3);
    ck_assert_int_eq(leaks.both_user.number, two);
    ck_assert_int_eq(leaks.both_film.number, train.columns.numbers[1]);
    ck_assert(!leaks.timed);
    ck_assert_uint_eq(leaks.n_older, 0);
    rs_csr_free(&train);
    rs_csr_free(&held_out);
}
END_TEST

START_TEST(nothing_to_train_on_leaks_nothing)
{
    static const float none[] = {0, 0, 0, 0, 0, 0};
    static const int64_t times[] = {0, 0, 0, 0, 0, 0};
    struct rs_csr train, held_out;
    struct split_leaks leaks;
    struct rs_error error = {""};

    test_csr(&train, 2, 3, none, times);
    test_csr(&held_out, 2, 3, train_cells, train_times);
    ck_assert_int_eq(split_find_leaks(&leaks, &train, &held_out, &error), 0);
    ck_assert_uint_eq(leaks.n_older, 0);
    ck_assert(!leaks.any_train && leaks.any_held_out);
    rs_csr_free(&train);
    rs_csr_free(&held_out);
}
END_TEST

START_TEST(moments_are_read_strictly)
{
    static const char *const wrong[] = {"2015-02-29", "2015-13-01", "2015-01-32", "2015-01-01x", "2015-01", "yesterday",
            "", "1.5", " 5", "99999999999999999999"};
    char room[SPLIT_MOMENT_ROOM];
    int64_t moment;

    ck_assert(split_parse_moment("1970-01-02", &moment) && moment == 86400);
    ck_assert(split_parse_moment("2016-02-29", &moment) && moment == 1456704000);
    ck_assert(split_parse_moment("1456704000", &moment) && moment == 1456704000);
    ck_assert(split_parse_moment("-5", &moment) && moment == -5);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!split_parse_moment(wrong[i], &moment), "'%s' is taken", wrong[i]);
    ck_assert_str_eq(split_format_moment(1456704001, room), "1456704001 (2016-02-29)");
    ck_assert_str_eq(split_format_moment(INT64_MAX, room), "9223372036854775807");
}
END_TEST

START_TEST(files_are_named_by_their_fold)
{
    struct rs_error error = {""};
    char room[SPLIT_FOLD_ROOM];
    char *path;

    ck_assert_str_eq(split_format_fold(3, 5, room), "3");
    ck_assert_str_eq(split_format_fold(3, 12, room), "03");
    path = split_fold_path("fold{}/TR{}.safetensors", "03", &error);
    ck_assert_str_eq(path, "fold03/TR03.safetensors");
    free(path);
    path = split_fold_path("{}{}{}", "123456789", &error);
    ck_assert_str_eq(path, "123456789123456789123456789");
    free(path);
    path = split_fold_path("{TR}", "1", &error);
    ck_assert_str_eq(path, "{TR}");
    free(path);
}
END_TEST

TEST_MAIN("split_leaks", {what_is_later_is_no_leak_and_a_tie_neither}, {older_ones_are_counted_and_the_oldest_named},
        {pairs_meet_by_id}, {nothing_to_train_on_leaks_nothing}, {moments_are_read_strictly},
        {files_are_named_by_their_fold})
