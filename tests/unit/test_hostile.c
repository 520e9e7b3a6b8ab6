/* test_hostile.c: messages that are well formed and false: each was a crash or could have been. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "stream/kinds.h"
#include "suite.h"

static struct rs_error error;

static int file_of(const char *header, const void *body, size_t size)
{
    uint64_t length = strlen(header);
    int fd = memfd_create("stream", 0);

    ck_assert_int_eq(rs_write_all(fd, &length, sizeof length, "test", &error), 0);
    ck_assert_int_eq(rs_write_all(fd, header, length, "test", &error), 0);
    ck_assert_int_eq(rs_write_all(fd, body, size, "test", &error), 0);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* Read as any kind; the text of the error, or "". */
static const char *read_any(const char *header, const void *body, size_t size)
{
    struct rs_reader reader;
    struct rs_any any;
    int fd = file_of(header, body, size), status;

    rs_reader_start(&reader, fd, "test", "stdin", NULL);
    status = rs_any_read(&any, &reader, &error);
    rs_any_free(&any);
    rs_reader_free(&reader);
    close(fd);
    return status == 0 ? "" : error.text;
}

#define TENSOR(name, dtype, shape, begin, end)                                                                         \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":[" #begin "," #end "]}"

START_TEST(ids_that_were_taken_before_a_failure_are_not_freed_twice)
{
    const int64_t offsets[8] = {0, 9, 3};

    ck_assert_ptr_nonnull(strstr(read_any("{" TENSOR("row_ids", "I64", "[1]", 0, 8) "," TENSOR("indptr", "I64", "[2]",
                                                  8, 24) "," TENSOR("indices", "I32", "[0]", 24, 24) "," TENSOR("data",
                                                  "F32", "[0]", 24, 24) "}",
                                         offsets, 24),
            "col_ids: want I64 [n], got no such tensor"));
    ck_assert_ptr_nonnull(strstr(read_any("{" TENSOR("row_ids_offsets", "I64", "[3]", 0, 24) "," TENSOR("data", "F32",
                                                  "[2,1]", 24, 32) "," TENSOR("row_ids_bytes", "U8", "[8]", 32, 40) "}",
                                         offsets, 40),
            "row_ids_offsets: falls at 1"));
    ck_assert_ptr_nonnull(strstr(read_any("{" TENSOR("row_ids", "I64", "[1]", 0, 8) "," TENSOR("reason_id", "I64",
                                                  "[1,1]", 8,
                                                  16) "," TENSOR("score", "F32", "[1,1]", 16, 20) "," TENSOR("scenario",
                                                  "U8", "[1]", 20, 21) "," TENSOR("reason", "U8", "[1,1]", 21, 22) "}",
                                         offsets, 22),
            "item_ids: want I64 [1,1], got no such tensor"));
}
END_TEST

/* One list of one film, 32 bytes, and what is put behind. */
#define LIST                                                                                                           \
    "{" TENSOR("row_ids", "I64", "[1]", 0, 8) "," TENSOR("item_ids", "I64", "[1,1]", 8, 16) "," TENSOR("reason_id",    \
            "I64", "[1,1]", 16, 24) "," TENSOR("score", "F32", "[1,1]", 24, 28) "," TENSOR("scenario", "U8", "[1]",    \
            28, 29) "," TENSOR("reason", "U8", "[1,1]", 29, 30) "," TENSOR("spare", "U8", "[2]", 30, 32) ","
#define CAUSES(ids) LIST TENSOR("cause_ids", "I64", ids, 32, 56) ","
#define SHARES(shape) TENSOR("cause_share", "F32", shape, 56, 68) ","
#define PLACES TENSOR("place_without", "I32", "[1,1]", 68, 72)

static void refuses(const char *header, const void *body, size_t size, const char *why)
{
    const char *text = read_any(header, body, size);

    ck_assert_msg(strstr(text, why) != NULL, "want '%s', got '%s'", why, text);
}

START_TEST(causes_are_whole_and_finite)
{
    struct {
        char list[32];
        int64_t ids[3];
        float share[3];
        int32_t without;
    } body = {.ids = {1, 2, -1}, .share = {0.5F, 0.25F, 0}, .without = 4};
    const char *good = CAUSES("[1,1,3]") SHARES("[1,1,3]") PLACES "}";

    ck_assert_str_eq(read_any(good, &body, 72), "");
    refuses(LIST TENSOR("cause_ids", "I64", "[1,1,3]", 32, 56) "}", &body, 56,
            "cause_share: want F32 [1,1,3], got no such tensor");
    refuses(LIST TENSOR("cause_share", "F32", "[1,1,3]", 32, 44) "}", &body, 44,
            "place_without: want I32 [1,1], got no such tensor");
    refuses(LIST TENSOR("place_without", "I32", "[1,1]", 32, 36) "}", &body, 36,
            "cause_share: want F32 [1,1,3], got no such tensor");
    refuses(LIST TENSOR("cause_share", "F32", "[1,1,3]", 32, 44) "," TENSOR("place_without", "I32", "[1,1]", 44,
                    48) "}",
            &body, 48, "cause_ids: want I64 [1,1,3], got no such tensor");
    refuses(CAUSES("[1,1,3]") SHARES("[1,3]") PLACES "}", &body, 72, "cause_share: want F32 [1,1,3], got F32 [1,3]");
    refuses(CAUSES("[1,3]") SHARES("[1,1,3]") PLACES "}", &body, 72, "cause_ids: want I64 [1,1,3], got I64 [1,3]");
    body.share[1] = NAN;
    refuses(good, &body, 72, "cause_share: row 0: want finite values");
    body.share[1] = -INFINITY;
    refuses(good, &body, 72, "cause_share: row 0: want finite values");
    body.share[1] = 0;
    body.without = 0;
    refuses(good, &body, 72, "place_without: row 0: want a place from 1, or -1, got 0");
    body.without = -2;
    refuses(good, &body, 72, "got -2");
}
END_TEST

