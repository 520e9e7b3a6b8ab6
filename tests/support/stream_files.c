/* stream_files.c: streams in files of memory. */
#include "stream_files.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stream/kinds.h"

static struct rs_error error;

int stream_file(void)
{
    int fd = memfd_create("stream", 0);

    ck_assert_int_ge(fd, 0);
    return fd;
}

struct rs_reader stream_reader(int fd)
{
    struct rs_reader reader;

    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    rs_reader_start(&reader, fd, "test", "stdin", NULL);
    return reader;
}

void stream_write_csr(int fd, const struct rs_csr *matrix, int level)
{
    struct rs_writer writer;

    rs_writer_start(&writer, fd, "test", "stdout", NULL, level, 2);
    ck_assert_msg(rs_csr_write(matrix, &writer, &error) == 0, "%s", error.text);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
}

void stream_write_dense(int fd, const struct rs_dense *matrix, int level)
{
    struct rs_writer writer;

    rs_writer_start(&writer, fd, "test", "stdout", NULL, level, 2);
    ck_assert_msg(rs_dense_write(matrix, &writer, &error) == 0, "%s", error.text);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
}

struct rs_csr stream_read_csr(int fd)
{
    struct rs_reader reader = stream_reader(fd);
    struct rs_csr matrix;

    ck_assert_msg(rs_csr_read(&matrix, &reader, &error) == 0, "%s", error.text);
    rs_reader_free(&reader);
    return matrix;
}

struct rs_dense stream_read_dense(int fd)
{
    struct rs_reader reader = stream_reader(fd);
    struct rs_dense matrix;

    ck_assert_msg(rs_dense_read(&matrix, &reader, &error) == 0, "%s", error.text);
    rs_reader_free(&reader);
    return matrix;
}

struct rs_dense stream_make_dense(size_t n, size_t d, bool text)
{
    char(*names)[40] = calloc(n + d, sizeof *names);
    const char **list = calloc(n + d, sizeof *list);
    struct rs_dense matrix;
    struct rs_ids rows;

    for (size_t i = 0; i < n + d; i++) {
        snprintf(names[i], sizeof names[i], "%s-%zu", i < n ? "film" : "genre \"x\"", i < n ? n - i : i - n);
        list[i] = names[i];
    }
    ck_assert_int_eq(text ? rs_ids_from_texts(&rows, list, n, &error) : rs_ids_count(&rows, n, &error), 0);
    ck_assert_int_eq(rs_dense_alloc(&matrix, &rows, d, &error), 0);
    ck_assert_int_eq(rs_ids_from_texts(&matrix.columns, list + n, d, &error), 0);
    for (size_t i = 0; i < n * d; i++)
        matrix.data[i] = (float)i / 7.0f;
    free(list);
    free(names);
    return matrix;
}
