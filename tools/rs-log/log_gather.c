/* log_gather.c: files, streams and words into a record, in a fixed order. */
#include "log_gather.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cjson/cJSON.h>

#include "log_collect.h"
#include "log_git.h"

char *log_parse_better(const char *text, bool *lower)
{
    const char *colon = strrchr(text, ':');
    bool is_lower = colon && strcmp(colon, ":lower") == 0;

    if (!colon || colon == text || (!is_lower && strcmp(colon, ":higher") != 0))
        return NULL;
    *lower = is_lower;
    return strndup(text, (size_t)(colon - text));
}

/* ---- texts ---- */

static int gather_figures(struct rs_tool *tool, struct log_record *record, const char *path, struct rs_error *error)
{
    struct rs_storage file = {0};
    int status = rs_tool_text(tool, "--metrics", path, &file, error);

    if (status == 0)
        status = log_collect_figures(tool, record, rs_tool_name(path), file.base, file.size, error);
    rs_storage_free(&file);
    return status;
}

static int gather_course(struct rs_tool *tool, struct log_record *record, const char *path, struct rs_error *error)
{
    struct rs_storage file = {0};
    int status = path ? rs_tool_text(tool, "--log-history", path, &file, error) : 0;

    if (path && status == 0)
        status = log_collect_course(record, rs_tool_name(path), file.base, file.size, error);
    rs_storage_free(&file);
    return status;
}

/* ---- streams ---- */

/* The recipe of what was read; NULL: it has none. */
static const char *only_recipe(const struct rs_history *history, const char *path, struct rs_error *error)
{
    const char *recipe = NULL;
    const cJSON *input;

    error->text[0] = '\0';
    cJSON_ArrayForEach(input, history->inputs)
    {
        const char *each = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(input, "recipe"));

        if (each && recipe) {
            rs_fail(error, "%s: made in more than one way: want one message, or some of one recipe", path);
            return NULL;
        }
        recipe = each ? each : recipe;
    }
    return recipe;
}

static int note_history(struct log_record *record, const struct rs_history *history, const char *path, bool wanted,
        struct rs_error *error)
{
    const char *recipe = only_recipe(history, path, error);

    if (!recipe && error->text[0])
        return -1;
    if (!recipe || cJSON_GetArraySize(history->steps) == 0)
        return wanted ? rs_fail(error, "%s: no history in it", path) : 0;
    return log_collect_history(record, history->steps, recipe, error) == 0 ? 0 : rs_fail_at(error, path);
}

/* It is read once to be checked and once to be sent. */
static int gather_model(struct log_record *record, const char *path, struct rs_error *error)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return rs_fail_errno(error, "%s: cannot open", path);
    if (!S_ISREG(status.st_mode))
        return rs_fail(error, "%s: want a file, no pipe: it is read twice", path);
    return log_record_model(record, path, error);
}

/* Read a stream whole, so that a broken model is never sent; its history is noted when `history` says so. */
static int gather_stream(struct rs_tool *tool, struct log_record *record, const char *as, const char *path,
        bool history, bool wanted, struct rs_error *error)
{
    struct rs_history own;
    struct rs_reader reader;
    int status = rs_history_start(&own, "rs-log", RS_VERSION, error);

    if (status != 0)
        return -1;
    status = rs_tool_open(tool, &reader, as, path, error);
    reader.history = &own;
    if (status == 0)
        status = rs_reader_drain(&reader, error);
    if (status == 0 && history)
        status = note_history(record, &own, path, wanted, error);
    rs_reader_free(&reader);
    rs_history_free(&own);
    return status;
}

/* ---- tags of MLflow's own ---- */

static int add_unless_given(struct log_record *record, const char *key, const char *value, struct rs_error *error)
{
    return log_record_find_tag(record, key) ? 0 : log_record_tag(record, key, value, error);
}

static int gather_source(struct log_record *record, struct rs_error *error)
{
    const char *tool = log_record_find_tag(record, "rs.tool");
    char commit[LOG_COMMIT_SIZE];

    if (add_unless_given(record, "mlflow.source.name", tool ? tool : "rs-log", error) != 0
            || add_unless_given(record, "mlflow.source.type", "LOCAL", error) != 0)
        return -1;
    return log_git_commit(".", commit) ? add_unless_given(record, "mlflow.source.git.commit", commit, error) : 0;
}

static int gather_registry(const struct log_options *o, struct log_record *record, struct rs_error *error)
{
    bool lower = false;
    char *better = o->better ? log_parse_better(o->better, &lower) : NULL;
    int status = log_record_register(record, o->registered, o->alias, better, lower, error);

    free(better);
    return status;
}

int log_gather(struct rs_tool *tool, const struct log_options *o, struct log_record *record, struct rs_error *error)
{
    int status = log_record_start(record, o->experiment, o->run, error);

    if (status == 0)
        status = log_collect_params(record, &o->params, error);
    if (status == 0)
        status = log_collect_tags(record, &o->tags, error);
    for (size_t i = 0; status == 0 && i < o->metrics.n; i++)
        status = gather_figures(tool, record, o->metrics.items[i], error);
    if (status == 0)
        status = gather_course(tool, record, o->log_history, error);
    if (status == 0 && o->params_of)
        status = gather_stream(tool, record, "--params-of", o->params_of, true, true, error);
    if (status == 0 && o->model)
        status = gather_model(record, o->model, error);
    if (status == 0 && o->model)
        status = gather_stream(tool, record, "--model", o->model, !o->params_of, false, error);
    for (size_t i = 0; status == 0 && i < o->artifacts.n; i++)
        status = log_collect_artifact(record, o->artifacts.items[i], error);
    if (status == 0)
        status = gather_registry(o, record, error);
    if (status == 0)
        status = gather_source(record, error);
    return status == 0 ? log_record_end(record, error) : -1;
}
