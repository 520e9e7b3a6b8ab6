/* als_run_fit.c: read, fit, keep the model, write item factors; the loss for who looks at it. */
#include "als_run.h"

#include <math.h>

#include "als_table.h"
#include "stream/kinds.h"
#include "table/epochs.h"
#include "table/metrics.h"

struct watch {
    struct rs_tool *tool;
    const struct als_entries *entries;
    FILE *log; /* or NULL */
    struct rs_progress progress;
    size_t n_iterations;
    double loss, regularization;
};

/* The loss costs a pass over the entries: only for who looks at it. */
static int watch_iteration(void *context, const struct rs_factors *model, size_t iteration, struct rs_error *error)
{
    struct watch *w = context;
    bool last = iteration == w->n_iterations;

    rs_progress_update(&w->progress, iteration);
    if (!w->log && !(last && w->tool->metrics))
        return 0;
    if (als_loss(model, w->entries, w->tool->n_threads, &w->loss, error) != 0)
        return -1;
    return rs_epochs_row(w->log, iteration, &w->loss, 1, error);
}

static int fit_watched(struct rs_factors *model, const struct als_parameters *parameters, struct watch *w,
        struct rs_error *error)
{
    static const char *const names[] = {"loss"};
    const char *path = w->tool->log_history;
    int status;

    if (path && !(w->log = rs_tool_create_text(w->tool, path, error)))
        return -1;
    rs_tool_progress(w->tool, &w->progress, "iterations", parameters->iterations);
    status = rs_epochs_header(w->log, names, 1, error);
    if (status == 0)
        status = als_fit(model, parameters, w->entries, w->tool->n_threads, watch_iteration, w, error);
    rs_progress_finish(&w->progress);
    if (w->log && rs_tool_close_text(w->log, path, status == 0 ? error : &(struct rs_error){0}) != 0)
        status = -1;
    return status;
}

static int write_metrics(const struct watch *w, struct rs_error *error)
{
    struct rs_metrics metrics;
    const struct {
        const char *name;
        double value;
    } figures[] = {{"loss", w->loss}, {"iterations", (double)w->n_iterations}, {"regularization", w->regularization},
            {"n_users", (double)w->entries->users.n}, {"n_items", (double)w->entries->items.n},
            {"n_entries", (double)w->entries->by_user.indptr[w->entries->users.n]}};
    int status = rs_metrics_start(&metrics, error);

    for (size_t i = 0; status == 0 && i < sizeof figures / sizeof *figures; i++)
        status = rs_metrics_add(&metrics, figures[i].name, figures[i].value, error);
    if (status == 0)
        status = rs_tool_write_metrics(w->tool, &metrics, error);
    rs_metrics_free(&metrics);
    return status;
}

static int save(struct rs_tool *tool, const struct rs_factors *model, struct rs_error *error)
{
    const struct als_options *o = tool->options;
    struct rs_writer writer;

    if (!o->fit)
        return 0;
    if (rs_tool_create(tool, &writer, "--fit", o->fit, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_factors_save(model, &writer, error), error);
}

/* An entry of 0 is a film watched and not rated: it has no part in a fit of ratings. */
static void drop_unrated(struct rs_csr *matrix)
{
    int64_t kept = 0, begin = 0;

    for (size_t i = 0; i < matrix->n_rows; i++) {
        for (int64_t e = begin; e < matrix->indptr[i + 1]; e++) {
            matrix->indices[kept] = matrix->indices[e];
            matrix->data[kept] = matrix->data[e];
            kept += matrix->data[kept] != 0;
        }
        begin = matrix->indptr[i + 1];
        matrix->indptr[i + 1] = kept;
    }
}

static int read_entries(struct rs_tool *tool, const struct als_parameters *parameters, struct als_entries *entries,
        struct rs_error *error)
{
    struct rs_csr matrix = {0};
    int status = rs_csr_read(&matrix, &tool->in, error);

    if (status == 0 && parameters->objective.is_explicit)
        drop_unrated(&matrix);
    if (status == 0)
        status = als_entries_take(entries, &matrix, !parameters->objective.binary, error);
    rs_csr_free(&matrix);
    return status;
}

/* What only the data can say. */
static void complete(struct als_parameters *parameters, const struct rs_tool *tool, const struct als_entries *entries)
{
    const struct als_options *o = tool->options;

    if (!isnan(o->regularization))
        return;
    parameters->objective.regularization = als_regularization(&parameters->objective, entries);
    if (tool->verbose)
        rs_tool_note(tool, "regularization %.3g, by the size of the data", parameters->objective.regularization);
}

int als_run_fit(struct rs_tool *tool, struct als_parameters *parameters, struct rs_error *error)
{
    struct als_entries entries = {0};
    struct rs_factors model = {0};
    struct rs_dense table = {0};
    struct watch w = {.tool = tool, .entries = &entries, .n_iterations = parameters->iterations};
    int status = read_entries(tool, parameters, &entries, error);

    if (status == 0) {
        complete(parameters, tool, &entries);
        w.regularization = parameters->objective.regularization;
        status = fit_watched(&model, parameters, &w, error);
    }
    if (status == 0 && (save(tool, &model, error) != 0 || write_metrics(&w, error) != 0))
        status = -1;
    als_entries_free(&entries);
    if (status == 0 && rs_tool_wants_output(tool)) {
        status = als_table_items(&table, &model, error);
        if (status == 0)
            status = rs_dense_write(&table, &tool->out, error);
    }
    rs_dense_free(&table);
    rs_factors_free(&model);
    return status;
}
