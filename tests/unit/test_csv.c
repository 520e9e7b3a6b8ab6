/* test_csv.c: the two ways of splitting a record against each other, and the corners of CSV. */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table/csv.h"
#include "suite.h"

/* What one reader makes of a text: fields and records, as one string with marks between. */
struct trace {
    char text[1 << 14];
    size_t size;
};

static void put(struct trace *trace, const void *bytes, size_t size)
{
    ck_assert_uint_lt(trace->size + size, sizeof trace->text);
    if (size)
        memcpy(trace->text + trace->size, bytes, size);
    trace->size += size;
}

static void libcsv_field(void *text, size_t size, void *trace)
{
    put(trace, text, size);
    put(trace, "\x01", 1);
}

static void libcsv_record(int end, void *trace)
{
    (void)end;
    put(trace, "\x02", 1);
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static int trace_libcsv(struct trace *trace, const char *text, size_t size)
{
    struct csv_parser parser;
    int status = 0;

    *trace = (struct trace){0};
    ck_assert_int_eq(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_space_func(&parser, no_space);
    if (csv_parse(&parser, text, size, libcsv_field, libcsv_record, trace) != size
            || csv_fini(&parser, libcsv_field, libcsv_record, trace) != 0)
        status = -1;
    csv_free(&parser);
    return status;
}

static int trace_ours(struct trace *trace, const char *text, size_t size, struct rs_error *error)
{
    struct rs_csv csv;
    int status;

    *trace = (struct trace){0};
    rs_csv_start(&csv, "t.csv", text, size, ',');
    while ((status = rs_csv_next(&csv, error)) == 1) {
        for (size_t i = 0; i < csv.n_fields; i++)
            libcsv_field((void *)(uintptr_t)csv.fields[i].text, csv.fields[i].length, trace);
        libcsv_record('\n', trace);
    }
    rs_csv_free(&csv);
    return status;
}

/* Random records of plain and of quoted fields; each text lies in memory of just its size, for the sanitizer. */
static void check_random(unsigned seed, bool with_quotes)
{
    static const char alphabet[] = "ab ,,\t;\n";
    char text[2000], *exact;
    size_t size = 0, n_records;
    struct trace want, got;
    struct rs_error error;
    bool crlf;

    srand(seed);
    crlf = rand() % 2;
    n_records = (size_t)(rand() % 20);
    for (size_t r = 0; r < n_records && size < sizeof text - 200; r++) {
        size_t n_fields = 1 + (size_t)(rand() % 5);

        for (size_t f = 0; f < n_fields; f++) {
            bool quoted = with_quotes && rand() % 3 == 0;
            size_t length = (size_t)(rand() % 8);

            if (f)
                text[size++] = ',';
            if (quoted)
                text[size++] = '"';
            for (size_t i = 0; i < length; i++) {
                char c = alphabet[(size_t)rand() % (sizeof alphabet - 1)];

                if (!quoted && (c == ',' || c == '\n'))
                    c = 'x';
                if (quoted && rand() % 4 == 0) {
                    text[size++] = '"';
                    c = '"';
                }
                text[size++] = c;
            }
            if (quoted)
                text[size++] = '"';
        }
        if (crlf)
            text[size++] = '\r';
        if (r + 1 < n_records || rand() % 2)
            text[size++] = '\n';
        else if (crlf)
            size--;
    }
    exact = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, text, size);
    ck_assert_int_eq(trace_libcsv(&want, exact, size), 0);
    ck_assert_int_eq(trace_ours(&got, exact, size, &error), 0);
    free(exact);
    ck_assert_uint_eq(got.size, want.size);
    ck_assert_mem_eq(got.text, want.text, want.size);
}

START_TEST(random_records_split_as_libcsv_does)
{
    for (unsigned seed = 1; seed <= 3000; seed++)
        check_random(seed, seed % 3 != 0);
}
END_TEST

static void check_trace(const char *text, const char *want)
{
    struct trace got;
    struct rs_error error;

    ck_assert_int_eq(trace_ours(&got, text, strlen(text), &error), 0);
    got.text[got.size] = '\0';
    for (size_t i = 0; i < got.size; i++)
        got.text[i] = got.text[i] == 1 ? '|' : got.text[i] == 2 ? '/' : got.text[i];
    ck_assert_str_eq(got.text, want);
}

START_TEST(corners)
{
    check_trace("", "");
    check_trace("\n\r\n\n", "");
    check_trace("\xEF\xBB\xBF", "");
    check_trace("\xEF\xBB\xBF"
                "a,b\n",
            "a|b|/");
    check_trace("\xEF\xBB\xBF\"a\",b\n", "a|b|/");
    check_trace("a,b", "a|b|/");
    check_trace("a,b\r", "a|b|/");
    check_trace("a,,\n,\n", "a|||/||/");
    check_trace(" a , b \n", " a | b |/");
    check_trace("a\n\nb\r\n\r\nc", "a|/b|/c|/");
    check_trace("\"a,b\",\"c\"\"d\"\n", "a,b|c\"d|/");
    check_trace("\"two\nlines\",x\r\ny,z\r\n", "two\nlines|x|/y|z|/");
    check_trace("\"two\r\nlines\",x\n", "two\r\nlines|x|/");
    check_trace("\"\"\n\"\",\n", "|/||/");
    check_trace("plain,1\n\"quoted\",2\nplain,3\n", "plain|1|/quoted|2|/plain|3|/");
}
END_TEST

START_TEST(lines_are_counted_and_an_error_spoils_one)
{
    const char *text = "a,b\n\n\"x\ny\",1\nbad \"quote\",2\nc,3\n\"open,4\nd,5\n";
    struct rs_csv csv;
    struct rs_error error;

    rs_csv_start(&csv, "t.csv", text, strlen(text), ',');
    ck_assert_int_eq(rs_csv_next(&csv, &error), 1);
    ck_assert_uint_eq(csv.line, 1);
    ck_assert_int_eq(rs_csv_next(&csv, &error), 1);
    ck_assert_uint_eq(csv.line, 3);
    ck_assert_int_eq(rs_csv_next(&csv, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "t.csv: line 5: a quote where none may be"));
    ck_assert_int_eq(rs_csv_next(&csv, &error), 1);
    ck_assert_uint_eq(csv.line, 6);
    ck_assert_int_eq(rs_csv_next(&csv, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "t.csv: line 7: a quote is opened and never closed"));
    ck_assert_int_eq(rs_csv_next(&csv, &error), 1);
    ck_assert_uint_eq(csv.line, 8);
    ck_assert_int_eq(rs_csv_next(&csv, &error), 0);
    rs_csv_free(&csv);
}
END_TEST

START_TEST(quotes_are_found_past_the_window)
{
    size_t n = 100000, size = 0;
    char *text = malloc(n * 16);
    struct rs_csv csv;
    struct rs_error error;

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < n; i++)
        size += (size_t)sprintf(text + size, i % 30011 == 30010 ? "\"%zu\",\"x\"\"\"\n" : "%zu,x\n", i);
    rs_csv_start(&csv, "t.csv", text, size, ',');
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(rs_csv_next(&csv, &error), 1);
        ck_assert_uint_eq(csv.n_fields, 2);
        ck_assert_uint_eq((size_t)atol(csv.fields[0].text), i);
        ck_assert_uint_eq(csv.fields[1].length, i % 30011 == 30010 ? 2 : 1);
        ck_assert_uint_eq(csv.line, i + 1);
    }
    ck_assert_int_eq(rs_csv_next(&csv, &error), 0);
    rs_csv_free(&csv);
    free(text);
}
END_TEST

