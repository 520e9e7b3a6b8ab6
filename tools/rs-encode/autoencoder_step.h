/* autoencoder_step.h: one step of learning an autoencoder from a mini-batch of dense or sparse rows. */
#ifndef AUTOENCODER_STEP_H
#define AUTOENCODER_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "autoencoder_fit.h"

/* A mini-batch of sparse rows. */
struct autoencoder_batch {
    int64_t *indptr;
    int32_t *indices;
    float *values;
    size_t capacity, values_capacity;
};

struct autoencoder_learner {
    const struct autoencoder_options *options;
    const struct encode_rows *rows;
    struct rs_network *network;
    struct rs_pass pass;
    int32_t *learnt, *held_out; /* rows */
    size_t n_learnt, n_held_out;
    int32_t *picked;       /* [batch_size] */
    float *target, *input; /* [batch_size,columns]; input is dense rows with some left out */
    float *hidden, *mask;  /* sparse: [batch_size,sizes[1]]; dense: the mask of the input */
    float *row_loss;       /* [batch_size] */
    float *gradient, *mean, *variance;
    struct autoencoder_batch batch;
    autoencoder_epoch_fn *epoch;
    void *epoch_context;
    struct rs_error *error;
};

/* Room for everything above; options, rows and network are set. Free it also after a failure. */
int autoencoder_learner_alloc(struct autoencoder_learner *learner, struct rs_error *error);
void autoencoder_learner_free(struct autoencoder_learner *learner);

/* With sparse rows the first layer's weight is kept the other way round, [columns,units], while it learns: an entry then
 * touches numbers that lie side by side. This turns it round, there and back. Nothing to do for dense rows. */
int autoencoder_turn_weight(struct autoencoder_learner *learner, bool back, struct rs_error *error);

/* For struct rs_learner: one step from the rows learnt[rows[n]], the sum of their losses before it; and the mean loss over
 * the rows held out. NAN: out of memory. */
double autoencoder_learn(void *learner, const int32_t *rows, size_t n, size_t step);
double autoencoder_validate(void *learner);

#endif
