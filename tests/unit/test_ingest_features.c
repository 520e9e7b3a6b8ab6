/* test_ingest_features.c: genres, tags, tag relevance and numbers, against values worked by hand. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rs-ingest/multi_hot.h"
#include "rs-ingest/numeric_columns.h"
#include "rs-ingest/ratings_matrix.h"
#include "rs-ingest/relevance_matrix.h"
#include "rs-ingest/tag_vocabulary.h"
#include "rs-ingest/vocabulary_matrix.h"
#include "suite.h"

static int start(struct ingest_table *table, const char *text, size_t skip_bad, struct rs_error *error)
{
    struct rs_storage storage = {.base = strdup(text), .size = strlen(text)};
    struct ingest_format format = {.id = "movieId", .delimiter = ',', .skip_bad = skip_bad};

    ck_assert_ptr_nonnull(storage.base);
    return ingest_table_start(table, "f.csv", &storage, &format, error);
}

/* "a,b | 1: 0 1; 2: 1 0", values with three digits. */
static void check_dense(struct rs_dense *matrix, const char *want)
{
    char got[4096] = "", id[RS_ID_ROOM];
    size_t used = 0;

    for (size_t j = 0; j < matrix->columns.n; j++)
        used += (size_t)snprintf(got + used, sizeof got - used, "%s%s", j ? "," : "",
                rs_id_format(rs_ids_at(&matrix->columns, j), id, sizeof id));
    used += (size_t)snprintf(got + used, sizeof got - used, " |");
    for (size_t i = 0; i < matrix->n_rows; i++) {
        used += (size_t)snprintf(got + used, sizeof got - used, "%s %s:", i ? ";" : "",
                rs_id_format(rs_ids_at(&matrix->rows, i), id, sizeof id));
        for (size_t j = 0; j < matrix->n_columns; j++)
            used += (size_t)snprintf(got + used, sizeof got - used, " %.3g", (double)rs_dense_row(matrix, i)[j]);
    }
    ck_assert_str_eq(got, want);
    rs_dense_free(matrix);
}

/* ---- genres ---- */

static int read_genres(struct rs_dense *matrix, const char *text, char separator, struct rs_error *error)
{
    const struct multi_hot_options options = {.column = "genres", .separator = separator};
    struct rs_vocabulary vocabulary = {0};
    struct name_pairs pairs = {0};
    struct ingest_table table;
    int status = start(&table, text, 0, error);

    *matrix = (struct rs_dense){0};
    if (status == 0)
        status = multi_hot_read(&pairs, &table, &options, error);
    if (status == 0)
        status = multi_hot_learn(&vocabulary, &pairs, error);
    if (status == 0)
        status = vocabulary_matrix(matrix, &pairs, &vocabulary, NULL, error);
    rs_vocabulary_free(&vocabulary);
    name_pairs_free(&pairs);
    ingest_table_free(&table);
    return status;
}

START_TEST(genres)
{
    struct rs_dense matrix;
    struct rs_error error;

    ck_assert_int_eq(read_genres(&matrix,
                             "movieId,title,genres\n5,x,Drama|Comedy\n2,\"y, z\",Action\n"
                             "9,n,(no genres listed)\n"
                             "7,o,\n4,p, Comedy || Comedy\n",
                             '|', &error),
            0);
    check_dense(&matrix, "Action,Comedy,Drama | 2: 1 0 0; 4: 0 1 0; 5: 0 1 1; 7: 0 0 0; 9: 0 0 0");
    ck_assert_int_eq(read_genres(&matrix, "movieId,genres\n1,a;b|c\n", ';', &error), 0);
    check_dense(&matrix, "a,b|c | 1: 1 1");
    ck_assert_int_eq(read_genres(&matrix, "movieId,genres\n", '|', &error), 0);
    check_dense(&matrix, " |");
    ck_assert_int_eq(read_genres(&matrix, "movieId,genres\n1,a\n1,b\n", '|', &error), -1);
    ck_assert_str_eq(error.text, "f.csv: line 3: id 1 comes twice");
    ck_assert_int_eq(read_genres(&matrix, "movieId,genres\n1,a\xFF\n", '|', &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "genres: want UTF-8 text"));
    ck_assert_int_eq(read_genres(&matrix, "movieId,genre\n", '|', &error), -1);
    ck_assert_str_eq(error.text, "f.csv: no column 'genres'; there are: movieId, genre");
}
END_TEST

