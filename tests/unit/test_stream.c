/* test_stream.c: messages round trip in every kind; cat appends; rows stream through. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "matrices.h"
#include "stream/kinds.h"
#include "stream_files.h"
#include "suite.h"

static struct rs_error error;

static void assert_same_csr(const struct rs_csr *a, const struct rs_csr *b)
{
    size_t n = rs_csr_entries(a);

    ck_assert(rs_ids_equal(&a->rows, &b->rows));
    ck_assert(rs_ids_equal(&a->columns, &b->columns));
    ck_assert_uint_eq(n, rs_csr_entries(b));
    ck_assert_mem_eq(a->indptr, b->indptr, (a->n_rows + 1) * sizeof *a->indptr);
    ck_assert_mem_eq(a->indices, b->indices, n * sizeof *a->indices);
    ck_assert_mem_eq(a->data, b->data, n * sizeof *a->data);
    ck_assert_int_eq(a->time != NULL, b->time != NULL);
    if (a->time)
        ck_assert_mem_eq(a->time, b->time, n * sizeof *a->time);
}

static void assert_same_dense(const struct rs_dense *a, const struct rs_dense *b)
{
    ck_assert(rs_ids_equal(&a->rows, &b->rows));
    ck_assert(rs_ids_equal(&a->columns, &b->columns));
    ck_assert_uint_eq(a->n_columns, b->n_columns);
    ck_assert_mem_eq(a->data, b->data, a->n_rows * a->n_columns * sizeof *a->data);
}

START_TEST(dense_round_trips)
{
    static const size_t rows[] = {0, 1, 3, 100, 5000};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int text = 0; text < 2; text++)
            for (int level = 0; level < 4; level += 3) {
                struct rs_dense matrix = stream_make_dense(rows[i], 67, text), again;
                int fd = stream_file();

                stream_write_dense(fd, &matrix, level);
                again = stream_read_dense(fd);
                assert_same_dense(&matrix, &again);
                rs_dense_free(&matrix);
                rs_dense_free(&again);
                close(fd);
            }
}
END_TEST

START_TEST(csr_round_trips)
{
    for (int level = 0; level < 4; level += 3) {
        struct rs_csr matrix, again;
        int fd = stream_file();

        test_csr_random(&matrix, 50, 40, 0.2, true, 11);
        stream_write_csr(fd, &matrix, level);
        again = stream_read_csr(fd);
        assert_same_csr(&matrix, &again);
        rs_csr_free(&matrix);
        rs_csr_free(&again);
        close(fd);
    }
}
END_TEST

START_TEST(large_files_are_mapped_and_writable)
{
    struct rs_dense matrix = stream_make_dense(20000, 32, false), again, once_more;
    int fd = stream_file();

    stream_write_dense(fd, &matrix, 0);
    again = stream_read_dense(fd);
    ck_assert(again.storage.mapped);
    again.data[0] = 42; /* privately: the file keeps what it had */
    once_more = stream_read_dense(fd);
    assert_same_dense(&matrix, &once_more);
    rs_dense_free(&matrix);
    rs_dense_free(&again);
    rs_dense_free(&once_more);
    close(fd);
}
END_TEST

