/* autoencoder_step.h: one step of learning an autoencoder from a mini-batch of dense or sparse rows. */
#ifndef AUTOENCODER_STEP_H
#define AUTOENCODER_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoencoder_fit.h"
#include "autoencoder_gram.h"
#include "autoencoder_sparse.h"
#include "models/network_train.h"

/* Dense rows go through all layers in `trainer`. Of sparse rows the first layer is `sparse`'s, and under squared error the
 * last one `gram`'s, so that neither costs the number of columns times the batch. */
struct autoencoder_learner {
    const struct autoencoder_options *options;
    const struct encode_rows *rows;
    struct rs_network *network;
    struct rs_trainer trainer;
    struct autoencoder_sparse sparse;
    struct autoencoder_gram gram;
    bool by_gram;
    int32_t *learnt, *held_out; /* rows */
    size_t n_learnt, n_held_out;
    int32_t *picked;      /* [batch_size] */
    float *target;        /* panels [batch_size,columns]: trainer.x itself where that is the same; NULL with `gram` */
    float *mask;          /* of the input's dropout, dense rows */
    double *row_loss;     /* [batch_size] */
    const int32_t *batch; /* [n] rows of a step */
    size_t n, step;
    bool learning;
    autoencoder_epoch_fn *epoch;
    void *epoch_context;
    struct rs_error *error;
};

/* Room for everything above; options, rows and network are set. Free it also after a failure. */
int autoencoder_learner_alloc(struct autoencoder_learner *learner, struct rs_error *error);
void autoencoder_learner_free(struct autoencoder_learner *learner);

/* Take the network's parameters, to learn from there. With sparse rows the first layer's weight is kept the other way round,
 * [columns,units], while it learns: an entry then touches numbers that lie side by side. */
int autoencoder_take(struct autoencoder_learner *learner, struct rs_error *error);

/* The parameters as they are into the network, at the end of an epoch; and the first weight the right way round again, at the
 * very end. */
void autoencoder_settle(void *learner);
int autoencoder_leave(struct autoencoder_learner *learner, struct rs_error *error);

/* For struct rs_learner: one step from the rows learnt[rows[n]], the sum of their losses before it; and the mean loss over
 * the rows held out. NAN: out of memory. */
double autoencoder_learn(void *learner, const int32_t *rows, size_t n, size_t step);
double autoencoder_validate(void *learner);

#endif
