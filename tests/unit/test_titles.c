/* test_titles.c: titles and genres by film. */
#include <string.h>

#include "table/titles.h"
#include "suite.h"

static int parse(struct rs_titles *titles, const char *text, struct rs_error *error)
{
    return rs_titles_parse(titles, "m.csv", text, strlen(text), error);
}

static void check_text(struct rs_id got, const char *want)
{
    ck_assert_ptr_nonnull(got.text);
    ck_assert_uint_eq(got.length, strlen(want));
    ck_assert_int_eq(memcmp(got.text, want, got.length), 0);
}

START_TEST(films_by_number)
{
    struct rs_titles titles;
    struct rs_error error;

    ck_assert_int_eq(parse(&titles, "movieId,title,genres\n7,\"Heat, The (1995)\",Crime|Drama\n3,B,\n", &error), 0);
    ck_assert(titles.has_genres);
    check_text(rs_titles_find(&titles, (struct rs_id){.number = 7}), "Heat, The (1995)");
    check_text(rs_titles_genres(&titles, (struct rs_id){.number = 7}), "Crime|Drama");
    check_text(rs_titles_genres(&titles, (struct rs_id){.number = 3}), "");
    check_text(rs_titles_find(&titles, (struct rs_id){.number = 8}), "");
    check_text(rs_titles_find(&titles, (struct rs_id){.text = "7", .length = 1}), "");
    rs_titles_free(&titles);
}
END_TEST

START_TEST(films_by_text_and_other_columns)
{
    struct rs_titles titles;
    struct rs_error error;

    ck_assert_int_eq(parse(&titles, "title,item\nAlien,tt1\nAliens,22\n", &error), 0);
    ck_assert(!titles.has_genres);
    check_text(rs_titles_find(&titles, (struct rs_id){.text = "tt1", .length = 3}), "Alien");
    check_text(rs_titles_find(&titles, (struct rs_id){.text = "22", .length = 2}), "Aliens");
    check_text(rs_titles_genres(&titles, (struct rs_id){.text = "22", .length = 2}), "");
    rs_titles_free(&titles);
    ck_assert_int_eq(parse(&titles, "tagId,tag\n1,007\n", &error), 0);
    check_text(rs_titles_find(&titles, (struct rs_id){.number = 1}), "007");
    rs_titles_free(&titles);
}
END_TEST

static void check_refused(const char *text, const char *part)
{
    struct rs_titles titles;
    struct rs_error error;

    ck_assert_int_eq(parse(&titles, text, &error), -1);
    if (!strstr(error.text, part))
        ck_abort_msg("want '%s' in '%s'", part, error.text);
    ck_assert_ptr_null(titles.map.slots);
}

START_TEST(bad_files_are_refused)
{
    check_refused("", "m.csv: empty");
    check_refused("movieId,name\n1,a\n", "no column 'title'; there are: movieId, name");
    check_refused("movieId,title\n1,a\n1,b\n", "line 3: film 1 comes twice");
    check_refused("movieId,title\n1,a\nx,b\n", "line 3: want a film id that is a number");
    check_refused("movieId,title\n1\n", "line 2: want at least 2 fields, got 1");
    check_refused("movieId,title\n1,\"a\n", "line 2: a quote is opened and never closed");
}
END_TEST

START_TEST(nothing_but_a_header)
{
    struct rs_titles titles;
    struct rs_error error;

    ck_assert_int_eq(parse(&titles, "movieId,title\n", &error), 0);
    check_text(rs_titles_find(&titles, (struct rs_id){.number = 1}), "");
    rs_titles_free(&titles);
}
END_TEST

TEST_MAIN("titles", {films_by_number}, {films_by_text_and_other_columns}, {bad_files_are_refused},
        {nothing_but_a_header})
