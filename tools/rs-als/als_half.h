/* als_half.h: half of an iteration: all rows of one side solved against the other, held fixed. */
#ifndef RS_ALS_HALF_H
#define RS_ALS_HALF_H

#include "als_entries.h"
#include "als_fit.h"
#include "als_rotation.h"

struct als_half {
    const struct als_parameters *parameters;
    const struct rs_factors_objective *objective;
    size_t k, width;
    struct als_rotation rotation; /* to the axes of the side that is held fixed; empty in an explicit model */
    float *scratch;               /* `stride` floats a worker */
    size_t stride;
    size_t *unsolved; /* one a worker: 1 + its first row without a solution, or 0 */
};

/* Free with als_half_free(), also after a failure. */
int als_half_init(struct als_half *half, const struct als_parameters *parameters,
        const struct rs_factors_objective *objective, int n_threads, struct rs_error *error);
void als_half_free(struct als_half *half);

/* Solve `side`, whose entries are `rows`, against the other, and bring its Gram matrix up to date. An implicit model is turned
 * into the axes of `against` first (als_rotation.h). `as_folded`: not so for the exact solver, which solves each row by
 * rs_factors_solve(), so that it has the very bits of a fold-in; otherwise short rows go the shorter way. -1: memory, or a
 * row that can't be solved, named by its id. */
int als_half_solve(struct als_half *half, const struct als_rows *rows, struct rs_factors_side *side,
        struct rs_factors_side *against, bool as_folded, int n_threads, struct rs_error *error);

#endif
