/* rs-kmeans: group rows into clusters. Fit: kmeans_fit.h; apply: models/centroids.h. */
#include "cli/tool.h"
#include "kmeans_fit.h"
#include "kmeans_report.h"
#include "models/centroids.h"
#include "stream/kinds.h"

struct options {
    int64_t clusters, restarts, iterations, batch_size;
    double tolerance;
    const char *fit, *apply;
    bool distances;
};

/* What the tool was asked for, of rows that the model fits. Labels are found again: a pass is little beside a fit. */
static int write_clusters(struct rs_tool *tool, const struct rs_centroids *model, const struct rs_dense *x,
        struct rs_error *error)
{
    const struct options *o = tool->options;

    if (!rs_tool_wants_output(tool))
        return 0;
    if (o->distances)
        return rs_centroids_write_distances(model, x, &tool->out, tool->n_threads, error);
    return rs_centroids_write_labels(model, x, &tool->out, tool->n_threads, error);
}

static int apply_kept(struct rs_tool *tool, struct rs_centroids *model, struct rs_dense *x, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, "--apply", o->apply, error);

    if (status == 0)
        status = rs_centroids_load(model, &reader, error);
    rs_reader_free(&reader);
    if (status == 0)
        status = rs_dense_read(x, &tool->in, error);
    if (status == 0 && rs_centroids_check(model, x, error) != 0)
        status = rs_fail_at(error, tool->in.place);
    return status == 0 ? write_clusters(tool, model, x, error) : -1;
}

static int save(struct rs_tool *tool, const struct rs_centroids *model, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_writer writer;

    if (!o->fit)
        return 0;
    if (rs_tool_create(tool, &writer, "--fit", o->fit, error) != 0)
        return -1;
    if (rs_centroids_save(model, &writer, error) == 0)
        return rs_tool_close(&writer, error);
    rs_writer_free(&writer);
    return -1;
}

static int fit(struct rs_tool *tool, struct rs_centroids *model, struct rs_dense *x, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct kmeans_parameters p = {(size_t)o->clusters, (size_t)o->restarts, (size_t)o->iterations, o->tolerance,
                                  (size_t)o->batch_size, tool->seed, tool->n_threads};
    struct kmeans_result result = {0};
    struct rs_metrics metrics = {0};
    struct rs_progress progress;
    int status = rs_dense_read(x, &tool->in, error);

    if (status != 0)
        return -1;
    rs_tool_progress(tool, &progress, "iterations", p.iterations);
    status = kmeans_fit(&result, &p, x->data, x->n_rows, x->n_columns, &progress, error);
    rs_progress_finish(&progress);
    if (status != 0)
        rs_fail_at(error, tool->in.place);
    else if (!result.converged)
        rs_tool_note(tool, "not yet converged after %zu iterations (see --iterations)", result.iterations);
    if (status == 0 && kmeans_model(model, &result, p.k, &x->columns, error) == 0
            && save(tool, model, error) == 0 && kmeans_report(&metrics, &result, p.k, error) == 0
            && rs_tool_write_metrics(tool, &metrics, error) == 0)
        status = write_clusters(tool, model, x, error);
    else
        status = -1;
    rs_metrics_free(&metrics);
    kmeans_result_free(&result);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_centroids model = {0};
    struct rs_dense x = {0};
    int status;

    if (o->apply && (o->fit || tool->metrics))
        return rs_tool_usage(tool, error, "--apply uses a kept model: it goes without --fit and --metrics");
    status = o->apply ? apply_kept(tool, &model, &x, error) : fit(tool, &model, &x, error);
    rs_dense_free(&x);
    rs_centroids_free(&model);
    return status;
}

int main(int argc, char **argv)
{
    const struct kmeans_parameters p = kmeans_defaults();
    struct options o = {(int64_t)p.k, (int64_t)p.restarts, (int64_t)p.iterations, 0, p.tolerance, NULL, NULL, false};
    const struct rs_option table[] = {
        {"clusters", 'k', RS_INTEGER, &o.clusters, .min = 1, .max = INT32_MAX, .shapes = true,
         .help = "how many clusters"},
        {"restarts", 0, RS_INTEGER, &o.restarts, .min = 1, .max = 10000, .shapes = true,
         .help = "starts, of which the best is kept"},
        {"iterations", 0, RS_INTEGER, &o.iterations, .min = 1, .max = INT32_MAX, .shapes = true,
         .help = "at most, for each start; with --batch-size: passes over the rows"},
        {"tolerance", 0, RS_REAL, &o.tolerance, .min = 0, .max = 1e9, .shapes = true,
         .help = "stop when centers move less, relative to the variance"},
        {"batch-size", 0, RS_INTEGER, &o.batch_size, .min = 0, .max = INT32_MAX, .shapes = true,
         .help = "mini-batches of N rows; 0: all rows at once, exact"},
        {"fit", 0, RS_OUTPUT, &o.fit, .help = "keep the centers"},
        {"apply", 0, RS_INPUT, &o.apply, .help = "use kept centers instead of fitting"},
        {"distances", 0, RS_FLAG, &o.distances, .shapes = true,
         .help = "write the distance from each center instead of labels"},
        {0}};
    const struct rs_program program = {
        .name = "rs-kmeans",
        .summary = "group rows into clusters",
        .operands = "[FILE]",
        .examples = "  rs-kmeans -k 20 --fit km.safetensors < films.safetensors > labels.safetensors\n"
                    "  rs-kmeans --apply km.safetensors < new-films.safetensors > labels.safetensors\n",
        .traits = RS_STDIN | RS_STDOUT | RS_SEED | RS_METRICS,
        .options = table,
        .stdout_optional = "fit",
        .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}
