/* mlp_fit.h: fit a rating network to ratings: mini-batches, Adam, early stopping on ratings held out of the training data.
 *
 * Minimised is, over the ratings r of user u and film i,
 *     sum (r - rating(u,i))^2 + bias_regularization (sum b_u^2 + sum b_i^2)
 *                             + embedding_regularization (sum |p_u|^2 + sum |q_i|^2)
 * with weight decay on the layers beside it (r less its drift, mlp_values.h). A penalty is paid once a user or film, however many ratings there are: what
 * has few ratings stays near zero, as a damped mean does. */
#ifndef MLP_FIT_H
#define MLP_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "data/csr.h"
#include "data/dense.h"
#include "models/network_fit.h"
#include "models/rating_network.h"

enum { MLP_MAX_HIDDEN = RS_MAX_LAYERS - 1 };

struct mlp_options {
    size_t hidden[MLP_MAX_HIDDEN], n_hidden;
    enum rs_activation activation;
    size_t n_embedding;
    size_t n_networks;                                  /* of seeds that follow one another, averaged */
    const struct rs_dense *user_factors, *item_factors; /* of another model, a bias and factors a row; or NULL */
    double factor_weight;                               /* part of the factors' product that is taken as it is */
    double half_life;                                   /* of users' drift (mlp_values.h), in ratings; 0: none */
    double dropout, learning_rate, weight_decay;
    double bias_regularization, embedding_regularization; /* in ratings */
    double validation; /* part of each user's ratings held out, the latest where there are times; 0: none */
    bool refit;        /* after early stopping learn once more, from all ratings, for as many epochs as were best */
    bool resume;       /* go on from the model as it is */
    size_t epochs, batch_size, patience;
    uint64_t seed;
    int n_threads;
    struct rs_progress *progress; /* may be NULL */
};

/* Told of each epoch of the first network; losses are mean squared errors. */
typedef int mlp_epoch_fn(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error);

struct mlp_result {
    struct rs_outcome outcome; /* of several networks: the losses on average and of the average, epochs at most and on
                                * average */
    size_t n_learnt, n_held_out;
};

/* NULL when the options can be used, else what is wrong with them. */
const char *mlp_check(const struct mlp_options *options);

/* NULL when users' and films' factors go together (or both are NULL), else what is wrong with them. */
const char *mlp_check_factors(const struct rs_dense *users, const struct rs_dense *items);

/* Make a model from ratings, users' vectors and items' vectors (either may be NULL). Free it with
 * rs_rating_network_free(), also after a failure. */
int mlp_start(struct rs_rating_network *model, const struct mlp_options *options, const struct rs_csr *ratings,
        const struct rs_dense *users, const struct rs_dense *items, struct rs_error *error);

/* Learn. `model` is one that mlp_start() made, or one kept earlier (its own shape then counts, not the options'); users and
 * films it has not met keep zeros. `users` and `items` are the ratings' rows and columns, found in the model. */
int mlp_fit(struct rs_rating_network *model, const struct mlp_options *options, const struct rs_csr *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, mlp_epoch_fn *epoch,
        void *epoch_context, struct mlp_result *result, struct rs_error *error);

#endif
