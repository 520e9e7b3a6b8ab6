/* test_ingest_pieces.c: ratings read fast, in pieces and by several threads, against the plain ways. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ratings_text.h"
#include "rs-ingest/settle_rows.h"
#include "suite.h"

static const struct ingest_fields movielens = {
        "userId", "movieId", "rating", "timestamp", true, false, INT64_MIN, INT64_MAX};
static const struct ingest_bounds unbound = {-INFINITY, INFINITY, 1, 1, false};

/* What came of a text: the matrix, or the error; and the bad lines that were shown. */
struct outcome {
    char text[1 << 16], shown[1 << 14];
    size_t n_duplicates, n_bad;
};

static void keep_shown(void *context, const char *message)
{
    struct outcome *outcome = context;

    strncat(outcome->shown, message, sizeof outcome->shown - strlen(outcome->shown) - 2);
    strcat(outcome->shown, "\n");
}

static void read_outcome(struct outcome *outcome, const char *text, const struct ratings_way *way, bool string_ids,
        size_t skip_bad)
{
    struct ingest_format format = {
            .delimiter = ',', .string_ids = string_ids, .skip_bad = skip_bad, .show = keep_shown, .context = outcome};
    struct ingest_tally tally = {0};
    struct rs_error error = {""};
    struct rs_csr matrix;

    outcome->shown[0] = '\0';
    if (ratings_read(&matrix, text, way, &format, &movielens, &unbound, false, &tally, &error) == 0) {
        ck_assert_int_eq(rs_csr_check(&matrix, &error), 0);
        print_ratings(&matrix, outcome->text, sizeof outcome->text);
        rs_csr_free(&matrix);
    } else {
        snprintf(outcome->text, sizeof outcome->text, "%s", error.text);
    }
    outcome->n_duplicates = tally.n_duplicates;
    outcome->n_bad = tally.n_bad;
}

static const char *any(const char *const *texts, size_t n)
{
    return texts[(size_t)rand() % n];
}

/* Lines of all sorts; the rarer ones come with a chance of 1 in `rare`. */
static void make_text(char *text, size_t size, bool string_ids, int rare, bool quotes)
{
    static const char *const users[] = {
            "1", "2", "77", "4294967296", "1048575", "1048576", "123456789012345678", "007"};
    static const char *const films[] = {"1", "30", "4095", "4096", "99999999", "100000000", "9007199254740993", "5"};
    static const char *const names[] = {"anna", "zoe", "tt1", "a b", "\xEF\xBB\xBF", "1"};
    static const char *const values[] = {"3", "4.5", "0.5", "3.25", "-1", "1e-3", "12345678.5", ".5", "5."};
    static const char *const times[] = {"0", "1106199271", "99999999", "100000000", "-5", "1234567890123456789"};
    static const char *const odd[] = {"x,1,3,4", "1,2,3", "1,2,3,4,5", "", "1,2,nan,4", "1,2,3,4.5", "-1,2,3,4",
            ",1,2,3", "1,,2,3", "1,2,3,", "1,2,1e39,4", "99999999999999999999,1,1,1", "1,2,3;5,4", "1 ,2,3,4",
            "1,2,3:5,4", "\r"};
    static const char *const quoted[] = {
            "\"1\",2,3,4", "1,2,\"3\",\"4\"", "\"1", "1,2\",3,4", "\"1\n2\",3,4,5", "1,\"2\r\n\",3,4"};
    size_t n = (size_t)(rand() % 40), used = (size_t)sprintf(text, "userId,movieId,rating,timestamp\n");

    for (size_t i = 0; i < n && used + 128 < size; i++) {
        const char *end = rand() % rare ? "\n" : "\r\n";

        if (rand() % rare == 0)
            used += (size_t)sprintf(text + used, "%s%s", any(odd, sizeof odd / sizeof *odd), end);
        else if (quotes && rand() % rare == 0)
            used += (size_t)sprintf(text + used, "%s%s", any(quoted, sizeof quoted / sizeof *quoted), end);
        else
            used += (size_t)sprintf(text + used, "%s,%s,%s,%s%s", any(string_ids ? names : users, string_ids ? 6 : 8),
                    any(films, 8), any(values, 9), any(times, 6), end);
    }
    if (rand() % 4 == 0)
        text[used - 1] = '\0';
}

