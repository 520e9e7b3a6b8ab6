/* network_fit.h: how a network learns: the weights it starts from, and the loop over epochs of mini-batches with early
 * stopping. Shared by the autoencoder and the rating network; a step is network_train.h. */
#ifndef RS_MODELS_NETWORK_FIT_H
#define RS_MODELS_NETWORK_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <gsl/gsl_rng.h>

#include "base/error.h"
#include "base/progress.h"
#include "models/network.h"

/* Weights uniform in +-sqrt(6 / (in + out)) (Glorot and Bengio 2010), for relu layers +-sqrt(6 / in) (He et al. 2015);
 * biases zero. Layer l draws from (seed, l). */
int rs_network_start(struct rs_network *network, uint64_t seed, struct rs_error *error);

/* ---- the loop ---- */

struct rs_training {
    size_t epochs; /* at most */
    size_t batch_size;
    size_t patience; /* stop after so many epochs without a better validation loss; 0: never */
    uint64_t seed;
    struct rs_progress *progress; /* may be NULL; one unit is an epoch */
};

/* What learns, as the loop sees it. */
struct rs_learner {
    void *context;
    size_t n_rows; /* training examples, up to 2^31 - 1 */

    /* One step: learn from these examples; returns the sum of their losses. `step` counts from 1. */
    double (*learn)(void *context, const int32_t *rows, size_t n, size_t step);

    /* The mean loss over the examples held out, or NULL where none are. */
    double (*validate)(void *context);

    /* Called at the end of an epoch's steps, before `parameters` are read. May be NULL. */
    void (*settle)(void *context);

    /* What is learnt: the best epoch's values are put back at the end. */
    float *parameters;
    size_t n_parameters;

    /* Told of each epoch (0: before the first, when there is something to validate). May be NULL. Not 0: stop, failed. */
    int (*epoch)(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error);
};

struct rs_outcome {
    size_t epochs, best_epoch; /* run; the one whose parameters are kept (0: those it started with) */
    double loss;               /* mean training loss of the best epoch, NAN for epoch 0 */
    double validation_loss;    /* of the best epoch, or NAN */
};

/* Examples are shuffled anew each epoch, from (seed, epoch). Without validation the last epoch is kept. -1: out of memory,
 * a loss that is no longer finite (a learning rate too high), or what `epoch` says. */
int rs_learn(const struct rs_training *training, const struct rs_learner *learner, struct rs_outcome *outcome,
        struct rs_error *error);

#endif
