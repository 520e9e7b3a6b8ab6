/* test_convert_sparse.c: what SciPy does not check of a sparse matrix and we do: coming in from an .npz of each layout, and
 * before anything is written. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rs-convert/array_matrix.h"
#include "rs-convert/convert_check.h"
#include "rs-convert/convert_formats.h"
#include "rs-convert/npz.h"
#include "matrices.h"
#include "suite.h"

static struct rs_error error;

/* ---- .npz files made by hand ---- */

enum { ENTRIES = 4 };

/* Rows {0, 2}, {}, {0, 1} of three columns: what each case below spoils in one place. */
struct layout {
    const char *format;
    int64_t shape[2], indptr[4], indices[ENTRIES], rows[ENTRIES];
    double data[ENTRIES];
};
static const struct layout good = {"csr", {3, 3}, {0, 2, 2, 4}, {0, 2, 0, 1}, {0, 0, 2, 2}, {1, 2, 3, 4}};

/* The archive in memory; the caller frees it. */
static void *npz_file(const struct layout *layout, size_t *size)
{
    const bool coo = strcmp(layout->format, "coo") == 0;
    const struct npy_array four = {.kind = 'i', .item = 8, .rank = 1, .shape = {ENTRIES}};
    struct npz_member members[] = {{"format", {.kind = 'S', .item = 3, .data = layout->format}},
            {"shape", {.kind = 'i', .item = 8, .rank = 1, .shape = {2}, .data = layout->shape}},
            {"data", {.kind = 'f', .item = 8, .rank = 1, .shape = {ENTRIES}, .data = layout->data}},
            {coo ? "row" : "indptr", four}, {coo ? "col" : "indices", four}};
    FILE *file = tmpfile();
    struct rs_sink sink;
    void *bytes;

    members[3].array.data = coo ? layout->rows : layout->indptr;
    members[4].array.data = layout->indices;
    rs_sink_start(&sink, fileno(file), "x", 0, 1);
    ck_assert_int_eq(npz_write(members, 5, &sink, &error), 0);
    ck_assert_int_eq(rs_sink_flush(&sink, &error), 0);
    rs_sink_free(&sink);
    *size = (size_t)lseek(fileno(file), 0, SEEK_END);
    bytes = malloc(*size);
    ck_assert_int_eq(pread(fileno(file), bytes, *size, 0), (ssize_t)*size);
    fclose(file);
    return bytes;
}

static int read_npz(struct rs_any *any, const struct layout *layout)
{
    size_t size;
    void *bytes = npz_file(layout, &size);
    int status = npz_matrix_read(any, "x", bytes, size, &error);

    free(bytes);
    return status;
}

START_TEST(each_layout_is_read)
{
    static const char *const formats[] = {"csr", "csc", "coo"};
    static const float csr[] = {1, 0, 2, 0, 0, 0, 3, 4, 0}, csc[] = {1, 0, 3, 0, 0, 4, 2, 0, 0};
    const float *cells = _i == 1 ? csc : csr;
    struct layout layout = good;
    struct rs_any any;

    layout.format = formats[_i];
    ck_assert_msg(read_npz(&any, &layout) == 0, "%s", error.text);
    ck_assert_int_eq(any.kind, RS_KIND_CSR);
    ck_assert_int_eq(rs_csr_check(&any.csr, &error), 0);
    for (size_t row = 0; row < 3; row++)
        for (size_t column = 0; column < 3; column++) {
            float value = 0;

            for (int64_t e = any.csr.indptr[row]; e < any.csr.indptr[row + 1]; e++)
                if ((size_t)any.csr.indices[e] == column)
                    value = any.csr.data[e];
            ck_assert_float_eq(value, cells[row * 3 + column]);
        }
    rs_any_free(&any);
}
END_TEST

static void refuse(const struct layout *layout, const char *message)
{
    struct rs_any any;

    ck_assert_msg(read_npz(&any, layout) == -1, "accepted, and '%s' wanted", message);
    ck_assert_msg(strstr(error.text, message) != NULL, "want '%s', got '%s'", message, error.text);
    ck_assert_msg(strncmp(error.text, "x: ", 3) == 0, "%s", error.text);
    rs_any_free(&any);
}

