/* test_convert.c: the formats of others: headers byte by byte, every type of number, and input that lies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rs-convert/array_matrix.h"
#include "rs-convert/convert_ids.h"
#include "rs-convert/convert_transpose.h"
#include "rs-convert/coordinates.h"
#include "rs-convert/matrix_market.h"
#include "rs-convert/npz.h"
#include "rs-convert/text_matrix.h"
#include "matrices.h"
#include "suite.h"

static struct rs_error error;

/* A .npy file in memory: version 1.0, `text` as header, `size` bytes of data. The caller frees it. */
static unsigned char *npy_file(const char *text, const void *data, size_t size, size_t *total)
{
    size_t length = strlen(text);
    unsigned char *file = malloc(10 + length + size);

    memcpy(file, "\x93NUMPY\1\0", 8);
    file[8] = (unsigned char)length;
    file[9] = 0;
    memcpy(file + 10, text, length);
    memcpy(file + 10 + length, data, size);
    *total = 10 + length + size;
    return file;
}

START_TEST(npy_headers_are_numpys)
{
    static const struct {
        struct npy_array array;
        const char *text;
    } cases[] = {{{.kind = 'f', .item = 4, .rank = 2, .shape = {3, 5}},
                         "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5), }"},
            {{.kind = 'i', .item = 8, .rank = 1, .shape = {7}},
                    "{'descr': '<i8', 'fortran_order': False, 'shape': (7,), }"},
            {{.kind = 'S', .item = 3, .rank = 0}, "{'descr': '|S3', 'fortran_order': False, 'shape': (), }"},
            {{.kind = 'u', .item = 1, .rank = 1, .shape = {0}},
                    "{'descr': '|u1', 'fortran_order': False, 'shape': (0,), }"}};

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char room[NPY_HEADER_ROOM];
        size_t length = npy_header(&cases[c].array, room);

        ck_assert_uint_eq(length % 64, 0);
        ck_assert_mem_eq(room, "\x93NUMPY\1\0", 8);
        ck_assert_uint_eq((size_t)(unsigned char)room[8] + 256 * (size_t)(unsigned char)room[9], length - 10);
        ck_assert_mem_eq(room + 10, cases[c].text, strlen(cases[c].text));
        ck_assert_int_eq(room[length - 1], '\n');
    }
}
END_TEST

START_TEST(every_type_of_number_is_read)
{
    static const int8_t i1[] = {1, -2, 3, 4, 5, 6};
    static const uint16_t u2[] = {1, 65535, 3, 4, 5, 6};
    static const int64_t i8[] = {1, -2, 3, 4, 5, 6};
    static const double f8[] = {1, -2.5, 3, 4, 5, 6};
    static const bool b1[] = {true, false, true, true, false, true};
    static const struct {
        const char *type;
        const void *data;
        size_t size;
        float second;
    } cases[] = {{"|i1", i1, sizeof i1, -2}, {"<u2", u2, sizeof u2, 65535}, {"<i8", i8, sizeof i8, -2},
            {"<f8", f8, sizeof f8, -2.5f}, {"|b1", b1, sizeof b1, 0}};

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (int fortran = 0; fortran < 2; fortran++) {
            char header[128];
            struct rs_any any;
            size_t total;
            unsigned char *file;

            snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': %s, 'shape': (2, 3), }\n", cases[c].type,
                    fortran ? "True" : "False");
            file = npy_file(header, cases[c].data, cases[c].size, &total);
            ck_assert_msg(npy_matrix_read(&any, "x", file, total, &error) == 0, "%s", error.text);
            ck_assert_uint_eq(any.dense.n_rows, 2);
            ck_assert_uint_eq(any.dense.n_columns, 3);
            ck_assert_float_eq(any.dense.data[fortran ? 3 : 1], cases[c].second);
            rs_any_free(&any);
            free(file);
        }
}
END_TEST

