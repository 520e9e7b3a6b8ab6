/* network_train.c: slices of rows forward and back; squares of weights. */
#include "models/network_train.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/panels.h"
#include "math/rng.h"

/* Random numbers for dropout, beside those of network_fit.c. */
#define DROPOUT_STREAM (UINT64_C(1) << 48)

enum { GROUP = 4 }; /* panels of a layer's input in a block of the update */

/* ---- memory ---- */

static int layer_alloc(struct rs_trainer *t, size_t l, bool want_turned, struct rs_error *error)
{
    struct rs_trainer_layer *layer = &t->layers[l];
    size_t wide = rs_panels_size(t->n_rows, layer->n_out);
    bool is_last = t->first + l + 1 == t->network->n_layers, drops = t->dropout > 0 && !is_last;

    layer->output = rs_alloc_zero(wide, sizeof(float), error);
    if (is_last && layer->activation == RS_IDENTITY)
        layer->gradient = layer->output;
    else
        layer->gradient = rs_alloc_zero(wide, sizeof(float), error);
    if (drops && !(layer->mask = rs_alloc(wide, sizeof(float), error)))
        return -1;
    if (want_turned
            && !(layer->turned = rs_alloc_zero(layer->in_panels * layer->out_panels * RS_PANEL_SQUARE, sizeof(float),
                         error)))
        return -1;
    return layer->output && layer->gradient ? 0 : -1;
}

static void shape_layers(struct rs_trainer *t)
{
    for (size_t l = 0; l < t->n_layers; l++) {
        struct rs_trainer_layer *layer = &t->layers[l];

        layer->n_in = t->network->sizes[t->first + l];
        layer->n_out = t->network->sizes[t->first + l + 1];
        layer->in_panels = rs_panels(layer->n_in);
        layer->out_panels = rs_panels(layer->n_out);
        layer->activation = t->network->activations[t->first + l];
        layer->weight = t->n_parameters;
        layer->bias = layer->weight + layer->in_panels * layer->out_panels * RS_PANEL_SQUARE;
        t->n_parameters = layer->bias + layer->out_panels * RS_PANEL;
    }
}

int rs_trainer_alloc(struct rs_trainer *t, struct rs_network *network, size_t first, size_t last, size_t n_rows,
        double dropout, bool want_dx, int n_threads, struct rs_error *error)
{
    *t = (struct rs_trainer){.network = network,
            .n_layers = last - first,
            .first = first,
            .n_rows = n_rows,
            .dropout = dropout,
            .n_threads = n_threads > 1 ? n_threads : 1};
    shape_layers(t);
    for (size_t l = 0; l < t->n_layers; l++) {
        if (layer_alloc(t, l, l > 0 || want_dx, error) != 0)
            return -1;
    }
    t->x = rs_alloc_zero(rs_panels_size(n_rows, t->layers[0].n_in), sizeof *t->x, error);
    if (want_dx)
        t->dx = rs_alloc_zero(rs_panels_size(n_rows, t->layers[0].n_in), sizeof *t->dx, error);
    t->parameters = rs_alloc_zero(t->n_parameters, sizeof *t->parameters, error);
    t->mean = rs_alloc_zero(t->n_parameters, sizeof *t->mean, error);
    t->variance = rs_alloc_zero(t->n_parameters, sizeof *t->variance, error);
    t->rngs = rs_alloc_zero((size_t)t->n_threads, sizeof *t->rngs, error);
    for (int i = 0; t->rngs && i < t->n_threads; i++) {
        t->rngs[i] = rs_rng_new(0, 0, error);
        if (!t->rngs[i])
            return -1;
    }
    return t->x && (t->dx || !want_dx) && t->parameters && t->mean && t->variance && t->rngs ? 0 : -1;
}

void rs_trainer_free(struct rs_trainer *t)
{
    for (size_t l = 0; l < t->n_layers; l++) {
        struct rs_trainer_layer *layer = &t->layers[l];

        if (layer->gradient != layer->output)
            free(layer->gradient);
        free(layer->output);
        free(layer->mask);
        free(layer->turned);
    }
    for (int i = 0; t->rngs && i < t->n_threads; i++) {
        if (t->rngs[i])
            gsl_rng_free(t->rngs[i]);
    }
    free(t->rngs);
    free(t->x);
    free(t->dx);
    free(t->parameters);
    free(t->mean);
    free(t->variance);
    *t = (struct rs_trainer){0};
}

/* ---- to and from the network ---- */

