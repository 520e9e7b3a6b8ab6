/* ease_run.c: read ratings, say what memory it takes, fit, prune, keep the model. */
#include "ease_run.h"

#include <stdlib.h>

#include "ease_fit.h"
#include "stream/kinds.h"
#include "transitions_fit.h"

static const char *const method_names[] = {[EASE_EASE] = "ease", [EASE_TRANSITIONS] = "transitions"};

/* Said before it is taken; once more with the d columns of --items, when they are known. */
static int check_memory(const struct rs_tool *tool, size_t n_items, size_t n_events, size_t d, struct rs_error *error)
{
    const struct ease_options *o = tool->options;
    double bytes = o->method == EASE_EASE ? ease_memory(n_items, n_events) : transitions_memory(n_items, n_events);
    double pruning = o->prune > 0 ? ease_prune_memory(n_items, (size_t)o->prune) : 0;
    double mebibytes = ((pruning > bytes ? pruning : bytes) + ease_content_memory(n_items, d)) / 1048576;

    if (mebibytes > (double)o->max_memory)
        return rs_fail(error,
                "%zu films take %.0f MiB, more than --max-memory %lld: want fewer by --max-items, or more memory",
                n_items, mebibytes, (long long)o->max_memory);
    if (tool->verbose && (d > 0 || !o->items))
        rs_tool_note(tool, "%zu films take %.0f MiB", n_items, mebibytes);
    return 0;
}

static int read_events(struct rs_tool *tool, struct ease_events *events, struct rs_item_model *model,
        struct rs_error *error)
{
    const struct ease_options *o = tool->options;
    struct rs_csr ratings = {0};
    size_t max_items = (size_t)o->max_items;
    int status = rs_csr_read(&ratings, &tool->in, error);

    if (status == 0 && o->method == EASE_TRANSITIONS && !ratings.time) {
        rs_fail(error, "want times beside the ratings: transitions go by their order");
        status = rs_fail_at(error, tool->in.place);
    }
    if (status == 0 && rs_csr_entries(&ratings) == 0) {
        rs_fail(error, "want ratings, got a matrix without entries");
        status = rs_fail_at(error, tool->in.place);
    }
    if (status == 0)
        status = check_memory(tool, ratings.n_columns < max_items ? ratings.n_columns : max_items,
                rs_csr_entries(&ratings), 0, error);
    if (status == 0 && ratings.n_columns > max_items)
        rs_tool_note(tool, "%zu of %zu films, the most rated, enter the model", max_items, ratings.n_columns);
    if (status == 0)
        status = ease_events_make(events, &ratings, max_items, o->method == EASE_TRANSITIONS, &model->weighting,
                tool->n_threads, error);
    rs_csr_free(&ratings);
    return status;
}

static int read_content(struct rs_tool *tool, struct ease_content *content, const struct ease_events *events,
        struct rs_error *error)
{
    const struct ease_options *o = tool->options;
    struct rs_dense vectors = {0};
    int status;

    if (!o->items)
        return 0;
    status = rs_tool_read_dense(tool, &vectors, "--items", o->items, error);
    if (status == 0)
        status = check_memory(tool, events->items.n, ease_events_count(events), vectors.n_columns, error);
    if (status == 0 && ease_content_make(content, &vectors, events, o->content, error) != 0)
        status = rs_fail_at(error, o->items);
    rs_dense_free(&vectors);
    return status;
}

static int fit(struct rs_tool *tool, const struct ease_events *events, const struct ease_content *content,
        struct rs_item_model *model, struct rs_error *error)
{
    const struct ease_options *o = tool->options;
    const struct ease_content *used = o->items ? content : NULL;
    const struct transitions_parameters parameters = {
            model->regularization, model->weighting, o->half_life_future, used};
    size_t n = events->items.n;
    struct rs_progress progress;
    int status;

    model->weights = rs_alloc(n * n, sizeof *model->weights, error);
    if (!model->weights)
        return -1;
    rs_tool_progress(tool, &progress, "films", n);
    if (o->method == EASE_EASE)
        status = ease_fit(events, model->regularization, used, model->weights, tool->n_threads, &progress, error);
    else
        status = transitions_fit(events, &parameters, model->weights, tool->n_threads, &progress, error);
    rs_progress_finish(&progress);
    return status;
}

static int prune(struct rs_tool *tool, struct rs_item_model *model, struct rs_error *error)
{
    const struct ease_options *o = tool->options;

    if (o->prune == 0)
        return 0;
    if (ease_prune(model->weights, model->items.n, (size_t)o->prune, &model->indptr, &model->indices, &model->values,
                tool->n_threads, error)
            != 0)
        return -1;
    free(model->weights);
    model->weights = NULL;
    return 0;
}

static int save(struct rs_tool *tool, const struct rs_item_model *model, struct rs_error *error)
{
    const struct ease_options *o = tool->options;
    struct rs_writer writer;

    if (rs_tool_create(tool, &writer, "--fit", o->fit, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_item_model_save(model, &writer, error), error);
}

static int write_metrics(struct rs_tool *tool, const struct rs_item_model *model, size_t n_users, size_t n_events,
        struct rs_error *error)
{
    size_t n = model->items.n;
    const struct {
        const char *name;
        double value;
    } figures[] = {{"n_users", (double)n_users}, {"n_items", (double)n}, {"n_entries", (double)n_events},
            {"n_weights", model->weights ? (double)n * (double)n : (double)model->indptr[n]},
            {"regularization", model->regularization}};
    struct rs_metrics metrics;
    int status = rs_metrics_start(&metrics, error);

    for (size_t i = 0; status == 0 && i < sizeof figures / sizeof *figures; i++)
        status = rs_metrics_add(&metrics, figures[i].name, figures[i].value, error);
    if (status == 0)
        status = rs_tool_write_metrics(tool, &metrics, error);
    rs_metrics_free(&metrics);
    return status;
}

int ease_run(struct rs_tool *tool, struct rs_error *error)
{
    const struct ease_options *o = tool->options;
    struct ease_events events = {0};
    struct ease_content content = {0};
    struct rs_item_model model = {.weighting = {.half_life = o->half_life_past,
                                          .half_life_long = o->half_life_long,
                                          .long_share = o->long_share,
                                          .half_life_days = o->half_life_days,
                                          .by_rating = o->weight_by_rating,
                                          .mean_rating = 1},
            .method = method_names[o->method],
            .regularization = o->regularization,
            .content = o->items ? o->content : 0,
            .half_life_future = o->method == EASE_TRANSITIONS ? o->half_life_future : 0};
    size_t n_users, n_events;
    int status = read_events(tool, &events, &model, error);

    if (status == 0)
        status = read_content(tool, &content, &events, error);
    if (status == 0)
        status = fit(tool, &events, &content, &model, error);
    if (status == 0) {
        n_users = events.n_users;
        n_events = ease_events_count(&events);
        model.items = events.items;
        events.items = (struct rs_ids){0};
        ease_events_free(&events);
        if (prune(tool, &model, error) != 0 || save(tool, &model, error) != 0)
            status = -1;
        else
            status = write_metrics(tool, &model, n_users, n_events, error);
    }
    ease_events_free(&events);
    ease_content_free(&content);
    rs_item_model_free(&model);
    return status;
}
