/* als_fit.h: fit a factor model by alternating least squares: the users held fixed while all items are solved, then the
 * items while all users are. What is minimised: common/models/factors.h. */
#ifndef RS_ALS_FIT_H
#define RS_ALS_FIT_H

#include "base/error.h"
#include "models/factors.h"
#include "als_entries.h"

enum als_solver {
    ALS_CHOLESKY, /* exact: k^2 an entry and k^3 / 3 a row */
    ALS_CG        /* a few conjugate gradient steps from the last iteration's factors: k an entry and step */
};

struct als_parameters {
    struct rs_factors_objective objective; /* its mean is found by the fit */
    size_t k, iterations;
    enum als_solver solver;
    size_t cg_steps;
    uint64_t seed;
};

/* NULL, or why these parameters make no sense. */
const char *als_check(const struct als_parameters *parameters);

/* A regularization that suits the data's size, for who names none. Explicit: 0.1 for each entry of a row. Implicit: what
 * is noise in n users by m items grows with their sizes, but slower than rows do; held against validation parts of 65,000,
 * 1.6 and 16 million entries, the best penalty of a row was near 0.047 (unobserved weight + alpha |r|) (n m)^(1/3) each time. A row
 * of size sqrt(n m) has that penalty, whatever the scaling and the weights. */
double als_regularization(const struct rs_factors_objective *objective, const struct als_entries *entries);

/* Called after each iteration, from 1; not 0 ends the fit as an error. */
typedef int als_watch_fn(void *context, const struct rs_factors *model, size_t iteration, struct rs_error *error);

/* Fit. The model's rows are in the order of `entries`, sorted by id; what has no entry gets zeros. The users' turn is
 * last: with the exact solver the kept users are what fold-in makes of their histories. `watch` may be NULL. Free the
 * model with rs_factors_free(), also after a failure: values that make no sense, a system that can't be solved,
 * memory. */
int als_fit(struct rs_factors *model, const struct als_parameters *parameters, const struct als_entries *entries,
        int n_threads, als_watch_fn *watch, void *context, struct rs_error *error);

/* What is minimised, exactly, at the cost of a dot product an entry: the pairs without one come from the Gram
 * matrices. */
int als_loss(const struct rs_factors *model, const struct als_entries *entries, int n_threads, double *loss,
        struct rs_error *error);

/* Conjugate gradient (Takacs, Pilaszy, Tikk, "Applications of the conjugate gradient method for implicit feedback
 * collaborative filtering", 2011): `steps` steps on rs_factors_solve()'s system from `row` on. In an implicit model the
 * side's Gram matrix is diagonal (als_rotation.h), and `spectrum` [k] that; in an explicit one NULL. */
size_t als_cg_scratch(size_t width);
void als_cg_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        const float *spectrum, const int32_t *positions, const float *values, size_t n, size_t steps, float *row,
        float *scratch);

#endif
