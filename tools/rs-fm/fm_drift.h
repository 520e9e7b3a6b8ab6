/* fm_drift.h: draws of the users' drift (models/rating_drift.h). All x of a user and process are drawn at once, by filtering
 * forward and sampling backward (Carter, Kohn 1994); a process' variance is drawn too. */
#ifndef RS_FM_DRIFT_H
#define RS_FM_DRIFT_H

#include <gsl/gsl_rng.h>

#include "models/rating_drift.h"

/* Where a chain stands. */
struct fm_drift {
    const struct rs_drift_knots *knots; /* on loan; NULL: there is no drift */
    float *x;                           /* [RS_DRIFT_PROCESSES, knots] */
    double variance[RS_DRIFT_PROCESSES];
};

int fm_drift_start(struct fm_drift *drift, const struct rs_drift_knots *knots, struct rs_error *error);
void fm_drift_free(struct fm_drift *drift);

/* Draw one process of one user anew, from the errors (rating - prediction) of all users, which change with it. `precision`
 * is that of a rating; `room` is [2, knots of the user]. Returns the sum of squares of what was new at each knot, which
 * fm_drift_draw_variance() wants of all users. */
double fm_drift_draw(struct fm_drift *drift, size_t process, size_t user, double precision, float *error, double *room,
        gsl_rng *rng);
void fm_drift_draw_variance(struct fm_drift *drift, size_t process, double squares, gsl_rng *rng);

/* d at a knot; and some ratings after it. */
double fm_drift_at(const struct fm_drift *drift, size_t knot, double ahead);

/* Sums over draws for the kept mean: [3, knots and one more of each user] of d, d^2 and d times the user's bias. */
size_t fm_drift_sums(const struct rs_drift_knots *knots);
void fm_drift_add(double *sums, const struct fm_drift *drift, const double *bias);

/* What `n_chains` sums of `n_draws` draws in all give; `bias` [n_users] is the mean. A drift is correlated with the bias, so
 * that what it adds to a variance is var(d) + 2 cov(d, bias). `kept` is to be freed in every case. */
int fm_drift_keep(struct rs_drift *kept, const struct rs_drift_knots *knots, const double *sums, size_t n_chains,
        size_t n_draws, const double *bias, struct rs_error *error);

#endif