/* ---- tags ---- */

static int read_tag_pairs(struct name_pairs *pairs, const char *text, struct rs_error *error)
{
    const struct tag_options options = {.column = "tag"};
    struct ingest_table table;
    int status = start(&table, text, 0, error);

    if (status == 0)
        status = tag_read(pairs, &table, &options, error);
    ingest_table_free(&table);
    return status;
}

static int read_tags(struct rs_dense *matrix, const char *text, int64_t min_count, int64_t max_columns,
        struct rs_error *error)
{
    const struct tag_options options = {"tag", min_count, max_columns};
    struct rs_vocabulary vocabulary = {0};
    struct name_pairs pairs = {0};
    int status = read_tag_pairs(&pairs, text, error);

    *matrix = (struct rs_dense){0};
    if (status == 0)
        status = tag_learn(&vocabulary, &pairs, &options, error);
    if (status == 0)
        status = vocabulary_matrix(matrix, &pairs, &vocabulary, NULL, error);
    rs_vocabulary_free(&vocabulary);
    name_pairs_free(&pairs);
    return status;
}

/* Three films; "dark" on two of them, twice on film 1; "war" on one. idf(dark) = ln(4 / 3) + 1, idf(war) = ln(4 / 2)
 * + 1. */
START_TEST(tags_are_weighed_as_scikit_learn_does)
{
    const char *text = "userId,movieId,tag\n1,1,Dark\n2,1,dark \n1,1,war\n1,3,DARK\n1,8, \n";
    double dark = 2 * (log(4.0 / 3) + 1), war = log(2.0) + 1, length = sqrt(dark * dark + war * war);
    struct rs_dense matrix;
    struct rs_error error;

    ck_assert_int_eq(read_tags(&matrix, text, 1, 100, &error), 0);
    ck_assert_uint_eq(matrix.n_rows, 3);
    ck_assert_float_eq_tol(matrix.data[0], (float)(dark / length), 1e-6f);
    ck_assert_float_eq_tol(matrix.data[1], (float)(war / length), 1e-6f);
    check_dense(&matrix, "dark,war | 1: 0.836 0.549; 3: 1 0; 8: 0 0");
    ck_assert_int_eq(read_tags(&matrix, text, 2, 100, &error), 0);
    check_dense(&matrix, "dark | 1: 1; 3: 1; 8: 0");
    ck_assert_int_eq(read_tags(&matrix, text, 3, 100, &error), 0);
    ck_assert_uint_eq(matrix.n_columns, 0);
    rs_dense_free(&matrix);
}
END_TEST

/* a is on 2 films; b, c and d on 1, of which c is used twice: the best three are a, c, b. */
START_TEST(the_most_used_tags_are_kept)
{
    const char *text = "movieId,tag\n1,d\n1,c\n1,c\n1,a\n2,a\n2,b\n";
    struct rs_dense matrix;
    struct rs_error error;

    ck_assert_int_eq(read_tags(&matrix, text, 1, 1, &error), 0);
    check_dense(&matrix, "a | 1: 1; 2: 1");
    ck_assert_int_eq(read_tags(&matrix, text, 1, 2, &error), 0);
    check_dense(&matrix, "a,c | 1: 0.335 0.942; 2: 1 0");
    ck_assert_int_eq(read_tags(&matrix, text, 1, 3, &error), 0);
    check_dense(&matrix, "a,b,c | 1: 0.335 0 0.942; 2: 0.58 0.815 0");
}
END_TEST

