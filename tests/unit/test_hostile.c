/* test_hostile.c: messages that are well formed and false: each was a crash or could have been. */
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

/* A message as Python may make it: ids behind the data, strings not padded. Its rows stream; what comes out is padded, so
 * the answer can be read again. */
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
        {a_foreign_message_streams_in_any_order})
