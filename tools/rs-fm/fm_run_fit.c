/* fm_run_fit.c: ratings and columns to a design, the fit, and what is told of it. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "fm_run.h"
#include "models/timed_ratings.h"
#include "stream/kinds.h"
#include "table/epochs.h"
#include "table/metrics.h"

struct run {
    struct rs_tool *tool;
    struct rs_csr pairs; /* as they came: those of value 0 are watched and not rated */
    struct fm_columns user_columns, item_columns;
    struct fm_ratings ratings;
    struct rs_timed_ratings copy; /* the ratings; the pairs themselves where all are rated and no time counts */
    struct rs_drift_knots knots;
    struct fm_side users, items;
    struct rs_fm model;
    FILE *log;
    struct rs_progress progress;
    double rmse;
};

static void run_free(struct run *r)
{
    fm_columns_free(&r->user_columns);
    fm_columns_free(&r->item_columns);
    fm_side_free(&r->users);
    fm_side_free(&r->items);
    rs_fm_free(&r->model);
    rs_csr_free(&r->pairs);
    rs_timed_ratings_free(&r->copy);
    rs_drift_knots_free(&r->knots);
}

/* ---- ratings and design ---- */

static int take_ratings(struct run *r, struct rs_error *error)
{
    const struct fm_options *o = r->tool->options;
    const struct rs_csr *pairs = &r->pairs;
    struct rs_timed_ratings *copy = &r->copy;
    size_t n = rs_csr_entries(pairs), rated = 0;
    bool by_times = o->drift == FM_DRIFT_USERS && pairs->time;

    for (size_t e = 0; e < n; e++)
        rated += pairs->data[e] != 0;
    if (rated == 0)
        return rs_fail(error, "%s: want at least one rating", r->tool->in.place);
    r->ratings = (struct fm_ratings){pairs->n_rows, pairs->n_columns, pairs->indptr, pairs->indices, pairs->data, NULL};
    if (rated == n && !by_times)
        return 0;
    if (rs_timed_ratings_make(copy, pairs, by_times, error) != 0)
        return -1;
    r->ratings = (struct fm_ratings){pairs->n_rows, pairs->n_columns, copy->start, copy->item, copy->value, copy->time};
    return by_times ? rs_drift_knots_make(&r->knots, copy->start, copy->time, pairs->n_rows, error) : 0;
}

static int start_sides(struct run *r, struct rs_error *error)
{
    const struct fm_ratings *ratings = &r->ratings;
    int64_t *users = rs_alloc(ratings->n_users, sizeof *users, error);
    int64_t *items = rs_alloc_zero(ratings->n_items, sizeof *items, error);
    int status = users && items ? 0 : -1;

    for (size_t u = 0; status == 0 && u < ratings->n_users; u++)
        users[u] = ratings->start[u + 1] - ratings->start[u];
    for (int64_t e = 0; status == 0 && e < ratings->start[ratings->n_users]; e++)
        items[ratings->item[e]]++;
    if (status == 0)
        status = fm_side_start(&r->users, users, ratings->n_users, error);
    if (status == 0)
        status = fm_side_start(&r->items, items, ratings->n_items, error);
    free(users);
    free(items);
    return status;
}

/* A group for each file of columns. */
static int add_columns(struct fm_side *side, const struct fm_columns *columns, const struct rs_ids *ids,
        struct rs_error *error)
{
    const struct rs_dense *joined = &columns->joined;
    int32_t *position = rs_alloc(ids->n, sizeof *position, error);
    size_t first = 0;
    int status =
            position && (columns->n_parts == 0 || rs_ids_locate(ids, &joined->rows, position, error) == 0) ? 0 : -1;

    for (size_t p = 0; status == 0 && p < columns->n_parts; p++) {
        status = fm_side_add_dense(side, joined->data + first, joined->n_columns, columns->n_columns[p], position,
                error);
        first += columns->n_columns[p];
    }
    free(position);
    return status;
}

/* What was watched, rated or not: of a user the films, of a film the users. */
static int add_history(struct run *r, struct rs_error *error)
{
    const struct fm_options *o = r->tool->options;
    struct rs_csr films = {0};
    int status = 0;

    if (o->implicit & FM_IMPLICIT_USERS) {
        status = rs_csr_transpose(&films, &r->pairs, error);
        if (status == 0)
            status = fm_side_add_history(&r->users, films.indptr, films.indices, films.n_rows, error);
        rs_csr_free(&films);
    }
    if (status == 0 && (o->implicit & FM_IMPLICIT_ITEMS))
        status = fm_side_add_history(&r->items, r->pairs.indptr, r->pairs.indices, r->pairs.n_rows, error);
    return status;
}

