/* mlp_step.c: a step's gradients. Embeddings and biases are updated only where the batch touched them. */
#include "mlp_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/adam.h"
#include "math/panels.h"

/* ---- a step ---- */

static void touch(struct mlp_touched *t, int32_t row, const float *d_embedding, const float *d_product,
        const float *other, float d_bias, size_t k)
{
    float *gradient;

    if (row < 0)
        return;
    gradient = t->gradient + (size_t)row * (k + 1);
    if (t->count[row]++ == 0)
        t->rows[t->n_rows++] = row;
    for (size_t j = 0; j < k; j++)
        gradient[j] += d_embedding[j] + d_product[j] * other[j];
    gradient[k] += d_bias;
}

/* A penalty of strength s for a row with n ratings costs each of them s/n. */
static void penalise(float *gradient, const float *values, size_t n, double strength)
{
    for (size_t j = 0; j < n; j++)
        gradient[j] += (float)strength * values[j];
}

static void update_touched(struct mlp_learner *l, struct mlp_touched *t, size_t batch, size_t step)
{
    const struct mlp_options *o = l->options;
    struct rs_adam adam = rs_adam_defaults(o->learning_rate, 0);
    struct rs_adam_rates rates = rs_adam_rates(&adam, step);
    size_t k = l->model->n_embedding;
    const float *first = l->model->parameters + l->model->network.n_parameters;
    size_t embeddings = (size_t)(t->side->embeddings - first), biases = (size_t)(t->side->biases - first);

    for (size_t i = 0; i < t->n_rows; i++) {
        size_t row = (size_t)t->rows[i], at = embeddings + row * k;
        float *gradient = t->gradient + row * (k + 1);
        double share = 2.0 * t->count[row] / ((double)t->n_ratings[row] * (double)batch);

        penalise(gradient, t->side->embeddings + row * k, k, o->embedding_regularization * share);
        penalise(gradient + k, t->side->biases + row, 1, o->bias_regularization * share);
        rs_adam_update(&rates, t->side->embeddings + row * k, gradient, l->mean + at, l->variance + at, k);
        if (l->model->n_factors == 0)
            rs_adam_update(&rates, t->side->biases + row, gradient + k, l->mean + biases + row,
                    l->variance + biases + row, 1);
        memset(gradient, 0, (k + 1) * sizeof *gradient);
        t->count[row] = 0;
    }
    t->n_rows = 0;
}

/* ---- the batch, in slices ---- */

static void fill(void *context, struct rs_trainer *trainer, size_t start, size_t n, int worker)
{
    struct mlp_learner *l = context;
    size_t width = l->model->network.sizes[0];
    float *x = l->x + (size_t)worker * width;

    for (size_t i = start; i < start + n; i++) {
        int32_t entry = l->ratings->learnt[l->batch[i]];

        rs_rating_network_input(l->model, l->users, l->ratings->user[entry], l->items, l->ratings->item[entry], x);
        rs_panels_put(trainer->x + i * RS_PANEL, rs_trainer_stride(trainer), x, width);
    }
}

/* Errors become the gradient by the network's output. */
static void judge(void *context, struct rs_trainer *trainer, size_t start, size_t n, bool learning)
{
    struct mlp_learner *l = context;
    const struct rs_trainer_layer *last = rs_trainer_last(trainer);

    (void)learning;
    for (size_t i = start; i < start + n; i++) {
        int32_t entry = l->ratings->learnt[l->batch[i]];
        float base =
                rs_rating_network_base(l->model, l->users, l->ratings->user[entry], l->items, l->ratings->item[entry]);

        l->errors[i] = base + l->ratings->offsets[entry] + last->output[i * RS_PANEL] - l->ratings->value[entry];
        last->gradient[i * RS_PANEL] = 2 * l->errors[i] / (float)l->n;
    }
}

/* ---- ids ---- */

static void touch_batch(struct mlp_learner *l, struct mlp_touched *t, bool users)
{
    size_t width = l->model->network.sizes[0], k = l->model->n_embedding, stride = rs_trainer_stride(&l->trainer);
    const struct rs_rating_rows *rows = users ? l->users : l->items;
    const int32_t *place = users ? l->ratings->user : l->ratings->item;
    float *x = t->room, *dx = x + width, *p = x + width - 3 * k, *d = dx + width - 3 * k;

    for (size_t i = 0; i < l->n; i++) {
        int32_t row = rows->known[place[l->ratings->learnt[l->batch[i]]]];
        float error = rs_trainer_last(&l->trainer)->gradient[i * RS_PANEL];

        if (k > 0) {
            rs_panels_get(l->trainer.x + i * RS_PANEL, stride, x, width);
            rs_panels_get(l->trainer.dx + i * RS_PANEL, stride, dx, width);
        }
        touch(t, row, users ? d : d + k, d + 2 * k, users ? p + k : p, error, k);
    }
}