START_TEST(arrays_that_lie_are_refused)
{
    static const char *const headers[] = {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }\n",
            "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }\n",
            "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }\n",
            "{'descr': '<f2', 'fortran_order': False, 'shape': (4, 3), }\n",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }\n",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n",
            "{'descr': '<f4', 'shape': (2, 3), }\n", "{'fortran_order': False, 'shape': (2, 3), }\n", "", "garbage"};
    static const float data[6] = {1, 2, 3, 4, 5, 6};

    for (size_t c = 0; c < sizeof headers / sizeof *headers; c++) {
        struct rs_any any;
        size_t total;
        unsigned char *file = npy_file(headers[c], data, sizeof data, &total);

        ck_assert_int_eq(npy_matrix_read(&any, "x", file, total, &error), -1);
        rs_any_free(&any);
        for (size_t cut = 0; cut < 12 && cut < total; cut++) {
            ck_assert_int_eq(npy_matrix_read(&any, "x", file, cut, &error), -1);
            rs_any_free(&any);
        }
        free(file);
    }
}
END_TEST

START_TEST(strings_become_ids)
{
    static const uint32_t utf32[] = {'a', 0, 0, 0xe9, 0x20ac, 0x1f600};
    static const uint32_t broken[] = {0xd800, 0, 0};
    struct npy_array array = {.kind = 'U', .item = 12, .rank = 1, .shape = {2}, .data = utf32};
    struct rs_ids ids;
    void *copy;

    ck_assert_int_eq(npy_to_ids(&ids, &array, 2, "x", &error), 0);
    ck_assert_mem_eq(ids.bytes, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10);
    ck_assert_int_eq(ids.offsets[2], 10);
    ck_assert_int_eq(npy_from_ids(&array, &ids, &copy, &error), 0);
    ck_assert_int_eq(array.kind, 'S');
    ck_assert_uint_eq(array.item, 9);
    rs_ids_free(&ids, NULL);
    ck_assert_int_eq(npy_to_ids(&ids, &array, 2, "x", &error), 0);
    ck_assert_int_eq(ids.offsets[1], 1);
    rs_ids_free(&ids, NULL);
    ck_assert_int_eq(npy_to_ids(&ids, &array, 3, "x", &error), -1);
    free(copy);
    array = (struct npy_array){.kind = 'U', .item = 12, .rank = 1, .shape = {1}, .data = broken};
    ck_assert_int_eq(npy_to_ids(&ids, &array, 1, "x", &error), -1);
}
END_TEST

START_TEST(only_plain_whole_numbers_become_number_ids)
{
    static const char *const numbers[] = {"0", "-7", "12"}, *const mixed[] = {"1", "07"}, *const minus[] = {"-0", "1"};
    struct rs_ids ids;

    ck_assert_int_eq(rs_ids_from_texts(&ids, numbers, 3, &error), 0);
    ck_assert_int_eq(convert_ids_narrow(&ids, &error), 0);
    ck_assert_int_eq(ids.numbers[1], -7);
    ck_assert_int_eq(convert_ids_to_text(&ids, &error), 0);
    ck_assert_mem_eq(ids.bytes, "0-712", 5);
    rs_ids_free(&ids, NULL);
    ck_assert_int_eq(rs_ids_from_texts(&ids, mixed, 2, &error), 0);
    ck_assert_int_eq(convert_ids_narrow(&ids, &error), 0);
    ck_assert(rs_ids_are_text(&ids));
    rs_ids_free(&ids, NULL);
    ck_assert_int_eq(rs_ids_from_texts(&ids, minus, 2, &error), 0);
    ck_assert_int_eq(convert_ids_narrow(&ids, &error), 0);
    ck_assert(rs_ids_are_text(&ids));
    rs_ids_free(&ids, NULL);
}
END_TEST

