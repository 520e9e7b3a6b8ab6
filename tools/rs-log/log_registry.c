/* log_registry.c: registered models, their versions, and which of them an alias points at. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/number.h"
#include "log_models.h"

static int create_registered(struct log_server *server, const char *name, struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "name", name);
    if (log_post(server, "registered-models/create", body, NULL, error) == 0)
        return 0;
    return strcmp(server->code, "RESOURCE_ALREADY_EXISTS") == 0 ? 0 : -1;
}

/* ---- versions ---- */

static int take_version(struct log_server *server, const cJSON *version, char **number, struct rs_error *error)
{
    const char *text = log_answer_id(server, version, "version", error);

    if (!text)
        return -1;
    *number = strdup(text);
    return *number ? 0 : rs_fail(error, "out of memory");
}

/* The version of this name that came from this run: 1 found, 0 there is none, -1 error. */
static int find_version(struct log_server *server, const struct log_record *record, const struct log_run *run,
        char **number, struct rs_error *error)
{
    char filter[128], *path;
    cJSON *answer = NULL;
    const cJSON *each;
    int status;

    snprintf(filter, sizeof filter, "run_id='%.100s'", run->run_id);
    path = log_query(server, "model-versions/search", "filter", filter, NULL);
    status = path ? log_call(server, "GET", path, NULL, &answer, error) : rs_fail(error, "out of memory");
    cJSON_ArrayForEach(each, log_answer_find(answer, "model_versions"))
    {
        const char *name = cJSON_GetStringValue(log_answer_find(each, "name"));

        if (status == 0 && name && strcmp(name, record->registered) == 0)
            status = take_version(server, each, number, error) == 0 ? 1 : -1;
    }
    cJSON_Delete(answer);
    free(path);
    return status;
}

static int create_version(struct log_server *server, const struct log_record *record, const struct log_run *run,
        const struct log_model *model, char **number, struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject(), *answer = NULL;
    char source[160];
    int status;

    snprintf(source, sizeof source, "models:/%.100s", model->model_id);
    cJSON_AddStringToObject(body, "name", record->registered);
    cJSON_AddStringToObject(body, "source", source);
    cJSON_AddStringToObject(body, "run_id", run->run_id);
    cJSON_AddStringToObject(body, "model_id", model->model_id);
    status = log_post(server, "model-versions/create", body, &answer, error);
    if (status == 0)
        status = take_version(server, log_answer_find(answer, "model_version"), number, error);
    cJSON_Delete(answer);
    return status;
}

/* ---- the alias ---- */

/* The version an alias points at, and its run; both NULL: at none. The caller frees them. */
static int find_champion(struct log_server *server, const struct log_record *record, char **number, char **run_id,
        struct rs_error *error)
{
    char *path = log_query(server, "registered-models/alias", "name", record->registered, "alias", record->alias, NULL);
    cJSON *answer = NULL;
    const char *text;
    int status = path ? log_call(server, "GET", path, NULL, &answer, error) : rs_fail(error, "out of memory");

    free(path);
    if (status != 0) /* names were checked: a parameter that the server calls invalid is an alias it does not know */
        return strcmp(server->code, "INVALID_PARAMETER_VALUE") == 0
                               || strcmp(server->code, "RESOURCE_DOES_NOT_EXIST") == 0
                       ? 0
                       : -1;
    status = take_version(server, log_answer_find(answer, "model_version"), number, error);
    text = cJSON_GetStringValue(log_answer_find(answer, "model_version.run_id"));
    if (status == 0 && text) {
        *run_id = strdup(text);
        status = *run_id ? 0 : rs_fail(error, "out of memory");
    }
    cJSON_Delete(answer);
    return status;
}

/* The latest value of a metric of a run. 1 it has one (NaN: one that is no number), 0 it has none, -1 error. */
static int find_figure(struct log_server *server, const char *run_id, const char *key, double *value,
        struct rs_error *error)
{
    char *path = log_query(server, "runs/get", "run_id", run_id, NULL);
    cJSON *answer = NULL;
    const cJSON *each;
    int found = path ? log_call(server, "GET", path, NULL, &answer, error) : rs_fail(error, "out of memory");

    cJSON_ArrayForEach(each, log_answer_find(answer, "run.data.metrics"))
    {
        const char *name = cJSON_GetStringValue(log_answer_find(each, "key"));

        if (name && strcmp(name, key) == 0) {
            *value = cJSON_GetNumberValue(log_answer_find(each, "value"));
            found = 1;
        }
    }
    cJSON_Delete(answer);
    free(path);
    return found;
}

static int move_alias(struct log_server *server, const struct log_record *record, const char *number,
        struct rs_error *error)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "name", record->registered);
    cJSON_AddStringToObject(body, "alias", record->alias);
    cJSON_AddStringToObject(body, "version", number);
    return log_post(server, "registered-models/alias", body, NULL, error);
}

struct note {
    char *text;
    size_t size;
};

/* Is ours better than the champion's run? 1 yes, 0 no, -1 error. */
static int is_better(struct log_server *server, const struct log_record *record, const char *number,
        const char *champion, const char *champion_run, const struct note *note, struct rs_error *error)
{
    double ours = log_record_find_figure(record, record->better)->value, theirs = NAN;
    char our_room[RS_NUMBER_ROOM], their_room[RS_NUMBER_ROOM];
    int found = champion_run && *champion_run ? find_figure(server, champion_run, record->better, &theirs, error) : 0;
    bool better;

    if (found < 0)
        return -1;
    if (found == 0) {
        server->trouble = LOG_WRONG;
        return rs_fail(error,
                "%s: version %s, which is %s, has no metric '%s': cannot tell whether version %s is better",
                record->registered, champion, record->alias, record->better, number);
    }
    better = isnan(theirs) || (record->lower ? ours < theirs : ours > theirs);
    snprintf(note->text, note->size, "%s: %s is version %s: %s %s, version %s has %s", record->registered,
            record->alias, better ? number : champion, record->better, rs_format_real(better ? ours : theirs, our_room),
            better ? champion : number, rs_format_real(better ? theirs : ours, their_room));
    return better;
}

static int settle_alias(struct log_server *server, const struct log_record *record, const char *number,
        const struct note *note, struct rs_error *error)
{
    char *champion = NULL, *champion_run = NULL;
    int move = find_champion(server, record, &champion, &champion_run, error) == 0;

    if (!move) {
        move = -1;
    } else if (champion && strcmp(champion, number) == 0) {
        move = 0;
    } else if (champion && record->better) {
        move = is_better(server, record, number, champion, champion_run, note, error);
    } else {
        snprintf(note->text, note->size, "%s: %s is version %s", record->registered, record->alias, number);
    }
    free(champion);
    free(champion_run);
    return move > 0 ? move_alias(server, record, number, error) : move;
}

int log_register(struct log_server *server, const struct log_record *record, const struct log_run *run, bool again,
        const struct log_model *model, char *text, size_t size, struct rs_error *error)
{
    const struct note note = {text, size};
    char *number = NULL;
    int status = create_registered(server, record->registered, error), found = 0;

    text[0] = '\0';
    if (status == 0 && again)
        found = find_version(server, record, run, &number, error);
    if (status == 0 && found == 0)
        status = create_version(server, record, run, model, &number, error);
    if (found < 0)
        status = -1;
    if (status == 0 && record->alias)
        status = settle_alias(server, record, number, &note, error);
    free(number);
    return status;
}