/* idf(dark) = ln(4 / 3) + 1, idf(war) = ln(4 / 2) + 1 from three films, whatever the new films have. */
START_TEST(films_that_come_later_get_kept_columns_and_weights)
{
    const struct tag_options options = {"tag", 1, 100};
    const double dark = log(4.0 / 3) + 1, war = log(2.0) + 1;
    struct rs_vocabulary vocabulary = {0};
    struct name_pairs old = {0}, new = {0}, none = {0};
    struct vocabulary_unknown unknown;
    struct rs_dense matrix;
    struct rs_error error;

    ck_assert_int_eq(read_tag_pairs(&old, "movieId,tag\n1,dark\n3,dark\n1,war\n8,\n", &error), 0);
    ck_assert_int_eq(tag_learn(&vocabulary, &old, &options, &error), 0);
    ck_assert_double_eq_tol(vocabulary.idf[0], dark, 1e-15);
    ck_assert_double_eq_tol(vocabulary.idf[1], war, 1e-15);
    ck_assert_int_eq(vocabulary.count[0], 2);
    ck_assert_int_eq(vocabulary.n_films, 3);
    ck_assert_int_eq(read_tag_pairs(&new, "movieId,tag\n9,War\n4,a\n9,b\n9,dark\n4,a\n9,c\\\n9,\033d\n", &error), 0);
    ck_assert_int_eq(vocabulary_matrix(&matrix, &new, &vocabulary, &unknown, &error), 0);
    ck_assert_uint_eq(unknown.n, 4);
    ck_assert_str_eq(unknown.first, "a, b, c\\, ...");
    ck_assert_float_eq_tol(rs_dense_row(&matrix, 1)[1], (float)(war / sqrt(war * war + dark * dark)), 1e-7f);
    check_dense(&matrix, "dark,war | 4: 0 0; 9: 0.605 0.796");
    ck_assert_int_eq(vocabulary_matrix(&matrix, &none, &vocabulary, &unknown, &error), 0);
    ck_assert_uint_eq(unknown.n, 0);
    check_dense(&matrix, "dark,war |");
    name_pairs_free(&old);
    name_pairs_free(&new);
    rs_vocabulary_free(&vocabulary);
}
END_TEST

START_TEST(long_and_odd_names_are_cut_and_tamed)
{
    struct rs_vocabulary vocabulary = {0};
    struct name_pairs pairs = {0};
    struct vocabulary_unknown unknown;
    struct rs_dense matrix;
    struct rs_error error;
    char text[512] = "movieId,tag\n1,\033x\n1,";

    for (int i = 0; i < 60; i++)
        strcat(text, "\xE2\x82\xAC");
    ck_assert_int_eq(read_tag_pairs(&pairs, text, &error), 0);
    ck_assert_int_eq(vocabulary_matrix(&matrix, &pairs, &vocabulary, &unknown, &error), 0);
    ck_assert_uint_eq(matrix.n_rows, 1);
    ck_assert_uint_eq(matrix.n_columns, 0);
    ck_assert_uint_eq(unknown.n, 2);
    ck_assert_uint_eq(strlen(unknown.first), strlen("?x, ") + 13 * 3 + strlen("..."));
    rs_dense_free(&matrix);
    name_pairs_free(&pairs);
}
END_TEST

START_TEST(letters_are_lowered)
{
    char text[] = "ABC xyz \xC3\x84\xC3\x97\xC3\x9E \xCE\xA3 \xD0\x90\xD0\xAF\xD0\x81 \xE2\x82\xAC \xC3\x9F";

    rs_vocabulary_lower(text, strlen(text));
    ck_assert_str_eq(text, "abc xyz \xC3\xA4\xC3\x97\xC3\xBE \xCF\x83 \xD0\xB0\xD1\x8F\xD1\x91 \xE2\x82\xAC \xC3\x9F");
}
END_TEST

/* ---- numbers ---- */

static int read_numbers(struct rs_dense *matrix, const char *text, const char *columns, double fill,
        struct rs_error *error)
{
    const struct numeric_options options = {columns, fill};
    struct ingest_table table;
    int status = start(&table, text, 0, error);

    *matrix = (struct rs_dense){0};
    if (status == 0)
        status = numeric_columns_read(matrix, &table, &options, error);
    ingest_table_free(&table);
    return status;
}

