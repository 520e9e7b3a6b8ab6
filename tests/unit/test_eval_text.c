/* test_eval_text.c: headers of other tools, blocks that end anywhere, lines to a matrix, ids of two sorts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rs-eval/eval_ids.h"
#include "rs-eval/eval_input.h"
#include "rs-eval/eval_matrix.h"
#include "rs-eval/eval_text.h"
#include "stream_files.h"
#include "suite.h"

static struct rs_error error;

/* A source over a text in memory. */
static struct rs_source source_of(const char *text, size_t size, int *fd)
{
    struct rs_source source;

    *fd = stream_file();
    ck_assert_int_eq(write(*fd, text, size), (ssize_t)size);
    lseek(*fd, 0, SEEK_SET);
    rs_source_start(&source, *fd, "test");
    return source;
}

static void assert_columns(const char *head, const int expected[EVAL_N_COLUMNS])
{
    struct eval_text text;
    int fd;
    struct rs_source source = source_of(head, strlen(head), &fd);

    ck_assert_msg(eval_text_start(&text, &source, &error) == 0, "%s", error.text);
    for (int c = 0; c < EVAL_N_COLUMNS; c++)
        ck_assert_msg(text.column[c] == expected[c], "%s: column %d: %d", head, c, text.column[c]);
    eval_text_free(&text);
    rs_source_free(&source);
    close(fd);
}

START_TEST(headers_of_many_tools)
{
    /* user, item, rank, score, prediction, rating, time, scenario */
    assert_columns("userId,movieId,rating,timestamp\n", (int[]){0, 1, -1, -1, -1, 2, 3, -1});
    assert_columns("row\trank\titem\ttitle\tscore\tscenario\treason\n", (int[]){0, 2, 1, 4, -1, -1, -1, 5});
    assert_columns("item_id,score,rank,user_id\n", (int[]){3, 0, 2, 1, -1, -1, -1, -1});
    assert_columns("user_id:token\titem_id:token\trating:float\ttimestamp:float\n",
            (int[]){0, 1, -1, -1, -1, 2, 3, -1});
    assert_columns("uid,iid,r_ui,est,details", (int[]){0, 1, -1, -1, 3, 2, -1, -1});
    assert_columns("userID;itemID;prediction\n", (int[]){0, 1, -1, -1, 2, -1, -1, -1});
    assert_columns("\xEF\xBB\xBF\"User\",\"Film\"\r\n", (int[]){0, 1, -1, -1, -1, -1, -1, -1});
    assert_columns("196\t242\t3\t881250949\n", (int[]){0, 1, -1, -1, -1, 2, 3, -1});
}
END_TEST

static void assert_refused(const char *text, const char *pattern)
{
    struct eval_text t;
    int fd, more;
    struct rs_source source = source_of(text, strlen(text), &fd);

    more = eval_text_start(&t, &source, &error) == 0 ? 1 : -1;
    while (more == 1)
        more = eval_text_next(&t, &error);
    ck_assert_int_eq(more, -1);
    ck_assert_msg(strstr(error.text, pattern) != NULL, "%s: %s", text, error.text);
    eval_text_free(&t);
    rs_source_free(&source);
    close(fd);
}

START_TEST(bad_lines_are_named)
{
    assert_refused("user,item\n1,2\n3\n", "test: line 3: want 2 fields, got 1");
    assert_refused("user,item\n1,2\n1,\"2\n", "line 3: a quote is opened and never closed");
    assert_refused("customer,thing,stars\n", "line 1: want a header that names user and item");
    assert_refused("user,userId,item\n", "line 1: two columns are called 'user' or the like");
    assert_refused("\n\n", "empty");
}
END_TEST

/* Three megabytes of records, some quoted with line ends in them: each comes whole, with its line. */
START_TEST(records_cross_blocks)
{
    enum { RECORDS = 150000 };
    char *all = malloc((size_t)RECORDS * 64), expected[64];
    size_t size = (size_t)sprintf(all, "user,item,score\n");
    struct eval_text text;
    struct rs_source source;
    size_t line = 2;
    int fd;

    for (int i = 0; i < RECORDS; i++)
        size += (size_t)sprintf(all + size, i % 1000 == 7 ? "\"u\n%d\",film-%d,0.5\n" : "u%d,film-%d,0.5\n", i, i);
    source = source_of(all, size, &fd);
    ck_assert_int_eq(eval_text_start(&text, &source, &error), 0);
    for (int i = 0; i < RECORDS; i++) {
        struct rs_id id;
        int n = sprintf(expected, i % 1000 == 7 ? "u\n%d" : "u%d", i);

        ck_assert_msg(eval_text_next(&text, &error) == 1, "%d: %s", i, error.text);
        ck_assert_int_eq(eval_text_id(&text, EVAL_USER, &id, &error), 0);
        ck_assert(id.length == (size_t)n && memcmp(id.text, expected, id.length) == 0);
        ck_assert_uint_eq(text.csv.line, line);
        line += i % 1000 == 7 ? 2 : 1;
    }
    ck_assert_int_eq(eval_text_next(&text, &error), 0);
    ck_assert(text.capacity < size); /* never the whole file */
    eval_text_free(&text);
    rs_source_free(&source);
    close(fd);
    free(all);
}
END_TEST

