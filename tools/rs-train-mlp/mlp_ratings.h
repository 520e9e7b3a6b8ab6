/* mlp_ratings.h: ratings as examples: which are learnt from and which are held out, and the biases they start from. */
#ifndef MLP_RATINGS_H
#define MLP_RATINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"
#include "models/rating_network.h"

/* Entries of a CSR as pairs, in two lists; all networks of a model read the same. */
struct mlp_ratings {
    size_t n;                   /* entries */
    int32_t *user;              /* [n] row of each entry; owned */
    const int32_t *item;        /* [n] column; the CSR's */
    const float *value;         /* [n]; the CSR's */
    int32_t *learnt, *held_out; /* positions of entries; owned */
    size_t n_learnt, n_held_out;
    int32_t *held_user, *held_item; /* [n_held_out] the pairs held out; owned */
    float *offsets;                 /* [n] by how much a rating is off for its time, zeros at first; owned */
    bool in_time;                   /* there are times, and `learnt` has each user's entries in their order */
};

/* Of each user's n ratings floor(fraction n + 1/2) are held out: the latest where there are times (ties: the higher
 * column), else any, as drawn from (seed, user). */
int mlp_ratings_split(struct mlp_ratings *ratings, const struct rs_csr *matrix, double fraction, uint64_t seed,
        struct rs_error *error);

/* Learn from all of them, the ones held out too. */
void mlp_ratings_learn_all(struct mlp_ratings *ratings);
void mlp_ratings_free(struct mlp_ratings *ratings);

/* Mean, range and damped biases of the ratings that are learnt from: b_i = sum (r - mean - b_u) / (n_i + damping), users
 * likewise, in turn. Users and films that the model does not know are passed over. */
int mlp_start_biases(struct rs_rating_network *model, const struct mlp_ratings *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, double damping, struct rs_error *error);

#endif
