/* test_stream_refused.c: what is cut, flipped or false is refused. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "matrices.h"
#include "stream/kinds.h"
#include "stream_files.h"
#include "suite.h"

static struct rs_error error;

/* All bytes of a small CSR message. */
static char *small_message(size_t *size)
{
    struct rs_csr matrix;
    struct rs_storage whole;
    int fd = stream_file();
    char *bytes;

    test_csr_random(&matrix, 4, 5, 0.5, true, 3);
    stream_write_csr(fd, &matrix, 0);
    rs_csr_free(&matrix);
    lseek(fd, 0, SEEK_SET);
    ck_assert_int_eq(rs_read_whole(fd, "test", &whole, &error), 0);
    bytes = malloc(whole.size);
    memcpy(bytes, whole.base, whole.size);
    *size = whole.size;
    rs_storage_free(&whole);
    close(fd);
    return bytes;
}

/* Read bytes as a CSR stream; 0 or -1. */
static int try_bytes(const char *bytes, size_t size)
{
    struct rs_reader reader;
    struct rs_csr matrix;
    int fd = stream_file(), status;

    ck_assert_int_eq(rs_write_all(fd, bytes, size, "test", &error), 0);
    reader = stream_reader(fd);
    status = rs_csr_read(&matrix, &reader, &error);
    rs_csr_free(&matrix);
    rs_reader_free(&reader);
    close(fd);
    return status;
}

START_TEST(a_cut_stream_is_refused_wherever_it_is_cut)
{
    size_t size;
    char *bytes = small_message(&size);

    ck_assert_int_eq(try_bytes(bytes, size), 0);
    for (size_t cut = 0; cut < size; cut++)
        ck_assert_msg(try_bytes(bytes, cut) == -1, "cut at %zu passed", cut);
    free(bytes);
}
END_TEST

START_TEST(a_flipped_bit_is_refused_wherever_it_is)
{
    size_t size;
    char *bytes = small_message(&size);

    for (size_t i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            ck_assert_msg(try_bytes(bytes, size) == -1, "bit %d of byte %zu passed", bit, i);
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
        }
    free(bytes);
}
END_TEST

/* A message with this header and `n` zero bytes behind it; no checksum, as Python makes them. */
static int try_header(const char *header, size_t n)
{
    uint64_t length = strlen(header);
    char *bytes = calloc(1, sizeof length + length + n);
    int status;

    memcpy(bytes, &length, sizeof length);
    memcpy(bytes + sizeof length, header, length);
    status = try_bytes(bytes, sizeof length + length + n);
    free(bytes);
    return status;
}

#define CSR(indptr, rest)                                                                                              \
    "{\"row_ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"                                           \
    "\"col_ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]},"                                           \
    "\"indptr\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":" indptr "}," rest "}"
#define EMPTY_ENTRIES                                                                                                  \
    "\"indices\":{\"dtype\":\"I32\",\"shape\":[0],\"data_offsets\":[32,32]},"                                          \
    "\"data\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[32,32]}"

