/* test_reread.c: bytes that are seen twice, from files and pipes; large messages of others, which are named by their bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cjson/cJSON.h>
#include <zstd.h>

#include "base/file.h"
#include "stream/kinds.h"
#include "stream_files.h"
#include "suite.h"

static struct rs_error error;

/* What comes when. */
static unsigned char byte_at(size_t i)
{
    return (unsigned char)(i * 2654435761u >> 13);
}

struct seen {
    size_t n;
    bool right;
};

static void compare(void *context, const void *bytes, size_t size)
{
    struct seen *seen = context;

    for (size_t i = 0; i < size; i++)
        seen->right &= ((const unsigned char *)bytes)[i] == byte_at(seen->n + i);
    seen->n += size;
}

/* A file of memory with `size` of the bytes, raw or packed. */
static int make_file(size_t size, bool packed)
{
    int fd = stream_file();
    char *bytes = malloc(size), *frame = malloc(ZSTD_compressBound(size));
    size_t n = size;

    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)byte_at(i);
    if (packed) {
        n = ZSTD_compress(frame, ZSTD_compressBound(size), bytes, size, 1);
        ck_assert(!ZSTD_isError(n));
    }
    ck_assert_int_eq(rs_write_all(fd, packed ? frame : bytes, n, "file", &error), 0);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    free(bytes);
    free(frame);
    return fd;
}

