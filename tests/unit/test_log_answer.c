/* test_log_answer.c: what a server says, and whether trying later makes sense. */
#include <stdio.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "rs-log/log_answer.h"
#include "rs-log/log_tracking.h"
#include "suite.h"

static struct rs_error error;
static struct log_server server = {.uri = (char *)"http://h:1"};

static const struct {
    long status;
    const char *type, *text;
    enum log_trouble trouble;
    const char *code, *says;
} answers[] = {{200, "application/json", "{}", LOG_FINE, "", ""},
        {404, "application/json", "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"No\\nway\"}", LOG_WRONG,
                "RESOURCE_DOES_NOT_EXIST", "http://h:1: x/y: refused with 404 RESOURCE_DOES_NOT_EXIST: No?way"},
        {404, "text/html; charset=utf-8", "<!doctype html>", LOG_WRONG, "",
                "x/y: answered 404, text/html; charset=utf-8: want the JSON of an MLflow server"},
        {403, "text/plain", "Invalid Host header\nmore", LOG_WRONG, "", "(Invalid Host header)"},
        {500, "application/json", "{\"error_code\":\"INTERNAL_ERROR\"}", LOG_SICK, "INTERNAL_ERROR", "no reason given"},
        {502, "text/html", "<html>", LOG_SICK, "", "answered 502"}, {429, "", NULL, LOG_SICK, "", "of no type"},
        {501, "text/plain", "", LOG_WRONG, "", "answered 501"},
        {302, "text/html", "", LOG_WRONG, "", "a redirect to https://there/: want the address of the server itself"},
        {401, "text/plain", "no", LOG_WRONG, "", "want MLFLOW_TRACKING_USERNAME"},
        {400, "application/json", "not json", LOG_WRONG, "", "answered 400"}};

START_TEST(answers_are_judged)
{
    struct log_answer answer = {.status = answers[_i].status, .text = (char *)answers[_i].text};
    bool good = answers[_i].trouble == LOG_FINE;

    snprintf(answer.type, sizeof answer.type, "%s", answers[_i].type);
    error.text[0] = '\0';
    ck_assert_int_eq(log_judge(&server, "x/y", &answer, "https://there/", &error), good ? 0 : -1);
    ck_assert_int_eq(server.trouble, answers[_i].trouble);
    ck_assert_str_eq(server.code, answers[_i].code);
    ck_assert_msg(strstr(error.text, answers[_i].says) != NULL, "%s", error.text);
}
END_TEST

START_TEST(bodies_are_json_objects)
{
    struct log_answer answer = {.status = 200, .type = "application/json", .text = (char *)"{\"run\":{\"id\":\"r\"}}"};
    cJSON *object = NULL;

    ck_assert_int_eq(log_answer_parse(&server, "x", &answer, &object, &error), 0);
    ck_assert_str_eq(log_answer_text(&server, object, "run.id", &error), "r");
    ck_assert_ptr_null(log_answer_text(&server, object, "run.info.id", &error));
    ck_assert_int_eq(server.trouble, LOG_WRONG);
    cJSON_Delete(object);
    object = cJSON_Parse("{\"a\":\"m-1_Z\",\"b\":\"../x\",\"c\":\"\\u001b[31m\",\"d\":\"\"}");
    ck_assert_str_eq(log_answer_id(&server, object, "a", &error), "m-1_Z");
    ck_assert_ptr_null(log_answer_id(&server, object, "b", &error));
    ck_assert_ptr_null(log_answer_id(&server, object, "c", &error));
    ck_assert_ptr_null(log_answer_id(&server, object, "d", &error));
    cJSON_Delete(object);
    answer.text = (char *)"[]";
    ck_assert_int_eq(log_answer_parse(&server, "x", &answer, &object, &error), -1);
    answer.text = NULL;
    ck_assert_int_eq(log_answer_parse(&server, "x", &answer, &object, &error), -1);
    answer = (struct log_answer){.status = 200, .type = "text/html", .text = (char *)"{}"};
    ck_assert_int_eq(log_answer_parse(&server, "x", &answer, &object, &error), -1);
}
END_TEST

START_TEST(places_of_artifacts)
{
    ck_assert_str_eq(log_artifact_place("mlflow-artifacts:/1/r/artifacts"), "1/r/artifacts");
    ck_assert_str_eq(log_artifact_place("mlflow-artifacts://host:5/1/r"), "1/r");
    ck_assert_ptr_null(log_artifact_place("s3://bucket/1"));
    ck_assert_ptr_null(log_artifact_place("/tmp/mlruns/1"));
}
END_TEST

static const char *const bad_uris[] = {"", "mlflow", "ftp://h", "http://", "http:///x", "http://h/?a=b", "http://h/#a",
        "http://u:secret@h", "http://h /x", "file:///tmp", "http://h\n"};

START_TEST(addresses)
{
    struct log_server opened;

    ck_assert_int_eq(log_server_open(&opened, bad_uris[_i], 1, &error), -1);
    ck_assert_ptr_null(strstr(error.text, "secret"));
    log_server_close(&opened);
    ck_assert_int_eq(log_server_open(&opened, "https://h:5000/prefix//", 1, &error), 0);
    ck_assert_str_eq(opened.uri, "https://h:5000/prefix");
    log_server_close(&opened);
}
END_TEST

TEST_MAIN("log_answer", {answers_are_judged, sizeof answers / sizeof *answers}, {bodies_are_json_objects},
        {places_of_artifacts}, {addresses, sizeof bad_uris / sizeof *bad_uris})
