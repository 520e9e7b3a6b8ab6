/* als_rotation.h: an implicit model in the axes of one side's Gram matrix, where that is diagonal.
 *
 * What is minimised knows no axes: both sides turned alike are the same model. In these, a system without its entries is a few
 * numbers instead of a matrix: conjugate gradient multiplies by it in k steps instead of k^2, and a row with fewer entries than
 * factors is a system of as many unknowns as it has entries. */
#ifndef RS_ALS_ROTATION_H
#define RS_ALS_ROTATION_H

#include "base/error.h"
#include "models/factors.h"

struct als_rotation {
    size_t k;
    float *axes;     /* [k,k] a row an axis */
    float *spectrum; /* [k] the Gram matrix' diagonal there, from 0 up, the largest first */
    float *scratch;  /* one block of rows a worker */
};

/* Free with als_rotation_free(), also after a failure. */
int als_rotation_init(struct als_rotation *rotation, size_t k, int n_threads, struct rs_error *error);
void als_rotation_free(struct als_rotation *rotation);

/* Find the axes of `side`, which has its Gram matrix, and turn it: its factors in place, its Gram matrix to the spectrum. */
int als_rotation_set(struct als_rotation *rotation, struct rs_factors_side *side, int n_threads,
        struct rs_error *error);

/* Turn rows [n,k] into these axes, in place. `n_threads` as at the start, or fewer. */
void als_rotation_turn(const struct als_rotation *rotation, float *rows, size_t n, int n_threads);

/* One row against the turned side, exactly as rs_factors_solve() has it: row [k]. A row of few entries, as als_is_short() says,
 * goes by a system of its entries: with s_j^2 the weight of entry j, D the diagonal without entries and V the rows
 * s_j z_j D^(-1/2),
 *     (D + sum s_j^2 z_j z_j^T) x = sum pull_j z_j  is  x = D^(-1/2) V^T g  with  (I + V V^T) g = pull / s,
 * the matrix identity of Woodbury without its difference. Costs n^2 k / 2 + n^3 / 6 instead of n k^2 / 2 + k^3 / 6. */
bool als_is_short(size_t k, size_t n);
size_t als_short_scratch(size_t k);
int als_short_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        const float *spectrum, const int32_t *positions, const float *values, size_t n, float *row, float *scratch);

#endif
