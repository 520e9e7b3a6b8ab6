/* log_collect.c: figures, courses of training, key=value, histories. Folders: log_artifact_list.c. */
#include "log_collect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/number.h"
#include "log_names.h"
#include "table/csv.h"
#include "table/metrics.h"

/* ---- figures ---- */

static int add_figure(struct rs_tool *tool, struct log_record *record, const char *name, const cJSON *value,
        struct rs_error *error)
{
    if (cJSON_IsNumber(value))
        return log_record_figure(record, value->string, value->valuedouble, error);
    if (cJSON_IsString(value))
        return log_record_tag(record, value->string, value->valuestring, error);
    rs_tool_note(tool, "%s: '%s' is null: no figure of that name is sent", name, value->string);
    return 0;
}

int log_collect_figures(struct rs_tool *tool, struct log_record *record, const char *name, const char *text,
        size_t size, struct rs_error *error)
{
    struct rs_metrics metrics = {0};
    int status = rs_metrics_parse(&metrics, name, text, size, error);

    for (const cJSON *value = status == 0 ? metrics.object->child : NULL; value && status == 0; value = value->next)
        if (add_figure(tool, record, name, value, error) != 0)
            status = rs_fail_at(error, name);
    rs_metrics_free(&metrics);
    return status;
}

/* ---- the course of a training ---- */

struct course {
    struct log_record *record;
    struct rs_csv csv;
    char **names; /* of columns; the first is the step's */
    size_t n_names, capacity;
};

static int read_names(struct course *course, struct rs_error *error)
{
    int more = rs_csv_next(&course->csv, error);

    if (more != 1)
        return more == 0 ? rs_fail(error, "want a header like epoch,loss, got an empty file") : -1;
    if (rs_grow(&course->names, &course->capacity, course->csv.n_fields, sizeof *course->names, error) != 0)
        return -1;
    for (size_t i = 0; i < course->csv.n_fields; i++) {
        char *name = strndup(course->csv.fields[i].text, course->csv.fields[i].length);

        if (!name)
            return rs_fail(error, "out of memory");
        course->names[course->n_names++] = name;
        for (size_t j = 0; j < i; j++)
            if (strcmp(name, course->names[j]) == 0)
                return rs_fail(error, "line 1: column '%s' is there twice", name);
    }
    return 0;
}

static int read_row(struct course *course, struct rs_error *error)
{
    const struct rs_field *fields = course->csv.fields;
    size_t line = course->csv.line;
    int64_t step;

    if (course->csv.n_fields != course->n_names)
        return rs_fail(error, "line %zu: want %zu fields, got %zu", line, course->n_names, course->csv.n_fields);
    if (!rs_parse_integer(fields[0].text, fields[0].length, &step) || step < -((int64_t)1 << 53)
            || step > (int64_t)1 << 53)
        return rs_fail(error, "line %zu: %s: want a whole number, got '%.*s'", line, course->names[0],
                (int)fields[0].length, fields[0].text);
    for (size_t i = 1; i < course->n_names; i++) {
        double value;

        if (fields[i].length == 0)
            continue;
        if (!rs_parse_real(fields[i].text, fields[i].length, &value))
            return rs_fail(error, "line %zu: %s: want a finite number, got '%.*s'", line, course->names[i],
                    (int)fields[i].length, fields[i].text);
        if (log_record_point(course->record, course->names[i], value, step, error) != 0)
            return -1;
    }
    return 0;
}

int log_collect_course(struct log_record *record, const char *name, const char *text, size_t size,
        struct rs_error *error)
{
    struct course course = {.record = record};
    int status, more = 0;

    rs_csv_start(&course.csv, name, text, size, ',');
    status = read_names(&course, error);
    while (status == 0 && (more = rs_csv_next(&course.csv, error)) == 1)
        status = read_row(&course, error);
    /* What the parser of CSV says names the file already. */
    if (more < 0)
        status = -1;
    else if (status != 0)
        rs_fail_at(error, name);
    for (size_t i = 0; i < course.n_names; i++)
        free(course.names[i]);
    free(course.names);
    rs_csv_free(&course.csv);
    return status;
}

/* ---- key=value ---- */

typedef int add_pair(struct log_record *, const char *, const char *, struct rs_error *);

static int collect_pairs(struct log_record *record, const char *option, const struct rs_list *list, add_pair *add,
        struct rs_error *error)
{
    for (size_t i = 0; i < list->n; i++) {
        const char *equals = strchr(list->items[i], '=');
        char *key = equals ? strndup(list->items[i], (size_t)(equals - list->items[i])) : NULL;
        int status;

        if (!equals)
            return rs_fail(error, "%s '%s': want NAME=VALUE", option, list->items[i]);
        status = key ? add(record, key, equals + 1, error) : rs_fail(error, "out of memory");
        free(key);
        if (status != 0)
            return -1;
    }
    return 0;
}

int log_collect_params(struct log_record *record, const struct rs_list *list, struct rs_error *error)
{
    return collect_pairs(record, "--param", list, log_record_param, error);
}

int log_collect_tags(struct log_record *record, const struct rs_list *list, struct rs_error *error)
{
    return collect_pairs(record, "--tag", list, log_record_tag, error);
}

/* ---- histories ---- */

static const char *text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static const char *pair_at(const cJSON *option, int at)
{
    return cJSON_GetStringValue(cJSON_GetArrayItem(option, at));
}

/* An option that was given more than once is one parameter, its values with blanks between them. */
static char *joined_values(const cJSON *options, const char *name)
{
    const cJSON *option;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    cJSON_ArrayForEach(option, options)
    {
        if (strcmp(pair_at(option, 0), name) == 0)
            fprintf(out, "%s%s", ftell(out) > 0 ? " " : "", pair_at(option, 1));
    }
    return fclose(out) == 0 ? text : NULL;
}

static int add_options(struct log_record *record, const cJSON *options, struct rs_error *error)
{
    const cJSON *option, *before;

    cJSON_ArrayForEach(option, options)
    {
        const char *name = pair_at(option, 0);
        char *value;
        int status;

        for (before = options->child; before != option && strcmp(pair_at(before, 0), name) != 0;)
            before = before->next;
        if (before != option)
            continue;
        value = joined_values(options, name);
        status = value ? log_record_param(record, name, value, error) : rs_fail(error, "out of memory");
        free(value);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int add_history(struct log_record *record, const char *steps, struct rs_error *error)
{
    char *script = rs_history_script(steps, error);
    int status = script ? log_record_file(record, "history/pipeline.sh", NULL, script, error) : -1;

    free(script);
    if (status != 0)
        return -1;
    if (log_characters(steps) <= LOG_MOST_TAG)
        return log_record_tag(record, "rs.history", steps, error);
    return log_record_file(record, "history/history.json", NULL, steps, error);
}

int log_collect_history(struct log_record *record, const struct cJSON *steps, const char *recipe,
        struct rs_error *error)
{
    const cJSON *step = NULL, *each;
    char *text;
    int status;

    cJSON_ArrayForEach(each, steps)
    {
        if (strcmp(text_of(each, "recipe"), recipe) == 0)
            step = each;
    }
    if (!step)
        return rs_fail(error, "its history does not have the step that made it");
    if (add_options(record, cJSON_GetObjectItemCaseSensitive(step, "options"), error) != 0
            || log_record_tag(record, "rs.recipe", recipe, error) != 0
            || log_record_tag(record, "rs.tool", text_of(step, "tool"), error) != 0)
        return -1;
    text = cJSON_PrintUnformatted(steps);
    status = text ? add_history(record, text, error) : rs_fail(error, "out of memory");
    free(text);
    return status;
}
