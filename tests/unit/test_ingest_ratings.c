/* test_ingest_ratings.c: lines to CSR, against a plain table of cells; bounds; appending. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rs-ingest/ratings_append.h"
#include "rs-ingest/ratings_matrix.h"
#include "ratings_text.h"
#include "suite.h"

static const struct ingest_fields movielens = {
        "userId", "movieId", "rating", "timestamp", true, false, INT64_MIN, INT64_MAX};
static const struct ingest_bounds unbound = {-INFINITY, INFINITY, 1, 1, false};

static const struct ratings_way usual = {0, false, 2};

static int read_format(struct rs_csr *matrix, const char *text, const struct ingest_format *format,
        struct ingest_tally *tally, struct rs_error *error)
{
    return ratings_read(matrix, text, &usual, format, &movielens, &unbound, false, tally, error);
}

static int read_text(struct rs_csr *matrix, const char *text, const struct ingest_fields *fields,
        const struct ingest_bounds *bounds, bool binary, size_t *n_duplicates, struct rs_error *error)
{
    const struct ingest_format format = {.id = "movieId", .delimiter = ','};
    struct ingest_tally tally;
    int status = ratings_read(matrix, text, &usual, &format, fields, bounds, binary, &tally, error);

    *n_duplicates = tally.n_duplicates;
    return status;
}

static struct rs_csr read_good(const char *text)
{
    struct rs_csr matrix;
    struct rs_error error = {""};
    size_t n_duplicates;

    if (read_text(&matrix, text, &movielens, &unbound, false, &n_duplicates, &error) != 0)
        ck_abort_msg("%s", error.text);
    ck_assert_int_eq(rs_csr_check(&matrix, &error), 0);
    return matrix;
}

static void check_matrix(struct rs_csr *matrix, const char *want)
{
    char got[4096];

    ck_assert_str_eq(print_ratings(matrix, got, sizeof got), want);
    rs_csr_free(matrix);
}

START_TEST(rows_and_columns_are_sorted)
{
    struct rs_csr matrix = read_good("userId,movieId,rating,timestamp\n1,4,4.5,10\n1,7,3,20\n2,4,1,30\n");

    check_matrix(&matrix, "1: 4=4.5@10 7=3@20; 2: 4=1@30");
    matrix = read_good("movieId,timestamp,userId,rating\n7,20,1,3\n4,30,2,1\n4,10,1,4.5\n");
    check_matrix(&matrix, "1: 4=4.5@10 7=3@20; 2: 4=1@30");
    matrix = read_good("userId,movieId,rating\n10,2,5\n9,30,4\n10,1,3\n");
    check_matrix(&matrix, "9: 30=4; 10: 1=3 2=5");
    matrix = read_good("userId,movieId,rating\n");
    ck_assert_uint_eq(matrix.n_rows, 0);
    check_matrix(&matrix, "");
}
END_TEST

START_TEST(of_duplicates_the_latest_wins)
{
    struct rs_csr matrix;
    struct rs_error error;
    size_t n;

    ck_assert_int_eq(read_text(&matrix, "userId,movieId,rating,timestamp\n1,4,2,20\n1,4,3,10\n1,5,1,1\n1,5,2,1\n",
                             &movielens, &unbound, false, &n, &error),
            0);
    ck_assert_uint_eq(n, 2);
    check_matrix(&matrix, "1: 4=2@20 5=2@1");
    ck_assert_int_eq(read_text(&matrix, "userId,movieId,rating\n1,4,2\n2,4,1\n1,4,3\n", &movielens, &unbound, false, &n,
                             &error),
            0);
    ck_assert_uint_eq(n, 1);
    check_matrix(&matrix, "1: 4=3; 2: 4=1");
}
END_TEST

/* Random lines with duplicates against a table of cells. */
START_TEST(random_lines_against_a_table)
{
    enum { USERS = 20, FILMS = 15 };

    for (unsigned seed = 1; seed <= 200; seed++) {
        float value[USERS][FILMS] = {{0}};
        int64_t time[USERS][FILMS];
        char text[8192];
        size_t n_lines, size, n, n_cells = 0;
        struct rs_csr matrix;
        struct rs_error error;

        memset(time, -1, sizeof time);
        srand(seed);
        n_lines = (size_t)(rand() % 300);
        size = (size_t)sprintf(text, "userId,movieId,rating,timestamp\n");
        for (size_t i = 0; i < n_lines; i++) {
            int user = rand() % USERS, film = rand() % FILMS, stars = 1 + rand() % 10, when = rand() % 50;

            size += (size_t)sprintf(text + size, "%d,%d,%.1f,%d\n", user * 7, film * 11, stars / 2.0, when);
            n_cells += time[user][film] < 0;
            if (when >= time[user][film]) {
                time[user][film] = when;
                value[user][film] = (float)stars / 2;
            }
        }
        ck_assert_int_eq(read_text(&matrix, text, &movielens, &unbound, false, &n, &error), 0);
        ck_assert_int_eq(rs_csr_check(&matrix, &error), 0);
        ck_assert_uint_eq(rs_csr_entries(&matrix), n_cells);
        ck_assert_uint_eq(n, n_lines - n_cells);
        for (size_t i = 0; i < matrix.n_rows; i++)
            for (int64_t e = matrix.indptr[i]; e < matrix.indptr[i + 1]; e++) {
                int64_t user = matrix.rows.numbers[i] / 7, film = matrix.columns.numbers[matrix.indices[e]] / 11;

                ck_assert(matrix.data[e] == value[user][film]);
                ck_assert_int_eq(matrix.time[e], time[user][film]);
            }
        rs_csr_free(&matrix);
    }
}
END_TEST

