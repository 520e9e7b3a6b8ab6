/* test_plot.c: the parts of rs-plot that draw nothing themselves: tables, histograms, where names go, metrics read again. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rs-plot/histogram.h"
#include "rs-plot/label_places.h"
#include "rs-plot/map_names.h"
#include "rs-plot/number_table.h"
#include "suite.h"
#include "table/metrics.h"

START_TEST(test_table)
{
    static const char text[] = "epoch,loss,validation_loss\n0,,0.5\n1,0.25,-1e-3\n";
    struct number_table table;
    struct rs_error error;

    ck_assert_int_eq(number_table_parse(&table, "h", text, sizeof text - 1, &error), 0);
    ck_assert_uint_eq(table.n_rows, 2);
    ck_assert_int_eq(number_table_find(&table, "validation_loss"), 2);
    ck_assert_int_eq(number_table_find(&table, "validation"), -1);
    ck_assert(isnan(number_table_at(&table, 0, 1)));
    ck_assert_double_eq(number_table_at(&table, 1, 2), -1e-3);
    number_table_free(&table);
}
END_TEST

START_TEST(test_table_refused)
{
    static const struct {
        const char *text, *complaint;
    } cases[] = {{"", "want a header line"}, {"a,b\n1\n", "h: line 2: want 2 fields, got 1"},
            {"a,b\n1,x\n", "h: line 2: want a number, got 'x'"}, {"a,a\n1,2\n", "two columns of one name"},
            {"a\ninf\n", "want a number, got 'inf'"}};
    struct number_table table;
    struct rs_error error;

    ck_assert_int_eq(number_table_parse(&table, "h", cases[_i].text, strlen(cases[_i].text), &error), -1);
    ck_assert_msg(strstr(error.text, cases[_i].complaint) != NULL, "%s", error.text);
    number_table_free(&table);
}
END_TEST

START_TEST(test_histogram_of_ratings)
{
    static const float values[] = {4, 3.5F, 4, 0.5F, 4};
    struct histogram h = {0};
    struct rs_error error;

    ck_assert_int_eq(histogram_of_values(&h, values, 5, &error), 0);
    ck_assert_uint_eq(h.n, 3);
    ck_assert_double_eq(h.step, 0.5);
    ck_assert_double_eq(h.at[0], 0.5);
    ck_assert_double_eq(h.at[2], 4);
    ck_assert_uint_eq(h.count[0], 1);
    ck_assert_uint_eq(h.count[1], 1);
    ck_assert_uint_eq(h.count[2], 3);
    histogram_free(&h);
}
END_TEST

START_TEST(test_histogram_of_many_values)
{
    float values[1000];
    struct histogram h = {0};
    struct rs_error error;
    size_t total = 0;

    for (int i = 0; i < 1000; i++)
        values[i] = (float)(999 - i);
    ck_assert_int_eq(histogram_of_values(&h, values, 1000, &error), 0);
    ck_assert_uint_eq(h.n, HISTOGRAM_BINS);
    for (size_t i = 0; i < h.n; i++) {
        ck_assert_uint_ge(h.count[i], 49);
        ck_assert_uint_le(h.count[i], 51);
        total += h.count[i];
    }
    ck_assert_uint_eq(total, 1000);
    histogram_free(&h);
}
END_TEST

START_TEST(test_sorted_counts)
{
    size_t counts[] = {0, 3, 9, 0, 1};

    ck_assert_uint_eq(histogram_sort_down(counts, 5), 3);
    ck_assert_uint_eq(counts[0], 9);
    ck_assert_uint_eq(counts[2], 1);
}
END_TEST

/* No label covers another or leaves the picture; one without room is left out; a lonely one stands to the right. */
START_TEST(test_labels_do_not_cover)
{
    struct label labels[40];

    for (int i = 0; i < 40; i++)
        labels[i] = (struct label){.x = 20 + 7 * (i % 8), .y = 20 + 5 * (i / 8), .width = 60, .height = 14};
    label_places(labels, 40, 200, 120);
    ck_assert(labels[0].placed);
    ck_assert_double_gt(labels[0].left, labels[0].x);
    for (int i = 0; i < 40; i++)
        for (int j = 0; j < i && labels[i].placed; j++) {
            bool apart =
                    fabs(labels[i].baseline - labels[j].baseline) >= 14 || fabs(labels[i].left - labels[j].left) >= 60;

            ck_assert(!labels[j].placed || apart);
            ck_assert_double_ge(labels[i].left, 0);
            ck_assert_double_le(labels[i].left + 60, 200);
        }
    ck_assert(!labels[39].placed);
}
END_TEST

START_TEST(test_characters)
{
    ck_assert_uint_eq(label_characters("Amélie", strlen("Amélie")), 6);
    ck_assert_uint_eq(label_characters("七人の侍", strlen("七人の侍")), 4);
}
END_TEST

/* By weight where there is one, else the nearest to the cluster's mean. */
START_TEST(test_chosen_points)
{
    static const float at[] = {0, 0, 1, 1, 2, 2, 9, 9};
    static const int32_t cluster[] = {0, 0, 0, 1};
    static const double weight[] = {5, 1, 7, 100};
    struct map_points points = {.n = 4, .stride = 2, .at = at, .cluster = cluster, .n_clusters = 2, .weight = weight};
    size_t chosen[2];

    ck_assert_uint_eq(map_choose(chosen, 2, &points, 0), 2);
    ck_assert_uint_eq(chosen[0], 2);
    ck_assert_uint_eq(chosen[1], 0);
    points.weight = NULL;
    ck_assert_uint_eq(map_choose(chosen, 1, &points, 0), 1);
    ck_assert_uint_eq(chosen[0], 1);
    ck_assert_uint_eq(map_choose(chosen, 2, &points, 1), 1);
    ck_assert_uint_eq(chosen[0], 3);
    ck_assert_uint_eq(map_choose(chosen, 0, &points, 0), 0);
}
END_TEST

START_TEST(test_metrics_read_again)
{
    static const char text[] = "{\n  \"ndcg_at_10\": 0.1,\n  \"note\": \"k\",\n  \"none\": null\n}\n";
    static const char *const bad[] = {
            "", "[1]", "{\"a\": [1]}", "{\"a\": 1", "{\"a\": 1} x", "nonsense", "{\"a\": {}}"};
    struct rs_metrics metrics = {0};
    struct rs_error error;

    ck_assert_int_eq(rs_metrics_parse(&metrics, "m.json", text, sizeof text - 1, &error), 0);
    ck_assert_double_eq(rs_metrics_number(&metrics, "ndcg_at_10"), 0.1);
    ck_assert(isnan(rs_metrics_number(&metrics, "note")));
    ck_assert(isnan(rs_metrics_number(&metrics, "none")));
    ck_assert(isnan(rs_metrics_number(&metrics, "other")));
    rs_metrics_free(&metrics);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(rs_metrics_parse(&metrics, "m.json", bad[i], strlen(bad[i]), &error), -1);
        ck_assert_msg(strncmp(error.text, "m.json: ", 8) == 0, "%s", error.text);
        rs_metrics_free(&metrics);
    }
}
END_TEST

TEST_MAIN("plot", {test_table}, {test_table_refused, 5}, {test_histogram_of_ratings}, {test_histogram_of_many_values},
        {test_sorted_counts}, {test_labels_do_not_cover}, {test_characters}, {test_chosen_points},
        {test_metrics_read_again})
