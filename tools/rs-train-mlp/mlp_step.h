/* mlp_step.h: one step of learning a rating network from a mini-batch: forward, errors, backward, Adam. */
#ifndef MLP_STEP_H
#define MLP_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "models/network_fit.h"
#include "models/network_train.h"
#include "models/rating_network.h"
#include "mlp_fit.h"
#include "mlp_ratings.h"

/* A side's ids as they learn: gradients of the rows that a batch touches. Only these rows are updated, so a step costs the
 * batch's size, not the number of users and films. */
struct mlp_touched {
    struct rs_rating_side *side;
    float *gradient;     /* [n,n_embedding + 1]: embedding, bias */
    uint32_t *count;     /* [n] in this batch */
    uint32_t *n_ratings; /* [n] among the learnt ones */
    int32_t *rows;       /* [batch_size] those touched, each once */
    size_t n_rows;
    float *room; /* [2,sizes[0]] an input and its gradient */
};

struct mlp_learner {
    struct rs_rating_network *model; /* one network */
    const struct mlp_options *options;
    const struct rs_rating_rows *users, *items;
    const struct mlp_ratings *ratings;
    uint64_t seed;
    int n_threads;
    struct mlp_touched user, item;
    struct rs_trainer trainer;
    const int32_t *batch; /* [n] of a step: places in ratings->learnt */
    size_t n, step;
    float *x;               /* [n_threads,sizes[0]] */
    float *errors;          /* [batch_size] */
    float *mean, *variance; /* Adam's moments of embeddings and biases, laid out as in the model's parameters */
    float *predicted;       /* [ratings->n_held_out] */
    mlp_epoch_fn *epoch;
    void *epoch_context;
    struct rs_error *error;
};

/* Room for everything above; all up to n_threads is set. Free it also after a failure. */
int mlp_learner_alloc(struct mlp_learner *learner, struct rs_error *error);
void mlp_learner_free(struct mlp_learner *learner);

/* For struct rs_learner: one step from ratings->learnt[rows[n]], the sum of the squared errors before it; and the mean squared
 * error over ratings->held_out. */
double mlp_learn(void *learner, const int32_t *rows, size_t n, size_t step);
double mlp_validate(void *learner);

/* The network's parameters as they are now into the model. */
void mlp_settle(void *learner);

#endif
