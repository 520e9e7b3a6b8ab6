/* log_models.c: a logged model: made, its files put, said to be ready, named by its run. */
#include "log_models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cjson/cJSON.h>

#include "log_names.h"

void log_model_free(struct log_model *model)
{
    free(model->model_id);
    free(model->uri);
    *model = (struct log_model){0};
}

static int take_model(struct log_server *server, struct log_model *model, const cJSON *info, struct rs_error *error)
{
    const char *id = log_answer_id(server, info, "model_id", error);
    const char *uri = id ? log_answer_text(server, info, "artifact_uri", error) : NULL;

    if (!uri)
        return -1;
    model->model_id = strdup(id);
    model->uri = strdup(uri);
    return model->model_id && model->uri ? 0 : rs_fail(error, "out of memory");
}

/* 1 found, 0 there is none, -1 error. */
static int find_model(struct log_server *server, const struct log_run *run, struct log_model *model,
        struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject(), *ids = cJSON_AddArrayToObject(body, "experiment_ids"), *answer = NULL;
    const cJSON *first;
    char filter[160];
    int status;

    snprintf(filter, sizeof filter, "source_run_id = '%.100s'", run->run_id);
    cJSON_AddItemToArray(ids, cJSON_CreateString(run->experiment_id));
    cJSON_AddStringToObject(body, "filter", filter);
    if (log_post(server, "logged-models/search", body, &answer, error) != 0)
        return -1;
    first = cJSON_GetArrayItem(log_answer_find(answer, "models"), 0);
    status = !first ? 0 : take_model(server, model, log_answer_find(first, "info"), error) == 0 ? 1 : -1;
    cJSON_Delete(answer);
    return status;
}

static void add_params(cJSON *body, const struct log_record *record)
{
    cJSON *list = cJSON_AddArrayToObject(body, "params");

    for (size_t i = 0; i < record->params.n; i++) {
        cJSON *pair = cJSON_CreateObject();

        cJSON_AddStringToObject(pair, "key", record->params.at[i].key);
        cJSON_AddStringToObject(pair, "value", record->params.at[i].value);
        cJSON_AddItemToArray(list, pair);
    }
}

static int create_model(struct log_server *server, const struct log_record *record, const struct log_run *run,
        struct log_model *model, struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject(), *answer = NULL;
    const char *tool = log_record_find_tag(record, "rs.tool");
    char name[256];
    int status;

    cJSON_AddStringToObject(body, "experiment_id", run->experiment_id);
    cJSON_AddStringToObject(body, "name", log_model_name(record->model.to, name, sizeof name));
    cJSON_AddStringToObject(body, "model_type", tool ? tool : "rs");
    cJSON_AddStringToObject(body, "source_run_id", run->run_id);
    add_params(body, record);
    status = log_post(server, "logged-models", body, &answer, error);
    if (status == 0)
        status = take_model(server, model, log_answer_find(answer, "model.info"), error);
    cJSON_Delete(answer);
    return status;
}

int log_open_model(struct log_server *server, const struct log_record *record, const struct log_run *run, bool again,
        struct log_model *model, struct rs_error *error)
{
    int found = again ? find_model(server, run, model, error) : 0;

    if (found != 0)
        return found > 0 ? 0 : -1;
    return create_model(server, record, run, model, error);
}

/* ---- files ---- */

/* What MLflow wants beside a model's file. It is YAML, of which JSON is a part. */
static char *describe(const struct log_record *record, const struct log_run *run, const struct log_model *model)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *flavor = cJSON_AddObjectToObject(cJSON_AddObjectToObject(object, "flavors"), "rs");
    time_t seconds = (time_t)(record->time / 1000);
    struct tm utc;
    char when[64] = "", *text;

    if (gmtime_r(&seconds, &utc))
        strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &utc);
    cJSON_AddStringToObject(object, "artifact_path", model->uri);
    cJSON_AddStringToObject(flavor, "data", record->model.to);
    cJSON_AddStringToObject(object, "model_id", model->model_id);
    cJSON_AddStringToObject(object, "model_uuid", model->model_id);
    cJSON_AddStringToObject(object, "run_id", run->run_id);
    cJSON_AddStringToObject(object, "utc_time_created", when);
    text = cJSON_PrintUnformatted(object); /* YAML knows no tabs */
    cJSON_Delete(object);
    return text;
}