static struct rs_csr matrix_of(const char *text, bool *has_values)
{
    struct rs_csr matrix;
    int fd;
    struct rs_source source = source_of(text, strlen(text), &fd);

    ck_assert_msg(eval_matrix_read(&matrix, has_values, &source, &error) == 0, "%s", error.text);
    rs_source_free(&source);
    close(fd);
    ck_assert_int_eq(rs_csr_check(&matrix, &error), 0);
    return matrix;
}

/* Out of order, with a pair twice: sorted by number, and the later time counts. */
START_TEST(lines_become_a_matrix)
{
    bool has_values;
    struct rs_csr m =
            matrix_of("user,item,rating,timestamp\n10,7,1,5\n9,100,2,1\n10,7,3,9\n10,7,4,2\n9,7,5,1\n", &has_values);
    struct rs_csr text = matrix_of("user,item\nann,x\nann,007\n", &has_values);

    ck_assert(m.n_rows == 2 && m.rows.numbers[0] == 9 && m.rows.numbers[1] == 10);
    ck_assert(m.n_columns == 2 && m.columns.numbers[0] == 7 && m.columns.numbers[1] == 100);
    ck_assert(m.indptr[1] == 2 && m.indptr[2] == 3);
    ck_assert(m.data[0] == 5 && m.data[1] == 2 && m.data[2] == 3 && m.time[2] == 9);
    ck_assert(!has_values && text.data[0] == 1 && rs_ids_are_text(&text.columns) && !text.time);
    ck_assert(text.n_columns == 2 && rs_ids_at(&text.columns, 0).length == 3);
    rs_csr_free(&m);
    rs_csr_free(&text);
}
END_TEST

START_TEST(ids_of_two_sorts_meet)
{
    static const char *const names[] = {"5", "17", "x"};
    int64_t numbers[] = {5, 17};
    struct rs_ids number = {.n = 2, .numbers = numbers}, text, whole, *lists[] = {&whole, &text, NULL};
    const struct rs_storage none = {0}, *storage[] = {&none, &none, &none};
    struct rs_id_map map;

    ck_assert_int_eq(rs_id_map_build(&map, &number, &error), 0);
    ck_assert_int_eq(eval_ids_find(&map, (struct rs_id){.text = "17", .length = 2}), 1);
    ck_assert_int_eq(eval_ids_find(&map, (struct rs_id){.text = "17x", .length = 3}), -1);
    rs_id_map_free(&map);
    ck_assert_int_eq(rs_ids_from_texts(&text, names, 3, &error), 0);
    ck_assert_int_eq(rs_id_map_build(&map, &text, &error), 0);
    ck_assert_int_eq(eval_ids_find(&map, (struct rs_id){.number = 17}), 1);
    ck_assert_int_eq(eval_ids_find(&map, (struct rs_id){.number = 18}), -1);
    rs_id_map_free(&map);

    ck_assert_int_eq(eval_ids_to_numbers(&text, &error), 0);
    ck_assert(rs_ids_are_text(&text)); /* x is no number */
    ck_assert_int_eq(rs_ids_copy(&whole, &number, &error), 0);
    ck_assert_int_eq(eval_ids_agree(lists, storage, 3, &error), 0);
    ck_assert(rs_ids_are_text(&whole) && rs_id_compare(rs_ids_at(&whole, 1), rs_ids_at(&text, 1)) == 0);
    ck_assert_int_eq(eval_ids_to_numbers(&whole, &error), 0);
    ck_assert(!rs_ids_are_text(&whole) && whole.numbers[1] == 17);
    rs_ids_free(&whole, NULL);
    rs_ids_free(&text, NULL);
}
END_TEST

static int kind_of(const char *text, enum eval_as as)
{
    struct eval_input input;
    struct rs_reader reader = {0};
    int fd, status;

    reader.source = source_of(text, strlen(text), &fd);
    status = eval_input_open(&input, &reader, as, &error);
    status = status == 0 ? input.is_lists : -1;
    eval_input_free(&input);
    rs_source_free(&reader.source);
    close(fd);
    return status;
}

START_TEST(lists_or_ratings_by_the_header)
{
    ck_assert_int_eq(kind_of("user,item,rank,prediction\n", EVAL_AS_AUTO), 1);
    ck_assert_int_eq(kind_of("user,item,score\n", EVAL_AS_AUTO), 1);
    ck_assert_int_eq(kind_of("user,item\n", EVAL_AS_AUTO), 1);
    ck_assert_int_eq(kind_of("user,item,prediction\n", EVAL_AS_AUTO), 0);
    ck_assert_int_eq(kind_of("userId,movieId,rating\n", EVAL_AS_AUTO), 0);
    ck_assert_int_eq(kind_of("userId,movieId,rating\n", EVAL_AS_LISTS), 1);
    ck_assert_int_eq(kind_of("user,item,score\n", EVAL_AS_RATINGS), 0);
    ck_assert_int_eq(kind_of("1,2,0.5\n", EVAL_AS_LISTS), 1);
    ck_assert_int_eq(kind_of("1,2,0.5\n", EVAL_AS_AUTO), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "--as lists or --as ratings"));
}
END_TEST

TEST_MAIN("text to evaluate", {headers_of_many_tools}, {bad_lines_are_named}, {records_cross_blocks},
        {lines_become_a_matrix}, {ids_of_two_sorts_meet}, {lists_or_ratings_by_the_header})
