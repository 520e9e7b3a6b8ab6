/* mlp_step.c: a step's gradients. Embeddings and biases are updated only where the batch touched them. */
#include "mlp_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/adam.h"
#include "math/layer.h"

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
    size_t embeddings = (size_t)(t->side->embeddings - l->model->parameters);
    size_t biases = (size_t)(t->side->biases - l->model->parameters);

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

/* Errors of the batch become the gradient by the network's output; returns the sum of squares. */
static double measure(struct mlp_learner *l, const int32_t *rows, size_t n, const float *output)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        int32_t entry = l->ratings->learnt[rows[i]];
        float base =
                rs_rating_network_base(l->model, l->users, l->ratings->user[entry], l->items, l->ratings->item[entry]);
        float difference = base + l->ratings->offsets[entry] + output[i] - l->ratings->value[entry];

        sum += (double)difference * (double)difference;
        l->errors[i] = 2 * difference / (float)n;
    }
    return sum;
}

static void touch_batch(struct mlp_learner *l, const int32_t *rows, size_t n, const float *dx)
{
    size_t width = l->model->network.sizes[0], k = l->model->n_embedding;

    for (size_t i = 0; i < n; i++) {
        int32_t entry = l->ratings->learnt[rows[i]];
        const float *p = l->x + (i + 1) * width - 3 * k, *d = dx + (i + 1) * width - 3 * k;

        touch(&l->user, l->users->known[l->ratings->user[entry]], d, d + 2 * k, p + k, l->errors[i], k);
        touch(&l->item, l->items->known[l->ratings->item[entry]], d + k, d + 2 * k, p, l->errors[i], k);
    }
}

static void update_network(struct mlp_learner *l, size_t step)
{
    const struct rs_network *network = &l->model->network;
    struct rs_adam adam = rs_adam_defaults(l->options->learning_rate, l->options->weight_decay);

    rs_adam_step(&adam, step, network->parameters, l->gradient, l->mean, l->variance, network->n_parameters,
            l->n_threads);
}

double mlp_learn(void *context, const int32_t *rows, size_t n, size_t step)
{
    struct mlp_learner *l = context;
    const struct rs_network *network = &l->model->network;
    float *output; /* becomes the gradient of the loss by itself */
    const float *dx;
    double loss;

    for (size_t i = 0; i < n; i++) {
        int32_t entry = l->ratings->learnt[rows[i]];

        rs_rating_network_input(l->model, l->users, l->ratings->user[entry], l->items, l->ratings->item[entry],
                l->x + i * network->sizes[0]);
    }
    output = rs_pass_forward(&l->pass, network, 0, l->x, n, true, l->seed, step, l->n_threads);
    loss = measure(l, rows, n, output);
    memcpy(output, l->errors, n * sizeof *output);
    dx = rs_pass_backward(&l->pass, network, 0, l->x, n, output, l->gradient, true, l->n_threads);
    touch_batch(l, rows, n, dx);
    update_network(l, step);
    update_touched(l, &l->user, n, step);
    update_touched(l, &l->item, n, step);
    return loss;
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

static int touched_alloc(struct mlp_touched *t, struct rs_rating_side *side, size_t k, size_t batch,
        struct rs_error *error)
{
    t->side = side;
    t->gradient = rs_alloc_zero(side->n * (k + 1), sizeof *t->gradient, error);
    t->count = rs_alloc_zero(side->n, sizeof *t->count, error);
    t->n_ratings = rs_alloc_zero(side->n, sizeof *t->n_ratings, error);
    t->rows = rs_alloc(batch, sizeof *t->rows, error);
    return t->gradient && t->count && t->n_ratings && t->rows ? 0 : -1;
}

static void touched_free(struct mlp_touched *t)
{
    free(t->gradient);
    free(t->count);
    free(t->n_ratings);
    free(t->rows);
}

void mlp_learner_free(struct mlp_learner *l)
{
    touched_free(&l->user);
    touched_free(&l->item);
    rs_pass_free(&l->pass);
    free(l->x);
    free(l->errors);
    free(l->gradient);
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
    const struct rs_rating_network *model = l->model;
    size_t batch = l->options->batch_size, n_out = l->ratings->n_held_out;

    l->x = rs_alloc(batch * model->network.sizes[0], sizeof *l->x, error);
    l->errors = rs_alloc(batch, sizeof *l->errors, error);
    l->gradient = rs_alloc(model->network.n_parameters, sizeof *l->gradient, error);
    l->mean = rs_alloc_zero(model->n_parameters, sizeof *l->mean, error);
    l->variance = rs_alloc_zero(model->n_parameters, sizeof *l->variance, error);
    l->predicted = rs_alloc(n_out, sizeof *l->predicted, error);
    if (!l->x || !l->errors || !l->gradient || !l->mean || !l->variance || !l->predicted
            || touched_alloc(&l->user, &l->model->users, model->n_embedding, batch, error) != 0
            || touched_alloc(&l->item, &l->model->items, model->n_embedding, batch, error) != 0)
        return -1;
    count_ratings(l);
    return rs_pass_alloc(&l->pass, &model->network, batch, l->options->dropout, error);
}
