/* fm_pass_drift.c: the users' drift, in the blocks of the passes; a block has a generator of its own. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "fm_gibbs.h"
#include "math/rng.h"

int fm_drift_alloc(struct fm_state *s, const struct rs_drift_knots *knots, uint64_t seed, uint64_t chain,
        struct rs_error *error)
{
    if (!knots)
        return 0;
    s->block_squares = rs_alloc_zero(s->n_blocks, RS_DRIFT_PROCESSES * sizeof *s->block_squares, error);
    s->drift_room = rs_alloc(s->n_blocks, 2 * knots->longest * sizeof *s->drift_room, error);
    s->block_rng = rs_alloc_zero(s->n_blocks, sizeof(gsl_rng *), error);
    if (!s->block_squares || !s->drift_room || !s->block_rng)
        return -1;
    for (size_t b = 0; b < s->n_blocks; b++)
        if (!(s->block_rng[b] = rs_rng_new(seed, chain + ((uint64_t)(b + 1) << 32), error)))
            return -1;
    return fm_drift_start(&s->drift, knots, error);
}

static void drift_block(void *context, size_t block, int worker)
{
    struct fm_state *s = context;
    double *room = s->drift_room + block * 2 * s->drift.knots->longest,
           *squares = s->block_squares + block * RS_DRIFT_PROCESSES;

    (void)worker;
    for (size_t p = 0; p < RS_DRIFT_PROCESSES; p++)
        squares[p] = 0;
    for (size_t u = s->block[block]; u < s->block[block + 1]; u++) {
        double sum = 0;

        if (s->ratings->start[u] == s->ratings->start[u + 1])
            continue;
        for (size_t p = 0; p < RS_DRIFT_PROCESSES; p++)
            squares[p] += fm_drift_draw(&s->drift, p, u, s->user_precision[u], s->error, room, s->block_rng[block]);
        for (int64_t r = s->ratings->start[u]; r < s->ratings->start[u + 1]; r++)
            sum += (double)s->error[r] * (double)s->error[r];
        s->error_squares[u] = sum;
    }
}

void fm_pass_drift(struct fm_state *s)
{
    if (!s->drift.knots || s->n_sweeps < 2)
        return;
    rs_parallel(s->n_blocks, s->n_threads, drift_block, s);
    for (size_t p = 0; p < RS_DRIFT_PROCESSES; p++) {
        double squares = 0;

        for (size_t b = 0; b < s->n_blocks; b++)
            squares += s->block_squares[b * RS_DRIFT_PROCESSES + p];
        fm_drift_draw_variance(&s->drift, p, squares, s->block_rng[0]);
    }
}
