/* mlp_values.h: the values that learning starts from: damped biases, or another model's biases and factors; how each user's
 * ratings drift; small embeddings. */
#ifndef MLP_VALUES_H
#define MLP_VALUES_H

#include "base/error.h"
#include "mlp_fit.h"
#include "mlp_ratings.h"
#include "mlp_step.h"

/* What all networks of a model share: biases and factors, and the offsets of the ratings.
 *
 * People rate higher for a while, then lower. A rating's drift is what the same user's earlier ratings were off by on
 * average, the last ones most: one counts half as much as that half_life ratings later, and bias_regularization zeros count
 * too. Ratings are learnt as if the drift of their time was not in them; the drift at the end is added to the user's bias,
 * which so is today's. Nothing is done without times, or with a half-life of 0. */
int mlp_start_values(struct rs_rating_network *model, const struct mlp_options *options, struct mlp_ratings *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, struct rs_error *error);

/* What a network has by itself, from its seed: layers and embeddings. */
int mlp_start_network(struct mlp_learner *learner, struct rs_error *error);

#endif
