/* log_tracking.c: experiments found or made, runs found by their tag or made, batches. */
#include "log_tracking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/number.h"
#include "log_batches.h"

int log_post(struct log_server *server, const char *path, cJSON *body, cJSON **answer, struct rs_error *error)
{
    int status;

    if (!body) {
        server->trouble = LOG_LOCAL;
        return rs_fail(error, "out of memory");
    }
    status = log_call(server, "POST", path, body, answer, error);
    cJSON_Delete(body);
    return status;
}

static int keep(struct log_server *server, char **kept, const cJSON *answer, const char *where, struct rs_error *error)
{
    const char *text = log_answer_id(server, answer, where, error);

    if (!text)
        return -1;
    free(*kept);
    *kept = strdup(text);
    return *kept ? 0 : rs_fail(error, "out of memory");
}

const char *log_artifact_place(const char *uri)
{
    static const char scheme[] = "mlflow-artifacts:";

    if (strncmp(uri, scheme, strlen(scheme)) != 0)
        return NULL;
    uri += strlen(scheme);
    if (strncmp(uri, "//", 2) == 0) /* a host: the proxy, which is the server itself */
        uri += 2 + strcspn(uri + 2, "/");
    return uri + strspn(uri, "/");
}

void log_run_free(struct log_run *run)
{
    free(run->experiment_id);
    free(run->run_id);
    free(run->place);
    *run = (struct log_run){0};
}

/* ---- experiments ---- */

/* 1 found, 0 there is none, -1 error. */
static int look_for_experiment(struct log_server *server, const char *name, struct log_run *run, struct rs_error *error)
{
    char *path = log_query(server, "experiments/get-by-name", "experiment_name", name, NULL);
    cJSON *answer = NULL;
    const char *stage;
    int status = path ? log_call(server, "GET", path, NULL, &answer, error) : rs_fail(error, "out of memory");

    free(path);
    if (status != 0)
        return strcmp(server->code, "RESOURCE_DOES_NOT_EXIST") == 0 ? 0 : -1;
    stage = cJSON_GetStringValue(log_answer_find(answer, "experiment.lifecycle_stage"));
    if (stage && strcmp(stage, "deleted") == 0) {
        server->trouble = LOG_WRONG;
        status = rs_fail(error, "%s: experiment '%s' is deleted there: restore it, or take another name", server->uri,
                name);
    } else {
        status = keep(server, &run->experiment_id, answer, "experiment.experiment_id", error);
    }
    cJSON_Delete(answer);
    return status == 0 ? 1 : -1;
}

int log_find_experiment(struct log_server *server, const char *name, struct log_run *run, struct rs_error *error)
{
    int found = look_for_experiment(server, name, run, error);
    cJSON *body;

    if (found != 0)
        return found > 0 ? 0 : -1;
    body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "name", name);
    /* Somebody else may have made it since we looked: then it is found now. */
    if (log_post(server, "experiments/create", body, NULL, error) != 0
            && strcmp(server->code, "RESOURCE_ALREADY_EXISTS") != 0)
        return -1;
    found = look_for_experiment(server, name, run, error);
    return found > 0 ? 0 : -1;
}

/* ---- runs ---- */

static int add_tag(cJSON *tags, const char *key, const char *value)
{
    cJSON *tag = cJSON_CreateObject();

    if (cJSON_AddStringToObject(tag, "key", key) && cJSON_AddStringToObject(tag, "value", value)
            && cJSON_AddItemToArray(tags, tag))
        return 0;
    cJSON_Delete(tag);
    return -1;
}

/* Take over what an answer says of a run; `info` is its run.info. */
static int take_run(struct log_server *server, struct log_run *run, const cJSON *info, struct rs_error *error)
{
    const char *uri = log_answer_text(server, info, "artifact_uri", error);
    const char *place = uri ? log_artifact_place(uri) : NULL;
    const char *state = cJSON_GetStringValue(log_answer_find(info, "status"));

    if (!uri || keep(server, &run->run_id, info, "run_id", error) != 0)
        return -1;
    free(run->place);
    run->place = place ? strdup(place) : NULL;
    run->finished = state && strcmp(state, "FINISHED") == 0;
    return place && !run->place ? rs_fail(error, "out of memory") : 0;
}

int log_create_run(struct log_server *server, const struct log_record *record, struct log_run *run,
        struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject(), *tags = cJSON_AddArrayToObject(body, "tags"), *answer = NULL;
    int status;

    cJSON_AddStringToObject(body, "experiment_id", run->experiment_id);
    cJSON_AddNumberToObject(body, "start_time", (double)record->time);
    if (record->run)
        cJSON_AddStringToObject(body, "run_name", record->run);
    /* With the run itself, in one call: there is no moment at which it could not be found again. */
    add_tag(tags, LOG_ID_TAG, record->id);
    status = log_post(server, "runs/create", body, &answer, error);
    if (status == 0)
        status = take_run(server, run, log_answer_find(answer, "run.info"), error);
    cJSON_Delete(answer);
    return status;
}

