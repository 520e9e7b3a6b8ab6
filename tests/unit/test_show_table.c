/* test_show_table.c: text in columns of a terminal, and the four formats of one set of rows. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rs-show/table_writer.h"
#include "rs-show/text_width.h"
#include "suite.h"

static char *text; /* of open_memstream: set when the stream is flushed */
static size_t size;

static void check_print(const char *given, size_t length, size_t width, bool right, const char *want)
{
    FILE *out = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(out);
    text_print(out, given, length, width, right);
    fclose(out);
    ck_assert_str_eq(text, want);
    ck_assert_uint_eq(text_width(text, size), width);
    free(text);
}

#define CHECK_PRINT(given, width, right, want) check_print(given, sizeof given - 1, width, right, want)

START_TEST(text_takes_the_columns_it_is_given)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    CHECK_PRINT("abc", 5, false, "abc  ");
    CHECK_PRINT("abc", 5, true, "  abc");
    CHECK_PRINT("abcdef", 4, false, "abc\xE2\x80\xA6");
    CHECK_PRINT("abc", 3, false, "abc");
    CHECK_PRINT("", 2, false, "  ");
    /* Am\xC3\xA9lie, as one character and as a letter with a combining accent. */
    CHECK_PRINT("Am\xC3\xA9lie", 6, false, "Am\xC3\xA9lie");
    CHECK_PRINT("Ame\xCC\x81lie", 6, false, "Ame\xCC\x81lie");
    CHECK_PRINT("Ame\xCC\x81lie", 4, false, "Ame\xCC\x81\xE2\x80\xA6");
    /* Two wide characters in three columns: one and an ellipsis; in two columns only the ellipsis. */
    CHECK_PRINT("\xE4\xB8\x83\xE4\xBA\xBA", 3, false, "\xE4\xB8\x83\xE2\x80\xA6");
    CHECK_PRINT("\xE4\xB8\x83\xE4\xBA\xBA", 2, false, "\xE2\x80\xA6 ");
    /* What a terminal must not see. */
    CHECK_PRINT("a\x1B[31m\n\xFF\0z", 10, false, "a?[31m???z");
}
END_TEST

/* Two rows with all sorts of cells. */
static char *write_rows(enum table_format format, size_t width)
{
    FILE *out = open_memstream(&text, &size);
    struct table_writer table;
    struct rs_error error;

    ck_assert_ptr_nonnull(out);
    table_start(&table, out, format, width, &error);
    table_column(&table, "id", 2, TABLE_RIGHT);
    table_column(&table, "title", 5, TABLE_SHRINKS);
    table_column(&table, "hidden", 6, TABLE_HIDDEN);
    table_column(&table, "score", 5, TABLE_RIGHT);
    table_column(&table, "time", 4, 0);
    table_heading(&table, "Words", 5);
    table_id(&table, (struct rs_id){.number = 12});
    table_text(&table, "Heat, \"The\"\t(1995)", 18);
    table_integer(&table, -3);
    table_real(&table, 0.1f);
    table_time(&table, 964982703);
    ck_assert_int_eq(table_row(&table), 0);
    table_id(&table, (struct rs_id){.text = "tt1", .length = 3});
    table_text(&table, "\xFF", 1);
    table_none(&table);
    table_real(&table, 1234567.0f);
    ck_assert_int_eq(table_row(&table), 0);
    ck_assert_int_eq(table_end(&table), 0);
    fclose(out);
    return text;
}

START_TEST(four_formats)
{
    char *got;

    ck_assert_str_eq(got = write_rows(TABLE_CSV, 80),
            "id,title,hidden,score,time\n12,\"Heat, \"\"The\"\"\t(1995)\",-3,0.1,964982703\ntt1,\xFF,,1234567,\n");
    free(got);
    ck_assert_str_eq(got = write_rows(TABLE_TSV, 80),
            "id\ttitle\thidden\tscore\ttime\n12\tHeat, \"The\" (1995)\t-3\t0.1\t964982703\ntt1\t?\t\t1234567\t\n");
    free(got);
    ck_assert_str_eq(got = write_rows(TABLE_JSONL, 80),
            "{\"id\":12,\"title\":\"Heat, \\\"The\\\"\\t(1995)\",\"hidden\":-3,\"score\":0.1,\"time\":964982703}\n"
            "{\"id\":\"tt1\",\"title\":\"?\",\"hidden\":null,\"score\":1234567,\"time\":null}\n");
    free(got);
    ck_assert_str_eq(got = write_rows(TABLE_ALIGNED, 80), "Words\n"
                                                          " id  title                   score  time\n"
                                                          " 12  Heat, \"The\"?(1995)        0.1  2000-07-30 18:45\n"
                                                          "tt1  ?                   1.235e+06\n");
    free(got);
}
END_TEST

/* Long text is cut, down to 24 columns; then columns on the right go, and an ellipsis says so. */
START_TEST(a_table_fits_the_screen)
{
    static const char title[] = "A title that is much longer than any screen of fifty columns would like to have";

    setlocale(LC_CTYPE, "C.UTF-8");
    for (size_t width = 20; width < 120; width++) {
        FILE *out = open_memstream(&text, &size);
        struct table_writer table;
        struct rs_error error;

        ck_assert_ptr_nonnull(out);
        table_start(&table, out, TABLE_ALIGNED, width, &error);
        table_column(&table, "id", 2, TABLE_RIGHT);
        table_column(&table, "title", 5, TABLE_SHRINKS);
        table_column(&table, "a", 1, TABLE_RIGHT);
        table_column(&table, "a column with a name of some length", 35, TABLE_RIGHT);
        for (int i = 0; i < 3; i++) {
            table_integer(&table, i);
            table_string(&table, title);
            table_real(&table, 1);
            table_real(&table, 2);
            ck_assert_int_eq(table_row(&table), 0);
        }
        ck_assert_int_eq(table_end(&table), 0);
        fclose(out);
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            ck_assert_uint_le(text_width(line, strlen(line)), width);
        free(text);
    }
}
END_TEST

START_TEST(no_rows)
{
    for (int format = TABLE_ALIGNED; format <= TABLE_JSONL; format++) {
        FILE *out = open_memstream(&text, &size);
        struct table_writer table;
        struct rs_error error;

        ck_assert_ptr_nonnull(out);
        table_start(&table, out, (enum table_format)format, 80, &error);
        table_column(&table, "id", 2, TABLE_RIGHT);
        ck_assert_int_eq(table_end(&table), 0);
        fclose(out);
        ck_assert_str_eq(text, format == TABLE_JSONL ? "" : "id\n");
        free(text);
    }
}
END_TEST

TEST_MAIN("show_table", {text_takes_the_columns_it_is_given}, {four_formats}, {a_table_fits_the_screen}, {no_rows})