START_TEST(entries_in_any_order_become_rows)
{
    static const int32_t rows[] = {2, 0, 2, 0}, columns[] = {1, 2, 0, 0};
    static const int64_t indptr[] = {0, 2, 2, 4};
    static const int32_t indices[] = {0, 2, 0, 1};
    static const float data[] = {4, 2, 3, 1};
    struct coordinates entries = {0};
    struct rs_ids row_ids, column_ids;
    struct rs_csr csr;

    for (int again = 0; again < 2; again++) {
        for (size_t e = 0; e < 4; e++) {
            int64_t time = (int64_t)e;

            ck_assert_int_eq(coordinates_add(&entries, rows[e], columns[e], (float)(e + 1), &time, &error), 0);
        }
        if (again)
            ck_assert_int_eq(coordinates_add(&entries, 2, 0, 9, &(int64_t){0}, &error), 0);
        test_ids(&row_ids, 3, 100, 1);
        test_ids(&column_ids, 3, 7, 1);
        if (again) {
            ck_assert_int_eq(coordinates_to_csr(&csr, &entries, &row_ids, &column_ids, &error), -1);
            ck_assert_str_eq(error.text, "row 102, column 7 comes twice");
            break;
        }
        ck_assert_int_eq(coordinates_to_csr(&csr, &entries, &row_ids, &column_ids, &error), 0);
        ck_assert_mem_eq(csr.indptr, indptr, sizeof indptr);
        ck_assert_mem_eq(csr.indices, indices, sizeof indices);
        ck_assert_mem_eq(csr.data, data, sizeof data);
        ck_assert_int_eq(csr.time[3], 0);
        rs_csr_free(&csr);
    }
}
END_TEST

static int read_mtx(struct rs_any *any, const char *text)
{
    return matrix_market_read(any, "x", text, strlen(text), &error);
}

START_TEST(matrix_market_is_read)
{
    static const float array[] = {0, 2, 4, 1, 3, 5}, mirrored[] = {1, 2, 2, 3};
    struct rs_any any;

    ck_assert_int_eq(read_mtx(&any,
                             "%%MatrixMarket matrix coordinate pattern symmetric\n% a comment\n\n3 3 2\n2 1\n3 3\n"),
            0);
    ck_assert_uint_eq(rs_csr_entries(&any.csr), 3);
    ck_assert_int_eq(any.csr.indices[0], 1);
    ck_assert_float_eq(any.csr.data[2], 1);
    rs_any_free(&any);
    ck_assert_int_eq(read_mtx(&any, "%%matrixmarket MATRIX array integer general\n2 3\n0\n1\n2\n3\n4\n5"), 0);
    ck_assert_mem_eq(any.dense.data, array, sizeof array);
    rs_any_free(&any);
    ck_assert_int_eq(read_mtx(&any, "%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\r\n3\n"), 0);
    ck_assert_mem_eq(any.dense.data, mirrored, sizeof mirrored);
    rs_any_free(&any);
}
END_TEST

START_TEST(matrix_market_that_lies_is_refused)
{
    static const char head[] = "%%MatrixMarket matrix coordinate real general\n";
    static const struct {
        const char *body, *message;
    } cases[] = {{"2 2 1\n3 1 5\n", "line 3"}, {"2 2 1\n1 0 5\n", "line 3"}, {"2 2 1\n1 1 x\n", "line 3"},
            {"2 2 2\n1 1 5\n", "cut short"}, {"2 2 1\n1 1 5\n1 2 5\n", "got more"}, {"2 2\n", "line 2"},
            {"2 2 2\n1 1 5\n1 1 5\n", "comes twice"}, {"2 2 1\n1 1 1e60\n", "line 3"}, {"", "line"}};
    struct rs_any any;

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[256];

        snprintf(text, sizeof text, "%s%s", head, cases[c].body);
        ck_assert_int_eq(read_mtx(&any, text), -1);
        ck_assert_msg(strstr(error.text, cases[c].message) != NULL, "%s", error.text);
        rs_any_free(&any);
    }
    ck_assert_int_eq(read_mtx(&any, "%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 1\n"), -1);
    ck_assert_int_eq(read_mtx(&any, "%%MatrixMarket matrix array real general\n2000000000 2000000000\n1\n"), -1);
    rs_any_free(&any);
}
END_TEST