/* Whatever comes, in pieces of any size, on one thread and two: as through csv.h in one piece, to the message. */
START_TEST(the_fast_way_equals_the_plain_one)
{
    const struct ratings_way plain = {0, true, 1};
    const struct ratings_way ways[] = {
            {0, false, 1}, {0, false, 2}, {1, false, 1}, {1, false, 3}, {30, false, 2}, {100, false, 2}};
    struct outcome *want = malloc(sizeof *want), *got = malloc(sizeof *got);
    char text[8192];

    for (unsigned seed = 1; seed <= 100; seed++) {
        bool string_ids;
        size_t skip_bad;

        srand(seed);
        string_ids = rand() % 4 == 0;
        skip_bad = (size_t)(rand() % 3 ? rand() % 6 : 1000);
        make_text(text, sizeof text, string_ids, 2 + rand() % 40, rand() % 3 == 0);
        read_outcome(want, text, &plain, string_ids, skip_bad);
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
            read_outcome(got, text, &ways[w], string_ids, skip_bad);
            if (strcmp(got->text, want->text) != 0 || strcmp(got->shown, want->shown) != 0 || got->n_bad != want->n_bad
                    || got->n_duplicates != want->n_duplicates)
                ck_abort_msg("seed %u, way %zu: got %s\n%swant %s\n%sof:\n%s", seed, w, got->text, got->shown,
                        want->text, want->shown, text);
        }
    }
    free(want);
    free(got);
}
END_TEST

/* Long rows, whose columns need two bytes, with and without duplicates and times: as each row settled by itself. */
START_TEST(rows_settle_as_one_by_one)
{
    for (unsigned seed = 0; seed < 24; seed++) {
        enum { ROWS = 5, LONGEST = 2000 };
        size_t n_columns = seed % 2 ? 300 : 70000, n = 0;
        int64_t indptr[ROWS + 1] = {0};
        struct ingest_triples t = {.column = malloc(ROWS * LONGEST * sizeof *t.column),
                .value = malloc(ROWS * LONGEST * sizeof *t.value),
                .time = seed % 3 ? malloc(ROWS * LONGEST * sizeof *t.time) : NULL,
                .columns = {.n = n_columns}};
        struct ingest_entry *want = malloc(ROWS * LONGEST * sizeof *want);
        size_t kept[ROWS], start[ROWS];
        struct rs_error error;

        srand(seed + 1);
        for (size_t row = 0; row < ROWS; row++) {
            size_t length = (size_t)(row == 2 ? 0 : rand() % (row % 2 ? 40 : LONGEST));

            start[row] = n;
            for (size_t i = 0; i < length; i++, n++) {
                t.column[n] = (int32_t)((size_t)rand() % n_columns);
                t.value[n] = (float)i;
                if (t.time)
                    t.time[n] = rand() % 5;
                want[n] = (struct ingest_entry){t.column[n], t.value[n], t.time ? t.time[n] : 0, (int64_t)i};
            }
            kept[row] = ingest_entries_settle(want + start[row], length);
            indptr[row + 1] = (int64_t)n;
        }
        ck_assert_int_eq(ingest_settle_rows(&t, indptr, ROWS, 1 + (int)seed % 2, &error), 0);
        for (size_t row = 0, at = 0; row < ROWS; row++) {
            ck_assert_int_eq(indptr[row + 1] - indptr[row], (int64_t)kept[row]);
            for (size_t i = 0; i < kept[row]; i++, at++) {
                ck_assert_int_eq(t.column[at], want[start[row] + i].column);
                ck_assert(t.value[at] == want[start[row] + i].value);
                ck_assert(!t.time || t.time[at] == want[start[row] + i].time);
            }
        }
        free(t.column);
        free(t.value);
        free(t.time);
        free(want);
    }
}
END_TEST

TEST_MAIN("ingest_pieces", {the_fast_way_equals_the_plain_one}, {rows_settle_as_one_by_one})
