/* test_vocabulary.c: kept columns and weights: rows worked by hand, there and back on the wire, and what is refused. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <sys/mman.h>

#include "models/vocabulary.h"
#include "stream/kinds.h"
#include "suite.h"

static void make(struct rs_vocabulary *vocabulary, enum rs_vocabulary_kind kind)
{
    static const char *const texts[] = {"dark", "\xC3\xA9t\xC3\xA9, \"a\"", "war"};
    struct rs_ids names;
    struct rs_error error;

    ck_assert_int_eq(rs_ids_from_texts(&names, texts, 3, &error), 0);
    ck_assert_int_eq(rs_vocabulary_alloc(vocabulary, kind, &names, 7, &error), 0);
    ck_assert_uint_eq(names.n, 0);
    vocabulary->count[0] = 7;
    vocabulary->count[1] = 3;
    vocabulary->count[2] = 1;
    rs_vocabulary_weigh(vocabulary);
}

/* idf: ln(8/8) + 1, ln(8/4) + 1, ln(8/2) + 1. */
START_TEST(tags_are_weighed_and_scaled)
{
    struct rs_vocabulary v;
    float row[3] = {2, 0, 1}, zeros[3] = {0};
    double a = 2, c = log(4.0) + 1, length = sqrt(a * a + c * c);

    make(&v, RS_VOCABULARY_TAGS);
    ck_assert_double_eq_tol(v.idf[0], 1, 1e-15);
    ck_assert_double_eq_tol(v.idf[1], log(2.0) + 1, 1e-15);
    ck_assert_double_eq_tol(v.idf[2], c, 1e-15);
    rs_vocabulary_row(&v, row);
    ck_assert_float_eq_tol(row[0], (float)(a / length), 1e-7f);
    ck_assert_float_eq(row[1], 0);
    ck_assert_float_eq_tol(row[2], (float)(c / length), 1e-7f);
    rs_vocabulary_row(&v, zeros);
    for (int j = 0; j < 3; j++)
        ck_assert_float_eq(zeros[j], 0);
    rs_vocabulary_free(&v);
}
END_TEST

START_TEST(categories_are_there_or_not)
{
    struct rs_vocabulary v;
    float row[3] = {2, 0, 1};

    make(&v, RS_VOCABULARY_CATEGORIES);
    ck_assert_ptr_null(v.idf);
    rs_vocabulary_row(&v, row);
    ck_assert_float_eq(row[0], 1);
    ck_assert_float_eq(row[1], 0);
    ck_assert_float_eq(row[2], 1);
    rs_vocabulary_free(&v);
}
END_TEST

/* ---- on the wire ---- */

