/* autoencoder_step.c: forward, loss, backward, Adam, for dense rows and sparse ones. */
#include "autoencoder_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/adam.h"
#include "math/rng.h"

#define INPUT_STREAM (UINT64_C(1) << 56) /* random numbers that drop input: beside those of network_fit.c */

/* ---- forward and backward ---- */

static void drop_values(struct autoencoder_learner *l, size_t n_entries, size_t step)
{
    double rate = l->options->dropout;
    float kept = (float)(1 / (1 - rate));

    rs_rng_set(l->pass.rng, l->options->seed, INPUT_STREAM + step);
    for (size_t e = 0; e < n_entries; e++)
        l->batch.values[e] *= gsl_rng_uniform(l->pass.rng) < rate ? 0 : kept;
}

/* The batch's entries, with some left out while learning. */
static int gather_sparse(struct autoencoder_learner *l, const int32_t *picked, size_t n, bool learning, size_t step)
{
    const struct rs_csr *csr = l->rows->csr;
    struct autoencoder_batch *b = &l->batch;
    size_t used = 0;

    b->indptr[0] = 0;
    for (size_t i = 0; i < n; i++) {
        size_t start = (size_t)csr->indptr[picked[i]], count = (size_t)csr->indptr[picked[i] + 1] - start;

        if (rs_grow(&b->indices, &b->capacity, used + count, sizeof *b->indices, l->error) != 0
                || rs_grow(&b->values, &b->values_capacity, used + count, sizeof *b->values, l->error) != 0)
            return -1;
        memcpy(b->indices + used, csr->indices + start, count * sizeof *b->indices);
        memcpy(b->values + used, csr->data + start, count * sizeof *b->values);
        used += count;
        b->indptr[i + 1] = (int64_t)used;
    }
    if (learning && l->options->dropout > 0)
        drop_values(l, used, step);
    return 0;
}

static float *forward_sparse(struct autoencoder_learner *l, const int32_t *picked, size_t n, bool learning, size_t step)
{
    struct rs_network *network = l->network;
    size_t width = network->sizes[1];

    if (gather_sparse(l, picked, n, learning, step) != 0)
        return NULL;
    rs_sparse_linear_forward(l->batch.indptr, l->batch.indices, l->batch.values, n, network->weights[0],
            network->biases[0], width, l->hidden, l->options->n_threads);
    rs_activation_forward(network->activations[0], l->hidden, n * width);
    return rs_pass_forward(&l->pass, network, 1, l->hidden, n, learning, l->options->seed, step, l->options->n_threads);
}

static float *forward_dense(struct autoencoder_learner *l, size_t n, bool learning, size_t step)
{
    size_t d = l->rows->d, blocks = n / RS_DROPOUT_ROWS + 1;
    const float *x = l->target;

    if (learning && l->options->dropout > 0) {
        memcpy(l->input, l->target, n * d * sizeof *l->input);
        rs_dropout_forward(l->input, l->mask, n, d, l->options->dropout, l->options->seed, INPUT_STREAM + step * blocks,
                l->pass.rng);
        x = l->input;
    }
    return rs_pass_forward(&l->pass, l->network, 0, x, n, learning, l->options->seed, step, l->options->n_threads);
}

/* The output for the rows picked, whose targets are then in l->target. NULL: out of memory. */
static float *forward(struct autoencoder_learner *l, const int32_t *picked, size_t n, bool learning, size_t step)
{
    encode_rows_gather(l->rows, picked, n, l->target);
    return l->rows->csr ? forward_sparse(l, picked, n, learning, step) : forward_dense(l, n, learning, step);
}

static double loss_of(struct autoencoder_learner *l, float *output, size_t n)
{
    return l->options->loss == AUTOENCODER_MSE
                   ? rs_mse_forward(output, l->target, n, l->rows->d, l->row_loss, l->options->n_threads)
                   : rs_multinomial_forward(output, l->target, n, l->rows->d, l->row_loss, l->options->n_threads);
}

static void backward(struct autoencoder_learner *l, float *output, size_t n)
{
    const struct rs_network *network = l->network;
    int n_threads = l->options->n_threads;
    size_t width = network->sizes[1], d = l->rows->d;
    float *d_hidden;

    if (l->options->loss == AUTOENCODER_MSE)
        rs_mse_backward(output, l->target, n, d, n_threads);
    else
        rs_multinomial_backward(output, l->target, n, d, n_threads);
    if (l->rows->dense) {
        rs_pass_backward(&l->pass, network, 0, l->options->dropout > 0 ? l->input : l->target, n, output, l->gradient,
                false, n_threads);
        return;
    }
    d_hidden = rs_pass_backward(&l->pass, network, 1, l->hidden, n, output, l->gradient, true, n_threads);
    rs_activation_backward(network->activations[0], l->hidden, d_hidden, n * width);
    rs_sparse_linear_backward(l->batch.indptr, l->batch.indices, l->batch.values, n, d, d_hidden, width, l->gradient,
            l->gradient + d * width, n_threads);
}

