/* log_record_text.c: a record as JSON, for the spool, and back. What comes from a file goes through the same checks as what
 * comes from options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/number.h"
#include "log_record.h"

enum { FORMAT = 1 };

/* ---- out ---- */

static cJSON *write_pairs(const struct log_pairs *pairs)
{
    cJSON *object = cJSON_CreateObject();

    for (size_t i = 0; i < pairs->n; i++)
        if (!cJSON_AddStringToObject(object, pairs->at[i].key, pairs->at[i].value)) {
            cJSON_Delete(object);
            return NULL;
        }
    return object;
}

/* [key, value, step, final]: times follow from the record's. Numbers are written by us: cJSON's are not always exact. */
static cJSON *write_metric(const struct log_metric *metric)
{
    cJSON *row = cJSON_CreateArray();
    char value[RS_NUMBER_ROOM], step[24];

    snprintf(step, sizeof step, "%lld", (long long)metric->step);
    if (row && cJSON_AddItemToArray(row, cJSON_CreateString(metric->key))
            && cJSON_AddItemToArray(row, cJSON_CreateRaw(rs_format_real(metric->value, value)))
            && cJSON_AddItemToArray(row, cJSON_CreateRaw(step))
            && cJSON_AddItemToArray(row, cJSON_CreateBool(metric->final)))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static cJSON *write_metrics(const struct log_record *record)
{
    cJSON *list = cJSON_CreateArray();

    for (size_t i = 0; i < record->n_metrics; i++)
        if (!cJSON_AddItemToArray(list, write_metric(&record->metrics[i]))) {
            cJSON_Delete(list);
            return NULL;
        }
    return list;
}

static cJSON *write_files(const struct log_record *record)
{
    cJSON *list = cJSON_CreateArray();

    for (size_t i = 0; i < record->n_files; i++)
        if (!cJSON_AddItemToArray(list, cJSON_CreateString(record->files[i].to))) {
            cJSON_Delete(list);
            return NULL;
        }
    return list;
}

static bool write_text(cJSON *object, const char *name, const char *text)
{
    return !text || cJSON_AddStringToObject(object, name, text);
}

static bool write_members(cJSON *object, const struct log_record *record)
{
    return cJSON_AddNumberToObject(object, "rs_log", FORMAT) && write_text(object, "id", record->id)
           && cJSON_AddNumberToObject(object, "time", (double)record->time)
           && write_text(object, "experiment", record->experiment) && write_text(object, "run", record->run)
           && cJSON_AddItemToObject(object, "params", write_pairs(&record->params))
           && cJSON_AddItemToObject(object, "tags", write_pairs(&record->tags))
           && cJSON_AddItemToObject(object, "metrics", write_metrics(record))
           && cJSON_AddItemToObject(object, "files", write_files(record))
           && write_text(object, "model", record->model.to) && write_text(object, "register", record->registered)
           && write_text(object, "alias", record->alias) && write_text(object, "better", record->better)
           && cJSON_AddBoolToObject(object, "lower", record->lower);
}

char *log_record_write(const struct log_record *record, struct rs_error *error)
{
    cJSON *object = cJSON_CreateObject();
    char *text = object && write_members(object, record) ? cJSON_Print(object) : NULL;

    cJSON_Delete(object);
    if (!text)
        rs_fail(error, "out of memory");
    return text;
}

/* ---- in ---- */

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(member(object, name));
}

typedef int add_pair(struct log_record *, const char *, const char *, struct rs_error *);

static int parse_pairs(struct log_record *record, const cJSON *pairs, add_pair *add, struct rs_error *error)
{
    const cJSON *pair;

    cJSON_ArrayForEach(pair, pairs)
    {
        if (!cJSON_IsString(pair))
            return rs_fail(error, "'%s': want a text", pair->string);
        if (add(record, pair->string, pair->valuestring, error) != 0)
            return -1;
    }
    return 0;
}

static int parse_metrics(struct log_record *record, const cJSON *metrics, struct rs_error *error)
{
    const cJSON *row;

    cJSON_ArrayForEach(row, metrics)
    {
        const cJSON *key = cJSON_GetArrayItem(row, 0), *value = cJSON_GetArrayItem(row, 1);
        const cJSON *step = cJSON_GetArrayItem(row, 2), *final = cJSON_GetArrayItem(row, 3);
        double at = cJSON_GetNumberValue(step);
        int status;

        if (!cJSON_IsString(key) || !cJSON_IsNumber(value) || !(at >= -0x1p53 && at <= 0x1p53) || !cJSON_IsBool(final))
            return rs_fail(error, "metrics: want [name, value, step, final]");
        if (cJSON_IsTrue(final))
            status = log_record_figure(record, key->valuestring, value->valuedouble, error);
        else
            status = log_record_point(record, key->valuestring, value->valuedouble, (int64_t)at, error);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int parse_files(struct log_record *record, const cJSON *files, const char *folder, struct rs_error *error)
{
    const cJSON *file;

    cJSON_ArrayForEach(file, files)
    {
        char *from;
        int status;

        if (!cJSON_IsString(file))
            return rs_fail(error, "files: want their names");
        if (asprintf(&from, "%s/%zu", folder, record->n_files) < 0)
            return rs_fail(error, "out of memory");
        status = log_record_file(record, file->valuestring, from, NULL, error);
        free(from);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int parse_model(struct log_record *record, const char *name, const char *folder, struct rs_error *error)
{
    if (!name)
        return 0;
    if (log_record_model(record, name, error) != 0)
        return -1;
    free(record->model.from);
    return asprintf(&record->model.from, "%s/model", folder) < 0 ? rs_fail(error, "out of memory") : 0;
}

static int parse_start(struct log_record *record, const cJSON *object, struct rs_error *error)
{
    const char *experiment = text_of(object, "experiment"), *id = text_of(object, "id");
    double time = cJSON_GetNumberValue(member(object, "time"));

    if (cJSON_GetNumberValue(member(object, "rs_log")) != FORMAT || !experiment || !(time > 0 && time < 0x1p53) || !id
            || strlen(id) != LOG_ID_SIZE - 1 || strspn(id, "0123456789abcdef") != LOG_ID_SIZE - 1)
        return rs_fail(error, "not a run that rs-log has kept");
    if (log_record_start(record, experiment, text_of(object, "run"), error) != 0)
        return -1;
    memcpy(record->id, id, LOG_ID_SIZE);
    record->time = (int64_t)time;
    return 0;
}

int log_record_parse(struct log_record *record, const char *text, const char *folder, struct rs_error *error)
{
    cJSON *object = cJSON_Parse(text);
    int status = -1;

    *record = (struct log_record){0};
    if (parse_start(record, object, error) == 0
            && parse_pairs(record, member(object, "params"), log_record_param, error) == 0
            && parse_pairs(record, member(object, "tags"), log_record_tag, error) == 0
            && parse_metrics(record, member(object, "metrics"), error) == 0
            && parse_files(record, member(object, "files"), folder, error) == 0
            && parse_model(record, text_of(object, "model"), folder, error) == 0
            && log_record_register(record, text_of(object, "register"), text_of(object, "alias"),
                       text_of(object, "better"), cJSON_IsTrue(member(object, "lower")), error)
                       == 0
            && log_record_end(record, error) == 0)
        status = 0;
    cJSON_Delete(object);
    return status;
}