/* Users and films know nothing of each other: a block each. */
static void learn_ids(void *context, size_t block, int worker)
{
    struct mlp_learner *l = context;
    struct mlp_touched *t = block == 0 ? &l->user : &l->item;

    (void)worker;
    touch_batch(l, t, block == 0);
    update_touched(l, t, l->n, l->step);
}

double mlp_learn(void *context, const int32_t *rows, size_t n, size_t step)
{
    struct mlp_learner *l = context;
    struct rs_adam adam = rs_adam_defaults(l->options->learning_rate, l->options->weight_decay);
    struct rs_trainer_batch batch = {l, fill, judge, NULL, true, l->seed, step};
    struct rs_trainer_others ids = {2, learn_ids, l};
    double loss = 0;

    l->batch = rows;
    l->n = n;
    l->step = step;
    rs_trainer_pass(&l->trainer, n, &batch);
    for (size_t i = 0; i < n; i++)
        loss += (double)l->errors[i] * (double)l->errors[i];
    rs_trainer_update(&l->trainer, n, &adam, &adam, step, &ids);
    return loss;
}

void mlp_settle(void *context)
{
    struct mlp_learner *l = context;

    rs_trainer_settle(&l->trainer);
}

double mlp_validate(void *context)
{
    struct mlp_learner *l = context;
    double sum = 0;

    if (rs_rating_network_predict(l->model, l->users, l->ratings->held_user, l->items, l->ratings->held_item,
                l->ratings->n_held_out, l->predicted, l->n_threads, l->error)
            != 0)
        return (double)NAN;
    for (size_t i = 0; i < l->ratings->n_held_out; i++) {
        double difference = (double)l->predicted[i] - (double)l->ratings->value[l->ratings->held_out[i]];

        sum += difference * difference;
    }
    return sum / (double)l->ratings->n_held_out;
}

/* ---- memory ---- */

static int touched_alloc(struct mlp_touched *t, struct rs_rating_side *side, size_t k, size_t batch, size_t width,
        struct rs_error *error)
{
    t->side = side;
    t->gradient = rs_alloc_zero(side->n * (k + 1), sizeof *t->gradient, error);
    t->count = rs_alloc_zero(side->n, sizeof *t->count, error);
    t->n_ratings = rs_alloc_zero(side->n, sizeof *t->n_ratings, error);
    t->rows = rs_alloc(batch, sizeof *t->rows, error);
    t->room = rs_alloc(2 * width, sizeof *t->room, error);
    return t->gradient && t->count && t->n_ratings && t->rows && t->room ? 0 : -1;
}

static void touched_free(struct mlp_touched *t)
{
    free(t->gradient);
    free(t->count);
    free(t->n_ratings);
    free(t->rows);
    free(t->room);
}

void mlp_learner_free(struct mlp_learner *l)
{
    touched_free(&l->user);
    touched_free(&l->item);
    rs_trainer_free(&l->trainer);
    free(l->x);
    free(l->errors);
    free(l->mean);
    free(l->variance);
    free(l->predicted);
}

static void count_ratings(struct mlp_learner *l)
{
    for (size_t i = 0; i < l->ratings->n_learnt; i++) {
        int32_t user = l->users->known[l->ratings->user[l->ratings->learnt[i]]];
        int32_t item = l->items->known[l->ratings->item[l->ratings->learnt[i]]];

        if (user >= 0)
            l->user.n_ratings[user]++;
        if (item >= 0)
            l->item.n_ratings[item]++;
    }
}

int mlp_learner_alloc(struct mlp_learner *l, struct rs_error *error)
{
    struct rs_rating_network *model = l->model;
    size_t batch = l->options->batch_size, n_out = l->ratings->n_held_out, width = model->network.sizes[0];
    size_t n_ids = model->n_parameters - model->network.n_parameters;

    l->x = rs_alloc((size_t)l->n_threads * width, sizeof *l->x, error);
    l->errors = rs_alloc(batch, sizeof *l->errors, error);
    l->mean = rs_alloc_zero(n_ids, sizeof *l->mean, error);
    l->variance = rs_alloc_zero(n_ids, sizeof *l->variance, error);
    l->predicted = rs_alloc(n_out, sizeof *l->predicted, error);
    if (!l->x || !l->errors || !l->mean || !l->variance || !l->predicted
            || touched_alloc(&l->user, &model->users, model->n_embedding, batch, width, error) != 0
            || touched_alloc(&l->item, &model->items, model->n_embedding, batch, width, error) != 0)
        return -1;
    count_ratings(l);
    return rs_trainer_alloc(&l->trainer, &model->network, 0, model->network.n_layers, batch, l->options->dropout,
            model->n_embedding > 0, l->n_threads, error);
}