START_TEST(what_is_out_of_bounds_is_left_out)
{
    const char *text = "userId,movieId,rating,timestamp\n1,1,5,10\n1,2,3.7,20\n2,1,2,30\n2,3,4,40\n3,2,1,50\n";
    struct ingest_fields fields = movielens;
    struct ingest_bounds bounds = unbound;
    struct rs_csr matrix;
    struct rs_error error;
    size_t n;

    bounds.min_value = 3.7;
    ck_assert_int_eq(read_text(&matrix, text, &movielens, &bounds, true, &n, &error), 0);
    check_matrix(&matrix, "1: 1=1@10 2=1@20; 2: 3=1@40");
    bounds.max_value = 4;
    ck_assert_int_eq(read_text(&matrix, text, &movielens, &bounds, false, &n, &error), 0);
    check_matrix(&matrix, "1: 2=3.7@20; 2: 3=4@40");
    bounds.min_value = 9;
    bounds.max_value = INFINITY;
    ck_assert_int_eq(read_text(&matrix, text, &movielens, &bounds, false, &n, &error), 0);
    ck_assert_uint_eq(matrix.n_columns, 0);
    check_matrix(&matrix, "");
    fields.after = 20;
    fields.before = 40;
    ck_assert_int_eq(read_text(&matrix, text, &fields, &unbound, false, &n, &error), 0);
    check_matrix(&matrix, "1: 2=3.7@20; 2: 1=2@30");
}
END_TEST

/* Dropping film 9 leaves user 3 with one film, and without user 3 film 2 has one user. */
START_TEST(counts_are_bounded_until_nothing_changes)
{
    const char *text = "userId,movieId,rating\n1,1,1\n1,2,2\n2,1,3\n2,3,4\n2,4,5\n1,3,1\n1,4,1\n3,2,1\n3,9,1\n";
    struct ingest_bounds bounds = {-INFINITY, INFINITY, 2, 2, false};
    struct rs_csr matrix;
    struct rs_error error;
    size_t n;

    ck_assert_int_eq(read_text(&matrix, text, &movielens, &bounds, false, &n, &error), 0);
    check_matrix(&matrix, "1: 1=1 3=1 4=1; 2: 1=3 3=4 4=5");
    bounds.min_row_count = 4;
    ck_assert_int_eq(read_text(&matrix, text, &movielens, &bounds, false, &n, &error), 0);
    check_matrix(&matrix, "");
    bounds.min_column_count = 1;
    ck_assert_int_eq(read_text(&matrix, text, &movielens, &bounds, false, &n, &error), 0);
    check_matrix(&matrix, "1: 1=1 2=2 3=1 4=1");
}
END_TEST