/* The same by a pipe, from a process of its own. */
static int as_pipe(int fd, pid_t *writer)
{
    int ends[2];
    char block[4096];
    ssize_t n;

    ck_assert_int_eq(pipe(ends), 0);
    *writer = fork();
    if (*writer == 0) {
        close(ends[0]);
        while ((n = read(fd, block, sizeof block)) > 0)
            if (write(ends[1], block, (size_t)n) != n)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

/* Before it 1000 bytes, of it `size`, behind it 500; once looked at, then read in steps that meet no block. */
static void check_reread(int fd, size_t size)
{
    struct rs_source source;
    struct seen first = {1000, true}, again = {0, true};
    char *bytes = malloc(70001);
    size_t got;

    rs_source_start(&source, fd, "test");
    ck_assert_int_eq(rs_source_read(&source, bytes, 1000, &got, &error), 0);
    compare(&again, bytes, got);
    ck_assert_msg(rs_source_reread(&source, size, &got, compare, &first, &error) == 0, "%s", error.text);
    ck_assert_uint_eq(got, size);
    ck_assert_uint_eq(first.n, size + 1000);
    do {
        ck_assert_int_eq(rs_source_at_end(&source, &error), again.n == size + 1500);
        ck_assert_int_eq(rs_source_read(&source, bytes, 70001, &got, &error), 0);
        compare(&again, bytes, got);
    } while (got > 0);
    ck_assert_uint_eq(again.n, size + 1500);
    ck_assert(first.right && again.right);
    free(bytes);
    rs_source_free(&source);
}

static const size_t sizes[] = {1, 300000, RS_SOURCE_HELD, RS_SOURCE_HELD + 1, RS_SOURCE_HELD + 3333333};

START_TEST(bytes_come_twice)
{
    for (int packed = 0; packed < 2; packed++) {
        int fd = make_file(sizes[_i] + 1500, packed), in, status;
        pid_t writer;

        check_reread(fd, sizes[_i]);
        ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
        in = as_pipe(fd, &writer);
        check_reread(in, sizes[_i]);
        close(in);
        close(fd);
        ck_assert_int_eq(waitpid(writer, &status, 0), writer);
        ck_assert_int_eq(status, 0);
    }
}
END_TEST

START_TEST(all_there_is_may_be_less)
{
    int fd = make_file(5000, false);
    struct rs_source source;
    struct seen seen = {0, true};
    size_t got;

    rs_source_start(&source, fd, "test");
    ck_assert_int_eq(rs_source_reread(&source, 9000, &got, compare, &seen, &error), 0);
    ck_assert_uint_eq(got, 5000);
    ck_assert_int_eq(rs_source_reread(&source, SIZE_MAX, &got, compare, &(struct seen){0, true}, &error), 0);
    ck_assert_uint_eq(got, 5000);
    ck_assert(seen.right);
    rs_source_free(&source);
    close(fd);
}
END_TEST

/* Rows of 64 floats without ids, as Python writes them. */
static int make_foreign(size_t n_rows)
{
    float row[64];
    char header[256], text[8] = {0};
    int fd = stream_file(), length = snprintf(header, sizeof header,
                                    "{\"data\":{\"dtype\":\"F32\",\"shape\":[%zu,64],\"data_offsets\":[0,%zu]}}",
                                    n_rows, n_rows * sizeof row);

    text[0] = (char)length;
    ck_assert_int_eq(rs_write_all(fd, text, sizeof text, "file", &error), 0);
    ck_assert_int_eq(rs_write_all(fd, header, (size_t)length, "file", &error), 0);
    for (size_t i = 0; i < n_rows; i++) {
        for (size_t j = 0; j < 64; j++)
            row[j] = (float)(i * 64 + j);
        ck_assert_int_eq(rs_write_all(fd, row, sizeof row, "file", &error), 0);
    }
    return fd;
}

static int copy(void *context, const float *in, float *out, size_t n, struct rs_error *e)
{
    (void)context;
    (void)e;
    memcpy(out, in, n * 64 * sizeof *in);
    return 0;
}

/* The stream through rs_dense_stream() with a history: 0 or -1; what came out stands in `*out`, the recipe in `recipe`. */
static int pass(int fd, bool look_first, int *out, char recipe[RS_RECIPE_SIZE])
{
    struct rs_history history;
    struct rs_reader reader;
    struct rs_writer writer;
    struct rs_ids none = {0};
    char *steps;
    int status;

    *out = stream_file();
    ck_assert_int_eq(rs_history_start(&history, "rs-test", "1", &error), 0);
    rs_reader_start(&reader, fd, "test", "stdin", &history);
    rs_writer_start(&writer, *out, "test", "stdout", &history, 0, 1);
    if (look_first)
        ck_assert_str_eq(rs_reader_kind(&reader, &error), "dense");
    status = rs_dense_stream(&reader, &writer, 64, 64, &none, copy, NULL, &error);
    if (status == 0) {
        ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
        ck_assert_int_eq(rs_history_finish(&history, "stdout", recipe, &steps, &error), 0);
        free(steps);
    }
    rs_reader_free(&reader);
    rs_writer_free(&writer);
    rs_history_free(&history);
    return status;
}

/* From a file or a pipe, looked at first or not, a message of others has the same name and the same rows. */
START_TEST(large_messages_of_others_stream)
{
    enum { ROWS = 100000 }; /* 25.6 MB */
    int fd = make_foreign(ROWS);
    char first[RS_RECIPE_SIZE] = "", recipe[RS_RECIPE_SIZE];

    for (int way = 0; way < 4; way++) {
        struct rs_dense rows;
        pid_t writer = 0;
        int in = fd, out;

        ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
        if (way & 1)
            in = as_pipe(fd, &writer);
        ck_assert_msg(pass(in, way & 2, &out, recipe) == 0, "%s", error.text);
        ck_assert(first[0] == '\0' || strcmp(first, recipe) == 0);
        strcpy(first, recipe);
        rows = stream_read_dense(out);
        ck_assert_uint_eq(rows.n_rows, ROWS);
        for (size_t i = 0; i < ROWS * 64; i++)
            if (rows.data[i] != (float)i)
                ck_abort_msg("value %zu is %g", i, (double)rows.data[i]);
        rs_dense_free(&rows);
        close(out);
        if (way & 1) {
            close(in);
            waitpid(writer, NULL, 0);
        }
    }
    close(fd);
}
END_TEST

/* The name is of all its bytes, the last one too; and nothing of a short one is answered. */
START_TEST(large_messages_are_named_whole)
{
    int fd = make_foreign(100000), out;
    char first[RS_RECIPE_SIZE], other[RS_RECIPE_SIZE];
    off_t end = lseek(fd, 0, SEEK_END);

    lseek(fd, 0, SEEK_SET);
    ck_assert_int_eq(pass(fd, false, &out, first), 0);
    close(out);
    ck_assert_int_eq(pwrite(fd, "\1", 1, end - 3), 1);
    lseek(fd, 0, SEEK_SET);
    ck_assert_int_eq(pass(fd, false, &out, other), 0);
    ck_assert_str_ne(first, other);
    close(out);
    for (int piped = 0; piped < 2; piped++) {
        pid_t writer;
        int in;

        ck_assert_int_eq(ftruncate(fd, end - 1), 0);
        lseek(fd, 0, SEEK_SET);
        in = piped ? as_pipe(fd, &writer) : fd;
        ck_assert_int_eq(pass(in, false, &out, other), -1);
        ck_assert_ptr_nonnull(strstr(error.text, "cut short: 1 bytes"));
        ck_assert_int_eq(lseek(out, 0, SEEK_END), 0);
        close(out);
        if (piped) {
            close(in);
            waitpid(writer, NULL, 0);
        }
    }
    close(fd);
}
END_TEST

static int copy_one(void *context, const float *in, float *out, size_t n, struct rs_error *e)
{
    (void)context;
    (void)e;
    memcpy(out, in, n * sizeof *in);
    return 0;
}

/* Two million rows of one value, by a writer without a history; the last two ids are as told. */
static int make_long(size_t n, int64_t last_but_one, int64_t last)
{
    struct rs_ids ids;
    struct rs_dense rows;
    int fd = stream_file();

    ck_assert_int_eq(rs_ids_count(&ids, n, &error), 0);
    ids.numbers[n - 2] = last_but_one;
    ids.numbers[n - 1] = last;
    ck_assert_int_eq(rs_dense_alloc(&rows, &ids, 1, &error), 0);
    for (size_t i = 0; i < n; i++)
        rows.data[i] = (float)i;
    stream_write_dense(fd, &rows, 0);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    rs_dense_free(&rows);
    return fd;
}

/* More ids than are held in memory: rising, not rising, and one that comes twice. */
START_TEST(many_ids_pass)
{
    enum { N = RS_SOURCE_HELD / 8 + 1000 };
    static const int64_t last[3][2] = {{N - 2, N + 7}, {N + 7, N - 2}, {N - 2, 5}};
    int in = make_long(N, last[_i][0], last[_i][1]), out = stream_file(), status;
    struct rs_ids none = {0};
    struct rs_reader reader = stream_reader(in);
    struct rs_writer writer;

    rs_writer_start(&writer, out, "test", "stdout", NULL, 0, 1);
    status = rs_dense_stream(&reader, &writer, 1, 1, &none, copy_one, NULL, &error);
    if (_i == 2) {
        ck_assert_int_eq(status, -1);
        ck_assert_ptr_nonnull(strstr(error.text, "twice"));
    } else {
        struct rs_dense rows;

        ck_assert_msg(status == 0, "%s", error.text);
        ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
        rows = stream_read_dense(out);
        ck_assert_uint_eq(rows.n_rows, N);
        for (size_t i = 0; i + 2 < N; i++)
            if (rows.rows.numbers[i] != (int64_t)i || rows.data[i] != (float)i)
                ck_abort_msg("row %zu differs", i);
        ck_assert_int_eq(rows.rows.numbers[N - 2], last[_i][0]);
        ck_assert_int_eq(rows.rows.numbers[N - 1], last[_i][1]);
        rs_dense_free(&rows);
    }
    rs_reader_free(&reader);
    rs_writer_free(&writer);
    close(in);
    close(out);
}
END_TEST

TEST_MAIN("reread", {many_ids_pass, 3}, {bytes_come_twice, sizeof sizes / sizeof *sizes}, {all_there_is_may_be_less},
        {large_messages_of_others_stream}, {large_messages_are_named_whole})