/* Where W[out][in] is. */
static size_t weight_at(const struct rs_trainer_layer *layer, size_t in, size_t out)
{
    return layer->weight + (out / RS_PANEL * layer->in_panels * RS_PANEL + in) * RS_PANEL + out % RS_PANEL;
}

static void turn_weight(struct rs_trainer *t, struct rs_trainer_layer *layer, size_t in_panel, size_t out_panel)
{
    if (layer->turned)
        rs_panels_turn(t->parameters + layer->weight + (out_panel * layer->in_panels + in_panel) * RS_PANEL_SQUARE,
                layer->turned + (in_panel * layer->out_panels + out_panel) * RS_PANEL_SQUARE);
}

void rs_trainer_take(struct rs_trainer *t)
{
    for (size_t l = 0; l < t->n_layers; l++) {
        struct rs_trainer_layer *layer = &t->layers[l];
        const float *weight = t->network->weights[t->first + l];

        for (size_t out = 0; out < layer->n_out; out++) {
            for (size_t in = 0; in < layer->n_in; in++)
                t->parameters[weight_at(layer, in, out)] = weight[out * layer->n_in + in];
        }
        memcpy(t->parameters + layer->bias, t->network->biases[t->first + l], layer->n_out * sizeof(float));
        for (size_t p = 0; p < layer->out_panels; p++) {
            for (size_t i = 0; i < layer->in_panels; i++)
                turn_weight(t, layer, i, p);
        }
    }
}

void rs_trainer_settle(const struct rs_trainer *t)
{
    for (size_t l = 0; l < t->n_layers; l++) {
        const struct rs_trainer_layer *layer = &t->layers[l];
        float *weight = t->network->weights[t->first + l];

        for (size_t out = 0; out < layer->n_out; out++) {
            for (size_t in = 0; in < layer->n_in; in++)
                weight[out * layer->n_in + in] = t->parameters[weight_at(layer, in, out)];
        }
        memcpy(t->network->biases[t->first + l], t->parameters + layer->bias, layer->n_out * sizeof(float));
    }
}

/* ---- slices of rows ---- */

struct pass {
    struct rs_trainer *trainer;
    const struct rs_trainer_batch *batch;
    size_t n_rows;
};

struct slice {
    struct rs_trainer *t;
    const struct rs_trainer_batch *batch;
    size_t stride, at, n; /* `at` is where the slice's rows begin in a panel */
    uint64_t index;
    gsl_rng *rng;
};

/* Layers, slices and panels draw from blocks of their own. */
static void drop_out(const struct slice *s, size_t l)
{
    const struct rs_trainer_layer *layer = &s->t->layers[l];
    uint64_t slices = s->t->n_rows / RS_TRAINER_SLICE + 1;
    uint64_t block = ((s->batch->step * RS_MAX_LAYERS + l) * slices + s->index) << 16; /* panels: MAX_UNITS / 16 */

    for (size_t p = 0; p < layer->out_panels; p++) {
        size_t at = p * s->stride + s->at;

        rs_dropout_forward(layer->output + at, layer->mask + at, s->n, RS_PANEL, s->t->dropout, s->batch->seed,
                DROPOUT_STREAM + block + p, s->rng);
    }
}

static void forward(const struct slice *s)
{
    const float *in = s->t->x;

    for (size_t l = 0; l < s->t->n_layers; l++) {
        const struct rs_trainer_layer *layer = &s->t->layers[l];

        rs_panels_multiply(in + s->at, s->stride, s->n, layer->n_in, s->t->parameters + layer->weight,
                layer->in_panels * RS_PANEL_SQUARE, layer->out_panels, s->t->parameters + layer->bias,
                layer->output + s->at, s->stride);
        for (size_t p = 0; p < layer->out_panels; p++)
            rs_activation_forward(layer->activation, layer->output + p * s->stride + s->at, s->n * RS_PANEL);
        if (layer->mask && s->batch->learning)
            drop_out(s, l);
        in = layer->output;
    }
}

static void backward(const struct slice *s)
{
    for (size_t l = s->t->n_layers; l-- > 0;) {
        const struct rs_trainer_layer *layer = &s->t->layers[l];
        float *dx = l > 0 ? s->t->layers[l - 1].gradient : s->t->dx;

        for (size_t p = 0; p < layer->out_panels; p++) {
            size_t at = p * s->stride + s->at;

            if (layer->mask)
                rs_dropout_backward(layer->output + at, layer->gradient + at, layer->mask + at, s->n, RS_PANEL,
                        s->t->dropout);
            rs_activation_backward(layer->activation, layer->output + at, layer->gradient + at, s->n * RS_PANEL);
        }
        if (dx)
            rs_panels_multiply(layer->gradient + s->at, s->stride, s->n, layer->n_out, layer->turned,
                    layer->out_panels * RS_PANEL_SQUARE, layer->in_panels, NULL, dx + s->at, s->stride);
    }
}