START_TEST(columns_are_found_or_listed)
{
    const char *text = "userId\tmovie\x1bId\trating\n";
    struct rs_csv csv;
    struct rs_error error;

    rs_csv_start(&csv, "t.tsv", text, strlen(text), '\t');
    ck_assert_int_eq(rs_csv_next(&csv, &error), 1);
    ck_assert_int_eq(rs_csv_column(&csv, "rating", &error), 2);
    ck_assert_int_eq(rs_csv_column(&csv, "rat", &error), -1);
    ck_assert_str_eq(error.text, "t.tsv: no column 'rat'; there are: userId, movie?Id, rating");
    rs_csv_free(&csv);
}
END_TEST

START_TEST(very_long_headers_are_cut_in_the_message)
{
    char text[5001];
    struct rs_csv csv;
    struct rs_error error;

    for (size_t i = 0; i < 5000; i++)
        text[i] = i % 100 == 99 ? ',' : 'a';
    rs_csv_start(&csv, "t.csv", text, 5000, ',');
    ck_assert_int_eq(rs_csv_next(&csv, &error), 1);
    ck_assert_int_eq(rs_csv_column(&csv, "b", &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "..."));
    rs_csv_free(&csv);
}
END_TEST

TEST_MAIN("csv", {random_records_split_as_libcsv_does}, {corners}, {lines_are_counted_and_an_error_spoils_one},
        {quotes_are_found_past_the_window}, {columns_are_found_or_listed}, {very_long_headers_are_cut_in_the_message})