/* Weights decay, biases do not. */
static void update(struct autoencoder_learner *l, size_t step)
{
    const struct rs_network *network = l->network;
    struct rs_adam weights = rs_adam_defaults(l->options->learning_rate, l->options->weight_decay);
    struct rs_adam biases = rs_adam_defaults(l->options->learning_rate, 0);

    for (size_t layer = 0; layer < network->n_layers; layer++) {
        size_t n_out = network->sizes[layer + 1], n = network->sizes[layer] * n_out;
        size_t at = (size_t)(network->weights[layer] - network->parameters);

        rs_adam_step(&weights, step, network->parameters + at, l->gradient + at, l->mean + at, l->variance + at, n,
                l->options->n_threads);
        at += n;
        rs_adam_step(&biases, step, network->parameters + at, l->gradient + at, l->mean + at, l->variance + at, n_out,
                1);
    }
}

double autoencoder_learn(void *context, const int32_t *rows, size_t n, size_t step)
{
    struct autoencoder_learner *l = context;
    float *output;
    double loss;

    for (size_t i = 0; i < n; i++)
        l->picked[i] = l->learnt[rows[i]];
    output = forward(l, l->picked, n, true, step);
    if (!output)
        return (double)NAN;
    loss = loss_of(l, output, n);
    backward(l, output, n);
    update(l, step);
    return loss;
}

double autoencoder_validate(void *context)
{
    struct autoencoder_learner *l = context;
    double sum = 0;

    for (size_t start = 0; start < l->n_held_out; start += l->options->batch_size) {
        size_t n = l->n_held_out - start < l->options->batch_size ? l->n_held_out - start : l->options->batch_size;
        float *output = forward(l, l->held_out + start, n, false, 0);

        if (!output)
            return (double)NAN;
        sum += loss_of(l, output, n);
    }
    return sum / (double)l->n_held_out;
}

/* ---- memory ---- */

int autoencoder_turn_weight(struct autoencoder_learner *l, bool back, struct rs_error *error)
{
    size_t n_in = l->network->sizes[0], n_out = l->network->sizes[1];
    size_t rows = back ? n_in : n_out, columns = back ? n_out : n_in;
    float *turned;

    if (!l->rows->csr)
        return 0;
    turned = rs_alloc(n_in * n_out, sizeof *turned, error);
    if (!turned)
        return -1;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++)
            turned[j * rows + i] = l->network->weights[0][i * columns + j];
    }
    memcpy(l->network->weights[0], turned, n_in * n_out * sizeof *turned);
    free(turned);
    return 0;
}

int autoencoder_learner_alloc(struct autoencoder_learner *l, struct rs_error *error)
{
    size_t batch = l->options->batch_size, d = l->rows->d, width = l->network->sizes[1];
    size_t n_parameters = l->network->n_parameters;
    bool drops = l->options->dropout > 0 && l->rows->dense;

    l->learnt = rs_alloc(l->rows->n, sizeof *l->learnt, error);
    l->held_out = rs_alloc(l->rows->n, sizeof *l->held_out, error);
    l->picked = rs_alloc(batch, sizeof *l->picked, error);
    l->target = rs_alloc(batch * d, sizeof *l->target, error);
    l->input = rs_alloc(drops ? batch * d : 0, sizeof *l->input, error);
    l->mask = rs_alloc(drops ? batch * d : 0, sizeof *l->mask, error);
    l->hidden = rs_alloc(l->rows->csr ? batch * width : 0, sizeof *l->hidden, error);
    l->row_loss = rs_alloc(batch, sizeof *l->row_loss, error);
    l->gradient = rs_alloc(n_parameters, sizeof *l->gradient, error);
    l->mean = rs_alloc_zero(n_parameters, sizeof *l->mean, error);
    l->variance = rs_alloc_zero(n_parameters, sizeof *l->variance, error);
    l->batch.indptr = rs_alloc(batch + 1, sizeof *l->batch.indptr, error);
    if (!l->learnt || !l->held_out || !l->picked || !l->target || !l->input || !l->mask || !l->hidden || !l->row_loss
            || !l->gradient || !l->mean || !l->variance || !l->batch.indptr)
        return -1;
    return rs_pass_alloc(&l->pass, l->network, batch, 0, error);
}

void autoencoder_learner_free(struct autoencoder_learner *l)
{
    rs_pass_free(&l->pass);
    free(l->learnt);
    free(l->held_out);
    free(l->picked);
    free(l->target);
    free(l->input);
    free(l->mask);
    free(l->hidden);
    free(l->row_loss);
    free(l->gradient);
    free(l->mean);
    free(l->variance);
    free(l->batch.indptr);
    free(l->batch.indices);
    free(l->batch.values);
}
