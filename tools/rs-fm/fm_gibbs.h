/* fm_gibbs.h: draws from the posterior of a factorisation machine, by Gibbs sampling.
 *
 * A rating of user u for film i is w0 + a_u + b_i + p_u.q_i + noise. With x the features of u: p_u = sum_j x_j v_j, and
 * a_u = sum_j x_j w_j + (|p_u|^2 - sum_j x_j^2 |v_j|^2) / 2, what u's features have among themselves; likewise for films.
 * Each w_j and v_jf has a normal prior whose mean and variance belong to its group of features and its factor, and are
 * drawn too (normal-gamma; Rendle 2012, "Factorization Machines with libFM"; Freudenthaler, Schmidt-Thieme, Rendle 2011,
 * "Bayesian Factorization Machines"). The noise has one variance, or one for each user around a common one.
 *
 * A sweep costs k times (twice the ratings and a few times the entries of both sides): a feature never looks at ratings, only
 * at four sums over the ratings of each row (Rendle 2013). */
#ifndef RS_FM_GIBBS_H
#define RS_FM_GIBBS_H

#include <stdbool.h>
#include <gsl/gsl_rng.h>

#include "fm_design.h"
#include "fm_drift.h"

/* What a row's ratings say to its features, for the factor at hand. With noise precisions c of the ratings, errors e and
 * the other side's factor o: n = sum c, s1 = sum c o, s2 = sum c o^2, e0 = sum c e, e1 = sum c e o. `q` is the row's
 * factor, `part` what its a_u or b_i has changed by. */
struct fm_row {
    double n, s1, s2, e0, e1, q, part, unused;
};

/* The prior of a group's w (factor 0) or v_f (factor f + 1). */
struct fm_prior {
    double mean, precision;
};

struct fm_side_state {
    const struct fm_side *design; /* on loan */
    double *values;               /* [k + 1, n_features] w, then v_1 .. v_k */
    double *q;                    /* [k + 1, n_rows] the row's a_u or b_i, then its factors */
    double *ahead;                /* [n_rows, 4] for passes: change of part and of q, next factor, sum of precisions */
    struct fm_row *rows;          /* [n_rows] */
    struct fm_prior *priors;      /* [k + 1, FM_MAX_GROUPS] */
};

enum { FM_USERS, FM_ITEMS };

struct fm_state {
    const struct fm_ratings *ratings; /* on loan */
    size_t k;
    int n_threads;
    bool user_noise;
    double w0, noise; /* the common precision of the noise */
    double shift;     /* what w0 has changed by and the errors do not know yet */
    size_t n_sweeps;
    double *user_precision; /* [n_users] */
    double *error_squares;  /* [n_users] sum of squared errors */
    float *error;           /* [ratings] rating - prediction */
    struct fm_side_state side[2];
    size_t n_blocks, *block; /* [n_blocks + 1] users of a block of a pass */
    double *partial;         /* [n_blocks, n_items, 4] a block's sums for films */
    struct fm_drift drift;
    double *block_squares; /* [n_blocks, RS_DRIFT_PROCESSES] */
    double *drift_room;    /* [n_blocks, 2, knots of the user that has most] */
    gsl_rng **block_rng;   /* [n_blocks] */
    gsl_rng *rng;
};

/* Start a chain: w 0, v small and random, w0 the mean. Ratings, sides and knots (NULL: no drift) live as long. Free the state in every case. */
int fm_gibbs_start(struct fm_state *state, const struct fm_ratings *ratings, const struct fm_side *users,
        const struct fm_side *items, const struct rs_drift_knots *knots, size_t k, bool user_noise, uint64_t seed,
        uint64_t chain, int n_threads, struct rs_error *error);

/* Draw everything once. */
void fm_gibbs_sweep(struct fm_state *state);

/* The root of the mean squared error on the training ratings, of the last draw alone. */
double fm_gibbs_rmse(const struct fm_state *state);

/* Draw the users' drift (fm_pass_drift.c), which changes errors and their squares. */
int fm_drift_alloc(struct fm_state *state, const struct rs_drift_knots *knots, uint64_t seed, uint64_t chain,
        struct rs_error *error);
void fm_pass_drift(struct fm_state *state);

void fm_gibbs_free(struct fm_state *state);

/* ---- the parts, for the tests ---- */

/* The mean and precision of one feature's v given everything else, from its rows' sums; `old` is its value now. */
struct fm_prior fm_conditional(const struct fm_side *design, const struct fm_row *rows, size_t feature, double old,
        struct fm_prior prior);

/* The same for a w. */
struct fm_prior fm_conditional_linear(const struct fm_side *design, const struct fm_row *rows, size_t feature,
        double old, struct fm_prior prior);

/* Draw every feature of the side for one factor, by the sums in its rows. */
void fm_draw_factor(struct fm_side_state *side, size_t factor, gsl_rng *rng);

/* Sums over ratings (fm_passes.c). Predictions and errors anew from the sides' q. */
void fm_pass_errors(struct fm_state *state);

/* The users' sums with the films' factor `factor` (0: none, o is 0), after w0's change is taken off the errors. */
void fm_pass_users(struct fm_state *state, size_t factor);

/* The films' sums with the users' factor `factor`, after what the users' features have changed is taken off the errors. */
void fm_pass_items(struct fm_state *state, size_t factor);

/* What the films' features of `factor` have changed is taken off the errors; then the users' sums with `next`. */
void fm_pass_back(struct fm_state *state, size_t factor, size_t next);

#endif