#define TEXTS(n, offsets_end, share_end, without_end, bytes_end)                                                       \
    LIST TENSOR("cause_ids_offsets", "I64", n, 32, offsets_end) "," TENSOR("cause_share", "F32", "[1,1,3]",            \
            offsets_end, share_end) "," TENSOR("place_without", "I32", "[1,1]", share_end,                             \
            without_end) "," TENSOR("cause_ids_bytes", "U8", "[8]", without_end, bytes_end) "}"

START_TEST(causes_are_of_the_sort_that_films_are)
{
    struct {
        char list[32];
        int64_t offsets[4];
        float share[3];
        int32_t without;
        char bytes[8];
    } body = {.offsets = {0, 1, 2, 2}, .without = 4, .bytes = "ab"};

    refuses(TEXTS("[4]", 64, 76, 80, 88), &body, 88, "cause_ids: want numbers as item_ids, got the other sort");
    refuses(TEXTS("[3]", 56, 68, 72, 80), &body, 80, "cause_ids_offsets: want I64 [4], got I64 [3]");
}
END_TEST

START_TEST(a_string_with_a_nul_and_a_count_without_bytes_are_refused)
{
    const int64_t body[4] = {0, 3, 0x610061};

    ck_assert_ptr_nonnull(strstr(read_any("{" TENSOR("row_ids_offsets", "I64", "[2]", 0, 16) "," TENSOR("row_ids_bytes",
                                                  "U8", "[8]", 16, 24) "," TENSOR("data", "F32", "[1,1]", 24, 28) "}",
                                         body, 28),
            "row_ids_bytes: want strings without a NUL"));
    ck_assert_ptr_nonnull(strstr(read_any("{" TENSOR("data", "F32", "[9007199254740992,0]", 0, 0) "}", "", 0),
            "row_ids: want I64 [9007199254740992], got no such tensor"));
}
END_TEST

START_TEST(what_a_file_says_never_makes_a_second_line)
{
    const char *text = read_any("{\"__metadata__\":{\"rs.kind\":\"a\\nb\\u001b[2Jc\"}}", "", 0);

    ck_assert_ptr_nonnull(strstr(text, "got a?b?[2Jc"));
    ck_assert_ptr_null(strpbrk(text, "\n\033"));
}
END_TEST

static int same(void *context, const float *in, float *out, size_t n, struct rs_error *e)
{
    (void)e;
    memcpy(out, in, n * *(size_t *)context * sizeof *in);
    return 0;
}

/* A message as Python may make it: ids behind the data, strings not padded. Its rows stream; what comes out is padded,
 * so the answer can be read again. */
START_TEST(a_foreign_message_streams_in_any_order)
{
    struct {
        float data[4];
        int64_t offsets[3];
        char bytes[4];
    } body = {{1, 2, 3, 4}, {0, 1, 3}, "abc"};
    size_t width = 2;
    struct rs_history history;
    struct rs_reader reader;
    struct rs_writer writer;
    struct rs_dense matrix;
    int in = file_of("{" TENSOR("data", "F32", "[2,2]", 0, 16) "," TENSOR("row_ids_offsets", "I64", "[3]", 16,
                             40) "," TENSOR("row_ids_bytes", "U8", "[3]", 40, 43) "}",
            &body, 43);
    int out = memfd_create("out", 0);

    ck_assert_int_eq(rs_history_start(&history, "rs-x", "1", &error), 0);
    rs_reader_start(&reader, in, "test", "stdin", &history);
    rs_writer_start(&writer, out, "test", "stdout", &history, 0, 1);
    ck_assert_msg(rs_dense_stream(&reader, &writer, 2, 2, NULL, same, &width, &error) == 0, "%s", error.text);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_reader_free(&reader);
    lseek(out, 0, SEEK_SET);
    rs_reader_start(&reader, out, "test", "stdin", NULL);
    ck_assert_msg(rs_dense_read(&matrix, &reader, &error) == 0, "%s", error.text);
    ck_assert_mem_eq(matrix.data, body.data, sizeof body.data);
    ck_assert_uint_eq(rs_ids_at(&matrix.rows, 1).length, 2);
    ck_assert_mem_eq(rs_ids_at(&matrix.rows, 1).text, "bc", 2);
    rs_dense_free(&matrix);
    rs_reader_free(&reader);
    rs_writer_free(&writer);
    rs_history_free(&history);
    close(in);
    close(out);
}
END_TEST

TEST_MAIN("hostile", {ids_that_were_taken_before_a_failure_are_not_freed_twice},
        {a_string_with_a_nul_and_a_count_without_bytes_are_refused}, {what_a_file_says_never_makes_a_second_line},
        {a_foreign_message_streams_in_any_order}, {causes_are_whole_and_finite},
        {causes_are_of_the_sort_that_films_are})