static void pass_slice(void *context, size_t block, int worker)
{
    const struct pass *pass = context;
    const struct rs_trainer_batch *batch = pass->batch;
    size_t start = block * RS_TRAINER_SLICE;
    struct slice s = {.t = pass->trainer,
            .batch = batch,
            .stride = rs_trainer_stride(pass->trainer),
            .at = start * RS_PANEL,
            .n = pass->n_rows - start < RS_TRAINER_SLICE ? pass->n_rows - start : RS_TRAINER_SLICE,
            .index = block,
            .rng = pass->trainer->rngs[worker]};

    batch->fill(batch->context, s.t, start, s.n, worker);
    forward(&s);
    batch->judge(batch->context, s.t, start, s.n, batch->learning);
    if (batch->learning)
        backward(&s);
    if (batch->learning && batch->back)
        batch->back(batch->context, s.t, start, s.n);
}

void rs_trainer_pass(struct rs_trainer *t, size_t n, const struct rs_trainer_batch *batch)
{
    struct pass pass = {t, batch, n};

    rs_parallel(rs_blocks(n, RS_TRAINER_SLICE), t->n_threads, pass_slice, &pass);
}

/* ---- squares of weights ---- */

struct update {
    struct rs_trainer *t;
    const struct rs_trainer_others *others;
    struct rs_adam_rates weights, biases;
    size_t n_rows;
};

static void update_square(const struct update *u, size_t l, size_t in_panel, size_t out_panel)
{
    struct rs_trainer *t = u->t;
    struct rs_trainer_layer *layer = &t->layers[l];
    const float *in = l > 0 ? t->layers[l - 1].output : t->x;
    size_t stride = rs_trainer_stride(t);
    size_t at = layer->weight + (out_panel * layer->in_panels + in_panel) * RS_PANEL_SQUARE;
    float gradient[RS_PANEL_SQUARE];

    rs_panels_outer(in + in_panel * stride, layer->gradient + out_panel * stride, u->n_rows, gradient);
    rs_adam_update(&u->weights, t->parameters + at, gradient, t->mean + at, t->variance + at, RS_PANEL_SQUARE);
    turn_weight(t, layer, in_panel, out_panel);
}

static void update_bias(const struct update *u, const struct rs_trainer_layer *layer, size_t out_panel)
{
    struct rs_trainer *t = u->t;
    size_t at = layer->bias + out_panel * RS_PANEL;
    float gradient[RS_PANEL];

    rs_panels_sum(layer->gradient + out_panel * rs_trainer_stride(t), u->n_rows, gradient);
    rs_adam_update(&u->biases, t->parameters + at, gradient, t->mean + at, t->variance + at, RS_PANEL);
}

static size_t layer_blocks(const struct rs_trainer_layer *layer)
{
    return rs_blocks(layer->in_panels, GROUP) * layer->out_panels;
}

static void update_block(void *context, size_t block, int worker)
{
    const struct update *u = context;
    const struct rs_trainer_layer *layer;
    size_t l = 0, groups, from, to;

    if (u->others && block < u->others->n_blocks) {
        u->others->run(u->others->context, block, worker);
        return;
    }
    block -= u->others ? u->others->n_blocks : 0;
    for (; block >= layer_blocks(&u->t->layers[l]); l++)
        block -= layer_blocks(&u->t->layers[l]);
    layer = &u->t->layers[l];
    groups = rs_blocks(layer->in_panels, GROUP);
    from = block % groups * GROUP;
    to = from + GROUP < layer->in_panels ? from + GROUP : layer->in_panels;
    for (size_t i = from; i < to; i++)
        update_square(u, l, i, block / groups);
    if (from == 0)
        update_bias(u, layer, block / groups);
}

void rs_trainer_update(struct rs_trainer *t, size_t n, const struct rs_adam *weights, const struct rs_adam *biases,
        size_t step, const struct rs_trainer_others *others)
{
    struct update u = {t, others, rs_adam_rates(weights, step), rs_adam_rates(biases, step), n};
    size_t blocks = others ? others->n_blocks : 0;

    for (size_t l = 0; l < t->n_layers; l++)
        blocks += layer_blocks(&t->layers[l]);
    rs_parallel(blocks, t->n_threads, update_block, &u);
}
