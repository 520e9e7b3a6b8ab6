/* als_half.c: a row is solved by itself, so any cut of the rows over threads gives the same bits. */
#include "als_half.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/normal.h"

enum { ROWS = 32 };

/* One call of als_half_solve(). */
struct turn {
    const struct als_half *half;
    const struct als_rows *rows;
    struct rs_factors_side *side;
    const struct rs_factors_side *against;
    bool rotated; /* conjugate gradient, or short rows exactly */
};

int als_half_init(struct als_half *half, const struct als_parameters *parameters,
        const struct rs_factors_objective *objective, size_t most, int n_threads, struct rs_error *error)
{
    size_t k = parameters->k, solver;

    *half = (struct als_half){
            .parameters = parameters, .objective = objective, .k = k, .width = k + (objective->is_explicit ? 1 : 0)};
    if (!objective->is_explicit && als_rotation_init(&half->rotation, k, most, error) != 0)
        return -1;
    if (parameters->solver == ALS_CG)
        solver = als_cg_scratch(half->width);
    else
        solver = objective->is_explicit ? rs_factors_solve_scratch(k, true) : als_short_scratch(k);
    half->stride = (2 * ROWS + 1) * rs_normal_stride(half->width) + rs_normal_stride(solver);
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

/* Row i of a block that ends before row `end`, exactly, in the model's axes. */
static int solve_row(const struct turn *t, size_t i, size_t end, float *row, float *scratch)
{
    const struct als_half *h = t->half;
    size_t n = als_row_size(t->rows, i), ahead = (size_t)(t->rows->indptr[end] - t->rows->indptr[i + 1]);
    int status = rs_factors_solve(h->objective, h->k, t->against, t->rows->indices + t->rows->indptr[i],
            als_row_values(t->rows, i), n, ahead, row, scratch);

    memcpy(t->side->factors + i * h->k, row, h->k * sizeof *row);
    if (h->objective->is_explicit)
        t->side->biases[i] = row[h->k];
    return status;
}

/* Steps of conjugate gradient on row i, [width], in the axes that `against` has. */
static void step_row(const struct turn *t, const struct rs_factors_side *against, size_t i, float *row, float *scratch)
{
    const struct als_half *h = t->half;

    als_cg_solve(h->objective, h->k, against, h->rotation.spectrum, t->rows->indices + t->rows->indptr[i],
            als_row_values(t->rows, i), als_row_size(t->rows, i), h->parameters->cg_steps, row, scratch);
}

/* An explicit model has no Gram matrix to turn by. */
static void step_explicit(const struct turn *t, size_t i, float *row, float *scratch)
{
    size_t k = t->half->k;

    memcpy(row, t->side->factors + i * k, k * sizeof *row);
    row[k] = t->side->biases[i];
    step_row(t, t->against, i, row, scratch);
    memcpy(t->side->factors + i * k, row, k * sizeof *row);
    t->side->biases[i] = row[k];
}

/* The rows of a block in the turned axes: all by conjugate gradient, or the short ones exactly; back in one product. Returns 1 +
 * the first row that has no solution, or 0. */
static size_t solve_turned(const struct turn *t, size_t begin, size_t end, float *turned, float *back, float *scratch)
{
    const struct als_half *h = t->half;
    bool steps = h->parameters->solver == ALS_CG;
    size_t k = h->k, unsolved = 0;

    if (steps)
        als_rotation_turn(&h->rotation, t->side->factors + begin * k, end - begin, false, turned);
    else
        memset(turned, 0, (end - begin) * k * sizeof *turned);
    for (size_t i = begin; i < end; i++) {
        float *row = turned + (i - begin) * k;

        if (steps)
            step_row(t, &h->rotation.side, i, row, scratch);
        else if (als_is_short(k, als_row_size(t->rows, i))
                 && als_short_solve(h->objective, &h->rotation, t->rows->indices + t->rows->indptr[i],
                            als_row_values(t->rows, i), als_row_size(t->rows, i), row, scratch)
                            != 0
                 && unsolved == 0)
            unsolved = i + 1;
    }
    als_rotation_turn(&h->rotation, turned, end - begin, true, back);
    for (size_t i = begin; i < end; i++)
        if (steps || als_is_short(k, als_row_size(t->rows, i)))
            memcpy(t->side->factors + i * k, back + (i - begin) * k, k * sizeof *back);
    return unsolved;
}

static void solve_block(void *context, size_t block, int worker)
{
    const struct turn *t = context;
    const struct als_half *h = t->half;
    size_t stride = rs_normal_stride(h->width), begin = block * ROWS, first = 0;
    size_t end = t->rows->n - begin < ROWS ? t->rows->n : begin + ROWS;
    float *turned = h->scratch + (size_t)worker * h->stride, *back = turned + ROWS * stride;
    float *row = back + ROWS * stride, *scratch = row + stride;

    if (t->rotated)
        first = solve_turned(t, begin, end, turned, back, scratch);
    for (size_t i = begin; i < end; i++) {
        if (h->parameters->solver == ALS_CG) {
            if (h->objective->is_explicit)
                step_explicit(t, i, row, scratch);
        } else if (!(t->rotated && als_is_short(h->k, als_row_size(t->rows, i)))
                   && solve_row(t, i, end, row, scratch) != 0 && (first == 0 || i + 1 < first)) {
            first = i + 1;
        }
    }
    if (first != 0 && (h->unsolved[worker] == 0 || first < h->unsolved[worker]))
        h->unsolved[worker] = first;
}

int als_half_solve(struct als_half *half, const struct als_rows *rows, struct rs_factors_side *side,
        const struct rs_factors_side *against, bool as_folded, int n_threads, struct rs_error *error)
{
    struct turn turn = {half, rows, side, against,
            !half->objective->is_explicit && (half->parameters->solver == ALS_CG || !as_folded)};
    char room[RS_ID_ROOM];
    size_t first = 0;

    if (turn.rotated && als_rotation_set(&half->rotation, against, n_threads, error) != 0)
        return -1;
    memset(half->unsolved, 0, (size_t)n_threads * sizeof *half->unsolved);
    rs_parallel(rs_blocks(rows->n, ROWS), n_threads, solve_block, &turn);
    for (int t = 0; t < n_threads; t++)
        if (half->unsolved[t] != 0 && (first == 0 || half->unsolved[t] < first))
            first = half->unsolved[t];
    if (first != 0)
        return rs_fail(error, "id %s: its factors are not determined: want a larger regularization",
                rs_id_format(rs_ids_at(&side->ids, first - 1), room, sizeof room));
    return rs_factors_gram(half->objective, half->k, side, n_threads, error);
}
