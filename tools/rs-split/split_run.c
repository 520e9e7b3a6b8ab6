/* split_run.c: ratings in, parts out. Folds are made from the last to the first, each in the memory of the one after it:
 * the input is read once, and held once beside the test that is being written. */
#include "split_run.h"

#include <stdlib.h>
#include <string.h>

#include "split_matrix.h"
#include "split_report.h"
#include "split_words.h"

/* What is known of the work before and after the parts are made. */
struct job {
    struct split_parameters parameters;
    int64_t at[SPLIT_MAX_FOLDS], cut[SPLIT_MAX_FOLDS];
    size_t n_folds;
    struct rs_csr ratings;
    uint8_t *part; /* [n_entries] */
    struct split_counts counts[SPLIT_MAX_FOLDS];
    struct split_leaks leaks[SPLIT_MAX_FOLDS];
};

static bool in_folds(const struct job *job)
{
    return job->parameters.folds > 0 || job->parameters.n_at > 1;
}

static int take_moments(struct job *job, struct rs_tool *tool, struct rs_error *error)
{
    const struct split_options *o = tool->options;

    if (o->at.n > SPLIT_MAX_FOLDS)
        return rs_tool_usage(tool, error, "--at: want at most %d of them", SPLIT_MAX_FOLDS);
    for (size_t i = 0; i < o->at.n; i++)
        if (!split_parse_moment(o->at.items[i], &job->at[i]))
            return rs_tool_usage(tool, error, "--at: want seconds since 1970 or YYYY-MM-DD, got '%s'", o->at.items[i]);
    return 0;
}

static int check_files(const struct job *job, struct rs_tool *tool, struct rs_error *error)
{
    const struct split_options *o = tool->options;
    const char *const files[] = {o->train, o->held_out, o->known_out};

    if (!o->train && !o->held_out)
        return rs_tool_usage(tool, error, "want --train FILE or --held-out FILE, or both");
    if ((o->known > 0) != (o->known_out != NULL))
        return rs_tool_usage(tool, error, "--known and --known-out go together");
    if (o->fold > 0 && !in_folds(job))
        return rs_tool_usage(tool, error, "--fold goes with --folds, or with --at given more than once");
    if (o->fold > (int64_t)job->n_folds)
        return rs_tool_usage(tool, error, "--fold: want a number from 1 to %zu", job->n_folds);
    for (size_t i = 0; in_folds(job) && o->fold == 0 && i < 2; i++)
        if (files[i] && !strstr(files[i], "{}"))
            return rs_tool_usage(tool, error, "%s: want {} in the name, for the number of the fold", files[i]);
    return 0;
}

static int take_parameters(struct job *job, struct rs_tool *tool, struct rs_error *error)
{
    const struct split_options *o = tool->options;
    const char *wrong;

    if (take_moments(job, tool, error) != 0)
        return -1;
    job->parameters = (struct split_parameters){.by = o->by,
            .test = o->test,
            .known = o->known,
            .known_by = o->known_by,
            .at = job->at,
            .n_at = o->at.n,
            .folds = (size_t)o->folds,
            .seed = tool->seed,
            .n_threads = tool->n_threads};
    job->n_folds = split_n_folds(&job->parameters);
    wrong = split_check(&job->parameters);
    return wrong ? rs_tool_usage(tool, error, "%s", wrong) : check_files(job, tool, error);
}

static int write_matrix(struct rs_tool *tool, const char *as, const char *pattern, const char *number,
        const struct rs_csr *matrix, struct rs_error *error)
{
    struct rs_writer writer;
    char *path = split_fold_path(pattern, number, error);
    int status = path ? rs_tool_create(tool, &writer, as, path, error) : -1;

    if (status == 0)
        status = rs_tool_close(&writer, rs_csr_write(matrix, &writer, error), error);
    free(path);
    return status;
}

static int write_known(struct rs_tool *tool, struct job *job, const char *number, struct rs_error *error)
{
    const struct split_options *o = tool->options;
    struct rs_csr known;
    int status;

    if (!o->known_out)
        return 0;
    status = split_take(&known, &job->ratings, job->part, SPLIT_KNOWN, error);
    if (status == 0)
        status = write_matrix(tool, "--known-out", o->known_out, number, &known, error);
    rs_csr_free(&known);
    return status;
}

static int look_for_leaks(struct rs_tool *tool, struct job *job, size_t fold, const struct rs_csr *held_out,
        struct rs_error *error)
{
    const struct split_options *o = tool->options;
    struct split_leaks *leaks = &job->leaks[fold - 1];

    if (!o->check_leaks)
        return 0;
    if (split_find_leaks(leaks, &job->ratings, held_out, error) != 0)
        return -1;
    return split_judge(tool, leaks, o->by == SPLIT_GLOBAL_TIME, o->train, o->held_out, error);
}

/* Each file's history is that of a call with --fold, which would make it alone. */
static int note_fold(struct rs_tool *tool, size_t fold, struct rs_error *error)
{
    char number[SPLIT_FOLD_ROOM];

    rs_history_forget_option(&tool->history, "fold");
    return rs_history_option(&tool->history, "fold", split_format_fold(fold, 1, number), error);
}

