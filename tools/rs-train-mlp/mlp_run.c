/* mlp_run.c: ratings, vectors and models in; models, predictions, figures and the course of the training out. */
#include "mlp_run.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stream/kinds.h"
#include "table/epochs.h"
#include "table/metrics.h"

/* Everything a run has in its hands. */
struct run {
    struct rs_tool *tool;
    const struct mlp_files *files;
    struct rs_csr pairs;
    struct rs_dense user_vectors, item_vectors, user_factors, item_factors;
    struct rs_rating_network model;
    struct rs_rating_rows users, items; /* the pairs' rows and columns */
    FILE *log;
};

static void run_free(struct run *r)
{
    rs_rating_rows_free(&r->users);
    rs_rating_rows_free(&r->items);
    rs_rating_network_free(&r->model);
    rs_dense_free(&r->user_vectors);
    rs_dense_free(&r->item_vectors);
    rs_dense_free(&r->user_factors);
    rs_dense_free(&r->item_factors);
    rs_csr_free(&r->pairs);
}

/* ---- in ---- */

static int read_vectors(struct run *r, struct rs_dense *vectors, const char *as, const char *path,
        struct rs_error *error)
{
    return path ? rs_tool_read_dense(r->tool, vectors, as, path, error) : 0;
}

static int read_model(struct run *r, const char *as, const char *path, struct rs_error *error)
{
    struct rs_reader reader;
    int status = rs_tool_open(r->tool, &reader, as, path, error);

    if (status == 0)
        status = rs_rating_network_load(&r->model, &reader, error);
    rs_reader_free(&reader);
    return status;
}

static int read_inputs(struct run *r, struct rs_error *error)
{
    if (read_vectors(r, &r->user_vectors, "--users", r->files->users, error) != 0
            || read_vectors(r, &r->item_vectors, "--items", r->files->items, error) != 0)
        return -1;
    return rs_csr_read(&r->pairs, &r->tool->in, error);
}

static int read_factors(struct run *r, struct mlp_options *options, struct rs_error *error)
{
    const struct mlp_files *files = r->files;
    const char *reason;

    if (read_vectors(r, &r->user_factors, "--user-factors", files->user_factors, error) != 0
            || read_vectors(r, &r->item_factors, "--item-factors", files->item_factors, error) != 0)
        return -1;
    options->user_factors = files->user_factors ? &r->user_factors : NULL;
    options->item_factors = files->item_factors ? &r->item_factors : NULL;
    reason = mlp_check_factors(options->user_factors, options->item_factors);
    return reason ? rs_fail(error, "%s", reason) : 0;
}

/* The pairs' users and films in the model and among the vectors. */
static int find_rows(struct run *r, struct rs_error *error)
{
    const struct mlp_files *files = r->files;
    struct rs_rating_network *model = &r->model;

    if (rs_rating_rows_find(&r->users, &model->users, &r->pairs.rows, files->users ? &r->user_vectors : NULL, "--users",
                error)
                    != 0
            || rs_rating_rows_find(&r->items, &model->items, &r->pairs.columns, files->items ? &r->item_vectors : NULL,
                       "--items", error)
                       != 0)
        return -1;
    if (r->users.n_missing > 0)
        rs_tool_note(r->tool, "%zu of %zu users have no vector in --users", r->users.n_missing, r->users.n);
    if (r->items.n_missing > 0)
        rs_tool_note(r->tool, "%zu of %zu films have no vector in --items", r->items.n_missing, r->items.n);
    return 0;
}

/* ---- out ---- */

