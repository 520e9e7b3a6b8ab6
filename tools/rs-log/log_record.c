/* log_record.c: what is to be logged, gathered and checked. As text: log_record_text.c. */
#include "log_record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/memory.h"
#include "log_names.h"

/* `*copy` = text, or NULL of NULL. */
static int copy_text(char **copy, const char *text, struct rs_error *error)
{
    *copy = text ? strdup(text) : NULL;
    return text && !*copy ? rs_fail(error, "out of memory") : 0;
}

static int make_id(char id[LOG_ID_SIZE], struct rs_error *error)
{
    unsigned char bytes[(LOG_ID_SIZE - 1) / 2];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return rs_fail_errno(error, "no random numbers to make an id from");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

int log_record_start(struct log_record *record, const char *experiment, const char *run, struct rs_error *error)
{
    const char *fault = log_experiment_fault(experiment);
    struct timespec now;

    *record = (struct log_record){0};
    if (fault)
        return rs_fail(error, "--experiment '%s': %s", experiment, fault);
    fault = run ? log_experiment_fault(run) : NULL;
    if (fault)
        return rs_fail(error, "--run '%s': %s", run, fault);
    clock_gettime(CLOCK_REALTIME, &now);
    record->time = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (make_id(record->id, error) != 0 || copy_text(&record->experiment, experiment, error) != 0)
        return -1;
    return copy_text(&record->run, run, error);
}

/* ---- parameters and tags ---- */

static struct log_pair *find_pair(const struct log_pairs *pairs, const char *key)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (strcmp(pairs->at[i].key, key) == 0)
            return &pairs->at[i];
    return NULL;
}

static int add_pair(struct log_pairs *pairs, const char *key, const char *value, struct rs_error *error)
{
    struct log_pair *pair;

    if (rs_grow(&pairs->at, &pairs->capacity, pairs->n + 1, sizeof *pairs->at, error) != 0)
        return -1;
    pair = &pairs->at[pairs->n++];
    *pair = (struct log_pair){0};
    if (copy_text(&pair->key, key, error) != 0)
        return -1;
    return copy_text(&pair->value, value, error);
}

int log_record_param(struct log_record *record, const char *key, const char *value, struct rs_error *error)
{
    const char *fault = log_key_fault(key);

    if (!fault)
        fault = log_value_fault(value, LOG_MOST_PARAM);
    if (!fault && find_pair(&record->params, key))
        fault = "it is given twice";
    return fault ? rs_fail(error, "parameter '%s': %s", key, fault) : add_pair(&record->params, key, value, error);
}

int log_record_tag(struct log_record *record, const char *key, const char *value, struct rs_error *error)
{
    const char *fault = log_key_fault(key);

    if (!fault)
        fault = log_value_fault(value, LOG_MOST_TAG);
    if (!fault && (find_pair(&record->tags, key) || strcmp(key, LOG_ID_TAG) == 0))
        fault = "it is given twice";
    return fault ? rs_fail(error, "tag '%s': %s", key, fault) : add_pair(&record->tags, key, value, error);
}

const char *log_record_find_tag(const struct log_record *record, const char *key)
{
    const struct log_pair *pair = find_pair(&record->tags, key);

    return pair ? pair->value : NULL;
}

/* ---- metrics ---- */

static int add_metric(struct log_record *record, struct log_metric metric, const char *key, struct rs_error *error)
{
    const char *fault = log_key_fault(key);

    if (!fault && !isfinite(metric.value))
        fault = "want a finite number";
    if (fault)
        return rs_fail(error, "metric '%s': %s", key, fault);
    if (rs_grow(&record->metrics, &record->metrics_capacity, record->n_metrics + 1, sizeof *record->metrics, error) != 0
            || copy_text(&metric.key, key, error) != 0)
        return -1;
    record->metrics[record->n_metrics++] = metric;
    return 0;
}

int log_record_point(struct log_record *record, const char *key, double value, int64_t step, struct rs_error *error)
{
    struct log_metric metric = {.value = value, .step = step, .time = record->time};

    return add_metric(record, metric, key, error);
}

int log_record_figure(struct log_record *record, const char *key, double value, struct rs_error *error)
{
    struct log_metric metric = {.value = value, .time = record->time, .final = true};

    if (log_record_find_figure(record, key))
        return rs_fail(error, "metric '%s': it is given twice", key);
    return add_metric(record, metric, key, error);
}