START_TEST(compressed_layouts_that_lie_are_refused)
{
    struct layout l;

    l = good, l.format = _i ? "csc" : "csr", l.indptr[1] = 3, l.indptr[2] = 2;
    refuse(&l, "indptr: falls behind row 1");
    l.indptr[0] = 1, l.indptr[1] = 2;
    refuse(&l, "indptr: want 0 first and 4 last");
    l.indptr[0] = 0, l.indptr[3] = 5;
    refuse(&l, "indptr: want 0 first and 4 last");
    l.indptr[3] = INT64_MIN;
    refuse(&l, "indptr: want 0 first and 4 last");
    l = good, l.format = _i ? "csc" : "csr", l.indptr[1] = -1;
    refuse(&l, "indptr: falls behind row 0");
    l.indptr[1] = 2, l.indices[1] = 3;
    refuse(&l, "indices: want 0 to 2, got 3");
    l.indices[1] = -1;
    refuse(&l, "indices: want 0 to 2, got -1");
    l.indices[1] = 1LL << 32;
    refuse(&l, "indices: want 0 to 2, got 4294967296");
    l.indices[1] = 0;
    refuse(&l, "comes twice");
    l.indices[1] = 2, l.data[2] = NAN;
    refuse(&l, "data");
    l.data[2] = 1e300;
    refuse(&l, "data");
    l.data[2] = 3, l.shape[_i] = 4;
    refuse(&l, "indptr: want 5 values, got 4");
    l.shape[_i] = -3;
    refuse(&l, "shape: want two numbers below 2^31");
    l.shape[_i] = 1LL << 40;
    refuse(&l, "shape: want two numbers below 2^31");
}
END_TEST

START_TEST(coordinates_that_lie_are_refused)
{
    struct layout l = good;

    l.format = "coo", l.rows[3] = 3;
    refuse(&l, "row: want 0 to 2, got 3");
    l.rows[3] = -1;
    refuse(&l, "row: want 0 to 2, got -1");
    l.rows[3] = 2, l.indices[0] = 3;
    refuse(&l, "col: want 0 to 2, got 3");
    l.indices[0] = INT64_MAX;
    refuse(&l, "col: want 0 to 2");
    l.indices[0] = 2;
    refuse(&l, "row 0, column 2 comes twice");
    l.indices[0] = 0, l.data[0] = INFINITY;
    refuse(&l, "data");
    l.data[0] = 1, l.shape[0] = 2;
    refuse(&l, "row: want 0 to 1, got 2");
    l.shape[0] = 0;
    refuse(&l, "row: want 0 to -1, got 0");
}
END_TEST

/* ---- before writing ---- */

static void fails_check(const struct rs_any *any, const char *message)
{
    ck_assert_int_eq(convert_check(any, &error), -1);
    ck_assert_msg(strstr(error.text, message) != NULL, "want '%s', got '%s'", message, error.text);
}

START_TEST(a_sparse_matrix_is_checked_before_it_is_written)
{
    static const float cells[] = {1, 0, 2, 0, 0, 0, 3, 4, 0};
    struct rs_any any = {.kind = RS_KIND_CSR};
    struct rs_csr *csr = &any.csr;

    test_csr(csr, 3, 3, cells, NULL);
    ck_assert_int_eq(convert_check(&any, &error), 0);
    csr->indices[1] = 3;
    fails_check(&any, "row 1: want a column below 3, got 3");
    csr->indices[1] = -1;
    fails_check(&any, "got -1");
    csr->indices[1] = 0;
    fails_check(&any, "want ascending columns, got 0 after 0");
    csr->indices[1] = 2, csr->data[3] = NAN;
    fails_check(&any, "row 3: want finite values");
    csr->data[3] = 4, csr->indptr[1] = 3;
    fails_check(&any, "indptr: falls at row 1");
    csr->indptr[1] = 2, csr->indptr[0] = 1;
    fails_check(&any, "indptr: want 0 first, got 1");
    csr->indptr[0] = 0;
    ck_assert_int_eq(convert_check(&any, &error), 0);
    rs_any_free(&any);
}
END_TEST