START_TEST(unrated_films_stay_whatever_the_bounds_on_values)
{
    const char *text = "userId,movieId,rating\n1,1,5\n1,2,\n2,1,2\n2,3, \n";
    struct ingest_fields fields = movielens;
    struct ingest_bounds bounds = {3, INFINITY, 1, 1, true};
    struct rs_csr matrix;
    struct rs_error error;
    size_t n;

    fields.unrated = true;
    ck_assert_int_eq(read_text(&matrix, text, &fields, &unbound, false, &n, &error), 0);
    check_matrix(&matrix, "1: 1=5 2=0; 2: 1=2 3=0");
    ck_assert_int_eq(read_text(&matrix, text, &fields, &bounds, false, &n, &error), 0);
    check_matrix(&matrix, "1: 1=5 2=0; 2: 3=0");
    bounds.keep_unrated = false;
    ck_assert_int_eq(read_text(&matrix, text, &fields, &bounds, true, &n, &error), 0);
    check_matrix(&matrix, "1: 1=1");
    ck_assert_int_eq(read_text(&matrix, text, &movielens, &unbound, false, &n, &error), -1);
    ck_assert_str_eq(error.text, "r.csv: line 3: rating: want a number, got ''");
}
END_TEST

static void check_refused(const char *text, const struct ingest_fields *fields, const char *part)
{
    struct rs_csr matrix;
    struct rs_error error;
    size_t n;

    ck_assert_int_eq(read_text(&matrix, text, fields, &unbound, false, &n, &error), -1);
    if (!strstr(error.text, part))
        ck_abort_msg("want '%s' in '%s'", part, error.text);
}

START_TEST(bad_lines_are_refused)
{
    struct ingest_fields fields = movielens;

    check_refused("", &movielens, "r.csv: empty: want a header");
    check_refused("user,movieId,rating\n", &movielens, "r.csv: no column 'userId'; there are: user, movieId, rating");
    check_refused("userId,movieId,rating\n1,2\n", &movielens, "r.csv: line 2: want 3 fields, got 2");
    check_refused("userId,movieId,rating\n1,2,3\n1,x,3\n", &movielens, "line 3: movieId: want an integer from 0 on");
    check_refused("userId,movieId,rating\n-1,2,3\n", &movielens, "line 2: userId: want an integer from 0 on");
    check_refused("userId,movieId,rating\n99999999999999999999,2,3\n", &movielens, "userId: want an integer");
    check_refused("userId,movieId,rating\n1,2,nan\n", &movielens, "rating: want a number, got 'nan'");
    check_refused("userId,movieId,rating\n1,2,1e39\n", &movielens, "rating: want a number, got '1e39'");
    check_refused("userId,movieId,rating\n1,2,\n", &movielens, "rating: want a number, got ''");
    check_refused("userId,movieId,rating,timestamp\n1,2,3,1.5\n", &movielens, "timestamp: want an integer");
    fields.time_is_optional = false;
    check_refused("userId,movieId,rating\n1,2,3\n", &fields, "no column 'timestamp'");
    fields = movielens;
    fields.after = 5;
    check_refused("userId,movieId,rating\n1,2,3\n", &fields, "no column 'timestamp'");
    fields.time = "";
    check_refused("userId,movieId,rating\n1,2,3\n", &fields, "bounds on the time want a column of times");
}
END_TEST

static void count_shown(void *context, const char *message)
{
    ck_assert_ptr_nonnull(strstr(message, "r.csv: line "));
    ++*(size_t *)context;
}

