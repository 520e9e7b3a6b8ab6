/* mlp_fit.c: a rating network from its start to its best epoch. */
#include "mlp_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/rng.h"
#include "mlp_ratings.h"
#include "mlp_step.h"

#define EMBEDDING_STREAM (UINT64_C(1) << 32) /* random numbers for embeddings: beside those of the layers */

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
    return NULL;
}

/* ---- a new model ---- */

static int compare_values(const void *left, const void *right)
{
    float a = *(const float *)left, b = *(const float *)right;

    return a < b ? -1 : a > b;
}

/* The median of sorted values, by the lower of two. */
static float median(float *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_values);
    return values[(n - 1) / 2];
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
    *model = (struct rs_rating_network){.n_embedding = options->n_embedding};
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

/* ---- the fit ---- */

/* Embeddings start small, and only where something is learnt: the others stay zero. */
static void start_embeddings(const struct mlp_touched *t, size_t k, uint64_t seed, uint64_t first_block, gsl_rng *rng)
{
    for (size_t row = 0; row < t->side->n; row++) {
        float *embedding = t->side->embeddings + row * k;

        if (t->n_ratings[row] == 0)
            continue;
        rs_rng_set(rng, seed, EMBEDDING_STREAM + first_block + row);
        for (size_t j = 0; j < k; j++)
            embedding[j] = (float)(0.1 * (2 * gsl_rng_uniform(rng) - 1));
    }
}

static int start_values(struct mlp_learner *l, struct rs_error *error)
{
    struct rs_rating_network *model = l->model;
    uint64_t seed = l->options->seed;
    size_t last = model->network.n_layers - 1;

    memset(model->parameters, 0, model->n_parameters * sizeof *model->parameters);
    if (mlp_start_biases(model, &l->ratings, l->users, l->items, l->options->bias_regularization, error) != 0
            || rs_network_start(&model->network, seed, error) != 0)
        return -1;
    /* Nothing comes out of the network at first: learning starts from the mean and the biases. */
    memset(model->network.weights[last], 0, model->network.sizes[last] * sizeof(float));
    start_embeddings(&l->user, model->n_embedding, seed, 0, l->pass.rng);
    start_embeddings(&l->item, model->n_embedding, seed, model->users.n, l->pass.rng);
    return 0;
}

static int told(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error)
{
    struct mlp_learner *l = context;

    return l->epoch ? l->epoch(l->epoch_context, epoch, loss, validation_loss, error) : 0;
}

static int run(struct mlp_learner *l, size_t epochs, struct rs_outcome *outcome, struct rs_error *error)
{
    const struct mlp_options *o = l->options;
    struct rs_training training = {epochs, o->batch_size, o->patience, o->seed, o->progress};
    struct rs_learner learner = {
            .context = l,
            .n_rows = l->ratings.n_learnt,
            .learn = mlp_learn,
            .validate = l->ratings.n_held_out > 0 ? mlp_validate : NULL,
            .parameters = l->model->parameters,
            .n_parameters = l->model->n_parameters,
            .epoch = told,
    };

    mlp_learner_reset(l);
    if (!o->resume && start_values(l, error) != 0)
        return -1;
    return rs_learn(&training, &learner, outcome, error);
}

/* Once more from the start, from all ratings, for as long as was best. */
static int refit(struct mlp_learner *l, size_t epochs, struct rs_error *error)
{
    struct rs_outcome outcome;

    mlp_ratings_learn_all(&l->ratings);
    l->epoch = NULL;
    return run(l, epochs, &outcome, error);
}

int mlp_fit(struct rs_rating_network *model, const struct mlp_options *options, const struct rs_csr *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, mlp_epoch_fn *epoch,
        void *epoch_context, struct mlp_result *result, struct rs_error *error)
{
    struct mlp_learner l = {.model = model,
            .options = options,
            .users = users,
            .items = items,
            .epoch = epoch,
            .epoch_context = epoch_context,
            .error = error};
    int status = mlp_ratings_split(&l.ratings, ratings, options->validation, options->seed, error);

    *result = (struct mlp_result){.n_learnt = l.ratings.n_learnt, .n_held_out = l.ratings.n_held_out};
    if (status == 0 && l.ratings.n_learnt == 0)
        status = rs_fail(error, "want ratings to learn from, got none");
    if (status == 0)
        status = mlp_learner_alloc(&l, error);
    if (status == 0)
        status = run(&l, options->epochs, &result->outcome, error);
    if (status == 0 && options->refit && l.ratings.n_held_out > 0)
        status = refit(&l, result->outcome.best_epoch, error);
    mlp_learner_free(&l);
    return status;
}