static int delete_run(struct log_server *server, const char *run_id, struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "run_id", run_id);
    return log_post(server, "runs/delete", body, NULL, error);
}

static const char *id_of(const cJSON *found)
{
    return cJSON_GetStringValue(log_answer_find(found, "info.run_id"));
}

/* The one that is finished; of equals the one of the lowest id, so that all who look choose the same. */
static const cJSON *choose_run(const cJSON *runs)
{
    const cJSON *each, *best = NULL;

    cJSON_ArrayForEach(each, runs)
    {
        const char *state = cJSON_GetStringValue(log_answer_find(each, "info.status"));

        if (state && strcmp(state, "FINISHED") == 0)
            return each;
        if (!best || (id_of(each) && id_of(best) && strcmp(id_of(each), id_of(best)) < 0))
            best = each;
    }
    return best;
}

static int choose_among(struct log_server *server, const cJSON *runs, struct log_run *run, struct rs_error *error)
{
    const cJSON *chosen = choose_run(runs), *each;

    if (!chosen)
        return 0;
    if (take_run(server, run, log_answer_find(chosen, "info"), error) != 0)
        return -1;
    cJSON_ArrayForEach(each, runs)
    {
        if (each != chosen && id_of(each) && delete_run(server, id_of(each), error) != 0)
            return -1;
    }
    return 1;
}

int log_find_run(struct log_server *server, const struct log_record *record, struct log_run *run,
        struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject(), *ids = cJSON_AddArrayToObject(body, "experiment_ids"), *answer = NULL;
    char filter[128];
    int status;

    snprintf(filter, sizeof filter, "tags.`" LOG_ID_TAG "` = '%s'", record->id);
    cJSON_AddItemToArray(ids, cJSON_CreateString(run->experiment_id));
    cJSON_AddStringToObject(body, "filter", filter);
    if (log_post(server, "runs/search", body, &answer, error) != 0)
        return -1;
    status = choose_among(server, log_answer_find(answer, "runs"), run, error);
    cJSON_Delete(answer);
    return status;
}

int log_end_run(struct log_server *server, const struct log_record *record, const struct log_run *run,
        const char *status, struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "run_id", run->run_id);
    cJSON_AddStringToObject(body, "status", status);
    cJSON_AddNumberToObject(body, "end_time", (double)record->time + 1);
    return log_post(server, "runs/update", body, NULL, error);
}

/* ---- batches ---- */

static void add_pairs(cJSON *list, const struct log_pairs *pairs, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++)
        add_tag(list, pairs->at[i].key, pairs->at[i].value);
}

static void add_number(cJSON *object, const char *name, double value)
{
    char room[RS_NUMBER_ROOM];

    cJSON_AddRawToObject(object, name, rs_format_real(value, room));
}

static void add_metrics(cJSON *list, const struct log_record *record, const struct log_batch *batch,
        const char *model_id)
{
    for (size_t i = batch->first_metric; i < batch->first_metric + batch->n_metrics; i++) {
        const struct log_metric *metric = &record->metrics[i];
        cJSON *entry = cJSON_CreateObject();

        cJSON_AddStringToObject(entry, "key", metric->key);
        add_number(entry, "value", metric->value);
        add_number(entry, "timestamp", (double)metric->time);
        add_number(entry, "step", (double)metric->step);
        if (metric->final && model_id)
            cJSON_AddStringToObject(entry, "model_id", model_id);
        cJSON_AddItemToArray(list, entry);
    }
}

/* Was there memory for all of it? */
static bool is_whole(const cJSON *body, const struct log_batch *batch)
{
    return (size_t)cJSON_GetArraySize(log_answer_find(body, "tags")) == batch->n_tags
           && (size_t)cJSON_GetArraySize(log_answer_find(body, "params")) == batch->n_params
           && (size_t)cJSON_GetArraySize(log_answer_find(body, "metrics")) == batch->n_metrics;
}

int log_send_batches(struct log_server *server, const struct log_record *record, const struct log_run *run,
        const char *model_id, struct rs_error *error)
{
    struct log_batch batch = {0};

    while (log_batch_next(&batch, record)) {
        cJSON *body = cJSON_CreateObject();

        cJSON_AddStringToObject(body, "run_id", run->run_id);
        add_pairs(cJSON_AddArrayToObject(body, "tags"), &record->tags, batch.first_tag, batch.n_tags);
        add_pairs(cJSON_AddArrayToObject(body, "params"), &record->params, batch.first_param, batch.n_params);
        add_metrics(cJSON_AddArrayToObject(body, "metrics"), record, &batch, model_id);
        if (!is_whole(body, &batch)) {
            cJSON_Delete(body);
            body = NULL;
        }
        if (log_post(server, "runs/log-batch", body, NULL, error) != 0)
            return -1;
    }
    return 0;
}
