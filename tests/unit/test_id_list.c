/* test_id_list.c: lists of ids as text. */
#include <string.h>

#include "suite.h"
#include "table/id_list.h"

static struct rs_error error;
static struct rs_ids ids;

static int parse(const char *text, bool as_text)
{
    return rs_id_list_parse(&ids, as_text, "block.txt", text, strlen(text), &error);
}

START_TEST(numbers)
{
    ck_assert_int_eq(parse("# never shown\n12\n\n  -3 \t# a remark\r\n12\n007", false), 0);
    ck_assert_uint_eq(ids.n, 3);
    ck_assert(ids.numbers[0] == 12 && ids.numbers[1] == -3 && ids.numbers[2] == 7);
    rs_ids_free(&ids, NULL);
}
END_TEST

START_TEST(texts)
{
    ck_assert_int_eq(parse(" Film-Noir\nC# in depth # no joke\n#x\nFilm-Noir\n", true), 0);
    ck_assert_uint_eq(ids.n, 2);
    ck_assert_uint_eq(rs_ids_at(&ids, 0).length, 9);
    ck_assert_int_eq(memcmp(rs_ids_at(&ids, 1).text, "C# in depth", 11), 0);
    ck_assert_uint_eq(rs_ids_at(&ids, 1).length, 11);
    rs_ids_free(&ids, NULL);
}
END_TEST

START_TEST(nothing)
{
    ck_assert_int_eq(parse("", false), 0);
    ck_assert_uint_eq(ids.n, 0);
    rs_ids_free(&ids, NULL);
    ck_assert_int_eq(parse("# nothing\n\n", true), 0);
    ck_assert_uint_eq(ids.n, 0);
    rs_ids_free(&ids, NULL);
}
END_TEST

START_TEST(bad_lines_are_named)
{
    ck_assert_int_eq(parse("1\n# 2\n3 4\n", false), -1);
    ck_assert_str_eq(error.text, "block.txt: line 3: want one id a line, an integer as in the input, got '3 4'");
    ck_assert_int_eq(parse("1\nToy Story", false), -1);
    ck_assert_str_eq(error.text, "block.txt: line 2: want one id a line, an integer as in the input, got 'Toy Story'");
    ck_assert_int_eq(rs_id_list_parse(&ids, true, "b", "a\nb\0c\n", 6, &error), -1);
    ck_assert_str_eq(error.text, "b: line 2: want one id a line, got a NUL byte: is this a text file?");
}
END_TEST

TEST_MAIN("id_list", {numbers}, {texts}, {nothing}, {bad_lines_are_named})
