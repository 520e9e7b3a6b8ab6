/* network_train.h: a mini-batch through a network and back, and Adam: what the autoencoder and the rating network learn by.
 *
 * A step is two loops over threads. In the first, slices of the batch's rows go forward, meet the loss, and come back to
 * the input, each on its own. In the second, squares of 16 by 16 weights get their gradient, from all rows in their order,
 * and are updated at once: the gradient as a whole is never in memory. Either way a number is summed in one place in one
 * order, so the bits are the same for any number of threads. Numbers lie in panels (math/panels.h). */
#ifndef RS_MODELS_NETWORK_TRAIN_H
#define RS_MODELS_NETWORK_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <gsl/gsl_rng.h>

#include "base/error.h"
#include "base/parallel.h"
#include "math/adam.h"
#include "math/panels.h"
#include "models/network.h"

enum { RS_TRAINER_SLICE = 64 }; /* rows that go through at once */

struct rs_trainer_layer {
    size_t n_in, n_out, in_panels, out_panels;
    enum rs_activation activation;
    size_t weight, bias; /* where they are in `parameters`: panels of W^T [n_in,n_out]; [16 out_panels] */
    float *turned;       /* panels of W [n_out,n_in], for the way back; NULL where nobody wants it */
    float *output;       /* panels [n_rows,n_out], behind activation and dropout */
    float *gradient;     /* of the loss by the output, later by what goes into the activation; the network's last layer
                          * has it where its output is */
    float *mask;         /* of the dropout; NULL without */
};

struct rs_trainer {
    struct rs_network *network;
    size_t n_layers; /* some of the network's, from `first` on */
    size_t first, n_rows;
    struct rs_trainer_layer layers[RS_MAX_LAYERS];
    float *x, *dx;          /* panels [n_rows,n_in of the first layer]; dx is NULL where nobody wants it */
    float *parameters;      /* [n_parameters] of these layers; what panels are filled up with has no effect */
    float *mean, *variance; /* [n_parameters] the moments */
    size_t n_parameters;
    double dropout;
    gsl_rng **rngs; /* [n_threads] */
    int n_threads;
};

/* Its owner's part in a pass, for rows start .. start + n - 1 of the batch, at most RS_TRAINER_SLICE, side by side with
 * others. `worker` picks scratch. */
struct rs_trainer_batch {
    void *context;
    /* Put the rows into trainer->x. */
    void (*fill)(void *context, struct rs_trainer *trainer, size_t start, size_t n, int worker);
    /* From the last layer's output to its gradient; only the output is wanted unless `learning`. What fills up the last
     * panel must stay zero. */
    void (*judge)(void *context, struct rs_trainer *trainer, size_t start, size_t n, bool learning);
    /* The input's gradient of these rows is there, with `learning`. May be NULL. */
    void (*back)(void *context, struct rs_trainer *trainer, size_t start, size_t n);
    bool learning;
    uint64_t seed; /* dropout draws from (seed, step) */
    size_t step;
};

/* Room to learn layers first .. last - 1 from mini-batches of up to n_rows, with dropout behind all of the network's hidden
 * layers among them at this rate. `network` must outlive it. Free it also after a failure. */
int rs_trainer_alloc(struct rs_trainer *trainer, struct rs_network *network, size_t first, size_t last, size_t n_rows,
        double dropout, bool want_dx, int n_threads, struct rs_error *error);
void rs_trainer_free(struct rs_trainer *trainer);

/* Take the parameters from the network's arrays, and put them back there. */
void rs_trainer_take(struct rs_trainer *trainer);
void rs_trainer_settle(const struct rs_trainer *trainer);

/* From a row's place in one panel to that in the next; row i begins at 16 i. */
static inline size_t rs_trainer_stride(const struct rs_trainer *trainer)
{
    return trainer->n_rows * RS_PANEL;
}

static inline struct rs_trainer_layer *rs_trainer_last(struct rs_trainer *trainer)
{
    return &trainer->layers[trainer->n_layers - 1];
}

/* n rows forward, and, with `learning`, the loss's gradient back through all layers. */
void rs_trainer_pass(struct rs_trainer *trainer, size_t n, const struct rs_trainer_batch *batch);

/* Adam's step `step` from that. `others` (NULL: none) are blocks of the owner's own that can run beside it, the first. */
struct rs_trainer_others {
    size_t n_blocks;
    rs_block_fn *run;
    void *context;
};
void rs_trainer_update(struct rs_trainer *trainer, size_t n, const struct rs_adam *weights,
        const struct rs_adam *biases, size_t step, const struct rs_trainer_others *others);

#endif
