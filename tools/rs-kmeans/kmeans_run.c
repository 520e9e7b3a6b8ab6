/* kmeans_run.c: streams in, fit or apply, streams out. */
#include "kmeans_run.h"

#include <string.h>

#include "kmeans_report.h"
#include "models/centroids.h"
#include "stream/kinds.h"

struct kmeans_options kmeans_option_defaults(void)
{
    const struct kmeans_parameters p = kmeans_defaults();

    return (struct kmeans_options){.restarts = (int64_t)p.restarts,
            .iterations = (int64_t)p.iterations,
            .tolerance = p.tolerance,
            .choose = KMEANS_BY_SILHOUETTE,
            .silhouette_sample = 5000,
            .gap_references = 10,
            .gap_restarts = 1,
            .fuzziness = 2};
}

/* Was anything asked for that only a fit, or only the choice of k, looks at? */
static bool shapes_a_fit(const struct kmeans_options *o)
{
    const struct kmeans_options d = kmeans_option_defaults();

    return o->clusters || o->restarts != d.restarts || o->iterations != d.iterations || o->batch_size != d.batch_size
           || o->tolerance < d.tolerance || o->tolerance > d.tolerance;
}

static bool shapes_a_choice(const struct kmeans_options *o)
{
    const struct kmeans_options d = kmeans_option_defaults();

    return o->choice || o->choose != d.choose || o->gap_box != d.gap_box || o->silhouette_sample != d.silhouette_sample
           || o->gap_references != d.gap_references || o->gap_restarts != d.gap_restarts;
}

/* Can the method that was asked for say anything about this range? */
static int check_method(struct rs_tool *tool, const struct kmeans_range *range, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;

    if (o->choose == KMEANS_BY_ELBOW && kmeans_range_size(range) < 3)
        return rs_tool_usage(tool, error, "--choose elbow: want a range of three k at least, got %s", o->clusters);
    if (o->choose == KMEANS_BY_GAP && o->gap_references == 0)
        return rs_tool_usage(tool, error, "--choose gap: want --gap-references of 1 at least");
    return 0;
}

/* A range of one is a range: it gets its measures. */
static bool is_range(const struct kmeans_options *o)
{
    return o->clusters && strchr(o->clusters, '-');
}

int kmeans_run_check(struct rs_tool *tool, struct kmeans_range *range, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    size_t k = kmeans_defaults().k;
    struct rs_error reason;

    *range = (struct kmeans_range){k, k, 1};
    if (o->distances && o->soft)
        return rs_tool_usage(tool, error, "--distances and --soft exclude each other");
    if (o->apply && (o->fit || tool->metrics || shapes_a_fit(o) || shapes_a_choice(o)))
        return rs_tool_usage(tool, error,
                "--apply uses a kept model: it goes with --distances or --soft, and no "
                "option of the fit (-k, --restarts, --fit, --metrics and so on)");
    if (o->clusters && kmeans_range_parse(range, o->clusters, &reason) != 0)
        return rs_tool_usage(tool, error, "%s", reason.text);
    if (is_range(o))
        return check_method(tool, range, error);
    if (shapes_a_choice(o))
        return rs_tool_usage(tool, error,
                "--choice, --choose, --silhouette-sample and --gap-... want a range of k, "
                "as in -k 2-20");
    return 0;
}

static enum rs_centroids_answer answer_of(const struct kmeans_options *o)
{
    if (o->soft)
        return RS_CENTROIDS_MEMBERSHIPS;
    return o->distances ? RS_CENTROIDS_DISTANCES : RS_CENTROIDS_LABELS;
}

int kmeans_run_apply(struct rs_tool *tool, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    struct rs_centroids model = {0};
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, "--apply", o->apply, error);

    if (status == 0)
        status = rs_centroids_load(&model, &reader, error);
    rs_reader_free(&reader);
    if (status == 0)
        status = rs_centroids_stream(&model, answer_of(o), o->fuzziness, &tool->in, &tool->out, tool->n_threads, error);
    rs_centroids_free(&model);
    return status;
}

