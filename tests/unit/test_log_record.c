/* test_log_record.c: what goes into a record comes out of its text the same; figures of the end; files and options gathered. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "rs-log/log_collect.h"
#include "rs-log/log_gather.h"
#include "rs-log/log_record.h"
#include "suite.h"

static struct rs_error error;
static struct rs_tool tool = {.quiet = true};

static void start(struct log_record *record)
{
    ck_assert_int_eq(log_record_start(record, "films", "first", &error), 0);
}

static int figures(struct log_record *record, const char *json)
{
    return log_collect_figures(&tool, record, "m.json", json, strlen(json), &error);
}

static int course(struct log_record *record, const char *csv)
{
    return log_collect_course(record, "h.csv", csv, strlen(csv), &error);
}

START_TEST(text_and_back)
{
    struct log_record a, b;
    char *text;

    start(&a);
    ck_assert_int_eq(log_record_param(&a, "hidden", "128,64", &error), 0);
    ck_assert_int_eq(log_record_tag(&a, "note", "\"quoted\"\n\xd0\xb6", &error), 0);
    ck_assert_int_eq(log_record_point(&a, "loss", 0.1 + 0.2, 7, &error), 0);
    ck_assert_int_eq(log_record_point(&a, "loss", 5e-324, -3, &error), 0);
    ck_assert_int_eq(log_record_figure(&a, "rmse", 1.0 / 3, &error), 0);
    ck_assert_int_eq(log_record_file(&a, "plots/k.svg", "/somewhere/k.svg", NULL, &error), 0);
    ck_assert_int_eq(log_record_model(&a, "models/mlp.safetensors", &error), 0);
    ck_assert_int_eq(log_record_register(&a, "rp", "champion", "rmse", true, &error), 0);
    ck_assert_int_eq(log_record_end(&a, &error), 0);
    text = log_record_write(&a, &error);
    ck_assert_int_eq(log_record_parse(&b, text, "/spool/x", &error), 0);
    ck_assert_str_eq(a.id, b.id);
    ck_assert(a.time == b.time && a.n_metrics == b.n_metrics && a.lower == b.lower);
    for (size_t i = 0; i < a.n_metrics; i++) {
        ck_assert_str_eq(a.metrics[i].key, b.metrics[i].key);
        ck_assert(a.metrics[i].value == b.metrics[i].value && a.metrics[i].step == b.metrics[i].step);
        ck_assert(a.metrics[i].time == b.metrics[i].time && a.metrics[i].final == b.metrics[i].final);
    }
    ck_assert_str_eq(b.tags.at[0].value, a.tags.at[0].value);
    ck_assert_str_eq(b.params.at[0].value, "128,64");
    ck_assert_str_eq(b.files[0].to, "plots/k.svg");
    ck_assert_str_eq(b.files[0].from, "/spool/x/0");
    ck_assert_str_eq(b.model.to, "mlp.safetensors");
    ck_assert_str_eq(b.model.from, "/spool/x/model");
    ck_assert_str_eq(b.better, "rmse");
    ck_assert_str_eq(b.run, "first");
    free(text);
    log_record_free(&a);
    log_record_free(&b);
}
END_TEST

static const char *const broken[] = {"", "{}", "[]", "nonsense",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\",\"register\":"
        "\"rp\"}",
        "{\"rs_log\":2,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\"}",
        "{\"rs_log\":1,\"id\":\"0000\",\"time\":5,\"experiment\":\"e\"}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"\"}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":-5,\"experiment\":\"e\"}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\",\"params\":{\"a\":1}"
        "}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\",\"metrics\":[[\"a\","
        "1]]}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\",\"files\":[\"../"
        "x\"]}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\",\"files\":[7]}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\",\"better\":"
        "\"rmse\"}",
        "{\"rs_log\":1,\"id\":\"00000000000000000000000000000000\",\"time\":5,\"experiment\":\"e\","
        "\"metrics\":[[\"a\",1e999,1,false]]}"};

START_TEST(broken_texts_are_refused)
{
    struct log_record record;

    ck_assert_int_eq(log_record_parse(&record, broken[_i], "f", &error), -1);
    ck_assert(error.text[0] != '\0');
    log_record_free(&record);
}
END_TEST

/* The latest value of a metric, as a server sees it, is that of the last step: there the figures have to stand. */
START_TEST(figures_stand_at_the_end)
{
    struct log_record record;
    const struct log_metric *figure;

    start(&record);
    ck_assert_int_eq(figures(&record, "{\"rmse\": 0.5, \"method\": \"als\", \"none\": null}"), 0);
    ck_assert_int_eq(course(&record, "epoch,rmse,loss\n1,0.7,\n2,0.6,3\n"), 0);
    ck_assert_int_eq(log_record_end(&record, &error), 0);
    figure = log_record_find_figure(&record, "rmse");
    ck_assert(figure && figure->value == 0.5 && figure->step == 2 && figure->time == record.time + 1);
    ck_assert_uint_eq(record.n_metrics, 4);
    ck_assert_str_eq(log_record_find_tag(&record, "method"), "als");
    ck_assert(!log_record_find_figure(&record, "loss") && !log_record_find_figure(&record, "none"));
    log_record_free(&record);
}
END_TEST