START_TEST(numbers)
{
    const char *text = "movieId,year,budget\n7,1995,1.5e6\n3, 2001 ,-2\n5,,0\n";
    struct rs_dense matrix;
    struct rs_error error;

    ck_assert_int_eq(read_numbers(&matrix, text, "budget,year", -1, &error), 0);
    check_dense(&matrix, "budget,year | 3: -2 2e+03; 5: 0 -1; 7: 1.5e+06 2e+03");
    ck_assert_int_eq(read_numbers(&matrix, text, "budget", NAN, &error), 0);
    check_dense(&matrix, "budget | 3: -2; 5: 0; 7: 1.5e+06");
    ck_assert_int_eq(read_numbers(&matrix, text, "year", NAN, &error), -1);
    ck_assert_str_eq(error.text, "f.csv: line 4: year: want a number, got ''");
    ck_assert_int_eq(read_numbers(&matrix, text, "year,", NAN, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want names of columns with commas between"));
    ck_assert_int_eq(read_numbers(&matrix, text, "year,year", NAN, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "year is named twice"));
    ck_assert_int_eq(read_numbers(&matrix, text, "size", NAN, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "no column 'size'; there are: movieId, year, budget"));
    ck_assert_int_eq(read_numbers(&matrix, "movieId,year\n1,2\n1,3\n", "year", NAN, &error), -1);
    ck_assert_str_eq(error.text, "f.csv: line 3: id 1 comes twice");
}
END_TEST

/* ---- tag relevance ---- */

START_TEST(relevance)
{
    const struct ingest_fields fields = {"movieId", "tagId", "relevance", "", true, false, INT64_MIN, INT64_MAX};
    const struct ingest_bounds bounds = {-INFINITY, INFINITY, 1, 1, false};
    const char *names_text = "tagId,tag\n1,007\n3,dark\n";
    const struct ingest_format format = {.delimiter = ','};
    const char *text = "movieId,tagId,relevance\n2,1,0.5\n2,3,0.25\n1,2,0.75\n";
    struct rs_csv_chunks chunks;
    struct ingest_tally tally;
    struct rs_csr scores;
    struct rs_dense matrix;
    struct rs_titles names = {0};
    struct rs_error error;
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
    close(ends[1]);
    ck_assert_int_eq(rs_csv_chunks_start(&chunks, ends[0], "g.csv", &error), 0);
    ck_assert_int_eq(ingest_matrix_read(&scores, &chunks, &format, &fields, &bounds, false, 2, &tally, &error), 0);
    rs_csv_chunks_free(&chunks);
    close(ends[0]);
    ck_assert_int_eq(relevance_dense(&matrix, &scores, &names, &error), 0);
    check_dense(&matrix, "1,2,3 | 1: 0 0.75 0; 2: 0.5 0 0.25");
    ck_assert_int_eq(rs_titles_parse(&names, "n.csv", names_text, strlen(names_text), &error), 0);
    ck_assert_int_eq(relevance_dense(&matrix, &scores, &names, &error), 0);
    check_dense(&matrix, "007,2,dark | 1: 0 0.75 0; 2: 0.5 0 0.25");
    rs_titles_free(&names);
    rs_csr_free(&scores);
}
END_TEST

START_TEST(names_are_utf8)
{
    static const char *const good[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x8E\xAC", ""};
    static const char *const bad[] = {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80",
            "\xF4\x90\x80\x80", "a\xE2\x82"};
    struct rs_error error;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_int_eq(ingest_check_name((struct rs_field){good[i], strlen(good[i])}, "tag", &error), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(ingest_check_name((struct rs_field){bad[i], strlen(bad[i])}, "tag", &error), -1);
    ck_assert_int_eq(ingest_check_name((struct rs_field){"a\0b", 3}, "tag", &error), -1);
}
END_TEST

TEST_MAIN("ingest_features", {genres}, {tags_are_weighed_as_scikit_learn_does}, {the_most_used_tags_are_kept},
        {films_that_come_later_get_kept_columns_and_weights}, {long_and_odd_names_are_cut_and_tamed},
        {letters_are_lowered}, {numbers}, {relevance}, {names_are_utf8})
