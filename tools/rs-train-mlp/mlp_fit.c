/* mlp_fit.c: a rating network from its start to its best epoch. */
#include "mlp_fit.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "mlp_ratings.h"
#include "mlp_step.h"
#include "mlp_values.h"

const char *mlp_check(const struct mlp_options *o)
{
    if (o->batch_size == 0)
        return "want --batch-size of at least 1";
    if (!(o->validation >= 0 && o->validation < 1))
        return "want --validation from 0 to below 1";
    if (!(o->dropout >= 0 && o->dropout < 1))
        return "want --dropout from 0 to below 1";
    if (o->refit && o->validation <= 0)
        return "--refit wants --validation, which says for how many epochs";
    if (o->refit && o->resume)
        return "--refit starts anew and --resume goes on: want one of them";
    if (o->n_networks == 0 || o->n_networks > RS_MAX_NETWORKS)
        return "want --networks from 1 to 1000";
    return NULL;
}

const char *mlp_check_factors(const struct rs_dense *users, const struct rs_dense *items)
{
    if (!users && !items)
        return NULL;
    if (!users || !items)
        return "want both --user-factors and --item-factors, or neither";
    if (users->n_columns < 2 || users->n_columns != items->n_columns)
        return "want --user-factors and --item-factors of as many columns: a bias, then factors";
    return NULL;
}

/* ---- a new model ---- */

static void swap(float *a, float *b)
{
    float kept = *a;

    *a = *b;
    *b = kept;
}

/* The value that would stand in place `k` if values[n] were sorted, by Hoare's selection; they are put about. */
static float select_value(float *values, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;

    while (low < high) {
        float pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;

        for (;;) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i >= j)
                break;
            swap(&values[i++], &values[j--]);
        }
        /* low .. j are at most the pivot, j + 1 .. high at least. */
        if (i == j && values[j] > pivot)
            j--;
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[k];
}

/* By the lower of two. */
static float median(float *values, size_t n)
{
    return select_value(values, n, (n - 1) / 2);
}

/* Median and median distance from it. A column that is mostly one value has a distance of 0: its mean distance then. */
static void fit_column(const float *vectors, size_t n, size_t stride, float *room, float *center, float *scale)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        room[i] = vectors[i * stride];
    *center = median(room, n);
    for (size_t i = 0; i < n; i++) {
        room[i] = fabsf(vectors[i * stride] - *center);
        sum += (double)room[i];
    }
    *scale = median(room, n);
    if (!(*scale > 0))
        *scale = sum > 0 ? (float)(sum / (double)n) : 1;
}

static int fit_scaler(struct rs_rating_side *side, const struct rs_dense *vectors, struct rs_error *error)
{
    float *room = rs_alloc(vectors->n_rows, sizeof *room, error);

    for (size_t j = 0; room && vectors->n_rows > 0 && j < side->n_features; j++)
        fit_column(vectors->data + j, vectors->n_rows, vectors->n_columns, room, &side->center[j], &side->scale[j]);
    free(room);
    return room ? 0 : -1;
}

int mlp_start(struct rs_rating_network *model, const struct mlp_options *options, const struct rs_csr *ratings,
        const struct rs_dense *users, const struct rs_dense *items, struct rs_error *error)
{
    *model = (struct rs_rating_network){.n_embedding = options->n_embedding, .n_networks = options->n_networks};
    model->n_factors = options->user_factors ? options->user_factors->n_columns - 1 : 0;
    model->users.n = ratings->n_rows;
    model->items.n = ratings->n_columns;
    model->users.n_features = users ? users->n_columns : 0;
    model->items.n_features = items ? items->n_columns : 0;
    if (rs_ids_copy(&model->users.ids, &ratings->rows, error) != 0
            || rs_ids_copy(&model->items.ids, &ratings->columns, error) != 0
            || rs_rating_network_alloc(model, options->hidden, options->n_hidden, options->activation, error) != 0)
        return -1;
    if (users && fit_scaler(&model->users, users, error) != 0)
        return -1;
    return items ? fit_scaler(&model->items, items, error) : 0;
}

/* ---- one network ---- */

/* Networks know nothing of each other and run side by side; each writes its own parameters and its own place here. */
struct fit {
    struct rs_rating_network *model;
    const struct mlp_options *options;
    struct mlp_ratings ratings;
    const struct rs_rating_rows *users, *items;
    mlp_epoch_fn *epoch;
    void *epoch_context;
    size_t *epochs;              /* [n_networks] to run */
    struct rs_outcome *outcomes; /* [n_networks] */
    int *status;                 /* [n_networks] */
    struct rs_error *errors;     /* [n_networks] */
};

static int told(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error)
{
    struct mlp_learner *l = context;

    return l->epoch ? l->epoch(l->epoch_context, epoch, loss, validation_loss, error) : 0;
}

static int learn(struct mlp_learner *l, size_t epochs, bool first, struct rs_outcome *outcome, struct rs_error *error)
{
    const struct mlp_options *o = l->options;
    struct rs_training training = {epochs, o->batch_size, o->patience, l->seed, first ? o->progress : NULL};
    struct rs_learner learner = {
            .context = l,
            .n_rows = l->ratings->n_learnt,
            .learn = mlp_learn,
            .settle = mlp_settle,
            .validate = l->ratings->n_held_out > 0 ? mlp_validate : NULL,
            .parameters = l->model->parameters,
            .n_parameters = l->model->n_parameters,
            .epoch = told,
    };

    if (!o->resume && mlp_start_network(l, error) != 0)
        return -1;
    rs_trainer_take(&l->trainer);
    return rs_learn(&training, &learner, outcome, error);
}