START_TEST(a_false_header_is_refused)
{
    static const struct {
        const char *header, *want;
    } bad[] = {
            {"[]", "want one JSON object"},
            {"{\"a\":1", "want one JSON object"},
            {"{} x", "want one JSON object"},
            {"{\"__metadata__\":{\"a\":1}}", "want a string"},
            {"{\"__metadata__\":{\"rs.version\":\"2.0\"}}", "want 1.0 or older, got 2.0"},
            {"{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "comes twice"},
            {CSR("[16,40]", EMPTY_ENTRIES), "want 16 bytes for its shape, got 24"},
            {CSR("[24,40]", EMPTY_ENTRIES), "want it at 16"},
            {CSR("[8,24]", EMPTY_ENTRIES), "want it at 1"},
            {CSR("[40,16]", EMPTY_ENTRIES), "two rising"},
            {CSR("[16,32]", EMPTY_ENTRIES ",\"data\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[32,32]}"),
                    "comes twice"},
            {CSR("[16,32]", "\"indices\":{\"dtype\":\"I16\",\"shape\":[0],\"data_offsets\":[32,32]}"), "got I16"},
            {CSR("[16,32]",
                     "\"indices\":{\"dtype\":\"I32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[32,32]}"),
                    "too large"},
            {CSR("[16,32]", "\"indices\":{\"dtype\":\"I32\",\"shape\":[-1],\"data_offsets\":[32,28]}"),
                    "whole numbers"},
            {CSR("[16,32]", "\"indices\":{\"dtype\":\"I32\",\"shape\":[0.5],\"data_offsets\":[32,34]}"),
                    "whole numbers"},
            {CSR("[16,32]", "\"indices\":{\"dtype\":\"I32\",\"shape\":[0],\"data_offsets\":[32,32]}"),
                    "data: want F32 [0], got no such tensor"},
    };

    ck_assert_msg(try_header(CSR("[16,32]", EMPTY_ENTRIES), 32) == 0, "%s", error.text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(try_header(bad[i].header, 64) == -1, "passed: %s", bad[i].header);
        ck_assert_msg(strstr(error.text, bad[i].want) != NULL, "want '%s' in '%s' for %s", bad[i].want, error.text,
                bad[i].header);
    }
}
END_TEST

START_TEST(a_false_matrix_is_refused)
{
    struct rs_csr matrix;

    test_csr_random(&matrix, 3, 4, 1.0, true, 1);
    matrix.indices[1] = 4;
    ck_assert_int_eq(rs_csr_check(&matrix, &error), -1);
    matrix.indices[1] = -1;
    ck_assert_int_eq(rs_csr_check(&matrix, &error), -1);
    matrix.indices[1] = 0;
    ck_assert_int_eq(rs_csr_check(&matrix, &error), -1);
    matrix.indices[1] = 1;
    ck_assert_int_eq(rs_csr_check(&matrix, &error), 0);
    matrix.data[2] = NAN;
    ck_assert_int_eq(rs_csr_check(&matrix, &error), -1);
    matrix.data[2] = 1;
    matrix.indptr[1] = 9;
    ck_assert_int_eq(rs_csr_check(&matrix, &error), -1);
    rs_csr_free(&matrix);
}
END_TEST

START_TEST(a_row_that_comes_twice_is_refused)
{
    struct rs_dense matrix = stream_make_dense(3, 2, false);
    struct rs_reader reader;
    struct rs_dense again;
    int fd = stream_file();

    stream_write_dense(fd, &matrix, 0);
    stream_write_dense(fd, &matrix, 0);
    reader = stream_reader(fd);
    ck_assert_int_eq(rs_dense_read(&again, &reader, &error), -1);
    ck_assert_str_eq(error.text, "test: id 0 comes twice");
    rs_reader_free(&reader);
    rs_dense_free(&matrix);
    close(fd);
}
END_TEST

/* A pipe can't be mapped or measured: its header is believed only as far as bytes come. */
START_TEST(a_pipe_with_a_huge_false_length_is_cut_short)
{
    static const char header[] = "{\"data\":{\"dtype\":\"F32\",\"shape\":[1099511627776,1],\"data_offsets\":"
                                 "[0,4398046511104]}}";
    uint64_t length = sizeof header - 1;
    struct rs_reader reader;
    struct rs_dense matrix;
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(rs_write_all(ends[1], &length, sizeof length, "pipe", &error), 0);
    ck_assert_int_eq(rs_write_all(ends[1], header, sizeof header - 1, "pipe", &error), 0);
    close(ends[1]);
    rs_reader_start(&reader, ends[0], "pipe", "stdin", NULL);
    ck_assert_int_eq(rs_dense_read(&matrix, &reader, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "cut short"));
    rs_reader_free(&reader);
    close(ends[0]);
}
END_TEST

TEST_MAIN("stream_refused", {a_cut_stream_is_refused_wherever_it_is_cut}, {a_flipped_bit_is_refused_wherever_it_is},
        {a_false_header_is_refused}, {a_false_matrix_is_refused}, {a_row_that_comes_twice_is_refused},
        {a_pipe_with_a_huge_false_length_is_cut_short})