static int make_design(struct run *r, struct rs_error *error)
{
    if (take_ratings(r, error) != 0 || start_sides(r, error) != 0
            || add_columns(&r->users, &r->user_columns, &r->pairs.rows, error) != 0
            || add_columns(&r->items, &r->item_columns, &r->pairs.columns, error) != 0)
        return -1;
    return add_history(r, error);
}

/* ---- the fit, watched ---- */

static int watch_sweep(void *context, const struct fm_state *state, size_t iteration, struct rs_error *error)
{
    struct run *r = context;

    rs_progress_update(&r->progress, iteration);
    r->rmse = fm_gibbs_rmse(state);
    return rs_epochs_row(r->log, iteration, (double[]){r->rmse, 1 / sqrt(state->noise), state->w0}, 3, error);
}

static int start_model_side(struct rs_fm_side *side, const struct rs_ids *ids, const struct fm_columns *columns,
        struct rs_error *error)
{
    side->n_columns = columns->joined.n_columns;
    if (rs_ids_copy(&side->ids, ids, error) != 0)
        return -1;
    return rs_ids_copy(&side->columns, &columns->joined.columns, error);
}

static int fit(struct run *r, struct rs_error *error)
{
    static const char *const names[] = {"rmse", "noise_sd", "w0"};
    const struct fm_options *o = r->tool->options;
    const struct fm_parameters parameters = {(size_t)o->factors, (size_t)o->chains, (size_t)o->iterations,
            (size_t)o->burn_in, (size_t)o->draws, o->noise == FM_NOISE_USER, r->tool->seed};
    const char *path = r->tool->log_history;
    int status;

    if (start_model_side(&r->model.users, &r->pairs.rows, &r->user_columns, error) != 0
            || start_model_side(&r->model.items, &r->pairs.columns, &r->item_columns, error) != 0
            || (path && !(r->log = rs_tool_create_text(r->tool, path, error))))
        return -1;
    if (o->implicit & FM_IMPLICIT_USERS)
        r->model.users.n_history = r->pairs.n_columns;
    rs_tool_progress(r->tool, &r->progress, "iterations", parameters.iterations);
    status = rs_epochs_header(r->log, names, 3, error);
    if (status == 0)
        status = fm_fit(&r->model, &parameters, &r->ratings, &r->users, &r->items, r->ratings.time ? &r->knots : NULL,
                r->tool->n_threads, watch_sweep, r, error);
    rs_progress_finish(&r->progress);
    if (r->log && rs_tool_close_text(r->log, path, status == 0 ? error : &(struct rs_error){0}) != 0)
        status = -1;
    return status;
}

/* ---- out ---- */

static int save(struct run *r, struct rs_error *error)
{
    const struct fm_options *o = r->tool->options;
    struct rs_writer writer;

    if (!o->fit)
        return 0;
    if (rs_tool_create(r->tool, &writer, "--fit", o->fit, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_fm_save(&r->model, &writer, error), error);
}

static double noise_sd(const struct rs_fm *model)
{
    double sum = 0;

    for (size_t s = 0; s < model->n_draws; s++)
        sum += (double)model->noise[s];
    return sqrt(sum / (double)model->n_draws);
}

static int write_metrics(struct run *r, struct rs_error *error)
{
    struct rs_metrics metrics;
    const struct {
        const char *name;
        double value;
    } figures[] = {{"train_rmse", r->rmse}, {"noise_sd", noise_sd(&r->model)}, {"draws", (double)r->model.n_draws},
            {"n_users", (double)r->ratings.n_users}, {"n_items", (double)r->ratings.n_items},
            {"n_ratings", (double)r->ratings.start[r->ratings.n_users]},
            {"n_user_features", (double)r->users.n_features}, {"n_item_features", (double)r->items.n_features}};
    int status = rs_metrics_start(&metrics, error);

    for (size_t i = 0; status == 0 && i < sizeof figures / sizeof *figures; i++)
        status = rs_metrics_add(&metrics, figures[i].name, figures[i].value, error);
    if (status == 0)
        status = rs_tool_write_metrics(r->tool, &metrics, error);
    rs_metrics_free(&metrics);
    return status;
}

int fm_run_fit(struct rs_tool *tool, struct rs_error *error)
{
    const struct fm_options *o = tool->options;
    struct run r = {.tool = tool};
    int status = -1;

    if (fm_columns_read(&r.user_columns, tool, "--users", &o->users, error) == 0
            && fm_columns_read(&r.item_columns, tool, "--items", &o->items, error) == 0
            && rs_csr_read(&r.pairs, &tool->in, error) == 0 && make_design(&r, error) == 0 && fit(&r, error) == 0
            && save(&r, error) == 0 && write_metrics(&r, error) == 0)
        status = rs_tool_wants_output(tool) || o->deviation || o->user_factors || o->item_factors
                         ? fm_write_predictions(tool, &r.model, &r.pairs, &r.user_columns, &r.item_columns, NULL, error)
                         : 0;
    run_free(&r);
    return status;
}