static int read_csv(struct rs_any *any, const char *text)
{
    return text_matrix_read(any, "x", text, strlen(text), ',', &error);
}

START_TEST(csv_is_told_apart_by_its_header)
{
    struct rs_any any;

    ck_assert_int_eq(read_csv(&any, "row,column,value\n10,b,1.5\n9,a,2\n10,a,-1\n"), 0);
    ck_assert_int_eq(any.kind, RS_KIND_CSR);
    ck_assert_int_eq(any.csr.rows.numbers[0], 9); /* sorted: numbers by value */
    ck_assert(rs_ids_are_text(&any.csr.columns));
    ck_assert_float_eq(any.csr.data[2], 1.5f);
    ck_assert_ptr_null(any.csr.time);
    rs_any_free(&any);
    ck_assert_int_eq(read_csv(&any, "id,\"a,b\",c\n7,1,2\nx,3,4\n"), 0);
    ck_assert_int_eq(any.kind, RS_KIND_DENSE);
    ck_assert(rs_ids_are_text(&any.dense.rows));
    ck_assert_uint_eq(rs_ids_at(&any.dense.columns, 0).length, 3);
    ck_assert_float_eq(any.dense.data[3], 4);
    rs_any_free(&any);
    ck_assert_int_eq(read_csv(&any, "id,label\n7,1\n8,-1\n"), 0);
    ck_assert_int_eq(any.kind, RS_KIND_LABELS);
    ck_assert_int_eq(any.labels.label[1], -1);
    rs_any_free(&any);
}
END_TEST

START_TEST(csv_that_lies_is_refused)
{
    static const char *const texts[] = {"", "row,column,value\n1,2\n", "row,column,value\n1,2,x\n",
            "row,column,value,time\n1,2,3,now\n", "row,column,value\n1,2,3\n1,2,4\n", "id,a\n1,2,3\n", "id,a\n1,nan\n",
            "id,a\n1,2\n1,3\n", "id,a,a\n1,2,3\n", "id,label\n1,0.5\n", "id,a\n\"1,2\n"};

    for (size_t c = 0; c < sizeof texts / sizeof *texts; c++) {
        struct rs_any any;

        ck_assert_msg(read_csv(&any, texts[c]) == -1, "accepted: %s", texts[c]);
        rs_any_free(&any);
    }
}
END_TEST

START_TEST(a_transpose_twice_is_the_matrix)
{
    struct rs_any any = {.kind = RS_KIND_DENSE};
    float before[12];

    test_dense_random(&any.dense, 4, 3, 1);
    memcpy(before, any.dense.data, sizeof before);
    ck_assert_int_eq(convert_transpose(&any, &error), 0);
    ck_assert_uint_eq(any.dense.n_rows, 3);
    ck_assert_float_eq(rs_dense_row(&any.dense, 2)[1], before[1 * 3 + 2]);
    ck_assert(rs_ids_are_text(&any.dense.columns));
    ck_assert_int_eq(convert_transpose(&any, &error), 0);
    ck_assert_mem_eq(any.dense.data, before, sizeof before);
    ck_assert_int_eq(any.dense.rows.numbers[3], 4);
    rs_any_free(&any);
}
END_TEST

TEST_MAIN("convert", {npy_headers_are_numpys}, {every_type_of_number_is_read}, {arrays_that_lie_are_refused},
        {strings_become_ids}, {only_plain_whole_numbers_become_number_ids}, {entries_in_any_order_become_rows},
        {matrix_market_is_read}, {matrix_market_that_lies_is_refused}, {csv_is_told_apart_by_its_header},
        {csv_that_lies_is_refused}, {a_transpose_twice_is_the_matrix})