static void run_network(void *context, size_t i, int worker)
{
    struct fit *f = context;
    struct rs_rating_network one = rs_rating_network_one(f->model, i);
    struct mlp_learner l = {
            .model = &one,
            .options = f->options,
            .users = f->users,
            .items = f->items,
            .ratings = &f->ratings,
            .seed = f->options->seed + i,
            .n_threads = f->model->n_networks == 1 ? f->options->n_threads : 1,
            .epoch = i == 0 ? f->epoch : NULL,
            .epoch_context = f->epoch_context,
            .error = &f->errors[i],
    };

    (void)worker;
    f->status[i] = mlp_learner_alloc(&l, l.error);
    if (f->status[i] == 0)
        f->status[i] = learn(&l, f->epochs[i], i == 0, &f->outcomes[i], l.error);
    mlp_learner_free(&l);
}

/* ---- the fit ---- */

static int run(struct fit *f, struct rs_error *error)
{
    size_t n = f->model->n_networks;

    if (!f->options->resume && mlp_start_values(f->model, f->options, &f->ratings, f->users, f->items, error) != 0)
        return -1;
    rs_parallel(n, f->options->n_threads, run_network, f);
    for (size_t i = 0; i < n; i++)
        if (f->status[i] != 0) {
            *error = f->errors[i];
            return -1;
        }
    return 0;
}

/* The mean squared error of the networks' mean. */
static int validate(const struct fit *f, double *loss, struct rs_error *error)
{
    const struct mlp_ratings *ratings = &f->ratings;
    float *predicted = rs_alloc(ratings->n_held_out, sizeof *predicted, error);
    double sum = 0;
    int status = -1;

    if (predicted)
        status = rs_rating_network_predict(f->model, f->users, ratings->held_user, f->items, ratings->held_item,
                ratings->n_held_out, predicted, f->options->n_threads, error);
    for (size_t i = 0; status == 0 && i < ratings->n_held_out; i++) {
        double difference = (double)predicted[i] - (double)ratings->value[ratings->held_out[i]];

        sum += difference * difference;
    }
    *loss = sum / (double)ratings->n_held_out;
    free(predicted);
    return status;
}

static int sum_up(const struct fit *f, struct rs_outcome *outcome, struct rs_error *error)
{
    size_t n = f->model->n_networks, best = 0;

    *outcome = (struct rs_outcome){.validation_loss = f->outcomes[0].validation_loss};
    for (size_t i = 0; i < n; i++) {
        outcome->loss += f->outcomes[i].loss / (double)n;
        outcome->epochs = f->outcomes[i].epochs > outcome->epochs ? f->outcomes[i].epochs : outcome->epochs;
        best += f->outcomes[i].best_epoch;
    }
    outcome->best_epoch = (2 * best + n) / (2 * n);
    return n > 1 && f->ratings.n_held_out > 0 ? validate(f, &outcome->validation_loss, error) : 0;
}

/* Once more from the start, from all ratings, each for as long as was best. */
static int refit(struct fit *f, struct rs_error *error)
{
    for (size_t i = 0; i < f->model->n_networks; i++)
        f->epochs[i] = f->outcomes[i].best_epoch;
    mlp_ratings_learn_all(&f->ratings);
    f->epoch = NULL;
    return run(f, error);
}

static int fit_all(struct fit *f, struct mlp_result *result, struct rs_error *error)
{
    *result = (struct mlp_result){.n_learnt = f->ratings.n_learnt, .n_held_out = f->ratings.n_held_out};
    if (f->ratings.n_learnt == 0)
        return rs_fail(error, "want ratings to learn from, got none");
    for (size_t i = 0; i < f->model->n_networks; i++)
        f->epochs[i] = f->options->epochs;
    if (run(f, error) != 0 || sum_up(f, &result->outcome, error) != 0)
        return -1;
    return f->options->refit && f->ratings.n_held_out > 0 ? refit(f, error) : 0;
}

int mlp_fit(struct rs_rating_network *model, const struct mlp_options *options, const struct rs_csr *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, mlp_epoch_fn *epoch,
        void *epoch_context, struct mlp_result *result, struct rs_error *error)
{
    struct fit f = {.model = model,
            .options = options,
            .users = users,
            .items = items,
            .epoch = epoch,
            .epoch_context = epoch_context};
    size_t n = model->n_networks;
    int status = -1;

    f.epochs = rs_alloc(n, sizeof *f.epochs, error);
    f.outcomes = rs_alloc_zero(n, sizeof *f.outcomes, error);
    f.status = rs_alloc_zero(n, sizeof *f.status, error);
    f.errors = rs_alloc_zero(n, sizeof *f.errors, error);
    if (f.epochs && f.outcomes && f.status && f.errors
            && mlp_ratings_split(&f.ratings, ratings, options->validation, options->seed, error) == 0)
        status = fit_all(&f, result, error);
    mlp_ratings_free(&f.ratings);
    free(f.epochs);
    free(f.outcomes);
    free(f.status);
    free(f.errors);
    return status;
}