const struct log_metric *log_record_find_figure(const struct log_record *record, const char *key)
{
    for (size_t i = 0; i < record->n_metrics; i++)
        if (record->metrics[i].final && strcmp(record->metrics[i].key, key) == 0)
            return &record->metrics[i];
    return NULL;
}

/* ---- files ---- */

int log_record_file(struct log_record *record, const char *to, const char *from, const char *text,
        struct rs_error *error)
{
    const char *fault = log_artifact_fault(to);
    struct log_file *file;

    if (fault)
        return rs_fail(error, "artefact '%s': %s", to, fault);
    if (rs_grow(&record->files, &record->files_capacity, record->n_files + 1, sizeof *record->files, error) != 0)
        return -1;
    file = &record->files[record->n_files++];
    *file = (struct log_file){0};
    if (copy_text(&file->to, to, error) != 0 || copy_text(&file->from, from, error) != 0)
        return -1;
    return copy_text(&file->text, text, error);
}

int log_record_model(struct log_record *record, const char *path, struct rs_error *error)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *fault = log_artifact_fault(name);

    if (fault)
        return rs_fail(error, "model '%s': %s", path, fault);
    if (copy_text(&record->model.to, name, error) != 0)
        return -1;
    return copy_text(&record->model.from, path, error);
}

int log_record_register(struct log_record *record, const char *name, const char *alias, const char *better, bool lower,
        struct rs_error *error)
{
    const char *fault = name ? log_registered_fault(name) : NULL;

    if (fault)
        return rs_fail(error, "--register '%s': %s", name, fault);
    fault = alias ? log_alias_fault(alias) : NULL;
    if (fault)
        return rs_fail(error, "--alias '%s': %s", alias, fault);
    record->lower = lower;
    if (copy_text(&record->registered, name, error) != 0 || copy_text(&record->alias, alias, error) != 0)
        return -1;
    return copy_text(&record->better, better, error);
}

static int by_target(const void *a, const void *b)
{
    const struct log_file *const *one = a, *const *other = b;

    return strcmp((*one)->to, (*other)->to);
}

/* Two artefacts of one name would be one. */
static int check_targets(const struct log_record *record, struct rs_error *error)
{
    const struct log_file **sorted = rs_alloc(record->n_files, sizeof *sorted, error);
    int status = 0;

    if (!sorted)
        return -1;
    for (size_t i = 0; i < record->n_files; i++)
        sorted[i] = &record->files[i];
    qsort(sorted, record->n_files, sizeof *sorted, by_target);
    for (size_t i = 1; status == 0 && i < record->n_files; i++)
        if (strcmp(sorted[i - 1]->to, sorted[i]->to) == 0)
            status = rs_fail(error, "artefact '%s': it is given twice", sorted[i]->to);
    free(sorted);
    return status;
}

int log_record_end(struct log_record *record, struct rs_error *error)
{
    int64_t last = 0;

    for (size_t i = 0; i < record->n_metrics; i++)
        if (!record->metrics[i].final && record->metrics[i].step > last)
            last = record->metrics[i].step;
    for (size_t i = 0; i < record->n_metrics; i++)
        if (record->metrics[i].final) {
            record->metrics[i].step = last;
            record->metrics[i].time = record->time + 1;
        }
    if ((record->registered && !record->model.to) || (record->alias && !record->registered)
            || (record->better && !record->alias))
        return rs_fail(error, "want a model to register, a registered one for an alias, an alias to decide about");
    if (record->better && !log_record_find_figure(record, record->better))
        return rs_fail(error, "--better %s: no such figure in --metrics", record->better);
    return check_targets(record, error);
}

/* ---- the end ---- */

static void free_pairs(struct log_pairs *pairs)
{
    for (size_t i = 0; i < pairs->n; i++) {
        free(pairs->at[i].key);
        free(pairs->at[i].value);
    }
    free(pairs->at);
}

static void free_file(struct log_file *file)
{
    free(file->to);
    free(file->from);
    free(file->text);
}

void log_record_free(struct log_record *record)
{
    free_pairs(&record->params);
    free_pairs(&record->tags);
    for (size_t i = 0; i < record->n_metrics; i++)
        free(record->metrics[i].key);
    for (size_t i = 0; i < record->n_files; i++)
        free_file(&record->files[i]);
    free_file(&record->model);
    free(record->metrics);
    free(record->files);
    free(record->experiment);
    free(record->run);
    free(record->registered);
    free(record->alias);
    free(record->better);
    *record = (struct log_record){0};
}