static int save(const struct rs_vocabulary *vocabulary)
{
    struct rs_writer writer;
    struct rs_error error;
    int fd = memfd_create("vocabulary", 0);

    rs_writer_start(&writer, fd, "V", "--fit", NULL, 0, 1);
    ck_assert_int_eq(rs_vocabulary_save(vocabulary, &writer, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
    return fd;
}

/* Closes `fd`. */
static int load(struct rs_vocabulary *vocabulary, int fd, struct rs_error *error)
{
    struct rs_reader reader;
    int status;

    lseek(fd, 0, SEEK_SET);
    rs_reader_start(&reader, fd, "V", "--apply", NULL);
    status = rs_vocabulary_load(vocabulary, &reader, error);
    rs_reader_free(&reader);
    close(fd);
    return status;
}

START_TEST(saved_is_loaded)
{
    for (int kind = 0; kind < RS_N_VOCABULARY_KINDS; kind++) {
        struct rs_vocabulary v, back;
        struct rs_error error;

        make(&v, (enum rs_vocabulary_kind)kind);
        ck_assert_int_eq(load(&back, save(&v), &error), 0);
        ck_assert_int_eq(back.kind, v.kind);
        ck_assert_int_eq(back.n_films, 7);
        ck_assert(rs_ids_equal(&back.names, &v.names));
        ck_assert_mem_eq(back.count, v.count, 3 * sizeof *v.count);
        ck_assert_int_eq(back.idf != NULL, v.idf != NULL);
        if (v.idf)
            ck_assert_mem_eq(back.idf, v.idf, 3 * sizeof *v.idf);
        rs_vocabulary_free(&v);
        rs_vocabulary_free(&back);
    }
}
END_TEST

START_TEST(one_without_columns_is_one)
{
    struct rs_vocabulary v, back;
    struct rs_ids none = {0};
    struct rs_error error;

    ck_assert_int_eq(rs_vocabulary_alloc(&v, RS_VOCABULARY_TAGS, &none, 4, &error), 0);
    ck_assert_int_eq(load(&back, save(&v), &error), 0);
    ck_assert_uint_eq(back.names.n, 0);
    ck_assert_int_eq(back.n_films, 4);
    rs_vocabulary_row(&back, NULL);
    rs_vocabulary_free(&v);
    rs_vocabulary_free(&back);
}
END_TEST

static void check_refused(struct rs_vocabulary *v, const char *part)
{
    struct rs_vocabulary back;
    struct rs_error error;

    ck_assert_int_eq(load(&back, save(v), &error), -1);
    if (!strstr(error.text, part))
        ck_abort_msg("want '%s' in '%s'", part, error.text);
    ck_assert_ptr_null(back.count);
    rs_vocabulary_free(v);
}

START_TEST(what_can_not_be_is_refused)
{
    struct rs_vocabulary v;

    make(&v, RS_VOCABULARY_TAGS);
    v.count[1] = 8;
    check_refused(&v, "V: count: column 2: want a number of films up to 7, got 8");
    make(&v, RS_VOCABULARY_CATEGORIES);
    v.count[0] = -1;
    check_refused(&v, "count: column 1");
    make(&v, RS_VOCABULARY_TAGS);
    v.idf[2] = NAN;
    check_refused(&v, "idf: column 3: want a weight over 0");
    make(&v, RS_VOCABULARY_TAGS);
    v.n_films = -1;
    check_refused(&v, "films: want the number of films");
    make(&v, RS_VOCABULARY_TAGS);
    memcpy(v.names.bytes, "war\0", 4);
    check_refused(&v, "V: ");
}
END_TEST

/* Messages that no vocabulary writes. */
static void check_message(const char *tool, const char *kind, size_t n_counts, const char *part)
{
    const int64_t counts[4] = {0};
    struct rs_tensors tensors = {0};
    struct rs_vocabulary back;
    struct rs_writer writer;
    struct rs_error error;
    cJSON *metadata = cJSON_CreateObject();
    int fd = memfd_create("vocabulary", 0);

    cJSON_AddStringToObject(metadata, "vocabulary", kind);
    cJSON_AddStringToObject(metadata, "films", "3");
    cJSON_AddStringToObject(metadata, "rs.columns", "[\"a\",\"b\"]");
    ck_assert_int_eq(rs_tensors_add_vector(&tensors, "count", RS_I64, n_counts, counts, &error), 0);
    rs_writer_start(&writer, fd, "V", "--fit", NULL, 0, 1);
    ck_assert_int_eq(rs_model_write(&writer, tool, metadata, &tensors, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    ck_assert_int_eq(load(&back, fd, &error), part ? -1 : 0);
    if (part && !strstr(error.text, part))
        ck_abort_msg("want '%s' in '%s'", part, error.text);
    rs_vocabulary_free(&back);
}

START_TEST(other_messages_are_refused)
{
    check_message("rs-ingest", "categories", 2, NULL);
    check_message("rs-scale", "categories", 2, "rs-scale");
    check_message("rs-ingest", "words", 2, "vocabulary: want categories or tags, got 'words'");
    check_message("rs-ingest", "categories", 3, "count: want I64 [2]");
    check_message("rs-ingest", "tags", 2, "idf");
}
END_TEST

TEST_MAIN("vocabulary", {tags_are_weighed_and_scaled}, {categories_are_there_or_not}, {saved_is_loaded},
        {one_without_columns_is_one}, {what_can_not_be_is_refused}, {other_messages_are_refused})
