/* test_metrics.c: figures as JSON, epochs as CSV, numbers as short as they can be. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "table/epochs.h"
#include "table/metrics.h"
#include "suite.h"

START_TEST(numbers_are_short_and_read_back)
{
    static const double values[] = {0, 1, -1, 0.1, 0.117, 1.0 / 3, 1e-7, 123456789, 1e300, 5e-324, 0.1 + 0.2, -2.5e-10};
    char room[RS_NUMBER_ROOM];

    ck_assert_str_eq(rs_format_real(0.1, room), "0.1");
    ck_assert_str_eq(rs_format_real(0.1 + 0.2, room), "0.30000000000000004");
    ck_assert_str_eq(rs_format_real(3, room), "3");
    ck_assert_str_eq(rs_format_float(0.1f, room), "0.1");
    ck_assert_str_eq(rs_format_float(16777216.0f, room), "16777216");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        float narrow = (float)values[i];

        ck_assert(strtod(rs_format_real(values[i], room), NULL) == values[i]);
        ck_assert(strtof(rs_format_float(narrow, room), NULL) == narrow);
    }
    srand(1);
    for (int i = 0; i < 20000; i++) {
        double value = ((double)rand() / RAND_MAX - 0.5) * pow(10, rand() % 40 - 20);

        ck_assert(strtod(rs_format_real(value, room), NULL) == value);
    }
}
END_TEST

/* What `write` puts into a file, as a text. */
static void check_file(FILE *file, const char *want)
{
    char got[2048];
    size_t size;

    rewind(file);
    size = fread(got, 1, sizeof got - 1, file);
    got[size] = '\0';
    ck_assert_str_eq(got, want);
    fclose(file);
}

START_TEST(figures_as_json)
{
    struct rs_metrics metrics;
    struct rs_error error;
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(rs_metrics_start(&metrics, &error), 0);
    ck_assert_int_eq(rs_metrics_add(&metrics, "ndcg_at_10", 0.117, &error), 0);
    ck_assert_int_eq(rs_metrics_add(&metrics, "loss/train.x-1", 1e-7, &error), 0);
    ck_assert_int_eq(rs_metrics_add(&metrics, "nothing", NAN, &error), 0);
    ck_assert_int_eq(rs_metrics_add(&metrics, "endless", -INFINITY, &error), 0);
    ck_assert_int_eq(rs_metrics_add(&metrics, "users", 610, &error), 0);
    ck_assert_int_eq(rs_metrics_add_text(&metrics, "words", "a \"b\"\n", &error), 0);
    ck_assert_int_eq(rs_metrics_write(&metrics, file, &error), 0);
    rs_metrics_free(&metrics);
    check_file(file, "{\n  \"ndcg_at_10\": 0.117,\n  \"loss/train.x-1\": 1e-07,\n  \"nothing\": null,\n"
                     "  \"endless\": null,\n  \"users\": 610,\n  \"words\": \"a \\\"b\\\"\\n\"\n}\n");
}
END_TEST

START_TEST(no_figures)
{
    struct rs_metrics metrics;
    struct rs_error error;
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(rs_metrics_start(&metrics, &error), 0);
    ck_assert_int_eq(rs_metrics_write(&metrics, file, &error), 0);
    rs_metrics_free(&metrics);
    check_file(file, "{}\n");
}
END_TEST

START_TEST(bad_names_are_refused)
{
    static const char *const bad[] = {"", "ndcg@10", "a b", "a\"b", "\xC3\xA4"};
    struct rs_metrics metrics;
    struct rs_error error;

    ck_assert_int_eq(rs_metrics_start(&metrics, &error), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(rs_metrics_add(&metrics, bad[i], 1, &error), -1);
        ck_assert_ptr_nonnull(strstr(error.text, "a name is letters, digits and _ - . /"));
        ck_assert_int_eq(rs_metrics_add_text(&metrics, bad[i], "x", &error), -1);
    }
    ck_assert_int_eq(rs_metrics_add(&metrics, "twice", 1, &error), 0);
    ck_assert_int_eq(rs_metrics_add(&metrics, "twice", 2, &error), -1);
    ck_assert_str_eq(error.text, "metric 'twice' is given twice");
    rs_metrics_free(&metrics);
}
END_TEST

START_TEST(epochs_as_csv)
{
    static const char *const names[] = {"loss", "rmse"};
    static const double values[] = {0.5, NAN};
    struct rs_error error;
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(rs_epochs_header(file, names, 2, &error), 0);
    ck_assert_int_eq(rs_epochs_row(file, 1, values, 2, &error), 0);
    ck_assert_int_eq(rs_epochs_header(NULL, names, 2, &error), 0);
    ck_assert_int_eq(rs_epochs_row(NULL, 1, values, 2, &error), 0);
    check_file(file, "epoch,loss,rmse\n1,0.5,\n");
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    static const char *const names[] = {"loss"};
    struct rs_metrics metrics;
    struct rs_error error;
    FILE *file = fopen("/dev/full", "w");

    if (!file)
        return;
    ck_assert_int_eq(rs_epochs_header(file, names, 1, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "No space left"));
    clearerr(file);
    setvbuf(file, NULL, _IONBF, 0);
    ck_assert_int_eq(rs_metrics_start(&metrics, &error), 0);
    ck_assert_int_eq(rs_metrics_write(&metrics, file, &error), -1);
    rs_metrics_free(&metrics);
    fclose(file);
}
END_TEST

TEST_MAIN("metrics", {numbers_are_short_and_read_back}, {figures_as_json}, {no_figures}, {bad_names_are_refused},
        {epochs_as_csv}, {a_full_disk_is_told})
