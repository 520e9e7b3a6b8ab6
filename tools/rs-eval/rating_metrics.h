/* rating_metrics.h: how far predicted ratings are from the true ones, beside what means get on the same pairs.
 *
 * Sums are kept for each user, so that totals, intervals and slices come from one array. */
#ifndef RS_EVAL_RATING_METRICS_H
#define RS_EVAL_RATING_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum rating_predictor {
    RATING_PREDICTION,  /* what is evaluated */
    RATING_BIASES,      /* mu + user bias + film bias */
    RATING_ITEM_MEAN,   /* the film's mean, mu where it has none */
    RATING_GLOBAL_MEAN, /* mu */
    RATING_N_PREDICTORS
};

/* Sums over a user's pairs. */
struct rating_sums {
    double n;
    double squared[RATING_N_PREDICTORS];
    double absolute[RATING_N_PREDICTORS];
};

/* What training ratings say without any model: mu, and for each film and user their own. The biases minimise
 *   sum (r - mu - film bias - user bias)^2 + damping (sum film bias^2 + sum user bias^2)
 * by turns: all film biases for fixed user biases (0 at first), then all user biases, in closed form each. One round is
 * the baseline of Koren 2010 ("Factor in the neighbors", section 2.1); ten come near the minimum. */
struct rating_means {
    double mean;
    double *item_mean, *item_bias; /* [n_columns] */
    double *user_bias;             /* [n_rows] */
};

enum { RATING_DAMPING = 5, RATING_ROUNDS = 10 };

/* From ratings in compressed rows. The caller frees it with rating_means_free(), also after -1 (out of memory). */
int rating_means_fit(struct rating_means *means, size_t n_rows, size_t n_columns, const int64_t *indptr,
        const int32_t *indices, const float *data, int n_rounds, struct rs_error *error);
void rating_means_free(struct rating_means *means);

/* The true ratings in compressed rows, and predicted[n_entries] beside them: NaN is a pair without a prediction. */
struct rating_problem {
    size_t n_users;
    const int64_t *indptr;
    const int32_t *indices;
    const float *truth, *predicted;
    const struct rating_means *means; /* or NULL: the sums of the other predictors are 0 */
    const int32_t *mean_row;          /* [n_users] the user in `means`, or -1 */
    const int32_t *mean_column;       /* [n_columns] the film in `means`, or -1 */
};

/* sums[n_users] over the pairs that have a prediction. */
void rating_evaluate(struct rating_sums *sums, const struct rating_problem *problem, int n_threads);

/* All users' sums, added in their order. */
struct rating_sums rating_total(const struct rating_sums *sums, size_t n_users);

#endif