static int save_model(struct run *r, struct rs_error *error)
{
    struct rs_writer writer;

    if (!r->files->fit)
        return 0;
    if (rs_tool_create(r->tool, &writer, "--fit", r->files->fit, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_rating_network_save(&r->model, &writer, error), error);
}

/* The pairs again, with predictions in the place of what was there. */
static int write_predictions(struct run *r, struct rs_error *error)
{
    if (!rs_tool_wants_output(r->tool))
        return 0;
    if (rs_rating_network_predict_csr(&r->model, &r->users, &r->items, &r->pairs, r->pairs.data, r->tool->n_threads,
                error)
            != 0)
        return -1;
    return rs_csr_write(&r->pairs, &r->tool->out, error);
}

static int write_metrics(struct run *r, const struct mlp_result *result, struct rs_error *error)
{
    struct rs_metrics metrics;
    const struct {
        const char *name;
        double value;
    } figures[] = {
            {"validation_rmse", sqrt(result->outcome.validation_loss)},
            {"train_rmse", sqrt(result->outcome.loss)},
            {"epochs", (double)result->outcome.epochs},
            {"best_epoch", (double)result->outcome.best_epoch},
            {"train_ratings", (double)result->n_learnt},
            {"validation_ratings", (double)result->n_held_out},
            {"parameters", (double)(r->model.n_networks * r->model.n_parameters)},
    };
    int status = rs_metrics_start(&metrics, error);

    for (size_t i = 0; status == 0 && i < sizeof figures / sizeof *figures; i++)
        status = rs_metrics_add(&metrics, figures[i].name, figures[i].value, error);
    if (status == 0)
        status = rs_tool_write_metrics(r->tool, &metrics, error);
    rs_metrics_free(&metrics);
    return status;
}

static int log_epoch(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error)
{
    const struct run *r = context;
    const double values[] = {loss, validation_loss, sqrt(validation_loss)};

    if (epoch == 0)
        return 0; /* before the first: nothing was learnt */
    return rs_epochs_row(r->log, epoch, values, sizeof values / sizeof *values, error);
}

/* ---- the two verbs ---- */

static int start_model(struct run *r, const struct mlp_options *options, struct rs_error *error)
{
    if (r->files->resume)
        return read_model(r, "--resume", r->files->resume, error);
    return mlp_start(&r->model, options, &r->pairs, r->files->users ? &r->user_vectors : NULL,
            r->files->items ? &r->item_vectors : NULL, error);
}

static int fit(struct run *r, const struct mlp_options *options, struct rs_error *error)
{
    static const char *const names[] = {"loss", "validation_loss", "validation_rmse"};
    const char *path = r->tool->log_history;
    struct mlp_result result = {0};

    r->log = path ? rs_tool_create_text(r->tool, path, error) : NULL;
    if (path && (!r->log || rs_epochs_header(r->log, names, 3, error) != 0))
        return -1;
    if (mlp_fit(&r->model, options, &r->pairs, &r->users, &r->items, log_epoch, r, &result, error) != 0)
        return result.n_learnt > 0 ? -1 : rs_fail_at(error, r->tool->in.place); /* nothing to learn, or too much */
    if (path && rs_tool_close_text(r->log, path, error) != 0)
        return -1;
    return write_metrics(r, &result, error);
}

int mlp_run_fit(struct rs_tool *tool, const struct mlp_files *files, struct mlp_options *options,
        struct rs_error *error)
{
    struct run r = {.tool = tool, .files = files};
    struct rs_progress progress;
    int status = -1;

    rs_tool_progress(tool, &progress, "epochs", options->epochs);
    options->progress = &progress;
    if (read_factors(&r, options, error) == 0 && read_inputs(&r, error) == 0 && start_model(&r, options, error) == 0
            && find_rows(&r, error) == 0 && fit(&r, options, error) == 0 && save_model(&r, error) == 0)
        status = 0;
    rs_progress_finish(&progress);
    if (status == 0)
        status = write_predictions(&r, error);
    run_free(&r);
    return status;
}

int mlp_run_apply(struct rs_tool *tool, const struct mlp_files *files, struct rs_error *error)
{
    struct run r = {.tool = tool, .files = files};
    int status = -1;

    if (read_model(&r, "--apply", files->apply, error) == 0 && read_inputs(&r, error) == 0 && find_rows(&r, error) == 0)
        status = write_predictions(&r, error);
    run_free(&r);
    return status;
}
