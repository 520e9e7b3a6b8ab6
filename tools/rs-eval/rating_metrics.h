/* rating_metrics.h: how far predicted ratings are from the true ones, beside what means get on the same pairs.
 *
 * Errors are summed for each user, so that totals, intervals and slices are sums of the same. */
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

/* What a user's pairs sum to: their number, then the squared and the absolute errors of each predictor. */
enum {
    RATING_N,
    RATING_SQUARED,
    RATING_ABSOLUTE = RATING_SQUARED + RATING_N_PREDICTORS,
    RATING_N_TERMS = RATING_ABSOLUTE + RATING_N_PREDICTORS
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
    const int32_t *indices;
    const float *truth, *predicted;
    const struct rating_means *means; /* or NULL: the terms of the other predictors stay 0 */
    const int32_t *mean_row;          /* [n_users] the user in `means`, or -1 */
    const int32_t *mean_column;       /* [n_columns] the film in `means`, or -1 */
};

/* Add an entry of a user to terms[RATING_N_TERMS]; nothing where it has no prediction. */
void rating_add(double *terms, const struct rating_problem *problem, size_t user, int64_t entry);

#endif