START_TEST(so_many_bad_lines_are_skipped)
{
    const char *text = "userId,movieId,rating\n1,2,3\nx,2,3\n1,\"4,3\n1,3\n1,5,4\n";
    size_t shown = 0;
    struct ingest_format format = {.delimiter = ',', .skip_bad = 3, .show = count_shown, .context = &shown};
    struct ingest_tally tally;
    struct rs_csr matrix;
    struct rs_error error;

    ck_assert_int_eq(read_format(&matrix, text, &format, &tally, &error), 0);
    ck_assert_uint_eq(tally.n_bad, 3);
    ck_assert_uint_eq(shown, 3);
    check_matrix(&matrix, "1: 2=3 5=4");
    format.skip_bad = 2;
    ck_assert_int_eq(read_format(&matrix, text, &format, &tally, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "line 5: want 3 fields, got 2 (2 bad lines before it"));
}
END_TEST

START_TEST(ids_may_be_text)
{
    const char *text = "userId,movieId,rating\nzoe,tt2,3\nanna,tt1,4\nzoe,tt1,1\nzoe,9,1\n";
    const struct ingest_format format = {.delimiter = ',', .string_ids = true};
    struct ingest_tally tally;
    struct rs_csr matrix;
    struct rs_error error;

    ck_assert_int_eq(read_format(&matrix, text, &format, &tally, &error), 0);
    check_matrix(&matrix, "anna: tt1=4; zoe: 9=1 tt1=1 tt2=3");
    ck_assert_int_eq(read_format(&matrix, "userId,movieId,rating\n,tt2,3\n", &format, &tally, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "userId: want an id"));
}
END_TEST

/* ---- appending ---- */

static void check_append(const char *old_text, const char *new_text, const char *want)
{
    struct rs_csr old = read_good(old_text), new = read_good(new_text), both;
    struct rs_error error = {""};

    if (ingest_append(&both, &old, &new, &error) != 0)
        ck_abort_msg("%s", error.text);
    ck_assert_int_eq(rs_csr_check(&both, &error), 0);
    ck_assert_uint_eq(both.n_rows, both.rows.n);
    check_matrix(&both, want);
    rs_csr_free(&old);
    rs_csr_free(&new);
}

START_TEST(appended_ratings_come_after)
{
    const char *old = "userId,movieId,rating,timestamp\n5,10,3,1\n5,20,4,2\n7,20,5,3\n";

    /* New users and films behind the old ones, sorted among themselves. */
    check_append(old, "userId,movieId,rating,timestamp\n9,5,1,4\n1,10,2,5\n",
            "5: 10=3@1 20=4@2; 7: 20=5@3; 1: 10=2@5; 9: 5=1@4");
    /* An old user's new film stands behind the old films; a film rated again: the later time wins. */
    check_append(old, "userId,movieId,rating,timestamp\n5,1,1,4\n5,10,2,9\n7,20,1,2\n",
            "5: 10=2@9 20=4@2 1=1@4; 7: 20=5@3");
    check_append(old, "userId,movieId,rating,timestamp\n7,20,1,3\n", "5: 10=3@1 20=4@2; 7: 20=1@3");
    check_append(old, "userId,movieId,rating,timestamp\n", "5: 10=3@1 20=4@2; 7: 20=5@3");
    check_append("userId,movieId,rating,timestamp\n", old, "5: 10=3@1 20=4@2; 7: 20=5@3");
    /* Without times the new one wins; times that the old one lacks are dropped. */
    check_append("userId,movieId,rating\n1,1,5\n1,2,4\n", "userId,movieId,rating,timestamp\n1,1,2,7\n2,2,1,8\n",
            "1: 1=2 2=4; 2: 2=1");
}
END_TEST