START_TEST(labels_and_recommendations_round_trip)
{
    const int32_t item[6] = {2, 0, -1, 1, -1, -1};
    struct rs_ids rows, films;
    struct rs_recommendations list, list_again;
    struct rs_labels labels, labels_again;
    struct rs_writer writer;
    struct rs_reader reader;
    int fd = stream_file();

    ck_assert_int_eq(rs_ids_count(&rows, 2, &error), 0);
    ck_assert_int_eq(rs_ids_count(&films, 3, &error), 0);
    ck_assert_int_eq(rs_recommendations_alloc(&list, &rows, 3, item, &films, &error), 0);
    list.score[1] = 0.5f;
    list.scenario[1] = 4;
    list.reason[0] = RS_REASON_SIMILAR;
    rs_writer_start(&writer, fd, "test", "stdout", NULL, 0, 1);
    ck_assert_int_eq(rs_recommendations_write(&list, &writer, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    reader = stream_reader(fd);
    ck_assert_msg(rs_recommendations_read(&list_again, &reader, &error) == 0, "%s", error.text);
    ck_assert(rs_ids_equal(&list.items, &list_again.items));
    ck_assert_mem_eq(list.score, list_again.score, 6 * sizeof *list.score);
    ck_assert_mem_eq(list.reason, list_again.reason, 6);
    ck_assert(rs_recommendations_empty_at(&list_again, 1, 2) && !rs_recommendations_empty_at(&list_again, 0, 1));
    rs_reader_free(&reader);
    rs_recommendations_free(&list);
    rs_recommendations_free(&list_again);

    ck_assert_int_eq(ftruncate(fd, 0), 0);
    lseek(fd, 0, SEEK_SET);
    ck_assert_int_eq(rs_labels_alloc(&labels, &films, &error), 0);
    for (int i = 0; i < 3; i++)
        labels.label[i] = 7 - i;
    ck_assert_int_eq(rs_labels_write(&labels, &writer, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    reader = stream_reader(fd);
    ck_assert_msg(rs_labels_read(&labels_again, &reader, &error) == 0, "%s", error.text);
    ck_assert_mem_eq(labels.label, labels_again.label, 3 * sizeof *labels.label);
    rs_reader_free(&reader);
    rs_writer_free(&writer);
    rs_labels_free(&labels);
    rs_labels_free(&labels_again);
    close(fd);
}
END_TEST

/* Rows first .. last - 1 of a matrix, with only the columns they use: what a shard of a cluster run would hold. */
static struct rs_csr part_of(const struct rs_csr *matrix, size_t first, size_t last)
{
    bool *rows = calloc(matrix->n_rows + 1, 1), *columns = calloc(matrix->n_columns + 1, 1);
    struct rs_csr part;

    for (size_t row = first; row < last; row++) {
        rows[row] = true;
        for (int64_t e = matrix->indptr[row]; e < matrix->indptr[row + 1]; e++)
            columns[matrix->indices[e]] = true;
    }
    ck_assert_int_eq(rs_csr_select(&part, matrix, rows, columns, &error), 0);
    free(rows);
    free(columns);
    return part;
}

/* The same matrix with its columns in the order of `columns`. */
static struct rs_csr in_order_of(const struct rs_csr *matrix, const struct rs_ids *columns)
{
    struct rs_csr aligned;
    size_t n_dropped;

    ck_assert_int_eq(rs_csr_align(&aligned, matrix, columns, &n_dropped, &error), 0);
    ck_assert_uint_eq(n_dropped, 0);
    return aligned;
}

START_TEST(cat_of_any_split_of_a_csr_is_the_whole)
{
    struct rs_csr matrix;

    test_csr_random(&matrix, 30, 25, 0.3, true, 5);
    for (size_t cut = 0; cut <= matrix.n_rows; cut += 3)
        for (size_t second = cut; second <= matrix.n_rows; second += 7) {
            struct rs_csr a = part_of(&matrix, 0, cut), b = part_of(&matrix, cut, second);
            struct rs_csr c = part_of(&matrix, second, matrix.n_rows), whole, ordered, used;
            int fd = stream_file();

            stream_write_csr(fd, &a, 0);
            stream_write_csr(fd, &b, 0);
            stream_write_csr(fd, &c, 0);
            whole = stream_read_csr(fd);
            used = part_of(&matrix, 0, matrix.n_rows);
            ordered = in_order_of(&whole, &used.columns);
            assert_same_csr(&used, &ordered);
            rs_csr_free(&a);
            rs_csr_free(&b);
            rs_csr_free(&c);
            rs_csr_free(&whole);
            rs_csr_free(&ordered);
            rs_csr_free(&used);
            close(fd);
        }
    rs_csr_free(&matrix);
}
END_TEST

START_TEST(cat_of_dense_and_of_zstd_frames_is_the_whole)
{
    struct rs_dense whole = stream_make_dense(11, 5, false), again;

    for (size_t cut = 0; cut <= 11; cut++)
        for (int level = 0; level < 4; level += 3) {
            struct rs_dense a = whole, b = whole;
            int fd = stream_file();

            a.n_rows = a.rows.n = cut;
            b.n_rows = b.rows.n = 11 - cut;
            b.rows.numbers += cut;
            b.data += cut * 5;
            stream_write_dense(fd, &a, level);
            stream_write_dense(fd, &b, level);
            again = stream_read_dense(fd);
            assert_same_dense(&whole, &again);
            rs_dense_free(&again);
            close(fd);
        }
    rs_dense_free(&whole);
}
END_TEST

static int halve(void *context, const float *in, float *out, size_t n, struct rs_error *e)
{
    size_t width = *(size_t *)context;

    (void)e;
    for (size_t i = 0; i < n * width; i++)
        out[i] = in[i] / 2;
    return 0;
}

/* Raw messages and frames in any order; large ones, so that pieces are mapped, read past a buffer and put together. */
START_TEST(cat_of_raw_and_packed_is_the_whole)
{
    for (int levels = 0; levels < 16; levels++)
        for (size_t n = 7; n <= 7000; n += 6993) {
            struct rs_dense matrix = stream_make_dense(4 * n, 45, false), part = matrix, again;
            int fd = stream_file();

            for (size_t i = 0; i < 4; i++) {
                part.n_rows = part.rows.n = n;
                part.rows.numbers = matrix.rows.numbers + i * n;
                part.data = matrix.data + i * n * 45;
                stream_write_dense(fd, &part, levels >> i & 1);
            }
            again = stream_read_dense(fd);
            assert_same_dense(&matrix, &again);
            rs_dense_free(&again);
            rs_dense_free(&matrix);
            close(fd);
        }
}
END_TEST

/* Raw and packed: a look changes nothing, and each message comes by itself. */
START_TEST(messages_are_looked_at_and_taken_one_by_one)
{
    for (int levels = 0; levels < 4; levels++) {
        struct rs_dense matrix = stream_make_dense(20, 3, false);
        int fd = stream_file();
        struct rs_reader reader;
        struct rs_any any;
        char bytes[9];
        size_t got, n = 0;

        stream_write_dense(fd, &matrix, levels & 1);
        stream_write_dense(fd, &matrix, levels >> 1);
        reader = stream_reader(fd);
        for (int times = 0; times < 2; times++) {
            ck_assert_int_eq(rs_source_peek(&reader.source, bytes, sizeof bytes, &got, &error), 0);
            ck_assert_uint_eq(got, sizeof bytes);
            ck_assert(bytes[8] == '{' && bytes[7] == 0);
        }
        while (rs_any_next(&any, &reader, &error) == 1) {
            ck_assert_int_eq(any.kind, RS_KIND_DENSE);
            assert_same_dense(&matrix, &any.dense);
            rs_any_free(&any);
            n++;
        }
        ck_assert_uint_eq(n, 2);
        ck_assert_int_eq(rs_source_peek(&reader.source, bytes, sizeof bytes, &got, &error), 0);
        ck_assert_uint_eq(got, 0);
        rs_reader_free(&reader);
        rs_dense_free(&matrix);
        close(fd);
    }
}
END_TEST

START_TEST(rows_stream_through_in_blocks)
{
    struct rs_dense matrix = stream_make_dense(30000, 37, true), again;
    size_t width = 37;
    struct rs_reader reader;
    struct rs_writer writer;
    int in = stream_file(), out = stream_file();

    stream_write_dense(in, &matrix, 0);
    reader = stream_reader(in);
    rs_writer_start(&writer, out, "test", "stdout", NULL, 0, 1);
    ck_assert_msg(rs_dense_stream(&reader, &writer, 37, 37, NULL, halve, &width, &error) == 0, "%s", error.text);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    again = stream_read_dense(out);
    for (size_t i = 0; i < 30000 * width; i++)
        matrix.data[i] /= 2;
    assert_same_dense(&matrix, &again);
    rs_reader_free(&reader);
    reader = stream_reader(in);
    ck_assert_int_eq(rs_dense_stream(&reader, &writer, 36, 36, NULL, halve, &width, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want F32 [n,36], got F32 [30000,37]"));
    rs_reader_free(&reader);
    rs_writer_free(&writer);
    rs_dense_free(&matrix);
    rs_dense_free(&again);
    close(in);
    close(out);
}
END_TEST

/* A label that tells rows apart. */
static int label_by_value(void *context, const float *in, int32_t *label, size_t n, struct rs_error *e)
{
    size_t width = *(size_t *)context;

    (void)e;
    for (size_t i = 0; i < n; i++)
        label[i] = (int32_t)(in[i * width] + in[(i + 1) * width - 1]);
    return 0;
}

/* Two messages in, more rows than a block; labels out, message by message. */
START_TEST(rows_stream_to_labels)
{
    struct rs_dense matrix = stream_make_dense(40000, 29, false), part;
    size_t width = 29;
    struct rs_reader reader;
    struct rs_writer writer;
    struct rs_labels labels;
    int in = stream_file(), out = stream_file();

    part = matrix;
    part.n_rows = part.rows.n = 39000;
    stream_write_dense(in, &part, 0);
    part.n_rows = part.rows.n = 1000;
    part.rows.numbers += 39000;
    part.data += 39000 * width;
    stream_write_dense(in, &part, 0);
    reader = stream_reader(in);
    rs_writer_start(&writer, out, "test", "stdout", NULL, 0, 1);
    ck_assert_msg(rs_labels_stream(&reader, &writer, width, label_by_value, &width, &error) == 0, "%s", error.text);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_reader_free(&reader);
    reader = stream_reader(out);
    ck_assert_msg(rs_labels_read(&labels, &reader, &error) == 0, "%s", error.text);
    ck_assert_uint_eq(reader.n_messages, 2);
    ck_assert_uint_eq(labels.n, 40000);
    ck_assert(rs_ids_equal(&labels.rows, &matrix.rows));
    for (size_t i = 0; i < 40000; i++) {
        int32_t want;

        label_by_value(&width, matrix.data + i * width, &want, 1, &error);
        ck_assert_int_eq(labels.label[i], want);
    }
    rs_labels_free(&labels);
    rs_reader_free(&reader);
    rs_writer_free(&writer);
    rs_dense_free(&matrix);
    close(in);
    close(out);
}
END_TEST

TEST_MAIN("stream", {dense_round_trips}, {csr_round_trips}, {large_files_are_mapped_and_writable},
        {labels_and_recommendations_round_trip}, {cat_of_any_split_of_a_csr_is_the_whole},
        {cat_of_dense_and_of_zstd_frames_is_the_whole}, {cat_of_raw_and_packed_is_the_whole},
        {messages_are_looked_at_and_taken_one_by_one}, {rows_stream_through_in_blocks}, {rows_stream_to_labels})