static int put_files(struct log_server *server, const struct log_record *record, const struct log_run *run,
        const struct log_model *model, const char *place, struct rs_error *error)
{
    char *file = NULL, *about = NULL, *text = describe(record, run, model);
    int status = -1;

    server->trouble = LOG_LOCAL;
    if (!text || asprintf(&file, "%s/%s", place, record->model.to) < 0 || asprintf(&about, "%s/MLmodel", place) < 0)
        rs_fail(error, "out of memory");
    else if (log_put_file(server, file, record->model.from, error) == 0
             && log_put_text(server, about, text, error) == 0)
        status = 0;
    free(file);
    free(about);
    free(text);
    return status;
}

/* ---- ready, and named by its run ---- */

static int say_ready(struct log_server *server, const struct log_model *model, struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject();
    char *path = NULL;
    int status;

    cJSON_AddStringToObject(body, "model_id", model->model_id);
    cJSON_AddStringToObject(body, "status", "LOGGED_MODEL_READY");
    if (asprintf(&path, "logged-models/%s", model->model_id) < 0)
        path = NULL;
    status = path ? log_call(server, "PATCH", path, body, NULL, error) : rs_fail(error, "out of memory");
    cJSON_Delete(body);
    free(path);
    return status;
}

/* 1 yes, 0 no, -1 error. */
static int is_output(struct log_server *server, const struct log_run *run, const struct log_model *model,
        struct rs_error *error)
{
    char *path = log_query(server, "runs/get", "run_id", run->run_id, NULL);
    cJSON *answer = NULL;
    const cJSON *each;
    int found = path ? log_call(server, "GET", path, NULL, &answer, error) : rs_fail(error, "out of memory");

    cJSON_ArrayForEach(each, log_answer_find(answer, "run.outputs.model_outputs"))
    {
        const char *id = cJSON_GetStringValue(log_answer_find(each, "model_id"));

        if (id && strcmp(id, model->model_id) == 0)
            found = 1;
    }
    cJSON_Delete(answer);
    free(path);
    return found;
}

/* At the last step, where the figures stand too. */
static int add_output(struct log_server *server, const struct log_record *record, const struct log_run *run,
        const struct log_model *model, struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject(), *output = cJSON_CreateObject();
    int64_t step = 0;

    for (size_t i = 0; i < record->n_metrics; i++)
        if (record->metrics[i].step > step)
            step = record->metrics[i].step;
    cJSON_AddStringToObject(body, "run_id", run->run_id);
    cJSON_AddStringToObject(output, "model_id", model->model_id);
    cJSON_AddNumberToObject(output, "step", (double)step);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "models"), output);
    return log_post(server, "runs/outputs", body, NULL, error);
}

int log_send_model(struct log_server *server, const struct log_record *record, const struct log_run *run, bool again,
        const struct log_model *model, struct rs_error *error)
{
    const char *place = log_artifact_place(model->uri);
    int is_there;

    if (!place) {
        server->trouble = LOG_WRONG;
        return rs_fail(error, "%s: keeps models at %s: want a server that takes artefacts itself (--serve-artifacts)",
                server->uri, model->uri);
    }
    if (put_files(server, record, run, model, place, error) != 0 || say_ready(server, model, error) != 0)
        return -1;
    is_there = again ? is_output(server, run, model, error) : 0;
    if (is_there != 0)
        return is_there > 0 ? 0 : -1;
    return add_output(server, record, run, model, error);
}