/* One fold's files. What is later than its training leaves the matrix. */
static int write_fold(struct rs_tool *tool, struct job *job, size_t fold, struct rs_error *error)
{
    const struct split_options *o = tool->options;
    char number[SPLIT_FOLD_ROOM];
    struct rs_csr held_out = {0};
    int status = -1;

    split_format_fold(fold, job->n_folds, number);
    if (in_folds(job) && note_fold(tool, fold, error) != 0)
        return -1;
    if (write_known(tool, job, number, error) == 0
            && split_take(&held_out, &job->ratings, job->part, fold, error) == 0) {
        split_keep(&job->ratings, job->part, fold);
        status = look_for_leaks(tool, job, fold, &held_out, error);
    }
    if (status == 0 && o->held_out)
        status = write_matrix(tool, "--held-out", o->held_out, number, &held_out, error);
    if (status == 0 && o->train)
        status = write_matrix(tool, "--train", o->train, number, &job->ratings, error);
    rs_csr_free(&held_out);
    return status;
}

static int report_fold(struct rs_metrics *metrics, const struct job *job, size_t fold, bool leaks,
        struct rs_error *error)
{
    char number[SPLIT_FOLD_ROOM], before[SPLIT_FOLD_ROOM + 8] = "";
    bool cut = job->parameters.by == SPLIT_GLOBAL_TIME;

    if (in_folds(job))
        snprintf(before, sizeof before, "fold_%s/", split_format_fold(fold, job->n_folds, number));
    if (split_report(metrics, before, &job->counts[fold - 1], cut ? &job->cut[fold - 1] : NULL, error) != 0)
        return -1;
    return leaks ? split_report_leaks(metrics, before, &job->leaks[fold - 1], error) : 0;
}

static void tell_fold(const struct rs_tool *tool, const struct job *job, size_t fold)
{
    const struct split_counts *c = &job->counts[fold - 1];
    char number[SPLIT_FOLD_ROOM], from[SPLIT_MOMENT_ROOM];

    if (in_folds(job))
        rs_tool_note(tool,
                "fold %s of %zu: %zu ratings to train on, from %s on %zu held out, of %zu users, %zu of them new",
                split_format_fold(fold, job->n_folds, number), job->n_folds, c->entries[SPLIT_TRAIN],
                split_format_moment(job->cut[fold - 1], from), c->entries[SPLIT_HELD_OUT], c->users[SPLIT_HELD_OUT],
                c->held_out_new_users);
    else if (c->entries[SPLIT_HELD_OUT] == 0)
        rs_tool_note(tool, "nothing is held out");
}

static int split_ratings(struct rs_tool *tool, struct job *job, struct rs_error *error)
{
    const char *path = tool->n_operands > 0 ? tool->operands[0] : NULL;

    if (rs_tool_read_csr(tool, &job->ratings, "stdin", path, error) != 0)
        return -1;
    job->part = split_csr(job->cut, &job->ratings, &job->parameters, error);
    if (!job->part)
        return rs_fail_at(error, rs_tool_name(path));
    return split_csr_count(job->counts, job->part, job->n_folds, &job->ratings, error);
}

static bool is_wanted(const struct rs_tool *tool, size_t fold)
{
    int64_t only = ((const struct split_options *)tool->options)->fold;

    return only == 0 || (size_t)only == fold;
}

static int write_folds(struct rs_tool *tool, struct job *job, struct rs_error *error)
{
    for (size_t fold = job->n_folds; fold > 0; fold--)
        if (is_wanted(tool, fold) && write_fold(tool, job, fold, error) != 0)
            return -1;
    return 0;
}

static int report(struct rs_tool *tool, const struct job *job, struct rs_error *error)
{
    const struct split_options *o = tool->options;
    struct rs_metrics metrics = {0};
    int status = rs_metrics_start(&metrics, error);

    if (status == 0 && in_folds(job))
        status = rs_metrics_add(&metrics, "folds", (double)job->n_folds, error);
    for (size_t fold = 1; status == 0 && fold <= job->n_folds; fold++)
        if (is_wanted(tool, fold))
            status = report_fold(&metrics, job, fold, o->check_leaks, error);
    if (status == 0)
        status = rs_tool_write_metrics(tool, &metrics, error);
    rs_metrics_free(&metrics);
    for (size_t fold = 1; status == 0 && fold <= job->n_folds; fold++)
        if (is_wanted(tool, fold))
            tell_fold(tool, job, fold);
    return status;
}

int split_run(struct rs_tool *tool, struct rs_error *error)
{
    struct job job = {0};
    int status = -1;

    if (take_parameters(&job, tool, error) == 0 && split_ratings(tool, &job, error) == 0
            && write_folds(tool, &job, error) == 0)
        status = report(tool, &job, error);
    free(job.part);
    rs_csr_free(&job.ratings);
    return status;
}