static const struct {
    const char *json, *says;
} bad_figures[] = {{"", "m.json: line 1: want flat JSON"}, {"[1]", "line 1: want flat JSON"},
        {"{\"a\": 1,\n \"b\": NaN}", "line 2: want flat JSON of names and finite numbers, got NaN"},
        {"{\"a\": -Infinity}", "got -Infinity"}, {"{\"a\": 1e999}", "'a': want a finite number"},
        {"{\"a\": {\"b\": 1}}", "'a': want a number, a text or null"}, {"{\"a\": true}", "'a': want a number, a text or null"},
        {"{\"ndcg@10\": 1}", "'ndcg@10': a name is letters"}, {"{\"a\": 1, \"a\": 2}", "'a': it is given twice"},
        {"{\"a\": 1} x", "want flat JSON"}};

START_TEST(bad_figures_are_refused)
{
    struct log_record record;

    start(&record);
    ck_assert_int_eq(figures(&record, bad_figures[_i].json), -1);
    ck_assert_msg(strstr(error.text, bad_figures[_i].says) != NULL, "%s", error.text);
    log_record_free(&record);
}
END_TEST

static const struct {
    const char *csv, *says;
} bad_courses[] = {{"", "h.csv: want a header"},
        {"epoch,a\n1,nan\n", "h.csv: line 2: a: want a finite number, got 'nan'"},
        {"epoch,a\n1,2\n3\n", "line 3: want 2 fields, got 1"}, {"epoch,a\nx,2\n", "line 2: epoch: want a whole number"},
        {"epoch,a\n1.5,2\n", "want a whole number, got '1.5'"}, {"epoch,a,a\n1,2,3\n", "'a' is there twice"},
        {"epoch,a@b\n1,2\n", "'a@b': a name is letters"}, {"epoch,a\n1,inf\n", "got 'inf'"},
        {"epoch,a\n9223372036854775807,1\n", "want a whole number"}};

START_TEST(bad_courses_are_refused)
{
    struct log_record record;

    start(&record);
    ck_assert_int_eq(course(&record, bad_courses[_i].csv), -1);
    ck_assert_msg(strstr(error.text, bad_courses[_i].says) != NULL, "%s", error.text);
    log_record_free(&record);
}
END_TEST

