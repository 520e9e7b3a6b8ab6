/* test_csv_marks.c: marks, counts and short numbers found many bytes at a time, against the plain ways; pieces of a text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/number.h"
#include "guard.h"
#include "math/cpu.h"
#include "suite.h"
#include "table/csv_chunks.h"
#include "table/csv_digits.h"
#include "table/csv_marks_internal.h"

/* Every variant that this processor has, on texts of every length up to a few registers that end where memory does. */
START_TEST(all_variants_find_the_same)
{
    const struct rs_csv_kernels *plain = rs_csv_kernels(0), *fast = rs_csv_kernels(rs_cpu_features());
    uint32_t want[300 + RS_CSV_MARKS_ROOM], got[300 + RS_CSV_MARKS_ROOM];

    srand(1);
    for (size_t size = 0; size <= 300; size++)
        for (int round = 0; round < 8; round++) {
            struct guard guard;
            char *text = (char *)(guard_before(&guard, size / 4 + 1) + size / 4 + 1) - size;
            struct rs_csv_count a, b;
            size_t n;

            for (size_t i = 0; i < size; i++)
                text[i] = round == 0 ? ',' : "1,.\n7"[rand() % (round == 1 ? 2 : 5)];
            if (round == 7 && size > 0)
                text[(size_t)rand() % size] = '"';
            a = plain->count(text, size);
            b = fast->count(text, size);
            ck_assert_uint_eq(a.n_lines, b.n_lines);
            ck_assert_int_eq(a.quote, b.quote);
            ck_assert_int_eq(a.quote, size > 0 && memchr(text, '"', size) != NULL);
            n = plain->marks(text, size, ',', want);
            ck_assert_uint_eq(fast->marks(text, size, ',', got), n);
            ck_assert_int_eq(memcmp(want, got, n * sizeof *want), 0);
            for (size_t i = 0, k = 0; i < size; i++)
                if (text[i] == ',' || text[i] == '\n')
                    ck_assert_uint_eq(want[k++], i);
            guard_free(&guard);
        }
}
END_TEST

/* What the short way takes, base/number.h takes too, and says the same. */
START_TEST(short_numbers_are_numbers)
{
    static const char characters[] = "0123456789.-/: e";
    size_t n_taken = 0;

    srand(2);
    for (int round = 0; round < 200000; round++) {
        char text[32 + RS_DIGITS_BEHIND];
        size_t length = (size_t)rand() % 20, kinds = rand() % 3 ? 10 : sizeof characters - 1;
        int64_t number, want;
        double wide;
        float value;

        for (size_t i = 0; i < sizeof text; i++)
            text[i] = characters[(size_t)rand() % kinds];
        if (rs_digits(text, length, &number)) {
            ck_assert(rs_parse_integer(text, length, &want));
            ck_assert_int_eq(number, want);
            n_taken++;
        } else {
            ck_assert(length == 0 || length > 16 || strspn(text, "0123456789") < length);
        }
        if (rs_digits_stars(text, length, &value)) {
            ck_assert(rs_parse_real(text, length, &wide));
            ck_assert(value == (float)wide);
        }
    }
    ck_assert_uint_gt(n_taken, 10000);
    for (int tenths = 0; tenths < 100; tenths++) {
        char text[16];
        float value;

        snprintf(text, sizeof text, "%d.%d", tenths / 10, tenths % 10);
        ck_assert(rs_digits_stars(text, 3, &value));
        ck_assert(value == strtof(text, NULL));
    }
}
END_TEST

/* The pieces of a text put together again, each with the number of its first line. */
static void check_pieces(const char *text, size_t size, const char *want, bool quoted)
{
    int fd = memfd_create("text", 0);
    struct rs_csv_chunks chunks;
    struct rs_csv_chunk chunk = {0};
    struct rs_error error = {""};
    char all[256] = "";
    size_t line = 1;
    int status;

    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    lseek(fd, 0, SEEK_SET);
    ck_assert_int_eq(rs_csv_chunks_start(&chunks, fd, "text", &error), 0);
    ck_assert_uint_eq(chunks.expected, strlen(text));
    chunks.size = size;
    while ((status = rs_csv_chunks_next(&chunks, &chunk, &error)) == 1) {
        ck_assert_uint_eq(chunk.line, line);
        if (!chunk.quoted) {
            ck_assert_int_eq(chunk.text[chunk.size - 1], '\n');
            ck_assert_uint_eq(chunk.n_lines, rs_csv_count(chunk.text, chunk.size).n_lines);
        }
        line += chunk.n_lines;
        snprintf(all + strlen(all), sizeof all - strlen(all), "%.*s", (int)chunk.size, chunk.text);
    }
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(all, want);
    if (quoted)
        ck_assert(chunk.quoted);
    rs_csv_chunk_free(&chunk);
    rs_csv_chunks_free(&chunks);
    close(fd);
}

START_TEST(pieces_are_whole_lines)
{
    for (size_t size = 1; size < 40; size++) {
        check_pieces("a,b\n1,2\n\n33333333333333333333,4\n", size, "a,b\n1,2\n\n33333333333333333333,4\n", false);
        check_pieces("a,b\n1,2", size, "a,b\n1,2\n", false);
        check_pieces("\xEF\xBB\xBF"
                     "a\n\xEF\xBB\xBF"
                     "b\n",
                size,
                "a\n\xEF\xBB\xBF"
                "b\n",
                false);
        check_pieces("a,b\n1,\"2\n3\"\n4,5", size, "a,b\n1,\"2\n3\"\n4,5", true);
        check_pieces("", size, "", false);
        check_pieces("\xEF\xBB\xBF", size, "", false);
        check_pieces("\n", size, "\n", false);
    }
}
END_TEST

TEST_MAIN("csv_marks", {all_variants_find_the_same}, {short_numbers_are_numbers}, {pieces_are_whole_lines})
