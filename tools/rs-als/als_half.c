/* als_half.c: a row is solved by itself, so any cut of the rows over threads gives the same bits. */
#include "als_half.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/normal.h"

enum { ROWS = 32 };

/* One call of als_half_solve(). */
struct solving {
    const struct als_half *half;
    const struct als_rows *rows;
    struct rs_factors_side *side;
    const struct rs_factors_side *against;
    bool short_apart; /* short rows of an exact solve by als_short_solve() */
};

int als_half_init(struct als_half *half, const struct als_parameters *parameters,
        const struct rs_factors_objective *objective, int n_threads, struct rs_error *error)
{
    size_t k = parameters->k, solver;

    *half = (struct als_half){
            .parameters = parameters, .objective = objective, .k = k, .width = k + (objective->is_explicit ? 1 : 0)};
    if (!objective->is_explicit && als_rotation_init(&half->rotation, k, n_threads, error) != 0)
        return -1;
    if (parameters->solver == ALS_CG)
        solver = als_cg_scratch(half->width);
    else
        solver = objective->is_explicit ? rs_factors_solve_scratch(k, true) : als_short_scratch(k);
    half->stride = rs_normal_stride(half->width) + rs_normal_stride(solver);
    half->scratch = rs_alloc((size_t)n_threads * half->stride, sizeof *half->scratch, error);
    half->unsolved = rs_alloc((size_t)n_threads, sizeof *half->unsolved, error);
    return half->scratch && half->unsolved ? 0 : -1;
}

void als_half_free(struct als_half *half)
{
    als_rotation_free(&half->rotation);
    free(half->scratch);
    free(half->unsolved);
}

/* Row i of a block that ends before row `end`: row [width], which holds what it was before. */
static int solve_row(const struct solving *t, size_t i, size_t end, float *row, float *scratch)
{
    const struct als_half *h = t->half;
    const int32_t *positions = t->rows->indices + t->rows->indptr[i];
    const float *values = als_row_values(t->rows, i);
    size_t n = als_row_size(t->rows, i), ahead = (size_t)(t->rows->indptr[end] - t->rows->indptr[i + 1]);

    if (h->parameters->solver == ALS_CG) {
        als_cg_solve(h->objective, h->k, t->against, h->rotation.spectrum, positions, values, n,
                h->parameters->cg_steps, row, scratch);
        return 0;
    }
    if (t->short_apart && als_is_short(h->k, n))
        return als_short_solve(h->objective, h->k, t->against, h->rotation.spectrum, positions, values, n, row,
                scratch);
    return rs_factors_solve(h->objective, h->k, t->against, positions, values, n, ahead, row, scratch);
}

static void solve_block(void *context, size_t block, int worker)
{
    const struct solving *t = context;
    const struct als_half *h = t->half;
    size_t begin = block * ROWS, end = t->rows->n - begin < ROWS ? t->rows->n : begin + ROWS, first = 0;
    float *row = h->scratch + (size_t)worker * h->stride, *scratch = row + rs_normal_stride(h->width);

    for (size_t i = begin; i < end; i++) {
        float *factors = t->side->factors + i * h->k;

        memcpy(row, factors, h->k * sizeof *row);
        if (h->objective->is_explicit)
            row[h->k] = t->side->biases[i];
        if (solve_row(t, i, end, row, scratch) != 0 && first == 0)
            first = i + 1;
        memcpy(factors, row, h->k * sizeof *row);
        if (h->objective->is_explicit)
            t->side->biases[i] = row[h->k];
    }
    if (first != 0 && (h->unsolved[worker] == 0 || first < h->unsolved[worker]))
        h->unsolved[worker] = first;
}

int als_half_solve(struct als_half *half, const struct als_rows *rows, struct rs_factors_side *side,
        struct rs_factors_side *against, bool as_folded, int n_threads, struct rs_error *error)
{
    bool steps = half->parameters->solver == ALS_CG, rotated = !half->objective->is_explicit && (steps || !as_folded);
    struct solving solving = {half, rows, side, against, rotated && !steps};
    char room[RS_ID_ROOM];
    size_t first = 0;

    if (rotated && als_rotation_set(&half->rotation, against, n_threads, error) != 0)
        return -1;
    /* What steps go on from has to have the same axes; what is solved anew need not. */
    if (rotated && steps)
        als_rotation_turn(&half->rotation, side->factors, side->n, n_threads);
    memset(half->unsolved, 0, (size_t)n_threads * sizeof *half->unsolved);
    rs_parallel(rs_blocks(rows->n, ROWS), n_threads, solve_block, &solving);
    for (int t = 0; t < n_threads; t++)
        if (half->unsolved[t] != 0 && (first == 0 || half->unsolved[t] < first))
            first = half->unsolved[t];
    if (first != 0)
        return rs_fail(error, "id %s: its factors are not determined: want a larger regularization",
                rs_id_format(rs_ids_at(&side->ids, first - 1), room, sizeof room));
    return rs_factors_gram(half->objective, half->k, side, n_threads, error);
}