START_TEST(histories_become_parameters)
{
    static const char text[] = "[{\"tool\":\"rs-ingest\",\"version\":\"1\",\"options\":[[\"min\",\"3\"]],\"inputs\":[],"
                               "\"output\":\"stdout\",\"recipe\":\"11111111111111111111111111111111\"},"
                               "{\"tool\":\"rs-als\",\"version\":\"1\",\"options\":[[\"model\",\"a\"],[\"k\",\"8\"],"
                               "[\"model\",\"b\"]],\"inputs\":[{\"as\":\"stdin\",\"recipe\":"
                               "\"11111111111111111111111111111111\"}],\"output\":\"fit\","
                               "\"recipe\":\"22222222222222222222222222222222\"}]";
    struct log_record record;
    cJSON *steps = cJSON_Parse(text);

    start(&record);
    ck_assert_int_eq(log_collect_history(&record, steps, "22222222222222222222222222222222", &error), 0);
    ck_assert_uint_eq(record.params.n, 2);
    ck_assert_str_eq(record.params.at[0].key, "model");
    ck_assert_str_eq(record.params.at[0].value, "a b");
    ck_assert_str_eq(record.params.at[1].value, "8");
    ck_assert_str_eq(log_record_find_tag(&record, "rs.tool"), "rs-als");
    ck_assert_str_eq(log_record_find_tag(&record, "rs.history"), text);
    ck_assert_str_eq(record.files[0].to, "history/pipeline.sh");
    ck_assert(strstr(record.files[0].text, "rs-als") != NULL);
    log_record_free(&record);
    start(&record);
    ck_assert_int_eq(log_collect_history(&record, steps, "33333333333333333333333333333333", &error), -1);
    cJSON_Delete(steps);
    log_record_free(&record);
}
END_TEST

START_TEST(what_comes_twice_is_refused)
{
    struct log_record record;

    start(&record);
    ck_assert_int_eq(log_record_param(&record, "a", "1", &error), 0);
    ck_assert_int_eq(log_record_param(&record, "a", "1", &error), -1);
    ck_assert_int_eq(log_record_tag(&record, "rs.log.id", "1", &error), -1);
    ck_assert_int_eq(log_record_file(&record, "x", "a/x", NULL, &error), 0);
    ck_assert_int_eq(log_record_file(&record, "y", "b/y", NULL, &error), 0);
    ck_assert_int_eq(log_record_end(&record, &error), 0);
    ck_assert_int_eq(log_record_file(&record, "x", "b/x", NULL, &error), 0);
    ck_assert_int_eq(log_record_end(&record, &error), -1);
    ck_assert(strstr(error.text, "'x': it is given twice") != NULL);
    log_record_free(&record);
}
END_TEST

START_TEST(ids_differ)
{
    struct log_record a, b;

    start(&a);
    start(&b);
    ck_assert_uint_eq(strlen(a.id), 32);
    ck_assert_str_ne(a.id, b.id);
    log_record_free(&a);
    log_record_free(&b);
}
END_TEST

START_TEST(better_has_a_direction)
{
    bool lower = false;
    char *metric = log_parse_better("test/a:b:lower", &lower);

    ck_assert(lower);
    ck_assert_str_eq(metric, "test/a:b");
    free(metric);
    metric = log_parse_better("ndcg:higher", &lower);
    ck_assert(!lower);
    ck_assert_str_eq(metric, "ndcg");
    free(metric);
    ck_assert_ptr_null(log_parse_better("rmse", &lower));
    ck_assert_ptr_null(log_parse_better(":lower", &lower));
    ck_assert_ptr_null(log_parse_better("rmse:less", &lower));
}
END_TEST

TEST_MAIN("log_record", {text_and_back}, {broken_texts_are_refused, sizeof broken / sizeof *broken},
        {figures_stand_at_the_end}, {bad_figures_are_refused, sizeof bad_figures / sizeof *bad_figures},
        {bad_courses_are_refused, sizeof bad_courses / sizeof *bad_courses}, {histories_become_parameters},
        {what_comes_twice_is_refused}, {ids_differ}, {better_has_a_direction})