static int save(struct rs_tool *tool, const struct rs_centroids *model, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    struct rs_writer writer;

    if (!o->fit)
        return 0;
    if (rs_tool_create(tool, &writer, "--fit", o->fit, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_centroids_save(model, &writer, error), error);
}

/* The fit's labels are those that its model gives. */
static int write_answer(struct rs_tool *tool, const struct rs_centroids *model, const struct kmeans_result *result,
        const struct rs_dense *x, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    const struct rs_labels labels = {.n = x->n_rows, .rows = x->rows, .label = result->labels};

    if (answer_of(o) == RS_CENTROIDS_LABELS)
        return rs_labels_write(&labels, &tool->out, error);
    return rs_centroids_write(model, answer_of(o), o->fuzziness, x, &tool->out, tool->n_threads, error);
}

/* Model and answer of the fit that was taken. */
static int write_fit(struct rs_tool *tool, const struct kmeans_result *result, size_t k, const struct rs_dense *x,
        struct rs_error *error)
{
    struct rs_centroids model = {0};
    int status = kmeans_model(&model, result, k, &x->columns, error);

    if (!result->converged)
        rs_tool_note(tool, "not yet converged after %zu iterations (see --iterations)", result->iterations);
    if (status == 0)
        status = save(tool, &model, error);
    if (status == 0 && rs_tool_wants_output(tool))
        status = write_answer(tool, &model, result, x, error);
    rs_centroids_free(&model);
    return status;
}

static int write_table(struct rs_tool *tool, const struct kmeans_choice *choice, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    FILE *file;

    if (tool->verbose && !tool->quiet)
        kmeans_choice_table(choice, stderr);
    if (!o->choice)
        return 0;
    file = rs_tool_create_text(tool, o->choice, error);
    if (!file)
        return -1;
    kmeans_choice_csv(choice, file);
    return rs_tool_close_text(file, o->choice, error);
}

/* The fit that --choose takes of a range, with the words and figures about it. */
static int take(struct rs_tool *tool, const struct kmeans_choice *choice, const struct rs_dense *x,
        struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    const char *method = kmeans_methods[o->choose];
    ptrdiff_t best = kmeans_recommend(choice->scores, choice->n, (enum kmeans_method)o->choose);
    char words[256];
    struct rs_metrics metrics = {0};
    int status = -1;

    if (best < 0)
        return rs_fail(error, "--choose %s: no k of %s has a value by it", method, o->clusters);
    kmeans_choice_words(choice, words, sizeof words);
    rs_tool_note(tool, "best k by %s; taken: %zu (%s)", words, choice->scores[best].k, method);
    if (kmeans_report(&metrics, &choice->results[best], choice->scores[best].k, error) == 0
            && kmeans_choice_report(&metrics, choice, (size_t)best, error) == 0
            && rs_tool_write_metrics(tool, &metrics, error) == 0)
        status = write_fit(tool, &choice->results[best], choice->scores[best].k, x, error);
    rs_metrics_free(&metrics);
    return status;
}

static int choose(struct rs_tool *tool, const struct kmeans_parameters *p, const struct kmeans_range *range,
        const struct rs_dense *x, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    const struct kmeans_choose_parameters how = {
            *range, (size_t)o->silhouette_sample, (size_t)o->gap_references, (size_t)o->gap_restarts, o->gap_box == 0};
    struct kmeans_choice choice = {0};
    struct rs_progress progress;
    int status;

    rs_tool_progress(tool, &progress, "fits", kmeans_range_size(range) * (1 + how.gap_references));
    status = kmeans_choose(&choice, &how, p, x->data, x->n_rows, x->n_columns, &progress, error);
    rs_progress_finish(&progress);
    if (status != 0)
        rs_fail_at(error, tool->in.place);
    if (status == 0 && write_table(tool, &choice, error) == 0)
        status = take(tool, &choice, x, error);
    else
        status = -1;
    kmeans_choice_free(&choice);
    return status;
}

static int fit_one(struct rs_tool *tool, const struct kmeans_parameters *p, const struct rs_dense *x,
        struct rs_error *error)
{
    struct kmeans_result result = {0};
    struct rs_metrics metrics = {0};
    struct rs_progress progress;
    int status;

    rs_tool_progress(tool, &progress, "iterations", p->iterations);
    status = kmeans_fit(&result, p, x->data, x->n_rows, x->n_columns, &progress, error);
    rs_progress_finish(&progress);
    if (status != 0)
        rs_fail_at(error, tool->in.place);
    if (status == 0 && kmeans_report(&metrics, &result, p->k, error) == 0
            && rs_tool_write_metrics(tool, &metrics, error) == 0)
        status = write_fit(tool, &result, p->k, x, error);
    else
        status = -1;
    rs_metrics_free(&metrics);
    kmeans_result_free(&result);
    return status;
}

int kmeans_run_fit(struct rs_tool *tool, const struct kmeans_range *range, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    const struct kmeans_parameters p = {range->from, (size_t)o->restarts, (size_t)o->iterations, o->tolerance,
            (size_t)o->batch_size, tool->seed, tool->n_threads};
    struct rs_dense x = {0};
    int status = rs_dense_read(&x, &tool->in, error);

    if (status == 0)
        status = is_range(o) ? choose(tool, &p, range, &x, error) : fit_one(tool, &p, &x, error);
    rs_dense_free(&x);
    return status;
}
