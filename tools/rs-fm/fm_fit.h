/* fm_fit.h: the course of a fit: several chains of sweeps, of which those after the burn-in are kept. */
#ifndef RS_FM_FIT_H
#define RS_FM_FIT_H

#include "fm_gibbs.h"
#include "models/factorisation_machine.h"

struct fm_parameters {
    size_t k, chains, iterations, burn_in; /* of each chain */
    size_t draws;                          /* kept at most by all chains together, evenly spaced behind the burn-in */
    bool user_noise;
    uint64_t seed;
};

/* After each sweep of the first chain: its number from 1, and where the sampler stands. -1 ends the fit. */
typedef int fm_watch_fn(void *context, const struct fm_state *state, size_t iteration, struct rs_error *error);

/* How many draws are kept. */
size_t fm_draws(const struct fm_parameters *parameters);

/* Fill `model`, whose ids, columns' names and numbers of columns are set. The columns are the sides' features behind the ids.
 * -1: no rating, out of memory, or `watch` failed. `watch` may be NULL. */
int fm_fit(struct rs_fm *model, const struct fm_parameters *parameters, const struct fm_ratings *ratings,
        const struct fm_side *users, const struct fm_side *items, const struct rs_drift_knots *knots, int n_threads,
        fm_watch_fn *watch, void *context, struct rs_error *error);

#endif