START_TEST(a_dense_matrix_is_checked_before_it_is_written)
{
    struct rs_any any = {.kind = RS_KIND_DENSE};

    test_dense_random(&any.dense, 4, 3, 1);
    ck_assert_int_eq(convert_check(&any, &error), 0);
    any.dense.data[11] = -INFINITY;
    fails_check(&any, "row 4: want finite values, got -inf in column 2");
    rs_any_free(&any);
}
END_TEST

/* ---- all formats ---- */

/* What is written, in memory; the caller frees it. */
static void *write_format(const struct convert_format *format, const struct rs_any *any, size_t *size)
{
    FILE *file = tmpfile();
    struct rs_sink sink;
    void *bytes;

    rs_sink_start(&sink, fileno(file), "x", 0, 1);
    ck_assert_msg(format->write(any, &sink, &error) == 0, "%s: %s", format->name, error.text);
    ck_assert_int_eq(rs_sink_flush(&sink, &error), 0);
    rs_sink_free(&sink);
    *size = (size_t)lseek(fileno(file), 0, SEEK_END);
    bytes = malloc(*size + 1);
    ck_assert_int_eq(pread(fileno(file), bytes, *size, 0), (ssize_t)*size);
    fclose(file);
    return bytes;
}

START_TEST(every_format_reads_what_it_wrote)
{
    struct rs_any any = {.kind = RS_KIND_CSR}, again;

    test_csr_random(&any.csr, 20, 15, 0.4, true, 5);
    for (size_t f = 2; convert_formats[f].read; f++) { /* behind stream and npy */
        size_t size;
        void *bytes = write_format(&convert_formats[f], &any, &size);

        ck_assert_msg(convert_formats[f].read(&again, "x", bytes, size, &error) == 0, "%s: %s", convert_formats[f].name,
                error.text);
        ck_assert_int_eq(again.kind, RS_KIND_CSR);
        ck_assert_uint_eq(rs_csr_entries(&again.csr), rs_csr_entries(&any.csr));
        ck_assert_mem_eq(again.csr.data, any.csr.data, rs_csr_entries(&any.csr) * sizeof *any.csr.data);
        ck_assert_mem_eq(again.csr.indices, any.csr.indices, rs_csr_entries(&any.csr) * sizeof *any.csr.indices);
        rs_any_free(&again);
        free(bytes);
    }
    rs_any_free(&any);
}
END_TEST

/* Cut at every place: accepted or refused, but nothing outside the text is read (the sanitizers see it: the copy has no byte
 * more). */
START_TEST(every_format_bears_a_cut)
{
    struct rs_any any = {.kind = RS_KIND_CSR}, again;

    test_csr_random(&any.csr, 6, 5, 0.5, true, 7);
    for (size_t f = 2; convert_formats[f].read; f++) {
        size_t size;
        char *bytes = write_format(&convert_formats[f], &any, &size);

        for (size_t cut = 0; cut < size; cut++) {
            char *part = malloc(cut > 0 ? cut : 1);

            memcpy(part, bytes, cut);
            again = (struct rs_any){0};
            if (convert_formats[f].read(&again, "x", part, cut, &error) == 0)
                ck_assert_int_eq(convert_check(&again, &error), 0);
            rs_any_free(&again);
            free(part);
        }
        free(bytes);
    }
    rs_any_free(&any);
}
END_TEST

TEST_MAIN("convert_sparse", {each_layout_is_read, 3}, {compressed_layouts_that_lie_are_refused, 2},
        {coordinates_that_lie_are_refused}, {a_sparse_matrix_is_checked_before_it_is_written},
        {a_dense_matrix_is_checked_before_it_is_written}, {every_format_reads_what_it_wrote},
        {every_format_bears_a_cut})