START_TEST(what_does_not_go_together_is_refused)
{
    struct rs_csr old = read_good("userId,movieId,rating,timestamp\n5,10,3,1\n"), new, both;
    const struct ingest_format texts = {.delimiter = ',', .string_ids = true};
    struct ingest_tally tally;
    struct rs_error error;

    new = read_good("userId,movieId,rating\n5,10,3\n");
    ck_assert_int_eq(ingest_append(&both, &old, &new, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want a column of times"));
    rs_csr_free(&new);
    ck_assert_int_eq(read_format(&new, "userId,movieId,rating,timestamp\na,b,1,2\n", &texts, &tally, &error), 0);
    ck_assert_int_eq(ingest_append(&both, &old, &new, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want integer ids"));
    rs_csr_free(&new);
    rs_csr_free(&old);
}
END_TEST

/* Lines cut anywhere, the second part appended: the same entries as from all lines at once. */
START_TEST(appending_equals_ingesting_at_once)
{
    for (unsigned seed = 1; seed <= 100; seed++) {
        char first[4096] = "userId,movieId,rating,timestamp\n", second[4096], all[8192], a[8192], b[8192];
        struct rs_csr old, new, both, whole, sorted_rows, sorted;
        struct rs_error error;

        srand(seed);
        strcpy(second, first);
        strcpy(all, first);
        for (int i = 0; i < 120; i++) {
            char line[64];

            snprintf(line, sizeof line, "%d,%d,%d,%d\n", rand() % 12, rand() % 12, 1 + rand() % 5, rand() % 30);
            strcat(i < 70 ? first : second, line);
            strcat(all, line);
        }
        old = read_good(first);
        new = read_good(second);
        whole = read_good(all);
        ck_assert_int_eq(ingest_append(&both, &old, &new, &error), 0);
        /* In the order of the whole: columns by aligning, rows by aligning the transpose. */
        ck_assert_int_eq(rs_csr_align(&sorted_rows, &both, &whole.columns, NULL, &error), 0);
        ck_assert_int_eq(rs_csr_transpose(&sorted, &sorted_rows, &error), 0);
        rs_csr_free(&sorted_rows);
        ck_assert_int_eq(rs_csr_align(&sorted_rows, &sorted, &whole.rows, NULL, &error), 0);
        rs_csr_free(&sorted);
        ck_assert_int_eq(rs_csr_transpose(&sorted, &sorted_rows, &error), 0);
        ck_assert_str_eq(print_ratings(&sorted, a, sizeof a), print_ratings(&whole, b, sizeof b));
        rs_csr_free(&sorted);
        rs_csr_free(&sorted_rows);
        rs_csr_free(&old);
        rs_csr_free(&new);
        rs_csr_free(&both);
        rs_csr_free(&whole);
    }
}
END_TEST

START_TEST(days_and_seconds)
{
    struct rs_error error;
    int64_t seconds;

    ck_assert_int_eq(ingest_parse_time(&seconds, "964982703", &error), 0);
    ck_assert_int_eq(seconds, 964982703);
    ck_assert_int_eq(ingest_parse_time(&seconds, "1970-01-01", &error), 0);
    ck_assert_int_eq(seconds, 0);
    ck_assert_int_eq(ingest_parse_time(&seconds, "2000-02-29", &error), 0);
    ck_assert_int_eq(seconds, 951782400);
    ck_assert_int_eq(ingest_parse_time(&seconds, "2100-03-01", &error), 0);
    ck_assert_int_eq(seconds, 4107542400);
    ck_assert_int_eq(ingest_parse_time(&seconds, "1969-12-31", &error), 0);
    ck_assert_int_eq(seconds, -86400);
    ck_assert_int_eq(ingest_parse_time(&seconds, "2100-02-29", &error), -1);
    ck_assert_int_eq(ingest_parse_time(&seconds, "2001-13-01", &error), -1);
    ck_assert_int_eq(ingest_parse_time(&seconds, "yesterday", &error), -1);
}
END_TEST

TEST_MAIN("ingest_ratings", {rows_and_columns_are_sorted}, {of_duplicates_the_latest_wins},
        {random_lines_against_a_table}, {what_is_out_of_bounds_is_left_out}, {counts_are_bounded_until_nothing_changes},
        {unrated_films_stay_whatever_the_bounds_on_values}, {bad_lines_are_refused}, {so_many_bad_lines_are_skipped},
        {ids_may_be_text}, {appended_ratings_come_after}, {what_does_not_go_together_is_refused},
        {appending_equals_ingesting_at_once}, {days_and_seconds})
